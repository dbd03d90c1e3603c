"""The numbers of cases: their form, their order, and which one a person means."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aftercase.store.protocol import AmbiguousCase, UnknownCase

_NUMBER = re.compile(r"AC-([0-9]{4})-([0-9]{4,12})")
# Comparing words with more numbers than this takes a second; the newest are the likeliest.
_NEAR_LIMIT = 5000
_NEAR_SHOWN = 3


def is_number(text: str) -> bool:
    """Whether a text has the form of a number; nothing else is ever used as a folder's name."""
    return _NUMBER.fullmatch(text) is not None


def number(year: int, count: int) -> str:
    """``AC-2026-0042`` for 2026 and 42; more digits where four are not enough."""
    return f"AC-{year:04d}-{count:04d}"


def order(case: str) -> tuple[int, int]:
    """A key by which numbers sort: year, then count; text alone would put 10000 before 9999."""
    match = _NUMBER.fullmatch(case)
    if match is None:
        raise ValueError(case)
    return int(match[1]), int(match[2])


def resolve(words: str, cases: Sequence[str]) -> str:
    """The number a person means: itself, else its trailing number, else a unique part of it.

    ``42`` is ``AC-2026-0042`` even where ``AC-2026-0142`` contains it too.

    Args:
        words: What was typed.
        cases: All numbers, sorted by `order`.

    Raises:
        UnknownCase: None answers to it; the error names the nearest.
        AmbiguousCase: Several do.
    """
    sought = words.strip().upper()
    if sought in cases:
        return sought
    trailing = int(sought) if sought.isascii() and sought.isdecimal() and len(sought) <= 12 else None
    found = [case for case in cases if order(case)[1] == trailing]
    if not found and sought:
        found = [case for case in cases if sought in case]
    if not found:
        raise UnknownCase(words, _near(sought, cases))
    if len(found) > 1:
        raise AmbiguousCase(words, found)
    return found[0]


def _near(sought: str, cases: Sequence[str]) -> list[str]:
    import difflib  # 2 ms, needed only after a typing mistake

    return difflib.get_close_matches(sought, cases[-_NEAR_LIMIT:], _NEAR_SHOWN)
