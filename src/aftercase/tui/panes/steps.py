"""The path: steps that were left, the one the case is in, and what this playbook still has."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from aftercase.guide.position import Position, Trail
from aftercase.i18n import tr
from aftercase.tui.lines import UNICODE, Line, Segment
from aftercase.tui.paint import hang, indent, paragraph

_SHOWN = 60  # steps not yet visited that are drawn; more than any screen shows, and 3 ms


def lines(here: Position, trail: Sequence[Trail], width: int) -> list[Line]:
    """One entry per stay, steps of a called playbook one deeper; then, dimmed, the steps not yet visited.

    Of a playbook with many steps only the next ones: reading mode has them all.
    """
    drawn: list[Line] = []
    for stay in trail:
        mark = UNICODE.focus if stay.current else UNICODE.chosen
        look = "strong" if stay.current else "check.done"
        drawn += _step(mark, stay.title, look, stay.depth, width)
    visited = {stay.step for stay in trail if stay.playbook == here.playbook.id}
    depth = len(here.callers)
    ahead = [place for place, id_ in enumerate(here.playbook.ids) if id_ not in visited]
    if ahead:
        drawn.append(Line((Segment(UNICODE.rule * width, "rule", None, True),)))
    more = len(ahead) - _SHOWN
    for place in _next(ahead, here) if more > 0 else ahead:
        drawn += _step(" ", here.playbook.title_at(place), "note", depth, width)
    if more > 0:
        drawn += paragraph([Segment(tr("and {n} more steps", n=more), "note")], width, 0)
    return drawn


def _next(ahead: Sequence[int], here: Position) -> list[int]:
    """The steps that follow the present one in the text; those before it where fewer are left."""
    ids = here.playbook.ids
    at = ids.index(here.step.id) if here.step.id in ids else 0
    behind = sum(place < at for place in ahead)
    first = min(behind, len(ahead) - _SHOWN)
    return list(ahead[first : first + _SHOWN])


@lru_cache(512)  # a step on changes two of sixty: 4 ms
def _step(mark: str, title: str, look: str, depth: int, width: int) -> tuple[Line, ...]:
    deep = min(depth, 3)
    before = (indent(deep), Segment(f"{mark} ", look))
    body = paragraph([Segment(title, look)], max(4, width - deep - 2), 0)
    return tuple(hang(body, before, (indent(deep + 2),)))
