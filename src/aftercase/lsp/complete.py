"""What may be typed at the cursor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from aftercase import terms
from aftercase.i18n import tr
from aftercase.lsp import front_words
from aftercase.lsp.answers import Completion, CompletionKind
from aftercase.lsp.positions import Span, span
from aftercase.lsp.scan import MarkKind, Scan
from aftercase.lsp.workspace import Workspace, is_playbook
from aftercase.playbook.front import named
from aftercase.playbook.graph import file_name
from aftercase.playbook.model import Check, Playbook, Step
from aftercase.playbook.words import (
    ALERTS,
    BRANCH_TAGS,
    CASE_VARIABLES,
    CHANNELS,
    CHECK_TAGS,
    OUTCOMES,
    OWNERS,
    PARTIES,
    STAGES,
    STEP_TAGS,
)
from aftercase.problems import Pos

_LINK = re.compile(r"\]\(([^()\s]*)$")
_ANCHOR = re.compile(r"""<a\s+id\s*=\s*["']([^"'<>]*)$""", re.IGNORECASE)
_USE = re.compile(r"\{\{([a-z0-9_]*)$", re.ASCII | re.IGNORECASE)
_ALERT = re.compile(r"^\s*>\s*\[(!?)([A-Za-z]*)$")
_INFO = re.compile(r"^\s*(?:`{3,}|~{3,})\s*(\S*)$")
_MESSAGE = re.compile(r"^\s*(?:`{3,}|~{3,})\s*message(?:\s+\S+)*\s+(?:(id|to|channel)=)?(\S*)$")
_WORD = re.compile(r"[A-Za-z0-9_.#-]*")
_LONG = 4000
_DURATIONS = ("24h", "48h", "3d", "7d", "2bd")
_VALUES = {"stage": terms.STAGES, "outcome": terms.OUTCOMES, "owner": terms.TURNS, "by": terms.TURNS}


class _Place:
    """The line up to the cursor, and what is known around it."""

    def __init__(self, workspace: Workspace, label: str, pos: Pos) -> None:
        document = workspace.document(label)
        line = document.line(pos.line) if document is not None else ""
        self.workspace, self.label, self.pos = workspace, label, pos
        self.before, self.after = line[: pos.column - 1], line[pos.column - 1 :]
        self.scan: Scan = workspace.scan(label)
        self.book: Playbook | None = workspace.typing(label)

    def replace(self, typed: str, more: str = r"[A-Za-z0-9_-]*") -> Span:
        """What is typed so far and the rest of the word behind the cursor."""
        rest = re.match(more, self.after)
        column = self.pos.column - 1
        return span(self.pos.line, column - len(typed), column + (rest.end() if rest else 0))

    def step(self, book: Playbook | None) -> Step | None:
        """The step at the cursor in a book of the same playbook: by its id, else by its number."""
        head = self.scan.head_at(self.pos.line)
        if book is None or head is None:
            return None
        found = book.step(head.id) if head.id else None
        number = self.scan.heads.index(head)
        return found or (book.steps[number] if number < len(book.steps) else None)

    def taken(self, *kinds: MarkKind) -> set[str]:
        """The keys that the step has given on other lines, as the text is now."""
        head = self.scan.head_at(self.pos.line)
        return {
            mark.name
            for mark in self.scan.marks
            if mark.kind in kinds and mark.declares and head is not None and mark.step == head.id
            if mark.span.start.line != self.pos.line
        }

    def twin(self) -> Playbook | None:
        """The playbook in another language."""
        own = Path(self.label).name
        labels = self.workspace.labels(self.label, named(self.label)[0])
        twins = (self.workspace.typing(one) for one in labels if Path(one).name != own)
        return next((twin for twin in twins if twin is not None), None)


def complete(workspace: Workspace, label: str, pos: Pos) -> list[Completion]:
    """The offers at a place; none where nothing of the format can stand."""
    document = workspace.document(label)
    if document is None or not is_playbook(label) or len(document.line(pos.line)) > _LONG:
        return []
    here = _Place(workspace, label, document.clip(pos))
    kind = here.scan.place(pos.line)
    if kind == "front":
        words = front_words.words(workspace, label, here.before, here.scan, pos.line)
        return [Completion(w.label, here.replace(w.typed), w.kind, w.text, w.detail) for w in words]
    if kind == "message" or kind == "code":
        offers = _use(here) if kind == "message" else iter(())
        return list(offers) or list(_info(here))
    makers: tuple[Callable[[_Place], Iterator[Completion]], ...] = (_link, _anchor, _alert, _info, _tags)
    return next((found for found in (list(make(here)) for make in makers) if found), [])


def _link(here: _Place) -> Iterator[Completion]:
    match = _LINK.search(here.before)
    if match is None:
        return
    typed = match[1]
    file, hash_, step = typed.partition("#")
    if hash_:
        book = here.book if not file else _other(here, file)
        yield from _steps(book, here.replace(step))
        return
    where = here.replace(typed, _WORD.pattern)
    language = named(here.label)[1]
    for one in sorted(here.workspace.known(here.label).shelf.pages):
        id_, other = named(one)
        if other == language and id_ != named(here.label)[0]:
            book = here.workspace.typing(one)
            detail = f"{book.title} · {book.kind}" if book is not None else ""
            yield Completion(f"{id_}.{other}.md", where, "file", detail=detail)
    for offer in _steps(here.book, where):
        yield Completion(f"#{offer.label}", where, "step", detail=offer.detail)


def _other(here: _Place, file: str) -> Playbook | None:
    id_, language = named(file.removeprefix("./"))
    label = here.workspace.label_of(here.label, id_, language)
    return here.workspace.typing(label) if label else None


def _steps(book: Playbook | None, where: Span) -> Iterator[Completion]:
    for step in book.steps if book is not None else ():
        yield Completion(step.id, where, "step", detail=step.title)
        for alias in step.aliases:
            yield Completion(alias, where, "step", detail=tr("former id of {id}", id=step.id))


def _anchor(here: _Place) -> Iterator[Completion]:
    match = _ANCHOR.search(here.before)
    twin = here.twin()
    if match is None or twin is None:
        return
    own = {id_ for head in here.scan.heads if head.line != here.pos.line for id_, _ in head.ids}
    number = sum(head.line < here.pos.line for head in here.scan.heads)
    free = [step for step in twin.steps if step.id not in own]
    free.sort(key=lambda step: twin.steps.index(step) != number)
    for step in free:
        yield Completion(step.id, here.replace(match[1]), "step", detail=f"{step.title} · {file_name(twin)}")


def _use(here: _Place) -> Iterator[Completion]:
    match = _USE.search(here.before)
    if match is None:
        return
    where = here.replace(match[1], r"[A-Za-z0-9_]*")
    rest = here.after[where.end.column - here.pos.column :]
    close = "" if rest.startswith("}}") else "}" if rest.startswith("}") else "}}"
    for name, detail in variables(here.book).items():
        yield Completion(name, where, "variable", name + close, detail)


def variables(book: Playbook | None) -> dict[str, str]:
    """Name -> what it is: the declared ones, those that tasks ask for, those that every case has."""
    found: dict[str, str] = {}
    for one in book.variables.values() if book is not None else ():
        found[one.name] = f"{one.type} · {one.example}" if one.example else one.type
    for check in (check for step in (book.steps if book else ()) for check in step.checks):
        if check.kind == "field":
            found.setdefault(check.key, check.label)
    return found | {
        name: terms.label(terms.CASE_FIELDS, name) for name in CASE_VARIABLES if name not in found
    }


def _alert(here: _Place) -> Iterator[Completion]:
    match = _ALERT.match(here.before)
    if match is None:
        return
    where = here.replace(match[1] + match[2], r"[A-Za-z]*\]?")
    for kind in ALERTS:
        yield Completion(f"!{kind.upper()}", where, "value", f"!{kind.upper()}]")


def _info(here: _Place) -> Iterator[Completion]:
    opening = _INFO.match(here.before)
    if opening is not None:
        yield Completion(
            "message", here.replace(opening[1]), "snippet", "message id= to=", tr("a text ready to send")
        )
        return
    match = _MESSAGE.match(here.before)
    if match is None:
        return
    key, typed = match[1], match[2]
    where = here.replace(typed)
    if key is None:
        for name in ("id", "to", "channel"):
            if f" {name}=" not in here.before:
                yield Completion(f"{name}=", where, "key")
    elif key == "id":
        step = here.step(here.twin())
        yield from (Completion(one.id, where, "value") for one in (step.messages if step else ()))
    else:
        table = terms.PARTIES if key == "to" else terms.CHANNELS
        yield from _terms(PARTIES if key == "to" else CHANNELS, table, where)


def _terms(words: Iterable[str], table: terms.Table, where: Span, prefix: str = "") -> Iterator[Completion]:
    for word in words:
        detail = terms.label(table, word)
        yield Completion(prefix + word, where, "value", detail="" if detail == word else detail)


def _tags(here: _Place) -> Iterator[Completion]:
    if here.before.count("`") % 2 == 0:
        return
    typed = here.before.rpartition("`")[2]
    key, colon, value = typed.partition(":")
    place = here.scan.place(here.pos.line)
    if place == "text" and here.before.strip().startswith("`"):
        place = "tags"
    if place not in {"tags", "task", "item"}:
        return
    if colon:
        yield from _values(here, place, key, here.replace(value, r"[^`\s]*"))
        return
    keys = {"tags": STEP_TAGS, "task": CHECK_TAGS, "item": BRANCH_TAGS}[place]
    for name, words in keys.items():
        bare = words == ("",)
        text = name if bare else f"{name}:{words[0]}" if words is not None and len(words) == 1 else f"{name}:"
        yield Completion(text, here.replace(typed, r"[^`\s]*"), "tag", detail=meaning(name))


def _values(here: _Place, place: str, key: str, where: Span) -> Iterator[Completion]:
    book = here.book
    if key in _VALUES and place == "tags":
        words = {"stage": STAGES, "outcome": OUTCOMES, "owner": OWNERS, "by": OWNERS}[key]
        yield from _terms(words, _VALUES[key], where)
    elif key == "due" and place != "item":
        for name, rule in (book.deadlines if book else {}).items():
            yield Completion(name, where, "value", detail=rule.clock or str(rule.after or ""))
        yield from (Completion(one, where, "value") for one in _DURATIONS)
    elif key == "source" and place == "tags":
        for name, source in (book.sources if book else {}).items():
            yield Completion(name, where, "value", detail=source.title)
    elif key == "on" and place == "item":
        yield Completion("overdue", where, "value", detail=meaning("on"))
    elif place == "task":
        yield from _check_keys(here, key, where)
    elif key == "id" and place == "item":
        step, taken = here.step(here.twin()), here.taken("branch")
        for branch in step.branches if step else ():
            if branch.key not in taken:
                yield Completion(branch.key, where, "value", detail=branch.label)


def _check_keys(here: _Place, key: str, where: Span) -> Iterator[Completion]:
    step, taken = here.step(here.twin()), here.taken("check", "variable")
    twins: list[Check] = [one for one in (step.checks if step else ()) if one.kind == key]
    kind: CompletionKind = "variable" if key == "field" else "value"
    seen: set[str] = set()
    for check in twins:
        if check.key not in taken:
            seen.add(check.key)
            yield Completion(check.key, where, kind, detail=check.label)
    if key == "evidence":
        for word in terms.EVIDENCE_KINDS:
            name = word.replace("_", "-")
            if name not in seen:
                yield Completion(name, where, kind, detail=terms.label(terms.EVIDENCE_KINDS, word))
    elif key == "field":
        for name, variable in (here.book.variables if here.book else {}).items():
            if name not in seen:
                yield Completion(name, where, kind, detail=variable.type)


def meaning(key: str) -> str:
    """What a tag does, in a few words of the interface language."""
    return {
        "due": tr("the time limit: 48h, 3d, 2bd or a name from the front matter"),
        "outcome": tr("ends the case with this outcome"),
        "stage": tr("moves the case to this stage"),
        "owner": tr("whose move it is from here"),
        "by": tr("who moves the case to this step"),
        "source": tr("where what this step says was read"),
        "return": tr("takes the case back to the step that led here"),
        "optional": tr("may be left out"),
        "evidence": tr("asks for a file under this key"),
        "field": tr("asks for a value, which becomes a variable"),
        "id": tr("the key under which this is remembered"),
        "on": tr("the way on that opens when the time is up"),
    }.get(key, "")
