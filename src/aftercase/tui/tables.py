"""Tables in box drawing, aligned by cells; columns shrink and their cells wrap, down to a stack of lines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from aftercase.playbook.model import Inlines, Table
from aftercase.tui.lines import Line, Segment
from aftercase.tui.paint import Painter, hang, indent, pad, paragraph
from aftercase.tui.wrap import natural, wrap

_WORD = 14  # a longer word may be cut before a column takes the room of all others
_LEAST = 4


def table(block: Table, width: int, paint: Painter) -> list[Line]:
    """A table in at most ``width`` cells, every line of it equally wide; stacked where it cannot be read."""
    grid = [block.head, *block.rows]
    widths = columns([[natural(paint.inlines(cell)) for cell in row] for row in grid], width)
    if widths is None:
        return _stacked(block, width, paint)
    rows = [_row(block, index, widths, paint) for index in range(len(grid))]
    tall = any(len(row) > 1 for row in rows[1:])
    glyphs = paint.glyphs
    lines = [_border(glyphs.top, widths, block.pos.line)]
    for index, row in enumerate(rows):
        if index == 1 or (tall and index > 1):
            lines.append(_border(glyphs.middle, widths, row[0].source))
        lines.extend(row)
    lines.append(_border(glyphs.bottom, widths, rows[-1][0].source))
    return lines


def columns(sizes: Sequence[Sequence[tuple[int, int]]], width: int) -> list[int] | None:
    """Widths of the columns, the frames left out; None where the table cannot be squeezed in.

    Args:
        sizes: For every row and cell, the width of its longest line and of its longest word.
        width: What all columns and frames may take.
    """
    count = len(sizes[0])
    room = width - 3 * count - 1
    wanted = [max(1, *(row[at][0] for row in sizes)) for at in range(count)]
    floors = [
        max(1, min(want, max(_LEAST, min(_WORD, max(row[at][1] for row in sizes)))))
        for at, want in enumerate(wanted)
    ]
    if count == 0 or sum(floors) > room:
        return None
    # The widest columns give way first, all down to one level.
    low, high = 1, max(wanted)
    while low < high:
        level = (low + high + 1) // 2
        if sum(max(floor, min(want, level)) for floor, want in zip(floors, wanted, strict=True)) <= room:
            low = level
        else:
            high = level - 1
    widths = [max(floor, min(want, low)) for floor, want in zip(floors, wanted, strict=True)]
    for at, want in enumerate(wanted):
        if widths[at] < want and sum(widths) < room:
            widths[at] += 1
    return widths


def _border(signs: Sequence[str], widths: Sequence[int], source: int) -> Line:
    left, line, joint, right = signs
    text = left + joint.join(line * (width + 2) for width in widths) + right
    return Line((Segment(text, "table.border", None, True),), source)


def _row(block: Table, index: int, widths: Sequence[int], paint: Painter) -> list[Line]:
    """The lines of one row; the head is row 0, and row 1 stands two lines below it in the file."""
    cells = block.rows[index - 1] if index else block.head
    style = "" if index else "table.head"
    source = block.pos.line + (index + 1 if index else 0)
    wrapped = [wrap(paint.inlines(cell, style), width) for cell, width in zip(cells, widths, strict=True)]
    side = Segment(paint.glyphs.side, "table.border", None, True)
    lines = []
    for parts in zip_longest(*wrapped):
        segments: list[Segment] = [side]
        for at, part in enumerate(parts):
            words = part.segments if part is not None else ()
            align = block.align[at] if at < len(block.align) else ""
            # The space between two columns is copied, so that their words do not run together.
            segments += [indent(1), *pad(words, widths[at], align=align), Segment(" "), side]
        lines.append(Line(tuple(segments), source))
    return lines


def _stacked(block: Table, width: int, paint: Painter) -> list[Line]:
    """Each row as lines of ``head: cell``, a rule between two rows."""
    lines: list[Line] = []
    rule = Line((Segment(paint.glyphs.rule * min(width, 20), "table.border", None, True),))
    for index, row in enumerate(block.rows):
        source = block.pos.line + 2 + index
        if index:
            lines.append(rule)
        for head, cell in zip(block.head, row, strict=True):
            lines.extend(_pair(head, cell, width, source, paint))
    if not block.rows:
        for head in block.head:
            lines.extend(paragraph(paint.inlines(head, "table.head"), width, block.pos.line))
    return lines


def _pair(head: Inlines, cell: Inlines, width: int, source: int, paint: Painter) -> list[Line]:
    segments = [*paint.inlines(head, "table.head")]
    segments += [Segment(": ", "table.head")] if segments else []
    lines = paragraph([*segments, *paint.inlines(cell)], width - 2, source)
    return hang(lines, (), (indent(2),))
