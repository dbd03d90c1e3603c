"""The contents of a backup: each file once, under the SHA-256 of its bytes, so that a copy can be checked."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from aftercase.store import durable
from aftercase.store.backup import flush
from aftercase.store.backup.place import MODES
from aftercase.store.protocol import NotConfirmed, NotSaved, Unreadable

_BATCH = 400  # objects flushed in one go
_CHUNK = 1 << 20  # bytes at a time: a video is never in memory as a whole
_HEX = frozenset("0123456789abcdef")


class Objects:
    """The objects of one folder of backups.

    Attributes:
        folder: Where they lie.
        known: The hashes that are there, as far as a look at the names tells.
    """

    def __init__(self, folder: Path) -> None:
        """Look at the names; raises Unreadable."""
        self.folder = folder
        self.known: set[str] = set(_names(folder))
        self._touched: set[Path] = set()
        self._waiting: dict[str, str] = {}  # hash -> name of a temporary file that is yet to be flushed
        self._place = -1  # the folder, open while some are waiting

    def path(self, sha256: str) -> Path:
        """Where an object lies, or would."""
        waiting = self._waiting.get(sha256)
        return self.folder / waiting if waiting else self.folder / sha256[:2] / sha256

    def put_bytes(self, data: bytes) -> str:
        """Keep bytes and return their hash; raises NotSaved, NotConfirmed."""
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 not in self.known:
            with self._temporary() as (fd, name):
                self._write(fd, data)
                self._keep(name, sha256)
        return sha256

    def put(self, source: int, hint: str = "") -> tuple[str, int]:
        """Keep what an open file holds; returns its hash and its size in bytes.

        Args:
            source: A descriptor at the start of the file.
            hint: The hash it probably has: where that is known already, reading is enough.

        Raises:
            OSError: The source cannot be read.
            NotSaved, NotConfirmed: The copy cannot be written.
        """
        if hint in self.known:
            found = _hash(source)
            if found[0] == hint:
                return found
            os.lseek(source, 0, os.SEEK_SET)
        digest, size = hashlib.sha256(), 0
        with self._temporary() as (fd, name):
            while chunk := os.read(source, _CHUNK):
                digest.update(chunk)
                size += len(chunk)
                self._write(fd, chunk)
            sha256 = digest.hexdigest()
            if sha256 not in self.known:
                self._keep(name, sha256)
        return sha256, size

    def flush(self) -> None:
        """Make all new objects durable, before a snapshot names them.

        Raises:
            NotSaved: They are not; none of them has its name.
            NotConfirmed: The disk did not confirm their names.
        """
        self._settle()
        if self._touched:
            flush.together(self._place, self.folder, [*sorted(self._touched), self.folder])
        self._touched.clear()

    def close(self) -> None:
        """Let go of everything; what was not flushed is removed."""
        for name in self._waiting.values():
            durable.discard(self._place, name)
        self._waiting.clear()
        if self._place >= 0:
            durable.shut(self._place)
        self._place = -1

    def whole(self, sha256: str) -> bool:
        """Whether an object is there and still has its hash; reads all of it."""
        try:
            fd = os.open(self.path(sha256), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            return _hash(fd)[0] == sha256
        except OSError:
            return False
        finally:
            durable.shut(fd)

    def drop(self, sha256: str) -> int:
        """Remove an object that nothing names any more, or that is damaged; returns its size in bytes."""
        path = self.path(sha256)
        size = 0
        with contextlib.suppress(FileNotFoundError):
            size = path.lstat().st_size
            path.unlink()
        self.known.discard(sha256)
        return size

    @contextlib.contextmanager
    def _temporary(self) -> Iterator[tuple[int, str]]:
        name = durable.temporary("object")
        try:
            if self._place < 0:
                self._place = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            fd = durable.create(self._place, name, MODES.file)
        except OSError as error:
            raise NotSaved(self.folder, error) from error
        kept = len(self._waiting)
        try:
            yield fd, name
        finally:
            durable.shut(fd)
            if len(self._waiting) == kept:
                durable.discard(self._place, name)
        if len(self._waiting) >= _BATCH:
            self._settle()

    def _write(self, fd: int, data: bytes) -> None:
        try:
            durable.write_all(fd, data)
        except OSError as error:
            raise NotSaved(self.folder, error) from error

    def _keep(self, name: str, sha256: str) -> None:
        self._waiting[sha256] = name
        self.known.add(sha256)

    def _settle(self) -> None:
        """Flush those that wait, and only then give them their names: a name promises what is in it."""
        flush.together(self._place, self.folder, [self.folder / name for name in self._waiting.values()])
        for sha256, name in list(self._waiting.items()):
            target = self.folder / sha256[:2] / sha256
            try:
                if target.parent not in self._touched:
                    durable.make_folder(target.parent, MODES.folder)
                    self._touched.add(target.parent)
                os.replace(self.folder / name, target)
            except NotConfirmed as error:  # half of the names given is not all of them
                raise error.as_not_saved() from error
            except OSError as error:
                raise NotSaved(target, error) from error
            del self._waiting[sha256]


def _names(folder: Path) -> Iterator[str]:
    try:
        with os.scandir(folder) as shelves:
            for shelf in shelves:
                if len(shelf.name) == 2 and set(shelf.name) <= _HEX:
                    with os.scandir(shelf.path) as entries:
                        yield from (entry.name for entry in entries if is_hash(entry.name))
    except OSError as error:
        raise Unreadable(folder, error) from error


def is_hash(name: str) -> bool:
    """Whether a text has the form of a SHA-256."""
    return len(name) == 64 and set(name) <= _HEX


def _hash(fd: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := os.read(fd, _CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size
