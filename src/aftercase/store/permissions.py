"""Who may read a data folder: its owner alone (0700, 0600), or a group (2770, 0660).

The mark of a team's folder is the set-group-id bit on the folder of cases: what is made in it then belongs to
the group whoever makes it, and every file is given its mode explicitly, since the umask of a colleague is not
ours to trust. Drafts are their owner's alone in either kind of folder.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from aftercase.store import durable
from aftercase.store.layout import DRAFTS
from aftercase.store.protocol import reason_of

_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_BITS = 0o7777


class Found(NamedTuple):
    """A file or folder, and what the system says of it; ``info`` is None where it says nothing."""

    path: Path
    info: os.stat_result | None


class Failed(NamedTuple):
    """A mode or a group that could not be set, and why."""

    path: Path
    reason: str


def wanted(path: Path, info: os.stat_result, modes: durable.Modes) -> int:
    """The mode a file or folder of the data folder should have."""
    if stat.S_ISDIR(info.st_mode):
        return modes.folder
    return durable.PRIVATE.file if path.parent.name == DRAFTS else modes.file


def walk(root: Path) -> Iterator[Found]:
    """The folder itself and all in it, folders before what is in them; no link is followed."""
    info = _lstat(root)
    yield Found(root, info)
    if info is None or not stat.S_ISDIR(info.st_mode):
        return
    try:
        with os.scandir(root) as entries:
            names = sorted(entry.name for entry in entries)
    except OSError:
        yield Found(root, None)
        return
    for name in names:
        path = root / name
        below = _lstat(path)
        if below is not None and stat.S_ISDIR(below.st_mode):
            yield from walk(path)
        elif below is None or stat.S_ISREG(below.st_mode):
            yield Found(path, below)


def put(path: Path, mode: int, group: int | None = None) -> None:
    """Set the group and the mode of a file or folder, never through a link; raises OSError."""
    fd = os.open(path, _OPEN)
    try:
        info = os.fstat(fd)
        if not stat.S_ISDIR(info.st_mode) and not stat.S_ISREG(info.st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
        if group is not None and info.st_gid != group:
            os.fchown(fd, -1, group)  # first: it clears the set-group-id bit
            info = os.fstat(fd)
        if info.st_mode & _BITS != mode:
            os.fchmod(fd, mode)
            # Who is not in the group loses the bit without a word.
            if os.fstat(fd).st_mode & _BITS != mode:
                raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), str(path))
    finally:
        durable.shut(fd)


def apply(root: Path, modes: durable.Modes, group: int | None = None) -> list[Failed]:
    """Give everything in a data folder its mode, and the group where one is given.

    Going on after a failure: what belongs to a colleague only he or the administrator can change.

    Returns:
        What could not be changed.
    """
    failed = []
    for path, info in walk(root):
        try:
            if info is None:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            put(path, wanted(path, info, modes), group if path.parent.name != DRAFTS else None)
        except FileNotFoundError:
            continue  # replaced or removed this very moment, by somebody who knows the mode
        except OSError as error:
            failed.append(Failed(path, reason_of(error)))
    return failed


def group_name(gid: int) -> str:
    """The name of a group, else its number."""
    import grp

    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)


def group_id(name: str) -> int | None:
    """The number of a group by its name or number; None where there is none."""
    import grp

    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        return int(name) if name.isascii() and name.isdecimal() and int(name) < 2**31 else None


def _lstat(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except OSError:
        return None
