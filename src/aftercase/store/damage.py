"""What happens to a damaged case: it is named, set aside and kept; nothing is restored by itself."""

from __future__ import annotations

import contextlib
from pathlib import Path

from aftercase.i18n import tr
from aftercase.store import content as contents
from aftercase.store import durable
from aftercase.store.layout import ASIDE, CASE_FILE, PREVIOUS_FILE
from aftercase.store.protocol import Damaged, UnknownCase, Unreadable


def set_aside(case: str, folder: Path, reason: str) -> Damaged:
    """Rename a damaged case file, so that its path can be shown and nothing ever overwrites it.

    Called under the case's lock. Where renaming is not allowed, the file stays in its place.
    """
    path = folder / CASE_FILE
    with contextlib.suppress(OSError):
        path = durable.set_aside(path)
    return Damaged(case, path, reason, previous(case, folder))


def in_place(case: str, folder: Path, reason: str) -> Damaged:
    """The same for a reader who may not write: it says what it sees and moves nothing."""
    return Damaged(case, folder / CASE_FILE, reason, previous(case, folder))


def missing(case: str, folder: Path) -> Damaged | UnknownCase:
    """Why a case has no file: it was set aside before, or there never was such a case."""
    aside = newest_aside(folder)
    if aside is None:
        return UnknownCase(case)
    return Damaged(case, aside, tr("it was set aside before"), previous(case, folder))


def newest_aside(folder: Path) -> Path | None:
    """The newest damaged file that was set aside, if any; their names sort by time."""
    try:
        return max((path for path in folder.iterdir() if path.name.startswith(ASIDE)), default=None)
    except OSError:
        return None


def previous(case: str, folder: Path) -> Path | None:
    """The generation before, if it is whole and this case's."""
    path = folder / PREVIOUS_FILE
    try:
        content = contents.load(path)
        if content is None:
            return None
        contents.check(content, case)
    except (Unreadable, contents.DamageError, contents.SchemaError):
        return None
    return path
