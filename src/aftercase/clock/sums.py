"""The sum behind a due date, line by line: its start, what counts, what is left out by name, when it rings.

Made only for those who ask: `arithmetic` knows the moment without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from aftercase.clock import arithmetic, walls
from aftercase.clock.arithmetic import Chunk, Count, Pause
from aftercase.clock.calendars import Market, market
from aftercase.clock.times import weekday, zone
from aftercase.i18n import tr
from aftercase.text import cells

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_FEW = 5  # as many business days are named one by one
_HEAD = 3  # and so many stretches of working hours before the last
_LONGEST = 3 * 366  # days over which holidays are named


class Line(NamedTuple):
    """One line of a sum: what it is about, one word, and what there is to say. The word may be ""."""

    word: str
    text: str

    def __str__(self) -> str:
        """On one line: ``starts: 2026-08-03 10:00 (Asia/Shanghai)``."""
        return f"{self.word}: {self.text}" if self.word else self.text


def aligned(lines: Sequence[tuple[str, str]]) -> list[str]:
    """The lines with their words in one column, as wide as the terminal shows them."""
    wide = column(lines)
    return [f"{word}{' ' * (wide - cells(word))}{text}" for word, text in lines]


def column(lines: Sequence[tuple[str, str]]) -> int:
    """The width of the column of words, with the gap after it; 0 where there are none."""
    wide = max((cells(word) for word, _ in lines), default=0)
    return wide + 2 if wide else 0


def told(start: datetime, count: Count, pauses: Sequence[Pause] = ()) -> list[Line]:
    """The sum of `arithmetic.rings`, in the interface language.

    Args:
        start, count, pauses: As there.
    """
    home, stops = zone(count.zone), arithmetic.merged(pauses)
    ring = arithmetic.rings(start, count, stops)
    lines = [Line(tr("starts"), _moment(start, home))]
    if home.key != count.zone:
        lines.append(Line(tr("zone"), tr("{zone} is not known here; counted in UTC", zone=count.zone)))
    if ring.lack in ("calendar", "hours", "range"):
        return [*lines, Line(tr("counts"), _lack(count, ring.lack))]
    lines.append(Line(tr("counts"), _counts(count)))
    lines += _clock_changes(start, count, ring.at, home)
    lines += _stops(start, ring.at, stops, home)
    days = arithmetic.counted_days(count)
    if count.after.unit == "wh" and days is not None:
        lines += _hours(list(arithmetic.chunks(start, count, days, home, stops)), home)
    if isinstance(days, Market):
        lines += _days(start, count, ring.at, days, home, stops)
    elif count.to_business and ring.at is not None:
        lines += _moved_on(start, count, ring.at, home, stops)
    if ring.at is None:
        return [*lines, Line(tr("rings"), tr("not as long as it stands still"))]
    lines.append(Line(tr("rings"), _moment(ring.at, home)))
    if not ring.settled:
        lines.append(Line(tr("may move"), may_move(start, count, ring.at)))
    return lines


def may_move(start: datetime, count: Count, at: datetime) -> str:
    """Why a due date may still move: which year has no holidays yet."""
    years = arithmetic.open_years(start, count, at)
    return tr(
        "the holidays and make-up workdays of {years} ({market}) are not announced, or not known here yet",
        years=", ".join(map(str, years)),
        market=count.calendar,
    )


def _moment(moment: datetime, home: ZoneInfo) -> str:
    local = moment.astimezone(home)
    form = "%Y-%m-%d %H:%M"
    return f"{weekday(local)} {local.strftime(form)} ({home.key})"


def _lack(count: Count, lack: str) -> str:
    after, market = _after(count), count.calendar
    if lack == "range":
        return tr("the time limit {after} is beyond the calendar", after=str(count.after))
    if lack == "hours":
        return tr("{after}, and the rule does not name the working hours", after=after)
    if market:
        return tr("{after}, and the calendar {market} is not known", after=after, market=market)
    return tr("{after}, which need a calendar of holidays", after=after)


def _after(count: Count) -> str:
    return arithmetic.length(count.after)


def _counts(count: Count) -> str:
    unit, after, market = count.after.unit, _after(count), count.calendar
    if unit == "h":
        return tr("{after}, as they pass", after=after)
    if unit == "bd":
        first = tr("{after} of {market}", after=after, market=market)
        return tr("{after}, the first day not counted, the last one to its end", after=first)
    if unit == "wh":
        hours = count.hours.replace("-", "–")
        if count.every_day:
            return tr("{after}, {hours} on every day", after=after, hours=hours)
        return tr("{after}, {hours} on business days of {market}", after=after, hours=hours, market=market)
    if count.next_day:
        words = tr("{after}, the first day not counted, the last one to its end", after=after)
        return (
            tr("{words}; a last day off moves on ({market})", words=words, market=market)
            if count.to_business
            else words
        )
    return tr("{after}, same time of day", after=after)


def _clock_changes(start: datetime, count: Count, at: datetime | None, home: ZoneInfo) -> Iterator[Line]:
    """Daylight saving, where it changes between start and end."""
    if at is None or home.utcoffset(start.astimezone(home)) == home.utcoffset(at.astimezone(home)):
        return
    before, after = start.astimezone(home), at.astimezone(home)
    shift = (after.utcoffset() or timedelta()) - (before.utcoffset() or timedelta())
    if shift > timedelta():
        words = tr("clocks go forward by {long} in between", long=spent(shift))
    else:
        words = tr("clocks go back by {long} in between", long=spent(-shift))
    if count.after.unit in ("h", "wh"):
        yield Line(tr("summer time"), tr("{what}; hours are counted as they pass", what=words))
    elif not count.whole_days:
        yield Line(tr("summer time"), tr("{what}; the time of day stays", what=words))


def _stops(start: datetime, at: datetime | None, stops: Sequence[Pause], home: ZoneInfo) -> Iterator[Line]:
    word = tr("pauses")
    for stop in stops:
        if (at is not None and stop.since >= at) or (stop.until is not None and stop.until <= start):
            continue
        since = f"{stop.since.astimezone(home):%m-%d %H:%M}"
        if stop.until is None:
            yield Line(word, tr("since {since}, not counted", since=since))
        else:
            until = f"{stop.until.astimezone(home):%m-%d %H:%M}"
            long = spent(stop.until - max(stop.since, start.astimezone(UTC)))
            yield Line(
                word, tr("{since} to {until}, {long} not counted", since=since, until=until, long=long)
            )
        word = ""


def _hours(found: Sequence[Chunk], home: ZoneInfo) -> Iterator[Line]:
    """Each stretch of working hours; of many the first ones and the last."""
    word = tr("hours")
    for place, chunk in enumerate(found):
        if _HEAD <= place < len(found) - 1 and len(found) > _HEAD + 2:
            if place == _HEAD:
                yield Line("", tr("… and {n} more", n=len(found) - _HEAD - 1))
            continue
        since, until = chunk.since.astimezone(home), chunk.until.astimezone(home)
        day = f"{weekday(since)} {since:%m-%d %H:%M}"
        yield Line(word, f"{day}–{until:%H:%M}  {spent(chunk.until - chunk.since)}")
        word = ""


def _days(
    start: datetime, count: Count, at: datetime | None, days: Market, home: ZoneInfo, stops: Sequence[Pause]
) -> Iterator[Line]:
    """The business days that count, and by name what is left out between them."""
    if at is None:
        return
    whole = count.after.unit == "bd"
    first = walls.day_of(start, home) - (0 if whole else 1)
    last = walls.day_of(at, home)
    if whole and count.after.amount <= _FEW:
        worked = (
            arithmetic.last_day(first, n, days, home, stops) or last for n in range(1, count.after.amount + 1)
        )
        yield Line(tr("days"), ", ".join(_day(date.fromordinal(day)) for day in worked))
    if last - first > _LONGEST:
        yield Line(tr("left out"), tr("weekends and holidays of {n} days in all", n=last - first))
        return
    out = [f"{_span(off.first, off.last)} {', '.join(off.names)}" for off in days.off(first, last)]
    weekend = days.weekend(first, last)
    if len(weekend) > 1:
        out.append(tr("{n} weekend days", n=len(weekend)))
    else:
        out += [_day(date.fromordinal(day)) for day in weekend]
    if out:
        yield Line(tr("left out"), "; ".join(out))
    made_up = [_day(day) for day in days.made_up(first, last)]
    if made_up:
        yield Line(tr("worked"), tr("{days}: make-up workdays, counted", days=", ".join(made_up)))


def _moved_on(
    start: datetime, count: Count, at: datetime, home: ZoneInfo, stops: Sequence[Pause]
) -> Iterator[Line]:
    """The days off from which the last day has moved."""
    plain = arithmetic.rings(start, count._replace(to_business=False), stops).at
    days = market(count.calendar)
    if plain is None or plain == at or days is None:
        return
    first, last = walls.day_of(plain, home), walls.day_of(at, home)
    names = [name for off in days.off(first - 1, last) for name in off.names] or [tr("weekend")]
    day = _day(date.fromordinal(first))
    yield Line(
        tr("moved"), tr("{day} is off ({names}): the next business day", day=day, names=", ".join(names))
    )


def _day(day: date) -> str:
    return f"{weekday(day)} {day:%m-%d}"


def _span(first: date, last: date) -> str:
    return f"{first:%m-%d}" if first == last else f"{first:%m-%d}–{last:%m-%d}"


def spent(long: timedelta) -> str:
    """A length of time: ``4h00m``, ``2d3h``."""
    now = datetime(2000, 1, 1, tzinfo=UTC)
    return arithmetic.left(now + long, now)


def strings(lines: Iterable[Line]) -> tuple[str, ...]:
    """The lines as they stand in a JSON document."""
    return tuple(map(str, lines))
