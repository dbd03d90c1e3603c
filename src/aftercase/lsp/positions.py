"""Texts as editors hold them: lines, places in them, and the units in which a client counts columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from aftercase.problems import Pos

Encoding = Literal["utf-8", "utf-16", "utf-32"]

# The protocol knows these three line ends and no other; str.splitlines would know ten.
_END = re.compile(r"\r\n|\n|\r")


class Span(NamedTuple):
    """A range of a text; columns count code points from 1, ``end`` is not part of it."""

    start: Pos
    end: Pos

    def holds(self, pos: Pos) -> bool:
        """True for a place in it or at either edge, as a cursor stands there."""
        return self.start <= pos <= self.end


def span(line: int, first: int, last: int) -> Span:
    """A range on one line; ``first`` and ``last`` count code points from 0."""
    return Span(Pos(line, first + 1), Pos(line, last + 1))


def units(text: str, encoding: Encoding) -> int:
    """How long a text is for a client."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-8":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + sum(char > "\uffff" for char in text)


def code_points(line: str, column: int, encoding: Encoding) -> int:
    """The code point (from 0) at a client's column (from 0); inside a character it is that character."""
    column = max(column, 0)
    if encoding == "utf-32" or line.isascii():
        return min(column, len(line))
    at = 0
    for number, char in enumerate(line):
        at += units(char, encoding)
        if at > column:
            return number
    return len(line)


class Document:
    """One text. ``version`` is the client's, None for a file that is not open."""

    def __init__(self, text: str, version: int | None = None) -> None:
        """``text`` is exactly what the editor shows or the file holds."""
        self.text = text
        self.version = version

    @cached_property
    def _cuts(self) -> tuple[list[int], list[int]]:
        """Where each line begins, and where its words end."""
        starts, ends = [0], []
        for match in _END.finditer(self.text):
            ends.append(match.start())
            starts.append(match.end())
        ends.append(len(self.text))
        return starts, ends

    @cached_property
    def lines(self) -> Sequence[str]:
        """Without their ends."""
        return [self.text[start:end] for start, end in zip(*self._cuts, strict=True)]

    def line(self, number: int) -> str:
        """A line by its number from 1; "" beyond the end."""
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else ""

    def offset(self, pos: Pos) -> int:
        """The offset of a place; one beyond its line, or the text, becomes the end."""
        starts, ends = self._cuts
        if pos.line > len(starts):
            return len(self.text)
        number = max(pos.line, 1) - 1
        return min(starts[number] + max(pos.column, 1) - 1, ends[number])

    def pos(self, offset: int) -> Pos:
        """The place of an offset; one inside a line end becomes the end of its line."""
        starts, ends = self._cuts
        number = bisect_right(starts, max(offset, 0)) - 1
        return Pos(number + 1, min(offset, ends[number]) - starts[number] + 1)

    def span(self, start: int, end: int) -> Span:
        """The range between two offsets."""
        return Span(self.pos(start), self.pos(end))

    def clip(self, pos: Pos) -> Pos:
        """The nearest place that is in the text."""
        return self.pos(self.offset(pos))

    def from_client(self, line: int, character: int, encoding: Encoding) -> Pos:
        """A client's place, both counted from 0."""
        if line < 0:
            return Pos(1, 1)
        if line >= len(self.lines):
            return self.pos(len(self.text))
        return Pos(line + 1, code_points(self.lines[line], character, encoding) + 1)

    def to_client(self, pos: Pos, encoding: Encoding) -> tuple[int, int]:
        """The line and the column a client knows, both from 0."""
        pos = self.clip(pos)
        return pos.line - 1, units(self.line(pos.line)[: pos.column - 1], encoding)

    def changed(self, where: Span | None, text: str, version: int | None) -> Document:
        """The document with a range replaced; None is all of it."""
        if where is None:
            return Document(text, version)
        start, end = self.offset(where.start), self.offset(where.end)
        return Document(self.text[:start] + text + self.text[max(start, end) :], version)
