"""Between the clock on the wall and the moment itself: what daylight saving does to a time limit.

Three rules, each chosen so that a later start never gives an earlier end:

- A time that is skipped in spring is the moment of the change.
- A time that is shown twice in autumn is the first one.
- A start in the first of two equal hours counts as that hour's beginning, where the time of day is kept.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_LAST = time(23, 59, 59, fold=1)  # where the clocks go back at midnight, the second one
_NONE = timedelta()


def at(wall: datetime, home: ZoneInfo) -> datetime:
    """The moment, in UTC, at which the clock on the wall shows ``wall`` (without a zone)."""
    first = wall.replace(tzinfo=home, fold=0)
    before, after = first.utcoffset() or _NONE, first.replace(fold=1).utcoffset() or _NONE
    moment = (wall - before).replace(tzinfo=UTC, fold=0)
    if before < after:  # skipped: the clocks went forward over it
        return _change((wall - after).replace(tzinfo=UTC, fold=0), moment, home)
    return moment


def shown(start: datetime, home: ZoneInfo) -> datetime:
    """The time of day that a limit counted from ``start`` keeps, without a zone."""
    local = start.astimezone(home)
    wall = local.replace(tzinfo=None, fold=0)
    if local.fold:
        return wall
    twice = (local.utcoffset() or _NONE) - (local.replace(fold=1).utcoffset() or _NONE)
    if twice <= _NONE:
        return wall
    changed = _change(start.astimezone(UTC), start.astimezone(UTC) + twice, home)
    return changed.astimezone(home).replace(tzinfo=None, fold=0)


def end_of(day: int, home: ZoneInfo) -> datetime:
    """The last second of a day (an ordinal), in UTC. A day ends at 24:00, so 23:59:59 still counts."""
    return datetime.combine(date.fromordinal(day), _LAST, home).astimezone(UTC)


def day_of(moment: datetime, home: ZoneInfo) -> int:
    """The day, as an ordinal, that a moment lies in."""
    return moment.astimezone(home).toordinal()


def _change(low: datetime, high: datetime, home: ZoneInfo) -> datetime:
    """The moment between two at which the zone changes its offset, to the second."""
    low, high = low.replace(microsecond=0), high.replace(microsecond=0)
    old = low.astimezone(home).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(home).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high
