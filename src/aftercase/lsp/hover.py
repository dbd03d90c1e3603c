"""What is told about the name under the cursor. Plain text: nothing from a file becomes markup."""

from __future__ import annotations

from collections.abc import Iterator

from aftercase import terms
from aftercase.i18n import language, tr
from aftercase.lsp.answers import Hover
from aftercase.lsp.complete import meaning, variables
from aftercase.lsp.navigate import mark_at
from aftercase.lsp.scan import Mark
from aftercase.lsp.workspace import Workspace
from aftercase.playbook.model import Playbook, Step
from aftercase.playbook.words import CASE_VARIABLES
from aftercase.problems import Pos
from aftercase.text import one_line

_TABLES = {"stage": terms.STAGES, "outcome": terms.OUTCOMES, "owner": terms.TURNS, "by": terms.TURNS}
_WIDTH = 200


def hover(workspace: Workspace, label: str, pos: Pos) -> Hover | None:
    """What is known of the name, or the tag, at a place; None where there is neither."""
    mark = mark_at(workspace, label, pos, tags=True)
    if mark is None:
        return None
    tellers = {
        "step": _step,
        "playbook": _playbook,
        "variable": _variable,
        "deadline": _deadline,
        "clock": _clock,
        "source": _source,
    }
    lines = [one_line(line, _WIDTH) for line in tellers.get(mark.kind, _tag)(workspace, label, mark)]
    return Hover(mark.span, "\n".join(lines)) if lines else None


def _target(workspace: Workspace, label: str, mark: Mark) -> tuple[str, Playbook | None]:
    here = workspace.scan(label)
    if (mark.playbook, mark.language) == (here.id, here.language):
        return label, workspace.book(label)
    other = workspace.label_of(label, mark.playbook, mark.language)
    return other, workspace.book(other) if other else None


def _twins(workspace: Workspace, label: str, mark: Mark) -> Iterator[Playbook]:
    for one in workspace.labels(label, mark.playbook):
        book = workspace.book(one)
        if book is not None and book.language != mark.language:
            yield book


def _step(workspace: Workspace, label: str, mark: Mark) -> Iterator[str]:
    _, book = _target(workspace, label, mark)
    step = book.step(mark.name) if book is not None else None
    if book is None or step is None:
        return
    yield step.title
    for twin in _twins(workspace, label, mark):
        same = twin.step(step.id)
        if same is not None:
            yield f"{twin.language}: {same.title}"
    if mark.name != step.id:
        yield tr("former id of {id}", id=step.id)
    if step.tags:
        yield " ".join(map(str, step.tags))
    ways = sum(1 for _ in _ways_to(workspace, label, book, step))
    yield tr("{n} ways lead here, {m} lead on", n=ways, m=len(step.branches))
    if step.outcome:
        yield f"{tr('Outcome')}: {terms.label(terms.OUTCOMES, step.outcome)}"


def _ways_to(workspace: Workspace, label: str, book: Playbook, step: Step) -> Iterator[str]:
    """The branches of the same language that lead to a step."""
    names = {step.id, *step.aliases}
    for other in workspace.folder(label).shelf.books.values():
        if other.language != book.language:
            continue
        for one in other.steps:
            for branch in one.branches:
                own = branch.playbook == "" and other.id == book.id
                if own or branch.playbook == book.id:
                    target = branch.step or book.start.id
                    if target in names:
                        yield branch.key


def _playbook(workspace: Workspace, label: str, mark: Mark) -> Iterator[str]:
    _, book = _target(workspace, label, mark)
    if book is not None:
        yield book.title
        yield from (f"{twin.language}: {twin.title}" for twin in _twins(workspace, label, mark))
        yield f"{book.kind} · {book.status}"


def _variable(workspace: Workspace, label: str, mark: Mark) -> Iterator[str]:
    book = workspace.book(label)
    variable = book.variables.get(mark.name) if book is not None else None
    if variable is None:
        if mark.name in CASE_VARIABLES:
            yield terms.label(terms.CASE_FIELDS, mark.name)
            yield tr("a value that every case has")
        elif known := variables(book).get(mark.name):
            yield known
            yield meaning("field")
        return
    yield f"{mark.name}: {variable.type}"
    if variable.example:
        yield tr("Example: {example}", example=variable.example)
    if variable.choices:
        yield " / ".join(variable.choices)
    if variable.required:
        yield tr("required")


def _deadline(workspace: Workspace, label: str, mark: Mark) -> Iterator[str]:
    book = workspace.book(label)
    rule = book.deadlines.get(mark.name) if book is not None else None
    if rule is None:
        return
    if rule.clock:
        yield f"{rule.name}: {rule.clock}"
        yield from _rules(workspace, label, rule.clock)
    else:
        start = terms.label(terms.CASE_FIELDS, rule.start) if rule.start else tr("entry of the step")
        yield f"{rule.name}: {rule.after or ''} · {start}"
        if rule.source:
            yield from _told_source(workspace, label, rule.source)


def _clock(workspace: Workspace, label: str, mark: Mark) -> Iterator[str]:
    yield from _rules(workspace, label, mark.name)


def _rules(workspace: Workspace, label: str, name: str) -> Iterator[str]:
    for file in workspace.folder(label).clocks.values():
        rule = file.clocks.get(name)
        if rule is None:
            continue
        book = file.names.get(language()) or file.id
        start = terms.label(terms.CASE_FIELDS, rule.start)
        length = str(rule.after) if rule.after else rule.where.get(language(), "?")
        yield f"{book}: {length} · {start} · {terms.label(terms.TURNS, rule.whose)}"
        at_zero = rule.at_zero.get(language(), "")
        if at_zero:
            yield f"— {at_zero}"
        seen = tr("seen {date}", date=rule.seen)
        yield f"— {rule.source_title(language())} · {seen} · {rule.confidence} · {rule.source_url}"


def _source(workspace: Workspace, label: str, mark: Mark) -> Iterator[str]:
    yield from _told_source(workspace, label, mark.name)


def _told_source(workspace: Workspace, label: str, name: str) -> Iterator[str]:
    book = workspace.book(label)
    source = book.sources.get(name) if book is not None else None
    if source is not None:
        yield source.title
        yield source.url
        yield " · ".join(filter(None, (source.kind, source.reviewed, source.review_every)))


def _tag(workspace: Workspace, label: str, mark: Mark) -> Iterator[str]:
    """A tag, or the key of a check or a way on."""
    if mark.kind != "tag":
        whole = (
            one
            for one in workspace.scan(label).marks
            if one.kind == "tag" and one.span.holds(mark.span.start)
        )
        mark = next(whole, mark)
    key, _, value = mark.name.partition(":")
    words = meaning(key)
    if mark.kind != "tag" or not words:
        return
    yield f"{key}: {words}"
    if key in _TABLES and value:
        yield f"{value} · {terms.label(_TABLES[key], value)}"
    elif key == "evidence":
        word = value.replace("-", "_")
        if word in terms.EVIDENCE_KINDS:
            yield f"{value} · {terms.label(terms.EVIDENCE_KINDS, word)}"
