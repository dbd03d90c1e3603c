"""The desk as it is reached from afar: a real ``sshd``, a line of 300 ms there and back, a real ``ssh``.

``pytest -n 0 -s tests/pty/test_ssh.py`` prints what went over the line (docs/operating.md has it).
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aftercase import i18n
from aftercase.case import chain
from aftercase.desk.demo import make_demo
from aftercase.desk.desk import Desk
from aftercase.desk.who import who
from aftercase.guide.position import CheckView
from aftercase.i18n import tr
from tests.kit import LI, need
from tests.pty.slow_line import HOST, SlowLine, Traffic
from tests.pty.terminal import Terminal, foreign_escapes
from tests.pty.test_demo_request import ENTER, F10, PATH, Seller, until

CTRL_O, CTRL_Q = "\x0f", "\x11"
WAIT = 30.0  # seconds, on a machine that is busy with other tests
STILL = 1.2  # seconds; a cursor that blinks would have blinked twice
# A connection that says nothing for so many seconds is asked; without an answer to two, it is over.
ALIVE = 1
SEPARATION = Path("/run/sshd")  # sshd started by root wants this folder and makes none


class Host:
    """A machine that is logged into: an ``sshd`` of one's own, with keys and a port of its own.

    Attributes:
        port: Where it listens, on this machine alone.
        words: What the client must be told to trust it and to be let in.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        program = need("sshd")
        for name in ("host", "person"):
            keygen = [need("ssh-keygen"), "-q", "-N", "", "-t", "ed25519", "-f", str(folder / name)]
            subprocess.run(keygen, check=True, stdin=subprocess.DEVNULL)
        (folder / "known").write_text(f"desk {(folder / 'host.pub').read_text()}")
        with socket.create_server((HOST, 0)) as free:
            self.port = int(free.getsockname()[1])
        if os.getuid() == 0:
            SEPARATION.mkdir(mode=0o755, exist_ok=True)
        (folder / "config").write_text(
            f"""Port {self.port}
ListenAddress {HOST}
HostKey {folder / "host"}
AuthorizedKeysFile {folder / "person.pub"}
PidFile {folder / "pid"}
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
ClientAliveInterval {ALIVE}
ClientAliveCountMax 2
"""
        )
        self._process = subprocess.Popen(
            [program, "-D", "-E", str(folder / "log"), "-f", str(folder / "config")],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        until(self._listens, "sshd listens", WAIT)

    def _listens(self) -> bool:
        assert self._process.poll() is None, (self._folder / "log").read_text()
        with socket.socket() as door:
            return door.connect_ex((HOST, self.port)) == 0

    def client(self, port: int, command: str) -> list[str]:
        """``ssh`` over a line that begins at ``port``, with nothing of the person's own configuration."""
        options = {
            "UserKnownHostsFile": self._folder / "known",
            "HostKeyAlias": "desk",
            "StrictHostKeyChecking": "yes",
            "IdentityFile": self._folder / "person",
            "IdentitiesOnly": "yes",
            "IdentityAgent": "none",
            "LogLevel": "ERROR",
            "Compression": os.environ.get("AFTERCASE_SSH_COMPRESSION", "no"),
        }
        words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
        return [need("ssh"), "-F", "none", *words, "-p", str(port), "-tt", HOST, command]

    def close(self) -> None:
        """End it, and the sessions it has."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(10)


class Remote(Seller):
    """Somebody far away, at work on the host's desk. He does not wait for what he knows will come."""

    def __init__(self, folder: Path, host: Host, language: str) -> None:
        super().__init__(folder)
        self.host, self.language = host, language
        self.line = SlowLine(host.port)
        self._marked = Traffic()

    def open(self, *words: str) -> Terminal:
        """Log in."""
        home = str(self.folder)
        program = [
            *("env", f"HOME={home}", f"XDG_STATE_HOME={home}/state", f"XDG_CONFIG_HOME={home}/config"),
            *("LC_ALL=C.UTF-8", f"PYTHONPATH={os.environ.get('PYTHONPATH', '')}"),
            *(sys.executable, "-m", "aftercase", "--data", str(self.data)),
            *("--lang", self.language, "--as", "li", *words),
        ]
        return Terminal(self.host.client(self.line.port, shlex.join(program)), columns=100, rows=40)

    def mark(self, what: str) -> None:
        """Print what has gone over the line since the last time."""
        now = self.line.traffic
        there, back, turns = now.since(self._marked)
        self._marked = now
        sys.stdout.write(f"{what}: {there:,} bytes there, {back:,} back, {turns} round trips\n")

    def do_check(self, terminal: Terminal, view: CheckView) -> None:
        """Go to a check and do what it asks for, all of it typed ahead: no key may be lost or go astray."""
        keys = [one.check.key for one in self.desk.position(self.number()).checks]
        answer = {"evidence": f"{self.proof}{ENTER}", "field": f"12{ENTER}"}.get(view.check.kind, "")
        terminal.send("k" * len(keys) + "j" * keys.index(view.check.key) + " " + answer)
        until(lambda: self.state(view.check.key) == "done", f"{view.check.key} is done", WAIT)

    def work_step(self, terminal: Terminal, way: str) -> None:
        """Do the step's required checks and take a way on."""
        super().work_step(terminal, way)
        terminal.settle(0.5)  # looked at, before the next one is begun

    def looks_on(self, terminal: Terminal) -> None:
        """``sshd`` has told the desk where it is shown, and nothing comes by itself: no cursor, no clock."""
        desk = max(self.remains(), key=int)  # the shell that started it may still be there
        told = dict(pair.partition("=")[::2] for pair in _read(Path("/proc") / desk / "environ").split("\0"))
        assert told["SSH_CONNECTION"].endswith(f" {HOST} {self.host.port}")
        terminal.settle(0.6)
        terminal.send("s")
        terminal.wait_for(f"{tr('ok')}   esc", WAIT)
        terminal.settle(0.6)
        before = len(terminal.raw)
        time.sleep(STILL)
        assert terminal.raw[before:] == b""
        terminal.send("\x1b")
        terminal.settle(0.8)

    def lose(self, terminal: Terminal, how: str) -> str:
        """Lose the line in the middle of a word; gives what is left of the words in the draft.

        The case must be as it was, and nothing of the desk may go on running.
        """
        before, words = self.snapshot(), ("The buyer says 买家说", " that the par")
        terminal.send(f"l{words[0]}")
        terminal.wait_for(words[0], WAIT)
        terminal.send(words[1])
        (self.line.cut if how == "cut" else self.line.fall_silent)()
        until(lambda: self.remains() == [], "the desk has ended", WAIT)
        if how == "silent":
            terminal.kill()  # the client waits for a line that will never come back
        terminal.wait(WAIT)
        self.raw += terminal.raw
        self.line.close()
        self.line, self._marked = SlowLine(self.host.port), Traffic()
        assert self.snapshot() == before
        draft = self.draft()
        assert draft.startswith(words[0])
        assert "".join(words).startswith(draft)  # what never arrived cannot be kept
        return draft

    def remains(self) -> list[str]:
        """What runs of this desk on the host, known by its data folder; the client is not meant."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                words = _read(entry / "cmdline")
                if str(self.data) in words and "HostKeyAlias" not in words:
                    found.append(entry.name)
        return found

    def draft(self) -> str:
        """The entry half written, from the disk."""
        drafts = Desk(self.data, who("li"), "UTC").drafts(self.number())
        return drafts.load().get("log", "")

    def last(self) -> str | None:
        """The words of the latest entry."""
        entries = self.desk.case(self.number()).entries
        return entries[-1].text if entries else None

    def write_on(self, terminal: Terminal, draft: str) -> None:
        """The draft is there again; finish it, and put it into the log."""
        terminal.send("l cel.")
        terminal.wait_for(f"{draft} cel.", WAIT)
        terminal.send(CTRL_O)  # the step has a message, so it began as one of ours
        terminal.wait_for(tr("They said it. ctrl+o: we said it."), WAIT)
        terminal.send(F10)
        until(lambda: self.last() == f"{draft} cel.", "the entry is in the log", WAIT)
        until(lambda: self.draft() == "", "the draft is gone")

    def end(self, terminal: Terminal) -> None:
        """Close the case at its last step, and leave."""
        for view in self.desk.position(self.number()).checks:
            if view.check.required and view.state == "todo":
                self.do_check(terminal, view)
        terminal.send("o")
        terminal.wait_for(tr("How did the case end?"), WAIT)
        terminal.send(ENTER)
        terminal.wait_for(tr("Anything to add? Enter leaves it empty."), WAIT)
        terminal.send(ENTER)
        until(lambda: self.desk.case(self.number()).status == "closed", "the case is closed", WAIT)
        terminal.send(CTRL_Q)
        assert terminal.wait(WAIT) == 0
        self.raw += terminal.raw
        self.look_back()

    def look_back(self) -> None:
        """Nothing runs any more, the chain is whole, and the terminal was sent nothing strange."""
        assert self.remains() == []
        assert chain.verify(self.desk.record(self.number()).events) == []
        assert foreign_escapes(self.raw) == []


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""  # it has ended this very moment


@pytest.fixture
def host() -> Iterator[Host]:
    if not Path("/proc/self/cmdline").exists():
        pytest.skip("there is no /proc here to look for processes")
    folder = Path(tempfile.mkdtemp(prefix="aftercase-sshd-"))
    made = Host(folder)
    yield made
    made.close()
    shutil.rmtree(folder)
    i18n.use("en")


def test_a_request_is_worked_from_its_first_question_to_closed(tmp_path: Path, host: Host) -> None:
    i18n.use("en")
    seller = Remote(tmp_path, host, "en")
    with seller.open() as terminal:
        terminal.wait_for("new case", WAIT)
        seller.mark("logged in, and the first screen")
        terminal.send("n1")
        terminal.wait_for("What is the request about", WAIT)
        terminal.send("11")
        terminal.wait_for("because you answered", WAIT)
        terminal.send(ENTER)
        terminal.wait_for("Order number", WAIT)
        terminal.send(F10)
        until(lambda: seller.data.is_dir() and bool(seller.desk.store.ids()), "the case is open", WAIT)
        terminal.wait_for("Checklist", WAIT)
        seller.mark("four questions, and the case is open")
        for way in PATH[:3]:
            seller.work_step(terminal, way)
        seller.mark(f"{len(PATH[:3])} steps")
        draft = seller.lose(terminal, "cut")
    with seller.open("open", seller.number()) as terminal:
        terminal.wait_for("Checklist", WAIT)
        seller.mark("logged in again, and the case on the screen")
        seller.write_on(terminal, draft)
        seller.mark("an entry written")
        for way in PATH[3:]:
            seller.work_step(terminal, way)
        seller.end(terminal)
        seller.mark(f"{len(PATH[3:])} steps, and closed")
    case = seller.desk.case(seller.number())
    assert (case.status, case.outcome) == ("closed", "settled")
    assert [answer["key"] for answer in case.triage] == ["refused", "broken", "box-damaged"]


def test_the_demo_case_in_chinese(tmp_path: Path, host: Host) -> None:
    i18n.use("zh")
    make_demo(tmp_path / "data", LI, "UTC")
    seller = Remote(tmp_path, host, "zh")
    with seller.open("open", seller.number()) as terminal:
        terminal.wait_for(tr("Checklist"), WAIT)
        seller.looks_on(terminal)
        draft = seller.lose(terminal, "silent")
    with seller.open("open", seller.number()) as terminal:
        terminal.wait_for(tr("Checklist"), WAIT)
        seller.write_on(terminal, draft)
        seller.work_step(terminal, PATH[3])
        terminal.send(CTRL_Q)
        assert terminal.wait(WAIT) == 0
        seller.raw += terminal.raw
    seller.look_back()
