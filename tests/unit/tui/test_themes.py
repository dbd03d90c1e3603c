"""What can be read: the contrast of every colour of a text against all it may stand on (WCAG 2.2)."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from aftercase.desk.looks import THEMES
from aftercase.tui import document, themes

ORDINARY, STRICT, LINE = 4.5, 7.0, 3.0  # 1.4.3, 1.4.6, 1.4.11


def luminance(color: Color) -> float:
    """WCAG's relative luminance, from 0 to 1."""
    parts = (part / 255 for part in (color.r, color.g, color.b))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    """From 1, the same, to 21, black on white."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def colours(theme: Theme) -> dict[str, str]:
    """What the style sheets call by these names."""
    return {**theme.to_color_system().generate(), **theme.variables}


def on(ground: Color, value: str) -> Color:
    """A colour as it is seen on a ground; ``auto 87%`` is black or white, of which so much is left."""
    if value.startswith("auto"):
        share = int(value.removeprefix("auto").strip().rstrip("%") or 100) / 100
        return ground + ground.get_contrast_text(1.0).with_alpha(share)
    return ground + Color.parse(value)


def faults(theme: Theme, names: tuple[str, ...], grounds: tuple[str, ...], least: float) -> list[str]:
    """The pairs that cannot be told apart well enough."""
    named, found = colours(theme), []
    for behind in grounds:
        ground = Color.parse(named["background"]) + Color.parse(named[behind])
        for name in names:
            ratio = contrast(on(ground, named[name]), ground)
            if ratio < least:
                found.append(f"{theme.name}: {name} on {behind} {ratio:.2f}")
    return found


def test_the_measure() -> None:
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.01)
    found = faults(BUILTIN_THEMES["textual-light"], themes.TEXTS, themes.GROUNDS, ORDINARY)
    assert any("text-warning on panel" in line for line in found)  # why the theme is not taken as it is


@pytest.mark.parametrize("theme", themes.READABLE, ids=lambda theme: theme.name)
def test_every_text_can_be_read_wherever_it_stands(theme: Theme) -> None:
    least = STRICT if theme is themes.CONTRAST else ORDINARY
    assert faults(theme, themes.TEXTS, themes.GROUNDS, least) == []


@pytest.mark.parametrize("theme", themes.READABLE, ids=lambda theme: theme.name)
def test_every_frame_can_be_seen(theme: Theme) -> None:
    assert faults(theme, themes.LINES, ("background", "surface", "panel", "scrollbar-background"), LINE) == []


@pytest.mark.parametrize("theme", themes.READABLE, ids=lambda theme: theme.name)
def test_the_cursor_on_a_letter_can_be_seen(theme: Theme) -> None:
    named = colours(theme)
    letter, block = (Color.parse(named[f"input-cursor-{part}"]) for part in ("foreground", "background"))
    assert contrast(letter, block) >= ORDINARY


def test_a_document_takes_no_other_colours() -> None:
    """So what is said of the themes holds for every style of the renderer."""
    for rules in document.LOOKS.values():
        for rule in filter(None, rules.split(";")):
            name, _, value = rule.strip().partition(": ")
            assert name == "text-style" or value.removeprefix("$") in themes.TEXTS, rule


def test_what_is_marked_is_seen_whatever_colours_the_terminal_has() -> None:
    named = colours(themes.ANSI)
    for cursor in ("block-cursor", "block-cursor-blurred"):
        assert {named[f"{cursor}-background"], named[f"{cursor}-foreground"]} == {"ansi_white", "ansi_black"}
    assert named["input-cursor-text-style"] == "reverse"


def test_each_theme_has_a_name_a_person_can_choose() -> None:
    assert list(themes.ALL) == list(THEMES)
