"""What else holds a case's words beside its file, and how it goes: older copies, drafts, evidence.

Everything is found by looking into folders that are opened without following links, and removed by name in
the open folder, so that a planted link never leads a removal elsewhere. What cannot be removed is told with
its path and the reason; nothing stops half way because of it. Removing a file does not overwrite its bytes on
the disk; `docs/erasing.md` says what that means.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from aftercase.i18n import tr
from aftercase.store import durable
from aftercase.store.layout import (
    ASIDE,
    EVIDENCE,
    FILES,
    FOLDERS,
    PREVIOUS_FILE,
)
from aftercase.store.protocol import NotConfirmed, reason_of

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_OURS = {*FILES, *FOLDERS}


class Left(NamedTuple):
    """Something that could not be removed or looked into, and why."""

    path: Path
    reason: str


class Swept(NamedTuple):
    """What was removed, and what was not."""

    removed: tuple[Path, ...] = ()
    left: tuple[Left, ...] = ()


class Held(NamedTuple):
    """Where a case's words may be, beside its file.

    Attributes:
        paths: What is to be removed.
        unseen: Folders that could not be looked into.
        strange: Files in the case's folder that are not ours: what they hold, a person must see.
    """

    paths: tuple[Path, ...] = ()
    unseen: tuple[Left, ...] = ()
    strange: tuple[Path, ...] = ()


def together(*sweeps: Swept) -> Swept:
    """Several sweeps as one, in their order."""
    removed = tuple(path for one in sweeps for path in one.removed)
    return Swept(removed, tuple(left for one in sweeps for left in one.left))


def beside(folder: Path, hashes: Collection[str]) -> Held:
    """What of a case's folder goes with its words: older copies, set-aside ones, temporaries, evidence.

    Args:
        folder: The case's folder.
        hashes: Of the evidence that goes.
    """
    paths, unseen, strange = [], [], []
    names, failed = _names(folder)
    for name in names:
        if name == PREVIOUS_FILE or name.startswith(ASIDE) or _is_temporary(name):
            paths.append(folder / name)
        elif name not in _OURS and not name.startswith("."):
            strange.append(folder / name)
    kept, refused = _names(folder / EVIDENCE)
    # A damaged copy that was set aside begins with the hash too.
    paths += [folder / EVIDENCE / name for name in kept if name[:64] in hashes or _is_temporary(name)]
    unseen += [*failed, *refused]
    return Held(tuple(paths), tuple(unseen), tuple(strange))


def drafts(folders: Iterable[Path]) -> Held:
    """Everybody's drafts of a case in these folders."""
    paths: list[Path] = []
    unseen: list[Left] = []
    for folder in folders:
        names, failed = _names(folder)
        paths += [folder / name for name in names]
        unseen += failed
    return Held(tuple(paths), tuple(unseen))


def contents(folder: Path, but: Collection[str]) -> Held:
    """Everything in a folder but these names; folders in it count as one."""
    names, failed = _names(folder)
    return Held(tuple(folder / name for name in names if name not in but), tuple(failed))


def remove(held: Held, folders: bool = False) -> Swept:
    """Remove what was found, and flush the folders it was in.

    Args:
        held: What was found; missing files are passed over, folders not looked into count as left.
        folders: Remove folders with all that is in them too, else they are left.
    """
    removed: list[Path] = []
    left = list(held.unseen)
    by_folder: dict[Path, list[str]] = {}
    for path in held.paths:
        by_folder.setdefault(path.parent, []).append(path.name)
    for folder, names in by_folder.items():
        try:
            place = os.open(folder, _FOLDER)
        except FileNotFoundError:
            continue
        except OSError as error:
            left += [Left(folder / name, reason_of(error)) for name in names]
            continue
        try:
            done = _remove(place, folder, names, folders)
            durable.sync_folder(place, folder)
        except NotConfirmed as error:
            left.append(Left(folder, error.reason))
        finally:
            durable.shut(place)
        removed += done.removed
        left += done.left
    return Swept(tuple(removed), tuple(left))


def _remove(place: int, folder: Path, names: Sequence[str], folders: bool) -> Swept:
    removed: list[Path] = []
    left: list[Left] = []
    for name in names:
        path = folder / name
        try:
            if stat.S_ISDIR(os.stat(name, dir_fd=place, follow_symlinks=False).st_mode):
                if not folders:
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
                below = _remove_folder(place, name, path)
                removed += below.removed
                left += below.left
            elif _being_written(place, name):
                left.append(Left(path, tr("somebody is writing it this very moment")))
            else:
                os.unlink(name, dir_fd=place)
                removed.append(path)
        except FileNotFoundError:
            continue  # somebody else was as quick
        except OSError as error:
            left.append(Left(path, reason_of(error)))
    return Swept(tuple(removed), tuple(left))


def _remove_folder(place: int, name: str, path: Path) -> Swept:
    fd = os.open(name, _FOLDER, dir_fd=place)
    try:
        done = _remove(fd, path, _listed(fd), True)
    finally:
        durable.shut(fd)
    if not done.left:
        os.rmdir(name, dir_fd=place)
    return done


def _being_written(place: int, name: str) -> bool:
    """Whether a temporary copy of evidence holds its lock: it is a file being attached, not a stale one."""
    import fcntl

    if not _is_temporary(name):
        return False
    fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=place)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        durable.shut(fd)
    return False


def _is_temporary(name: str) -> bool:
    return name.startswith(".") and name.endswith(durable.TEMPORARY)


def _names(folder: Path) -> tuple[list[str], list[Left]]:
    """What lies in a folder, sorted; none where it is missing, and why not where it cannot be seen."""
    try:
        place = os.open(folder, _FOLDER)
    except FileNotFoundError:
        return [], []
    except OSError as error:
        return [], [Left(folder, reason_of(error))]
    try:
        return _listed(place), []
    except OSError as error:
        return [], [Left(folder, reason_of(error))]
    finally:
        durable.shut(place)


def _listed(place: int) -> list[str]:
    with os.scandir(place) as entries:
        return sorted(entry.name for entry in entries)
