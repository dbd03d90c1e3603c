"""The playbooks a case can start in, by title and cause, filtered as one types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from aftercase import i18n, terms
from aftercase.i18n import tr
from aftercase.text import cells, folded, one_line
from aftercase.tui import actions
from aftercase.tui.choices import Choices
from aftercase.tui.footer import ActionFooter
from aftercase.tui.hanging import Hanging
from aftercase.tui.screens.base import DeskScreen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aftercase.desk.desk import Desk
    from aftercase.playbook.model import Playbook

_AROUND = 6  # cells of the blanks beside the list and of its scroll bar


class PickScreen(DeskScreen[None]):
    """Choose a scenario."""

    SCOPE = "pick"
    DEFAULT_CSS = """
    PickScreen #where { dock: top; height: 1; padding: 0 1; background: $panel; color: $text-muted; }
    PickScreen Input { margin: 1 2 0 2; padding: 0 1; background: $panel; }
    PickScreen OptionList {
        height: 1fr; margin: 1 2 0 2; padding: 0; border: none; background: $background;
    }
    """
    BINDINGS = [  # noqa: RUF012 - Textual's form
        *actions.bindings("pick"),
        Binding("up", "move('cursor_up')", show=False),
        Binding("down", "move('cursor_down')", show=False),
        Binding("pageup", "move('page_up')", show=False),
        Binding("pagedown", "move('page_down')", show=False),
    ]

    class Read(Message):
        """The library was read, by a thread."""

        def __init__(self, scenarios: Mapping[str, Mapping[str, Playbook]], own: frozenset[str]) -> None:
            """Id -> language -> playbook; ``own`` are the ids in whose shipped place an own one stands."""
            super().__init__()
            self.scenarios, self.own = scenarios, own

    def __init__(self, desk: Desk) -> None:
        """Nothing is read yet."""
        super().__init__(desk)
        self._scenarios: Mapping[str, Mapping[str, Playbook]] | None = None
        self._own: frozenset[str] = frozenset()
        self._titles: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """A filter over the list."""
        yield Static(id="where", markup=False)
        yield Input(compact=True)
        yield Choices()
        yield ActionFooter()

    def on_mount(self) -> None:
        """Read the library in a thread: some 60 files, half a second."""
        self.relabel()
        self.run_worker(self._read, thread=True)

    def _read(self) -> None:
        scenarios: dict[str, dict[str, Playbook]] = {}
        for (id_, language), playbook in self.desk.library.playbooks().items():
            if playbook.kind == "scenario" and playbook.status != "deprecated":
                scenarios.setdefault(id_, {})[language] = playbook
        self.post_message(self.Read(scenarios, self.desk.library.overriding()))

    @on(Read)
    def _was_read(self, message: Read) -> None:
        self._scenarios, self._own = message.scenarios, message.own
        self._list()

    def relabel(self) -> None:
        """In the language of the moment; what is typed stays."""
        super().relabel()
        self.query_one("#where", Static).update(tr("New case > choose a playbook"))
        self.query_one(Input).placeholder = tr("type to filter")
        self._list()

    def on_resize(self) -> None:
        """What stands behind the titles comes and goes with the width."""
        self._list()

    @on(Input.Changed)
    def _list(self) -> None:
        from aftercase.guide.situation import pick

        listed = self.query_one(OptionList)
        marked = listed.highlighted_option.id if listed.highlighted_option else None
        listed.clear_options()
        self._titles = {}
        if self._scenarios is None:
            listed.add_option(Option(tr("reading the playbooks …"), disabled=True))
            return
        room = self.app.size.width - _AROUND
        words = folded(self.query_one(Input).value).split()
        shown = sorted(
            (pick(twins, i18n.language()) for twins in self._scenarios.values()), key=lambda p: p.title
        )
        for playbook in shown:
            cause = cause_label(playbook.cause)
            found = folded(f"{playbook.id} {playbook.title} {cause} {' '.join(playbook.platform)}")
            if all(word in found for word in words):
                self._titles[playbook.id] = playbook.title
                listed.add_option(
                    Option(_prompt(playbook.title, cause, playbook.id in self._own, room), id=playbook.id)
                )
        if not self._titles:
            listed.add_option(Option(tr("Nothing is called like that."), disabled=True))
        ids = list(self._titles)
        listed.highlighted = (ids.index(marked) if marked in ids else 0) if ids else None
        self.refresh_bindings()

    def why_not(self, action: str) -> str:
        """Choosing needs something to choose."""
        if action == "choose" and not self._titles:
            reading = self._scenarios is None
            return tr("reading the playbooks …") if reading else tr("There is no playbook to choose.")
        return ""

    # -- actions -----------------------------------------------------------------------------------------

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        from aftercase.tui.screens.new_case import NewCaseScreen

        event.stop()
        self.app.push_screen(NewCaseScreen(self.desk, event.option_id or ""))

    @on(Input.Submitted)
    async def _submitted(self) -> None:
        await self.app.run_action("choose", self)

    def action_choose(self) -> None:
        """Fill in a new case from the marked playbook."""
        self.query_one(OptionList).action_select()

    def action_move(self, how: str) -> None:
        """Move in the list while the filter has the focus."""
        getattr(self.query_one(OptionList), f"action_{how}")()


def cause_label(cause: str) -> str:
    """A cause in words; one that is not ours is an id of English words with hyphens."""
    return terms.CAUSES[cause].label if cause in terms.CAUSES else cause.replace("-", " ")


def _prompt(title: str, cause: str, own: bool, room: int) -> Hanging:
    """The title, and behind it what fits the line: that it is an own one, and its cause."""
    shown = Content(one_line(title))
    for word in (tr("own") if own else "", one_line(cause)):
        if word and shown.cell_length + 3 + cells(word) <= room:
            shown += Content.styled(f"   {word}", "dim")
    return Hanging((Content(""), shown), deeper=2 if shown.cell_length > room else 0)
