"""A snapshot back into a data folder: built beside it, checked file by file, and put in place in one go."""

# ruff: noqa: N818 - "NoBackup" reads better than "NoBackupError", as in `protocol`

from __future__ import annotations

import contextlib
import fcntl
import glob
import os
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from aftercase.case import chain
from aftercase.i18n import N_, tr
from aftercase.store import content as contents
from aftercase.store import durable, names, permissions
from aftercase.store.backup import flush, snapshot
from aftercase.store.backup.case import Note
from aftercase.store.backup.objects import Objects
from aftercase.store.backup.place import BackupError, Place
from aftercase.store.backup.snapshot import File, Line
from aftercase.store.layout import CASE_FILE, DRAFTS
from aftercase.store.protocol import NotConfirmed, NotSaved, Unreadable

_CHUNK = 1 << 20


class NotEmpty(BackupError):
    """There is a desk already: nothing is ever restored over it."""

    sentence = N_("{path} is not empty. Restore into a new folder: aftercase restore DIR --into FOLDER")


class Incomplete(BackupError):
    """The backup itself is damaged; nothing was restored.

    Attributes:
        lost: What cannot be restored as it was.
    """

    sentence = N_(
        "Nothing was restored: {path} cannot give {count} files back as they were, the first is {first}. "
        "Try another snapshot (--snapshot), or take what is whole (--partial)."
    )

    def __init__(self, path: Path, lost: tuple[Note, ...]) -> None:
        first = f"{lost[0].case}/{lost[0].path}"
        super().__init__(path, count=len(lost), first=first)
        self.lost = lost


class Restored(NamedTuple):
    """What was restored.

    Attributes:
        path: The data folder.
        name: The snapshot.
        at: Its time, RFC 3339.
        cases: How many cases, purged ones too.
        files: How many files.
        size: What they weigh, in bytes.
        notes: What the backup could not read or found amiss when it was taken.
        lost: What the backup could not give back; only if a partial restore was asked for.
        team: The group's name where it is a team's folder.
        failed: Modes and groups that could not be set.
    """

    path: Path
    name: str
    at: str
    cases: int
    files: int
    size: int
    notes: tuple[Note, ...]
    lost: tuple[Note, ...]
    team: str
    failed: tuple[permissions.Failed, ...]


def restore(
    place: Place, name: str, data: Path, told: Callable[[int, int], None], partial: bool = False
) -> Restored:
    """Restore a snapshot into a data folder that is missing or empty.

    Args:
        place: The folder of backups.
        name: The snapshot, as `snapshot.find` gives it.
        data: Where to.
        told: Called with the files done and all of them.
        partial: Restore what is whole where the backup is damaged.

    Raises:
        NotEmpty: There is something already.
        Incomplete: A file of the backup is missing or changed, or a case is not what the snapshot says.
        DamagedSnapshot, NewerBackup, Unreadable: The snapshot cannot be used.
        NotSaved: It cannot be written; nothing is left of it.
        NotConfirmed: It is there, but the disk did not confirm it.
    """
    reader = snapshot.Reader(snapshot.path_of(place, name))
    if data.is_symlink() or (data.exists() and (not data.is_dir() or any(data.iterdir()))):
        raise NotEmpty(data)
    _check_paths(reader)
    parent = data.absolute().parent
    durable.make_folders(parent)
    _sweep(parent, data.name)
    beside = parent / durable.temporary(data.name)
    held = -1
    try:
        durable.make_folder(beside, durable.PRIVATE.folder)
        held = _hold(beside)
        building = _Building(beside, held, Objects(place.objects), reader, told)
        building.run()
        lost = tuple(building.lost)
        if lost and not partial:
            raise Incomplete(place.path, lost)
        team = str(reader.head.get("team") or "")
        failed = _set_modes(beside, team)
        _put_in_place(beside, data)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    finally:
        if held >= 0:
            durable.shut(held)
    return Restored(
        data,
        name,
        reader.head["at"],
        building.cases,
        building.files,
        building.size,
        tuple(building.notes),
        lost,
        team,
        tuple(failed),
    )


def _hold(folder: Path) -> int:
    """Lock a folder being built, so that nobody takes it for one that was left; an open descriptor."""
    try:
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise NotSaved(folder, error) from error
    with contextlib.suppress(OSError):  # without locks it is only swept less carefully
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return fd


def _sweep(parent: Path, name: str) -> None:
    """Remove what a restore that was killed has left beside the data folder."""
    for path in parent.glob(f".{glob.escape(name)}.*{durable.TEMPORARY}"):
        with contextlib.suppress(OSError, NotSaved):
            fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
            finally:
                durable.shut(fd)


