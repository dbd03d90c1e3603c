"""Reading: the whole playbook of a case, with its outline and a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static

from aftercase.i18n import tr
from aftercase.playbook.model import Playbook
from aftercase.text import cut, one_line
from aftercase.tui.book import Book
from aftercase.tui.document import Document
from aftercase.tui.footer import ActionFooter
from aftercase.tui.lines import RenderContext
from aftercase.tui.literal import literal
from aftercase.tui.outline import Outline
from aftercase.tui.screens.base import DeskScreen

if TYPE_CHECKING:
    from textual.widget import Widget

    from aftercase.desk.desk import Desk

_WIDE = 100  # columns from which the outline stands beside the text


class ReadingScreen(DeskScreen[None]):
    """A playbook from its first line to its last."""

    SCOPE = "reading"
    AUTO_FOCUS: ClassVar[str | None] = "#book"
    DEFAULT_CSS = """
    ReadingScreen #where { dock: top; height: 1; padding: 0 1; background: $panel; color: $foreground; }
    ReadingScreen #outline { width: 34; height: 1fr; display: none; }
    ReadingScreen.wide #outline { display: block; }
    ReadingScreen.outline #outline { display: block; width: 1fr; }
    ReadingScreen.outline.wide #outline { width: 34; }
    ReadingScreen.outline #book { display: none; }
    ReadingScreen.outline.wide #book { display: block; }
    ReadingScreen #book { width: 1fr; height: 1fr; padding: 0 1; }
    ReadingScreen #find { height: 1; border: none; padding: 0 1; background: $surface; }
    """

    def __init__(self, desk: Desk, playbook: Playbook, context: RenderContext, first: str = "") -> None:
        """Show ``playbook`` from the step ``first``; ``context`` is what the case says about it."""
        super().__init__(desk)
        self.playbook = playbook
        self._book = Book(playbook, context, first)
        self._titles = Outline(map(playbook.title_at, range(len(playbook.ids))), id="outline")
        self._find: Input | None = None
        self._begun = False  # whether the first page can be drawn

    def compose(self) -> ComposeResult:
        """Where we are, outline and text, footer."""
        self.dress(*self._layout())
        yield Static(id="where", markup=False)
        with Horizontal():
            yield self._titles
            yield self._book
        yield ActionFooter()

    def on_mount(self) -> None:
        """Follow the text."""
        self.watch(self._book, "scroll_y", self._moved, init=False)

    @on(Book.Begun)
    def _begin(self) -> None:
        self._begun = True
        self._moved()

    def _compositor_refresh(self) -> None:
        """Draw nothing before there is something to read: the first frame is all of the page.

        Textual draws a screen once its widgets have their places, and what is in them in the frames after:
        three frames, of which the first was blank.
        """
        if self._begun and self._titles.laid_out:
            super()._compositor_refresh()
        else:
            self._repaint_required = True

    def on_resize(self) -> None:
        """The outline beside the text where there is room."""
        self._arrange()
        if self._begun:
            self.call_after_refresh(self._moved)

    def _arrange(self) -> None:
        self.set_class(bool(self._layout()), "wide")

    def _layout(self) -> tuple[str, ...]:
        """The classes for the window's width."""
        return ("wide",) if self.app.size.width >= _WIDE else ()

    @on(Book.Grown)
    def _moved(self) -> None:
        """Say which step is at the top, how far down it is, and what was found."""
        here = self._book.here()
        place = self.playbook.place(here)
        if place is not None and not self._titles.has_focus:
            self._titles.highlighted = place
        far = f"{self._book.far()}%" if self._book.max_scroll_y else ""
        title = one_line(self.playbook.title_of(here), 40)
        parts = [self._count(), title, far, one_line(self.playbook.title, 60)]
        where = "  ·  ".join(part for part in parts if part)
        self.query_one("#where", Static).update(literal(cut(where, max(8, self.app.size.width - 2))))
        self.refresh_bindings()

    def _count(self) -> str:
        if self._find is None or not self._find.value.strip():
            return ""
        if not self._book.found:
            return tr("not found: {words}", words=one_line(self._find.value, 30))
        return tr("{n} of {total}", n=self._book.current + 1, total=len(self._book.found))

    def panes(self) -> list[Widget]:
        """The outline and the text, as far as they are shown."""
        both: list[Widget] = [self._titles, self._book]
        return [pane for pane in both if pane.display]

    # -- actions ---------------------------------------------------------------------------------------------

    def why_not(self, action: str) -> str:
        """Going from match to match needs some."""
        if action in ("next_match", "match_before") and not self._book.found:
            return tr("Search first: /")
        return ""

    def action_find(self) -> None:
        """Show the search line."""
        if self._find is None:
            self._find = Input(id="find", compact=True, placeholder=tr("search in this playbook"))
            self.mount(self._find, before=self.query_one(Horizontal))
        self._find.display = True
        self._find.focus()

    @on(Input.Changed, "#find")
    def _typed(self, event: Input.Changed) -> None:
        self._book.search(event.value.strip())
        self._moved()

    @on(Input.Submitted, "#find")
    def _found(self) -> None:
        self._book.focus()

    def on_key(self, event: events.Key) -> None:
        """From the search line the arrows go from match to match."""
        if self._find is not None and self._find.has_focus and event.key in ("up", "down"):
            event.stop()
            event.prevent_default()
            self._book.step_match(1 if event.key == "down" else -1)
            self._moved()

    def action_next_match(self) -> None:
        """The next match."""
        self._book.step_match(1)
        self._moved()

    def action_match_before(self) -> None:
        """The match before."""
        self._book.step_match(-1)
        self._moved()

    def action_next_step(self) -> None:
        """The next step."""
        self._book.turn(1)

    def action_step_above(self) -> None:
        """The step above."""
        self._book.turn(-1)

    def action_outline(self) -> None:
        """To the outline, or back to the text."""
        if self._titles.has_focus:
            self.remove_class("outline")
            self._book.focus()
        else:
            self.add_class("outline")
            self._titles.focus()

    @on(Outline.Chosen)
    def _chosen(self, message: Outline.Chosen) -> None:
        self.remove_class("outline")
        self._book.focus()
        self._book.go_to(self.playbook.ids[message.place])

    @on(Document.LinkClicked)
    def _link(self, message: Document.LinkClicked) -> None:
        """A step of this playbook is shown; any other address is only copied, never opened."""
        name, _, step = message.href.rpartition("#")
        if name in ("", self.playbook.id) and self._book.go_to(step):
            return
        self.desk_app.copy(message.href, one_line(message.href, 80))

    @on(Document.BranchClicked)
    def _branch(self, message: Document.BranchClicked) -> None:
        """A way on leads to its step; nothing is chosen while reading."""
        seen = [step for id_ in self._book.in_sight() if (step := self.playbook.step(id_))]
        ways = [branch for step in seen for branch in step.branches if branch.key == message.key]
        if not ways or ways[0].playbook or not self._book.go_to(ways[0].step):
            self.tell(tr("That step is in another playbook."))

    def action_leave(self) -> None:
        """Drop the search, then leave."""
        if self._find is not None and self._find.display:
            self._find.display = False
            self._find.value = ""
            self._book.focus()
        elif self.has_class("outline"):
            self.action_outline()
        else:
            self.dismiss()
