"""How bytes reach the disk: the one recipe by which this room writes a file.

A temporary file in the same folder (so that renaming is atomic), written whole, flushed, renamed over the old
one, and the folder flushed too, because a rename is a change of the folder. Whatever fails before the rename
leaves the old file as it was; a failing flush of the folder is told apart, since the new file is in place.

A failed flush is never tried again: the kernel may have dropped the pages it could not write and call the
second flush a success.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from aftercase.store.protocol import NotConfirmed, NotSaved, Signature, Unreadable

TEMPORARY = ".aftercase-tmp"
"""What the name of every temporary file of ours ends in, so that a stale one is known as ours."""

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
# Without O_NONBLOCK, opening a FIFO would wait for a writer for ever.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# A hard link is refused by file systems without them and, on Linux, to who does not own the file.
_NO_LINK = {
    errno.EPERM,
    errno.EACCES,
    errno.EMLINK,
    errno.ENOTSUP,
    errno.EOPNOTSUPP,
    errno.EXDEV,
    errno.ENOSYS,
}
# File systems that cannot flush a folder say so with these; there is nothing more to do on them.
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
# Only macOS has it: there fsync stops at the drive's own cache.
_FULL_SYNC: int | None = getattr(fcntl, "F_FULLFSYNC", None)


class Modes(NamedTuple):
    """Permissions of what we make; set explicitly, since the umask of a colleague is not ours to trust."""

    file: int
    folder: int


PRIVATE = Modes(0o600, 0o700)
TEAM = Modes(0o660, 0o2770)


def modes_of(folder: Path) -> Modes:
    """`TEAM` where the folder hands its group down (setgid), else `PRIVATE`; a missing one is private.

    Raises:
        Unreadable: The system does not say: a guess would lock a team out of its own files.
    """
    try:
        return TEAM if folder.stat().st_mode & stat.S_ISGID else PRIVATE
    except (FileNotFoundError, NotADirectoryError):
        return PRIVATE
    except OSError as error:
        raise Unreadable(folder, error) from error


def signature_of(info: os.stat_result) -> Signature:
    """What tells this generation of a file from every other one: (inode, size in bytes, mtime in ns)."""
    return info.st_ino, info.st_size, info.st_mtime_ns


def temporary(name: str) -> str:
    """A name for a temporary file beside ``name`` that nobody can guess, so that nobody can plant a link."""
    return f".{name}.{os.urandom(6).hex()}{TEMPORARY}"


class NotRegularError(OSError):
    """A folder, FIFO or device lies where a file should."""


def read(path: Path) -> tuple[bytes, os.stat_result]:
    """All bytes of a regular file and what it was when opened.

    Raises:
        NotRegularError: It is something else.
        OSError: As usual; with ``errno.ELOOP`` for a symbolic link, which is not followed.
    """
    fd = os.open(path, _READ)
    try:
        info = os.fstat(fd)
        if not stat.S_ISREG(info.st_mode):
            raise NotRegularError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
        pieces = []
        while piece := os.read(fd, info.st_size + 1):
            pieces.append(piece)
    finally:
        shut(fd)
    return b"".join(pieces), info


def create(folder: int, name: str, mode: int) -> int:
    """Create a file in an open folder and return its descriptor, write only; OSError if it exists."""
    fd = os.open(name, _CREATE, mode, dir_fd=folder)
    try:
        os.fchmod(fd, mode)  # the umask may have narrowed it: then a colleague could not read the case
    except BaseException:
        shut(fd)
        discard(folder, name)
        raise
    return fd


def shut(fd: int) -> None:
    """Close what was only read, or flushed already: what a close reports then says nothing about the disk."""
    with contextlib.suppress(OSError):
        os.close(fd)


def write_all(fd: int, data: bytes) -> None:
    """Write all of ``data``: a single write may take less, as on a disk about to be full."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def sync(fd: int) -> None:
    """Flush a file to the disk itself."""
    if _FULL_SYNC is not None:  # pragma: no cover - macOS
        with contextlib.suppress(OSError):  # not every volume knows it; then the plain flush is all there is
            fcntl.fcntl(fd, _FULL_SYNC)
            return
    os.fsync(fd)


def write(path: Path, data: bytes, mode: int, previous: str | None = None) -> Signature:
    """Put ``data`` in place of ``path``, whole or not at all, and return the new file's signature.

    Args:
        path: The file; its folder exists.
        data: The whole content.
        mode: Permissions of the new file.
        previous: Name in the same folder under which the old content is kept, if there is one.

    Raises:
        NotSaved: The old content is still in place; no temporary file is left.
        NotConfirmed: The new content is in place, but the flush of the folder failed.
    """
    try:
        folder = os.open(path.parent, _FOLDER)
    except OSError as error:
        raise NotSaved(path, error) from error
    try:
        try:
            signature = _swap(folder, path.name, data, mode, previous)
        except OSError as error:
            raise NotSaved(path, error) from error
        sync_folder(folder, path)
    finally:
        shut(folder)
    return signature


