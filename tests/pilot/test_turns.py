"""Keys that arrive together, as over a slow line: each is meant for what the one before it has opened."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input

from aftercase.tui.app import DeskApp
from aftercase.tui.case_list import CaseList
from aftercase.tui.panes.lines_pane import LinesPane
from aftercase.tui.screens.composer import ComposerScreen
from aftercase.tui.screens.workspace import WorkspaceScreen
from tests.pilot.shell import drive, make_app, rows
from tests.pilot.test_workspace import Case, settle


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


async def arrive(pilot: Pilot[Any], *pieces: str | events.Paste) -> None:
    """All of it in one piece, as a terminal's driver hands it over; a single word is a key's name."""
    for piece in pieces:
        if isinstance(piece, events.Paste):
            pilot.app.post_message(piece)
            continue
        named = len(piece) > 1 and piece in ("enter", "escape", "down", "f10")
        for key in [piece] if named else piece:
            name = key if named else _character_to_key(key)
            pilot.app.post_message(events.Key(name, None if named else key))
    assert isinstance(pilot.app, DeskApp)
    taken = asyncio.Event()
    pilot.app.call_later(taken.set)
    while not (taken.is_set() and pilot.app.turns.resting):
        await pilot.pause(0.01)
    await settle(pilot)


def test_words_behind_a_key_go_onto_the_page_it_opens(case: Case) -> None:
    words = "the 2nd parcel: no sign of it, x 1 2 3 uuu"

    async def script(pilot: Pilot[Any]) -> None:
        head = case.desk.case(case.number).head
        await arrive(pilot, f"l{words[:20]}", events.Paste("买家说"), words[20:])
        assert isinstance(pilot.app.screen, ComposerScreen)
        assert pilot.app.screen.page.text == f"{words[:20]}买家说{words[20:]}"
        assert case.desk.case(case.number).head == head  # none of them was a command

    case.play(script)


def test_a_question_is_answered_before_it_is_seen(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        key = pilot.app.screen.query_one("#checklist", LinesPane).cursor
        await arrive(pilot, "sno time for 1 or 2", "enter", "l", "then a word")
        view = next(v for v in case.desk.position(case.number).checks if v.check.key == key)
        assert (view.state, view.note) == ("skipped", "no time for 1 or 2")
        assert isinstance(pilot.app.screen, ComposerScreen)
        assert pilot.app.screen.page.text == "then a word"

    case.play(script)


def test_a_key_held_down_moves_before_the_next_one_acts(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await arrive(pilot, "jjjkjs", "no jj", "enter", "kk")
        states = [view.state for view in case.desk.position(case.number).checks]
        assert states == ["todo", "todo", "skipped"]
        assert case.desk.position(case.number).checks[2].note == "no jj"
        first = case.desk.position(case.number).checks[0].check.key
        assert pilot.app.screen.query_one("#checklist", LinesPane).cursor == first

    case.play(script)


def test_a_letter_to_jump_to_is_no_command(case: Case) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        step = case.desk.position(case.number).step.id
        await arrive(pilot, "f4z")
        screen = pilot.app.screen
        assert isinstance(screen, WorkspaceScreen)
        assert screen.shown == "log"
        assert case.desk.position(case.number).step.id == step

    case.play(script)


def test_a_search_begins_with_its_first_letter(tmp_path: Path) -> None:
    app = make_app(tmp_path, rows())

    async def script(pilot: Pilot[Any]) -> None:
        await arrive(pilot, "/c teapot")
        assert app.screen.query_one("#line", Input).value == "c teapot"
        assert app.screen.query_one(CaseList).display

    drive(app, script, (120, 30))
