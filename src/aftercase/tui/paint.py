"""What the parts of the renderer share: inline runs to segments, lines behind a marker, padding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from aftercase.playbook.model import Block, Inline, Inlines
from aftercase.playbook.targets import internal
from aftercase.text import cells, tidy
from aftercase.tui.lines import Action, Glyphs, Line, RenderContext, Segment
from aftercase.tui.wrap import STICKY, Wrapped, wrap

NARROWEST = 12  # below this an indent or a frame costs more than it tells


@dataclass(frozen=True, slots=True)
class Painter:
    """The context of one layout, and the way back to the renderer for blocks inside blocks."""

    context: RenderContext
    glyphs: Glyphs
    blocks: Callable[[Sequence[Block], int], list[Line]]

    def inlines(self, runs: Inlines, base: str = "") -> list[Segment]:
        """Runs of the model as segments, links with their true target behind them."""
        segments: list[Segment] = []
        for index, run in enumerate(runs):
            text = "\n" if run.break_ else run.text
            following = runs[index + 1] if index + 1 < len(runs) else None
            opens = bool(run.href) and (index == 0 or runs[index - 1].href != run.href)
            closes = bool(run.href) and (following is None or following.href != run.href)
            action = Action("link", run.href) if run.href else None
            look = _look(run, base)
            if opens and internal(run.href) is not None:
                segments.append(Segment(f"{self.glyphs.arrow}{STICKY}", look, action))
            segments.append(Segment(text, look, action))
            if closes:
                segments.extend(self._target(run, _words(runs, index), base, action))
        return segments

    def _target(self, run: Inline, words: str, base: str, action: Action | None) -> list[Segment]:
        """Where a link leads, unless its words say so already."""
        target = internal(run.href)
        if target is not None:
            title = self.context.playbook_titles.get(target.playbook, target.playbook)
            return [Segment(f" ({title})", _styles(base, "link.target"), action)] if title else []
        address = run.href.removeprefix("mailto:")
        if tidy(words).strip() in (run.href, address):
            return []
        return [Segment(f" <{run.href}>", _styles(base, "link.target"), action)]


def _words(runs: Inlines, last: int) -> str:
    """The words of the link that ends with the run ``last``."""
    first = last
    while first and runs[first - 1].href == runs[last].href:
        first -= 1
    return "".join(run.text for run in runs[first : last + 1])


def _look(run: Inline, base: str) -> str:
    looks = [base]
    looks += [name for name in ("strong", "em", "strike", "code") if getattr(run, name)]
    if run.href:
        looks.append("link.step" if internal(run.href) is not None else "link")
    return _styles(*looks)


def _styles(*names: str) -> str:
    return " ".join(name for name in names if name)


def paragraph(segments: Iterable[Segment], width: int, source: int) -> list[Line]:
    """Wrapped lines of one paragraph."""
    return finished(wrap(segments, width), source)


def finished(wrapped: Iterable[Wrapped], source: int) -> list[Line]:
    """Wrapped lines with their place in the file."""
    return [Line(row.segments, source, row.glue) for row in wrapped]


def hang(lines: Sequence[Line], first: Sequence[Segment], rest: Sequence[Segment]) -> list[Line]:
    """Lines behind a marker: ``first`` before the first of them, ``rest`` before the others."""
    return [
        line._replace(segments=(*(rest if index else first), *line.segments))
        for index, line in enumerate(lines)
    ]


def room(width: int, taken: int) -> int:
    """How far blocks inside an item are indented: not at all where too little room would be left."""
    return taken if width - taken >= NARROWEST else 0


def indent(width: int) -> Segment:
    """Spaces that are not copied."""
    return Segment(" " * width, "", None, True)


def pad(segments: Sequence[Segment], width: int, style: str = "", align: str = "") -> tuple[Segment, ...]:
    """Segments filled up to ``width`` cells; what is longer stays."""
    gap = max(0, width - sum(cells(segment.text) for segment in segments))
    left = gap if align == "right" else gap // 2 if align == "center" else 0
    before = (Segment(" " * left, style, None, True),) if left else ()
    after = (Segment(" " * (gap - left), style, None, True),) if gap - left else ()
    return (*before, *segments, *after)


def belong(lines: Iterable[Line], action: Action, style: str = "") -> list[Line]:
    """Lines that belong to an item; ``style`` is laid under every segment."""
    return [
        line._replace(
            item=action,
            segments=tuple(
                segment._replace(
                    style=_styles(style, segment.style),
                    action=segment.action if _is_link(segment) else action,
                )
                for segment in line.segments
            ),
        )
        for line in lines
    ]


def _is_link(segment: Segment) -> bool:
    return segment.action is not None and segment.action.kind == "link"
