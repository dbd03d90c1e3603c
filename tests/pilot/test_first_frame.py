"""A case that is opened at once: one frame with all of it, and only then what may wait."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual._compositor import Compositor
from textual.pilot import Pilot

from aftercase import i18n
from aftercase.desk.desk import Desk
from aftercase.guide.decide import Opening
from aftercase.tui.app import DeskApp
from aftercase.tui.screens.workspace_follow import Follows
from tests.golden.screen import screen_text
from tests.kit import FIXTURES, LI, ZONE, StillClock


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.use("en")


def begun(root: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[DeskApp, list[str]]:
    """An app on a case, and what happens in it: "drawn <shows the step>" and "completed", in order."""
    desk = Desk(root, LI, ZONE, StillClock(), (FIXTURES,))
    number = desk.new(Opening("parcel-lost", platform="taobao")).case.number
    app = DeskApp(Desk(root, LI, ZONE, StillClock(), (FIXTURES,)), number)
    happened: list[str] = []
    render, complete = Compositor.render_update, Follows._complete

    def drawn(self: Compositor, *words: Any, **more: Any) -> Any:
        happened.append(f"drawn, {app._batch_count} changes open")
        return render(self, *words, **more)

    def completed(self: Follows) -> None:
        happened.append("completed")
        complete(self)

    monkeypatch.setattr(Compositor, "render_update", drawn)
    monkeypatch.setattr(Follows, "_complete", completed)
    return app, happened


def test_nothing_is_drawn_to_be_thrown_away_and_the_library_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, happened = begun(tmp_path, monkeypatch)

    async def run() -> None:
        async with app.run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: "completed" in happened)
            assert happened[0] == "drawn, 0 changes open"
            assert all(one in ("drawn, 0 changes open", "completed") for one in happened)
            assert "Checklist" in screen_text(app)

    asyncio.run(asyncio.wait_for(run(), 60))


def test_what_waits_for_a_frame_waits_for_the_end_of_the_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, happened = begun(tmp_path, monkeypatch)
    ran: list[int] = []

    async def run() -> None:
        async with app.run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: "completed" in happened)
            with app.batch_update():
                app.screen.call_after_refresh(lambda: ran.append(app._batch_count))
                app.screen.refresh()
                await asyncio.sleep(0.1)
                assert ran == []
            await until(pilot, lambda: bool(ran))
            assert ran == [0]

    asyncio.run(asyncio.wait_for(run(), 60))


def test_garbage_is_looked_for_again_once_something_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, _ = begun(tmp_path, monkeypatch)
    frozen: list[bool] = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(True))

    async def run() -> None:
        async with app.run_test(size=(120, 40)) as pilot:
            await until(pilot, gc.isenabled)

    gc.disable()
    try:
        asyncio.run(asyncio.wait_for(run(), 60))
    finally:
        gc.enable()
    assert frozen == [True]


async def until(pilot: Pilot[Any], true: Any) -> None:
    """Wait for something, a long time on a machine that is busy."""
    for _ in range(600):
        if true():
            return
        await pilot.pause(0.02)
    raise AssertionError("it never came")
