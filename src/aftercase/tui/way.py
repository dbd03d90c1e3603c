"""A way on: a key and what it does, written out in the middle of a page, to be clicked too."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from aftercase.tui import actions


class Way(Static):
    """A way on from an empty desk: a key and what it does; a click does the same."""

    DEFAULT_CSS = """
    Way { width: auto; height: auto; margin-top: 1; &:hover { background: $boost; } }
    """

    def __init__(self, action: str, scope: actions.Scope) -> None:
        """The action it stands for."""
        super().__init__(markup=False)
        self.action = next(a for a in actions.ACTIONS if a.id == action and a.scope == scope)

    def render(self) -> Content:
        """Key and sentence."""
        return Content.assemble((f"{self.action.key:>4}  ", "bold $text-accent"), actions.words(self.action))

    async def on_click(self) -> None:
        """Go that way."""
        await self.app.run_action(self.action.id, self.app if self.action.scope == "app" else self.screen)