def _swap(folder: int, name: str, data: bytes, mode: int, previous: str | None) -> Signature:
    temp = temporary(name)
    try:
        signature = _fill(folder, temp, data, mode)
        if previous is not None:
            _keep(folder, name, previous, mode)
        os.replace(temp, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        discard(folder, temp)
        raise
    return signature


def _fill(folder: int, name: str, data: bytes, mode: int) -> Signature:
    fd = create(folder, name, mode)
    try:
        write_all(fd, data)
        sync(fd)
        return signature_of(os.fstat(fd))  # a rename changes none of the three
    finally:
        os.close(fd)


def _keep(folder: int, name: str, previous: str, mode: int) -> None:
    """Keep the present content under another name, at no moment leaving that name without a whole file."""
    spare = temporary(previous)
    try:
        try:
            os.link(name, spare, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return  # the first generation has none before it
        except OSError as error:
            if error.errno not in _NO_LINK:
                raise
            _fill(folder, spare, _content(folder, name), mode)
        os.replace(spare, previous, src_dir_fd=folder, dst_dir_fd=folder)
    finally:
        # Still there after a failure, and where both names already were one file: then rename does nothing.
        discard(folder, spare)


def _content(folder: int, name: str) -> bytes:
    fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    with os.fdopen(fd, "rb") as file:
        return file.read()


def discard(folder: int, name: str) -> None:
    """Remove a temporary file if it is there; what cannot be removed is swept up later."""
    with contextlib.suppress(OSError):
        os.unlink(name, dir_fd=folder)


def remove(path: Path) -> None:
    """Remove a file if it is there, and flush its folder.

    Raises:
        NotSaved: It cannot be removed.
        NotConfirmed: It is gone, but the flush of the folder failed.
    """
    try:
        folder = os.open(path.parent, _FOLDER)
    except OSError as error:
        raise NotSaved(path, error) from error
    try:
        try:
            os.unlink(path.name, dir_fd=folder)
        except FileNotFoundError:
            return
        except OSError as error:
            raise NotSaved(path, error) from error
        sync_folder(folder, path)
    finally:
        shut(folder)


def sync_folder(folder: int, path: Path) -> None:
    """Flush an open folder, so that a rename in it survives a power cut.

    Raises:
        NotConfirmed: About ``path``, if the flush failed.
    """
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise NotConfirmed(path, error) from error


def make_folder(path: Path, mode: int) -> bool:
    """Make one folder, and flush its parent; returns whether it was missing.

    Raises:
        NotSaved: It cannot be made.
        NotConfirmed: It is there, but the flush of its parent failed.
    """
    try:
        path.mkdir(mode)
    except FileExistsError as error:
        if not _is_folder(path):  # a link that would lead what we write elsewhere, or a file
            raise NotSaved(path, NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))) from error
        return False
    except OSError as error:
        raise NotSaved(path, error) from error
    try:
        path.chmod(mode)  # the umask again, and mkdir ignores the setgid bit
    except OSError as error:
        raise NotSaved(path, error) from error
    confirm(path)
    return True


def confirm(path: Path) -> None:
    """Flush the folder that ``path`` lies in; whoever made it may have been killed before he did.

    Raises:
        NotSaved: The folder cannot be opened.
        NotConfirmed: The flush failed.
    """
    try:
        folder = os.open(path.parent, _FOLDER)
    except OSError as error:
        raise NotSaved(path, error) from error
    try:
        sync_folder(folder, path)
    finally:
        shut(folder)


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError as error:
        raise NotSaved(path, error) from error


def make_folders(path: Path) -> None:
    """Make a folder and those above it that are missing, each as the one it lies in: for a team, or private.

    Raises:
        NotSaved, NotConfirmed: As `make_folder`.
    """
    if path.is_dir():
        return
    for folder in [each for each in (*reversed(path.parents), path) if not each.exists()]:
        make_folder(folder, modes_of(folder.parent).folder)


def sweep(folder: Path, older_than: float = 0.0, of: str = "") -> None:
    """Remove temporary files of ours that a killed process left behind.

    Args:
        folder: Where to look; it may be missing.
        older_than: Seconds since the last write. A file somebody is still writing holds a lock and stays,
            but between creating and locking it there is a moment.
        of: Only those of the file of this name.
    """
    begin = f".{of}." if of else "."
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(begin) and entry.name.endswith(TEMPORARY):
                with contextlib.suppress(OSError):
                    _sweep_one(entry.path, older_than)


def _sweep_one(path: str, older_than: float) -> None:
    fd = os.open(path, _READ)
    try:
        if time.time() - os.fstat(fd).st_mtime >= older_than:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.unlink(path)
    finally:
        shut(fd)


def set_aside(path: Path) -> Path:
    """Rename a damaged file to ``<name>.damaged-<UTC>``, never over another one, and return where it is.

    Called under the lock of its folder: that is what makes looking for a free name safe. Raises OSError.
    """
    stem = f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    aside = path.with_name(stem)
    count = 1
    while os.path.lexists(aside):
        count += 1
        aside = path.with_name(f"{stem}-{count}")
    path.rename(aside)
    folder = os.open(path.parent, _FOLDER)
    try:
        with contextlib.suppress(NotConfirmed):  # if it is lost, the file is found damaged again
            sync_folder(folder, aside)
    finally:
        shut(folder)
    return aside
