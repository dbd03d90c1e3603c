"""The reference for a case on the wire: a Textual app of the same build, with nothing behind it.

``python -m benchmarks.bare_panes FILE``: a list, a Markdown text, a checklist and a log in frames, the one
with the focus in a heavier one. Space ticks, ``n`` shows a notice, ``w`` goes to an input.
"""

from __future__ import annotations

import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Footer, Input, Markdown, OptionList, SelectionList


class BarePanes(App[None]):
    """Four panes, their text from a file.

    They have no scroll bars: Textual would draw them again with every blink of the input's cursor.
    """

    CSS = """
    OptionList, SelectionList, VerticalScroll { border: round $foreground 25%; width: 1fr; height: 1fr; }
    OptionList:focus, SelectionList:focus, VerticalScroll:focus { border: heavy $accent; }
    * { scrollbar-size-vertical: 0; }
    #text { width: 2.2fr; }
    #right { width: 1.4fr; }
    """
    BINDINGS = [Binding("n", "notice", "notice"), Binding("w", "write", "write")]  # noqa: RUF012
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, text: str) -> None:
        """``text`` is Markdown, some 30 lines of it."""
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        """The panes, an input, the footer."""
        with Horizontal():
            yield OptionList(*(f"step {n:02d} of the bare app" for n in range(30)), markup=False)
            with VerticalScroll(id="text"):
                yield Markdown(self._text)
            with Vertical(id="right"):
                yield SelectionList[int](*((f"check {n} of the bare app", n) for n in range(8)))
                yield OptionList(*(f"entry {n:02d} of the log" for n in range(30)), markup=False)
        yield Input()
        yield Footer()

    def on_mount(self) -> None:
        """The checklist has the focus; nothing is animated, which would cost ten times as much."""
        self.animation_level = "none"
        self.query_one(SelectionList).focus()

    def action_notice(self) -> None:
        """A notice for a moment."""
        self.notify("wang ticked “Before the platform's time to answer is up, answer once”")

    def action_write(self) -> None:
        """To the input; its cursor blinks."""
        self.query_one(Input).focus()


if __name__ == "__main__":
    BarePanes("\n".join(Path(sys.argv[1]).read_text("utf-8").split("\n")[20:50])).run()
