"""The workspace: the step, its playbook, its checklist and the log of one case.

The screen is the only mediator: panes and keys speak to it, it calls one verb of the desk, and shows the case
as it stands afterwards. Nothing here is kept but where the cursor is.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from aftercase import i18n
from aftercase.clock import times
from aftercase.desk.steady import behind
from aftercase.guide import deadlines, variables
from aftercase.guide.position import CheckView, Position
from aftercase.guide.situation import Refused
from aftercase.i18n import N_, aside, joined, tr
from aftercase.playbook.model import Block, Inline, Message, Paragraph
from aftercase.problems import Pos
from aftercase.store.protocol import StoreError
from aftercase.text import one_line
from aftercase.tui.document import Document
from aftercase.tui.footer import ActionFooter
from aftercase.tui.lines import RenderContext
from aftercase.tui.literal import literal
from aftercase.tui.panes import checklist, log, steps
from aftercase.tui.panes.frame import Pane, TabLine
from aftercase.tui.panes.header import CaseHeader
from aftercase.tui.panes.lines_pane import LinesPane
from aftercase.tui.panes.roll import Piece, RollPane
from aftercase.tui.screens.workspace_follow import GONE, Follows
from aftercase.tui.screens.workspace_guards import Guards

if TYPE_CHECKING:
    from aftercase.case.state import Case
    from aftercase.desk.desk import Desk, Done

PANES = ("steps", "playbook", "checklist", "log")
KINDS: dict[str, type[Document]] = {"playbook": Document, "twin": Document, "log": RollPane}  # else lines
_TITLES = {"steps": N_("Steps"), "playbook": N_("Playbook"), "checklist": N_("Checklist"), "log": N_("Log")}
_WIDE, _MIDDLE = 100, 80
_NAMED = 12  # open checks that are named where the ways on wait for them
# In the middle layout two panes share the screen, each one of a pair.
_PAIRS = (("playbook", "steps"), ("checklist", "log"))
_WORK = {  # what a closed case takes only after it is opened again; closing it can be undone
    "tick",
    "value",
    "attach",
    "skip",
    "back",
    "switch",
    "stage",
    "close",
    "data",
    "offer",
    "answer",
    "promise",
    "snooze",
}


class WorkspaceScreen(Guards, Follows):
    """One case at work.

    Attributes:
        shown: The pane that has, or had last, the focus.
    """

    SCOPE = "workspace"
    NUMBERED = True
    DEFAULT_CSS = """
    WorkspaceScreen #panes { height: 1fr; }
    WorkspaceScreen.three #panes {
        /* Whole numbers: of a part such as 1.2fr Textual loses a fraction, and with it the last line. */
        layout: grid; grid-size: 3 2; grid-columns: 5fr 11fr 7fr; grid-rows: 5fr 6fr;
    }
    WorkspaceScreen.three #pane-steps, WorkspaceScreen.three #pane-playbook { row-span: 2; }
    WorkspaceScreen.two #panes { layout: vertical; }
    WorkspaceScreen.two #pane-playbook, WorkspaceScreen.two #pane-steps { height: 2fr; }
    WorkspaceScreen.two #pane-checklist, WorkspaceScreen.two #pane-log { height: 1fr; }
    WorkspaceScreen.one TabLine, WorkspaceScreen.two TabLine { display: block; }
    """
    AUTO_FOCUS: ClassVar[str | None] = "#checklist"

    def __init__(self, desk: Desk, number: str, demo: bool = False) -> None:
        """``demo`` marks a desk that is thrown away on leaving."""
        super().__init__(desk, number)
        self.demo = demo
        self.shown, self.zoomed = "checklist", False
        self._step: tuple[str, str, int] = ("", "", 0)
        self._status = ""  # open or closed, as it was last shown
        self._titled: tuple[dict[str, str], str] = ({}, "")
        self._from = ""  # the check just done, from which the cursor goes on
        self._done: Done | None = None
        self._entries = log.Pieces()
        self._logged: tuple[Hashable, list[Piece]] = ((), [])
        self.opened_at = 0  # number of the last event there was when the case was opened here

    def compose(self) -> ComposeResult:
        """Head, four panes, footer."""
        self.dress(self._width_layout())
        yield CaseHeader(self.demo)
        yield TabLine()
        with Container(id="panes"):
            for name in ("steps", "playbook", "checklist", "log"):
                with Pane(id=f"pane-{name}"):
                    yield KINDS.get(name, LinesPane)(id=name)
        yield ActionFooter()

    def on_mount(self) -> None:
        """Show the case; keep the clocks going where that costs no bytes over a network."""
        self.begin()
        self.opened_at = self.case.seq if self.case is not None else 0
        if self.case is not None and (doubt := behind(self.case, self.desk.clock(), self.desk.zone)):
            self.tell(doubt)
        if self.app.size.width < _MIDDLE:
            self._go_to("playbook")  # with room for one pane only, what is to be read comes first
        self._arrange()
        if not self.desk_app.remote and not self.desk_app.frozen:
            self.set_interval(60, self._tick_clocks)
        self.follow()

    # -- showing -----------------------------------------------------------------------------------------

    def _draw(self) -> None:
        here, case = self.here, self.case
        assert here is not None
        assert case is not None
        self.query_one(CaseHeader).show(case, here, self.clocks)
        place = (here.playbook.pin, here.step.id, case.current)
        fresh, self._step = place != self._step, place
        pane = self._pane("checklist")
        if here.checks and (fresh or pane.cursor not in {view.check.key for view in here.checks}):
            first = next((view for view in here.checks if view.state == "todo"), here.checks[0])
            pane.cursor = first.check.key
        elif self._from == pane.cursor:
            states = {view.check.key: view.state for view in here.checks}
            todo = [key for key, state in states.items() if state == "todo"]
            if todo and states[pane.cursor] != "todo":
                pane.cursor = todo[0]
        self._from = ""
        document = self.query_one("#playbook", Document)
        status, self._status = self._status, case.status
        if fresh or status != case.status:  # how an open case ends is part of what is shown
            document.show(self._blocks(), self._render_context())
        else:
            document.refresh_context(self._render_context())
        self._fill()
        self._titles()
        self.refresh_bindings()

    def _blocks(self) -> list[Block]:
        """The step with its title, and the ways on that a `return` or an outcome has."""
        assert self.here is not None
        from aftercase.tui.panes.playbook import blocks

        closed = self.case is not None and self.case.status == "closed"
        return blocks(self.here, closed)

    def _render_context(self) -> RenderContext:
        assert self.here is not None
        here = self.here
        blocked = joined(self._labels(here.open))
        return RenderContext(
            check_states={view.check.key: view.state for view in here.checks},  # type: ignore[misc]
            check_notes={v.check.key: tr("{n} files", n=v.files) if v.files else v.note for v in here.checks},
            values=here.values,
            focus=self._pane("checklist").cursor or None,
            blocked=blocked,
            playbook_titles={b.target.partition("#")[0]: b.leads for b in here.branches if b.leads},
            due={clock.name: self._due(clock) for clock in self.clocks if clock.due_at},
            clock_names={clock.name: clock.label for clock in self.clocks},
            at_zero=deadlines.at_zero(self.clocks, self.desk.zone),
            closed=self.case is not None and self.case.status == "closed",
            language=i18n.language(),
        )

    def unreadable(self, words: str) -> None:
        """A case that cannot be read says so where its playbook would stand; a notice is gone too soon."""
        self.query_one("#playbook", Document).show([Paragraph(Pos(1, 1), (Inline(words),))], RenderContext())

    def _labels(self, keys: tuple[str, ...]) -> list[str]:
        assert self.here is not None
        sought = frozenset(keys)
        open_ = [view.check for view in self.here.checks if view.check.key in sought]
        more = ["…"] if len(open_) > _NAMED else []
        room = 60 if len(open_) == 1 else 30
        return [*(one_line(check.label, room) for check in open_[:_NAMED]), *more]

    def _due(self, clock: deadlines.Clock) -> str:
        assert clock.due_at is not None
        at = times.local(clock.due_at, self.desk.zone)  # with its year, where it is not the one we are in
        at = at.removeprefix(times.local(times.stamp(self.desk.clock()), self.desk.zone, "%Y-"))
        return aside(at, clock.left)

    def _fill(self) -> None:
        here, case, trail = self.here, self.case, self.trail
        assert here is not None
        assert case is not None
        today = times.local(times.stamp(self.desk.clock()), self.desk.zone, "%m-%d")
        zone, focus, words = self.desk.zone, self.shown, i18n.language()
        self._pane("steps").fill(lambda width, _: steps.lines(here, trail, width), (words, tuple(trail)))
        pane = self._pane("checklist")
        pane.fill(
            lambda width, at: checklist.lines(here, width, at, focus == "checklist"),
            (words, here.checks, pane.cursor, focus == "checklist"),
        )
        pane = self.query_one("#log", RollPane)
        said = (len(case.entries), sum(len(entry.corrections) + entry.undone for entry in case.entries))
        passed = len(case.overrides)
        filed = (len(case.exhibits), sum(exhibit.undone for exhibit in case.exhibits), len(case.erasures))
        now = times.stamp(self.desk.clock())
        shown = (words, today, said, filed, passed, log.dealings(case, now))
        if self._logged[0] != shown:
            self._logged = (shown, self._entries.of(case, zone, today, now))
        pane.roll(self._logged[1], log.empty, focus == "log", shown)

    def _titles(self) -> None:
        assert self.here is not None
        assert self.case is not None
        titles = {
            "steps": tr(_TITLES["steps"]),
            "playbook": one_line(self.here.playbook.title),
            "checklist": checklist.title(self.here),
            "log": log.title(self.case),
        }
        before, self._titled = self._titled, (titles, self.shown)
        for number, (name, title) in enumerate(titles.items(), 1):
            if before[0].get(name) != title:  # setting a title draws its whole pane again
                self.query_one(f"#pane-{name}").border_title = literal(f"{number} {title}")
        if before == self._titled:
            return
        tabs = {name: f"{n} {tr(_TITLES[name])}" for n, name in enumerate(PANES, 1)}
        self.query_one(TabLine).tabs(tabs, self.shown)

    def _pane(self, name: str) -> LinesPane:
        return self.query_one(f"#{name}", LinesPane)

    def _tick_clocks(self) -> None:
        """A minute has passed: only what the clocks say is drawn again."""
        try:
            self.clocks = deadlines.clocks(self.desk.situation(self.number))
        except (Refused, StoreError):
            return  # the next act says it; a clock must not
        if self.case is not None and self.here is not None:
            self.query_one(CaseHeader).show(self.case, self.here, self.clocks)

    def relabel(self) -> None:
        """The other language, also for the playbook where its twin was pinned."""
        super().relabel()
        cursor = self._pane("checklist").cursor
        self._step = ("", "", 0)  # the same step, but other words
        self.reload()
        self._pane("checklist").put_cursor(cursor)

    def on_screen_resume(self) -> None:
        """Back from another screen: a colleague may have been here."""
        if self.case is not None and not self.alone:
            self.reload()

    # -- layout ------------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Three columns, two panes, or one."""
        del event
        self._arrange()

    def _width_layout(self) -> str:
        width = self.app.size.width
        return "one" if self.zoomed or width < _MIDDLE else "two" if width < _WIDE else "three"

    def _arrange(self) -> None:
        layout = self._width_layout()
        for name in ("one", "two", "three"):
            self.set_class(name == layout, name)
        for name in PANES:
            self.query_one(f"#pane-{name}").display = name in self._visible(layout)

    def _visible(self, layout: str) -> tuple[str, ...]:
        if layout == "three":
            return PANES
        if layout == "one":
            return (self.shown,)
        return tuple(self.shown if self.shown in pair else pair[0] for pair in _PAIRS)

    @on(events.DescendantFocus)
    def _focused(self, event: events.DescendantFocus) -> None:
        name = event.widget.id or ""
        if name in PANES and name != self.shown:
            self.shown = name
            self._arrange()
            if self.case is not None:
                self._fill()
                self._titles()
            self.refresh_bindings()

    def _go_to(self, name: str) -> None:
        self.query_one(f"#pane-{name}").display = True
        self.query_one(f"#{name}", Widget).focus()

    def panes(self) -> list[Widget]:
        """The four, shown or not."""
        return [self.query_one(f"#{name}", Document) for name in PANES]

    def go_to_pane(self, pane: Widget) -> None:
        """Show it, and give it the focus."""
        self._go_to(pane.id or "")

    @on(TabLine.Clicked)
    def _tab_clicked(self, event: TabLine.Clicked) -> None:
        self._go_to(event.name)

    def action_next_pane(self) -> None:
        """The next pane."""
        self._go_to(PANES[(PANES.index(self.shown) + 1) % len(PANES)])

    def action_previous_pane(self) -> None:
        """The pane before."""
        self._go_to(PANES[PANES.index(self.shown) - 1])

    def action_read(self) -> None:
        """The whole playbook, from this step."""
        from aftercase.tui.screens.reading_mode import ReadingScreen

        if self.here is not None:
            context = replace(self._render_context(), blocked="", focus=None)
            self.app.push_screen(ReadingScreen(self.desk, self.here.playbook, context, self.here.step.id))

    def action_zoom(self) -> None:
        """One pane alone, or all again."""
        self.zoomed = not self.zoomed
        self._arrange()

    # -- what is not possible now ------------------------------------------------------------------------

    def why_not(self, action: str) -> str:
        """The reason, from what was last read."""
        case, here = self.case, self.here
        if case is None or here is None:
            return (
                ""
                if action in ("leave", "next_pane", "previous_pane", "zoom")
                else tr("The case cannot be read.")
            )
        if action == "reopen":
            return "" if case.status == "closed" else tr("The case is open.")
        if case.status == "closed" and (action in _WORK or action.startswith("branch")):
            return tr("The case is closed. Reopen it with r.")
        return self._why_not_here(action, case, here)

    def _why_not_here(self, action: str, case: Case, here: Position) -> str:
        view = self.view()
        if action in ("tick", "skip", "value", "attach") and view is None:
            return tr("This step has no checks.")
        if action == "value" and view and view.check.kind != "field":
            return tr("This check asks for no value.")
        if action in ("message", "copy") and not here.step.messages:
            return tr("This step has no message.")
        if action == "correct" and all(entry.undone for entry in case.entries):
            return tr("The log has no entry to correct.")
        if action == "answer" and not case.open_offers():
            return tr("No offer waits for an answer.")
        if action == "promise" and not any(e.direction == "out" and not e.undone for e in case.entries):
            return tr("Nothing of ours is in the log yet.")
        if action == "back" and case.visit.previous is None:
            return tr("This is the first step.")
        if action.startswith("branch(") and int(action[7:-1]) > len(here.branches):
            return tr("There is no way on with this number.")
        return ""

    def view(self) -> CheckView | None:
        """The check under the cursor."""
        if self.here is None or not self.is_mounted:
            return None
        key = self._pane("checklist").cursor
        return next((view for view in self.here.checks if view.check.key == key), None)

    # -- acting ------------------------------------------------------------------------------------------

    def do(self, verb: Callable[[], Done], said: str = "", over: Callable[[str], Done] | None = None) -> bool:
        """Call a verb, show the case, and say what was done or why not.

        ``over`` is the verb with a reason, for one that a guard may stop.
        """
        from aftercase.desk.seen import MovedOn
        from aftercase.guide.guards.points import Unmet

        wrong = self.attempt(verb)
        if isinstance(wrong, Unmet) and over is not None:
            self.ask_unmet(wrong, over, said)
            return False
        if wrong is not None:
            if not isinstance(wrong, GONE):  # what is gone is said by whoever reads it again
                self.tell(wrong)
            self.reload(quiet=isinstance(wrong, MovedOn))
            return False
        self.reload()
        self.done(said)
        return True

    def attempt(self, verb: Callable[[], Done]) -> Exception | None:
        """Call a verb, and give why it was not done; `done` tells the rest."""
        from aftercase.desk.desk import Kept

        try:
            self._done = verb()
        except (Refused, Kept, StoreError) as error:
            return error
        return None

    def done(self, said: str = "") -> None:
        """Say what the last verb did, or that a colleague had done it already.

        After what it did is drawn: the notice is laid out for as long as the panes, and can wait for them.
        """
        if self._done is not None and (self._done.hint or (said and self._done.events)):
            self.call_after_refresh(self.tell, self._done.hint or said)

    def action_branch(self, number: int) -> None:
        """Take a way on, or go to what blocks it."""
        assert self.here is not None
        if self.slipped():
            return
        seen, branch = self.seen, self.here.branches[number - 1]
        if branch.why_not and self.reload() and self.seen == seen:
            branch = self.here.branches[number - 1]  # a colleague may have done meanwhile what was open
        if branch.why_not and self.seen == seen:
            self._pane("checklist").put_cursor(self.here.open[0])
            self.tell(tr("Not yet: {why}", why=joined(self._labels(self.here.open))), "warning")
            return
        label = one_line(branch.label, 50)
        if self.do(
            lambda: self.desk.choose(self.number, branch.key, seen),
            tr("Taken: {label}. u undoes it.", label=label),
            lambda why: self.desk.choose(self.number, branch.key, seen, why),
        ):
            self.query_one("#playbook", Document).scroll_to(0, 0, animate=False)

    def action_undo(self) -> None:
        """Take back the latest act."""
        self._taken_back(self.desk.undo, N_("Undone: {act}. ctrl+r does it again."))

    def action_redo(self) -> None:
        """Do it again."""
        self._taken_back(self.desk.redo, N_("Done again: {act}."))

    def _taken_back(self, verb: Callable[[str], Done], said: str) -> None:
        from aftercase.guide.decide.ending import describe

        def act() -> Done:
            done = verb(self.number)
            target = done.case.acts[done.events[0]["data"]["act"]]
            target = done.case.acts[target.undoes] if target.undoes else target
            self.tell(tr(said, act=describe(target)))
            return done

        self.do(act)

    def action_back(self) -> None:
        """The step before."""
        seen = self.seen
        if not self.slipped():
            self.do(lambda: self.desk.back(self.number, seen))

    def action_copy(self) -> None:
        """Copy the step's message; several are asked for by `m`."""
        message = self.message()
        if message is None:
            return
        filled = variables.fill(message.text, self.values())
        if filled.missing:
            words = tr("Still missing: {names}. Press m to fill them in.", names=", ".join(filled.missing))
            self.tell(words, "warning")
            return
        self.desk_app.copy(filled.text, tr("m also logs it as sent."))

    def message(self) -> Message | None:
        """The first message of the step."""
        return self.here.step.messages[0] if self.here and self.here.step.messages else None

    def values(self) -> dict[str, str]:
        """The variables that have a value."""
        return self.here.values if self.here else {}

    # -- what panes say ----------------------------------------------------------------------------------

    @on(LinesPane.CursorMoved, "#checklist")
    def _cursor(self) -> None:
        document = self.query_one("#playbook", Document)
        document.refresh_context(self._render_context())
        document.scroll_to_item(self._pane("checklist").cursor)
        self.refresh_bindings()

    @on(Document.CheckClicked)
    def _check_clicked(self, event: Document.CheckClicked) -> None:
        self._pane("checklist").put_cursor(event.key)
        self.action_tick()

    @on(Document.BranchClicked)
    def _branch_clicked(self, event: Document.BranchClicked) -> None:
        keys = [branch.key for branch in self.here.branches] if self.here else []
        if event.key in keys:
            reason = self.why_not(f"branch({keys.index(event.key) + 1})")
            if reason:
                self.tell(reason, "warning")
            else:
                self.action_branch(keys.index(event.key) + 1)

    @on(Document.MessageClicked, "#playbook")
    def _message_clicked(self, event: Document.MessageClicked) -> None:
        self.ask_message(event.id)

    @on(Document.MessageClicked, "#log")
    def _entry_clicked(self, event: Document.MessageClicked) -> None:
        self._pane("log").put_cursor(event.id)

    @on(Document.LinkClicked)
    def _link_clicked(self, event: Document.LinkClicked) -> None:
        """A link is shown and copied, never opened: the browser could be at the other end of a network."""
        self.desk_app.copy(event.href, one_line(event.href, 80))
