"""The names in a text and where they stand, found line by line.

The reader knows what a file means; this knows where each name is written to the column, also in a text that
is half typed. It sees what the reader sees: nothing in code, comments or the middle of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from aftercase.clock.rules import parse_duration
from aftercase.lsp.positions import Document, Span, span
from aftercase.playbook.front import named
from aftercase.playbook.intake import SIZE_LIMIT
from aftercase.playbook.targets import internal

MarkKind = Literal[
    "step", "playbook", "variable", "message", "check", "branch", "deadline", "source", "clock", "tag"
]
Place = Literal["front", "message", "code", "heading", "tags", "task", "item", "text"]

_LONG = 4000  # a longer line is no prose, and the patterns would take their time
_FENCE = re.compile(r"\s{0,12}(`{3,}|~{3,})(.*)$")
_HEADING = re.compile(r" {0,3}##(?=[ \t]|$)")
_ANCHOR = re.compile(r"""<a\s+id\s*=\s*["']([^"'<>]*)["']\s*/?>""", re.IGNORECASE)
_PIECE = re.compile(
    r"(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)|<!--.*?(?:-->|$)"
)  # code or a comment, what comes first
_LINK = re.compile(r"\]\(([^()\s<>]*)\)")
_TASK = re.compile(r"\s*[-*+] \[[ xX]\](?=\s|$)")
_ITEM = re.compile(r"\s{0,3}[-*+](?=\s|$)")
_TAG = re.compile(r"([a-z][a-z_-]*)(?::(\S*))?", re.ASCII)
_OPEN = re.compile(r"`[^`]*$")  # a code span that is being typed
_USE = re.compile(r"\{\{([a-z][a-z0-9_]*)\}\}", re.ASCII)
_INFO = re.compile(r"(?<=\s)(id|to|channel)=(\S+)")
_SECTION = re.compile(r"([a-z_]+)\s*:")
_ENTRY = re.compile(r"(\s+)([A-Za-z][\w-]*)\s*:", re.ASCII)
_SOURCE = re.compile(r"""\bid\s*:\s*["']?([a-z][a-z0-9-]*)""", re.ASCII)
_RULE = re.compile(r"""(?<![\w-])(clock|source|after)\s*:\s*["']?([a-z0-9][a-z0-9_-]*)""", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mark:
    """A name written somewhere.

    Attributes:
        kind: What it names. A ``tag`` is a whole code span, ``name`` its text.
        name: As written.
        span: Of the name alone.
        playbook: The id of the playbook that the name belongs to; "" for a clock.
        step: The step in which a check or a branch has its key, or a tag stands.
        declares: True where the name is given, False where it is only used.
        language: That of the file a link leads to.
        place: Where a tag stands.
    """

    kind: MarkKind
    name: str
    span: Span
    playbook: str = ""
    step: str = ""
    declares: bool = False
    language: str = ""
    place: Place = "text"


@dataclass(frozen=True, slots=True)
class Head:
    """A ``##`` heading: its line, and its ids with their places, the one that counts first."""

    line: int
    ids: tuple[tuple[str, Span], ...]
    end: int  # the column behind the last anchor, from 1

    @property
    def id(self) -> str:
        """The id; "" where none is written."""
        return self.ids[0][0] if self.ids else ""


@dataclass(slots=True)
class Scan:
    """What was found in a text.

    Attributes:
        marks: All names, in the order of the text.
        heads: All steps.
        places: What each line is, from line 1 on.
        sections: Line -> key of the front matter that it belongs to.
        front_end: The line of the closing ``---``; 0 where there is none.
    """

    id: str
    language: str
    marks: list[Mark] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    sections: dict[int, str] = field(default_factory=dict)
    front_end: int = 0

    def place(self, line: int) -> Place:
        """What a line is."""
        return self.places[line - 1] if 1 <= line <= len(self.places) else "text"

    def head_at(self, line: int) -> Head | None:
        """The step in which a line lies."""
        return next((head for head in reversed(self.heads) if head.line <= line), None)

    def main(self, name: str) -> str:
        """The id of the step that has that id or former id; the name itself where there is none."""
        if any(head.id == name for head in self.heads):
            return name
        return next((head.id for head in self.heads if any(name == one for one, _ in head.ids)), name)


def scan(document: Document, name: str) -> Scan:
    """Find all names of a playbook's text; ``name`` is its file's."""
    id_, language = named(name)
    scanner = _Scanner(Scan(id_, language))
    if len(document.text) <= SIZE_LIMIT:
        for number, line in enumerate(document.lines, 1):
            scanner.take(number, line if len(line) <= _LONG else "")
    return scanner.found


class _Scanner:
    """Goes through the lines once."""

    def __init__(self, found: Scan) -> None:
        self.found = found
        self._fence = ""
        self._message = False
        self._comment = False
        self._front = False
        self._section = ""
        self._indent = 0
        self._item: Place = "text"
        self._before: Place = "text"

    def take(self, number: int, line: str) -> None:
        """The next line."""
        place = self._line(number, line)
        self.found.places.append(place)
        if line.strip():
            self._before = place

    def _line(self, number: int, line: str) -> Place:
        if number == 1 and line.rstrip() == "---":
            self._front = True
            return "front"
        if self._front:
            if line.rstrip() == "---":
                self._front = False
                self.found.front_end = number
            else:
                self._yaml(number, line)
            return "front"
        if self._fence:
            return self._inside(number, line)
        fence = _FENCE.match(line)
        if fence is not None and not (fence[1][0] == "`" and "`" in fence[2]) and not self._comment:
            return self._opens(number, line, fence)
        return self._prose(number, self._after_comment(line))

    def _opens(self, number: int, line: str, fence: re.Match[str]) -> Place:
        self._fence = fence[1]
        self._message = fence[2].split()[:1] == ["message"]
        if self._message:
            for match in _INFO.finditer(line):
                if match[1] == "id":
                    self._add("message", match[2], span(number, *match.span(2)), declares=True)
        return "message" if self._message else "code"

    def _inside(self, number: int, line: str) -> Place:
        place: Place = "message" if self._message else "code"
        bare = line.strip()
        if bare and set(bare) == {self._fence[0]} and len(bare) >= len(self._fence):
            self._fence, self._message = "", False
        elif self._message:
            for match in _USE.finditer(line):
                self._add("variable", match[1], span(number, *match.span(1)))
        return place

    def _after_comment(self, line: str) -> str:
        """The line with the end of a comment that began before it blanked, so that columns stay."""
        if not self._comment:
            return line
        end = line.find("-->")
        self._comment = end < 0
        end = len(line) if end < 0 else end + 3
        return " " * end + line[end:]

    def _prose(self, number: int, line: str) -> Place:
        codes, bare = [], line
        for match in _PIECE.finditer(line):
            bare = bare[: match.start()] + " " * len(match[0]) + bare[match.end() :]
            if match[1]:
                codes.append(match)
            else:
                self._comment = not match[0].endswith("-->")
        if _HEADING.match(bare):
            self._head(number, bare)
            self._item = "text"
            return "heading"
        place = self._place(line, bare)
        for match in codes:
            self._tag(number, match, place)
        for match in _LINK.finditer(bare):
            self._link(number, match)
        return place

    def _place(self, line: str, bare: str) -> Place:
        """A line of an item that goes on belongs to it until an empty line; ``bare`` is without code."""
        if not line.strip():
            self._item = "text"
            return "text"
        if _TASK.match(line):
            self._item = "task"
        elif _ITEM.match(line):
            self._item = "item"
        elif self._before in {"heading", "tags"} and "`" in line and not _OPEN.sub("", bare).strip():
            return "tags"
        return self._item

    def _head(self, number: int, line: str) -> None:
        anchors = list(_ANCHOR.finditer(line))
        ids = tuple((match[1], span(number, *match.span(1))) for match in anchors)
        end = anchors[-1].end() if anchors else len(line.rstrip())
        if line[end:].startswith("</a>"):
            end += 4
        self.found.heads.append(Head(number, ids, end + 1))
        for name, where in ids:
            self._add("step", name, where, declares=True)

    def _tag(self, number: int, match: re.Match[str], place: Place) -> None:
        tag = _TAG.fullmatch(match[2])
        if tag is None or place not in {"tags", "task", "item"}:
            return
        whole = span(number, *match.span(2))
        self._add("tag", match[2], whole, place=place)
        key, value = tag[1], tag[2] or ""
        start = match.start(2) + len(key) + 1
        where = span(number, start, start + len(value))
        if not value:
            return
        if key == "due" and parse_duration(value) is None:
            self._add("deadline", value, where)
        elif key == "source" and place == "tags":
            self._add("source", value, where)
        elif key == "field" and place == "task":
            self._add("variable", value, where, declares=True)
        elif key in {"id", "evidence"} and place == "task":
            self._add("check", value, where, declares=True)
        elif key == "id" and place == "item":
            self._add("branch", value, where, declares=True)

    def _link(self, number: int, match: re.Match[str]) -> None:
        target = internal(match[1])
        if target is None:
            return
        start, end = match.span(1)
        hash_ = match[1].find("#")
        file_end = end if hash_ < 0 else start + hash_
        playbook = target.playbook or self.found.id
        language = target.language or self.found.language
        if target.playbook:
            self._add("playbook", playbook, span(number, start, file_end), playbook, language=language)
        if hash_ >= 0 and target.step:
            where = span(number, start + hash_ + 1, end)
            self._add("step", match[1][hash_ + 1 :], where, playbook, language=language)

    def _add(
        self,
        kind: MarkKind,
        name: str,
        where: Span,
        playbook: str | None = None,
        *,
        declares: bool = False,
        language: str = "",
        place: Place = "text",
    ) -> None:
        step = self.found.heads[-1].id if self.found.heads and kind != "step" else ""
        own = self.found.id if playbook is None else playbook
        mark = Mark(kind, name, where, own, step, declares, language or self.found.language, place)
        self.found.marks.append(mark)

    def _yaml(self, number: int, line: str) -> None:
        """A line of the front matter; what stands in it depends on the key it is under."""
        top = _SECTION.match(line)
        if top is not None:
            self._section, self._indent = top[1], 0
        self.found.sections[number] = self._section
        for kind, match, group in self._names(line):
            name = match[group]
            declares = kind in {"variable", "deadline"} or (kind == "source" and self._section == "sources")
            playbook = "" if kind == "clock" else None
            self._add(kind, name, span(number, *match.span(group)), playbook, declares=declares)

    def _names(self, line: str) -> Iterator[tuple[MarkKind, re.Match[str], int]]:
        entry = _ENTRY.match(line)
        if self._section in {"variables", "deadlines"} and entry is not None:
            self._indent = self._indent or len(entry[1])
            if len(entry[1]) == self._indent:
                yield ("variable" if self._section == "variables" else "deadline"), entry, 2
        if self._section == "deadlines":
            for match in _RULE.finditer(line):
                if match[1] in {"clock", "source"}:
                    yield ("clock" if match[1] == "clock" else "source"), match, 2
        elif self._section == "sources":
            found = _SOURCE.search(line)
            if found is not None:
                yield "source", found, 1
