"""What is typed to narrow the list, read in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftercase.desk import wanted
from aftercase.desk.desk import Desk
from aftercase.guide.decide import Opening
from aftercase.guide.situation import Refused
from tests.kit import StillClock, make_desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = make_desk(tmp_path, clock=StillClock())
    for title in ("one", "two", "three"):
        desk.new(Opening("parcel-lost", title=title))
    return desk


def titles(desk: Desk, line: str) -> list[str]:
    desk.index.settle()
    return sorted(row.title for row in desk.index.each(wanted.read(line, desk).query))


@pytest.mark.parametrize("line", ["is:rests", "is:resting", "是:搁置中", "是：搁置", "IS:Rest"])
def test_the_cases_that_rest(desk: Desk, line: str) -> None:
    assert titles(desk, line) == []
    desk.snooze("AC-2026-0002", "2h")
    desk.snooze("AC-2026-0003", "1h")
    assert titles(desk, line) == ["three", "two"]
    desk.clock.forward(minutes=90)  # type: ignore[attr-defined]  # a still clock
    assert titles(desk, line) == ["two"]


def test_it_narrows_with_the_others_and_a_view_of_it_is_there(desk: Desk) -> None:
    desk.snooze("AC-2026-0002", "2h")
    desk.set_values("AC-2026-0002", {"tags": "vip"})
    assert titles(desk, "is:rests tag:vip") == ["two"]
    assert titles(desk, "is:rests tag:other") == []
    assert [view.line for view in wanted.views("")].count("is:rests") == 1


def test_what_a_case_cannot_be_names_what_it_can(desk: Desk) -> None:
    with pytest.raises(Refused, match="A case cannot be sleepy"):
        wanted.read("is:sleepy", desk)
