"""A terminal in memory, seen cell by cell, colours and all."""

from __future__ import annotations

import pyte

from tests.pty.terminal import Screen, tokens

Cells = list[list[tuple[object, ...]]]


class Glass:
    """What a terminal of some size shows.

    Attributes:
        screen: pyte's screen.
    """

    def __init__(self, width: int, height: int) -> None:
        """A blank one; it does not wrap lines, as Textual wants it."""
        self.screen = Screen(width, height)
        self.screen.reset_mode(pyte.modes.DECAWM)
        self._stream = pyte.ByteStream(self.screen)

    def write(self, text: str) -> None:
        """Show what a program writes; pyte would print links as text."""
        for kind, part in tokens(text.encode())[0]:
            if kind != "osc":
                self._stream.feed(part)

    def seen(self) -> Cells:
        """Glyph and looks of every cell; nobody sees in which ink a blank is written."""
        return seen(self.screen)


def seen(screen: pyte.Screen) -> Cells:
    """The same of any screen of pyte's."""
    return [[_cell(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)]


def _cell(cell: pyte.screens.Char) -> tuple[object, ...]:
    shows = cell.data != " " or cell.underscore or cell.reverse or cell.strikethrough
    ink = (cell.fg, cell.bold, cell.italics) if shows and cell.data else ()
    return (cell.data, cell.bg, cell.underscore, cell.reverse, cell.strikethrough, ink)
