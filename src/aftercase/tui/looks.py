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
from textual.theme import Theme

from aftercase.desk.looks import THEMES

if TYPE_CHECKING:
    from textual.app import App
    from textual.color import Color

_CONTRAST = Theme(
    name="aftercase-contrast",
    primary="#66ccff",
    secondary="#ffd75f",
    warning="#ffd700",
    error="#ff8787",
    success="#87ff87",
    accent="#ffff00",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    boost="#303030",
    dark=True,
    luminosity_spread=0.2,
    text_alpha=1.0,
    variables={"border": "#ffffff", "border-blurred": "#b2b2b2", "text-muted": "#d0d0d0"},
)
_NAMES = {"dark": "textual-dark", "light": "textual-light", "contrast": _CONTRAST.name, "ansi": "ansi-dark"}

# Signs whose width is a matter of taste ("ambiguous" in Unicode), each for one that is one cell everywhere.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("┌┬┐├┼┤└┴┘╭╮╰╯┏┓┗┛┣┫┳┻╋", "+"),
        **dict.fromkeys("─━╌╍┄┅—–‐", "-"),
        **dict.fromkeys("│┃╎╏┆┇▏▎▍▌▕▐", "|"),
        **dict.fromkeys("█▉▊▋▇▆▅▄", "#"),
        **dict.fromkeys("▃▂▁", "_"),
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
    app.register_theme(_CONTRAST)
    wear(app, chosen.get("theme", ""))
    app.set_class(chosen.get("density") == "roomy", "spacious")


def wear(app: App[Any], theme: str) -> None:
    """Put a theme on; an unknown one is the first.

    With ``NO_COLOR`` the terminal's own colours would come out black on black: then it is the first as well.
    """
    usable = theme in _NAMES and not (theme == "ansi" and os.environ.get("NO_COLOR"))
    app.theme = _NAMES[theme if usable else next(iter(THEMES))]


def worn(app: App[Any]) -> str:
    """The theme that is on, by our name for it."""
    return next((name for name, theirs in _NAMES.items() if theirs == app.theme), next(iter(THEMES)))
