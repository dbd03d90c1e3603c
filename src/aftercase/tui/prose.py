"""A few blocks of a playbook, to be read only: the paragraph below a question."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from aftercase.i18n import language
from aftercase.playbook.model import Block, BranchList
from aftercase.tui.render import RenderContext, layout


class Prose(Widget):
    """Blocks without the ways on, as tall as they are. It cannot be focused; nothing in it can be clicked."""

    DEFAULT_CSS = """
    Prose { height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        """Empty at first."""
        super().__init__(id=id)
        self._blocks: Sequence[Block] = ()

    def show(self, blocks: Sequence[Block]) -> None:
        """Show these blocks; nothing at all where there are none but ways on."""
        self._blocks = [block for block in blocks if not isinstance(block, BranchList)]
        self.display = bool(self._blocks)
        self.refresh(layout=True)

    def _lines(self, width: int) -> list[str]:
        return [line.text for line in layout(self._blocks, width, RenderContext(language=language()))]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the width makes of it."""
        return len(self._lines(width))

    def render(self) -> Content:
        """The lines."""
        return Content("\n".join(self._lines(self.size.width)))
