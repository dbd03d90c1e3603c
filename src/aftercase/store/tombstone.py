"""What is left of a purged case: its number, its last head, when, by whom and why; no word of it.

The note is written first and on disk before anything is removed. From that moment the case counts as purged,
so that a purge cut off half way never looks like a damaged case, and is finished by running it again. The
folder stays, and with it the number: it is never given twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from aftercase.store import durable, erasure
from aftercase.store.erasure import Held
from aftercase.store.layout import CASE_FILE, LOCK_FILE, TOMBSTONE_FILE
from aftercase.store.lock import locked
from aftercase.store.protocol import Conflict, Purged, UnknownCase, Unreadable
from aftercase.text import one_line

if TYPE_CHECKING:
    from aftercase.store.erasure import Swept
    from aftercase.store.files import FileStore

FORMAT = "aftercase-purged"
VERSION = 1

_SHOWN = 400  # cells of a reason that somebody else may have written


class Tombstone(NamedTuple):
    """The note in a purged case's folder.

    Attributes:
        case: The number.
        events: How many events it had; None where it could not be read.
        head: The hash of the last one; None likewise.
        opened_at, purged_at: RFC 3339 in UTC; the first None where it could not be read.
        by, via: Who purged it, as in an event.
        why: The reason, without personal words.
    """

    case: str
    events: int | None
    head: str | None
    opened_at: str | None
    purged_at: str
    by: str
    via: Mapping[str, Any]
    why: str

    def document(self) -> dict[str, Any]:
        """As it stands in the file."""
        return {"format": FORMAT, "v": VERSION, **self._asdict(), "via": dict(self.via)}

    def refusal(self) -> Purged:
        """What a reader of the case is told."""
        return Purged(self.case, self.purged_at, self.by, self.why, self.events, self.head)


def read(folder: Path) -> Tombstone | None:
    """The note of a case's folder; None where there is none, or what lies there is not ours."""
    try:
        document = json.loads(durable.read(folder / TOMBSTONE_FILE)[0])
        if document["format"] != FORMAT or document["case"] != folder.name:
            return None
        head, events = document["head"], document["events"]
        return Tombstone(
            document["case"],
            events if isinstance(events, int) else None,
            one_line(str(head), 64) if head is not None else None,
            one_line(str(document.get("opened_at") or ""), 40) or None,
            one_line(str(document["purged_at"]), 40),
            one_line(str(document["by"]), 60),
            document["via"] if isinstance(document.get("via"), dict) else {},
            one_line(str(document["why"]), _SHOWN),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def exists(folder: Path) -> bool:
    """Whether the case of this folder was purged; one look where it was not, 2 µs."""
    return (folder / TOMBSTONE_FILE).exists() and read(folder) is not None


def purge(store: FileStore, stone: Tombstone) -> Swept:
    """Remove a case wholly, but for its note and its lock. Where the note is there already, finish.

    Args:
        store: Where the case is.
        stone: The note to leave. Its ``events`` must be as many as there are now.

    Returns:
        What was removed, and what could not be.

    Raises:
        UnknownCase: There is no such case.
        Conflict: Somebody has written to it meanwhile; nothing was removed.
        Busy, NotSaved, NotConfirmed: As for every write; nothing was removed.
    """
    folder = store.folder(stone.case)
    if not folder.is_dir():
        raise UnknownCase(stone.case)
    with locked(folder / LOCK_FILE, store.modes.file, store.deadline, store.who):
        if read(folder) is None:
            _agree(folder, stone)
            data = json.dumps(stone.document(), ensure_ascii=False, sort_keys=True) + "\n"
            durable.write(folder / TOMBSTONE_FILE, data.encode(), store.modes.file)
        store.forget(stone.case)
        # The case itself first: what is left after a kill holds less with every step.
        first = erasure.remove(Held((folder / CASE_FILE,)))
        rest = erasure.contents(folder, {LOCK_FILE, TOMBSTONE_FILE})
        return erasure.together(first, erasure.remove(rest, folders=True))


def _agree(folder: Path, stone: Tombstone) -> None:
    """See that nobody has written since the person looked; a case that cannot be read has no events."""
    from aftercase.store import content as contents

    try:
        content = contents.load(folder / CASE_FILE)
    except (contents.DamageError, contents.SchemaError, Unreadable):
        return
    now = len(content.events) if content is not None else 0
    if now != (stone.events or 0):
        raise Conflict(stone.case, stone.events or 0, now, ())
