"""The lock of a folder: `flock` on a side file that is never replaced and never deleted.

Locking the data file itself would be useless, because renaming puts another file in its place; deleting the
side file would let two processes hold two different ones. The kernel frees the lock of a killed process. It
is held while a file is written, a few milliseconds, never while a person thinks.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from aftercase.store.durable import shut
from aftercase.store.protocol import Busy, NotSaved

_OPEN = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC
_PID_WIDTH = 12  # fixed, so that a shorter number leaves no tail of a longer one
# Waiting starts short and grows: polling at a fixed 50 ms costs 24 times at the tail with two writers.
_FIRST_WAIT = 0.0005
_LONGEST_WAIT = 0.02


@contextlib.contextmanager
def locked(path: Path, mode: int, deadline: float) -> Iterator[None]:
    """Hold the lock for the length of a ``with`` block.

    Args:
        path: The side file; made with ``mode`` if missing.
        mode: Its permissions.
        deadline: How long to wait for it, in seconds.

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
        _sign(fd)
        try:
            yield
        finally:
            # Closing alone would not free it if a child process got the descriptor by a fork.
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
                raise Busy(path, _holder(fd), deadline) from None
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


def _sign(fd: int) -> None:
    """Leave our process id for those who wait; written only when it changes, since most appends are ours."""
    name = b"%-*d" % (_PID_WIDTH, os.getpid())
    with contextlib.suppress(OSError):  # a full disk must not keep anybody from trying
        if os.pread(fd, _PID_WIDTH, 0) != name:
            os.pwrite(fd, name, 0)


def _holder(fd: int) -> int | None:
    try:
        return int(os.pread(fd, _PID_WIDTH, 0))
    except (OSError, ValueError):
        return None
