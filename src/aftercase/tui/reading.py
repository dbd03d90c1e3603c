"""Reading the cases outside the loop that draws. No Textual here."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from aftercase.store.protocol import StoreError
from aftercase.text import one_line
from aftercase.tui import case_rows
from aftercase.tui.case_rows import Listed

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk

Reading = tuple[Listed, list[str]]


def read_rows(desk: Desk) -> Reading:
    """The cases in order, and one line for everything that could not be read."""
    try:
        rows = desk.rows()
    except StoreError as error:
        return Listed(), [one_line(str(error))]
    return case_rows.arrange(rows, desk.clock(), desk.zone), [one_line(str(p)) for p in desk.index.problems]


class Prefetch:
    """The first reading of the cases, begun while the terminal is being set up."""

    def __init__(self, desk: Desk) -> None:
        """Begin at once, in a thread that does not keep the process alive."""
        self._result: Reading | None = None
        self._error: Exception | None = None
        self._finished = threading.Event()
        threading.Thread(target=self._run, args=(desk,), name="first-reading", daemon=True).start()

    def _run(self, desk: Desk) -> None:
        try:
            self._result = read_rows(desk)
        except Exception as error:  # noqa: BLE001 - raised again by whoever asks
            self._error = error
        self._finished.set()

    def done(self, patience: float = 0.0) -> Reading | None:
        """The reading if it is there within so many seconds."""
        return self.wait() if self._finished.wait(patience) else None

    def wait(self) -> Reading:
        """The reading, however long it takes. For a thread.

        Raises:
            Exception: Whatever the reading raised.
        """
        self._finished.wait()
        if self._error is not None:
            raise self._error
        assert self._result is not None
        return self._result
