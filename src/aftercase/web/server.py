"""The server: one socket on 127.0.0.1, the door in front of every request, a desk for each tab."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence

from aiohttp import WSMsgType, web

from aftercase.desk import report as crash
from aftercase.i18n import N_, tr
from aftercase.web import pages
from aftercase.web.desks import DeskProcess, understand, within
from aftercase.web.door import COOKIE, HOST, Ask, Door, Verdict

MOST_DESKS = 8  # tabs at once, each a process of 60 to 100 MB
_HEARTBEAT = 15  # seconds after which a browser that does not answer counts as closed
_GOODBYE = 2.0  # seconds a browser gets to answer that its tab is closed from here
_PASTE = 4 * 2**20  # bytes of the longest message of a browser: a paste comes in one
_TOLD = 3  # times it is told that the used address was tried again
_BACKLOG = 128
_FULL = N_("Too many tabs: close one, then open this one again.")
_MISSING = N_("There is nothing here.")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """What is behind one socket."""

    def __init__(self, door: Door, argv: Sequence[str], tell: Callable[[str], None]) -> None:
        """Nothing runs yet.

        Args:
            door: Decides about every request.
            argv: The program of a desk, and its arguments.
            tell: Tells the person at the terminal a line.
        """
        self.door, self._argv, self._tell = door, argv, tell
        self._desks: dict[DeskProcess, web.WebSocketResponse] = {}
        self._tried = 0
        self._headers = pages.headers(door.port)

    def application(self) -> web.Application:
        """The web application, to be run in the loop it is made in."""
        app = web.Application(middlewares=[self._gate])
        app.on_response_prepare.append(self._sign)
        app.on_shutdown.append(self._end_desks)
        room = self.door.room
        routes: dict[str, Handler] = {"/": self._entry, room: self._page, f"{room}ws": self._desk}
        routes |= {room + name: self._asset for name in pages.ASSETS}
        for path, handler in routes.items():
            app.router.add_get(path, handler, allow_head=False)
        return app

    def kill(self) -> None:
        """End every desk at once."""
        for desk in self._desks:
            desk.kill()

    async def _end_desks(self, app: web.Application) -> None:  # noqa: ARG002 - aiohttp's call
        await asyncio.gather(*(_end(desk, tab) for desk, tab in self._desks.items()))

    # -- every request -----------------------------------------------------------------------------------

    @web.middleware
    async def _gate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Ask the door; what is let in and then fails, fails in one line."""
        verdict = self.door.judge(_ask(request))
        if verdict is Verdict.USED:
            self._tell_tried()
        if verdict not in (Verdict.LET_IN, Verdict.ENTER):
            return web.Response(status=403, text=pages.refusal(verdict))
        try:
            return await handler(request)
        except web.HTTPException as refusal:
            return web.Response(status=refusal.status, text=pages.both(_MISSING))
        except Exception as error:  # noqa: BLE001 - no traceback reaches a person
            line = crash.line(crash.save(error))
            self._tell(line)
            return web.Response(status=500, text=line + "\n")

    async def _sign(self, request: web.Request, response: web.StreamResponse) -> None:  # noqa: ARG002 - aiohttp's
        """Our headers on every answer."""
        response.headers.update(self._headers)

    def _tell_tried(self) -> None:
        self._tried += 1
        if self._tried <= _TOLD:
            self._tell(tr("The used address was tried again, and refused."))

    # -- what there is -----------------------------------------------------------------------------------

    async def _entry(self, request: web.Request) -> web.Response:  # noqa: ARG002 - aiohttp's call
        """The token's exchange for the cookie; the door comes here once."""
        self._tell(tr("The address was opened, and works no more. If it was not you, press Ctrl-C."))
        response = web.Response(text=pages.entry_page(self.door.room), content_type="text/html")
        response.set_cookie(COOKIE, self.door.key, path=self.door.room, httponly=True, samesite="Strict")
        return response

    async def _page(self, request: web.Request) -> web.Response:
        page = pages.desk_page(f"ws://{request.host}{self.door.room}ws")
        return web.Response(text=page, content_type="text/html")

    async def _asset(self, request: web.Request) -> web.Response:
        asset = pages.ASSETS[request.path.removeprefix(self.door.room)]
        response = web.Response(body=asset.read(), content_type=asset.kind)
        response.enable_compression()  # 514 KB of script are 130 KB: it may come through a slow tunnel
        return response

    async def _desk(self, request: web.Request) -> web.StreamResponse:
        """A websocket is a tab, and a desk that lives as long as it."""
        if len(self._desks) >= MOST_DESKS:
            return web.Response(status=503, text=pages.both(_FULL))
        websocket = web.WebSocketResponse(timeout=_GOODBYE, heartbeat=_HEARTBEAT, max_msg_size=_PASTE)
        desk = DeskProcess(self._argv, websocket, self._tell)
        self._desks[desk] = websocket
        try:
            await websocket.prepare(request)
            if await self._start(desk, request):
                with contextlib.suppress(ConnectionError):  # the tab was closed while we answered it
                    await _listen(websocket, desk)
        finally:
            await _end(desk, websocket)
            del self._desks[desk]
        return websocket

    async def _start(self, desk: DeskProcess, request: web.Request) -> bool:
        """Start a desk in the size of its tab; where there is no room for a process, the terminal says so."""
        try:
            await desk.start(_cells(request.query, "width", 80), _cells(request.query, "height", 24))
        except OSError as error:
            self._tell(tr("A desk cannot be started: {why}", why=error.strerror or str(error)))
            return False
        return True


