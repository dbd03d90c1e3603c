"""How long a text may be where it is going to be sent: numbers the platforms publish, each with its source.

Where no number is published there is none here, and only the characters are counted. Platforms change such
numbers without notice, so a text that is longer is asked about once, and never refused.
"""

from __future__ import annotations

from typing import NamedTuple

from aftercase.i18n import N_


class Length(NamedTuple):
    """How long a text may be.

    Attributes:
        most: Characters; a Chinese one and a line end count as one each.
        what: What the number is for, a key of the catalogue.
        source: The page that says so.
        seen: The day on which that page was read, ``YYYY-MM-DD``.
    """

    most: int
    what: str
    source: str
    seen: str


_PAYPAL = "https://developer.paypal.com/api/customer-disputes/v1/"
_PROVIDERS = ("platform", "payment_provider", "bank")

# (platform or way of payment, channel) -> parties and the length of a text to them
_LENGTHS: dict[tuple[str, str], tuple[tuple[tuple[str, ...], Length], ...]] = {
    ("wechat_shop", "platform_case"): (
        (
            ("platform",),
            Length(
                500,
                N_("the words of a proof"),
                "https://developers.weixin.qq.com/doc/store/API/complaint/addcomplaintproof.html",
                "2026-11-26",
            ),
        ),
    ),
    ("paypal", "platform_chat"): (
        (("buyer",), Length(2000, N_("a message about a dispute"), _PAYPAL, "2026-11-26")),
    ),
    ("paypal", "platform_case"): (
        (("buyer",), Length(2000, N_("a message about a dispute"), _PAYPAL, "2026-11-26")),
        (_PROVIDERS, Length(2000, N_("the note to a claim"), _PAYPAL, "2026-11-26")),
    ),
    ("ebay", "platform_case"): (
        (
            ("platform",),
            Length(
                1000,
                N_("the note to a payment dispute"),
                "https://developer.ebay.com/api-docs/sell/fulfillment/types/api:ContestPaymentDisputeRequest",
                "2026-11-26",
            ),
        ),
    ),
    ("stripe", "platform_case"): (
        (
            _PROVIDERS,
            Length(
                20_000,
                N_("one text of the evidence"),
                "https://docs.stripe.com/api/disputes/update",
                "2026-11-26",
            ),
        ),
    ),
}


def length(platform: str, payment: str, party: str, channel: str) -> Length | None:
    """How long a text may be; None where no number is known.

    Args:
        platform: Of the case, a key of `terms.PLATFORMS`, or "".
        payment: Its way of payment, a key of `terms.PAYMENTS`, or "".
        party: To whom it goes.
        channel: On which way.
    """
    # What goes to a bank or a payment provider is typed in there, wherever the goods were sold.
    places = (payment, platform) if party in ("payment_provider", "bank") else (platform, payment)
    for place in places:
        for parties, found in _LENGTHS.get((place, channel), ()):
            if party in parties:
                return found
    return None


def every() -> list[tuple[str, str, tuple[str, ...], Length]]:
    """All that are known: platform or way of payment, channel, parties, length."""
    return [
        (place, channel, parties, found)
        for (place, channel), rows in _LENGTHS.items()
        for parties, found in rows
    ]
