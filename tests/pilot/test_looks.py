"""Themes, plain signs and density: every one of them says the same words in the same places."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.color import Color as RichColor
from textual.pilot import Pilot
from textual.widgets import OptionList

from aftercase.desk.looks import THEMES
from aftercase.desk.who import Preferences
from aftercase.guide.decide import Opening
from aftercase.text import cells
from aftercase.tui import actions, looks
from aftercase.tui.app import DeskApp
from tests.golden.screen import screen_text
from tests.kit import make_desk
from tests.pilot.shell import App, drive, make_app, press, rows, type_


@pytest.fixture(autouse=True)
def preferences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    yield
    actions.use_plain(False)


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


def test_plain_signs_say_enter_and_frame_the_focus_otherwise(tmp_path: Path) -> None:
    Preferences().save(signs="ascii")
    app = app_on_a_case(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        assert "+= 3 Checklist" in screen_text(app)
        assert "+- 4 Log" in screen_text(app)
        await press(pilot, "ctrl+p")
        assert "enter do it" in screen_text(app)

    drive(app, script, (120, 40))


def test_what_is_marked_in_a_list_has_one_colour_where_nobody_knows_the_others(tmp_path: Path) -> None:
    """Else the reason why not would stand yellow on white, and what a term is also called white on white."""
    Preferences().save(theme="ansi")
    app = app_on_a_case(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        black, white = RichColor.parse("black"), RichColor.parse("white")
        await press(pilot, "ctrl+p")
        await type_(pilot, "became")  # of an offer; none waits, and the line below says so
        listed = app.screen.query_one(OptionList)
        lines = [listed.render_line(y) for y in range(listed.size.height)]
        marked = [line for line in lines if "became" in line.text or "not now" in line.text]
        assert len(marked) == 2
        for line in marked:
            styles = [part.style for part in line if part.style and part.text.strip()]
            assert all((style.color, style.bgcolor) == (black, white) for style in styles)

    drive(app, script)


def test_roomy_the_heads_stand_over_their_columns(tmp_path: Path) -> None:
    lines: dict[str, list[str]] = {}
    for density in ("compact", "roomy"):
        Preferences().save(density=density)
        app = make_app(tmp_path / density, rows())

        async def script(pilot: Pilot[Any], app: App = app, density: str = density) -> None:
            lines[density] = screen_text(app).splitlines()[:6]

        drive(app, script, (100, 30))
    compact, roomy = lines["compact"], lines["roomy"]
    assert "Stage" in compact[1]
    assert (roomy[1], roomy[2:]) == ("", compact[1:5])


def test_of_the_themes_gone_through_only_the_last_is_told(tmp_path: Path) -> None:
    app = app_on_a_case(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f8", "f8", "f8")
        assert [notice.message for notice in app._notifications] == ["Theme: the terminal's own colours"]

    drive(app, script)


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
        seen = []
        for _ in range(3):
            await press(pilot, "f8")
            seen.append(looks.worn(app))
        assert seen == ["light", "contrast", "dark"]  # and no word of one that is not there
        await pilot.press("ctrl+p")
        await pilot.pause()
        marked = app.screen.query_one(OptionList).render_line(0)
        assert all(part.style and part.style.reverse for part in marked if part.text.strip())

    drive(app, script)
