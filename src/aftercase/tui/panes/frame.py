"""What stands around the panes of a case: their frames, and the line of tabs where not all of them fit."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from aftercase.text import cells
from aftercase.tui.document import Document


class Pane(Container):
    """A frame around a pane; it shows which one has the focus by line and title, not by colour alone."""

    DEFAULT_CSS = """
    Pane { border: round $border-blurred; border-title-color: $text-muted; }
    Pane:focus-within { border: heavy $accent; border-title-color: $text; border-title-style: bold; }
    """

    def on_click(self) -> None:
        """A click on the frame is meant for what is in it."""
        if not self.has_focus_within:
            self.query_one(Document).focus()


class TabLine(Static):
    """The panes of a narrow layout, the one shown marked."""

    DEFAULT_CSS = """
    TabLine { height: 1; padding: 0 1; color: $text-muted; display: none; }
    """

    class Clicked(Message):
        """A tab was clicked."""

        def __init__(self, name: str) -> None:
            """``name`` is the pane's."""
            super().__init__()
            self.name = name

    def __init__(self) -> None:
        """No tabs yet."""
        super().__init__(markup=False)
        self._tabs: list[tuple[int, int, str]] = []

    def tabs(self, titles: Mapping[str, str], shown: str) -> None:
        """The panes with their titles; the one shown stands in brackets."""
        words: list[str | tuple[str, str]] = []
        self._tabs, at = [], 0
        for name, title in titles.items():
            words += [" ", (f"[{title}]", "bold $text-accent") if name == shown else f" {title} "]
            self._tabs.append((at, at + cells(title) + 3, name))
            at += cells(title) + 3
        self.update(Content.assemble(*words), layout=False)

    def on_click(self, event: events.Click) -> None:
        """Go to the pane whose tab is under the mouse."""
        offset = event.get_content_offset(self)
        for start, end, name in self._tabs:
            if offset is not None and start <= offset.x < end:
                event.stop()
                self.post_message(self.Clicked(name))
