"""Taking a snapshot of a data folder: every case in turn, then the snapshot's file last of all.

No lock of the cases is taken, so nobody who writes has to wait; see `case` for why that is safe.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import aftercase
from aftercase.store import durable
from aftercase.store import names as numbers
from aftercase.store.backup import case as cases
from aftercase.store.backup import snapshot
from aftercase.store.backup.case import Copier, Note
from aftercase.store.backup.objects import Objects
from aftercase.store.backup.place import BackupError, Place
from aftercase.store.backup.snapshot import File, Line
from aftercase.store.layout import LOCK_FILE, SETTINGS_FILE
from aftercase.store.protocol import NotConfirmed, Unreadable

Told = Callable[[int, int], None]
"""Progress: how many are done, and how many there are."""


class Taken(NamedTuple):
    """A backup that was made.

    Attributes:
        name: The snapshot.
        cases: How many cases are in it, purged and damaged ones too.
        objects: How many files it names.
        size: What they weigh, in bytes.
        read: How many files had to be read; all others were unchanged since the last snapshot.
        added: How many objects are new.
        notes: What is not as it should be in the data folder, or could not be read.
        mended: Objects of earlier snapshots that had become damaged and could be copied anew.
        lost: Objects of earlier snapshots that are damaged, and nothing is left to copy them from.
        left_out: Things in the folder of cases that are none of ours and were not backed up.
        confirmed: Whether the disk has confirmed it.
    """

    name: str
    cases: int
    objects: int
    size: int
    read: int
    added: int
    notes: tuple[Note, ...]
    mended: int
    lost: tuple[str, ...]
    left_out: tuple[str, ...]
    confirmed: bool


def take(data: Path, place: Place, now: datetime, told: Told, team: str = "", check: bool = False) -> Taken:
    """Take a snapshot.

    Args:
        data: The data folder.
        place: Where the backups lie; locked by the caller.
        now: The snapshot's time, with a zone.
        told: Called as it goes on.
        team: The group's name where the data folder is a team's.
        check: Read every file again, and every object that is there.

    Raises:
        case.OtherDesk: These backups are of other cases.
        StoreError: It could not be read or written; earlier snapshots are as they were.
    """
    for folder in (place.path, place.objects, place.snapshots):
        durable.sweep(folder)
    objects = Objects(place.objects)
    bad = _set_damaged_aside(objects, told) if check else []
    before = set(objects.known)
    copier = Copier(objects, check)
    last = newest(place)
    # Only the bytes: of 100,000 cases they take 50 MB, what they are parsed into four times as much.
    old = {} if last is None else {line["case"]: raw for line, raw in last.cases()}
    folders, left_out = _folders(data / "cases")
    head, notes = _head(data, last, copier)
    at = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    writer = snapshot.Writer(place, {"at": at, "aftercase": aftercase.__version__, "team": team, **head})
    try:
        for done, number in enumerate(folders):
            told(done, len(folders))
            raw = old.pop(number, b"")
            known = (json.loads(raw), raw) if raw else None
            taken = cases.take(number, data / "cases" / number, known, copier, place.path)
            if taken is not None:
                writer.add(*taken)
                notes += [Note(number, code, path) for code, path in taken[0]["notes"]]
        told(len(folders), len(folders))
        name, confirmed = _finish(objects, writer, f"{now:%Y%m%dT%H%M%SZ}", place)
    finally:
        writer.close()
        objects.close()
    mended = [aside for aside, sha256 in bad if sha256 in objects.known]
    for aside in mended:
        with contextlib.suppress(OSError):  # no harm in keeping it
            aside.unlink()
    return Taken(
        name,
        writer.cases,
        writer.objects,
        writer.size,
        copier.read,
        len(objects.known - before),
        tuple(notes),
        len(mended),
        tuple(sha256 for _, sha256 in bad if sha256 not in objects.known),
        tuple(left_out),
        confirmed,
    )


def newest(place: Place) -> snapshot.Reader | None:
    """The newest snapshot that can be read; None where there is none.

    Raises:
        NewerBackup: A newer program has taken one.
    """
    for name in reversed(snapshot.names(place)):
        try:
            return snapshot.Reader(snapshot.path_of(place, name))
        except (snapshot.DamagedSnapshot, Unreadable):
            continue
    return None


def _finish(objects: Objects, writer: snapshot.Writer, at: str, place: Place) -> tuple[str, bool]:
    """Put the snapshot in its place once all it names is on disk; its name, and whether that is confirmed."""
    confirmed = True
    try:
        objects.flush()
    except NotConfirmed:
        confirmed = False
    try:
        return writer.finish(at), confirmed
    except NotConfirmed:
        return snapshot.names(place)[-1], False


def _head(data: Path, last: snapshot.Reader | None, copier: Copier) -> tuple[Line, list[Note]]:
    """The files beside the folder of cases: the settings, which hold for all of them."""
    old = {} if last is None else cases.by_path(snapshot.files_of(last.head))
    files: list[File] = []
    notes: list[Note] = []
    try:
        info = os.lstat(data / SETTINGS_FILE)
        files.append(copier.copy(data, cases.row(SETTINGS_FILE, info), old.get(SETTINGS_FILE)))
    except (FileNotFoundError, cases.MovedError):
        pass
    except OSError:
        notes.append(Note("", "unreadable", SETTINGS_FILE))
    return {"files": files}, notes


def _folders(home: Path) -> tuple[list[str], list[str]]:
    """The numbers of all cases, and what else lies among them."""
    try:
        with os.scandir(home) as entries:
            found = {entry.name: entry.is_dir(follow_symlinks=False) for entry in entries}
    except FileNotFoundError:
        return [], []
    except OSError as error:
        raise Unreadable(home, error) from error
    taken = [name for name, is_folder in found.items() if is_folder and numbers.is_number(name)]
    ours = {LOCK_FILE, *taken}
    others = [name for name in found if name not in ours and not name.endswith(durable.TEMPORARY)]
    return sorted(taken, key=numbers.order), sorted(others)


def _set_damaged_aside(objects: Objects, told: Told) -> list[tuple[Path, str]]:
    """Set the objects aside that no longer have their hash, so that they are copied anew if they can be."""
    bad = []
    known = sorted(objects.known)
    for done, sha256 in enumerate(known):
        told(done, len(known))
        if not objects.whole(sha256):
            try:
                bad.append((durable.set_aside(objects.path(sha256)), sha256))
            except OSError as error:
                raise Unreadable(objects.path(sha256), error) from error
            objects.known.discard(sha256)
    told(len(known), len(known))
    return bad


__all__ = ["BackupError", "Note", "Taken", "Told", "newest", "take"]
