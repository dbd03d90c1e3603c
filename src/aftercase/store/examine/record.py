"""Checks of a case's own file: whole, unaltered, nothing taken out, not kept too long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from aftercase.case import chain
from aftercase.i18n import tr
from aftercase.store import content as contents
from aftercase.store import damage, named
from aftercase.store.examine import kinds, recovery
from aftercase.store.examine.finding import Finding
from aftercase.store.examine.look import CaseLook
from aftercase.store.files import FileStore
from aftercase.store.layout import ASIDE, CASE_FILE, LOCK_FILE, PREVIOUS_FILE, TOMBSTONE_FILE
from aftercase.store.protocol import Unreadable

_SKEW = timedelta(minutes=5)  # two machines on one folder may differ by so much without a word


def file(look: CaseLook) -> Iterator[Finding]:
    """The file is there, whole, and of a version we know."""
    path = look.folder / CASE_FILE
    if look.purged:
        return
    if look.unreadable:
        yield Finding(kinds.CASE_UNREADABLE, path, look.case, {"reason": look.unreadable})
    elif look.newer is not None:
        values = {"schema": look.newer, "known": contents.SCHEMA}
        yield Finding(kinds.NEWER, path, look.case, values)
    elif look.content is None:
        aside = damage.newest_aside(look.folder)
        if look.damage or aside is not None or PREVIOUS_FILE in look.items:
            yield _damaged(look)


def _damaged(look: CaseLook) -> Finding:
    path = look.folder / CASE_FILE
    if look.damage:
        reason = look.damage
    else:
        aside = damage.newest_aside(look.folder)
        path = aside or path
        reason = tr("it was set aside before") if aside else tr("it is missing")
    if recovery.previous(look.case, look.folder) is None:
        return Finding(kinds.CASE_LOST, path, look.case, {"reason": reason})
    store, case = look.house.store, look.case
    return Finding(kinds.CASE_DAMAGED, path, case, {"reason": reason}, lambda: _bring_back(store, case))


def _bring_back(store: FileStore, case: str) -> str:
    brought = recovery.bring_back(store, case)
    if brought.salvaged:
        return tr(
            "{case}: brought back with {kept} events, and {salvaged} more from the damaged file. "
            "Look whether the last entries are there; if not, a backup may have them.",
            case=case,
            kept=brought.kept,
            salvaged=brought.salvaged,
        )
    return tr(
        "{case}: brought back with {kept} events. The last act may be missing; a backup may have it.",
        case=case,
        kept=brought.kept,
    )


def unbroken(look: CaseLook) -> Iterator[Finding]:
    """The chain holds: no event was changed, moved or taken out since it was written."""
    if look.events and look.newer is None:
        breaks = chain.verify(look.events, look.case)
        if breaks:
            values = {"count": len(breaks), "first": breaks[0].text()}
            yield Finding(kinds.CHAIN_BROKEN, look.folder / CASE_FILE, look.case, values)


def words(look: CaseLook) -> Iterator[Finding]:
    """Words that are gone were erased by an event that says so."""
    gone = named.uncovered(look.events) if look.newer is None else {}
    if gone:
        values = {"count": len(gone), "seq": min(gone)}
        yield Finding(kinds.WORDS_GONE, look.folder / CASE_FILE, look.case, values)


def times(look: CaseLook) -> Iterator[Finding]:
    """The clock only went forward; where it did not, the order is still that of the numbers."""
    back = []
    latest: datetime | None = None
    for event in look.events:
        try:
            at = datetime.fromisoformat(event["at"])
            if latest is not None and at < latest - _SKEW:
                back.append(event["seq"])
            latest = at
        except (KeyError, TypeError, ValueError):
            continue
    if back:
        values = {"count": len(back), "seq": back[0]}
        yield Finding(kinds.TIMES_BACK, look.folder / CASE_FILE, look.case, values)


def previous(look: CaseLook) -> Iterator[Finding]:
    """The generation before can be brought back, should this one be damaged; copies set aside are known."""
    path = look.folder / PREVIOUS_FILE
    if PREVIOUS_FILE in look.items and look.content is not None and look.newer is None:
        try:
            content = contents.load(path)
            if content is not None:
                contents.check(content, look.case)
        except (contents.DamageError, contents.SchemaError) as error:
            yield Finding(kinds.PREVIOUS_BAD, path, look.case, {"reason": str(error)})
        except Unreadable as error:
            yield Finding(kinds.PREVIOUS_BAD, path, look.case, {"reason": error.reason})
    for name, item in look.items.items():
        if (name.startswith(ASIDE) or ".damaged-" in name) and item.is_file and look.content is not None:
            yield Finding(kinds.ASIDE_KEPT, item.path, look.case)


def retention(look: CaseLook) -> Iterator[Finding]:
    """It was not closed longer ago than is agreed on."""
    limit = look.house.settings.retention_days
    if limit is None:
        return
    case = look.state
    if case is None or case.status != "closed" or not case.closed_at:
        return
    days = (look.house.now - datetime.fromisoformat(case.closed_at)).days
    if days > limit:
        yield Finding(kinds.RETENTION_DUE, look.folder, look.case, {"days": days, "limit": limit})


def purge(look: CaseLook) -> Iterator[Finding]:
    """A purged case has left its note and nothing else."""
    if look.has_note and not look.purged:
        yield Finding(kinds.PURGE_NOTE_BAD, look.folder / TOMBSTONE_FILE, look.case)
    if look.purged:
        left = sorted(set(look.items) - {TOMBSTONE_FILE, LOCK_FILE})
        if left:
            yield Finding(kinds.PURGE_UNFINISHED, look.folder / left[0], look.case)


def unknown(look: CaseLook) -> Iterator[Finding]:
    """Events of kinds that only a newer version knows."""
    if look.state is not None and look.state.unknown and look.newer is None:
        values = {"count": len(look.state.unknown)}
        yield Finding(kinds.UNKNOWN_EVENTS, look.folder / CASE_FILE, look.case, values)
