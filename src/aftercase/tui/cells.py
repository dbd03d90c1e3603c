"""A line cut into the cells of a terminal, and which of its glyphs every terminal counts alike."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len, split_graphemes

# Two cells on every terminal: Chinese, Japanese and Korean letters and their full-width signs. Everything
# else that Unicode calls wide is a picture, and its width a matter of the terminal's age.
_WIDE = (
    (0x2E80, 0xA4CF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE6F),
    (0xFF01, 0xFF60),
    (0xFFE0, 0xFFE6),
    (0x20000, 0x3FFFD),
)
_TWO = 2
_AS_PICTURE, _JOINER = "\ufe0f", "\u200d"
# Scripts whose letters are joined or reordered by some terminals: Hebrew to Myanmar and Hangul's parts,
# Khmer, and all that lies beyond the basic plane but Chinese.
_JOINED = ((0x0590, 0x11FF), (0x1780, 0x18AF), (0x10000, 0x1FFFF), (0xE0000, 0x10FFFF))
_FLAG_LETTERS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))  # one cell each; a pair of them is a flag
_MOVES = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)))


def split(text: str, into: list[str]) -> None:
    """Add the cells of a text: a glyph for each, and "" for the second cell of a wide one.

    Marks are kept with the glyph they belong to, also where it was the last one added before. Tabs and line
    feeds take no cell of a line; they are left out.
    """
    if text.isascii() and text.isprintable():
        into.extend(text)
        return
    text = text.translate(_MOVES)
    head = _head(text)
    if head and into:
        last = len(into) - 1
        while last > 0 and not into[last]:
            last -= 1
        into[last] += text[:head]
    into.extend(_glyphs(text[head:]))


def _head(text: str) -> int:
    """How many characters belong to what is before: marks, and a joiner with what it joins."""
    at = 0
    while at < len(text) and (text[at] == _JOINER or not cell_len(text[at])):
        at += 2 if text[at] == _JOINER else 1
    return at


@lru_cache(8192)
def _glyphs(text: str) -> tuple[str, ...]:
    """The cells of a text that begins with a glyph."""
    found: list[str] = []
    for start, end, width in split_graphemes(text)[0]:
        if found and found[-1] in _FLAG_LETTERS and text[start:end] in _FLAG_LETTERS:
            found[-1:] = [f"{found[-1]}{text[start:end]}", ""]
        else:
            found.append(text[start:end])
            found.extend([""] * (width - 1))
    return tuple(found)


@lru_cache(8192)
def sure(glyph: str) -> bool:
    """Whether every terminal gives this glyph the width that we count, and draws it for itself."""
    if len(glyph) != 1:
        return False
    code = ord(glyph)
    width = cell_len(glyph)
    if width != 1:
        return width == _TWO and _within(code, _WIDE)
    if cell_len(f"{glyph}{_AS_PICTURE}") != 1:
        return glyph.isascii()  # Unicode can make a picture of a digit too
    return not _within(code, _JOINED) and unicodedata.category(glyph)[0] not in "MC"


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)
