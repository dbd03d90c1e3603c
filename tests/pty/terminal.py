"""A program in a real terminal, and an oracle that finds escape sequences which are not Textual's own.

`Terminal` keeps every raw byte and, beside them, a screen as a person would see it.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import NamedTuple, Self

import pyte
from wcwidth import wcwidth

POLL = 0.02
# The child makes the terminal its own, so that closing it hangs the child up; then it becomes the program.
_LAUNCH = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""


class Token(NamedTuple):
    """A part of the output: ``text``, ``c0`` (one control byte), ``csi``, ``osc``, ``string`` or ``esc``."""

    kind: str
    raw: bytes


_TOKEN = re.compile(
    rb"(?P<csi>\x1b\[[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e])"
    rb"|(?P<osc>\x1b\][^\x07\x1b]*(?:\x07|\x1b\\))"
    rb"|(?P<string>\x1b[PX^_][^\x1b]*\x1b\\)"
    rb"|(?P<esc>\x1b[\x20-\x2f]*[\x30-\x7e])"
    rb"|(?P<c0>[\x00-\x1f\x7f])"
    rb"|(?P<text>[^\x00-\x1f\x7f]+)"
)
# The beginning of a sequence whose end may still come.
_OPEN = re.compile(rb"\x1b(?:\[[\x20-\x3f]*|\][^\x07\x1b]*\x1b?|[PX^_][^\x1b]*\x1b?|[\x20-\x2f]*)?\Z")


def tokens(raw: bytes) -> tuple[list[Token], bytes]:
    """Cut output into text and control sequences.

    Returns:
        The tokens, and what is left of a sequence that has not ended.
    """
    rest = _OPEN.search(raw)
    whole = raw[: rest.start()] if rest is not None else raw
    found = [Token(str(match.lastgroup), match[0]) for match in _TOKEN.finditer(whole)]
    return found, raw[len(whole) :]


_PINS = (b"\x1b7", b"\x1b8")  # the cursor kept and brought back around a sign of doubtful width

# What Textual 8.2.8 and its Linux driver write.
_MODES = {
    b"7",
    b"25",
    b"1000",
    b"1003",
    b"1004",
    b"1006",
    b"1015",
    b"1016",
    b"1049",
    b"2004",
    b"2026",
    b"2048",
}
_PLAIN_CSI = re.compile(
    # moves, lines moved within a region, blanks, queries, kitty's keys
    rb"\x1b\[(?:\d*(?:;\d*)?[Hr]|\d*[ABCDGLMX]|\?(?:2026|2048)\$p|>\d+u|<\d*u)"
)
_STRAIGHT_DOWN = re.compile(rb"\x0b\x08|\x0b(?=\x1b\[\d+G)")  # to the next row, and a column there
_MODE_CSI = re.compile(rb"\x1b\[\?([\d;]+)[hl]")
_SGR = re.compile(rb"\x1b\[([\d;]*)m")
_POINTER = re.compile(rb"\x1b\]22;[a-z-]*(?:\x07|\x1b\\)")
_TITLE = re.compile(rb"\x1b\](?:0|1|2);")
_CLIPBOARD = re.compile(rb"\x1b\]52;c;[A-Za-z0-9+/=]*\x07")
_HIDDEN = re.compile(
    "[\x80-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
_CONCEAL = 8


def foreign_escapes(
    raw: bytes, *, title: bool = False, clipboard: bool = False, bell: bool = False, hyperlinks: bool = False
) -> list[bytes]:
    """Every control sequence in the output that Textual does not write of itself, and every hidden character.

    Args:
        raw: All output, as bytes.
        title: The app sets the window title.
        clipboard: The app copies by OSC 52.
        bell: The app rings the bell.
        hyperlinks: The app writes OSC 8 links.
    """
    found, rest = tokens(_STRAIGHT_DOWN.sub(b"", raw))
    foreign = [rest] if rest else []
    for kind, part in found:
        if kind == "text":
            foreign.extend(_hidden(part))
        elif kind == "c0":
            foreign.extend(
                [part] if part not in (b"\r", b"\n", b"\t") and not (bell and part == b"\x07") else []
            )
        elif kind == "csi":
            foreign.extend([] if _known_csi(part) else [part])
        elif kind == "osc":
            known = (
                _POINTER.fullmatch(part)
                or (title and _TITLE.match(part))
                or (clipboard and _CLIPBOARD.fullmatch(part))
                or (hyperlinks and part.startswith(b"\x1b]8;"))
            )
            foreign.extend([] if known else [part])
        elif part in _PINS:
            continue
        else:
            foreign.append(part)
    return foreign


def _hidden(part: bytes) -> Iterator[bytes]:
    """8-bit controls and characters nobody sees; bytes that are no UTF-8."""
    text = part.decode("utf-8", "surrogateescape")
    for match in _HIDDEN.finditer(text):
        yield match[0].encode()
    for char in text:
        if "\udc80" <= char <= "\udcff":
            yield char.encode("utf-8", "surrogateescape")


def _known_csi(part: bytes) -> bool:
    if _PLAIN_CSI.fullmatch(part):
        return True
    modes = _MODE_CSI.fullmatch(part)
    if modes is not None:
        return set(modes[1].split(b";")) <= _MODES
    look = _SGR.fullmatch(part)
    return look is not None and not _conceals([int(number or 0) for number in look[1].split(b";")])


def _conceals(numbers: list[int]) -> bool:
    """True for SGR 8, invisible text; the numbers of a colour are passed over."""
    at = 0
    while at < len(numbers):
        if numbers[at] in (38, 48, 58):
            at += 5 if numbers[at + 1 : at + 2] == [2] else 3
            continue
        if numbers[at] == _CONCEAL:
            return True
        at += 1
    return False


class Screen(pyte.Screen):
    """pyte's screen, which goes on after a character without width; pyte forgets the rest of the text."""

    def draw(self, data: str) -> None:
        """Draw it character by character."""
        for part in [data] if data.isascii() else data:
            super().draw(part)

    @property
    def display(self) -> list[str]:
        """The lines; half of a wide character that something was drawn over is a blank."""
        return ["".join(self._signs(y)) for y in range(self.lines)]

    def _signs(self, y: int) -> Iterator[str]:
        before = ""
        for x in range(self.columns):
            sign = self.buffer[y][x].data
            if sign or wcwidth(before[:1]) != 2:
                yield sign or " "
            before = sign