async def _end(desk: DeskProcess, tab: web.WebSocketResponse) -> None:
    """End a desk, then its tab, which says so."""
    await desk.stop()
    if tab.prepared:
        await tab.close()


async def _listen(websocket: web.WebSocketResponse, desk: DeskProcess) -> None:
    """Pass on what the browser sends, until the tab is closed or the desk has ended."""
    async for message in websocket:
        sent = understand(message.data) if message.type is WSMsgType.TEXT else None
        if sent is None:
            continue
        if sent.kind == "stdin":
            await desk.send_bytes(sent.text.encode("utf-8", "replace"))
        elif sent.kind == "resize":
            await desk.set_terminal_size(*sent.size)
        elif sent.kind == "ping":
            await websocket.send_json(["pong", sent.text])
        elif sent.kind == "blur":
            await desk.blur()
        else:
            await desk.focus()


def _ask(request: web.Request) -> Ask:
    """What the door looks at."""
    headers = request.headers
    return Ask(
        method=request.method,
        path=request.path,
        hosts=headers.getall("Host", []),
        origins=headers.getall("Origin", []),
        site=headers.get("Sec-Fetch-Site", ""),
        tokens=request.query.getall("token", []),
        cookies=_cookies(headers.getall("Cookie", [])),
        socket="Upgrade" in headers,
        early="prefetch" in f"{headers.get('Sec-Purpose', '')} {headers.get('Purpose', '')}",
    )


def _cookies(headers: Sequence[str]) -> list[str]:
    """All values under our name: of several aiohttp would give the last, which may be a stranger's."""
    pairs = [part.strip().partition("=") for header in headers for part in header.split(";")]
    return [value for name, _, value in pairs if name == COOKIE]


def _cells(query: Mapping[str, str], name: str, default: int) -> int:
    word = query.get(name, "")
    return within(int(word)) if word.isascii() and word.isdigit() and len(word) < 6 else default


# its life


def listen(port: int) -> socket.socket:
    """A socket on this machine's own address, and on no other; port 0 takes any that is free.

    Raises:
        OSError: The port is taken, or may not be used.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is no taken one
        listener.bind((HOST, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def serve(
    listener: socket.socket,
    argv: Sequence[str],
    ready: Callable[[str, int], None],
    tell: Callable[[str], None],
) -> int:
    """Serve until a signal comes; then every desk has ended as well.

    Args:
        listener: From `listen`; it is closed at the end.
        argv: The program of a desk, and its arguments.
        ready: Gets the address to open and the port, once it can be opened.
        tell: Tells the person at the terminal a line.

    Returns:
        0 after Ctrl-C, the usual end; 128 and the signal's number after another one.
    """
    log = logging.getLogger("aiohttp")  # it would print tracebacks of requests that are no requests
    log.addHandler(logging.NullHandler())
    log.propagate = False
    return asyncio.run(_serve(listener, argv, ready, tell))


async def _serve(
    listener: socket.socket,
    argv: Sequence[str],
    ready: Callable[[str, int], None],
    tell: Callable[[str], None],
) -> int:
    port: int = listener.getsockname()[1]
    server = Server(Door(port), argv, tell)
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[int] = loop.create_future()

    def end(number: signal.Signals) -> None:
        if ended.done():
            server.kill()  # asked for twice: whoever waits is in a hurry
        else:
            ended.set_result(0 if number == signal.SIGINT else 128 + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end, number)
    runner = web.AppRunner(server.application(), access_log=None)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        ready(server.door.address, port)
        return await ended
    finally:
        await runner.cleanup()
