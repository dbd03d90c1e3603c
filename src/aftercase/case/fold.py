"""The fold: events to the case as it stands. A pure function of the log, over plain dicts.

It never fails on an event of a newer version: an unknown kind is counted and shown, and the rest goes on.
An act that was undone leaves no trace in the state, but its entries stay in the log, struck through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from aftercase import terms

Event = Mapping[str, Any]


@dataclass(slots=True)
class Visit:
    """One stay in a step. ``id`` is the number of the event that began it.

    Attributes:
        checks: Key to ``done`` or ``skipped``; a key not in it is still to do.
        reasons: Key to the reason for which it was skipped.
        evidence: Key to the numbers of the events that added its files.
        callers: Visits that a ``return`` resumes, innermost last.
        previous: The visit that ``back`` goes to; None at the very first.
    """

    id: int
    playbook: str
    step: str
    entered_at: str
    callers: tuple[int, ...] = ()
    previous: int | None = None
    checks: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, tuple[int, ...]] = field(default_factory=dict)
    left_at: str | None = None
    how: str = "open"


@dataclass(frozen=True, slots=True)
class Value:
    """A recorded variable. ``text`` is None where the words were erased."""

    name: str
    type: str
    text: str | None
    seq: int
    at: str
    by: str


@dataclass(slots=True)
class Entry:
    """An entry of the communication log. ``text`` is None where it was erased."""

    seq: int
    at: str
    by: str
    direction: str
    party: str
    channel: str
    occurred_at: str
    visibility: str
    text: str | None
    message: str = ""
    step: str = ""
    playbook: str = ""
    undone: bool = False
    corrections: list[Correction] = field(default_factory=list)

    @property
    def current(self) -> str | None:
        """The words as last corrected."""
        return self.corrections[-1].text if self.corrections else self.text


@dataclass(frozen=True, slots=True)
class Correction:
    """New words for an entry, and why."""

    seq: int
    at: str
    by: str
    text: str | None
    why: str | None


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A file kept by the hash of its content. ``size`` in bytes; ``name`` is None where it was erased."""

    seq: int
    at: str
    by: str
    sha256: str
    size: int
    kind: str
    name: str | None
    shows: str | None
    key: str = ""
    step: str = ""
    undone: bool = False
    erased: bool = False  # the file itself is gone, not only its name


@dataclass(frozen=True, slots=True)
class Erasure:
    """Words and files of a party that were erased: the numbers of their events, and why."""

    seq: int
    at: str
    by: str
    person: str
    events: tuple[int, ...]
    files: tuple[int, ...]
    why: str | None


@dataclass(slots=True)
class Deadline:
    """A clock that was set. ``due_at`` is UTC; ``met_at`` and ``paused_at`` are None while it runs."""

    name: str
    due_at: str
    whose: str
    seq: int
    started_at: str | None = None
    typed: bool = False
    playbook: str = ""
    step: str = ""
    check: str = ""
    visit: int | None = None
    rule: Mapping[str, str] | None = None
    met_at: str | None = None
    met_how: str = ""
    missed_at: str | None = None  # its step was left on the branch for a deadline that has passed
    paused_at: str | None = None

    @property
    def running(self) -> bool:
        """True while it can still ring."""
        return self.met_at is None and self.missed_at is None and self.paused_at is None


@dataclass(slots=True)
class Act:
    """One verb call: its events, who made it, and what later acts could lean on.

    ``makes`` and ``needs`` are marks like ``visit:7``: an act depends on an earlier one that made what it
    needs.
    """

    id: str
    by: str
    uid: int
    at: str
    kinds: list[str] = field(default_factory=list)
    first: int = 0
    makes: set[str] = field(default_factory=set)
    needs: set[str] = field(default_factory=set)
    undoes: str | None = None
    undone: bool = False


@dataclass(slots=True)
class Pins:
    """The exact texts a playbook is worked from: language to pin, and their common structure hash."""

    texts: dict[str, str]
    structure: str
    language: str