class Terminal:
    """A program in a terminal of its own. As a context manager it is killed at the end.

    Attributes:
        columns, rows: Its size in cells.
        process: The running program.
    """

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str] | None = None,
        columns: int = 120,
        rows: int = 40,
    ) -> None:
        """Start ``argv``. ``env`` is added to a small environment with a UTF-8 locale, all it inherits."""
        self.columns, self.rows = columns, rows
        self._bytes = bytearray()
        self._open = b""
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._screen = Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._master, slave = pty.openpty()
        self._size(slave)
        self.process = subprocess.Popen(
            [sys.executable, "-ISc", _LAUNCH, *argv],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env=_environment(env or {}),
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kill the program if it still runs, and close the terminal."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.close()

    @property
    def raw(self) -> bytes:
        """Every byte the program has written."""
        with self._lock:
            return bytes(self._bytes)

    def send(self, keys: str | bytes) -> None:
        """Type; bytes are sent as they are."""
        data = keys.encode() if isinstance(keys, str) else keys
        while data:
            data = data[os.write(self._master, data) :]

    def screen_text(self) -> str:
        """The screen as a person sees it, without spaces at the ends of lines."""
        with self._lock:
            return "\n".join(line.rstrip() for line in self._screen.display).rstrip("\n")

    def wait_for(self, text: str, timeout: float = 10.0) -> str:
        """Wait until a text is on the screen, and return the screen.

        Raises:
            AssertionError: It did not come in time, or the program ended. It holds screen and last output.
        """
        end = time.monotonic() + timeout
        while True:
            ended = self.process.poll() is not None
            screen = self.screen_text()
            if text in screen:
                return screen
            if time.monotonic() > end or ended:
                why = (
                    f"the program ended with {self.process.returncode}"
                    if ended
                    else f"not within {timeout} s"
                )
                raise AssertionError(f"{text!r} is not on the screen ({why}):\n{screen}\n{self.raw[-400:]!r}")
            time.sleep(POLL)

    def settle(self, quiet: float = 0.3, timeout: float = 10.0) -> str:
        """Wait until nothing was written for ``quiet`` seconds, and return the screen."""
        end = time.monotonic() + timeout
        seen, since = -1, time.monotonic()
        while time.monotonic() < end:
            size = len(self.raw)
            if size != seen:
                seen, since = size, time.monotonic()
            elif time.monotonic() - since >= quiet:
                break
            time.sleep(POLL)
        return self.screen_text()

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size, as dragging its window does."""
        self.columns, self.rows = columns, rows
        with self._lock:
            self._screen.resize(rows, columns)
        self._size(self._master)

    def kill(self, number: int = signal.SIGTERM) -> None:
        """Send a signal to the program."""
        self.process.send_signal(number)

    def close(self) -> None:
        """Close the window: the program's terminal is gone, the kernel sends SIGHUP."""
        if self._master >= 0:
            # A read that waits would keep the terminal open.
            self._closing.set()
            self._reader.join(2)
            os.close(self._master)
            self._master = -1

    def wait(self, timeout: float = 10.0) -> int:
        """Wait until the program has ended, and return its status; a signal's number is negative."""
        code = self.process.wait(timeout)
        self._reader.join(1)
        return code

    def _size(self, fileno: int) -> None:
        fcntl.ioctl(fileno, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))

    def _read(self) -> None:
        master = self._master
        while not self._closing.is_set():
            if not select.select([master], [], [], POLL)[0]:
                continue
            try:
                data = os.read(master, 65536)
            except OSError:
                return  # the program is gone
            if not data:
                return
            with self._lock:
                self._bytes += data
                self._feed(data)

    def _feed(self, data: bytes) -> None:
        """Give pyte what it knows: it would print queries and the keyboard protocol as text."""
        found, self._open = tokens(self._open + data)
        for kind, part in found:
            known = kind == "csi" and part[2:3] not in b"<=>" and b"$" not in part
            if kind in ("text", "c0") or part in _PINS or known:
                self._stream.feed(part)


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    """A small, known environment: a test must not depend on whose terminal it was started in."""
    base = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.environ.get("HOME", "/"),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }
    # What was exported where the tests were started says nothing about this terminal.
    return {name: value for name, value in {**base, **extra}.items() if name not in ("COLUMNS", "LINES")}
