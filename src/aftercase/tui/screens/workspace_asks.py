"""The acts of the workspace that ask something first: a value, a file, a reason, a choice, words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from textual import work

from aftercase import i18n, terms
from aftercase.clock.rules import CASE_DATES
from aftercase.guide import variables
from aftercase.guide.situation import Refused, pick
from aftercase.i18n import tr
from aftercase.playbook.model import Variable
from aftercase.text import one_line
from aftercase.tui.dialogs import AskChoice, AskLine
from aftercase.tui.screens.case_data import TIME_HINT

Answer = TypeVar("Answer")

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

    from aftercase.case.fold import Case
    from aftercase.desk.desk import Desk, Done
    from aftercase.guide.position import CheckView, Position
    from aftercase.tui.panes.lines_pane import LinesPane


class Asks:
    """A part of the workspace screen; it reads its state and calls its `do`."""

    if TYPE_CHECKING:

        async def ask(self, dialog: Screen[Answer]) -> Answer:
            """See `DeskScreen.ask`."""

        desk: Desk
        number: str
        shown: str
        case: Case | None
        here: Position | None
        _from: str
        app: App[object]

        def do(self, verb: Callable[[], Done], said: str = "") -> bool:
            """See `WorkspaceScreen.do`."""

        def view(self) -> CheckView | None:
            """See `WorkspaceScreen.view`."""

        def values(self) -> dict[str, str]:
            """See `WorkspaceScreen.values`."""

        def reload(self) -> bool:
            """See `WorkspaceScreen.reload`."""

        def tell(self, what: object, severity: str = "information") -> None:
            """See `DeskScreen.tell`."""

        def _pane(self, name: str) -> LinesPane: ...

    # -- checks ------------------------------------------------------------------------------------------

    def action_tick(self) -> None:
        """Tick the check under the cursor in the way it asks for, or take the tick back."""
        view = self.view()
        if view is None:
            return
        key = view.check.key
        if view.state != "todo":
            self.do(lambda: self.desk.untick(self.number, key))
        elif view.check.kind == "evidence":
            self.ask_file(view)
        elif view.check.kind == "field" and not view.value:
            self.ask_value(view)
        else:
            self.tick_off(key, lambda: self.desk.tick(self.number, key))

    def tick_off(self, key: str, verb: Callable[[], Done], said: str = "") -> bool:
        """Call a verb that does a check; the cursor then goes to the next one that is to do."""
        self._from = key
        return self.do(verb, said)

    def action_value(self) -> None:
        """Write the value down, or another one."""
        view = self.view()
        if view is not None:
            self.ask_value(view)

    def action_attach(self) -> None:
        """Attach a file to the check under the cursor, or to the case."""
        view = self.view()
        if view is not None:
            self.ask_file(view)

    @work(exclusive=True)
    async def ask_value(self, view: CheckView) -> None:
        """Ask for the value of a field and tick it."""
        value = await self._ask_variable(view.check.key, view.check.label, view.value)
        if value:
            key = view.check.key
            self.tick_off(key, lambda: self.desk.tick(self.number, key, value))

    async def _ask_variable(self, name: str, label: str, value: str) -> str | None:
        """Ask in the way of the variable's type; what is no value of it is refused at the field."""
        if name in terms.BOOKS:
            words = [(key, term.label) for key, term in terms.BOOKS[name].items()]
            return await self.ask(AskChoice(one_line(label, 60), words, value=self._known(name)))
        variable = self._variable(name)
        if variable is not None and variable.type == "choice":
            options = [(choice, choice) for choice in variable.choices]
            return await self.ask(AskChoice(one_line(label, 60), options, value=value))

        def wrong(text: str) -> str:
            try:
                if name in CASE_DATES:
                    variables.read_date(text, self.desk.clock(), self.desk.zone)
                elif name not in variables.FIELDS:
                    variables.parse_value(text, name, variable, self.desk.clock(), self.desk.zone)
            except Refused as error:
                return str(error)
            return ""

        if name in CASE_DATES:
            hint = tr("Times are typed like {example}", example=tr(TIME_HINT))
            return await self.ask(AskLine(one_line(label, 60), label, value, hint=hint, check=wrong))
        hint = tr("for example {example}", example=variable.example) if variable and variable.example else ""
        return await self.ask(AskLine(one_line(name, 60), label, value, hint=hint, check=wrong))

    def _known(self, name: str) -> str:
        return self.case.book(name) if self.case is not None else ""

    def _variable(self, name: str) -> Variable | None:
        if self.case is None:
            return None
        situation = self.desk.situation(self.number)
        return variables.declared(situation.playbook(id_) for id_ in self.case.pins).get(name)

    @work(exclusive=True)
    async def ask_file(self, view: CheckView) -> None:
        """Ask for a file; an evidence check may also be ticked without one."""
        from aftercase.tui.screens.attach import AskFile

        evidence = view.check.kind == "evidence"
        title = tr("Attach a file")
        path = await self.ask(
            AskFile(
                title,
                view.check.label if evidence else tr("For the case, not for a check"),
                without=evidence and view.state == "todo",
            )
        )
        if path is None:
            return
        key = view.check.key
        if not path:
            said = tr("Ticked without a file; a attaches one later.")
            self.tick_off(key, lambda: self.desk.tick(self.number, key), said)
        else:
            check = key if evidence else ""
            verb = partial(self.desk.attach, self.number, [Path(path)], check=check)
            self.tick_off(key, verb, tr("The file is kept."))

    @work(exclusive=True)
    async def action_skip(self) -> None:
        """Skip the check under the cursor."""
        view = self.view()
        if view is None:
            return
        why = await self._ask_why(tr("Skip: {label}", label=one_line(view.check.label, 50)))
        if why:
            key = view.check.key
            self.tick_off(key, lambda: self.desk.skip(self.number, [key], why))

    async def _ask_why(self, title: str, required: bool = True) -> str | None:
        hint = tr("One line that a stranger would understand.")
        return await self.ask(AskLine(title, tr("Reason"), required=required, hint=hint))

    # -- words -------------------------------------------------------------------------------------------

    @work(exclusive=True)
    async def action_log(self) -> None:
        """Write an entry."""
        from aftercase.tui.screens.composer import ComposerScreen

        if await self.app.push_screen_wait(ComposerScreen(self.desk, self.number)):
            self.reload()
            self._pane("log").scroll_end(animate=False)

    @work(exclusive=True)
    async def action_correct(self) -> None:
        """Correct the entry under the cursor of the log, else the latest one."""
        from aftercase.tui.screens.composer import CorrectionScreen

        if self.case is None:
            return
        entries = [entry for entry in self.case.entries if not entry.undone]
        cursor = self._pane("log").cursor
        entry = next((entry for entry in entries if str(entry.seq) == cursor), entries[-1])
        if await self.app.push_screen_wait(CorrectionScreen(self.desk, self.number, entry)):
            self.reload()

    def action_message(self) -> None:
        """Fill a message of the step."""
        self.ask_message("")

    @work(exclusive=True)
    async def ask_message(self, id_: str) -> None:
        """Choose a message, ask for what it lacks, and show it filled in."""
        from aftercase.tui.screens.message import MessageScreen

        if self.here is None:
            return
        messages = {message.id: message for message in self.here.step.messages}
        if not id_ and len(messages) > 1:
            options = [
                (m.id, f"{terms.label(terms.PARTIES, m.to)}: {one_line(m.text, 60)}")
                for m in messages.values()
            ]
            chosen = await self.ask(AskChoice(tr("Which message?"), options))
            id_ = chosen or ""
        elif not id_:
            id_ = next(iter(messages), "")
        if id_ not in messages:
            return
        message = messages[id_]
        for name in variables.fill(message.text, self.values()).missing:
            label = terms.CASE_FIELDS[name].label if name in terms.CASE_FIELDS else name
            value = await self._ask_variable(name, tr("The message needs: {name}", name=label), "")
            if not value or not self._set(name, value):
                return
        filled = variables.fill(message.text, self.values())
        if not filled.missing:
            await self.app.push_screen_wait(MessageScreen(self.desk, self.number, message, filled.text))
            self.reload()

    def _set(self, name: str, value: str) -> bool:
        return self.do(lambda: self.desk.set_values(self.number, {name: value}))

    # -- the case ----------------------------------------------------------------------------------------

    @work(exclusive=True)
    async def action_clocks(self) -> None:
        """The clocks."""
        from aftercase.tui.screens.clocks import ClocksScreen

        await self.app.push_screen_wait(ClocksScreen(self.desk, self.number))
        self.reload()

    @work(exclusive=True)
    async def action_data(self) -> None:
        """The case's data."""
        from aftercase.tui.screens.case_data import CaseDataScreen

        await self.app.push_screen_wait(CaseDataScreen(self.desk, self.number))
        self.reload()

    @work(exclusive=True)
    async def action_stage(self) -> None:
        """Another stage."""
        options = [(key, term.label) for key, term in terms.STAGES.items() if key != "closed"]
        at = self.case.stage if self.case else ""
        stage = await self.ask(AskChoice(tr("The stage of the case"), options, value=at))
        if stage and stage != at:
            why = await self._ask_why(tr("Reason"), required=False)
            if why is not None:
                self.do(lambda: self.desk.move(self.number, stage, why))

    @work(exclusive=True)
    async def action_switch(self) -> None:
        """Another playbook."""
        options = []
        for id_ in sorted({entry.id for entry in self.desk.library.entries() if entry.kind == "scenario"}):
            twins = self.desk.library.twins(id_)
            if twins:
                options.append((id_, pick(twins, i18n.language()).title))
        target = await self.ask(AskChoice(tr("Switch to which playbook?"), options))
        if not target:
            return
        why = await self._ask_why(tr("Why is this one the wrong one?"))
        if why:
            self.do(lambda: self.desk.switch(self.number, target, why), tr("Switched. u undoes it."))

    @work(exclusive=True)
    async def action_close(self) -> None:
        """Close the case with its outcome."""
        if self.here is None:
            return
        if self.here.open:
            self._pane("checklist").put_cursor(self.here.open[0])
            self.tell(tr("Not yet: {why}", why=", ".join(self.here.open)), "warning")
            return
        options = [(key, term.label) for key, term in terms.OUTCOMES.items()]
        outcome = await self.ask(
            AskChoice(tr("How did the case end?"), options, value=self.here.step.outcome)
        )
        if not outcome:
            return
        why = await self._ask_why(tr("Anything to add? Enter leaves it empty."), required=False)
        if why is not None:
            self.do(lambda: self.desk.close(self.number, outcome, why), tr("Closed. r opens it again."))

    @work(exclusive=True)
    async def action_reopen(self) -> None:
        """Open a closed case again."""
        why = await self._ask_why(tr("Open the case again"))
        if why:
            self.do(lambda: self.desk.reopen(self.number, why))
