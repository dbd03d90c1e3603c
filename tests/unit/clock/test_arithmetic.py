"""Due dates: each unit by hand, laws that hold for all of them, and a slow clock beside ours."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercase.clock.arithmetic import Count, Pause, Ring, left, merged, rings
from aftercase.clock.rules import Duration, parse_duration
from tests.unit.clock import brute

NOW = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)
CHINA, PACIFIC, BERLIN = "Asia/Shanghai", "America/Los_Angeles", "Europe/Berlin"
OFFICE = "09:00-18:00"


def count(length: str, zone: str = CHINA, **how: Any) -> Count:
    after = parse_duration(length)
    assert after is not None
    return Count(after, zone, **how)


def at(zone: str, *when: int, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone), fold=fold)  # type: ignore[misc, arg-type]  # year, month, …


def shown(ring: Ring, zone: str = CHINA) -> str:
    assert ring.at is not None
    return f"{ring.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


# -- each unit by hand ------------------------------------------------------------------------------------


def test_hours_are_counted_as_they_pass() -> None:
    assert rings(NOW, count("48h")).at == NOW + timedelta(hours=48)
    before = at(BERLIN, 2026, 3, 28, 10)
    assert shown(rings(before, count("24h", BERLIN)), BERLIN) == "2026-03-29 11:00"


def test_days_keep_the_time_of_day_over_summer_time() -> None:
    before = at(BERLIN, 2026, 3, 28, 10)
    assert shown(rings(before, count("1d", BERLIN)), BERLIN) == "2026-03-29 10:00"


def test_a_time_that_is_skipped_in_spring_is_the_moment_of_the_change() -> None:
    assert shown(rings(at(BERLIN, 2026, 3, 28, 2, 30), count("1d", BERLIN)), BERLIN) == "2026-03-29 03:00"


def test_a_time_that_is_shown_twice_in_autumn_is_the_first_one() -> None:
    ring = rings(at(BERLIN, 2026, 10, 24, 2, 30), count("1d", BERLIN))
    assert ring.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_start_in_the_first_of_two_equal_hours_counts_as_its_beginning() -> None:
    first = rings(at(BERLIN, 2026, 10, 25, 2, 50), count("1d", BERLIN)).at
    second = rings(at(BERLIN, 2026, 10, 25, 2, 10, fold=1), count("1d", BERLIN)).at
    assert (first, second) == (at(BERLIN, 2026, 10, 26, 2), at(BERLIN, 2026, 10, 26, 2, 10))


def test_months_and_years_end_on_the_same_day_or_the_last_of_the_month() -> None:
    start = datetime(2028, 1, 31, 9, 0, tzinfo=UTC)
    assert rings(start, count("1mo", "UTC")).at == datetime(2028, 2, 29, 9, 0, tzinfo=UTC)
    assert rings(start, count("3y", "UTC")).at == datetime(2031, 1, 31, 9, 0, tzinfo=UTC)
    ends = rings(start, count("1mo", "UTC", next_day=True)).at
    assert ends == datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC)


def test_counted_from_the_next_day_the_last_day_counts_to_its_end() -> None:
    signed = at(CHINA, 2026, 8, 3, 0, 30)
    assert shown(rings(signed, count("7d", next_day=True))) == "2026-08-10 23:59"


def test_a_last_day_that_is_off_moves_to_the_next_business_day_where_the_rule_says_so() -> None:
    law = count("7d", next_day=True, calendar="CN", to_business=True)
    assert shown(rings(at(CHINA, 2026, 9, 25, 9), law)) == "2026-10-08 23:59"  # 2 October is off
    assert shown(rings(at(CHINA, 2026, 10, 3, 9), law)) == "2026-10-10 23:59"  # a Saturday that is worked
    assert rings(NOW, count("7d", next_day=True, to_business=True)) == Ring(None, lack="calendar")


def test_a_day_that_ends_twice_ends_the_second_time() -> None:
    havana = "America/Havana"  # goes from 01:00 back to 00:00 on 1 November 2026
    ring = rings(at(havana, 2026, 10, 31, 12), count("1d", havana, next_day=True))
    assert shown(ring, havana) == "2026-11-01 23:59"
    cairo = "Africa/Cairo"
    twice = rings(at(cairo, 2026, 10, 28, 12), count("1d", cairo, next_day=True)).at  # goes back at midnight
    assert twice == datetime(2026, 10, 29, 21, 59, 59, tzinfo=UTC)  # the first one is an hour before
    # 24 April 2026 has no midnight.
    assert (
        shown(rings(at(cairo, 2026, 4, 22, 12), count("1d", cairo, next_day=True)), cairo)
        == "2026-04-23 23:59"
    )


@pytest.mark.parametrize(
    ("start", "length", "ends"),
    [
        ((2026, 9, 29, 10), "2bd", "2026-10-08"),  # over the National Day
        ((2026, 10, 8, 10), "2bd", "2026-10-10"),  # Saturday 10 October is worked for it
        ((2026, 10, 3, 10), "1bd", "2026-10-08"),  # began on a holiday
        ((2026, 10, 9, 23), "1bd", "2026-10-10"),  # began after closing time
        ((2026, 2, 13, 10), "2bd", "2026-02-24"),  # Spring Festival, with its make-up Saturday before
        ((2026, 8, 3, 10), "5bd", "2026-08-10"),
    ],
)
def test_business_days_in_china(start: tuple[int, ...], length: str, ends: str) -> None:
    ring = rings(at(CHINA, *start), count(length, calendar="CN"))
    assert (shown(ring), ring.settled) == (f"{ends} 23:59", True)


def test_business_days_in_the_united_states_are_those_of_the_rules_zone() -> None:
    asked = at(CHINA, 2026, 11, 25, 10)  # still Tuesday evening in Los Angeles
    ring = rings(asked, count("3bd", PACIFIC, calendar="US"))
    assert shown(ring, PACIFIC) == "2026-11-30 23:59"  # Thanksgiving and a weekend between


def test_parts_of_a_country_have_holidays_of_their_own() -> None:
    eve = at("Europe/London", 2025, 12, 31, 12)
    assert (
        shown(rings(eve, count("1bd", "Europe/London", calendar="GB-ENG")), "Europe/London")
        == "2026-01-02 23:59"
    )
    assert (
        shown(rings(eve, count("1bd", "Europe/London", calendar="GB-SCT")), "Europe/London")
        == "2026-01-05 23:59"
    )


@pytest.mark.parametrize(
    ("start", "ends"),
    [
        ((2026, 8, 3, 10), "2026-08-03 14:00"),
        ((2026, 8, 3, 7), "2026-08-03 13:00"),  # before opening
        ((2026, 8, 3, 14), "2026-08-03 18:00"),  # used up at closing time: it rings then
        ((2026, 8, 7, 17), "2026-08-10 12:00"),  # Friday evening
        ((2026, 8, 7, 18), "2026-08-10 13:00"),  # after closing
        ((2026, 9, 30, 16), "2026-10-08 11:00"),  # over a holiday
    ],
)
def test_working_hours_of_a_platform(start: tuple[int, ...], ends: str) -> None:
    assert shown(rings(at(CHINA, *start), count("4wh", calendar="CN", hours=OFFICE))) == ends


def test_working_hours_of_every_day_know_no_holiday() -> None:
    every = count("4wh", hours=OFFICE, every_day=True)
    assert shown(rings(at(CHINA, 2026, 9, 30, 16), every)) == "2026-10-01 11:00"


def test_a_pause_moves_hours_by_its_length_and_overlaps_count_once() -> None:
    pauses = [Pause(NOW + timedelta(hours=h), NOW + timedelta(hours=h + 3)) for h in (1, 2, 40)]
    assert rings(NOW, count("48h"), pauses).at == NOW + timedelta(hours=48 + 4 + 3)
    nested = [*pauses, Pause(NOW + timedelta(hours=1, minutes=5), NOW + timedelta(hours=2))]
    assert rings(NOW, count("48h"), nested).at == NOW + timedelta(hours=48 + 4 + 3)


def test_a_pause_before_the_start_or_after_the_end_changes_nothing() -> None:
    late = Pause(NOW + timedelta(hours=48), NOW + timedelta(hours=60))
    early = Pause(NOW - timedelta(hours=9), NOW)
    back = Pause(NOW + timedelta(hours=9), NOW + timedelta(hours=8))  # somebody's clock was set back
    assert rings(NOW, count("48h"), [late, early, back]).at == NOW + timedelta(hours=48)


def test_a_whole_day_counts_where_the_clock_runs_at_its_end() -> None:
    days = count("2d", next_day=True)
    within = Pause(at(CHINA, 2026, 8, 4, 9), at(CHINA, 2026, 8, 4, 18))
    over = Pause(at(CHINA, 2026, 8, 4, 18), at(CHINA, 2026, 8, 5, 9))
    assert shown(rings(NOW, days, [within])) == "2026-08-05 23:59"
    assert shown(rings(NOW, days, [over])) == "2026-08-06 23:59"


def test_an_open_pause_has_no_end_unless_the_clock_rings_before_it() -> None:
    for length in ("48h", "2d", "2bd", "20wh", "1mo"):
        kind = count(length, calendar="CN", hours=OFFICE)
        assert rings(NOW, kind, [Pause(NOW + timedelta(hours=3), None)]) == Ring(None, lack="running")
        assert rings(NOW, kind, [Pause(NOW + timedelta(days=60), None)]) == rings(NOW, kind)


def test_a_year_that_is_not_announced_may_move() -> None:
    assert rings(at(CHINA, 2026, 12, 1, 9), count("5bd", calendar="CN")).settled
    # A New Year's Day may take a day off, or a make-up workday, into the last week of the year before.
    assert not rings(at(CHINA, 2048, 12, 24, 9), count("3bd", calendar="CN")).settled
    assert not rings(at(CHINA, 2048, 3, 3, 9), count("4wh", calendar="CN", hours=OFFICE)).settled
    assert rings(at(CHINA, 2048, 3, 3, 9), count("4wh", hours=OFFICE, every_day=True)).settled
    assert rings(at(PACIFIC, 2048, 3, 3, 9), count("3bd", PACIFIC, calendar="US")).settled


@pytest.mark.parametrize(
    ("how", "lack"),
    [
        (count("3bd"), "calendar"),
        (count("3bd", calendar="EU"), "calendar"),
        (count("3bd", calendar="Mars"), "calendar"),
        (count("4wh", calendar="CN"), "hours"),
        (count("9000y"), "range"),
        (count("99999wh", hours="09:00-09:01", every_day=True), "range"),
    ],
)
def test_what_cannot_be_known_is_never_guessed(how: Count, lack: str) -> None:
    assert rings(NOW, how) == Ring(None, lack=lack)  # type: ignore[arg-type]  # one of the words of Lack


def test_a_chain_of_clocks_begins_where_the_one_before_rings() -> None:
    """Three chains at once, each link of another kind, as one case has them."""
    asked = at(CHINA, 2026, 9, 28, 9)
    kinds = [count("3bd", calendar="CN"), count("48h"), count("4wh", calendar="CN", hours=OFFICE)]
    found = {}
    for chain in itertools.permutations(kinds):
        moment = asked
        for link in chain:
            moment = rings(moment, link).at or moment
        found[tuple(str(link.after) for link in chain)] = f"{moment.astimezone(ZoneInfo(CHINA)):%m-%d %H:%M}"
    assert (
        found["3bd", "48h", "4wh"] == "10-12 13:00"
    )  # 8 October to its end, two days, then the next opening
    assert found["48h", "3bd", "4wh"] == "10-12 13:00"
    assert found["4wh", "48h", "3bd"] == "10-10 23:59"


# -- laws ----------------------------------------------------------------------------------------------------

moments = st.integers(0, 3 * 365 * 288).map(
    lambda n: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=5 * n)
)
zones = st.sampled_from([CHINA, PACIFIC, BERLIN, "Australia/Lord_Howe", "America/Havana", "UTC"])
markets = st.sampled_from(["CN", "US", "GB-SCT", "IL"])
spans = st.tuples(moments, st.integers(1, 4000)).map(
    lambda one: Pause(one[0], one[0] + timedelta(minutes=one[1]))
)
stops = st.lists(spans, max_size=3)


@st.composite
def counts(draw: st.DrawFn, units: tuple[str, ...] = ("h", "d", "bd", "wh", "mo", "y")) -> Count:
    unit = draw(st.sampled_from(units))
    most = {"h": 500, "d": 90, "bd": 40, "wh": 90, "mo": 20, "y": 3}[unit]
    whole = draw(st.booleans()) and unit in ("d", "mo", "y")
    return Count(
        Duration(draw(st.integers(1, most)), unit),  # type: ignore[arg-type]  # one of the units
        draw(zones),
        whole,
        draw(markets),
        draw(st.sampled_from([OFFICE, "00:00-24:00", "01:30-02:30"])) if unit == "wh" else "",
        draw(st.booleans()),
        whole and draw(st.booleans()),
    )


def longer(how: Count, by: int) -> Count:
    return how._replace(after=Duration(how.after.amount + by, how.after.unit))


@settings(max_examples=150, deadline=None)  # the first count loads the holidays
@given(moments, st.integers(0, 10_000), counts(), stops)
def test_a_later_start_never_rings_sooner(
    start: datetime, minutes: int, how: Count, pauses: list[Pause]
) -> None:
    one, two = rings(start, how, pauses).at, rings(start + timedelta(minutes=minutes), how, pauses).at
    assert one is not None
    assert two is not None
    assert one <= two


@settings(max_examples=150, deadline=None)  # the first count loads the holidays
@given(moments, st.integers(0, 60), counts(), stops)
def test_a_longer_limit_never_rings_sooner(
    start: datetime, more: int, how: Count, pauses: list[Pause]
) -> None:
    one, two = rings(start, how, pauses).at, rings(start, longer(how, more), pauses).at
    assert one is not None
    assert two is not None
    assert start < one <= two


@settings(max_examples=150, deadline=None)  # the first count loads the holidays
@given(moments, st.integers(1, 60), counts(("h", "bd", "wh")), stops)
def test_two_limits_one_after_the_other_are_their_sum(
    start: datetime, more: int, how: Count, pauses: list[Pause]
) -> None:
    first = rings(start, how, pauses).at
    assert first is not None
    second = how._replace(after=Duration(more, how.after.unit))
    assert rings(first, second, pauses).at == rings(start, longer(how, more), pauses).at


@settings(max_examples=150, deadline=None)  # the first count loads the holidays
@given(moments, counts(), stops)
def test_it_never_rings_in_a_pause_nor_outside_what_is_worked(
    start: datetime, how: Count, pauses: list[Pause]
) -> None:
    ring = rings(start, how, pauses).at
    assert ring is not None
    assert not any(
        one.since < ring < (one.until or ring) for one in pauses if one.until and one.until > start
    )
    local = ring.astimezone(ZoneInfo(how.zone))
    if how.after.unit == "bd" or how.to_business:
        assert brute.worked(how.calendar, local.date())
        assert f"{local:%H:%M:%S}" == "23:59:59"
    if how.after.unit == "wh":
        inside = local - timedelta(seconds=1)  # it may ring at closing time itself
        opens, closes = how.hours.split("-")
        assert opens <= f"{inside:%H:%M}" < closes
        assert how.every_day or brute.worked(how.calendar, inside.date())


@given(stops)
def test_merged_pauses_stand_apart_and_in_order(pauses: list[Pause]) -> None:
    found = merged([*pauses, *pauses])
    assert all(one.until is not None and one.until < two.since for one, two in itertools.pairwise(found))


def test_pauses_that_touch_are_one_and_an_open_one_has_no_end() -> None:
    one, two, three = (NOW + timedelta(hours=n) for n in range(3))
    assert merged([Pause(two, three), Pause(one, two)]) == (Pause(one, three),)
    assert merged([Pause(one, None), Pause(two, three)]) == (Pause(one, None),)
    assert merged([Pause(two, one)]) == ()


@given(st.integers(0, 10**9), st.integers(1, 400))
def test_the_next_day_never_shortens_a_limit(seconds: int, days: int) -> None:
    begin = NOW + timedelta(seconds=seconds)
    plain, later = (rings(begin, count(f"{days}d", next_day=whole)).at for whole in (False, True))
    assert plain is not None
    assert later is not None
    assert timedelta(0) <= later - plain < timedelta(days=1)


def test_it_agrees_with_a_clock_that_walks() -> None:
    """500 random cases; a hundred thousand take some minutes by hand."""
    wrong = [
        (case, ours, plain)
        for case in itertools.islice(brute.cases(7), 500)
        if (ours := rings(case.start, case.counted, case.pauses).at) != (plain := brute.slow(case))
    ]
    assert wrong == []


# -- words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "0m"), (59, "59m"), (60, "1h00m"), (1872, "31h12m"), (8820, "6d3h"), (-61, "-1h01m")],
)
def test_time_left(minutes: int, text: str) -> None:
    assert left(NOW + timedelta(minutes=minutes), NOW) == text


@pytest.mark.parametrize("text", ["0h", "48", "h", "48 h", "1.5h", "٣d", "-1h", "48w", "123456h"])
def test_what_is_no_duration(text: str) -> None:
    assert parse_duration(text) is None
