"""The checklist of the step."""

from __future__ import annotations

from aftercase import i18n
from aftercase.guide.position import CheckView, Position
from aftercase.i18n import tr
from aftercase.playbook.model import Check
from aftercase.text import one_line
from aftercase.tui.lines import UNICODE, Action, Line, Segment
from aftercase.tui.paint import belong, hang, indent, paragraph
from aftercase.tui.wrap import STICKY

_KEPT = 20_000  # entries kept
_kept: dict[tuple[object, ...], tuple[Check, list[Line]]] = {}
_BOXES = {"todo": "[ ]", "done": "[x]", "skipped": "[~]"}


def title(here: Position) -> str:
    """``Checklist 1/3``: what is settled of all there is."""
    settled = sum(view.state != "todo" for view in here.checks)
    return f"{tr('Checklist')} {settled}/{len(here.checks)}"


def lines(here: Position, width: int, cursor: str, focused: bool) -> list[Line]:
    """One entry per check, the cursor before one of them."""
    if not here.checks:
        return paragraph([Segment(tr("Nothing to tick in this step."), "note")], width, 0)
    drawn: list[Line] = []
    for view in here.checks:
        drawn += _check(view, width, cursor == view.check.key, focused)
    return drawn


def _check(view: CheckView, width: int, here: bool, focused: bool) -> list[Line]:
    """One entry, from memory where nothing about it has changed: of 10,000 a tick changes one."""
    about = (view.state, view.value, view.files, view.note)
    key = (id(view.check), width, here, here and focused, *about, i18n.language())
    kept = _kept.get(key)
    if kept is None or kept[0] is not view.check:  # a number can be that of an earlier, forgotten check
        if len(_kept) >= _KEPT:
            _kept.clear()
        kept = _kept[key] = view.check, _drawn(view, width, here, focused)
    return kept[1]


def _drawn(view: CheckView, width: int, here: bool, focused: bool) -> list[Line]:
    look = f"check.{view.state}"
    mark = Segment(f"{UNICODE.focus} ", "focus.mark" if focused else "note") if here else indent(2)
    words = [Segment(view.check.label, look)]
    if view.check.required and view.state == "todo":
        words.append(Segment(f"{STICKY}*", "check.required"))
    for note in _notes(view):
        words += [Segment(f" {UNICODE.dot}{STICKY}", "note"), note]
    body = paragraph(words, max(8, width - 6), 0)
    drawn = hang(body, (mark, Segment(f"{_BOXES[view.state]} ", f"{look} check.box")), (indent(6),))
    return belong(drawn, Action("check", view.check.key), "focus" if here and focused else "")


def _notes(view: CheckView) -> list[Segment]:
    notes = []
    if view.check.kind == "evidence":
        if view.files:
            notes.append(Segment(tr("{n} files", n=view.files), "check.value"))
        elif view.state == "done":
            notes.append(Segment(tr("no file"), "check.due"))
        else:
            notes.append(Segment(tr("file"), "note"))
    if view.check.kind == "field":
        value = one_line(view.value, 60)
        notes.append(Segment(f"={STICKY}{value}", "check.value") if value else Segment(tr("value"), "note"))
    if not view.check.required:
        notes.append(Segment(tr("optional"), "note"))
    if view.state == "skipped":
        notes.append(Segment(tr("skipped: {why}", why=one_line(view.note, 80)), "note"))
    return notes
