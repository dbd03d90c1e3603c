"""Where an export lands: written beside its place, flushed, put there as a whole, never over another file.

The bytes come in pieces, so that a video is never in memory as a whole; otherwise it is the recipe of
`store.durable`. Whatever ends it early, a full disk or Ctrl-C, leaves no half file.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from aftercase.i18n import N_
from aftercase.store import durable
from aftercase.store.protocol import NotSaved, StoreError

_STALE = 60.0  # seconds after which an unlocked temporary file is that of a killed export
_MODE = 0o600  # it holds a buyer's words; its owner decides who else may read it
# Where the file system has no hard links, the look before the rename is all there is.
_NO_LINK = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


class Taken(StoreError):  # noqa: N818 - it reads better than an error
    """A file is there already, and was not overwritten."""

    sentence = N_("{path} is there already. Choose another name with -o, or say --force.")


class NoPlace(StoreError):  # noqa: N818 - as above
    """The place is a folder or a device: nothing to put a file over, whatever was said."""

    sentence = N_("{path} is no file. Choose another name with -o.")


def look(path: Path, force: bool) -> None:
    """See early whether the place is free: an export may take minutes.

    Raises:
        Taken, NoPlace: It is not.
        NotSaved: Its folder cannot be looked at.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise NotSaved(path, FileNotFoundError(errno.ENOENT, "")) from None
        return
    except OSError as error:
        raise NotSaved(path, error) from error
    if not stat.S_ISREG(mode):
        raise NoPlace(path)
    if not force:
        raise Taken(path)


@contextmanager
def landing(path: Path, force: bool) -> Iterator[BinaryIO]:
    """A file to write to; it is in its place when the block has ended well, and nowhere when it has not.

    Raises:
        Taken, NoPlace: The place is not free, also if it was when the block began.
        NotSaved: The disk did not take it; nothing is there.
        NotConfirmed: It is in place, but the flush of its folder failed.
    """
    look(path, force)
    durable.sweep(path.parent, _STALE)
    temp = durable.temporary(path.name[:100])
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise NotSaved(path, error) from error
    try:
        try:
            with os.fdopen(durable.create(folder, temp, _MODE), "wb") as file:
                fcntl.flock(file, fcntl.LOCK_EX)  # tells a sweep that somebody is still writing this
                yield file
                file.flush()
                durable.sync(file.fileno())
            _put(folder, temp, path, force)
        except OSError as error:
            raise NotSaved(path, error) from error
        finally:
            durable.discard(folder, temp)
        durable.sync_folder(folder, path)
    finally:
        durable.shut(folder)


def write(path: Path, data: bytes, force: bool) -> None:
    """The same for bytes that are there already."""
    with landing(path, force) as file:
        file.write(data)


def _put(folder: int, temp: str, path: Path, force: bool) -> None:
    """Give it its name. A link fails where the name is taken, a rename would not."""
    if not force:
        try:
            os.link(temp, path.name, src_dir_fd=folder, dst_dir_fd=folder)
        except FileExistsError:
            raise Taken(path) from None
        except OSError as error:
            if error.errno not in _NO_LINK:
                raise
            look(path, force)
        else:
            return
    os.replace(temp, path.name, src_dir_fd=folder, dst_dir_fd=folder)
