"""A long log in a pane: a piece of it is laid out when it comes into sight, and not before.

Laying out 10,000 entries takes seconds, and a look at one page of them needs twenty. A piece that was never
in sight stands there with a height that is guessed from its length, so that the scroll bar tells the truth;
once it is laid out the pieces in sight stay where they are and the others move.
"""

from __future__ import annotations

import operator
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import overload

from textual.geometry import Offset, Region, Size
from textual.selection import Selection

from aftercase.tui.lines import UNICODE, Action, Line, Segment
from aftercase.tui.paint import belong, hang, indent
from aftercase.tui.panes.lines_pane import LinesPane
from aftercase.tui.staying import Mark

_WHOLE = 150  # so many pieces are laid out at once, 50 ms: then no height is a guess


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A part of an item: its head, or a line of its words as they were written.

    Attributes:
        item: Key of the item it belongs to; the pieces of an item follow each other.
        draw: Its lines for a width, without the two cells of the cursor before them.
        size: About how many cells its words take, to guess its height by.
    """

    item: str
    draw: Callable[[int], list[Line]]
    size: int


@dataclass(slots=True)
class Cursor:
    """The cursor: the item it is on, its sign, and the style of that item's lines."""

    item: str = ""
    sign: Segment = field(default_factory=lambda: indent(2))
    look: str = ""


