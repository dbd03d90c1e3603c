"""Looks for words in every byte that a desk has left behind."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path


def forms(words: str) -> list[bytes]:
    """How words may stand in a file: plain, escaped in JSON, small as in an index, in two-byte units."""
    found = []
    for one in {words, words.lower()}:
        escaped = json.dumps(one)[1:-1]
        twice = json.dumps(escaped)[1:-1]
        found += [one.encode(), escaped.encode(), escaped.upper().encode(), twice.encode()]
        found += [one.encode("utf-16-le"), one.encode("utf-16-be")]
    return found


def pieces(words: str) -> list[str]:
    """The words, and of Chinese ones every two signs: an index cuts them up."""
    chinese = [
        words[n : n + 2] for n in range(len(words) - 1) if words[n] > "\u2fff" and words[n + 1] > "\u2fff"
    ]
    return [words, *chinese]


def traces(folder: Path, words: Iterable[str]) -> list[str]:
    """Every file under ``folder`` that still holds one of the words, by content or by name."""
    sought = {piece: forms(piece) for one in words for piece in pieces(one)}
    found = []
    for path in sorted(folder.rglob("*")):
        held = path.name.encode() + (path.read_bytes() if path.is_file() and not path.is_symlink() else b"")
        found += [f"{path}: {one}" for one, kept in sought.items() if any(form in held for form in kept)]
    return found
