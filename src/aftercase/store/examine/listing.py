"""Checks of the list of cases: the file is whole, and says what the cases say."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from aftercase.store import tables
from aftercase.store.examine import kinds
from aftercase.store.examine.finding import Finding
from aftercase.store.protocol import Signature
from aftercase.store.rows import Row

Kept = tuple[Signature, Row]
"""A row of the list, and the signature of the file it was made from."""

_BUSY = 5.0  # seconds to wait for a colleague who writes


def check(path: Path, version: int, anew: Callable[[], str]) -> tuple[list[Finding], dict[str, Kept]]:
    """Look at the file, changing nothing.

    Args:
        path: The index file.
        version: The layout it should have; one of another layout is made anew by the next look anyway.
        anew: Makes it anew.

    Returns:
        What is wrong with the file itself, and its rows by case; none where it is damaged or missing.
    """
    if not path.is_file() or path.is_symlink():
        return [], {}
    try:
        database = sqlite3.connect(path, timeout=_BUSY)
    except sqlite3.Error as error:
        return [_damaged(path, error, anew)], {}
    with contextlib.closing(database):
        try:
            (told,) = database.execute("PRAGMA quick_check(1)").fetchone()
            if told != "ok":
                return [_damaged(path, told, anew)], {}
            if database.execute("PRAGMA user_version").fetchone() != (version,):
                return [], {}
            with contextlib.suppress(_LockedError):
                _search_words(database)
            rows = database.execute(tables.SELECT).fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in tables.FOREIGN:
                return [], {}  # busy, or not ours to read: nothing can be said about it
            return [_damaged(path, error, anew)], {}
        except sqlite3.Error as error:
            return [_damaged(path, error, anew)], {}
    width = 3 + len(Row._fields)
    return [], {line[3]: (line[:3], Row._make(line[3:width])) for line in rows}


class _LockedError(Exception):
    """Somebody is writing, or we may not."""


def _search_words(database: sqlite3.Connection) -> None:
    """Let SQLite check the words of the search; it takes a write lock for that and changes nothing."""
    try:
        with database:
            database.execute("INSERT INTO found(found) VALUES ('integrity-check')")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in tables.FOREIGN:
            raise
        raise _LockedError from error


def _damaged(path: Path, told: object, anew: Callable[[], str]) -> Finding:
    reason = " ".join(str(told).split())
    return Finding(kinds.INDEX_DAMAGED, path, values={"reason": reason}, mend=anew)


def wrong(path: Path, cases: Sequence[str], anew: Callable[[], str]) -> Iterator[Finding]:
    """The cases whose row says something else than the very file it was made from.

    A row of an older generation is no finding: the next look at the list reads the case again.
    """
    if cases:
        values = {"count": len(cases), "first": cases[0]}
        yield Finding(kinds.INDEX_WRONG, path, values=values, mend=anew)
