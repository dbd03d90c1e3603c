"""What the terminal shows already, cell by cell, so that only what differs is sent.

Textual sends a whole pane where one word of it has changed: at 120x40 12 KB for a tick, 18 KB for a notice,
14 KB for a line scrolled. `Shadow` keeps what was sent, and compares. It is pure: segments in, characters for
the terminal out.

It never guesses. A cell it is not sure of is sent again; after anything else may have written on the terminal
(`Shadow.forget`) every cell is such a one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from aftercase.tui.rows import Placed, Row
from aftercase.tui.strokes import go, painted

if TYPE_CHECKING:
    from aftercase.tui.pens import Pens

_LEAST = 4  # rows that must have moved together before moving them on the terminal is tried


class Shadow:
    """What the terminal shows.

    Attributes:
        width, height: Its size in cells.
        rows: Its lines, top to bottom.
        erases: Whether what the terminal erases has the colour of the pen (``bce`` in terminfo).
    """

    def __init__(self) -> None:
        """Of no size: nothing is known."""
        self.width = self.height = 0
        self.rows: list[Row] = []
        self.erases = False

    @property
    def known(self) -> bool:
        """Whether anything was sent since the terminal was last left to others."""
        return bool(self.rows)

    def forget(self) -> None:
        """Somebody else may have written on the terminal, or it has another size: know nothing of it."""
        self.width = self.height = 0
        self.rows = []

    def draw(self, width: int, height: int, lines: Iterable[tuple[int, Sequence[Placed]]], pens: Pens) -> str:
        """Bring the terminal to show these strips, and remember that it does.

        Args:
            width, height: The size of the terminal in cells; another one than before begins anew.
            lines: Row number -> the strips on it; rows and cells that are not named stay as they are.
            pens: Makes pens of styles.

        Returns:
            What is to be written; "" where the terminal shows all of it already. It starts with the
            terminal's own colours, and ends with them; where it leaves the cursor does not matter.
        """
        if (width, height) != (self.width, self.height):
            self.width, self.height = width, height
            self.rows = [Row.unknown(width) for _ in range(height)]
        wanted: dict[int, Row] = {}
        for y, strips in lines:
            if 0 <= y < height:
                row = wanted.get(y, self.rows[y]).with_strips(strips, pens)
                wanted[y] = row
        wanted = {y: row for y, row in wanted.items() if not row.same(self.rows[y])}
        if not wanted:
            return ""
        text = painted(self.rows, wanted, erases=self.erases)
        moved = scrolled(self.rows, wanted)
        if moved is not None:
            top, bottom, by = moved
            rows = shifted(self.rows, top, bottom, by)
            every = {y: wanted.get(y, self.rows[y]) for y in range(top, bottom + 1)} | wanted
            other = move(top, bottom, by) + painted(rows, every, erases=self.erases)
            # A row that is moved, and then mended in many places, is seen to jump: it must be well worth it.
            if len(other) * 2 < len(text):
                text = other
        for y, row in wanted.items():
            self.rows[y] = row
        return text


# moving rows


def scrolled(rows: Sequence[Row], wanted: dict[int, Row]) -> tuple[int, int, int] | None:
    """Where most of the changed rows are others of them, moved by one distance.

    Returns:
        First and last row, and by how many rows they have moved up (negative: down); None where they have
        not moved.
    """
    if len(wanted) < _LEAST:
        return None
    top, bottom = min(wanted), max(wanted)
    left, right = _window(rows, wanted)
    if (right - left) * 4 < len(rows[top].glyphs) * 3:
        return None  # what stands beside it would jump, and have to be mended
    places: dict[tuple[str, ...], list[int]] = {}
    for y in range(top, bottom + 1):
        places.setdefault(tuple(rows[y].glyphs[left:right]), []).append(y)
    votes: dict[int, int] = {}
    for y, row in wanted.items():
        for place in places.get(tuple(row.glyphs[left:right]), ()):
            votes[place - y] = votes.get(place - y, 0) + 1
    votes.pop(0, None)
    if not votes:
        return None
    by = max(votes, key=lambda one: (votes[one], -abs(one)))
    if votes[by] < _LEAST or abs(by) > bottom - top:
        return None
    return top, bottom, by


def _window(rows: Sequence[Row], wanted: dict[int, Row]) -> tuple[int, int]:
    """The columns in which the rows differ from what is shown."""
    left, right = len(next(iter(wanted.values())).glyphs), 0
    for y, row in wanted.items():
        old, new = rows[y].glyphs, row.glyphs
        first = next((x for x, (a, b) in enumerate(zip(old, new, strict=True)) if a != b), None)
        if first is None:
            continue
        left = min(left, first)
        last = len(new) - 1
        while last >= right and old[last] == new[last]:
            last -= 1
        right = max(right, last + 1)
    return (left, right) if left < right else (0, 0)


def shifted(rows: Sequence[Row], top: int, bottom: int, by: int) -> list[Row]:
    """The rows after the terminal has moved some of them; of those it has made anew nothing is known."""
    width = len(rows[0].glyphs)
    fresh = [Row.unknown(width) for _ in range(abs(by))]
    part = list(rows[top : bottom + 1])
    part = [*part[by:], *fresh] if by > 0 else [*fresh, *part[:by]]
    return [*rows[:top], *part, *rows[bottom + 1 :]]


def move(top: int, bottom: int, by: int) -> str:
    """Delete or insert lines within a scroll region: a VT102 knows how, and so does every terminal since."""
    lines = f"\x1b[{by}M" if by > 0 else f"\x1b[{-by}L"
    return f"\x1b[{top + 1};{bottom + 1}r{go(top, 0)}{lines}\x1b[r"
