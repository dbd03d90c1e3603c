"""Wording rules as bytes, to be kept: 290 KB of YAML take 130 ms to read, their JSON 10. It opens nothing.

The first line is the SHA-256 of the second, which is JSON. Only a file without a problem is kept.
"""

from __future__ import annotations

import json
from typing import Any

from aftercase.playbook.kept import begin, sealed
from aftercase.playbook.phrases import Phrase
from aftercase.playbook.wording import WordingFile, WordingRule

FORMAT = 1  # another one for every change of what is written here
_PHRASES = ("words", "unless", "unless_near", "only_near")
_PLAIN = ("id", "kind", "severity", "look", "why", "calmer", "source", "source_url", "replaces")


def pack(file: WordingFile, key: str) -> bytes:
    """The bytes of a file of rules.

    Args:
        file: What was read.
        key: What must be the same for the bytes to count: who read it, and which text.
    """
    rules = [
        [
            [getattr(rule, name) for name in _PLAIN],
            sorted(rule.to),
            [[[one.text, one.anchors, one.groups] for one in getattr(rule, name)] for name in _PHRASES],
        ]
        for rule in file.rules
    ]
    value = {"format": FORMAT, "key": key, "language": file.language, "off": file.off, "rules": rules}
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return sealed(body)


def unpack(data: bytes, key: str) -> WordingFile | None:
    """The rules of such bytes; None where they are of another kind, or broken."""
    at = begin(data)
    if not at:
        return None
    import orjson

    found = orjson.loads(data[at:])  # what our own digest covers is ours
    if (found["format"], found["key"]) != (FORMAT, key):
        return None
    language = found["language"]
    rules = tuple(_rule(language, *one) for one in found["rules"])
    return WordingFile(language, rules, tuple(found["off"]))


def _rule(language: str, plain: list[Any], to: list[str], phrases: list[list[Any]]) -> WordingRule:
    made: dict[str, Any] = {
        name: tuple([Phrase(text, language, tuple(anchors), groups) for text, anchors, groups in rows])
        for name, rows in zip(_PHRASES, phrases, strict=True)
    }
    return WordingRule(language=language, to=frozenset(to), **dict(zip(_PLAIN, plain, strict=True)), **made)
