"""A line of the terminal as cells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aftercase.tui.cells import split
from aftercase.tui.pens import PLAIN, Pen

if TYPE_CHECKING:
    from rich.segment import Segment

    from aftercase.tui.pens import Pens

Placed = tuple[int, int, Iterable["Segment"]]
"""Column, width in cells, and the segments that fill it."""

UNKNOWN = "\0"  # no cell is ever equal to it


class Row:
    """One line of the terminal: a glyph and a pen for every cell; the second cell of a wide glyph is "".

    Attributes:
        glyphs: What stands in each cell; `UNKNOWN` where that is not known.
        pens: How it looks.
    """

    __slots__ = ("glyphs", "pens")

    def __init__(self, glyphs: list[str], pens: list[Pen]) -> None:
        """Both as long as the terminal is wide."""
        self.glyphs, self.pens = glyphs, pens

    @classmethod
    def unknown(cls, width: int) -> Row:
        """A row of which nothing is known."""
        return cls([UNKNOWN] * width, [PLAIN] * width)

    def same(self, other: Row) -> bool:
        """Whether both look alike."""
        return self.glyphs == other.glyphs and self.pens == other.pens

    def with_strips(self, strips: Iterable[Placed], pens: Pens) -> Row:
        """The row after these strips were put on it."""
        row = Row(self.glyphs.copy(), self.pens.copy())
        for x, width, segments in strips:
            glyphs: list[str] = []
            looks: list[Pen] = []
            for text, style, control in segments:
                if control or not text:
                    continue
                pen = pens.of(style)
                begin = len(glyphs)
                split(text, glyphs)
                added = len(glyphs) - begin
                if pen is pen.blank or " " not in text:
                    looks += [pen] * added
                else:
                    blank = pen.blank
                    looks += [blank if glyph == " " else pen for glyph in glyphs[begin:]]
            row._put(x, width, glyphs, looks)
        return row

    def _put(self, x: int, width: int, glyphs: list[str], looks: list[Pen]) -> None:
        """Fill the cells from ``x``; what is too long is cut, what is too short is not known."""
        end = max(x, min(x + width, len(self.glyphs)))
        if len(glyphs) != end - x:
            if glyphs[end - x : end - x + 1] == [""]:
                glyphs[end - x - 1] = " "  # half of a wide glyph
            glyphs = (glyphs + [UNKNOWN] * width)[: end - x]
            looks = (looks + [PLAIN] * width)[: end - x]
        # Of a wide glyph that is half covered, terminals leave this or that; a blank is what belongs there.
        if glyphs and x and self.glyphs[x] == "":
            self._blank(x - 1)
        if glyphs and self.glyphs[end : end + 1] == [""]:
            self._blank(end)
        self.glyphs[x:end] = glyphs
        self.pens[x:end] = looks

    def _blank(self, x: int) -> None:
        self.glyphs[x], self.pens[x] = " ", self.pens[x].blank
