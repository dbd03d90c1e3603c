"""Which days are business days: the weekends, public holidays and make-up workdays of a market.

The only place that knows the ``holidays`` library. It takes 60 ms to load, so the first count of business
days loads it, and nothing before. A market is a country (``CN``) or a part of one (``GB-SCT``), in ISO 3166.
The European Union is none, since its members have holidays of their own.

In some markets the government announces each year anew which days are off and which weekend is worked instead
(in China the General Office of the State Council, in November). Such a year is *settled* once the library has
that announcement; before, only the holidays of the law are known, and a count over that year may move.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from aftercase.i18n import N_, language, tr

if TYPE_CHECKING:
    from holidays import HolidayBase

_MARKET = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)
_USUAL = frozenset({"CN", "US", "GB", "DE", "FR", "IT", "ES", "NL", "JP", "AU", "CA"})  # need no library
_SWAP = 4  # a day off that is worked elsewhere: month, day, and month and day of the workday
_TURN = 7  # days before New Year which the next year's announcement may change
_NEAR = 12  # days around a span in which the name of a long holiday is looked for
_OBSERVED = " (observed)"
_SWAPPED = re.compile(r"(Day off|休息日)", re.ASCII)

# The library has no Chinese names for these; the catalogue has.
_AMERICAN = (
    N_("New Year's Day"),
    N_("Martin Luther King Jr. Day"),
    N_("Washington's Birthday"),
    N_("Memorial Day"),
    N_("Juneteenth National Independence Day"),
    N_("Independence Day"),
    N_("Labor Day"),
    N_("Columbus Day"),
    N_("Veterans Day"),
    N_("Thanksgiving Day"),
    N_("Christmas Day"),
)


class Days(Protocol):
    """Days that are counted. Days are ordinals: day 1 is the first of January of the year 1."""

    def after(self, day: int, n: int) -> int:
        """The n-th counted day after a day; n from 1."""

    def between(self, first: int, last: int) -> int:
        """How many counted days lie after ``first``, up to and with ``last``."""

    def open_years(self, first: int, last: int) -> list[int]:
        """The years between two days whose holidays are not announced yet."""


class EveryDay:
    """Calendar days."""

    def after(self, day: int, n: int) -> int:
        """The n-th day after a day."""
        return day + n

    def between(self, first: int, last: int) -> int:
        """How many days lie after ``first``, up to and with ``last``."""
        return max(0, last - first)

    def open_years(self, first: int, last: int) -> list[int]:
        """None: the calendar is known."""
        del first, last
        return []


EVERY_DAY = EveryDay()


class _Year(NamedTuple):
    """The business days of a year as ordinals, ascending, and whether they are settled."""

    days: tuple[int, ...]
    settled: bool


class Off(NamedTuple):
    """A holiday on days that else would be worked: its first and last day, and its names."""

    first: date
    last: date
    names: tuple[str, ...]


class Market:
    """The business days of one market.

    Attributes:
        key: Its code: ``CN``, ``GB-SCT``.
    """

    def __init__(self, key: str) -> None:
        """One that `market` has found in the library."""
        self.key = key
        self._years: dict[int, _Year] = {}

    def after(self, day: int, n: int) -> int:
        """The n-th business day after a day; n from 1.

        Raises:
            ValueError: It lies beyond the year 9999.
        """
        year = date.fromordinal(day).year
        days = self._year(year).days
        place = bisect_right(days, day) + n - 1
        while place >= len(days):
            place -= len(days)
            year += 1
            days = self._year(year).days
        return days[place]

    def between(self, first: int, last: int) -> int:
        """How many business days lie after ``first``, up to and with ``last``."""
        if last <= first:
            return 0
        one, two = date.fromordinal(first).year, date.fromordinal(last).year
        found = bisect_right(self._year(two).days, last) - bisect_right(self._year(one).days, first)
        return found + sum(len(self._year(year).days) for year in range(one, two))

    def open_years(self, first: int, last: int) -> list[int]:
        """The years between two days whose holidays are not announced yet.

        The last week of a year belongs to the next one too: it may have a day off or a make-up workday of its
        New Year.
        """
        one, two = (
            date.fromordinal(first).year,
            date.fromordinal(min(last + _TURN, date.max.toordinal())).year,
        )
        return [year for year in range(one, two + 1) if not self._year(year).settled]

    def is_business(self, day: int) -> bool:
        """Whether a day is one."""
        return self.between(day - 1, day) == 1

    def weekend(self, first: int, last: int) -> list[int]:
        """The days of the weekend after ``first``, up to ``last``, that are not worked."""
        weekend = _entity(self.key, ()).weekend
        days = range(first + 1, last + 1)
        return [
            day for day in days if date.fromordinal(day).weekday() in weekend and not self.is_business(day)
        ]

    def made_up(self, first: int, last: int) -> list[date]:
        """The days of the weekend after ``first``, up to ``last``, that are worked instead of a day off."""
        weekend = _entity(self.key, ()).weekend
        days = (date.fromordinal(day) for day in range(first + 1, last + 1))
        return [day for day in days if day.weekday() in weekend and self.is_business(day.toordinal())]

    def off(self, first: int, last: int) -> list[Off]:
        """The holidays after ``first``, up to ``last``, by name; only their days that are no weekend.

        Days that follow each other, over a weekend too, are one holiday with all its names.
        """
        named = _entity(self.key, _years(first - _NEAR, last + _NEAR), _tongue(self.key))
        weekend, found = named.weekend, []
        run: list[date] = []
        names: dict[str, None] = {}
        for ordinal in range(first + 1 - _NEAR, last + 1 + _NEAR):
            day = date.fromordinal(ordinal)
            if self.is_business(ordinal):
                found += self._block(run, names, first, last)
                run, names = [], {}
                continue
            if day.weekday() not in weekend:
                run.append(day)
            for name in str(named.get(day) or "").split("; "):
                if name and not _SWAPPED.match(name):
                    names[_told(name)] = None
        return found + self._block(run, names, first, last)

    def _block(self, run: list[date], names: dict[str, None], first: int, last: int) -> list[Off]:
        inside = [day for day in run if first < day.toordinal() <= last]
        return [Off(inside[0], inside[-1], tuple(names))] if inside else []

    def _year(self, year: int) -> _Year:
        known = self._years.get(year)
        if known is None:
            known = self._years[year] = _read(self.key, year)
        return known


@cache
def market(key: str) -> Market | None:
    """The market of a code; None where the library has no such country or part of it."""
    return Market(key) if is_market(key) else None


def is_market(key: str) -> bool:
    """Whether there is a calendar for a code. Loads the library only for one that is not usual."""
    if key in _USUAL:
        return True
    if not _MARKET.fullmatch(key):
        return False
    try:
        _entity(key, ())
    except NotImplementedError:
        return False
    return True


def _entity(key: str, years: tuple[int, ...], words: str | None = None) -> HolidayBase:
    import holidays

    country, _, part = key.partition("-")
    return holidays.country_holidays(
        country, subdiv=part or None, years=years or None, expand=False, language=words
    )


def _read(key: str, year: int) -> _Year:
    """A year of the library, with its neighbours: New Year's Day may be kept in the year before."""
    days = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
    plain = _entity(key, ())
    if not plain.start_year <= year <= plain.end_year:  # the weekends are all that is known
        return _Year(tuple(day for day in days if (day - 1) % 7 not in plain.weekend), settled=False)
    entity = _entity(key, tuple(one for one in (year - 1, year, year + 1) if one >= plain.start_year))
    worked = tuple(day for day in days if entity.is_working_day(date.fromordinal(day)))
    return _Year(worked, _is_settled(entity, year))


