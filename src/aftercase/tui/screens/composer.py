"""Writing an entry of the communication log, and correcting one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Select

from aftercase import terms
from aftercase.clock import times
from aftercase.guide import quoting, speaking
from aftercase.i18n import N_, labelled, tr
from aftercase.text import one_line
from aftercase.tui.dialogs import AskChoice
from aftercase.tui.form import ChoiceField, Field
from aftercase.tui.half_typed import UNSAVED
from aftercase.tui.screens.writing import WritingScreen

if TYPE_CHECKING:
    from aftercase.case.state import Entry
    from aftercase.desk.desk import Desk
    from aftercase.guide.position import Position

_WAYS = {"in": N_("they said"), "out": N_("we said"), "internal": N_("a note for ourselves")}
_SEEN = {"shareable": N_("may be shown outside"), "private": N_("private")}
_KNOWN = {"direction": _WAYS, "party": terms.PARTIES, "channel": terms.CHANNELS}


class TermField(ChoiceField):
    """A choice of a table of the vocabulary."""

    def __init__(self, name: str, label: str, table: terms.Table, value: str, needed: bool = False) -> None:
        """``table`` gives the keys and their words; a value that is not one of them is left out."""
        super().__init__(name, label, list(table), value if value in table else "", needed)
        self._table = table

    def label_of(self, key: str) -> str:
        """The term's word."""
        return terms.label(self._table, key)


class WordField(ChoiceField):
    """A choice of sentences of the catalogue."""

    def __init__(self, name: str, label: str, words: dict[str, str], value: str) -> None:
        """``words`` maps keys to sentences; a value that is not one of them is left out."""
        super().__init__(name, label, list(words), value if value in words else "", needed=True)
        self._words = words

    def label_of(self, key: str) -> str:
        """The sentence in the language of the moment."""
        return tr(self._words[key])


