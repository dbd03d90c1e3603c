"""The colours of the desk: Textual's own dark and light where they can be read, ours where they cannot.

Every text has a contrast of 4.5 to whatever it may stand on, 7 in the theme for high contrast (WCAG 2.2,
1.4.3 and 1.4.6); frames and lines have 3 (1.4.11). Textual's own themes fall to 1.8: amber on a light bar.
"""

from __future__ import annotations

from dataclasses import replace

from textual.theme import BUILTIN_THEMES, Theme

# What a text may stand on, and what a text may be coloured; a test holds one against the other.
GROUNDS = ("background", "surface", "panel", "block-cursor-background", "block-cursor-blurred-background")
TEXTS = (
    *("foreground", "text", "text-muted", "text-disabled", "text-primary", "text-secondary"),
    *("text-accent", "text-success", "text-warning", "text-error"),
)
LINES = ("border", "border-blurred", "accent", "scrollbar", "scrollbar-hover", "scrollbar-active")


def _bar(thumb: str, pointed: str, track: str) -> dict[str, str]:
    """The colours of a scroll bar; Textual's own thumb is dark blue on black, 1.7 to 1."""
    tracks = ("scrollbar-background", "scrollbar-background-hover", "scrollbar-background-active")
    return {"scrollbar": thumb, "scrollbar-hover": pointed, **dict.fromkeys(tracks, track)}


DARK = replace(
    BUILTIN_THEMES["textual-dark"],
    name="aftercase-dark",
    variables={
        "text-muted": "#b4b4b4",
        "text-disabled": "#adadad",
        "text-primary": "#6db5ee",
        "text-secondary": "#86b8dd",
        "text-error": "#f08fa4",
        "border": "#2f93e0",
        "border-blurred": "#7a7a7a",
        **_bar("#7a7a7a", "#9a9a9a", "#24282c"),
        "block-cursor-background": "#173d5e",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-blurred-background": "#24323f",
    },
)
LIGHT = replace(
    BUILTIN_THEMES["textual-light"],
    name="aftercase-light",
    foreground="#141414",
    background="#f2f2f2",
    surface="#e9e9e9",
    panel="#dde3e8",
    accent="#8a5300",
    variables={
        "text-muted": "#474747",
        "text-disabled": "#505050",
        "text-primary": "#003a66",
        "text-secondary": "#004a80",
        "text-accent": "#6b4000",
        "text-success": "#14532b",
        "text-warning": "#6b4000",
        "text-error": "#7a1530",
        "border-blurred": "#767676",
        **_bar("#767676", "#5a5a5a", "#dde3e8"),
        "block-cursor-background": "#b9d6ee",
        "block-cursor-foreground": "#000000",
        "block-cursor-blurred-background": "#d3dfe9",
    },
)
CONTRAST = Theme(
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
    variables={
        "border": "#ffffff",
        "border-blurred": "#b2b2b2",
        **_bar("#b2b2b2", "#ffffff", "#1c1c1c"),
        "text-muted": "#d0d0d0",
        "text-disabled": "#cccccc",
        "text-error": "#ffbdbd",
        "block-cursor-background": "#003660",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-blurred-background": "#1c2b38",
    },
)
# The terminal's own colours; nobody knows their contrast. What is marked in a list is black on white, also
# while the focus is elsewhere, as in the palette. Textual's own has no mark at all there, and black frames.
ANSI = replace(
    BUILTIN_THEMES["ansi-dark"],
    name="aftercase-ansi",
    variables={
        **BUILTIN_THEMES["ansi-dark"].variables,
        "border": "ansi_blue",
        "border-blurred": "ansi_bright_black",
        **_bar("ansi_blue", "ansi_bright_blue", "ansi_default"),
        "block-cursor-background": "ansi_white",
        "block-cursor-foreground": "ansi_black",
        "block-cursor-blurred-background": "ansi_white",
        "block-cursor-blurred-foreground": "ansi_black",
        "input-cursor-background": "ansi_default",
        "input-cursor-foreground": "ansi_default",
        "input-cursor-text-style": "reverse",
    },
)
READABLE = (DARK, LIGHT, CONTRAST)  # those whose contrast is known
# Our name for a theme -> itself.
ALL = {"dark": DARK, "light": LIGHT, "contrast": CONTRAST, "ansi": ANSI}
