"""The server on a real socket: what comes in, what does not, and that every desk ends with its tab."""

from __future__ import annotations

import asyncio
import contextlib
import http.cookies
import json
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from aftercase import i18n
from aftercase.desk import report
from aftercase.web import pages, server
from aftercase.web.door import COOKIE, Door, Verdict
from tests.web.test_desks import HEAD, runs

# A desk that says its number, then what it is told.
ECHO = [
    sys.executable,
    "-c",
    HEAD
    + """
say(b"D", b"pid %d " % os.getpid())
while (head := sys.stdin.buffer.read(5)):
    say(b"D", head[:1] + sys.stdin.buffer.read(int.from_bytes(head[1:], "big")))
""",
]
SECURITY = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Resource-Policy",
)


class Site:
    """A running server, and a browser without a face."""

    def __init__(
        self, door: Door, app: web.Application, client: aiohttp.ClientSession, told: list[str]
    ) -> None:
        self.door, self.app, self.client, self.told = door, app, client, told
        self.origin = f"http://127.0.0.1:{door.port}"
        self.room = self.origin + door.room

    async def get(self, path: str = "", method: str = "GET", **headers: str) -> tuple[int, str]:
        """Status and words of an address, the one within the room by default."""
        url = self.origin + path if path.startswith("/") else self.room + path
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client.request(method, url, headers=named, allow_redirects=False) as answer:
            for name in SECURITY:
                assert answer.headers.get(name), (path, name)
            assert answer.headers["Cache-Control"] == "no-store"
            assert "aiohttp" not in answer.headers["Server"]
            return answer.status, (await answer.read()).decode("utf-8", "replace")

    async def enter(self) -> None:
        """Use the token, and come in."""
        assert (await self.get(f"/?token={self.door.token}"))[0] == 200

    def tab(self, origin: str | None = None, **more: Any) -> Any:
        """Open a websocket as the page does."""
        return self.client.ws_connect(
            self.room + "ws?width=90&height=30", origin=origin or self.origin, **more
        )


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[Site]:
    """A server of echoing desks."""
    listener, told = server.listen(0), list[str]()
    door = Door(listener.getsockname()[1])
    app = server.Server(door, ECHO, told.append).application()
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    try:
        # Browsers keep cookies of an address made of numbers; aiohttp must be told to.
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
            yield Site(door, app, client, told)
    finally:
        await runner.cleanup()


def with_site(test: Callable[[Site], Awaitable[None]]) -> None:
    """Run a test against a server of its own, and no longer than three minutes."""

    async def run() -> None:
        async with serving() as site:
            await test(site)

    i18n.use("en")
    asyncio.run(asyncio.wait_for(run(), 180))


def test_the_token_works_once_and_becomes_a_cookie() -> None:
    async def test(site: Site) -> None:
        url = f"/?token={site.door.token}"
        async with site.client.get(site.origin + url) as answer:
            assert answer.status == 200
            page = await answer.text()
            cookie = http.cookies.SimpleCookie(answer.headers["Set-Cookie"])[COOKIE]
        assert f"url={site.door.room}" in page
        assert site.door.key not in page
        assert cookie.value == site.door.key
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        assert cookie["path"] == site.door.room
        assert not cookie["domain"]
        assert not cookie["max-age"]
        assert (await site.get())[0] == 200
        status, words = await site.get(url)
        assert status == 403
        assert "used already" in words
        assert words.count("\n") == 1
        assert [line for line in site.told if "tried again" in line]

    with_site(test)


def test_a_browser_that_loads_ahead_does_not_use_the_token_up() -> None:
    async def test(site: Site) -> None:
        url = f"/?token={site.door.token}"
        assert (await site.get(url, Sec_Purpose="prefetch;prerender"))[0] == 403
        assert (await site.get(url, Purpose="prefetch"))[0] == 403
        assert (await site.get(url, "HEAD"))[0] == 403
        assert (await site.get(url))[0] == 200

    with_site(test)


def test_without_the_cookie_everything_is_refused_in_one_line() -> None:
    async def test(site: Site) -> None:
        outside = [
            "/",
            "/ws",
            "/static/",
            "/static/js/textual.js",
            "/download/x",
            "/favicon.ico",
            "/?token=x",
        ]
        for path in [*outside, "", "ws", "desk.js", "textual.js", "../", "%2e%2e/"]:
            status, words = await site.get(path)
            assert (path, status) == (path, 403)
            assert words == pages.refusal(Verdict.STRANGER)
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
            assert (await site.get("/", method))[0] == 403
            assert (await site.get("", method))[0] == 403
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await site.tab()

    with_site(test)


def test_with_the_cookie_the_list_is_all_there_is() -> None:
    async def test(site: Site) -> None:
        await site.enter()
        for name, asset in pages.ASSETS.items():
            async with site.client.get(site.room + name) as answer:
                assert answer.status == 200
                assert answer.content_type == asset.kind
                assert await answer.read() == asset.read()
        for path in (
            "x",
            "static/",
            "page/",
            "../pages.py",
            "%2e%2e%2fpages.py",
            "..%2f",
            "//etc/passwd",
            "desk.js/",
        ):
            assert (await site.get(path))[0] in (403, 404), path
        for method in ("HEAD", "POST", "OPTIONS"):
            assert (await site.get("", method))[0] == 403
        for path in ("/", "/ws", "/static/js/textual.js", "/download/x"):
            assert (await site.get(path))[0] == 403
        assert (await site.get("ws"))[0] == 400, "no websocket was asked for"

    with_site(test)


