"""When a clock rings: hours, days, business days, working hours, months and years, in the rule's zone.

What is decided here, for all rules alike:

- ``h`` are hours as they pass, whatever the clock on the wall does.
- ``d``, ``mo``, ``y`` keep the time of day in the rule's zone (`walls` says what daylight saving does to it);
  a month without that day ends on its last one.
- Counted from the next day, and always with ``bd``, the day of the start does not count, and the last day
  counts to its end (Civil Code of China, articles 201 to 203; Regulation (EEC) 1182/71, article 3). A start
  on a holiday, or after closing time, counts like one on the business day before. Where the law moves a last
  day that is off to the next business day (article 203), the rule says so.
- ``wh`` are hours within the platform's working hours, on its business days or on every day. A start outside
  them waits for the next opening. Where they are used up exactly at closing time, the clock rings then.
- A pause never counts. Hours stop and go on; so does the time of day, which moves by the pause's own length.
  A whole day counts where the clock runs at its end. Pauses that overlap count once. A pause that begins when
  the clock has rung changes nothing.

Here are only moments; the sum in words is made by `sums`, for those who ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from aftercase.clock import walls
from aftercase.clock.calendars import EVERY_DAY, Days, market
from aftercase.clock.times import zone
from aftercase.i18n import tr

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from aftercase.clock.rules import Duration

_MOST_OFF = timedelta(days=14)  # no row of days off is longer
_MOST_DAYS = 10_000  # working hours are walked day by day: 40 years take a tenth of a second

Lack = Literal["", "calendar", "hours", "running", "range"]


class Count(NamedTuple):
    """How a limit is counted.

    Attributes:
        after: The length.
        zone: IANA name of the zone the rule belongs to.
        next_day: Count from the day after the start, to the end of the last day; ``bd`` always does.
        calendar: The market whose business days count, for ``bd`` and ``wh``; "" where none is known.
        hours: The working hours, ``09:00-18:00``; only ``wh`` needs them.
        every_day: The working hours are those of every day, holidays too.
        to_business: A last day that is no business day moves to the next one; only where whole days of ``d``,
            ``mo`` or ``y`` are counted.
    """

    after: Duration
    zone: str
    next_day: bool = False
    calendar: str = ""
    hours: str = ""
    every_day: bool = False
    to_business: bool = False

    @property
    def whole_days(self) -> bool:
        """Whether whole days are counted, each to its end."""
        return self.after.unit == "bd" or (self.next_day and self.after.unit in ("d", "mo", "y"))


class Pause(NamedTuple):
    """A span in which the clock stood still; ``until`` is None while it still does."""

    since: datetime
    until: datetime | None


class Ring(NamedTuple):
    """An answer.

    Attributes:
        at: When it rings, in UTC; None where that cannot be said.
        settled: False where a holiday may still be announced that moves it.
        lack: What is missing where ``at`` is None: a ``calendar``, the working ``hours``, a clock that is
            ``running`` again, or the ``range`` of the calendar, which ends with the year 9999.
    """

    at: datetime | None
    settled: bool = True
    lack: Lack = ""


def rings(start: datetime, count: Count, pauses: Sequence[Pause] = ()) -> Ring:
    """When a clock rings that began at ``start`` (with a zone)."""
    try:
        return _rings(start, count, merged(pauses) if pauses else ())
    except (OverflowError, ValueError):  # dates end with the year 9999
        return Ring(None, lack="range")


def _rings(start: datetime, count: Count, pauses: Sequence[Pause]) -> Ring:
    unit, amount = count.after.unit, count.after.amount
    if unit == "h":
        return _stopped(_running(start.astimezone(UTC), timedelta(hours=amount), pauses))
    home = zone(count.zone)
    if unit == "wh":
        return _worked(start, count, home, pauses)
    if not count.whole_days:
        end = walls.at(later(walls.shown(start, home), count.after), home)
        begun = start.astimezone(UTC)
        return _stopped(_running(begun, end - begun, pauses) if pauses else end)
    days = counted_days(count)
    if days is None:
        return Ring(None, lack="calendar")
    first = walls.day_of(start, home)
    if unit != "bd":
        amount = later(datetime.combine(date.fromordinal(first), time()), count.after).toordinal() - first
    last = last_day(first, amount, days, home, pauses)
    if last is not None and count.to_business and unit != "bd":
        return _moved(last, count, home, pauses)
    if last is None:
        return Ring(None, lack="running")
    return Ring(walls.end_of(last, home), not days.open_years(first, last))


def _moved(last: int, count: Count, home: ZoneInfo, pauses: Sequence[Pause]) -> Ring:
    """The end of the last day where that is a business day, else of the next one."""
    days = market(count.calendar) if count.calendar else None
    if days is None:
        return Ring(None, lack="calendar")
    end = last if days.is_business(last) else last_day(last, 1, days, home, pauses)
    if end is None:
        return Ring(None, lack="running")
    return Ring(walls.end_of(end, home), not days.open_years(last, end))


def _stopped(at: datetime | None) -> Ring:
    return Ring(at, lack="" if at else "running")


def counted_days(count: Count) -> Days | None:
    """The days that count; None where they are those of a market that is not known."""
    if count.after.unit in ("d", "mo", "y") or (count.after.unit == "wh" and count.every_day):
        return EVERY_DAY
    return market(count.calendar) if count.calendar else None


def open_years(start: datetime, count: Count, at: datetime) -> list[int]:
    """The years between start and end whose holidays are not announced yet."""
    days, home = counted_days(count), zone(count.zone)
    if count.to_business and days is EVERY_DAY and count.whole_days:  # only its last days hang on a calendar
        days, start = market(count.calendar), at - _MOST_OFF
    return days.open_years(walls.day_of(start, home), walls.day_of(at, home)) if days else []


def later(wall: datetime, after: Duration) -> datetime:
    """The same time of day, so many days, months or years later."""
    if after.unit == "d":
        return wall + timedelta(days=after.amount)
    from dateutil.relativedelta import relativedelta  # only long limits need it

    return wall + relativedelta(months=after.amount if after.unit == "mo" else 12 * after.amount)


def merged(pauses: Sequence[Pause]) -> tuple[Pause, ...]:
    """Pauses in order, those that touch or overlap as one, without those that end before they begin."""
    found: list[Pause] = []
    for pause in sorted(pauses, key=lambda one: one.since):
        since, until = pause.since.astimezone(UTC), pause.until and pause.until.astimezone(UTC)
        if until is not None and until <= since:
            continue
        if found and (found[-1].until is None or found[-1].until >= since):
            before = found[-1].until
            longest = None if before is None or until is None else max(before, until)
            found[-1] = Pause(found[-1].since, longest)
        else:
            found.append(Pause(since, until))
    return tuple(found)


def _running(at: datetime, left: timedelta, pauses: Sequence[Pause]) -> datetime | None:
    """The moment at which so much time has passed outside the pauses; None where one has no end."""
    for pause in pauses:
        if pause.until is not None and pause.until <= at:
            continue
        run = max(pause.since - at, timedelta())
        if run >= left:
            break
        if pause.until is None:
            return None
        at, left = pause.until, left - run
    return at + left


def last_day(first: int, amount: int, days: Days, home: ZoneInfo, pauses: Sequence[Pause]) -> int | None:
    """The last of so many counted days after day ``first``: those at whose end the clock runs."""
    for pause in pauses:
        begun = _first_end(pause.since, home)
        free = days.between(first, begun - 1)
        if free >= amount:
            break
        if pause.until is None:
            return None
        amount -= free
        first = max(first, _first_end(pause.until, home) - 1)
    return days.after(first, amount)


def _first_end(moment: datetime, home: ZoneInfo) -> int:
    """The first day that ends at a moment or after it."""
    day = walls.day_of(moment, home)
    return day if walls.end_of(day, home) >= moment else day + 1


class Chunk(NamedTuple):
    """A stretch of working time that counts."""

    since: datetime
    until: datetime


def _worked(start: datetime, count: Count, home: ZoneInfo, pauses: Sequence[Pause]) -> Ring:
    days = counted_days(count)
    if days is None:
        return Ring(None, lack="calendar")
    if not count.hours:
        return Ring(None, lack="hours")
    opens, closes = opening_hours(count.hours)
    left = timedelta(hours=count.after.amount)
    if left > _MOST_DAYS * (closes - opens):
        return Ring(None, lack="range")
    end = None
    for chunk in chunks(start, count, days, home, pauses):
        end, left = chunk.until, left - (chunk.until - chunk.since)
    if end is None or left > timedelta():
        return Ring(None, lack="running")
    return Ring(end, not days.open_years(walls.day_of(start, home), walls.day_of(end, home)))


def chunks(
    start: datetime, count: Count, days: Days, home: ZoneInfo, pauses: Sequence[Pause]
) -> Iterator[Chunk]:
    """The stretches of working time that a length in ``wh`` is made of; fewer where a pause has no end.

    Args:
        start: The moment it begins.
        count: The length and the working hours.
        days: The days that are worked.
        home: The rule's zone.
        pauses: `merged`.
    """
    opens, closes = opening_hours(count.hours)
    left, begun = timedelta(hours=count.after.amount), start.astimezone(UTC)
    day = walls.day_of(start, home)
    last_stop = next((pause.since for pause in pauses if pause.until is None), None)
    while True:
        day = days.after(day - 1, 1)
        since = max(walls.at(_wall(day, opens), home), begun)
        until = walls.at(_wall(day, closes), home)
        if last_stop is not None and since >= last_stop:
            return
        for one, two in _outside(since, until, pauses):
            if two - one >= left:
                yield Chunk(one, one + left)
                return
            yield Chunk(one, two)
            left -= two - one
        day += 1


def _outside(since: datetime, until: datetime, pauses: Sequence[Pause]) -> Iterator[Chunk]:
    """What is left of a stretch without the pauses."""
    for pause in pauses:
        if pause.until is not None and pause.until <= since:
            continue
        if pause.since >= until:
            break
        if pause.since > since:
            yield Chunk(since, pause.since)
        if pause.until is None:
            return
        since = pause.until
    if since < until:
        yield Chunk(since, until)


@cache
def opening_hours(hours: str) -> tuple[timedelta, timedelta]:
    """``09:00-18:00`` as the time from midnight to opening and to closing."""
    opens, closes = (part.split(":") for part in hours.split("-"))
    return (
        timedelta(hours=int(opens[0]), minutes=int(opens[1])),
        timedelta(hours=int(closes[0]), minutes=int(closes[1])),
    )


def _wall(day: int, since_midnight: timedelta) -> datetime:
    return datetime.combine(date.fromordinal(day), time()) + since_midnight


def length(after: Duration) -> str:
    """A length in words: ``48 hours``."""
    words = {
        "h": tr("{n} hours"),
        "d": tr("{n} days"),
        "bd": tr("{n} business days"),
        "wh": tr("{n} working hours"),
        "mo": tr("{n} months"),
        "y": tr("{n} years"),
    }
    return words[after.unit].format(n=after.amount)


def left(due_at: datetime, now: datetime) -> str:
    """The time left, short: ``31h12m``, ``6d4h``, ``12m``; overdue with a minus sign."""
    minutes = int((due_at - now).total_seconds() // 60)
    sign = "-" if minutes < 0 else ""
    minutes = abs(minutes)
    days, hours = minutes // 1440, minutes // 60
    if hours >= 72:
        return f"{sign}{days}d{hours - days * 24}h"
    if hours:
        return f"{sign}{hours}h{minutes % 60:02d}m"
    return f"{sign}{minutes}m"
