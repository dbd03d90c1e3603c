"""The app: notices, language, help, palette, size, crash, and where it refuses to start."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from aftercase import i18n
from aftercase.desk.who import Preferences
from aftercase.guide.situation import Refused
from aftercase.tui.app import run_desk, unfit
from aftercase.tui.footer import ActionFooter
from aftercase.tui.gate import CRASHED
from aftercase.tui.palette import Palette
from aftercase.tui.screens.help import HelpScreen
from aftercase.tui.screens.home import HomeScreen
from aftercase.tui.screens.too_small import TooSmall
from tests.golden.screen import compare_sizes, screen_text
from tests.kit import make_desk
from tests.pilot.shell import HOSTILE, drive, make_app, press, rows


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


def test_a_notice_is_literal_and_on_one_line(tmp_path: Path) -> None:
    app = make_app(tmp_path, rows())

    async def script(pilot: Pilot[Any]) -> None:
        app.tell(f"{HOSTILE}\nsecond\x1b[31m", "error")
        app.tell(Refused("There is no playbook {word}.", word="[/]"))
        await pilot.pause()
        assert app.told == [f"{HOSTILE} second␛[31m", "There is no playbook [/]."]
        assert [notice.severity for notice in app._notifications] == ["error", "warning"]
        assert HOSTILE in screen_text(app)

    drive(app, script, (100, 30))


def test_the_language_is_switched_in_place_and_kept(tmp_path: Path) -> None:
    app = make_app(tmp_path, rows())

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "down", "f2")
        assert i18n.language() == "zh"
        assert "协商中" in screen_text(app)
        assert Preferences().load() == {"lang": "zh"}
        assert isinstance(app.screen, HomeScreen)
        assert app.screen.query_one("CaseList").case == "AC-2026-0045"  # type: ignore[attr-defined]
        await press(pilot, "f2")
        assert "negotiation" in screen_text(app)

    drive(app, script)


def test_help_lists_filters_and_does(tmp_path: Path) -> None:
    app = make_app(tmp_path, rows()[:-1])  # none is closed

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "question_mark")
        assert isinstance(app.screen, HelpScreen)
        text = screen_text(app)
        assert "Answer a few questions and open a case" in text
        assert "not now: There are no closed cases." in text
        at = app.screen.query_one(Input).region
        await press(pilot, *"refresh")
        assert [o.id for o in app.screen.query_one(OptionList).options if not o.disabled] == ["a0"]
        assert app.screen.query_one(Input).region == at  # what one types into stays where it is
        await press(pilot, "enter")
        assert isinstance(app.screen, HomeScreen)
        await press(pilot, "f1", "escape")
        assert isinstance(app.screen, HomeScreen)

    drive(app, script)


def test_the_palette_runs_a_command_and_says_why_not(tmp_path: Path) -> None:
    app = make_app(tmp_path, rows())

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "ctrl+p", *"closed")
        assert isinstance(app.screen, Palette)
        await press(pilot, "enter")
        assert "AC-2026-0041" in screen_text(app)
        await press(pilot, "ctrl+p", *"[/x]")
        assert "Nothing is called like that." in screen_text(app)
        await press(pilot, "enter")  # nothing to choose: it stays
        assert isinstance(app.screen, Palette)

    drive(app, script)


def test_pressing_what_cannot_be_done_says_why(tmp_path: Path) -> None:
    app = make_app(tmp_path, [])

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "enter", "c")
        assert app.told == ["There is no case to open; n makes one.", "There are no closed cases."]
        assert app.opened == []
        assert "(⏎ open)" in screen_text(app)

    drive(app, script)


def test_the_footer_can_be_clicked(tmp_path: Path) -> None:
    app = make_app(tmp_path, rows())

    async def script(pilot: Pilot[Any]) -> None:
        line = screen_text(app).splitlines()[-1]
        await pilot.click(ActionFooter, offset=(line.index("help"), 0))
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)

    drive(app, script)


def test_a_small_terminal_is_covered_until_it_is_enlarged(tmp_path: Path) -> None:
    app = make_app(tmp_path, rows())

    async def script(pilot: Pilot[Any]) -> None:
        assert isinstance(app.screen, TooSmall)
        assert "59x20 cells; the desk needs 60x20" in " ".join(screen_text(app).split())
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        await press(pilot, "n")
        await pilot.resize_terminal(80, 10)
        await pilot.pause()
        assert isinstance(app.screen, TooSmall)
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert type(app.screen).__name__ == "TriageScreen"

    drive(app, script, (59, 20))


def test_ctrl_c_says_how_to_leave_and_ctrl_q_leaves(tmp_path: Path) -> None:
    app = make_app(tmp_path, rows())

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "ctrl+c")
        assert app.told == ["Leave with ctrl+q; everything is saved."]
        await pilot.press("n", "ctrl+q")

    drive(app, script)
    assert app.return_code == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_help_looks_like_this(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))  # the list below says where the desk is
    app = make_app(tmp_path / "desk", rows())

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "question_mark")
        assert app.screen.query_one(Input).has_focus
        await compare_sizes(pilot, f"help-{language}")

    drive(app, script, language=language)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_term_is_looked_up_over_any_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))  # the list below says where the desk is
    app = make_app(tmp_path / "desk", rows())

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f3", *"card")
        await compare_sizes(pilot, f"glossary-{language}")
        await press(pilot, *["backspace"] * 4, *"chargeback", "f2", "f2")
        assert "拒付" in screen_text(app)
        await press(pilot, "left_square_bracket", "slash", "x")
        assert ("术语表里没有" if language == "zh" else "nothing like that") in screen_text(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, HomeScreen)

    drive(app, script, language=language)


def test_a_crash_is_one_line_and_a_report_without_case_text(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    app = make_app(tmp_path, rows())

    async def script(pilot: Pilot[Any]) -> None:
        def fail() -> None:
            buyer = "李伟的电话 13800000000"
            raise RuntimeError(buyer)

        app.screen.call_later(fail)
        await pilot.pause()

    with pytest.raises(RuntimeError):
        drive(app, script)
    assert app.return_code == CRASHED
    reports = list(tmp_path.rglob("crash-*.txt"))
    assert len(reports) == 1
    text = reports[0].read_text("utf-8")
    assert "RuntimeError" in text
    assert "fail" in text
    assert "13800000000" not in text
    assert "Traceback" not in capfd.readouterr().err


class _Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_without_a_terminal_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert run_desk(make_desk(tmp_path)) == 2
    error = capsys.readouterr().err
    assert error.startswith("aftercase: The desk needs a terminal.")
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("coding", "fine"), [("UTF-8", True), ("utf8", True), ("ANSI_X3.4-1968", False), ("latin-1", False)]
)
def test_a_locale_that_is_not_utf_8_is_refused(
    monkeypatch: pytest.MonkeyPatch, coding: str, fine: bool
) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, _Tty())
    monkeypatch.setattr("locale.getpreferredencoding", lambda _: coding)
    assert (unfit() == "") is fine
    if not fine:
        assert coding in unfit()
        assert "\n" not in unfit()
