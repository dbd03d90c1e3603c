"""What an empty desk shows."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from aftercase.i18n import tr
from aftercase.tui.way import Way


class FirstPage(Vertical):
    """What an empty desk shows: what this is, and three ways on."""

    DEFAULT_CSS = """
    FirstPage { height: 1fr; align: center middle; display: none; }
    FirstPage > Vertical { width: 64; max-width: 92%; height: auto; }
    FirstPage .what { height: auto; }
    """

    def compose(self) -> ComposeResult:
        """A sentence and the ways."""
        with Vertical():
            yield Static(classes="what", markup=False)
            yield Way("new", "home")
            yield Way("demo", "home")
            yield Way("language", "app")

    def on_mount(self) -> None:
        """In the language of the moment."""
        self.relabel()

    def relabel(self) -> None:
        """In the language of the moment."""
        what = tr(
            "aftercase walks you through a refused after-sales request: it asks the right questions in the "
            "right order, keeps what was said and done, watches the clocks, and leaves a file that a "
            "platform, a bank or a court can check."
        )
        self.query_one(".what", Static).update(
            Content.assemble((tr("This desk has no case yet."), "bold"), "\n\n", what)
        )
        for way in self.query(Way):
            way.refresh(layout=True)
