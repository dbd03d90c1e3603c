"""Playbook blocks to finished lines: our own renderer, pure and without Textual.

`layout` is a function of blocks, width and context. Words of the document stay in its language; the words
around them come from the catalogue. Nothing is drawn by colour alone, every text is cleaned, and none of it
is ever read as markup. No line is wider than the width, from 20 cells up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aftercase.i18n import N_, tr
from aftercase.playbook.model import (
    Alert,
    Block,
    BranchList,
    CheckList,
    Code,
    Heading,
    List_,
    Message,
    Paragraph,
    Quote,
    Rule,
    Table,
)
from aftercase.text import cells, tidy
from aftercase.tui.items import branch_list, check_list, message
from aftercase.tui.lines import ASCII, UNICODE, Action, Line, RenderContext, Segment
from aftercase.tui.paint import NARROWEST, Painter, finished, hang, indent, paragraph
from aftercase.tui.tables import table
from aftercase.tui.wrap import chop

__all__ = ["Action", "Line", "RenderContext", "Segment", "items", "layout"]

# kind: sign, word
_ALERTS = {
    "note": ("i", N_("NOTE")),
    "tip": ("+", N_("TIP")),
    "important": ("*", N_("IMPORTANT")),
    "warning": ("!", N_("WARNING")),
    "caution": ("!!", N_("CAUTION")),
}


def layout(blocks: Sequence[Block], width: int, context: RenderContext) -> list[Line]:
    """The lines of a document.

    Args:
        blocks: What to show, such as ``step.blocks``.
        width: Cells a line may take; below 8 it is taken as 8.
        context: What the case says about it.
    """
    return _Renderer(context).blocks(blocks, max(width, 8), 0)


def items(lines: Sequence[Line]) -> list[Action]:
    """The checks, branches and messages of a layout, each once, top to bottom."""
    return list(dict.fromkeys(line.item for line in lines if line.item is not None))


_KEPT = 2_000  # blocks whose lines are kept: several steps on the screen
_kept: dict[int, tuple[Block, tuple[object, ...], list[Line]]] = {}


class _Renderer:
    """One layout: finds the drawer of each block."""

    def __init__(self, context: RenderContext) -> None:
        self._depth = 0
        glyphs = ASCII if context.ascii_only else UNICODE
        self._paint = Painter(context, glyphs, lambda blocks, width: self.blocks(blocks, width, self._depth))
        self._drawers: dict[type[Block], Callable[..., list[Line]]] = {
            Paragraph: self._paragraph,
            Heading: self._heading,
            Code: self._code,
            Rule: self._rule,
            List_: self._list,
            Quote: self._quote,
            Alert: self._alert,
            Table: lambda block, width: table(block, width, self._paint),
            CheckList: lambda block, width: check_list(block, width, self._paint),
            BranchList: lambda block, width: branch_list(block, width, self._paint),
            Message: lambda block, width: message(block, width, self._paint),
        }

    def blocks(self, blocks: Sequence[Block], width: int, depth: int) -> list[Line]:
        """Blocks one below the other; a list inside a list follows its item without a gap."""
        lines: list[Line] = []
        for index, block in enumerate(blocks):
            if index and not (
                depth and isinstance(block, List_) and isinstance(blocks[index - 1], Paragraph)
            ):
                lines.append(Line(source=block.pos.line))
            outer, self._depth = self._depth, depth
            lines.extend(
                self._known(block, width) if depth == 0 else self._drawers[type(block)](block, width)
            )
            self._depth = outer
        return lines

    def _known(self, block: Block, width: int) -> list[Line]:
        """A block's lines, from memory where nothing of the case is in them: a tick draws checks only."""
        context = self._paint.context
        about = (width, context.ascii_only, context.playbook_titles)
        kept = _kept.get(id(block))
        if kept is not None and kept[0] is block and kept[1] == about:
            return kept[2]  # else the id may be that of a forgotten block
        lines = self._drawers[type(block)](block, width)
        if _caseless(block):
            if len(_kept) >= _KEPT:
                _kept.clear()
            _kept[id(block)] = block, about, lines
        return lines

    def _paragraph(self, block: Paragraph, width: int) -> list[Line]:
        return paragraph(self._paint.inlines(block.inlines), width, block.pos.line)

    def _heading(self, block: Heading, width: int) -> list[Line]:
        look = f"heading heading.{min(block.level, 4)}"
        lines = paragraph(self._paint.inlines(block.inlines, look), width, block.pos.line)
        if block.level <= 2:
            under = min(width, max((line.width for line in lines), default=0))
            rule = Segment(self._paint.glyphs.rule * under, "heading.rule", None, True)
            lines.append(Line((rule,), block.pos.line))
        return lines

    def _code(self, block: Code, width: int) -> list[Line]:
        text = Segment(tidy(block.text), "code")
        lines = finished(chop([text], width - 2), 0)
        first = block.pos.line + (1 if block.info or block.text == "" else 0)
        source = first - 1
        for index, line in enumerate(lines):
            source += line.glue is None
            lines[index] = line._replace(source=source)
        return hang(lines, (indent(2),), (indent(2),))

    def _rule(self, block: Rule, width: int) -> list[Line]:
        return [Line((Segment(self._paint.glyphs.rule * width, "rule", None, True),), block.pos.line)]

    def _list(self, block: List_, width: int) -> list[Line]:
        bullets = self._paint.glyphs.bullets
        if block.start is None:
            marks = [bullets[min(self._depth, len(bullets) - 1)]] * len(block.items)
        else:
            numbers = [f"{number}." for number in range(block.start, block.start + len(block.items))]
            marks = [number.rjust(max(map(len, numbers))) for number in numbers]
        loose = any(_spacious(item.blocks) for item in block.items)
        lines: list[Line] = []
        for index, (item, mark) in enumerate(zip(block.items, marks, strict=True)):
            if index and loose:
                lines.append(Line(source=item.pos.line))
            lines.extend(self._item(item.blocks, f"{mark} ", width, item.pos.line))
        return lines

    def _item(self, blocks: Sequence[Block], mark: str, width: int, source: int) -> list[Line]:
        sign = Segment(mark, "list.mark")
        room = width - cells(mark)
        if room < NARROWEST:
            # So deep that an indent would leave no room for words.
            return [Line((sign,), source), *self.blocks(blocks, width, self._depth + 1)]
        lines = self.blocks(blocks, room, self._depth + 1) or [Line(source=source)]
        return hang(lines, (sign,), (indent(cells(mark)),))

    def _quote(self, block: Quote, width: int) -> list[Line]:
        return self._barred(
            block.blocks, width, Segment(f"{self._paint.glyphs.quote} ", "quote.bar", None, True)
        )

    def _barred(self, blocks: Sequence[Block], width: int, bar: Segment) -> list[Line]:
        room = width - cells(bar.text)
        if room < NARROWEST:
            return self.blocks(blocks, width, 0)
        return hang(self.blocks(blocks, room, 0), (bar,), (bar,))

    def _alert(self, block: Alert, width: int) -> list[Line]:
        """A bar, a sign and the translated word; the first paragraph begins behind the word."""
        sign, word = _ALERTS[block.kind]
        look = f"alert.{block.kind}"
        bar = Segment(f"{self._paint.glyphs.bar} ", look, None, True)
        room = width - cells(bar.text) if width - cells(bar.text) >= NARROWEST else width
        title = [Segment(f"{sign} {tr(word)}", f"{look} alert.word")]
        rest = list(block.blocks)
        if rest and isinstance(rest[0], Paragraph):
            title += [Segment("  "), *self._paint.inlines(rest.pop(0).inlines)]  # type: ignore[union-attr]
        lines = paragraph(title, room, block.pos.line)
        if rest:
            lines += [Line(source=rest[0].pos.line), *self.blocks(rest, room, 0)]
        return hang(lines, (bar,), (bar,)) if room < width else lines


def _spacious(blocks: Sequence[Block]) -> bool:
    """True for an item that holds more than words and lists."""
    return len([block for block in blocks if not isinstance(block, List_)]) > 1


def _caseless(block: Block) -> bool:
    """Whether nothing in a block, nor in what it holds, can be another with the case: no check, no way on."""
    if isinstance(block, List_):
        return all(_caseless(inner) for item in block.items for inner in item.blocks)
    if isinstance(block, Quote):
        return all(map(_caseless, block.blocks))
    return isinstance(block, Paragraph | Heading | Code | Table | Rule)
