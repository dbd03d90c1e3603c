"""Whose a piece of the record is: which values and files tell of a party, and where a name occurs.

What is certain may be erased together with the party's own words; what is only likely is shown to a person
first. The tables are in ``docs/erasing.md`` too, for those who want to know before they ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from aftercase.text import folded

Sure = Literal["certain", "unclear", "no"]
"""How sure it is that something tells of a party."""


class Shown(NamedTuple):
    """The kinds of evidence that show a party: for certain, and perhaps."""

    certain: frozenset[str]
    unclear: frozenset[str]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _shown(certain: str, unclear: str) -> Shown:
    return Shown(_set(certain), _set(unclear))


EVIDENCE: Mapping[str, Shown] = {
    "buyer": _shown(
        "order chat delivery_slip signature shipping_label unboxing_video refund_proof policy_acceptance "
        "payment_record ip_device prior_order police_report customs_document affidavit",
        # A label may be in the picture, a name in the carrier's list or letter.
        "tracking carrier_statement packing_photo packing_video weight_record item_photo return_inspection "
        "other",
    ),
    "platform": _shown("", "chat other"),
    "carrier": _shown("carrier_statement", "tracking delivery_slip signature chat affidavit other"),
    "payment_provider": _shown("", "payment_record refund_proof chat other"),
    "bank": _shown("", "payment_record refund_proof chat other"),
    "supplier": _shown(
        "purchase_invoice", "quality_report brand_authorisation authenticity_certificate chat other"
    ),
    "authority": _shown("", "police_report quality_report customs_document chat other"),
    "colleague": _shown("", "packing_photo packing_video return_inspection chat affidavit other"),
    "other": _shown("", "chat affidavit other"),
}
"""Party to the kinds of evidence that show it; a kind that is in neither list does not."""

# A word of a variable's name that says whose it is: `supplier_phone`.
_WHOSE: Mapping[str, frozenset[str]] = {
    "buyer": _set("buyer customer client consumer cardholder recipient receiver consignee"),
    "platform": _set("platform"),
    "carrier": _set("carrier courier driver"),
    "payment_provider": _set("provider acquirer"),
    "bank": _set("bank issuer"),
    "supplier": _set("supplier factory vendor maker"),
    "authority": _set("authority officer mediator court"),
    "colleague": _set("colleague staff handler owner"),
}
# How somebody is reached, and how somebody is called. The first is the buyer's where the variable's name says
# nothing else; the second needs to be told whose it is (`item_name`, `next_contact`).
_REACHED = _set(
    "phone mobile tel telephone fax email mail address nickname surname wechat whatsapp qq iban passport "
    "birthday account card"
)
_CALLED = _set("name names contact person")
_OURS = _set("return returns our us shop seller sender warehouse")  # `return_address` is ours
_PERSONS = ("buyer", "colleague")  # the other parties are firms: of them only how they are called or reached

# Numbers by which the carrier or the bank knows the buyer, and variables that repeat what he said or wants.
_TRACES = _set("tracking trace transaction order orders reference")
_BUYERS_WORDS = _set(
    "request_reason threat_words wants_abroad asked_for pattern_facts delivery_story promises wanted_result "
    "next_contact"
)


def of_variable(party: str, name: str) -> Sure:
    """Whether a variable's value tells of the party, by the variable's name."""
    tokens = frozenset(name.split("_"))
    whose = next((one for one, marks in _WHOSE.items() if tokens & marks), "")
    if whose and whose == party:
        return "certain" if party in _PERSONS or tokens & (_REACHED | _CALLED) else "unclear"
    if party == "buyer" and not whose:
        if _is_reached(name, tokens):
            return "certain"
        if tokens & _TRACES or name in _BUYERS_WORDS:
            return "unclear"
    return "unclear" if party == "colleague" and name == "next_contact" else "no"


def identifies(party: str, name: str) -> bool:
    """Whether the value of a variable is itself a name or a number of the party, to be looked for."""
    if of_variable(party, name) != "certain":
        return False
    tokens = frozenset(name.split("_"))
    return bool(tokens & (_REACHED | _CALLED)) or party == "colleague"


def _is_reached(name: str, tokens: frozenset[str]) -> bool:
    return (bool(tokens & _REACHED) and not tokens & _OURS) or name in _CALLED


def of_evidence(party: str, kind: str) -> Sure:
    """Whether a file of this kind shows the party; a kind of a newer version may."""
    from aftercase.terms import EVIDENCE_KINDS

    shown = EVIDENCE[party]
    if kind in shown.certain:
        return "certain"
    return "unclear" if kind in shown.unclear or kind not in EVIDENCE_KINDS else "no"


_GAP = "[\\s\\-.·_/\u200b-\u200d\u2060\ufeff]"  # between the signs of a name or a number: 138-0013 8000
_GAPS = re.compile(_GAP)
_LONGEST = 80  # signs; a longer value is no name
_FREE = 7  # digits from which a number is found inside a longer one, as behind a country's code
_CHINESE = re.compile("[\u3400-\u9fff]{2,4}")
_TITLES = "先生|女士|小姐|太太|老师|老板"


class Finder:
    """Finds a party's names and numbers in a text: small or capital, full-width or not, spaced or not.

    Attributes:
        names: What is looked for, as recorded.
    """

    def __init__(self, names: Iterable[str], parts: bool = False) -> None:
        """Take names and numbers; with ``parts`` also what people make of a name.

        Parts are the words of a name in letters, and of a Chinese one the given name, the family name with a
        title, and the masked form in which platforms show it.
        """
        self.names = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
        patterns: list[str] = []
        for name in self.names:
            sought = folded(name)
            patterns += [_pattern(sought), *(_parts(sought) if parts else ())]
        found = [pattern for pattern in dict.fromkeys(patterns) if pattern]
        self._sought = re.compile("|".join(f"(?:{pattern})" for pattern in found)) if found else None

    def find(self, text: str) -> tuple[int, int] | None:
        """Where one of the names stands in ``folded(text)``, start and end; None where none does."""
        match = self._sought.search(folded(text)) if self._sought is not None else None
        return match.span() if match else None


def _pattern(sought: str) -> str:
    signs = _GAPS.sub("", sought)
    if not 2 <= len(signs) <= _LONGEST:
        return ""
    body = f"{_GAP}*".join(map(re.escape, signs))
    if signs.isdecimal() and len(signs) >= _FREE:
        return body
    before = "(?<![0-9a-z])" if re.match("[0-9a-z]", signs) else ""
    after = "(?![0-9a-z])" if re.match("[0-9a-z]", signs[-1]) else ""
    return before + body + after


def _parts(sought: str) -> list[str]:
    if _CHINESE.fullmatch(sought):
        given = [re.escape(sought[1:])] if len(sought) > 2 else []
        family = re.escape(sought[0])
        return [*given, f"{family}(?:{_TITLES})", f"{family}\\*+"]
    return [_pattern(word) for word in re.findall("[^\\W\\d_]{3,}", sought) if word != sought]
