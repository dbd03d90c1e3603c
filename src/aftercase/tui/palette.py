"""The palette: find a command by a word of its name. The same table as the help, in one list, best first."""

from __future__ import annotations

from aftercase.i18n import tr
from aftercase.text import folded
from aftercase.tui import help as table
from aftercase.tui.help import Entry
from aftercase.tui.screens.help import Finder


class Palette(Finder):
    """The commands of the screen below; those whose name begins with the words come first."""

    def heading(self) -> str:
        """What the frame says."""
        return tr("Commands")

    def groups(self, words: str) -> list[tuple[str, list[Entry]]]:
        """One group without a heading, what is possible now before what is not."""
        found = [entry for _, entries in table.entries(self._below, words) for entry in entries]
        begin = folded(words).strip()
        commands = [
            entry for entry in found if "(" not in entry.action.id and entry.action.id != "command_palette"
        ]
        commands.sort(key=lambda entry: (bool(entry.why_not), not folded(entry.label).startswith(begin)))
        return [("", commands)] if commands else []
