"""Files kept as evidence: copied once, under the hash of what was copied.

A name that is a hash can be checked on every read, cannot be chosen by whoever sent the file, and keeps one
copy of a file that was attached twice. The name it came with is data, not a path.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import stat
from pathlib import Path

from aftercase.i18n import tr
from aftercase.store import durable
from aftercase.store.protocol import Evidence, NotConfirmed, NotEvidence, NotSaved, reason_of
from aftercase.text import one_line

_CHUNK = 1 << 20  # bytes read at a time: a video is never in memory as a whole
# Without O_NONBLOCK, opening a FIFO would wait for a writer for ever.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_EXTENSION = re.compile(r"[a-z0-9]{1,8}")
_STORED = re.compile(r"([0-9a-f]{64})(?:\.[a-z0-9]{1,8})?")


def keep(folder: Path, source: Path, modes: durable.Modes) -> Evidence:
    """Copy ``source`` into the evidence folder; a copy that is there already is checked, not written again.

    Args:
        folder: The case's evidence folder; made if missing.
        source: The file offered. Links are not followed: they may change between this look and the next.
        modes: Permissions of the folder and the copy.

    Raises:
        NotEvidence: It is no regular file, or cannot be read.
        NotSaved, NotConfirmed: The copy could not be written, or not be confirmed.
    """
    offered = _open(source)
    try:
        try:
            if not durable.make_folder(folder, modes.folder):
                durable.confirm(folder)
        except NotConfirmed as error:  # nothing is copied yet
            raise error.as_not_saved() from error
        return _keep(folder, offered, source, modes.file)
    finally:
        durable.shut(offered)


def find(folder: Path, sha256: str) -> Path | None:
    """Where the evidence with this hash lies, whatever it was called."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = _STORED.fullmatch(entry.name)
            if match and match[1] == sha256 and entry.is_file(follow_symlinks=False):
                return folder / entry.name
    return None


def hash_of(path: Path) -> str:
    """Hex SHA-256 of a file's bytes, read in pieces; raises OSError."""
    with os.fdopen(os.open(path, _READ), "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _open(source: Path) -> int:
    try:
        fd = os.open(source, _READ)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NotEvidence(source, tr("it is a symbolic link; give the file itself")) from None
        raise NotEvidence(source, reason_of(error)) from error
    try:
        mode = os.fstat(fd).st_mode
        if stat.S_ISDIR(mode):
            raise NotEvidence(source, tr("it is a folder"))
        if not stat.S_ISREG(mode):
            raise NotEvidence(source, tr("it is not a regular file"))
    except OSError as error:
        durable.shut(fd)
        raise NotEvidence(source, reason_of(error)) from error
    except NotEvidence:
        durable.shut(fd)
        raise
    return fd


def _keep(folder: Path, offered: int, source: Path, mode: int) -> Evidence:
    target = folder / source.name  # until the hash is known, for messages only
    temp = durable.temporary("evidence")
    try:
        place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise NotSaved(folder, error) from error
    try:
        sha256, size = _copy(place, temp, offered, source, mode)
        present = find(folder, sha256)
        if present is not None and _intact(present, sha256):
            durable.discard(place, temp)
            durable.sync_folder(place, present)  # whoever copied it may have been killed before he did
            return Evidence(sha256, size, one_line(source.name), present)
        target = folder / (sha256 + _extension(source))
        os.replace(temp, target.name, src_dir_fd=place, dst_dir_fd=place)
        durable.sync_folder(place, target)
    except OSError as error:
        raise NotSaved(target, error) from error
    finally:
        durable.discard(place, temp)
        durable.shut(place)
    return Evidence(sha256, size, one_line(source.name), target)


def _copy(place: int, temp: str, offered: int, source: Path, mode: int) -> tuple[str, int]:
    """Copy and hash in one go, so that the hash is of what was stored even if the source is changing."""
    digest = hashlib.sha256()
    size = 0
    fd = durable.create(place, temp, mode)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)  # tells a sweep that somebody is still writing this
        while chunk := _read(offered, source):
            digest.update(chunk)
            durable.write_all(fd, chunk)
            size += len(chunk)
        durable.sync(fd)
    finally:
        os.close(fd)
    return digest.hexdigest(), size


def _read(offered: int, source: Path) -> bytes:
    try:
        return os.read(offered, _CHUNK)
    except OSError as error:
        raise NotEvidence(source, reason_of(error)) from error


def _intact(present: Path, sha256: str) -> bool:
    """Whether the copy that is there is still what it was; a damaged one is set aside, not overwritten."""
    if hash_of(present) == sha256:
        return True
    durable.set_aside(present)
    return False


def _extension(source: Path) -> str:
    """The original's extension where it is harmless: it helps people and their programs open the file."""
    extension = source.suffix[1:].lower()
    return f".{extension}" if _EXTENSION.fullmatch(extension) else ""
