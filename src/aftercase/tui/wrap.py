"""Breaking lines by cells: Latin text between words, Chinese between characters, with its rules.

No closing sign begins a line and no opening sign ends one (kinsoku), pairs such as —— and …… stay together.
A word longer than the line is cut where the line ends.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple

from rich.cells import split_graphemes

from aftercase.text import cells, tidy
from aftercase.tui.lines import Segment

NO_START = frozenset(
    "，。、；：？！）】》」』〉〕〗〛｝］％‰％°℃″′’”…—·～〜ー々〻ゝゞヽヾ．｡､｣・" + ",.;:!?)]}%>"
)
NO_END = frozenset("（【《「『〈〔〖〘〚｛［｢“‘￥＄￡＃＠№" + "([{<$¥€£#@")
_WIDE_CLOSERS = NO_START - frozenset("’”…—·°″′,.;:!?)]}%>")
_WIDE_OPENERS = frozenset("（【《「『〈〔〖〘〚｛［｢")
_PAIRS = frozenset("—…‥─―")
STICKY = "\u00a0"  # a space that no line ends at
_SEAMS = frozenset("/?&=-_.,;")  # where an address is best cut
# From here on a break is allowed beside any character: Chinese, Japanese, Korean, their signs, and emoji.
_IDEOGRAPHIC = 0x2E80
_TAB = 4


class Piece(NamedTuple):
    """A word, a run of spaces or an ideograph: never split unless the line is shorter."""

    runs: tuple[Segment, ...]
    width: int
    text: str


class Wrapped(NamedTuple):
    """One line of a paragraph. ``glue`` is what the break before it swallowed; None for a line of its own."""

    segments: tuple[Segment, ...]
    glue: str | None


def expand(text: str) -> str:
    """Tabs as spaces up to the next stop, counted in cells."""
    if "\t" not in text:
        return text
    first, *rest = text.split("\t")
    for part in rest:
        first += " " * (_TAB - cells(first) % _TAB) + part
    return first


def wrap(segments: Iterable[Segment], width: int) -> list[Wrapped]:
    """Break a paragraph into lines of at most ``width`` cells; ``\\n`` in a text is a hard break.

    White space at a break is swallowed; at the beginning of a line of its own it stays.
    """
    lines: list[Wrapped] = []
    for paragraph in _hard_lines(segments):
        lines.extend(_fill(_chunks(_pieces(paragraph)), width))
    return lines


def chop(segments: Iterable[Segment], width: int) -> list[Wrapped]:
    """Break lines at the last cell that fits, and keep every space: for code."""
    lines: list[Wrapped] = []
    for paragraph in _hard_lines(segments):
        runs = paragraph.runs(0, len(paragraph.text))
        rows = list(_cut(Piece(runs, paragraph.width, paragraph.text), width))
        lines.extend(Wrapped(row, "" if index else None) for index, row in enumerate(rows))
    return lines


def natural(segments: Iterable[Segment]) -> tuple[int, int]:
    """The width of the longest line, and of the longest part that should not be broken."""
    longest = widest = 0
    for paragraph in _hard_lines(segments):
        longest = max(longest, paragraph.width)
        widest = max(widest, *(chunk.width for chunk in _chunks(_pieces(paragraph))), 0)
    return longest, widest


class _Row:
    """Runs as one text, cut into graphemes (start, end, width); no run ends inside a grapheme."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.text = "".join(segment.text for segment in segments)
        if self.text.isascii():
            self.graphemes = [(at, at + 1, 1) for at in range(len(self.text))]
        else:
            self.graphemes = split_graphemes(self.text)[0]
        self.width = sum(width for _, _, width in self.graphemes)
        self._looks = segments
        ends = list(accumulate(len(segment.text) for segment in segments))
        inner = {end for end in ends if end < len(self.text)}
        if inner and not self.text.isascii():
            snap = {at: end for start, end, _ in self.graphemes for at in range(start + 1, end)}
            ends = [snap.get(end, end) for end in ends]
        self._ends = ends

    def runs(self, start: int, end: int) -> tuple[Segment, ...]:
        """The runs of a part of the text."""
        found = []
        index = bisect_right(self._ends, start)
        while start < end:
            stop = min(end, self._ends[index])
            if stop > start:
                found.append(self._looks[index]._replace(text=self.text[start:stop]))
                start = stop
            index += 1
        return tuple(found)


def _hard_lines(segments: Iterable[Segment]) -> Iterator[_Row]:
    """The paragraph's own lines, cleaned and with tabs as spaces."""
    line: list[Segment] = []
    for segment in segments:
        first, *rest = tidy(segment.text).split("\n")
        line.append(segment._replace(text=expand(first)))
        for part in rest:
            yield _Row(line)
            line = [segment._replace(text=expand(part))]
    yield _Row(line)


