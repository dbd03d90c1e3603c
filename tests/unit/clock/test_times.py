"""Instants as typed and as kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercase.clock import times

NOW = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026-08-01 14:30", "2026-08-01T06:30:00.000Z"),
        ("2026-8-1", "2026-07-31T16:00:00.000Z"),
        ("2026-08-01T14:30:00+02:00", "2026-08-01T12:30:00.000Z"),
        ("2026-08-01T14:30:00Z", "2026-08-01T14:30:00.000Z"),
        ("09:15", "2026-08-03T01:15:00.000Z"),
        ("-3h", "2026-08-02T23:00:00.000Z"),
        ("+2d", "2026-08-05T02:00:00.000Z"),
        ("now", "2026-08-03T02:00:00.000Z"),
        ("现在", "2026-08-03T02:00:00.000Z"),
    ],
)
def test_what_people_type(typed: str, kept: str) -> None:
    read = times.parse(typed, NOW, "Asia/Shanghai")
    assert read is not None
    assert times.stamp(read) == kept


@pytest.mark.parametrize(
    "typed", ["", "soon", "2026-13-01", "25:00", "2026-02-30", "-h", "1", "2026-08-01T14"]
)
def test_what_is_no_time(typed: str) -> None:
    assert times.parse(typed, NOW, "Asia/Shanghai") is None


@given(st.text(max_size=30))
def test_no_text_makes_it_raise(text: str) -> None:
    times.parse(text, NOW, "Asia/Shanghai")


@given(st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1)))  # noqa: DTZ001 - made aware below
def test_what_is_stamped_reads_back(moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC, microsecond=moment.microsecond // 1000 * 1000)
    assert times.moment(times.stamp(moment)) == moment


def test_an_unknown_zone_is_utc() -> None:
    assert times.zone("Atlantis/Capital").key == "UTC"
    assert times.zone("../../etc/passwd").key == "UTC"
    assert times.local("2026-08-03T02:00:00.000Z", "Asia/Shanghai") == "2026-08-03 10:00"
    assert times.moment("2026-08-03T02:00:00.000Z") + timedelta(0) == NOW
