"""A program drawn by a browser, without the browser: its packets in, its packets out."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

import pyte

from tests.pty.terminal import Screen, tokens

POLL = 0.02
PRELUDE = b"__GANGLION__\n"


class Piped:
    """The program. As a context manager it is killed at the end.

    Attributes:
        process: The running program.
        metas: The types of the packets that are no picture.
    """

    def __init__(
        self, argv: Sequence[str], env: Mapping[str, str], size: tuple[int, int] = (100, 60)
    ) -> None:
        """Start it as the server does."""
        self.metas: list[str] = []
        self._raw = bytearray()
        self._open = b""
        self._screen = Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._lock = threading.Lock()
        base = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "TERM": "xterm-256color"}
        web = {"TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver", "TEXTUAL_COLOR_SYSTEM": "truecolor"}
        web |= {"COLUMNS": str(size[0]), "ROWS": str(size[1])}
        self.process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**base, **web, **env},
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kill the program if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            with contextlib.suppress(BrokenPipeError):
                stream.close()

    @property
    def raw(self) -> bytes:
        """Every byte of the picture."""
        with self._lock:
            return bytes(self._raw)

    def send(self, keys: str | bytes) -> None:
        """Type; bytes are sent as they are."""
        self.packet(b"D", keys.encode() if isinstance(keys, str) else keys)

    def meta(self, **said: object) -> None:
        """Say something that is not typed."""
        self.packet(b"M", json.dumps(said).encode())

    def packet(self, kind: bytes, payload: bytes) -> None:
        """Send one packet."""
        assert self.process.stdin is not None
        self.process.stdin.write(kind + len(payload).to_bytes(4, "big") + payload)
        self.process.stdin.flush()

    def close(self) -> None:
        """Close the tab."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def wait(self, timeout: float = 120.0) -> tuple[int, str]:
        """Wait for the end; the status and what was said on stderr."""
        assert self.process.stderr is not None
        code = self.process.wait(timeout)
        self._reader.join()
        return code, self.process.stderr.read().decode()

    def screen_text(self) -> str:
        """The screen as a person sees it."""
        with self._lock:
            return "\n".join(line.rstrip() for line in self._screen.display)

    def wait_for(self, text: str, timeout: float = 120.0) -> str:
        """Wait until a text is on the screen, and return the screen.

        Raises:
            AssertionError: It did not come, or the program ended.
        """
        end = time.monotonic() + timeout
        while text not in (screen := self.screen_text()):
            if time.monotonic() > end or self.process.poll() is not None:
                raise AssertionError(f"{text!r} is not on the screen:\n{screen}\n{self.raw[-300:]!r}")
            time.sleep(POLL)
        return screen

    def wait_for_raw(self, true: Callable[[bytes], object], timeout: float = 120.0) -> None:
        """Wait until something is so of every byte of the picture.

        Raises:
            AssertionError: It never was.
        """
        end = time.monotonic() + timeout
        while not true(self.raw):
            assert time.monotonic() < end, self.raw[-300:]
            time.sleep(POLL)

    def settle(self, quiet: float = 0.3, timeout: float = 10.0) -> None:
        """Wait until nothing was drawn for ``quiet`` seconds."""
        end, seen, since = time.monotonic() + timeout, -1, time.monotonic()
        while time.monotonic() < end:
            if (size := len(self.raw)) != seen:
                seen, since = size, time.monotonic()
            elif time.monotonic() - since >= quiet:
                return
            time.sleep(POLL)

    def _read(self) -> None:
        out = self.process.stdout
        assert out is not None
        if out.read(len(PRELUDE)) != PRELUDE:
            return
        while len(head := out.read(5)) == 5:
            payload = out.read(int.from_bytes(head[1:], "big"))
            with self._lock:
                if head[:1] == b"D":
                    self._raw += payload
                    self._draw(payload)
                else:
                    self.metas.append(json.loads(payload)["type"] if head[:1] == b"M" else "file")

    def _draw(self, data: bytes) -> None:
        """Give pyte what it knows: it would print queries as text."""
        found, self._open = tokens(self._open + data)
        for kind, part in found:
            if kind in ("text", "c0") or (kind == "csi" and part[2:3] not in b"<=>" and b"$" not in part):
                self._stream.feed(part)
