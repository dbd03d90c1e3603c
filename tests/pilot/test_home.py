"""Home: the order, the columns, the first page, many cases, damaged ones."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from aftercase.desk import actions
from aftercase.desk.desk import Desk
from aftercase.desk.who import Preferences, Who
from aftercase.guide.decide import Opening, Speech
from aftercase.store.rows import Row, Totals
from aftercase.text import cells
from aftercase.tui import case_rows
from aftercase.tui.app import DeskApp
from aftercase.tui.case_list import CaseList
from aftercase.tui.reading import read
from aftercase.tui.screens.workspace import WorkspaceScreen
from tests.golden.screen import compare_sizes, screen_text
from tests.kit import LI, START, WANG, StillClock, make_desk
from tests.pilot.shell import App, drive, make_app, press, rows


def test_overdue_first_then_soonest_then_without_a_clock(tmp_path: Path) -> None:
    listed = read(make_app(tmp_path, rows()).desk)
    assert [row.case[-2:] for row in listed.open] == ["43", "45", "42", "44"]
    assert [row.case[-2:] for row in listed.every] == ["43", "45", "42", "44", "41"]
    assert listed.counts == Totals(open=4, overdue=1, soon=1, closed=1)


@pytest.mark.parametrize("width", [20, 40, 57, 76, 77, 96, 97, 116, 117, 200])
def test_a_line_is_as_wide_as_the_list(width: int) -> None:
    wide = max(width, cells(case_rows.head(width)))
    for row in rows():
        line = case_rows.line(row, START, width)
        assert sum(cells(text) for _, text in line) + len(line) - 1 == wide
    assert width < 50 or wide == width


def test_a_path_is_shortened_from_its_beginning() -> None:
    assert case_rows.short_path("/home/li/desk", "/home/li", 20) == "~/desk"
    assert case_rows.short_path("/home/lisa", "/home/li", 20) == "/home/lisa"
    assert case_rows.short_path("/srv/a/very/long/path/desk", "", 10) == "…path/desk"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("full", [True, False], ids=["cases", "empty"])
def test_home_looks_like_this(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, full: bool
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    app = make_app(tmp_path / "desk", rows() if full else [])

    async def script(pilot: Pilot[Any]) -> None:
        if full:
            await press(pilot, "c", "down")
        await compare_sizes(pilot, f"home-{'cases' if full else 'empty'}-{language}")

    drive(app, script, language=language)


def test_enter_and_click_open_the_case(tmp_path: Path) -> None:
    app = make_app(tmp_path, rows())

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "down", "down", "enter")
        await pilot.click(CaseList, offset=(20, 0))
        await pilot.pause()
        await pilot.click(CaseList, offset=(20, 12))  # below the last line
        await pilot.pause()
        assert app.opened == [("AC-2026-0042", False), ("AC-2026-0043", False)]

    drive(app, script)


def test_the_marked_case_stays_marked_when_the_list_changes(tmp_path: Path) -> None:
    app = make_app(tmp_path, rows())

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "down", "down")
        cases = app.screen.query_one(CaseList)
        assert cases.case == "AC-2026-0042"
        app.desk.give(rows()[1:2] + rows()[3:])  # type: ignore[attr-defined]
        await press(pilot, "r")
        assert cases.case == "AC-2026-0042"
        assert [row.case[-2:] for row in cases.rows[:]] == ["45", "42"]
        app.desk.give([])  # type: ignore[attr-defined]
        await press(pilot, "r")
        assert cases.case == ""
        assert "This desk has no case yet." in screen_text(app)

    drive(app, script)


def test_closed_cases_are_shown_on_demand(tmp_path: Path) -> None:
    app = make_app(tmp_path, rows())

    async def script(pilot: Pilot[Any]) -> None:
        assert "AC-2026-0041" not in screen_text(app)
        await press(pilot, "c")
        assert "AC-2026-0041" in screen_text(app)
        assert "won in part" in screen_text(app)
        await press(pilot, "c")
        assert "AC-2026-0041" not in screen_text(app)

    drive(app, script)


def test_100_000_cases_make_no_widgets(tmp_path: Path) -> None:
    many = [
        Row(
            f"AC-2026-{n:06d}",
            "open",
            "intake",
            "us",
            f"案子 {n}",
            due_at=f"2026-09-{1 + n % 30:02d}T00:00:00.000Z",
        )
        for n in range(100_000)
    ]
    app = make_app(tmp_path, many)

    async def script(pilot: Pilot[Any]) -> None:
        assert len(list(app.screen.walk_children())) < 10
        await press(pilot, "end")
        begun = time.perf_counter()
        await press(pilot, *["up"] * 20, "pageup")
        assert time.perf_counter() - begun < 20  # not a measure, but widgets would take minutes
        assert app.screen.query_one(CaseList).case in screen_text(app)

    drive(app, script)


def test_a_damaged_case_is_named_with_its_path(tmp_path: Path) -> None:
    folder = tmp_path / "cases" / "AC-2026-0001"
    folder.mkdir(parents=True)
    (folder / "case.json").write_text("{ torn", "utf-8")
    app = make_app(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        text = "".join(screen_text(app).split())
        assert "CaseAC-2026-0001isdamaged" in text
        assert str(folder).replace(" ", "") in text

    drive(app, script, (120, 30))


def test_escape_leaves(tmp_path: Path) -> None:
    app = make_app(tmp_path, rows())

    async def script(pilot: Pilot[Any]) -> None:
        await pilot.press("escape")

    drive(app, script)
    assert app.return_code == 0


def test_the_demo_is_made_once_and_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []

    def make_demo(folder: Path, who: Who, zone: str) -> tuple[Desk, str]:
        made.append(folder)
        (folder / "cases").mkdir()
        return Desk(folder, who, zone), "AC-2026-0001"

    monkeypatch.setitem(
        sys.modules, "aftercase.desk.demo", cast("ModuleType", SimpleNamespace(make_demo=make_demo))
    )
    app = make_app(tmp_path, [])

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "d")
        assert not app.told  # that it is being made has been said, and is over
        await press(pilot, "d")
        assert app.opened == [("AC-2026-0001", True)] * 2
        assert len(made) == 1
        assert made[0].is_dir()

    drive(app, script)
    assert not made[0].exists()


def test_a_case_that_is_not_there_leaves_one_at_home(tmp_path: Path) -> None:
    app = make_app(tmp_path, rows())
    app.start = "AC-2026-0099"

    async def script(pilot: Pilot[Any]) -> None:
        assert app.opened == []
        assert len(app.told) == 1
        assert "AC-2026-0043" in screen_text(app)

    drive(app, script)


def test_a_colleagues_case_comes_to_the_list_by_itself(tmp_path: Path) -> None:
    mine, theirs = (make_desk(tmp_path / "desk", who, StillClock()) for who in (LI, WANG))
    theirs.new(Opening("damaged-goods", title="first"))
    app = DeskApp(mine)

    async def script(pilot: Pilot[Any]) -> None:
        cases = app.screen.query_one(CaseList)
        await until(pilot, lambda: len(cases.rows) == 1)
        theirs.new(Opening("damaged-goods", title="second"))
        await until(pilot, lambda: len(cases.rows) == 2)
        number = cases.rows[0].case
        theirs.set_values(number, {"title": "another title"})
        await until(pilot, lambda: "another title" in screen_text(app))

    drive(app, script, (120, 30))


def test_what_is_typed_narrows_the_list(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk", LI, StillClock())
    for title, platform in (("杯子有裂纹", "taobao"), ("快递丢了", "jd"), ("cup cracked", "taobao")):
        desk.new(Opening("damaged-goods", title=title, platform=platform))
    app = App(desk)

    async def script(pilot: Pilot[Any]) -> None:
        cases = app.screen.query_one(CaseList)

        async def titles(*wanted: str) -> None:
            await until(pilot, lambda: sorted(row.title for row in cases.rows[:]) == sorted(wanted))

        await press(pilot, "slash", *"plat")
        field = app.screen.query_one("#line", Input)
        assert field.has_focus
        await titles()
        field.value = "platform:淘宝"
        await titles("杯子有裂纹", "cup cracked")
        field.value = "平台:taobao 裂纹"
        await titles("杯子有裂纹")
        field.value = "platform:nowhere"
        await until(pilot, lambda: "There is no platform nowhere." in screen_text(app))
        field.value = "cup"
        await titles("cup cracked")
        await press(pilot, "down")
        assert cases.has_focus
        await press(pilot, "enter")
        assert app.opened == [("AC-2026-0003", False)]
        await press(pilot, "escape")
        await titles("杯子有裂纹", "快递丢了", "cup cracked")
        await press(pilot, "slash", *"nothing")
        await until(pilot, lambda: "Nothing answers to this." in screen_text(app))

    drive(app, script, (120, 30))


def test_a_view_is_saved_chosen_and_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    desk = make_desk(tmp_path / "desk", LI, StillClock())
    for title in ("one", "two"):
        desk.new(Opening("damaged-goods", title=title))
    desk.set_values("AC-2026-0002", {"tags": "vip"})
    app = App(desk)

    async def script(pilot: Pilot[Any]) -> None:
        cases = app.screen.query_one(CaseList)
        await press(pilot, "slash")
        app.screen.query_one("#line", Input).value = "tag:vip"
        await until(pilot, lambda: [row.title for row in cases.rows[:]] == ["two"])
        await press(pilot, "enter", "v", "8", *"very", "enter")
        await press(pilot, "escape")
        await until(pilot, lambda: len(cases.rows) == 2)
        await press(pilot, "v", "8")
        await until(pilot, lambda: [row.title for row in cases.rows[:]] == ["two"])
        await press(pilot, "v", "up", "enter")  # the last one forgets it
        await pilot.press("v")
        await pilot.pause()
        assert "very" not in screen_text(app)
        await press(pilot, "escape")

    drive(app, script, (120, 30))


def test_several_are_tagged_and_handed_over_at_once(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk", LI, StillClock())
    for title in ("one", "two", "three"):
        desk.new(Opening("damaged-goods", title=title))
    desk.set_values("AC-2026-0001", {"tags": "waiting"})
    app = App(desk)

    async def script(pilot: Pilot[Any]) -> None:
        cases = app.screen.query_one(CaseList)
        await press(pilot, "home", "space", "space")
        assert cases.selected == {"AC-2026-0001", "AC-2026-0002"}
        assert "2 selected" in screen_text(app)
        await press(pilot, "t", *"vip -waiting", "enter")
        await until(pilot, lambda: not cases.selected)
        assert [desk.case(f"AC-2026-000{n}").fields.get("tags") for n in (1, 2, 3)] == ["vip", "vip", None]
        await press(pilot, "end", "space", "w", *["backspace"] * 9, *"wang", "enter")
        await until(pilot, lambda: desk.case("AC-2026-0003").owner == "wang")
        assert desk.case("AC-2026-0001").owner == "li"
        await press(pilot, "home", "space", "escape")
        assert not cases.selected

    drive(app, script, (120, 30))


def test_own_keys_count_and_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    Preferences().put({"keys": "home.closed\tC\nhome.gone\tx"})
    app = make_app(tmp_path, rows())

    async def script(pilot: Pilot[Any]) -> None:
        assert any("There is no action home.gone." in line for line in app.told)
        await press(pilot, "c")
        assert "AC-2026-0041" not in screen_text(app)
        await press(pilot, "C")
        assert "AC-2026-0041" in screen_text(app)
        assert "C closed" in screen_text(app)

    try:
        drive(app, script, (120, 30))
    finally:
        actions.use({})


def test_the_cases_that_need_somebody_come_one_after_the_other(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk", LI, StillClock())
    for title in ("one", "two", "three", "four"):
        desk.new(Opening("damaged-goods", title=title))
    desk.assign("AC-2026-0002", "wang")
    desk.say("AC-2026-0003", Speech("internal", "colleague", "before"))
    app = DeskApp(desk, frozen=True)

    def here() -> str:
        return app.screen.number if isinstance(app.screen, WorkspaceScreen) else ""

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "g")
        assert here() == "AC-2026-0001"
        await press(pilot, "n", *"waiting for photos", "enter")  # nothing was done here: why?
        assert here() == "AC-2026-0003"
        assert desk.case("AC-2026-0001").entries[-1].text == "waiting for photos"
        desk.set_values("AC-2026-0003", {"title": "worked"})
        await press(pilot, "escape", "g")
        assert here() == "AC-2026-0004"
        await press(pilot, "down", "down", "space", "n")  # something was done here
        assert here() == ""
        assert app.play is None

    drive(app, script, (120, 30))


async def until(pilot: Pilot[Any], reached: Callable[[], bool]) -> None:
    """Wait for something that a timer brings about; ten seconds are for a very slow machine."""
    for _ in range(200):
        if reached():
            return
        await pilot.pause(0.05)
    raise AssertionError("it never came")
