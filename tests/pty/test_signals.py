"""Ctrl-Z and ``fg``, a window that is closed: what a terminal, its shell and its end do to the desk."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from aftercase.desk.desk import Desk
from tests.hostile.long_case import NUMBER, long_case
from tests.kit import LI, need
from tests.pty.terminal import POLL, Terminal

CTRL_Z, ESC, F10 = "\x1a", "\x1b", "\x1b[21~"
MODES = ("1049", "1000", "1003", "1004", "1006")  # the alternate screen, the mouse, the focus
PROMPT = "shell-is-here>"


class Case:
    """A case in a folder of its own, and a terminal with a shell or with the desk alone."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, NUMBER
        self.desk = long_case(folder / "data", 3)

    @property
    def env(self) -> Mapping[str, str]:
        home = str(self.folder)
        return {
            **os.environ,
            "HOME": home,
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color",
            "XDG_CONFIG_HOME": f"{home}/config",
            "XDG_STATE_HOME": f"{home}/state",
            "PS1": PROMPT,
            "SSH_CONNECTION": "",
            "TMUX": "",
        }

    @property
    def argv(self) -> list[str]:
        program = [sys.executable, "-m", "aftercase", "--data", str(self.folder / "data"), "--lang", "en"]
        return [*program, "open", self.number]

    def alone(self) -> Terminal:
        """The desk as the only program of its terminal, as under ``ssh -t host aftercase``."""
        return Terminal(self.argv, self.env, 80, 24)

    def shell(self) -> Terminal:
        """A shell with job control, in which the desk is started."""
        terminal = Terminal([need("bash"), "--norc", "--noprofile", "-i"], self.env, 80, 24)
        terminal.wait_for(PROMPT)
        terminal.send(f"{shlex.join(self.argv)}\n")
        return terminal

    def compose(self, terminal: Terminal, words: str) -> None:
        """Half an entry for the log."""
        terminal.wait_for("1 ")
        terminal.wait_for("tick")
        terminal.settle()
        terminal.send("l")
        terminal.wait_for("A log entry for")
        terminal.settle()
        terminal.send(words)
        terminal.wait_for(words)

    def drafts(self) -> dict[str, str]:
        """What is in the journals of the case."""
        found: dict[str, str] = {}
        for path in (self.desk.store.folder(self.number) / "drafts").glob("*.jsonl"):
            for line in path.read_text("utf-8").splitlines():
                entry = json.loads(line)
                found[entry["key"]] = entry.get("text", "")
        return found

    def sound(self) -> bool:
        """Whether the case reads as it should, read anew."""
        desk = Desk(self.folder / "data", LI, "UTC")
        return desk.case(self.number).number == self.number


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def modes(raw: bytes) -> Iterator[str]:
    """The private modes that are on after this output."""
    on: dict[str, bool] = {}
    for numbers, switch in re.findall(rb"\x1b\[\?([\d;]+)([hl])", raw):
        for number in numbers.decode().split(";"):
            on[number] = switch == b"h"
    yield from sorted(number for number, is_on in on.items() if is_on)


def leave(terminal: Terminal) -> None:
    """Leave the desk; the shell says how it ended."""
    terminal.send("\x11")
    time.sleep(0.5)
    terminal.send("echo it ended with $?.\n")
    terminal.wait_for("it ended with 0.")


