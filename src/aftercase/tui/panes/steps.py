"""The path: steps that were left, the one the case is in, and what this playbook still has."""

from __future__ import annotations

from collections.abc import Sequence

from aftercase.guide.position import Position, Trail
from aftercase.tui.lines import UNICODE, Line, Segment
from aftercase.tui.paint import hang, indent, paragraph


def lines(here: Position, trail: Sequence[Trail], width: int) -> list[Line]:
    """One entry per stay, steps of a called playbook one deeper; then, dimmed, the steps not yet visited."""
    drawn: list[Line] = []
    for stay in trail:
        mark = UNICODE.focus if stay.current else UNICODE.chosen
        look = "strong" if stay.current else "check.done"
        drawn += _step(mark, stay.title, look, stay.depth, width)
    visited = {stay.step for stay in trail if stay.playbook == here.playbook.id}
    depth = len(here.callers)
    ahead = [step for step in here.playbook.steps if step.id not in visited]
    if ahead:
        drawn.append(Line((Segment(UNICODE.rule * width, "rule", None, True),)))
    for step in ahead:
        drawn += _step(" ", step.title, "note", depth, width)
    return drawn


def _step(mark: str, title: str, look: str, depth: int, width: int) -> list[Line]:
    deep = min(depth, 3)
    before = (indent(deep), Segment(f"{mark} ", look))
    body = paragraph([Segment(title, look)], max(4, width - deep - 2), 0)
    return hang(body, before, (indent(deep + 2),))
