"""The desk in a real browser: a step is worked, nothing else is loaded or let in, every end is in order."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.web.chromium import PATIENCE, POLL, Browser, Page, browser, chromium
from tests.web.test_serve import Serve, command, gone

DRAWN = "document.body !== null && document.body.classList.contains('-first-byte')"


def events(serve: Serve) -> list[dict[str, Any]]:
    """What is in the demo case, by the file itself."""
    [path] = (serve.data / "cases").glob("*/case.json")
    by_number = json.loads(path.read_text("utf-8"))["events"]
    return [by_number[number] for number in sorted(by_number, key=int)]


async def next_event(serve: Serve, before: int) -> dict[str, Any]:
    """The first event after so many, once it is on disk."""
    for _ in range(int(PATIENCE / POLL)):
        if len(events(serve)) > before:
            return events(serve)[before]
        await asyncio.sleep(POLL)
    raise AssertionError("nothing was written into the case")


def in_a_browser(folder: Path, test: Callable[[Serve, Browser], Awaitable[None]], *more: str) -> None:
    """Run a test with a served demo desk and a browser."""
    program = chromium()
    serve = Serve(folder, *more)

    async def run() -> None:
        async with browser(program, folder / "profile") as chrome:
            await test(serve, chrome)

    try:
        asyncio.run(asyncio.wait_for(run(), 4 * PATIENCE))
    finally:
        if serve.process.poll() is None:
            serve.process.kill()
        serve.process.communicate()


async def enter(serve: Serve, chrome: Browser) -> Page:
    """Open the printed address, and wait for the list of cases."""
    page = await chrome.page()
    await page.open(serve.said["url"])
    await page.until(DRAWN)
    return page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_first_step_of_the_demo_case_is_worked(tmp_path: Path, language: str) -> None:
    async def test(serve: Serve, chrome: Browser) -> None:
        page = await enter(serve, chrome)
        assert await page.ask("document.documentElement.lang") == {"en": "en", "zh": "zh-CN"}[language]
        home = await page.seen()
        await page.press("Enter")
        await page.changed(home)
        count = len(events(serve))
        await page.press(" ")
        ticked = await next_event(serve, count)
        assert ticked["kind"] == "check_ticked"
        assert (ticked["by"], ticked["via"]["how"]) == ("小王", "claimed")
        before = await page.seen()
        await page.press("F2")
        await page.changed(before)  # the other language, in place
        await page.press("1")
        await next_event(serve, count + 1)
        assert "step_entered" in [event["kind"] for event in events(serve)[count + 1 :]]

        # Nothing but the desk's own server was asked, and the page's policy had nothing to refuse.
        origin = serve.said["url"].partition("/?")[0].partition("//")[2]
        assert {address.partition("//")[2].partition("/")[0] for address in page.fetched} == {origin}
        assert page.complaints == []
        assert await page.ask("document.cookie") == ""

        desks = serve.desks()
        await page.close()
        await gone(desks)
        code, _ = await asyncio.to_thread(serve.end, signal.SIGINT)
        assert code == 0
        number = events(serve)[0]["case"]
        assert command(tmp_path, "--data", str(serve.data), "verify", number).returncode == 0

    in_a_browser(tmp_path, test, "--lang", language)


def test_a_copied_message_is_in_the_browser_s_clipboard(tmp_path: Path) -> None:
    async def test(serve: Serve, chrome: Browser) -> None:
        page = await enter(serve, chrome)
        home = await page.seen()
        await page.press("Enter")
        await page.changed(home)
        await page.ask(
            "(() => { const board = navigator.clipboard, write = board.writeText.bind(board);"
            "board.writeText = (text) => write(text).then(() => { window.copied = text; }); })()"
        )
        await page.press("c")
        await page.until("window.copied")
        assert "Li Wei" in await page.ask("window.copied")

    in_a_browser(tmp_path, test)


def test_a_desk_that_was_left_can_be_opened_again(tmp_path: Path) -> None:
    async def test(serve: Serve, chrome: Browser) -> None:
        page = await enter(serve, chrome)
        await page.seen()
        await page.press("q", ctrl=True)
        await page.until("document.body.classList.contains('-closed')")
        assert "This desk has ended" in await page.text()
        await page.until("document.activeElement === document.body")
        await page.press("Tab")
        await page.until("document.activeElement.tagName === 'BUTTON'")
        await page.press("Enter")
        await page.until(f"{DRAWN} && !document.body.classList.contains('-closed')")
        await asyncio.to_thread(serve.end, signal.SIGINT)
        await page.until("document.body.classList.contains('-closed')")

    in_a_browser(tmp_path, test)


def test_no_link_opens_anything(tmp_path: Path) -> None:
    """xterm.js makes a link of every address in a text; here they are copied, as on a terminal."""

    async def test(serve: Serve, chrome: Browser) -> None:
        page = await enter(serve, chrome)
        before = await chrome.tabs()
        assert await page.ask("window.open('/elsewhere') === null")
        assert await page.ask("confirm('x')") is False
        assert await chrome.tabs() == before

    in_a_browser(tmp_path, test)


@contextlib.asynccontextmanager
async def neighbour(seen: list[str]) -> AsyncIterator[str]:
    """Another account's server on this machine; it writes down the cookies it is sent. Its origin."""

    async def page(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Cookie", ""))
        return web.Response(text="<!doctype html><title>x</title>", content_type="text/html")

    app = web.Application()
    app.router.add_get("/{any:.*}", page)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def test_a_page_on_another_port_gets_neither_the_cookie_nor_the_desk(tmp_path: Path) -> None:
    """To a browser both are one site. The room's name, which nobody else knows, is given away here."""

    async def test(serve: Serve, chrome: Browser) -> None:
        page = await enter(serve, chrome)
        room = str(await page.ask("location.href"))
        cookies: list[str] = []
        async with neighbour(cookies) as origin:
            other = await chrome.page()
            await other.open(f"{origin}/")
            await other.until("document.title === 'x'")
            assert cookies == [""] * len(cookies)
            tried = (
                "new Promise((done) => { const socket = new WebSocket("
                f"'{room.replace('http', 'ws')}ws'); socket.onopen = () => done('open');"
                "socket.onerror = () => done('refused'); })"
            )
            assert await other.ask(tried) == "refused"
            assert await other.ask(
                f"fetch('{room}', {{credentials: 'include'}}).then(() => 'read', () => 'refused')"
            ) == ("refused")
            framed = (
                "new Promise((done) => { const frame = document.createElement('iframe');"
                f"frame.src = '{room}'; frame.onload = () => done(frame.contentDocument === null);"
                "document.body.append(frame); })"
            )
            assert await other.ask(framed)
            assert len(serve.desks()) == 1, "no second desk, whatever was tried"

    in_a_browser(tmp_path, test)


def test_the_printed_address_works_in_one_tab_only(tmp_path: Path) -> None:
    async def test(serve: Serve, chrome: Browser) -> None:
        await enter(serve, chrome)
        second = await chrome.page()
        await second.open(serve.said["url"])
        await second.until("document.body !== null && document.body.innerText.includes('used already')")
        assert len(serve.desks()) == 1

    in_a_browser(tmp_path, test)
