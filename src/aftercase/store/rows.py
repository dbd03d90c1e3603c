"""What the index keeps of a case and what it can be asked: rows, words, queries, hits.

Plain tuples: the list command loads this module, and nothing in it may cost more than reading it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from aftercase.store.protocol import Record, Signature

SMALL = 2000
"""Up to so many cases every look compares every file: 3 ms for 1,000."""


class Row(NamedTuple):
    """What a list shows of a case; times are RFC 3339 in UTC, None or "" where there is nothing to say.

    Attributes:
        case: Its number.
        status: Open or closed.
        stage: The stage's key.
        turn: Whose move it is, as a party's key.
        title: Given by us; personal.
        platform: The platform's key.
        playbook: The playbook's id.
        step_title: The step it stands at, as the playbook calls it.
        owner: Who looks after it.
        due_at: When the next clock runs out.
        due_name: That clock's name.
        due_whose: Whose clock it is, as a party's key.
        opened_at: When the case was opened.
        updated_at: When its last event happened.
        outcome: The outcome's key once closed.
        order_no: The platform's number of the order; personal.
        buyer_name: Personal.
        head: Hash of its last event.
        assigned: The owner's name where the case was handed over to him, "" where he opened it.
        rests_until: Until when it was let rest, as far as its clocks allow; "" for one that is awake.
        tags: Given by us, each between commas (``,urgent,vip,``), so that one can be looked for.
    """

    case: str
    status: str = ""
    stage: str = ""
    turn: str = ""
    title: str = ""
    platform: str = ""
    playbook: str = ""
    step_title: str = ""
    owner: str = ""
    due_at: str | None = None
    due_name: str | None = None
    due_whose: str | None = None
    opened_at: str = ""
    updated_at: str = ""
    outcome: str | None = None
    order_no: str | None = None
    buyer_name: str | None = None
    head: str = ""
    tags: str = ""
    assigned: str = ""
    rests_until: str = ""

    def asleep(self, now: str) -> bool:
        """Whether it rests now; a clock of ours that has run out wakes it. ``now`` is a stamp."""
        if self.rests_until <= now:
            return False
        return not (self.due_whose == "us" and self.due_at is not None and self.due_at <= now)


class Words(NamedTuple):
    """The words of a case that a search looks through, each a text of any length.

    Attributes:
        numbers: Its own number, the order's, the after-sale's: found by their beginning or their end.
        head: Title, parties, tags, playbook and step.
        log: What was said to and by others, corrections included.
        notes: Notes for ourselves, reasons.
        more: Recorded values, names of files and what they show.
    """

    numbers: str = ""
    head: str = ""
    log: str = ""
    notes: str = ""
    more: str = ""


NO_WORDS = Words()


class Summary(NamedTuple):
    """A case as the index keeps it."""

    row: Row
    words: Words = NO_WORDS


class Query(NamedTuple):
    """Which cases are wanted; "" and False ask for nothing in particular.

    Attributes:
        status: ``open`` or ``closed``.
        due: Only those with a running clock.
        stage: A stage's key.
        platform: A platform's key.
        playbook: A playbook's id.
        owner: Who looks after it.
        tag: One tag, without commas.
        turn: Whose move it is, as a party's key.
        before: A stamp; only those whose next clock rings before it.
        rests: A stamp, the present one; only those that rest then, see `Row.asleep`.
    """

    status: str = ""
    due: bool = False
    stage: str = ""
    platform: str = ""
    playbook: str = ""
    owner: str = ""
    tag: str = ""
    turn: str = ""
    before: str = ""
    rests: str = ""


EVERY = Query()


class Hit(NamedTuple):
    """A case that a search found.

    Attributes:
        row: The case.
        snippet: A piece of its words around the first place that matches, on one line; "" where only its
            number or its row matches.
        marks: (start, end) in ``snippet`` of what matches.
    """

    row: Row
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()


class Totals(NamedTuple):
    """How many cases there are: open ones, those overdue, those due before a moment, and closed ones."""

    open: int = 0
    overdue: int = 0
    soon: int = 0
    closed: int = 0


class Indexed(Protocol):
    """What the index needs of a store of files."""

    def signatures(self) -> Iterator[tuple[str, Signature | None]]:
        """Every case's number and its file's signature, None where it has none."""

    def signatures_of(self, cases: list[str]) -> list[Signature | None]:
        """The signature of each of these cases' files, None where there is none."""

    def generation(self) -> int:
        """A number that changes when a case is added or removed; one look at one folder."""

    def read(self, case: str) -> Record:
        """The case as it is now."""


Summarise = Callable[[Record], Summary]
"""Makes what the index keeps of a case; may raise a `StoreError` of its own."""

Progress = Callable[[int, int], bool]
"""Told how many cases are done and how many there are; False stops the work."""
