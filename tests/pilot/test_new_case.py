"""The form of a new case: what it opens, what it says at the field, what it never loses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, Select

from aftercase.store.protocol import NotSaved
from aftercase.tui.form import Field
from aftercase.tui.screens.home import HomeScreen
from aftercase.tui.screens.new_case import NewCaseScreen
from tests.golden.screen import compare_sizes, screen_text
from tests.pilot.shell import HOSTILE, App, drive, make_app, press

TO_FORM = ("n", "1", "1", "enter")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


def fill(app: App, **values: str) -> None:
    """Type into the fields, all at once."""
    for name, value in values.items():
        field = app.screen.query_one(f"#field-{name}", Field)
        if name == "platform":
            field.query_one(Select).value = value
        else:
            field.query_one(Input).value = value


def test_all_that_is_filled_in_is_in_the_case(tmp_path: Path) -> None:
    app = make_app(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, *TO_FORM)
        fill(
            app, platform="taobao", order_no="298\x1b[31m4", buyer_name="李伟", title=HOSTILE, amount="12.50"
        )
        fill(app, requested_at="-3h", refused_at="2026-08-02 09:30")
        await press(pilot, "f10")
        assert app.opened == [("AC-2026-0001", False)]
        assert isinstance(app.screen, HomeScreen)
        case = app.desk.case("AC-2026-0001")
        assert case.platform == "taobao"
        assert case.fields["order_no"] == "298␛[31m4"
        assert (case.fields["buyer_name"], case.fields["title"]) == ("李伟", HOSTILE)
        assert dict(case.amount or {}) == {"minor": 1250, "currency": "CNY"}
        assert case.dates["requested_at"] == "2026-08-02T23:00:00.000Z"
        assert case.dates["refused_at"] == "2026-08-02T01:30:00.000Z"
        assert app.unfinished.typed == {}
        assert HOSTILE[:8] in screen_text(app)  # the list was read again

    drive(app, script)


def test_nothing_need_be_filled_in(tmp_path: Path) -> None:
    app = make_app(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, *TO_FORM)
        app.screen.query_one(Button).press()
        await pilot.pause()
        assert app.opened == [("AC-2026-0001", False)]

    drive(app, script)


def test_a_fault_is_told_at_its_field_and_nothing_is_lost(tmp_path: Path) -> None:
    app = make_app(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, *TO_FORM)
        fill(app, buyer_name="李伟", amount="12x", refused_at="gestern [/]")
        await press(pilot, "f10")
        assert app.opened == []
        text = screen_text(app)
        assert "! The amount needs its currency" in text
        assert "! gestern [/] is no time." in text
        assert app.screen.query_one("#field-currency Input").has_focus
        fill(app, currency="cny")
        await press(pilot, "f10")
        assert "! 12x is no amount of CNY." in screen_text(app)
        assert app.screen.query_one("#field-amount Input").has_focus
        fill(app, amount="12", refused_at="14:30")
        await pilot.pause()
        assert "= 2026-08-03 14:30 (Asia/Shanghai)" in screen_text(app)
        await press(pilot, "f10")
        assert app.desk.case("AC-2026-0001").fields["buyer_name"] == "李伟"

    drive(app, script, (120, 40))


def test_what_the_store_says_is_shown_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(tmp_path)

    def full(*_: object) -> None:
        raise NotSaved(tmp_path, OSError(28, "No space left on device"))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, *TO_FORM)
        fill(app, buyer_name="李伟")
        monkeypatch.setattr(app.desk, "new", full)
        await press(pilot, "f10")
        assert isinstance(app.screen, NewCaseScreen)
        assert "! " in screen_text(app)
        assert app.screen.query_one("#field-buyer_name", Field).value == "李伟"

    drive(app, script, (80, 30))


def test_what_was_typed_is_there_on_coming_back_and_in_the_next_session(tmp_path: Path) -> None:
    first = make_app(tmp_path)

    async def leave(pilot: Pilot[Any]) -> None:
        await press(pilot, *TO_FORM)
        fill(first, platform="jd", buyer_name="李伟")
        await press(pilot, "escape", "escape", "p", "enter")
        assert first.screen.query_one("#field-buyer_name", Field).value == "李伟"
        fill(first, order_no="77")
        await pilot.pause()
        first.keep_drafts()  # as when the terminal is closed

    drive(first, leave)
    second = make_app(tmp_path)

    async def again(pilot: Pilot[Any]) -> None:
        await press(pilot, *TO_FORM)
        assert "What was typed before is still here." in " ".join(screen_text(second).split())
        values = {
            name: second.screen.query_one(f"#field-{name}", Field).value for name in ("platform", "order_no")
        }
        assert values == {"platform": "jd", "order_no": "77"}
        await press(pilot, "f10")

    drive(second, again)
    third = make_app(tmp_path)

    async def clean(pilot: Pilot[Any]) -> None:
        await press(pilot, "p", "enter")
        assert third.screen.query_one("#field-order_no", Field).value == ""

    drive(third, clean)


def test_the_language_is_switched_without_losing_words_focus_or_cursor(tmp_path: Path) -> None:
    app = make_app(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, *TO_FORM)
        fill(app, platform="taobao")
        await press(pilot, "tab", *"abc", "left", "f2")
        field = app.screen.query_one("#field-order_no Input", Input)
        assert (field.value, field.cursor_position, field.has_focus) == ("abc", 2, True)
        assert app.screen.query_one("#field-platform", Field).value == "taobao"
        assert "淘宝" in screen_text(app)
        await press(pilot, "f2")
        assert "Taobao" in screen_text(app)

    drive(app, script)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_looks_like_this(tmp_path: Path, language: str) -> None:
    app = make_app(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, *TO_FORM)
        fill(app, platform="taobao", buyer_name="李伟", amount="12.50", requested_at="-3h", refused_at="soon")
        await press(pilot, "f10")
        await compare_sizes(pilot, f"new-{language}")

    drive(app, script, language=language)
