"""A long playbook is as fast as a short one: first frame, reading mode, memory; and beside other viewers."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import long_books, viewers
from benchmarks.ratio import PROGRAM, Figure, Missing, Once, Ratio, alternate, environment, rounds
from benchmarks.screen import Timed
from benchmarks.starting import first_frame

_STEP = b"Save it"  # a check of the step that the case is in
_READING = b"Not twice"  # in the step's text, and drawn anew by reading mode
_KEY, _LEAVE = b"p", b"\x1b"
_VIEWER = 1 / 30  # the most that ours may be of the time until another viewer can be used


def figures(quick: bool) -> Iterator[Figure]:
    """All of this group."""
    with tempfile.TemporaryDirectory(prefix="aftercase-bench-") as place:
        root, short, long = long_books.desk(Path(place))
        yield opening(root, short, long, rounds(15, quick, 5))
        yield reading_mode(root, short, long, rounds(15, quick, 5))
        yield from memory(root, short, long)
        book = Path(place) / "books" / "long.en.md"
        count = rounds(3, quick, 1)  # a viewer takes a minute
        own = viewers.markdown_viewer(book)
        yield from beside(root, long, count, "Textual's MarkdownViewer", own)
        if other := viewers.frogmouth(book):
            yield from beside(root, long, count, "frogmouth", other)
        else:
            yield Missing(f"{long_books.LONG:,} lines: beside frogmouth", viewers.HOW)


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


def beside(root: Path, number: str, count: int, whose: str, argv: list[str]) -> Iterator[Ratio]:
    """The long playbook in the desk and in another viewer, in turns: first text, a page turned, its end."""
    taken = [(viewers.desk(root, number), viewers.viewer(argv)) for _ in range(count)]
    what = f"{long_books.LONG:,} lines"
    for name, field, most in (
        ("first text", "first", 0.0),
        ("first page turned", "turned", _VIEWER),
        ("at its end", "end", 0.0),
    ):
        ours, theirs = (
            statistics.median(getattr(side, field) for side in sides) * 1000
            for sides in zip(*taken, strict=True)
        )
        yield Ratio(f"{what}: {name}", whose, ours, theirs, most, count)
