"""The words of an offer, to begin a message from: what is offered, until when, and how to answer.

In the playbook's language, for it is the buyer who reads them. Short and even: an offer names one way out,
leaves the other open and gives a date, and says nothing of who is right.
"""

from __future__ import annotations

from aftercase import terms
from aftercase.case.state import Offer
from aftercase.clock import times
from aftercase.guide import variables

_WORDS = {
    "en": (
        "Hello,\n\nto settle this we offer: {offer}.{until}\n\n"
        "Please answer here in this chat. If another solution suits you better, tell us which.\n"
    ),
    "zh": (
        "您好，\n\n针对这个问题，我们的方案是：{offer}。{until}\n\n"
        "请在本聊天中回复。如果您更希望别的方案，也请告诉我们。\n"
    ),
}
_UNTIL = {"en": " The offer is good until {at} ({zone}).", "zh": "此方案在 {at}（{zone}）前有效。"}


def message(offer: Offer, language: str, zone: str) -> str:
    """A message that puts the offer to the other side; ``zone`` is the IANA name in which its end is told."""
    language = language if language in _WORDS else "en"
    term = terms.OFFERS.get(offer.type)
    what = offer.type if term is None else term.zh if language == "zh" else term.en
    if offer.amount is not None:
        money = variables.show_amount({"minor": offer.amount, "currency": offer.currency})
        what += f" {money} {offer.currency}"
    until = ""
    if offer.expires_at:
        until = _UNTIL[language].format(at=times.local(offer.expires_at, zone), zone=zone)
    return _WORDS[language].format(offer=what, until=until)
