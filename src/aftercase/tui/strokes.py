"""From the rows a terminal shows to those it should, in as few characters as can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from operator import is_not, ne, or_
from typing import NamedTuple

from aftercase.tui.cells import sure
from aftercase.tui.pens import PLAIN, Pen, change
from aftercase.tui.rows import UNKNOWN, Row

_GAP = 4  # bytes: to write this much again is no dearer than to step over it
_BLANKS = 8  # so many are erased rather than written
_STREAK = 4  # cells below each other that are written from top to bottom
_MANY = 2000  # cells; to seek the shortest order for a whole screen takes a quarter longer and saves 2 %
_DOWN = "\v"  # a line feed that no tty turns into a new line; never on the last row, where it would scroll
_LOST = -1  # a column: only an exact move is to be trusted


class Stroke(NamedTuple):
    """Cells of one row that are written with one pen.

    Attributes:
        y, x: Where it begins.
        pen: The look of its cells; blanks may be written with any pen whose `Pen.blank` it is.
        text: What is written.
        end: The column where the cursor is afterwards.
        blank: Whether all of it is blanks.
    """

    y: int
    x: int
    pen: Pen
    text: str
    end: int
    blank: bool = False


def go(y: int, x: int) -> str:
    """Move the cursor to a cell, counted from 0."""
    return f"\x1b[{y + 1};{x + 1}H"


def painted(rows: Sequence[Row], wanted: dict[int, Row], *, erases: bool = False) -> str:
    """What turns ``rows`` into what is wanted.

    Args:
        rows: What the terminal shows.
        wanted: Row number -> what it should show.
        erases: Whether what the terminal erases has the colour of the pen.
    """
    changed = {y: _changed(rows[y], wanted[y]) for y in sorted(wanted)}
    few = sum(map(len, changed.values())) <= _MANY
    free: list[Stroke] = _streaks(wanted, changed) if few else []
    bound: list[Stroke] = []
    for y, columns in changed.items():
        strokes = list(_strokes(y, columns, wanted[y], erases))
        # After a glyph of a doubtful width the rest of its row is written, in order.
        (bound if any(stroke.end == _LOST for stroke in strokes) else free).extend(strokes)
    if not few:
        return _written([*free, *bound])
    # Row by row costs a change of the pen where another is used; pen by pen, a move instead.
    first: dict[Pen, int] = {}
    for stroke in free:
        first.setdefault(stroke.pen, len(first))
    by_pen = sorted(free, key=lambda stroke: first[stroke.pen])
    return min(_written([*free, *bound]), _written([*by_pen, *bound]), key=len)


def _written(strokes: Iterable[Stroke]) -> str:
    out: list[str] = []
    pen, y, x = PLAIN, _LOST, _LOST
    for stroke in strokes:
        out.append(_step(y, x, stroke))
        if stroke.pen is not pen and not (stroke.blank and stroke.pen is pen.blank):
            out.append(change(pen, stroke.pen))
            pen = stroke.pen
        out.append(stroke.text)
        y, x = stroke.y, stroke.end
    if pen is not PLAIN:
        out.append(change(pen, PLAIN))
    return "".join(out)


def _step(y: int, x: int, to: Stroke) -> str:
    """The shortest way from a cell to where a stroke begins."""
    if x == _LOST or to.y not in (y, y + 1):
        return go(to.y, to.x)
    if to.y == y and to.x >= x:
        return "" if to.x == x else "\x1b[C" if to.x == x + 1 else f"\x1b[{to.x - x}C"
    return f"{_DOWN if to.y > y else ''}\x1b[{to.x + 1}G"


def _changed(old: Row, new: Row) -> list[int]:
    """The columns that differ; of a wide glyph the first one."""
    glyphs, looks = map(ne, old.glyphs, new.glyphs), map(is_not, old.pens, new.pens)
    found = list(compress(range(len(new.glyphs)), map(or_, glyphs, looks)))
    if "" in new.glyphs:
        found = list(dict.fromkeys(x - 1 if x and new.glyphs[x] == "" else x for x in found))
    return [x for x in found if new.glyphs[x] != UNKNOWN] if UNKNOWN in new.glyphs else found


def _strokes(y: int, changed: Sequence[int], row: Row, erases: bool) -> Iterator[Stroke]:
    """What is to be written on one row, left to right."""
    glyphs, pens = row.glyphs, row.pens
    width = len(glyphs)
    begin, at, pen, text = 0, _LOST, PLAIN, ""  # the stroke so far
    columns = iter(changed)
    while (x := next(columns, width)) < width:
        glyph, look = glyphs[x], pens[x]
        if glyph in ("", UNKNOWN) or x < at:
            continue
        if text and at < x and (between := _between(row, at, x, pen)):
            text, at = text + between, x
        if erases and glyph == " " and not look.codes and (end := _blank_to(row, x)) - x >= _BLANKS:
            # Erasing takes the paper of the pen, and leaves the cursor.
            erase = f"\x1b[{end - x}X"
            if text and at == x and look is pen.blank:
                yield Stroke(y, begin, pen, text + erase, at, text.isspace())
            else:
                if text:
                    yield Stroke(y, begin, pen, text, at, text.isspace())
                yield Stroke(y, x, look, erase, x, True)
            at, text = end, ""
            continue
        same = look is pen or (glyph == " " and look is pen.blank)
        if text and at == x and not same and look.blank is pen and text.isspace():
            pen = look  # the blanks before it look the same with its pen
        elif text and (at != x or not same):
            yield Stroke(y, begin, pen, text, at, text.isspace())
            text = ""
        if not text:
            begin, pen = x, look
        at = x + 2 if x + 1 < width and glyphs[x + 1] == "" else x + 1
        if glyph.isascii() or sure(glyph):
            text += glyph
            continue
        # Terminals do not agree how wide it is. Whatever this one thinks: nothing old is left in its cells,
        # and what follows is written again, from where it belongs.
        yield Stroke(y, begin, pen, f"{text}{' ' * (at - x)}{go(y, x)}{glyph}", _LOST)
        columns, text = iter(range(at, width)), ""
    if text:
        yield Stroke(y, begin, pen, text, at, text.isspace())


def _blank_to(row: Row, x: int) -> int:
    """The column at which the blanks of one look that begin here end."""
    look, end = row.pens[x], x
    while end < len(row.glyphs) and row.glyphs[end] == " " and row.pens[end] is look:
        end += 1
    return end


def _between(row: Row, begin: int, end: int, pen: Pen) -> str:
    """What stands between two cells, where writing it again is no dearer than stepping over it; else "" """
    glyphs = row.glyphs[begin:end]
    text = "".join(glyphs)
    if len(text.encode()) > _GAP or UNKNOWN in glyphs or glyphs[0] == "":
        return ""
    looks = zip(glyphs, row.pens[begin:end], strict=True)
    alike = all(look is pen or (glyph in (" ", "") and look is pen.blank) for glyph, look in looks)
    return text if alike and all(glyph.isascii() or sure(glyph) for glyph in glyphs) else ""


# columns: the frame of a pane, a scroll bar


def _streaks(wanted: dict[int, Row], changed: dict[int, list[int]]) -> list[Stroke]:
    """Take out of ``changed`` what is cheaper to write from top to bottom.

    A frame or a scroll bar has a look of its own: row by row it takes a change of the pen and back in each.
    """
    lonely: dict[int, list[int]] = {}
    for y, columns in changed.items():
        row = wanted[y]
        if all(glyph.isascii() or sure(glyph) for glyph in {row.glyphs[x] for x in columns}):
            for x in _lonely(row, columns):
                lonely.setdefault(x, []).append(y)
    found: list[Stroke] = []
    for x, rows in sorted(lonely.items()):
        begin = 0
        for end in range(1, len(rows) + 1):
            pen = wanted[rows[begin]].pens[x]
            if end < len(rows) and rows[end] == rows[end - 1] + 1 and wanted[rows[end]].pens[x] is pen:
                continue
            if end - begin >= _STREAK:
                text = f"{_DOWN}\b".join(wanted[y].glyphs[x] for y in rows[begin:end])
                found.append(Stroke(rows[begin], x, pen, text, _LOST))
                for y in rows[begin:end]:
                    changed[y].remove(x)
            begin = end
    return found


def _lonely(row: Row, columns: Sequence[int]) -> Iterator[int]:
    """Cells beside which nothing of the same look changes; never the last one, which holds the cursor."""
    glyphs, pens = row.glyphs, row.pens
    before = _LOST  # the last changed column
    for at, x in enumerate(columns):
        after = columns[at + 1] if at + 1 < len(columns) else _LOST
        if (
            x + 1 < len(pens)
            and glyphs[x + 1] != ""
            and (before != x - 1 or pens[before] is not pens[x])
            and (after != x + 1 or pens[after] is not pens[x])
        ):
            yield x
        before = x
