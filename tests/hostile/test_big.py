"""The full-size runs in small: the same code, and that it sees what it is there to see."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from aftercase.playbook.intake import SIZE_LIMIT
from aftercase.playbook.read import read_playbook
from tests.hostile import big
from tests.hostile.big_desk import Report, work
from tests.hostile.big_inputs import INPUTS

NAMES = {one.name: one for one in INPUTS}

# A program that is not the desk: it shows a case, and answers every key with a screen like this.
STUB = """
import os, sys, time, tty
tty.setraw(0)
out = lambda words: os.write(1, words.encode())
out("\\x1b[?7lAC-2026-0001 ─ 3 \\x1b[2;1H" + {words!r})
while (key := os.read(0, 64)) != b"\\x11":
    time.sleep({pause} if key == b"k" else 0)
    out("\\x1b[2;1H" + {words!r})
sys.exit({code})
"""
STRAIGHT = "╭──╮\r\n│中│\r\n╰──╯"


def stub(tmp_path: Path, words: str = STRAIGHT, pause: float = 0.0, code: int = 0) -> Report:
    path = tmp_path / "stub.py"
    path.write_text(STUB.format(words=words, pause=pause, code=code), "utf-8")
    return work([sys.executable, "-S", str(path)], {}, "AC-2026-0001", parts=("log",), quiet=0.03)


def test_a_program_that_does_well(tmp_path: Path) -> None:
    report = stub(tmp_path)
    assert report.well(2.0), report
    assert report.first > 0
    assert len(report.keys) > 5


@pytest.mark.parametrize(
    ("words", "pause", "code"),
    [
        (STRAIGHT.replace("中", "中 "), 0.0, 0),
        (f"{STRAIGHT}\x1b]0;title\x07", 0.0, 0),
        (f"{STRAIGHT} a\u202eb", 0.0, 0),
        (STRAIGHT, 0.4, 0),
        (STRAIGHT, 0.0, 3),
    ],
    ids=["a frame out of line", "a title", "a sign that turns the line", "slow", "an exit code"],
)
def test_what_is_wrong_is_seen(tmp_path: Path, words: str, pause: float, code: int) -> None:
    assert not stub(tmp_path, words, pause, code).well(0.35)


def test_cells_that_another_drawing_changes_are_out_of_line(tmp_path: Path) -> None:
    path = tmp_path / "stub.py"
    source = STUB.format(words=STRAIGHT, pause=0, code=0)
    source = source.replace(
        "    out(", '    out("\x1b[9;1H" + ("new" if key == b"\x0c" else "old"))\n    out('
    )
    path.write_text(source, "utf-8")
    report = work([sys.executable, "-S", str(path)], {}, "AC-2026-0001", parts=("log",), quiet=0.03)
    assert "drawn anew, 3 cells are others, the first in line 8" in "\n".join(report.crooked)
    assert report.out_of_line >= 3


@pytest.mark.parametrize("name", [name for name in NAMES if name != "log"])
def test_every_input_in_small_is_a_playbook(name: str) -> None:
    made = NAMES[name].make(0.002)
    reading = read_playbook(made.book)
    assert len(made.book) < SIZE_LIMIT
    assert reading.playbook is not None, reading.problems


def test_what_is_too_large_is_refused_in_one_sentence(tmp_path: Path) -> None:
    row = big.run(NAMES["line"], tmp_path)
    assert not row.wrong
    assert "256" in row.refusal
    assert row.cells()[0] == "line"
    assert "refused (exit" in big.table([row])


def test_the_real_desk_in_small(tmp_path: Path) -> None:
    row = big.run(NAMES["emoji"], tmp_path, 0.01, seconds=20, quiet=0.08, parts=("step", "entry"))
    assert not row.wrong
    assert row.report is not None
    assert row.cells()[4:] == ("0", "0", "0")
    shown = big.table([row])
    assert "emoji" in shown
    assert row.report.slowest.name in shown
