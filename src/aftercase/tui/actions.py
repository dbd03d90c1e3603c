"""The table of actions as Textual's bindings; the command line prints the same table without it."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from aftercase.desk.actions import ACTIONS, SCOPES, TYPING, Action, Scope, footer, of, spoken, use, words

__all__ = [
    "ACTIONS",
    "SCOPES",
    "TYPING",
    "Action",
    "Scope",
    "bindings",
    "footer",
    "of",
    "spoken",
    "use",
    "words",
]


def bindings(scope: Scope) -> list[BindingType]:
    """Textual's bindings of a scope. What they show is made by the footer, which follows the language."""
    return [
        Binding(
            action.pressed,
            action.id,
            action.label,
            show=False,
            id=f"{scope}.{action.id}",
            priority=action.id in ("quit", "language", "suspend"),
        )
        for action in of(scope)
    ]
