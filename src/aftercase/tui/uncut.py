"""Textual's compositor, but no wide glyph is cut where something ends that lies under it.

Textual 8.2.8 cuts each line at the edges of all widgets on it, hidden ones too, and puts two blanks for a
wide glyph that an edge goes through: a Chinese notice over a frame has holes (textual#6357, open). Here what
is left and right of such an edge stays in one piece, where one widget shows both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip

_Line = dict[int, Strip | None]  # column where a piece begins -> the piece; None where nothing was drawn
# What may be two cells wide; frames are not, so that most lines need no second look.
_MAYBE_WIDE = re.compile(r"[^\x00-\u10ff\u2010-\u2027\u2190-\u22ff\u2500-\u25ef]")
_TAKEN = Strip([], 0)  # in place of a piece that is part of the one before it


class Uncut(Compositor):
    """A compositor that keeps wide glyphs whole."""

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        """The pieces of each line; two that belong together are one, at the first one's column."""
        lines, torn = self._pieces(crop, is_rendered_line, mend=False)
        if torn:
            # Beside the crop something may lie over what is joined: it must be known.
            rows = Region(0, crop.y, self.size.width, crop.height)
            lines, torn = self._pieces(rows, is_rendered_line, mend=True)
            for line in lines:
                for column in [column for column, piece in line.items() if piece is _TAKEN]:
                    del line[column]
        return cast("Sequence[Mapping[int, Strip]]", lines)

    def render_partial_update(self) -> ChopsUpdate | None:
        """What has changed. Each piece ends where the next one begins."""
        update = super().render_partial_update()
        if update is None:
            return None
        ends = [[*list(line)[1:], cuts[-1]] for line, cuts in zip(update.chops, self.cuts, strict=True)]
        return ChopsUpdate(update.chops, update.spans, ends)

    def _pieces(
        self, crop: Region, is_rendered_line: Callable[[int], bool], *, mend: bool
    ) -> tuple[list[_Line], bool]:
        """Each line's pieces, from what is in front to what is behind; whether a glyph was torn."""
        cuts = self.cuts
        lines: list[_Line] = [dict.fromkeys(line[:-1]) for line in cuts]
        torn = False
        for region, clip, strips in self._get_renders(crop):
            shown = region.intersection(clip)
            first, last = shown.column_span
            for y, strip in zip(shown.line_range, strips, strict=False):
                if not is_rendered_line(y):
                    continue
                line = lines[y]
                columns = [cut for cut in cuts[y] if first <= cut <= last]
                pieces = strip.divide([cut - shown.x for cut in columns[1:]])
                if len(pieces) > 1 and (tears := _tears(strip, pieces, shown.x, columns, line)):
                    torn = True
                    if mend:
                        pieces = _joined(strip, pieces, shown.x, columns, tears)
                for column, piece in zip(columns, pieces, strict=False):
                    if line[column] is None:
                        line[column] = piece
        return lines, torn


def _tears(strip: Strip, pieces: Sequence[Strip], x: int, columns: Sequence[int], line: _Line) -> list[int]:
    """Which pieces begin within a wide glyph that can be seen whole, by their place among the pieces."""
    count = len(pieces)
    free = [line[column] is None for column in columns[:count]]
    seams = [at for at in range(1, count) if free[at] and free[at - 1]]
    if not seams or not _MAYBE_WIDE.search(text := strip.text):
        return []
    if "".join([piece.text for piece in pieces]) == text:
        return []
    return [at for at in seams if _within_glyph(strip, columns[at] - x)]


def _within_glyph(strip: Strip, cut: int) -> bool:
    return strip.crop(0, cut).text + strip.crop(cut).text != strip.text


def _joined(
    strip: Strip, pieces: Sequence[Strip], x: int, columns: Sequence[int], tears: Sequence[int]
) -> list[Strip]:
    """The pieces, each of ``tears`` joined to the one before it."""
    found = list(pieces)
    for at in reversed(tears):
        found[at] = _TAKEN
    starts = [at for at in range(len(found)) if found[at] is not _TAKEN]
    for start, after in zip(starts, [*starts[1:], len(found)], strict=True):
        if after > start + 1:
            found[start] = strip.crop(columns[start] - x, columns[after] - x)
    return found
