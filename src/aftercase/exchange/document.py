"""A case as one JSON document: the events as they are stored, and the playbook texts they name."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from aftercase.exchange.bundle import Bundle
from aftercase.exchange.course import Money

FORMAT = "aftercase-export"
VERSION = 1
NOTE = (
    "The files kept as evidence are not in this document; their hashes are. "
    "证据文件不在本文件里，这里只有它们的哈希。"
)

# What could act on a terminal or turn a line around is spelled out; JSON means the same by it.
_LOUD = re.compile("[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")


class Made(NamedTuple):
    """When an export is made, and by whom.

    Attributes:
        at: RFC 3339 UTC.
        by: The name shown.
        zone: IANA name of the zone in which a page gives its times.
        language: ``zh`` or ``en``, of a page.
        money: Puts an amount in words.
    """

    at: str
    by: str
    zone: str
    language: str
    money: Money


def document(bundle: Bundle, made: Made) -> dict[str, Any]:
    """The document; keys are only ever added."""
    return {
        "format": FORMAT,
        "v": VERSION,
        "note": NOTE,
        "exported_at": made.at,
        "by": made.by,
        "case": bundle.number,
        "head": bundle.head,
        "count": len(bundle.events),
        "problems": list(bundle.problems),
        "events": list(bundle.events),
        "playbooks": dict(sorted(bundle.texts.items())),
        "evidence": [
            {"sha256": file.sha256, "size": file.size, "stored": file.stored or None} for file in bundle.files
        ],
        **({"left_out": sorted(bundle.left_out)} if bundle.left_out else {}),
    }


def dump(value: object) -> bytes:
    """JSON for a file: UTF-8, one space of indent, a line feed at the end."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return _LOUD.sub(_spelled, text).encode() + b"\n"


def _spelled(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]
