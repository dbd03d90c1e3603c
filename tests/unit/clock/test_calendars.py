"""Markets: what is a business day, how a holiday is called, which years are announced."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from types import SimpleNamespace
from typing import cast

import pytest
from holidays import HolidayBase

from aftercase import i18n
from aftercase.clock import calendars
from aftercase.clock.calendars import EVERY_DAY, Market, is_market, market


def day(*when: int) -> int:
    return date(*when).toordinal()


def known(key: str) -> Market:
    found = market(key)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("key", "when", "business"),
    [
        ("CN", (2026, 10, 1), False),
        ("CN", (2026, 10, 10), True),  # a Saturday, worked for the National Day
        ("CN", (2026, 2, 14), True),  # a Saturday, worked for Spring Festival
        ("CN", (2026, 10, 11), False),
        ("US", (2026, 7, 3), False),  # Independence Day is kept on the Friday before
        ("US", (2026, 7, 4), False),
        ("US", (2027, 12, 31), False),  # New Year's Day of 2028 is kept in the year before
        ("GB-SCT", (2026, 1, 2), False),
        ("GB-ENG", (2026, 1, 2), True),
        ("IL", (2026, 8, 7), False),  # the weekend is Friday and Saturday
        ("IL", (2026, 8, 9), True),
    ],
)
def test_what_a_business_day_is(key: str, when: tuple[int, ...], business: bool) -> None:
    assert known(key).is_business(day(*when)) is business


def test_days_are_counted_after_the_first_and_with_the_last() -> None:
    china = known("CN")
    assert china.after(day(2026, 9, 30), 1) == day(2026, 10, 8)
    assert china.between(day(2026, 9, 30), day(2026, 10, 10)) == 3
    assert china.between(day(2025, 12, 1), day(2027, 1, 31)) == sum(
        china.is_business(one) for one in range(day(2025, 12, 2), day(2027, 1, 31) + 1)
    )
    assert china.between(day(2026, 10, 10), day(2026, 10, 1)) == 0
    assert (EVERY_DAY.after(5, 2), EVERY_DAY.between(5, 9), EVERY_DAY.open_years(5, 9)) == (7, 4, [])


def test_a_long_holiday_is_told_once_with_all_its_names() -> None:
    china = known("CN")
    [spring] = china.off(day(2026, 2, 10), day(2026, 3, 1))
    assert (spring.first, spring.last) == (date(2026, 2, 16), date(2026, 2, 23))
    assert spring.names == ("Chinese New Year's Eve", "Chinese New Year (Spring Festival)")
    [late] = china.off(day(2026, 10, 5), day(2026, 10, 9))  # from its middle on it keeps its name
    assert (late.first, late.last, late.names) == (date(2026, 10, 6), date(2026, 10, 7), ("National Day",))
    assert china.made_up(day(2026, 9, 1), day(2026, 10, 31)) == [date(2026, 9, 20), date(2026, 10, 10)]
    assert china.weekend(day(2026, 10, 8), day(2026, 10, 12)) == [day(2026, 10, 11)]


def test_holidays_have_chinese_names() -> None:
    i18n.use("zh")
    try:
        assert known("CN").off(day(2026, 9, 28), day(2026, 10, 9))[0].names == ("国庆节",)
    finally:
        i18n.use("en")
    library = calendars._entity("US", (2026, 2027, 2028), "en_US")
    names = {calendars._told(name) for name in library.values()}
    assert names == set(calendars._AMERICAN)  # a new federal holiday wants its Chinese name


def test_a_year_without_its_announcement_is_open_by_the_data_not_by_its_number() -> None:
    china = known("CN")
    assert china.open_years(day(2026, 1, 2), day(2026, 12, 20)) == []
    assert china.open_years(day(2049, 12, 20), day(2050, 1, 2)) == [2049, 2050]
    assert known("US").open_years(day(2026, 1, 2), day(2049, 12, 20)) == []
    assert known("AE").open_years(day(2040, 1, 2), day(2040, 1, 3)) == [2040]  # the moon decides
    library = calendars._entity("CN", (2030,))
    assert not calendars._is_settled(library, 2030)
    announced = {2029: ((1, 2, 1, 4),), 2030: ((2, 20, 2, 14), (2, 23, 2, 28))}
    told = SimpleNamespace(special_public_holidays=announced, estimated_label="")
    assert calendars._is_settled(cast("HolidayBase", told), 2030)
    assert not calendars._is_settled(cast("HolidayBase", told), 2031)


def test_the_last_week_of_a_year_hangs_on_the_next_one() -> None:
    last = max(
        year for year in range(2020, 2100) if not known("CN").open_years(day(year, 3, 1), day(year, 3, 2))
    )
    assert known("CN").open_years(day(last, 12, 1), day(last, 12, 20)) == []
    assert known("CN").open_years(day(last, 12, 1), day(last, 12, 28)) == [last + 1]


def test_beyond_the_library_only_weekends_are_known_and_that_is_said() -> None:
    assert known("US").open_years(day(2150, 7, 1), day(2150, 7, 9)) == [2150]
    assert known("US").is_business(day(2150, 7, 4)) is (date(2150, 7, 4).weekday() < 5)


@pytest.mark.parametrize("key", ["CN", "US-CA", "GB-SCT", "JP", "DE-BY", "BR"])
def test_markets_are_countries_and_their_parts(key: str) -> None:
    assert is_market(key)
    assert market(key) is not None


@pytest.mark.parametrize("key", ["", "EU", "cn", "China", "CN-ZZZ", "XX", "US-", "../CN"])
def test_what_is_no_market(key: str) -> None:
    assert not is_market(key)
    assert market(key) is None


def test_the_usual_markets_are_in_the_library() -> None:
    for key in calendars._USUAL:
        calendars._entity(key, ())


def test_reading_a_clock_file_does_not_load_the_library() -> None:
    code = (
        "import sys; from aftercase.clock.files import read_clocks; from aftercase.guide import deadlines\n"
        "from pathlib import Path; from aftercase.playbook.library import shipped_folder\n"
        "read_clocks((shipped_folder() / 'clocks' / 'ebay.yaml').read_text('utf-8'))\n"
        "sys.exit('holidays' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
