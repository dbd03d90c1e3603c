"""The same words in what is typed: the page, the search line, tags, and every field of the forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from aftercase.tui.app import DeskApp
from aftercase.tui.page import Page
from aftercase.tui.screens.composer import ComposerScreen
from tests.hostile.long_case import NUMBER, long_case
from tests.hostile.test_file_names import harmless
from tests.hostile.words import ODD, SHORT
from tests.pilot.shell import drive, settle
from tests.pty.payloads import ALL

ALL_OF_IT = f"{SHORT} {ALL} {ODD['long']}"


def test_what_is_typed_is_drawn_straight_and_writes_nothing_foreign(tmp_path: Path) -> None:
    app = DeskApp(long_case(tmp_path, 2), frozen=True)

    async def fill(pilot: Pilot[Any], *keys: str) -> None:
        await pilot.press(*keys)
        await pilot.pause()
        fields = list(app.screen.query(Input))
        assert fields
        for field in fields:
            for words in (ALL_OF_IT, *(ODD[name] for name in ("family", "keycaps", "joiners", "storm"))):
                field.value = words
                await pilot.pause()
                field.cursor_position = len(words) // 2
                assert harmless(app), ascii(words)

    async def script(pilot: Pilot[Any]) -> None:
        await fill(pilot, "slash")
        await pilot.press("escape")
        await fill(pilot, "space", "t")
        await pilot.press("escape", "escape")  # the dialog, then the selection
        await settle(pilot)
        app.open_case(app.desk, NUMBER)
        await settle(pilot)
        await pilot.press("l")
        for _ in range(100):  # a key waits for its turn
            await pilot.pause(0.02)
            if isinstance(app.screen, ComposerScreen):
                break
        page = app.screen.query_one(Page)
        for words in (*ODD.values(), ALL_OF_IT, "\n".join(ODD.values())):
            page.text = words
            for place in (0, 1, len(words) // 2):
                page.move_cursor((0, min(place, len(page.document[0]))))
                await pilot.pause()
                assert harmless(app), ascii(words)

    drive(app, script, (60, 20))


def test_words_of_every_kind_are_said_kept_and_shown_as_they_were(tmp_path: Path) -> None:
    """What is cleaned once at the door stays the same from there on."""
    from aftercase.guide.decide import Speech
    from aftercase.text import clean

    desk = long_case(tmp_path, 0)
    for words in ODD.values():
        if clean(words).strip():
            desk.say(NUMBER, Speech("in", "buyer", words, "phone"))
    said = [entry.text for entry in desk.case(NUMBER).entries]
    assert said == [clean(words).strip("\n") for words in ODD.values() if clean(words).strip()]
