"""Rows of a form: a label, a field of one line, and below it what is wrong with it or how it was read."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Select, Static

from aftercase.i18n import tr
from aftercase.text import one_line
from aftercase.tui.literal import literal


class Field(Vertical):
    """One row. The label and the hint are keys of the catalogue, so that the row can follow the language.

    Attributes:
        name_: What the row is for.
    """

    DEFAULT_CSS = """
    Field { height: auto; }
    Field Horizontal { height: 1; }
    Field .label { width: 18; color: $text-muted; }
    Field:focus-within .label { color: $text; text-style: bold; }
    Field Input { width: 1fr; max-width: 60; }
    Field Select { width: 1fr; max-width: 60; }
    Field .note { display: none; height: auto; padding-left: 18; color: $text-muted; }
    Field .note.shown { display: block; }
    Field .note.wrong { color: $text-error; }
    """

    class Changed(Message):
        """Something was typed or chosen."""

        def __init__(self, field: Field) -> None:
            """``field`` is the row."""
            super().__init__()
            self.field = field

        @property
        def control(self) -> Field:
            """The row."""
            return self.field

    def __init__(self, name: str, label: str, hint: str = "", value: str = "") -> None:
        """Args:
        name: What the row is for; also its id.
        label: Before the field, a key of the catalogue.
        hint: In the empty field, a key of the catalogue.
        value: What stands in it at first.
        """
        super().__init__(id=f"field-{name}")
        self.name_, self._label, self._hint, self._value = name, label, hint, value

    def compose(self) -> ComposeResult:
        """Label and field, then the note."""
        with Horizontal():
            yield Static(classes="label", markup=False)
            yield self.field()
        yield Static(classes="note", markup=False)

    def field(self) -> Input | Select[str]:
        """What is typed or chosen in."""
        return Input(one_line(self._value), compact=True, select_on_focus=False)

    def on_mount(self) -> None:
        """In the language of the moment."""
        self.relabel()

    def relabel(self) -> None:
        """In the language of the moment; what is typed stays."""
        self.query_one(".label", Static).update(tr(self._label))
        for field in self.query(Input):
            field.placeholder = tr(self._hint) if self._hint else ""

    @property
    def value(self) -> str:
        """What is typed, on one line and harmless."""
        return one_line(self.query_one(Input).value)

    def note(self, text: str, wrong: bool = False) -> None:
        """Say something below the field; "" says nothing."""
        note = self.query_one(".note", Static)
        note.update(literal(f"! {text}" if wrong and text else text))
        note.set_class(bool(text), "shown")
        note.set_class(wrong, "wrong")

    @on(Input.Changed)
    @on(Select.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        self.post_message(self.Changed(self))


class ChoiceField(Field):
    """A row with a choice of terms; nothing need be chosen, unless ``needed``."""

    def __init__(
        self, name: str, label: str, options: list[str], value: str = "", needed: bool = False
    ) -> None:
        """``options`` are keys; `relabel` asks `label_of` for their words."""
        super().__init__(name, label, "", value)
        self._options, self._needed = options, needed

    def label_of(self, key: str) -> str:
        """A key in the language of the moment."""
        return key

    def field(self) -> Select[str]:
        """A list that opens."""
        select: Select[str] = Select(self._labelled(), prompt="", allow_blank=not self._needed, compact=True)
        if self._value:
            select.value = self._value
        return select

    def _labelled(self) -> list[tuple[str, str]]:
        return [(self.label_of(key), key) for key in self._options]

    def relabel(self) -> None:
        """The words follow the language, the choice stays."""
        super().relabel()
        select: Select[str] = self.query_one(Select)
        chosen = self.value
        with select.prevent(Select.Changed):
            select.prompt = tr("choose …")
            select.set_options(self._labelled())
            if chosen:
                select.value = chosen
            select.mutate_reactive(type(select).value)  # the same key has another word now

    @property
    def value(self) -> str:
        """The key that is chosen, "" for none."""
        value = self.query_one(Select).value
        return value if isinstance(value, str) else ""
