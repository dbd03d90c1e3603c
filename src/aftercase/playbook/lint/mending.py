"""What fixes are made of."""

from __future__ import annotations

import re

from aftercase.playbook.lint.page import Page
from aftercase.playbook.lint.rule import Edit, Fix
from aftercase.problems import Problem
from aftercase.text import clean, nfc

_CLOSING = re.compile(r"\s+#+\s*$")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SEPARATOR = re.compile("[\x85\u2028\u2029]")
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def insert(at: int, text: str) -> Fix:
    """Put a text in."""
    return (Edit(at, at, text),)


def whole(page: Page, text: str) -> Fix | None:
    """The whole file anew; None where nothing would change."""
    return None if text == page.raw else (Edit(0, len(page.raw), text),)


def replace_at(page: Page, problem: Problem, old: str, new: str) -> Fix | None:
    """A word of the finding's line by another."""
    at = page.find(problem.pos, old) if old and page.is_normal else -1
    return None if at < 0 else (Edit(at, at + len(old), new),)


def replace_near(page: Page, problem: Problem) -> Fix | None:
    """The word that was found by the one that was probably meant."""
    value, near = problem.args.get("value", ""), problem.args.get("near", "")
    return replace_at(page, problem, value, near) if near and value else None


def end_of_heading(page: Page, line: int) -> int:
    """The offset behind the words of a heading, before closing ``##`` if there are any."""
    text = page.lines[line - 1].rstrip()
    closing = _CLOSING.search(text)
    start = page.line_range(line, line)[0]
    return start + (closing.start() if closing and closing.start() > 2 else len(text))


def slug(words: str) -> str:
    """An id made of words; "" where they hold no Latin letter to begin with."""
    parts = re.findall(r"[a-z0-9]+", words.lower(), re.ASCII)
    return "-".join(parts).lstrip("0123456789-")[:40].rstrip("-")


def rename_id(page: Page, old: str, new: str) -> Fix | None:
    """An id of this file by another: its anchor, and every link to it in the same file."""
    own = re.escape(page.name.removesuffix(".md").rpartition(".")[0])
    word = re.escape(old)
    pattern = re.compile(
        rf"""(?<=<a id="){word}(?=")|(?<=<a id='){word}(?=')"""
        rf"""|\]\((?:(?:\./)?{own}[.A-Za-z-]*\.md)?\#({word})\)"""
    )
    if not page.is_normal:
        return None
    edits = []
    for match in pattern.finditer(page.text):
        start, end = match.span(1) if match[1] is not None else match.span()
        edits.append(Edit(start, end, new))
    return tuple(edits) or None


def normal(text: str) -> str:
    """A text without a byte order mark, its lines ending in LF, in composed form."""
    return nfc(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))


def without_controls(text: str) -> str:
    """A text without control characters other than tab and the ends of lines."""
    return _CONTROL.sub("", text)


def without_hidden(text: str) -> str:
    """A text without what nobody sees: direction overrides, zero-width and tag characters, heaps of marks."""
    text = _SEPARATOR.sub("\n", without_controls(normal(text)))
    return nfc(clean(_HIDDEN.sub("", text)))
