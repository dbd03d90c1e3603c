"""Open points on the screen: shown before the act, gone to, passed with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from aftercase.desk.desk import Desk
from aftercase.guide.guards.points import Intent, Point, Unmet
from aftercase.i18n import tr
from aftercase.playbook.library import shipped_folder
from aftercase.tui.app import DeskApp
from aftercase.tui.screens.composer import ComposerScreen
from aftercase.tui.screens.unmet import UnmetScreen, excerpt
from aftercase.tui.screens.workspace import WorkspaceScreen
from tests.golden.screen import SIZES, compare, screen_text
from tests.kit import FIXTURES, LI, ZONE
from tests.pilot.shell import type_
from tests.pilot.test_workspace import Case, press, settle

RUDE = "Hello, you are a scammer. Send me the CVV please."


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """A case of fixtures, on a desk with the shipped wording rules and caps."""
    books = tmp_path / "books"
    books.mkdir()
    for name in ("wording", "caps.yaml"):
        (books / name).symlink_to(shipped_folder() / name)
    case = Case(tmp_path / "data")
    case.desk = Desk(tmp_path / "data", LI, ZONE, case.clock, (FIXTURES, books))
    case.app = DeskApp(case.desk, case.number, frozen=True)
    return case


async def to_the_platform(pilot: Pilot[Any]) -> None:
    """Move the stage by hand to where the platform steps in: its seventh."""
    await press(pilot, "g", "7")
    assert isinstance(pilot.app.screen, UnmetScreen)


def shown(pilot: Pilot[Any]) -> UnmetScreen:
    screen = pilot.app.screen
    assert isinstance(screen, UnmetScreen)
    return screen


def keys_of(pilot: Pilot[Any]) -> str:
    return str(shown(pilot).query_one(".keys", Static).content)


def test_esc_stays_and_a_reason_goes_on_and_is_in_the_log(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await to_the_platform(pilot)
        await press(pilot, "escape")
        assert case.desk.case(case.number).stage == "seller_review"
        await to_the_platform(pilot)
        assert "do that first" in keys_of(pilot)
        await press(pilot, "tab")
        assert "go on with this reason" in keys_of(pilot)
        assert "do that first" not in keys_of(pilot)  # what enter does not do here
        await press(pilot, "enter")
        assert "one line of reason" in str(shown(pilot).query_one(".wrong", Static).content)
        await type_(pilot, "buyer gone")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, WorkspaceScreen)
        (one,) = case.desk.case(case.number).overrides
        assert (one.why, one.points) == ("buyer gone", ("answered", "options"))
        assert "went on" in screen_text(pilot.app)
        await press(pilot, "u")
        assert case.desk.case(case.number).overrides == []
        assert "went on" not in screen_text(pilot.app)

    case.play(script)


def test_enter_goes_to_the_act_that_meets_a_point(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await to_the_platform(pilot)
        assert shown(pilot).query_one(OptionList).highlighted == 0
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ComposerScreen)
        await press(pilot, "escape")
        assert case.desk.case(case.number).stage == "seller_review"

    case.play(script)


def test_what_the_other_side_did_is_told_with_a_key(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await to_the_platform(pilot)
        await press(pilot, "o")
        (move,) = [one for one in case.desk.case(case.number).stages if one.stage == "platform_intervention"]
        assert move.mover == "platform"
        assert case.desk.case(case.number).overrides == []

    case.play(script)


async def write(pilot: Pilot[Any], text: str) -> ComposerScreen:
    """Write to the buyer, up to the key that sends."""
    await press(pilot, "l")
    screen = pilot.app.screen
    assert isinstance(screen, ComposerScreen)
    screen._choose(direction="out", party="buyer")
    screen.page.put(text)
    await settle(pilot)
    await press(pilot, "f10")
    return screen


def test_calmer_words_are_taken_with_one_key_each_and_then_it_is_sent(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        page = (await write(pilot, RUDE)).page
        first = shown(pilot)
        assert "scammer" in str(first.query_one("#words", Static).content)
        count = len(first._unmet.points)
        for _ in range(count):
            await press(pilot, "a")
        assert isinstance(pilot.app.screen, ComposerScreen)
        assert "scammer" not in page.text
        assert "CVV please" not in page.text
        assert case.desk.case(case.number).entries == []  # it was only looked at
        await press(pilot, "f10")
        assert isinstance(pilot.app.screen, WorkspaceScreen)
        assert case.desk.case(case.number).overrides == []
        assert "scammer" not in (case.desk.case(case.number).entries[-1].text or "")

    case.play(script)


def test_esc_keeps_the_words_and_a_reason_sends_them(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        screen = await write(pilot, RUDE)
        await press(pilot, "n", "escape")
        assert screen.page.text == RUDE
        assert case.desk.drafts(case.number).load()["log"] == RUDE
        await press(pilot, "f10", "tab")
        await type_(pilot, "quoted")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, WorkspaceScreen)
        found = case.desk.case(case.number)
        assert (found.entries[-1].text, found.overrides[0].why) == (RUDE, "quoted")

    case.play(script)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Dear customer, you are a scammer. Send me the CVV please."), ("zh", "尊敬的顾客，你就是骗子。")],
)
def test_a_letter_that_was_left_as_theirs_is_looked_at_too(case: Case, language: str, text: str) -> None:
    """Whoever answers that it was us comes by the guards like everybody else."""

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l", "ctrl+o")
        screen = pilot.app.screen
        assert isinstance(screen, ComposerScreen)
        screen.page.put(text)
        await settle(pilot)
        for key in ("f10", "1"):  # our own press waits for what a dialog keeps waiting
            await pilot.press(key)
            await settle(pilot)
        shown(pilot)
        assert str(screen.query_one(".state", Static).content) == tr("We said it. ctrl+o: they said it.")
        await pilot.press("escape")
        await settle(pilot)
        assert screen.destination()[0] == "out"
        assert case.desk.case(case.number).entries == []

    case.play(script, language=language)


def test_private_words_are_not_looked_at(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        screen = pilot.app.screen
        assert isinstance(screen, ComposerScreen)
        screen._choose(direction="internal")
        screen.page.put(RUDE)
        await settle(pilot)
        await press(pilot, "f10")
        assert isinstance(pilot.app.screen, WorkspaceScreen)

    case.play(script)


def test_the_words_are_shown_in_their_place_and_as_they_are() -> None:
    text = "line one\n" + "x" * 100 + " [/bad] \x1b[31m" + "y" * 200
    start = text.index("[/bad]")
    point = Point("wording:x", "s", "a", start=start, end=start + 6)
    plain = excerpt(text, point).plain
    assert "[/bad]" in plain
    assert plain.startswith("…")
    assert plain.endswith("…")
    assert "\x1b" not in plain
    assert "line one" not in plain


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_it_looks_well(case: Case, size: tuple[int, int], language: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await to_the_platform(pilot)
        compare(f"unmet-{language}-{size[0]}x{size[1]}", screen_text(pilot.app))
        await press(pilot, "escape")
        await write(pilot, {"en": RUDE, "zh": "您好，你就是骗子，把验证码发给我。"}[language])
        assert isinstance(shown(pilot).query_one(Input), Input)
        compare(f"unmet-words-{language}-{size[0]}x{size[1]}", screen_text(pilot.app))

    case.play(script, size, language)


def test_a_reason_is_asked_for_where_nothing_else_meets_a_point(case: Case) -> None:
    unmet = Unmet(Intent("move", "x"), [Point("effect", "It closes the other way.", "Weigh it up.")])

    async def script(pilot: Pilot[Any]) -> None:
        pilot.app.push_screen(UnmetScreen(unmet, lambda _reason: "no"))
        await settle(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.focused, Input)
        await type_(pilot, "why")
        await press(pilot, "enter")
        assert "! no" in screen_text(pilot.app)

    case.play(script)