def _check_paths(reader: snapshot.Reader) -> None:
    """See that nothing would be written elsewhere: a snapshot may come from a stranger's disk."""
    for line in (reader.head, *(line for line, _ in reader.cases())):
        good = "case" not in line or names.is_number(line["case"])
        for file in snapshot.files_of(line):
            parts = PurePosixPath(file.path).parts
            good = good and bool(parts) and file.path == "/".join(parts) and not {"..", ".", "/"} & set(parts)
            good = good and "\0" not in file.path and len(file.sha256) == 64 and file.sha256.isalnum()
        if not good:
            raise snapshot.DamagedSnapshot(reader.path, reason=tr("it names a file outside its folder"))


class _Building:
    """The restored folder while it is built."""

    def __init__(
        self,
        root: Path,
        place: int,
        objects: Objects,
        reader: snapshot.Reader,
        told: Callable[[int, int], None],
    ) -> None:
        self.root, self.objects, self.reader, self.told = root, objects, reader, told
        self.place = place
        self.cases = self.files = self.size = 0
        self.notes: list[Note] = []
        self.lost: list[Note] = []
        self.folders: set[Path] = {root}
        self.written: list[Path] = []

    def run(self) -> None:
        home = self.root / "cases"
        self._folder(home)
        for file in snapshot.files_of(self.reader.head):
            self._file(self.root, "", file)
        for line, _ in self.reader.cases():
            number = line["case"]
            self._folder(home / number)
            for file in snapshot.files_of(line):
                self._file(home / number, number, file)
            self.cases += line["state"] != "empty"
            self.notes += [Note(number, code, path) for code, path in line["notes"]]
            self._check(home / number, line)
        self.told(self.files, self.files)
        flush.together(self.place, self.root, [*self.written, *self.folders])

    def _folder(self, path: Path) -> None:
        if path not in self.folders:
            self._folder(path.parent)
            try:
                path.mkdir(durable.PRIVATE.folder)
            except OSError as error:
                raise NotSaved(path, error) from error
            self.folders.add(path)

    def _file(self, folder: Path, case: str, file: File) -> None:
        self.told(self.files, self.reader.foot["objects"])
        target = folder / file.path
        self._folder(target.parent)
        if not _copy(self.objects.path(file.sha256), target, file):
            self.lost.append(Note(case, "lost", file.path))
            return
        if target.parent.name == DRAFTS and os.geteuid() == 0:
            with contextlib.suppress(OSError):  # then it is nobody's draft, and doctor says so
                os.chown(target, file.uid, -1, follow_symlinks=False)
        self.written.append(target)
        self.files += 1
        self.size += file.size

    def _check(self, folder: Path, line: Line) -> None:
        """See that a case is what the snapshot says of it: whole, the chain unbroken, the head the same."""
        if line["state"] != "whole" or any(
            (note.case, note.path) == (line["case"], CASE_FILE) for note in self.lost
        ):
            return
        try:
            content = contents.load(folder / CASE_FILE)
            if content is None:
                raise contents.DamageError
            contents.check(content, line["case"])
            events = content.events
            good = len(events) == line["seq"] and events[-1].get("hash") == line["head"]
            if not good or chain.verify(events, line["case"]):
                raise contents.DamageError
        except (contents.DamageError, contents.SchemaError, Unreadable):
            self.lost.append(Note(line["case"], "altered", CASE_FILE))


def _copy(source: Path, target: Path, file: File) -> bool:
    """Copy an object and check it on the way; False, and nothing is left, where it is not what it was."""
    import hashlib

    try:
        offered = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    digest = hashlib.sha256()
    try:
        fd = os.open(
            target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, durable.PRIVATE.file
        )
        try:
            while chunk := _read(offered):
                digest.update(chunk)
                durable.write_all(fd, chunk)
            os.fchmod(fd, durable.PRIVATE.file)
            os.utime(fd, ns=(file.mtime_ns, file.mtime_ns))
        finally:
            durable.shut(fd)
        if digest.hexdigest() == file.sha256:
            return True
        target.unlink()
    except OSError as error:
        raise NotSaved(target, error) from error
    finally:
        durable.shut(offered)
    return False


def _read(fd: int) -> bytes:
    try:
        return os.read(fd, _CHUNK)
    except OSError:  # a bad sector of the backup: what was read so far has the wrong hash
        return b""


def _set_modes(root: Path, team: str) -> list[permissions.Failed]:
    """For a team's folder: the group, if this machine has it, and its modes. Else all is private already."""
    if not team:
        return []
    group = permissions.group_id(team)
    failed = permissions.apply(root, durable.TEAM, group)
    if group is None:
        failed.insert(0, permissions.Failed(root, tr("there is no group {group} here", group=team)))
    return failed


def _put_in_place(beside: Path, data: Path) -> None:
    try:
        os.replace(beside, data)  # over an empty folder too
    except OSError as error:
        raise NotSaved(data, error) from error
    flush.one(data.absolute().parent)


__all__ = ["Incomplete", "NotConfirmed", "NotEmpty", "Restored", "restore"]
