"""A case under its lock: compare what the caller has seen with what is there, and add to it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from aftercase.i18n import tr
from aftercase.store import durable
from aftercase.store import pins as texts
from aftercase.store.content import Content
from aftercase.store.durable import Modes
from aftercase.store.layout import CASE_FILE, PLAYBOOKS, PREVIOUS_FILE
from aftercase.store.protocol import NO_PINS, Conflict, Event, NotConfirmed, NotSaved, Record
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
        self._agree(expected)
        self._check(events, expected)
        texts.keep(self._folder / PLAYBOOKS, pins, self._modes)
        try:
            self.content = self._insert(events)
        except (NotConfirmed, ValueError):
            self.content = None  # what is in memory may not be what is on disk: the next look reads
            raise
        return Record(self.case, self.content.events, self.content.signature)

    def erase(self, parts: Mapping[int, Sequence[str]], events: Sequence[Event], expected: int) -> Record:
        """Take words out of stored events and append the events that tell it, in one write.

        All else of an event stays as it was, so that its hash still holds. No generation is kept that has
        the words: the one before is removed once the new one is on disk.

        Args:
            parts: The number of each event concerned, and the names of its private parts to go.
            events: What is appended, one at least.
            expected: As for `append`.

        Raises:
            Conflict, NotSaved, NotConfirmed, ValueError: As for `append`.
        """
        self._agree(expected)
        self._check(events, expected)
        assert self.content is not None
        kept = {key: _without(event, parts) for key, event in self.content.tables["events"].items()}
        kept |= {str(event["seq"]): event for event in events}
        storage = AtomicStorage(self._folder / CASE_FILE, self._modes.file, self.content, keep_previous=False)
        try:
            storage.write({**self.content.tables, "events": kept})
        except (NotConfirmed, ValueError):
            self.content = None
            raise
        self.content = storage.content
        assert self.content is not None
        with contextlib.suppress(NotSaved, NotConfirmed):  # it is erased; the sweep tells what stays
            durable.remove(self._folder / PREVIOUS_FILE)
        return Record(self.case, self.content.events, self.content.signature)

    def _agree(self, expected: int) -> None:
        """See that the caller has seen all there is; raises Conflict."""
        actual = len(self.events)
        if actual != expected:
            raise Conflict(self.case, expected, actual, self.events[expected:])

    def _insert(self, events: Sequence[Event]) -> Content:
        """Through TinyDB's storage, below its tables.

        `Table.insert_multiple` turns the number of every event into an int and back, which costs more than
        the disk does for a case of 1 MB (1.2 ms of 2.9).
        """
        storage = AtomicStorage(self._folder / CASE_FILE, self._modes.file, self.content, append_only=True)
        tables = self.content.tables if self.content is not None else {}
        added = {str(event["seq"]): dict(event) for event in events}
        storage.write({**tables, "events": {**tables.get("events", {}), **added}})
        assert storage.content is not None
        return storage.content

    def _check(self, events: Sequence[Event], expected: int) -> None:
        if not events:
            raise ValueError(tr("there is no event to store"))
        for seq, event in enumerate(events, expected + 1):
            if event.get("seq") != seq or event.get("case") != self.case:
                raise ValueError(tr("event {seq} is not numbered for case {case}", seq=seq, case=self.case))


def _without(event: Event, parts: Mapping[int, Sequence[str]]) -> Event:
    """The event without the private parts that are to go; itself where none are."""
    names = parts.get(event["seq"], ())
    private = event.get("private", {})
    if not any(name in private for name in names):
        return event
    return {**event, "private": {name: part for name, part in private.items() if name not in names}}
