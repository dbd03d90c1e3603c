"""When the desk rings while it is open: so long before a clock of ours runs out, and once for each.

Pure: what is due, what has rung already, and the moment go in; what rings now comes out. A clock that was
near already when the desk was opened is on the list, in its colour and words, and makes no noise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from aftercase.clock import times
from aftercase.guide.situation import Refused
from aftercase.i18n import N_
from aftercase.store.rows import Row

DEFAULT = "1h"
OFF = "off"
SIGNALS = {
    "off": N_("no notice of the terminal"),
    "osc9": N_("a notice by OSC 9: iTerm2, WezTerm, Windows Terminal, kitty"),
    "osc777": N_("a notice by OSC 777: urxvt, foot, Ghostty, WezTerm"),
}

_MOST = 5


def lengths(words: str) -> tuple[timedelta, ...]:
    """Read ``1d 2h 30m``, longest first; ``off`` is none at all.

    Raises:
        Refused: A word is no length, or there are more than five.
    """
    parts = words.replace(",", " ").split()
    if parts == [OFF]:
        return ()
    found = set()
    for part in parts:
        read = times.length(part)
        if read is None:
            raise Refused(N_("{word} is no length of time. Try: 30m, 2h or 1d, or off."), word=part)
        found.add(read)
    if not 0 < len(found) <= _MOST:
        raise Refused(N_("Give one to {most} lengths of time, such as 1d 2h 30m, or off."), most=_MOST)
    return tuple(sorted(found, reverse=True))


class Bell(NamedTuple):
    """A clock that comes near: the case as the list knows it, and how long before it rings this was."""

    row: Row
    before: timedelta


class Bells:
    """What has rung already in this sitting.

    Attributes:
        before: How long before a clock rings, longest first; empty never rings.
    """

    def __init__(self, before: Sequence[timedelta]) -> None:
        """Nothing has rung."""
        self.before = tuple(sorted(before, reverse=True))
        self._rung: set[tuple[str, str, str, timedelta]] = set()
        self._last: datetime | None = None

    @property
    def reach(self) -> timedelta:
        """How far ahead the cases must be looked at."""
        return self.before[0] if self.before else timedelta()

    def look(self, rows: Iterable[Row], now: datetime) -> list[Bell]:
        """What rings now: the nearest length of each clock of ours that was passed since the last look.

        A clock set back does not make anything ring twice, and a first look only remembers.
        """
        first, self._last = self._last is None, now
        found = []
        for row in rows:
            if row.due_at is None or row.due_whose != "us":
                continue
            left = times.moment(row.due_at) - now
            passed = [before for before in self.before if left <= before]
            new = [before for before in passed if self._key(row, before) not in self._rung]
            self._rung.update(self._key(row, before) for before in new)
            if new and not first and left > timedelta():
                found.append(Bell(row, min(new)))
        return found

    @staticmethod
    def _key(row: Row, before: timedelta) -> tuple[str, str, str, timedelta]:
        return (row.case, row.due_name or "", row.due_at or "", before)
