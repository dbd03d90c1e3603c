"""A real disk in need: full, without inodes, read-only; then the need is over and the work goes on."""

from __future__ import annotations

from pathlib import Path

from tests.faults import disk
from tests.faults.acts import ACTS


def test_a_disk_in_need_loses_nothing_and_is_said(tmp_path: Path) -> None:
    place = tmp_path.resolve() / "disk"
    place.mkdir()
    full, read_only, same, inodes = disk.rows(place, step=2)
    for row in (full, read_only, same, inodes):
        assert row.wrongs == ()
    assert full.old >= len(ACTS)
    assert full.new >= 1  # the loop went on until there was room
    assert read_only.old == read_only.points == len(ACTS)
    assert inodes.old >= len(ACTS) - 1
