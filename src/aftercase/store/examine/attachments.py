"""Checks of what the record names beside its file: evidence and the texts of playbooks."""

from __future__ import annotations

from collections.abc import Iterator

from aftercase.store import evidence, named
from aftercase.store.examine import kinds
from aftercase.store.examine.finding import Finding, Kind
from aftercase.store.examine.look import CaseLook, Item
from aftercase.store.layout import EVIDENCE, PLAYBOOKS
from aftercase.store.protocol import reason_of


def evidence_files(look: CaseLook) -> Iterator[Finding]:
    """Every file that an event names is there and has its hash; no file is there that none names."""
    if not look.content:
        return
    wanted = named.files(look.events)
    there = _by_hash(look, EVIDENCE)
    for sha256, seq in wanted.items():
        found = there.pop(sha256, [])
        if not found:
            path = look.folder / EVIDENCE / sha256
            yield Finding(kinds.EVIDENCE_MISSING, path, look.case, {"seq": seq})
        for item in found:
            yield from _checked(look, item, sha256, kinds.EVIDENCE_CHANGED, {"seq": seq})
    if look.newer is None:  # a newer version may name them in a way we do not know
        for item in (item for found in there.values() for item in found):
            yield Finding(kinds.EVIDENCE_ORPHAN, item.path, look.case)


def playbook_texts(look: CaseLook) -> Iterator[Finding]:
    """The same for the texts of playbooks."""
    if not look.content:
        return
    there = _by_hash(look, PLAYBOOKS)
    for pin in sorted(named.pins(look.events)):
        found = there.pop(pin, [])
        if not found:
            yield Finding(kinds.PIN_MISSING, look.folder / PLAYBOOKS / f"{pin}.md", look.case)
        for item in found:
            yield from _checked(look, item, pin, kinds.PIN_CHANGED, {})
    if look.newer is None:
        for item in (item for found in there.values() for item in found):
            yield Finding(kinds.PIN_ORPHAN, item.path, look.case)


def _by_hash(look: CaseLook, folder: str) -> dict[str, list[Item]]:
    """The regular files of a folder whose name begins with a hash, under it."""
    found: dict[str, list[Item]] = {}
    for item in look.within(folder):
        stem, _, extension = item.path.name.partition(".")
        named_so = len(stem) == 64 and "damaged-" not in extension
        if item.is_file and named_so and not set(stem) - set("0123456789abcdef"):
            found.setdefault(stem, []).append(item)
    return found


def _checked(
    look: CaseLook, item: Item, sha256: str, kind: Kind, values: dict[str, int]
) -> Iterator[Finding]:
    try:
        same = evidence.hash_of(item.path) == sha256
    except FileNotFoundError:
        return  # erased this very moment
    except OSError as error:
        yield Finding(kinds.CASE_UNREADABLE, item.path, look.case, {"reason": reason_of(error)})
        return
    if not same:
        yield Finding(kind, item.path, look.case, values)
