"""From nothing to something: the first frame of the home screen, and the list, as whole processes."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks import stock
from benchmarks.ratio import PROGRAM, Figure, Once, Ratio, alternate, environment, process, rounds
from benchmarks.screen import Timed

BARE = [sys.executable, "-m", "benchmarks.bare_app"]


def figures(quick: bool) -> Iterator[Figure]:
    """All of this group."""
    with tempfile.TemporaryDirectory(prefix="aftercase-bench-") as place:
        hundred = listed(stock.make(Path(place) / "hundred", 100))
        thousand = listed(stock.make(Path(place) / "thousand", 1000))
        yield home(hundred, rounds(15, quick, 5))
        yield from case(Path(place) / "demo", rounds(15, quick, 5))
        yield listing(thousand, rounds(31, quick, 9))


def listed(folder: Path) -> Path:
    """The same folder, its index made."""
    from aftercase.desk.desk import Desk
    from aftercase.desk.who import who

    desk = Desk(folder, who("bench"), "Asia/Shanghai")
    desk.index.refresh()
    desk.index.close()
    return folder


def first_frame(argv: list[str], marker: bytes, env: Mapping[str, str] | None = None) -> Once:
    """A program on a terminal, from start until the marker is drawn."""
    env = env or environment()

    def once() -> float:
        program = Timed(argv, env)
        try:
            return program.until(marker)
        finally:
            program.end()

    return once


def home(folder: Path, count: int) -> Ratio:
    """The home screen with 100 cases against a bare app's first frame."""
    ours = first_frame([PROGRAM, "--data", str(folder)], b"AC-2026-")
    a, b = alternate(ours, first_frame(BARE, b"line 001"), count)
    return Ratio("home, 100 cases: first frame", "a bare Textual app", a, b, 1.3, count)


def case(folder: Path, count: int) -> Iterator[Ratio]:
    """The demo case, from the command to its step, against a bare app's first frame; and the first time."""
    from aftercase.desk.demo import make_demo
    from aftercase.desk.who import who

    _, number = make_demo(folder, who("bench"), "Asia/Shanghai")
    command = [PROGRAM, "--data", str(folder), "open", number]
    env = environment() | {"XDG_CACHE_HOME": str(folder.with_name("cache"))}
    before = Timed(command, env)  # its playbook is read the first time, and kept; a case is opened every day
    try:
        before.until(b"Checklist")
        while not list(folder.parent.glob("cache/aftercase/readings/*.json")):
            time.sleep(0.1)
    finally:
        before.end()
    ours = first_frame(command, b"Checklist", env)
    a, b = alternate(ours, first_frame(BARE, b"line 001"), count)
    yield Ratio("open the demo case: first frame", "a bare Textual app", a, b, 1.5, count)
    nowhere = folder.with_name("nowhere")
    nowhere.write_text("no folder, so that nothing is kept\n", "utf-8")
    ours = first_frame(command, b"Checklist", env | {"XDG_CACHE_HOME": str(nowhere)})
    a, b = alternate(ours, first_frame(BARE, b"line 001"), count)
    yield Ratio("the same, its playbook never read before", "a bare Textual app", a, b, 0.0, count)


def listing(folder: Path, count: int) -> Ratio:
    """The list command over 1,000 cases against three imports."""
    ours = process([PROGRAM, "--data", str(folder), "list"])
    a, b = alternate(ours, process([sys.executable, "-c", "import tinydb, sqlite3, click"]), count)
    return Ratio("list, 1,000 cases", "import tinydb, sqlite3, click", a, b, 1.5, count)
