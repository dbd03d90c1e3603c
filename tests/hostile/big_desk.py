"""The real desk at work on a terminal: every key is waited for, and what comes out is held against the rules.

The time of a key is that until the first byte of its answer. A key that changes nothing is followed by
``ctrl+l``, which draws the screen anew: the program answers that when it has done with the key.
"""

from __future__ import annotations

import operator
import re
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.glass import Cells, seen
from tests.hostile.frames import TOAST, misaligned
from tests.pty.terminal import POLL, Terminal, foreign_escapes

SIZE = (120, 40)
_SIZES = ((80, 24), (60, 20), SIZE)
_REDRAW, _ESCAPE, _QUIT = "\x0c", "\x1b", "\x11"
_SILENT = 0.5  # seconds without an answer after which it is asked for
_PROMPT = 0.3  # seconds within which a program that has nothing else to do draws its screen anew
_LOST = 60.0  # seconds after which nothing is waited for any more
_PANES = re.compile(r"[─╭] ?3 ")  # the title of the third pane: the workspace is what is seen
WORDS = "kept as it was said"


class Key(NamedTuple):
    """A key that was pressed: what it does, seconds until it was answered, and until nothing moved."""

    name: str
    answered: float
    at_rest: float


class Report(NamedTuple):
    """How an input was worked.

    Attributes:
        first: Seconds from the start of the program to the case on the screen.
        keys: Every key.
        out_of_line: How many frames were not straight, and cells another one when the screen was drawn anew.
        crooked: The same in words.
        foreign: Control characters that reached the terminal and are not the desk's own.
        code: How the program ended.
        broken: Why it could not be worked to the end; "" where it was.
    """

    first: float
    keys: tuple[Key, ...]
    out_of_line: int
    crooked: tuple[str, ...]
    foreign: tuple[bytes, ...]
    code: int
    broken: str = ""

    @property
    def slowest(self) -> Key:
        """The key that was answered last."""
        return max(self.keys, key=lambda key: key.answered, default=Key("none", 0.0, 0.0))

    def well(self, seconds: float) -> bool:
        """Whether all was answered in so many seconds, straight, harmless, and to the end."""
        wrong = self.broken or self.crooked or self.foreign or self.code
        return not wrong and bool(self.keys) and self.slowest.answered <= seconds


