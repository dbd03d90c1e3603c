"""The reference for reading on the wire: Textual's own viewer. ``python -m benchmarks.bare_reader FILE``.

It shows the first 200 lines of the text only; it would be half a minute at work on a whole playbook.
"""

from __future__ import annotations

import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import Footer, MarkdownViewer

_LINES = 200


class BareReader(App[None]):
    """One Markdown file, with its outline beside it."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, text: str) -> None:
        """``text`` is Markdown."""
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        """The viewer and the footer."""
        yield MarkdownViewer(self._text)
        yield Footer()

    def on_mount(self) -> None:
        """The text has the focus; nothing is animated, which would cost 209 KB a page."""
        self.animation_level = "none"
        self.query_one(MarkdownViewer).focus()


if __name__ == "__main__":
    text = Path(sys.argv[1]).read_text("utf-8").partition("\n---\n")[2]
    BareReader("\n".join(text.split("\n")[:_LINES])).run()
