"""The week view, and the desk that rings."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from aftercase.desk.desk import Desk
from aftercase.guide.decide import Opening
from aftercase.tui.ringing import Ringing
from aftercase.tui.screens.week import WeekScreen
from aftercase.tui.screens.workspace import WorkspaceScreen
from tests.golden.screen import compare_sizes, screen_text
from tests.kit import FIXTURES, LI, START, ZONE, StillClock, make_desk
from tests.pilot.shell import App, drive, press, settle


def some_cases(root: Path) -> Desk:
    """Five cases with clocks on several days, one paused, one overdue."""
    desk = make_desk(root)
    for hours in (2, 30, 40, 45):
        opening = Opening(
            "damaged-goods", platform="taobao", buyer_name="李伟", dates={"requested_at": f"-{hours}h"}
        )
        desk.new(opening)
    desk.set_values("AC-2026-0002", {"title": "花瓶破损,买家要求全额退款 [/x]"})
    desk.deadline("AC-2026-0001", "appeal", "at", "2026-08-06 18:00")
    desk.deadline("AC-2026-0002", "evidence", "at", "2026-08-06 09:30")
    desk.deadline("AC-2026-0003", "refund", "at", "2026-08-01 12:00")
    desk.deadline("AC-2026-0004", "photos", "at", "+20d")
    desk.deadline("AC-2026-0001", "parcel", "at", "+2d")
    desk.deadline("AC-2026-0001", "parcel", "pause")
    return desk


def on(desk: Desk) -> App:
    """An app over these cases."""
    return App(desk)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_looks(tmp_path: Path, language: str) -> None:
    app = on(some_cases(tmp_path / "desk"))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "a")
        await compare_sizes(pilot, f"week-{language}")

    drive(app, script, language=language)


def test_weeks_go_by_and_come_back(tmp_path: Path) -> None:
    app = on(some_cases(tmp_path / "desk"))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "a")
        screen = app.screen
        assert isinstance(screen, WeekScreen)
        first = screen.first
        await press(pilot, "t")
        assert app.told[-1].startswith("This is the week that begins today")
        await press(pilot, "n", "n")
        assert screen.first == first + timedelta(days=14)
        assert [ring.clock.name for ring in screen.shown if ring] == ["photos"]
        await press(pilot, "left")
        assert screen.first == first + timedelta(days=7)
        assert screen.marked() is None
        assert screen.why_not("open") == "No clock rings in this week."
        await press(pilot, "t")
        assert screen.first == first

    drive(app, script)


def test_the_marked_clock_opens_its_case_and_keeps_its_mark(tmp_path: Path) -> None:
    app = on(some_cases(tmp_path / "desk"))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "a")
        screen = app.screen
        assert isinstance(screen, WeekScreen)
        await press(pilot, "j", "j")
        ring = screen.marked()
        assert ring is not None
        await press(pilot, "f2")
        again = screen.marked()
        assert again is not None
        assert (again.case, again.clock.name) == (ring.case, ring.clock.name)
        await press(pilot, "f2", "enter")
        assert app.opened == [(ring.case, False)]

    drive(app, script)


def test_a_case_worked_on_meanwhile_is_read_again(tmp_path: Path) -> None:
    from aftercase.tui.app import DeskApp

    desk = some_cases(tmp_path / "desk")
    app = DeskApp(desk, frozen=True)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "a")
        screen = app.screen
        assert isinstance(screen, WeekScreen)
        shown = {(ring.case, ring.clock.name) for ring in screen.shown if ring}
        await press(pilot, "enter")
        assert isinstance(app.screen, WorkspaceScreen)
        desk.deadline("AC-2026-0003", "refund", "met")
        await press(pilot, "escape")
        now = {(ring.case, ring.clock.name) for ring in screen.shown if ring}
        assert shown - now == {("AC-2026-0003", "refund")}

    drive(app, script)


def test_nothing_to_show_says_so(tmp_path: Path) -> None:
    app = on(make_desk(tmp_path / "desk"))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "a")
        assert "0 in all" in screen_text(app)
        assert app.screen.query_one(OptionList).highlighted is None

    drive(app, script)


class Sink:
    """Stands where the terminal is."""

    def __init__(self) -> None:
        self.written = ""

    def write(self, text: str) -> None:
        """Keep it."""
        self.written += text


@pytest.mark.parametrize(
    ("signal", "begins"), [("osc9", "\x1b]9;"), ("osc777", "\x1b]777;notify;aftercase;"), ("off", "")]
)
def test_it_rings_once_and_tells_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signal: str, begins: str
) -> None:
    clock = StillClock()
    desk = Desk(tmp_path / "desk", LI, ZONE, clock, (FIXTURES,))
    opening = Opening("damaged-goods", dates={"requested_at": "-2h"})
    number = desk.new(opening).case.number
    desk.deadline(number, "vase", "at", "+90m")
    app = on(desk)
    bells: list[int] = []
    monkeypatch.setattr(app, "bell", lambda: bells.append(1))

    async def script(pilot: Pilot[Any]) -> None:
        sink = Sink()
        monkeypatch.setattr(app._driver, "write", sink.write)
        ringing = Ringing(app, {"bell": "1h", "notify": signal})
        for minutes in (0, 0, 31, 1):
            clock.now += timedelta(minutes=minutes)
            ringing.look()
            await settle(pilot)
        ringing._notice("a;\x07b\x1b]0;c\n")
        assert len(bells) == 1
        assert len([told for told in app.told if number in told]) == 1
        assert sink.written.startswith(begins)
        assert sink.written.count("\x1b") == sink.written.count("\x07") == (2 if begins else 0)
        assert "a;" not in sink.written

    drive(app, script)
    assert clock.now >= START


def test_a_computer_clock_that_goes_back_is_said_once_and_rings_nothing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = StillClock()
    desk = Desk(tmp_path / "desk", LI, ZONE, clock, (FIXTURES,))
    number = desk.new(Opening("damaged-goods", dates={"requested_at": "-2h"})).case.number
    desk.deadline(number, "vase", "at", "+90m")
    app = on(desk)
    bells: list[int] = []
    monkeypatch.setattr(app, "bell", lambda: bells.append(1))

    async def script(pilot: Pilot[Any]) -> None:
        ringing = Ringing(app, {"bell": "1h"})
        for minutes in (0, 31, -24 * 60, 1, 24 * 60):
            clock.now += timedelta(minutes=minutes)
            ringing.look()
            await settle(pilot)
        assert len([told for told in app.told if "clock went back" in told]) == 1
        assert len(bells) == 1

    drive(app, script)
