"""Chinese sentences in Textual's own widgets break between characters, as our documents do.

Textual 8.2.8 takes the function that says where a line ends from Rich, which breaks at spaces alone: a
sentence such as ``aftercase 带你处理…`` begins a new line after its first word, and a notice ends at a third
of its width. Every static text, option, button, tooltip and notice asks that one function, so it is replaced
once; text without Chinese goes on to Rich.
"""

from __future__ import annotations

from functools import lru_cache

from rich._wrap import divide_line as between_words
from textual import content

# From here on a line may end beside any character; as in `wrap`. No pattern: that one takes 3 ms to compile.
_IDEOGRAPHIC = "\u2e80"


def divide_line(text: str, width: int, fold: bool = True) -> list[int]:
    """Where the lines of one paragraph begin, but for the first.

    Args:
        text: One line as it was written, without ``\\n``.
        width: Cells a line may take.
        fold: Whether a word that is longer than a line is cut; Chinese always is.

    Returns:
        Places in the text, in order; spaces before one belong to the line above.
    """
    if width < 2 or max(text, default="") < _IDEOGRAPHIC:
        return between_words(text, width, fold)
    return list(_between_characters(text, width))


@lru_cache(maxsize=256)  # a text is asked for its height and then for its lines
def _between_characters(text: str, width: int) -> tuple[int, ...]:
    from aftercase.tui.lines import Segment
    from aftercase.tui.wrap import wrap

    at, places = 0, []
    for line in wrap([Segment(text)], width):
        if line.glue is not None:
            at += len(line.glue)
            places.append(at)
        at += sum(len(segment.text) for segment in line.segments)
    # What was left out or put in on the way (spaces at the end, a sign that is no text) moves no line.
    return tuple(place for place in places if place < len(text))


def install() -> None:
    """From here on all of Textual breaks lines so; a second time changes nothing."""
    content.divide_line = divide_line  # type: ignore[attr-defined]  # its own name there, imported from Rich
