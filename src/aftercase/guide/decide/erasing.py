"""Erasing: what of a party stands in a case, what of it is certain, and the event that tells what is gone.

Pure: it looks at the events as they are stored, undone ones too, and decides; the store takes the words out.
Only private parts can go. The digests stay, so the chain still holds and nobody can say afterwards that there
was nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from aftercase import terms
from aftercase.case.draft import Draft
from aftercase.guide.decide.entering import require_why
from aftercase.guide.persons import EVIDENCE, Finder, identifies, of_evidence, of_variable
from aftercase.guide.situation import Refused, unknown
from aftercase.i18n import N_, tr
from aftercase.text import folded, one_line

Event = Mapping[str, Any]

FILE = "file"
"""The word for the file itself, beside the names of private parts."""

_BUYERS_FIELDS = ("buyer_name", "order_no", "aftersale_no")
_WIDTH = 60  # cells of an excerpt
_NUMBER = re.compile(r"#?([0-9]{1,9})(?::([a-z_]+))?")

NAMED = N_("a name or number of this party occurs in it")
UNCLEAR = N_("it may tell of this party")


class Part(NamedTuple):
    """Words of one event that may go, and its file with them.

    Attributes:
        seq: The event's number.
        kind: The event's kind.
        fields: The names of the private parts.
        file: Whether the file it added goes too.
        what: What more there is to say of it: a party, a kind of evidence, a variable's name.
        excerpt: The words, on one line, cut.
        why: For what is not certain: why it is asked about, a sentence of the catalogue.
    """

    seq: int
    kind: str
    fields: tuple[str, ...]
    file: bool
    what: str
    excerpt: str
    why: str = ""

    def label(self) -> str:
        """What it is, in the interface language."""
        if self.kind == "said":
            return tr("log entry: {what}", what=terms.label(terms.PARTIES, self.what))
        if self.kind == "evidence_added":
            kind = terms.label(terms.EVIDENCE_KINDS, self.what)
            return tr("file: {what}", what=kind) if self.file else tr("words about a file: {what}", what=kind)
        if self.kind == "value_recorded":
            return tr("value: {what}", what=self.what)
        if self.kind in ("offer_made", "offer_answered"):
            return tr("words about an offer")
        if self.kind in ("case_opened", "case_changed"):
            return tr("case data: {what}", what=terms.label(terms.CASE_FIELDS, self.fields[0]))
        if self.fields == ("text",):
            return tr("correction of entry {what}", what=self.what)
        return tr("reason")


@dataclass(frozen=True, slots=True)
class Plan:
    """What erasing a party from a case means.

    Attributes:
        person: The party.
        certain: What goes unless it is kept by number.
        confirm: What stays unless it is named by number.
        names: The names and numbers that were looked for.
        before: The number of the latest erasure of this party; 0 where there is none.
    """

    person: str
    certain: tuple[Part, ...]
    confirm: tuple[Part, ...]
    names: tuple[str, ...]
    before: int = 0


class Choice(NamedTuple):
    """What is to go: private parts by event number, files by that of their event, and the event for it."""

    parts: dict[int, tuple[str, ...]]
    files: tuple[int, ...]
    draft: Draft


def plan(events: Sequence[Event], person: str, names: Sequence[str] = ()) -> Plan:
    """Look through a case for a party.

    Args:
        events: All events as stored.
        person: The party.
        names: Further names or numbers to look for, such as a nickname. They are written nowhere.

    Raises:
        Refused: There is no such party.
    """
    if person not in EVIDENCE:
        raise unknown(N_("There is no party {word}."), one_line(person, 40), list(EVIDENCE))
    known = (*_names(events, person), *names)
    look = _Look(person, Finder(known), Finder(known, parts=True), events)
    parts = [part for event in events for part in look.parts(event)]
    before = [e["seq"] for e in events if e["kind"] == "erased" and e["data"]["person"] == person]
    return Plan(
        person,
        tuple(part for part in parts if not part.why),
        tuple(part for part in parts if part.why),
        look.wide.names,
        before[-1] if before else 0,
    )


def _words(event: Event, name: str) -> str:
    part = event.get("private", {}).get(name)
    return str(part["value"]) if part is not None else ""


def _names(events: Iterable[Event], person: str) -> list[str]:
    """The party's names and numbers as they stand in the events, old and undone ones too."""
    found = []
    for event in events:
        if event["kind"] in ("case_opened", "case_changed") and person == "buyer":
            found += [_words(event, name) for name in _BUYERS_FIELDS]
        elif event["kind"] == "value_recorded" and identifies(person, event["data"]["name"]):
            found.append(_words(event, "value"))
    return found


