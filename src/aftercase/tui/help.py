"""What can be done on a screen, for the help and the palette: the action table, grouped and filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aftercase.i18n import tr
from aftercase.text import folded
from aftercase.tui import actions
from aftercase.tui.actions import Action, Scope
from aftercase.tui.footer import why_not

if TYPE_CHECKING:
    from aftercase.tui.screens.base import DeskScreen


class Entry(NamedTuple):
    """An action as it is listed. ``why_not`` is "" where it can be done now."""

    action: Action
    keys: str
    label: str
    sentence: str
    why_not: str

    @property
    def words(self) -> str:
        """All that a filter looks into."""
        return folded(f"{self.keys} {self.label} {self.sentence} {self.action.id}")


def entries(screen: DeskScreen[object], words: str = "") -> list[tuple[str, list[Entry]]]:
    """The actions of the screen by group, the screen's own first; only those that contain every word.

    Numbered ways (``branch(1)`` to ``branch(9)``) are one entry in the help, with the range as its key.
    """
    wanted = folded(words).split()
    groups = []
    for scope in screen.scopes:
        found = [entry for entry in _of(screen, scope) if all(word in entry.words for word in wanted)]
        if found:
            groups.append((tr(actions.SCOPES[scope]), found))
    return groups


def _of(screen: DeskScreen[object], scope: Scope) -> list[Entry]:
    listed: list[Entry] = []
    for action in actions.of(scope):
        _, _, number = action.id.partition("(")
        if number and number != "1)":
            continue
        keys = "1-9" if number else shown_keys(action)
        reason = "" if number else why_not(screen, action)
        listed.append(Entry(action, keys, tr(action.label), tr(action.help), reason))
    return listed


def shown_keys(action: Action) -> str:
    """All keys of an action as a person reads them: ``? F1``."""
    return " ".join(actions.spoken(key) for key in action.pressed.split(","))
