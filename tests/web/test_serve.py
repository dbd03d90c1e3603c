"""`aftercase serve` as a person runs it: the printed address, the ends it can come to, and what it leaves."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from aftercase import i18n
from aftercase.desk.demo import make_demo
from tests.kit import LI, need
from tests.web.test_desks import runs

ROOT = Path(__file__).parents[2]


def environment(folder: Path) -> dict[str, str]:
    """A home of its own, English."""
    ours = {"HOME": str(folder), "AFTERCASE_LANG": "en", "PYTHONPATH": str(ROOT / "src"), "LC_ALL": "C.UTF-8"}
    ours |= {"XDG_STATE_HOME": str(folder / "state"), "XDG_CONFIG_HOME": str(folder / "config")}
    return {"PATH": os.environ.get("PATH", os.defpath), **ours}


class Serve:
    """A running ``aftercase serve`` on the demo desk."""

    def __init__(self, folder: Path, *more: str) -> None:
        i18n.use("en")
        self.data = folder / "data"
        make_demo(self.data, LI, "UTC")
        argv = [sys.executable, "-m", "aftercase", "--data", str(self.data), "--as", "小王", *more, "serve"]
        self.process = subprocess.Popen(
            [*argv, "--port", "0", "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(folder),
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        lines = ""
        while not lines.endswith("}\n"):
            line = self.process.stdout.readline()
            assert line, self.process.communicate()[1]
            lines += line
        self.said: dict[str, Any] = json.loads(lines)

    def desks(self) -> list[int]:
        """The numbers of its desks' processes."""
        done = subprocess.run([need("ps"), "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)
        pairs = [map(int, line.split()) for line in done.stdout.splitlines()]
        return [pid for pid, parent in pairs if parent == self.process.pid and runs(pid)]

    def end(self, number: int) -> tuple[int, str]:
        """Send a signal; the status, and what was said on stderr."""
        self.process.send_signal(number)
        _, err = self.process.communicate(timeout=60)
        return self.process.returncode, err

    def drafts(self) -> str:
        """All that is kept as drafts."""
        files = [path for path in self.data.rglob("drafts/**/*") if path.is_file()]
        return "".join(json.loads(line)["text"] for path in files for line in path.read_text().splitlines())


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    serve = Serve(tmp_path)
    yield serve
    if serve.process.poll() is None:
        serve.process.kill()
    serve.process.communicate()


async def type_half_a_sentence(
    serve: Serve, client: aiohttp.ClientSession
) -> aiohttp.ClientWebSocketResponse:
    """Open a tab, the demo case, its log, and begin to write."""
    url = serve.said["url"]
    origin = url.partition("/?")[0]
    async with client.get(url) as answer:
        room = (await answer.text()).partition("url=")[2].partition('"')[0]
    tab = await client.ws_connect(f"{origin}{room}ws?width=120&height=40", origin=origin)
    for expected, keys in (("AC-2026-0001", "\r"), ("Checklist", "l"), ("A log entry for", "买家来电")):
        heard = b""
        while expected.encode() not in heard:
            message = await tab.receive()
            assert message.type is aiohttp.WSMsgType.BINARY, message
            heard += message.data
        await asyncio.sleep(0.5)  # a key before the screen listens to it would go to the one before
        await tab.send_json(["stdin", keys])
    heard = b""
    while "来电".encode() not in heard:
        heard += (await tab.receive()).data
    return tab


def working(serve: Serve, how: Any) -> None:
    """Do something while somebody writes in a tab."""

    async def run() -> None:
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as client:
            tab = await type_half_a_sentence(serve, client)
            await how(tab)

    asyncio.run(asyncio.wait_for(run(), 300))


async def gone(pids: list[int]) -> None:
    """Wait until processes are no more."""
    for _ in range(1500):
        if not any(runs(pid) for pid in pids):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{pids} live on")


def test_ctrl_c_ends_every_desk_and_keeps_what_is_typed(serve: Serve) -> None:
    async def how(tab: aiohttp.ClientWebSocketResponse) -> None:
        desks = serve.desks()
        assert len(desks) == 1
        code, err = await asyncio.to_thread(serve.end, signal.SIGINT)
        assert code == 0
        assert "Traceback" not in err
        await gone(desks)

    working(serve, how)
    assert "买家来电" in serve.drafts()


def test_a_killed_server_leaves_no_desk_behind(serve: Serve) -> None:
    async def how(tab: aiohttp.ClientWebSocketResponse) -> None:
        desks = serve.desks()
        assert desks
        await asyncio.to_thread(serve.end, signal.SIGKILL)
        await gone(desks)

    working(serve, how)
    assert "买家来电" in serve.drafts()


def test_a_closed_tab_ends_its_desk_and_the_draft_comes_back(serve: Serve) -> None:
    async def how(tab: aiohttp.ClientWebSocketResponse) -> None:
        desks = serve.desks()
        await tab.close()
        await gone(desks)
        assert serve.process.poll() is None

    working(serve, how)
    assert "买家来电" in serve.drafts()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_another_signal_ends_it_with_its_number(serve: Serve, number: int) -> None:
    assert serve.end(number)[0] == 128 + number


def test_what_it_says(serve: Serve) -> None:
    port = serve.said["port"]
    assert serve.said["url"].startswith(f"http://127.0.0.1:{port}/?token=")
    code, err = serve.end(signal.SIGINT)
    assert code == 0
    assert "小王" in err
    assert f"ssh -L {port}:127.0.0.1:{port}" in err
    assert "Ctrl-C" in err
    assert serve.said["url"] not in err, "the address is data"


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "aftercase", *words],
        capture_output=True,
        text=True,
        env=environment(folder),
        check=False,
        timeout=60,
    )


def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = command(tmp_path, "serve", "--port", str(port))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == f"Port {port} is taken. Choose another: aftercase serve --port {port + 1}\n"


@pytest.mark.parametrize("words", [["--port", "70000"], ["--port", "x"], ["--host", "0.0.0.0"], ["0.0.0.0"]])
def test_no_other_address_can_be_asked_for(tmp_path: Path, words: list[str]) -> None:
    done = command(tmp_path, "serve", *words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


def test_only_this_command_loads_a_web_server(tmp_path: Path) -> None:
    script = (
        "import sys; from aftercase.cli import run; run(sys.argv[1:]);"
        "print([name for name in ('aiohttp', 'textual_serve', 'textual', 'jinja2') if name in sys.modules])"
    )

    def loaded(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", script, *words],
            capture_output=True,
            text=True,
            env=environment(tmp_path),
            check=True,
        )
        return done.stdout.splitlines()[-1]

    assert loaded("list") == "[]"
    assert loaded("serve", "--help") == "[]"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert loaded("serve", "--port", str(taken.getsockname()[1])) == "['aiohttp', 'textual_serve']"
