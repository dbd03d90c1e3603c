"""A graph as an outline for a terminal: each step once, its ways on beneath it."""

from __future__ import annotations

from aftercase.i18n import tr
from aftercase.playbook.chart.graph import Chart, Node
from aftercase.text import one_line


def outline(chart: Chart) -> str:
    """The graph in the order of the text; a way back up is marked, so that circles are seen."""
    places = {node.id: place for place, node in enumerate(chart.nodes)}
    lines = [one_line(chart.title), ""]
    for node in chart.nodes:
        if node.kind in {"exit", "missing"}:
            continue
        lines.append(f"{_sign(node)} {one_line(node.title)}  [{node.id}]{_notes(node)}")
        for arrow in chart.ways(node.id):
            target = chart.nodes[places[arrow.target]]
            back = f"  ↑ {tr('back')}" if places[arrow.target] <= places[node.id] else ""
            late = f"({tr('overdue')}) " if arrow.overdue else ""
            lines.append(f"    {late}{one_line(arrow.label)} → {_name(target)}{back}")
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _sign(node: Node) -> str:
    return {"start": "▸", "outcome": "■", "return": "↩"}.get(node.kind, "•")


def _notes(node: Node) -> str:
    notes = [
        tr("start") if node.kind == "start" else "",
        f"{tr('outcome')}: {node.note}" if node.kind == "outcome" else "",
        tr("returns") if node.kind == "return" else "",
        tr("optional") if node.optional else "",
        f"due:{node.due}" if node.due else "",
    ]
    text = " · ".join(note for note in notes if note)
    return f"  {text}" if text else ""


def _name(node: Node) -> str:
    if node.kind == "missing":
        return f"{node.id} ({tr('not there')})"
    return f"{node.id}  {one_line(node.note or node.title)}" if node.kind == "exit" else node.id
