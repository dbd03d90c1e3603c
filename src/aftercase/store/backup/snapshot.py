"""One snapshot's file: a head, a line per case, and a foot with the hash of all before it.

::

    {"format":"aftercase-snapshot","v":1,"at":"2026-11-26T02:33:00Z","aftercase":"0.1.0","team":"","files":[…]}
    {"case":"AC-2026-0001","state":"whole","seq":21,"head":"…","first":"…","files":[…],"notes":[…]}
    {"cases":1,"objects":5,"bytes":30211,"sha256":"…"}

A file is ``[path, sha256, size in bytes, mtime in ns, inode, uid]``; its path is relative to the case's
folder (in the head: to the data folder). Lines are written as they come: 100,000 cases need no memory.
"""

# ruff: noqa: N818 - "NoBackup" reads better than "NoBackupError", as in `protocol`

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from aftercase.i18n import N_, tr
from aftercase.store import durable
from aftercase.store.backup.place import MODES, BackupError, NewerBackup, Place
from aftercase.store.protocol import NotSaved, Unreadable
from aftercase.text import one_line

FORMAT = "aftercase-snapshot"
VERSION = 1
SUFFIX = ".jsonl"

_NAME = re.compile(r"\d{8}T\d{6}Z(?:-\d+)?")

Line = dict[str, Any]


class DamagedSnapshot(BackupError):
    """A snapshot's file is not what was written."""

    sentence = N_("{path} is damaged ({reason}). Use another snapshot: aftercase backup DIR --list")


class NoSnapshot(BackupError):
    """No snapshot has this name."""

    sentence = N_("{path} has no snapshot {name}. Choose one: aftercase backup DIR --list")


class File(NamedTuple):
    """A file in a snapshot; see the module's docstring."""

    path: str
    sha256: str
    size: int
    mtime_ns: int
    ino: int
    uid: int


class Info(NamedTuple):
    """What a list of snapshots says of one.

    Attributes:
        name: Its time, which is its name.
        path: Its file.
        at: RFC 3339.
        cases: How many.
        objects: How many files it names.
        size: What they weigh, in bytes.
        problem: Why it cannot be used; "" where it can.
    """

    name: str
    path: Path
    at: str = ""
    cases: int = 0
    objects: int = 0
    size: int = 0
    problem: str = ""


