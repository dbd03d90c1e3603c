"""The linter's findings as a pane: one line each, the kind told by a sign and a word."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from aftercase.i18n import joined, tr
from aftercase.playbook.lint.lint import Finding
from aftercase.text import one_line
from aftercase.tui.lines import UNICODE, Action, Line, Segment
from aftercase.tui.paint import belong, hang, indent, paragraph

SHOWN = 200
_LOOKS = {"error": ("✗", "check.due"), "warning": ("!", "check.value"), "hint": ("·", "note")}


def title(findings: Sequence[Finding]) -> str:
    """``Findings: 2 errors, 1 warning``."""
    counts = [
        (kind, sum(one.problem.severity == kind for one in findings)) for kind in ("error", "warning", "hint")
    ]
    words = {"error": tr("{n} errors", n=counts[0][1]), "warning": tr("{n} warnings", n=counts[1][1])}
    words["hint"] = tr("{n} hints", n=counts[2][1])
    shown = joined(words[kind] for kind, count in counts if count) or tr("none")
    return tr("Findings: {counts}", counts=shown)


def lines(findings: Sequence[Finding], own: str, width: int, cursor: str, focused: bool) -> list[Line]:
    """One entry per finding, the cursor before one; the key of an entry is its number.

    Args:
        findings: In the order in which they are shown.
        own: The name of the file shown; findings of other files say theirs.
        width: In cells.
        cursor: The key of the entry with the cursor.
        focused: Whether the pane has the focus.
    """
    if not findings:
        return paragraph([Segment(tr("Nothing to mend."), "note")], width, 0)
    drawn: list[Line] = []
    for number, one in enumerate(findings[:SHOWN]):
        sign, look = _LOOKS[one.problem.severity]
        name = Path(one.label).name
        place = f"{one.problem.pos.line}:{one.problem.pos.column}"
        where = place if name == own else f"{name}:{place}"
        here = cursor == str(number)
        mark = Segment(f"{UNICODE.focus} ", "focus.mark" if focused else "note") if here else indent(2)
        words = [Segment(f"{where} {one.code} ", "note"), Segment(one_line(one.problem.text()))]
        body = paragraph(words, max(8, width - 4), 0)
        drawn += belong(
            hang(body, (mark, Segment(f"{sign} ", look)), (indent(4),)),
            Action("check", str(number)),
            "focus" if here and focused else "",
        )
    if len(findings) > SHOWN:
        more = tr("and {n} more findings", n=len(findings) - SHOWN)
        drawn += paragraph([Segment(more, "note")], width, 0)
    return drawn
