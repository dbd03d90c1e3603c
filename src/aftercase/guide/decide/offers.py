"""Offers: what is put to the other side, and what became of it.

An offer is a fact of its own, beside the words in which it was made. Money is kept in minor units. A refund
never goes beyond what was paid for the order: what goes beyond it is compensation, which is another matter
and another offer (consumer law of China, article 55; food safety law, article 148).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from aftercase import terms
from aftercase.case.draft import Draft
from aftercase.case.state import Case, Offer
from aftercase.clock import times
from aftercase.guide import bank, variables
from aftercase.guide.decide.entering import require_open
from aftercase.guide.situation import Refused, Situation, unknown
from aftercase.i18n import N_
from aftercase.text import folded, one_line

REFUNDS = frozenset(("refund_full", "refund_partial", "refund_with_return", "price_difference"))
"""The types that give back what was paid; together they cannot be more than that."""

WITH_AMOUNT = frozenset(("refund_partial", "price_difference", "compensation"))
_WHOLE = frozenset(("refund_full", "refund_with_return"))  # without an amount: all that is left
WITHOUT_AMOUNT = frozenset(("replacement", "resend", "repair"))

# What people say for a type, beside its key and its labels.
_OTHER_WORDS = {
    "退款": "refund_full",
    "仅退款": "refund_full",
    "refund": "refund_full",
    "return": "refund_with_return",
    "退货": "refund_with_return",
    "exchange": "replacement",
    "reship": "resend",
    "补寄": "resend",
    "重发": "resend",
    "discount": "price_difference",
    "差价": "price_difference",
    "补差价": "price_difference",
    "postage": "freight",
    "运费": "freight",
    "voucher": "coupon",
    "赔偿": "compensation",
}
_ANSWER_WORDS = {
    "yes": "accepted",
    "agreed": "accepted",
    "同意": "accepted",
    "接受": "accepted",
    "reject": "denied",
    "refuse": "denied",
    "不同意": "denied",
    "不接受": "denied",
    "no": "denied",
    "declined": "denied",
    "rejected": "denied",
    "refused": "denied",
    "拒绝": "denied",
    "过期": "expired",
    "cancelled": "withdrawn",
    "撤回": "withdrawn",
}
_LIKE = 0.5  # so much of two words is alike where one may be a slip for the other
_OFFER_NO = re.compile(r"(?:#|offer-)?([0-9]{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An offer to be; everything as typed.

    Attributes:
        type: A key of `terms.OFFERS`, one of its labels, or a word for it such as ``refund``.
        amount: Such as ``12.50``; "" for none, or for all that is left of what was paid.
        currency: "" takes the case's.
        until: Until when it is good; "" for no end. A day alone counts to its end.
        to: To whom.
        note: Words of ours about it.
        at: When it was made; "" is now.
    """

    type: str
    amount: str = ""
    currency: str = ""
    until: str = ""
    to: str = "buyer"
    note: str = ""
    at: str = ""


def offer(situation: Situation, proposal: Proposal) -> list[Draft]:
    """Put a way out to somebody. With ``until`` a clock of the other side runs: ``offer-<number>``.

    Raises:
        Refused: A closed case, an unknown type or party, an amount that is none, is missing, is in another
            currency or more than was paid, a refund beside an open bank dispute, a time that is none or past.
    """
    case = situation.case
    require_open(case)
    type_ = _word(proposal.type, terms.OFFERS, _OTHER_WORDS, N_("There is no offer called {word}."))
    to = proposal.to.strip() or "buyer"
    if to not in terms.PARTIES or to == "colleague":
        parties = [party for party in terms.PARTIES if party != "colleague"]
        raise unknown(N_("An offer cannot be made to {word}."), one_line(to, 40), parties)
    if type_ in REFUNDS:
        _require_undisputed(situation)
    number = len(case.offers) + 1
    made_at = _past(situation, proposal.at)
    data: dict[str, Any] = {"offer": number, "type": type_, "to": to, "occurred_at": made_at}
    amount = _amount(case, type_, proposal)
    if amount is not None:
        data["amount"] = amount
    drafts = [Draft("offer_made", data, _note(proposal.note))]
    if proposal.until.strip():
        data["until"] = until = _until(situation, proposal.until)
        clock = {
            "name": f"offer-{number}",
            "due_at": until,
            "started_at": made_at,
            "whose": to if to in terms.TURNS else "none",
            "typed": True,
            "offer": number,
        }
        drafts.append(Draft("deadline_set", clock))
    return drafts


