"""A clock that is slow and plain: it walks through time in steps of five minutes and counts.

It shares no line with the engine. All that it is given lies on steps of five minutes, as do all changes of
daylight saving, so walking misses nothing. ``python -m tests.unit.clock.brute --cases 100000`` compares both
on random cases; the tests do so with 500.
"""

from __future__ import annotations

import argparse
import calendar
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

from aftercase.clock.arithmetic import Count, Pause, rings
from aftercase.clock.rules import Duration, Unit

STEP = timedelta(minutes=5)
_LONGEST = timedelta(days=500)  # a walk that takes longer has met a pause without an end
_ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "America/Los_Angeles",
    "Europe/Berlin",
    "Europe/London",
    "Australia/Lord_Howe",  # half an hour of summer time
    "America/Havana",  # goes back over midnight
    "Africa/Cairo",  # goes forward at midnight
    "Asia/Kathmandu",
    "UTC",
)
_MARKETS = ("CN", "US", "GB-SCT", "DE-BY", "JP", "IL")
_HOURS = ("09:00-18:00", "08:30-17:15", "00:00-24:00", "01:00-03:00", "10:00-22:00")
_AMOUNTS: dict[Unit, int] = {"h": 120, "d": 40, "bd": 25, "wh": 40, "mo": 4, "y": 1}
# Nights of daylight saving, the eves of long holidays, the ends of months.
_STRANGE = (
    datetime(2026, 3, 7, tzinfo=UTC),
    datetime(2026, 3, 28, tzinfo=UTC),
    datetime(2026, 4, 4, tzinfo=UTC),
    datetime(2026, 4, 23, tzinfo=UTC),
    datetime(2026, 10, 24, tzinfo=UTC),
    datetime(2026, 10, 31, tzinfo=UTC),
    datetime(2026, 9, 29, tzinfo=UTC),
    datetime(2026, 2, 12, tzinfo=UTC),
    datetime(2026, 1, 30, tzinfo=UTC),
    datetime(2026, 12, 23, tzinfo=UTC),
    datetime(2028, 2, 28, tzinfo=UTC),
)


class Case(NamedTuple):
    """One question."""

    start: datetime
    counted: Count
    pauses: tuple[Pause, ...]


def slow(case: Case) -> datetime | None:
    """When the clock rings, found by walking."""
    count, start = case.counted, case.start
    unit, amount = count.after.unit, count.after.amount
    home = ZoneInfo(count.zone)
    if unit == "h":
        return _walk(case, timedelta(hours=amount))
    if unit == "wh":
        return _walk(case, timedelta(hours=amount), lambda moment: _open(count, moment.astimezone(home)))
    first = start.astimezone(home).date()
    if unit == "bd":
        return _days(case, home, first, amount)
    if count.next_day:
        return _days(case, home, first, (_later(first, unit, amount) - first).days)
    wall = min(_wall(start + STEP * n, home) for n in range(40))  # an hour that is shown twice starts it once
    target = datetime.combine(_later(wall.date(), unit, amount), wall.time())
    moment = (target - timedelta(hours=30)).replace(tzinfo=UTC)
    while _wall(moment, home) < target:
        moment += STEP
    return _walk(case, moment - start)


def _walk(case: Case, long: timedelta, counts: Callable[[datetime], bool] | None = None) -> datetime | None:
    moment, last = case.start, case.start + _LONGEST
    steps = long // STEP
    while steps:
        if moment > last:
            return None
        if not (case.pauses and _stopped(case, moment)) and (counts is None or counts(moment)):
            steps -= 1
        moment += STEP
    return moment


def _days(case: Case, home: ZoneInfo, day: date, amount: int) -> datetime | None:
    how, last, moved = case.counted, day + _LONGEST, False
    while day < last:
        day += timedelta(days=1)
        business = worked(how.calendar, day)
        if (how.after.unit == "bd" or moved) and not business:
            continue
        end = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=15)
        for step in (timedelta(hours=1), STEP):
            while _wall(end + step, home).date() <= day:
                end += step
        end += STEP - timedelta(seconds=1)
        if _stopped(case, end):
            continue
        amount -= 0 if moved else 1
        if amount == 0 and (business or not how.to_business):
            return end
        moved = amount == 0
    return None


