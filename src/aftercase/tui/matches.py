"""Finding words in finished lines, across the breaks that only the width has made. Pure, without Textual."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
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

_BREAK = "\n"  # between two paragraphs; no words hold it


class _Run(NamedTuple):
    """A segment's words: where they begin in the folded text, on which line, at which of its characters."""

    at: int
    line: int
    start: int
    text: str


class Searchable:
    """Lines made ready once, to be searched at every key: 10,000 of them take 60 ms, a search then 1."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """Fold the words of these lines into one text."""
        parts: list[str] = []
        self._runs: list[_Run] = []
        at = 0
        for number, line in enumerate(lines):
            joint = _BREAK if line.glue is None else line.glue
            parts.append(joint)
            at += len(joint)
            start = 0
            for segment in line.segments:
                if segment.text and not segment.frame:
                    self._runs.append(_Run(at, number, start, segment.text))
                    parts.append(_fold(segment.text))
                    at += len(parts[-1])
                start += len(segment.text)
        self._text = "".join(parts)
        self._starts = [run.at for run in self._runs]

    def find(self, words: str) -> list[Match]:
        """Every place where the words stand, top to bottom; case, width and spelling of letters do not count.

        A word that the width has broken is found as well, which in Chinese is every tenth one.
        """
        sought = _fold(" ".join(words.split()))
        if not sought:
            return []
        found: list[Match] = []
        at = self._text.find(sought)
        while at >= 0:
            found.append(self._pieces(at, at + len(sought)))
            at = self._text.find(sought, at + len(sought))
        return found

    def _pieces(self, first: int, end: int) -> Match:
        spans: dict[int, list[int]] = {}
        place = max(bisect_right(self._starts, first) - 1, 0)
        while place < len(self._runs) and (run := self._runs[place]).at < end:
            place += 1
            start, stop = _letters(run.text, first - run.at, end - run.at)
            if start < stop:
                span = spans.setdefault(run.line, [run.start + start, run.start + stop])
                span[0], span[1] = min(span[0], run.start + start), max(span[1], run.start + stop)
        return tuple(Piece(line, start, end) for line, (start, end) in spans.items())


def find(lines: Sequence[Line], words: str) -> list[Match]:
    """Every place where the words stand in these lines; see `Searchable.find`."""
    return Searchable(lines).find(words)


def _letters(text: str, first: int, end: int) -> tuple[int, int]:
    """The letters of a text whose folded forms lie between two places; ``(0, 0)`` for none."""
    if len(_fold(text)) == len(text):  # each letter folds to one, since none folds to nothing
        return max(first, 0), min(end, len(text))
    inside, at = [], 0
    for number, letter in enumerate(text):
        stop = at + len(_letter(letter))
        if at < end and stop > first:
            inside.append(number)
        at = stop
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _fold(text: str) -> str:
    """Letter by letter, so that places can be counted."""
    return text.lower() if text.isascii() else "".join(map(_letter, text))


@lru_cache(maxsize=8192)
def _letter(letter: str) -> str:
    """One letter folded; a text has few different ones."""
    return folded(letter)
