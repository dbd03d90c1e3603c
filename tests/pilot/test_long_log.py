"""A log of thousands of entries: what is in sight is laid out, nothing else, and it is right."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import Selection

from aftercase.guide.decide import Speech
from aftercase.tui.app import DeskApp
from aftercase.tui.panes.roll import RollPane
from aftercase.tui.screens.workspace import WorkspaceScreen
from tests.hostile.long_case import NUMBER, long_case
from tests.kit import make_desk
from tests.pilot.shell import drive, press

MANY = 1200


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk's folder with such a case, to be copied."""
    root = tmp_path_factory.mktemp("long")
    long_case(root, MANY)
    return root


def play(made: Path, root: Path, script: Callable[[Pilot[Any], RollPane], Awaitable[None]]) -> None:
    """The log of such a case with the focus."""
    shutil.copytree(made, root / "data")
    app = DeskApp(make_desk(root / "data"), NUMBER, frozen=True)

    async def with_log(pilot: Pilot[Any]) -> None:
        log = app.screen.query_one("#log", RollPane)
        log.focus()
        await pilot.pause()
        await script(pilot, log)

    drive(app, with_log, (120, 40))


def shown(log: RollPane) -> list[str]:
    """The lines in sight, as they are drawn."""
    return [log.render_line(y).text.rstrip() for y in range(log.size.height)]


def laid(log: RollPane) -> int:
    return len(log._roll.bodies)


def test_only_what_is_in_sight_is_laid_out_and_the_end_is_in_sight(made: Path, tmp_path: Path) -> None:
    async def script(pilot: Pilot[Any], log: RollPane) -> None:
        assert f"entry {MANY - 1}." in "\n".join(shown(log))
        await press(pilot, "home")
        assert "entry 0." in shown(log)[1]
        await press(pilot, "end", "pageup", "pageup", "pagedown")
        for at in (1000, 1500, 40):
            log.scroll_to(y=at, animate=False, force=True)
            await pilot.pause()
        assert laid(log) < 20 * log.size.height

    play(made, tmp_path, script)


@pytest.mark.parametrize("at", [17, 1555])
def test_it_is_the_same_as_if_all_of_it_were_laid_out(made: Path, tmp_path: Path, at: int) -> None:
    async def script(pilot: Pilot[Any], log: RollPane) -> None:
        log.scroll_to(y=at, animate=False, force=True)
        await pilot.pause()
        seen = shown(log)
        assert all(seen[:-1])
        for key in ("up", "up", "pagedown", "up"):
            log.put_cursor("")
            await press(pilot, key)
        log.put_cursor("")
        await pilot.pause()
        seen = shown(log)
        every = [line.text.rstrip() for line in log.lines]
        assert shown(log) == seen  # the rest was laid out, and nothing moved
        top = round(log.scroll_y)
        assert every[top : top + log.size.height] == seen

    play(made, tmp_path, script)


def test_a_line_up_shows_the_line_above_and_moves_nothing_else(made: Path, tmp_path: Path) -> None:
    async def script(pilot: Pilot[Any], log: RollPane) -> None:
        before = shown(log)
        for _ in range(25):
            log.scroll_relative(y=-1, animate=False, force=True)
            await pilot.pause()
            now = shown(log)
            assert now[1:] == before[:-1]
            before = now

    play(made, tmp_path, script)


def test_the_cursor_goes_from_entry_to_entry_and_is_in_sight(made: Path, tmp_path: Path) -> None:
    async def script(pilot: Pilot[Any], log: RollPane) -> None:
        await press(pilot, "end")
        for n in range(1, 16):
            await pilot.press("up")
            await pilot.pause()
            marked = [line for line in shown(log) if line.startswith("▸")]
            assert len(marked) == 1
            entry = MANY - 1 - n
            assert log.cursor == str(entry + 3)
            assert f"entry {entry}." in "\n".join(shown(log))

    play(made, tmp_path, script)


def test_what_is_read_or_selected_stays_while_entries_come(made: Path, tmp_path: Path) -> None:
    async def script(pilot: Pilot[Any], log: RollPane) -> None:
        screen = pilot.app.screen
        assert isinstance(screen, WorkspaceScreen)
        log.scroll_to(y=900, animate=False, force=True)
        await pilot.pause()
        at = next(y for y, line in enumerate(shown(log)) if "entry" in line)
        word = shown(log)[at].strip()
        top = round(log.scroll_y)
        screen.selections = {log: Selection(Offset(2, top + at), Offset(2 + len(word), top + at))}
        before = shown(log)
        screen.do(lambda: screen.desk.say(NUMBER, Speech("in", "buyer", "the newest", at="-6h")))
        await pilot.pause()
        assert shown(log) == before
        assert (screen.get_selected_text() or "").strip() == word
        assert "the newest" in log.lines[1].text

    play(made, tmp_path, script)


def test_another_width_keeps_the_entry_at_the_top(made: Path, tmp_path: Path) -> None:
    async def script(pilot: Pilot[Any], log: RollPane) -> None:
        log.scroll_to(y=1100, animate=False, force=True)
        await pilot.pause()
        item = log._lines[round(log.scroll_y)].item
        await pilot.resize_terminal(160, 50)
        await pilot.pause()
        assert log._lines[round(log.scroll_y)].item == item
        assert all(shown(log)[:-1])

    play(made, tmp_path, script)
