"""Lines that break where a reader would: words go on below themselves, a key is not parted from its word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.visual import Visual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.css.styles import RulesMap
    from textual.strip import Strip
    from textual.style import Style
    from textual.visual import RenderOptions


class _Laid(Visual):
    """Content whose lines depend on the width."""

    def _lines(self, width: int) -> Content:
        raise NotImplementedError

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """The lines, as Textual asks for them."""
        return self._lines(width).render_strips(width, height, style, options)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """How many lines it takes."""
        return self._lines(width).get_height(rules, width)


class Apart(_Laid):
    """Parts in a row, three blanks between two; a line ends between parts."""

    def __init__(self, parts: Sequence[Content]) -> None:
        """``parts`` are of one line each."""
        self._parts = parts

    def __str__(self) -> str:
        """All of them on one line."""
        return "   ".join(part.plain for part in self._parts)

    def _lines(self, width: int) -> Content:
        lines: list[Content] = []
        for part in self._parts:
            if lines and lines[-1].cell_length + 3 + part.cell_length <= width:
                lines[-1] = Content.assemble(lines[-1], "   ", part)
            else:
                lines.append(part)
        return Content("\n").join(lines)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:  # noqa: ARG002 - Textual's call
        """The width of one line."""
        return sum(part.cell_length + 3 for part in self._parts) - 3


class Hanging(_Laid):
    """Rows of a lead, such as ``3  ``, and words that hang beside it where they need more than one line."""

    def __init__(self, *rows: tuple[Content, Content], deeper: int = 0) -> None:
        """Args:
        rows: Leads of one line, and what stands beside each; a lead may be blanks, or nothing.
        deeper: Cells by which what goes on stands further in than where it began.
        """
        self._rows, self._deeper = rows, deeper

    def __str__(self) -> str:
        """Its words, each row on a line."""
        return "\n".join((lead + words).plain for lead, words in self._rows)

    def _lines(self, width: int) -> Content:
        shown = []
        for lead, words in self._rows:
            beside = lead.cell_length + self._deeper
            for place, line in enumerate(words.wrap(max(width - beside, 1)) or [Content("")]):
                shown.append(Content.assemble(" " * beside if place else lead, line))
        return Content("\n").join(shown)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """The width at which nothing need be broken."""
        return max(
            lead.cell_length + words.get_optimal_width(rules, container_width) for lead, words in self._rows
        )

    def get_minimal_width(self, rules: RulesMap) -> int:
        """The width of the longest word, and of what stands before it."""
        return max(lead.cell_length + words.get_minimal_width(rules) for lead, words in self._rows)
