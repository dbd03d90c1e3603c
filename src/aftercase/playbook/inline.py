"""The words of a paragraph: runs with a look, and the tags, links and anchors found among them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from markdown_it.token import Token

from aftercase.i18n import N_
from aftercase.playbook.model import Comment, Inline, Inlines
from aftercase.playbook.report import Report
from aftercase.playbook.targets import Target, internal, unsafe
from aftercase.problems import Pos
from aftercase.text import clean, nfc

_ANCHOR = re.compile(r"""<a\s+id\s*=\s*(?:"([^"]*)"|'([^']*)')\s*/?>""", re.IGNORECASE)
_ANCHOR_END = re.compile(r"</a\s*>", re.IGNORECASE)
_WIKI = re.compile(r"\[\[[^\[\]]+\]\]")
_SOFT = "\n"  # a line end inside a paragraph, until its neighbours are known
_WIDE = "\u2e80"  # from here on characters are Chinese, Japanese or Korean, and need no space between them
_TIGHT = frozenset(":：,，.。;；!！?？)）")  # signs that stand close to the word before them


class Span(NamedTuple):
    """A code span, and where among the runs it stands."""

    pos: Pos
    text: str
    run: int


class Link(NamedTuple):
    """An internal link, and where among the runs it begins."""

    pos: Pos
    href: str
    target: Target
    run: int


_PLAIN = Inline("")


@dataclass(slots=True)
class Words:
    """What one inline token holds. ``runs`` still has its soft line ends: see `finish`."""

    pos: Pos
    runs: list[Inline] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    anchors: list[tuple[Pos, str]] = field(default_factory=list)

    def without(self, spans: Sequence[Span], start: int = 0, end: int | None = None) -> Inlines:
        """The runs from ``start`` to ``end`` without those spans, ready for the model."""
        if not spans:
            return finish(self.runs[start:end] if start or end is not None else self.runs)
        gone = {span.run for span in spans}
        kept: list[Inline] = []
        for index in range(start, len(self.runs) if end is None else end):
            run = self.runs[index]
            if index in gone:
                continue
            if index - 1 in gone and kept and run.text[:1] in _TIGHT and not kept[-1].code:
                kept[-1] = kept[-1]._replace(text=kept[-1].text.rstrip(" "))
            kept.append(run)
        return finish(kept)


class Map:
    """Offsets of an inline token's content to places in the file."""

    def __init__(self, lines: Sequence[str], content: str, first: int, column: int) -> None:
        """``first`` is the first line, from 0; ``column`` where the content may begin on it, from 0."""
        self._lines, self._content, self._first, self._column = lines, content, first, column
        self._starts: list[int] = []
        self._places: list[tuple[int, int]] = []

    @property
    def first(self) -> Pos:
        """The place of the first character; most paragraphs are asked for no other."""
        if "\n" in self._content:
            return self.pos(0)
        line, column = self._place(0, self._content, self._column)
        return Pos(line + 1, min(max(column, 0), len(self._lines[line])) + 1)

    def _place(self, number: int, part: str, floor: int) -> tuple[int, int]:
        line = min(self._first + number, len(self._lines) - 1)
        words = part.strip()
        found = self._lines[line].find(words, floor) if words else floor
        return line, max(found, floor) - (len(part) - len(part.lstrip()))

    def _make(self) -> None:
        at = 0
        for number, part in enumerate(self._content.split("\n")):
            self._starts.append(at)
            self._places.append(self._place(number, part, self._column if number == 0 else 0))
            at += len(part) + 1

    def pos(self, offset: int) -> Pos:
        """The place of an offset."""
        if not self._starts:
            self._make()
        index = max(bisect_right(self._starts, offset) - 1, 0)
        line, column = self._places[index]
        column = min(max(column + offset - self._starts[index], 0), len(self._lines[line]))
        return Pos(line + 1, column + 1)