class Roll(Sequence[Line]):
    """The lines of all pieces; those of a piece that is not laid out yet are blank.

    Attributes:
        pieces: All of it, in order.
        width: Cells a line may take.
        bodies: Piece -> its lines, where it is laid out.
        heights: How many lines each piece takes, guessed where it is not laid out.
        starts: Number of the first line of each piece; at the end, how many lines there are.
        places: Item -> its first piece, and the one after its last.
    """

    def __init__(
        self, pieces: Sequence[Piece], width: int, cursor: Cursor, before: Roll | None = None
    ) -> None:
        """What ``before`` knows of the same pieces at the same width is taken over."""
        self.pieces, self.width, self._cursor = pieces, width, cursor
        self.bodies: dict[Piece, list[Line]] = {}
        self.heights: list[int] = []
        self.starts = [0]
        self.places: dict[str, tuple[int, int]] = {}
        same = 0
        if before is not None and before.width == width:
            same = self._take_over(before)
        room = max(1, width - 3)
        for nth in range(same, len(pieces)):
            piece = pieces[nth]
            self.places[piece.item] = (self.places.get(piece.item, (nth,))[0], nth + 1)
            body = self.bodies.get(piece)
            self.heights.append(1 + max(0, piece.size - 1) // room if body is None else len(body))

    def _take_over(self, before: Roll) -> int:
        """Take over what is known of the pieces with which both begin; gives their number."""
        same = begin_alike(before.pieces, self.pieces)
        self.bodies, self.heights, self.places = {**before.bodies}, before.heights[:same], {**before.places}
        if same < len(before.pieces):  # something came in between, or is another than before
            for piece in set(before.pieces[same:]).difference(self.pieces[same:]):
                self.bodies.pop(piece, None)
            kept = ((item, first, min(end, same)) for item, (first, end) in before.places.items())
            self.places = {item: (first, end) for item, first, end in kept if first < same}
        return same

    def measure(self) -> None:
        """Find out where every piece begins."""
        self.starts = [0, *accumulate(self.heights)]

    def lay(self, first: int, last: int) -> bool:
        """Lay out the pieces from ``first`` to before ``last``; whether any was not."""
        fresh = [nth for nth in range(first, last) if self.pieces[nth] not in self.bodies]
        for nth in fresh:
            piece = self.pieces[nth]
            drawn = piece.draw(max(1, self.width - 2)) or [Line()]
            body = belong(hang(drawn, (indent(2),), (indent(2),)), Action("message", piece.item))
            self.bodies[piece], self.heights[nth] = body, len(body)
        return bool(fresh)

    def at(self, line: int) -> int:
        """The piece a line belongs to."""
        return max(0, min(bisect_right(self.starts, line) - 1, len(self.pieces) - 1))

    def __len__(self) -> int:
        """All lines, laid out or guessed."""
        return self.starts[-1]

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        """A line, or several."""
        if isinstance(index, slice):
            return [self[n] for n in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        nth = self.at(index)
        piece = self.pieces[nth]
        body = self.bodies.get(piece)
        if body is None:
            return Line(item=Action("message", piece.item))
        line = body[index - self.starts[nth]]
        if piece.item != self._cursor.item:
            return line
        (line,) = belong([line], Action("message", piece.item), self._cursor.look)
        if index > self.starts[self.places[piece.item][0]]:
            return line
        return line._replace(segments=(self._cursor.sign, *line.segments[1:]))

    def span(self, item: str) -> tuple[int, int]:
        """The first line of an item, and the one after its last."""
        first, end = self.places[item]
        return self.starts[first], self.starts[end]

    def __iter__(self) -> Iterator[Line]:
        """All of them in order."""
        return (self[n] for n in range(len(self)))


def begin_alike(before: Sequence[object], after: Sequence[object]) -> int:
    """With how many objects, the very same ones, both begin."""
    same = list(map(operator.is_, before, after))
    return same.index(False) if False in same else len(same)


class RollPane(LinesPane):
    """A pane of items in pieces, with a cursor on an item; it keeps its end in sight, as a log does."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - the name every widget gives it
        """An empty pane."""
        super().__init__(id=id, tail=True)
        self._at = Cursor()
        self._roll = Roll((), 0, self._at)
        self._pieces: Sequence[Piece] = ()
        self._empty: Callable[[int], list[Line]] = lambda _width: []
        self._settling = False

    # -- what is in it -----------------------------------------------------------------------------------

    def roll(
        self, pieces: Sequence[Piece], empty: Callable[[int], list[Line]], focused: bool, key: Hashable
    ) -> None:
        """Show these pieces; what is in sight, or selected, stays so.

        Args:
            pieces: All of them. One that is the same object as before is not laid out again.
            empty: What is shown where there are none.
            focused: Whether the cursor is drawn as the one that keys move.
            key: Tells one content from another: nothing is made anew where it is the one shown.
        """
        self._pieces, self._empty = pieces, empty
        look = "focus" if focused else ""
        if look != self._at.look or not self._at.sign.text.strip():
            self._at.look = look
            sign = f"{UNICODE.focus} "
            self._at.sign = Segment(sign, "focus.mark" if focused else "note", None, True)
            self._redraw(self.cursor)
        self.fill(lambda _width, _cursor: [], key)

    def _make(self) -> None:
        """Measure for the present width; what was laid out for it is kept."""
        width = self.scrollable_content_region.width
        if width <= 0:
            return
        hidden = not self._roll.width  # until now: behind a tab nothing has a width
        roll = Roll(self._pieces, width, self._at, self._roll)
        if not self._pieces:
            self._roll = roll
            self._take(self._empty(width), width)
            return
        if len(self._pieces) <= _WHOLE:
            roll.lay(0, len(self._pieces))
        roll.measure()
        self._show(roll, width)
        self._settle()
        if hidden and not self.cursor:
            self._to(self.max_scroll_y)  # what was said last comes first

    def _show(self, roll: Roll, width: int) -> None:
        """As `_take`, but without comparing every line of a long log."""
        same_width = width == self._width
        self.marks.drop()
        self._roll, self._lines, self._width = roll, roll, width
        self._draw_anew(Size(width, len(roll)), same_width)

    # -- laying out what is in sight -----------------------------------------------------------------------

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Lay out what has come into sight."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._settle()

    def _settle(self) -> None:
        """Lay out the pieces in sight; the first of them that was laid out before stays on its line."""
        roll, height = self._roll, self.size.height
        if self._settling or not roll.pieces or height <= 0:
            return
        self._settling = True
        try:
            while True:
                top = max(0, min(round(self.scroll_y), len(roll) - 1))
                first, last = roll.at(top), roll.at(top + height - 1) + 1
                kept = next((n for n in range(first, last) if roll.pieces[n] in roll.bodies), first)
                at_end = 0 < self.max_scroll_y <= top
                before = roll.starts[kept]
                if not self._lay(first, last):
                    return
                moved = roll.starts[kept] - before
                if at_end or moved:
                    self._to(self.max_scroll_y if at_end else max(0, top + moved))
        finally:
            self._settling = False

    def _lay(self, first: int, last: int) -> bool:
        """Lay out pieces, and show where everything is then; False where they all were."""
        roll, before = self._roll, self._roll.starts
        if not roll.lay(first, last):
            return False
        roll.measure()
        self._show(roll, self._width)
        selected = self.text_selection
        if selected is not None:  # the same words, wherever they are now
            ends = [
                end and Offset(end.x, end.y + roll.starts[at] - before[at])
                for end in selected
                for at in [bisect_right(before, end.y if end else 0) - 1]
            ]
            self.screen.selections = {**self.screen.selections, self: Selection(*ends)}
        return True

    @property
    def lines(self) -> Sequence[Line]:
        """All lines, every piece laid out."""
        top = self._top()
        if self._lay(0, len(self._roll.pieces)):
            self._return_to(top)
        return self._lines

    # -- what was at the top -----------------------------------------------------------------------------

    def _top(self) -> Mark | None:
        """What is at the top: lines of a log come from no file, so ``source`` is the piece of its item."""
        roll, top = self._roll, round(self.scroll_y)
        if not 0 < top < len(roll):
            return None
        nth = roll.at(top)
        item = roll.pieces[nth].item
        return Mark(nth - roll.places[item][0], Action("message", item), top - roll.starts[nth])

    def _return_to(self, top: Mark | None) -> None:
        if top is None or top.item is None or top.item.key not in self._roll.places:
            return
        first, end = self._roll.places[top.item.key]
        nth, starts = min(first + top.source, end - 1), self._roll.starts
        at = min(starts[nth] + top.offset, starts[nth + 1] - 1)
        if at != round(self.scroll_y):
            self._to(at)

    # -- the cursor --------------------------------------------------------------------------------------

    @property
    def items(self) -> list[Action]:
        """The items, top to bottom."""
        return [Action("message", item) for item in self._roll.places]

    def keys(self) -> list[str]:
        """The items' keys."""
        return list(self._roll.places)

    def action_cursor(self, by: int) -> None:
        """To the next or the previous item, without counting through all of them."""
        if self.cursor not in self._roll.places or abs(by) != 1:
            super().action_cursor(by)
            return
        first, end = self._roll.places[self.cursor]
        nth = end if by > 0 else first - 1
        there = 0 <= nth < len(self._roll.pieces)
        self.put_cursor(self._roll.pieces[nth].item if there else self.cursor)

    def put_cursor(self, key: str) -> None:
        """Move the cursor and show it."""
        if key != self.cursor:
            before, self.cursor = self.cursor, key
            self._at.item = key
            self._redraw(before)
            self._redraw(key)
            self.post_message(self.CursorMoved(self, key))
        self.scroll_to_item(key)

    def scroll_to_item(self, name: str) -> bool:
        """Scroll an item into view; False where there is none."""
        if self._too_early(name):
            return False
        item = name.removeprefix("message:")
        if item not in self._roll.places:
            return False
        height = max(1, self.size.height)
        nth, end = self._roll.places[item]
        top = self._top()
        if self._lay(nth, min(end, nth + height)):
            self._return_to(top)
        first, last = self._roll.span(item)
        at = round(self.scroll_y)
        if first < at or last - first > height:
            self._to(first)
        elif last > at + height:
            self._to(last - height)
        return True

    def _redraw(self, item: str) -> None:
        """Draw the lines of an item again that are in sight."""
        if item not in self._roll.places:
            return
        first, last = self._roll.span(item)
        top = self.scroll_offset.y
        first, last = max(first, top), min(last, top + self.size.height)
        if first < last:
            for at in range(first, last):
                self._strips.pop(at, None)
            self.refresh(Region(0, first - top, self.size.width, last - first))

    # -- selecting ---------------------------------------------------------------------------------------

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected words; what of them was never in sight is laid out first."""
        if self._lay(0, len(self._roll.pieces)):
            selection = self.text_selection or selection
        return super().get_selection(selection)
