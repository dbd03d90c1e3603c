"""The main job in a real terminal: a request from triage to closed, the process killed twice on the way."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from aftercase import i18n
from aftercase.case import chain
from aftercase.desk.desk import Desk
from aftercase.guide.position import CheckView
from aftercase.i18n import tr
from tests.kit import LI
from tests.pty.terminal import Terminal, foreign_escapes

# Way by way through the shipped playbook: the keys of the branches taken.
PATH = ("check", "wrong", "photos", "arrived", "fault", "keep", "settled")
DOWN, ENTER, F10 = "\x1b[B", "\r", "\x1b[21~"


def until(true: Callable[[], bool], what: str, seconds: float = 15.0) -> None:
    """Wait for a state on disk."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"never came: {what}"
        time.sleep(0.05)


class Seller:
    """Somebody at the keyboard; what is on disk is read beside the program, never from its memory."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.proof = folder / "proof.png"
        self.proof.write_bytes(b"\x89PNG\r\n\x1a\n")
        self.raw = b""

    def open(self, *words: str) -> Terminal:
        """Start the program."""
        argv = [
            sys.executable,
            "-m",
            "aftercase",
            "--data",
            str(self.data),
            "--lang",
            "en",
            "--as",
            "li",
            *words,
        ]
        home = str(self.folder)
        env = {
            **os.environ,
            "HOME": home,
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color",
            "SSH_CONNECTION": "",
        }
        env |= {
            "XDG_STATE_HOME": f"{home}/state",
            "XDG_CONFIG_HOME": f"{home}/config",
            "COLORTERM": "truecolor",
        }
        return Terminal(argv, env=env, columns=100, rows=40)

    @cached_property
    def desk(self) -> Desk:
        """A look at the disk; it reads a case anew, and a playbook once."""
        return Desk(self.data, LI, "UTC")

    def number(self) -> str:
        """The only case."""
        [number] = self.desk.store.ids()
        return number

    def do_check(self, terminal: Terminal, view: CheckView) -> None:
        """Put the cursor on a check and do what it asks for."""
        position = self.desk.position(self.number())
        keys = [v.check.key for v in position.checks]
        for _ in keys:
            terminal.send("k")
        for _ in range(keys.index(view.check.key)):
            terminal.send("j")
        terminal.settle(0.15)
        terminal.send(" ")
        if view.check.kind == "evidence":
            terminal.wait_for(tr("path of the file"))
            terminal.send(f"{self.proof}{ENTER}")
        elif view.check.kind == "field":
            terminal.wait_for(f"{tr('ok')}   esc")
            terminal.send(f"12{ENTER}")
        done = lambda: self.state(view.check.key) == "done"  # noqa: E731
        until(done, f"{view.check.key} is done\n{terminal.screen_text()}")
        terminal.settle(0.2)

    def state(self, key: str) -> str:
        """A check's state on disk."""
        views = self.desk.position(self.number()).checks
        return next((view.state for view in views if view.check.key == key), "gone")

    def work_step(self, terminal: Terminal, way: str) -> None:
        """Do the step's required checks and take a way on."""
        for view in self.desk.position(self.number()).checks:
            if view.check.required and view.state == "todo":
                self.do_check(terminal, view)
        here = self.desk.position(self.number())
        keys = [branch.key for branch in here.branches]
        terminal.send(str(keys.index(way) + 1))
        moved = lambda: self.desk.position(self.number()).step.id != here.step.id  # noqa: E731
        until(moved, f"{here.step.id} -{way}->\n{terminal.screen_text()}")
        terminal.settle(0.2)

    def kill(self, terminal: Terminal) -> tuple[str, dict[str, str], str]:
        """End the program without warning; gives the state that must still be there."""
        before = self.snapshot()
        terminal.kill(signal.SIGKILL)
        terminal.wait()
        self.raw += terminal.raw
        assert self.snapshot() == before
        return before

    def snapshot(self) -> tuple[str, dict[str, str], str]:
        """Step, checks and head."""
        position, case = self.desk.position(self.number()), self.desk.case(self.number())
        return position.step.id, {view.check.key: view.state for view in position.checks}, case.head


def test_a_request_from_triage_to_closed_with_two_kills_on_the_way(tmp_path: Path) -> None:
    i18n.use("en")
    seller = Seller(tmp_path)
    with seller.open() as terminal:
        terminal.wait_for("new case")
        terminal.send("n")
        for answer in ("Who has refused", "What is the request about", "How did it break"):
            terminal.wait_for(answer)
            terminal.settle(0.2)
            terminal.send("1")
        terminal.wait_for("because you answered")
        terminal.settle(0.2)
        terminal.send(ENTER)
        terminal.wait_for("Order number")
        terminal.settle(0.2)
        terminal.send(F10)
        until(lambda: seller.data.is_dir() and bool(seller.desk.store.ids()), "the case is open")
        terminal.wait_for("Checklist")
        terminal.settle(0.3)
        for view in seller.desk.position(seller.number()).checks[:1]:
            seller.do_check(terminal, view)
        first = seller.kill(terminal)
    with seller.open("open", seller.number()) as terminal:
        terminal.wait_for("Checklist")
        terminal.settle(0.3)
        assert seller.snapshot() == first  # opening changes nothing
        for way in PATH[:4]:
            seller.work_step(terminal, way)
        step, _, _ = seller.kill(terminal)
    with seller.open() as terminal:
        terminal.wait_for(seller.number())
        terminal.settle(0.3)
        terminal.send(ENTER)
        terminal.wait_for("Checklist")
        terminal.settle(0.3)
        assert seller.desk.position(seller.number()).step.id == step
        for way in PATH[4:]:
            seller.work_step(terminal, way)
        for view in seller.desk.position(seller.number()).checks:
            if view.check.required:
                seller.do_check(terminal, view)
        terminal.send("o")
        terminal.wait_for("How did the case end")
        terminal.settle(0.2)
        terminal.send(ENTER)
        terminal.wait_for("Anything to add")
        terminal.settle(0.2)
        terminal.send(ENTER)
        until(lambda: seller.desk.case(seller.number()).status == "closed", terminal.screen_text())
        terminal.settle(0.3)
        terminal.send("\x11")
        assert terminal.wait() == 0
        seller.raw += terminal.raw
    case = seller.desk.case(seller.number())
    assert (case.status, case.outcome) == ("closed", "settled")
    assert [answer["key"] for answer in case.triage] == ["refused", "broken", "box-damaged"]
    assert chain.verify(seller.desk.record(case.number).events) == []
    assert foreign_escapes(seller.raw) == []
