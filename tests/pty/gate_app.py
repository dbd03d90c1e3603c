"""A small app behind the gate, run in a real terminal by the tests: ``gate_app.py WHAT FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import DataTable, Header, Input, Label, Log, OptionList, Static, TextArea

from aftercase.tui.document import Document
from aftercase.tui.gate import GatedApp
from aftercase.tui.lines import RenderContext
from tests.pty.payloads import ALL, CASE_WORDS
from tests.unit.tui.sample import para


class Hostile(GatedApp[None]):
    """Every kind of widget with every payload in it."""

    TITLE = "gate"
    CSS = "* { height: auto; } VerticalScroll { height: 1fr; } Document { height: 3; } Log { height: 3; }"

    def compose(self) -> ComposeResult:
        yield Header()
        with VerticalScroll():
            yield Static(ALL, markup=False)
            yield Label(Content(ALL))
            yield Static(Text(ALL, Style(link="http://a\x1b]0;PWN\x07b")))
            yield Input(ALL, placeholder=ALL)
            yield Document([para(ALL)], RenderContext())
            yield OptionList(Content(ALL))
            yield TextArea(ALL)
            yield DataTable()
            yield Log()

    def on_mount(self) -> None:
        self.title = ALL
        table = self.query_one(DataTable)
        table.add_column(Text(ALL))
        table.add_row(Text(ALL))
        self.query_one(Log).write_line(ALL)
        bordered = self.query_one(Static)
        bordered.styles.border = ("round", "red")
        bordered.border_title = Content(ALL)
        self.notify(ALL, title=ALL, markup=False, timeout=60)


class Typed(GatedApp[None]):
    """An input; what is typed is the draft that is kept on an end nobody asked for."""

    def __init__(self, folder: Path, *, broken: bool = False) -> None:
        super().__init__()
        self.folder, self.broken = folder, broken

    def compose(self) -> ComposeResult:
        yield Input(placeholder="ready")

    def keep_drafts(self) -> None:
        (self.folder / "draft").write_text(self.query_one(Input).value)
        if self.broken:
            raise OSError(CASE_WORDS)

    def on_input_submitted(self) -> None:
        secret = CASE_WORDS
        raise ValueError(secret)


def main() -> None:
    """Run what the first argument names, and end with the app's return code."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    app = Hostile() if what == "hostile" else Typed(folder, broken=what == "broken")
    app.run()
    sys.exit(app.return_code)


if __name__ == "__main__":
    main()
