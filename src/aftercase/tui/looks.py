"""How the desk looks: themes, plain signs for terminals that draw some of them too wide, and density.

Colour is never the only sign, so every theme says the same. ``ansi`` takes the colours of the terminal
itself: it sends a third fewer bytes over a slow line, and follows what the person has set there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from textual.filter import LineFilter

from aftercase.desk.looks import THEMES
from aftercase.tui import actions, themes

if TYPE_CHECKING:
    from textual.app import App
    from textual.color import Color

# Signs whose width is a matter of taste ("ambiguous" in Unicode), each for one that is one cell everywhere.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("┌┬┐├┼┤└┴┘╭╮╰╯┏┓┗┛┣┫┳┻╋", "+"),
        **dict.fromkeys("─╌╍┄┅—–‐", "-"),
        "━": "=",  # a heavy frame is the one with the focus
        **dict.fromkeys("│┃╎╏┆┇▏▎▍▌▕▐", "|"),
        **dict.fromkeys("█▉▊▋", "#"),
        **dict.fromkeys("▇▆▅▄▃▂", " "),  # the ends of a scroll bar: its ground says enough
        "▁": "_",
        **dict.fromkeys("▔▀", "-"),
        **dict.fromkeys("•▪●■◆", "*"),
        **dict.fromkeys("◦○□◇·", "."),
        **dict.fromkeys("▸►▶→⟩›", ">"),
        **dict.fromkeys("◂◄◀←⟨‹", "<"),
        **dict.fromkeys("↑▲⇧", "^"),
        **dict.fromkeys("↓▼", "v"),
        **dict.fromkeys("“”", '"'),
        **dict.fromkeys("‘’", "'"),
        "✓": "+",
        "✗": "x",
        "×": "x",
        "…": "~",
        "⏎": "~",
        "⟦": "[",
        "⟧": "]",
    }
)


class PlainSigns(LineFilter):
    """Draws ASCII in place of signs that some terminals make two cells wide; no line changes its width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's call
        """The line with plain signs."""
        return [
            Segment(text if text.isascii() else text.translate(_PLAIN), style, control)
            for text, style, control in segments
        ]


def plain(text: str) -> str:
    """A text with plain signs, of the same width."""
    return text.translate(_PLAIN)


def dress(app: App[Any], chosen: Mapping[str, str]) -> None:
    """Give the app the looks a person has chosen."""
    for theme in themes.ALL.values():
        app.register_theme(theme)
    wear(app, chosen.get("theme", ""))
    app.set_class(chosen.get("density") == "roomy", "spacious")
    app.set_class(chosen.get("signs") == "ascii", "plain")
    actions.use_plain(chosen.get("signs") == "ascii")


def usable() -> list[str]:
    """The themes that can be put on here: with ``NO_COLOR`` the terminal's own would be black on black."""
    return [name for name in themes.ALL if not (name == "ansi" and os.environ.get("NO_COLOR"))]


def wear(app: App[Any], theme: str) -> None:
    """Put a theme on; an unknown one, or one that is not `usable`, is the first."""
    app.theme = themes.ALL[theme if theme in usable() else next(iter(THEMES))].name


def worn(app: App[Any]) -> str:
    """The theme that is on, by our name for it."""
    return next((name for name, theme in themes.ALL.items() if theme.name == app.theme), next(iter(THEMES)))