def all_names(events: Iterable[Event]) -> list[str]:
    """The names and numbers of every party that stand in the events."""
    events = list(events)
    return [name for person in EVIDENCE for name in _names(events, person)]


def erased_files(events: Iterable[Event]) -> set[int]:
    """The numbers of the events whose files were erased."""
    return {seq for event in events if event["kind"] == "erased" for seq in event["data"].get("files", ())}


def unneeded(events: Sequence[Event]) -> set[str]:
    """The hashes of erased files that no event names any more which has not been erased itself."""
    gone = erased_files(events)
    added = [event for event in events if event["kind"] == "evidence_added"]
    kept = {event["data"]["sha256"] for event in added if event["seq"] not in gone}
    return {event["data"]["sha256"] for event in added if event["seq"] in gone} - kept


class _Look:
    """One look through the events of a case for one party."""

    def __init__(self, person: str, strict: Finder, wide: Finder, events: Sequence[Event]) -> None:
        self.person, self.strict, self.wide = person, strict, wide
        self._gone = erased_files(events)
        self._entries = {
            event["seq"] for event in events if event["kind"] == "said" and self._said_with(event)
        }
        self._offers = {
            event["data"]["offer"]: event["data"].get("to", "buyer")
            for event in events
            if event["kind"] == "offer_made"
        }
        # The same file under two numbers: where one shows the person for certain, the other does too.
        self._files = {
            event["data"]["sha256"]
            for event in events
            if event["kind"] == "evidence_added"
            and of_evidence(person, event["data"].get("evidence_kind", "other")) == "certain"
        }

    def _said_with(self, event: Event) -> bool:
        data = event["data"]
        return bool(data["party"] == self.person and data["direction"] != "internal")

    def parts(self, event: Event) -> list[Part]:
        """What of an event may go."""
        if event["kind"] == "evidence_added":
            return self._file(event)
        found = []
        for name in event.get("private", {}):
            why = self._why(event, name)
            if why is not None:
                found.append(self._part(event, (name,), False, why))
        return found

    def _why(self, event: Event, name: str) -> str | None:
        """Why a private part is asked about; "" where it is certain, None where it stays."""
        kind, data, words = event["kind"], event["data"], _words(event, name)
        if kind == "said":
            sure = event["seq"] in self._entries
        elif kind == "said_corrected" and name == "text":
            sure = data["entry"] in self._entries
        elif kind in ("case_opened", "case_changed"):
            mine = self.person == "buyer" and name in _BUYERS_FIELDS
            sure = mine or (name == "title" and self.strict.find(words) is not None)
        elif kind == "value_recorded":
            told = of_variable(self.person, data["name"])
            if told == "unclear":
                return UNCLEAR
            sure = told == "certain"
        elif kind in ("offer_made", "offer_answered"):
            if self._offers.get(data["offer"]) == self.person:
                return UNCLEAR  # our words, but they may repeat his
            sure = False
        else:
            sure = False
        if sure:
            return ""
        return NAMED if self.wide.find(words) else None

    def _file(self, event: Event) -> list[Part]:
        data, private = event["data"], event.get("private", {})
        fields = tuple(private)
        there = event["seq"] not in self._gone
        sure = of_evidence(self.person, data.get("evidence_kind", "other"))
        if data["sha256"] in self._files:
            sure = "certain"
        if there and sure != "no":
            return [self._part(event, fields, True, "" if sure == "certain" else UNCLEAR)]
        named = tuple(name for name in fields if self.wide.find(_words(event, name)))
        return [self._part(event, named, False, NAMED)] if named else []

    def _part(self, event: Event, fields: tuple[str, ...], file: bool, why: str) -> Part:
        data = event["data"]
        what = (
            data.get("party") or data.get("evidence_kind") or data.get("name") or str(data.get("entry", ""))
        )
        excerpt = " · ".join(self._excerpt(_words(event, name)) for name in fields)
        return Part(event["seq"], event["kind"], fields, file, str(what), one_line(excerpt, _WIDTH), why)

    def _excerpt(self, words: str) -> str:
        """The words from shortly before the name, where folding has not moved it."""
        span = self.wide.find(words)
        if span is None or len(folded(words)) != len(words) or span[1] <= _WIDTH // 2:
            return words
        return "…" + words[max(0, span[0] - _WIDTH // 4) :]


def choose(
    events: Sequence[Event], found: Plan, why: str, also: Sequence[str] = (), keep: Sequence[str] = ()
) -> Choice | None:
    """What is to go: the certain, without what is kept, and of the rest what is named. None where nothing is.

    Args:
        events: The events the plan was made from.
        found: The plan.
        why: The reason, on one line and without a name.
        also: Numbers of events, ``all``, or ``7:file`` and ``7:shows`` for a part of event 7.
        keep: The same, for what stays.

    Raises:
        Refused: No reason or one with a name in it, a number that is none or has nothing to erase.
    """
    why = require_why(why, N_("Erasing needs a reason: one line that a stranger would understand."))
    require_nameless(why, found.names)
    wanted: dict[int, dict[str, None]] = {}  # number -> names of parts, FILE among them, in order
    for part in found.certain:
        _add(wanted, part)
    for number in also:
        if number == "all":
            for part in found.confirm:
                _add(wanted, part)
        else:
            _also(wanted, events, found, *_number(number, len(events)))
    for number in keep:
        _keep(wanted, *_number(number, len(events)))
    files = tuple(seq for seq, names in sorted(wanted.items()) if FILE in names)
    parts = {
        seq: tuple(name for name in names if name != FILE)
        for seq, names in sorted(wanted.items())
        if any(name != FILE for name in names)
    }
    if not parts and not files:
        return None
    data = {
        "person": found.person,
        "parts": [{"seq": seq, "fields": list(names)} for seq, names in parts.items()],
        "files": list(files),
    }
    return Choice(parts, files, Draft("erased", data, {"why": one_line(why, 400)}))


def require_nameless(why: str, names: Iterable[str]) -> None:
    """A reason stays for ever, so no name may be in it.

    Raises:
        Refused: One of the names or numbers occurs.
    """
    if Finder(names, parts=True).find(why):
        raise Refused(
            N_("The reason holds a name or number of this party, and it stays in the record: say it without.")
        )


def _add(wanted: dict[int, dict[str, None]], part: Part) -> None:
    names = wanted.setdefault(part.seq, {})
    names.update(dict.fromkeys(part.fields))
    if part.file:
        names[FILE] = None


def _number(word: str, last: int) -> tuple[int, str]:
    match = _NUMBER.fullmatch(word.strip())
    if match is None or not 1 <= int(match[1]) <= last:
        raise Refused(
            N_("There is no event {word}. Give numbers of the plan, such as 7, or 7:file for its file."),
            word=one_line(word, 40),
        )
    return int(match[1]), match[2] or ""


def _also(
    wanted: dict[int, dict[str, None]], events: Sequence[Event], found: Plan, seq: int, name: str
) -> None:
    event = events[seq - 1]
    there = list(event.get("private", {}))
    file = event["kind"] == "evidence_added" and seq not in erased_files(events)
    listed = [part for part in found.confirm if part.seq == seq]
    if name == FILE and file:
        names = [*there, FILE]
    elif name:
        names = [name] if name in there else []
    elif listed:
        for part in listed:
            _add(wanted, part)
        return
    else:  # the person knows better than the plan
        names = [*there, *([FILE] if file else ())]
    if not names:
        raise Refused(N_("Event {seq} has no such words left to erase."), seq=seq)
    wanted.setdefault(seq, {}).update(dict.fromkeys(names))


def _keep(wanted: dict[int, dict[str, None]], seq: int, name: str) -> None:
    names = wanted.get(seq)
    if names is None or (name and name not in names):
        raise Refused(N_("Nothing of event {seq} would be erased; there is nothing to keep."), seq=seq)
    if name:
        del names[name]
    else:
        del wanted[seq]
