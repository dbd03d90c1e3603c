"""A pane of ready lines with a cursor on its items: the path, the checklist and the log are drawn with it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from aftercase.tui.document import WIDEST, Document
from aftercase.tui.lines import Line

Drawn = Callable[[int, str], list[Line]]


class LinesPane(Document):
    """Lines made for the pane's width by a function, and a cursor that moves from item to item.

    Attributes:
        cursor: Key of the item with the cursor, "" where there is none.
        tail: Keep the end in sight, as a log does.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor(-1)", show=False),
        Binding("down,j", "cursor(1)", show=False),
        Binding("home", "edge(0)", show=False),
        Binding("end,G", "edge(-1)", show=False),
    ]

    class CursorMoved(Message):
        """The cursor is on another item."""

        def __init__(self, pane: LinesPane, key: str) -> None:
            """``key`` is the item's key."""
            super().__init__()
            self.pane, self.key = pane, key

        @property
        def control(self) -> LinesPane:
            """The pane it happened in."""
            return self.pane

    def __init__(self, *, id: str, tail: bool = False) -> None:  # noqa: A002 - the name every widget gives it
        """An empty pane."""
        super().__init__(id=id)
        self.cursor, self.tail = "", tail
        self._key: Hashable = None
        self._draw: Drawn = lambda _width, _cursor: []

    def fill(self, draw: Drawn, key: Hashable) -> None:
        """Show what ``draw`` makes of a width and the cursor's key; what is in sight, or selected, stays so.

        ``key`` tells one content from another: nothing is made anew where it is the one shown.
        """
        if key == self._key:
            return
        self._key = key
        at_end = self.scroll_y >= self.max_scroll_y - 1
        top, before = self._top(), self._lines
        self._draw = draw
        self._make()
        self._stay(top, before)
        if self.tail and at_end and not self._reading(before):
            self.call_after_refresh(self.scroll_end, animate=False)

    def _reading(self, lines: Sequence[Line]) -> bool:
        """Whether somebody goes through the items with the cursor, other than at the last of them."""
        last = next((line.item.key for line in reversed(lines) if line.item is not None), "")
        return self.has_focus and self.cursor not in ("", last)

    def _make(self) -> None:
        width = self.scrollable_content_region.width
        if width > 0:
            self._take(self._draw(min(width, WIDEST), self.cursor), width)

    def put_cursor(self, key: str) -> None:
        """Move the cursor and show it."""
        if key != self.cursor:
            self.cursor = key
            self._make()
            self.post_message(self.CursorMoved(self, key))
        self.scroll_to_item(key)

    def keys(self) -> list[str]:
        """The keys of the items, top to bottom, each once."""
        return list(dict.fromkeys(item.key for item in self.items))

    def action_edge(self, which: int) -> None:
        """To the first item (0) or the last one (-1), and to the edge of the pane."""
        keys = self.keys()
        if keys:
            self.put_cursor(keys[which])
        self._to(self.max_scroll_y if which else 0)

    def action_cursor(self, by: int) -> None:
        """To the next or the previous item; scrolls where there is none."""
        keys = self.keys()
        if not keys:
            self.scroll_relative(y=by, animate=False)
        elif self.cursor not in keys:
            self.put_cursor(keys[0 if by > 0 else -1])
        else:
            self.put_cursor(keys[max(0, min(len(keys) - 1, keys.index(self.cursor) + by))])
