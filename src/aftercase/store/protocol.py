"""What a store promises, whatever it keeps the cases in: the records, the refusals and the protocol.

The contract is compare-and-swap: whoever appends names the last event it has seen, and is told what came in
between instead of overwriting it. A database server can keep the same promise, so no line above this room
knows of files. An append has three outcomes: it returns (on disk), it raises a refusal (nothing was written),
or it raises `NotConfirmed` (in place, but the disk has not confirmed it).

Nothing here is a dataclass: the list command loads this module, and `dataclasses` alone would cost it 5 ms.
"""

# ruff: noqa: N818 - a class's docstring says what it takes; "Conflict" reads better than "ConflictError"

from __future__ import annotations

import errno as errors
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Protocol

from aftercase.i18n import N_, tr

Event = dict[str, Any]
"""One event's envelope, of JSON values only; the store looks at ``seq`` and ``case`` and at nothing else."""

Signature = tuple[int, int, int]
"""What tells one generation of a case's file from another: (inode, size in bytes, mtime in ns)."""

NO_PINS: Mapping[str, str] = {}


class Record(NamedTuple):
    """A case as it is stored.

    Attributes:
        case: Its number, ``AC-2026-0042``.
        events: Its events in order; the one at place ``i`` has ``seq`` i + 1. They may be shared with the
            store's own copy: read them, never change them.
        signature: Of the generation that was read.
        newer: The version of its file where a newer aftercase wrote it, so that it can only be read; else
            None.
    """

    case: str
    events: tuple[Event, ...]
    signature: Signature
    newer: int | None = None


class Evidence(NamedTuple):
    """A file kept as evidence.

    Attributes:
        sha256: Hex hash of its bytes, under which it is found again.
        size: In bytes.
        name: The name it came with, made harmless and put on one line; personal, so for ``private``.
        stored: Where the copy lies.
    """

    sha256: str
    size: int
    name: str
    stored: Path


class StoreError(Exception):
    """A refusal of the store; ``str()`` gives one line in the interface language.

    Attributes:
        path: The file or folder it is about, where there is one.
    """

    sentence: ClassVar[str] = N_("The store refused: {reason}")

    def __init__(self, path: Path | None = None, **values: object) -> None:
        super().__init__(path, *values.values())
        self.path = path
        self._values = {**values, "path": path}

    def __str__(self) -> str:
        """The sentence, filled in; made when asked for, so that it follows the language."""
        return tr(self.sentence, **self._values)


class UnknownCase(StoreError):
    """No case has this number.

    Attributes:
        case: The number or words asked for.
        near: The nearest numbers there are, at most three, best first.
    """

    sentence = N_("There is no case {case}.")

    def __init__(self, case: str, near: Sequence[str] = ()) -> None:
        super().__init__(case=case, near=", ".join(near))
        self.case = case
        self.near = tuple(near)

    def __str__(self) -> str:
        """The sentence, with the nearest numbers where there are any."""
        if self.near:
            return tr("There is no case {case}. Did you mean {near}?", **self._values)
        return super().__str__()


class Purged(UnknownCase):
    """The case was removed for good; only its note is left. No case has this number any more, nor ever will.

    Attributes:
        case: The number.
        at: When, RFC 3339 in UTC.
        by, why: Who removed it, and the reason.
        events, head: How many events it had and the hash of the last; None where it could not be read.
    """

    def __init__(self, case: str, at: str, by: str, why: str, events: int | None, head: str | None) -> None:
        super().__init__(case)
        self.at, self.by, self.why, self.events, self.head = at, by, why, events, head
        self._values |= {
            "at": at[:16].replace("T", " "),
            "by": by,
            "why": why,
            "events": events,
            "head": head,
        }

    def __str__(self) -> str:
        """When, by whom, why, and the head by which an earlier export is known to be whole."""
        if self.head is None:
            return tr(
                "Case {case} was purged on {at} UTC by {by} ({why}). It could not be read before.",
                **self._values,
            )
        return tr(
            "Case {case} was purged on {at} UTC by {by} ({why}). It had {events} events; head {head}.",
            **self._values,
        )


