"""The events: their envelope and one shape per kind, checked by pydantic when they are written or imported.

A case is opened by a plain fold over dicts (`fold`), which is several times faster; this module is loaded
only by what writes. ``data`` holds what the fold needs and no personal words; ``private`` holds the words.
The format is for ever: kinds and keys are only ever added.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Sequence
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from aftercase.case import chain
from aftercase.case.draft import Draft

VERSION = 1

Hex64 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Ulid = Annotated[str, Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{26}$")]
Instant = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$")]
Word = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Key = Annotated[str, Field(min_length=1, max_length=120)]
Seq = Annotated[int, Field(ge=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Via(_Strict):
    """What is known of the writer: the name is the kernel's word (``system``) or his own (``claimed``)."""

    uid: int
    host: str
    how: Literal["system", "claimed"]


class Money(_Strict):
    """An amount in minor units (cents, fen) of an ISO 4217 currency."""

    minor: Annotated[int, Field(ge=0)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class BranchRead(_Strict):
    """A branch as it was read: later wordings do not change what was chosen."""

    key: Key
    target: Key
    label: str
    overdue: bool = False


class Answer(_Strict):
    """One answer of the triage: the question's step and the branch taken."""

    step: Key
    key: Key


class RuleRead(_Strict):
    """The rule of a deadline as it was read, so that the sum can be explained after the rule has changed."""

    after: str = ""
    clock: str = ""
    of: str = ""  # what of the case picked the clock file: "" is the platform
    book: str = ""  # the clock file: a platform, a law, a carrier, a payment provider
    start: str = ""  # a date of the case; "" is the entry of the step
    count: str = ""  # next_day: counted from the day after the start, to the end of the last day
    not_before: str = ""  # the earliest moment, as a length from the start
    zone: str = ""
    calendar: str = ""  # the market whose business days count
    hours: str = ""  # the working hours
    days: str = ""  # every: the working hours are those of every day
    ends: str = ""  # business_day: a last day that is off moves to the next business day
    unsettled: str = ""  # the years whose holidays were not announced when it was reckoned
    source: str = ""
    url: str = ""
    seen: str = ""
    confidence: str = ""


class Opened(_Strict):
    """``case_opened``."""

    playbook: Key
    pins: dict[Word, Hex64]
    structure: Hex64
    language: Word
    platform: str = ""
    amount: Money | None = None
    currency: str = ""
    dates: dict[Word, Instant] = {}
    triage: list[Answer] = []


class Changed(_Strict):
    """``case_changed``: fields of the case. None clears one; names in ``cleared`` are private ones."""

    platform: str | None = None
    law: str | None = None
    carrier: str | None = None
    payment: str | None = None
    amount: Money | None = None
    currency: str | None = None
    dates: dict[Word, Instant | None] = {}
    cleared: list[Word] = []


class Entered(_Strict):
    """``step_entered``. A visit is known by the number of the event that began it.

    ``callers`` are the visits a `return` will resume, innermost last. ``resumes`` is the visit taken up again
    by a return, ``carries`` the one whose ticks a step back keeps. ``missed`` are the clocks that the step
    left behind because its time was up.
    """

    playbook: Key
    step: Key
    how: Literal["open", "choose", "back", "return", "switch"]
    left: Seq | None = None
    branch: BranchRead | None = None
    resumes: Seq | None = None
    carries: Seq | None = None
    callers: list[Seq] = []
    missed: list[Key] = []
    pins: dict[Word, Hex64] = {}
    structure: Hex64 | None = None
    language: Word | None = None


class CheckRef(_Strict):
    """``check_ticked`` and ``check_cleared``."""

    visit: Seq
    step: Key
    key: Key


class Ticked(CheckRef):
    """``check_ticked``; ``evidence`` are the numbers of the events that added the files."""

    evidence: list[Seq] = []


class Skipped(_Strict):
    """``check_skipped``: one reason for several checks."""

    visit: Seq
    step: Key
    keys: Annotated[list[Key], Field(min_length=1)]


class Recorded(_Strict):
    """``value_recorded``: a variable. ``cleared`` takes it away again."""

    name: Word
    type: Literal["text", "number", "money", "date", "choice"] = "text"
    cleared: bool = False


class Said(_Strict):
    """``said``: an entry of the communication log."""

    direction: Literal["in", "out", "internal"]
    party: Word
    channel: str
    occurred_at: Instant
    visibility: Literal["shareable", "private"]
    message: str = ""  # the playbook's message it was made from
    playbook: str = ""
    step: str = ""


class Corrected(_Strict):
    """``said_corrected``: new words for entry ``entry``; the old ones stay."""

    entry: Seq


class EvidenceAdded(_Strict):
    """``evidence_added``: a file by the hash of its content; ``size`` in bytes."""

    sha256: Hex64
    size: Annotated[int, Field(ge=0)]
    evidence_kind: str = "other"
    visit: Seq | None = None
    step: str = ""
    key: str = ""


class DeadlineSet(_Strict):
    """``deadline_set``. ``typed`` marks a countdown typed in by a person, which wins over any rule.

    ``offer`` is the offer it belongs to, ``entry`` the log entry in which it was promised and ``promise``
    what was promised.
    """

    name: Key
    due_at: Instant
    started_at: Instant | None = None
    whose: str = "us"
    typed: bool = False
    playbook: str = ""
    step: str = ""
    check: str = ""
    visit: Seq | None = None
    rule: RuleRead | None = None
    offer: Seq | None = None
    entry: Seq | None = None
    promise: str = ""


class DeadlineMet(_Strict):
    """``deadline_met``."""

    name: Key
    how: Literal["left", "ticked", "person"]


class DeadlinePaused(_Strict):
    """``deadline_paused``: stopped, or running again with the due date moved by the pause."""

    name: Key
    paused: bool
    due_at: Instant | None = None


class OfferMade(_Strict):
    """``offer_made``: offer number ``offer`` of the case, made at ``occurred_at``, good until ``until``."""

    offer: Seq
    type: Word
    to: Word = "buyer"
    occurred_at: Instant
    amount: Money | None = None
    until: Instant | None = None


class OfferAnswered(_Strict):
    """``offer_answered``: what became of offer ``offer``; ``channel`` is how the answer came."""

    offer: Seq
    answer: Literal["accepted", "denied", "expired", "withdrawn"]
    occurred_at: Instant
    channel: str = ""


class Snoozed(_Strict):
    """``snoozed``: the case rests until then; without a moment it is awake again.

    ``clock`` names the clock of ours for which the rest was made shorter than asked.
    """

    until: Instant | None = None
    clock: str = ""


class StageMoved(_Strict):
    """``stage_moved``: stage, turn or both; ``step`` where entering a step moved them.

    ``mover`` is the party that moved it; "" is us.
    """

    stage: str | None = None
    turn: str | None = None
    step: str = ""
    mover: str = ""


class GuardOverridden(_Strict):
    """``guard_overridden``: an act was done although some of its points were unmet; it is the same act's.

    ``deed`` is the verb, ``target`` where it went (a stage, a step, a party), ``kind`` what was escalated
    ("" where nothing was), ``stage`` the stage it was done in, ``points`` the keys of the unmet points.
    """

    deed: Word
    target: Key
    kind: str = ""
    stage: str = ""
    points: Annotated[list[Key], Field(min_length=1)]


class Switched(_Strict):
    """``playbook_switched``: the case leaves a playbook that was the wrong one."""

    playbook: Key
    step: Key
    from_playbook: Key
    from_step: Key


class Undone(_Strict):
    """``undone``: a whole act is taken back. The act may itself be an undo: that is redo."""

    act: Ulid


class OwnerChanged(_Strict):
    """``owner_changed``: who looks after the case; ``cleared`` gives it back to who opened it."""

    cleared: bool = False


class Closed(_Strict):
    """``case_closed``."""

    outcome: Word
    step: str = ""


class Nothing(_Strict):
    """``case_reopened``: all of it is the reason."""


class WordsGone(_Strict):
    """An event's number, and the names of its private parts that were erased."""

    seq: Seq
    fields: Annotated[list[Word], Field(min_length=1)]


class Erased(_Strict):
    """``erased``: what of a party is gone, never the words themselves.

    ``files`` are the numbers of the events that added files which are gone too.
    """

    person: Word
    parts: list[WordsGone] = []
    files: list[Seq] = []


class _Sealed(_Strict):
    salt: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    value: Any


class Envelope(_Strict):
    """What every event has. ``at`` is UTC, ``zone`` the IANA name of the writer's desk."""

    WORDS: ClassVar[frozenset[str]] = frozenset()  # the private parts this kind may have

    v: Literal[1]
    case: Annotated[str, Field(pattern=r"^AC-\d{4}-\d{4,}$")]
    seq: Seq
    id: Ulid
    act: Ulid
    at: Instant
    zone: str
    by: Annotated[str, Field(min_length=1, max_length=80)]
    via: Via
    kind: str
    private: dict[str, _Sealed] = {}
    digests: dict[str, Hex64] = {}
    prev: Hex64
    hash: Hex64

    def model_post_init(self, _context: object) -> None:
        """Refuse private parts that this kind does not have."""
        extra = (set(self.private) | set(self.digests)) - self.WORDS
        if extra:
            raise ValueError(f"{self.kind} has no private {', '.join(sorted(extra))}")


def _kind(name: str, data: type[BaseModel], *words: str) -> type[Envelope]:
    """The model of one kind: the envelope with its data and the private parts it may have."""
    made: type[Envelope] = type(
        f"{name.title().replace('_', '')}Event",
        (Envelope,),
        {
            "__annotations__": {"kind": Literal[name], "data": data, "WORDS": ClassVar[frozenset[str]]},
            "WORDS": frozenset(words),
            "__module__": __name__,
            "__doc__": f"``{name}``.",
        },
    )
    return made


PRIVATE_FIELDS = ("title", "order_no", "aftersale_no", "buyer_name", "shop", "tags")

KINDS: dict[str, type[Envelope]] = {
    name: _kind(name, data, *words)
    for name, data, words in (
        ("case_opened", Opened, PRIVATE_FIELDS),
        ("case_changed", Changed, PRIVATE_FIELDS),
        ("step_entered", Entered, ()),
        ("check_ticked", Ticked, ()),
        ("check_cleared", CheckRef, ()),
        ("check_skipped", Skipped, ("why",)),
        ("value_recorded", Recorded, ("value",)),
        ("said", Said, ("text",)),
        ("said_corrected", Corrected, ("text", "why")),
        ("evidence_added", EvidenceAdded, ("name", "shows")),
        ("deadline_set", DeadlineSet, ()),
        ("deadline_met", DeadlineMet, ()),
        ("deadline_paused", DeadlinePaused, ()),
        ("offer_made", OfferMade, ("note",)),
        ("offer_answered", OfferAnswered, ("note",)),
        ("snoozed", Snoozed, ("why",)),
        ("stage_moved", StageMoved, ("why",)),
        ("guard_overridden", GuardOverridden, ("why",)),
        ("playbook_switched", Switched, ("why",)),
        ("owner_changed", OwnerChanged, ("owner",)),
        ("undone", Undone, ()),
        ("case_closed", Closed, ("why",)),
        ("case_reopened", Nothing, ("why",)),
        ("erased", Erased, ("why",)),
    )
}


@functools.cache
def any_event() -> TypeAdapter[Any]:
    """The discriminated union of all kinds: what an import or an export is checked against.

    Made when it is asked for: it takes as long as loading all the kinds.
    """
    return TypeAdapter(
        Annotated[  # type: ignore[arg-type]  # a union made at run time
            functools.reduce(operator.or_, KINDS.values()), Field(discriminator="kind")
        ]
    )


class Stamp(NamedTuple):
    """Who writes, when and as part of which act. ``new_id`` and ``new_salt`` bring the randomness in."""

    act: str
    at: str
    zone: str
    by: str
    via: dict[str, Any]
    new_id: Callable[[], str]
    new_salt: Callable[[], str]


def seal(drafts: Sequence[Draft], case: str, seq: int, prev: str, stamp: Stamp) -> list[dict[str, Any]]:
    """Turn drafts into the events that follow event number ``seq`` with hash ``prev``.

    Raises:
        ValueError: A draft has not the shape of its kind (a pydantic ValidationError is one), or holds a
            value that has no single spelling in JSON.
    """
    sealed: list[dict[str, Any]] = []
    for draft in drafts:
        seq += 1
        private = {name: {"salt": stamp.new_salt(), "value": value} for name, value in draft.private.items()}
        event: dict[str, Any] = {
            "v": VERSION,
            "case": case,
            "seq": seq,
            "id": stamp.new_id(),
            "act": stamp.act,
            "at": stamp.at,
            "zone": stamp.zone,
            "by": stamp.by,
            "via": dict(stamp.via),
            "kind": draft.kind,
            "data": draft.data,
            "private": private,
            "digests": {name: chain.digest(part["salt"], part["value"]) for name, part in private.items()},
            "prev": prev,
        }
        chain.require_plain(event)
        event["hash"] = prev = chain.event_hash(event)
        KINDS[draft.kind].model_validate(event)
        sealed.append(event)
    return sealed
