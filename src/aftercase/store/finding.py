"""Words to tokens, a search to an FTS5 query, and the piece of text to show: Chinese and English alike.

SQLite's own tokenizers either take a run of Chinese as one word (``unicode61``) or need three letters
(``trigram``), and the words people look for in Chinese mostly have two. So a run of Chinese becomes its
overlapping pairs, and a search for a run becomes the phrase of its pairs: ``破损照`` is ``破损 损照``. The
last letter of a run stands alone as well, so that every single letter begins some token.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, lru_cache

_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_NUMBER = re.compile(r"[0-9a-z]+")
_AROUND = 24  # letters shown before a match; twice as many after it
_BACK = "r"  # what a number spelled backwards begins with, so that it can be found by its end
_LONG = 20_000  # characters from which on lines are remembered: 10,000 entries took 0.4 s at every act
_SHORTEST_END = 3  # digits; fewer would find every number there is


@cache
def _runs() -> re.Pattern[str]:
    """A run of Chinese, or of other letters and digits. It takes 4 ms to make: a list need not wait."""
    return re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")


@cache
def _han() -> re.Pattern[str]:
    """A letter of Chinese."""
    return re.compile(rf"[{_HAN}]")


def fold(text: str) -> str:
    """The form in which words are compared: width, case and spelling of letters do not count."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold()


def tokens(text: str) -> str:
    """A text as its tokens, a blank between two."""
    if len(text) < _LONG:
        return _tokens(text)
    # A run ends with its line, and the lines of a long log were nearly all seen at the act before.
    return " ".join(filter(None, map(_line_tokens, text.split("\n"))))


@lru_cache(maxsize=1 << 14)
def _line_tokens(line: str) -> str:
    return _tokens(line)


def _tokens(text: str) -> str:
    found: list[str] = []
    is_han = _han().match
    for run in _runs().findall(fold(text)):
        if is_han(run):
            found += [run[n : n + 2] for n in range(len(run))]
        else:
            found.append(run)
    return " ".join(found)


def number_tokens(numbers: str) -> str:
    """Numbers, a blank between two, as tokens: their parts, the whole, and the whole backwards."""
    found: list[str] = []
    for number in fold(numbers).split():
        parts = _NUMBER.findall(number)
        whole = "".join(parts)
        if whole:
            found += [*(parts if len(parts) > 1 else ()), whole, _BACK + whole[::-1]]
    return " ".join(found)


def parts_of(words: str) -> list[str]:
    """What was typed, as runs of letters, folded; each must be found."""
    return [run for word in fold(words).split() for run in _runs().findall(word)]


def query_of(words: str) -> str:
    """The FTS5 query for what a person typed; "" where there is nothing to look for.

    Each run must be found: a Chinese one anywhere, another as the beginning of a word, one with digits also
    as the end of a number.
    """
    terms = []
    for run in parts_of(words):
        if _han().match(run):
            pairs = [run[n : n + 2] for n in range(len(run) - 1)]
            terms.append(f'"{" ".join(pairs)}"' if pairs else f'"{run}" *')
        elif len(run) >= _SHORTEST_END and any(letter.isdigit() for letter in run):
            terms.append(f'("{run}" * OR "{_BACK}{run[::-1]}" *)')
        else:
            terms.append(f'"{run}" *')
    return " AND ".join(terms)


Snippet = tuple[str, tuple[tuple[int, int], ...]]
"""A piece of text on one line, and the (start, end) in it of everything that matches."""


def snipper(words: str) -> Callable[[Iterable[str]], Snippet]:
    """What shows where a search has found something.

    Args:
        words: What was typed.

    Returns:
        Given texts, in the order in which they should be shown, it gives the first piece of them in which a
        part of the search stands; ("", ()) where none does.
    """
    parts = sorted(parts_of(words), key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, parts)))

    def snippet(texts: Iterable[str]) -> Snippet:
        if not parts:
            return "", ()
        texts = tuple(texts)
        for text in texts:
            found = pattern.search(text)
            if found:  # as it was typed, nearly always: only what is shown has to be folded
                shown, marks = _cut(text, found.start(), pattern)
                if marks:
                    return shown, marks
        for text in texts:
            folded = fold(text)
            if len(folded) != len(text):  # a ligature came apart: show it as it is compared
                text = folded
            found = pattern.search(folded)
            if found:
                return _cut(text, found.start(), pattern, folded)
        return "", ()

    return snippet


def _cut(text: str, at: int, pattern: re.Pattern[str], folded: str = "") -> Snippet:
    """The piece around a place; ``folded`` is the text as it is compared, where that had to be made."""
    start, end = max(0, at - _AROUND), min(len(text), at + 2 * _AROUND)
    shown = text[start:end]
    compared = folded[start:end] or fold(shown)
    if len(compared) != len(shown):
        shown = compared
    shown = shown.replace("\n", " ")
    if not shown.isprintable():
        # Letter by letter, so that the places stay: what cannot be seen becomes a blank, as a line end does.
        shown = "".join(letter if letter.isprintable() else " " for letter in shown)
    before, after = "…" * (start > 0), "…" * (end < len(text))
    shift = len(before)
    marks = tuple((match.start() + shift, match.end() + shift) for match in pattern.finditer(compared))
    return f"{before}{shown}{after}", marks
