"""A fault at every call to the system that a write makes, against the real program in a process of its own.

The bounded part; ``make faults`` tries every point of every sort and prints the counts.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import matrix, program
from tests.faults.acts import ACTS
from tests.faults.matrix import Bench, Row
from tests.faults.rig import Rig, folder

# The warm append repeats the calls of the other one three times; the full count has it.
SOME = [act for act in ACTS if act != "append, warm"]


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with folder(memory=True) as path:
        yield path


@pytest.fixture(scope="module")
def rig(place: Path) -> Iterator[Rig]:
    with Rig(place) as started:
        yield started


@pytest.fixture(scope="module")
def bench(rig: Rig, place: Path) -> Bench:
    return Bench(rig, place)


def well(row: Row, points: int) -> None:
    """Nothing was lost, torn or told falsely, and the loop has met at least so many faults."""
    assert row.wrongs == ()
    assert row.points >= points
    assert row.old + row.new == row.points


def test_the_shim_sees_what_a_write_is_made_of(bench: Bench) -> None:
    run, verdict = bench.one("append")
    assert verdict.new
    names = [call.split()[0] for call in run.calls]
    flushed = [place for place, name in enumerate(names) if name == "fsync"]
    renamed = max(place for place, name in enumerate(names) if name == "rename")
    assert flushed[0] < renamed < flushed[-1]  # the file, then its name, then the folder
    assert {"open", "create", "fchmod", "write", "close", "link", "unlink"} <= set(names)
    assert run.calls[flushed[-1]] == "fsync /cases/AC-2026-0001"


def test_a_kill_at_any_call_leaves_old_or_new(bench: Bench) -> None:
    well(matrix.kills(bench, orders=["kill_after"]), 150)


def test_a_kill_in_the_middle_of_a_write_leaves_old_or_new(bench: Bench) -> None:
    well(matrix.kills(bench, chunk=1000, step=9, orders=["kill_before"]), 40)


def test_a_kill_while_mending_leaves_old_or_new(bench: Bench) -> None:
    well(matrix.kills_twice(bench, "append", step=6), 9)


def test_an_error_of_the_disk_at_any_call_is_told_as_it_is(bench: Bench) -> None:
    row = matrix.errors(bench, errno.EIO, SOME)
    well(row, 200)
    assert row.unconfirmed >= 4  # the flush of a folder failed: the third outcome


@pytest.mark.parametrize("code", matrix.ERRORS[1:], ids=lambda code: errno.errorcode[code])
def test_any_other_error_is_told_as_it_is(bench: Bench, code: int) -> None:
    well(matrix.errors(bench, code, SOME, step=9, first=1 + code % 9), 20)


def test_a_dying_disk_is_told_as_it_is(bench: Bench) -> None:
    well(matrix.dying(bench, SOME, step=4), 40)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT], ids=lambda code: errno.errorcode[code])
def test_room_for_a_few_bytes_loses_nothing(bench: Bench, code: int) -> None:
    row = matrix.full(bench, code, step=6000)
    well(row, 25)
    assert row.old == row.points


def test_short_writes_are_gone_on_with(bench: Bench) -> None:
    row = matrix.short(bench, [97, 4096])
    well(row, 2 * len(ACTS))
    assert row.new == row.points


def test_a_clock_that_jumps_loses_nothing(bench: Bench) -> None:
    row = matrix.clocks(bench, SOME, step=9)
    well(row, 30)
    assert row.new == row.points


def test_the_same_faults_destroy_a_case_written_by_the_stock_storage(bench: Bench) -> None:
    """Proves that the tests above can fail."""
    row = matrix.stock(bench)
    torn = [wrong for wrong in row.wrongs if "torn" in wrong]
    assert len(torn) > row.points // 3


def test_a_journal_that_cannot_be_read_is_not_taken_for_an_empty_one(bench: Bench) -> None:
    """Rewriting it shorter would throw every draft away; found by failing each read of the rewriting."""
    run, _ = bench.one("draft, compacted", kinds=matrix.ALL)
    reads = [
        k for k, call in enumerate(run.calls, 1) if call.startswith(("read", "open")) and "drafts" in call
    ]
    assert reads
    for k in reads:
        _, verdict = bench.one("draft, compacted", kinds=matrix.ALL, fail=k, errno=errno.EMFILE)
        assert verdict.wrongs == []


@pytest.mark.parametrize(("order", "step"), [("kill_after", 8), ("fail", 29)])
def test_the_command_line_tells_what_is_so(rig: Rig, tmp_path: Path, order: str, step: int) -> None:
    well(program.faults(rig, tmp_path.resolve(), order, ["say"], step), 3)
