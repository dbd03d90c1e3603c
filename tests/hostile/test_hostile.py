"""Hostile words in every pane, toast, title, dialog and list of the real program on a real terminal."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from tests.hostile.frames import misaligned
from tests.pty.terminal import POLL, Terminal, foreign_escapes

SCRIPT = Path(__file__).with_name("hostile_desk.py")
ROOT = SCRIPT.parents[2]
ESC = "\x1b"
# Every way the workspace has of showing words; esc leads back from each.
LOOKS = ("s", "v", "a", "m", "c", "l", "e", "t", "d", "g", "w", "o", "p", "?", "\x10", "\x1bOR")


def program(folder: Path, *more: str, size: tuple[int, int] = (120, 40), language: str = "en") -> Terminal:
    """The hostile desk on a terminal."""
    env = {**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}
    env |= {
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "AFTERCASE_LANG": language,
        "SSH_CONNECTION": "",
    }
    env |= {"XDG_STATE_HOME": str(folder / "state"), "XDG_CONFIG_HOME": str(folder / "config")}
    argv = [sys.executable, str(SCRIPT), str(folder), *more]
    return Terminal(argv, env=env, columns=size[0], rows=size[1])


def walk(terminal: Terminal) -> None:
    """Look at everything."""
    terminal.wait_for("AC-2026-0001")
    terminal.settle(0.3)
    for key in ("p", ESC, "n", ESC):
        terminal.send(key)
        look(terminal, 0.3)
    terminal.send("\r")
    terminal.wait_for("AC-2026-0001")
    terminal.settle(0.4)
    for _ in range(4):
        terminal.send("\t")
        look(terminal, 0.2)
    terminal.resize(60, 20)
    look(terminal, 0.3)


def look(terminal: Terminal, quiet: float) -> str:
    """The screen at rest; its frames are straight."""
    screen = terminal.settle(quiet)
    assert misaligned(terminal._screen) == [], screen
    return screen


@pytest.mark.parametrize(("size", "language"), [((120, 40), "en"), ((80, 24), "zh")])
def test_nothing_foreign_reaches_the_terminal_and_nothing_crashes(
    tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    with program(tmp_path, size=size, language=language) as terminal:
        # A key whose action is not possible here opens nothing, and esc would then leave: come back in.
        walk(terminal)
        for key in LOOKS:
            if "AC-2026-0001" not in terminal.screen_text():
                break
            terminal.send(key)
            shown = look(terminal, 0.25)
            terminal.send(ESC)
            terminal.settle(0.25)
            if terminal.screen_text() == shown:
                continue
            if "d demo" in terminal.screen_text() or "d 示例" in terminal.screen_text():
                terminal.send("\r")
                terminal.settle(0.4)
        terminal.send("\x11")
        assert terminal.wait() == 0, terminal.screen_text()
        raw = terminal.raw
    assert foreign_escapes(raw, clipboard=True) == []
    for sign in (b"[/x]", b"[@click=app.quit]"):
        assert sign in raw  # it was shown, and as it is


def test_the_test_sees_what_the_doors_keep_out(tmp_path: Path) -> None:
    with program(tmp_path, "open") as terminal:
        terminal.wait_for("AC-2026-0001")
        terminal.settle(0.5)
        terminal.send("\r")
        end = time.monotonic() + 10
        while not foreign_escapes(terminal.raw, clipboard=True):
            assert time.monotonic() < end
            time.sleep(POLL)
