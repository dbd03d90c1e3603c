"""A graph in the language of Graphviz."""

from __future__ import annotations

from aftercase.i18n import tr
from aftercase.playbook.chart.graph import Chart, Node
from aftercase.text import one_line

_SHAPES = {
    "start": "shape=box, style=rounded, penwidth=2.5",
    "step": "shape=box",
    "outcome": "shape=box, peripheries=2",
    "return": "shape=box, style=dashed",
    "exit": "shape=cds",
    "missing": "shape=octagon, color=red",
}


def dot(chart: Chart) -> str:
    """The graph as a ``digraph``."""
    lines = [
        "digraph playbook {",
        f"  label={_quoted(chart.title)}; labelloc=t; rankdir=TB;",
        '  node [fontname="sans-serif"]; edge [fontname="sans-serif", fontsize=11];',
    ]
    lines += [f"  {_quoted(node.id)} [label={_label(node)}, {_SHAPES[node.kind]}];" for node in chart.nodes]
    for arrow in chart.arrows:
        label = f"{tr('overdue')}: {arrow.label}" if arrow.overdue else arrow.label
        style = ", style=dashed" if arrow.overdue else ""
        lines.append(f"  {_quoted(arrow.source)} -> {_quoted(arrow.target)} [label={_quoted(label)}{style}];")
    return "\n".join([*lines, "}"]) + "\n"


def _label(node: Node) -> str:
    notes = {
        "start": tr("start"),
        "outcome": f"{tr('outcome')}: {node.note}",
        "return": tr("returns"),
        "exit": node.note or node.id,
        "missing": tr("not there"),
    }
    note = " · ".join(
        part for part in (tr("optional") if node.optional else "", notes.get(node.kind, ""), node.due) if part
    )
    return _quoted(node.title)[:-1] + (f"\\n{_quoted(note)[1:-1]}" if note else "") + '"'


def _quoted(text: str) -> str:
    """A string of DOT: only the quote and the backslash have a meaning in it."""
    escaped = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
