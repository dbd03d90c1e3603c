"""Tokens to blocks: everything between two ``##`` headings, in order, each block with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from markdown_it.token import Token

from aftercase.i18n import N_
from aftercase.playbook.inline import InlineReader, Words
from aftercase.playbook.items import is_message, read_branch, read_check, read_message
from aftercase.playbook.markdown import NESTING_LIMIT
from aftercase.playbook.model import (
    Alert,
    AlertKind,
    Align,
    Block,
    BranchList,
    Check,
    CheckList,
    Code,
    Comment,
    Heading,
    Inlines,
    List_,
    ListItem,
    Message,
    Paragraph,
    Quote,
    Rule,
    Table,
)
from aftercase.playbook.report import Report
from aftercase.playbook.tags import stray_item_tags, stray_tags
from aftercase.playbook.targets import internal
from aftercase.playbook.words import ALERTS
from aftercase.problems import Pos
from aftercase.text import clean

_MARKER = re.compile(r"\[!([A-Za-z]+)\](.*)")
_ANCHORS = re.compile(r"""<a\s+id\s*=\s*(?:"[^"<>]*"|'[^'<>]*')\s*/?>|</a\s*>""", re.IGNORECASE)
_HIDDEN = re.compile(f"<!--.*?-->|{_ANCHORS.pattern}", re.DOTALL | re.IGNORECASE)
_HEADING_ID = re.compile(r"\{#[^{}\s]+\}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a container's content begins: after its marker on its first line, and behind how many ``>``."""

    line: int = -1
    column: int = 0
    quotes: int = 0
    in_list: bool = False


@dataclass(slots=True)
class Found:
    """What a block reader counts within one step."""

    checks: int = 0
    in_step: bool = False


class BlockReader:
    """Reads the blocks of one file. ``own`` is the playbook's id, for links that name it."""

    def __init__(self, tokens: Sequence[Token], lines: Sequence[str], own: str, report: Report) -> None:
        """``tokens`` and ``lines`` are those of the whole file."""
        self._tokens = tokens
        self._lines = lines
        self._own = own
        self._report = report
        self._closes = _closes(tokens)
        self._found = Found()
        self._messages = 0
        self.inlines = InlineReader(lines, report)

    @property
    def comments(self) -> tuple[Comment, ...]:
        """The HTML comments read so far."""
        return tuple(self.inlines.comments)

    def heading(self, index: int, place: Place = Place()) -> Words:
        """The words of the heading whose opening token is at ``index``."""
        token = self._tokens[index + 1]
        line = (self._tokens[index].map or [0])[0]
        words = self.inlines.read(token, line, self.column(line, place))
        if found := _HEADING_ID.search(token.content):
            message = N_('{value} is printed as text on code hosts. Write <a id="…"></a> instead.')
            self._report.add("AC602", words.pos, message, value=found[0])
        return words

    def section(self, start: int, end: int, *, in_step: bool) -> tuple[Block, ...]:
        """The blocks of the tokens from ``start`` to ``end``; ``in_step`` is False before the first step."""
        self._found = Found(0, in_step)
        return self._blocks(start, end, Place())

    def column(self, line: int, place: Place) -> int:
        """The column, from 0, at which a block of this place begins on a line."""
        text = self._lines[min(line, len(self._lines) - 1)]
        at, quotes = (place.column, 0) if line == place.line else (0, place.quotes)
        while at < len(text) and (text[at] in " \t" or (quotes and text[at] == ">")):
            quotes -= text[at] == ">"
            at += 1
        return at

    def _pos(self, token: Token, place: Place) -> Pos:
        line = min((token.map or [0])[0], len(self._lines) - 1)
        return Pos(line + 1, self.column(line, place) + 1)

    def _blocks(self, start: int, end: int, place: Place) -> tuple[Block, ...]:
        blocks: list[Block] = []
        index = start
        while index < end:
            token = self._tokens[index]
            close = self._closes[index]
            if token.level >= NESTING_LIMIT - 2:
                message = N_(
                    "Lists and quotes are nested too deep here; what is deeper is not read. Flatten them."
                )
                self._report.add("AC602", self._pos(token, place), message)
            blocks.extend(self._block(index, close, place))
            index = close + 1
        return tuple(blocks)

    def _block(self, index: int, close: int, place: Place) -> Sequence[Block]:
        token = self._tokens[index]
        pos = self._pos(token, place)
        kind = token.type
        if kind == "paragraph_open":
            return self._paragraph(index, place)
        if kind == "heading_open":
            return [Heading(pos, int(token.tag[1:]), self.heading(index, place).without(()))]
        if kind in {"bullet_list_open", "ordered_list_open"}:
            return self._list(index, close, place, pos)
        if kind in {"blockquote_open", "alert_open"}:
            return [self._quote(index, close, place, pos)]
        if kind == "fence":
            return [self._fence(token, pos)]
        if kind == "code_block":
            return [Code(pos, "", clean(token.content).removesuffix("\n"))]
        if kind == "hr":
            return [Rule(pos)]
        if kind == "table_open":
            return [self._table(index, close, place, pos)]
        if kind == "html_block":
            return self._html(token, pos)
        return []

    def _paragraph(self, index: int, place: Place) -> Sequence[Block]:
        words = self._words(index, place)
        stray_tags(words, self._report)
        inlines = words.without(())
        return [Paragraph(words.pos, inlines)] if inlines else []

    def _words(self, index: int, place: Place) -> Words:
        """The words of the paragraph whose opening token is at ``index``."""
        token = self._tokens[index + 1]
        line = (self._tokens[index].map or [0])[0]
        words = self.inlines.read(token, line, self.column(line, place))
        self._colons(token.content, line, place)
        return words

    def _colons(self, content: str, line: int, place: Place) -> None:
        if ":::" not in content:
            return
        for number, part in enumerate(content.split("\n"), line):
            if part.lstrip().startswith(":::"):
                pos = Pos(number + 1, self.column(number, place) + 1)
                message = N_("::: works on no code host. Write a quote with [!NOTE] or plain Markdown.")
                self._report.add("AC602", pos, message)

    def _fence(self, token: Token, pos: Pos) -> Code | Message:
        info = clean(token.info.strip()).replace("\n", " ")
        if not is_message(info, pos, self._report):
            return Code(pos, info, clean(token.content).removesuffix("\n"))
        self._messages += 1
        self._misplaced(pos)
        return read_message(token, pos, self._messages, self._lines, self._report)

    def _misplaced(self, pos: Pos) -> None:
        if not self._found.in_step:
            message = N_(
                "This stands before the first step, where nothing is ticked or sent. Move it under a ##."
            )
            self._report.add("AC301", pos, message)

    def _html(self, token: Token, pos: Pos) -> Sequence[Block]:
        text = clean(token.content).strip("\n")
        # Behind the last end of a comment there is none: looking for one at each "<!--" would be quadratic.
        head = text.rfind("-->") + 3 if "-->" in text else 0
        line, last, seen = pos.line, 0, []
        for match in (*_HIDDEN.finditer(text, 0, head), *_ANCHORS.finditer(text, head)):
            line += text.count("\n", last, match.start())
            seen.append(text[last : match.start()] if match.start() >= last else "")
            if match[0].startswith("<!--"):
                column = pos.column if line == pos.line else 1
                self.inlines.comments.append(Comment(Pos(line, column), match[0][4:-3].strip()))
            line += match[0].count("\n")
            last = match.end()
        if not "".join((*seen, text[last:])).strip():
            return []
        self.inlines.raw_html(text, pos)
        return [Code(pos, "html", text)]

    def _quote(self, index: int, close: int, place: Place, pos: Pos) -> Quote | Alert:
        token = self._tokens[index]
        inner = Place(pos.line - 1, pos.column, place.quotes + 1, place.in_list)
        if token.type == "blockquote_open":
            self._marker(index, close, pos)
            return Quote(pos, self._blocks(index + 1, close, inner))
        if place.in_list:
            message = N_("Code hosts do not show an alert inside a list. Move it out of the list.")
            self._report.add("AC601", pos, message)
        start = index + 1
        if start < close and self._tokens[start].type == "alert_title_open":
            start += 3  # the English title the parser adds
        kind = cast(AlertKind, str(token.meta.get("kind", "note")).lower())
        return Alert(pos, kind, self._blocks(start, close, inner))

    def _marker(self, index: int, close: int, pos: Pos) -> None:
        """A quote that was meant as an alert."""
        if index + 2 >= close or self._tokens[index + 1].type != "paragraph_open":
            return
        match = _MARKER.match(self._tokens[index + 2].content.partition("\n")[0])
        if match is None:
            return
        if match[1].lower() not in ALERTS:
            self._report.word(
                "AC601",
                pos,
                N_("There is no alert {value}, so this shows as a quote. Did you mean {near}?"),
                N_("There is no alert {value}, so this shows as a quote. Possible: {words}."),
                match[1],
                ALERTS,
            )
        elif match[2].strip():
            message = N_("Text behind the marker turns the alert into a quote. Put it on the next line.")
            self._report.add("AC601", pos, message)

    def _table(self, index: int, close: int, place: Place, pos: Pos) -> Table:
        rows: list[list[Inlines]] = []
        align: list[Align] = []
        line, column = pos.line - 1, 0
        for at in range(index + 1, close):
            token = self._tokens[at]
            if token.type == "tr_open":
                line = (token.map or [line])[0]
                column = self.column(line, place)
                rows.append([])
            elif token.type == "th_open":
                align.append(_align(token))
            elif token.type == "inline":
                words = self.inlines.read(token, line, column)
                column = words.pos.column - 1 + len(token.content)
                rows[-1].append(words.without(()))
        width = len(align)
        even = [tuple(([*row] + [()] * width)[:width]) for row in rows]
        return Table(pos, tuple(align), even[0] if even else (), tuple(even[1:]))

    def _list(self, index: int, close: int, place: Place, pos: Pos) -> Sequence[Block]:
        """A list becomes branches, or runs of checks and of ordinary items."""
        opens = []
        at = index + 1
        while at < close:
            opens.append((at, self._closes[at]))
            at = opens[-1][1] + 1
        items = [_Item(self, first, last, place) for first, last in opens]
        branches = self._branches(items, index, place, pos)
        if branches is not None:
            return [branches]
        ordered = self._tokens[index].type == "ordered_list_open"
        start = int(self._tokens[index].attrGet("start") or 1) if ordered else None
        return _runs(items, start, pos)

    def _branches(self, items: Sequence[_Item], index: int, place: Place, pos: Pos) -> BranchList | None:
        bullets = self._tokens[index].type == "bullet_list_open"
        if not bullets or not self._found.in_step or place != Place():
            return None
        one = [item.links == 1 and item.words is not None and len(item.words.links) == 1 for item in items]
        tasks = [item.task for item in items]
        if all(one) and not any(tasks):
            return self._branch_list(items, pos)
        if any(tasks) and any(link and not task for link, task in zip(one, tasks, strict=True)):
            # A blank line does not end a list: the ways on right after the tasks are still its items.
            message = N_(
                "Tasks and ways on are one list here. Put a line of words between them, such as Next:"
            )
            self._report.add("AC207", pos, message)
        elif any(one) and not any(tasks):
            message = N_(
                "Only some items of this list hold one link to a step, so none is offered as a way on."
            )
            self._report.add("AC207", pos, message)
        return None

    def _branch_list(self, items: Sequence[_Item], pos: Pos) -> BranchList:
        read = [
            read_branch(cast(Words, item.words), item.more, item.pos, self._own, self._report)
            for item in items
        ]
        return BranchList(pos, tuple(read))

    # What follows serves `_Item`.

    def item(self, index: int, close: int, place: Place) -> tuple[Pos, Words | None, tuple[Block, ...], int]:
        """A list item: its place, its first paragraph, the blocks after it, and its internal links."""
        token = self._tokens[index]
        pos = self._pos(token, place)
        width = len(token.info) + 1 if token.info else 1
        column = pos.column - 1 + width
        inner = Place(pos.line - 1, column, place.quotes, True)
        if "checked" in token.meta:
            text = self._lines[pos.line - 1]
            box = text.find("]", column)
            inner = Place(pos.line - 1, box + 1 if box >= 0 else column, place.quotes, True)
        first, words, links = index + 1, None, 0
        if first < close and self._tokens[first].type == "paragraph_open":
            words = self._words(first, inner)
            first, links = self._closes[first] + 1, len(words.links)
        links += sum(self._links(at) for at in range(first, close))
        return pos, words, self._blocks(first, close, inner), links

    def _links(self, index: int) -> int:
        children = self._tokens[index].children or []
        return sum(
            c.type == "link_open" and internal(str(c.attrGet("href") or "")) is not None for c in children
        )

    def ordinary(self, words: Words) -> None:
        """Tags in an item that is neither a check nor a branch mean nothing."""
        if self._found.in_step:
            stray_item_tags(words, self._report)

    def check(self, item: _Item) -> Check:
        """The check of a task item."""
        self._found.checks += 1
        self._misplaced(item.pos)
        if item.ticked:
            message = N_("A task of a playbook starts unticked. Write [ ].")
            self._report.add("AC305", item.pos, message)
        return read_check(item.words, item.more, item.pos, self._found.checks, self._report)


class _Item:
    """A list item half read: whether it is a check, a branch or neither is known only later."""

    def __init__(self, reader: BlockReader, index: int, close: int, place: Place) -> None:
        meta = reader._tokens[index].meta
        self.task = "checked" in meta
        self.ticked = bool(meta.get("checked"))
        self.pos, self.words, self.more, self.links = reader.item(index, close, place)
        self._reader = reader
        self.check = reader.check(self) if self.task else None

    def plain(self) -> ListItem:
        """As an ordinary item."""
        if self.words is not None:
            self._reader.ordinary(self.words)
        inlines = self.words.without(()) if self.words else ()
        first: tuple[Block, ...] = (Paragraph(cast(Words, self.words).pos, inlines),) if inlines else ()
        return ListItem(self.pos, first + self.more)


def _runs(items: Sequence[_Item], start: int | None, pos: Pos) -> list[Block]:
    """Checks and ordinary items in their order, each run a block of its own."""
    blocks: list[Block] = []
    at = 0
    while at < len(items):
        end = at
        while end < len(items) and items[end].task == items[at].task:
            end += 1
        place = pos if at == 0 else items[at].pos
        if items[at].task:
            blocks.append(CheckList(place, tuple(cast(Check, item.check) for item in items[at:end])))
        else:
            number = None if start is None else start + at
            blocks.append(List_(place, tuple(item.plain() for item in items[at:end]), number))
        at = end
    return blocks


def _closes(tokens: Sequence[Token]) -> list[int]:
    """For each token the index of the one that closes it; its own where it opens nothing."""
    closes = list(range(len(tokens)))
    opened: list[int] = []
    for index, token in enumerate(tokens):
        if token.nesting == 1:
            opened.append(index)
        elif token.nesting == -1 and opened:
            closes[opened.pop()] = index
    return closes


def _align(token: Token) -> Align:
    style = str(token.attrGet("style") or "")
    return cast(Align, style.removeprefix("text-align:"))
