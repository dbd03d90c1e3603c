"""The clocks of a case: when they ring, how that was reckoned, and the countdown a person types in."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from aftercase import terms
from aftercase.clock import times
from aftercase.clock.sums import column
from aftercase.desk.desk import Desk
from aftercase.desk.steady import behind
from aftercase.guide import deadlines
from aftercase.guide.deadlines import Clock
from aftercase.i18n import N_, tr
from aftercase.text import cut, fit, one_line
from aftercase.tui.choices import Choices
from aftercase.tui.dialogs import AskLine
from aftercase.tui.footer import ActionFooter
from aftercase.tui.lines import Segment
from aftercase.tui.literal import literal
from aftercase.tui.screens.base import DeskScreen
from aftercase.tui.wrap import wrap

STATES = {
    "running": N_("running"),
    "overdue": N_("OVERDUE"),
    "paused": N_("paused"),
    "unknown": N_("unknown"),
    "met": N_("met"),
    "missed": N_("missed"),
}

_DATES = 80  # from this width on there is room for the date
_RULES = 82  # and beyond this one for whose rule it is


class ClocksScreen(DeskScreen[None]):
    """A list of clocks, and the sum behind the marked one."""

    SCOPE = "clocks"
    DEFAULT_CSS = """
    ClocksScreen .title { dock: top; height: 1; padding: 0 1; background: $panel; text-style: bold; }
    ClocksScreen OptionList { height: auto; max-height: 40%; background: $background; }
    ClocksScreen OptionList, ClocksScreen OptionList:focus { border: none; padding: 1 1 0 1; }
    ClocksScreen #sum { height: 1fr; padding: 0 2; border-top: solid $border-blurred; }
    ClocksScreen #why { height: auto; }
    """

    def __init__(self, desk: Desk, number: str) -> None:
        """The case whose clocks are shown."""
        super().__init__(desk)
        self.number = number
        self.clocks: list[Clock] = []

    def compose(self) -> ComposeResult:
        """The list and the sum."""
        yield Static(classes="title", markup=False)
        yield Choices(compact=False)
        with VerticalScroll(id="sum", can_focus=False):
            yield Static(id="why", markup=False)
        yield ActionFooter()

    def on_mount(self) -> None:
        """Fill it."""
        self.relabel()
        self.query_one(OptionList).focus()
        if doubt := behind(self.desk.case(self.number), self.desk.clock(), self.desk.zone):
            self.tell(doubt)

    def on_resize(self) -> None:
        """Columns come and go with the width."""
        if self.clocks:
            self.relabel()

    def relabel(self) -> None:
        """Read the clocks again, in the language of the moment."""
        super().relabel()
        self.query_one(".title", Static).update(literal(tr("Clocks of case {case}", case=self.number)))
        listed = self.query_one(OptionList)
        marked = listed.highlighted or 0
        self.clocks = deadlines.all_clocks(self.desk.situation(self.number))
        listed.clear_options()
        listed.add_options([Option(self._line(clock)) for clock in self.clocks])
        if self.clocks:
            listed.highlighted = min(marked, len(self.clocks) - 1)
        else:
            self.query_one("#why", Static).update(tr("No clock is running."))

    def _line(self, clock: Clock) -> Content:
        width = self.app.size.width
        when = times.local(clock.due_at, self.desk.zone) if clock.due_at else "-"
        late = "bold $text-error" if clock.state == "overdue" else ""
        columns = [
            (fit(clock.left or "-", 9, "right"), late),
            (fit(when, 16) if width >= _DATES else "", ""),
            (fit(tr(STATES[clock.state]), 8), late),
            (fit(one_line(clock.label), 24), ""),
            (fit(terms.label(terms.TURNS, clock.whose), 8), ""),
            (cut(one_line(clock.remark or clock.told), width - _RULES) if width > _RULES else "", ""),
        ]
        return Content("  ").join(Content.styled(text, style) for text, style in columns if text)

    @on(OptionList.OptionHighlighted)
    def _explain(self) -> None:
        clock = self.marked()
        if clock is not None:
            lines = [f"{one_line(clock.name)}: {one_line(clock.rule)}", *self._sum(clock)]
            self.query_one("#why", Static).update(literal("\n".join(lines)))
        self.refresh_bindings()

    def _sum(self, clock: Clock) -> list[str]:
        """The sum in two columns; a long text goes on under itself."""
        lines = [(word, one_line(text)) for word, text in clock.lines()]
        wide = column(lines)
        room = max(16, self.app.size.width - 4 - wide)
        shown = []
        for word, text in lines:
            for place, part in enumerate(wrap([Segment(text)], room)):
                said = "".join(segment.text for segment in part.segments)
                shown.append(fit("" if place else word, wide) + said)
        return shown

    def marked(self) -> Clock | None:
        """The clock with the mark."""
        place = self.query_one(OptionList).highlighted if self.is_mounted else None
        return self.clocks[place] if place is not None and place < len(self.clocks) else None

    def why_not(self, action: str) -> str:
        """An ended clock takes nothing any more, and one that was never set can only be typed in."""
        clock = self.marked()
        if action in ("met", "pause", "resume"):
            if clock is None or clock.state == "unknown":
                return tr("This clock is not running. Type its countdown in with n.")
            if clock.state in ("met", "missed"):
                return tr("This clock has ended.")
        if action == "pause" and clock and clock.state == "paused":
            return tr("It is paused already.")
        if action == "resume" and clock and clock.state != "paused":
            return tr("It is not paused.")
        return ""

    @work(exclusive=True)
    async def action_countdown(self) -> None:
        """Type in when it rings, as the order page shows it."""
        clock = self.marked()
        name, label = (clock.name, one_line(clock.label)) if clock else ("", "")
        if not name:
            typed = await self.ask(AskLine(tr("Clock"), tr("A short name, such as first-reply")))
            name = typed or ""
        if not name:
            return
        await self.ask(
            AskLine(
                tr("Clock {name}", name=label or name),
                tr("When does it ring, as the order page shows it?"),
                hint=tr("+31h, +2d, or a time: 2026-08-01 14:30"),
                check=lambda at: self._attempt(name, "at", at),
            )
        )
        self.relabel()

    def action_met(self) -> None:
        """It was kept."""
        self._marked("met")

    def action_pause(self) -> None:
        """It stands still."""
        self._marked("pause")

    def action_resume(self) -> None:
        """It runs again."""
        self._marked("resume")

    def _marked(self, act: str) -> None:
        clock = self.marked()
        if clock is not None:
            if wrong := self._attempt(clock.name, act):
                self.tell(wrong, "warning")
            self.relabel()

    def _attempt(self, name: str, act: str, at: str = "") -> str:
        """Call the verb; why it was not done, "" where it was."""
        from aftercase.guide.situation import Refused
        from aftercase.store.protocol import StoreError

        try:
            self.desk.deadline(self.number, name, act, at)
        except (Refused, StoreError) as error:
            return str(error)
        return ""
