"""Keeping a desk: backups and restoring, and what is agreed on for a data folder."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aftercase.guide.situation import Refused
from aftercase.i18n import N_
from aftercase.store import durable, permissions
from aftercase.store import settings as agreed
from aftercase.store.protocol import Unreadable

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk
    from aftercase.store.backup.prune import Pruned
    from aftercase.store.backup.restore import Restored
    from aftercase.store.backup.snapshot import Info
    from aftercase.store.backup.take import Taken

Told = Callable[[int, int], None]


def backup(
    desk: Desk, folder: Path, told: Told, keep: int | None = None, check: bool = False
) -> tuple[Taken, Pruned | None]:
    """Take a snapshot of the desk's data folder, and drop older ones where ``keep`` says how many stay.

    Raises:
        StoreError: There is no data folder, or it could not be done; earlier snapshots are as they were.
    """
    from aftercase.store.backup import place as places
    from aftercase.store.backup.prune import prune
    from aftercase.store.backup.take import take

    if not desk.root.is_dir():
        raise Unreadable(desk.root, FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))
    place = places.made(folder, desk.root)
    with place.locked():
        taken = take(desk.root, place, desk.clock(), told, team_of(desk.root), check)
        return taken, prune(place, keep) if keep is not None else None


def snapshots(folder: Path) -> list[Info]:
    """The snapshots in a folder of backups, oldest first; raises StoreError."""
    from aftercase.store.backup import place as places
    from aftercase.store.backup import snapshot

    place = places.existing(folder)
    return [snapshot.look(place, name) for name in snapshot.names(place)]


def restore(folder: Path, name: str, data: Path, told: Told, partial: bool = False) -> Restored:
    """Restore a snapshot, the newest for "", into a missing or empty data folder; raises StoreError."""
    from aftercase.store.backup import place as places
    from aftercase.store.backup import restore as restoring
    from aftercase.store.backup import snapshot

    place = places.existing(folder)
    return restoring.restore(place, snapshot.find(place, name), data, told, partial)


class Team(NamedTuple):
    """What became of a data folder's permissions.

    Attributes:
        group: The group's name; "" where the folder is private now.
        failed: What could not be changed.
    """

    group: str
    failed: tuple[permissions.Failed, ...]


def team_of(root: Path) -> str:
    """The group of a team's folder; "" for a private one."""
    try:
        info = (root / "cases").stat()
    except OSError:
        return ""
    return permissions.group_name(info.st_gid) if info.st_mode & 0o2000 else ""


def set_team(root: Path, word: str) -> Team:
    """Make a data folder a team's or private.

    Args:
        root: The data folder; made if missing.
        word: ``on`` for the folder's own group, ``off``, or a group's name.

    Raises:
        Refused: There is no such group, or ``on`` would not say which.
        StoreError: It cannot be agreed on.
    """
    if word == "off":
        agreed.change(root, team="")
        return Team("", tuple(permissions.apply(root, durable.PRIVATE)))
    if word == "on":
        durable.make_folders(root / "cases")
        group: int | None = (root / "cases").stat().st_gid
    else:
        group = permissions.group_id(word)
    if group is None:
        raise Refused(
            N_("This machine has no group {word}. Name one of: {groups}."), word=word, groups=_groups()
        )
    name = permissions.group_name(group)
    agreed.change(root, team=name)
    return Team(name, tuple(permissions.apply(root, durable.TEAM, group)))


def _groups() -> str:
    """The names of the groups this person is in."""
    return ", ".join(sorted({permissions.group_name(gid) for gid in (*os.getgroups(), os.getegid())})[:8])


def set_retention(root: Path, days: int | None) -> None:
    """Agree on how long closed cases are kept, in days; None forgets it.

    Raises:
        Refused: No such number of days.
        StoreError: It cannot be kept.
    """
    if days is not None and not 0 < days <= agreed.LONGEST:
        raise Refused(
            N_("{days} is no number of days from 1 to {longest}."), days=days, longest=agreed.LONGEST
        )
    agreed.change(root, retention_days=days)
