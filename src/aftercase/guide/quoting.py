"""Words for an answer: what the other side said as a quote, and a template with its gaps marked in place.

A gap is a variable without a value: ``⟦buyer_name⟧`` stands where it belongs, so that nobody sends a text
with a hole in it, and nobody has to look for the hole. Pure: texts in, texts out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from aftercase.guide.variables import USE
from aftercase.text import clean

GAP = re.compile("⟦([A-Za-z_][A-Za-z0-9_]*)⟧")
LINES = 20  # of a quote; who reads the answer has the rest above it
CHARACTERS = 1000  # of a quote: a mail may be one line
_CUT = "> …"


def marked(template: str, values: Mapping[str, str]) -> str:
    """A message of a playbook with its variables filled in; those without a value become gaps."""
    return USE.sub(lambda match: values.get(match[1]) or f"⟦{match[1]}⟧", template)


def refilled(text: str, values: Mapping[str, str]) -> str:
    """A text whose gaps are filled where there is a value by now."""
    return GAP.sub(lambda match: values.get(match[1]) or match[0], text)


def gaps(text: str) -> tuple[str, ...]:
    """The names of the gaps, each once, in the order of the text."""
    if "⟦" not in text:
        return ()
    return tuple(dict.fromkeys(match[1] for match in GAP.finditer(text)))


def next_gap(text: str, after: int, wrap: bool = True) -> tuple[int, int] | None:
    """Where the next gap begins and ends, in characters; None where there is none.

    Args:
        text: All of the text.
        after: Begin to look here.
        wrap: Begin again at the top once the end is reached.
    """
    found = GAP.search(text, after) or (GAP.search(text) if wrap else None)
    return found.span() if found else None


def quoted(head: str, words: str) -> str:
    """What somebody said as a quote, at most `LINES` and `CHARACTERS` of it; cut, it ends in ``> …``.

    Args:
        head: Who said it and when, on a line above.
        words: What was said.
    """
    words = clean(words).strip()
    kept = words[:CHARACTERS].rstrip().split("\n")[:LINES]
    lines = [f"> {line}".rstrip() for line in kept]
    if "\n".join(kept) != words:
        lines.append(_CUT)
    return "\n".join([head, *lines])


class Turned(NamedTuple):
    """A text whose quote was moved.

    Attributes:
        text: The new text.
        where: ``start``, ``end``, or "" where the quote is gone again.
        own: Where one's own words begin and end, in characters.
    """

    text: str
    where: str
    own: tuple[int, int]


def turned(text: str, quote: str) -> Turned:
    """Put a quote above one's own words; below them where it is above; away where it is below.

    A quote that was changed by hand counts as one's own words, and stays.
    """
    if text == quote or text.startswith(f"{quote}\n"):
        own = _without(text[len(quote) :], before=True)
        return Turned(f"{own}\n\n{quote}", "end", (0, len(own)))
    if text.endswith(f"\n{quote}"):
        own = _without(text[: -len(quote)], before=False)
        return Turned(own, "", (0, len(own)))
    start = len(quote) + 2
    return Turned(f"{quote}\n\n{text}", "start", (start, start + len(text)))


def _without(own: str, before: bool) -> str:
    """One's own words without the two line ends that part them from the quote."""
    for _ in range(2):
        own = own.removeprefix("\n") if before else own.removesuffix("\n")
    return own
