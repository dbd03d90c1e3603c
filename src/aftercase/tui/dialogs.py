"""Small questions over a screen: one line, one choice, yes or no. ``esc`` takes none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from aftercase.i18n import N_, tr
from aftercase.text import one_line
from aftercase.tui.actions import named
from aftercase.tui.choices import Choices
from aftercase.tui.hanging import Apart, Hanging
from aftercase.tui.literal import literal, literal_line
from aftercase.tui.uncut import Uncut

T = TypeVar("T")

_MANY = 8  # options from which on nothing but them has room on a low screen

TIME_HINT = N_("2026-08-01 14:30, 14:30 (today), -3h")


class Dialog(ModalScreen[T | None]):
    """A framed question in the middle of the screen; the result is None where it was left with ``esc``."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", show=False)]
    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 60%; }
    Dialog .dialog {
        width: 72; max-width: 96%; height: auto; max-height: 90%;
        border: round $accent; border-title-color: $text; border-title-style: bold;
        background: $surface; padding: 0 1;
    }
    Dialog .hint { color: $text-muted; margin-top: 1; }
    Dialog .hint.empty { display: none; }
    Dialog .wrong { color: $text-error; height: auto; display: none; }
    Dialog .keys { color: $text-muted; margin-top: 1; }
    Dialog Input { border: tall $border-blurred; }
    Dialog Input:focus { border: tall $border; }
    Dialog OptionList { height: auto; max-height: 14; border: none; padding: 0; background: $surface; }
    Dialog .buttons { height: auto; margin-top: 1; align-horizontal: right; }
    Dialog .buttons Button { margin-left: 2; }
    """

    def __init__(self, title: str, hint: str = "") -> None:
        """Args:
        title: What is asked, on the frame.
        hint: One line below the answer.
        """
        super().__init__()
        self._compositor = Uncut()
        self._title, self._hint = title, hint
        self._answered = False

    def compose(self) -> ComposeResult:
        """A frame around `body`, then the hint and the keys."""
        with VerticalScroll(classes="dialog", can_focus=False) as box:
            box.border_title = literal_line(self._title)
            yield from self.body()
            yield Static(literal(self._hint), classes="hint" if self._hint else "hint empty", markup=False)
            yield Static(self._keys(), classes="keys", markup=False)

    def body(self) -> ComposeResult:
        """What the dialog asks with."""
        yield from ()

    def keys(self) -> list[tuple[str, str]]:
        """Key and word, for the last line."""
        return [("⏎", tr("ok")), ("esc", tr("cancel"))]

    def _keys(self) -> Apart:
        return Apart(
            [Content.assemble((named(key), "bold $text-accent"), f" {word}") for key, word in self.keys()]
        )

    def relabel(self) -> None:
        """The language was switched: the words that are ours follow, the question stays as it was asked."""
        self.query_one(".keys", Static).update(self._keys())

    def answer(self, answer: T, check: Callable[[T], str] | None, say: Callable[[str], None]) -> None:
        """Leave with an answer, or say what is wrong with it.

        The check may be the act itself, so it is made once: a second ⏎ can come before the dialog is gone.
        """
        wrong = check(answer) if check is not None and not self._answered else ""
        if wrong:
            say(wrong)
        elif not self._answered:
            self._answered = True
            self.dismiss(answer)

    def action_cancel(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


class AskLine(Dialog[str]):
    """Ask for one line of text."""

    def __init__(
        self,
        title: str,
        prompt: str,
        value: str = "",
        *,
        required: bool = True,
        hint: str = "",
        check: Callable[[str], str] | None = None,
    ) -> None:
        """Args:
        prompt: What to type, above the field.
        value: What stands in the field at first.
        required: Whether an empty line is refused.
        check: Says in one line what is wrong with an answer, "" where nothing is; it can then be mended.
        """
        super().__init__(title, hint)
        self._prompt, self._value, self._required, self._check = prompt, value, required, check

    def body(self) -> ComposeResult:
        """A prompt, the field, and a line for what is wrong."""
        yield Static(literal(self._prompt), markup=False)
        yield Input(one_line(self._value), select_on_focus=False)
        yield Static("", classes="wrong", markup=False)

    @on(Input.Changed)
    def _typed(self) -> None:
        self._say("")

    def _say(self, wrong: str) -> None:
        line = self.query_one(".wrong", Static)
        line.update(literal(wrong))
        line.display = bool(wrong)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        answer = one_line(event.value)
        if self._required and not answer:
            self._say(f"! {tr('Type something, or leave with esc.')}")
        else:
            self.answer(answer, self._check, lambda wrong: self._say(f"! {wrong}"))


class AskChoice(Dialog[str]):
    """Ask for one of several; digits choose at once."""

    DEFAULT_CSS = """
    AskChoice.-low.long OptionList { max-height: 12; }
    AskChoice.-low.long .hint, AskChoice.-low.long .keys { margin-top: 0; }
    """

    def __init__(
        self, title: str, options: Sequence[tuple[str, str]], hint: str = "", *, value: str = ""
    ) -> None:
        """Args:
        options: Value and label of each.
        value: The one that is marked at first.
        """
        super().__init__(title, hint)
        self._options, self._value = list(options), value
        self.set_class(len(self._options) > _MANY, "long")

    def body(self) -> ComposeResult:
        """The options, the first nine numbered."""
        choices = Choices(*(Option(numbered(n, label)) for n, (_, label) in enumerate(self._options, 1)))
        marked = [n for n, (value, _) in enumerate(self._options) if value == self._value]
        choices.highlighted = marked[0] if marked else 0 if self._options else None
        yield choices

    def keys(self) -> list[tuple[str, str]]:
        """With the digits."""
        last = min(9, len(self._options))
        return [(f"1-{last}" if last > 1 else "1", tr("choose")), *super().keys()]

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._options[event.option_index][0])

    def on_key(self, event: events.Key) -> None:
        """A digit chooses."""
        if event.key.isdigit() and 1 <= int(event.key) <= min(9, len(self._options)):
            event.stop()
            self.dismiss(self._options[int(event.key) - 1][0])


class Confirm(Dialog[bool]):
    """Ask for a yes. Leaving with ``esc`` or "no" gives False, never None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("left,right,up,down,h,j,k,l", "other", show=False)]

    def __init__(self, title: str, body: str, yes_label: str) -> None:
        """Args:
        body: What will happen.
        yes_label: The word for doing it.
        """
        super().__init__(title)
        self._body, self._yes = body, yes_label

    def body(self) -> ComposeResult:
        """The text, then "no" before "yes": a stray ⏎ must do nothing."""
        yield Static(literal(self._body), markup=False)
        with Horizontal(classes="buttons"):
            yield Button(literal_line(tr("No")), id="no")
            yield Button(literal_line(self._yes), id="yes", variant="primary")

    def action_other(self) -> None:
        """Go to the other button."""
        self.focus_next()

    def action_cancel(self) -> None:
        """No."""
        self.dismiss(False)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id == "yes")


def numbered(number: int, label: str) -> Hanging:
    """``1  label``, the number as a key; without one from the tenth on."""
    sign = str(number) if number <= 9 else " "
    return Hanging((Content.styled(f"{sign}  ", "bold $text-accent"), literal(label)))
