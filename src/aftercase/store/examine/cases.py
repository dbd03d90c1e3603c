"""All checks of one case, in the order in which a person wants to read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aftercase.store.examine import attachments, drafts, folder, kinds, record
from aftercase.store.examine.finding import Finding
from aftercase.store.examine.look import CaseLook, House
from aftercase.store.protocol import reason_of

Check = Callable[[CaseLook], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    record.file,
    record.unbroken,
    record.words,
    record.unknown,
    attachments.evidence_files,
    attachments.playbook_texts,
    record.previous,
    record.purge,
    record.retention,
    record.times,
    drafts.journals,
    folder.things,
    folder.modes,
    folder.lock,
    folder.temporaries,
)


def examine(house: House, case: str) -> tuple[CaseLook | None, list[Finding]]:
    """Look at a case and tell all that is found; the look is None where its folder cannot be looked into."""
    try:
        look = CaseLook(house, case)
    except FileNotFoundError:
        return None, []
    except OSError as error:
        path = house.store.cases / case
        return None, [Finding(kinds.CASE_UNREADABLE, path, case, {"reason": reason_of(error)})]
    return look, [finding for check in CHECKS for finding in check(look)]
