"""Outside text in a Markdown page: it may not become markup, HTML, a link or a picture in anybody's reader.

Readers differ: strict ones, code hosts with tables and bare links, note programs with their own marks. So
every character that begins a mark in one of them is taken its power. The page stays readable as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from aftercase.text import clean, one_line

# An entity works in every reader, also where a backslash before it does not.
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ALWAYS = re.compile(r"[\\`*_\[\]{}|~$^]")
# What some readers make a link of, or a mark: bare addresses, :word:, @name, #1, %%hidden%%, ==marked==.
_ROOTS = "[a-z]{2}|biz|com|edu|gov|net|org|pro|web|xxx|aero|asia|coop|info|museum|name|shop"
_BARE = re.compile(
    rf":(?=//|[a-z0-9_+-]{{1,40}}:)|/(?=/)|@|(?<=www)\.|(?<=\S)\.(?=(?:{_ROOTS}|рф)\b)|%(?=%)|=(?==)|#(?=\w)",
    re.IGNORECASE,
)
# What begins a block at the start of a line: headings, lists, rules, underlines, quotes, definitions, fences.
_START = re.compile(r"^(?:#{1,6}(?=\s|$)|[-+=:](?=\s|[-=:+]|$))")
_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")


def inline(text: str) -> str:
    """Outside text on one line of a page, or in a cell of a table."""
    return _defused(one_line(text))


def quote(text: str, struck: bool = False) -> list[str]:
    """Outside text of several lines as a quotation, line by line as it was written; or struck through."""
    lines = [_line(line) for line in clean(text).split("\n")]
    made = []
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        words = strike(line) if struck else line
        made.append(f"> {words}" + ("\\" if line and after else ""))  # a line end stays a line end
    return made


def strike(text: str) -> str:
    """One run of escaped text struck through."""
    return f"~~{text.strip()}~~" if text.strip() else text


def row(cells: Sequence[str]) -> str:
    """A row of a table; the cells are escaped already."""
    return "| " + " | ".join(cell or "–" for cell in cells) + " |"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table, with an empty line after it; nothing where there are no rows."""
    if not rows:
        return []
    return [row(head), row(["---"] * len(head)), *map(row, rows), ""]


def _line(line: str) -> str:
    """A line that keeps its indent: four spaces would make it code."""
    words = line.lstrip(" \t")
    indent = len(line[: len(line) - len(words)].expandtabs(4))
    return "&nbsp;" * min(indent, 40) + _defused(words.rstrip())


def _defused(text: str) -> str:
    text = "".join(_ENTITIES.get(char, char) for char in text)
    text = _ALWAYS.sub(r"\\\g<0>", text)
    text = _BARE.sub(r"\\\g<0>", text)
    text = _START.sub(lambda match: "\\" + match[0], text)
    return _NUMBER.sub(r"\1\\\2", text)
