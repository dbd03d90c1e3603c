"""A line as slow as one around the world: a proxy that keeps every byte back for a while, and counts them.

By hand, before any SSH server (here one on port 22), to see how the desk feels over 300 ms there and back::

    .venv/bin/python -m tests.pty.slow_line 2222 22
    ssh -p 2222 localhost -t aftercase demo

Ctrl-C ends it and prints what went over the line.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import socket
import sys
import threading
import time
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, NamedTuple

HOST = "127.0.0.1"
DELAY = 0.15  # seconds each way: 300 ms there and back
_CHUNK = 65536


class Traffic(NamedTuple):
    """What has gone over a line.

    Attributes:
        there: Bytes from the person to the host.
        back: Bytes from the host to the person.
        turns: How often something was sent there after something had come back: the round trips that
            somebody who acts on what he sees has waited for.
    """

    there: int = 0
    back: int = 0
    turns: int = 0

    def since(self, before: Traffic) -> Traffic:
        """What was added."""
        return Traffic(*(now - then for now, then in zip(self, before, strict=True)))


class SlowLine:
    """A port of this machine that leads to another one, slowly. As a context manager it is closed at the end.

    Bytes keep their order and are never joined or lost; how many go at a time is not limited.

    Attributes:
        port: Where to connect.
    """

    def __init__(self, to: int, port: int = 0, delay: float = DELAY) -> None:
        """A line to port ``to``, ``delay`` seconds each way; ``port`` 0 takes a free one."""
        self._to, self._delay = to, delay
        self._there = self._back = self._turns = 0
        self._came_back = True
        self._dead = False
        self._ends: set[asyncio.StreamWriter] = set()
        self._door = socket.create_server((HOST, port))
        self.port = int(self._door.getsockname()[1])
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._do(asyncio.start_server(self._join, sock=self._door))

    def __enter__(self) -> SlowLine:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    @property
    def traffic(self) -> Traffic:
        """What has gone over it so far."""
        return Traffic(self._there, self._back, self._turns)

    def cut(self) -> None:
        """Break the line: both ends are told at once, and what was under way is lost."""
        self._do(self._break())

    def fall_silent(self) -> None:
        """From now on nothing arrives, and nobody is told: a cable pulled out, a laptop closed."""
        self._dead = True

    def close(self) -> None:
        """Break it and end."""
        if self._loop.is_running():
            self._do(self._break())
            self._do(self._end())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _break(self) -> None:
        self._server.close()
        for end in list(self._ends):
            end.transport.abort()

    async def _end(self) -> None:
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either end closes it."""
        far_reader, far_writer = await asyncio.open_connection(HOST, self._to)
        self._ends |= {writer, far_writer}
        try:
            with contextlib.suppress(asyncio.CancelledError):  # by `_end`, which alone does so
                await asyncio.gather(
                    self._carry(reader, far_writer, back=False), self._carry(far_reader, writer, back=True)
                )
        finally:
            for end in (writer, far_writer):
                self._ends.discard(end)
                end.transport.abort()

    async def _carry(self, source: asyncio.StreamReader, to: asyncio.StreamWriter, *, back: bool) -> None:
        """Bytes in one direction."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        carrier = asyncio.create_task(self._deliver(under_way, to))
        with contextlib.suppress(OSError):
            while data := await source.read(_CHUNK):
                self._count(len(data), back=back)
                under_way.put_nowait((self._loop.time() + self._delay, data))
        under_way.put_nowait((self._loop.time() + self._delay, b""))
        await carrier

    async def _deliver(self, under_way: asyncio.Queue[tuple[float, bytes]], to: asyncio.StreamWriter) -> None:
        """Hand over what has been under way for long enough; an empty piece is the end."""
        with contextlib.suppress(OSError):
            while True:
                due, data = await under_way.get()
                await asyncio.sleep(max(0.0, due - self._loop.time()))
                if self._dead:
                    continue
                if not data:
                    to.write_eof()
                    return
                to.write(data)
                await to.drain()

    def _count(self, size: int, *, back: bool) -> None:
        if back:
            self._back += size
        else:
            self._there += size
            self._turns += self._came_back
        self._came_back = back


def main() -> None:
    """A line by hand."""
    words = argparse.ArgumentParser(description="A slow line to a port of this machine.")
    words.add_argument("port", type=int, help="where to connect")
    words.add_argument("to", type=int, help="the port behind it, such as 22")
    words.add_argument("--delay", type=float, default=1000 * DELAY, help="milliseconds each way (150)")
    chosen = words.parse_args()
    with SlowLine(chosen.to, chosen.port, chosen.delay / 1000) as line:
        _say(f"{HOST}:{line.port} leads to {HOST}:{chosen.to}, {chosen.delay:g} ms each way; ctrl+c ends it")
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(1)
        there, back, turns = line.traffic
        _say(f"\n{there:,} bytes there, {back:,} back, {turns:,} round trips")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
