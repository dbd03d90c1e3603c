"""The words of a step: what a person reads, piece by piece, and where each piece stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from aftercase.playbook.model import (
    Alert,
    Block,
    BranchList,
    CheckList,
    Code,
    Heading,
    Inlines,
    List_,
    Message,
    Paragraph,
    Playbook,
    Quote,
    Step,
    Table,
    plain,
)
from aftercase.problems import Pos

Say = Callable[[Inlines], str]
_TAG = re.compile(r"[a-z][a-z_-]*(?::\S*)?")


class Piece(NamedTuple):
    """A run of words. ``kind`` is paragraph, heading, check, branch, cell, code or message."""

    pos: Pos
    kind: str
    text: str


def pieces(blocks: tuple[Block, ...], say: Say = plain) -> Iterator[Piece]:
    """All words of some blocks, in the order of the text; ``say`` makes a run of them plain."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield Piece(block.pos, "paragraph", say(block.inlines))
        elif isinstance(block, Heading):
            yield Piece(block.pos, "heading", say(block.inlines))
        elif isinstance(block, Quote | Alert):
            yield from pieces(block.blocks, say)
        elif isinstance(block, List_):
            for item in block.items:
                yield from pieces(item.blocks, say)
        elif isinstance(block, CheckList):
            for check in block.checks:
                yield Piece(check.pos, "check", say(check.text))
                yield from pieces(check.more, say)
        elif isinstance(block, BranchList):
            for branch in block.branches:
                yield Piece(branch.pos, "branch", say(branch.text))
                yield from pieces(branch.more, say)
        elif isinstance(block, Table):
            yield from _cells(block.pos, (block.head, *block.rows), say)
        elif isinstance(block, Message):
            yield Piece(block.pos, "message", block.text)
        elif isinstance(block, Code):
            yield Piece(block.pos, "code", block.text)


def _cells(pos: Pos, rows: tuple[tuple[Inlines, ...], ...], say: Say) -> Iterator[Piece]:
    for number, row in enumerate(rows):
        line = pos.line + number + (number > 0)  # the line under the head has no words
        yield from (Piece(Pos(line, pos.column), "cell", say(cell)) for cell in row)


def _words(inlines: Inlines) -> str:
    """Without code that has the form of a tag: a misspelt one is shown until it is mended."""
    return plain(tuple(run for run in inlines if not (run.code and _TAG.fullmatch(run.text))))


def words_of(step: Step) -> str:
    """All words of a step that a person sees."""
    return " ".join([step.title, *(piece.text for piece in pieces(step.blocks, _words))])


def visible(book: Playbook) -> str:
    """All words of a playbook that a person sees, spaces made one."""
    words = [book.title, *(piece.text for piece in pieces(book.overview, _words))]
    words += [words_of(step) for step in book.steps]
    return " ".join(" ".join(words).split())
