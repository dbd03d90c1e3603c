"""Reading the cases outside the loop that draws, and piece by piece while it draws. No Textual here."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, overload

from aftercase.clock import times
from aftercase.store.protocol import StoreError
from aftercase.store.rows import EVERY, Query, Row, Totals
from aftercase.text import one_line

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk

_PAGE = 200  # cases read in one go; 1 ms, and no screen shows more
_PAGES = 50  # pages kept: who scrolls through 100,000 cases does not keep them all
OPEN = Query(status="open")


class Cases(Sequence[Row]):
    """The list of cases, read from the index where somebody looks: 100,000 of them cost one page.

    Attributes:
        query: Which cases.
    """

    def __init__(self, desk: Desk, query: Query, first: list[Row], count: int) -> None:
        """Take the first page, which was read already, and how many there are."""
        self._desk, self.query, self._count = desk, query, count
        self._pages: dict[int, list[Row]] = {0: first}

    def __len__(self) -> int:
        """How many cases there are."""
        return self._count

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        """The case at a place from 0; an empty row for one that has gone since the list was counted."""
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(self._count))]
        if not -self._count <= place < self._count:
            raise IndexError(place)
        page, at = divmod(place % self._count, _PAGE)
        rows = self._page(page)
        return rows[at] if at < len(rows) else Row("")

    def __iter__(self) -> Iterator[Row]:
        """All cases, piece by piece."""
        return (self[place] for place in range(self._count))

    def _page(self, number: int) -> list[Row]:
        if number not in self._pages:
            if len(self._pages) >= _PAGES:
                self._pages.clear()
            try:
                self._pages[number] = self._desk.index.page(self.query, _PAGE, number * _PAGE)
            except StoreError:
                return []  # the next reading tells it
        return self._pages[number]

    def place(self, case: str) -> int | None:
        """Where a case stands, from 0; None where it is not in the list."""
        for number, rows in self._pages.items():
            for at, row in enumerate(rows):
                if row.case == case:
                    return number * _PAGE + at
        try:
            place = self._desk.index.place(case, self.query) if case else None
        except StoreError:
            return None
        return place if place is not None and place < self._count else None


class Found(Sequence[Row]):
    """What a search found, best first; the step's title is the piece of text that was found."""

    def __init__(self, rows: list[Row]) -> None:
        """Take them as they are."""
        self._rows = rows

    def __len__(self) -> int:
        """How many."""
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        """The case at a place."""
        return self._rows[place]

    def place(self, case: str) -> int | None:
        """Where a case stands, from 0; None where it was not found."""
        return next((n for n, row in enumerate(self._rows) if row.case == case), None)


class Listed(NamedTuple):
    """What the list shows.

    Attributes:
        open: Open cases by what is due next.
        every: The same with the closed ones after them, the latest first.
        counts: How many; ``soon`` is due before midnight.
        problems: A line for each case that could not be read, and for a folder that could not.
        line: What was asked for; "" for the whole list.
        found: What answers to it; None where nothing was asked for.
        wrong: What is wrong with the line; "" where nothing is.
    """

    open: Cases | tuple[()] = ()
    every: Cases | tuple[()] = ()
    counts: Totals = Totals()
    problems: tuple[str, ...] = ()
    line: str = ""
    found: Cases | Found | None = None
    wrong: str = ""


def read(desk: Desk, reading: Reading | None = None, line: str = "") -> Listed:
    """The cases as they are now: their numbers, and the first page of each list.

    Args:
        desk: Whose.
        reading: Told how far a first reading of a large desk is, and asked whether to go on.
        line: What is asked for; see `desk.wanted`.
    """
    index = desk.index
    try:
        index.settle(reading.progress if reading else None)
        now = desk.clock()
        counts = index.totals(times.stamp(now), times.stamp(_midnight(now, desk.zone)))
        open_ = Cases(desk, OPEN, index.page(OPEN, _PAGE), counts.open)
        if counts.closed and counts.open >= _PAGE:
            first = open_[:_PAGE]
        else:
            first = index.page(EVERY, _PAGE) if counts.closed else open_[:]
        every = Cases(desk, EVERY, first, counts.open + counts.closed)
        listed = Listed(open_, every, counts, tuple(one_line(str(problem)) for problem in index.problems))
        return _asked(desk, listed, line) if line else listed
    except StoreError as error:
        return Listed(problems=(one_line(str(error)),))


def _asked(desk: Desk, listed: Listed, line: str) -> Listed:
    """What answers to a line as well."""
    from aftercase.desk import wanted
    from aftercase.guide.situation import Refused

    try:
        query, words = wanted.read(line, desk)
    except Refused as error:
        return listed._replace(line=line, wrong=one_line(str(error)))
    found: Cases | Found
    if words:
        hits = desk.index.search(words, query, _PAGE)
        found = Found([h.row._replace(step_title=h.snippet or h.row.step_title) for h in hits])
    else:
        found = Cases(desk, query, desk.index.page(query, _PAGE), desk.index.count(query))
    return listed._replace(line=line, found=found)


def _midnight(now: datetime, zone: str) -> datetime:
    """The end of the desk's day."""
    local = now.astimezone(times.zone(zone))
    return datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), local.tzinfo)


class Reading:
    """A reading of the cases in a thread of its own, begun at once; the first while the terminal is set up.

    Attributes:
        far: (done, all) while a large desk is read for the first time, else None.
    """

    def __init__(self, desk: Desk, line: str = "") -> None:
        """Begin, in a thread that does not keep the process alive."""
        self._line = line
        self.far: tuple[int, int] | None = None
        self._stopped = False
        self._result: Listed | None = None
        self._error: Exception | None = None
        self._finished = threading.Event()
        threading.Thread(target=self._run, args=(desk,), name="reading", daemon=True).start()

    def _run(self, desk: Desk) -> None:
        try:
            self._result = read(desk, self, self._line)
        except Exception as error:  # noqa: BLE001 - raised again by whoever asks
            self._error = error
        self._finished.set()

    def progress(self, done: int, count: int) -> bool:
        """Told by the index; False once the reading should stop."""
        self.far = (done, count)
        return not self._stopped

    def stop(self) -> None:
        """Stop at the next handful of cases; what was read is kept, the next reading goes on there."""
        self._stopped = True

    def done(self, patience: float = 0.0) -> Listed | None:
        """What was read if it is there within so many seconds."""
        return self.wait() if self._finished.wait(patience) else None

    def wait(self) -> Listed:
        """What was read, however long it takes. For a thread.

        Raises:
            Exception: Whatever the reading raised.
        """
        self._finished.wait()
        if self._error is not None:
            raise self._error
        assert self._result is not None
        return self._result
