"""What the cases of a desk add up to: read from the files themselves, one after the other.

Only what is recorded is counted. Whether a promise was kept, a clock met, an offer answered is known where
somebody said so; the rest is told apart as open or not said, and never guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aftercase.case import dealing
from aftercase.clock import times
from aftercase.store.protocol import StoreError

if TYPE_CHECKING:
    from aftercase.case.state import Case
    from aftercase.desk.desk import Desk

FEW = 20
"""Below so many a share says little, and the page says so."""

CLOCKS = ("met", "late", "missed", "running")
"""What became of a clock of ours: met in time, met late, missed, or it still runs."""


@dataclass(slots=True)
class Sums:
    """What was counted.

    Attributes:
        at: The moment of counting, RFC 3339 in UTC.
        cases: How many cases were read.
        unread: How many could not be read.
        open, closed: How many of them are.
        stages: Open cases by stage.
        outcomes: Closed cases by outcome.
        clocks: Our clocks, without the promises, by what became of them: `CLOCKS`.
        promises: By state, a key of `terms.PROMISE_STATES`.
        offers: (type, answer) to number; the answer of an open one is ``open``.
        first_answers: Seconds from the buyer's request to our first words to him, one for each case that has
            both.
    """

    at: str
    cases: int = 0
    unread: int = 0
    open: int = 0
    closed: int = 0
    stages: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    clocks: Counter[str] = field(default_factory=Counter)
    promises: Counter[str] = field(default_factory=Counter)
    offers: Counter[tuple[str, str]] = field(default_factory=Counter)
    first_answers: list[float] = field(default_factory=list)

    def median_answer(self) -> float | None:
        """The median of `first_answers`, in seconds; None where there is none."""
        if not self.first_answers:
            return None
        from statistics import median

        return median(self.first_answers)


def count(desk: Desk, told: Callable[[int, int], object]) -> Sums:
    """Read every case and add it up.

    Args:
        desk: Whose cases.
        told: Told how many are read, and how many there are.
    """
    now = times.stamp(desk.clock())
    sums = Sums(now)
    numbers = desk.store.ids()
    for done, number in enumerate(numbers):
        if not done % 50:
            told(done, len(numbers))
        try:
            case = desk.case(number)
        except StoreError:
            sums.unread += 1
        else:
            add(sums, case)
    return sums


def add(sums: Sums, case: Case) -> None:
    """Add a case."""
    sums.cases += 1
    if case.status == "closed":
        sums.closed += 1
        sums.outcomes[case.outcome] += 1
    else:
        sums.open += 1
        sums.stages[case.stage] += 1
    for one in case.deadlines.values():
        if one.entry:
            sums.promises[dealing.promise_state(case, one, sums.at)] += 1
        elif one.whose == "us" and not one.offer:
            state = _clock(case, one.due_at, one.met_at, one.missed_at, sums.at)
            if state:
                sums.clocks[state] += 1
    for offer in case.offers:
        if not offer.undone:
            sums.offers[offer.type, offer.answer or "open"] += 1
    seconds = first_answer(case)
    if seconds is not None:
        sums.first_answers.append(seconds)


def _clock(case: Case, due_at: str, met_at: str | None, missed_at: str | None, now: str) -> str:
    """What became of a clock of ours; "" for one whose case was closed before it rang."""
    if met_at:
        return "met" if met_at <= due_at else "late"
    if missed_at:
        return "missed"
    if case.status == "closed":
        return "missed" if due_at <= (case.closed_at or now) else ""
    return "missed" if due_at <= now else "running"


def first_answer(case: Case) -> float | None:
    """Seconds from the buyer's request to our first words to him; None where one of the two is missing.

    The request is the date recorded for it, else the buyer's first entry in the log.
    """
    said = [one for one in case.entries if one.party == "buyer" and not one.undone]
    asked = case.dates.get("requested_at") or min(
        (one.occurred_at for one in said if one.direction == "in"), default=""
    )
    answered = min(
        (one.occurred_at for one in said if one.direction == "out" and one.occurred_at >= asked), default=""
    )
    if not asked or not answered:
        return None
    return (times.moment(answered) - times.moment(asked)).total_seconds()


def view(sums: Sums) -> dict[str, Any]:
    """The document of ``stats --json``; keys are only ever added."""
    median = sums.median_answer()
    return {
        "at": sums.at,
        "cases": {"all": sums.cases, "open": sums.open, "closed": sums.closed, "unread": sums.unread},
        "stages": dict(sums.stages),
        "outcomes": dict(sums.outcomes),
        "clocks": {state: sums.clocks[state] for state in CLOCKS},
        "promises": {state: sums.promises[state] for state in _promise_states()},
        "offers": [
            {"type": type_, "answer": answer, "count": number}
            for (type_, answer), number in sorted(sums.offers.items())
        ],
        "first_answer": {
            "count": len(sums.first_answers),
            "median_seconds": None if median is None else int(median),
        },
        "few": sums.cases < FEW,
    }


def _promise_states() -> list[str]:
    from aftercase import terms

    return list(terms.PROMISE_STATES)