class AmbiguousCase(StoreError):
    """Several cases answer to the words.

    Attributes:
        words: What was asked for.
        candidates: The numbers that answer to it, sorted.
    """

    sentence = N_("{words} could be {candidates}. Say which one.")
    _SHOWN = 6  # a screen line; all of them are in `candidates`

    def __init__(self, words: str, candidates: Sequence[str]) -> None:
        shown = list(candidates[: self._SHOWN]) + ["…"] * (len(candidates) > self._SHOWN)
        super().__init__(words=words, candidates=", ".join(shown))
        self.words = words
        self.candidates = tuple(candidates)


class Conflict(StoreError):
    """Somebody else's events came first; nothing was written. Fold them in and decide again.

    Attributes:
        case: The case's number.
        expected: The last ``seq`` the caller had seen.
        actual: The last ``seq`` there is.
        events: The events after ``expected``, in order; none where the case is shorter than expected.
    """

    sentence = N_("Case {case} has moved on: its last event is {actual}, not {expected}.")

    def __init__(self, case: str, expected: int, actual: int, events: Sequence[Event]) -> None:
        super().__init__(case=case, expected=expected, actual=actual)
        self.case = case
        self.expected = expected
        self.actual = actual
        self.events = tuple(events)


class Damaged(StoreError):
    """A case's file is not what was written; it was set aside, and nothing was restored or overwritten.

    Attributes:
        case: The case's number.
        path: Where the damaged file lies now: aside, or in its place if it could not be moved.
        reason: What is wrong with it, in words.
        previous: The generation before it, if there is one that can be read.
    """

    sentence = N_("Case {case} is damaged ({reason}); the file is kept as {path}.")
    path: Path

    def __init__(self, case: str, path: Path, reason: str, previous: Path | None = None) -> None:
        super().__init__(path, case=case, reason=reason, previous=previous)
        self.case = case
        self.reason = reason
        self.previous = previous

    def __str__(self) -> str:
        """The sentence, and whether the generation before can be read."""
        if self.previous is not None:
            more = tr("The version before it can be read: {previous}", **self._values)
        else:
            more = tr("No readable version before it is left.")
        return f"{super().__str__()} {more}"


class NewerVersion(StoreError):
    """The case was written by a newer aftercase; it is left as it is.

    Attributes:
        case: The case's number.
        schema: The version of its file.
        known: The newest version we know.
    """

    sentence = N_(
        "Case {case} was written by a newer aftercase (file version {schema}, known {known}). "
        "Update to work on it."
    )

    def __init__(self, case: str, path: Path, schema: int, known: int) -> None:
        super().__init__(path, case=case, schema=schema, known=known)
        self.case = case
        self.schema = schema
        self.known = known


class Busy(StoreError):
    """Somebody else held the lock until the deadline; nothing was written.

    Attributes:
        path: The lock file.
        holder: Process id of who holds it, where it is known.
        waited: How long we waited, in seconds.
        who: The name of the person whose process that is; "" where it is not known.
        stopped: The process is stopped, so that waiting alone will not help.
    """

    sentence = N_("{path} is being written by somebody else since {waited} seconds. Try again.")

    _HELD: ClassVar[dict[tuple[bool, bool], str]] = {
        (False, False): N_("{path} is held by process {holder} since {waited} seconds. Try again."),
        (True, False): N_("{path} is held by {who} (process {holder}) since {waited} seconds. Try again."),
        (False, True): N_(
            "{path} is held by process {holder}, which is stopped, since {waited} seconds. "
            "Bring it back with fg or kill -CONT {holder}, then try again."
        ),
        (True, True): N_(
            "{path} is held by {who} (process {holder}), which is stopped, since {waited} seconds. "
            "Bring it back with fg or kill -CONT {holder}, then try again."
        ),
    }

    def __init__(
        self, path: Path, holder: int | None, waited: float, who: str = "", stopped: bool = False
    ) -> None:
        super().__init__(path, holder=holder, waited=f"{waited:g}", who=who)
        self.holder = holder
        self.waited = waited
        self.who = who
        self.stopped = stopped

    def __str__(self) -> str:
        """The sentence, with the person and the process that hold the lock where they are known."""
        if self.holder is None:
            return super().__str__()
        return tr(self._HELD[bool(self.who), self.stopped], **self._values)


