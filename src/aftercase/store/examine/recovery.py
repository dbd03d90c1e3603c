"""A damaged case back from its previous generation, and from the damaged file what proves to be whole.

An event is whole if it follows the one before it by number, case and hash, its own hash is right, and so is
the digest of every word in it. No damage leaves an event like that, so one that was salvaged is as good as
one that was read from a whole file. The damaged file is kept.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, NamedTuple

from aftercase.case import chain
from aftercase.i18n import N_, tr
from aftercase.store import content as contents
from aftercase.store import durable
from aftercase.store.content import Content
from aftercase.store.files import FileStore
from aftercase.store.layout import ASIDE, CASE_FILE, LOCK_FILE, PREVIOUS_FILE
from aftercase.store.lock import locked
from aftercase.store.protocol import Conflict, Damaged, Event, StoreError, UnknownCase, Unreadable

_NO_MORE = re.compile(r'\s*\}\s*,\s*"meta"')
_NEXT_ACT = re.compile(r'\s*,\s*"\d+"\s*:\s*\{\s*"act"\s*:\s*"([0-9A-Z]{26})"')


class NotBroughtBack(StoreError):  # noqa: N818 - as the refusals of `protocol`
    """Nothing whole is there to bring back, or somebody was quicker."""

    sentence = N_("{path} was not touched: {reason}.")


class Brought(NamedTuple):
    """How many events the previous generation had, and how many more the damaged file gave."""

    kept: int
    salvaged: int


def previous(case: str, folder: Path) -> Content | None:
    """The generation before, where it is whole, this case's, and its chain holds."""
    try:
        content = contents.load(folder / PREVIOUS_FILE)
        if content is None or content.read_only:
            return None
        contents.check(content, case)
    except (Unreadable, contents.DamageError, contents.SchemaError):
        return None
    return None if chain.verify(content.events, case) else content


def bring_back(store: FileStore, case: str) -> Brought:
    """Put the previous generation in the place of a damaged file, and add what the damaged one still proves.

    Raises:
        NotBroughtBack: There is nothing to do, or nothing to do it with.
        Busy, NotSaved, NotConfirmed, Unreadable: The disk or a colleague is in the way; nothing is lost.
    """
    folder = store.folder(case)
    try:
        store.read(case)  # sets a damaged file aside, under its lock
    except (Damaged, UnknownCase):  # the second: the file has gone, and was never set aside
        pass
    else:
        raise NotBroughtBack(folder, reason=tr("the case can be read"))
    with locked(folder / LOCK_FILE, store.modes.file, store.deadline, store.who):
        if os.path.lexists(folder / CASE_FILE):
            raise NotBroughtBack(folder, reason=tr("somebody has brought it back already"))
        content = previous(case, folder)
        if content is None:
            raise NotBroughtBack(folder, reason=tr("no whole version before it is left"))
        try:
            data, _ = durable.read(folder / PREVIOUS_FILE)
        except OSError as error:
            raise Unreadable(folder / PREVIOUS_FILE, error) from error
        durable.write(folder / CASE_FILE, data, store.modes.file)
    found = _best(folder, content.events[-1])
    if found:
        try:
            store.append(case, found, len(content.events))
        except Conflict:  # a colleague has gone on from there this very moment; the damaged file stays
            found = []
    return Brought(len(content.events), len(found))


def _best(folder: Path, last: Event) -> list[Event]:
    """The longest run of whole events after ``last`` in any of the files that were set aside."""
    runs: list[list[Event]] = []
    for path in sorted(folder.glob(f"{ASIDE}*")):
        try:
            runs.append(salvage(durable.read(path)[0], last))
        except OSError:
            continue
    return max(runs, key=len, default=[])


def salvage(data: bytes, last: Event) -> list[Event]:
    """The whole events that follow ``last`` in the bytes of a damaged file, in order.

    Of an act of several events all are taken or none: where the file does not show that the last act ended
    there, all of it is left.
    """
    text = data.decode("utf-8", "replace")
    found: list[Event] = []
    end = 0
    while (hit := _next(text, found[-1] if found else last)) is not None:
        event, end = hit
        found.append(event)
    if found and not _ended(text[end:], found[-1]):
        found = [event for event in found if event["act"] != found[-1]["act"]]
    return found


def _ended(rest: str, last: Event) -> bool:
    """Whether what stands after an event shows that its act ended with it: no more events, or another act."""
    if _NO_MORE.match(rest):
        return True
    after = _NEXT_ACT.match(rest)
    return after is not None and after[1] != last["act"]


def _next(text: str, last: Event) -> tuple[Event, int] | None:
    """The whole event after ``last``, and where it ends in the text."""
    decoder = json.JSONDecoder()
    mark = f'"{last["seq"] + 1}":{{'
    at = text.find(mark)
    while at >= 0:
        try:
            event, end = decoder.raw_decode(text, at + len(mark) - 1)
            if _follows(event, last):
                return event, end
        except (ValueError, RecursionError):
            pass
        at = text.find(mark, at + 1)
    return None


def _follows(event: Any, last: Event) -> bool:
    try:
        return (
            event["seq"] == last["seq"] + 1
            and event["case"] == last["case"]
            and event["prev"] == last["hash"]
            and event["hash"] == chain.event_hash(event)
            and all(
                chain.digest(part["salt"], part["value"]) == event["digests"].get(name)
                for name, part in event["private"].items()
            )
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
