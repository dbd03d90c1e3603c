"""One case into a snapshot, while others may be writing it.

The case's file is replaced by renaming, so whoever opens it reads one generation. What that generation
names, pinned texts and evidence, was on disk before it. So the file is read first and the rest after it; if
something it names is gone meanwhile, because it was erased or the case was purged, the case is taken again.
"""

# ruff: noqa: N818 - "NoBackup" reads better than "NoBackupError", as in `protocol`

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from aftercase.case import chain
from aftercase.i18n import N_
from aftercase.store import content as contents
from aftercase.store import durable, named, tombstone
from aftercase.store.backup.objects import Objects, is_hash
from aftercase.store.backup.place import BackupError
from aftercase.store.backup.snapshot import File, Line, files_of
from aftercase.store.layout import (
    ASIDE,
    CASE_FILE,
    DRAFTS,
    EVIDENCE,
    LOCK_FILE,
    PLAYBOOKS,
    PREVIOUS_FILE,
    TOMBSTONE_FILE,
)
from aftercase.store.protocol import Event, Unreadable

_TRIES = 8  # how often a case that changes under our hands is begun again before it is taken as it is
_DEPTH = 4  # folders within a case; ours are one deep
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class OtherDesk(BackupError):
    """The folder holds the backups of another desk: keeping the newest few would drop those of the other."""

    sentence = N_(
        "{path} holds the backups of another desk: {case} is another case there. Name a folder of its own."
    )


class Note(NamedTuple):
    """Something a backup cannot make good.

    Attributes:
        case: The case's number; "" for the data folder itself.
        code: ``missing``, ``changed``, ``unreadable``, ``skipped`` (a link or a device), ``damaged`` or
            ``altered`` (the chain does not hold).
        path: Which file, relative to the case's folder.
    """

    case: str
    code: str
    path: str


class MovedError(Exception):
    """The case changed while it was taken."""


class Copier:
    """Copies files into the objects, those that have changed since the last snapshot.

    Attributes:
        objects: Where to.
        check: Read every file, changed or not.
        read: How many files were read.
    """

    def __init__(self, objects: Objects, check: bool) -> None:
        """Nothing is read yet."""
        self.objects, self.check = objects, check
        self.read = 0

    def same(self, file: File, old: File | None) -> bool:
        """Whether a file is the one of the last snapshot, by inode, size and time."""
        return (
            old is not None
            and not self.check
            and old.sha256 in self.objects.known
            and (old.ino, old.size, old.mtime_ns) == (file.ino, file.size, file.mtime_ns)
        )

    def copy(self, folder: Path, file: File, old: File | None) -> File:
        """The file's row, its content kept.

        Raises:
            MovedError: It is gone.
            OSError: It cannot be read.
            NotSaved: The copy cannot be written.
        """
        if old is not None and self.same(file, old):
            return file._replace(sha256=old.sha256)
        self.read += 1
        try:
            fd = os.open(folder / file.path, _READ)
        except FileNotFoundError:
            raise MovedError from None
        try:
            sha256, size = self.objects.put(fd, hash_in(file.path))
        finally:
            durable.shut(fd)
        return file._replace(sha256=sha256, size=size)

    def case_file(self, folder: Path) -> File:
        """The row of the case's file: one generation of it, as it was when opened; raises OSError."""
        data, info = durable.read(folder / CASE_FILE)
        self.read += 1
        return row(CASE_FILE, info)._replace(sha256=self.objects.put_bytes(data))


def row(path: str, info: os.stat_result) -> File:
    """A file's row, its content not yet known."""
    return File(path, "", info.st_size, info.st_mtime_ns, info.st_ino, info.st_uid)