class _Failed(StoreError):
    """A call to the system failed: keeps its number and its reason in words."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(path, reason=reason_of(error))
        self.errno = error.errno or 0
        self.reason = reason_of(error)


class Unreadable(_Failed):
    """A file is there but the system does not let us read it; that is no damage.

    Attributes:
        errno: The system's number of the error.
        reason: The same in words.
    """

    sentence = N_("{path} cannot be read: {reason}.")


class NotSaved(_Failed):
    """Not committed: nothing was written, what was there before still is.

    Attributes:
        errno: The system's number of the error.
        reason: The same in words.
    """

    sentence = N_("Not saved: {path} cannot be written: {reason}.")


class NotConfirmed(_Failed):
    """Not confirmed: the new content is in place, but the disk did not confirm it. Read before going on.

    Attributes:
        errno: The system's number of the error.
        reason: The same in words.
    """

    sentence = N_(
        "Not confirmed: {path} was written, but the disk reports: {reason}. "
        "It may be lost if the power fails."
    )

    def as_not_saved(self) -> NotSaved:
        """What to say where this was only a step on the way to what was asked for."""
        assert self.path is not None
        return NotSaved(self.path, OSError(self.errno, self.reason))


class NotEvidence(StoreError):
    """A file that cannot be taken as evidence: missing, a folder, a link, a device.

    Attributes:
        path: The file offered.
        reason: Why not, in words.
    """

    sentence = N_("{path} cannot be kept as evidence: {reason}.")

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason=reason)
        self.reason = reason


_REASONS = {
    errors.ENOSPC: N_("the disk is full"),
    errors.EDQUOT: N_("the disk quota is used up"),
    errors.EACCES: N_("permission denied"),
    errors.EPERM: N_("permission denied"),
    errors.EROFS: N_("the file system is read-only"),
    errors.EIO: N_("the disk reports an error"),
    errors.EMFILE: N_("too many open files"),
    errors.ENOENT: N_("no such file"),
}


def reason_of(error: OSError) -> str:
    """The reason of a failed call in our words, else in the system's."""
    known = _REASONS.get(error.errno or 0)
    if known is not None:
        return tr(known)
    return os.strerror(error.errno) if error.errno else str(error)


class CaseStore(Protocol):
    """What the desk needs of a store.

    Every method may raise `Unreadable`, and those that take a case `UnknownCase`, `Damaged` and
    `NewerVersion`; those that write may raise `Busy`, `NotSaved` and `NotConfirmed`.
    """

    def create(
        self, year: int, make: Callable[[str], Sequence[Event]], pins: Mapping[str, str] = NO_PINS
    ) -> Record:
        """Open a new case: take the next number of ``year`` and store the events ``make(number)`` gives.

        ``pins`` maps the pin (hex SHA-256 of the UTF-8 text) of every playbook named to its text.

        Raises:
            ValueError: An event's ``seq`` or ``case`` is wrong, or a text does not hash to its pin.
        """

    def read(self, case: str) -> Record:
        """The case as it is now."""

    def append(
        self, case: str, events: Sequence[Event], expected: int, pins: Mapping[str, str] = NO_PINS
    ) -> Record:
        """Add events after ``expected``, the ``seq`` of the last event the caller has folded.

        Raises:
            Conflict: Other events came first.
            ValueError: As for `create`.
        """

    def ids(self) -> list[str]:
        """The numbers of all cases, damaged ones too, sorted by year and number."""

    def resolve(self, words: str) -> str:
        """The number a person means: the exact number, its exact trailing number, else a unique part of one.

        Raises:
            AmbiguousCase: Several cases answer to the words.
        """

    def pinned(self, case: str, pin: str) -> str:
        """The text of a playbook as it was when the case used it.

        Raises:
            Unreadable: The case has no such pin.
            Damaged: The text no longer hashes to its pin.
        """

    def add_evidence(self, case: str, source: Path) -> Evidence:
        """Keep a copy of a file, under the hash of its content.

        Raises:
            NotEvidence: It is no regular file, or cannot be read.
        """

    def evidence_path(self, case: str, sha256: str) -> Path | None:
        """Where the evidence with this hash lies, if the case has it."""