class ComposerScreen(WritingScreen):
    """A new entry: who said what to whom, where and when; an answer may quote and begin from a template."""

    DEFAULT_CSS = """
    ComposerScreen #about { layout: grid; grid-size: 2; grid-rows: auto; height: auto; padding: 0 1; }
    ComposerScreen.-narrow #about { grid-size: 1; }
    ComposerScreen Field .label { width: 12; }
    ComposerScreen Field .note { padding-left: 12; }
    """

    def __init__(self, desk: Desk, number: str) -> None:
        """An entry for the case of that number."""
        super().__init__(desk, number)
        self._quote = ""
        self._template: dict[str, str] = {}  # message, playbook and step it was taken from
        self._guessed = ""  # the direction as the program has set it; another one was chosen by hand
        self._by_hand = False
        self._told = False  # whether it was answered already who speaks: it is asked once

    def heading(self) -> str:
        """What is written here."""
        return tr("A log entry for {case}", case=self.number)

    def fields(self) -> ComposeResult:
        """Who, how, when, for whom; as they were when the draft was left."""
        kept = self.half.about if self.half.words else {}
        names = ("message", "playbook", "step")
        self._template = {name: kept[name] for name in names} if kept.keys() >= set(names) else {}
        guess, self._by_hand = self._guess, "direction" in kept
        self._guessed = kept.get("direction", guess.way)
        party = guess.party if guess.party in terms.PARTIES else "buyer"
        channel = guess.channel if guess.channel in terms.CHANNELS else "platform_chat"
        with Container(id="about"):
            yield WordField("direction", N_("Who spoke"), _WAYS, self._guessed)
            yield TermField("party", N_("With whom"), terms.PARTIES, kept.get("party", party), needed=True)
            yield TermField("channel", N_("Where"), terms.CHANNELS, kept.get("channel", channel), needed=True)
            yield WordField("visibility", N_("For whom"), _SEEN, kept.get("visibility", "shareable"))
            yield Field("at", N_("When"), N_("now, 14:30, -3h"), kept.get("at", ""))

    @cached_property
    def _guess(self) -> speaking.Guess:
        """Who likely speaks, as the case stands."""
        from aftercase.guide.situation import Refused
        from aftercase.store.protocol import StoreError

        try:
            situation = self.desk.situation(self.number)
        except StoreError:
            return speaking.Guess("in", "", "", "")
        try:
            step = situation.step()[1]
        except (Refused, StoreError):
            step = None
        return speaking.likely(situation.case, step)

    def begin(self) -> None:
        """Say who is taken to speak, and how to switch."""
        if not self.half.words and not self.half.unsaved and self._guess.why:
            self.state(tr(self._guess.why, party=terms.label(terms.PARTIES, self._guess.party or "buyer")))

    def look(self) -> None:
        """What stands in the fields, and the template."""
        super().look()
        self.chosen = {field.name_: field.value for field in self.query(Field)} | self._template

    def destination(self) -> tuple[str, str, str]:
        """As chosen above the page."""
        direction = self.chosen.get("direction") or "in"
        if direction == "internal":
            return direction, "colleague", "note"
        return direction, self.chosen.get("party") or "buyer", self.chosen.get("channel", "")

    def _choose(self, **values: str) -> None:
        """Set fields with a choice; "" and what a newer version may have written leave one as it is."""
        for name, value in values.items():
            if value in _KNOWN[name]:
                self.query_one(f"#field-{name} Select", Select).value = value
        self._guessed = values.get("direction") or self._guessed
        self.look()
        self.recount()

    @on(Field.Changed)
    def _chosen(self) -> None:
        self.look()
        self._by_hand = self._by_hand or self.chosen["direction"] not in ("", self._guessed)
        self.recount()

    # -- who speaks --------------------------------------------------------------------------------------

    def action_turn(self) -> None:
        """They said it, or we did: the other of the two."""
        way = "in" if self.destination()[0] == "out" else "out"
        self._choose(direction=way)
        self._by_hand = True
        self.state(_said(way))

    @on(events.Paste)
    def _mail(self) -> None:
        """What begins like a mail that was pasted was said by them, unless somebody chose otherwise."""
        text = self.page.text
        if not self._by_hand and self.destination()[0] == "out" and speaking.from_outside(text):
            self._choose(direction="in")
            self.state(tr("It begins like a mail of theirs. ctrl+o: we said it."))

    def action_save(self) -> None:
        """Write it into the case; words that plainly read like the other side's are asked about, once."""
        self.look()
        way = self._other_way()
        if way and not self._written:
            self._ask_who(way)
        else:
            super().action_save()

    def _other_way(self) -> str:
        """The direction the words read like, where another one is chosen; "" where it fits or was told."""
        direction, party, _ = self.destination()
        if self._told or direction == "internal" or (direction == "out" and party != "buyer"):
            return ""  # what the buyer said is told to a platform or a bank too
        if self._template and direction == "in":
            return "out"
        here = self._here(quietly=True)
        texts = [quoting.marked(one.text, here.values) for one in here.step.messages] if here else []
        found = speaking.reads_like(self.text, here.values.get("buyer_name", "") if here else "", texts)
        return found if found != direction else ""

    @work(exclusive=True)
    async def _ask_who(self, way: str) -> None:
        """One question: whose words are these? Then they are saved as that."""
        party = terms.label(terms.PARTIES, self.destination()[1])
        hint = {
            "out": N_("They read like words of ours, and are about to be logged as theirs."),
            "in": N_("They read like words of theirs, and are about to be logged as ours."),
        }
        options = [("out", tr("we said it, to {party}", party=party)), ("in", tr("they said"))]
        answer = await self.ask(AskChoice(tr("Whose words are these?"), options, tr(hint[way]), value=way))
        if answer is None:
            self.state(_said(self.destination()[0]))
            return
        self._told = self._by_hand = True
        self._choose(direction=answer)
        self.state(_said(answer))
        super().action_save()

    def write(self) -> None:
        """Log it, as said from the template it is made from where that still fits."""
        from aftercase.guide.decide import Speech

        direction, party, channel = self.destination()
        private, at = self.chosen.get("visibility") == "private", self.chosen.get("at", "")
        message = self._message(direction, party)
        self.desk.say(
            self.number,
            Speech(
                direction,
                party,
                self.text,
                channel,
                at,
                private=private,
                message=message,
                override=self.override,
            ),
        )

    def _message(self, direction: str, party: str) -> str:
        """The template's id, if it is one of the step the case is in and goes to whom it was made for."""
        if not self._template or direction != "out":
            return ""
        here = self.desk.position(self.number)
        if (here.playbook.id, here.step.id) != (self._template["playbook"], self._template["step"]):
            return ""
        ids = [message.id for message in here.step.messages if message.to == party]
        return self._template["message"] if self._template["message"] in ids else ""

    def action_throw_away(self) -> None:
        """The template goes with the words."""
        self._template = {}
        super().action_throw_away()

    # -- bringing words in -------------------------------------------------------------------------------

    @work(exclusive=True)
    async def action_bring_in(self) -> None:
        """A message of the step as a template, or words that could not be saved; several are asked for."""
        here = self._here()
        options = []
        if here is not None:
            options = [
                (message.id, labelled(terms.label(terms.PARTIES, message.to), one_line(message.text, 60)))
                for message in here.step.messages
            ]
        unsaved = self.half.unsaved_now()
        if unsaved:
            options.append((f"\n{UNSAVED}", tr("Not saved: {words}", words=one_line(unsaved, 60))))
        if not options:
            self.tell(tr("This step has no message to begin from."), "warning")
            return
        chosen = options[0][0]
        if len(options) > 1:
            answer = await self.ask(AskChoice(tr("Bring in which words?"), options))
            chosen = answer or ""
        if chosen == f"\n{UNSAVED}":
            self._bring_unsaved(unsaved)
        elif chosen and here is not None:
            self._bring_template(here, chosen)

    def _here(self, quietly: bool = False) -> Position | None:
        from aftercase.guide.situation import Refused
        from aftercase.store.protocol import StoreError

        try:
            return self.desk.position(self.number)
        except (Refused, StoreError) as error:
            if not quietly:
                self.tell(error)
            return None

    def _bring_template(self, here: Position, id_: str) -> None:
        message = next(message for message in here.step.messages if message.id == id_)
        self._template = {"message": id_, "playbook": here.playbook.id, "step": here.step.id}
        self._choose(direction="out", party=message.to, channel=message.channel)
        self.page.bring_in(quoting.marked(message.text, here.values))
        self.page.focus()

    def _bring_unsaved(self, words: str) -> None:
        """Move them onto the page; they are in its draft before they are no longer kept as unsaved."""
        from aftercase.store.protocol import StoreError

        self.page.bring_in(words)
        self.page.focus()
        self.look()
        try:
            self._save()
            self.half.take_unsaved()
        except (StoreError, OSError) as error:
            self.state(str(error), wrong=True)

    # -- quoting -----------------------------------------------------------------------------------------

    def action_quote(self) -> None:
        """Quote what is answered above one's own words; again, below them; again, not at all."""
        if not self._quote or self._quote not in self.page.text:
            entry = self._answered()
            if entry is None:
                return
            self._quote = self._quoted(entry)
            way = self.chosen.get("direction")
            if way == "in" or (way == "out" and not self._by_hand):  # else somebody has chosen to whom
                self._choose(direction="out", party=entry.party, channel=entry.channel)
        turned = quoting.turned(self.page.text, self._quote)
        self.page.put(turned.text, turned.own)
        self.page.focus()
        said = {
            "start": N_("Quoted above. ctrl+r again puts it below."),
            "end": N_("Quoted below. ctrl+r again takes it away."),
            "": N_("The quote is gone. ctrl+r quotes again."),
        }
        self.state(tr(said[turned.where]))

    def _quoted(self, entry: Entry) -> str:
        when = times.local(entry.occurred_at, self.desk.zone, "%Y-%m-%d %H:%M")
        party = terms.label(terms.PARTIES, entry.party)
        return quoting.quoted(tr("{party}, {when}:", party=party, when=when), entry.current or "")

    def _answered(self) -> Entry | None:
        """The entry under the cursor of the log, else the latest from the other side; None, and why."""
        from aftercase.store.protocol import StoreError

        try:
            entries = self.desk.case(self.number).entries
        except StoreError as error:
            self.tell(error)
            return None
        pointed = self._pointed()
        entry = next((entry for entry in entries if str(entry.seq) == pointed), None)
        if entry is None:
            others = [e for e in entries if e.direction == "in" and not e.undone and e.current]
            entry = max(others, key=lambda e: (e.occurred_at, e.seq), default=None)
        if entry is None:
            self.tell(tr("The other side has said nothing yet that could be quoted."), "warning")
        elif entry.undone or not entry.current:
            self.tell(tr("The words of this entry are taken back or erased: no quote."), "warning")
        elif self.chosen.get("direction") != "internal" and entry.visibility == "private":
            self.tell(tr("This entry is private; only a note for ourselves may quote it."), "warning")
        else:
            return entry
        return None

    def _pointed(self) -> str:
        """Number of the entry with the cursor, where the log is what the workspace shows; else ""."""
        from aftercase.tui.panes.lines_pane import LinesPane
        from aftercase.tui.screens.workspace import WorkspaceScreen

        for screen in reversed(self.app.screen_stack):
            if isinstance(screen, WorkspaceScreen) and screen.number == self.number:
                return screen.query_one("#log", LinesPane).cursor if screen.shown == "log" else ""
        return ""


def _said(way: str) -> str:
    """How the entry stands, and the key for the other way."""
    if way == "out":
        return tr("We said it. ctrl+o: they said it.")
    return tr("They said it. ctrl+o: we said it.")


class CorrectionScreen(WritingScreen):
    """The right words for an entry; the old ones stay."""

    DEFAULT_CSS = """
    CorrectionScreen Field .label { width: 12; }
    """

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
        hint = N_("one line that a stranger would understand")
        yield Field("why", N_("Reason"), hint, self.half.about.get("why", ""))

    def look(self) -> None:
        """The reason, kept with the words."""
        super().look()
        self.chosen = {"why": self.query_one("#field-why", Field).value}

    def destination(self) -> tuple[str, str, str]:
        """As the entry says."""
        return self.entry.direction, self.entry.party, self.entry.channel

    def write(self) -> None:
        """Write the correction."""
        self.desk.correct(self.number, self.entry.seq, self.text, self.chosen["why"])
