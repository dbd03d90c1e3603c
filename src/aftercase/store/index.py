"""One row per case, derived from the files: so that a list of 1,000 cases opens none of them.

The files are the truth. Every look compares the signature of each case's file with the row's and reads again
what differs; the whole index can be deleted at any time and is rebuilt. So it is written without flushing,
and every trouble with it (damage, an older layout, a folder that cannot be written) ends in a new one, in
memory if need be, never in a refusal. It holds titles and buyers' names, so it has the cases' permissions.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from aftercase.store import durable
from aftercase.store.protocol import Damaged, Record, Signature, StoreError, UnknownCase

INDEX_FILE = "index.sqlite3"

_SCHEMA = 1  # raised when a column changes
_BUSY_MS = 2000  # how long to wait for a colleague's write, a few milliseconds each
_FOREIGN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH}


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


class Indexed(Protocol):
    """What the index needs of a store of files."""

    def signatures(self) -> Iterator[tuple[str, Signature | None]]:
        """Every case's number and its file's signature, None where it has none."""

    def read(self, case: str) -> Record:
        """The case as it is now."""


_NAMES = ", ".join(Row._fields)
_CREATE = (
    "CREATE TABLE IF NOT EXISTS cases (case_ TEXT PRIMARY KEY, ino INTEGER, size INTEGER, mtime_ns INTEGER, "
    + ", ".join(f"{name} TEXT" for name in Row._fields[1:])
    + ") WITHOUT ROWID"
)
_SELECT = "SELECT ino, size, mtime_ns, case_, " + ", ".join(Row._fields[1:]) + " FROM cases"  # noqa: S608
_PUT = f"INSERT OR REPLACE INTO cases VALUES ({', '.join('?' * (len(Row._fields) + 3))})"  # noqa: S608
_DROP = "DELETE FROM cases WHERE case_ = ?"


class Index:
    """The list of cases; one per desk, usable from any thread.

    Attributes:
        path: The index file.
        problems: The cases that the last `rows` could not read, and why.
    """

    def __init__(self, root: Path, tag: str = "") -> None:
        """Open nothing yet.

        Args:
            root: The desk's data folder.
            tag: Version of what `rows` is given as ``summarise``: rows made under another tag are made anew.
        """
        self.path = root / INDEX_FILE
        self.problems: list[StoreError] = []
        self._root = root
        self._version = zlib.crc32(f"{_SCHEMA} {_NAMES} {tag}".encode()) & 0x7FFFFFFF
        self._lock = threading.RLock()
        self._database: sqlite3.Connection | None = None
        self._homeless = False  # in memory only because there is no case yet

    @property
    def damaged(self) -> list[Damaged]:
        """The damaged ones among `problems`."""
        return [problem for problem in self.problems if isinstance(problem, Damaged)]

    def rows(self, store: Indexed, summarise: Callable[[Record], Row]) -> list[Row]:
        """A row for every case that can be read, by number; exact as of now.

        Args:
            store: Where the cases are.
            summarise: Makes the row of a case whose file has changed since its row was made; may raise a
                `StoreError` of its own.

        Raises:
            Unreadable: The folder of all cases cannot be listed. What is wrong with a single case goes to
                `problems` instead.
        """
        with self._lock:
            try:
                return self._refresh(store, summarise)
            except sqlite3.Error as error:
                self._replace(error)
                return self._refresh(store, summarise)

    def put(self, row: Row, signature: Signature) -> None:
        """Write a case's row after an append, so that the next `rows` need not read the case.

        Never fails: a row that is missing or old is made anew by `rows`.
        """
        with self._lock, contextlib.suppress(sqlite3.Error):
            database = self._open()
            with database:
                database.execute(_PUT, _values(row, signature))

    def forget(self) -> None:
        """Drop every row, so that the next `rows` reads every case again."""
        with self._lock, contextlib.suppress(sqlite3.Error):
            database = self._open()
            with database:
                database.execute("DELETE FROM cases")

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        with self._lock:
            if self._database is not None:
                with contextlib.suppress(sqlite3.Error):
                    self._database.close()
            self._database = None

    def _refresh(self, store: Indexed, summarise: Callable[[Record], Row]) -> list[Row]:
        database = self._open()
        known = {line[3]: line for line in database.execute(_SELECT)}
        self.problems = []
        rows: dict[str, Row] = {}
        changed: list[tuple[Row, Signature]] = []
        for case, signature in store.signatures():
            line = known.get(case)
            if line is not None and line[:3] == signature:
                rows[case] = Row._make(line[3:])
                continue
            found = self._read(store, case, summarise)
            if found is not None:
                rows[case] = found[0]
                changed.append(found)
        vanished = [(case,) for case in known if case not in rows]
        if changed or vanished:
            self._write(database, changed, vanished)
        return [rows[case] for case in sorted(rows, key=_order)]

    def _read(
        self, store: Indexed, case: str, summarise: Callable[[Record], Row]
    ) -> tuple[Row, Signature] | None:
        try:
            record = store.read(case)
            return summarise(record), record.signature
        except UnknownCase:  # an empty folder: its number is taken, but there is no case
            return None
        except StoreError as problem:
            self.problems.append(problem)
            return None

    def _write(
        self, database: sqlite3.Connection, changed: list[tuple[Row, Signature]], vanished: list[tuple[str]]
    ) -> None:
        """Keep what was found; a list that is right must not fail because it could not be kept."""
        try:
            with database:
                database.executemany(_PUT, [_values(row, signature) for row, signature in changed])
                database.executemany(_DROP, vanished)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in _FOREIGN:
                raise

    def _open(self) -> sqlite3.Connection:
        if self._homeless and self._root.is_dir():
            self.close()
        if self._database is None:
            try:
                self._claim()
                self._database = self._connect(str(self.path))
            except (OSError, sqlite3.OperationalError) as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF in _FOREIGN:
                    raise
                self._database = self._connect(":memory:")
        self._homeless = not self._root.is_dir()
        return self._database

    def _claim(self) -> None:
        """Make the file with the permissions of the cases; SQLite's side files take theirs from it."""
        if not self._root.is_dir():  # nothing is made before the first case
            raise FileNotFoundError(self._root)
        mode = durable.modes_of(self._root / "cases").file
        with contextlib.suppress(FileExistsError):
            fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
            os.fchmod(fd, mode)
            os.close(fd)
        if not os.access(self.path, os.R_OK | os.W_OK) or self.path.is_symlink():
            raise PermissionError(self.path)

    def _connect(self, name: str) -> sqlite3.Connection:
        database = sqlite3.connect(name, timeout=_BUSY_MS / 1000, check_same_thread=False)
        try:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = OFF")  # derived: a power cut costs one rebuild
            if database.execute("PRAGMA user_version").fetchone() != (self._version,):
                with database:  # an older layout, or a new file
                    database.execute("DROP TABLE IF EXISTS cases")
                    database.execute(_CREATE)
                    database.execute(f"PRAGMA user_version = {self._version}")
        except BaseException:
            database.close()
            raise
        return database

    def _replace(self, error: sqlite3.Error) -> None:
        """Begin anew after trouble: on disk if the file itself is bad, else in memory for this process."""
        self.close()
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        try:
            if code not in _FOREIGN:
                raise OSError(code)  # busy or full: the file is a colleague's too, and not ours to delete
            for suffix in ("", "-wal", "-shm"):
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(f"{self.path}{suffix}")
            self._open()
        except (OSError, sqlite3.Error):
            self._database = self._connect(":memory:")


def _values(row: Row, signature: Signature) -> tuple[object, ...]:
    return (row.case, *signature, *row[1:])


def _order(case: str) -> tuple[str, int, str]:
    """By year, then by count: ``AC-2026-10000`` comes after ``AC-2026-9999``."""
    return case[:8], len(case), case
