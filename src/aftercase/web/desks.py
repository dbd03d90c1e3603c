"""One desk for each tab: the ordinary program, drawn by the browser instead of a terminal.

The packets between the two are textual-serve's. What is done differently: no shell starts the program; of
what it sends only the picture and its end are passed on, no address to open and no file; what a browser sends
is looked at before it is passed on; and every desk ends with its tab, also one that hangs.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple, Protocol

from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from aftercase.text import clean

_PRELUDE = b"__GANGLION__\n"  # what Textual's web driver writes before its first packet
_HEAD = 5  # bytes before each packet: its kind, and its length in four
_COMPLAINTS = 20  # lines of what a desk says on stderr that are passed on
CELLS = (10, 1000)  # the smallest and largest width and height a browser may ask for
# Seconds a desk gets to keep its drafts once its tab is closed, then once it is told to end.
PATIENCE, LAST_PATIENCE = 10.0, 3.0
_POLL = 0.02


class Socket(Protocol):
    """What a desk needs of a websocket."""

    def send_bytes(self, data: bytes) -> Awaitable[None]:
        """Send a binary message."""

    def close(self) -> Awaitable[Any]:
        """Close it."""


class Sent(NamedTuple):
    """A message of the browser: its kind and what it says.

    ``stdin`` (a text), ``resize`` (width and height in cells), ``ping`` (a text), ``blur``, ``focus``.
    """

    kind: str
    text: str = ""
    size: tuple[int, int] = (0, 0)


def understand(message: str) -> Sent | None:
    """What a browser's message says; None where it is not one of the five."""
    try:
        said = json.loads(message)
    except (ValueError, RecursionError):
        return None
    match said:
        case [("stdin" | "ping") as kind, str(text)] if text:  # Textual takes an empty text for the end
            return Sent(kind, text)
        case ["resize", {"width": int(width), "height": int(height)}]:
            return Sent("resize", size=(within(width), within(height)))
        case [("blur" | "focus") as kind]:
            return Sent(kind)
    return None


def within(cells: int) -> int:
    """A width or height that a screen can have: a browser's word alone must not fill the memory."""
    return max(CELLS[0], min(CELLS[1], cells))


class DeskProcess(AppService):
    """The program behind one tab."""

    def __init__(self, argv: Sequence[str], socket: Socket, tell: Callable[[str], None]) -> None:
        """Nothing is started yet.

        Args:
            argv: The program and its arguments.
            socket: Where the picture goes.
            tell: Gets each line the program says on stderr, harmless.
        """
        super().__init__(
            "",
            write_bytes=self._draw,
            write_str=_nothing,
            close=self._close,
            download_manager=DownloadManager(),  # stays empty: see `on_meta`
        )
        self._argv, self._socket, self._tell = argv, socket, tell
        self._gone = False
        self._stopping: asyncio.Task[None] | None = None

    # -- its life ----------------------------------------------------------------------------------------

    async def _open_app_process(self, width: int = 80, height: int = 24) -> asyncio.subprocess.Process:
        """Start the program, without a shell, in a session of its own: Ctrl-C is for us, and we end it."""
        self._process = await asyncio.create_subprocess_exec(
            *self._argv,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._build_environment(width, height),
            start_new_session=True,
        )
        self._stdin = self._process.stdin
        return self._process

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        """textual-serve's, without what is true of the terminal we were started in and not of a browser."""
        environment = super()._build_environment(width, height)
        for name in ("TMUX", "TMUX_PANE", "STY", "TEXTUAL", "TEXTUAL_LOG"):
            environment.pop(name, None)
        return environment | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}

    async def stop(self) -> None:
        """End the program as a closed terminal would: drafts are kept. One that does not end is killed."""
        if self._stopping is None:
            self._stopping = asyncio.create_task(self._stop())
        await asyncio.shield(self._stopping)

    def kill(self) -> None:
        """End the program, and what it may have started, at once."""
        self._signal(signal.SIGKILL)

    async def _stop(self) -> None:
        process, self._gone = self._process, True
        if process is None:
            return
        if self._stdin is not None:
            self._stdin.close()
        for number, patience in ((signal.SIGTERM, PATIENCE), (signal.SIGKILL, LAST_PATIENCE)):
            if await _ended(process, patience):
                break
            self._signal(number)
        await _ended(process, LAST_PATIENCE)
        if self._task is not None:
            # What it has started may live on and keep the pipes open; nobody waits for that.
            await asyncio.wait({self._task}, timeout=LAST_PATIENCE)
            self._task.cancel()

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    # -- what it says ------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Pass on what the program says until it ends; also once nobody looks, or it would wait for ever."""
        assert self._process is not None
        out, err = self._process.stdout, self._process.stderr
        assert out is not None
        assert err is not None
        await asyncio.gather(self._pass_on_picture(out), self._pass_on_complaints(err))

    async def _pass_on_picture(self, out: asyncio.StreamReader) -> None:
        try:
            if await out.readexactly(len(_PRELUDE)) == _PRELUDE:
                while True:
                    head = await out.readexactly(_HEAD)
                    payload = await out.readexactly(int.from_bytes(head[1:], "big"))
                    if head[:1] == b"D":
                        await self.on_data(payload)
                    elif head[:1] == b"M":
                        await self.on_meta(payload)
        except asyncio.IncompleteReadError:
            pass  # it has ended
        finally:
            await self._close()

    async def _pass_on_complaints(self, err: asyncio.StreamReader) -> None:
        lines = 0
        while data := await err.read(4096):
            for line in clean(data.decode("utf-8", "replace")).splitlines():
                lines += 1
                if lines <= _COMPLAINTS and line.strip():
                    self._tell(line)

    async def on_meta(self, data: bytes) -> None:
        """Only the end of the program: a wish to open an address or to send a file is not met."""
        if json.loads(data).get("type") == "exit":
            await self._close()

    async def on_packed(self, payload: bytes) -> None:
        """Parts of files; none is asked for."""

    async def _draw(self, data: bytes) -> None:
        if not self._gone:
            try:
                await self._socket.send_bytes(data)
            except (ConnectionError, RuntimeError):
                self._gone = True  # the tab was closed

    async def _close(self) -> None:
        if not self._gone:
            self._gone = True
            with contextlib.suppress(ConnectionError, RuntimeError):
                await self._socket.close()


async def _ended(process: asyncio.subprocess.Process, patience: float) -> bool:
    """Whether the process ends in time. Its own `wait` waits for its pipes as well, which others may hold."""
    for _ in range(round(patience / _POLL)):
        if process.returncode is not None:
            return True
        await asyncio.sleep(_POLL)
    return process.returncode is not None


async def _nothing(text: str) -> None:
    """Texts to the browser would be addresses to open and files to fetch."""
