"""From a finding's place to the words that an editor underlines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from aftercase.i18n import tr
from aftercase.lsp.answers import Diagnostic
from aftercase.lsp.positions import Document, Span, span
from aftercase.problems import Pos, Problem

_MARKED = ("value", "tag", "id", "key", "href", "html", "file", "name", "word", "code")
# What may begin at a finding's column: code, a comment, an anchor, a variable, a link, a picture.
_PIECE = re.compile(
    r"(`+)[^`\n]+\1|<!--.*?(?:-->|$)|<a\s[^<>]*>(?:</a>)?|\{\{[^{}]*\}\}|!?\[[^\[\]]*\]\([^()]*\)"
)
_LONG = 4000


def diagnostics(problems: Sequence[Problem], document: Document, limit: int) -> Iterator[Diagnostic]:
    """The findings with their ranges; beyond ``limit`` one line says how many more there are."""
    for problem in problems[:limit]:
        yield Diagnostic(where(problem, document), problem.severity, problem.code, problem.text())
    if len(problems) > limit:
        more = tr(
            "There are {n} more findings in this file. Mend those above first.", n=len(problems) - limit
        )
        yield Diagnostic(Span(Pos(1, 1), Pos(1, 1)), "hint", "", more)


def where(problem: Problem, document: Document) -> Span:
    """The offending word, else the piece of Markdown, else the words of the line."""
    pos = document.clip(problem.pos)
    line = document.line(pos.line)
    if len(line) > _LONG:
        return span(pos.line, pos.column - 1, min(pos.column + 79, len(line)))
    start = pos.column - 1
    for word in _words(problem):
        at = _find(line, word, start)
        if at >= 0:
            return span(pos.line, at, at + len(word))
    piece = _PIECE.match(line, start)
    if piece is not None:
        return span(pos.line, piece.start(), piece.end())
    end = len(line.rstrip())
    first = start + len(line[start:]) - len(line[start:].lstrip())
    if first >= end:
        first, end = min(start, len(line)), max(min(start + 1, len(line)), end)
        first = 0 if first >= end else first
    return span(pos.line, first, end)


def _find(line: str, word: str, start: int) -> int:
    """Where a word stands, from ``start`` on, else anywhere; not in the middle of another if it can be."""
    whole = re.compile(rf"(?<![A-Za-z0-9_-]){re.escape(word)}(?![A-Za-z0-9_-])")
    found = whole.search(line, start) or whole.search(line)
    return found.start() if found is not None else line.find(word, start)


def _words(problem: Problem) -> Iterable[str]:
    """The values that may stand in the text; a cut one (…) does not."""
    for name in _MARKED:
        value = problem.args.get(name, "")
        if value and not value.endswith("…"):
            yield value
