"""Due dates: calendar hours and days, and the sum behind them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercase.clock.arithmetic import due, left
from aftercase.clock.rules import Duration, parse_duration

NOW = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)


def test_hours_are_counted_as_they_pass() -> None:
    answer = due(NOW, Duration(48, "h"), "Asia/Shanghai")
    assert answer.at == NOW + timedelta(hours=48)
    assert answer.why == (
        "starts 2026-08-03 10:00 (Asia/Shanghai)",
        "plus 48 calendar hours",
        "rings 2026-08-05 10:00 (Asia/Shanghai)",
    )


def test_days_keep_the_time_of_day_over_summer_time() -> None:
    before = datetime(2026, 3, 28, 9, 0, tzinfo=UTC)  # 10:00 in Berlin, the night before the change
    answer = due(before, Duration(1, "d"), "Europe/Berlin")
    assert answer.at == datetime(2026, 3, 29, 8, 0, tzinfo=UTC)
    assert due(before, Duration(24, "h"), "Europe/Berlin").at == datetime(2026, 3, 29, 9, 0, tzinfo=UTC)


def test_months_and_years_end_on_the_same_day_or_the_last_of_the_month() -> None:
    start = datetime(2028, 1, 31, 9, 0, tzinfo=UTC)
    assert due(start, Duration(1, "mo"), "UTC").at == datetime(2028, 2, 29, 9, 0, tzinfo=UTC)
    assert due(start, Duration(3, "y"), "UTC").at == datetime(2031, 1, 31, 9, 0, tzinfo=UTC)
    assert due(start, Duration(9000, "y"), "UTC").at is None


def test_counted_from_the_next_day_the_last_day_counts_to_its_end() -> None:
    signed = datetime(2026, 8, 2, 16, 30, tzinfo=UTC)  # 00:30 on 3 August in Shanghai
    answer = due(signed, Duration(7, "d"), "Asia/Shanghai", next_day=True)
    assert answer.at == datetime(2026, 8, 10, 15, 59, 59, tzinfo=UTC)
    assert answer.why[-1] == "rings 2026-08-10 23:59 (Asia/Shanghai)"


@given(st.integers(0, 10**9), st.integers(1, 400))
def test_the_next_day_never_shortens_a_limit(seconds: int, days: int) -> None:
    begin = NOW + timedelta(seconds=seconds)
    plain = due(begin, Duration(days, "d"), "Asia/Shanghai").at
    later = due(begin, Duration(days, "d"), "Asia/Shanghai", next_day=True).at
    assert plain is not None
    assert later is not None
    assert timedelta(0) <= later - plain < timedelta(days=1)


@pytest.mark.parametrize("unit", ["bd", "wh"])
def test_what_needs_a_calendar_is_never_guessed(unit: str) -> None:
    duration = parse_duration(f"3{unit}")
    assert duration is not None
    answer = due(NOW, duration, "Asia/Shanghai")
    assert answer.at is None
    assert "3 " in answer.why[-1]


@given(st.integers(1, 5000), st.integers(1, 5000), st.sampled_from("hd"))
def test_a_longer_limit_never_rings_sooner(a: int, b: int, unit: str) -> None:
    short, long = sorted((a, b))
    one, two = (due(NOW, Duration(n, unit), "Europe/Berlin").at for n in (short, long))  # type: ignore[arg-type]
    assert one is not None
    assert two is not None
    assert one <= two


@given(st.integers(1, 2000), st.integers(1, 2000))
def test_hours_add_up(a: int, b: int) -> None:
    once = due(NOW, Duration(a + b, "h"), "UTC").at
    first = due(NOW, Duration(a, "h"), "UTC").at
    assert first is not None
    assert once == due(first, Duration(b, "h"), "UTC").at


def test_a_limit_beyond_the_calendar_is_said() -> None:
    assert due(NOW, Duration(99999, "d"), "UTC").at is not None
    assert due(datetime(9999, 1, 1, tzinfo=UTC), Duration(99999, "d"), "UTC").at is None


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "0m"), (59, "59m"), (60, "1h00m"), (1872, "31h12m"), (8820, "6d3h"), (-61, "-1h01m")],
)
def test_time_left(minutes: int, text: str) -> None:
    assert left(NOW + timedelta(minutes=minutes), NOW) == text


@pytest.mark.parametrize("text", ["0h", "48", "h", "48 h", "1.5h", "٣d", "-1h", "48w", "123456h"])
def test_what_is_no_duration(text: str) -> None:
    assert parse_duration(text) is None
