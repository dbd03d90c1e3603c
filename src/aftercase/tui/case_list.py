"""The list of cases: one widget that draws the lines on screen and no others, be there 100,000 of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from aftercase.store.rows import Row
from aftercase.tui import case_rows
from aftercase.tui.jump import Marks, Spot

if TYPE_CHECKING:
    from aftercase.tui.reading import Cases, Found

_LOOKED_AT = 200  # cases whose numbers give the width of their column: the first page


class CaseList(ScrollView):
    """Cases as lines, one of them marked.

    Attributes:
        number: Cells of the longest case number.
        selected: Numbers of the cases that an act for several is meant for.
        marked: Place of the marked line, from 0; it means nothing while there is no line.
    """

    DEFAULT_CSS = """
    CaseList {
        height: 1fr; background: $background; overflow-x: hidden;
        scrollbar-size-vertical: 1; scrollbar-gutter: stable;
    }
    CaseList > .case-list--late { color: $text-error; text-style: bold; }
    CaseList > .case-list--muted { color: $text-muted; }
    CaseList > .case-list--ours { text-style: bold; }
    CaseList > .case-list--marked { background: $block-cursor-blurred-background; text-style: bold; }
    CaseList:focus > .case-list--marked { background: $block-cursor-background; }
    CaseList:ansi > .case-list--marked { background: ansi_default; text-style: bold reverse; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "case-list--late",
        "case-list--muted",
        "case-list--ours",
        "case-list--marked",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "first", show=False),
        Binding("end,G", "last", show=False),
    ]
    can_focus = True

    marked: reactive[int] = reactive(0)

    class Marked(Message):
        """Another line is marked."""

    class Wider(Message):
        """The numbers of the cases need more room than was thought: `number` has grown."""

    class Chosen(Message):
        """A line was clicked, or opened with a second click on it."""

        def __init__(self, case: str) -> None:
            """``case`` is its number."""
            super().__init__()
            self.case = case

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """``clock`` gives the moment that the clocks are shown for."""
        super().__init__()
        self._clock = clock
        self._rows: Cases | Found | tuple[()] = ()
        self.selected: set[str] = set()
        self.number = case_rows.NUMBER
        self.marks = Marks(self)

    # -- what is in it -----------------------------------------------------------------------------------

    @property
    def rows(self) -> Sequence[Row]:
        """The cases, in the order shown."""
        return self._rows

    def show(self, rows: Cases | Found | tuple[()]) -> None:
        """Show these cases; the marked one stays marked if it is among them."""
        before = self.case
        self.marks.drop()
        self._rows = rows
        self.number = case_rows.longest(rows[:_LOOKED_AT])
        place = rows.place(before) if rows and before else None
        self.marked = min(self.marked, max(0, len(rows) - 1)) if place is None else place
        self.virtual_size = Size(0, len(rows))
        self.call_after_refresh(self._follow)
        self.refresh()

    @property
    def case(self) -> str:
        """The number of the marked case, "" where there is none."""
        return self._rows[self.marked].case if self.marked < len(self._rows) else ""

    def select(self) -> None:
        """Select the marked case, or take it out again, and go to the next one."""
        if self.case:
            self.selected ^= {self.case}
            self.refresh()
            self._go(self.marked + 1)
            self.post_message(self.Marked())

    # -- drawing -----------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """The line at this height of the screen."""
        width = self.size.width
        place = round(self.scroll_offset.y) + y
        if place >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        row, now = self._rows[place], self._clock()
        if len(row.case) > self.number:  # further down than was looked at
            self.number = len(row.case)
            self.post_message(self.Wider())
        here = place == self.marked
        base = self.get_component_rich_style("case-list--marked") if here else self.rich_style
        late, rests = case_rows.overdue(row, now), case_rows.asleep(row, now)
        sign = ("▸" if here else " ") + ("✓" if row.case in self.selected else " ")
        segments = [Segment(sign, base)]
        for n, (name, text) in enumerate(case_rows.line(row, now, width - 2, self.number)):
            segments.append(Segment((" " if n else "") + text, base + self._look(name, row, late, rests)))
        drawn = Strip(segments, width).adjust_cell_length(width, base).apply_offsets(0, place)
        return self.marks.over(drawn, y)

    def _look(self, column: str, row: Row, late: bool, rests: bool) -> Style:
        if column == "clock" and late:
            name = "case-list--late"
        elif (
            row.status == "closed"
            or rests
            or column in ("platform", "who")
            or (column == "clock" and not row.due_at)
        ):
            name = "case-list--muted"
        elif column == "turn" and row.turn == "us":
            name = "case-list--ours"
        else:
            return Style()
        return self.get_component_rich_style(name, partial=True)

    # -- moving ------------------------------------------------------------------------------------------

    def watch_marked(self, before: int, now: int) -> None:
        """Draw the two lines anew, and keep the marked one in sight."""
        top = round(self.scroll_offset.y)
        for place in (before, now):
            self.refresh(Region(0, place - top, self.size.width, 1))
        self._follow()
        self.post_message(self.Marked())

    def _follow(self) -> None:
        self.scroll_to_region(Region(0, self.marked, 1, 1), animate=False, force=True)

    def _go(self, place: int) -> None:
        if self._rows:
            self.marked = max(0, min(len(self._rows) - 1, place))

    def action_move(self, by: int) -> None:
        """Mark the line above or below."""
        self._go(self.marked + by)

    def action_page(self, by: int) -> None:
        """Mark a line a page away."""
        self._go(self.marked + by * max(1, self.size.height - 1))

    def action_first(self) -> None:
        """Mark the first line."""
        self._go(0)

    def action_last(self) -> None:
        """Mark the last line."""
        self._go(len(self._rows) - 1)

    def on_click(self, event: events.Click) -> None:
        """Open the case that was clicked."""
        place = round(self.scroll_offset.y) + event.y
        if place < len(self._rows):
            event.stop()
            self._choose(place)

    def _choose(self, place: int) -> None:
        self.marked = place
        self.post_message(self.Chosen(self._rows[place].case))

    def spots(self) -> list[Spot]:
        """The cases in sight."""
        top = round(self.scroll_offset.y)
        count = min(self.size.height, len(self._rows) - top)
        return [Spot(0, y, partial(self._choose, top + y)) for y in range(count)]
