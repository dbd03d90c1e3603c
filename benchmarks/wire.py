"""What goes over the wire: the bytes an act writes to a terminal of 120x40, seen from the other end of SSH.

Bytes are counted, not timed: the same act writes the same bytes on any machine. Of all rounds and both
languages the largest counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks import stock
from benchmarks.ratio import PROGRAM, ROOT, Figure, Ratio, environment, rounds
from benchmarks.screen import Timed
from benchmarks.starting import BARE, listed

SSH = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}
TEXT = ROOT / "playbooks" / "product-quality.en.md"
PANES = [sys.executable, "-m", "benchmarks.bare_panes", str(TEXT)]
READER = [sys.executable, "-m", "benchmarks.bare_reader", str(TEXT)]
LANGUAGES = ("zh", "en")
DOWN, PAGE_DOWN, TAB, ESCAPE = b"\x1b[B", b"\x1b[6~", b"\t", b"\x1b"
_QUIET = 0.4  # seconds without output that end an act
_TRIES = 60  # keys that a text may leave unanswered before it can be scrolled
_TOAST = 6.0  # seconds after which a notice is gone

# Act -> the most bytes it may write in the SSH profile.
MOST = {
    "a tick": 1000,
    "the cursor moved in the checklist": 800,
    "the cursor moved in the list of cases": 800,
    "a line scrolled in the playbook": 5000,
    "a page scrolled in the playbook": 7000,
    "another pane has the focus": 3000,
}
NOTICE = "a colleague's tick, shown and told"
KEY = "a letter typed into an entry"


class Line(Timed):
    """A program on a terminal, whose bytes are counted."""

    def sent(self, key: bytes, quiet: float = _QUIET) -> int:
        """The bytes that a key press writes, until nothing is written for ``quiet`` seconds."""
        before = len(self._seen)
        os.write(self._master, key)
        while self._read(quiet):
            pass
        return len(self._seen) - before

    def wait(self, seconds: float) -> int:
        """The bytes written while nobody does anything."""
        before, end = len(self._seen), time.monotonic() + seconds
        while self._read(max(0.0, end - time.monotonic())):
            pass
        return len(self._seen) - before


def figures(quick: bool) -> Iterator[Figure]:
    """All of this group."""
    count = rounds(10, quick, 3)
    with tempfile.TemporaryDirectory(prefix="aftercase-bench-") as place:
        folder = Path(place)
        cases = listed(stock.make(folder / "cases", 60))
        ours: dict[str, list[int]] = {}
        for language in LANGUAGES:
            env = _environment(folder / language, language)
            _add(ours, worked(folder / language, env, count))
            _add(ours, walked([PROGRAM, "--data", str(cases)], env, b"AC-2026-", count))
        theirs: dict[str, list[int]] = {}
        bare = _environment(folder / "bare", "en")
        _add(theirs, bare_panes(bare, count))
        _add(theirs, walked(BARE, bare, b"line 001", count))
        _add(theirs, read(READER, bare, b"photos", b"", count))
        for act, most in MOST.items():
            app = "Textual's MarkdownViewer" if "scrolled" in act else "a bare Textual app"
            yield _figure(act, app, ours[act], theirs[act], most)
        yield _figure(KEY, "a bare Textual app", ours[KEY], theirs[KEY], 0)
        yield _figure(NOTICE, "a notice in a bare Textual app", ours[NOTICE], theirs[NOTICE], 0)
        yield from idle(folder, bare, 6.0 if quick else 60.0)


def _environment(home: Path, language: str) -> dict[str, str]:
    """Somebody who has chosen nothing yet, at the end of SSH."""
    own = {"XDG_CONFIG_HOME": str(home / "config"), "XDG_STATE_HOME": str(home / "state")}
    return {**environment(), **SSH, **own, "AFTERCASE_LANG": language}


def _add(to: dict[str, list[int]], found: Mapping[str, Sequence[int]]) -> None:
    for act, sizes in found.items():
        to.setdefault(act, []).extend(sizes)


def _figure(act: str, reference: str, ours: Sequence[int], theirs: Sequence[int], most: float) -> Ratio:
    return Ratio(act, reference, max(ours), max(theirs), 0.0, len(ours), unit="B", limit=most)


def demo(folder: Path, language: str) -> str:
    """The demo case in a folder; its number."""
    from aftercase import i18n
    from aftercase.desk.demo import make_demo
    from aftercase.desk.who import who

    i18n.use(language)
    return make_demo(folder, who("bench"), "Asia/Shanghai")[1]


def opened(argv: Sequence[str], env: Mapping[str, str], marker: bytes) -> Line:
    """A program that has drawn its first screen, and loaded what it loads behind it."""
    line = Line(argv, env)
    line.until(marker)
    line.wait(1.5)
    return line


def worked(folder: Path, env: Mapping[str, str], count: int) -> dict[str, list[int]]:
    """The demo case at work: ticks, moves, panes, the log, the playbook read, and a colleague's tick."""
    number = demo(folder / "data", env["AFTERCASE_LANG"])
    argv = [PROGRAM, "--data", str(folder / "data"), "open", number]
    found: dict[str, list[int]] = {}
    line = opened(argv, env, number.encode())
    try:
        found[NOTICE] = [noticed(line, folder / "data", number, env)]
        found["a tick"] = [line.sent(b"x") for _ in range(count)]
        moves = [line.sent(key) for _ in range(count) for key in (b"k", b"j")]
        found["the cursor moved in the checklist"] = [size for size in moves if size]
        found["another pane has the focus"] = [line.sent(TAB) for _ in range(4)]
        line.sent(b"l", 2.0)
        found[KEY] = [line.sent(b"e") for _ in range(count)]
        line.sent(ESCAPE)
    finally:
        line.end()
    _add(found, read(argv, env, number.encode(), b"p", count))
    return found


