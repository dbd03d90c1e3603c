"""A graph as Mermaid, which code hosts draw inside Markdown."""

from __future__ import annotations

from aftercase.i18n import tr
from aftercase.playbook.chart.graph import Chart, Node
from aftercase.text import one_line

_SHAPES = {
    "start": ('(["', '"])'),
    "step": ('["', '"]'),
    "outcome": ('{{"', '"}}'),
    "return": ('(["', '"])'),
    "exit": ('[["', '"]]'),
    "missing": ('>"', '"]'),
}


def mermaid(chart: Chart) -> str:
    """The graph as a ``flowchart``; names are numbered, since Mermaid gives some words a meaning."""
    names = {node.id: f"n{number}" for number, node in enumerate(chart.nodes)}
    lines = ["flowchart TD"]
    for node in chart.nodes:
        before, after = _SHAPES[node.kind]
        lines.append(f"  {names[node.id]}{before}{_words(node)}{after}")
    for arrow in chart.arrows:
        line = "-.->" if arrow.overdue else "-->"
        label = f"{tr('overdue')}: {arrow.label}" if arrow.overdue else arrow.label
        lines.append(f'  {names[arrow.source]} {line}|"{_escape(label)}"| {names[arrow.target]}')
    for kind, look in _LOOKS.items():
        members = [names[node.id] for node in chart.nodes if node.kind == kind]
        if members:
            lines += [f"  classDef {kind} {look}", f"  class {','.join(members)} {kind}"]
    return "\n".join(lines) + "\n"


_LOOKS = {
    "start": "stroke-width:3px",
    "outcome": "fill:#eaf4ea,stroke:#3b7a3b,color:#111",
    "return": "stroke-dasharray:2 2",
    "exit": "fill:#eef2fb,stroke:#3b5b9a,color:#111",
    "missing": "fill:#fdecec,stroke:#b00020,color:#111",
}


def _words(node: Node) -> str:
    below = {
        "start": tr("start"),
        "outcome": f"{tr('outcome')}: {node.note}",
        "return": tr("returns"),
        "exit": node.note or node.id,
        "missing": tr("not there"),
    }.get(node.kind, "")
    more = f"{tr('optional')} · " if node.optional else ""
    due = f" · {node.due}" if node.due else ""
    note = f"{more}{below}{due}".strip(" ·")
    return _escape(node.title) + (f"<br/>{_escape(note)}" if note else "")


def _escape(text: str) -> str:
    """Words that cannot end their quotes nor become HTML: Mermaid knows entities with ``#``."""
    text = one_line(text).replace("&", "#amp;")
    for char, entity in (
        ("#amp;", "\0"),
        ("#", "#35;"),
        ("\0", "#amp;"),
        ('"', "#quot;"),
        ("<", "#lt;"),
        (">", "#gt;"),
    ):
        text = text.replace(char, entity)
    return text.replace("`", "#96;").replace("\\", "#92;")
