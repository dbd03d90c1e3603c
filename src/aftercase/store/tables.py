"""The index's file: its tables, its statements, its connection.

``cases`` has a row per case, ``words`` the texts a search looks through, ``found`` their tokens. ``found``
keeps no text of its own: a row leaves it by being told the very tokens it came with, which are made again
from ``words``. ``behind`` names the cases whose row is newer than their words: the next search reads them.
``wrong`` names the cases that could not be read, ``state`` when all files were last compared.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from pathlib import Path
from typing import Any

from aftercase.store import durable, finding, strangers
from aftercase.store.protocol import Signature
from aftercase.store.rows import EVERY, Query, Row, Summary, Words

SCHEMA = 3
"""Raised when a table changes; `version` adds the columns to it."""

FOREIGN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH}
"""Errors which say that the file is not ours, or no longer whole."""

_KEPT = Row._fields[1:]
_COLUMNS = ", ".join(_KEPT)
# An open case is ordered by its next clock and a closed one by its last event, the latest first: `closed`
# and `place` are that order in two numbers, so that one index serves every page of the list.
_CREATE = f"""
CREATE TABLE cases (id INTEGER PRIMARY KEY, case_ TEXT UNIQUE, ino INTEGER, size INTEGER, mtime_ns INTEGER,
    closed INTEGER, place INTEGER, count_ INTEGER, {", ".join(f"{name} TEXT" for name in _KEPT)});
CREATE INDEX in_order ON cases (closed, place, count_);
{strangers.CREATE}
CREATE TABLE words (id INTEGER PRIMARY KEY, {", ".join(f"{name} TEXT" for name in Words._fields)});
CREATE VIRTUAL TABLE found USING fts5({", ".join(Words._fields)}, content='',
    tokenize='unicode61 remove_diacritics 2');
