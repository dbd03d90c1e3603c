"""Flushing many files at once: one by one, each would wait for a turn of the disk of its own."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from aftercase.store import durable
from aftercase.store.protocol import NotSaved

FEW = 16
"""Up to so many files are flushed one by one, so that what others write need not be flushed with them."""


def together(place: int, folder: Path, files: Sequence[Path]) -> None:
    """Flush files and folders on one file system, all of it where Linux can do so, else one by one.

    Args:
        place: A folder on that file system, opened before the files were written: the kernel tells a failure
            only to who was there before it.
        folder: The same, for messages.
        files: What was written; folders for what was renamed in them.

    Raises:
        NotSaved: The disk reports that something could not be written.
        NotConfirmed: The same of a folder.
    """
    if len(files) > FEW:
        try:
            if _sync_file_system(place):
                return
        except OSError as error:
            raise NotSaved(folder, error) from error
    for path in files:
        one(path)


def one(path: Path) -> None:
    """Flush a file or a folder; raises NotSaved, and NotConfirmed where a folder's flush fails."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise NotSaved(path, error) from error
    try:
        if stat.S_ISDIR(os.fstat(fd).st_mode):
            durable.sync_folder(fd, path)
        else:
            durable.sync(fd)
    except OSError as error:
        raise NotSaved(path, error) from error
    finally:
        durable.shut(fd)


def _sync_file_system(place: int) -> bool:
    """Linux's ``syncfs``, which Python does not have; False where the system has none. Raises OSError."""
    import ctypes

    try:
        call = ctypes.CDLL(None, use_errno=True).syncfs
    except (OSError, AttributeError):
        return False
    if call(place) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return True
