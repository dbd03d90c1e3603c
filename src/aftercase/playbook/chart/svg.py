"""A graph as a picture: one SVG without scripts, fonts or anything from elsewhere.

grandalf places the boxes in layers (Sugiyama's layout). A label is a box of its own on its arrow, so that it
never lies on another one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Any

from aftercase.i18n import tr
from aftercase.playbook.chart.graph import Arrow, Chart, Node
from aftercase.text import cells, one_line

_CELL, _LINE, _PAD = 7.4, 18, 10  # px: one cell of text, one line, the space inside a box
_BOX, _LABEL = 28, 18  # cells: where the words of a box and of a label are broken
_GAP_X, _GAP_Y, _MARGIN = 16, 34, 30


@dataclass(eq=False)
class _View:
    """What grandalf wants to know of a vertex, and where it has put it (the middle)."""

    w: float
    h: float
    xy: tuple[float, float] = (0.0, 0.0)


@dataclass(eq=False)
class _Path:
    """What grandalf wants to know of an edge, and the points it has found."""

    points: list[tuple[float, float]] = field(default_factory=list)

    def setpath(self, points: list[tuple[float, float]]) -> None:
        """Called by the layout."""
        self.points = list(points)


@dataclass(eq=False)
class _Thing:
    """A box to be placed: a node, or the label of an arrow."""

    lines: list[str]
    node: Node | None
    arrow: Arrow | None
    view: _View
    vertex: Any = None


def svg(chart: Chart) -> str:
    """The picture."""
    nodes = {node.id: _thing(_words(node), node, None) for node in chart.nodes}
    labels = [_thing(_wrap(_label(arrow), _LABEL), None, arrow) for arrow in chart.arrows]
    paths = _place(nodes, labels)
    things = [*nodes.values(), *labels]
    left = min(thing.view.xy[0] - thing.view.w / 2 for thing in things)
    top = min(thing.view.xy[1] - thing.view.h / 2 for thing in things)
    right = max(thing.view.xy[0] + thing.view.w / 2 for thing in things)
    bottom = max(thing.view.xy[1] + thing.view.h / 2 for thing in things)
    for path in paths:
        left = min([left, *(x for x, _ in path[0])])
        right = max([right, *(x for x, _ in path[0])])
    title = one_line(chart.title)
    head = 34
    width = max(right - left, cells(title) * 10) + 2 * _MARGIN
    height = bottom - top + 2 * _MARGIN + head
    dx, dy = _MARGIN - left, _MARGIN + head - top
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}"'
        f' viewBox="0 0 {width:.0f} {height:.0f}" font-family="sans-serif" font-size="13">',
        f"<title>{escape(title)}</title>",
        '<defs><marker id="a" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8"'
        ' orient="auto"><path d="M0 0L10 5L0 10z" fill="#555"/></marker></defs>',
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{_MARGIN}" y="32" font-size="18" font-weight="bold" fill="#111">{escape(title)}</text>',
        f'<g transform="translate({dx:.1f} {dy:.1f})">',
        *(_line(points, late, end) for points, late, end in paths),
        *(_drawn_label(label) for label in labels),
        *(_drawn(thing) for thing in nodes.values()),
        "</g></svg>",
    ]
    return "\n".join(parts) + "\n"


def _thing(lines: list[str], node: Node | None, arrow: Arrow | None) -> _Thing:
    pad = _PAD if node is not None else 3
    wide = max((cells(line) for line in lines), default=0) * (_CELL if node is not None else _CELL * 0.9)
    line = _LINE if node is not None else _LINE * 0.85
    return _Thing(lines, node, arrow, _View(wide + 2 * pad + 4, len(lines) * line + 2 * pad))


def _words(node: Node) -> list[str]:
    notes = {
        "outcome": f"{tr('outcome')}: {node.note}",
        "return": tr("returns"),
        "exit": f"→ {node.note or node.id}",
        "missing": tr("not there"),
        "start": tr("start"),
    }
    more = [
        tr("optional") if node.optional else "",
        notes.get(node.kind, ""),
        f"due:{node.due}" if node.due else "",
    ]
    note = " · ".join(one for one in more if one)
    return [*_wrap(node.title, _BOX), *(_wrap(note, _BOX) if note else [])]


def _label(arrow: Arrow) -> str:
    return f"{tr('overdue')}: {arrow.label}" if arrow.overdue else arrow.label


def _wrap(text: str, width: int) -> list[str]:
    """Words broken to lines of so many cells; Chinese may be broken anywhere."""
    lines, line = [], ""
    for piece in _pieces(one_line(text)):
        if line and cells(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
        while cells(line) > width + 8:
            lines.append(line[: width // 2])
            line = line[width // 2 :]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str) -> list[str]:
    """Where a line may be broken: behind spaces, and around every wide character."""
    pieces = [""]
    for char in text:
        wide = char >= "\u2e80"
        if pieces[-1] and (wide or pieces[-1][-1] == " " or pieces[-1][-1] >= "\u2e80"):
            if char in "，。、；：！？）》”" or char == " ":
                pieces[-1] += char
                continue
            pieces.append("")
        pieces[-1] += char
    return pieces


Drawn = tuple[list[tuple[float, float]], bool, bool]  # points, overdue, with an arrow head


def _place(nodes: dict[str, _Thing], labels: list[_Thing]) -> list[Drawn]:
    """Give every thing its place; the lines between them."""
    from grandalf.graphs import Edge, Graph, Vertex
    from grandalf.layouts import SugiyamaLayout
    from grandalf.routing import route_with_lines

    for thing in (*nodes.values(), *labels):
        thing.vertex = Vertex(thing)
        thing.vertex.view = thing.view
    edges = []
    for label in labels:
        assert label.arrow is not None
        edges.append((Edge(nodes[label.arrow.source].vertex, label.vertex), label, False))
        edges.append((Edge(label.vertex, nodes[label.arrow.target].vertex), label, True))
    for edge, _, _ in edges:
        edge.view = _Path()
    graph = Graph([thing.vertex for thing in (*nodes.values(), *labels)], [edge for edge, _, _ in edges])
    start = next(iter(nodes.values())).vertex
    across = 0.0
    for component in graph.C:
        vertices = list(component.sV)
        layout = SugiyamaLayout(component)
        layout.xspace, layout.yspace = _GAP_X, _GAP_Y
        first = start if start in vertices else vertices[0]
        # No roots are named: what has no way in once circles are cut is found by the layout itself.
        layout.init_all(roots=[], inverted_edges=_backward(component, first))
        layout.route_edge = route_with_lines
        layout.draw(8)
        _spread(vertices)
        left = min(vertex.view.xy[0] - vertex.view.w / 2 for vertex in vertices)
        right = max(vertex.view.xy[0] + vertex.view.w / 2 for vertex in vertices)
        for vertex in vertices:
            vertex.view.xy = (vertex.view.xy[0] - left + across, vertex.view.xy[1])
        for edge in component.sE:
            edge.view.points = [(x - left + across, y) for x, y in edge.view.points]
        across += right - left + 60
    return [_drawn_edge(edge, label, last) for edge, label, last in edges]


def _spread(vertices: list[Any]) -> None:
    """Push apart what the layout has left on each other within a layer; it does so now and then."""
    layers: dict[int, list[_View]] = {}
    for vertex in vertices:
        layers.setdefault(round(vertex.view.xy[1]), []).append(vertex.view)
    for views in layers.values():
        edge = float("-inf")
        for view in sorted(views, key=lambda view: view.xy[0]):
            left = max(view.xy[0] - view.w / 2, edge)
            view.xy = (left + view.w / 2, view.xy[1])
            edge = left + view.w + _GAP_X / 2


def _backward(component: Any, root: Any) -> list[Any]:
    """The edges that lead back to where one came from, found depth first: they are drawn upwards."""
    back, state = [], {root: 1}
    order = [root, *(vertex for vertex in component.sV if vertex is not root)]
    for first in order:
        if state.get(first) == 2:
            continue
        state[first] = 1
        stack = [(first, iter(first.e_out()))]
        while stack:
            vertex, ways = stack[-1]
            edge = next(ways, None)
            if edge is None:
                state[vertex] = 2
                stack.pop()
                continue
            target = edge.v[1]
            if state.get(target) == 1:
                back.append(edge)
            elif target not in state:
                state[target] = 1
                stack.append((target, iter(target.e_out())))
    return back


def _drawn_edge(edge: Any, label: _Thing, last: bool) -> Drawn:
    """A line from border to border."""
    assert label.arrow is not None
    source, target = edge.v[0].view, edge.v[1].view
    points = list(edge.view.points) or [source.xy, target.xy]
    if abs(points[0][1] - source.xy[1]) > abs(points[-1][1] - source.xy[1]):
        points.reverse()
    inner = points[1:-1]
    down = target.xy[1] >= source.xy[1]
    first = (source.xy[0], source.xy[1] + source.h / 2 * (1 if down else -1))
    end = (target.xy[0], target.xy[1] - target.h / 2 * (1 if down else -1))
    return [first, *inner, end], label.arrow.overdue, last


def _line(points: list[tuple[float, float]], late: bool, head: bool) -> str:
    """A smooth line through the points."""
    x, y = points[0]
    path = [f"M{x:.1f} {y:.1f}"]
    for nx, ny in points[1:]:
        middle = (y + ny) / 2
        path.append(f"C{x:.1f} {middle:.1f} {nx:.1f} {middle:.1f} {nx:.1f} {ny:.1f}")
        x, y = nx, ny
    dash = ' stroke-dasharray="6 4"' if late else ""
    marker = ' marker-end="url(#a)"' if head else ""
    return f'<path d="{" ".join(path)}" fill="none" stroke="#555" stroke-width="1.3"{dash}{marker}/>'


_FILL = {
    "start": ("#fff8e1", "#8a6d00", 14, 2.5),
    "step": ("#ffffff", "#444444", 4, 1.2),
    "outcome": ("#eaf4ea", "#2f6b2f", 4, 2.0),
    "return": ("#f4f4f4", "#444444", 14, 1.2),
    "exit": ("#eef2fb", "#2f4f8f", 0, 1.2),
    "missing": ("#fdecec", "#b00020", 0, 2.0),
}


def _drawn(thing: _Thing) -> str:
    assert thing.node is not None
    fill, stroke, round_, wide = _FILL[thing.node.kind]
    x, y = thing.view.xy[0] - thing.view.w / 2, thing.view.xy[1] - thing.view.h / 2
    dash = ' stroke-dasharray="4 3"' if thing.node.optional or thing.node.kind == "return" else ""
    parts = [
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{thing.view.w:.1f}" height="{thing.view.h:.1f}" rx="{round_}"'
        f' fill="{fill}" stroke="{stroke}" stroke-width="{wide}"{dash}/>'
    ]
    if thing.node.kind == "outcome":
        parts.append(
            f'<rect x="{x + 4:.1f}" y="{y + 4:.1f}" width="{thing.view.w - 8:.1f}"'
            f' height="{thing.view.h - 8:.1f}" fill="none" stroke="{stroke}"/>'
        )
    titles = len(_wrap(thing.node.title, _BOX))
    for number, line in enumerate(thing.lines):
        look = ' fill="#111"' if number < titles else ' fill="#555" font-size="11.5"'
        at = y + _PAD + _LINE * (number + 0.72)
        parts.append(
            f'<text x="{thing.view.xy[0]:.1f}" y="{at:.1f}" text-anchor="middle"{look}>{escape(line)}</text>'
        )
    return "".join(parts)


def _drawn_label(thing: _Thing) -> str:
    x, y = thing.view.xy[0] - thing.view.w / 2, thing.view.xy[1] - thing.view.h / 2
    parts = [
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{thing.view.w:.1f}" height="{thing.view.h:.1f}" fill="#fff"/>'
    ]
    for number, line in enumerate(thing.lines):
        at = y + 3 + _LINE * 0.85 * (number + 0.75)
        parts.append(
            f'<text x="{thing.view.xy[0]:.1f}" y="{at:.1f}" text-anchor="middle" fill="#333"'
            f' font-size="11.5">{escape(line)}</text>'
        )
    return "".join(parts)
