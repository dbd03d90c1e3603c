"""Going through the cases that need somebody, one after the other, soonest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercase.clock import times
from aftercase.store.rows import Query, Row

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk


class Play:
    """One sitting: a case comes once, whether it was worked or skipped.

    Attributes:
        seen: The cases that have come.
    """

    def __init__(self) -> None:
        """Nothing has come yet."""
        self.seen: set[str] = set()

    def next(self, desk: Desk) -> str:
        """The next case that needs the person at this desk; "" where none is left.

        A case needs him if it was not handed over to somebody else, does not rest, and it is our turn or its
        clock has run out.
        """
        now = times.stamp(desk.clock())
        for row in desk.index.each(Query(status="open")):
            if row.case not in self.seen and _needed(row, now, desk.who.name):
                self.seen.add(row.case)
                return row.case
        return ""


def _needed(row: Row, now: str, name: str) -> bool:
    if row.asleep(now):
        return False
    return row.assigned in ("", name) and (row.turn == "us" or bool(row.due_at and row.due_at <= now))
