"""On the screen an own playbook that stands in the place of a shipped one says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from aftercase.desk.desk import Desk
from tests.golden.screen import screen_text
from tests.kit import FIXTURES, LI, ZONE, StillClock
from tests.pilot.shell import App, drive, press


@pytest.mark.parametrize("overrides", [True, False])
def test_picking_and_opening_mark_the_own_one(tmp_path: Path, overrides: bool) -> None:
    own = tmp_path / "own"
    own.mkdir()
    if overrides:
        text = (FIXTURES / "damaged-goods.en.md").read_text("utf-8")
        text = text.replace("# Goods arrived", "# Our goods arrived")
        (own / "damaged-goods.en.md").write_text(text, "utf-8")
    app = App(Desk(tmp_path / "desk", LI, ZONE, StillClock(), (FIXTURES,), own=lambda: [own]))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "p", *"arrived")
        picked = screen_text(app)
        assert ("Our goods arrived" in picked) == overrides
        assert ("was refused   own" in picked) == overrides
        await press(pilot, "enter")
        assert ("was refused (own)" in screen_text(app)) == overrides

    drive(app, script)
