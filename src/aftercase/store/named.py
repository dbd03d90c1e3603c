"""What the events of a case name outside the case's file: pinned texts and evidence. Pure, over plain dicts.

Both lie on disk before the event that names them, so whoever reads one generation of the file and then what
it names finds all of it, unless it was erased since. The events may have been altered: what has not the form
it should have names nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Event = Mapping[str, Any]


def pins(events: Iterable[Event]) -> set[str]:
    """The pins of every playbook the case was worked from."""
    found: set[str] = set()
    for event in events:
        texts = _data(event).get("pins")
        if isinstance(texts, Mapping):
            found.update(pin for pin in texts.values() if isinstance(pin, str))
    return found


def files(events: Iterable[Event]) -> dict[str, int]:
    """The evidence the case must have: SHA-256 -> number of the event that added it first.

    A file that was erased on purpose is not among them, unless another event that stands names it too.
    """
    events = list(events)
    erased = {seq for data in _erasures(events) for seq in _list(data.get("files")) if isinstance(seq, int)}
    found: dict[str, int] = {}
    for event in events:
        sha256, seq = _data(event).get("sha256"), event.get("seq")
        if event.get("kind") != "evidence_added" or not isinstance(seq, int) or seq in erased:
            continue
        if isinstance(sha256, str):
            found.setdefault(sha256, seq)
    return found


def uncovered(events: Iterable[Event]) -> dict[int, list[str]]:
    """Private parts that are gone though no ``erased`` event says so: number of the event -> their names."""
    events = list(events)
    erased: set[tuple[int, str]] = set()
    for data in _erasures(events):
        for part in _list(data.get("parts")):
            if isinstance(part, Mapping) and isinstance(part.get("seq"), int):
                erased.update(
                    (part["seq"], name) for name in _list(part.get("fields")) if isinstance(name, str)
                )
    found: dict[int, list[str]] = {}
    for event in events:
        private, digests, seq = event.get("private"), event.get("digests"), event.get("seq")
        if isinstance(private, Mapping) and isinstance(digests, Mapping) and isinstance(seq, int):
            gone = [name for name in digests if name not in private and (seq, name) not in erased]
            if gone:
                found[seq] = sorted(gone)
    return found


def _erasures(events: Iterable[Event]) -> Iterator[Mapping[str, Any]]:
    return (_data(event) for event in events if event.get("kind") == "erased")


def _data(event: Event) -> Mapping[str, Any]:
    data = event.get("data")
    return data if isinstance(data, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
