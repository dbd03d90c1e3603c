"""What has to be seen is in sight: in a low window, where something is wrong, at the end of a log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from aftercase.guide.decide import Speech
from aftercase.guide.guards.points import Intent, Point, Unmet
from aftercase.tui.app import DeskApp
from aftercase.tui.dialogs import AskChoice
from aftercase.tui.screens.unmet import UnmetScreen
from tests.golden.screen import resize, screen_text
from tests.kit import FIXTURES
from tests.pilot.shell import drive, make_app, rows, settle, type_
from tests.pilot.test_workspace import Case, press


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def test_a_file_that_is_not_there_is_said_below_its_path(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "a")
        await type_(pilot, "/nowhere.png")
        await press(pilot, "enter")
        assert "There is no file /nowhere.png" in screen_text(pilot.app)
        await press(pilot, "backspace")
        assert "There is no file" not in screen_text(pilot.app)

    case.play(script, (80, 24))


def test_a_countdown_that_cannot_be_read_stays_to_be_mended(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "t", "n")
        assert "Clock first answer (shipped)" in screen_text(pilot.app)  # not its name in a file
        await type_(pilot, "soon")
        await press(pilot, "enter")
        assert "soon is no time" in screen_text(pilot.app)
        field = pilot.app.screen.query_one(Input)
        assert field.value == "soon"
        field.value = "+31h"
        await press(pilot, "enter")
        assert "31h00m" in screen_text(pilot.app)

    case.play(script, (80, 24))
    assert case.desk.case(case.number).deadlines["first-reply"].typed


@pytest.mark.parametrize("size", [(60, 20), (120, 40)])
def test_a_case_that_cannot_be_read_says_why_where_its_playbook_would_stand(
    case: Case, size: tuple[int, int]
) -> None:
    (case.desk.store.folder(case.number) / "case.json").write_text("{torn", "utf-8")

    async def script(pilot: Pilot[Any]) -> None:
        pilot.app.clear_notifications()
        await press(pilot, "tab", "shift+tab")
        shown = " ".join(screen_text(pilot.app).replace("┃", " ").replace("│", " ").split())
        assert f"Case {case.number} is damaged" in shown

    case.play(script, size)


@pytest.mark.parametrize("size", [(60, 20), (120, 40)])
def test_a_log_begins_with_what_was_said_last_also_behind_a_tab(case: Case, size: tuple[int, int]) -> None:
    for n in range(20):
        case.desk.say(case.number, Speech("in", "buyer", f"word number {n}"))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f", "4")
        assert "word number 19" in screen_text(pilot.app)
        await press(pilot, "home")
        assert "word number 0" in screen_text(pilot.app)
        await press(pilot, "f", "3", "f", "4")  # back to where one was reading
        assert "word number 0" in screen_text(pilot.app)

    case.play(script, size)


def test_the_search_line_stays_where_it_is_when_nothing_is_found(tmp_path: Path) -> None:
    app = make_app(tmp_path, rows())

    async def script(pilot: Pilot[Any]) -> None:
        await pilot.press("slash")
        await settle(pilot)
        field = app.screen.query_one("#line", Input)
        before = field.region
        await type_(pilot, "nowhere")
        await pilot.pause(0.2)
        await settle(pilot)
        assert "Nothing answers to this." in screen_text(app)
        assert field.region == before

    drive(app, script)


def test_a_long_choice_shows_its_keys_on_a_low_screen(case: Case) -> None:
    options = [(str(n), f"stage {n}") for n in range(12)]

    async def script(pilot: Pilot[Any]) -> None:
        pilot.app.push_screen(AskChoice("Which?", options, "A hint that is long enough for two lines. " * 2))
        await settle(pilot)
        shown = screen_text(pilot.app)
        assert "stage 11" in shown
        assert "esc cancel" in shown
        assert not pilot.app.screen.query_one(".dialog").show_vertical_scrollbar

    case.play(script, (60, 20))


def test_points_dragged_narrow_and_wide_keep_no_scroll_bar(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        # They need one line more where a scroll bar takes a cell of it.
        points = [Point(f"p{n}", ("word " * 20)[:68], "Weigh it up.") for n in range(4)]
        screen = UnmetScreen(Unmet(Intent("move", "x"), points), lambda _reason: "no")
        pilot.app.push_screen(screen)
        await pilot.pause()
        bars = []
        for size in ((80, 24), (60, 20), (80, 24)):
            await resize(pilot, size)
            bars.append(screen.query_one(OptionList).show_vertical_scrollbar)
        assert bars == [False, True, False]

    case.play(script, (80, 24))


@pytest.mark.parametrize("remote", [False, True])
def test_the_bare_text_stands_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, remote: bool) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22" if remote else "")
    case = Case(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, DeskApp)
        app.copied = "only this"
        await press(pilot, "f6")
        assert screen_text(app).strip() == "only this"

    case.play(script, (80, 24))


def test_a_playbook_is_not_missing_while_it_is_read(tmp_path: Path) -> None:
    from aftercase.tui.screens.pick import PickScreen

    app = make_app(tmp_path, rows(), FIXTURES)
    screen = PickScreen(app.desk)
    screen._read = lambda: None  # type: ignore[method-assign]  # it goes on reading

    async def script(pilot: Pilot[Any]) -> None:
        app.push_screen(screen)
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert app.told == ["reading the playbooks …"]
        assert screen.query_one("#where", Static)

    drive(app, script)


def test_what_must_be_chosen_shows_its_choice_and_offers_no_blank(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        for words in (("buyer", "platform chat", "may be shown outside"), ("买家", "平台聊天", "可外发")):
            shown = screen_text(pilot.app)
            assert [word for word in words if word not in shown] == []
            await press(pilot, "f2")
        await press(pilot, "shift+tab", "shift+tab", "enter")  # the list above the line for the time
        assert "choose …" not in screen_text(pilot.app)

    case.play(script, (80, 24))
