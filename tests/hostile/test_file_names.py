"""Names of files as a file system allows them: no UTF-8, line ends, escape sequences, nothing to be seen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from aftercase.tui.app import DeskApp
from aftercase.tui.screens.attach import AskFile
from tests.hostile.frames import misaligned
from tests.hostile.long_case import NUMBER, long_case
from tests.hostile.tour import output_of, terminal_of
from tests.pilot.shell import drive
from tests.pty.terminal import foreign_escapes

NAMES = {
    "latin-1": b"M\xfcller \xff.png",
    "emoji": "👨‍👩‍👧‍👦[foo] 🇨🇳1️⃣.png".encode(),
    "direction": "photo\u202egnp.exe.png".encode(),
    "line ends": b"a\tb\nc.png",
    "escape": b"x\x1b]0;PWN\x07\x1b[2J.png",
    "nothing": "\u200b\u2060".encode(),
    "long": ("長" * 80 + ".png").encode(),
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_file_of_any_name_is_completed_attached_and_shown(tmp_path: Path, name: bytes) -> None:
    desk = long_case(tmp_path / "desk", 1)
    folder = tmp_path / "files"
    folder.mkdir()
    path = os.path.join(os.fsencode(folder), name)
    Path(os.fsdecode(path)).write_bytes(b"evidence")
    app = DeskApp(desk, NUMBER, frozen=True)

    async def script(pilot: Pilot[Any]) -> None:
        await pilot.press("a")
        await pilot.pause()
        assert isinstance(app.screen, AskFile)
        field = app.screen.query_one(Input)
        field.value = f"{folder}/"
        await pilot.press("tab")
        await pilot.pause()
        assert os.fsencode(field.value) == path
        assert harmless(app)
        await pilot.press("enter")
        await pilot.pause()
        assert harmless(app)

    drive(app, script)
    (exhibit,) = desk.case(NUMBER).exhibits
    shown = exhibit.name or ""
    shown.encode()
    assert not any(ord(char) < 32 for char in shown)


def harmless(app: DeskApp) -> bool:
    """Whether the whole screen can be written, writes nothing foreign, and is straight."""
    output = output_of(app)
    return foreign_escapes(output.encode()) == [] and misaligned(terminal_of(app, output)) == []
