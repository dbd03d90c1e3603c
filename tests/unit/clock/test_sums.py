"""The sum in words: short, aligned, every day that is left out by its name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aftercase.clock.arithmetic import Count, Pause
from aftercase.clock.rules import parse_duration
from aftercase.clock.sums import Line, aligned, told

CHINA = "Asia/Shanghai"


def told_of(
    length: str, *when: int, zone: str = CHINA, pauses: tuple[Pause, ...] = (), **how: Any
) -> list[str]:
    after = parse_duration(length)
    assert after is not None
    start = datetime(*when, tzinfo=ZoneInfo(zone))  # type: ignore[misc, arg-type]  # year, month, …
    return [str(line) for line in told(start, Count(after, zone, **how), pauses)]


def test_business_days_over_a_long_holiday() -> None:
    assert told_of("2bd", 2026, 9, 30, 10, calendar="CN") == [
        "starts: Wed 2026-09-30 10:00 (Asia/Shanghai)",
        "counts: 2 business days of CN, the first day not counted, the last one to its end",
        "days: Thu 10-08, Fri 10-09",
        "left out: 10-01–10-07 National Day; 2 weekend days",
        "rings: Fri 2026-10-09 23:59 (Asia/Shanghai)",
    ]


def test_a_make_up_workday_counts_and_is_named() -> None:
    found = told_of("7bd", 2026, 9, 30, 10, calendar="CN")
    assert "worked: Sat 10-10: make-up workdays, counted" in found
    assert not any(line.startswith("days:") for line in found)  # seven are too many for one line


def test_working_hours_are_told_stretch_by_stretch() -> None:
    found = told_of("4wh", 2026, 9, 30, 16, calendar="CN", hours="09:00-18:00")
    assert found[1:4] == [
        "counts: 4 working hours, 09:00–18:00 on business days of CN",
        "hours: Wed 09-30 16:00–18:00  2h00m",
        "Thu 10-08 09:00–11:00  2h00m",
    ]
    many = told_of("60wh", 2026, 8, 3, 16, hours="09:00-18:00", every_day=True)
    assert "60 working hours, 09:00–18:00 on every day" in many[1]
    assert "… and 4 more" in many
    assert len(many) == 8


def test_pauses_are_told_with_their_spans() -> None:
    since = datetime(2026, 8, 3, 4, tzinfo=UTC)
    early = Pause(since - timedelta(days=9), since - timedelta(days=8))
    found = told_of("48h", 2026, 8, 3, 10, pauses=(early, Pause(since, since + timedelta(hours=30))))
    assert found[2:] == [
        "pauses: 08-03 12:00 to 08-04 18:00, 30h00m not counted",
        "rings: Thu 2026-08-06 16:00 (Asia/Shanghai)",
    ]
    open_ = told_of("48h", 2026, 8, 3, 10, pauses=(Pause(since, None),))
    assert open_[2:] == ["pauses: since 08-03 12:00, not counted", "rings: not as long as it stands still"]


def test_daylight_saving_is_told_where_it_matters() -> None:
    berlin = "Europe/Berlin"
    assert (
        told_of("2d", 2026, 3, 28, 9, zone=berlin)[2]
        == "summer time: clocks go forward by 1h00m in between; the time of day stays"
    )
    hours = told_of("48h", 2026, 10, 24, 9, zone=berlin)
    assert hours[2] == "summer time: clocks go back by 1h00m in between; hours are counted as they pass"
    assert len(told_of("2d", 2026, 3, 28, 9, zone=berlin, next_day=True)) == 3


def test_a_year_that_is_not_announced_is_said() -> None:
    last = told_of("2bd", 2048, 12, 30, 9, calendar="CN")[-1]
    assert last.startswith("may move: the holidays and make-up workdays of 2048, 2049 (CN) are not announced")


def test_a_last_day_that_is_off_is_named() -> None:
    found = told_of("7d", 2026, 9, 25, 9, next_day=True, calendar="CN", to_business=True)
    assert found[1].endswith("the last one to its end; a last day off moves on (CN)")
    assert found[2] == "moved: Fri 10-02 is off (National Day): the next business day"


def test_what_cannot_be_known_is_said_and_nothing_else() -> None:
    start = "starts: Mon 2026-08-03 10:00 (Asia/Shanghai)"
    assert told_of("3bd", 2026, 8, 3, 10) == [
        start,
        "counts: 3 business days, which need a calendar of holidays",
    ]
    unknown = told_of("3bd", 2026, 8, 3, 10, calendar="XX")
    assert unknown == [start, "counts: 3 business days, and the calendar XX is not known"]
    assert "does not name the working hours" in told_of("4wh", 2026, 8, 3, 10, calendar="CN")[1]
    assert "beyond the calendar" in told_of("9999y", 2026, 8, 3, 10)[1]


def test_a_zone_that_this_machine_does_not_know_is_said() -> None:
    found = told(datetime(2026, 8, 3, 2, tzinfo=UTC), Count(parse_duration("48h") or 0, "Mars/Base"))  # type: ignore[arg-type]  # it is a duration
    assert Line("zone", "Mars/Base is not known here; counted in UTC") in found


def test_words_stand_in_one_column_also_in_chinese() -> None:
    assert aligned([("起算", "x"), ("", "y"), ("rings", "z")]) == ["起算   x", "       y", "rings  z"]
    assert aligned([("", "only text")]) == ["only text"]
