"""Words that go on below themselves."""

from __future__ import annotations

from typing import cast

from textual.content import Content
from textual.css.styles import RulesMap, Styles
from textual.style import Style
from textual.visual import RenderOptions

from aftercase.tui.hanging import Apart, Hanging

RULES = cast("RulesMap", Styles())


def drawn(shown: Apart | Hanging, width: int) -> list[str]:
    options = RenderOptions(lambda style: Style(), RULES)
    return [strip.text.rstrip() for strip in shown.render_strips(width, None, Style(), options)]


def test_what_goes_on_stands_below_the_words_and_not_below_the_number() -> None:
    shown = Hanging((Content("3  "), Content("Logistics dispute: lost")), (Content("   "), Content("now")))
    assert drawn(shown, 16) == ["3  Logistics", "   dispute: lost", "   now"]
    assert shown.get_height(RULES, 16) == 3
    assert shown.get_height(RULES, 40) == 2
    assert shown.get_optimal_width(RULES, 80) == 26
    assert str(shown) == "3  Logistics dispute: lost\n   now"


def test_it_may_stand_further_in() -> None:
    assert drawn(Hanging((Content(""), Content("one two")), deeper=2), 5) == ["one", "  two"]


def test_a_row_without_words_keeps_its_line() -> None:
    shown = Hanging((Content("a"), Content("")), (Content(""), Content("")), (Content("b"), Content("c")))
    assert drawn(shown, 5) == ["a", "", "bc"]


def test_a_key_is_not_parted_from_its_word() -> None:
    shown = Apart([Content("⏎ do it"), Content("tab reason"), Content("esc stay")])
    assert drawn(shown, 40) == ["⏎ do it   tab reason   esc stay"]
    assert drawn(shown, 30) == ["⏎ do it   tab reason", "esc stay"]
    assert shown.get_height(RULES, 12) == 3
    assert str(shown) == "⏎ do it   tab reason   esc stay"
