"""The questions: answering, going back, the end, the other language, choosing without them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from aftercase.tui.screens.home import HomeScreen
from aftercase.tui.screens.new_case import NewCaseScreen
from aftercase.tui.screens.pick import PickScreen
from aftercase.tui.screens.triage import TriageScreen
from tests.golden.screen import compare_sizes, screen_text
from tests.pilot.shell import drive, make_app, press


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


def test_answers_lead_to_a_playbook_and_are_kept(tmp_path: Path) -> None:
    app = make_app(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n", "1")
        screen = app.screen
        assert isinstance(screen, TriageScreen)
        assert screen.keys == ["us"]
        await press(pilot, "down", "enter")  # the second answer, without its digit
        assert "because you answered" in screen_text(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, NewCaseScreen)
        assert app.screen.target == "parcel-lost"
        assert app.screen.triage == [{"step": "who", "key": "us"}, {"step": "what", "key": "parcel"}]

    drive(app, script)


def test_back_marks_the_answer_that_was_given(tmp_path: Path) -> None:
    app = make_app(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n", "b")
        assert app.told == ["This is the first question."]
        await press(pilot, "1", "2", "b")
        screen = app.screen
        assert isinstance(screen, TriageScreen)
        assert screen.keys == ["us"]
        assert screen.query_one(OptionList).highlighted == 1
        await press(pilot, "backspace")
        assert screen.keys == []
        await press(pilot, "9")  # there is no ninth answer
        assert screen.keys == []
        await press(pilot, "escape")
        assert isinstance(app.screen, HomeScreen)

    drive(app, script)


def test_a_click_answers(tmp_path: Path) -> None:
    app = make_app(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n")
        await pilot.click(OptionList, offset=(4, 1))
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, TriageScreen)
        assert screen.keys == ["platform"]
        await pilot.click("Way")
        await pilot.pause()
        assert isinstance(app.screen, NewCaseScreen)

    drive(app, script)


def test_the_other_language_asks_the_same_question(tmp_path: Path) -> None:
    app = make_app(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n", "1", "f2")
        assert "是什么事？" in screen_text(app)
        screen = app.screen
        assert isinstance(screen, TriageScreen)
        assert screen.keys == ["us"]
        await press(pilot, "f2")

    drive(app, script)


def test_without_questions_it_says_so(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    app = make_app(tmp_path / "desk", playbooks=empty)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n")
        assert "There are no questions here." in screen_text(app)
        await press(pilot, "1", "enter", "escape", "p")
        assert isinstance(app.screen, PickScreen)
        await press(pilot, "enter")
        assert app.told[-1] == "There is no playbook to choose."

    drive(app, script)


def test_a_playbook_is_picked_by_a_word_of_its_title(tmp_path: Path) -> None:
    app = make_app(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "p")
        listed = app.screen.query_one(OptionList)
        assert [option.id for option in listed.options] == ["damaged-goods", "parcel-lost"]  # no procedures
        await press(pilot, *"lost")
        assert [option.id for option in listed.options] == ["parcel-lost"]
        await press(pilot, "f2")
        assert app.screen.query_one(Input).value == "lost"
        assert "包裹丢了" in screen_text(app)  # found by its id in the other language
        await press(pilot, "f2", "enter")
        assert isinstance(app.screen, NewCaseScreen)
        assert app.screen.target == "parcel-lost"

    drive(app, script)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("name", "keys"), [("question", "n1"), ("end", "n12"), ("pick", "p")])
def test_it_looks_like_this(tmp_path: Path, language: str, name: str, keys: str) -> None:
    app = make_app(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, *keys)
        await compare_sizes(pilot, f"triage-{name}-{language}")

    drive(app, script, language=language)
