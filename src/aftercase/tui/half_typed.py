"""What stands on one page before it is saved: the draft of its words, and of the choices around them."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

from aftercase.clock import times
from aftercase.store.layout import CASE_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from aftercase.desk.desk import Desk

UNSAVED = "unsaved"  # the desk keeps the words of a refused verb under this name


class HalfTyped:
    """The draft of a page, one per person, case and ``key``.

    The words are kept as they are, under ``key``; the choices and the minute of the last word as JSON beside
    them. Both are gone once the words are in the case, or there are none any more.

    Attributes:
        words: What is on disk; "" where nothing is.
        about: The choices that were kept with it, name to value.
        since: When the last word was typed, RFC 3339 in UTC; "" where it is not known.
        unsaved: Words of a verb that was refused, waiting to be brought in; "" where there are none.
    """

    def __init__(self, desk: Desk, number: str, key: str) -> None:
        """Nothing is read yet."""
        self._desk, self._number, self._key = desk, number, key
        self._drafts = desk.drafts(number)
        self.words = self.since = self.unsaved = ""
        self.about: dict[str, str] = {}

    def load(self) -> None:
        """Read what is there; what cannot be read is not."""
        found = self._drafts.load()
        self.words, self.unsaved = found.get(self._key, ""), found.get(UNSAVED, "")
        with contextlib.suppress(ValueError, AttributeError):
            about = json.loads(found.get(self._beside, "{}"))
            self.about = {str(name): str(value) for name, value in about.items()}
        self.since = self.about.pop("since", "")
        try:
            times.moment(self.since)
        except ValueError:
            self.since = ""

    @property
    def time(self) -> str:
        """When the last word was typed, as the desk's clock on the wall says; "" where it is not known."""
        if not self.since:
            return ""
        zone, today = self._desk.zone, times.stamp(self._desk.clock())
        same = times.local(self.since, zone, "%Y-%m-%d") == times.local(today, zone, "%Y-%m-%d")
        return times.local(self.since, zone, "%H:%M" if same else "%m-%d %H:%M")

    @property
    def _beside(self) -> str:
        return f"{self._key}.about"

    def keep(self, words: str, about: Mapping[str, str]) -> Path | None:
        """Bring the draft up to date: on disk when this returns.

        Args:
            words: All of the page; "" throws the draft away.
            about: The choices around it.

        Returns:
            The journal it went to; None where nothing had changed.

        Raises:
            StoreError, OSError: No folder could be written. It is tried again at the next call.
        """
        if words == self.words and (not words or dict(about) == self.about):
            return None
        # That of a case that is gone must not make the case's folder again.
        if not (self._desk.store.folder(self._number) / CASE_FILE).exists():
            self._drafts = self._desk.drafts(self._number, beside=False)
        if not words:
            self.forget()
            return None
        path = None
        if words != self.words:
            path = self._drafts.save(self._key, words)
            self.words = words
        now = times.stamp(self._desk.clock())
        # The minute is enough to be told, and spares a second flush at every pause of the typing.
        if dict(about) != self.about or now[:16] != self.since[:16]:
            path = self._drafts.save(self._beside, json.dumps({**about, "since": now}, ensure_ascii=False))
            self.about, self.since = dict(about), now
        return path

    def forget(self, saved: str = "") -> None:
        """The words are in the case, or thrown away: the draft has done its work.

        Args:
            saved: What is in the case now; the same words waiting as unsaved need not wait any more.

        Raises:
            StoreError, OSError: The journal cannot be written.
        """
        self._drafts.clear(self._key)
        self._drafts.clear(self._beside)
        self.words, self.about, self.since = "", {}, ""
        if saved and self.unsaved_now() == saved:
            self.take_unsaved()

    def unsaved_now(self) -> str:
        """The words of a refused verb, read again: another window may have left some."""
        self.unsaved = self._drafts.load().get(UNSAVED, "")
        return self.unsaved

    def take_unsaved(self) -> None:
        """Those words are on a page, or in the case: they need not be offered again; raises as `forget`."""
        self._drafts.clear(UNSAVED)
        self.unsaved = ""
