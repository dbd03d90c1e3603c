"""Programs on a real terminal, timed from outside: until a text is drawn, and from a key to what it draws."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_QUIET = 0.12  # seconds without output that end a frame


class Timed:
    """A program on a terminal of its own."""

    def __init__(
        self, argv: Sequence[str], env: Mapping[str, str], columns: int = 120, rows: int = 40
    ) -> None:
        """Start it; the clock runs from here."""
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            list(argv), stdin=slave, stdout=slave, stderr=slave, env=dict(env), start_new_session=True
        )
        os.close(slave)
        self._seen = b""

    def until(self, marker: bytes, seconds: float = 20.0) -> float:
        """Seconds from the start until ``marker`` has been drawn."""
        while marker not in self._seen:
            if time.perf_counter() - self.started > seconds or not self._read(seconds):
                raise RuntimeError(f"{marker!r} was never drawn: {self._seen[-400:]!r}")
        return time.perf_counter() - self.started

    def next(self, marker: bytes, seconds: float = 10.0) -> float:
        """Seconds from now until ``marker``, not drawn before, has been drawn."""
        begun = time.perf_counter()
        self._seen = b""
        while marker not in self._seen:
            if time.perf_counter() - begun > seconds or not self._read(seconds):
                raise RuntimeError(f"{marker!r} was never drawn: {self._seen[-400:]!r}")
        return time.perf_counter() - begun

    def settle(self) -> None:
        """Wait until nothing is drawn any more."""
        while self._read(_QUIET):
            pass

    def key(self, key: bytes) -> float:
        """Seconds from a key press to the first bytes of what it draws; then waits for the rest."""
        self.settle()
        begun = time.perf_counter()
        os.write(self._master, key)
        if not self._read(5.0):
            raise RuntimeError(f"nothing was drawn after {key!r}")
        took = time.perf_counter() - begun
        self.settle()
        return took

    def send(self, key: bytes) -> None:
        """A key, and nothing more."""
        os.write(self._master, key)

    def resident(self) -> float:
        """The memory it has at the moment, in MB; Linux only."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def press(self, key: bytes) -> None:
        """A key that need not draw anything, and whatever it draws."""
        os.write(self._master, key)
        self.settle()

    def end(self) -> None:
        """Kill it."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._master)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:
            return False
        self._seen += data
        return bool(data)