def test_ctrl_z_leads_to_the_shell_and_fg_back_to_the_half_typed_entry(case: Case) -> None:
    with case.shell() as terminal:
        case.compose(terminal, "half a word")
        before = list(modes(terminal.raw))
        assert set(MODES) <= set(before)
        terminal.send(CTRL_Z)
        terminal.wait_for("Stopped")
        assert case.drafts()["log"] == "half a word"  # also if nobody ever comes back
        # The terminal is the shell's: its own screen, cursor, mouse, keyboard, echo.
        assert not set(modes(terminal.raw)) & set(MODES)
        assert "25" in modes(terminal.raw)
        assert terminal.raw.count(b"\x1b[<u") == len(re.findall(rb"\x1b\[>\d+u", terminal.raw))
        terminal.send(
            "stty -a | grep -ow -e '-*echo' -e '-*icanon' -e '-*isig' | tr '\\n' ' '; echo that is all\n"
        )
        assert "isig icanon echo that is all" in terminal.wait_for("echo that is all")
        terminal.resize(100, 30)
        terminal.send("fg\n")
        terminal.wait_for("half a word")
        terminal.wait_for("keep as draft")
        terminal.settle()
        assert list(modes(terminal.raw)) == before
        until(lambda: len(terminal.screen_text().splitlines()) == 30, "drawn for the size there is now")
        assert PROMPT not in terminal.screen_text()
        terminal.send(" and the rest")
        terminal.wait_for("half a word and the rest")
        terminal.send(F10)
        terminal.wait_for("4 Log 4")
        terminal.settle()
        leave(terminal)
    assert case.desk.case(case.number).entries[-1].text == "half a word and the rest"


def test_it_can_be_done_twice_and_from_a_dialog(case: Case) -> None:
    with case.shell() as terminal:
        terminal.wait_for("tick")
        terminal.settle()
        for _ in range(2):
            terminal.send("s")
            terminal.wait_for("Skip")
            terminal.settle()
            shown = terminal.screen_text()
            terminal.send(CTRL_Z)
            terminal.wait_for("Stopped")
            terminal.send("fg\n")
            terminal.wait_for("Skip")
            assert terminal.settle() == shown
            terminal.send(ESC)
            terminal.settle()
        leave(terminal)


def test_without_a_shell_it_says_so_and_goes_on(case: Case) -> None:
    with case.alone() as terminal:
        case.compose(terminal, "half a word")
        terminal.send(CTRL_Z)
        terminal.wait_for("No shell waits here")
        terminal.send(", more")
        terminal.wait_for("half a word, more")
        terminal.send("\x11")
        assert terminal.wait() == 0


def test_a_shell_that_is_closed_ends_the_stopped_desk_and_keeps_the_draft(case: Case) -> None:
    with case.shell() as terminal:
        case.compose(terminal, "kept while stopped")
        terminal.send(CTRL_Z)
        terminal.wait_for("Stopped")
        terminal.close()
        terminal.wait()
        until_gone(case)
    assert case.drafts()["log"] == "kept while stopped"
    assert case.sound()


def until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end, what
        time.sleep(POLL)


def until_gone(case: Case) -> None:
    """Wait until no process works on that folder any more."""
    end = time.monotonic() + 10
    while left := [pid for pid in running() if str(case.folder / "data") in command(pid)]:
        assert time.monotonic() < end, [command(pid) for pid in left]
        time.sleep(POLL)


def running() -> list[int]:
    """The processes there are; needs /proc."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def command(pid: int) -> str:
    """What a process was started as."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace")
    except OSError:
        return ""


@pytest.mark.parametrize("how", ["closed", "SIGHUP", "SIGTERM"])
def test_an_end_nobody_asked_for_keeps_the_words_and_is_no_success(case: Case, how: str) -> None:
    with case.alone() as terminal:
        case.compose(terminal, "unsaved words")
        if how == "closed":
            terminal.close()
        else:
            terminal.kill(getattr(signal, how))
        code = terminal.wait()
    assert code == 128 + (signal.SIGTERM if how == "SIGTERM" else signal.SIGHUP)
    assert case.drafts()["log"] == "unsaved words"
    assert case.sound()


def test_a_window_closed_during_a_dialog_leaves_the_case_as_it_was(case: Case) -> None:
    before = len(case.desk.record(case.number).events)
    with case.alone() as terminal:
        terminal.wait_for("tick")
        terminal.settle()
        terminal.send("s")
        terminal.wait_for("Skip")
        terminal.send("a reason")
        terminal.settle()
        terminal.close()
        assert terminal.wait() == 128 + signal.SIGHUP
    assert case.sound()
    assert len(Desk(case.folder / "data", LI, "UTC").record(case.number).events) == before
