"""What is pasted, before Textual's parser reads it: an escape character in it is a sign, never a key.

Textual 8.2.8 reads escape sequences inside a paste as if they were typed: a copied mail could press keys, its
words come in another order, and where the end of a paste arrives in two pieces a tenth of a second apart, as
over a slow line, the first piece is taken for the escape key and everything typed later for a paste.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.message import Message

BEGIN, END = "\x1b[200~", "\x1b[201~"
_SIGN = "\u241b"  # what `text.clean` makes of an escape character


class Pastes:
    """Makes pastes in a stream of characters harmless; what is typed between them passes untouched."""

    def __init__(self) -> None:
        """Outside of a paste."""
        self._inside = False
        self._passed = ""  # the last few characters outside, where a paste may be about to begin
        self._held = ""  # an escape character inside, with what follows, until it is known to be the end

    def feed(self, data: str) -> str:
        """The next characters, as the parser may have them; some are held back until more have come."""
        passed = []
        while data:
            if self._inside:
                part, data = self._in_a_paste(data)
            else:
                part, data = self._outside(data)
            passed.append(part)
        return "".join(passed)

    def _outside(self, data: str) -> tuple[str, str]:
        """Up to where a paste begins, and the rest. Nothing is held back: a key must not wait."""
        seen = self._passed + data
        at = seen.find(BEGIN)
        if at < 0:
            self._passed = seen[1 - len(BEGIN) :]
            return data, ""
        cut = at + len(BEGIN) - len(self._passed)
        self._inside, self._passed = True, ""
        return data[:cut], data[cut:]

    def _in_a_paste(self, data: str) -> tuple[str, str]:
        """Up to the end of the paste, and the rest."""
        data, self._held = self._held + data, ""
        at = data.find(END)
        if at >= 0:
            self._inside = False
            return data[:at].replace("\x1b", _SIGN) + END, data[at + len(END) :]
        last = data.rfind("\x1b")
        if last >= 0 and END.startswith(data[last:]):
            data, self._held = data[:last], data[last:]
        return data.replace("\x1b", _SIGN), ""


class PasteParser(XTermParser):
    """Textual's parser behind `Pastes`."""

    def __init__(self, debug: bool = False) -> None:
        """As Textual's."""
        self._pastes = Pastes()
        super().__init__(debug)

    def feed(self, data: str) -> Iterable[Message]:
        """Events of the next characters; "" is the end of all input, as in Textual's."""
        safe = self._pastes.feed(data)
        return super().feed(safe) if safe or not data else ()