class InlineReader:
    """Reads inline tokens; one per file, since it reports."""

    def __init__(self, lines: Sequence[str], report: Report) -> None:
        """``lines`` are those of the whole file."""
        self._lines = lines
        self._report = report
        self.comments: list[Comment] = []

    def read(self, token: Token, line: int, column: int = 0, *, wiki: bool = True) -> Words:
        """The words of a token that begins on ``line`` (from 0), not before ``column`` (from 0)."""
        places = Map(self._lines, token.content, line, column)
        words = Words(places.first)
        self._walk(token.children or [], words, places)
        if wiki and "[[" in token.content and not words.spans and (found := _WIKI.search(token.content)):
            message = N_("Wiki links work on no code host. Write an ordinary link: [words](#id).")
            self._report.add("AC602", places.pos(found.start()), message)
        return words

    def _walk(self, children: Sequence[Token], words: Words, places: Map) -> None:
        look = _PLAIN
        at = 0
        for child in children:
            kind = child.type
            if kind == "text":
                if child.content:
                    words.runs.append(_with(look, _plain(child.content)))
                continue
            if "at" in child.meta and not kind.endswith("_close"):
                at = child.meta["at"]
            if kind == "code_inline":
                words.spans.append(Span(places.pos(at), child.content, len(words.runs)))
                _add(words, _with(look, _plain(child.content), code=True))
            elif kind == "softbreak":
                _add(words, _with(look, _SOFT))
            elif kind == "hardbreak":
                _add(words, look._replace(text="", break_=True))
            elif kind in {"strong_open", "strong_close"}:
                look = look._replace(strong=kind == "strong_open")
            elif kind in {"em_open", "em_close"}:
                look = look._replace(em=kind == "em_open")
            elif kind in {"s_open", "s_close"}:
                look = look._replace(strike=kind == "s_open")
            elif kind == "link_open":
                look = _linked(look, self._link(str(child.attrGet("href") or ""), places.pos(at), words))
            elif kind == "link_close":
                look = self._link_end(look, words)
            elif kind == "image":
                self._image(child, look, places.pos(at), words)
            elif kind == "html_inline":
                self._html(child.content, look, places.pos(at), words)

    def _link(self, href: str, pos: Pos, words: Words) -> str:
        href = _plain(href)
        target = internal(href)
        if target is not None:
            words.links.append(Link(pos, href, target, len(words.runs)))
        elif unsafe(href):
            message = N_("The link to {href} is not safe. Link to http(s), mailto or a step.")
            self._report.add("AC703", pos, message, href=href)
        return href

    def _link_end(self, look: Inline, words: Words) -> Inline:
        """An unsafe target becomes words, so that it can be read and not followed."""
        href = look.href
        if href and internal(href) is None and unsafe(href):
            for index in range(len(words.runs) - 1, -1, -1):
                if words.runs[index].href != href:
                    break
                words.runs[index] = words.runs[index]._replace(href="")
            look = look._replace(href="")
            _add(words, look._replace(text=f" ({href})"))
        return _linked(look, "")

    def _image(self, token: Token, look: Inline, pos: Pos, words: Words) -> None:
        """No picture in a terminal: its words, as a link."""
        source = _plain(str(token.attrGet("src") or ""))
        text = _plain(token.content) or source
        if unsafe(source):
            message = N_("The picture {href} is not safe. Use http(s) or a file beside the playbook.")
            self._report.add("AC703", pos, message, href=source)
            _add(words, look._replace(text=f"{text} ({source})"))
        else:
            _add(words, look._replace(text=text, href=look.href or source))

    def _html(self, html: str, look: Inline, pos: Pos, words: Words) -> None:
        anchor = _ANCHOR.fullmatch(html)
        if anchor is not None:
            words.anchors.append((pos, clean(anchor[1] or anchor[2] or "")))
        elif html.startswith("<!--"):
            self.comments.append(Comment(pos, html[4:].removesuffix("-->").strip()))
        elif not _ANCHOR_END.fullmatch(html):
            self.raw_html(html, pos)
            _add(words, _with(look, _plain(html), code=True))

    def raw_html(self, html: str, pos: Pos) -> None:
        """Report HTML that is neither an anchor nor a comment."""
        message = N_(
            "{html} is HTML and is shown as written. Use Markdown; only <a id> and comments may stay."
        )
        self._report.add("AC603", pos, message, html=html)


def _plain(text: str) -> str:
    """Text as it may be shown: an entity can bring in what the door for text has kept out."""
    if text.isascii() and text.isprintable():
        return text
    return nfc(clean(text)).replace("\n", " ")


def _with(look: Inline, text: str, *, code: bool | None = None) -> Inline:
    """Words in a look: dataclasses.replace would take two thirds of the time of a whole reading."""
    if look is _PLAIN:  # most runs of words
        return Inline(text, code=bool(code))
    return Inline(
        text, look.strong, look.em, look.strike, look.code if code is None else code, look.href, look.break_
    )


def _linked(look: Inline, href: str) -> Inline:
    """The same look with another target."""
    return Inline(look.text, look.strong, look.em, look.strike, look.code, href, look.break_)


def _alike(one: Inline, other: Inline) -> bool:
    """True for the same look, whatever the text."""
    return (
        one.code == other.code
        and one.href == other.href
        and one.strong == other.strong
        and one.em == other.em
        and one.strike == other.strike
        and one.break_ == other.break_
    )


def _add(words: Words, run: Inline) -> None:
    if run.text or run.break_:
        words.runs.append(run)


def finish(runs: Sequence[Inline]) -> Inlines:
    """Runs for the model: equal looks joined, soft line ends resolved, no space at either end.

    A line end between two Chinese characters is nothing, anywhere else a space. Where a tag was taken out,
    the two spaces around it become one.
    """
    if len(runs) == 1 and runs[0].text != _SOFT and not runs[0].break_:
        only = runs[0]  # most paragraphs are one run of words
        words = only.text if only.code else only.text.strip(" ")
        return (only if words == only.text else _with(only, words),) if words else ()
    joined: list[tuple[Inline, list[str]]] = []  # a look and the parts of its text
    end = " "  # the last character so far; a space swallows the next one
    for index, run in enumerate(runs):
        text = run.text
        if text == _SOFT:
            following = runs[index + 1].text[:1] if index + 1 < len(runs) else ""
            text = "" if end >= _WIDE and following >= _WIDE else " "
        if not run.code and end == " ":
            text = text.lstrip(" ")
        if not text and not run.break_:
            continue
        end = " " if run.break_ else text[-1]
        if joined and not run.break_ and _alike(joined[-1][0], run):
            joined[-1][1].append(text)
        else:
            joined.append((run, [text]))
    done = [look if parts == [look.text] else _with(look, "".join(parts)) for look, parts in joined]
    while done and not done[-1].code:
        last = done.pop()
        if last.text.rstrip(" "):
            done.append(_with(last, last.text.rstrip(" ")))
            break
    return tuple(done)
