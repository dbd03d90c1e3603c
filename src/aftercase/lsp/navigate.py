"""From a name to where it is given, and to everywhere it is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aftercase.lsp.answers import Location
from aftercase.lsp.positions import Document, Span, span
from aftercase.lsp.scan import Mark, MarkKind
from aftercase.lsp.workspace import Workspace
from aftercase.problems import Pos


@dataclass(frozen=True, slots=True)
class Thing:
    """What a name stands for.

    Attributes:
        names: Its name and, for a step, its former ones, in all languages.
        steps: The same of the step that it belongs to, for a check or a branch.
    """

    kind: MarkKind
    playbook: str
    names: frozenset[str]
    steps: frozenset[str] = frozenset()

    def is_named_by(self, mark: Mark) -> bool:
        """True where a mark means this."""
        return (
            mark.kind == self.kind
            and mark.playbook == self.playbook
            and mark.name in self.names
            and (self.kind not in {"check", "branch"} or mark.step in self.steps)
        )


def mark_at(workspace: Workspace, label: str, pos: Pos, *, tags: bool = False) -> Mark | None:
    """The name under the cursor; a whole tag only if asked for, and where no name in it is."""
    found = [mark for mark in workspace.scan(label).marks if mark.span.holds(pos)]
    names = [mark for mark in found if mark.kind != "tag"]
    return next(iter(names or (found if tags else [])), None)


def thing(workspace: Workspace, label: str, mark: Mark) -> Thing:
    """What a mark in a file means."""
    if mark.kind == "step":
        return Thing("step", mark.playbook, _step_names(workspace, label, mark.playbook, mark.name))
    steps = frozenset[str]()
    if mark.kind in {"check", "branch"}:
        steps = _step_names(workspace, label, mark.playbook, mark.step)
    return Thing(mark.kind, mark.playbook, frozenset({mark.name}), steps)


def _step_names(workspace: Workspace, label: str, playbook: str, name: str) -> frozenset[str]:
    names = {name}
    for one in workspace.labels(label, playbook) or [label]:
        for head in workspace.scan(one).heads:
            if any(id_ == name for id_, _ in head.ids):
                names |= {id_ for id_, _ in head.ids}
    return frozenset(names)


def definition(workspace: Workspace, label: str, pos: Pos) -> list[Location]:
    """Where the name under the cursor is given; nothing where it is not, or there is no name."""
    mark = mark_at(workspace, label, pos)
    if mark is None:
        return []
    if mark.kind in {"step", "playbook"}:
        file = label
        if mark.playbook != workspace.scan(label).id or mark.language != workspace.scan(label).language:
            file = workspace.label_of(label, mark.playbook, mark.language)
        if not file:
            return []
        return _title(workspace, file) if mark.kind == "playbook" else _heading(workspace, file, mark.name)
    if mark.kind == "clock":
        return list(clock_places(workspace, label, mark.name))
    wanted = thing(workspace, label, mark)
    found = [one for one in workspace.scan(label).marks if one.declares and wanted.is_named_by(one)]
    return [Location(label, one.span) for one in found[:1]]


def _heading(workspace: Workspace, label: str, name: str) -> list[Location]:
    found = workspace.scan(label)
    main = found.main(name)
    return [Location(label, _line(workspace, label, head.line)) for head in found.heads if head.id == main][
        :1
    ]


def _title(workspace: Workspace, label: str) -> list[Location]:
    page = workspace.page(label)
    return [Location(label, _line(workspace, label, page.title_pos.line))] if page is not None else []


def _line(workspace: Workspace, label: str, line: int) -> Span:
    document = workspace.document(label)
    return span(line, 0, len(document.line(line)) if document is not None else 0)


def clock_places(workspace: Workspace, label: str, name: str) -> Iterator[Location]:
    """The entry of a clock in every clock file that has it."""
    for path, file in sorted(workspace.folder(label).clocks.items()):
        if name not in file.clocks:
            continue
        document = workspace.open.get(path) or _from_disk(Path(path))
        for number, line in enumerate(document.lines, 1):
            at = line.find(name)
            if at >= 0 and line[:at].strip(" -{\"'") == "name:":
                yield Location(path, span(number, at, at + len(name)))
                break


def _from_disk(path: Path) -> Document:
    try:
        return Document(path.read_text("utf-8", errors="replace"))
    except OSError:
        return Document("")


def references(workspace: Workspace, label: str, pos: Pos, *, declarations: bool = True) -> list[Location]:
    """Everywhere the thing under the cursor is named, in all files that may name it."""
    mark = mark_at(workspace, label, pos)
    if mark is None:
        return []
    found = uses(workspace, label, thing(workspace, label, mark))
    places = [Location(one, use.span) for one, use in found if declarations or not use.declares]
    if mark.kind == "clock" and declarations:
        places += clock_places(workspace, label, mark.name)
    return places


def uses(workspace: Workspace, label: str, wanted: Thing) -> list[tuple[str, Mark]]:
    """Every mark that means a thing: of its own playbook in all languages, for steps of all playbooks."""
    if wanted.kind in {"step", "playbook", "clock"}:
        labels = list(workspace.folder(label).shelf.pages)
    else:
        labels = workspace.labels(label, wanted.playbook)
    if label not in labels:
        labels.insert(0, label)
    return [(one, mark) for one, mark in workspace.marks(labels) if wanted.is_named_by(mark)]
