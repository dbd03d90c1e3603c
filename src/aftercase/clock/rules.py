"""Time limits as sourced, dated data: durations, and the clocks of one platform, law or carrier."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

Unit = Literal["h", "d", "bd", "wh"]
Confidence = Literal["official", "court", "news", "copy", "weak", "manual"]

# The dates of a case from which a clock can run (format/1, rule 8).
CASE_DATES = (
    "opened_at",
    "requested_at",
    "refused_at",
    "shipped_at",
    "signed_at",
    "returned_at",
    "return_signed_at",
    "escalated_at",
    "decided_at",
    "charged_back_at",
)

_DURATION = re.compile(r"([1-9][0-9]{0,4})(h|d|bd|wh)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: ``h`` calendar hours, ``d`` days, ``bd`` business days, ``wh`` working hours."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        """As written in a playbook: ``48h``."""
        return f"{self.amount}{self.unit}"


def parse_duration(text: str) -> Duration | None:
    """Read ``48h``, ``3d``, ``2bd`` or ``4wh``; None where it is no duration."""
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
        after: The length.
        at_zero: Language to sentence: what happens when nobody acts.
        source_title, source_url, seen: Where it was read; ``seen`` is a date, YYYY-MM-DD.
        confidence: From ``official`` down to ``weak``; ``manual`` was typed in by a person.
        hours: The platform's working hours, ``09:00-18:00``; only a length in ``wh`` needs them.
    """

    name: str
    whose: str
    start: str
    after: Duration
    source_title: str
    source_url: str
    seen: str
    confidence: Confidence
    at_zero: dict[str, str] = field(default_factory=dict)
    hours: str = ""


@dataclass(frozen=True, slots=True)
class ClockFile:
    """All clocks of one platform, law or carrier. ``zone`` is an IANA name, ``calendar`` a market."""

    id: str
    names: dict[str, str]
    zone: str
    calendar: str
    clocks: dict[str, ClockRule]