def _wall(moment: datetime, home: ZoneInfo) -> datetime:
    return moment.astimezone(home).replace(tzinfo=None)


def _stopped(case: Case, moment: datetime) -> bool:
    return any(since <= moment and (until is None or moment < until) for since, until in case.pauses)


def _open(count: Count, local: datetime) -> bool:
    opens, closes = (int(part[:2]) * 60 + int(part[3:]) for part in count.hours.split("-"))
    hour = opens <= local.hour * 60 + local.minute < closes
    return hour and (count.every_day or worked(count.calendar, local.date()))


@cache
def worked(market: str, day: date) -> bool:
    return _library(market).is_working_day(day)


@cache
def _library(market: str) -> holidays.HolidayBase:
    country, _, part = market.partition("-")
    return holidays.country_holidays(country, subdiv=part or None, years=range(2020, 2035))


def _later(day: date, unit: Unit, amount: int) -> date:
    if unit == "d":
        return day + timedelta(days=amount)
    months = day.year * 12 + day.month - 1 + (amount if unit == "mo" else 12 * amount)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def cases(seed: int) -> Iterator[Case]:
    """Questions without an end, the same for a seed."""
    dice = random.Random(seed)
    while True:
        unit: Unit = dice.choices(("h", "d", "bd", "wh", "mo", "y"), (3, 3, 4, 3, 1, 0.2))[0]
        base = dice.choice(_STRANGE) if dice.random() < 0.6 else datetime(2025, 1, 1, tzinfo=UTC)
        reach = 4 * 288 if base in _STRANGE else 800 * 288
        start = base + STEP * dice.randrange(reach)
        every = unit == "wh" and dice.random() < 0.3
        whole = unit in ("d", "mo", "y") and dice.random() < 0.5
        count = Count(
            Duration(dice.randint(1, _AMOUNTS[unit]), unit),
            dice.choice(_ZONES),
            next_day=whole,
            calendar=dice.choice(_MARKETS),
            hours=dice.choice(_HOURS) if unit == "wh" else "",
            every_day=every,
            to_business=whole and dice.random() < 0.5,
        )
        yield Case(start, count, _pauses(dice, start))


def _pauses(dice: random.Random, start: datetime) -> tuple[Pause, ...]:
    """None, one or some: before the start, nested, overlapping, touching, without an end."""
    found: list[Pause] = []
    for _ in range(dice.choice((0, 0, 1, 2, 4))):
        since = start + STEP * dice.randrange(-600, 2500)
        if found and found[-1].until and dice.random() < 0.3:
            since = found[-1].until
        until = None if dice.random() < 0.03 else since + STEP * dice.randrange(1, 900)
        found.append(Pause(since, until))
    return tuple(found)


def tell(line: str) -> None:
    """Say a line at once: a run takes minutes."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Compare, and print what came out; 1 where the clocks differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2026)
    asked = parser.parse_args()
    begun, wrong, units, quiet = time.perf_counter(), 0, Counter[str](), 0
    for number, case in zip(range(asked.cases), cases(asked.seed), strict=False):
        units[case.counted.after.unit] += 1
        ours, plain = rings(case.start, case.counted, case.pauses).at, slow(case)
        quiet += plain is None
        if ours != plain:
            wrong += 1
            tell(f"case {number}: {ours} is not {plain}: {case}")
        if number % 10_000 == 9_999:
            tell(f"{number + 1} cases, {wrong} wrong, {time.perf_counter() - begun:.0f} s")
    kinds = ", ".join(f"{unit} {units[unit]}" for unit in _AMOUNTS)
    tell(f"{asked.cases} cases (seed {asked.seed}: {kinds}; {quiet} without an end), {wrong} wrong.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
