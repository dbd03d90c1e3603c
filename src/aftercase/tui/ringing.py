"""The desk rings: it looks at the clocks that come near, twice a minute, and says so once.

The same look sees whether the computer's clock went back meanwhile.

A bell, a notice on the screen and, where it is wanted, a notice of the terminal, which is seen from another
window. Nothing is drawn while nothing rings, so it costs a slow line nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercase import terms
from aftercase.clock import arithmetic, times
from aftercase.desk.bells import DEFAULT, OFF, Bell, Bells, lengths
from aftercase.desk.steady import Steady
from aftercase.guide.situation import Refused
from aftercase.i18n import tr
from aftercase.store.protocol import StoreError
from aftercase.store.rows import Query, Row
from aftercase.text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aftercase.tui.app import DeskApp

EVERY = 30.0  # seconds between two looks
_MOST = 500  # cases looked at: more that ring within an hour are no news, and 500 cost 3 ms
_AT_ONCE = 3  # notices shown one by one; more are counted
_WORDS = 120  # cells of a notice of the terminal


class Ringing:
    """What rings on an app's own desk."""

    def __init__(self, app: DeskApp, chosen: Mapping[str, str]) -> None:
        """``chosen`` are the person's preferences: ``bell`` and ``notify``."""
        self._app = app
        self._signal = chosen.get("notify", OFF)
        self._steady = Steady()
        try:
            self._bells = Bells(lengths(chosen.get("bell", DEFAULT)))
        except Refused:  # a file written by hand: as if nothing was chosen
            self._bells = Bells(lengths(DEFAULT))

    def start(self) -> None:
        """Look now, which only remembers, and then twice a minute."""
        self.look()
        self._app.set_interval(EVERY, self.look)

    def look(self) -> None:
        """Look in a thread: the index may be waiting for a colleague."""
        self._app.run_worker(self._look, thread=True, exclusive=True, group="bells", exit_on_error=False)

    def _look(self) -> None:
        desk = self._app.desk
        now = desk.clock()
        if said := self._steady.look(now, desk.zone):
            self._app.call_from_thread(self._app.tell, said)
        if not self._bells.before:
            return
        query = Query(status="open", due=True, before=times.stamp(now + self._bells.reach))
        try:
            rows = desk.index.page(query, _MOST, 0)
        except StoreError:
            return  # the list says what is wrong
        found = self._bells.look(rows, now)
        if found:
            self._app.call_from_thread(self.ring, found)

    def ring(self, found: list[Bell]) -> None:
        """One bell, however many ring; a line for each of the first, and the number of the others."""
        lines = [self._line(bell.row) for bell in found[:_AT_ONCE]]
        if len(found) > _AT_ONCE:
            lines.append(tr("… and {n} more", n=len(found) - _AT_ONCE))
        for line in lines:
            self._app.tell(line)
        self._app.bell()
        self._notice(lines[0] if len(lines) == 1 else tr("{n} clocks come near", n=len(found)))

    def _line(self, row: Row) -> str:
        desk = self._app.desk
        assert row.due_at is not None
        name = (row.due_name or "").rpartition("#")[2]
        return tr(
            "{case}: {clock} in {time}, at {at}",
            case=row.case,
            clock=terms.label(terms.CLOCKS, name),
            time=arithmetic.left(times.moment(row.due_at), desk.clock()),
            at=times.local(row.due_at, desk.zone, "%H:%M"),
        )

    def _notice(self, words: str) -> None:
        """By the sequence the person's terminal knows; the words are cleaned, so that they cannot end it."""
        driver = self._app._driver  # Textual has no other way to send what is not a frame
        if driver is None or self._signal == OFF:
            return
        text = one_line(words, _WORDS).replace(";", ",")
        sequence = f"\x1b]9;{text}\x07" if self._signal == "osc9" else f"\x1b]777;notify;aftercase;{text}\x07"
        driver.write(sequence)
