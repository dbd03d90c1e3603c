"""A desk's process: what it is told, what is passed on of it, and that it ends whatever it does."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from aftercase.web import desks
from aftercase.web.desks import CELLS, DeskProcess, Sent, understand
from tests.kit import need

HEAD = """
import json, os, signal, sys, time
def say(kind, data): os.write(1, kind + len(data).to_bytes(4, "big") + data)
os.write(1, b"__GANGLION__\\n")
"""


class Tab:
    """A websocket that remembers; `broken` as a closed one behaves."""

    def __init__(self) -> None:
        self.drawn: list[bytes] = []
        self.closed = 0
        self.broken = False
        self.something = asyncio.Event()

    async def send_bytes(self, data: bytes) -> None:
        self.something.set()
        if self.broken:
            raise ConnectionResetError
        self.drawn.append(data)

    async def close(self) -> None:
        self.closed += 1
        self.something.set()


def runs(pid: int) -> bool:
    """Whether a process is there, and not only its remains."""
    done = subprocess.run(
        [need("ps"), "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()[:1] not in ("", "Z")


def program(body: str) -> list[str]:
    return [sys.executable, "-c", HEAD + body]


@pytest.mark.parametrize(
    ("message", "sent"),
    [
        ('["stdin", "照"]', Sent("stdin", "照")),
        ('["ping", "17"]', Sent("ping", "17")),
        ('["resize", {"width": 90, "height": 30}]', Sent("resize", size=(90, 30))),
        ('["resize", {"width": 1000000000, "height": -3}]', Sent("resize", size=(CELLS[1], CELLS[0]))),
        ('["focus"]', Sent("focus")),
        ('["blur"]', Sent("blur")),
        ('["stdin", ""]', None),  # Textual's parser takes an empty text for the end of all input
        ('["stdin", 1]', None),
        ('["stdin"]', None),
        ('["resize", {"width": "9", "height": 9}]', None),
        ('["resize", {"width": 9.5, "height": 9}]', None),
        ('["quit"]', None),
        ('["deliver_chunk_request", {"key": "x"}]', None),
        ("{}", None),
        ("", None),
        ("[" * 100_000, None),
    ],
)
def test_a_browser_s_message_is_one_of_five_or_nothing(message: str, sent: Sent | None) -> None:
    assert understand(message) == sent


def test_half_a_character_is_passed_on_as_a_mark() -> None:
    said = understand('["stdin", "a\\ud83d"]')
    assert said is not None
    assert said.text.encode("utf-8", "replace") == b"a?"


def test_the_picture_is_passed_on_and_nothing_else() -> None:
    async def run() -> None:
        tab, told = Tab(), list[str]()
        desk = DeskProcess(
            program("""
say(b"M", json.dumps({"type": "open_url", "url": "http://a.example/", "new_tab": True}).encode())
say(b"M", json.dumps({"type": "deliver_file_start", "key": "k", "path": "/etc/passwd"}).encode())
say(b"P", b"l2:xx2:yye")
say(b"D", b"picture")
sys.stderr.write("one\\x1b]0;PWN\\x07 line\\n")
"""),
            tab,
            told.append,
        )
        await desk.start(80, 24)
        assert desk._task is not None
        await desk._task
        await desk.stop()
        assert tab.drawn == [b"picture"]
        assert tab.closed == 1
        assert told == ["one␛]0;PWN␇ line"]
        assert desk._download_manager._active_downloads == {}

    asyncio.run(run())


def test_a_program_that_does_not_start_closes_its_tab() -> None:
    async def run() -> None:
        tab, told = Tab(), list[str]()
        desk = DeskProcess([sys.executable, "-c", "raise SystemExit('no')"], tab, told.append)
        await desk.start(80, 24)
        await tab.something.wait()
        await desk.stop()
        assert (tab.closed, told) == (1, ["no"])

    asyncio.run(run())


def test_what_a_desk_says_on_stderr_is_not_passed_on_for_ever() -> None:
    async def run() -> None:
        tab, told = Tab(), list[str]()
        desk = DeskProcess(program("sys.stderr.write('line\\n' * 100000)"), tab, told.append)
        await desk.start(80, 24)
        await tab.something.wait()
        await desk.stop()
        assert 0 < len(told) <= 20

    asyncio.run(run())


@pytest.mark.parametrize(
    "body",
    [
        "say(b'D', b'x'); time.sleep(600)",
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); say(b'D', b'x'); time.sleep(600)",
        # nobody looks any more, and it draws on: it must not wait for ever in a full pipe
        "say(b'D', b'x')\nwhile True: say(b'D', b'x' * 100000)",
        "import subprocess; p = subprocess.Popen(['sleep', '600']); say(b'D', b'%d' % p.pid); p.wait()",
    ],
    ids=["deaf", "stubborn", "chatty", "busy"],
)
def test_a_program_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    monkeypatch.setattr(desks, "PATIENCE", 0.3)
    monkeypatch.setattr(desks, "LAST_PATIENCE", 0.3)

    async def run() -> None:
        tab = Tab()
        desk = DeskProcess(program(body), tab, print)
        await desk.start(80, 24)
        await tab.something.wait()
        tab.broken = True
        await asyncio.gather(desk.stop(), desk.stop())
        assert desk._process is not None
        assert desk._process.returncode is not None
        if tab.drawn[0].isdigit():
            assert not runs(int(tab.drawn[0])), "what it has started ends with it"

    asyncio.run(asyncio.wait_for(run(), 180))


def test_nobody_waits_for_what_a_desk_has_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as a tool that goes on in the background, with the desk's pipes open."""
    monkeypatch.setattr(desks, "LAST_PATIENCE", 0.1)

    async def run() -> None:
        tab = Tab()
        body = "import subprocess; subprocess.Popen(['sleep', '2'], start_new_session=True); say(b'D', b'x')"
        desk = DeskProcess(program(body), tab, print)
        await desk.start(80, 24)
        await tab.something.wait()
        await desk.stop()
        assert desk._process is not None
        out = desk._process.stdout
        assert out is not None
        assert not out.at_eof(), "it is still open"
        while not out.at_eof():
            await asyncio.sleep(0.05)

    asyncio.run(asyncio.wait_for(run(), 180))


def test_a_desk_has_the_browser_s_environment_and_no_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux")
    monkeypatch.setenv("TERM", "screen")

    async def run() -> None:
        tab = Tab()
        argv = [
            *program("say(b'D', json.dumps([dict(os.environ), sys.argv, os.getsid(0)]).encode())"),
            "$HOME; id",
        ]
        desk = DeskProcess(argv, tab, print)
        await desk.start(90, 30)
        await tab.something.wait()
        await desk.stop()
        environment, arguments, session = json.loads(b"".join(tab.drawn))
        assert environment["TEXTUAL_DRIVER"] == "textual.drivers.web_driver:WebDriver"
        assert (environment["COLUMNS"], environment["ROWS"]) == ("90", "30")
        assert environment["TERM"] == "xterm-256color"
        assert "TMUX" not in environment
        assert arguments[1:] == ["$HOME; id"]
        assert desk._process is not None
        assert session == desk._process.pid

    asyncio.run(run())