@dataclass(slots=True)
class Case:
    """A case as it stands after its events. Read it; only `fold` writes it."""

    number: str = ""
    status: str = "open"
    stage: str = "intake"
    turn: str = "us"
    outcome: str = ""
    platform: str = ""
    law: str = ""  # the law of the buyer's country; "" is that of the platform's home
    carrier: str = ""
    payment: str = ""
    amount: Mapping[str, Any] | None = None  # {"minor": int, "currency": "CNY"}
    currency: str = ""
    dates: dict[str, str] = field(default_factory=dict)  # name -> RFC 3339 UTC
    fields: dict[str, str | None] = field(default_factory=dict)  # private fields; None is erased
    triage: list[Mapping[str, str]] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)
    pins: dict[str, Pins] = field(default_factory=dict)
    visits: dict[int, Visit] = field(default_factory=dict)
    path: list[int] = field(default_factory=list)
    current: int = 0
    arrived: int = 0  # number of the event that made the current visit current
    entries: list[Entry] = field(default_factory=list)
    exhibits: list[Exhibit] = field(default_factory=list)
    erasures: list[Erasure] = field(default_factory=list)
    deadlines: dict[str, Deadline] = field(default_factory=dict)
    acts: dict[str, Act] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    zone: str = "UTC"
    opened_by: str = ""
    assigned: str = ""  # who looks after it; "" is who opened it, or a name that was erased
    updated_at: str = ""
    closed_at: str | None = None
    before_close: tuple[str, str] = ("seller_review", "us")  # stage and turn, for a reopening
    seq: int = 0
    head: str = ""

    def book(self, of: str) -> str:
        """The clock file that ``platform``, ``law``, ``carrier`` or ``payment`` picks; "" where none is set.

        A buyer on a platform at home in China is taken to live there until the case says otherwise.
        """
        value: str = getattr(self, of)
        return value or (terms.HOME_LAW.get(self.platform, "") if of == "law" else "")

    @property
    def owner(self) -> str:
        """Who looks after the case."""
        return self.assigned or self.opened_by

    @property
    def visit(self) -> Visit:
        """The visit the case is in."""
        return self.visits[self.current]

    @property
    def callers(self) -> list[Visit]:
        """The visits a ``return`` will resume, outermost first."""
        return [self.visits[id_] for id_ in self.visit.callers]

    @property
    def opened_at(self) -> str:
        """When the case was opened, UTC."""
        return self.dates.get("opened_at", "")

    def open_deadlines(self) -> list[Deadline]:
        """The clocks that still run, soonest first; none in a closed case."""
        if self.status == "closed":
            return []
        unmet = (d for d in self.deadlines.values() if d.met_at is None and d.missed_at is None)
        return sorted(unmet, key=lambda d: d.due_at)

    def latest_act(self, by: str, uid: int) -> Act | None:
        """The actor's latest act that stands and is no undo; None where there is nothing left to undo."""
        mine = [act for act in self.acts.values() if (act.by, act.uid) == (by, uid)]
        return next((act for act in reversed(mine) if act.undoes is None and not act.undone), None)

    def latest_undo(self, by: str, uid: int) -> Act | None:
        """The actor's latest undo, where nothing of his came after it; that is what redo takes back."""
        mine = [act for act in self.acts.values() if (act.by, act.uid) == (by, uid)]
        for act in reversed(mine):
            if act.undone:
                continue
            if act.undoes is None:
                return None
            if self.acts[act.undoes].undoes is None:
                return act
        return None

    def dependents(self, act: Act) -> list[Act]:
        """Acts that stand, came after ``act`` and need what it made, oldest first."""
        later = [other for other in self.acts.values() if other.first > act.first and not other.undone]
        return [other for other in later if other.needs & act.makes]


def undone_acts(events: Iterable[Event]) -> set[str]:
    """The acts that do not count. Read backwards, an undo counts unless a later one has undone it."""
    undone: set[str] = set()
    for event in reversed(list(events)):
        if event.get("kind") == "undone" and event["act"] not in undone:
            undone.add(event["data"]["act"])
    return undone


def fold(events: Sequence[Event]) -> Case:
    """The case after these events, in the order of their numbers.

    Raises:
        KeyError, TypeError: The events are not what `events.seal` writes; the store checks that first.
    """
    case = Case()
    undone = undone_acts([event for event in events if event.get("kind") == "undone"])
    acts = case.acts
    for event in events:
        kind, id_ = event["kind"], event["act"]
        act = acts.get(id_)
        if act is None:
            act = acts[id_] = _act(event, id_ in undone)
        act.kinds.append(kind)
        if kind == "undone":
            act.undoes = event["data"]["act"]
        elif not act.undone:
            apply = _APPLY.get(kind)
            if apply is not None:
                apply(case, event, act)
            else:
                case.unknown.append(event["seq"])
        elif kind in ("said", "evidence_added"):
            _struck(case, event)
    if events:
        last = events[-1]
        case.seq, case.head, case.updated_at = last["seq"], last["hash"], last["at"]
    return case


def _act(event: Event, undone: bool) -> Act:
    # All of it by place: names and defaults would take as long again, and most events are acts of their own.
    uid, at, seq = event["via"]["uid"], event["at"], event["seq"]
    return Act(event["act"], event["by"], uid, at, [], seq, set(), set(), None, undone)


def words(event: Event, name: str) -> str | None:
    """A private part's value; None where it was erased or left out."""
    part = event["private"].get(name)
    return None if part is None else part["value"]