def names(place: Place) -> list[str]:
    """The snapshots there are, oldest first; raises Unreadable."""
    try:
        found = [path.name.removesuffix(SUFFIX) for path in place.snapshots.iterdir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Unreadable(place.snapshots, error) from error
    return sorted((name for name in found if _NAME.fullmatch(name)), key=_order)


def _order(name: str) -> tuple[str, int]:
    time, _, count = name.partition("-")
    return time, int(count or 1)


def _after(there: list[str], at: str) -> str:
    """A name that sorts after all others, also within one second and when the clock went back."""
    time, count = _order(there[-1]) if there else ("", 0)
    return at if at > time else f"{time}-{count + 1}"


def path_of(place: Place, name: str) -> Path:
    """A snapshot's file."""
    return place.snapshots / f"{name}{SUFFIX}"


def find(place: Place, name: str) -> str:
    """The snapshot a person means: its name, else the newest that begins so (``2026-11-26``: of that day).

    Raises:
        NoSnapshot: None does.
    """
    there = names(place)
    if name in there:
        return name
    start = name.upper().replace("-", "").replace(":", "").replace(" ", "T")
    wanted = [one for one in there if one.startswith(start)]
    if not wanted:
        raise NoSnapshot(place.path, name=one_line(name, 40) or "…")
    return wanted[-1]


class Reader:
    """A snapshot read line by line, twice if need be: once to see that it is whole, then for its cases.

    Attributes:
        head: Its first line.
        foot: Its last.
    """

    def __init__(self, path: Path) -> None:
        """Read it all, to see that it is whole.

        Raises:
            DamagedSnapshot, NewerBackup, Unreadable: It cannot be used.
        """
        self.path = path
        self.head, self.foot = self._check()

    def cases(self) -> Iterator[tuple[Line, bytes]]:
        """Each case's line, as it was read and as it stands; raises Unreadable."""
        for number, raw in enumerate(self._lines()):
            if number and raw.startswith(b'{"case":'):
                yield json.loads(raw), raw

    def files(self) -> Iterator[File]:
        """Every file of the snapshot, those of the head first."""
        yield from files_of(self.head)
        for line, _ in self.cases():
            yield from files_of(line)

    def _lines(self) -> Iterator[bytes]:
        try:
            fd = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            with os.fdopen(fd, "rb") as file:
                yield from file
        except OSError as error:
            raise Unreadable(self.path, error) from error

    def _check(self) -> tuple[Line, Line]:
        digest, last, first = hashlib.sha256(), b"", b""
        for raw in self._lines():
            digest.update(last)
            first, last = first or raw, raw
        try:
            head, foot = json.loads(first), json.loads(last)
            if head["format"] == FORMAT and type(head["v"]) is int and head["v"] > VERSION:
                raise NewerBackup(self.path, version=head["v"], known=VERSION)
            if head["format"] == FORMAT and foot["sha256"] == digest.hexdigest():
                return head, foot
        except (ValueError, KeyError, TypeError, RecursionError):
            raise DamagedSnapshot(self.path, reason=tr("it is torn or no JSON")) from None
        raise DamagedSnapshot(self.path, reason=tr("its checksum does not match"))


def files_of(line: Line) -> list[File]:
    """The files a line names."""
    return [File(*row) for row in line["files"]]


def look(place: Place, name: str) -> Info:
    """What there is to say of a snapshot; a damaged one has a `Info.problem`."""
    path = path_of(place, name)
    try:
        reader = Reader(path)
    except (BackupError, Unreadable) as problem:
        return Info(name, path, problem=str(problem))
    foot = reader.foot
    return Info(name, path, reader.head["at"], foot["cases"], foot["objects"], foot["bytes"])


class Writer:
    """A snapshot being written: nothing of it counts before `finish`.

    Attributes:
        cases: How many lines of cases it has.
        objects: How many files they name.
        size: What these weigh, in bytes.
    """

    def __init__(self, place: Place, head: Line) -> None:
        """Begin with the first line; raises NotSaved."""
        self.cases = self.objects = self.size = 0
        self._place = place
        self._digest = hashlib.sha256()
        self._temporary = place.snapshots / durable.temporary("snapshot")
        try:
            self._folder = os.open(place.snapshots, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise NotSaved(place.snapshots, error) from error
        try:
            fd = durable.create(self._folder, self._temporary.name, MODES.file)
        except OSError as error:
            durable.shut(self._folder)
            raise NotSaved(place.snapshots, error) from error
        self._file = os.fdopen(fd, "wb")
        self.add({"format": FORMAT, "v": VERSION, **head})

    def add(self, line: Line, raw: bytes = b"") -> None:
        """Write a line; ``raw`` is the same as it stands in an earlier snapshot. Raises NotSaved."""
        data = raw or _spelled(line)
        self._digest.update(data)
        self._write(data)
        self.cases += "case" in line
        self.objects += len(line["files"])
        self.size += sum(row[2] for row in line["files"])

    def finish(self, at: str) -> str:
        """Write the foot and put the snapshot in its place; returns its name.

        Raises:
            NotSaved: There is no new snapshot.
            NotConfirmed: It is there, but the disk did not confirm it.
        """
        foot = {"cases": self.cases, "objects": self.objects, "bytes": self.size}
        self._write(_spelled({**foot, "sha256": self._digest.hexdigest()}))
        name = _after(names(self._place), at)
        target = path_of(self._place, name)
        try:
            self._file.flush()
            durable.sync(self._file.fileno())
            os.replace(self._temporary, target)
        except OSError as error:
            raise NotSaved(target, error) from error
        durable.sync_folder(self._folder, target)
        return name

    def close(self) -> None:
        """Let go of everything; what was not finished is removed."""
        with contextlib.suppress(OSError):  # what could not be written is thrown away all the same
            self._file.close()
        durable.discard(self._folder, self._temporary.name)
        durable.shut(self._folder)

    def _write(self, data: bytes) -> None:
        try:
            self._file.write(data)
        except OSError as error:
            raise NotSaved(self._temporary, error) from error


def _spelled(line: Line) -> bytes:
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"
