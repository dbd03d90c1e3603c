"""New names for steps, variables, messages, checks and ways on, in every file that names them.

Cases stand at a step by its id, so the old id stays behind the new one as a former anchor.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from aftercase.i18n import tr
from aftercase.lsp.answers import CannotRename, Edits, TextEdit
from aftercase.lsp.navigate import Thing, mark_at, thing, uses
from aftercase.lsp.positions import Span
from aftercase.lsp.scan import Mark
from aftercase.lsp.workspace import Workspace
from aftercase.playbook.words import CASE_VARIABLES, ID, KEY, NAME
from aftercase.problems import Pos
from aftercase.text import one_line

_KINDS = frozenset({"step", "variable", "message", "check", "branch"})


def renamable(workspace: Workspace, label: str, pos: Pos) -> tuple[Span, str]:
    """The range and the words that would be renamed.

    Raises:
        CannotRename: There is no such name here.
    """
    mark = mark_at(workspace, label, pos)
    if mark is None or mark.kind not in _KINDS:
        raise CannotRename(
            tr("Nothing here can be renamed. Put the cursor on an id, a key or the name of a variable.")
        )
    if mark.kind == "variable" and mark.name in CASE_VARIABLES:
        raise CannotRename(tr("{name} is a value that every case has; it cannot be renamed.", name=mark.name))
    return mark.span, mark.name


def rename(workspace: Workspace, label: str, pos: Pos, new: str) -> Edits:
    """The edits that give the thing under the cursor another name.

    Raises:
        CannotRename: There is no name here, or the new one is malformed or taken.
    """
    _, old = renamable(workspace, label, pos)
    mark = mark_at(workspace, label, pos)
    assert mark is not None
    if new == old:
        return {}
    wanted = thing(workspace, label, mark)
    folder = workspace.folder(label).path
    found = [(one, use) for one, use in uses(workspace, label, wanted) if Path(one).parent == folder]
    if not any(use.declares for _, use in found):
        raise CannotRename(tr("{name} is not declared in this folder.", name=one_line(old, 60)))
    _fits(mark, new)
    if mark.kind == "step":
        return _step(workspace, found, old, new)
    _free(workspace, label, wanted, new)
    return _sorted((one, TextEdit(use.span, new)) for one, use in found)


def _fits(mark: Mark, new: str) -> None:
    shown = one_line(new, 60)
    if mark.kind == "variable":
        if not NAME.fullmatch(new):
            raise CannotRename(
                tr(
                    "{value} is no name of a variable. Write small letters, digits and underscores.",
                    value=shown,
                )
            )
        if new in CASE_VARIABLES:
            raise CannotRename(tr("Every case has {name} already. Choose another name.", name=shown))
    elif mark.kind in {"step", "message"}:
        if not ID.fullmatch(new):
            raise CannotRename(
                tr(
                    "{id} is no id. Write small letters, digits and hyphens, a letter first, at most 40.",
                    id=shown,
                )
            )
    elif not KEY.fullmatch(new):
        message = "{value} is no key. Write small letters, digits and hyphens, a letter first."
        raise CannotRename(tr(message, value=shown))


def _free(workspace: Workspace, label: str, wanted: Thing, new: str) -> None:
    """Refuse a name that something of the same kind has, in any language."""
    fresh = Thing(wanted.kind, wanted.playbook, frozenset({new}), wanted.steps)
    taken = [one for one, _ in uses(workspace, label, fresh)]
    if not taken and wanted.kind in {"check", "variable"}:
        taken = list(_fields(workspace, label, wanted, new))
    if taken:
        raise CannotRename(
            tr("{name} is already taken in {file}. Choose another.", name=new, file=Path(taken[0]).name)
        )


def _fields(workspace: Workspace, label: str, wanted: Thing, new: str) -> Iterable[str]:
    """Files in which a task of the same step has the name as its key: ``field:`` makes keys as well."""
    labels = workspace.labels(label, wanted.playbook)
    marks = [(one, mark) for one, mark in workspace.marks(labels) if mark.kind in {"check", "variable"}]
    steps = {mark.step for _, mark in marks if mark.kind == "variable" and mark.name in wanted.names}
    steps = set(wanted.steps) if wanted.kind == "check" else steps
    return (one for one, mark in marks if mark.name == new and mark.step and mark.step in steps)


def _step(workspace: Workspace, found: list[tuple[str, Mark]], old: str, new: str) -> Edits:
    """Anchors, links, and the old id as a former one. ``old`` may itself be a former id that was clicked."""
    homes = list(dict.fromkeys(one for one, use in found if use.declares))
    edits: list[tuple[str, TextEdit]] = []
    mains: set[str] = set()
    for label in homes:
        names = {use.name for one, use in found if one == label and use.declares}
        for head in workspace.scan(label).heads:
            ids = [id_ for id_, _ in head.ids]
            if not names & set(ids):
                if new in ids:
                    raise CannotRename(
                        tr(
                            "{name} is already taken in {file}. Choose another.",
                            name=new,
                            file=Path(label).name,
                        )
                    )
                continue
            mains.add(head.id)
            edits.append((label, TextEdit(head.ids[0][1], new)))
            former = next((where for id_, where in head.ids[1:] if id_ == new), None)
            if former is not None:  # an id taken back: the two change places
                edits.append((label, TextEdit(former, head.id)))
            else:
                line = head.ids[0][1].end.line
                where = Pos(line, _behind_first(workspace, label, head.ids[0][1]))
                edits.append((label, TextEdit(Span(where, where), f'<a id="{head.id}"></a>')))
    linked = {old, *mains}
    edits += [
        (one, TextEdit(use.span, new))
        for one, use in found
        if not use.declares and use.name in linked and use.name != new
    ]
    return _sorted(edits)


def _behind_first(workspace: Workspace, label: str, first: Span) -> int:
    """The column behind the anchor that holds the id."""
    document = workspace.document(label)
    line = document.line(first.start.line) if document is not None else ""
    end = line.find(">", first.end.column - 1) + 1
    end += 4 if line[end : end + 4] == "</a>" else 0
    return end + 1


def _sorted(edits: Iterable[tuple[str, TextEdit]]) -> Edits:
    by_file: dict[str, list[TextEdit]] = {}
    for label, edit in edits:
        by_file.setdefault(label, []).append(edit)
    return {label: tuple(sorted(found, key=lambda edit: edit.span)) for label, found in by_file.items()}
