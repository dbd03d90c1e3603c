"""What an export is made from: one generation of a case, and what that generation names.

Nobody is kept waiting: the case is read without its lock. A writer puts a file or a playbook text in place
before the event that names it, and replaces ``case.json`` as a whole; so one reading of it, and then of what
it names, is a state that was on disk. Only an erasure takes something away: then the case is read again.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from aftercase.case.fold import fold
from aftercase.case.state import Case
from aftercase.exchange import verify
from aftercase.i18n import tr
from aftercase.store import durable, evidence, pins
from aftercase.store.files import FileStore
from aftercase.store.layout import CASE_FILE, EVIDENCE, PLAYBOOKS
from aftercase.store.protocol import Damaged, Event, Signature, StoreError, Unreadable

Tick = Callable[[int], object]
"""Told how many bytes of evidence were read since it was told last."""

_CHUNK = 1 << 20
# Without O_NONBLOCK, opening a FIFO would wait for a writer for ever.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_TRIES = 20  # readings, before somebody is said to write all the time


class File(NamedTuple):
    """A file kept as evidence.

    Attributes:
        sha256, size: As the event that added it says; ``size`` in bytes.
        seq: The number of that event.
        stored: Its name in the case's folder, ``<sha256>.<ext>``; "" where it is not there.
        erased: It is gone because every event that named it was erased.
        changed: Its bytes are not those that were kept; found out by `weighed` or while it is packed.
    """

    sha256: str
    size: int
    seq: int
    stored: str
    erased: bool
    changed: bool = False


class Bundle(NamedTuple):
    """One generation of a case.

    Attributes:
        raw: The bytes of ``case.json``.
        events: What stands in them.
        case: The case after them.
        texts: Pin -> playbook text, of every pin the events name and the folder has unchanged.
        files: The evidence, in the order in which it was added.
        folder: Where it was read.
        problems: What is missing or changed, one line each; empty where all is well.
        signature: Of the generation that was read.
        left_out: The numbers of events whose private words were left out; see `leaving_out`.
    """

    number: str
    raw: bytes
    events: tuple[Event, ...]
    case: Case
    texts: Mapping[str, str]
    files: tuple[File, ...]
    folder: Path
    problems: tuple[str, ...]
    signature: Signature
    left_out: frozenset[int] = frozenset()

    @property
    def head(self) -> str:
        """The hash of the last event."""
        head: str = self.events[-1]["hash"]
        return head

    @property
    def head_text(self) -> str:
        """What is signed, and given to others."""
        return verify.head_text(self.number, len(self.events), self.head)

    def path(self, file: File) -> Path:
        """Where a file lies that is there."""
        return self.folder / EVIDENCE / file.stored


def gather(store: FileStore, number: str) -> Bundle:
    """Read a case and find what it names. The bytes of the evidence are not looked at yet.

    Raises:
        StoreError: There is no such case, or it cannot be read.
    """
    for _ in range(_TRIES):
        bundle = _once(store, number)
        if bundle is not None:
            return bundle
    raise Unreadable(store.folder(number) / CASE_FILE, OSError(tr("somebody writes to it all the time")))


def moved(store: FileStore, bundle: Bundle) -> bool:
    """Whether the case has been written since: what is missing may have been erased."""
    return store.read(bundle.number).signature != bundle.signature


def weighed(bundle: Bundle, tick: Tick) -> Bundle:
    """The bundle with the bytes of its evidence read and compared.

    Args:
        tick: Told how many bytes were read, now and then.
    """
    files = []
    for file in bundle.files:
        same = not file.stored or _hashed(bundle.path(file), tick) == (file.sha256, file.size)
        files.append(file if same else file._replace(changed=True))
    return with_files(bundle, files)


def with_files(bundle: Bundle, files: Sequence[File]) -> Bundle:
    """The bundle after its evidence was read, what was found changed among its problems."""
    found = tuple(altered(file) for file in files if file.changed)
    return bundle._replace(files=tuple(files), problems=bundle.problems + found)


def _once(store: FileStore, number: str) -> Bundle | None:
    """One reading; None where a writer came in between."""
    record = store.read(number)
    folder = store.folder(number)
    try:
        raw, info = durable.read(folder / CASE_FILE)
    except OSError as error:
        raise Unreadable(folder / CASE_FILE, error) from error
    if durable.signature_of(info) != record.signature:
        return None
    events = record.events
    try:
        case = fold(events)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise Damaged(number, folder, tr("its events are not ours")) from error
    texts, problems = _texts(folder, number, events)
    files = _files(folder, events)
    problems += [_missing(file) for file in files if not file.stored and not file.erased]
    bundle = Bundle(number, raw, events, case, texts, tuple(files), folder, tuple(problems), record.signature)
    return None if problems and moved(store, bundle) else bundle


def _texts(folder: Path, number: str, events: tuple[Event, ...]) -> tuple[dict[str, str], list[str]]:
    texts, problems = {}, []
    for pin, seq in verify.pins_of(list(events)).items():
        try:
            texts[pin] = pins.read(folder / PLAYBOOKS, number, pin)
        except (StoreError, UnicodeDecodeError):
            message = tr("event {seq}: the playbook text {pin} is missing or was changed", seq=seq, pin=pin)
            problems.append(message)
    return texts, problems


def _files(folder: Path, events: tuple[Event, ...]) -> list[File]:
    gone = verify.erased_in(list(events)).files
    files = []
    for sha256, added in verify.evidence_of(list(events)).items():
        path = evidence.find(folder / EVIDENCE, sha256)
        seq, size = added[0]
        erased = path is None and all(place in gone for place, _ in added)
        files.append(
            File(sha256, size if isinstance(size, int) else 0, seq, path.name if path else "", erased)
        )
    return files


def _missing(file: File) -> str:
    return tr("event {seq}: the evidence {sha} is missing", seq=file.seq, sha=file.sha256)


def pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file in pieces; a link or a device in its place is refused. Raises OSError."""
    with os.fdopen(os.open(path, _READ), "rb") as source:
        if not stat.S_ISREG(os.fstat(source.fileno()).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
        while piece := source.read(_CHUNK):
            yield piece


def _hashed(path: Path, tick: Tick) -> tuple[str, int] | None:
    """Hash and size of a file's bytes; None where the system does not give them."""
    made, size = hashlib.sha256(), 0
    try:
        for piece in pieces(path):
            made.update(piece)
            size += len(piece)
            tick(len(piece))
    except OSError:
        return None
    return made.hexdigest(), size


def altered(file: File) -> str:
    """The sentence about a file whose bytes are not those that were kept."""
    return tr("event {seq}: the evidence {sha} was changed or replaced", seq=file.seq, sha=file.sha256)
