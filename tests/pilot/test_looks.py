"""Themes, plain signs and density: every one of them says the same words in the same places."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from aftercase.desk.looks import THEMES
from aftercase.desk.who import Preferences
from aftercase.guide.decide import Opening
from aftercase.text import cells
from aftercase.tui import looks
from aftercase.tui.app import DeskApp
from tests.golden.screen import screen_text
from tests.kit import make_desk
from tests.pilot.shell import drive, press


@pytest.fixture(autouse=True)
def preferences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def app_on_a_case(tmp_path: Path) -> DeskApp:
    """An app on the one case of this desk, made when first asked for."""
    desk = make_desk(tmp_path / "desk")
    if not desk.rows():
        desk.new(Opening("damaged-goods", platform="taobao", buyer_name="李伟"))
    return DeskApp(desk, "1", frozen=True)


def seen(tmp_path: Path, language: str = "en", size: tuple[int, int] = (120, 40)) -> str:
    """The workspace as text, with the looks that are kept."""
    app, found = app_on_a_case(tmp_path), []

    async def script(pilot: Pilot[Any]) -> None:
        found.append(screen_text(app))

    drive(app, script, size, language)
    return found[0]


def test_the_theme_is_changed_by_key_and_kept(tmp_path: Path) -> None:
    app = app_on_a_case(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        for name in [*list(THEMES)[1:], "dark"]:
            await press(pilot, "f8")
            assert looks.worn(app) == name
            assert Preferences().load()["theme"] == name

    drive(app, script)


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_says_the_same(tmp_path: Path, theme: str) -> None:
    plain = seen(tmp_path)
    Preferences().save(theme=theme)
    again = seen(tmp_path)
    assert again == plain


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_plain_signs_leave_no_ambiguous_width_on_the_screen(
    tmp_path: Path, language: str, size: tuple[int, int]
) -> None:
    before = seen(tmp_path, language, size)
    Preferences().save(signs="ascii")
    text = seen(tmp_path, language, size)
    odd = {sign for sign in text if not sign.isascii() and unicodedata.east_asian_width(sign) in "AN"}
    assert odd == set()
    assert [cells(line) for line in looks.plain(before).splitlines()] == [
        cells(line) for line in before.splitlines()
    ]
    if size != (60, 20):  # where one pane is shown, what is in sight depends on when it was laid out
        assert looks.plain(before) == text


def test_an_unknown_theme_is_the_first_one(tmp_path: Path) -> None:
    Preferences().save(theme="purple")
    app = app_on_a_case(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        assert looks.worn(app) == "dark"

    drive(app, script)


def test_without_colour_the_terminals_own_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would come out black on black."""
    Preferences().save(theme="ansi")
    monkeypatch.setenv("NO_COLOR", "1")
    app = app_on_a_case(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        assert looks.worn(app) == "dark"

    drive(app, script)
