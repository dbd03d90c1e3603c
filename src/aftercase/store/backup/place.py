"""The folder of the backups: that it is one, that it is ours, and that nobody else is writing to it."""

# ruff: noqa: N818 - "NoBackup" reads better than "NoBackupError", as in `protocol`

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from aftercase.i18n import N_
from aftercase.store import durable
from aftercase.store.layout import LOCK_FILE
from aftercase.store.lock import locked
from aftercase.store.protocol import StoreError, Unreadable

FORMAT = "aftercase-backup"
VERSION = 1
MARKER = "aftercase-backup.json"
OBJECTS = "objects"
SNAPSHOTS = "snapshots"

_DEADLINE = 1.0  # seconds to wait for another backup into the same folder; it may take an hour
MODES = durable.PRIVATE  # whatever the data folder is: a copy of a team's words is for who made it


class BackupError(StoreError):
    """A folder that cannot take a backup, or has none to give."""


class InsideData(BackupError):
    """The backup would lie in what it is a backup of, or the other way round."""

    sentence = N_("{path} and the data folder {data} lie one inside the other. Name a folder elsewhere.")


class NotOurs(BackupError):
    """There is something else."""

    sentence = N_("{path} holds something else than backups. Name a new folder, or one of an earlier backup.")


class NoBackup(BackupError):
    """There is no backup."""

    sentence = N_("{path} holds no backup. Name the folder that was given to: aftercase backup")


class NoParent(BackupError):
    """The folder above is missing: most likely a disk that is not there."""

    sentence = N_(
        "{parent} is missing, so {path} cannot be made. Make it, or connect the disk, and try again."
    )


class NewerBackup(BackupError):
    """A newer program made it; it is left as it is."""

    sentence = N_(
        "{path} was written by a newer aftercase (backup format {version}, known {known}). Update to use it."
    )


class Place:
    """A folder of backups that has been looked at.

    Attributes:
        path: The folder.
        objects: Where the contents lie.
        snapshots: Where the snapshots lie.
    """

    def __init__(self, path: Path) -> None:
        """Touch nothing; use `existing` or `made`."""
        self.path = path
        self.objects = path / OBJECTS
        self.snapshots = path / SNAPSHOTS

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other backups out for a ``with`` block.

        Raises:
            Busy: Another one is running.
            NotSaved: The folder cannot be written.
        """
        with locked(self.path / LOCK_FILE, MODES.file, _DEADLINE):
            yield


def existing(path: Path) -> Place:
    """A folder with backups in it.

    Raises:
        NoBackup, NotOurs, NewerBackup, Unreadable: It cannot be used.
    """
    if not path.is_dir():
        raise NoBackup(path)
    if not _is_ours(path):
        raise NoBackup(path) if _is_empty(path) else NotOurs(path)
    return Place(path)


def made(path: Path, data: Path) -> Place:
    """A folder that can take a backup of ``data``; made if it is missing.

    Raises:
        InsideData, NotOurs, NoParent, NewerBackup, Unreadable: It cannot be used.
        NotSaved, NotConfirmed: It cannot be made.
    """
    here, there = os.path.realpath(path), os.path.realpath(data)
    if os.path.commonpath([here, there]) in (here, there):
        raise InsideData(path, data=data)
    if not path.exists():
        if not path.parent.is_dir():
            raise NoParent(path, parent=path.parent)
        durable.make_folder(path, MODES.folder)
    if not path.is_dir() or not (_is_ours(path) or _is_empty(path)):
        raise NotOurs(path)
    if not _is_ours(path):
        marker = {"format": FORMAT, "v": VERSION, "made_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
        path.chmod(MODES.folder)
        durable.write(path / MARKER, (json.dumps(marker, indent=1) + "\n").encode(), MODES.file)
    for folder in (path / OBJECTS, path / SNAPSHOTS):
        durable.make_folder(folder, MODES.folder)
    return Place(path)


def _is_ours(path: Path) -> bool:
    try:
        data, _ = durable.read(path / MARKER)
        marker = json.loads(data)
    except FileNotFoundError:
        return False
    except (ValueError, RecursionError):
        raise NotOurs(path) from None
    except OSError as error:
        raise Unreadable(path / MARKER, error) from error
    if not isinstance(marker, dict) or marker.get("format") != FORMAT:
        raise NotOurs(path)
    version = marker.get("v")
    if type(version) is not int or version > VERSION:
        raise NewerBackup(path, version=version, known=VERSION)
    return True


def _is_empty(path: Path) -> bool:
    """Nothing in it, or only what an interrupted start of ours left."""
    try:
        return all(entry.name.endswith(durable.TEMPORARY) for entry in path.iterdir())
    except OSError as error:
        raise Unreadable(path, error) from error
