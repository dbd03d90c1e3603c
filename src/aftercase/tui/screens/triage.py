"""The questions that lead to a playbook: one at a time, and at the end where they lead and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from aftercase import i18n
from aftercase.i18n import tr
from aftercase.text import one_line
from aftercase.tui.choices import Choices
from aftercase.tui.dialogs import numbered
from aftercase.tui.footer import ActionFooter
from aftercase.tui.hanging import Hanging
from aftercase.tui.prose import Prose
from aftercase.tui.screens.base import DeskScreen, literal
from aftercase.tui.way import Way

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk
    from aftercase.guide.triage import Triage


class TriageScreen(DeskScreen[None]):
    """Questions, answers, a way back.

    Attributes:
        keys: The answers so far, as branch keys.
        triage: How far they have led; None where the questions cannot be read.
    """

    SCOPE = "triage"
    DEFAULT_CSS = """
    TriageScreen #where {
        dock: top; height: 1; padding: 0 1; background: $panel; color: $text-muted;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    TriageScreen VerticalScroll { padding: 1 2 0 2; }
    TriageScreen #question { height: auto; text-style: bold; max-width: 96; }
    TriageScreen Prose { max-width: 96; margin-top: 1; }
    TriageScreen #text { height: auto; max-width: 96; margin-top: 1; }
    TriageScreen #text.empty { display: none; }
    TriageScreen OptionList {
        height: auto; max-height: 100vh; max-width: 96; margin-top: 1; padding: 0; border: none;
        background: $background;
    }
    TriageScreen Way { display: none; }
    TriageScreen.-ended OptionList { display: none; }
    TriageScreen.-ended Way { display: block; }
    """

    def __init__(self, desk: Desk) -> None:
        """Begin at the first question."""
        super().__init__(desk)
        self.keys: list[str] = []
        self.triage: Triage | None = None
        self._before = ""  # the answer that was given to the question shown, when one has come back to it

    def compose(self) -> ComposeResult:
        """Where one is, the question, what it means, the answers."""
        yield Static(id="where", markup=False)
        with VerticalScroll(can_focus=False):
            yield Static(id="question", markup=False)
            yield Prose(id="prose")
            yield Static(id="text", markup=False)
            yield Choices()
            yield Way("go_on", "triage")
        yield ActionFooter()

    def on_mount(self) -> None:
        """Show the first question."""
        self.walk()

    # -- showing -----------------------------------------------------------------------------------------

    def walk(self) -> None:
        """Follow the answers given, and show the question or the end they lead to."""
        from aftercase.guide.situation import Refused

        if not self.desk.library.twins("triage"):
            self.triage = None
            self._show()
            return
        while True:
            try:
                self.triage = self.desk.triage(self.keys)
                break
            except Refused:  # the other language's text asks differently: go back to where they agree
                if not self.keys:
                    raise
                self.keys.pop()
        self._show()

    def _show(self) -> None:
        triage = self.triage
        ended = triage is not None and triage.question is None
        self.set_class(ended, "-ended")
        if triage is None:
            self._say(
                tr("There are no questions here."),
                tr("Leave with esc, and choose a playbook with p."),
                tr("New case"),
            )
            self.query_one(OptionList).clear_options()
        elif triage.question is None:
            self._show_end(triage)
        else:
            self._show_question(triage)
        self.query_one(VerticalScroll).scroll_home(animate=False)
        if ended:
            self.set_focus(None)
        else:
            self.query_one(OptionList).focus()
        self.refresh_bindings()

    def _say(self, question: str, text: str | Hanging, where: str) -> None:
        self.query_one("#where", Static).update(literal(where))
        self.query_one("#question", Static).update(literal(question))
        shown = self.query_one("#text", Static)
        shown.update(literal(text) if isinstance(text, str) else text)
        shown.set_class(not text, "empty")
        self.query_one(Prose).read(())

    def _show_question(self, triage: Triage) -> None:
        step = triage.question
        assert step is not None
        where = tr("New case > question {n}", n=len(triage.answers) + 1)
        if triage.answers:
            where = " > ".join([where, *(answer.branch.label for answer in triage.answers)])
        self._say(step.title, "", one_line(where))
        self.query_one(Prose).read(step.blocks)
        answers = self.query_one(OptionList)
        answers.clear_options()
        answers.add_options([Option(numbered(n, branch.label)) for n, branch in enumerate(step.branches, 1)])
        keys = [branch.key for branch in step.branches]
        answers.highlighted = keys.index(self._before) if self._before in keys else 0

    def _show_end(self, triage: Triage) -> None:
        playbook, step = self._target(triage)
        rows = [(Content.styled(tr("Playbook: "), "dim"), Content.styled(one_line(playbook), "bold"))]
        if step:
            rows.append((Content.styled(tr("From step: "), "dim"), Content(one_line(step))))
        rows += [(Content(""), Content("")), (Content(""), Content.styled(tr("because you answered"), "dim"))]
        for answer in triage.answers:
            asked = (f"{one_line(answer.step.title)} ", "dim")
            rows.append((Content("  "), Content.assemble(asked, one_line(answer.branch.label))))
        self._say(tr("This is where your answers lead."), Hanging(*rows, deeper=2), tr("New case"))
        self.query_one(Way).refresh(layout=True)

    def _target(self, triage: Triage) -> tuple[str, str]:
        """The titles of the playbook and of the step, the ids where they cannot be read."""
        from aftercase.guide.situation import pick

        twins = self.desk.library.twins(triage.playbook)
        if not twins:
            return triage.playbook, triage.step
        playbook = pick(twins, i18n.language())
        step = playbook.step(triage.step) if triage.step else None
        return playbook.title, step.title if step else triage.step

    def relabel(self) -> None:
        """The same question in the other language."""
        super().relabel()
        self.walk()

    # -- what is possible --------------------------------------------------------------------------------

    def why_not(self, action: str) -> str:
        """Going on needs the end; going back needs an answer."""
        if action == "go_on" and (self.triage is None or self.triage.question is not None):
            return tr("Answer the question first.")
        if action.startswith("answer(") and (self.triage is None or self.triage.question is None):
            return tr("There is no question to answer.")
        if action == "earlier" and not self.keys:
            return tr("This is the first question.")
        return ""

    # -- actions -----------------------------------------------------------------------------------------

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_answer(event.option_index + 1)

    def action_answer(self, number: int) -> None:
        """Give the answer of that number, from 1."""
        step = self.triage.question if self.triage else None
        if step is not None and 1 <= number <= len(step.branches):
            self.keys.append(step.branches[number - 1].key)
            self._before = ""
            self.walk()

    def action_earlier(self) -> None:
        """Back to the question before; the answer given there is marked."""
        self._before = self.keys.pop()
        self.walk()

    def action_go_on(self) -> None:
        """Fill in the new case."""
        from aftercase.tui.screens.new_case import NewCaseScreen

        assert self.triage is not None
        self.app.push_screen(NewCaseScreen(self.desk, self.triage.target, self.triage.kept()))
