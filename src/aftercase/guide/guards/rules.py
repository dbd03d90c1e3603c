"""The rules of the wording guard, ready to be used: patterns compiled when they are first needed.

The pattern of a phrase is looked for only in the sentences in which all of its anchors, words that have to be
there, stand together, one behind the other. That is why all rules together cost less than their bare
patterns, why a start compiles none of them, and a message few: of a thousand 36 (Chinese) or 57 (English) in
one of 2,000 characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from aftercase.playbook.likeness import Likeness
from aftercase.playbook.phrases import ANCHOR, Phrase
from aftercase.playbook.wording import WordingRule

_BLOCK = 40  # characters at least of what is looked at as one: more pieces would cost more than they spare
_BLOCKS = 500  # of a text; a longer one has longer blocks
_END = re.compile(r"[!?\u3002]|\.(?=\s|\Z)")
_SIGNS = frozenset(".!?\u3002")


class Needle:
    """A phrase to look for.

    Attributes:
        anchors: Those of the phrase, the fewest first.
        crosses: Whether it holds the end of a sentence itself, and may be found across one.
    """

    __slots__ = ("_pattern", "anchors", "crosses", "phrase")

    def __init__(self, phrase: Phrase) -> None:
        """Nothing is compiled yet."""
        self.phrase = phrase
        self.anchors = sorted(phrase.anchors, key=len)
        self.crosses = not _SIGNS.isdisjoint(phrase.text.replace(")?", ")"))
        self._pattern: re.Pattern[str] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        """The compiled pattern."""
        if self._pattern is None:
            self._pattern = re.compile(self.phrase.pattern)
        return self._pattern


class Haystack:
    """A folded text in blocks of whole sentences, and in which of them each anchor stands.

    A phrase never reaches over the end of a sentence, unless it holds one itself. Looking each anchor up in
    the text took five times as long as taking the text to pieces.
    """

    __slots__ = ("_blocks", "_lacks", "_text", "_where")

    def __init__(self, text: str, vocabulary: frozenset[str] | None = None) -> None:
        """Take the text to pieces.

        Args:
            text: Folded as the phrases are.
            vocabulary: All anchors that will be asked for; without it every piece of the text is remembered.
        """
        self._text = text
        self._blocks = list(_blocks(text))
        self._where: dict[str, int] = {}  # an anchor to its blocks, a bit each
        for number, (start, end) in enumerate(self._blocks):
            pieces = _pieces(text[start:end])
            bit = 1 << number
            for piece in pieces if vocabulary is None else vocabulary & pieces:
                self._where[piece] = self._where.get(piece, 0) | bit
        self._lacks = set(self._where).isdisjoint

    def matches(
        self, needles: Iterable[Needle], start: int = 0, end: int | None = None
    ) -> Iterator[re.Match[str]]:
        """Every place of every needle, from ``start`` to ``end``."""
        lacks, text = self._lacks, self._text
        last = len(text) if end is None else min(end, len(text))
        for needle in needles:
            for words in needle.anchors:
                if lacks(words):
                    break
            else:
                if needle.crosses:
                    yield from needle.pattern.finditer(text, start, last)
                    continue
                for low, high in self._together(needle):
                    if low < last and high > start:
                        yield from needle.pattern.finditer(text, max(low, start), min(high, last))

    def _together(self, needle: Needle) -> Iterator[tuple[int, int]]:
        """The blocks in which all anchors of a needle stand, one behind the other."""
        blocks = -1
        for words in needle.anchors:
            found = 0
            for word in words:
                found |= self._where.get(word, 0)
            blocks &= found
        while blocks:
            bit = blocks & -blocks
            blocks ^= bit
            low, high = self._blocks[bit.bit_length() - 1]
            if self._in_order(needle.phrase.anchors, low, high):
                yield low, high

    def _in_order(self, anchors: Iterable[Sequence[str]], low: int, high: int) -> bool:
        find = self._text.find
        for words in anchors:
            ends = [at + len(word) for word in words if (at := find(word, low, high)) >= 0]
            if not ends:
                return False
            low = min(ends)
        return True


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Sentences, short ones together with the next."""
    least = max(_BLOCK, len(text) // _BLOCKS)
    start = 0
    for match in _END.finditer(text):
        if match.end() - start >= least:
            yield start, match.end()
            start = match.end()
    yield start, len(text) + 1


def _pieces(text: str) -> set[str]:
    """All that stands in a text up to `ANCHOR` characters: 8,000 pieces for 2,000, in 1 ms."""
    pieces = set(text)
    for long in range(2, ANCHOR + 1):
        pieces.update(map("".join, zip(*(text[at:] for at in range(long)), strict=False)))
    return pieces


class Ready:
    """A rule with its needles."""

    __slots__ = ("only_near", "rule", "unless", "unless_near", "words")

    def __init__(self, rule: WordingRule) -> None:
        """Nothing is compiled yet."""
        self.rule = rule
        self.words = _needles(rule.words)
        self.unless = _needles(rule.unless)
        self.unless_near = _needles(rule.unless_near)
        self.only_near = _needles(rule.only_near)


def _needles(phrases: Sequence[Phrase]) -> tuple[Needle, ...]:
    return tuple(map(Needle, phrases))


class Rules:
    """All rules of a desk, of both languages, in the order in which they count.

    Attributes:
        likeness: Language to what sentences of each kind read like, for rules whose look is ``likeness``.
    """

    def __init__(
        self, rules: Iterable[WordingRule] = (), likeness: Mapping[str, Likeness] | None = None
    ) -> None:
        """Take rules as the library gives them: ``Rules(library.wording(), library.likeness())``."""
        self.all: tuple[Ready, ...] = tuple(map(Ready, rules))
        self.likeness: Mapping[str, Likeness] = likeness or {}

    @cached_property
    def by_language(self) -> dict[str, tuple[Ready, ...]]:
        """Language to its rules."""
        found: dict[str, list[Ready]] = {}
        for ready in self.all:
            found.setdefault(ready.rule.language, []).append(ready)
        return {language: tuple(rules) for language, rules in found.items()}

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The anchors of all phrases."""
        found: set[str] = set()
        for ready in self.all:
            for needle in (*ready.words, *ready.unless, *ready.unless_near, *ready.only_near):
                found.update(*needle.anchors)
        return frozenset(found)

    def patterns(self, language: str) -> list[re.Pattern[str]]:
        """The patterns of a language, compiled: what the bench holds a review against."""
        return [needle.pattern for ready in self.by_language[language] for needle in ready.words]
