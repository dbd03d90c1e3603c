"""Kills at random moments and many writers at once: nothing acknowledged is lost, half or doubled.

The bounded part; ``make faults`` does the full counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import load
from tests.faults.rig import Rig, folder


@pytest.fixture
def place() -> Iterator[Path]:
    with folder() as path:
        yield path


@pytest.fixture
def rig(place: Path) -> Iterator[Rig]:
    with Rig(place) as started:
        yield started


@pytest.mark.parametrize(("size", "count"), [(10_000, 30), (100_000, 20), (1_000_000, 10)])
def test_kills_under_load_lose_nothing_that_was_acknowledged(
    rig: Rig, place: Path, size: int, count: int
) -> None:
    row = load.kills(rig, place, size, count, seed=20260304)
    assert row.wrongs == ()
    assert row.points == count


@pytest.mark.parametrize("cases", [1, 50])
def test_eight_writers_lose_nothing_and_keep_their_order(rig: Rig, place: Path, cases: int) -> None:
    row = load.writers(rig, place, cases, each=60)
    assert row.wrongs == ()
    assert row.points == load.WRITERS * 60


def test_writers_killed_on_the_way_hold_up_nobody(rig: Rig, place: Path) -> None:
    row = load.writers(rig, place, cases=1, each=60, kill=True)
    assert row.wrongs == ()
    assert row.points >= load.WRITERS // 2 * 60


def test_cases_opened_at_the_same_time_have_numbers_of_their_own(rig: Rig, place: Path) -> None:
    runs = rig.together("number", place / "desk", [{"count": 15}] * 4)
    given = [each["opened"] for run in runs for each in run.told if "opened" in each]
    assert sorted(given) == [f"AC-2026-{count:04d}" for count in range(1, 61)]
