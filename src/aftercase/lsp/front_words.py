"""What may be typed in the front matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, get_args

from pydantic import BaseModel

from aftercase import terms
from aftercase.clock.rules import CASE_DATES
from aftercase.lsp.answers import CompletionKind
from aftercase.lsp.scan import Scan
from aftercase.lsp.workspace import Workspace
from aftercase.playbook.front import SCHEMA, named
from aftercase.playbook.front_shape import DeadlineEntry, FrontMatter, SourceEntry, VariableEntry
from aftercase.playbook.words import PLATFORMS

_TOP = re.compile(r"^([a-z_]*)$")
_TOP_VALUE = re.compile(r"^([a-z_]+)\s*:\s*[\[\"']?(?:[\w-]+\s*,\s*)*([\w/-]*)$", re.ASCII)
_VALUE = re.compile(r"(?<![\w-])([a-z_]+)\s*:\s*[\[\"']?([\w/-]*)$", re.ASCII)
_KEY = re.compile(r"(?:^\s+(?:-\s*)?|[{,]\s*)([a-z_]*)$")
_ENTRIES: Mapping[str, type[BaseModel]] = {
    "variables": VariableEntry,
    "deadlines": DeadlineEntry,
    "sources": SourceEntry,
}


class Word(NamedTuple):
    """One offer; ``typed`` is the part of it that stands before the cursor."""

    label: str
    typed: str
    kind: CompletionKind
    text: str = ""
    detail: str = ""


def words(workspace: Workspace, label: str, before: str, scan: Scan, line: int) -> list[Word]:
    """The offers behind ``before`` on a line of the front matter."""
    top = _TOP.match(before)
    if top is not None:
        lines = workspace.document(label)
        written = set() if lines is None else {one.partition(":")[0] for one in lines.lines[: scan.front_end]}
        return [word for word in _keys(FrontMatter, top[1]) if word.label not in written]
    value = _TOP_VALUE.match(before)
    if value is not None:
        return list(_top_values(workspace, label, value[1], value[2]))
    section = scan.sections.get(line, "")
    entry = _ENTRIES.get(section)
    value = _VALUE.search(before)
    if value is not None and value[1] in ({_name(entry, one) for one in entry.model_fields} if entry else {}):
        return list(_entry_values(workspace, label, section, value[1], value[2]))
    key = _KEY.search(before)
    inside = "{" in before or section == "sources" or len(before) - len(before.lstrip()) > 3
    return list(_keys(entry, key[1])) if key is not None and entry is not None and inside else []


def _name(model: type[BaseModel], field: str) -> str:
    return model.model_fields[field].alias or field


def _keys(model: type[BaseModel], typed: str) -> Iterator[Word]:
    for field in model.model_fields:
        name = _name(model, field)
        yield Word(name, typed, "key", f"{name}: ", "")


def _literals(model: type[BaseModel], key: str) -> tuple[str, ...]:
    """The words a key may have, where the model lists them."""
    for field, info in model.model_fields.items():
        if _name(model, field) == key:
            if info.annotation is bool:
                return ("true", "false")
            return tuple(one for one in get_args(info.annotation) if isinstance(one, str))
    return ()


def _top_values(workspace: Workspace, label: str, key: str, typed: str) -> Iterator[Word]:
    id_, language = named(label)
    pages = workspace.known(label).shelf.pages
    names = [named(one) for one in pages]
    if key == "schema":
        yield Word(SCHEMA, typed, "value")
    elif key in {"id", "language"}:
        yield Word(id_ if key == "id" else language, typed, "value")
    elif key == "translates":
        yield from _plain((other for one, other in names if one == id_ and other != language), typed)
    elif key == "replaced_by":
        yield from _plain((one for one, other in names if other == language and one != id_), typed)
    elif key == "cause":
        causes = {page.book.cause for page in pages.values() if page.book is not None}
        yield from _plain((id_, *sorted(causes)), typed)
    elif key == "platform":
        for word in PLATFORMS:
            yield Word(word, typed, "value", "", terms.label(terms.PLATFORMS, word))
    else:
        yield from _plain(_literals(FrontMatter, key), typed)


def _entry_values(workspace: Workspace, label: str, section: str, key: str, typed: str) -> Iterator[Word]:
    book = workspace.typing(label)
    if section == "deadlines" and key == "clock":
        found: dict[str, list[str]] = {}
        for file in workspace.known(label).clocks.values():
            for rule in file.clocks.values():
                found.setdefault(rule.name, []).append(f"{file.id} {rule.after or '?'}")
        for name, platforms in sorted(found.items()):
            yield Word(name, typed, "value", "", " · ".join(platforms))
    elif section == "deadlines" and key == "of":
        for word in terms.BOOKS:
            yield Word(word, typed, "value", "", terms.label(terms.CASE_FIELDS, word))
    elif section == "deadlines" and key == "source":
        for source in book.sources.values() if book is not None else ():
            yield Word(source.id, typed, "value", "", source.title)
    elif section == "deadlines" and key == "from":
        for word in CASE_DATES:
            yield Word(word, typed, "value", "", terms.label(terms.CASE_FIELDS, word))
    elif section == "deadlines" and key == "after":
        yield from _plain(("24h", "48h", "3d", "7d", "2bd"), typed)
    elif entry := _ENTRIES.get(section):
        yield from _plain(_literals(entry, key), typed)


def _plain(found: Iterable[str], typed: str) -> Iterator[Word]:
    yield from (Word(one, typed, "value") for one in dict.fromkeys(found) if one)
