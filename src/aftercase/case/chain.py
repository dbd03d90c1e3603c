"""The chain: each event's hash covers the one before, so that no event can be changed, moved or taken out.

``hash`` is the SHA-256 of the envelope without ``private`` and ``hash``. The words of a person stand only in
``private``; what the hash covers instead is their salted digest. Erasing the words, or leaving them out of
an export, therefore breaks nothing, and the salt keeps a short word from being guessed from its digest.

What the chain cannot show is a cut tail: that takes somebody else who has seen a later head hash.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import orjson

from aftercase.i18n import N_, tr

Event = Mapping[str, Any]

GENESIS = "0" * 64
_LIMIT = 2**53  # beyond it, readers that keep numbers as doubles disagree
_SALT = re.compile("[0-9a-f]{32}")
_MAPPINGS = (dict, Mapping)  # asked in this order: the abstract class alone takes five times as long


def canonical(value: object) -> bytes:
    """The one way we write JSON: keys sorted, no spaces, UTF-8 unescaped.

    For the values that `require_plain` lets through, the standard library, orjson and RFC 8785 agree byte
    for byte, so that a verifier needs nothing but the standard library. orjson takes a third of the time. For
    a value that the log does not allow, found in a file somebody else has made, it is the standard library's
    spelling that counts: a verifier that has nothing else must come to the same answer.
    """
    if type(value) is not str and _has_float((value,)):
        return _by_the_library(value)
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a number beyond 64 bits, a key that is no text, half a surrogate pair, too deep
        return _by_the_library(value)


def _by_the_library(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _has_float(values: Iterable[object]) -> bool:
    """Whether there is a number with a fraction in it: those are spelled differently."""
    for value in values:
        if type(value) is str or type(value) is int:  # nearly all of them, and the cheapest question
            continue
        if isinstance(value, float):
            return True
        if isinstance(value, dict):
            if _has_float(value.values()):
                return True
        elif isinstance(value, list | tuple) and _has_float(value):
            return True
    return False


def require_plain(value: object) -> None:
    """Check that a value has one spelling only.

    Raises:
        ValueError: A float, a number of 2^53 or more, a key that is not ASCII text, half a surrogate pair, or
            anything that is not JSON.
    """
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        value.encode()  # UnicodeEncodeError, a ValueError, on a lone surrogate
    elif isinstance(value, int):
        if abs(value) >= _LIMIT:
            raise ValueError(f"number too large for the log: {value}")
    elif isinstance(value, list | tuple):
        for item in value:
            require_plain(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise ValueError(f"key not allowed in the log: {key!r}")
            require_plain(item)
    else:
        raise ValueError(f"value not allowed in the log: {type(value).__name__}")


def digest(salt: str, value: object) -> str:
    """Hex SHA-256 of the salt's 16 raw bytes followed by the value's canonical JSON. ``salt`` is hex."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(value)).hexdigest()


def event_hash(event: Event) -> str:
    """Hex SHA-256 of the envelope without ``private`` and ``hash``."""
    covered = dict(event)
    covered.pop("private", None)
    covered.pop("hash", None)
    return hashlib.sha256(canonical(covered)).hexdigest()


class Break(NamedTuple):
    """Where a chain does not hold. ``seq`` is the event's place as found, from 1."""

    seq: int
    message: str  # a key of the catalogue
    name: str = ""  # the private part concerned

    def text(self) -> str:
        """The finding in the interface language."""
        return tr(self.message, seq=self.seq, name=self.name)


def verify(events: Iterable[Event], case: str | None = None) -> list[Break]:
    """Check numbering, links, hashes and digests; an empty list means that all hold.

    Args:
        events: The events in the order of the file.
        case: The number that every event must carry; by default that of the first.

    A part missing from ``private`` is no break: it was erased or left out of an export.
    """
    breaks: list[Break] = []
    prev = GENESIS
    for place, event in enumerate(events, start=1):
        case = case if case is not None else event.get("case")
        if event.get("seq") != place:
            breaks.append(Break(place, N_("event {seq}: the numbering is broken")))
        if event.get("case") != case:
            breaks.append(Break(place, N_("event {seq}: it belongs to another case")))
        if event.get("prev") != prev:
            breaks.append(Break(place, N_("event {seq}: it does not follow the event before it")))
        if not _hash_holds(event):
            breaks.append(Break(place, N_("event {seq}: it was changed after it was written")))
        breaks += _private_breaks(place, event)
        prev = event.get("hash", "")
    return breaks


def _hash_holds(event: Event) -> bool:
    try:
        return bool(event.get("hash") == event_hash(event))
    except (TypeError, ValueError, RecursionError):  # no aftercase has written that
        return False


def _private_breaks(place: int, event: Event) -> list[Break]:
    digests, private = event.get("digests"), event.get("private", {})
    if not isinstance(digests, _MAPPINGS) or not isinstance(private, _MAPPINGS):
        return [Break(place, N_("event {seq}: it has not the form of an event"))]
    return [
        Break(place, N_("event {seq}: the text of {name} was changed after it was written"), name)
        for name, part in private.items()
        if not _matches(part, digests.get(name))
    ]


def _matches(part: object, expected: object) -> bool:
    try:
        # A longer salt would swallow the beginning of a quoted text, and its digest would still fit.
        return (
            isinstance(part, _MAPPINGS)
            and len(part) == 2
            and _SALT.fullmatch(part["salt"]) is not None
            and digest(part["salt"], part["value"]) == expected
        )
    except (KeyError, TypeError, ValueError):
        return False
