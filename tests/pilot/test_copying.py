"""A text is sent to a clipboard that may not take it: that is said, and it can be selected by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.geometry import Size
from textual.pilot import Pilot

from aftercase.desk.who import Preferences
from aftercase.tui import copying
from aftercase.tui.app import DeskApp
from aftercase.tui.document import Document
from aftercase.tui.screens.message import PlainText
from tests.golden.screen import screen_text
from tests.hostile.long_case import NUMBER, long_case
from tests.pilot.shell import drive

TMUX = {"TMUX": "/tmp/tmux-1000/default,1,0", "TERM": "tmux-256color"}


def play(
    root: Path, script: Callable[[Pilot[Any], DeskApp], Awaitable[None]], *, frozen: bool = True
) -> None:
    """An open case."""
    app = DeskApp(long_case(root, 2), NUMBER, frozen=frozen)

    async def with_app(pilot: Pilot[Any]) -> None:
        await script(pilot, app)

    drive(app, with_app)


def told(app: DeskApp) -> list[str]:
    return [notice.message for notice in app._notifications]


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        (TMUX, True),
        ({"TERM": "tmux-256color"}, True),  # at the other end of SSH only this is known
        ({"TERM": "screen.xterm-256color"}, True),
        ({"TERM": "xterm-256color"}, False),
        ({}, False),
    ],
)
def test_tmux_is_told_of_once(tmp_path: Path, environ: dict[str, str], said: bool) -> None:
    kept = Preferences(tmp_path / "preferences.json")
    assert ("set -g set-clipboard on" in copying.tmux_hint(environ, kept)) == said
    assert copying.tmux_hint(environ, Preferences(tmp_path / "preferences.json")) == ""


def test_the_line_about_tmux_stands_beside_the_first_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name, value in TMUX.items():
        monkeypatch.setenv(name, value)

    async def script(pilot: Pilot[Any], app: DeskApp) -> None:
        app.copy("words")
        app.copy("other words")
        await pilot.pause()
        assert [("set-clipboard" in words, "Sent to" in words) for words in told(app)] == [
            (True, False),
            (False, True),
            (False, True),
        ]
        assert app.clipboard == "other words"

    play(tmp_path / "desk", script, frozen=False)


def test_a_browser_s_clipboard_is_called_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTUAL_DRIVER", "textual.drivers.web_driver:WebDriver")

    async def script(pilot: Pilot[Any], app: DeskApp) -> None:
        app.copy("words", "More.")
        await pilot.pause()
        assert told(app)[-1].startswith("Sent to the browser's clipboard. More. ")

    play(tmp_path, script)


def test_whatever_was_copied_can_be_selected_by_hand(tmp_path: Path) -> None:
    async def script(pilot: Pilot[Any], app: DeskApp) -> None:
        await pilot.press("f6")
        assert "Nothing was copied yet" in told(app)[-1]
        app.screen.query_one("#playbook", Document).post_message(
            Document.LinkClicked(app.screen.query_one("#playbook", Document), "https://example.com/[/x]")
        )
        await pilot.pause()
        assert "https://example.com/[/x] F6 shows it" in told(app)[-1]
        await pilot.press("f6")
        await pilot.pause()
        assert isinstance(app.screen, PlainText)
        assert screen_text(app).strip().splitlines()[0] == "https://example.com/[/x]"
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, PlainText)

    play(tmp_path, script)


def test_an_item_asked_for_before_there_is_room_is_shown_when_there_is(tmp_path: Path) -> None:
    async def script(pilot: Pilot[Any], app: DeskApp) -> None:
        document = app.screen.query_one("#playbook", Document)
        last = document.items[-1].name
        document.scroll_to(0, 0, animate=False)
        size, document._size = document.size, Size(0, 0)  # as before the first layout
        document.scroll_to_item(last)
        document._size = size
        document.on_resize()
        await pilot.pause()
        top = round(document.scroll_y)
        assert last in {line.item.name for line in document.lines[top : top + size.height] if line.item}

    play(tmp_path, script)
