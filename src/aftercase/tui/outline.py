"""The titles of a playbook, one below the other: drawn where somebody looks, be there 5 of them or 500.

Textual's own list makes a visual of every option, and draws all that are in sight again for each frame: with
40 titles in sight that took longer than the page beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from rich.segment import Segment as RichSegment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from aftercase.text import cells, filter_line, one_line
from aftercase.tui.jump import Marks, Spot
from aftercase.tui.lines import Segment
from aftercase.tui.wrap import Wrapped, wrap

_INDENT = 2  # cells before a title, and once more before the rest of a long one


class Outline(ScrollView, can_focus=True):
    """Titles of which one is marked; a long one takes more than one line.

    Attributes:
        titles: What is listed, each on one line.
        highlighted: Place of the marked title, from 0; it means nothing while there is none.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Outline {
        overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;
        color: $foreground; background: $background;
    }
    Outline:focus { background-tint: $foreground 5%; }
    Outline > .outline--marked {
        color: $foreground; background: $block-cursor-blurred-background;
        text-style: $block-cursor-blurred-text-style;
    }
    Outline:focus > .outline--marked {
        color: $block-cursor-foreground; background: $block-cursor-background;
        text-style: $block-cursor-text-style;
    }
    Outline:ansi > .outline--marked { color: ansi_black; background: ansi_white; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"outline--marked"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,g", "go(0)", show=False),
        Binding("end,G", "go(-1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    highlighted: reactive[int] = reactive(0)

    class Chosen(Message):
        """A title was chosen."""

        def __init__(self, place: int) -> None:
            """``place`` counts the titles from 0."""
            super().__init__()
            self.place = place

    def __init__(self, titles: Iterable[str], *, id: str | None = None) -> None:  # noqa: A002 - as every widget
        """List these titles."""
        super().__init__(id=id)
        self.titles: Sequence[str] = [one_line(title) for title in titles]
        self._rows: list[tuple[int, str]] = []  # place of a title, and a line of it
        self._starts: list[int] = []  # where each title begins
        self.marks = Marks(self)

    @property
    def laid_out(self) -> bool:
        """Whether all that is to be seen of it can be drawn."""
        return bool(self._rows) or not self.titles or not self.display

    # -- laying out ------------------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Break the titles for this width, one cell less where a scroll bar comes; keep the mark in sight."""
        width, height = self.size
        rows = self._broken(width)
        if len(rows) > height:
            rows = self._broken(width - self.styles.scrollbar_size_vertical)
        if rows != self._rows:
            self.marks.drop()
            self._rows = rows
            self._starts = [at for at, (place, _) in enumerate(rows) if not at or rows[at - 1][0] != place]
            self.virtual_size = Size(0, len(rows))
        self._follow()

    def _broken(self, width: int) -> list[tuple[int, str]]:
        room = max(1, width - _INDENT)
        rows: list[tuple[int, str]] = []
        for place, title in enumerate(self.titles):
            if cells(title) <= room:
                rows.append((place, title))
            else:
                first, *rest = wrap([Segment(title)], max(1, room - _INDENT))
                rows.append((place, _text(first)))
                rows += [(place, " " * _INDENT + _text(line)) for line in rest]
        return rows

    # -- drawing ---------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """The line at this height of the screen."""
        width, at = self.size.width, round(self.scroll_offset.y) + y
        if at >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        place, text = self._rows[at]
        look = self.rich_style
        if place == self.highlighted:
            look = self.get_component_rich_style("outline--marked")
        strip = Strip([RichSegment(" " * _INDENT + filter_line(text), look)])
        return self.marks.over(strip.adjust_cell_length(width, look), y)

    # -- moving ----------------------------------------------------------------------------------------------

    def validate_highlighted(self, place: int) -> int:
        """One that there is."""
        return max(0, min(len(self.titles) - 1, place))

    def watch_highlighted(self, before: int, now: int) -> None:
        """Draw the two titles anew, and keep the marked one in sight."""
        for place in (before, now):
            first, count = self._span(place)
            self.refresh(Region(0, first - round(self.scroll_offset.y), self.size.width, count))
        self._follow()

    def _span(self, place: int) -> tuple[int, int]:
        """Where a title begins, and how many lines it takes."""
        if place >= len(self._starts):
            return 0, 0
        end = self._starts[place + 1] if place + 1 < len(self._starts) else len(self._rows)
        return self._starts[place], end - self._starts[place]

    def _follow(self) -> None:
        first, count = self._span(self.highlighted)
        if count:
            self.scroll_to_region(Region(0, first, 1, count), animate=False, force=True)

    def action_move(self, by: int) -> None:
        """Mark the title above or below."""
        self.highlighted += by

    def action_page(self, by: int) -> None:
        """Mark a title a page away."""
        if self._rows:
            at = self._span(self.highlighted)[0] + by * max(1, self.size.height - 1)
            self.highlighted = self._rows[max(0, min(len(self._rows) - 1, at))][0]

    def action_go(self, place: int) -> None:
        """Mark the title at a place; -1 is the last one."""
        self.highlighted = place if place >= 0 else len(self.titles) + place

    def action_choose(self) -> None:
        """Choose the marked title."""
        if self.titles:
            self.post_message(self.Chosen(self.highlighted))

    def on_click(self, event: events.Click) -> None:
        """Choose the title that was clicked."""
        at = round(self.scroll_offset.y) + event.y
        if at < len(self._rows):
            event.stop()
            self._choose(self._rows[at][0])

    def _choose(self, place: int) -> None:
        self.highlighted = place
        self.action_choose()

    def spots(self) -> list[Spot]:
        """The titles in sight, each at its first line that can be seen."""
        top = round(self.scroll_offset.y)
        seen = [row[0] for row in self._rows[top : top + self.size.height]]
        firsts = [y for y, place in enumerate(seen) if not y or seen[y - 1] != place]
        return [Spot(0, y, partial(self._choose, seen[y])) for y in firsts]


def _text(line: Wrapped) -> str:
    return "".join(segment.text for segment in line.segments)
