"""The reference for the screen: a Textual app with a list of lines, a footer, and nothing behind it."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import Footer, OptionList


class BareApp(App[None]):
    """A hundred lines; space changes the marked one."""

    BINDINGS = [Binding("space", "tick", "tick"), Binding("q", "quit", "quit")]  # noqa: RUF012
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        """The list and the footer."""
        yield OptionList(*(f"[ ] line {n:03d} of the bare app" for n in range(100)), markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """The list has the focus."""
        self.animation_level = "none"
        self.query_one(OptionList).focus()

    def action_tick(self) -> None:
        """Change the marked line."""
        lines = self.query_one(OptionList)
        at = lines.highlighted or 0
        text = str(lines.get_option_at_index(at).prompt)
        lines.replace_option_prompt_at_index(at, ("[x]" if text.startswith("[ ]") else "[ ]") + text[3:])


if __name__ == "__main__":
    BareApp().run()
