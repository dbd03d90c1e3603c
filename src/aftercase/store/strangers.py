"""Buyers and order numbers of all cases that stand in a text, without holding every name against it.

At 100,000 cases SQLite takes 1.4 to 4 s to look for each of their names in a message of 2,000 characters. So
it is asked the other way round: the index keeps the beginnings of the names, the text is cut into pieces of
that length, and only names that begin with one of them are looked at: 12 to 18 ms there, a hundredth and less
(``python -m benchmarks named``).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

_HAN = re.compile("[\u3400-\u9fff]")
_AT_ONCE = 900  # values in one statement: SQLite before 3.32 takes 999


class _Kind(NamedTuple):
    """Names of one kind: the column, how many signs their beginning has, and for which names it is kept."""

    column: str
    length: int
    held: str


# A name of less than five signs counts only where it is Chinese, see `leak.find_name`; so its beginning is
# looked up only where a Chinese sign is near.
_SHORT = _Kind("buyer_name", 2, "length(buyer_name) BETWEEN 2 AND 4")
_LONG = _Kind("buyer_name", 5, "length(buyer_name) > 4")
_ORDER = _Kind("order_no", 6, "length(order_no) > 5")

CREATE = "\n".join(
    f"CREATE INDEX {name} ON cases (substr({kind.column}, 1, {kind.length})) WHERE {kind.held};"
    for name, kind in (("short_names", _SHORT), ("long_names", _LONG), ("orders", _ORDER))
)
"""The indexes of the table ``cases`` that this needs."""


def named_in(database: sqlite3.Connection, text: str, without: str, limit: int) -> list[tuple[str, str, str]]:
    """Names and numbers that stand in a text, each once: (the first case of that name, column, words).

    Args:
        database: The index.
        text: What is looked through.
        without: The case whose own names are left out.
        limit: How many at most.
    """
    found = [
        (case, kind.column, words)
        for kind in (_SHORT, _LONG, _ORDER)
        for case, words in _beginning(database, kind, _pieces(text, kind), without)
        if words in text
    ]
    return sorted(found)[:limit]


def _pieces(text: str, kind: _Kind) -> list[str]:
    places = range(len(text) - kind.length + 1)
    if kind is _SHORT:
        places_of = (at for at in places if _HAN.search(text, at, at + 4))
        return sorted({text[at : at + kind.length] for at in places_of})
    return sorted({text[at : at + kind.length] for at in places})


def _beginning(
    database: sqlite3.Connection, kind: _Kind, pieces: list[str], without: str
) -> Iterator[tuple[str, str]]:
    """The names that begin with one of the pieces, each with the first of its cases."""
    for start in range(0, len(pieces), _AT_ONCE):
        some = pieces[start : start + _AT_ONCE]
        yield from database.execute(
            f"SELECT min(case_), {kind.column} FROM cases "
            f"WHERE substr({kind.column}, 1, {kind.length}) IN ({', '.join('?' * len(some))}) "
            f"AND {kind.held} AND case_ != ? GROUP BY {kind.column}",
            (*some, without),
        )