def answer(
    situation: Situation, number: str, word: str, note: str = "", channel: str = "", at: str = ""
) -> list[Draft]:
    """Write down what became of an offer; it ends the offer's clock. An offer never expires by itself.

    Raises:
        Refused: A closed case, no such offer, one that is answered, an unknown answer or channel, ``expired``
            for an offer whose time is not up.
    """
    case = situation.case
    require_open(case)
    found = find_offer(case, number)
    if found.answer:
        raise Refused(
            N_("Offer {n} was answered already: {answer}. Undo takes that answer back."),
            n=found.id,
            answer=terms.label(terms.ANSWERS, found.answer),
        )
    given = _word(word, _GIVEN, _ANSWER_WORDS, N_("There is no answer {word}."))
    if channel and channel not in terms.CHANNELS:
        raise unknown(N_("There is no channel {word}."), one_line(channel, 40), list(terms.CHANNELS))
    occurred_at = _past(situation, at)
    if given == "expired" and (found.expires_at is None or occurred_at < found.expires_at):
        raise _not_expired(found, situation.zone)
    data = {"offer": found.id, "answer": given, "occurred_at": occurred_at, "channel": channel}
    return [Draft("offer_answered", data, _note(note))]


_GIVEN = {key: term for key, term in terms.ANSWERS.items() if key != "open"}


def _not_expired(found: Offer, zone: str) -> Refused:
    if found.expires_at is None:
        return Refused(
            N_("Offer {n} has no end, so it cannot expire. To take it back, answer it with withdrawn."),
            n=found.id,
        )
    return Refused(
        N_("Offer {n} is good until {at}: it has not expired. To take it back, answer it with withdrawn."),
        n=found.id,
        at=times.local(found.expires_at, zone),
    )


def find_offer(case: Case, number: str) -> Offer:
    """The offer of that number (``2``, ``#2`` or ``offer-2``); the only open one for "".

    Raises:
        Refused: There is none, or several are open and none is named.
    """
    standing = [one for one in case.offers if not one.undone]
    typed = number.strip()
    if not typed and len(case.open_offers()) == 1:
        return case.open_offers()[0]
    match = _OFFER_NO.fullmatch(typed)
    found = next((one for one in standing if match and one.id == int(match[1])), None)
    if found is None:
        if not standing:
            raise Refused(N_("No offer has been made in {case}."), case=case.number)
        raise Refused(
            N_("There is no offer {word}. There are: {numbers}."),
            word=one_line(typed, 20) or "?",
            numbers=", ".join(str(one.id) for one in standing),
        )
    return found


def _word(typed: str, table: terms.Table, others: dict[str, str], message: str) -> str:
    """The key that a key, a label, another word, or the beginnings of the words of only one mean.

    Beginnings may stand in any order: ``part refund`` is a partial refund, ``return`` is none of two.

    Raises:
        Refused: None, or several; the nearest first.
    """
    sought = folded(typed.strip()).replace("_", " ").replace("-", " ")
    forms = {
        key: [folded(key).replace("_", " "), folded(term.zh), folded(term.en)] for key, term in table.items()
    }
    exact = [key for key, words in forms.items() if sought in words]
    exact = exact or ([others[sought]] if sought in others else [])
    begun = [key for key, words in forms.items() if sought and any(_begins(one, sought) for one in words)]
    found = exact or begun
    if len(found) != 1:
        for word, key in others.items():
            forms[key].append(word)
        near = found or _nearest(sought, forms) or list(table)
        raise Refused(message, near, word=one_line(typed, 40))
    return found[0]


def _begins(form: str, sought: str) -> bool:
    """Whether each word that is sought begins a word of a form, each another one."""
    left = form.split()
    for word in sought.split():
        hit = next((one for one in left if one.startswith(word)), None)
        if hit is None:
            return False
        left.remove(hit)
    return True


def _nearest(sought: str, forms: dict[str, list[str]]) -> list[str]:
    """The keys of which one form is most like a word, three at most, each once."""
    from difflib import SequenceMatcher  # only the unlucky path pays for it

    like = {
        key: max(SequenceMatcher(None, sought, one).ratio() for one in words) for key, words in forms.items()
    }
    return sorted((key for key, ratio in like.items() if ratio >= _LIKE), key=lambda key: -like[key])[:3]


def _require_undisputed(situation: Situation) -> None:
    at = bank.dispute_since(situation)
    if at:
        raise Refused(
            N_(
                "The bank dispute of {at} is open: the bank has taken the money back already, so a refund "
                "now pays twice. Answer the dispute instead. Once the money is back, or where it never "
                "moved, clear charged_back_at."
            ),
            at=times.local(at, situation.zone),
        )