class Watched(Terminal):
    """A terminal that notes when output comes, and draws it only when somebody looks.

    Drawing what comes as it comes would slow the program that waits for its output to be taken.
    """

    def __init__(
        self, argv: Sequence[str], env: Mapping[str, str], quiet: float, tell: Callable[[str], None]
    ) -> None:
        """``quiet`` seconds without output are rest; ``tell`` is told of every key."""
        self.last, self._drawn, self._quiet, self._tell = 0.0, 0, quiet, tell
        self.keys: list[Key] = []
        self.out_of_line = 0
        self.crooked: list[str] = []
        super().__init__(argv, env, *SIZE)

    def _feed(self, data: bytes) -> None:
        """In the reading thread, under its lock: only the time is taken."""
        del data
        self.last = time.monotonic()

    def screen_text(self) -> str:
        """The screen, with all that has come."""
        self._catch_up()
        return super().screen_text()

    def resize(self, columns: int, rows: int) -> None:
        """What came before was for the old size."""
        self._catch_up()
        super().resize(columns, rows)

    def cells(self) -> Cells:
        """The screen cell by cell."""
        self._catch_up()
        with self._lock:
            return seen(self._screen)

    def _catch_up(self) -> None:
        with self._lock:
            data = bytes(self._bytes[self._drawn :])
            self._drawn += len(data)
            super()._feed(data)

    def await_bytes(self, mark: bytes, end: float) -> None:
        """Wait until the program has written these bytes.

        Raises:
            AssertionError: It has not by then, or it has ended.
        """
        while mark not in self.raw:
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"the case is never shown: {self.screen_text()[-400:]!r}")
            time.sleep(POLL / 10)

    # -- pressing ----------------------------------------------------------------------------------------

    def press(self, name: str, keys: str) -> None:
        """Press a key, and note how long it took."""
        self._noted(name, lambda: self.send(keys))

    def window(self, columns: int, rows: int) -> None:
        """Give the window another size, and note how long it took."""
        self._noted(f"window {columns}x{rows}", lambda: self.resize(columns, rows))

    def _noted(self, name: str, act: Callable[[], None]) -> None:
        self._tell(name)
        before, begun = self._size_now(), time.monotonic()
        act()
        if not self._came(before, begun + _SILENT):
            asked = time.monotonic()
            self.send(_REDRAW)
            if not self._came(before, begun + _LOST):
                raise AssertionError(f"no answer to {name}")
            if self._first - asked < _PROMPT:
                begun = asked  # the key was done with long before: it had nothing to change
        answered = self._first - begun
        self.rest()
        self.keys.append(Key(name, answered, self.last - begun))

    def _came(self, before: int, end: float) -> bool:
        """Wait until something has come since; `_first` is when."""
        while self._size_now() == before:
            if time.monotonic() > end:
                return False
            if self.process.poll() is not None:
                raise AssertionError(f"the program has ended with {self.process.returncode}")
            time.sleep(POLL / 10)
        self._first = time.monotonic()
        return True

    def rest(self, times: float = 1) -> None:
        """Wait until nothing has come for a while, and the program has done no work meanwhile.

        Between two frames of a long text lies a second of work, in which nothing comes.
        """
        begun = since = time.monotonic()
        worked, _ = self._worked()
        while time.monotonic() - since < times * self._quiet:
            if time.monotonic() - begun > _LOST:
                raise AssertionError("the screen does not come to rest")
            time.sleep(POLL)
            ticks, running = self._worked()
            if running or self.last > since or ticks > worked + 1:
                since, worked = time.monotonic(), ticks

    def _worked(self) -> tuple[int, bool]:
        """The processor time of the program in hundredths of a second, and whether it runs; Linux only."""
        try:
            parts = Path(f"/proc/{self.process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            return 0, False
        return int(parts[11]) + int(parts[12]), parts[0] == "R"

    def _size_now(self) -> int:
        with self._lock:
            return len(self._bytes)

    # -- looking -----------------------------------------------------------------------------------------

    def look(self, where: str) -> None:
        """Frames must be straight, and drawn anew the screen must be the same; what is not is kept."""
        for _ in range(3):
            self.rest(2)
            before, minute = self.cells(), time.time() // 60
            wrong = misaligned(self._screen)
            size = self._size_now()
            self.send(_REDRAW)
            if not self._came(size, time.monotonic() + _LOST):
                raise AssertionError(f"the screen is not drawn anew {where}")
            self.rest()
            lines = others(before, self.cells())
            if (not wrong and not lines) or minute == time.time() // 60:
                break  # else the clocks may have gone on meanwhile
        self.out_of_line += len(wrong) + sum(lines.values())
        if lines:
            wrong.append(
                f"drawn anew, {sum(lines.values())} cells are others, the first in line {min(lines)}"
            )
        self.crooked += [f"{where}: {words}" for words in wrong]


def others(before: Cells, after: Cells) -> dict[int, int]:
    """Line -> how many of its cells differ. Where a notice was, it may have gone by itself."""
    return {
        y: sum(map(operator.ne, one, two))
        for y, (one, two) in enumerate(zip(before, after, strict=True))
        if one != two and not any(cell[0] == TOAST for cell in one)
    }


def work(
    argv: Sequence[str],
    env: Mapping[str, str],
    number: str,
    *,
    parts: Sequence[str] = (),
    quiet: float = 0.25,
    tell: Callable[[str], None] = lambda _words: None,
) -> Report:
    """Open a case and do in it what a person does.

    Args:
        argv: The program, which opens the case.
        env: Its environment.
        number: The case's number, by which its first frame is known.
        parts: Names of `PARTS`; none for all of them.
        quiet: Seconds without output that are rest.
        tell: Told what is done.
    """
    begun, first, broken, code = time.monotonic(), 0.0, "", -1
    with Watched(argv, env, quiet, tell) as desk:
        try:
            tell("open")
            desk.await_bytes(number.encode(), begun + _LOST)
            first = time.monotonic() - begun
            desk.rest(8)  # what is loaded behind the first frame may change it
            desk.look("at first")
            for part in parts or PARTS:
                PARTS[part](desk)
            tell("quit")
            desk.send(_QUIT)
            code = desk.wait(_LOST)
        except AssertionError as error:
            broken = str(error)
        foreign = tuple(foreign_escapes(desk.raw, clipboard=True))
        return Report(first, tuple(desk.keys), desk.out_of_line, tuple(desk.crooked), foreign, code, broken)


def _step(desk: Watched) -> None:
    desk.press("tick", " ")
    desk.press("the check before", "k")
    desk.press("untick", " ")
    desk.look("after a tick")
    desk.press("playbook pane", "\x1b[Z")
    for name, keys in (
        ("page down", "\x1b[6~"),
        ("end", "\x1b[F"),
        ("page up", "\x1b[5~"),
        ("home", "\x1b[H"),
    ):
        desk.press(name, keys)
    desk.press("end", "\x1b[F")
    desk.look("at the end of the playbook")
    desk.press("zoom", "z")
    desk.look("zoomed")
    desk.press("zoom back", "z")


def _reading(desk: Watched) -> None:
    desk.press("reading mode", "p")
    desk.press("search", "/")
    for letter in "en":
        desk.press("a letter sought", letter)
    desk.press("search it", "\r")
    desk.press("next match", "n")
    desk.look("in reading mode")
    _leave(desk)


def _windows(desk: Watched) -> None:
    for columns, rows in _SIZES:
        desk.window(columns, rows)
        desk.look(f"in {columns}x{rows}")


def _entry(desk: Watched) -> None:
    desk.press("entry", "l")
    for letter in WORDS[:3]:
        desk.press("a letter", letter)
    desk.press("the rest", WORDS[3:])
    desk.look("writing")
    desk.press("save", "\x1b[21~")
    if not _PANES.search(desk.screen_text()):
        desk.press("whose words", "\r")  # it is asked where nothing tells
    _leave(desk)


def _log(desk: Watched) -> None:
    desk.press("checklist", "3")
    for _ in range(2):
        desk.press("another pane", "\t")
    for name, keys in (
        ("up in the log", "k"),
        ("page up in the log", "\x1b[5~"),
        ("home in the log", "\x1b[H"),
    ):
        desk.press(name, keys)
    desk.press("end of the log", "G")
    desk.look("in the log")


def _leave(desk: Watched) -> None:
    """Back to the workspace, from whatever lies over it."""
    for _ in range(4):
        if _PANES.search(desk.screen_text()):
            return
        desk.press("leave", _ESCAPE)
    raise AssertionError(f"esc does not lead back:\n{desk.screen_text()}")


PARTS: dict[str, Callable[[Watched], None]] = {
    "step": _step,
    "reading": _reading,
    "windows": _windows,
    "entry": _entry,
    "log": _log,
}
"""What is done, in this order, each from the workspace and back to it."""