def test_a_foreign_name_of_this_machine_is_refused() -> None:
    async def test(site: Site) -> None:
        port = site.door.port
        for host in (f"evil.example:{port}", "127.0.0.1", f"127.0.0.1:{port + 1}", f"[::1]:{port}", ""):
            assert (await site.get(f"/?token={site.door.token}", Host=host))[0] == 403, host
        await site.enter()
        cookie = f"{COOKIE}={site.door.key}"
        assert (await site.get(Host=f"evil.example:{port}", Cookie=cookie))[0] == 403
        assert (await site.get(Host=f"localhost:{port}", Cookie=cookie))[0] == 200
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {site.door.room} HTTP/1.0\r\nCookie: {cookie}\r\n\r\n".encode())
        assert b" 403 " in await reader.readline(), "no host at all"
        writer.close()

    with_site(test)


def test_another_page_is_refused_although_the_browser_sends_the_cookie() -> None:
    async def test(site: Site) -> None:
        await site.enter()
        for origin in (
            "http://evil.example",
            "http://127.0.0.1:9",
            "null",
            f"http://localhost:{site.door.port}",
        ):
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await site.tab(origin)
            assert (await site.get(Origin=origin))[0] == 403
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await site.client.ws_connect(site.room + "ws")
        both = f"{COOKIE}={site.door.key}; {COOKIE}=a-neighbour's"
        assert (await site.get(Cookie=both))[0] == 200
        assert (await site.get(Sec_Fetch_Site="same-site"))[0] == 403
        assert (await site.get(Sec_Fetch_Site="none"))[0] == 200

    with_site(test)


def test_only_this_machine_s_own_address_is_listened_on() -> None:
    async def test(site: Site) -> None:
        with socket.socket() as other:
            other.settimeout(5)
            if sys.platform == "linux":  # the whole of 127.0.0.0/8 is this machine there
                with pytest.raises(ConnectionRefusedError):
                    other.connect(("127.0.0.2", site.door.port))
        with server.listen(0) as listener:
            assert listener.getsockname()[0] == "127.0.0.1"
            assert listener.family == socket.AF_INET

    with_site(test)


async def said(tab: aiohttp.ClientWebSocketResponse, words: bytes) -> bytes:
    """What a desk says, up to some words."""
    heard = b""
    while words not in heard:
        message = await tab.receive()
        assert message.type is aiohttp.WSMsgType.BINARY, message
        heard += message.data
    return heard


def test_a_tab_has_a_desk_and_a_closed_tab_has_none() -> None:
    async def test(site: Site) -> None:
        await site.enter()
        async with site.tab() as tab:
            pid = int((await said(tab, b" ")).split()[1])
            assert runs(pid)
            await tab.send_json(["stdin", "照片"])
            await said(tab, "D照片".encode())
            await tab.send_json(["resize", {"width": 99, "height": 10**9}])
            heard = await said(tab, b"}")
            assert json.loads(heard.removeprefix(b"M")) == {"type": "resize", "width": 99, "height": 1000}
            for nonsense in ("", "[", '["quit"]', '["stdin", {}]', '["\\ud800"]'):
                await tab.send_str(nonsense)
            await tab.send_bytes(b"Mquit")
            await tab.send_json(["ping", "7"])
            assert (await tab.receive()).data == '["pong", "7"]'
        for _ in range(1000):
            if not runs(pid):
                return
            await asyncio.sleep(0.02)
        pytest.fail("the desk of a closed tab lives on")

    with_site(test)


def test_a_desk_that_cannot_be_started_is_told_and_its_tab_closed() -> None:
    async def test(site: Site) -> None:
        await site.enter()
        ECHO[0], whole = "/nonexistent/program", ECHO[0]
        try:
            async with site.tab() as tab:
                assert (await tab.receive()).type is aiohttp.WSMsgType.CLOSE
        finally:
            ECHO[0] = whole
        assert site.told[-1] == "A desk cannot be started: No such file or directory"

    with_site(test)


def test_the_end_of_the_server_is_the_end_of_its_desks_and_their_tabs() -> None:
    async def test(site: Site) -> None:
        await site.enter()
        async with site.tab() as tab:
            pid = int((await said(tab, b" ")).split()[1])
            ending = asyncio.create_task(site.app.shutdown())
            assert (await tab.receive()).type is aiohttp.WSMsgType.CLOSE
            await ending
            assert not runs(pid)

    with_site(test)


def test_there_is_an_end_to_tabs() -> None:
    async def test(site: Site) -> None:
        await site.enter()
        async with contextlib.AsyncExitStack() as stack:
            for _ in range(server.MOST_DESKS):
                await said(await stack.enter_async_context(site.tab()), b" ")
            with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
                await site.tab()
        for _ in range(1000):
            with contextlib.suppress(aiohttp.WSServerHandshakeError):
                async with site.tab() as tab:
                    await said(tab, b" ")
                return
            await asyncio.sleep(0.02)
        pytest.fail("a closed tab keeps its place")

    with_site(test)


def test_a_fault_of_ours_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_socket: str) -> str:
        raise ValueError("secret")

    async def test(site: Site) -> None:
        await site.enter()
        monkeypatch.setattr(pages, "desk_page", fail)
        status, words = await site.get()
        assert status == 500
        assert "fault of its own" in words
        assert "secret" not in words
        assert "Traceback" not in words

    monkeypatch.setattr(report, "save", lambda _error: None)
    with_site(test)
