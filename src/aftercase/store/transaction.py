"""A case under its lock: compare what the caller has seen with what is there, and add to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tinydb import TinyDB
from tinydb.table import Document

from aftercase.i18n import tr
from aftercase.store import pins as texts
from aftercase.store.content import Content
from aftercase.store.durable import Modes
from aftercase.store.layout import CASE_FILE, PLAYBOOKS
from aftercase.store.protocol import NO_PINS, Conflict, Event, NotConfirmed, Record
from aftercase.store.storage import AtomicStorage


class Transaction:
    """Made by `FileStore.transaction`, good inside its ``with`` block.

    Attributes:
        case: The case's number.
        content: Its file as far as it is known to be on disk; None for a new case and in doubt.
    """

    def __init__(self, case: str, folder: Path, modes: Modes, content: Content | None) -> None:
        """Take the freshly read content."""
        self.case = case
        self.content = content
        self._folder = folder
        self._modes = modes

    @property
    def events(self) -> tuple[Event, ...]:
        """All events as of now."""
        return self.content.events if self.content is not None else ()

    def append(self, events: Sequence[Event], expected: int, pins: Mapping[str, str] = NO_PINS) -> Record:
        """Add events after ``expected``, the texts they name first; the outcomes of `CaseStore.append`."""
        actual = len(self.events)
        if actual != expected:
            raise Conflict(self.case, expected, actual, self.events[expected:])
        self._check(events, expected)
        texts.keep(self._folder / PLAYBOOKS, pins, self._modes)
        try:
            self.content = self._insert(events)
        except (NotConfirmed, ValueError):
            self.content = None  # what is in memory may not be what is on disk: the next look reads
            raise
        return Record(self.case, self.content.events, self.content.signature)

    def _insert(self, events: Sequence[Event]) -> Content:
        """Through TinyDB, with a fresh handle: one kept over a colleague's append gives out ids twice."""
        with TinyDB(
            self._folder / CASE_FILE,
            storage=AtomicStorage,
            mode=self._modes.file,
            content=self.content,
            append_only=True,
        ) as database:
            database.table("events").insert_multiple(Document(event, doc_id=event["seq"]) for event in events)
            storage = database.storage
        assert isinstance(storage, AtomicStorage)
        assert storage.content is not None
        return storage.content

    def _check(self, events: Sequence[Event], expected: int) -> None:
        if not events:
            raise ValueError(tr("there is no event to store"))
        for seq, event in enumerate(events, expected + 1):
            if event.get("seq") != seq or event.get("case") != self.case:
                raise ValueError(tr("event {seq} is not numbered for case {case}", seq=seq, case=self.case))