def _amount(case: Case, type_: str, proposal: Proposal) -> dict[str, object] | None:
    """The amount of an offer, checked against what was paid.

    Raises:
        Refused: It is missing, not wanted, no amount, in another currency, nothing, or too much.
    """
    label = terms.OFFERS[type_].label
    typed = proposal.amount.strip()
    if type_ in WITHOUT_AMOUNT:
        if typed:
            raise Refused(
                N_("An offer of the type {type} has no amount. Money beside it is an offer of its own."),
                type=label,
            )
        return None
    known = str((case.amount or {}).get("currency") or case.currency)
    currency = proposal.currency.strip().upper() or known or terms.HOME_CURRENCY.get(case.platform, "")
    if not typed:
        if type_ in WITH_AMOUNT:
            raise Refused(N_("An offer of the type {type} needs its amount, such as 12.50."), type=label)
        return _left(case) if type_ in _WHOLE else None
    if not currency:
        raise Refused(N_("The amount needs its currency: three letters, such as CNY or USD."))
    amount = variables.parse_amount(typed, currency)
    if known and amount["currency"] != known:
        raise Refused(
            N_("The case is in {known}, the offer in {currency}: make the offer in {known}."),
            known=known,
            currency=str(amount["currency"]),
        )
    if amount["minor"] == 0:
        raise Refused(N_("An offer of nothing is no offer."))
    if type_ in REFUNDS:
        _require_paid(case, amount)
    return amount


def paid(case: Case) -> dict[str, object] | None:
    """What was paid for the order: the value ``paid_amount``, else the amount in dispute; None: not known."""
    value = case.values.get("paid_amount")
    currency = str((case.amount or {}).get("currency") or case.currency)
    if value is not None and value.text and currency:
        try:
            return variables.parse_amount(value.text, currency)
        except Refused:
            pass
    return dict(case.amount) if case.amount else None


def refunded(case: Case) -> int:
    """What was agreed to be refunded, in minor units of the case's currency."""
    return sum(one.amount or 0 for one in _agreed(case))


def _agreed(case: Case) -> list[Offer]:
    return [one for one in case.offers if one.type in REFUNDS and one.answer == "accepted" and not one.undone]


def _left(case: Case) -> dict[str, object] | None:
    """All that is left to refund; None where what was paid is not known."""
    whole = next((one for one in _agreed(case) if one.type in _WHOLE), None)
    limit = paid(case)
    if whole is not None and (limit is None or whole.amount is None):
        raise _twice(whole)
    if limit is None:
        return None
    left = int(str(limit["minor"])) - refunded(case)
    if left <= 0:
        raise _twice(_agreed(case)[-1]) if _agreed(case) else Refused(N_("Nothing was paid."))
    return {"minor": left, "currency": limit["currency"]}


def _twice(before: Offer) -> Refused:
    return Refused(
        N_("Offer {n} ({type}) was accepted already: a second refund pays twice."),
        n=before.id,
        type=terms.label(terms.OFFERS, before.type),
    )


def _require_paid(case: Case, amount: dict[str, object]) -> None:
    limit, before = paid(case), refunded(case)
    if limit is None or int(str(amount["minor"])) + before <= int(str(limit["minor"])):
        return
    words = {
        "amount": variables.show_amount(amount),
        "limit": variables.show_amount(limit),
        "currency": str(amount["currency"]),
    }
    if before:
        agreed = variables.show_amount({**amount, "minor": before})
        raise Refused(
            N_(
                "{amount} {currency} and {agreed} agreed before are more than was paid ({limit}): what goes "
                "beyond it is compensation, an offer of its own. If more was paid, set the amount first."
            ),
            agreed=agreed,
            **words,
        )
    raise Refused(
        N_(
            "{amount} {currency} is more than was paid ({limit}): what goes beyond it is compensation, an "
            "offer of its own. If more was paid, set the amount first."
        ),
        **words,
    )


def _past(situation: Situation, at: str) -> str:
    """When it happened, as typed; now for ""."""
    if not at.strip():
        return times.stamp(situation.now)
    moment = variables.read_date(at, situation.now, situation.zone)
    if times.moment(moment) > situation.now:
        raise Refused(N_("{word} has not come yet: the log holds what was said."), word=one_line(at, 40))
    return moment


def _until(situation: Situation, text: str) -> str:
    until = times.moment(variables.read_date(text, situation.now, situation.zone))
    if variables.DAY.fullmatch(text.strip()):
        day = until.astimezone(times.zone(situation.zone)).date()
        until = datetime.combine(day, time(23, 59, 59), times.zone(situation.zone))
    if until <= situation.now:
        raise Refused(N_("{word} is past: an offer is good until a moment to come."), word=one_line(text, 40))
    return times.stamp(until)


def _note(note: str) -> dict[str, str]:
    words = one_line(note, 400)
    return {"note": words} if words else {}


def words(one: Offer) -> str:
    """An offer in a few words: ``partial refund 12.50 CNY``."""
    said = terms.label(terms.OFFERS, one.type)
    if one.amount is not None:
        money = variables.show_amount({"minor": one.amount, "currency": one.currency})
        said += f" {money} {one.currency}"
    return said
