"""Power cuts played on recorded acts: what a flush has confirmed is there, whatever became of the rest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import power
from tests.faults.acts import ACTS, CASE
from tests.faults.matrix import row
from tests.faults.rig import folder


@pytest.fixture
def place() -> Iterator[Path]:
    with folder(memory=True) as path:
        yield path


def test_a_power_cut_loses_nothing_that_was_acknowledged(place: Path) -> None:
    found = power.power(place, states=25)
    assert found.wrongs == ()
    assert found.points == 25 * len(ACTS)
    assert found.old > 20
    assert found.new > 20


@pytest.mark.parametrize("act", ["act with a pin", "attach", "draft, first"])
def test_a_kill_before_a_flush_does_not_cheat_the_next_try(place: Path, act: str) -> None:
    """The next try finds its file there already, but no flush has confirmed the name."""
    found = power.power_after_kill(place, states=24, acts=[act])
    assert found.wrongs == ()


@pytest.mark.parametrize("forget", ["file", "folder"])
def test_a_flush_left_out_is_found(place: Path, forget: str) -> None:
    """Proves that the model can fail: each flush of the recipe is needed."""
    found = row(f"without the flush of the {forget}", power.cuts(place, [("append", None)], 60, 1, forget))
    words = "does not open" if forget == "file" else "told as saved, and lost"
    assert any(words in wrong for wrong in found.wrongs)


def test_a_record_holds_the_recipe_in_its_order(place: Path) -> None:
    recorder, _ = power.record(place, [("append", None)])
    folder = str(place / "recorded" / "cases" / CASE)
    written = {op.node for op in recorder.ops if op.what == "data" and len(op.detail[1]) > 1000}
    changes = [op for op in recorder.ops if op.node in written or op.node == folder]
    kinds = [op.what for op in changes]
    assert kinds[0] == "names"  # the temporary file
    assert kinds[1:3] == ["data", "flush"]
    assert changes[-1] == power.Op("flush", folder)
    assert (kinds[-2], changes[-2].detail[0][0]) == ("names", "case.json")
