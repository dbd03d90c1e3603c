"""The week: all clocks of all open cases, day by day, with a bar for how much falls on each."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from aftercase import terms
from aftercase.clock import times
from aftercase.desk import agenda
from aftercase.desk.agenda import Agenda, Day, Ring
from aftercase.i18n import tr
from aftercase.text import cells, cut, fit, one_line
from aftercase.tui.choices import Choices
from aftercase.tui.footer import ActionFooter
from aftercase.tui.literal import literal
from aftercase.tui.screens.base import DeskScreen

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk

_BAR = 20  # cells of the longest bar
_WEEK = timedelta(days=7)
_WHOSE = 74  # from this width on there is room for whose clock it is
_LABEL = 26
_AROUND = 4  # cells of the blanks beside the list and of its scroll bar


class WeekScreen(DeskScreen[None]):
    """Seven days in one list; enter opens the case of the marked clock."""

    SCOPE = "week"
    DEFAULT_CSS = """
    WeekScreen .title { dock: top; height: 1; padding: 0 1; background: $panel; text-style: bold; }
    WeekScreen OptionList, WeekScreen OptionList:focus { height: 1fr; padding: 0 1; background: $background; }
    """

    class Read(Message):
        """The clocks of the week were read, by a thread."""

        def __init__(self, first: date, found: Agenda) -> None:
            """For the week that begins with ``first``."""
            super().__init__()
            self.first, self.found = first, found

    class Far(Message):
        """So many cases of so many were read."""

        def __init__(self, done: int, total: int) -> None:
            """How far it is."""
            super().__init__()
            self.done, self.total = done, total

    def __init__(self, desk: Desk) -> None:
        """The week that begins today."""
        super().__init__(desk)
        self.first = self.today
        self.found: Agenda | None = None
        self.shown: list[Ring | None] = []
        self._far: tuple[int, int] | None = None
        self._late = False  # whether a clock is overdue: then its date stands before the time

    @property
    def today(self) -> date:
        """The date in the desk's zone."""
        return self.desk.clock().astimezone(times.zone(self.desk.zone)).date()

    def compose(self) -> ComposeResult:
        """Title, list, footer."""
        yield Static(classes="title", markup=False)
        yield Choices()
        yield ActionFooter()

    def on_mount(self) -> None:
        """Read the week."""
        self.query_one(OptionList).focus()
        self.read()

    def on_screen_resume(self) -> None:
        """A case may have been worked on meanwhile."""
        if self.found is not None:
            self.read()

    def read(self) -> None:
        """Read the cases whose clocks ring before the week's end, in a thread; a new week stops the old."""
        self._far = None
        self._title()
        first = self.first
        self.run_worker(lambda: self._read(first), thread=True, exclusive=True, group="week")

    def _read(self, first: date) -> None:
        worker = get_current_worker()
        end = datetime.combine(first + _WEEK, time(), times.zone(self.desk.zone)).astimezone(UTC)

        def progress(done: int, total: int) -> bool:
            if done and done % 100 == 0:
                self.post_message(self.Far(done, total))
            return not worker.is_cancelled

        found = agenda.agenda(self.desk, before=end, progress=progress)
        if not worker.is_cancelled:
            self.post_message(self.Read(first, found))

    @on(Far)
    def _went_on(self, message: Far) -> None:
        self._far = (message.done, message.total)
        self._title()

    @on(Read)
    def _was_read(self, message: Read) -> None:
        if message.first == self.first:
            self.found, self._far = message.found, None
            self._list()

    def relabel(self) -> None:
        """In the language of the moment."""
        super().relabel()
        self._list()

    def on_resize(self, event: events.Resize) -> None:
        """The columns follow the width."""
        del event
        self._list()

    # -- what is shown -----------------------------------------------------------------------------------

    def _title(self, count: int = 0) -> None:
        words = tr(
            "Clocks from {first} to {last}",
            first=agenda.spoken(self.first),
            last=agenda.spoken(self.first + timedelta(days=6)),
        )
        if self._far is not None:
            more = tr("reading the cases: {done} of {total}", done=self._far[0], total=self._far[1])
        elif self.found is None:
            more = tr("reading the cases …")
        else:
            more = tr("{n} in all", n=count)
        self.query_one(".title", Static).update(literal(f"{words}   {more}"))

    def _list(self) -> None:
        if self.found is None:
            self._title()
            return
        days = agenda.week(self.found.rings, self.first, self.today, self.desk.zone)
        self._title(sum(len(day.rings) for day in days))
        listed = self.query_one(OptionList)
        marked = self.marked()
        self.shown = []
        options: list[Option] = []
        most = max((len(day.rings) for day in days), default=0)
        self._late = any(ring.clock.state == "overdue" for day in days for ring in day.rings)
        for day in days:
            self._add(options, None, self._head(day, most))
            for ring in day.rings:
                self._add(options, ring, self._line(ring))
        loose = agenda.undated(self.found.rings) if self.first == self.today else ()
        if loose:
            self._add(options, None, Content.styled(tr("Paused, or without a moment"), "bold"))
            for ring in loose:
                self._add(options, ring, self._line(ring))
        for problem in self.found.problems:
            self._add(options, None, Content.styled(f"! {one_line(problem)}", "$text-warning"))
        listed.clear_options().add_options(options)
        listed.highlighted = self._place(marked)

    def _add(self, options: list[Option], ring: Ring | None, prompt: Content) -> None:
        self.shown.append(ring)
        options.append(Option(prompt, disabled=ring is None))

    def _place(self, before: Ring | None) -> int | None:
        """Where the same clock stands now, else the first one."""
        clocks = [place for place, ring in enumerate(self.shown) if ring is not None]
        for place in clocks:
            ring = self.shown[place]
            if before and ring and (ring.case, ring.clock.name) == (before.case, before.clock.name):
                return place
        return clocks[0] if clocks else None

    def _head(self, day: Day, most: int) -> Content:
        """The day, and a bar: as long as its clocks are many, beside the fullest day."""
        if day.on is None:
            name, style = tr("Overdue"), "bold $text-error"
        else:
            name = agenda.spoken(day.on)
            style = "bold" if day.rings else "$text-muted"
            if day.on == self.today:
                name = f"{name}  {tr('today')}"
        count = len(day.rings)
        bar = "█" * max(1, round(count / most * _BAR)) if count else ""
        number = str(count) if count else tr("nothing")
        gap = " " if bar else ""
        return Content.assemble((fit(name, 20), style), (bar, "$text-accent"), gap, (number, style))

    def _line(self, ring: Ring) -> Content:
        width, clock = self.size.width, ring.clock
        late = "bold $text-error" if clock.state == "overdue" else ""
        at = times.local(clock.due_at, self.desk.zone, "%H:%M") if clock.due_at else "-"
        if clock.state == "overdue" and clock.due_at:
            at = times.local(clock.due_at, self.desk.zone, "%m-%d %H:%M")
        left = {"paused": tr("paused"), "unknown": tr("unknown")}.get(clock.state) or clock.left
        if clock.state == "overdue":
            left = tr("{time} late", time=left.removeprefix("-"))
        dates, lengths = (11, 11) if self._late else (7, 9)
        number = max(12, cells(ring.case))
        label = _LABEL if width >= _WHOSE else max(16, width - _AROUND - dates - lengths - number - 6)
        columns = [
            (fit(at, dates, "right"), late),
            (fit(left, lengths, "right"), late),
            (fit(ring.case, number), ""),
            (fit(one_line(clock.label or clock.name), label), ""),
            (fit(terms.label(terms.TURNS, clock.whose), 8) if width >= _WHOSE else "", ""),
        ]
        used = sum(cells(text) + 2 for text, _ in columns if text) + 4
        if width - used > 8:
            columns.append((cut(one_line(ring.title), width - used), "$text-muted"))
        return Content("  ").join(Content.styled(text, style) for text, style in columns if text)

    # -- acts --------------------------------------------------------------------------------------------

    def marked(self) -> Ring | None:
        """The clock with the mark."""
        place = self.query_one(OptionList).highlighted if self.is_mounted else None
        return self.shown[place] if place is not None and place < len(self.shown) else None

    def why_not(self, action: str) -> str:
        """Opening needs a clock; the week of today is where it begins."""
        if action == "open" and self.marked() is None:
            return tr("No clock rings in this week.")
        if action == "this_week" and self.first == self.today:
            return tr("This is the week that begins today.")
        return ""

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Open the case of the marked clock."""
        ring = self.marked()
        if ring is not None:
            self.desk_app.open_case(self.desk, ring.case)

    def action_week_after(self) -> None:
        """The seven days after these."""
        self._go(self.first + _WEEK)

    def action_week_before(self) -> None:
        """The seven days before these."""
        self._go(self.first - _WEEK)

    def action_this_week(self) -> None:
        """The week that begins today."""
        self._go(self.today)

    def _go(self, first: date) -> None:
        self.first = first
        self.read()
        self.refresh_bindings()
