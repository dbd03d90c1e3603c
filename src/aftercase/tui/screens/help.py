"""The help: what can be done on the screen below, with keys and sentences, filtered as one types."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from aftercase.i18n import labelled, tr
from aftercase.text import cells, fit
from aftercase.tui import help as table
from aftercase.tui.actions import Action, named
from aftercase.tui.choices import Choices
from aftercase.tui.hanging import Hanging
from aftercase.tui.help import Entry
from aftercase.tui.literal import literal_line
from aftercase.tui.screens.base import DeskScreen
from aftercase.tui.uncut import Uncut

_AROUND = 6  # lines of the frame, the filter, the keys and the blanks between
_LABELS = 76  # from this width on the label stands before its sentence


class Finder(ModalScreen[Action | None]):
    """A filter over a list of actions; the result is the one chosen, None with ``esc``.

    What cannot be done now is listed too, with the reason.
    """

    DEFAULT_CSS = """
    /* Not in the middle: the filter would move while one types into it, with every line that goes. */
    Finder { align: center top; background: $background 60%; }
    Finder.-roomy > Vertical { offset-y: 1; }
    Finder > Vertical {
        width: 96; max-width: 96%; height: auto; max-height: 96%; padding: 0 1;
        border: round $accent; border-title-color: $text; border-title-style: bold; background: $surface;
    }
    Finder Input { padding: 0; background: $panel; }
    Finder OptionList { height: auto; margin-top: 1; background: $surface; }
    Finder .keys { color: $text-muted; margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", show=False),
        Binding("up,ctrl+p", "move('cursor_up')", show=False),
        Binding("down,ctrl+n", "move('cursor_down')", show=False),
        Binding("pageup", "move('page_up')", show=False),
        Binding("pagedown", "move('page_down')", show=False),
    ]

    def __init__(self, below: DeskScreen[Any]) -> None:
        """``below`` is the screen whose actions are listed."""
        super().__init__()
        self._compositor = Uncut()
        self._below = below
        self._shown: dict[str, Action] = {}

    def heading(self) -> str:
        """The words on the frame."""
        raise NotImplementedError

    def foot(self) -> str:
        """The line below the list."""
        return tr("⏎ do it   esc back")

    def groups(self, words: str) -> list[tuple[str, list[Entry]]]:
        """What is listed for these words of the filter; a group without a name has no heading."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Filter, list, keys."""
        with Vertical():
            yield Input(compact=True)
            yield Choices()
            yield Static(classes="keys", markup=False)

    def on_mount(self) -> None:
        """Everything is listed at first."""
        self.relabel()

    def relabel(self) -> None:
        """In the language of the moment; what is typed stays."""
        self.query_one(Vertical).border_title = literal_line(self.heading())
        field = self.query_one(Input)
        field.placeholder = tr("type to filter")
        self.query_one(".keys", Static).update(named(self.foot()))
        self._list(field.value)

    def on_resize(self, event: events.Resize) -> None:
        """The list takes what is left of the height; sentences stand without labels where it is narrow."""
        self.query_one(OptionList).styles.max_height = max(4, event.size.height * 96 // 100 - _AROUND)
        self._list(self.query_one(Input).value)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._list(event.value)

    def _list(self, words: str) -> None:
        options: list[Option | None] = []
        self._shown = {}
        groups = self.groups(words)
        wide = max((cells(entry.keys) for _, entries in groups for entry in entries), default=0)
        for name, entries in groups:
            if name:
                options += [None] if options else []
                options.append(Option(Content(name).stylize("bold $text-accent"), disabled=True))
            for entry in entries:
                place = f"a{len(self._shown)}"
                self._shown[place] = entry.action
                options.append(Option(_prompt(entry, wide, self.app.size.width >= _LABELS), id=place))
        listed = self.query_one(OptionList)
        listed.clear_options().add_options(
            options or [Option(tr("Nothing is called like that."), disabled=True)]
        )
        listed.highlighted = next((n for n, o in enumerate(listed.options) if not o.disabled), None)

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.query_one(OptionList).action_select()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        action = self._shown[event.option_id or ""]
        if "(" not in action.id:  # a numbered one needs its digit
            self.dismiss(action)

    def action_move(self, how: str) -> None:
        """Move in the list while the filter has the focus."""
        getattr(self.query_one(OptionList), f"action_{how}")()

    def action_cancel(self) -> None:
        """Back."""
        self.dismiss(None)


def _prompt(entry: Entry, wide: int, labels: bool) -> Hanging:
    muted = "dim" if entry.why_not else ""
    keys = Content.styled(fit(entry.keys, wide + 2), muted or "bold $text-accent")
    words = Content.assemble(
        (labelled(entry.label, "") if labels else "", f"bold {muted}" if muted else "bold"),
        (entry.sentence, muted),
    )
    if not entry.why_not:
        return Hanging((keys, words))
    why_not = Content.styled(tr("not now: {why}", why=entry.why_not), "$text-warning")
    return Hanging((keys, words), (Content(" " * (wide + 2)), why_not))


class HelpScreen(Finder):
    """All actions of the screen below, its own first."""

    def heading(self) -> str:
        """What the frame says."""
        return tr("What can be done here")

    def foot(self) -> str:
        """With the keys that move, which are no actions."""
        return tr("⏎ do it   esc back   move: ↑↓ j k   ends: home end G")

    def groups(self, words: str) -> list[tuple[str, list[Entry]]]:
        """By scope."""
        return table.entries(self._below, words)
