"""A whole playbook as one document: its steps one below the other, with what was searched for marked.

The first steps are laid out at once, the others between two frames, so that a playbook of 10,000 lines shows
its first page as soon as a short one.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from rich.segment import Segment as RichSegment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from aftercase.playbook.model import Block, Heading, Inline, Playbook, Step
from aftercase.text import filter_line
from aftercase.tui import matches
from aftercase.tui.document import Document
from aftercase.tui.lines import Line, RenderContext
from aftercase.tui.matches import Match
from aftercase.tui.render import layout

_FIRST = 120  # lines that are there with the first frame: more than any screen shows
_SLICE = 400  # lines laid out between two frames: 10 ms


class Start(NamedTuple):
    """Where a step begins: its line, its id."""

    line: int
    step: str


class Book(Document):
    """A playbook to read.

    Attributes:
        starts: Where the steps begin, as far as they are laid out.
        complete: Whether all of them are.
        found: Where the words that are searched for stand.
        current: Which of them is the present one, from 0; -1 for none.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"book--found", "book--current"}
    DEFAULT_CSS = """
    Book > .book--found { text-style: underline bold; color: $text-warning; }
    Book > .book--current { text-style: reverse bold; color: $text-warning; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "scroll_home", show=False),
        Binding("ctrl+d", "page_down", show=False),
        Binding("ctrl+u", "page_up", show=False),
    ]

    class Grown(Message):
        """More of the playbook is laid out."""

    def __init__(self, playbook: Playbook, context: RenderContext, first: str = "") -> None:
        """Show ``playbook`` from the step ``first``."""
        super().__init__(id="book")
        self._playbook = playbook
        self._known = context
        self._goal = first
        self._next = 0  # the step that is laid out next
        self._marks: dict[int, list[tuple[int, int, bool]]] = {}
        self._words = ""
        self.starts: list[Start] = []
        self.complete = False
        self.found: list[Match] = []
        self.current = -1

    # -- laying out ------------------------------------------------------------------------------------------

    def _make(self) -> None:
        """From the first step, for the present width."""
        width = self.scrollable_content_region.width
        if width <= 0:
            return
        self.starts, self._next, self.complete = [], 0, False
        self._take(self._more(_FIRST, width), width)
        self._go_on()

    def _more(self, count: int, width: int) -> list[Line]:
        """The lines of the next steps, at least so many; where a step is to be shown, so many after it."""
        lines: list[Line] = []
        steps = self._playbook.steps
        begun = self._lines if self._next else []
        enough = count
        while self._next < len(steps) and (len(lines) < enough or self._wanted()):
            step = steps[self._next]
            if step.id == self._goal:
                enough = len(lines) + count  # a page below it, or it could not stand at the top
            if begun or lines:
                lines.append(Line())
            self.starts.append(Start(len(begun) + len(lines), step.id))
            lines += layout(blocks(step), width, self._known)
            self._next += 1
        self.complete = self._next >= len(steps)
        return lines

    def _wanted(self) -> bool:
        return bool(self._goal) and not any(start.step == self._goal for start in self.starts)

    def _go_on(self) -> None:
        self._reach()
        if self.complete:
            self._search_again()
            self.post_message(self.Grown())
        else:
            self.call_after_refresh(self._slice)

    def _slice(self) -> None:
        """Another handful of steps."""
        if not self.complete and self._width:
            self._lines = [*self._lines, *self._more(_SLICE, self._width)]
            self.virtual_size = Size(self._width, len(self._lines))
            self._go_on()

    def _reach(self) -> None:
        """Go to the step that is to be shown, once it is there."""
        if self._goal and not self._wanted():
            goal, self._goal = self._goal, ""
            self.go_to(goal)

    # -- steps -----------------------------------------------------------------------------------------------

    def go_to(self, step: str) -> bool:
        """Show a step from its title; False where the playbook has none of that id."""
        for start in self.starts:
            if start.step == step:
                self._to(start.line)
                return True
        if any(known.id == step for known in self._playbook.steps):
            self._goal = step  # as soon as it is laid out
            return True
        return False

    def here(self) -> str:
        """The step at the top of the screen."""
        top = round(self.scroll_y)
        before = [start.step for start in self.starts if start.line <= top]
        return before[-1] if before else self.starts[0].step if self.starts else ""

    def turn(self, by: int) -> None:
        """Go to the step after or before."""
        ids = [start.step for start in self.starts]
        if ids:
            at = ids.index(self.here())
            on_title = self.starts[at].line == round(self.scroll_y)
            to = at + by if by > 0 or on_title else at
            self._to(self.starts[max(0, min(len(ids) - 1, to))].line)

    # -- searching -------------------------------------------------------------------------------------------

    def search(self, words: str) -> None:
        """Mark every place where the words stand, and show the first one from here on."""
        self._words = words
        self._search_again()
        top = round(self.scroll_y)
        after = [n for n, match in enumerate(self.found) if match[0].line >= top]
        self.current = (after or [0])[0] if self.found else -1
        self._show_current()

    def step_match(self, by: int) -> None:
        """Show the next match, or the one before; after the last comes the first."""
        if self.found:
            self.current = (self.current + by) % len(self.found)
            self._show_current()

    def _search_again(self) -> None:
        self.found = matches.find(self._lines, self._words) if self._words else []
        self.current = min(self.current, len(self.found) - 1)
        self._mark()

    def _show_current(self) -> None:
        self._mark()
        if self.current >= 0:
            line, height = self.found[self.current][0].line, max(1, self.size.height)
            if not round(self.scroll_y) <= line < round(self.scroll_y) + height:
                self._to(max(0, line - height // 3))

    def _mark(self) -> None:
        self._marks = {}
        for n, match in enumerate(self.found):
            for piece in match:
                self._marks.setdefault(piece.line, []).append((piece.start, piece.end, n == self.current))
        self._strips.clear()
        self.refresh()

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
        self, text: str, look: Style, begin: int, marks: list[tuple[int, int, bool]]
    ) -> list[RichSegment]:
        """A run of the line with what was found in it marked."""
        parts: list[RichSegment] = []
        at = 0
        for start, end, current in marks:
            first, last = max(at, start - begin), min(len(text), end - begin)
            if first >= last:
                continue
            sign = self.get_component_rich_style("book--current" if current else "book--found")
            parts += [RichSegment(text[at:first], look), RichSegment(text[first:last], look + sign)]
            at = last
        parts.append(RichSegment(text[at:], look))
        return [part for part in parts if part.text]


def blocks(step: Step) -> list[Block]:
    """A step with its title."""
    return [Heading(step.pos, 2, (Inline(step.title),)), *step.blocks]