def noticed(line: Line, data: Path, number: str, env: Mapping[str, str]) -> int:
    """The bytes of a colleague's tick, until its notice is gone."""
    before = line.wait(0)
    argv = [PROGRAM, "--data", str(data), "--as", "wang", "tick", number, "answered"]
    quiet = subprocess.DEVNULL
    subprocess.run(argv, env=dict(env), check=True, stdout=quiet, stderr=quiet)
    return before + line.wait(_TOAST + 2)


def read(
    argv: Sequence[str], env: Mapping[str, str], marker: bytes, key: bytes, count: int
) -> dict[str, list[int]]:
    """A playbook from its beginning: line by line, then page by page; ``key`` opens it."""
    line = opened(argv, env, marker)
    try:
        if key:
            line.sent(key, 1.0)
        tries = iter(range(_TRIES))
        while not line.sent(DOWN):  # it is still at work on the text
            next(tries)
        lines = [line.sent(DOWN) for _ in range(count)]
        pages = [line.sent(PAGE_DOWN) for _ in range(4)]
    finally:
        line.end()
    return {"a line scrolled in the playbook": lines, "a page scrolled in the playbook": pages}


def walked(argv: Sequence[str], env: Mapping[str, str], marker: bytes, count: int) -> dict[str, list[int]]:
    """A list from line to line."""
    line = opened(argv, env, marker)
    try:
        return {"the cursor moved in the list of cases": [line.sent(DOWN) for _ in range(count)]}
    finally:
        line.end()


def bare_panes(env: Mapping[str, str], count: int) -> dict[str, list[int]]:
    """The same acts in the reference."""
    line = opened(PANES, env, b"check 0")
    try:
        found = {
            "a tick": [line.sent(b" ") for _ in range(count)],
            "the cursor moved in the checklist": [line.sent(DOWN) for _ in range(count)],
            NOTICE: [line.sent(b"n", _TOAST + 2)],
            "another pane has the focus": [line.sent(TAB) for _ in range(4)],
        }
        line.sent(b"w")
        line.wait(1.0)
        found[KEY] = [line.sent(b"e") for _ in range(count)]
        return found
    finally:
        line.end()


def idle(folder: Path, bare: Mapping[str, str], seconds: float) -> Iterator[Ratio]:
    """A minute in which nobody does anything, an entry half written; over SSH, and on one's own machine."""
    data = folder / "idle"
    number = demo(data, "en")
    env = _environment(data, "en")
    argv = [PROGRAM, "--data", str(data), "open", number]
    local = {**env, "SSH_CONNECTION": ""}
    lines = [opened(argv, env, number.encode()), opened(argv, local, number.encode())]
    lines.append(opened(PANES, bare, b"check 0"))
    try:
        for line, key in zip(lines, (b"l", b"l", b"w"), strict=True):
            line.sent(key)
            line.wait(1.0)
        sizes, end = [0] * len(lines), time.monotonic() + seconds
        while time.monotonic() < end:  # read on, or the reference would wait for its terminal
            sizes = [size + line.wait(0.2) for size, line in zip(sizes, lines, strict=True)]
    finally:
        for line in lines:
            line.end()
    name = "a minute with an entry open"
    reference = f"a bare Textual app with an input; {seconds:.0f} s"
    minute = 60 / seconds
    for where, size, most in ((", SSH", sizes[0], 0.5), (", here", sizes[1], 100)):
        yield Ratio(f"{name}{where}", reference, size * minute, sizes[2] * minute, 0.0, 1, "B", most)
