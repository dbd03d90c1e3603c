"""Checks of a folder's things: what is ours and what is not, who may read it, what a stopped program left."""

from __future__ import annotations

import fcntl
import os
import re
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from aftercase.i18n import tr
from aftercase.store import durable, permissions
from aftercase.store.examine import kinds
from aftercase.store.examine.finding import Finding, Kind
from aftercase.store.examine.look import CaseLook, House, Item
from aftercase.store.layout import (
    ASIDE,
    DRAFTS,
    EVIDENCE,
    FILES,
    FOLDERS,
    LOCK_FILE,
    PLAYBOOKS,
)
from aftercase.store.lock import acquire
from aftercase.store.protocol import Busy, NotSaved

STALE = 3600.0
"""Seconds after which a temporary file that nobody holds locked is nobody's."""

_HASHED = re.compile(r"[0-9a-f]{64}(\.[a-z0-9]{1,8})?(\.damaged-\d{8}T\d{6}Z(-\d+)?)?")
_DRAFT = re.compile(r"[\w-]{1,80}\.jsonl")
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_BITS = 0o7777


def things(look: CaseLook) -> Iterator[Finding]:
    """Everything in a case's folder is a file or folder of ours, and no link."""
    for item in look.items.values():
        name, _, rest = item.name.partition("/")
        if not rest and name in (*FILES, *FOLDERS):
            if item.is_folder != (name in FOLDERS) or not (item.is_file or item.is_folder):
                yield Finding(kinds.LINK, item.path, look.case)
        elif not (item.is_file or item.is_folder):
            yield Finding(kinds.LINK, item.path, look.case)
        elif not is_temporary(item.path) and not _ours(name, rest) and not _inside_foreign(look, item):
            yield Finding(kinds.FOREIGN, item.path, look.case)


def _ours(name: str, rest: str) -> bool:
    if not rest:
        return name.startswith(ASIDE)
    if name in (EVIDENCE, PLAYBOOKS):
        return _HASHED.fullmatch(rest) is not None
    return name == DRAFTS and _DRAFT.fullmatch(rest) is not None


def _inside_foreign(look: CaseLook, item: Item) -> bool:
    """Whether it lies in a folder that is foreign itself: one finding is enough."""
    parent = item.name.rpartition("/")[0]
    return bool(parent) and parent not in FOLDERS and parent in look.items


def temporaries(look: CaseLook) -> Iterator[Finding]:
    """No temporary file of a stopped program is left."""
    yield from stale(look.items.values(), look.case)


def stale(items: Iterable[Item], case: str = "") -> Iterator[Finding]:
    """The temporary files among these that are old and that nobody holds."""
    for item in items:
        old = item.is_file and is_temporary(item.path) and time.time() - item.info.st_mtime > STALE
        if old and not _held(item.path):
            yield Finding(kinds.TEMPORARY, item.path, case, {}, _remove(item.path))


def is_temporary(path: Path) -> bool:
    """Whether a name is one that we give to temporary files."""
    return path.name.startswith(".") and path.name.endswith(durable.TEMPORARY)


def _held(path: Path) -> bool:
    """Whether somebody holds a file locked: a copy of a large file is still being made."""
    try:
        fd = os.open(path, _READ)
    except OSError:
        return True  # gone, or not ours to judge
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        durable.shut(fd)
    return False


def _remove(path: Path) -> Callable[[], str]:
    def mend() -> str:
        if not _held(path):
            durable.remove(path)
        return tr("{path}: removed.", path=str(path))

    return mend


def lock(look: CaseLook) -> Iterator[Finding]:
    """The lock is not held by a program that is stopped."""
    yield from stopped(look.folder / LOCK_FILE, look.case)


def stopped(path: Path, case: str = "") -> Iterator[Finding]:
    """A finding where a lock is held by a stopped program; a moment's wait tells it from one that works."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if stat.S_ISREG(os.fstat(fd).st_mode):
            acquire(fd, path, 0.0)
    except NotSaved:
        return
    except Busy as busy:
        if busy.stopped:
            name, pid = busy.who, busy.holder
            who = tr("{name} (process {pid})", name=name, pid=pid) if name else tr("process {pid}", pid=pid)
            yield Finding(kinds.LOCK_STOPPED, path, case, {"who": who, "pid": pid})
    finally:
        durable.shut(fd)


# -- permissions ---------------------------------------------------------------------------------------------


def modes(look: CaseLook) -> Iterator[Finding]:
    """Everything in the case's folder has the permissions it should have."""
    yield from permitted(
        look.house, [Item("", look.folder, look.folder.lstat()), *look.items.values()], look.case
    )


def permitted(house: House, items: Iterable[Item], case: str = "") -> Iterator[Finding]:
    """The findings about the permissions, groups and owners of these."""
    for item in items:
        if not (item.is_file or item.is_folder):
            continue
        mode = item.info.st_mode & _BITS
        wanted = permissions.wanted(item.path, item.info, house.modes)
        draft = item.path.parent.name == DRAFTS
        if mode != wanted:
            values = {"mode": f"{mode:04o}", "wanted": f"{wanted:04o}"}
            yield Finding(_mode_kind(item, mode, wanted), item.path, case, values, _set(house, item))
        if house.team and not draft and item.info.st_gid != house.group:
            groups = {
                "group": permissions.group_name(item.info.st_gid),
                "wanted": permissions.group_name(house.group),
            }
            yield Finding(kinds.GROUP_WRONG, item.path, case, groups, _set(house, item))
        if not house.team and not draft and item.info.st_uid != house.owner:
            owners = {"owner": _user(item.info.st_uid), "wanted": _user(house.owner)}
            mend = _give(item.path, house.owner) if os.geteuid() == 0 else None
            yield Finding(kinds.OWNER_OTHER, item.path, case, owners, mend)


def _mode_kind(item: Item, mode: int, wanted: int) -> Kind:
    if mode & 0o777 & ~wanted:
        return kinds.MODE_OPEN
    if mode & stat.S_ISVTX:
        return kinds.MODE_STICKY
    if item.is_folder and wanted & stat.S_ISGID and not mode & stat.S_ISGID:
        return kinds.MODE_NO_GROUP
    return kinds.MODE_NARROW


def _set(house: House, item: Item) -> Callable[[], str]:
    group = house.group if house.team and item.path.parent.name != DRAFTS else None

    def mend() -> str:
        # Looked at again: another remedy may have put a file in the place of a folder.
        wanted = permissions.wanted(item.path, item.path.lstat(), house.modes)
        permissions.put(item.path, wanted, group)
        return tr("{path}: permissions set to {wanted}.", path=str(item.path), wanted=f"{wanted:04o}")

    return mend


def _give(path: Path, owner: int) -> Callable[[], str]:
    def mend() -> str:
        os.chown(path, owner, -1, follow_symlinks=False)
        return tr("{path}: given back to {owner}.", path=str(path), owner=_user(owner))

    return mend


def _user(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
