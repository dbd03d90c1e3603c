"""A few blocks of a playbook, to be read only: what stands below a question."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from textual.geometry import Size

from aftercase.i18n import language
from aftercase.playbook.model import Block, BranchList, Paragraph, plain
from aftercase.tui.document import Document
from aftercase.tui.render import RenderContext, layout


class Prose(Document, can_focus=False):
    """A document without its ways on, as tall as its lines. It cannot be focused."""

    DEFAULT_CSS = """
    Prose { height: auto; overflow-y: hidden; scrollbar-gutter: auto; }
    """

    def read(self, blocks: Sequence[Block]) -> None:
        """Show these blocks; nothing at all where there are none but ways on."""
        kept = [
            block
            for block, after in zip_longest(blocks, blocks[1:])
            if not isinstance(block, BranchList) and not (isinstance(after, BranchList) and _leads(block))
        ]
        self.display = bool(kept)
        self.show(kept, RenderContext(language=language()))
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's call
        """As many lines as the width makes of it."""
        return len(layout(self._blocks, width, self.context))


def _leads(block: Block) -> bool:
    """The "Next:" above a list of ways on: it would stand alone."""
    return isinstance(block, Paragraph) and plain(block.inlines).endswith((":", "："))
