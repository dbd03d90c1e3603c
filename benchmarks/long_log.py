"""A long log is as fast as a short one: a case with 10,000 entries beside one with 100, on a terminal."""

from __future__ import annotations

import itertools
import random
import string
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

from benchmarks import made
from benchmarks.ratio import PROGRAM, Figure, Once, Ratio, alternate, environment, rounds
from benchmarks.screen import Timed
from benchmarks.starting import first_frame

SHORT, LONG = 100, 10_000  # entries
_NEWEST = "zymotic"  # in the words of the last entry alone: what is in sight when the case is opened
_LOG, _LAST, _UP, _DOWN, _PAGE_UP, _PAGE_DOWN = b"\t", b"G", b"k", b"j", b"\x1b[5~", b"\x1b[6~"
_WRITE, _SAVE = b"l", b"\x1b[21~"  # F10


def events(case: str, entries: int) -> list[dict[str, object]]:
    """A case in its first step with a log of so many entries, all of them said before today."""
    log = made.Log(case, 1)
    log.now = made.BEGINNING
    log.opened()
    for n in range(entries - 1):
        log.now = made.BEGINNING + timedelta(seconds=100 * n)
        log.said()
    said = log.events[-1]["data"] | {"direction": "in", "party": "buyer", "visibility": "shareable"}
    log.add("said", said, text=f"{_NEWEST} {log.words(6)}")
    return log.events


def desk(root: Path) -> tuple[str, str]:
    """A desk with both cases in it, its index made; the number of the short one and of the long one."""
    from aftercase.desk.desk import Desk
    from aftercase.desk.who import who

    made_now = Desk(root, who("bench"), "Asia/Shanghai")
    pins = {made.PIN: made.TEXT}
    short, long = (
        made_now.store.create(2026, partial(events, entries=entries), pins).case for entries in (SHORT, LONG)
    )
    made_now.index.refresh()
    made_now.index.close()
    return short, long


def figures(quick: bool) -> Iterator[Figure]:
    """All of this group."""
    with tempfile.TemporaryDirectory(prefix="aftercase-bench-") as place:
        root = Path(place)
        numbers = desk(root)
        short, long = ([PROGRAM, "--data", str(root), "open", number] for number in numbers)
        count = rounds(15, quick, 5)
        a, b = alternate(first_frame(long, _NEWEST.encode()), first_frame(short, _NEWEST.encode()), count)
        yield Ratio(f"open a case with {LONG:,} log entries", f"with {SHORT}", a, b, 0.0, count)
        programs = [Timed(argv, environment()) for argv in (long, short)]
        try:
            for program in programs:
                program.until(_NEWEST.encode())
            time.sleep(3)  # what is loaded behind the first frame is there
            yield from keys(programs, quick)
        finally:
            for program in programs:
                program.end()


def keys(programs: list[Timed], quick: bool) -> Iterator[Ratio]:
    """What is done in the log, the long one first, each against the same in the short one."""
    for program in programs:
        for key in (_LOG, _LAST):
            program.press(key)
    for name, pair in (("the cursor to another entry", (_UP, _DOWN)), ("a page", (_PAGE_UP, _PAGE_DOWN))):
        turns = [_turns(program, pair) for program in programs]
        count = rounds(40, quick, 10)
        a, b = alternate(turns[0], turns[1], count)
        yield Ratio(f"{name} in {LONG:,} entries", f"in {SHORT}", a, b, 1.2, count)
    for program in programs:
        program.press(_LAST)
    count = rounds(30, quick, 6)
    a, b = alternate(_adding(programs[0]), _adding(programs[1]), count)
    yield Ratio(f"an entry added to {LONG:,}, durable and drawn", f"to {SHORT}", a, b, 0.0, count)


def _turns(program: Timed, keys: tuple[bytes, bytes]) -> Once:
    """One key, then the one that leads back, and so on."""
    turn = itertools.cycle(keys)
    return lambda: program.key(next(turn))


def _adding(program: Timed) -> Once:
    """An entry is written and saved: from the key until its words stand in the log."""
    draw = random.Random(1)
    # Only cells that changed are sent: a word has no letter in common with the one that stood there before.
    letters = itertools.cycle((string.ascii_lowercase[:13], string.ascii_lowercase[13:]))

    def once() -> float:
        words = "".join(draw.choices(next(letters), k=10)).encode()
        program.settle()
        program.send(_WRITE)
        program.next(b"F10")
        program.settle()
        program.send(words)
        program.settle()
        program.send(_SAVE)
        took = program.next(words)
        program.settle()
        return took

    return once
