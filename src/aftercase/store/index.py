"""The list of cases and the search through them, derived from the files: 100,000 cases, none of them opened.

The files are the truth. A row is shown only after its file's signature was compared with the one the row was
made from; in a desk of up to `SMALL` cases all of them are compared at every look, in a larger one those
shown, and the rest by a sweep (`refresh`) that says when it was last done. The whole index can be deleted at
any time and is made anew. So it is written without flushing, and every trouble with it (damage, an older
layout, a folder that cannot be written) ends in a new one, in memory if need be, never in a refusal. It holds
people's words, so it has the cases' permissions.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from aftercase.store import finding, strangers, tables
from aftercase.store.protocol import Damaged, Signature, StoreError, UnknownCase
from aftercase.store.rows import (
    EVERY,
    SMALL,
    Hit,
    Indexed,
    Progress,
    Query,
    Row,
    Summarise,
    Summary,
    Totals,
)

INDEX_FILE = "index.sqlite3"
_BUSY_MS = 2000  # how long to wait for a colleague's write, a few milliseconds each
_BATCH = 500  # cases written in one go; between two a colleague gets his turn
_SCRUB_TRIES = 20  # times 0.1 s that a reader may keep the log of the index from being emptied

Answer = TypeVar("Answer")
_Line = tuple[object, ...]  # of `tables.SELECT`: a signature, then a row
_Found = dict[str, Row | None]  # what a case read again has become; None: it is no case any more


class Index:
    """The list of cases; one per desk, usable from any thread.

    Attributes:
        path: The index file.
        problems: The cases that the last look could not read, and why.
    """

    def __init__(self, root: Path, store: Indexed, summarise: Summarise, tag: str = "") -> None:
        """Open nothing yet.

        Args:
            root: The desk's data folder.
            store: Where the cases are.
            summarise: Makes what is kept of a case whose file has changed; may raise a `StoreError`.
            tag: Version of ``summarise``: what was made under another tag is made anew.
        """
        self.path = root / INDEX_FILE
        self.problems: list[StoreError] = []
        self._root, self._store, self._summarise = root, store, summarise
        self._version = tables.version(tag)
        self._lock = threading.RLock()
        self._database: sqlite3.Connection | None = None
        self._homeless = False  # in memory only because there is no case yet
        self._settled = False
        self._compared = False  # by the last settling: every file, and all that was found is kept

    @property
    def damaged(self) -> list[Damaged]:
        """The damaged ones among `problems`."""
        return [problem for problem in self.problems if isinstance(problem, Damaged)]

    # -- keeping in step with the files --------------------------------------------------------------------

    def settle(self, progress: Progress | None = None) -> bool:
        """Bring the list up to date before a look: wholly in a small desk, else in what comes and goes.

        Args:
            progress: Told how far a first reading of all cases is.

        Returns:
            True where every file has been compared: who goes on at once need not compare again.

        Raises:
            Unreadable: The folder of all cases cannot be listed. What is wrong with a single case goes to
                `problems` instead.
        """
        with self._lock:
            self._settled = self._compared = False
            return self._guard(lambda _: self._compared, progress)

    def refresh(self, progress: Progress | None = None) -> bool:
        """Compare every file and read again what has changed; False where ``progress`` stopped it.

        Raises:
            Unreadable: As for `settle`.
        """
        with self._lock:
            self._settled = True  # more than settling
            return self._guard(lambda database: self._refresh(database, progress) is not None)

    def put(self, summary: Summary, signature: Signature) -> None:
        """Write a case's row after an append, so that the next look need not read the case.

        The words of a very long case wait for the next search. Never fails: a row that is missing or old is
        made anew by the next look.
        """
        with self._lock, contextlib.suppress(sqlite3.Error, OSError, StoreError):
            database = self._open()
            with database:
                tables.put(database, summary, signature, may_wait=True)

    def forget(self) -> None:
        """Drop every row, so that the next look reads every case again."""
        with self._lock:
            self._settled = False
            with contextlib.suppress(sqlite3.Error):
                database = self._open()
                with database:
                    database.execute("PRAGMA user_version = 0")
            self.close()

    def checked(self) -> str:
        """When every file was last compared, RFC 3339 in UTC; "" if never."""
        return self._guard(lambda database: _state(database, "checked"))

    def mark(self) -> object:
        """A mark that differs from an earlier one where a colleague has changed the index: one tiny look."""
        return self._guard(lambda database: database.execute("PRAGMA data_version").fetchone()[0])

    # -- looking ---------------------------------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """A row for every case that can be read, by number; exact as of now.

        Raises:
            Unreadable: As for `settle`.
        """
        with self._lock:
            self._settled = True
            return self._guard(self._rows)

    def page(self, query: Query = EVERY, limit: int = 200, offset: int = 0) -> list[Row]:
        """A piece of the list: open cases by what is due next, then closed ones, the latest first.

        Every row is as its file is now.
        """
        return self._guard(lambda database: self._page(database, query, limit, offset))

    def each(self, query: Query = EVERY, *, compared: bool = False) -> Iterator[Row]:
        """The whole list in the order of `page`, read piece by piece: memory does not grow with it.

        Args:
            query: Which cases.
            compared: `settle` has just said that every file was compared.
        """
        after: tuple[int, int, int] | None = None
        while True:
            lines, found = self._guard(partial(self._piece, query, after, compared))
            for line in lines:
                if line[3] not in found:
                    yield Row._make(line[3:-3])
                    continue
                row = found[line[3]]  # read again just now: it may no longer be wanted
                if row is not None and matches(row, query):
                    yield row
            if len(lines) < _BATCH:
                return
            after = lines[-1][-3:]  # type: ignore[assignment]  # the three numbers of the order

    def totals(self, now: str, soon: str) -> Totals:
        """How many cases there are.

        Args:
            now: A stamp; an open case whose clock ran out before it is overdue.
            soon: A later stamp; those due between the two are counted apart.
        """
        return self._guard(lambda database: _totals(database, tables.instant(now), tables.instant(soon)))

    def count(self, query: Query = EVERY) -> int:
        """How many cases answer to a query."""
        condition, values = tables.where(query)
        statement = f"SELECT count(*) FROM cases{condition}"
        return self._guard(lambda database: int(database.execute(statement, values).fetchone()[0]))

    def place(self, case: str, query: Query = EVERY) -> int | None:
        """At which place of the list a case stands, from 0; None where it is not in it."""
        return self._guard(lambda database: _place(database, case, query))

    def search(self, words: str, query: Query = EVERY, limit: int = 20, offset: int = 0) -> list[Hit]:
        """The cases in whose words all that was typed is found, the best first; see `finding.query_of`.

        Every hit is as its file is now.
        """
        wanted = finding.query_of(words)
        if not wanted:
            return []
        return self._guard(lambda database: self._search(database, wanted, words, query, limit, offset))

    def named_in(self, text: str, without: str, limit: int = 50) -> list[tuple[str, str, str]]:
        """Buyers and order numbers of cases other than ``without`` that stand in a text, each once.

        Returns:
            ``limit`` at most: (the first case of that name, column, words), by case.
        """
        return self._guard(lambda database: strangers.named_in(database, text, without, limit))

    # -- letting go ------------------------------------------------------------------------------------------

    def scrub(self, case: str) -> None:
        """Take a case out so that none of its words is left in the index's files.

        Deleting alone would leave them in free pages and in what FTS5 has yet to merge. Where somebody keeps
        the file from being emptied, it is removed and made anew.

        Raises:
            OSError: It could not even be removed.
        """
        with self._lock:
            try:
                self._scrub(case)
            except (sqlite3.Error, OSError):
                self._discard()
            self._settled = False

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        with self._lock:
            if self._database is not None:
                with contextlib.suppress(sqlite3.Error):
                    self._database.close()
            self._database = None
            self._settled = False

    # -- the same, with the file open ------------------------------------------------------------------------

    def _guard(
        self, look: Callable[[sqlite3.Connection], Answer], progress: Progress | None = None
    ) -> Answer:
        """Look at the index, settled; after trouble with it once more, at a new one."""
        with self._lock:
            try:
                database = self._open()
                if not self._settled:
                    self._settle(database, progress)
                return look(database)
            except sqlite3.Error as error:
                self._replace(error)
                assert self._database is not None
                self._settle(self._database, progress)
                return look(self._database)

    def _settle(self, database: sqlite3.Connection, progress: Progress | None) -> None:
        self._settled = True
        small = database.execute("SELECT 1 FROM cases LIMIT 1 OFFSET ?", (SMALL,)).fetchone() is None
        if small or not _state(database, "checked"):
            self._refresh(database, progress)
            return
        self.problems = []
        generation = self._store.generation()
        if str(generation) != _state(database, "generation"):
            known = {case for (case,) in database.execute("SELECT case_ FROM cases")}
            there = {case for case, _ in self._store.signatures()}
            self._reread(database, sorted(there - known))
            with database:
                for case in known - there:
                    tables.drop(database, case)
                _remember(database, "generation", str(generation))
        else:
            self._reread(database, [case for (case,) in database.execute("SELECT case_ FROM wrong")])

    def _refresh(self, database: sqlite3.Connection, progress: Progress | None = None) -> _Found | None:
        """Compare all; what was found but could not be kept, or None where it was stopped."""
        begun, generation = _now(), self._store.generation()
        known = {
            line[0]: line[1:] for line in database.execute("SELECT case_, ino, size, mtime_ns FROM cases")
        }
        changed = []
        self.problems = []
        for case, signature in self._store.signatures():
            if known.pop(case, None) != signature or signature is None:
                changed.append(case)
        vanished = dict.fromkeys(known, None)
        unkept = self._reread(database, changed, progress)
        if unkept is None:
            return None
        with _keeping(database) as kept:
            for case in vanished:
                tables.drop(database, case)
            _remember(database, "generation", str(generation))
            if len(changed) + len(vanished) or _old(_state(database, "checked"), begun):
                _remember(database, "checked", begun)
        self._compared = bool(kept) and not unkept
        return unkept if kept else {**unkept, **vanished}

    def _reread(
        self, database: sqlite3.Connection, cases: list[str], progress: Progress | None = None
    ) -> _Found | None:
        """Read cases again and keep what was found; what could not be kept is given back."""
        unkept: _Found = {}
        for start in range(0, len(cases), _BATCH):
            batch = cases[start : start + _BATCH]
            if progress is not None and not progress(start, len(cases)):
                return None
            found = {case: self._read(case) for case in batch}
            with _keeping(database) as kept:
                tables.put_all(database, [one for one in found.values() if one is not None])
                for case, one in found.items():
                    if one is None:
                        tables.drop(database, case)
                wrong = {getattr(problem, "case", "") for problem in self.problems}
                tables.note_wrong(database, batch, wrong)
            if not kept:
                unkept |= {case: one[0].row if one else None for case, one in found.items()}
        if progress is not None and cases:
            progress(len(cases), len(cases))
        return unkept

    def _read(self, case: str) -> tuple[Summary, Signature] | None:
        try:
            record = self._store.read(case)
            return self._summarise(record), record.signature
        except UnknownCase:  # an empty folder: its number is taken, but there is no case
            return None
        except StoreError as problem:
            self.problems.append(problem)
            return None

    def _checked(self, database: sqlite3.Connection, lines: list[_Line]) -> _Found:
        """Compare the files of these rows; what differs is read again, kept, and given back."""
        cases = [str(line[3]) for line in lines]
        signatures = self._store.signatures_of(cases)
        stale = [case for case, line, now in zip(cases, lines, signatures, strict=True) if line[:3] != now]
        if not stale:
            return {}
        self._reread(database, stale)
        marks = ", ".join("?" * len(stale))
        fresh = database.execute(f"{tables.SELECT} WHERE case_ IN ({marks})", stale)
        return {**dict.fromkeys(stale), **{line[3]: Row._make(line[3:]) for line in fresh}}

    def _rows(self, database: sqlite3.Connection) -> list[Row]:
        unkept = self._refresh(database) or {}
        rows = {line[3]: Row._make(line[3:]) for line in database.execute(tables.SELECT)}
        for case, row in unkept.items():
            if row is None:
                rows.pop(case, None)
            else:
                rows[case] = row
        return sorted(rows.values(), key=lambda row: tables.order(row.case))

    def _page(self, database: sqlite3.Connection, query: Query, limit: int, offset: int) -> list[Row]:
        condition, values = tables.where(query)
        statement = f"{tables.SELECT}{condition}{tables.ORDER} LIMIT ? OFFSET ?"
        for _ in range(3):  # a row read again may belong elsewhere, and another may take its place
            lines = database.execute(statement, (*values, limit, offset)).fetchall()
            found = self._checked(database, lines)
            if not found:
                break
        rows = (found.get(line[3], Row._make(line[3:])) for line in lines)
        return [row for row in rows if row is not None]

    def _piece(
        self,
        query: Query,
        after: tuple[int, int, int] | None,
        compared: bool,
        database: sqlite3.Connection,
    ) -> tuple[list[_Line], _Found]:
        """The lines that come after a place of the order, and what those of them have become that changed."""
        condition, values = tables.where(query)
        if after is not None:
            condition += f" {'AND' if condition else 'WHERE'} (closed, place, count_) > (?, ?, ?)"
            values += after
        select = tables.SELECT.replace(" FROM", ", closed, place, count_ FROM", 1)
        lines = database.execute(f"{select}{condition}{tables.ORDER} LIMIT {_BATCH}", values).fetchall()
        return lines, {} if compared else self._checked(database, lines)

    def _search(
        self,
        database: sqlite3.Connection,
        wanted: str,
        words: str,
        query: Query,
        limit: int,
        offset: int,
    ) -> list[Hit]:
        hits: list[Hit] = []
        if behind := tables.behind(database):
            self._reread(database, behind)
        for _ in range(3):
            lines = tables.matching(database, wanted, query, limit, offset)
            if not self._checked(database, [line[:4] for line in lines]):
                break
        snippet = finding.snipper(words)
        for line in lines:
            numbers, head, log, notes, more = line[-5:]
            hits.append(Hit(Row._make(line[3:-5]), *snippet((log, notes, more, head, numbers))))
        return hits

    def _scrub(self, case: str) -> None:
        database = self._open()
        if not database.execute("PRAGMA database_list").fetchone()[2] and self.path.exists():
            raise OSError("in memory")  # the file could not be opened: what is in it is still there
        with database:
            tables.drop(database, case)
            database.execute("INSERT INTO found(found) VALUES ('optimize')")
        database.execute("VACUUM")
        for _ in range(_SCRUB_TRIES):
            if database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0:
                return
            time.sleep(0.1)
        raise sqlite3.OperationalError("somebody reads on")

    # -- the file itself -------------------------------------------------------------------------------------

    def _open(self) -> sqlite3.Connection:
        if self._homeless and self._root.is_dir():
            self.close()
            self._settled = False
        if self._database is None:
            try:
                tables.claim(self.path)
                self._database = tables.connect(str(self.path), self._version, _BUSY_MS)
            except (OSError, StoreError, sqlite3.OperationalError) as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF in tables.FOREIGN:
                    raise
                self._database = tables.connect(":memory:", self._version, _BUSY_MS)
        self._homeless = not self._root.is_dir()
        return self._database

    def _replace(self, error: sqlite3.Error) -> None:
        """Begin anew after trouble: on disk if the file itself is bad, else in memory for this process."""
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        try:
            if code not in tables.FOREIGN:
                raise OSError(code)  # busy or full: the file is a colleague's too, and not ours to delete
            self._discard()
            self._open()
        except (OSError, sqlite3.Error):
            self.close()
            self._database = tables.connect(":memory:", self._version, _BUSY_MS)

    def _discard(self) -> None:
        self.close()
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(f"{self.path}{suffix}")


def matches(row: Row, query: Query) -> bool:
    """Whether a row answers to a query; the same as `tables.where`, for a row that was just read."""
    return (
        (not query.status or (row.status == "closed") == (query.status == "closed"))
        and (not query.due or (row.status != "closed" and bool(row.due_at)))
        and (not query.before or (row.status != "closed" and "" < (row.due_at or "") < query.before))
        and (not query.rests or (row.status != "closed" and row.asleep(query.rests)))
        and (not query.tag or f",{query.tag}," in row.tags)
        and all(
            not getattr(query, name) or getattr(query, name) == getattr(row, name)
            for name in ("stage", "platform", "playbook", "owner", "turn")
        )
    )


@contextlib.contextmanager
def _keeping(database: sqlite3.Connection) -> Iterator[list[bool]]:
    """Write, and go on where it cannot be kept: a list that is right must not fail because of that.

    Gives a list that is empty where it was not kept.
    """
    kept = [True]
    try:
        with database:
            yield kept
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in tables.FOREIGN:
            raise
        kept.clear()


def _state(database: sqlite3.Connection, name: str) -> str:
    found = database.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
    return found[0] if found else ""


def _remember(database: sqlite3.Connection, name: str, value: str) -> None:
    """Keep a word of `state`; not where it is so already, since every write calls the open desks."""
    if _state(database, name) != value:
        database.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))


def _old(before: str, now: str) -> bool:
    """Whether two stamps differ in more than their last minute's digit and the seconds: ten minutes."""
    return before[:15] != now[:15]


def _totals(database: sqlite3.Connection, now: int, soon: int) -> Totals:
    def count(condition: str, *values: int) -> int:
        return int(database.execute(f"SELECT count(*) FROM cases WHERE {condition}", values).fetchone()[0])

    overdue = count("closed = 0 AND place <= ?", now)
    return Totals(
        count("closed = 0"),
        overdue,
        count("closed = 0 AND place > ? AND place < ?", now, soon),
        count("closed = 1"),
    )


def _place(database: sqlite3.Connection, case: str, query: Query) -> int | None:
    here = database.execute("SELECT closed, place, count_ FROM cases WHERE case_ = ?", (case,)).fetchone()
    condition, values = tables.where(query)
    both = f"{condition} {'AND' if condition else 'WHERE'}"
    if (
        here is None
        or database.execute(f"SELECT 1 FROM cases{both} case_ = ?", (*values, case)).fetchone() is None
    ):
        return None
    before = f"SELECT count(*) FROM cases{both} (closed, place, count_) < (?, ?, ?)"
    return int(database.execute(before, (*values, *here)).fetchone()[0])


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
