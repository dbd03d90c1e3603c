"""What an export for somebody outside holds, and the same without our private words.

The words are not part of any hash, so the chain and the digests of what is left still hold; whoever checks
the document is told how many were left out.
"""

from __future__ import annotations

from typing import NamedTuple

from aftercase.case.fold import fold
from aftercase.case.inside import is_internal
from aftercase.exchange.bundle import Bundle
from aftercase.store.protocol import Event

# The words that are ours alone, whatever they stand with: reasons for passing a guard, words about offers.
_OURS = frozenset(("guard_overridden", "offer_made", "offer_answered", "snoozed"))


class Held(NamedTuple):
    """What an export holds: entries, those of them that are private, files, reasons and notes of ours, and
    values that are internal by their name."""

    entries: int
    private: int
    files: int
    reasons: int
    internal: int = 0


def held(bundle: Bundle) -> Held:
    """Count it."""
    notes = _private(bundle.events)
    reasons = sum(1 for event in bundle.events if event["kind"] in _OURS and event["private"])
    entries = sum(1 for event in bundle.events if event["kind"] == "said")
    private = sum(1 for event in bundle.events if event["kind"] == "said" and event["seq"] in notes)
    internal = sum(1 for event in bundle.events if _internal(event) and event["private"])
    return Held(entries, private, len(bundle.files), reasons, internal)


def without_notes(bundle: Bundle) -> Bundle:
    """The bundle without private entries' words and corrections, reasons of ours, and internal values."""
    notes = _private(bundle.events)
    events: list[Event] = []
    left: set[int] = set()
    for event in bundle.events:
        ours = event["seq"] in notes or event["kind"] in _OURS or _internal(event)
        if event["private"] and ours:
            event = {**event, "private": {}}
            left.add(event["seq"])
        events.append(event)
    return bundle._replace(events=tuple(events), case=fold(events), left_out=frozenset(left))


def words_of(bundle: Bundle) -> str:
    """All words that go out with it, but for the names in the case's own data."""
    return "\n".join(
        str(part["value"])
        for event in bundle.events
        if event["kind"] not in ("case_opened", "case_changed")
        for part in event["private"].values()
    )


def _internal(event: Event) -> bool:
    return event["kind"] == "value_recorded" and is_internal(str(event["data"].get("name", "")))


def _private(events: tuple[Event, ...]) -> set[int]:
    """The numbers of private entries, and of what corrects them."""
    found: set[int] = set()
    for event in events:
        kind, data = event["kind"], event["data"]
        note = kind == "said" and data.get("visibility") == "private"
        if note or (kind == "said_corrected" and data.get("entry") in found):
            found.add(event["seq"])
    return found
