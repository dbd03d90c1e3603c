"""What is measured is a ratio: ours against a reference, in turns, in one run.

Absolute times belong to the machine; the ratios are what is promised. Rounds of both sides alternate, so that
a machine that slows down slows both.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src"
PROGRAM = str(Path(sys.executable).with_name("aftercase"))  # as it is installed

Once = Callable[[], float]
"""Does its work once, and gives the seconds it took."""


class Ratio(NamedTuple):
    """One promise.

    Attributes:
        name: What is measured.
        reference: What it is held against.
        ours, theirs: Medians of both, in ``unit``; of bytes, the most.
        most: The most that ours may be of theirs; 0 where only ``limit`` counts, or nothing is promised.
        rounds: How often each side ran.
        unit: ``ms``, ``MB``, or ``B`` for bytes.
        limit: Where the promise is no ratio: the most that ours may be.
    """

    name: str
    reference: str
    ours: float
    theirs: float
    most: float
    rounds: int
    unit: str = "ms"
    limit: float = 0.0

    @property
    def ratio(self) -> float:
        """Ours in theirs."""
        return self.ours / self.theirs

    @property
    def kept(self) -> bool:
        """Whether the promise holds."""
        return self.ours <= self.limit if self.limit else not self.most or self.ratio <= self.most


class Growth(NamedTuple):
    """One act in desks of different sizes.

    Attributes:
        name: The act.
        unit: ``ms`` or ``MB``.
        at: Number of cases -> median.
        rounds: How often it ran at each.
    """

    name: str
    unit: str
    at: dict[int, float]
    rounds: int


class Missing(NamedTuple):
    """What was not measured.

    Attributes:
        name: What it would have been.
        why: What is not here and how to have it, on one line.
    """

    name: str
    why: str


Figure = Ratio | Growth | Missing


def rounds(wanted: int, quick: bool, least: int = 3) -> int:
    """How many rounds: all of them, a tenth in a quick run."""
    return max(least, wanted // 10) if quick else wanted


def timed(work: Callable[[], Any]) -> Once:
    """The same work, giving its seconds."""

    def once() -> float:
        begun = time.perf_counter()
        work()
        return time.perf_counter() - begun

    return once


def in_turn(sides: Sequence[Once], count: int) -> list[float]:
    """Each side's median, in milliseconds; one round of each is thrown away first."""
    for side in sides:
        side()
    taken = [[side() for side in sides] for _ in range(count)]
    return [statistics.median(column) * 1000 for column in zip(*taken, strict=True)]


def alternate(ours: Once, reference: Once, count: int) -> tuple[float, float]:
    """The medians of two sides, in milliseconds."""
    a, b = in_turn((ours, reference), count)
    return a, b


def like_the_program() -> None:
    """Look for garbage as seldom as the program does, on both sides."""
    gc.set_threshold(100_000, 10, 10)


def environment() -> dict[str, str]:
    """What both sides run with: modules compiled once, no SSH, no colours lost."""
    keep = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    paths = f"{SOURCE}{os.pathsep}{ROOT}"
    keep |= {"PYTHONPATH": paths, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
    return {**keep, "AFTERCASE_LANG": "en", "SSH_CONNECTION": "", "SSH_TTY": ""}


def process(argv: Sequence[str]) -> Once:
    """A whole process, from start to end."""
    env = environment()

    def work() -> None:
        subprocess.run(argv, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    return timed(work)
