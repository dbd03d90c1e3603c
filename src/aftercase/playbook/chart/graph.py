"""The graph of one playbook, ready to be written in any form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from aftercase.playbook.graph import resolved
from aftercase.playbook.model import Playbook, Step

Kind = Literal["start", "step", "outcome", "return", "exit", "missing"]


@dataclass(frozen=True, slots=True)
class Node:
    """A box.

    Attributes:
        id: The step's id, or ``other#id`` for another playbook.
        title: What a person reads.
        kind: What it is; ``missing`` is a target that does not exist.
        note: The outcome's key, or the other playbook's title.
        optional: True where the step may be left out.
        due: The step's deadline as written; "" for none.
    """

    id: str
    title: str
    kind: Kind
    note: str = ""
    optional: bool = False
    due: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way on, from one node's id to another's. ``overdue`` is the one for when time is up."""

    source: str
    target: str
    label: str
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A whole graph, nodes and arrows in the order of the text; exits after the steps."""

    title: str
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]

    def ways(self, id_: str) -> list[Arrow]:
        """The arrows that leave a node."""
        return [arrow for arrow in self.arrows if arrow.source == id_]


def chart_of(book: Playbook, others: Mapping[str, Playbook] | None = None) -> Chart:
    """The graph of a playbook.

    Args:
        book: The playbook; one with mistakes is drawn as far as it goes.
        others: Id -> other playbooks in the same language, for the titles of exits.
    """
    ids = resolved(book)
    nodes = {step.id: _node(step, step is book.start) for step in book.steps}
    arrows = []
    for step in book.steps:
        for branch in step.branches:
            target = branch.target if branch.playbook else ids.get(branch.step, f"#{branch.step}")
            if target not in nodes:
                nodes[target] = _away(target, branch.playbook, branch.step, others or {})
            arrows.append(Arrow(step.id, target, branch.label, branch.overdue))
    return Chart(book.title, tuple(nodes.values()), tuple(arrows))


def _node(step: Step, first: bool) -> Node:
    kind: Kind = "start" if first else "step"
    if step.outcome:
        kind = "outcome"
    elif step.returns:
        kind = "return"
    return Node(step.id, step.title, kind, step.outcome, step.optional, step.due)


def _away(target: str, playbook: str, step: str, others: Mapping[str, Playbook]) -> Node:
    if not playbook:
        return Node(target, step or "#", "missing")
    other = others.get(playbook)
    if other is None:
        return Node(target, target, "exit")
    found = other.step(step) if step else other.start
    return Node(target, found.title if found else step, "exit", other.title)
