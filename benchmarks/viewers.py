"""Programs that show the same long playbook: when its first text is there, and when it can be read.

A text on the screen is no use as long as no key is answered: a viewer may draw its first page and then be at
work for half a minute on what nobody sees. So each program is asked three things, from its start:

1. When is text of the playbook on the screen?
2. When has it turned a page? The key is sent as soon as there is text, and again until there is an answer, as
   whoever waits does. The longer that takes, the rarer, or the program would have all those keys to answer:
   so the time is right to a tenth.
3. When has it gone to the end?

Our desk opens in the step of a case, so it is given one key more than the others: ``p``, the whole playbook.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks import long_books
from benchmarks.ratio import PROGRAM, environment
from tests.pty.terminal import Terminal

NAMED = "AFTERCASE_FROGMOUTH"
_PAGE_DOWN, _END = b"\x1b[6~", b"\x1b[F"
_AGAIN = 0.5  # seconds until a key that was not answered is pressed again, at least
_RARER = 0.1  # of the time since the start, if that is longer
_LOOK = 0.002
_PATIENCE = 900.0  # seconds for all of it
_BODY = "Read what the buyer says."  # of every step
_TEXT = slice(34, 112)  # columns of the desk's reading mode that hold the text


class Used(NamedTuple):
    """Seconds from the start of a program.

    Attributes:
        first: Until text of the playbook is on the screen.
        turned: Until another page of it is.
        end: Until its end is.
    """

    first: float
    turned: float
    end: float


class _Watched:
    """A program on a terminal of 120x40, and the time since it was started."""

    def __init__(self, terminal: Terminal, begun: float) -> None:
        self._terminal, self._begun = terminal, begun

    def until(self, seen: Callable[[str], bool], key: bytes = b"") -> float:
        """Seconds from the start until the screen is such a one; ``key`` is pressed until it is.

        Raises:
            RuntimeError: The program ended, or it took too long.
        """
        looked, due = -1, time.perf_counter()
        while True:
            now = time.perf_counter()
            if key and now >= due:
                self._terminal.send(key)
                due = now + max(_AGAIN, _RARER * (now - self._begun))
            size = len(self._terminal.raw)
            if size != looked:
                looked = size
                if seen(self.screen()):
                    return now - self._begun
            if self._terminal.process.poll() is not None or now - self._begun > _PATIENCE:
                raise RuntimeError(f"it never came:\n{self.screen()}")
            time.sleep(_LOOK)

    def screen(self) -> str:
        """What is on the screen."""
        return self._terminal.screen_text()


@contextmanager
def _started(argv: Sequence[str]) -> Iterator[_Watched]:
    """A program with folders of its own for what it keeps, so that nobody's history is changed."""
    given = environment()
    env = {name: given[name] for name in ("PYTHONPATH", "AFTERCASE_LANG", "SSH_CONNECTION", "SSH_TTY")}
    with tempfile.TemporaryDirectory(prefix="aftercase-bench-") as own:
        folders = {f"XDG_{kind}_HOME": own for kind in ("CONFIG", "DATA", "STATE")}
        begun = time.perf_counter()
        with Terminal(argv, {**env, **folders, "TEXTUAL_ANIMATIONS": "none"}) as terminal:
            yield _Watched(terminal, begun)


def viewer(argv: Sequence[str]) -> Used:
    """A viewer that shows the playbook from its top."""
    with _started(argv) as program:
        return Used(
            program.until(lambda screen: long_books.ABOUT in screen),
            program.until(lambda screen: long_books.ABOUT not in screen and _BODY in screen, _PAGE_DOWN),
            program.until(lambda screen: long_books.LAST in screen, _END),
        )


def desk(root: Path, number: str) -> Used:
    """Our desk on a case that is in the playbook's first step."""
    last = f"Step {long_books.steps(long_books.LONG):04d}"
    with _started([PROGRAM, "--data", str(root), "open", number]) as program:
        first = program.until(lambda screen: _BODY in screen)
        program.until(lambda screen: "o outline" in screen and _BODY in _text(screen), b"p")
        page = _text(program.screen())
        return Used(
            first,
            program.until(lambda screen: _BODY in _text(screen) and _text(screen) != page, _PAGE_DOWN),
            program.until(lambda screen: last in _text(screen), _END),
        )


def _text(screen: str) -> str:
    """Without head, outline and footer."""
    return "\n".join(line[_TEXT] for line in screen.splitlines()[1:-1])


def markdown_viewer(book: Path) -> list[str]:
    """Textual's own viewer on a file."""
    return [sys.executable, "-m", "benchmarks.markdown_app", str(book)]


def frogmouth(book: Path) -> list[str] | None:
    """frogmouth on a file: the program that is named, one on the path, or the module; None where none is.

    Raises:
        RuntimeError: A program is named that is not there.
    """
    named = os.environ.get(NAMED, "")
    if program := shutil.which(named or "frogmouth"):
        return [program, str(book)]
    if named:
        raise RuntimeError(f"{NAMED} names no program: {named}")
    return [sys.executable, "-m", "frogmouth", str(book)] if importlib.util.find_spec("frogmouth") else None


HOW = (
    f"frogmouth is not installed. `python -m venv DIR && DIR/bin/pip install frogmouth`, "
    f"then {NAMED}=DIR/bin/frogmouth."
)
