"""Writing an entry of the communication log, and correcting one."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container

from aftercase import terms
from aftercase.case.fold import Entry
from aftercase.desk.desk import Desk
from aftercase.i18n import N_, tr
from aftercase.tui.form import ChoiceField, Field
from aftercase.tui.screens.writing import WritingScreen

_WAYS = {"in": N_("they said"), "out": N_("we said"), "internal": N_("a note for ourselves")}
_SEEN = {"shareable": N_("may be shown outside"), "private": N_("private")}


class TermField(ChoiceField):
    """A choice of a table of the vocabulary."""

    def __init__(self, name: str, label: str, table: terms.Table, value: str) -> None:
        """``table`` gives the keys and their words."""
        super().__init__(name, label, list(table), value)
        self._table = table

    def label_of(self, key: str) -> str:
        """The term's word."""
        return terms.label(self._table, key)


class WordField(ChoiceField):
    """A choice of sentences of the catalogue."""

    def __init__(self, name: str, label: str, words: dict[str, str], value: str) -> None:
        """``words`` maps keys to sentences."""
        super().__init__(name, label, list(words), value)
        self._words = words

    def label_of(self, key: str) -> str:
        """The sentence in the language of the moment."""
        return tr(self._words[key])


class ComposerScreen(WritingScreen):
    """A new entry: who said what to whom, where and when."""

    DEFAULT_CSS = """
    ComposerScreen #about { layout: grid; grid-size: 2; grid-rows: auto; height: auto; padding: 0 1; }
    ComposerScreen.-narrow #about { grid-size: 1; }
    ComposerScreen Field .label { width: 12; }
    ComposerScreen Field .note { padding-left: 12; }
    """

    def heading(self) -> str:
        """What is written here."""
        return tr("A log entry for {case}", case=self.number)

    def fields(self) -> ComposeResult:
        """Who, how, when, for whom."""
        with Container(id="about"):
            yield WordField("direction", N_("Who spoke"), _WAYS, "in")
            yield TermField("party", N_("With whom"), terms.PARTIES, "buyer")
            yield TermField("channel", N_("Where"), terms.CHANNELS, "platform_chat")
            yield WordField("visibility", N_("For whom"), _SEEN, "shareable")
            yield Field("at", N_("When"), N_("now, 14:30, -3h"))

    def _value(self, name: str) -> str:
        return self.query_one(f"#field-{name}", Field).value

    def action_save(self) -> None:
        """Write the entry; where that fails the words stay here and in the draft."""
        from aftercase.desk.desk import Kept
        from aftercase.guide.decide import Speech
        from aftercase.guide.situation import Refused
        from aftercase.store.protocol import StoreError

        direction = self._value("direction") or "in"
        note = direction == "internal"
        speech = Speech(
            direction,
            "colleague" if note else self._value("party") or "buyer",
            self.text,
            "note" if note else self._value("channel"),
            self._value("at"),
            private=self._value("visibility") == "private",
        )
        try:
            self.desk.say(self.number, speech)
        except (Refused, Kept, StoreError) as error:
            self._dirty = True
            self.state(f"! {error}", wrong=True)
        else:
            self.forget()
            self.dismiss(True)


class CorrectionScreen(WritingScreen):
    """The right words for an entry; the old ones stay."""

    def __init__(self, desk: Desk, number: str, entry: Entry) -> None:
        """``entry`` is the one to correct."""
        super().__init__(desk, number, entry.current or "")
        self.entry = entry

    @property
    def draft_key(self) -> str:
        """One draft per entry."""
        return f"correct-{self.entry.seq}"

    def heading(self) -> str:
        """What is written here."""
        return tr("Correct entry {entry}; the old words stay in the log", entry=self.entry.seq)

    def fields(self) -> ComposeResult:
        """The reason."""
        yield Field("why", N_("Reason"), N_("one line that a stranger would understand"))

    def action_save(self) -> None:
        """Write the correction."""
        from aftercase.desk.desk import Kept
        from aftercase.guide.situation import Refused
        from aftercase.store.protocol import StoreError

        why = self.query_one("#field-why", Field).value
        try:
            self.desk.correct(self.number, self.entry.seq, self.text, why)
        except (Refused, Kept, StoreError) as error:
            self._dirty = True
            self.state(f"! {error}", wrong=True)
        else:
            self.forget()
            self.dismiss(True)
