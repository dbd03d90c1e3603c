"""Keeping the newest snapshots only, and the objects that they name; never without a good one."""

from __future__ import annotations

from typing import NamedTuple

from aftercase.store import durable
from aftercase.store.backup import snapshot
from aftercase.store.backup.objects import Objects
from aftercase.store.backup.place import BackupError, Place
from aftercase.store.protocol import NotSaved, Unreadable


class Pruned(NamedTuple):
    """What was removed.

    Attributes:
        snapshots: The names of the snapshots that are gone.
        objects: How many objects are gone.
        size: What these weighed, in bytes.
        unreadable: Snapshots that are kept and cannot be read: what they name is not known, so as long as
            there is one, no object is removed.
    """

    snapshots: tuple[str, ...]
    objects: int
    size: int
    unreadable: tuple[str, ...]


def prune(place: Place, keep: int) -> Pruned:
    """Remove all snapshots but the newest ``keep``, and the objects that no snapshot names any more.

    If none of those has all its objects, the newest one that has is kept as well. Interrupted, it leaves
    objects that nobody names; the next time removes them.

    Args:
        place: Where the backups lie; locked by the caller.
        keep: At least 1.

    Raises:
        NotSaved, NotConfirmed: Something could not be removed.
        Unreadable, NewerBackup: The folder cannot be read.
    """
    names = snapshot.names(place)
    objects = Objects(place.objects)
    kept, older = names[-keep:], names[:-keep]
    if not any(_complete(place, name, objects) for name in kept):
        good = next((name for name in reversed(older) if _complete(place, name, objects)), None)
        older = [name for name in older if name != good]
        kept += [] if good is None else [good]
    for name in older:
        durable.remove(snapshot.path_of(place, name))
    named: set[str] = set()
    unreadable = []
    for name in kept:
        try:
            named.update(file.sha256 for file in snapshot.Reader(snapshot.path_of(place, name)).files())
        except (snapshot.DamagedSnapshot, Unreadable):
            unreadable.append(name)
    gone = [] if unreadable else sorted(objects.known - named)
    return Pruned(tuple(older), len(gone), sum(_drop(objects, one) for one in gone), tuple(unreadable))


def _drop(objects: Objects, sha256: str) -> int:
    try:
        return objects.drop(sha256)
    except OSError as error:
        raise NotSaved(objects.path(sha256), error) from error


def _complete(place: Place, name: str, objects: Objects) -> bool:
    """Whether a snapshot can be read and every object it names is there, with the right size."""
    try:
        files = snapshot.Reader(snapshot.path_of(place, name)).files()
        return all(
            file.sha256 in objects.known and objects.path(file.sha256).lstat().st_size == file.size
            for file in files
        )
    except (BackupError, Unreadable, OSError):
        return False
