"""The table of actions as Textual's bindings; the command line prints the same table without it."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from aftercase.desk.actions import (
    ACTIONS,
    SCOPES,
    TYPING,
    Action,
    Scope,
    footer,
    named,
    of,
    spoken,
    use,
    use_plain,
    words,
)

__all__ = [
    "ACTIONS",
    "SCOPES",
    "TYPING",
    "Action",
    "Scope",
    "bindings",
    "footer",
    "named",
    "of",
    "spoken",
    "use",
    "use_plain",
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
            priority=action.id in ("quit", "language", "suspend", "redraw"),
        )
        for action in of(scope)
    ]
