"""The mouse over everything, with words that Textual would take for markup; and every frame is straight."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import ModalScreen

from aftercase import i18n
from aftercase.tui.app import DeskApp
from tests.hostile.frames import misaligned
from tests.hostile.hostile_desk import make
from tests.hostile.tour import back, hover, terminal_of, tour

NUMBER = "AC-2026-0001"
SCREENS = 15  # different ones on the tour


def run(folder: Path, size: tuple[int, int], language: str, script: Any) -> None:
    """The hostile desk with tooltips and notices, as a person has it."""

    async def play() -> None:
        app = DeskApp(make(folder), frozen=True)
        async with app.run_test(size=size, tooltips=True, notifications=True) as pilot:
            await app.workers.wait_for_complete()
            await pilot.pause()
            await script(pilot)
        assert app.return_code in (None, 0)

    i18n.use(language)
    try:
        asyncio.run(play())
    finally:
        i18n.use("en")


@pytest.mark.parametrize(("size", "language"), [((60, 20), "en"), ((80, 24), "zh")])
def test_nothing_crashes_under_the_mouse_and_every_frame_is_straight(
    tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    async def look(pilot: Pilot[Any], name: str) -> None:
        app = pilot.app
        assert isinstance(app, DeskApp)
        if isinstance(app.screen, ModalScreen):  # the frames below it are half covered
            app.screen.styles.background = "black"
            await pilot.pause()
        assert misaligned(terminal_of(app)) == [], name
        for y in range(size[1]):
            for x in range(y % 3, size[0], 3):
                hover(app, x, y)
        await pilot.pause()

    async def script(pilot: Pilot[Any]) -> None:
        seen = await tour(pilot, NUMBER, look)
        assert len(set(seen.values())) >= SCREENS, seen

    run(tmp_path, size, language, script)


def test_nothing_crashes_where_it_is_clicked(tmp_path: Path) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, DeskApp)
        app.open_case(app.desk, NUMBER)
        await pilot.pause()
        for y in range(0, 24, 2):
            for x in (5 + y % 3, 40):
                await pilot.click(offset=(x, y))
                await back(pilot, 2)
        assert misaligned(terminal_of(app)) == []

    run(tmp_path, (80, 24), "zh", script)
