"""The small dialogs: what they give, what esc gives, and that they show text as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input

from aftercase.tui.dialogs import AskChoice, AskLine, Confirm
from tests.golden.screen import compare_sizes, screen_text
from tests.pilot.shell import HOSTILE, drive, make_app, press, rows

NOTHING = "nothing yet"


def ask(tmp_path: Path, dialog: ModalScreen[Any], *keys: str) -> tuple[object, str]:
    """The result after these keys, and the screen before the last one."""
    app = make_app(tmp_path, rows())
    got: list[object] = []
    seen = ""

    async def script(pilot: Pilot[Any]) -> None:
        nonlocal seen
        app.push_screen(dialog, got.append)
        await pilot.pause()
        if keys[:-1]:
            await press(pilot, *keys[:-1])
        seen = screen_text(app)
        await press(pilot, *keys[-1:])

    drive(app, script)
    return (got[0] if got else NOTHING), seen


def test_a_line_is_asked_for(tmp_path: Path) -> None:
    got, seen = ask(tmp_path, AskLine(HOSTILE, HOSTILE, "old", hint=HOSTILE), "end", *"er", "enter")
    assert got == "older"
    assert seen.count(HOSTILE) == 3


@pytest.mark.parametrize("remote", [False, True])
def test_it_is_asked_over_what_it_is_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, remote: bool
) -> None:
    monkeypatch.delenv("SSH_TTY", raising=False)
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22" if remote else "")
    dialog = AskLine("Why", "Reason")
    _, seen = ask(tmp_path, dialog, "escape")
    assert "Why" in seen
    assert "AC-2026-0042" in seen
    # Dimming sends every cell again, so it is left out where that costs something.
    assert (dialog.styles.background.a == 0) is remote


def test_an_empty_line_is_refused_where_one_is_needed(tmp_path: Path) -> None:
    got, seen = ask(tmp_path, AskLine("Why", "Reason"), "enter", "escape")
    assert got is None
    assert "! Type something" in seen
    assert ask(tmp_path, AskLine("Why", "Reason", required=False), "enter")[0] == ""


def test_a_wrong_line_is_kept_to_be_mended(tmp_path: Path) -> None:
    def check(text: str) -> str:
        return "" if text.isdigit() else f"{text} is no number [/]"

    got, seen = ask(tmp_path, AskLine("How many", "Number", check=check), *"1x", "enter", "backspace")
    assert got == NOTHING
    assert "! 1x is no number [/]" in seen
    assert (
        ask(tmp_path, AskLine("How many", "Number", check=check), *"1x", "enter", "backspace", "enter")[0]
        == "1"
    )


@pytest.mark.parametrize(
    ("keys", "result"),
    [
        (["2"], "b"),
        (["enter"], "b"),
        (["up", "enter"], "a"),
        (["down", "enter"], "c"),
        (["9"], NOTHING),
        (["escape"], None),
    ],
)
def test_one_of_several_is_asked_for(tmp_path: Path, keys: list[str], result: object) -> None:
    options = [("a", HOSTILE), ("b", "买家"), ("c", "platform")]
    got, seen = ask(tmp_path, AskChoice("To whom", options, value="b"), *keys)
    assert got == result
    assert f"1  {HOSTILE}" in seen


def test_nothing_to_choose_from_is_no_crash(tmp_path: Path) -> None:
    assert ask(tmp_path, AskChoice("To whom", []), "1", "enter", "escape")[0] is None


@pytest.mark.parametrize(
    ("keys", "result"),
    [(["enter"], False), (["right", "enter"], True), (["tab", "enter"], True), (["escape"], False)],
)
def test_a_yes_is_never_given_by_chance(tmp_path: Path, keys: list[str], result: bool) -> None:
    got, seen = ask(tmp_path, Confirm("Close the case", HOSTILE, "Close [/]"), *keys)
    assert got is result
    assert HOSTILE in seen
    assert "Close [/]" in seen


def test_they_look_like_this(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))  # the list below says where the desk is
    app = make_app(tmp_path / "desk", rows())
    dialogs: dict[str, ModalScreen[Any]] = {
        "line": AskLine("Skip 2 checks", "Why are they skipped?", hint="The reason stands in the case file."),
        "choice": AskChoice(
            "To whom?", [("buyer", "买家"), ("platform", "平台"), ("bank", "the bank")], "Sets the channel."
        ),
        "confirm": Confirm("Close the case?", "Its clocks stop. It can be opened again.", "Close it"),
    }

    async def script(pilot: Pilot[Any]) -> None:
        for name, dialog in dialogs.items():
            app.push_screen(dialog)
            await pilot.pause()
            for field in dialog.query(Input):
                field.cursor_blink = False
            await compare_sizes(pilot, f"dialog-{name}")
            await press(pilot, "escape")

    drive(app, script)