def _is_settled(entity: HolidayBase, year: int) -> bool:
    """Whether the library has the announcement for a year, in a market that makes one each year."""
    if any("estimated" in str(name) for name in _english(entity, year)):
        return False  # a holiday that hangs on the sight of the moon
    announced = [one for one, days in _special(entity).items() if any(map(_is_swap, (days, *days)))]
    return not announced or min(announced) <= year <= max(announced)


def _is_swap(part: object) -> bool:
    return isinstance(part, tuple) and len(part) >= _SWAP and all(isinstance(one, int) for one in part)


def _special(entity: HolidayBase) -> dict[int, Any]:
    return getattr(entity, "special_public_holidays", None) or {}


def _english(entity: HolidayBase, year: int) -> list[str]:
    """The holidays of a year, where some may be estimated."""
    if not getattr(entity, "estimated_label", ""):
        return []
    if "en_US" not in entity.supported_languages:
        return [name for day, name in entity.items() if day.year == year]
    code = getattr(entity, "country", "")
    known = _entity(f"{code}-{entity.subdiv}" if entity.subdiv else code, (year,), "en_US")
    return list(known.values())


def _years(first: int, last: int) -> tuple[int, ...]:
    return tuple(range(date.fromordinal(first).year - 1, date.fromordinal(last).year + 2))


def _tongue(key: str) -> str | None:
    """The language of the library's names: the interface's where it has it, else English, else its own."""
    known = _entity(key, ()).supported_languages
    wanted = ("zh_CN", "zh_HK", "zh_TW") if language() == "zh" else ()
    return next((one for one in (*wanted, "en_US") if one in known), None)


def _told(name: str) -> str:
    """A holiday's name in the interface language; a day on which it is kept instead bears the same."""
    plain = name.removesuffix(_OBSERVED).removesuffix("（补假）")
    return tr(plain) if plain in _AMERICAN else plain
