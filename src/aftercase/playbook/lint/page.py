"""One file under the linter: its text, its reading, and ways to find a place in it."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from aftercase.playbook.intake import take
from aftercase.playbook.model import Playbook, Reading, Step
from aftercase.playbook.read import read_playbook
from aftercase.playbook.report import Report
from aftercase.problems import Pos, Problem


@dataclass(frozen=True)
class Page:
    """A file.

    Attributes:
        label: How the file is called in front of people: a path.
        name: Its file name, ``<id>.<language>.md``.
        raw: Its text as it is; bytes where it is not UTF-8.
        reading: What the reader makes of it.
        linted: False for a file that is only there to be linked to.
        base: The same file at an earlier revision, where one is compared with.
    """

    label: str
    name: str
    raw: str | bytes
    reading: Reading
    linted: bool = True
    base: Playbook | None = None

    @cached_property
    def book(self) -> Playbook | None:
        """The playbook, as far as it could be read."""
        return self.reading.playbook

    @cached_property
    def text(self) -> str:
        """The normalised text, in which all places lie; "" where there is none."""
        if self.book is not None:
            return self.book.text
        intake = take(self.raw, Report())
        return intake.text if intake is not None else ""

    @cached_property
    def lines(self) -> Sequence[str]:
        """The normalised text in lines."""
        return self.text.split("\n")

    @property
    def is_normal(self) -> bool:
        """True where the file itself is the normalised text, so that places lie in it too."""
        return self.raw == self.text

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 0
        for line in self.lines:
            starts.append(at)
            at += len(line) + 1
        return starts

    @cached_property
    def title_pos(self) -> Pos:
        """The place of the title; the beginning where there is none."""
        lines = enumerate(self.lines, 1)
        return Pos(next((number for number, line in lines if line.startswith("# ")), 1), 1)

    def offset(self, pos: Pos) -> int:
        """The offset of a place; one beyond the end becomes the end."""
        line = min(pos.line, len(self._starts)) - 1
        return self._starts[line] + min(pos.column - 1, len(self.lines[line]))

    def line_end(self, line: int) -> int:
        """The offset of the end of a line (from 1), without its line feed and trailing spaces."""
        return self._starts[line - 1] + len(self.lines[line - 1].rstrip())

    def line_range(self, first: int, last: int) -> tuple[int, int]:
        """The offsets of whole lines (from 1, both counted), the last line feed with them."""
        end = self._starts[last] if last < len(self._starts) else len(self.text)
        return self._starts[first - 1], end

    def find(self, pos: Pos, word: str) -> int:
        """The offset of a word on a line, from the column on, else anywhere on it; -1 where it is not."""
        line = self.lines[pos.line - 1]
        at = line.find(word, pos.column - 1)
        at = line.find(word) if at < 0 else at
        return -1 if at < 0 else self._starts[pos.line - 1] + at

    def step_at(self, pos: Pos) -> Step | None:
        """The step in which a place lies."""
        found = None
        for step in self.book.steps if self.book else ():
            if step.pos.line <= pos.line:
                found = step
        return found


def make_page(
    label: str,
    raw: str | bytes,
    *,
    linted: bool = True,
    base: Playbook | None = None,
    reading: Reading | None = None,
) -> Page:
    """Read a file. ``label`` is its path; its last part is the name that the reader compares with."""
    name = label.replace("\\", "/").rsplit("/", 1)[-1]
    if isinstance(raw, bytes):
        with contextlib.suppress(UnicodeDecodeError):  # the reader says where
            raw = raw.decode("utf-8")
    return Page(label, name, raw, reading or read_playbook(raw, name), linted, base)


def unreadable(label: str, problem: Problem) -> Page:
    """A file that could not even be opened."""
    return Page(label, label.rsplit("/", 1)[-1], b"", Reading(None, (problem,)))
