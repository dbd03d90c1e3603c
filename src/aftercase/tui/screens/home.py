"""Home: the cases by what is due next, or, on an empty desk, the ways to a first one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Static
from textual.worker import get_current_worker

from aftercase.i18n import tr
from aftercase.store.rows import SMALL
from aftercase.tui.case_list import CaseList
from aftercase.tui.footer import ActionFooter
from aftercase.tui.literal import literal
from aftercase.tui.panes.desk_head import Head
from aftercase.tui.panes.first_page import FirstPage
from aftercase.tui.reading import Listed, Reading
from aftercase.tui.screens.home_asks import HomeAsks

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk

_MINUTE = 60.0
_SECOND = 1.0  # how soon a colleague's act is seen
_SWEEP = 600.0  # in a large desk, every file is compared this often
_PATIENCE = 0.05  # seconds that the first frame waits for the cases; it is drawn without them otherwise


class HomeScreen(HomeAsks):
    """The list of cases."""

    SCOPE = "home"
    DEFAULT_CSS = """
    HomeScreen #line { height: 1; padding: 0 1; background: $surface; border: none; }
    HomeScreen #wrong { display: none; height: auto; padding: 0 1; color: $text-muted; }
    HomeScreen #wrong.wrong { color: $text-error; }
    HomeScreen #damaged { height: auto; max-height: 8; padding: 0 1; color: $text-warning; display: none; }
    """

    class Read(Message):
        """The cases were read, by a thread."""

        def __init__(self, listed: Listed) -> None:
            """What was read."""
            super().__init__()
            self.listed = listed

    def __init__(self, desk: Desk) -> None:
        """Nothing is read yet."""
        super().__init__(desk)
        self.listed: Listed | None = None
        self.with_closed = False
        self._mark: object = None
        self._reading: Reading | None = None

    def compose(self) -> ComposeResult:
        """Head, list, footer; what else may be shown is mounted when it is."""
        yield Head(self.desk.root)
        yield Static(id="wrong", markup=False)
        yield CaseList(self.desk.clock)
        yield ActionFooter()

    # -- reading -----------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Show what was read while the terminal was being set up, or go on reading behind the first frame."""
        self.query_one(CaseList).focus()
        if not self.desk_app.frozen:
            self.set_interval(_SECOND, self._look)
            self.set_interval(_SWEEP, self._sweep)
            self.set_timer(_SECOND * 3, self._sweep)
            if not self.desk_app.remote:
                self.set_interval(_MINUTE, self._pass)

    def _pass(self) -> None:
        """A minute has passed: the clocks show less, and a file may have changed without us."""
        if self.is_current:
            self.read()

    def _look(self) -> None:
        """A second has passed: read again if a colleague has written, and say how far a reading is."""
        if self._reading is not None:
            if self.listed is None and self._reading.far:
                head = self.query_one(Head)
                head.far = self._reading.far
                head.refresh()
        elif self.is_current and self.listed is not None:
            mark = self.desk.index.mark()
            if mark != self._mark:
                self._mark = mark
                self.read()

    def _sweep(self) -> None:
        """In a large desk compare every file, behind the screen; what it finds is seen like a colleague's."""
        if self.listed is not None and len(self.listed.every) > SMALL:
            self.run_worker(self._compare, thread=True, exclusive=True, group="sweep", exit_on_error=False)

    def _compare(self) -> None:
        worker = get_current_worker()
        index = self.desk.new_index()  # of its own, so that nobody waits for it
        try:
            index.refresh(lambda _done, _count: not worker.is_cancelled)
        finally:
            index.close()

    @on(CaseList.Marked)
    def _marked(self) -> None:
        """Over a network the clocks follow with the next key."""
        if self.desk_app.remote:
            self.query_one(CaseList).refresh()

    def on_screen_resume(self) -> None:
        """Something may have changed while another screen was shown."""
        ready = self.desk_app.prefetch.done(_PATIENCE) if self.listed is None else None
        if ready is None:
            self.read()
        else:
            self.take(ready)

    def read(self) -> None:
        """Read the cases in a thread, and show them when they are there."""
        if self._reading is None or self.listed is not None:
            self._reading = self.desk_app.prefetch if self.listed is None else Reading(self.desk, self.line)
            self.run_worker(self._read, thread=True, exclusive=True, group="rows")

    def _read(self) -> None:
        assert self._reading is not None
        self.post_message(self.Read(self._reading.wait()))

    @on(Read)
    def _was_read(self, message: Read) -> None:
        self.take(message.listed)

    def take(self, listed: Listed) -> None:
        """Show what was read."""
        self._reading = None
        if listed.line != self.line:  # more was typed meanwhile
            self.read()
        if self.listed is not None and not listed.counts.closed:
            self.with_closed = False
        self.listed = listed
        self._mark = self.desk.index.mark()
        self.lay_out()

    def lay_out(self) -> None:
        """Show the state of this screen."""
        listed = self.listed
        if listed is None:
            return
        head, cases = self.query_one(Head), self.query_one(CaseList)
        head.listed, head.with_closed = listed, self.with_closed
        whole = listed.every if self.with_closed else listed.open
        cases.show(whole if listed.found is None else listed.found)
        wrong = self.query_one("#wrong", Static)
        wrong.update(literal(listed.wrong or (tr("Nothing answers to this.") if self._nothing() else "")))
        wrong.display = bool(listed.wrong) or self._nothing()
        wrong.set_class(bool(listed.wrong), "wrong")
        head.number = cases.number
        head.refresh()
        self._show_problems(listed.problems)
        empty = not listed.every
        cases.display = not empty
        if empty and not self.query(FirstPage):
            self.mount(FirstPage(), after=cases)
        for page in self.query(FirstPage):
            page.styles.display = "block" if empty else "none"
        self.refresh_bindings()

    def _show_problems(self, problems: tuple[str, ...]) -> None:
        lines = list(problems[:3])
        if len(problems) > 3:
            lines.append(tr("… and {n} more", n=len(problems) - 3))
        shown = self.query("#damaged")
        if lines and not shown:
            self.mount(Static(id="damaged", markup=False), after=self.query_one(CaseList))
        for widget in self.query("#damaged").results(Static):
            widget.update(literal("\n".join(f"! {line}" for line in lines)))
            widget.display = bool(lines)

    def _nothing(self) -> bool:
        return self.listed is not None and self.listed.found is not None and not self.listed.found

    # -- what is possible --------------------------------------------------------------------------------

    def why_not(self, action: str) -> str:
        """Opening needs a case, and showing closed ones needs some."""
        if self.listed is None:
            return ""
        if action == "open" and not self.query_one(CaseList).case:
            return tr("There is no case to open; n makes one.")
        if action in ("search", "views") and not self.listed.every:
            return tr("There is no case.")
        if action in ("select", "tags", "assign", "snooze") and not self.query_one(CaseList).case:
            return tr("There is no case.")
        if action == "closed" and not self.listed.counts.closed:
            return tr("There are no closed cases.")
        return ""

    def relabel(self) -> None:
        """Heads, counts and terms follow the language."""
        super().relabel()
        self.query_one(Head).refresh()
        self.query_one(CaseList).refresh()
        for page in self.query(FirstPage):
            page.relabel()

    # -- actions -----------------------------------------------------------------------------------------

    @on(CaseList.Wider)
    def _wider(self) -> None:
        """Longer numbers came into sight: the heads follow."""
        self.query_one(Head).number = self.query_one(CaseList).number
        self.query_one(Head).refresh()
        self.query_one(CaseList).refresh()

    @on(CaseList.Chosen)
    def _chosen(self, message: CaseList.Chosen) -> None:
        self.desk_app.open_case(self.desk, message.case)

    def action_open(self) -> None:
        """Open the marked case."""
        self.desk_app.open_case(self.desk, self.query_one(CaseList).case)

    def action_new(self) -> None:
        """Ask the questions."""
        from aftercase.tui.screens.triage import TriageScreen

        self.app.push_screen(TriageScreen(self.desk))

    def action_pick(self) -> None:
        """Choose a playbook by its title."""
        from aftercase.tui.screens.pick import PickScreen

        self.app.push_screen(PickScreen(self.desk))

    def action_demo(self) -> None:
        """Open the demo case on a desk of its own."""
        self.desk_app.open_demo()

    def action_week(self) -> None:
        """See the clocks of all cases."""
        from aftercase.tui.screens.week import WeekScreen

        self.app.push_screen(WeekScreen(self.desk))

    def action_closed(self) -> None:
        """Show or hide closed cases."""
        self.with_closed = not self.with_closed
        self.lay_out()

    def action_refresh(self) -> None:
        """Read again."""
        self.read()

    def action_leave(self) -> None:
        """Step back: stop what is running, drop the selection, the search, and at last leave the desk."""
        cases = self.query_one(CaseList)
        if self._acting:
            self._acting = False
        elif cases.selected:
            cases.selected.clear()
            self.query_one(Head).selected = 0
            cases.refresh()
            self.query_one(Head).refresh()
        elif self._field is not None and self._field.display:
            cases.focus()
            self.ask_for("")
        else:
            self.app.exit()
