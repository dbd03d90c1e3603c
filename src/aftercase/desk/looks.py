"""What a person can choose of the desk's looks: names and words, for the screen and for ``config``."""

from __future__ import annotations

from aftercase.i18n import N_

THEMES = {
    "dark": N_("dark"),
    "light": N_("light"),
    "contrast": N_("high contrast"),
    "ansi": N_("the terminal's own colours"),
}
SIGNS = {
    "unicode": N_("lines, arrows and dots"),
    "ascii": N_("ASCII only, for terminals that draw other signs too wide"),
}
DENSITIES = {"compact": N_("compact"), "roomy": N_("roomy")}
