"""The outline: every title can be marked, chosen and jumped to, also a long one, and one beyond the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.pilot import Pilot

from aftercase.tui.app import DeskApp
from aftercase.tui.outline import Outline
from aftercase.tui.screens.base import DeskScreen
from tests.golden.screen import screen_text
from tests.kit import make_desk
from tests.pilot.shell import drive, press

LONG = "等买家把照片发过来，照片要看得清面单和破损的地方，看清之后再决定是退款还是补发"
TITLES = ["One [/x]", LONG, *(f"Step {n}" for n in range(3, 60))]


class Titles(DeskScreen[None]):
    """An outline and nothing else."""

    SCOPE = "reading"

    def __init__(self, desk: Any, titles: list[str]) -> None:
        super().__init__(desk)
        self.outline = Outline(titles)
        self.chosen: list[int] = []

    def compose(self) -> ComposeResult:
        yield self.outline

    def on_outline_chosen(self, message: Outline.Chosen) -> None:
        self.chosen.append(message.place)


def shown(tmp_path: Path, script: Any, titles: list[str] = TITLES) -> None:
    """Play a script on a screen of titles, 40 cells wide and 12 high; what is smaller is covered."""
    app = DeskApp(make_desk(tmp_path), frozen=True)

    async def play(pilot: Pilot[Any]) -> None:
        screen = Titles(app.desk, titles)
        screen.outline.styles.width, screen.outline.styles.height = 40, 12
        await app.push_screen(screen)
        await press(pilot)
        screen.outline.focus()
        await script(pilot, screen)

    drive(app, play, (80, 24))


def test_a_long_title_takes_its_lines_whole_and_none_is_markup(tmp_path: Path) -> None:
    async def script(pilot: Pilot[Any], screen: Titles) -> None:
        lines = [line.strip(" ▁▂▃▄▅▆▇█") for line in screen_text(pilot.app).splitlines()]
        assert lines[0] == "One [/x]"
        end = lines.index("Step 3")
        assert end > 2
        assert "".join(lines[1:end]) == LONG
        await press(pilot, "down", "down")
        assert screen.outline.highlighted == 2

    shown(tmp_path, script)


def test_keys_go_to_every_title_and_no_further(tmp_path: Path) -> None:
    async def script(pilot: Pilot[Any], screen: Titles) -> None:
        outline = screen.outline
        await press(pilot, "up")
        assert outline.highlighted == 0
        await press(pilot, "end", "down")
        assert outline.highlighted == len(TITLES) - 1
        assert TITLES[-1] in screen_text(pilot.app)
        await press(pilot, "pageup")
        assert outline.highlighted == len(TITLES) - 1 - 11
        await press(pilot, "g")
        assert (outline.highlighted, outline.scroll_y) == (0, 0)
        await press(pilot, "pagedown", "enter")
        assert screen.chosen == [outline.highlighted]
        assert 1 < outline.highlighted < 11

    shown(tmp_path, script)


def test_a_click_and_a_letter_choose_what_is_there(tmp_path: Path) -> None:
    async def script(pilot: Pilot[Any], screen: Titles) -> None:
        await press(pilot, "end")
        await pilot.click(Outline, offset=(5, 11))
        assert screen.chosen == [len(TITLES) - 1]
        await press(pilot, "home")
        spots = screen.outline.spots()
        assert [spot.y for spot in spots][:2] == [0, 1]
        assert len(spots) < 12  # one for each title, not for each line
        spots[1].act()
        await press(pilot)
        assert screen.chosen[-1] == 1
        await pilot.click(Outline, offset=(5, spots[2].y - 1))  # its last line
        assert screen.chosen[-1] == 1

    shown(tmp_path, script)


@pytest.mark.parametrize("key", ["enter", "down", "end", "pagedown"])
def test_an_empty_one_takes_every_key(tmp_path: Path, key: str) -> None:
    async def script(pilot: Pilot[Any], screen: Titles) -> None:
        await press(pilot, key)
        assert (screen.chosen, screen.outline.spots()) == ([], [])

    shown(tmp_path, script, [])
