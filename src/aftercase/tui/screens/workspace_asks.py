"""The acts of the workspace that ask something first: a value, a file, a reason, a choice, words.

What is typed stays in its dialog until the act is done: the verb is called while the dialog is open, for the
step that was on the screen when it was opened.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from textual import work

from aftercase import i18n, terms
from aftercase.clock.rules import CASE_DATES
from aftercase.guide import ladder, variables
from aftercase.guide.situation import Refused, pick
from aftercase.i18n import joined, labelled, tr
from aftercase.playbook.model import Variable
from aftercase.text import one_line
from aftercase.tui.actions import named
from aftercase.tui.dialogs import TIME_HINT, AskChoice, AskLine

Answer = TypeVar("Answer")

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

    from aftercase.case.state import Case
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
        opened_at: int
        _from: str
        app: App[object]

        @property
        def seen(self) -> int | None:
            """See `Follows.seen`."""

        def slipped(self) -> bool:
            """See `Follows.slipped`."""

        def do(self, verb: Callable[[], Done], said: str = "") -> bool:
            """See `WorkspaceScreen.do`."""

        def attempt(self, verb: Callable[[], Done]) -> Exception | None:
            """See `WorkspaceScreen.attempt`."""

        def done(self, said: str = "") -> None:
            """See `WorkspaceScreen.done`."""

        def view(self) -> CheckView | None:
            """See `WorkspaceScreen.view`."""

        def values(self) -> dict[str, str]:
            """See `WorkspaceScreen.values`."""

        def reload(self, quiet: bool = False) -> bool:
            """See `Follows.reload`."""

        def tell(self, what: object, severity: str = "information") -> None:
            """See `DeskScreen.tell`."""

        def _pane(self, name: str) -> LinesPane: ...

        def _labels(self, keys: tuple[str, ...]) -> list[str]: ...

    # -- asking and acting -------------------------------------------------------------------------------

    async def _ask_line(
        self,
        title: str,
        prompt: str,
        act: Callable[[str], Done],
        value: str = "",
        *,
        required: bool = True,
        hint: str = "",
        wrong: Callable[[str], str] = lambda _text: "",
        said: str = "",
        key: str = "",
    ) -> bool:
        """Ask for a line and act on it; a refusal is shown in the dialog, where the line stays.

        Args:
            title, prompt, value, required, hint: As for `AskLine`.
            act: The verb, given the line.
            wrong: What is wrong with a line before the verb is called; "" where nothing is.
            said: What to say once it is done.
            key: The check that is done by it, for the cursor to go on.
        """

        def check(text: str) -> str:
            return wrong(text) or str(self.attempt(lambda: act(text)) or "")

        line = AskLine(title, prompt, value, required=required, hint=hint, check=check)
        if await self.ask(line) is None:
            return False
        self._from = key
        self.reload()
        self.done(said)
        return True

    async def _ask_why(
        self, title: str, act: Callable[[str], Done], required: bool = True, said: str = "", key: str = ""
    ) -> None:
        """Ask for a reason and act."""
        hint = tr("One line that a stranger would understand.")
        await self._ask_line(title, tr("Reason"), act, required=required, hint=hint, said=said, key=key)

    # -- checks ------------------------------------------------------------------------------------------

    def action_tick(self) -> None:
        """Tick the check under the cursor in the way it asks for, or take the tick back."""
        view, seen = self.view(), self.seen
        if view is None or self.slipped():
            return
        key = view.check.key
        if view.state != "todo":
            self.do(lambda: self.desk.untick(self.number, key, seen))
        elif view.check.kind == "evidence":
            self.ask_file(view)
        elif view.check.kind == "field" and not view.value:
            self.ask_value(view)
        else:
            self.tick_off(key, lambda: self.desk.tick(self.number, key, None, seen))

    def tick_off(self, key: str, verb: Callable[[], Done], said: str = "") -> bool:
        """Call a verb that does a check; the cursor then goes to the next one that is to do."""
        self._from = key
        return self.do(verb, said)

    def action_value(self) -> None:
        """Write the value down, or another one."""
        view = self.view()
        if view is not None and not self.slipped():
            self.ask_value(view)

    def action_attach(self) -> None:
        """Attach a file to the check under the cursor, or to the case."""
        view = self.view()
        if view is not None and not self.slipped():
            self.ask_file(view)

    @work(exclusive=True)
    async def ask_value(self, view: CheckView) -> None:
        """Ask for the value of a field and tick it."""
        key, seen = view.check.key, self.seen
        act = partial(self._tick_value, key, seen)
        await self._ask_variable(key, view.check.label, view.value, act, key)

    def _tick_value(self, key: str, seen: int | None, value: str) -> Done:
        return self.desk.tick(self.number, key, value, seen)

    async def _ask_variable(
        self, name: str, label: str, value: str, act: Callable[[str], Done], key: str = ""
    ) -> bool:
        """Ask in the way of the variable's type and act; what is no value of it is refused at the field."""
        title = one_line(label, 60)
        if name in terms.BOOKS:
            words = [(word, term.label) for word, term in terms.BOOKS[name].items()]
            return await self._choice(AskChoice(title, words, value=self._known(name)), act, key)
        variable = self._variable(name)
        if variable is not None and variable.type == "choice":
            options = [(choice, choice) for choice in variable.choices]
            return await self._choice(AskChoice(title, options, value=value), act, key)

        known = {self._recorded(name)}

        def wrong(text: str) -> str:
            if self._recorded(name) not in known:  # said once: a second ⏎ is an answer to it
                known.add(self._recorded(name))
                by, words = self._recorded(name)
                message = named(
                    tr("{by} wrote “{words}” here meanwhile. ⏎ again replaces it.", by=by, words=words)
                )
                return message if words != text else ""
            try:
                if name in CASE_DATES:
                    variables.read_date(text, self.desk.clock(), self.desk.zone)
                elif name not in variables.FIELDS:
                    variables.parse_value(text, name, variable, self.desk.clock(), self.desk.zone)
            except Refused as error:
                return str(error)
            return ""

        hint = tr("for example {example}", example=variable.example) if variable and variable.example else ""
        if name in CASE_DATES:
            hint = tr("Times are typed like {example}", example=tr(TIME_HINT))
        else:
            title = one_line(terms.CASE_FIELDS[name].label, 60) if name in terms.CASE_FIELDS else tr("Value")
        return await self._ask_line(title, label, act, value, hint=hint, wrong=wrong, key=key)

    def _recorded(self, name: str) -> tuple[str, str]:
        """Who recorded the variable last, and what, as the file has it now; empty where nobody did."""
        value = self.desk.case(self.number).values.get(name)
        return (value.by, one_line(value.text or "", 60)) if value is not None else ("", "")

    async def _choice(self, dialog: AskChoice, act: Callable[[str], Done], key: str = "") -> bool:
        """Ask for one of several and act."""
        chosen = await self.ask(dialog)
        if not chosen:
            return False
        return self.tick_off(key, lambda: act(chosen))

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

        key, seen, evidence = view.check.key, self.seen, view.check.kind == "evidence"

        def act(path: str) -> Done:
            if not path:
                return self.desk.tick(self.number, key, None, seen)
            return self.desk.attach(self.number, [Path(path)], check=key if evidence else "", seen=seen)

        path = await self.ask(
            AskFile(
                tr("Attach a file"),
                view.check.label if evidence else tr("For the case, not for a check"),
                without=evidence and view.state == "todo",
                check=lambda path: str(self.attempt(lambda: act(path)) or ""),
            )
        )
        if path is None:
            return
        self._from = key
        self.reload()
        self.done(tr("The file is kept.") if path else tr("Ticked without a file; a attaches one later."))

    @work(exclusive=True)
    async def action_skip(self) -> None:
        """Skip the check under the cursor."""
        view, seen = self.view(), self.seen
        if view is None or self.slipped():
            return
        key = view.check.key
        title = tr("Skip: {label}", label=one_line(view.check.label, 50))
        await self._ask_why(title, lambda why: self.desk.skip(self.number, [key], why, seen), key=key)

    # -- words -------------------------------------------------------------------------------------------

    @work(exclusive=True)
    async def action_log(self) -> None:
        """Write an entry."""
        from aftercase.tui.screens.composer import ComposerScreen

        before = self.case.seq if self.case is not None else 0
        if await self.app.push_screen_wait(ComposerScreen(self.desk, self.number)):
            self.reload()
            self._pane("log").scroll_end(animate=False)
            await self.after_said(before)

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

        if self.here is None or self.slipped():
            return
        seen = self.seen
        messages = {message.id: message for message in self.here.step.messages}
        if not id_ and len(messages) > 1:
            options = [
                (m.id, labelled(terms.label(terms.PARTIES, m.to), one_line(m.text, 60)))
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
            if not await self._ask_variable(
                name, tr("The message needs: {name}", name=label), "", partial(self._set, name)
            ):
                return
        filled = variables.fill(message.text, self.values())
        if not filled.missing:
            before = self.case.seq if self.case is not None else 0
            await self.app.push_screen_wait(MessageScreen(self.desk, self.number, message, filled.text, seen))
            self.reload()
            await self.after_said(before)

    async def after_said(self, before: int) -> None:
        """Something may have been said after the event of that number; see `Deals.after_said`."""

    def _set(self, name: str, value: str) -> Done:
        return self.desk.set_values(self.number, {name: value})

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
        way = ladder.line(self.case) if self.case else ""
        stage = await self.ask(AskChoice(tr("The stage of the case"), options, way, value=at))
        if stage and stage != at and not await self.stage_waits(stage):
            await self._ask_why(
                terms.label(terms.STAGES, stage),
                lambda why: self.desk.move(self.number, stage, why),
                required=False,
            )

    async def stage_waits(self, stage: str) -> bool:
        """Whether points were open before that stage and were asked about; see `Guards.stage_waits`."""
        del stage
        return False

    @work(exclusive=True)
    async def action_next_case(self) -> None:
        """Go on to the next case; one that nothing was done in is skipped with a reason, kept as a note."""
        from aftercase.guide.decide import Speech

        if self.case is None:
            return
        mine = self.case.latest_act(self.desk.who.name, self.desk.who.uid)
        if self.case.status != "closed" and (mine is None or mine.first <= self.opened_at):
            kept = await self._ask_line(
                tr("Skip this case for now"),
                tr("Why? It is kept as a note."),
                lambda why: self.desk.say(self.number, Speech("internal", "colleague", why)),
            )
            if not kept:
                return
        self.app.play_after(self)  # type: ignore[attr-defined]  # the app of the desk

    @work(exclusive=True)
    async def action_switch(self) -> None:
        """Another playbook."""
        seen = self.seen
        if self.slipped():
            return
        options = []
        for id_ in sorted({entry.id for entry in self.desk.library.entries() if entry.kind == "scenario"}):
            twins = self.desk.library.twins(id_)
            if twins:
                options.append((id_, pick(twins, i18n.language()).title))
        target = await self.ask(AskChoice(tr("Switch to which playbook?"), options))
        if not target:
            return
        await self._ask_why(
            tr("Why is this one the wrong one?"),
            lambda why: self.desk.switch(self.number, target, why, seen),
            said=tr("Switched. u undoes it."),
        )

    @work(exclusive=True)
    async def action_close(self) -> None:
        """Close the case with its outcome."""
        if self.here is None or self.slipped():
            return
        seen = self.seen
        if self.here.open:
            self._pane("checklist").put_cursor(self.here.open[0])
            self.tell(tr("Not yet: {why}", why=joined(self._labels(self.here.open))), "warning")
            return
        options = [(key, term.label) for key, term in terms.OUTCOMES.items()]
        outcome = await self.ask(
            AskChoice(tr("How did the case end?"), options, value=self.here.step.outcome)
        )
        if not outcome:
            return
        await self._ask_why(
            tr("Anything to add? Enter leaves it empty."),
            lambda why: self.desk.close(self.number, outcome, why, seen),
            required=False,
            said=tr("Closed. r opens it again."),
        )

    @work(exclusive=True)
    async def action_reopen(self) -> None:
        """Open a closed case again."""
        await self._ask_why(tr("Open the case again"), lambda why: self.desk.reopen(self.number, why))