def _opened(case: Case, event: Event, _act: Act) -> None:
    data = event["data"]
    case.number, case.zone, case.opened_by = event["case"], event["zone"], event["by"]
    case.platform, case.amount = data.get("platform", ""), data.get("amount")
    case.currency = data.get("currency", "")
    case.dates = {"opened_at": event["at"], **data.get("dates", {})}
    case.triage = list(data.get("triage", []))
    case.pins[data["playbook"]] = Pins(dict(data["pins"]), data["structure"], data["language"])
    _private_fields(case, event)


def _private_fields(case: Case, event: Event) -> None:
    for name in event["digests"]:
        case.fields[name] = words(event, name)


def _changed(case: Case, event: Event, _act: Act) -> None:
    data = event["data"]
    for name in terms.BOOKS:
        if name in data:
            setattr(case, name, data[name] or "")
    if "amount" in data:
        case.amount = data["amount"]
    if "currency" in data:
        case.currency = data["currency"] or ""
    for name, at in data.get("dates", {}).items():
        if at is None:
            case.dates.pop(name, None)
        else:
            case.dates[name] = at
    for name in data.get("cleared", ()):
        case.fields.pop(name, None)
    _private_fields(case, event)


def _entered(case: Case, event: Event, act: Act) -> None:
    data, seq = event["data"], event["seq"]
    if data.get("pins"):
        case.pins[data["playbook"]] = Pins(dict(data["pins"]), data["structure"], data["language"])
    left = data.get("left")
    if left is not None:
        case.visits[left].left_at = event["at"]
        act.needs.add(f"visit:{left}")
        act.needs.update(f"check:{left}:{key}" for key in case.visits[left].checks)
    for name in data.get("missed", ()):
        if name in case.deadlines:
            case.deadlines[name].missed_at = event["at"]
            act.needs.add(f"deadline:{name}")
    if data.get("resumes"):
        visit = case.visits[data["resumes"]]
        visit.left_at = None
        act.needs.add(f"visit:{visit.id}")
    else:
        visit = Visit(seq, data["playbook"], data["step"], event["at"], tuple(data.get("callers", ())), left)
        visit.how = data["how"]
        carried = case.visits.get(data.get("carries") or 0)
        if carried is not None:
            visit.checks, visit.reasons = dict(carried.checks), dict(carried.reasons)
            visit.evidence, visit.previous = dict(carried.evidence), carried.previous
        case.visits[seq] = visit
        act.makes.add(f"visit:{seq}")
    if case.arrived:
        act.needs.add(f"at:{case.arrived}")
    # Whoever works in a resumed visit leans on the return that led there as well.
    act.makes.add(f"at:{seq}")
    case.current, case.arrived = visit.id, seq
    case.path.append(visit.id)


def _on_visit(case: Case, event: Event, act: Act) -> Visit:
    visit = case.visits[event["data"]["visit"]]
    act.needs.add(f"visit:{visit.id}")
    if visit.id == case.current:
        act.needs.add(f"at:{case.arrived}")
    return visit


def _ticked(case: Case, event: Event, act: Act) -> None:
    data, visit = event["data"], _on_visit(case, event, act)
    visit.checks[data["key"]] = "done"
    act.makes.add(f"check:{visit.id}:{data['key']}")
    visit.reasons.pop(data["key"], None)
    evidence = tuple(data.get("evidence", ()))
    if evidence:
        visit.evidence[data["key"]] = visit.evidence.get(data["key"], ()) + evidence
        act.needs.update(f"file:{seq}" for seq in evidence if seq < act.first)


def _cleared(case: Case, event: Event, act: Act) -> None:
    visit = _on_visit(case, event, act)
    visit.checks.pop(event["data"]["key"], None)
    visit.reasons.pop(event["data"]["key"], None)


def _skipped(case: Case, event: Event, act: Act) -> None:
    visit = _on_visit(case, event, act)
    for key in event["data"]["keys"]:
        visit.checks[key] = "skipped"
        act.makes.add(f"check:{visit.id}:{key}")
        visit.reasons[key] = words(event, "why") or ""


def _recorded(case: Case, event: Event, _act: Act) -> None:
    data = event["data"]
    if data.get("cleared"):
        case.values.pop(data["name"], None)
        return
    case.values[data["name"]] = Value(
        data["name"], data.get("type", "text"), words(event, "value"), event["seq"], event["at"], event["by"]
    )


def _entry(event: Event, undone: bool = False) -> Entry:
    data = event["data"]
    return Entry(
        event["seq"],
        event["at"],
        event["by"],
        data["direction"],
        data["party"],
        data["channel"],
        data["occurred_at"],
        data["visibility"],
        words(event, "text"),
        data.get("message", ""),
        data.get("step", ""),
        data.get("playbook", ""),
        undone,
    )


def _said(case: Case, event: Event, act: Act) -> None:
    case.entries.append(_entry(event))
    act.makes.add(f"entry:{event['seq']}")


