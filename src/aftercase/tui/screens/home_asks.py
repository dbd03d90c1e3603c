"""What the list of cases asks: what to show of it, and what to do with several at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events, work

from aftercase.guide.situation import Refused
from aftercase.i18n import labelled, tr
from aftercase.tui.case_list import CaseList
from aftercase.tui.panes.desk_head import Head
from aftercase.tui.screens.base import DeskScreen

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.widgets import Input

    from aftercase.desk.desk import Desk

_REST = 0.12  # seconds without a keystroke after which a search begins


class HomeAsks(DeskScreen[None]):
    """A part of the home screen: the search line, views, the selection and the acts on it."""

    SCOPE = "home"

    def __init__(self, desk: Desk) -> None:
        """Nothing is asked yet."""
        super().__init__(desk)
        self._typed: Timer | None = None
        self._field: Input | None = None
        self._acting = False

    @property
    def line(self) -> str:
        """What the list is asked for; "" for all of it."""
        return self._field.value.strip() if self._field is not None else ""

    def read(self) -> None:
        """See `HomeScreen.read`."""
        raise NotImplementedError

    def _show_field(self) -> Input:
        """The search line; it is made when somebody searches, since the first frame has no use for it."""
        if self._field is None:
            from textual.widgets import Input

            self._field = Input(id="line", compact=True)
            self._field.placeholder = tr("words, or stage: platform: tag: owner: turn: is:overdue")
            self.mount(self._field, before="#wrong")
        self._field.display = True
        return self._field

    def on_input_changed(self) -> None:
        """Search once the typing rests: a search of 100,000 cases may take longer than a keystroke."""
        if self._typed is not None:
            self._typed.stop()
        self._typed = self.set_timer(_REST, self.read)

    def on_input_submitted(self) -> None:
        """Go to what was found."""
        self.query_one(CaseList).focus()

    def on_key(self, event: events.Key) -> None:
        """From the search line the arrows go to the list."""
        if self._field is not None and self._field.has_focus and event.key in ("up", "down"):
            event.stop()
            event.prevent_default()
            self.query_one(CaseList).focus()

    def ask_for(self, line: str) -> None:
        """Show what answers to a line."""
        field = self._show_field()
        field.value = line
        field.display = bool(line)
        self.read()

    def action_search(self) -> None:
        """Show the search line."""
        self._show_field().focus()

    @work(exclusive=True)
    async def action_views(self) -> None:
        """Choose a view, or save the present line as one."""
        from aftercase.desk import wanted
        from aftercase.desk.who import Preferences
        from aftercase.tui.dialogs import AskChoice, AskLine

        preferences = Preferences()
        before = preferences.load().get("views", "")
        views = wanted.views(before)
        options = [
            (str(n), f"{view.name}   {view.line}" if view.own else view.name) for n, view in enumerate(views)
        ]
        if self.line:
            options.append(("save", tr("Save this as a view: {line}", line=self.line)))
        options += [
            (f"-{n}", tr("Forget: {name}", name=view.name)) for n, view in enumerate(views) if view.own
        ]
        chosen = await self.ask(AskChoice(tr("Which cases?"), options))
        if chosen == "save":
            kept: list[str] = []

            def keep(name: str) -> str:
                try:
                    kept[:] = [wanted.saved(before, name, self.line)]
                except Refused as error:
                    return str(error)
                return ""

            if await self.ask(AskLine(tr("Save a view"), tr("What is it called?"), check=keep)):
                preferences.save(views=kept[0])
        elif chosen and chosen.startswith("-"):
            gone = views[int(chosen[1:])]
            preferences.save(views=wanted.kept([view for view in views if view is not gone]))
        elif chosen:
            self.ask_for(views[int(chosen)].line)

    def action_play(self) -> None:
        """Open the cases that need somebody, one after the other."""
        self.desk_app.play_on(self.desk)

    def action_select(self) -> None:
        """Select the marked case, or take it out."""
        self.query_one(CaseList).select()
        self.query_one(Head).selected = len(self.query_one(CaseList).selected)
        self.query_one(Head).refresh()
        self.refresh_bindings()

    def _meant(self) -> list[str]:
        """The selected cases, else the marked one."""
        cases = self.query_one(CaseList)
        return sorted(cases.selected) or ([cases.case] if cases.case else [])

    @work(exclusive=True, group="several")
    async def action_tags(self) -> None:
        """Add tags, or take them away."""
        from aftercase.desk import several
        from aftercase.tui.dialogs import AskLine

        numbers = self._meant()
        title = (
            tr("Tags of {n} cases", n=len(numbers))
            if len(numbers) > 1
            else tr("Tags of {case}", case=numbers[0])
        )
        prompt = tr("Tags to add; with a minus before it, one is taken away")
        hint = tr("for example {example}", example=tr("urgent vip -waiting"))
        typed = await self.ask(AskLine(title, prompt, hint=hint))
        if typed:
            await self._on_each(numbers, lambda number: several.tag(self.desk, number, typed))

    @work(exclusive=True, group="several")
    async def action_assign(self) -> None:
        """Hand cases over."""
        from aftercase.tui.dialogs import AskLine

        numbers = self._meant()
        prompt = tr("Who looks after them? Nothing gives them back to who opened them.")
        name = await self.ask(AskLine(tr("Hand over"), prompt, self.desk.who.name, required=False))
        if name is not None:
            await self._on_each(numbers, lambda number: self.desk.assign(number, name))

    @work(exclusive=True, group="several")
    async def action_snooze(self) -> None:
        """Let cases rest until later, or wake them."""
        from aftercase.desk.offering import rest_line
        from aftercase.tui.dialogs import AskChoice, AskLine
        from aftercase.tui.screens.workspace_deals import rest_options

        numbers = self._meant()
        title = tr("Let {n} cases rest", n=len(numbers)) if len(numbers) > 1 else tr("Let the case rest")
        until = await self.ask(AskChoice(title, rest_options(awake=False), value="tomorrow"))
        if until == "":
            hint = tr("+3d, or a time: 2026-08-01 14:30")
            until = await self.ask(AskLine(title, tr("Until when?"), hint=hint))
        if not until:
            return
        lines: list[str] = []

        def rest(number: str) -> None:
            done = self.desk.snooze(number, until)
            lines.append(labelled(number, rest_line(done, self.desk.zone)))

        await self._on_each(numbers, rest)
        if len(lines) == 1:
            self.tell(lines[0])

    async def _on_each(self, numbers: list[str], verb: Callable[[str], object]) -> None:
        """Call a verb for each case, in a thread; ``esc`` stops between two of them."""
        from aftercase.desk import several

        head, self._acting = self.query_one(Head), len(numbers) > 1

        def told(done: int) -> bool:
            if len(numbers) > 1:
                head.doing = (done, len(numbers))
                self.app.call_from_thread(head.refresh)
            return self._acting or len(numbers) == 1

        outcome = await self.run_worker(
            lambda: several.on_each(numbers, verb, told), thread=True, group="each", exit_on_error=False
        ).wait()
        head.doing, self._acting = None, False
        self.query_one(CaseList).selected -= set(outcome.done)
        head.selected = len(self.query_one(CaseList).selected)
        for line in outcome.problems[:3]:
            self.tell(line, "warning")
        if len(numbers) > 1:
            self.tell(tr("Done for {n} of {all}.", n=len(outcome.done), all=len(numbers)))
        self.read()
