"""Checks of drafts: the journal of each person is whole, and that person's alone."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from aftercase.store import durable, names
from aftercase.store.examine import kinds
from aftercase.store.examine.finding import Finding
from aftercase.store.examine.look import CaseLook, House, Item, items
from aftercase.store.layout import CASE_FILE, DRAFTS

_OWNER = re.compile(r"(\d+)-")


def journals(look: CaseLook) -> Iterator[Finding]:
    """The drafts beside a case: whole lines, and the owner that their name says; none of a purged case."""
    found = [item for item in look.within(DRAFTS) if item.is_file and item.name.endswith(".jsonl")]
    if look.content is None and not look.purged and not look.damage and found and _never(look):
        yield Finding(kinds.DRAFT_STRAY, look.folder / DRAFTS, look.case)
    for item in found:
        yield from _owned(look, item)
        yield from _torn(look, item)


def _never(look: CaseLook) -> bool:
    """Whether there is nothing of a case here but its drafts."""
    return not look.unreadable and look.newer is None and not any(CASE_FILE in name for name in look.items)


def _owned(look: CaseLook, item: Item) -> Iterator[Finding]:
    match = _OWNER.match(item.path.name)
    if match and int(match[1]) != item.info.st_uid:
        values = {"owner": item.info.st_uid, "user": int(match[1])}
        yield Finding(kinds.DRAFT_OWNER, item.path, look.case, values)


def _torn(look: CaseLook, item: Item) -> Iterator[Finding]:
    try:
        data, _ = durable.read(item.path)
    except OSError:
        return  # a colleague's draft is not ours to read, and should not be
    torn = sum(not _whole(line) for line in data.split(b"\n") if line)
    if torn:
        yield Finding(kinds.DRAFT_TORN, item.path, look.case, {"count": torn})


def _whole(line: bytes) -> bool:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and isinstance(found.get("key"), str)


def spare(house: House, homes: Sequence[Path], suffix: str) -> Iterator[Finding]:
    """Drafts kept elsewhere, since the case's folder could not be written, whose case is gone or purged.

    Args:
        house: The data folder.
        homes: Folders in which each case's drafts have a folder of their own.
        suffix: What the names of this desk's folders end in, after the case's number.
    """
    for home in homes:
        try:
            found = [item for item in items(home, depth=0) if item.is_folder]
        except OSError:
            continue
        for item in found:
            case = item.name.removesuffix(suffix)
            ours = item.name.endswith(suffix) and names.is_number(case)
            if (
                ours
                and not os.path.lexists(house.store.cases / case / CASE_FILE)
                and any(item.path.iterdir())
            ):
                yield Finding(kinds.DRAFT_STRAY, item.path, case)