def hash_in(path: str) -> str:
    """The hash that a file's name promises; "" where it promises none."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    promised = folder in (EVIDENCE, PLAYBOOKS) and is_hash(stem) and ".damaged-" not in name
    return stem if promised else ""


def walk(folder: Path, below: str = "", depth: int = _DEPTH) -> Iterator[tuple[File, bool]]:
    """The files of a folder and whether each is a regular one; links are not followed.

    Left out are the lock, temporary files, and the drafts of colleagues, which are not ours to read. Raises
    OSError.
    """
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        path = f"{below}{entry.name}"
        if path == LOCK_FILE or entry.name.endswith(durable.TEMPORARY):
            continue
        try:
            info = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue
        if below == f"{DRAFTS}/" and os.geteuid() not in (0, info.st_uid):
            continue
        if stat.S_ISDIR(info.st_mode) and depth:
            yield from walk(folder / entry.name, f"{path}/", depth - 1)
        else:
            yield row(path, info), stat.S_ISREG(info.st_mode)


def take(
    case: str, folder: Path, known: tuple[Line, bytes] | None, copier: Copier, place: Path
) -> tuple[Line, bytes] | None:
    """A case's line, and the same as it stood in the last snapshot where nothing has changed.

    Args:
        case: The number.
        folder: Its folder.
        known: Its line in the last snapshot, as read and as it stands.
        copier: What copies.
        place: The folder of the backups, for messages.

    Returns:
        None where the folder has gone.

    Raises:
        OtherDesk: The last snapshot knows another case by this number.
        NotSaved: The copy cannot be written.
    """
    for left in reversed(range(_TRIES)):
        try:
            taken = _Taking(case, folder, known, copier, final=not left)
            return taken.unchanged() or taken.run(place)
        except MovedError:
            continue
        except FileNotFoundError:
            return None
        except OSError:  # a folder that may not be listed
            return {"case": case, "state": "unreadable", "files": [], "notes": [["unreadable", "."]]}, b""
    return None


class _Taking:
    """One try at one case."""

    def __init__(
        self, case: str, folder: Path, known: tuple[Line, bytes] | None, copier: Copier, final: bool
    ) -> None:
        self.case, self.folder, self.known, self.copier, self.final = case, folder, known, copier, final
        self.old = {} if known is None else {file.path: file for file in files_of(known[0])}
        self.notes: list[tuple[str, str]] = []
        self.files: list[File] = []

    def unchanged(self) -> tuple[Line, bytes] | None:
        """The line of the last snapshot where every file is the same; a few stats instead of a few reads."""
        if self.known is None or self.known[0]["notes"]:  # what was amiss is looked at again
            return None
        there = [file for file, regular in walk(self.folder) if regular and file.path != PREVIOUS_FILE]
        same = len(there) == len(self.old) and all(
            self.copier.same(file, self.old.get(file.path)) for file in there
        )
        return self.known if same else None

    def run(self, place: Path) -> tuple[Line, bytes]:
        line = self._case_file()
        self._others(line["state"])
        first = self.known[0].get("first") if self.known is not None else None
        if first and line.get("first") and line["first"] != first:
            raise OtherDesk(place, case=self.case)
        line |= {"files": self.files, "notes": sorted(set(self.notes))}
        return line, b""

    def _case_file(self) -> Line:
        """What there is to say of the case's file, which becomes the first of the files."""
        line: Line = {"case": self.case, "state": "empty"}
        if tombstone.exists(self.folder):  # what a purge that was cut off has left is not to be kept
            line["state"] = "purged"
            return line
        try:
            file = self.copier.case_file(self.folder)
        except FileNotFoundError:
            names = {path.name for path in self.folder.iterdir()}
            if any(name.startswith((ASIDE, PREVIOUS_FILE)) for name in names):
                self._amiss(line, "damaged")
            return line  # else its number was taken, and nothing was ever stored
        except OSError as error:
            self._amiss(line, "skipped" if isinstance(error, durable.NotRegularError) else "unreadable")
            return line
        self.files.append(file)
        try:
            content = contents.load(self.copier.objects.path(file.sha256))
            assert content is not None
            contents.check(content, self.case)
        except contents.SchemaError:
            line["state"] = "newer"
            return line
        except (contents.DamageError, Unreadable):
            self._amiss(line, "damaged")
            return line
        events = content.events
        line |= {"seq": len(events), "head": str(events[-1].get("hash")), "first": str(events[0].get("hash"))}
        line["state"] = "newer" if content.read_only else "whole"
        if not content.read_only and chain.verify(events, self.case):
            self._amiss(line, "altered")
        self._named(events, file)
        return line

    def _amiss(self, line: Line, code: str) -> None:
        line["state"] = code
        self.notes.append((code, CASE_FILE))

    def _named(self, events: tuple[Event, ...], file: File) -> None:
        """See that all is there that the events name; MovedError where it went while we looked."""
        there = {hash_in(found.path): found.path for found, regular in walk(self.folder) if regular}
        wanted = [f"{PLAYBOOKS}/{pin}.md" for pin in named.pins(events) if pin not in there]
        wanted += [f"{EVIDENCE}/{sha256}" for sha256 in named.files(events) if sha256 not in there]
        if wanted and not self.final:
            try:
                now = durable.signature_of(os.lstat(self.folder / CASE_FILE))
            except FileNotFoundError:
                raise MovedError from None
            if now != (file.ino, file.size, file.mtime_ns):
                raise MovedError
        self.notes += [("missing", path) for path in wanted]

    def _others(self, state: str) -> None:
        """Everything but the case's file; the generation before it only where that one is not whole."""
        whole = state in ("whole", "altered", "newer")
        for file, regular in walk(self.folder):
            if file.path == CASE_FILE or (file.path == PREVIOUS_FILE and whole):
                continue
            if state == "purged" and file.path != TOMBSTONE_FILE:
                continue
            if not regular:
                self.notes.append(("skipped", file.path))
                continue
            try:
                copied = self.copier.copy(self.folder, file, self.old.get(file.path))
            except MovedError:
                if not self.final:
                    raise
                continue
            except OSError as error:
                if error.errno not in (errno.EACCES, errno.EPERM, errno.EIO, errno.ELOOP):
                    raise
                self.notes.append(("unreadable", file.path))
                continue
            self.files.append(copied)
            promised = hash_in(copied.path)
            if promised and promised != copied.sha256:
                self.notes.append(("changed", copied.path))


def by_path(files: list[File]) -> Mapping[str, File]:
    """Files under their paths."""
    return {file.path: file for file in files}
