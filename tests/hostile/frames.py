"""Whether the frames on a screen are straight: the judge is what a terminal shows, cell by cell."""

from __future__ import annotations

from typing import NamedTuple

import pyte

# Top left, top right, bottom left, bottom right, and what may stand in a side.
_KINDS = (("╭", "╮", "╰", "╯", "│├┤"), ("┏", "┓", "┗", "┛", "┃┣┫"), ("┌", "┐", "└", "┘", "│├┤"))
TOAST = "▌"
"""The left edge of a notice, which may lie over anything."""


class Frame(NamedTuple):
    """Where a frame is seen: columns of its sides, first and last line."""

    left: int
    right: int
    top: int
    bottom: int


def grid(screen: pyte.Screen) -> list[list[str]]:
    """The cells of a screen, line by line; the second cell of a wide character is empty."""
    return [[screen.buffer[y][x].data for x in range(screen.columns)] for y in range(screen.lines)]


def misaligned(screen: pyte.Screen) -> list[str]:
    """What is not straight, in words; a frame may be cut off by its pane, or covered."""
    cells = grid(screen)
    frames: list[Frame] = []
    wrong: list[tuple[str, int, int, Frame | None]] = []
    for y, line in enumerate(cells):
        for x, sign in enumerate(line):
            for kind in _KINDS:
                if sign == kind[0]:
                    frame, found = _down(cells, x, y, kind)
                    frames += [frame] if frame else []
                    wrong += [(*one, frame) for one in found]
    return [
        f"{words} at line {y}, column {x}: {''.join(cells[y])}"
        for words, x, y, own in wrong
        if not any(f != own and f.left <= x <= f.right and f.top <= y <= f.bottom for f in frames)
        and TOAST not in cells[y][: x + 1]
    ]


def _down(
    cells: list[list[str]], x: int, y: int, kind: tuple[str, ...]
) -> tuple[Frame | None, list[tuple[str, int, int]]]:
    """Follow a frame from its top left corner; gives it where it is whole, and what is wrong with it."""
    _, right, below, last, side = kind
    ends = [at for at in range(x + 1, len(cells[y])) if cells[y][at] == right]
    if not ends:
        return None, [("no right corner", x, y)]
    end, wrong = ends[0], []
    for row in range(y + 1, len(cells)):
        here = cells[row][x]
        if here == below:
            if cells[row][end] != last:
                wrong.append(("no corner below", end, row))
            return Frame(x, end, y, row), wrong
        if here not in side or not here:
            return None, wrong  # cut off, or covered
        if not cells[row][end] or cells[row][end] not in side:
            wrong.append(("no right side", end, row))
    return None, wrong
