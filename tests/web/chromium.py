"""A real browser, driven over its DevTools protocol with the websocket client the server brings."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

POLL = 0.05
PATIENCE = 60.0  # seconds until a thing that does not come is given up, on a machine that is busy
_REST = 0.4  # seconds in which nothing moves, to count as rest
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-port=0",
)
# Windows key codes of what is no letter; a page sees them, not the characters.
_CODES = {"Enter": 13, "Escape": 27, "Tab": 9, "F2": 113, "ArrowDown": 40, " ": 32}


def chromium() -> str:
    """The browser's path; skips the test where there is none, fails it where tools are required."""
    for name in _NAMES:
        if path := shutil.which(name):
            return path
    if os.environ.get("AFTERCASE_REQUIRE_TOOLS"):
        pytest.fail("chromium is required here and missing")
    pytest.skip("chromium is not installed")


class Page:
    """One tab.

    Attributes:
        complaints: What the browser wrote to its console as errors, such as a refusal by the page's policy.
        fetched: The addresses of everything the page has asked for.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Listen to the browser."""
        self._socket = socket
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reader = asyncio.create_task(self._read())
        self.complaints: list[str] = []
        self.fetched: list[str] = []

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of the protocol, and its result."""
        number = next(self._ids)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        return await asyncio.wait_for(self._waiting[number], PATIENCE)

    async def open(self, address: str) -> None:
        """Go there, and begin to listen to what the page does."""
        for domain in ("Page", "Runtime", "Network", "Log"):
            await self.call(f"{domain}.enable")
        await self.call("Page.navigate", url=address)

    async def close(self) -> None:
        """Close the tab as a person does."""
        await self.call("Page.close")

    async def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression; a promise is waited for."""
        done = await self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True, userGesture=True
        )
        return done["result"].get("value")

    async def text(self) -> str:
        """What is written on the page, without the desk, which is painted."""
        return str(await self.ask("document.body ? document.body.innerText : ''"))

    async def press(self, key: str, *, ctrl: bool = False) -> None:
        """Press a key: a character, or a name such as ``Enter`` or ``F2``."""
        code = _CODES.get(key, ord(key[0].upper()))
        text = "" if ctrl else {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        both = {"key": key, "windowsVirtualKeyCode": code, "modifiers": 2 if ctrl else 0}
        await self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **both)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **both)

    async def seen(self) -> bytes:
        """What is seen, as a PNG, once it has come to rest."""
        before = b""
        for _ in range(int(PATIENCE / _REST)):
            done = await self.call("Page.captureScreenshot", format="png")
            now = base64.b64decode(done["data"])
            if now == before:
                return now
            before = now
            await asyncio.sleep(_REST)
        raise AssertionError(f"the page did not come to rest in {PATIENCE} s")

    async def changed(self, before: bytes) -> bytes:
        """What is seen, once it is another thing than before, and at rest."""
        for _ in range(int(PATIENCE / _REST)):
            if (now := await self.seen()) != before:
                return now
        raise AssertionError(f"nothing changed on the page in {PATIENCE} s")

    async def until(self, expression: str) -> None:
        """Wait until a JavaScript expression is true."""
        for _ in range(int(PATIENCE / POLL)):
            if await self.ask(expression):
                return
            await asyncio.sleep(POLL)
        raise AssertionError(
            f"{expression}: waited {PATIENCE} s in vain; the page says {await self.text()!r}"
        )

    async def _read(self) -> None:
        async for message in self._socket:
            said = json.loads(message.data)
            waiting = self._waiting.pop(said.get("id", 0), None)
            if waiting is not None:
                if "error" in said:
                    waiting.set_exception(AssertionError(said["error"]))
                else:
                    waiting.set_result(said["result"])
                continue
            self._note(said.get("method", ""), said.get("params", {}))

    def _note(self, method: str, params: dict[str, Any]) -> None:
        if method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.complaints.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
        elif method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.complaints.append(str(details.get("exception", {}).get("description", details["text"])))
        elif method == "Network.requestWillBeSent":
            self.fetched.append(params["request"]["url"])
        elif method == "Network.webSocketCreated":
            self.fetched.append(params["url"])


class Browser:
    """A running browser with a profile of its own."""

    def __init__(self, origin: str, client: aiohttp.ClientSession) -> None:
        """Use `browser`."""
        self._origin, self._client = origin, client

    async def page(self) -> Page:
        """A new, empty tab."""
        async with self._client.put(f"{self._origin}/json/new?about:blank") as answer:
            target = await answer.json(content_type=None)
        return Page(await self._client.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0))

    async def tabs(self) -> list[str]:
        """The addresses of all tabs and windows."""
        async with self._client.get(f"{self._origin}/json/list") as answer:
            return [
                target["url"] for target in await answer.json(content_type=None) if target["type"] == "page"
            ]


@contextlib.asynccontextmanager
async def browser(program: str, folder: Path, size: tuple[int, int] = (1280, 800)) -> AsyncIterator[Browser]:
    """A browser with its profile in a folder; it and all its processes are gone at the end."""
    process = await asyncio.create_subprocess_exec(
        program,
        *_FLAGS,
        f"--user-data-dir={folder}",
        f"--window-size={size[0]},{size[1]}",
        "about:blank",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        port = folder / "DevToolsActivePort"
        await until(lambda: port.exists() and port.read_text().count("\n") >= 1, "the browser's port")
        origin = f"http://127.0.0.1:{port.read_text().split()[0]}"
        async with aiohttp.ClientSession() as client:
            yield Browser(origin, client)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def until(true: Callable[[], Any], what: str) -> Any:
    """Wait until something is so, and give its value.

    Raises:
        AssertionError: It never was.
    """
    for _ in range(int(PATIENCE / POLL)):
        if value := true():
            return value
        await asyncio.sleep(POLL)
    raise AssertionError(f"{what}: waited {PATIENCE} s in vain")
