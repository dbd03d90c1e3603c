"""A small app behind the gate that asks the browser to open an address and to take a file."""

from __future__ import annotations

import io
import sys

from textual.app import ComposeResult
from textual.widgets import Static

from aftercase.tui.gate import GatedApp


class Sending(GatedApp[None]):
    """It asks once it is shown."""

    def compose(self) -> ComposeResult:
        yield Static("asking", markup=False)

    def on_mount(self) -> None:
        self.call_after_refresh(self._ask)

    def _ask(self) -> None:
        self.open_url("https://a.example/")
        self.deliver_text(io.StringIO("a case's words"), save_filename="case.txt")
        self.query_one(Static).update("asked")


if __name__ == "__main__":
    app = Sending()
    app.run()
    sys.exit(app.return_code)
