"""Time limits as sourced, dated data: durations, and the clocks of one platform, law or carrier."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

Unit = Literal["h", "d", "bd", "wh", "mo", "y"]
Confidence = Literal["official", "court", "news", "copy", "weak", "manual"]

# The dates of a case from which a clock can run (format/1, rule 8).
CASE_DATES = (
    "opened_at",
    "paid_at",
    "shipped_at",
    "signed_at",
    "completed_at",
    "requested_at",
    "refused_at",
    "agreed_at",
    "returned_at",
    "return_signed_at",
    "refunded_at",
    "escalated_at",
    "decided_at",
    "appealed_at",
    "charged_back_at",
    "claimed_at",
    "complained_at",
)

_DURATION = re.compile(r"([1-9][0-9]{0,4})(h|d|bd|wh|mo|y)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time.

    ``h`` calendar hours, ``d`` days, ``bd`` business days, ``wh`` working hours of a platform, ``mo`` months,
    ``y`` years.
    """

    amount: int
    unit: Unit

    def __str__(self) -> str:
        """As written in a playbook: ``48h``."""
        return f"{self.amount}{self.unit}"


@lru_cache(256)  # the same few lengths over and over
def parse_duration(text: str) -> Duration | None:
    """Read ``48h``, ``3d``, ``2bd``, ``4wh``, ``6mo`` or ``3y``; None where it is no duration."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    return Duration(int(match[1]), match[2])  # type: ignore[arg-type]  # the pattern allows only units


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One time limit, with where it was read and how far it can be trusted.

    Attributes:
        name: The name a playbook uses (``first_reply_shipped``).
        whose: Who must act before it rings: ``us``, ``buyer``, ``platform``, …
        start: A date of the case (one of ``CASE_DATES``).
        after: The length; None where no reliable page prints one.
        next_day: The day of the start is not counted, and the clock rings at the end of its last day.
        to_business: And a last day that is off moves to the next business day.
        at_most: The longest that the rule allows; somebody may set less, so this is no clock of ours.
        not_before: The earliest moment, counted like ``after``: a claim handed in before it is sent back.
        at_zero: Language to sentence: what happens when nobody acts.
        where: Language to words: where the person finds the date that counts.
        note: Language to sentence: for whom the limit holds, what it leaves out.
        source_titles, source_url, seen: Where it was read; ``seen`` is a date, YYYY-MM-DD.
        confidence: From ``official`` down to ``weak``; ``manual`` was typed in by a person.
        hours: The platform's working hours, ``09:00-18:00``; only a length in ``wh`` needs them.
        every_day: Those hours are worked on every day, holidays too; else on business days.
    """

    name: str
    whose: str
    start: str
    after: Duration | None
    source_titles: dict[str, str]  # language to title; "" holds for all
    source_url: str
    seen: str
    confidence: Confidence
    at_zero: dict[str, str] = field(default_factory=dict)
    hours: str = ""
    next_day: bool = False
    at_most: Duration | None = None
    not_before: Duration | None = None
    where: dict[str, str] = field(default_factory=dict)
    note: dict[str, str] = field(default_factory=dict)
    every_day: bool = False
    to_business: bool = False

    def source_title(self, language: str) -> str:
        """Where it was read, in a language; in any that there is where that one is missing."""
        titles = self.source_titles
        return titles.get(language) or titles.get("") or next(iter(titles.values()))

    @property
    def reliable(self) -> Duration | None:
        """The length to reckon with; None where there is none, or only weak pages print it."""
        return None if self.confidence == "weak" else self.after


@dataclass(frozen=True, slots=True)
class ClockFile:
    """All clocks of one platform, law, carrier or payment provider.

    ``zone`` is an IANA name, ``calendar`` a market of `calendars`; ``also`` are other words that the same
    limits hold for (Tmall beside Taobao). ``hours`` and ``every_day`` are as in a rule, for those without.
    """

    id: str
    names: dict[str, str]
    zone: str
    calendar: str
    clocks: dict[str, ClockRule]
    also: tuple[str, ...] = ()
    hours: str = ""
    every_day: bool = False
