"""Checks of the data folder as a whole: its disk, its permissions, its settings, what else lies in it."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator

from aftercase.i18n import tr
from aftercase.store import mounts, names, permissions
from aftercase.store import settings as agreed
from aftercase.store.examine import folder, kinds
from aftercase.store.examine.finding import Finding
from aftercase.store.examine.look import House, Item, items
from aftercase.store.index import INDEX_FILE
from aftercase.store.layout import LOCK_FILE, SETTINGS_FILE
from aftercase.store.protocol import StoreError

_MB = 1_000_000
_LOW = 200  # MB; evidence of one case may be a video of 100
_INDEX = tuple(f"{INDEX_FILE}{suffix}" for suffix in ("", "-wal", "-shm", "-journal"))


def disk(house: House) -> Iterator[Finding]:
    """It lies on a disk of this machine, with room on it."""
    mount = mounts.mount_of(house.root)
    if mount is not None and mount.network:
        yield Finding(kinds.NETWORK, house.root, values={"kind": mount.kind, "point": mount.point})
    free = shutil.disk_usage(house.root).free
    if free < _LOW * _MB:
        yield Finding(kinds.SPACE_LOW, house.root, values={"free": free // _MB})


def own_files(house: House) -> Iterator[Finding]:
    """What lies in the data folder and among the cases is ours, and has the right permissions."""
    for place, ours in (
        (house.root, ("cases", LOCK_FILE, SETTINGS_FILE, *_INDEX)),
        (house.store.cases, (LOCK_FILE,)),
    ):
        try:
            found = list(items(place, depth=0))
        except OSError:
            continue
        mine = [Item("", place, place.lstat())] if place == house.root else []
        for item in found:
            known = item.name in ours or (place == house.store.cases and names.is_number(item.name))
            if item.name == "cases" and item.path.is_dir():
                mine.append(item)  # a link to another disk is allowed here, and only here
            elif known and item.is_folder != names.is_number(item.name):
                yield Finding(kinds.LINK, item.path)
            elif known:
                # A case's own folder is looked at with the case.
                mine += [item] if not names.is_number(item.name) else []
            elif not folder.is_temporary(item.path):
                yield Finding(kinds.FOREIGN, item.path)
        yield from folder.permitted(house, mine)
        yield from folder.stale(found)
        yield from folder.stopped(place / LOCK_FILE)


def settings(house: House) -> Iterator[Finding]:
    """What is agreed on can be read, and a team's folder still is one."""
    path = house.root / SETTINGS_FILE
    try:
        found = agreed.load(house.root)
    except StoreError as error:
        yield Finding(kinds.SETTINGS_BAD, path, values={"reason": str(error)})
        return
    try:
        is_team = bool(house.store.cases.stat().st_mode & stat.S_ISGID)
    except OSError:
        return
    if found.team and not is_team:
        yield Finding(kinds.TEAM_LOST, house.root, values={"group": found.team}, mend=_as_team(house))


def _as_team(house: House) -> Callable[[], str]:
    def mend() -> str:
        failed = permissions.apply(house.root, house.modes, house.group)
        if failed:
            raise PermissionError(0, failed[0].reason, os.fspath(failed[0].path))
        return tr("{path}: made a team's folder again.", path=str(house.root))

    return mend