def _corrected(case: Case, event: Event, act: Act) -> None:
    seq = event["data"]["entry"]
    act.needs.add(f"entry:{seq}")
    for entry in case.entries:
        if entry.seq == seq:
            entry.corrections.append(
                Correction(event["seq"], event["at"], event["by"], words(event, "text"), words(event, "why"))
            )


def _exhibit(event: Event, undone: bool = False) -> Exhibit:
    data = event["data"]
    return Exhibit(
        event["seq"],
        event["at"],
        event["by"],
        data["sha256"],
        data["size"],
        data.get("evidence_kind", "other"),
        words(event, "name"),
        words(event, "shows"),
        data.get("key", ""),
        data.get("step", ""),
        undone,
    )


def _added(case: Case, event: Event, act: Act) -> None:
    case.exhibits.append(_exhibit(event))
    act.makes.add(f"file:{event['seq']}")


def _struck(case: Case, event: Event) -> None:
    """Keep what an undone act said or filed, marked as taken back."""
    if event["kind"] == "said":
        case.entries.append(_entry(event, undone=True))
    else:
        case.exhibits.append(_exhibit(event, undone=True))


def _erased(case: Case, event: Event, _act: Act) -> None:
    """The words are gone from the events themselves; this one says whose they were, and marks the files."""
    data = event["data"]
    files = tuple(data.get("files", ()))
    numbers = tuple(part["seq"] for part in data.get("parts", ()))
    case.erasures.append(
        Erasure(event["seq"], event["at"], event["by"], data["person"], numbers, files, words(event, "why"))
    )
    for place, exhibit in enumerate(case.exhibits):
        if exhibit.seq in files:
            case.exhibits[place] = replace(exhibit, erased=True)


def _deadline_set(case: Case, event: Event, act: Act) -> None:
    data = event["data"]
    case.deadlines[data["name"]] = Deadline(
        data["name"],
        data["due_at"],
        data.get("whose", "us"),
        event["seq"],
        data.get("started_at"),
        data.get("typed", False),
        data.get("playbook", ""),
        data.get("step", ""),
        data.get("check", ""),
        data.get("visit"),
        data.get("rule"),
    )
    act.makes.add(f"deadline:{data['name']}")


def _deadline_met(case: Case, event: Event, act: Act) -> None:
    deadline = case.deadlines.get(event["data"]["name"])
    if deadline is not None:
        deadline.met_at, deadline.met_how = event["at"], event["data"]["how"]
        deadline.paused_at = None
        act.needs.add(f"deadline:{deadline.name}")


def _deadline_paused(case: Case, event: Event, act: Act) -> None:
    data = event["data"]
    deadline = case.deadlines.get(data["name"])
    if deadline is not None:
        deadline.paused_at = event["at"] if data["paused"] else None
        deadline.due_at = data.get("due_at") or deadline.due_at
        act.needs.add(f"deadline:{deadline.name}")


def _stage_moved(case: Case, event: Event, _act: Act) -> None:
    data = event["data"]
    case.stage = data.get("stage") or case.stage
    case.turn = data.get("turn") or case.turn


def _closed(case: Case, event: Event, act: Act) -> None:
    case.status, case.outcome, case.closed_at = "closed", event["data"]["outcome"], event["at"]
    case.before_close, case.stage, case.turn = (case.stage, case.turn), "closed", "none"
    act.makes.add("closed")
    act.needs.add(f"at:{case.arrived}")
    act.needs.update(f"check:{case.current}:{key}" for key in case.visit.checks)


def _reopened(case: Case, _event: Event, act: Act) -> None:
    case.status, case.outcome, case.closed_at = "open", "", None
    case.stage, case.turn = case.before_close
    act.needs.add("closed")
    act.makes.add("reopened")


def _owner_changed(case: Case, event: Event, _act: Act) -> None:
    case.assigned = words(event, "owner") or ""


def _nothing(_case: Case, _event: Event, _act: Act) -> None:
    """A kind that only explains: the event after it does the work."""


_APPLY: dict[str, Callable[[Case, Event, Act], None]] = {
    "case_opened": _opened,
    "case_changed": _changed,
    "step_entered": _entered,
    "check_ticked": _ticked,
    "check_cleared": _cleared,
    "check_skipped": _skipped,
    "value_recorded": _recorded,
    "said": _said,
    "said_corrected": _corrected,
    "evidence_added": _added,
    "deadline_set": _deadline_set,
    "deadline_met": _deadline_met,
    "deadline_paused": _deadline_paused,
    "stage_moved": _stage_moved,
    "playbook_switched": _nothing,
    "owner_changed": _owner_changed,
    "case_closed": _closed,
    "case_reopened": _reopened,
    "erased": _erased,
}
