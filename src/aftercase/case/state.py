"""The case as it stands after its events: plain records, filled by the fold and read by everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aftercase import terms


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


class Value(NamedTuple):
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


class Correction(NamedTuple):
    """New words for an entry, and why."""

    seq: int
    at: str
    by: str
    text: str | None
    why: str | None


class Exhibit(NamedTuple):
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


class Erasure(NamedTuple):
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
    """A clock that was set. ``due_at`` is UTC; ``met_at`` and ``paused_at`` are None while it runs.

    ``pauses`` are those that are over, since and until when.
    """

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
    pauses: tuple[tuple[str, str], ...] = ()
    offer: int | None = None  # the offer that is good until then
    entry: int | None = None  # the log entry in which it was promised
    promise: str = ""  # what was promised there, a key of `terms.PROMISES`

    @property
    def running(self) -> bool:
        """True while it can still ring."""
        return self.met_at is None and self.missed_at is None and self.paused_at is None


@dataclass(slots=True)
class Offer:
    """A way out that was put to somebody.

    Attributes:
        id: Its number in the case, from 1; never used twice, also where an offer was taken back.
        type: A key of `terms.OFFERS`.
        amount: In minor units of ``currency``; None where it has none.
        made_at: When it was made, UTC.
        expires_at: Until when it is good, UTC; its clock is called ``offer-<id>``.
        answer: ``accepted``, ``denied``, ``expired`` or ``withdrawn``; "" while it is open.
        how: The channel by which the answer came; "" where nobody said.
        note: Words of ours about it; None where there are none, or they were erased.
        undone: Taken back by undo: kept to be shown struck through, and no offer any more.
    """

    id: int
    seq: int
    by: str
    at: str
    type: str
    amount: int | None
    currency: str
    to: str
    made_at: str
    expires_at: str | None = None
    note: str | None = None
    answer: str = ""
    answered_at: str | None = None
    answered_by: str = ""
    how: str = ""
    answer_note: str | None = None
    undone: bool = False

    @property
    def open(self) -> bool:
        """True while it waits for an answer, also when its time is up."""
        return not self.answer and not self.undone


class StageMove(NamedTuple):
    """One move of the stage. ``mover`` is the party that moved it, "" is us."""

    seq: int
    at: str
    by: str
    stage: str
    before: str
    mover: str = ""


class Override(NamedTuple):
    """An act that was done although points were unmet.

    Attributes:
        act: The verb call it belongs to.
        deed, target: The verb, and where it went: a stage, a step, a party.
        kind: What was escalated; "" where nothing was.
        stage: The stage in which it was done.
        points: The keys of the unmet points.
        why: The reason; None where it was erased.
    """

    seq: int
    at: str
    by: str
    act: str
    deed: str
    target: str
    kind: str
    stage: str
    points: tuple[str, ...]
    why: str | None


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
    offers: list[Offer] = field(default_factory=list)  # the undone ones too, as with entries
    snoozed_until: str | None = None  # as it was said; `rests_until` is what counts
    snoozed_at: str = ""
    stages: list[StageMove] = field(default_factory=list)  # every move of the stage, oldest first
    overrides: list[Override] = field(default_factory=list)  # guards that were passed with a reason
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

    def rests_until(self) -> str | None:
        """When a snoozed case is to be seen again, None for one that is awake; it may be past.

        A clock of ours that rings before the end keeps it awake; one of the others wakes it by ringing.
        """
        until = self.snoozed_until
        if until is None:
            return None
        rings = [one for one in self.open_deadlines() if one.paused_at is None and one.due_at < until]
        if any(one.whose == "us" for one in rings):
            return None
        return min([one.due_at for one in rings if one.due_at > self.snoozed_at], default=until)

    def open_offers(self) -> list[Offer]:
        """The offers that wait for an answer, oldest first."""
        return [offer for offer in self.offers if offer.open]

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
