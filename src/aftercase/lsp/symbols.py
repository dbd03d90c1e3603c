"""The outline of a document, and steps by name across folders."""

from __future__ import annotations

from collections.abc import Iterator

from aftercase.lsp.answers import Location, Symbol, SymbolKind
from aftercase.lsp.positions import Document, Span, span
from aftercase.lsp.workspace import Workspace
from aftercase.playbook.front import named
from aftercase.playbook.model import Step
from aftercase.problems import Pos

_MOST = 200


def outline(workspace: Workspace, label: str) -> list[Symbol]:
    """The steps with their checks, messages and ways on, in the order of the text."""
    book, document = workspace.book(label), workspace.document(label)
    if book is None or document is None:
        return []
    starts = [step.pos.line for step in book.steps]
    ends = [line - 1 for line in starts[1:]] + [len(document.lines)]
    return [_step(step, end, document) for step, end in zip(book.steps, ends, strict=True)]


def _step(step: Step, end: int, document: Document) -> Symbol:
    whole = _lines(document, step.pos.line, end)
    parts: list[tuple[Pos, str, SymbolKind, str]] = []
    parts += [(one.pos, one.label or one.key, "check", f"{one.kind}:{one.key}") for one in step.checks]
    parts += [(one.pos, one.id, "message", f"to={one.to}") for one in step.messages]
    parts += [(one.pos, one.label or one.key, "branch", one.target) for one in step.branches]
    children = []
    for pos, name, kind, detail in sorted(parts):
        line = _lines(document, pos.line, pos.line)
        children.append(Symbol(name, kind, line, line, detail))
    return Symbol(
        step.title, "step", whole, _lines(document, step.pos.line, step.pos.line), step.id, tuple(children)
    )


def _lines(document: Document, first: int, last: int) -> Span:
    last = max(first, last)
    return Span(Pos(first, 1), Pos(last, len(document.line(last)) + 1))


def search(workspace: Workspace, query: str) -> Iterator[tuple[Symbol, Location]]:
    """Steps whose title or id holds the words; all of them for none, but never very many."""
    count, wanted = 0, query.lower()
    for folder in workspace.folders:
        for label, page in folder.shelf.pages.items():
            if not page.linted or page.book is None:
                continue
            for step in page.book.steps:
                if wanted in step.title.lower() or wanted in step.id:
                    line = page.lines[step.pos.line - 1] if step.pos.line <= len(page.lines) else ""
                    where = span(step.pos.line, 0, len(line))
                    yield Symbol(step.title, "step", where, where, named(label)[0]), Location(label, where)
                    count += 1
                    if count >= _MOST:
                        return
