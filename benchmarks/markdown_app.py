"""The reference for reading: Textual's own viewer with the file that is named, as its documentation does.

Without the front matter: the viewer takes it for a heading, and its table of contents, as wide as the longest
one, would leave no room for the text.
"""

from __future__ import annotations

import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import MarkdownViewer


class MarkdownApp(App[None]):
    """One document, with its table of contents."""

    def __init__(self, text: str) -> None:
        """``text`` is what to show."""
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        """The viewer and nothing else."""
        yield MarkdownViewer(self._text, show_table_of_contents=True, open_links=False)

    def on_mount(self) -> None:
        """The text has the focus; nothing glides."""
        self.animation_level = "none"
        self.query_one(MarkdownViewer).focus()


if __name__ == "__main__":
    MarkdownApp(Path(sys.argv[1]).read_text("utf-8").partition("\n---\n")[2]).run()
