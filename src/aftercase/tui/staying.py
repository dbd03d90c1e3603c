"""Finding a line again after a document was laid out anew, so that what was read or selected stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.geometry import Offset
from textual.selection import Selection

from aftercase.tui.lines import Action, Line


class Mark(NamedTuple):
    """A line, by what stands there: the line of the file or the item, and how many lines of it are above."""

    source: int
    item: Action | None
    offset: int


def mark(lines: Sequence[Line], at: int) -> Mark | None:
    """The mark of a line; None where nothing is known of it."""
    if not 0 <= at < len(lines) or not (lines[at].source or lines[at].item):
        return None
    source, item = lines[at].source, lines[at].item
    first = next(n for n, line in enumerate(lines) if _same(line, source, item))
    return Mark(source, item, at - first)


def place(lines: Sequence[Line], marked: Mark) -> int | None:
    """Where the line is now: as far into its item as before, or its last line; None where it is gone."""
    same = [n for n, line in enumerate(lines) if _same(line, marked.source, marked.item)]
    return min(same[0] + marked.offset, same[-1]) if same else None


def _same(line: Line, source: int, item: Action | None) -> bool:
    """A line of the file is the same one whatever it is drawn as; only where there is none the item tells."""
    return line.source == source and (bool(source) or line.item == item)


def moved(selection: Selection, before: Sequence[Line], after: Sequence[Line]) -> Selection | None:
    """The selection of the same words among the new lines; None where they are gone."""
    ends: list[Offset | None] = []
    for end in selection:
        if end is None:  # from the beginning, or to the end
            ends.append(None)
            continue
        marked = mark(before, end.y)
        at = end.y if marked is None and before[: end.y + 1] == after[: end.y + 1] else None
        at = place(after, marked) if marked is not None else at
        if at is None:
            return None
        ends.append(Offset(end.x, at))
    return Selection(*ends)
