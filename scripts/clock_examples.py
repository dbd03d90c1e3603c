"""Three worked examples for each clock of ``docs/clocks.md``, reckoned by the engine from fixed starts.

The first is an ordinary Tuesday morning. The other two are those of the fixed starts below that show most: a
holiday or a weekend left out, a make-up workday, a change of daylight saving, the end of a month, a year that
is not announced. Where two show as much, the earlier in the list is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from aftercase.clock import arithmetic, walls
from aftercase.clock.arithmetic import Count, Ring
from aftercase.clock.calendars import Market, market
from aftercase.clock.rules import ClockFile, ClockRule, Duration
from aftercase.guide.reckoning import count_of, kept

ORDINARY = datetime(2026, 8, 4, 10, 0)  # noqa: DTZ001 - read off the clock of each rule's zone
STARTS = (
    datetime(2026, 9, 29, 16, 30),  # noqa: DTZ001 - two days before China's National Day
    datetime(2026, 11, 25, 16, 30),  # noqa: DTZ001 - the eve of Thanksgiving
    datetime(2026, 12, 28, 9, 0),  # noqa: DTZ001 - before New Year
    datetime(2026, 10, 30, 20, 0),  # noqa: DTZ001 - a Friday evening; the United States set their clocks back
    datetime(2026, 10, 24, 9, 0),  # noqa: DTZ001 - Europe sets its clocks back
    datetime(2026, 8, 31, 9, 0),  # noqa: DTZ001 - the end of a month
    datetime(2028, 2, 29, 9, 0),  # noqa: DTZ001 - a day that most years lack
    datetime(2026, 7, 31, 23, 30),  # noqa: DTZ001 - a Friday, late
)
WORDS = {
    "en": {
        "weekend": "weekend",
        "worked": "{} is worked",
        "moves": "may move: {} not announced",
        "back": "clocks go back",
        "forward": "clocks go forward",
        "month": "no such day",
        "opens": "waits for the opening",
        "moved": "the last day is off, it moves on",
        "counts": "{} counts too",
        "most": "at most",
        "first": "not before {}",
        "list": ", ",
    },
    "zh": {
        "weekend": "遇周末",
        "worked": "{} 调休上班",
        "moves": "可能变动：{} 年安排未公布",
        "back": "时钟拨慢",
        "forward": "时钟拨快",
        "month": "当月没有这一天",
        "opens": "等到上班时间",
        "moved": "最后一天放假，顺延",
        "counts": "{}照算",
        "most": "最迟",
        "first": "不早于 {}",
        "list": "、",
    },
}
_NONE = timedelta()
_SHORT = timedelta(days=31)
_DAYS = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "zh": tuple("一二三四五六日")}


class Example(NamedTuple):
    """A start, when the clock rings, and what the example shows, in words."""

    start: datetime
    ring: Ring
    shows: tuple[str, ...]


def examples(file: ClockFile, clock: ClockRule, language: str) -> list[Example]:
    """Three of them; none where nobody prints a number."""
    after = clock.reliable or (clock.at_most if clock.confidence != "weak" else None)
    if after is None:
        return []
    how = count_of(kept(file, clock, after), after)
    home = ZoneInfo(file.zone)
    first, *others = (
        _example(wall.replace(tzinfo=home), how, file.calendar, language) for wall in (ORDINARY, *STARTS)
    )
    chosen, seen = [first], {*first.shows}
    for _ in range(2):
        best = max(others, key=lambda one: len({*one.shows} - seen))
        others.remove(best)
        chosen.append(best)
        seen |= {*best.shows}
    return chosen


def told(example: Example, file: ClockFile, clock: ClockRule, language: str) -> str:
    """An example as a cell: ``Tue 2026-08-04 10:00 → Fri 2026-08-07 23:59``, and what it shows."""
    words, home, at = WORDS[language], ZoneInfo(file.zone), example.ring.at
    assert at is not None  # a shipped rule can be reckoned
    shows = list(example.shows)
    if clock.reliable is None:
        shows.insert(0, words["most"])
    if clock.not_before is not None:
        shows.append(words["first"].format(_date(example.start, file, clock.not_before)))
    text = f"{moment(example.start, language)} → {moment(at.astimezone(home), language)}"
    return f"{text}<br>{words['list'].join(shows)}" if shows else text


def _example(start: datetime, how: Count, calendar: str, language: str) -> Example:
    ring = arithmetic.rings(start, how)
    shows = [*_shows(start, how, ring, language), *_counts(start, how, ring, calendar, language)]
    return Example(start, ring, tuple(shows))


def _counts(start: datetime, how: Count, ring: Ring, calendar: str, language: str) -> Iterator[str]:
    """The first holiday that a short limit runs over without stopping."""
    there = market(calendar) if calendar and how.after.unit in ("h", "d", "wh") and not how.calendar else None
    if there is None or ring.at is None or ring.at - start > _SHORT:
        return
    off = there.off(start.toordinal(), ring.at.astimezone(start.tzinfo).toordinal())
    if off:
        yield WORDS[language]["counts"].format(off[0].names[0])


def _shows(start: datetime, how: Count, ring: Ring, language: str) -> Iterator[str]:
    words, home, at = WORDS[language], ZoneInfo(how.zone), ring.at
    assert at is not None
    days = arithmetic.counted_days(how)
    first, last = walls.day_of(start, home), walls.day_of(at, home)
    if isinstance(days, Market):
        yield from (f"{', '.join(off.names)}" for off in days.off(first, last))
        yield from (words["worked"].format(f"{day:%m-%d}") for day in days.made_up(first, last))
        if not days.off(first, last) and days.weekend(first, last):
            yield words["weekend"]
        years = arithmetic.open_years(start, how, at)
        if years:
            yield words["moves"].format(", ".join(map(str, years)))
    if how.to_business and arithmetic.rings(start, how._replace(to_business=False)).at != at:
        yield words["moved"]
    if how.after.unit == "wh" and not _open(start, how):
        yield words["opens"]
    shift = (at.astimezone(home).utcoffset() or _NONE) - (start.utcoffset() or _NONE)
    if shift and not how.whole_days:
        yield words["forward" if shift > _NONE else "back"]
    if how.after.unit in ("mo", "y") and at.astimezone(home).day != start.day:
        yield words["month"]


def _open(start: datetime, how: Count) -> bool:
    opens, closes = how.hours.split("-")
    return opens <= f"{start:%H:%M}" < closes


def moment(at: datetime, language: str) -> str:
    """A moment with its weekday: ``2026-08-04 10:00 (Tue)``."""
    day = _DAYS[language][at.weekday()]
    return f"{at:%Y-%m-%d %H:%M} ({'周' if language == 'zh' else ''}{day})"


def _date(start: datetime, file: ClockFile, length: Duration) -> date | None:
    at = arithmetic.rings(start, Count(length, file.zone, calendar=file.calendar)).at
    return at.astimezone(ZoneInfo(file.zone)).date() if at else None
