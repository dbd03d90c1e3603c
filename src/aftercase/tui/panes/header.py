"""The head of the workspace: which case this is, where it stands, which clocks run, where a return leads."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from aftercase import terms
from aftercase.case.state import Case
from aftercase.guide.deadlines import Clock
from aftercase.guide.position import Position
from aftercase.i18n import tr
from aftercase.text import cells, cut, one_line

_GAP = 3  # cells between what is said of the case and its head
_NAME = 22  # cells of a clock's name
_WIDE = 98  # cells of a line from which on two clocks have room: a window of 100 without its edges


class CaseHeader(Widget):
    """Two lines, and a third while the step belongs to a playbook that another one waits for."""

    DEFAULT_CSS = """
    CaseHeader { dock: top; height: auto; background: $panel; color: $foreground; padding: 0 1; }
    """
    can_focus = False

    def __init__(self, demo: bool) -> None:
        """``demo`` marks a desk that is thrown away."""
        super().__init__()
        self._demo = demo
        self._case: Case | None = None
        self._here: Position | None = None
        self._clocks: Sequence[Clock] = ()

    def show(self, case: Case, here: Position, clocks: Sequence[Clock]) -> None:
        """Show this case."""
        taller = self._here is None or bool(here.callers) != bool(self._here.callers)
        self._case, self._here, self._clocks = case, here, clocks
        self.refresh(layout=taller)

    def render(self) -> Content:
        """The lines, cut to the width."""
        if self._case is None or self._here is None:
            return Content(" ")
        width = max(10, self.size.width - 2)
        lines = [self._first(width), self._second(width)]
        if self._here.callers:
            lines.append(self._away(width))
        return Content("\n").join(lines)

    def _first(self, width: int) -> Content:
        assert self._case is not None
        assert self._here is not None
        mark = f" [{tr('demo')}]" if self._demo else ""
        left = f"{self._case.number}{mark}  "
        clocks, looks = self._clock_words()
        room = max(8, width - cells(left) - (cells(clocks) + 2 if clocks else 0))
        title = cut(one_line(self._case.fields.get("title") or self._here.home_title), room)
        gap = " " * max(1, width - cells(left) - cells(title) - cells(clocks))
        return Content.assemble((left, "bold $text-accent"), (title, "bold"), gap, (clocks, looks))

    def _clock_words(self) -> tuple[str, str]:
        """The soonest two clocks: name, time left; in words where it is too late. The name is cut first."""
        width, words = self.size.width, list[str]()
        room = max(54, width // 2) if width >= _WIDE else 31
        for clock in self._clocks[:2]:
            if clock.state == "unknown":
                left = "?"
            elif clock.state == "overdue":
                left = f"{tr('OVERDUE')} {clock.left.lstrip('-')}"
            elif clock.state == "paused":
                left = tr("paused")
            else:
                left = clock.left
            name = cut(one_line(clock.label), max(8, min(_NAME, room - cells(left) - 1)))
            if f"{name} {left}" not in words:  # two of one name, of which nothing is known yet
                words.append(f"{name} {left}")
        late = any(clock.state == "overdue" for clock in self._clocks[:2])
        shown = " │ ".join(words)
        if cells(shown) > room:
            shown = words[0]
        return cut(shown, room), "bold $text-error" if late else "$text-warning"

    def _second(self, width: int) -> Content:
        case = self._case
        assert case is not None
        assert self._here is not None
        parts = [terms.label(terms.PLATFORMS, case.platform)] if case.platform else []
        if case.status == "closed":
            parts.append(tr("closed: {outcome}", outcome=terms.label(terms.OUTCOMES, case.outcome)))
        else:
            parts += [
                terms.label(terms.STAGES, case.stage),
                tr("turn: {turn}", turn=terms.label(terms.TURNS, case.turn)),
            ]
        for name in ("buyer_name", "order_no"):
            if case.fields.get(name):
                parts.append(one_line(str(case.fields[name]), 30))
        if self._here.language_note:
            parts.append(self._here.language_note)
        said, head = " · ".join(parts), tr("head {head}", head=case.head[:12])
        gap = width - cells(said) - cells(head)
        if gap < _GAP:  # the case itself comes first
            return Content(cut(said, width))
        return Content.assemble(said, " " * gap, (head, "$text-muted"))

    def _away(self, width: int) -> Content:
        """Whose playbook this step is, and where its return leads."""
        assert self._here is not None
        to = self._here.callers[-1]
        words = tr(
            "> in “{playbook}”; it returns to “{step}” ({caller})",
            playbook=self._here.playbook.title,
            step=to.step_title,
            caller=to.playbook_title,
        )
        return Content(cut(one_line(words), width)).stylize("bold $text-warning")
