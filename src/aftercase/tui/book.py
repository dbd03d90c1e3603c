"""A whole playbook as one document: its steps one below the other, with what was searched for marked.

The steps of the first page are read and laid out at once, the others between two frames: first those above
the page, then those below. So a playbook of 10,000 lines shows its first page as soon as a short one.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import ClassVar, NamedTuple

from rich.segment import Segment as RichSegment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from aftercase.playbook.model import Block, Heading, Inline, Playbook, Step
from aftercase.text import filter_line
from aftercase.tui.document import Document
from aftercase.tui.lines import Line, RenderContext
from aftercase.tui.matches import Match, Searchable
from aftercase.tui.render import layout

_FIRST = 80  # lines that are there with the first frame, or as many as the screen has
_SLICE = 150  # lines read and laid out between two frames: 10 ms


class Start(NamedTuple):
    """Where a step begins: its line, its id."""

    line: int
    step: str


class _Laid:
    """Steps laid out one after the other, from the one at ``begin``; ``next`` comes after the last."""

    def __init__(self, begin: int) -> None:
        self.begin = self.next = begin
        self.lines: list[Line] = []
        self.starts: list[Start] = []

    def add(self, other: _Laid) -> None:
        """Those that follow."""
        self.starts += [Start(start.line + len(self.lines), start.step) for start in other.starts]
        self.lines += other.lines
        self.next = other.next


class Book(Document):
    """A playbook to read.

    Attributes:
        complete: Whether all steps are laid out.
        found: Where the words that are searched for stand.
        current: Which of them is the present one, from 0; -1 for none.
    """

    DEFAULT_CSS = """
    Book > .book--found { text-style: underline bold; color: $text-warning; }
    Book > .book--current { text-style: reverse bold; color: $text-warning; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "scroll_home", show=False),
        Binding("ctrl+d", "page_down", show=False),
        Binding("ctrl+u", "page_up", show=False),
    ]

    class Begun(Message):
        """The first page is laid out, for the present width."""

    class Grown(Message):
        """More of the playbook is laid out."""

    def __init__(self, playbook: Playbook, context: RenderContext, first: str = "") -> None:
        """Show ``playbook`` from the step ``first``."""
        super().__init__(id="book")
        self._playbook = playbook
        self._known = context
        self._goal = self._real(first)
        self._shown, self._above, self._below = _Laid(0), _Laid(0), _Laid(0)
        self._going = False  # whether the next slice is on its way
        self._marks: dict[int, list[tuple[int, int, int]]] = {}
        self._words = ""
        self._searchable: Searchable | None = None
        self.complete = False
        self.found: list[Match] = []
        self.current = -1

    @property
    def starts(self) -> list[Start]:
        """Where the steps begin, as far as they are laid out."""
        return self._shown.starts

    # -- laying out ------------------------------------------------------------------------------------------

    def _make(self) -> None:
        """From the step that is to be shown, for the present width."""
        width = self.scrollable_content_region.width
        if width <= 0:
            return
        enough = max(_FIRST, self.size.height + 1)
        begin = self._playbook.place(self._goal) or 0
        shown = self._laid(begin, len(self._playbook.steps), enough, width)
        while shown.begin and len(shown.lines) < enough:  # near the end: a page above it, or it cannot stand
            before = self._laid(shown.begin - 1, shown.begin, 1, width)
            before.add(shown)
            shown = before
        self._shown, self._above, self._below = shown, _Laid(0), _Laid(shown.next)
        self.complete = False
        self._take(shown.lines, width)
        self._search_again()
        self.post_message(self.Begun())
        self._go_on()

    def _laid(self, begin: int, end: int, enough: int, width: int) -> _Laid:
        """The steps from ``begin`` up to ``end``, until they have so many lines."""
        laid = _Laid(begin)
        while laid.next < end and len(laid.lines) < enough:
            step = self._playbook.steps[laid.next]
            if laid.next:
                laid.lines.append(Line())
            laid.starts.append(Start(len(laid.lines), step.id))
            laid.lines += layout(blocks(step), width, self._known)
            laid.next += 1
        return laid

    def _take(self, lines: list[Line], width: int) -> None:
        self._searchable = None
        super()._take(lines, width)

    def _go_on(self) -> None:
        self._reach()
        if not self._shown.begin and self._shown.next >= len(self._playbook.steps):
            self.complete = True
            self._search_again()
            self.post_message(self.Grown())
        elif not self._going:
            self._going = True
            self.call_after_refresh(self._slice)

    def _slice(self) -> None:
        """Another handful of steps. They are shown seldom, since each time the page is drawn again."""
        self._going = False
        if self.complete or not self._width:
            return
        shown, above, below = self._shown, self._above, self._below
        if shown.begin:
            above.add(self._laid(above.next, shown.begin, _SLICE, self._width))
            if above.next == shown.begin:
                self._put_above()
        else:
            end = len(self._playbook.steps)
            below.add(self._laid(below.next, end, _SLICE, self._width))
            if below.next == end or len(below.lines) > len(shown.lines):
                shown.add(below)
                self._below = _Laid(below.next)
                self._take([*shown.lines], self._width)
        self._go_on()

    def _put_above(self) -> None:
        """Put the steps before the first page where they belong; the page stays where it is."""
        top, before = round(self.scroll_y), self._lines
        more = len(self._above.lines)
        self._above.add(self._shown)
        self._shown = self._above
        self._take([*self._shown.lines], self._width)
        self._to(top + more)
        self._stay(None, before)
        if self._words:
            at = self.found[self.current][0].line if self.current >= 0 else top
            self._search_again()
            self.current = self._match_from(at + more)

    def _reach(self) -> None:
        """Go to the step that is to be shown, once it is there."""
        if self._goal and any(start.step == self._goal for start in self.starts):
            goal, self._goal = self._goal, ""
            self.go_to(goal)

    def on_resize(self) -> None:
        """Lay out again where the width is another one, beginning with what is at the top."""
        if self.scrollable_content_region.width != self._width:
            top = self._top()
            if top is not None and not self._goal:
                self._goal = self.here()
            self._make()
            self._return_to(top)

    # -- steps -----------------------------------------------------------------------------------------------

    def go_to(self, step: str) -> bool:
        """Show a step from its title; False where the playbook has none of that id or former id."""
        step = self._real(step)
        for start in self.starts:
            if start.step == step:
                self._to(start.line)
                return True
        if step:
            self._begin_at(step)
        return bool(step)

    def _begin_at(self, step: str) -> None:
        """Lay out anew from a step that is not there yet: waiting for all between would take a second."""
        self._goal, before = step, self._lines
        self._make()
        self._stay(None, before)
        self.current = self._match_from(round(self.scroll_y))

    def _real(self, step: str) -> str:
        """The step's present id; "" where there is none."""
        place = self._playbook.place(step)
        return "" if place is None else self._playbook.ids[place]

    def here(self) -> str:
        """The step at the top of the screen."""
        return self.starts[self._at()].step if self.starts else ""

    def in_sight(self) -> list[str]:
        """The steps of which something is on the screen, top to bottom."""
        end = round(self.scroll_y) + self.size.height
        return [start.step for start in self.starts[self._at() :] if start.line < end]

    def _at(self) -> int:
        """Which of `starts` is at the top of the screen."""
        behind = bisect_right(self.starts, round(self.scroll_y), key=lambda start: start.line)
        return max(behind - 1, 0)

    def far(self) -> int:
        """How far down the page is, in percent; by the steps as long as not all of them are laid out."""
        if self.complete:
            return round(100 * self.scroll_y / self.max_scroll_y) if self.max_scroll_y else 0
        place = self._playbook.place(self.here()) or 0
        return round(100 * place / max(1, len(self._playbook.ids) - 1))

    def action_scroll_home(self) -> None:
        """To the beginning, also where it is not laid out yet."""
        if self._shown.begin:
            self._begin_at(self._playbook.ids[0])
        super().action_scroll_home()

    def action_scroll_end(self) -> None:
        """To the end, also where it is not laid out yet."""
        if self._shown.next < len(self._playbook.ids):
            self._begin_at(self._playbook.ids[-1])
        super().action_scroll_end()

    def turn(self, by: int) -> None:
        """Go to the step after or before."""
        if self.starts:
            at = self._at()
            on_title = self.starts[at].line == round(self.scroll_y)
            to = at + by if by > 0 or on_title else at
            self._to(self.starts[max(0, min(len(self.starts) - 1, to))].line)

    # -- searching -------------------------------------------------------------------------------------------

    def search(self, words: str) -> None:
        """Mark every place where the words stand, and show the first one from here on."""
        self._words = words
        self._search_again()
        self.current = self._match_from(round(self.scroll_y))
        self._show_current()

    def _match_from(self, line: int) -> int:
        """The first match from a line on, else the first of all; -1 where there is none."""
        after = [n for n, match in enumerate(self.found) if match[0].line >= line]
        return (after or [0])[0] if self.found else -1

    def step_match(self, by: int) -> None:
        """Show the next match, or the one before; after the last comes the first."""
        if self.found:
            before, self.current = self.current, (self.current + by) % len(self.found)
            for piece in (*self.found[before], *self.found[self.current]):
                self._strips.pop(piece.line, None)
                self.refresh(Region(0, piece.line - self.scroll_offset.y, self.size.width, 1))
            self._show_current()

    def _search_again(self) -> None:
        if not self._words and not self.found:
            return
        if self._searchable is None:
            self._searchable = Searchable(self._lines)
        self.found = self._searchable.find(self._words)
        self.current = min(self.current, len(self.found) - 1)
        self._marks = {}
        for n, match in enumerate(self.found):
            for piece in match:
                self._marks.setdefault(piece.line, []).append((piece.start, piece.end, n))
        self._strips.clear()
        self.refresh()

    def _show_current(self) -> None:
        if self.current >= 0:
            line, height = self.found[self.current][0].line, max(1, self.size.height)
            if not round(self.scroll_y) <= line < round(self.scroll_y) + height:
                self._to(max(0, line - height // 3))

    # -- drawing ---------------------------------------------------------------------------------------------

    def _strip(self, at: int) -> Strip:
        strip = super()._strip(at)
        marks = self._marks.get(at)
        if not marks:
            return strip
        segments: list[RichSegment] = []
        begin = 0
        for text, look, _ in strip:
            segments += self._marked(filter_line(text), look or Style(), begin, marks)
            begin += len(text)
        return Strip(segments)

    def _marked(
        self, text: str, look: Style, begin: int, marks: list[tuple[int, int, int]]
    ) -> list[RichSegment]:
        """A run of the line with what was found in it marked."""
        parts: list[RichSegment] = []
        at = 0
        for start, end, match in marks:
            first, last = max(at, start - begin), min(len(text), end - begin)
            if first >= last:
                continue
            sign = self.get_component_rich_style("book--current" if match == self.current else "book--found")
            parts += [RichSegment(text[at:first], look), RichSegment(text[first:last], look + sign)]
            at = last
        parts.append(RichSegment(text[at:], look))
        return [part for part in parts if part.text]


def blocks(step: Step) -> list[Block]:
    """A step with its title."""
    return [Heading(step.pos, 2, (Inline(step.title),)), *step.blocks]
