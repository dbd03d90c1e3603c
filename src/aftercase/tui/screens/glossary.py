"""The glossary: a word looked up in either language, over whatever screen one is on."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from aftercase import i18n
from aftercase.i18n import tr
from aftercase.playbook.glossary import Glossary, GlossaryTerm
from aftercase.text import cells, fit
from aftercase.tui.choices import Choices
from aftercase.tui.hanging import Hanging
from aftercase.tui.literal import literal_line
from aftercase.tui.uncut import Uncut

_AROUND = 6  # lines of the frame, the filter, the keys and the blanks between


class GlossaryScreen(ModalScreen[None]):
    """A filter over the terms: each with both its words, what else it is called, and a note."""

    DEFAULT_CSS = """
    GlossaryScreen { align: center top; background: $background 60%; }
    GlossaryScreen.-roomy > Vertical { offset-y: 1; }
    GlossaryScreen > Vertical {
        width: 96; max-width: 96%; height: auto; max-height: 96%; padding: 0 1;
        border: round $accent; border-title-color: $text; border-title-style: bold; background: $surface;
    }
    GlossaryScreen Input { padding: 0; background: $panel; }
    GlossaryScreen OptionList { height: auto; margin-top: 1; background: $surface; }
    GlossaryScreen .keys { color: $text-muted; margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f3", "leave", show=False),
        Binding("up,ctrl+p", "move('cursor_up')", show=False),
        Binding("down,ctrl+n", "move('cursor_down')", show=False),
        Binding("pageup", "move('page_up')", show=False),
        Binding("pagedown", "move('page_down')", show=False),
    ]

    def __init__(self, glossary: Glossary) -> None:
        """``glossary`` is what is looked into."""
        super().__init__()
        self._compositor = Uncut()
        self._glossary = glossary

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
        self.query_one(Vertical).border_title = literal_line(tr("Terms"))
        field = self.query_one(Input)
        field.placeholder = tr("a word, in either language")
        self.query_one(".keys", Static).update(tr("↑↓ move   esc back"))
        self._list(field.value)

    def on_resize(self, event: events.Resize) -> None:
        """The list takes what is left of the height."""
        self.query_one(OptionList).styles.max_height = max(4, event.size.height * 96 // 100 - _AROUND)
        self._list(self.query_one(Input).value)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._list(event.value)

    def _list(self, words: str) -> None:
        found = self._glossary.find(words)
        wide = max((cells(term.words[_first()]) for term in found), default=0)
        listed = self.query_one(OptionList)
        listed.clear_options().add_options(
            [Option(_prompt(term, min(wide, 32)), id=term.id) for term in found]
            or [Option(tr("The glossary has nothing like that."), disabled=True)]
        )
        listed.highlighted = 0 if found else None

    def action_move(self, how: str) -> None:
        """Move in the list while the filter has the focus."""
        getattr(self.query_one(OptionList), f"action_{how}")()

    def action_leave(self) -> None:
        """Back to the screen below."""
        self.dismiss(None)


def _first() -> str:
    """The language whose word stands first: the one that is read."""
    return "zh" if i18n.language() == "zh" else "en"


def _prompt(term: GlossaryTerm, wide: int) -> Hanging:
    first, second = ("zh", "en") if _first() == "zh" else ("en", "zh")
    others = [word for language in (first, second) for word in term.also.get(language, ())]
    more = " · ".join(others)
    avoided = ", ".join(word for words in term.avoid.values() for word in words)
    lines = [
        more,
        term.note.get(first, ""),
        tr("better not: {words}", words=avoided) if avoided else "",
    ]
    head = Content.styled(fit(term.words[first], wide) + "  ", "bold")
    below = [(Content("  "), Content.styled(line, "$text-muted")) for line in lines if line]
    return Hanging((head, Content(term.words[second])), *below)
