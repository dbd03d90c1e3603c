"""Between Textual's compositor and the terminal: its updates, without what the terminal shows already."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate

from aftercase.tui.pens import Pens
from aftercase.tui.rows import Placed
from aftercase.tui.shadow import Shadow

if TYPE_CHECKING:
    from rich.console import Console


class Written(CompositorUpdate):
    """An update that is characters already."""

    def __init__(self, text: str) -> None:
        """``text`` is written as it is."""
        self.text = text

    def render_segments(self, console: Console) -> str:  # noqa: ARG002 - Textual's call
        """The text."""
        return self.text


class Saving:
    """What one terminal shows, and how many colours it has."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._shadow = Shadow()
        self._pens = Pens()

    @property
    def known(self) -> bool:
        """Whether the terminal shows anything of ours."""
        return self._shadow.known

    def on_terminal(self, file: int) -> None:
        """Begin on a terminal. What terminfo knows of it is used where every byte counts, and only there."""
        self.forget()
        self._shadow.erases = remote() and _erases_in_colour(file)

    def forget(self) -> None:
        """The terminal may show something else: the next update is sent whole."""
        self._shadow.forget()

    def text(self, update: CompositorUpdate, console: Console) -> str:
        """What is to be written for an update; "" where nothing is.

        An update of a kind that is not known here is sent as Textual sends it, and nothing is known after.
        """
        system = console._color_system or ColorSystem.TRUECOLOR  # the one that Textual takes
        if system is not self._pens.system:
            self._pens = Pens(system)
            self._shadow.forget()
        if isinstance(update, LayoutUpdate):
            # Its own size, not the app's: while a window is dragged, one is a frame behind the other.
            width, height = update.region.size
            return self._shadow.draw(width, height, _whole(update), self._pens)
        if isinstance(update, ChopsUpdate):
            width, height = update.chop_ends[0][-1], len(update.chops)
            return self._shadow.draw(width, height, _parts(update), self._pens)
        self._shadow.forget()
        return update.render_segments(console)


def remote() -> bool:
    """Whether the screen is at the other end of a network."""
    return bool(os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"))


def _erases_in_colour(file: int) -> bool:
    """Whether the terminal fills what is erased with the colour of the pen; curses programs ask the same."""
    try:
        import _curses
    except ImportError:  # a Python that was built without it
        return False
    try:
        _curses.setupterm(fd=file)
    except _curses.error:  # a terminal nobody knows
        return False
    return _curses.tigetflag("bce") == 1 and _curses.tigetstr("ech") == b"\x1b[%p1%dX"


def _whole(update: LayoutUpdate) -> Iterator[tuple[int, Sequence[Placed]]]:
    """Every line of an update of the whole screen."""
    for y, strips in enumerate(update.strips):
        x = 0
        placed: list[Placed] = []
        for strip in strips:
            placed.append((x, strip.cell_length, strip))
            x += strip.cell_length
        yield y, placed


def _parts(update: ChopsUpdate) -> Iterator[tuple[int, Sequence[Placed]]]:
    """The strips that a span touches, whole: a strip belongs to one widget, and that was drawn."""
    for y, first, last in update.spans:
        placed: list[Placed] = [
            (x, end - x, strip)
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=True)
            if strip is not None and x < last and end > first
        ]
        yield y, placed
