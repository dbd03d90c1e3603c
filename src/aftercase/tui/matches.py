"""Finding words in finished lines, across the breaks that only the width has made. Pure, without Textual."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aftercase.text import folded
from aftercase.tui.lines import Line


class Piece(NamedTuple):
    """A part of a match on one line: (start, end) in the characters of `Line.text`."""

    line: int
    start: int
    end: int


Match = tuple[Piece, ...]
"""One place where the words stand; several pieces where a line ends inside it."""


def find(lines: Sequence[Line], words: str) -> list[Match]:
    """Every place where the words stand, top to bottom; case, width and spelling of letters do not count.

    A word that the width has broken is found as well, which in Chinese is every tenth one.
    """
    sought = folded(" ".join(words.split()))
    if not sought:
        return []
    found: list[Match] = []
    for text, places in _texts(lines):
        at = text.find(sought)
        while at >= 0:
            found.append(_pieces(places[at : at + len(sought)]))
            at = text.find(sought, at + len(sought))
    return found


def _texts(lines: Sequence[Line]) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Each paragraph as folded text, and for each of its characters the line and the character there."""
    text: list[str] = []
    places: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        if line.glue is None:
            if text:
                yield "".join(text), places
            text, places = [], []
        elif line.glue and places:
            text.append(line.glue)
            places += [places[-1]] * len(line.glue)
        at = 0
        for segment in line.segments:
            if not segment.frame:
                for offset, letter in enumerate(segment.text):
                    for form in folded(letter):  # one letter may fold to several
                        text.append(form)
                        places.append((number, at + offset))
            at += len(segment.text)
    if text:
        yield "".join(text), places


def _pieces(places: Sequence[tuple[int, int]]) -> Match:
    spans: dict[int, list[int]] = {}
    for line, at in places:
        span = spans.setdefault(line, [at, at + 1])
        span[0], span[1] = min(span[0], at), max(span[1], at + 1)
    return tuple(Piece(line, start, end) for line, (start, end) in spans.items())
