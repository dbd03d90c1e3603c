"""The desk rings once for each length of time before a clock of ours, and never for what was near already."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercase.clock import times
from aftercase.desk.bells import Bells, lengths
from aftercase.guide.situation import Refused
from aftercase.store.rows import Row

NOW = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def row(left: timedelta, case: str = "AC-2026-0001", whose: str = "us") -> Row:
    """A case whose clock rings so long after `NOW`."""
    return Row(case, "open", due_at=times.stamp(NOW + left), due_name="answer", due_whose=whose)


def test_lengths_are_read_longest_first() -> None:
    assert lengths("30m 1d, 2h 2h") == (timedelta(days=1), 2 * HOUR, HOUR / 2)
    assert lengths("off") == ()


@pytest.mark.parametrize("words", ["", "soon", "0h", "1w", "1h off", "1m 2m 3m 4m 5m 6m", "99999h"])
def test_what_is_no_length_is_refused_with_what_to_type(words: str) -> None:
    with pytest.raises(Refused, match=r"30m|1d 2h 30m"):
        lengths(words)


def test_it_rings_once_for_each_length() -> None:
    bells = Bells(lengths("2h 30m"))
    assert bells.look([row(3 * HOUR)], NOW) == []
    rung = [
        [bell.before for bell in bells.look([row(3 * HOUR)], NOW + minutes * timedelta(minutes=1))]
        for minutes in range(0, 200, 10)
    ]
    assert [found for found in rung if found] == [[2 * HOUR], [HOUR / 2]]


def test_what_was_near_when_the_desk_was_opened_makes_no_noise() -> None:
    bells = Bells(lengths("1h"))
    assert bells.look([row(HOUR / 2)], NOW) == []
    assert bells.look([row(HOUR / 2)], NOW + timedelta(minutes=1)) == []


def test_a_case_that_comes_near_all_at_once_rings_once_with_the_nearest_length() -> None:
    bells = Bells(lengths("1d 2h 30m"))
    bells.look([], NOW)
    assert [bell.before for bell in bells.look([row(HOUR)], NOW)] == [2 * HOUR]


def test_the_other_sides_clocks_and_those_that_are_over_do_not_ring() -> None:
    bells = Bells(lengths("1h"))
    bells.look([], NOW)
    assert bells.look([row(HOUR / 2, whose="buyer"), row(-HOUR, "AC-2026-0002")], NOW) == []


def test_a_clock_set_anew_rings_again() -> None:
    bells = Bells(lengths("1h"))
    bells.look([], NOW)
    assert len(bells.look([row(HOUR / 2)], NOW)) == 1
    assert len(bells.look([row(HOUR / 3)], NOW)) == 1


@given(st.lists(st.integers(-3000, 3000), min_size=2, max_size=40))
def test_however_the_systems_clock_jumps_a_length_rings_at_most_once(jumps: list[int]) -> None:
    bells = Bells(lengths("2h 30m"))
    found = [bell.before for jump in jumps for bell in bells.look([row(HOUR)], NOW + timedelta(minutes=jump))]
    assert len(found) == len(set(found))
