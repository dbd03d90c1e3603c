"""A way on: a key and what it does, written out in the middle of a page, to be clicked too."""

from __future__ import annotations

from textual.content import Content
from textual.strip import Strip
from textual.widgets import Static

from aftercase.tui import actions
from aftercase.tui.jump import Marks, Spot


class Way(Static):
    """A way on from an empty desk: a key and what it does; a click does the same."""

    DEFAULT_CSS = """
    Way { width: auto; height: auto; margin-top: 1; &:hover { background: $boost; } }
    """

    def __init__(self, action: str, scope: actions.Scope) -> None:
        """The action it stands for."""
        super().__init__(markup=False)
        self.marks = Marks(self)
        self.action = next(a for a in actions.ACTIONS if a.id == action and a.scope == scope)

    def render(self) -> Content:
        """Key and sentence."""
        return Content.assemble((f"{self.action.key:>4}  ", "bold $text-accent"), actions.words(self.action))

    def render_line(self, y: int) -> Strip:
        """With its label, where there is one."""
        return self.marks.over(super().render_line(y), y)

    def spots(self) -> list[Spot]:
        """Itself."""
        return [Spot(0, 0, lambda: self.call_next(self.on_click))]

    async def on_click(self) -> None:
        """Go that way."""
        await self.app.run_action(self.action.id, self.app if self.action.scope == "app" else self.screen)