def _pieces(row: _Row) -> Iterator[Piece]:
    """Words, runs of spaces, and single ideographs, in order."""

    def kind(grapheme: tuple[int, int, int]) -> int:
        start, _, width = grapheme
        if row.text[start] == " ":
            return -1
        # A number of its own parts each ideograph from the next one.
        return start if width == 2 or ord(row.text[start]) >= _IDEOGRAPHIC else -2

    for _, group in groupby(row.graphemes, kind):
        spans = list(group)
        start, end = spans[0][0], spans[-1][1]
        yield Piece(row.runs(start, end), sum(span[2] for span in spans), row.text[start:end])


def _chunks(row: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces between which a line may end: those that must not be parted are put together."""
    pieces = list(row)
    start = 0
    for at in range(1, len(pieces)):
        if not _glued(pieces, at):
            yield _merge(pieces[start:at])
            start = at
    if pieces:
        yield _merge(pieces[start:])


def _merge(pieces: Sequence[Piece]) -> Piece:
    if len(pieces) == 1:
        return pieces[0]
    runs = tuple(run for piece in pieces for run in piece.runs)
    return Piece(runs, sum(piece.width for piece in pieces), "".join(piece.text for piece in pieces))


def _glued(pieces: Sequence[Piece], at: int) -> bool:
    """True where no line may end before this piece."""
    first, last = pieces[at].text[0], pieces[at - 1].text[-1]
    if STICKY in (first, last):
        return True
    if first == " ":
        # A space is a break, but not beside a Chinese sign that may not stand at that end of a line.
        return last in _WIDE_OPENERS or (at + 1 < len(pieces) and pieces[at + 1].text[0] in _WIDE_CLOSERS)
    if last == " ":
        return at > 1 and (first in _WIDE_CLOSERS or pieces[at - 2].text[-1] in _WIDE_OPENERS)
    return first in NO_START or last in NO_END or (first in _PAIRS and first == last)


def _fill(chunks: Iterable[Piece], width: int) -> Iterator[Wrapped]:
    """Put chunks on lines, as many on each as fit."""
    row: list[Segment] = []
    used = indent = 0
    glue: str | None = None
    space: Piece | None = None
    for chunk in chunks:
        if chunk.text[0] == " ":
            if row or glue is not None:
                space = chunk
            elif chunk.width < width // 2:
                row, used, indent = list(chunk.runs), chunk.width, chunk.width
            continue
        gap = space.width if space is not None else 0
        if used > indent and used + gap + chunk.width > width:
            yield Wrapped(join(row), glue)
            row, used, indent, glue = [], 0, 0, space.text if space is not None else ""
        elif space is not None:
            row.extend(space.runs)
            used += gap
        space = None
        *full, tail = _cut(chunk, width - used, seams=True) if used + chunk.width > width else [chunk.runs]
        for part in full:
            yield Wrapped(join([*row, *part]), glue)
            row, used, indent, glue = [], 0, 0, ""
        row.extend(tail)
        used += sum(cells(run.text) for run in tail)
    yield Wrapped(join(row), glue)


def _cut(piece: Piece, width: int, *, seams: bool = False) -> list[tuple[Segment, ...]]:
    """Rows of at most ``width`` cells, cut between two graphemes; one row where it fits.

    With ``seams`` a row ends behind a sign such as ``/`` where one stands in its second half.
    """
    if piece.width <= width:
        return [piece.runs]
    row = _Row(piece.runs)
    rows: list[tuple[Segment, ...]] = []
    begin = used = 0
    seam, behind = 0, 0  # the last good place to cut, and the cells since then
    for start, end, size in row.graphemes:
        if used and used + size > width:
            stop, used = (
                (seam, behind) if seams and seam > begin and used - behind > width // 2 else (start, 0)
            )
            rows.append(row.runs(begin, stop))
            begin, behind = stop, used
        used += size
        behind += size
        if row.text[start] in _SEAMS:
            seam, behind = end, 0
    rows.append(row.runs(begin, len(row.text)))
    return rows


def join(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Neighbours of one look as one run; a sticky space has done its work."""
    joined: list[Segment] = []
    for segment in segments:
        if STICKY in segment.text:
            segment = segment._replace(text=segment.text.replace(STICKY, " "))
        if joined and joined[-1][1:] == segment[1:]:
            joined[-1] = joined[-1]._replace(text=joined[-1].text + segment.text)
        elif segment.text:
            joined.append(segment)
    return tuple(joined)