INSERT INTO found(found, rank) VALUES ('rank', 'bm25(10.0, 6.0, 2.0, 1.0, 1.0)');
CREATE TABLE behind (case_ TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE wrong (case_ TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""
_TABLES = ("cases", "words", "found", "behind", "wrong", "state")

SELECT = f"SELECT ino, size, mtime_ns, case_, {_COLUMNS} FROM cases"
ORDER = " ORDER BY closed, place, count_"
_PUT = (
    "INSERT INTO cases (id, case_, ino, size, mtime_ns, closed, place, count_, "
    f"{_COLUMNS}) VALUES ({', '.join('?' * (8 + len(_KEPT)))}) ON CONFLICT (case_) DO UPDATE SET "
    + ", ".join(
        f"{name} = excluded.{name}" for name in ("ino", "size", "mtime_ns", "closed", "place", *_KEPT)
    )
    + " RETURNING id"
)
_WORDS = ", ".join(Words._fields)
_PUT_WORDS = f"INSERT OR REPLACE INTO words VALUES ({', '.join('?' * (1 + len(Words._fields)))})"
_ADD = f"INSERT INTO found (rowid, {_WORDS}) VALUES ({', '.join('?' * (1 + len(Words._fields)))})"
_TAKE = (
    f"INSERT INTO found (found, rowid, {_WORDS}) "
    f"VALUES ('delete', {', '.join('?' * (1 + len(Words._fields)))})"
)
_SHOWN = ", ".join(
    [f"cases.{name}" for name in ("ino", "size", "mtime_ns", "case_", *_KEPT)]
    + [f"words.{name}" for name in Words._fields]
)
_MANY = 50_000  # characters of one case from which on its words may wait for the next search
_FAR = 1 << 60  # the place of an open case without a clock: after every one that has one


def version(tag: str) -> int:
    """A number for this layout, and for whoever makes the rows."""
    return zlib.crc32(f"{SCHEMA} {_CREATE} {tag}".encode()) & 0x7FFFFFFF


def claim(path: Path) -> None:
    """Make the file with the permissions of the cases; SQLite's side files take theirs from it.

    Raises:
        OSError: There is no data folder yet, or the file is no file of ours.
    """
    root = path.parent
    if not root.is_dir():  # nothing is made before the first case
        raise FileNotFoundError(root)
    mode = durable.modes_of(root / "cases").file
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    except FileExistsError:
        pass
    else:
        os.fchmod(fd, mode)
        os.close(fd)
    if not os.access(path, os.R_OK | os.W_OK) or path.is_symlink():
        raise PermissionError(path)


def connect(name: str, number: int, busy_ms: int) -> sqlite3.Connection:
    """Open an index, making its tables anew where they are another version's."""
    database = sqlite3.connect(name, timeout=busy_ms / 1000, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = OFF")  # derived: a power cut costs one rebuild
        database.execute("PRAGMA temp_store = MEMORY")  # no words in the system's folder for such files
        if database.execute("PRAGMA user_version").fetchone() != (number,):
            with database:  # an older layout, or a new file
                database.execute("BEGIN IMMEDIATE")
                if database.execute("PRAGMA user_version").fetchone() != (number,):
                    for table in _TABLES:
                        database.execute(f"DROP TABLE IF EXISTS {table}")
                    for statement in _CREATE.split(";")[:-1]:
                        database.execute(statement)
                    database.execute(f"PRAGMA user_version = {number}")
    except BaseException:
        database.close()
        raise
    return database


def put(database: sqlite3.Connection, summary: Summary, signature: Signature, may_wait: bool = False) -> None:
    """Write a case's row, and its words where they have changed.

    Args:
        database: The index.
        summary: What is kept of the case.
        signature: Of the file it was made from.
        may_wait: Leave very many words to the next search: FTS5 takes all of a case out and in again, which
            is 130 ms for a log of 10,000 entries, at every act.
    """
    (id_,) = database.execute(_PUT, (None, *_values(summary.row, signature))).fetchone()
    if (
        may_wait
        and sum(map(len, summary.words)) > _MANY
        and database.execute("SELECT 1 FROM words WHERE id = ?", (id_,)).fetchone()
    ):
        database.execute("INSERT OR IGNORE INTO behind VALUES (?)", (summary.row.case,))
        return
    database.execute("DELETE FROM behind WHERE case_ = ?", (summary.row.case,))
    before = database.execute(f"SELECT {_WORDS} FROM words WHERE id = ?", (id_,)).fetchone()
    if before == summary.words:
        return
    if before is not None:
        database.execute(_TAKE, (id_, *_tokens(before)))
    database.execute(_PUT_WORDS, (id_, *summary.words))
    database.execute(_ADD, (id_, *_tokens(summary.words)))


def put_all(database: sqlite3.Connection, found: list[tuple[Summary, Signature]]) -> None:
    """Write many rows; those of new cases together, which is what a first reading consists of."""
    fresh: list[tuple[Summary, Signature]] = []
    cases = [summary.row.case for summary, _ in found]
    marks = ", ".join("?" * len(cases))
    known = {case for (case,) in database.execute(f"SELECT case_ FROM cases WHERE case_ IN ({marks})", cases)}
    for summary, signature in found:
        if summary.row.case in known:
            put(database, summary, signature)
        else:
            fresh.append((summary, signature))
    (last,) = database.execute("SELECT coalesce(max(id), 0) FROM cases").fetchone()
    numbered = list(enumerate(fresh, last + 1))
    database.executemany(
        _PUT.removesuffix(" RETURNING id"),
        ((id_, *_values(summary.row, signature)) for id_, (summary, signature) in numbered),
    )
    database.executemany(_PUT_WORDS, ((id_, *summary.words) for id_, (summary, _) in numbered))
    database.executemany(_ADD, ((id_, *_tokens(summary.words)) for id_, (summary, _) in numbered))


def behind(database: sqlite3.Connection) -> list[str]:
    """The cases whose words are older than their row."""
    return [case for (case,) in database.execute("SELECT case_ FROM behind")]


def drop(database: sqlite3.Connection, case: str) -> None:
    """Take a case out."""
    database.execute("DELETE FROM behind WHERE case_ = ?", (case,))
    found = database.execute("SELECT id FROM cases WHERE case_ = ?", (case,)).fetchone()
    if found is None:
        return
    before = database.execute(f"SELECT {_WORDS} FROM words WHERE id = ?", found).fetchone()
    if before is not None:
        database.execute(_TAKE, (*found, *_tokens(before)))
        database.execute("DELETE FROM words WHERE id = ?", found)
    database.execute("DELETE FROM cases WHERE id = ?", found)


def note_wrong(database: sqlite3.Connection, cases: list[str], wrong: set[str]) -> None:
    """Keep which of these cases could not be read."""
    if database.execute("SELECT 1 FROM wrong LIMIT 1").fetchone():
        database.executemany("DELETE FROM wrong WHERE case_ = ?", ((case,) for case in cases))
    database.executemany("INSERT INTO wrong VALUES (?)", ((case,) for case in cases if case in wrong))


def matching(
    database: sqlite3.Connection, wanted: str, query: Query, limit: int, offset: int
) -> list[tuple[Any, ...]]:
    """The cases that an FTS5 query finds, best first: each a line as of `SELECT`, then its words."""
    condition, values = where(query, "AND")
    if condition:
        best = (
            f"SELECT found.rowid AS id, found.rank AS score FROM found JOIN cases ON cases.id = found.rowid "
            f"WHERE found MATCH ?{condition} ORDER BY found.rank LIMIT ? OFFSET ?"
        )
    else:
        best = (
            "SELECT rowid AS id, rank AS score FROM found WHERE found MATCH ? ORDER BY rank LIMIT ? OFFSET ?"
        )
    return database.execute(
        f"SELECT {_SHOWN} FROM ({best}) AS best JOIN cases USING (id) JOIN words USING (id) "
        "ORDER BY best.score, cases.closed, cases.place",
        (wanted, *values, limit, offset),
    ).fetchall()


def where(query: Query, prefix: str = "WHERE") -> tuple[str, list[object]]:
    """A query as a condition and its values; "" where every case is wanted."""
    if query == EVERY:
        return "", []
    conditions: list[str] = []
    values: list[object] = []
    if query.status:
        conditions.append("closed = ?")
        values.append(int(query.status == "closed"))
    if query.due:
        conditions.append("closed = 0 AND place < ?")
        values.append(_FAR)
    if query.before:
        conditions.append("closed = 0 AND place < ?")
        values.append(instant(query.before))
    if query.rests:
        conditions.append("closed = 0 AND rests_until > ? AND NOT (due_whose IS 'us' AND place <= ?)")
        values += [query.rests, instant(query.rests)]
    for name in ("stage", "platform", "playbook", "owner", "turn"):
        if value := getattr(query, name):
            conditions.append(f"{name} = ?")
            values.append(value)
    if query.tag:
        conditions.append("instr(tags, ?) > 0")
        values.append(f",{query.tag},")
    return f" {prefix} " + " AND ".join(conditions), values


def instant(stamp: str) -> int:
    """A stamp as a number that orders as the moments do; 0 for one that is none.

    The digits themselves: reading it as a date costs 30 times as much.
    """
    digits = "".join(letter for letter in stamp if letter.isdigit())[:17].ljust(17, "0")
    return int(digits)


def order(case: str) -> int:
    """A number by which case numbers sort: year, then count."""
    _, year, count = case.split("-")
    return int(year) * 10**12 + int(count)


def _values(row: Row, signature: Signature) -> tuple[object, ...]:
    closed, place = _place(row)
    return (row.case, *signature, closed, place, order(row.case), *row[1:])


def _place(row: Row) -> tuple[int, int]:
    if row.status == "closed":
        return 1, -instant(row.updated_at)
    return 0, instant(row.due_at) if row.due_at else _FAR


def _tokens(words: tuple[str, ...]) -> list[str]:
    numbers, *texts = words
    return [finding.number_tokens(numbers), *map(finding.tokens, texts)]
