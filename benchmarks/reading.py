"""A long playbook is as fast as a short one: first frame, reading mode, memory; and beside other viewers."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import long_books
from benchmarks.ratio import PROGRAM, Figure, Once, Ratio, alternate, environment, rounds
from benchmarks.screen import Timed
from benchmarks.starting import first_frame

_STEP = b"Save it"  # a check of the step that the case is in
_READING = b"Not twice"  # in the step's text, and drawn anew by reading mode
_KEY, _LEAVE = b"p", b"\x1b"
_VIEWER = 1 / 30  # the most that ours may be of another viewer's time
_PATIENCE = 600.0  # seconds a viewer may take


def figures(quick: bool) -> Iterator[Figure]:
    """All of this group."""
    with tempfile.TemporaryDirectory(prefix="aftercase-bench-") as place:
        root, short, long = long_books.desk(Path(place))
        yield opening(root, short, long, rounds(15, quick, 5))
        yield reading_mode(root, short, long, rounds(15, quick, 5))
        yield from memory(root, short, long)
        book = Path(place) / "books" / "long.en.md"
        yield viewer(root, long, [sys.executable, "-m", "benchmarks.markdown_app", str(book)], "Textual's")
        if found := shutil.which("frogmouth"):
            yield viewer(root, long, [found, str(book)], "frogmouth's")
        else:
            print("frogmouth is not on the PATH, so it was not measured.", file=sys.stderr)


def _command(root: Path, number: str) -> list[str]:
    return [PROGRAM, "--data", str(root), "open", number]


def opening(root: Path, short: str, long: str, count: int) -> Ratio:
    """From the command to the step on the screen."""
    a, b = alternate(
        first_frame(_command(root, long), _STEP), first_frame(_command(root, short), _STEP), count
    )
    return Ratio(
        f"open a case on {long_books.LONG:,} lines", f"on {long_books.SHORT} lines", a, b, 1.2, count
    )


def reading_mode(root: Path, short: str, long: str, count: int) -> Ratio:
    """From the key to the playbook on the screen."""
    desks = [Timed(_command(root, number), environment()) for number in (long, short)]
    try:
        for desk in desks:
            desk.until(_STEP)
        time.sleep(2)  # what is loaded behind the first frame is there

        def once(desk: Timed) -> Once:
            def turn() -> float:
                desk.settle()
                desk.send(_KEY)
                took = desk.next(_READING)
                time.sleep(1.5)  # the rest is laid out
                desk.press(_LEAVE)
                return took

            return turn

        a, b = alternate(once(desks[0]), once(desks[1]), count)
    finally:
        for desk in desks:
            desk.end()
    return Ratio(
        f"reading mode, {long_books.LONG:,} lines", f"with {long_books.SHORT} lines", a, b, 1.2, count
    )


def memory(root: Path, short: str, long: str) -> Iterator[Ratio]:
    """Resident memory after the first frame, and after all of the playbook was read and laid out."""
    taken = [_resident(root, number) for number in (long, short)]
    what = f"{long_books.LONG:,} lines"
    against = f"the same with {long_books.SHORT}"
    yield Ratio(f"memory, {what}: a case is open", against, taken[0][0], taken[1][0], 1.6, 1, "MB")
    yield Ratio(f"memory, {what}: all was read", against, taken[0][1], taken[1][1], 1.6, 1, "MB")


def _resident(root: Path, number: str) -> tuple[float, float]:
    desk = Timed(_command(root, number), environment())
    try:
        desk.until(_STEP)
        time.sleep(2)
        desk.settle()
        first = desk.resident()
        desk.press(_KEY)
        time.sleep(8)  # laid out between frames; a second where nothing else runs
        desk.settle()
        return first, desk.resident()
    finally:
        desk.end()


def viewer(root: Path, number: str, argv: list[str], whose: str) -> Ratio:
    """The first frame of the long playbook against another viewer's, which takes a minute."""
    ours = first_frame(_command(root, number), _STEP)
    ours()
    other = Timed(argv, environment())
    try:
        theirs = other.until(b"aftercase/1", _PATIENCE)  # of the front matter, which it shows as text
    finally:
        other.end()
    name = f"{long_books.LONG:,} lines: first frame"
    return Ratio(name, f"{whose} Markdown viewer", ours() * 1000, theirs * 1000, _VIEWER, 1)
