"""Two programs on one case, in real terminals: what one writes, the other shows by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from aftercase import i18n
from aftercase.desk.demo import make_demo
from tests.kit import LI
from tests.pty.terminal import Terminal, foreign_escapes

WAIT = 30.0  # seconds, on a machine that is busy with other tests; half a second is the rule


class Host:
    """A machine with one data folder on which several people work."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        _, self.number = make_demo(self.data, LI, "UTC")

    def argv(self, name: str, *words: str) -> list[str]:
        return [
            sys.executable,
            *("-m", "aftercase", "--data", str(self.data), "--lang", "en", "--as", name),
            *words,
        ]

    def env(self, **more: str) -> dict[str, str]:
        home = str(self.folder)
        env = {
            **os.environ,
            "HOME": home,
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color",
            "SSH_CONNECTION": "",
        }
        env |= {"XDG_STATE_HOME": f"{home}/state", "XDG_CONFIG_HOME": f"{home}/config"}
        return {**env, "COLORTERM": "truecolor", "WATCHFILES_FORCE_POLLING": "", **more}

    def open(
        self, name: str, size: tuple[int, int] = (120, 40), env: Mapping[str, str] | None = None
    ) -> Terminal:
        return Terminal(self.argv(name, "open", self.number), self.env(**env or {}), *size)

    def run(self, name: str, *words: str) -> None:
        done = subprocess.run(
            self.argv(name, *words), env=self.env(), capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr


@pytest.fixture
def host(tmp_path: Path) -> Host:
    i18n.use("en")
    return Host(tmp_path)


def session(pid: int) -> Sequence[int]:
    """The processes of a terminal's session; the program leads it."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has ended this very moment
            if int(fields[3]) == pid and fields[0] != "Z":
                found.append(int(entry.name))
    return found


@pytest.mark.parametrize(
    "env", [{}, {"WATCHFILES_FORCE_POLLING": "1"}, {"SSH_CONNECTION": "a 1 b 2"}], ids=str
)
def test_a_tick_on_the_command_line_is_shown_on_the_other_s_screen(host: Host, env: dict[str, str]) -> None:
    with host.open("li", env=env) as terminal:
        terminal.wait_for("Checklist 1/", WAIT)
        terminal.settle(1.0)
        before = len(terminal.raw)
        host.run("wang", "tick", host.number, "answered")
        terminal.wait_for("wang ticked “", WAIT)
        terminal.wait_for("Checklist 2/2", WAIT)
        terminal.settle()
        # What changed is drawn, and the notice: all of a screen of this size once is 25,000 bytes.
        assert len(terminal.raw) - before < 25_000
        host.run("wang", "choose", host.number, "arrived")
        terminal.wait_for("wang went to “", WAIT)
        terminal.settle()  # or the last sequence may be half written
        assert foreign_escapes(terminal.raw) == []


def test_words_that_are_being_typed_stay_where_they_are(host: Host) -> None:
    with host.open("li", (60, 20)) as mine, host.open("wang", (80, 24)) as his:
        mine.wait_for("Checklist", WAIT)
        his.wait_for("Checklist", WAIT)
        mine.settle()
        mine.send("l")
        mine.wait_for("A log entry", WAIT)
        mine.settle()
        mine.send("Half a sen")
        mine.wait_for("Half a sen")
        his.settle()
        his.send("x")
        mine.wait_for("wang ticked", WAIT)
        mine.send("tence")
        mine.wait_for("Half a sentence")
        mine.send("\x1b[21~")  # F10
        his.wait_for("li added an entry", WAIT)
        mine.wait_for("Checklist", WAIT)


@pytest.mark.parametrize("how", ["quit", "close", "term"])
def test_leaving_while_watching_leaves_no_process(host: Host, how: str) -> None:
    if not Path("/proc/self/stat").exists():
        pytest.skip("there is no /proc here to look for processes")
    with host.open("li") as terminal:
        terminal.wait_for("Checklist", WAIT)
        host.run("wang", "tick", host.number, "answered")
        terminal.wait_for("wang ticked", WAIT)  # it watches
        pid = terminal.process.pid
        threads = [path.name for path in Path(f"/proc/{pid}/task").iterdir()]
        assert len(threads) > 1
        if how == "quit":
            terminal.send("\x11")
            code = 0
        elif how == "close":
            terminal.close()
            code = 128 + signal.SIGHUP
        else:
            terminal.kill(signal.SIGTERM)
            code = 128 + signal.SIGTERM
        assert terminal.wait(WAIT) == code
        assert session(pid) == []
