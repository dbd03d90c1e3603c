"""Goldens of the screens that have none elsewhere, in the four layouts and both languages."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from aftercase import i18n
from aftercase.desk.authors.live import Live
from aftercase.guide.decide import Opening
from aftercase.tui.app import DeskApp
from aftercase.tui.screens.live import LiveScreen
from tests.golden.screen import LAYOUTS, compare, compare_sizes, resize, screen_text
from tests.kit import FIXTURES, LI, ZONE, StillClock, make_desk
from tests.pilot.shell import drive, make_app, rows
from tests.pilot.test_workspace import press, settle, worked

LANGUAGES = pytest.mark.parametrize("language", i18n.LANGUAGES)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))


@LANGUAGES
def test_over_the_list(tmp_path: Path, language: str) -> None:
    app = make_app(tmp_path / "desk", rows())

    async def script(pilot: Pilot[Any]) -> None:
        for name, keys, back in (
            ("palette", ["ctrl+p"], ["escape"]),
            ("views", ["v"], ["escape"]),
            ("selected", ["down", "space", "space"], []),
            ("tags", ["t"], ["escape", "escape"]),
            ("search", ["slash", *"nowhere"], ["escape"]),
        ):
            await press(pilot, *keys)
            await compare_sizes(pilot, f"{name}-{language}", LAYOUTS)
            await press(pilot, *back)

    drive(app, script, LAYOUTS[0], language)


@LANGUAGES
def test_letters_to_jump_to(tmp_path: Path, language: str) -> None:
    """They go away when the window changes: each size has its own."""
    app = make_app(tmp_path / "desk", rows())

    async def script(pilot: Pilot[Any]) -> None:
        for size in LAYOUTS:
            await resize(pilot, size)
            await pilot.press("f")
            await pilot.pause()
            compare(f"jump-{language}-{size[0]}x{size[1]}", screen_text(app))
            await pilot.press("escape")

    drive(app, script, LAYOUTS[0], language)


@LANGUAGES
def test_over_a_case(tmp_path: Path, language: str) -> None:
    i18n.use(language)
    case = worked(tmp_path / "desk")
    case.desk.tick(case.number, "parcels", "2")
    case.desk.set_values(case.number, {"promised_on": "2026-08-05"})

    async def script(pilot: Pilot[Any]) -> None:
        for name, keys, back in (
            ("log", ["f", "4", "z"], ["z"]),
            ("correct", ["e"], ["escape"]),
            ("message", ["m"], []),
            ("message-bare", ["f6"], ["x", "escape"]),
            ("attach", ["a"], ["escape"]),
            ("skip", ["s"], ["escape"]),
            ("close", ["o"], ["escape"]),
        ):
            await press(pilot, *keys)
            await compare_sizes(pilot, f"{name}-{language}", LAYOUTS)
            await press(pilot, *back)

    case.play(script, LAYOUTS[0], language)


@LANGUAGES
def test_one_case_after_the_other(tmp_path: Path, language: str) -> None:
    i18n.use(language)
    desk = make_desk(tmp_path / "desk", LI, StillClock())
    for title in ("one", "two"):
        desk.new(Opening("damaged-goods", title=title))
    app = DeskApp(desk, frozen=True)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "g", "n")
        await compare_sizes(pilot, f"play-why-{language}", LAYOUTS)
        await press(pilot, *"later", "enter")
        await compare_sizes(pilot, f"play-next-{language}", LAYOUTS)

    drive(app, script, LAYOUTS[0], language)


@LANGUAGES
def test_a_new_case_that_was_begun_before(tmp_path: Path, language: str) -> None:
    app = make_app(tmp_path / "desk")
    app.unfinished.typed.update(platform="jd", buyer_name="李伟")

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "p", "enter")
        await compare_sizes(pilot, f"new-unfinished-{language}", LAYOUTS)

    drive(app, script, LAYOUTS[0], language)


@LANGUAGES
def test_a_playbook_being_written(tmp_path: Path, language: str) -> None:
    i18n.use(language)
    books = tmp_path / "books"
    shutil.copytree(FIXTURES, books)
    path = books / f"damaged-goods.{language}.md"
    path.write_text(path.read_text("utf-8").replace("](#ask-photos)", "](#ask-photo)", 1), "utf-8")
    live = Live(path, [], LI, ZONE, StillClock())
    screen = LiveScreen(live)
    screen._watch = _still  # type: ignore[method-assign]  # a picture waits for no change

    class App(DeskApp):
        def on_mount(self) -> None:
            self.push_screen(screen)

    async def run() -> None:
        async with App(live.desk, frozen=True).run_test(size=LAYOUTS[0]) as pilot:
            await settle(pilot)
            await compare_sizes(pilot, f"preview-{language}", LAYOUTS)
            await press(pilot, "p")
            await compare_sizes(pilot, f"preview-findings-{language}", LAYOUTS)

    try:
        asyncio.run(run())
    finally:
        i18n.use("en")
        live.close()


async def _still() -> None:
    return


@LANGUAGES
def test_a_window_that_is_too_small(tmp_path: Path, language: str) -> None:
    app = make_app(tmp_path / "desk", rows())

    async def script(pilot: Pilot[Any]) -> None:
        await compare_sizes(pilot, f"too-small-{language}", ((59, 20), (30, 8)))

    drive(app, script, LAYOUTS[0], language)


@pytest.mark.parametrize("size", [LAYOUTS[0], LAYOUTS[-1]])
def test_a_fresh_window_shows_what_a_dragged_one_does(tmp_path: Path, size: tuple[int, int]) -> None:
    """The goldens are made by dragging one window through all sizes."""
    case = worked(tmp_path / "desk")

    async def script(pilot: Pilot[Any]) -> None:
        compare(f"workspace-en-{size[0]}x{size[1]}", screen_text(pilot.app))
        await press(pilot, "t")
        compare(f"clocks-en-{size[0]}x{size[1]}", screen_text(pilot.app))

    case.play(script, size)
