"""When the clocks of 10,000 open cases ring, beside a straight script that explains nothing.

Ours goes from what an event keeps (a rule in words, moments in RFC 3339, pauses) to the moment as it is kept
again. The script is what one would write for the same chains: it parses the same strings, steps from day to
day through a set of business days, and knows neither hours that daylight saving skips or repeats nor years
that are not announced. Both give the same answers, which is checked first.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from benchmarks.ratio import Figure, Ratio, alternate, like_the_program, rounds, timed

CASES = 10_000
_KINDS: tuple[tuple[dict[str, str], int], ...] = (
    ({"after": "48h", "zone": "Asia/Shanghai"}, 3),
    ({"after": "7d", "zone": "Asia/Shanghai"}, 2),
    ({"after": "7d", "zone": "Asia/Shanghai", "count": "next_day"}, 2),
    ({"after": "3bd", "zone": "America/Los_Angeles", "calendar": "US"}, 2),
    ({"after": "7bd", "zone": "Asia/Shanghai", "calendar": "CN"}, 2),
    ({"after": "4wh", "zone": "Asia/Shanghai", "calendar": "CN", "hours": "09:00-18:00"}, 1),
)


class Open(NamedTuple):
    """A clock of an open case: its rule, its start, and the pauses it had."""

    rule: dict[str, str]
    began: str
    pauses: tuple[tuple[str, str], ...]


def figures(quick: bool) -> Iterator[Figure]:
    """10,000 cases, each with a chain of three clocks: an answer, then goods sent back, then a refund."""
    like_the_program()
    chains = _chains()
    count = rounds(40, quick)
    assert [ours(chain) for chain in chains] == [straight(chain) for chain in chains]
    a, b = alternate(
        timed(lambda: [ours(chain) for chain in chains]),
        timed(lambda: [straight(chain) for chain in chains]),
        count,
    )
    yield Ratio("due dates of 10,000 open cases", "a straight script, no explanation", a, b, 2.0, count)


def _chains() -> list[list[Open]]:
    """The same for every run; a third of the clocks stood still once or twice."""
    dice = random.Random(7)
    kinds, weights = [kind for kind, _ in _KINDS], [weight for _, weight in _KINDS]
    first = datetime(2026, 1, 5, tzinfo=UTC)
    chains = []
    for _ in range(CASES):
        moment = first + timedelta(minutes=dice.randrange(250 * 24 * 60))
        chain = []
        for kind in dice.choices(kinds, weights, k=3):
            stops = []
            for _ in range(dice.choice((0, 0, 0, 0, 1, 2))):
                since = moment + timedelta(minutes=dice.randrange(2 * 24 * 60))
                stops.append((_stamp(since), _stamp(since + timedelta(minutes=dice.randrange(30, 900)))))
            chain.append(Open(kind, _stamp(moment), tuple(sorted(stops))))
        chains.append(chain)
    return chains


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"


def ours(chain: list[Open]) -> list[str]:
    """Each clock of a chain: the first from its start, the others from where the one before rang."""
    from aftercase.clock import times
    from aftercase.clock.arithmetic import Pause
    from aftercase.guide.reckoning import ring_of

    found: list[str] = []
    for one in chain:
        stops = [Pause(times.moment(since), times.moment(until)) for since, until in one.pauses]
        ring = ring_of(one.rule, found[-1] if found else one.began, stops)
        assert ring is not None
        assert ring.at is not None
        found.append(times.stamp(ring.at))
    return found


# -- the straight script -------------------------------------------------------------------------------------

_UNITS = ("bd", "wh", "h", "d")
_ZONES: dict[str, ZoneInfo] = {}
_WORKED: dict[str, set[date]] = {}
_DAY = timedelta(days=1)


def straight(chain: list[Open]) -> list[str]:
    """The same chain by a script of thirty lines."""
    found: list[str] = []
    for one in chain:
        began = datetime.fromisoformat(found[-1] if found else one.began)
        stops = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in one.pauses]
        unit = next(unit for unit in _UNITS if one.rule["after"].endswith(unit))
        amount = int(one.rule["after"].removesuffix(unit))
        name = one.rule["zone"]
        home = _ZONES.get(name) or _ZONES.setdefault(name, ZoneInfo(name))
        end = _SUMS[unit](began, amount, home, stops, one.rule).astimezone(UTC)
        found.append(f"{end:%Y-%m-%dT%H:%M:%S}.{end.microsecond // 1000:03d}Z")
    return found


def _hours(began: datetime, amount: float, _: Any, stops: list[Any], __: Any) -> datetime:
    end, moment = began + timedelta(hours=amount), began
    for since, until in stops:
        since = max(since, moment)  # two that overlap count once
        if since < end and until > since:
            end += until - since
            moment = until
    return end


def _days(began: datetime, amount: int, home: ZoneInfo, stops: list[Any], rule: dict[str, str]) -> datetime:
    if rule.get("count") == "next_day":
        return _whole(began, amount, home, stops, None)
    end = (began.astimezone(home) + timedelta(days=amount)).astimezone(UTC)
    return _hours(began, (end - began) / timedelta(hours=1), home, stops, rule) if stops else end


def _business(
    began: datetime, amount: int, home: ZoneInfo, stops: list[Any], rule: dict[str, str]
) -> datetime:
    return _whole(began, amount, home, stops, _worked(rule["calendar"]))


def _whole(
    began: datetime, amount: int, home: ZoneInfo, stops: list[Any], worked: set[date] | None
) -> datetime:
    day = began.astimezone(home).date()
    while amount:
        day += _DAY
        if worked is not None and day not in worked:
            continue
        if stops:
            end = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=home)
            if any(since <= end < until for since, until in stops):
                continue
        amount -= 1
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=home)


def _working(
    began: datetime, amount: int, home: ZoneInfo, stops: list[Any], rule: dict[str, str]
) -> datetime:
    worked, left = _worked(rule["calendar"]), timedelta(hours=amount)
    opens, closes = (int(part[:2]) for part in rule["hours"].split("-"))
    day = began.astimezone(home).date()
    while True:
        if day in worked:
            since = max(began, datetime(day.year, day.month, day.day, opens, tzinfo=home))
            until = datetime(day.year, day.month, day.day, closes, tzinfo=home)
            for one, two in [*stops, (until, until)]:
                run = min(one, until) - since
                if run >= left:
                    return since + left
                if run > timedelta():
                    left -= run
                since = max(since, two)
        day += _DAY


def _worked(market: str) -> set[date]:
    if market not in _WORKED:
        import holidays

        library = holidays.country_holidays(market, years=range(2025, 2029))
        days = (date(2026, 1, 1) + timedelta(days=n) for n in range(2 * 365))
        _WORKED[market] = {day for day in days if library.is_working_day(day)}
    return _WORKED[market]


_SUMS = {"h": _hours, "d": _days, "bd": _business, "wh": _working}
