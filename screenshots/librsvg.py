"""Make an SVG of Textual's such that every character stands in its cell, in a browser and in librsvg.

A run of text has a length (``textLength``) by which a browser spaces its characters; Rich 15 reckons it from
the number of characters, so Chinese would be pressed into half its width. librsvg does not know that length,
and leaves out spaces at the ends of a run: for it, runs are cut into words, each at its own place, and wide
characters, which a font draws too narrow for two cells, get what is missing between.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from aftercase.text import cells

FONT = 20  # pixels: the size of the letters in Textual's pictures
CELL = 12.2  # pixels: the width of a cell there
NARROW = 0.602 * FONT  # how wide DejaVu Sans Mono draws a letter, and most monospaced fonts
_TEXT = re.compile(
    r'<text class="([^"]*)" x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"([^>]*)>([^<]*)</text>'
)


def true_lengths(svg: str) -> str:
    """The same picture, each run as long as its cells."""
    return _TEXT.sub(_long, svg)


def _long(found: re.Match[str]) -> str:
    look, x, y, _, more, text = found.groups()
    length = CELL * cells(html.unescape(text))
    return f'<text class="{look}" x="{x}" y="{y}" textLength="{length:g}"{more}>{text}</text>'


def for_librsvg(svg: str) -> str:
    """The same picture, as librsvg draws it right."""
    return _TEXT.sub(_apart, svg)


def _apart(found: re.Match[str]) -> str:
    look, x, y, _, more, text = found.groups()
    drawn = []
    for at, run in runs(html.unescape(text).replace("\xa0", " ")):
        space = 2 * CELL - FONT if cells(run) > len(run) else CELL - NARROW
        place = f'class="{look}" x="{float(x) + at * CELL:g}" y="{y}" letter-spacing="{space:.2f}"'
        drawn.append(f"<text {place}{more}>{html.escape(run, quote=False)}</text>")
    return "".join(drawn)


def runs(words: str) -> Iterator[tuple[int, str]]:
    """The words of a run, and at which cell of it each begins: none holds a space, or both widths."""
    at, begin, run = 0, 0, ""
    for sign in words:
        if run and (sign == " " or cells(sign) != cells(run[-1])):
            yield begin, run
            run = ""
        if sign != " ":
            begin = begin if run else at
            run += sign
        at += cells(sign)
    if run:
        yield begin, run
