"""A cooling-off before words leave: a few minutes between writing and sending, where a person wants it.

The first try to send begins it. When it is over the same words, or calmer ones, go out by the next try. It is
always shorter than what is left on our own clock, and there is none where that has run out: a late answer
costs more than a sharp one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from aftercase.case.state import Case
from aftercase.clock import times
from aftercase.guide.guards.points import Point
from aftercase.i18n import tr

LONGEST = timedelta(minutes=15)
_PART = 4  # at most a quarter of the time that is left
_STALE = timedelta(hours=2)  # after so long without sending it begins anew


def length(asked: timedelta, case: Case, now: datetime) -> timedelta:
    """How long words rest: as asked, but at most a quarter of what our soonest running clock leaves."""
    left = [
        times.moment(deadline.due_at) - now
        for deadline in case.open_deadlines()
        if deadline.whose == "us" and deadline.paused_at is None
    ]
    return max(timedelta(), min([asked, LONGEST, *(one / _PART for one in left)]))


def over(begun: datetime | None, rest: timedelta, now: datetime) -> bool:
    """Whether the rest that began at a first try is over; no first try, or one long ago, is none."""
    return begun is not None and rest <= now - begun <= rest + _STALE


def begins(begun: datetime | None, rest: timedelta, now: datetime) -> bool:
    """Whether a try now is the first: none before, one long ago, or one ahead of a clock set back."""
    return begun is None or begun > now or now - begun > rest + _STALE


def point(until: datetime, zone: str) -> Point:
    """What the person is told: until when, and that nothing is lost."""
    at = times.local(times.stamp(until), zone, "%H:%M")
    return Point(
        "cooling",
        tr("Your words rest until {at}, as you have set it; they are kept.", at=at),
        tr("Read them once more then, and send them."),
        go="edit",
    )
