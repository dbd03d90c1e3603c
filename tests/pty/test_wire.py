"""What an act writes to a terminal at the end of SSH, in bytes, and that nothing is missing on it.

Bytes are no time: the same act writes the same on any machine. `make bench ARGS=wire` has more of them, and a
bare Textual app beside each.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aftercase import i18n
from aftercase.desk.demo import make_demo
from tests.glass import Cells, seen
from tests.kit import LI
from tests.pty.terminal import Terminal, foreign_escapes

WAIT = 30.0  # seconds, on a machine that is busy with other tests
QUIET = 0.15
DOWN, PAGE_DOWN, TAB, ESCAPE, REDRAW = "\x1b[B", "\x1b[6~", "\t", "\x1b", "\x0c"


class Remote:
    """The demo case, opened over SSH."""

    def __init__(self, folder: Path, language: str) -> None:
        i18n.use(language)
        _, number = make_demo(folder / "data", LI, "UTC")
        argv = [sys.executable, "-m", "aftercase", "--data", str(folder / "data"), "--lang", language]
        env = {"HOME": str(folder), "SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}
        self.terminal = Terminal([*argv, "open", number], env)
        self.terminal.wait_for(" 1/2", WAIT)
        self.terminal.settle(0.8)

    def sent(self, *keys: str, quiet: float = 0.4) -> int:
        """The bytes that all these keys write. One by one a busy machine might not keep them apart."""
        before = len(self.terminal.raw)
        for key in keys:
            self.terminal.send(key)
            self.terminal.settle(QUIET)
        self.terminal.settle(quiet)
        return len(self.terminal.raw) - before

    def seen(self) -> Cells:
        """Every cell of the screen."""
        return seen(self.terminal._screen)

    def sent_whole(self) -> None:
        """Nothing on the screen changes when all of it is sent again."""
        before = self.seen()
        assert self.sent(REDRAW) > 5_000
        assert self.seen() == before

    def overwrite(self, what: str) -> None:
        """Another program writes on the same terminal."""
        with open(f"/proc/{self.terminal.process.pid}/fd/1", "w", encoding="utf-8") as device:
            device.write(what)
        self.terminal.settle()


@pytest.fixture
def remote(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Remote]:
    one = Remote(tmp_path, request.param)
    with one.terminal:
        yield one
    i18n.use("en")


@pytest.mark.parametrize("remote", ["en"], indirect=True)
def test_an_act_writes_no_more_than_is_promised(remote: Remote) -> None:
    assert 0 < remote.sent("k", "j") <= 2 * 800
    assert 0 < remote.sent("x", "x", "x") <= 3 * 1_000
    assert 0 < remote.sent(TAB, TAB, TAB) <= 3 * 3_000
    remote.sent_whole()
    remote.sent("l", quiet=0.8)
    assert 0 < remote.sent("写", quiet=0.8) < 400, "a letter; and no cursor blinks afterwards"
    remote.sent(ESCAPE, "p", quiet=0.8)
    assert 0 < remote.sent(DOWN, DOWN) <= 2 * 5_000
    assert 0 < remote.sent(PAGE_DOWN) <= 7_000
    remote.sent_whole()
    assert foreign_escapes(remote.terminal.raw) == []


@pytest.mark.parametrize("remote", ["zh"], indirect=True)
def test_a_screen_that_something_wrote_over_can_be_drawn_anew(remote: Remote) -> None:
    if not Path("/proc/self/fd/1").exists():
        pytest.skip("there is no /proc here to write on the terminal through")
    before = remote.seen()
    remote.overwrite("\x1b[5;5Hsomebody wrote to you 你好")
    assert "somebody wrote to you" in remote.terminal.screen_text()
    remote.sent(REDRAW)
    assert remote.seen() == before
    remote.terminal.kill(signal.SIGTSTP)
    remote.terminal.settle()
    remote.overwrite("\x1b[2J$ ls")
    remote.terminal.kill(signal.SIGCONT)
    remote.terminal.settle(1.0)
    assert remote.seen() == before
    remote.terminal.resize(90, 30)
    remote.terminal.resize(120, 40)
    remote.terminal.settle(0.8)
    assert remote.seen() == before
