"""The mouse is the desk's, or with ``--no-mouse`` the terminal's; and what jump mode costs a slow line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from aftercase import i18n
from aftercase.desk.demo import make_demo
from tests.kit import LI, ZONE
from tests.pty.terminal import Terminal

TRACKING = (b"\x1b[?1000h", b"\x1b[?1003h", b"\x1b[?1006h")
LETTERS = 1_500  # bytes for all letters of a screen, and for taking them away; some 600 were seen


def start(folder: Path, words: Sequence[str] = (), env: dict[str, str] | None = None) -> Terminal:
    """The desk on an empty folder."""
    argv = [sys.executable, "-m", "aftercase", "--data", str(folder / "data"), "--lang", "en", *words]
    home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "c"), "XDG_STATE_HOME": str(folder / "s")}
    return Terminal(argv, {**home, **(env or {})})


@pytest.mark.parametrize(
    ("words", "env", "wanted"),
    [
        ((), {}, True),
        ((), {"AFTERCASE_NO_MOUSE": "0"}, True),
        (("--no-mouse",), {}, False),
        ((), {"AFTERCASE_NO_MOUSE": "1"}, False),
    ],
    ids=["plain", "not-off", "option", "environment"],
)
def test_the_mouse_is_taken_or_left(
    tmp_path: Path, words: Sequence[str], env: dict[str, str], wanted: bool
) -> None:
    with start(tmp_path, words, env) as terminal:
        terminal.wait_for("no case yet")
        assert [code in terminal.raw for code in TRACKING] == [wanted] * len(TRACKING)
        terminal.send("\x11")
        assert terminal.wait() == 0


def test_the_letters_of_a_case_cost_few_bytes(tmp_path: Path) -> None:
    i18n.use("en")
    make_demo(tmp_path / "data", LI, ZONE)
    with start(tmp_path, ("open", "1"), {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}) as terminal:
        terminal.wait_for("Checklist")
        terminal.settle(1)
        before, screen = len(terminal.raw), terminal.screen_text()
        terminal.send("f")
        shown = terminal.settle(0.5)
        after = len(terminal.raw)
        terminal.send("\x1b")
        assert terminal.settle(0.5) == screen
        assert shown != screen
        assert after - before < LETTERS
        assert len(terminal.raw) - after < LETTERS
        terminal.send("\x11")
        assert terminal.wait() == 0
