"""What a sentence reads like: counts of short runs of characters and words in sentences whose kind is known.

Rules know words; what is said in fresh words passes them. This compares a sentence with those of the corpus
by naive Bayes: how often each of its pieces stood in ordinary sentences, and in those of each kind. Signs and
digits do not count (a full stop told more about who wrote the corpus than about the sentence). The counts are
a data file, ``wording/<language>.likeness.json``, made by ``python -m scripts.likeness``. Pure.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

FORMAT = 1
SIZE_LIMIT = 2 * 1024 * 1024
KINDS = (
    *("accusation", "threat", "insult", "sarcasm", "promise", "admission", "off_platform", "secret"),
    *("personal_data", "void_term", "internal"),
)  # those that are said in words: shouting and gaps have a shape
ORDINARY = ""
SMOOTH = 0.3  # what a piece counts that a kind has never shown
_STEM = 5  # letters of an English word: refund, refunded and refunds are one
_OTHER = re.compile("[^\u3400-\u9fffa-z0]+")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[a-z']+|0")


class Verdict(NamedTuple):
    """What a sentence reads like most, apart from ordinary.

    Attributes:
        kind: One of `aftercase.playbook.wording.KINDS`.
        score: How much more than like an ordinary one; above `Likeness.least` it is told.
    """

    kind: str
    score: float


def pieces(text: str, language: str) -> set[str]:
    """The pieces of a folded text that are counted: characters, or words cut short, alone and in pairs.

    Longer ones made the sentences of the corpus better known, and others worse.
    """
    plain = _DIGITS.sub("0", text)
    if language == "zh":
        row: Sequence[str] = _OTHER.sub("", plain)
        return {*row, *map("".join, pairwise(row))}
    row = [word[:_STEM] for word in _WORD.findall(plain)]
    return {*row, *map(" ".join, pairwise(row))}


def read_likeness(data: bytes) -> Likeness | None:
    """The counts of a data file; None where it is not one of ours."""
    import orjson

    try:
        found = orjson.loads(data)
        if found["format"] != FORMAT or found["kinds"].keys() - {ORDINARY, *KINDS}:
            return None
        kinds = {str(kind): (int(entry[0]), int(entry[1])) for kind, entry in found["kinds"].items()}
        return Likeness(found["language"], kinds, found["counts"], float(found["least"]) / 100)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


class Likeness:
    """The counts of one language."""

    def __init__(
        self, language: str, kinds: Mapping[str, tuple[int, int]], counts: Mapping[str, str], least: float
    ) -> None:
        """Args:
        language: ``zh`` or ``en``.
        kinds: Kind to the number of its sentences and of their pieces; `ORDINARY` among them.
        counts: Piece to how often it stood in which kinds: ``3a12b`` is 3 of the first, 12 of the second, in
            the order of ``kinds``.
        least: From which score on a sentence is told.
        """
        self.language, self.least, self._counts = language, least, counts
        self._gains: dict[str, list[tuple[int, float]]] = {}  # of the pieces that were met
        self._kinds = list(kinds)
        sentences = sum(number for number, _ in kinds.values())
        self._start = [math.log(number / sentences) for number, _ in kinds.values()]
        self._none = [math.log(SMOOTH / (total + SMOOTH * len(counts))) for _, total in kinds.values()]
        self._ordinary = self._kinds.index(ORDINARY)

    def verdict(self, text: str) -> Verdict | None:
        """What a folded sentence reads like; None where too little of it is known."""
        scores = [0.0] * len(self._kinds)
        known = 0
        for piece in pieces(text, self.language):
            gains = self._gains.get(piece)
            if gains is None:
                if piece not in self._counts:
                    continue
                gains = self._gains[piece] = _gains(self._counts[piece])
            known += 1
            for kind, gain in gains:
                scores[kind] += gain
        if known < _FEWEST[self.language]:
            return None
        found = [s + a + known * n for s, a, n in zip(scores, self._start, self._none, strict=True)]
        ordinary = found[self._ordinary]
        found[self._ordinary] = -math.inf
        best = max(range(len(found)), key=found.__getitem__)
        return Verdict(self._kinds[best], (found[best] - ordinary) / math.sqrt(known))


def _gains(row: str) -> list[tuple[int, float]]:
    """A row as kind and gain: how much more one sighting weighs than none."""
    return [
        (ord(letter) - 97, math.log((int(number) + SMOOTH) / SMOOTH)) for number, letter in _ROW.findall(row)
    ]


_ROW = re.compile(r"(\d+)([a-z])")
_FEWEST = {"zh": 6, "en": 9}  # pieces that are known: less than that says nothing


def counted(sentences: Iterable[tuple[str, str]], language: str) -> dict[str, Any]:
    """What the data file holds of sentences whose kind is known; ``least`` is for the caller to set.

    Args:
        sentences: Folded text and kind, `ORDINARY` for an ordinary one.
        language: ``zh`` or ``en``.
    """
    kinds: dict[str, list[int]] = {ORDINARY: [0, 0]}
    found: dict[str, dict[str, int]] = {}
    for text, kind in sentences:
        own = pieces(text, language)
        entry = kinds.setdefault(kind, [0, 0])
        entry[0] += 1
        for piece in own:
            rows = found.setdefault(piece, {})
            rows[kind] = rows.get(kind, 0) + 1
    kept = {piece: rows for piece, rows in found.items() if sum(rows.values()) > 1}  # once is chance
    for rows in kept.values():
        for kind, number in rows.items():
            kinds[kind][1] += number
    letter = {kind: chr(97 + number) for number, kind in enumerate(kinds)}
    return {
        "format": FORMAT,
        "language": language,
        "kinds": {kind: tuple(entry) for kind, entry in kinds.items()},
        "counts": {piece: "".join(_row(kept[piece], letter)) for piece in sorted(kept)},
    }


def _row(rows: Mapping[str, int], letter: Mapping[str, str]) -> Iterator[str]:
    for kind in sorted(rows, key=letter.__getitem__):
        yield f"{rows[kind]}{letter[kind]}"
