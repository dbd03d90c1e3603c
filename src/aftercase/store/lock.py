"""The lock of a folder: `flock` on a side file that is never replaced and never deleted.

Locking the data file itself would be useless, because renaming puts another file in its place; deleting the
side file would let two processes hold two different ones. The kernel frees the lock of a killed process. It
is held while a file is written, a few milliseconds, never while a person thinks.

Who holds it is written into the side file for those who wait: a process may be stopped just then and keep it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from aftercase.store.durable import shut
from aftercase.store.protocol import Busy, NotSaved
from aftercase.text import one_line

_OPEN = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC
# Fixed widths, so that a shorter entry leaves no tail of a longer one: process, its start, name in UTF-8.
_PID, _STARTED, _NAME = 12, 20, 64
_SIGN = _PID + _STARTED + _NAME
_NAME_CELLS = 40  # of a name shown; the file may hold anything
# Waiting starts short and grows: polling at a fixed 50 ms costs 24 times at the tail with two writers.
_FIRST_WAIT = 0.0005
_LONGEST_WAIT = 0.02


@contextlib.contextmanager
def locked(path: Path, mode: int, deadline: float, who: str = "") -> Iterator[None]:
    """Hold the lock for the length of a ``with`` block.

    Args:
        path: The side file; made with ``mode`` if missing.
        mode: Its permissions.
        deadline: How long to wait for it, in seconds.
        who: The name that those who wait are told, should we be stopped while we hold it.

    Raises:
        Busy: Somebody else held it all that time.
        NotSaved: It cannot be opened or locked.
    """
    try:
        fd = _open(path, mode)
    except OSError as error:
        raise NotSaved(path, error) from error
    try:
        acquire(fd, path, deadline)
        _sign(fd, who)
        try:
            yield
        finally:
            # Closing alone would not free it if a child process got the descriptor by a fork. Should this
            # fail, closing has to do: what was written under the lock is written.
            with contextlib.suppress(OSError):
                fcntl.flock(fd, fcntl.LOCK_UN)
    finally:
        shut(fd)


def acquire(fd: int, path: Path, deadline: float) -> None:
    """Take the lock of an open file, waiting at most ``deadline`` seconds; raises as `locked` does."""
    start = time.monotonic()
    wait = _FIRST_WAIT
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() - start >= deadline:
                raise _busy(fd, path, deadline) from None
        except OSError as error:  # a file system without locks: writing would lose updates
            raise NotSaved(path, error) from error
        else:
            return
        # The jitter keeps two waiters from knocking in step for ever.
        time.sleep(wait * (0.5 + os.urandom(1)[0] / 255))
        wait = min(wait * 2, _LONGEST_WAIT)


def _open(path: Path, mode: int) -> int:
    try:
        return os.open(path, _OPEN)
    except FileNotFoundError:
        with contextlib.suppress(FileExistsError):  # somebody else was as quick
            fd = os.open(path, _OPEN | os.O_CREAT | os.O_EXCL, mode)
            try:
                os.fchmod(fd, mode)
            except BaseException:
                shut(fd)
                raise
            return fd
        return os.open(path, _OPEN)


def _sign(fd: int, who: str) -> None:
    """Leave our process and name for those who wait; written only when they change: most appends are ours."""
    sign = _our_sign(os.getpid(), who)
    try:
        if os.pread(fd, _SIGN, 0) != sign:
            os.pwrite(fd, sign, 0)
    except OSError:
        # A full disk must not keep anybody from trying; but the name that stands there must not stand for us.
        with contextlib.suppress(OSError):
            os.ftruncate(fd, 0)


@cache  # every append asks for it, and the start of a process is read from a file
def _our_sign(pid: int, who: str) -> bytes:
    name = who.encode("utf-8", "replace")[:_NAME].decode("utf-8", "ignore").encode()  # whole signs only
    return b"%-*d%-*b%-*b" % (_PID, pid, _STARTED, _started(pid).encode(), _NAME, name)


class _Sign(NamedTuple):
    """What a side file says of its holder; the file is outside text."""

    pid: int
    started: str
    name: str


def _read_sign(fd: int) -> _Sign | None:
    try:
        sign = os.pread(fd, _SIGN, 0)
        pid = int(sign[:_PID])
    except (OSError, ValueError):
        return None
    started = sign[_PID : _PID + _STARTED].decode("ascii", "replace").strip()
    name = one_line(sign[_PID + _STARTED :].decode("utf-8", "replace"), _NAME_CELLS)
    return _Sign(pid, started, name) if pid > 0 else None


def _busy(fd: int, path: Path, waited: float) -> Busy:
    """Who holds the lock, as far as it is certain.

    The kernel's word comes first; what the side file says counts only where it is of that process, and of a
    process that is still there: a number is given anew, a name would then be another person's.
    """
    sign = _read_sign(fd)
    if sign is not None and not _alive(sign):
        sign = None
    pid = _kernel_says(fd) or (sign.pid if sign is not None else None)
    if pid is None:
        return Busy(path, None, waited)
    name = sign.name if sign is not None and sign.pid == pid else ""
    return Busy(path, pid, waited, name, _stat(pid)[:1] == ["T"])


def _alive(sign: _Sign) -> bool:
    """Whether the very process that signed is still there."""
    try:
        os.kill(sign.pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return _started(sign.pid) == sign.started  # somebody else's, so it is there
    return _started(sign.pid) == sign.started


def _kernel_says(fd: int) -> int | None:
    """The process that holds the lock by Linux's own list; None elsewhere, or where it does not tell."""
    with contextlib.suppress(OSError, ValueError):
        info = os.fstat(fd)
        place = f"{os.major(info.st_dev):02x}:{os.minor(info.st_dev):02x}:{info.st_ino}"
        for line in Path("/proc/locks").read_text("ascii", "replace").splitlines():
            words = line.split()  # 1: FLOCK ADVISORY WRITE 4711 fe:00:1234 0 EOF
            if len(words) > 5 and words[1] == "FLOCK" and words[5] == place and int(words[4]) > 0:
                return int(words[4])
    return None


def _started(pid: int) -> str:
    """When a process began, in the kernel's ticks; "" where the system does not tell."""
    return "".join(_stat(pid)[19:20])


def _stat(pid: int) -> list[str]:
    """The fields of ``/proc/<pid>/stat`` from the state on; none where there is no such file."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()  # the program's name before it may hold anything
