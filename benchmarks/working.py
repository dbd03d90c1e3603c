"""What a person waits for at work: a tick, and for authors the findings after a key and a saved change."""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import authoring, linting, long_books
from benchmarks.ratio import PROGRAM, Figure, Ratio, alternate, environment, rounds, timed
from benchmarks.screen import Timed
from benchmarks.starting import BARE

SPACE = b" "


def figures(quick: bool) -> Iterator[Figure]:
    """All of this group."""
    with tempfile.TemporaryDirectory(prefix="aftercase-bench-") as place:
        yield tick(Path(place) / "tick", rounds(60, quick, 10))
        yield from moving(Path(place) / "moving", rounds(60, quick, 10))
        yield keystroke(Path(place) / "typing", rounds(15, quick, 5))
        yield preview(Path(place) / "preview", rounds(15, quick, 5))


def tick(folder: Path, count: int) -> Ratio:
    """One tick, on disk and drawn, against a key in a bare app."""
    from aftercase.desk.desk import Desk
    from aftercase.desk.who import who
    from aftercase.guide.decide import Opening

    desk = Desk(folder, who("bench"), "Asia/Shanghai")
    number = desk.new(Opening("product-quality#withdraw-refusal", platform="taobao")).case.number
    env = environment()
    ours = Timed([PROGRAM, "--data", str(folder), "open", number], env)
    bare = Timed(BARE, env)
    try:
        ours.until(b"Checklist")
        bare.until(b"line 001")
        time.sleep(2)  # what is loaded behind the first frame is there

        def ours_once() -> float:
            took = ours.key(SPACE)
            ours.press(b"k")  # a tick moves on to the next check; back to this one, which is then unticked
            return took

        a, b = alternate(ours_once, lambda: bare.key(SPACE), count)
    finally:
        ours.end()
        bare.end()
    return Ratio("a tick, durable and drawn", "a key in a bare Textual app", a, b, 2.0, count)


def moving(folder: Path, count: int) -> Iterator[Ratio]:
    """The cursor to another check, and the next step on disk and drawn, against a key in a bare app."""
    root, short, long = long_books.desk(folder)
    env = environment()
    ours = Timed([PROGRAM, "--data", str(root), "open", long], env)
    bare = Timed(BARE, env)
    del short
    try:
        ours.until(b"Save it")
        bare.until(b"line 001")
        time.sleep(2)
        keys = itertools.cycle((b"j", b"k"))
        against = "a key in a bare Textual app"
        a, b = alternate(lambda: ours.key(next(keys)), lambda: bare.key(SPACE), count)
        yield Ratio("the cursor to another check", against, a, b, 2.0, count)
        a, b = alternate(lambda: ours.key(b"1"), lambda: bare.key(SPACE), count)
        yield Ratio("the next step, durable and drawn", against, a, b, 2.0, count)
    finally:
        ours.end()
        bare.end()


def keystroke(folder: Path, count: int) -> Ratio:
    """A keystroke in an editor until the findings are there, through the pipe."""
    with authoring.Typing(folder) as typing:
        parse = linting.bare()
        a, b = alternate(typing.once, timed(lambda: parse(typing.text)), count)
    name = f"findings after a key, {typing.lines} lines"
    return Ratio(name, "markdown-it-py alone on the same text", a, b, 0.0, count, limit=100.0)


def preview(folder: Path, count: int) -> Ratio:
    """A saved change until the preview has drawn it, against a key in a bare app."""
    bare = Timed(BARE, environment())
    with authoring.Saving(folder, PROGRAM, environment()) as saving:
        try:
            bare.until(b"line 001")
            a, b = alternate(saving.once, lambda: bare.key(SPACE), count)
        finally:
            bare.end()
    return Ratio(
        "preview shows a saved change", "a key in a bare Textual app", a, b, 0.0, count, limit=1000.0
    )
