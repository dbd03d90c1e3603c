"""The notice on a terminal that is too small for anything else."""

from __future__ import annotations

from textual.content import Content
from textual.screen import Screen

from aftercase.i18n import tr


class TooSmall(Screen[None]):
    """Covers everything until the terminal is enlarged; what is below stays as it was."""

    DEFAULT_CSS = """
    TooSmall { align: center middle; }
    """

    def __init__(self, columns: int, lines: int) -> None:
        """The size that is needed."""
        super().__init__()
        self._needed = (columns, lines)

    def render(self) -> Content:
        """One sentence, wherever there is room for it."""
        columns, lines = self._needed
        return Content(
            tr(
                "This window has {w}x{h} cells; the desk needs {columns}x{lines}. "
                "Enlarge it, or leave with ctrl+q.",
                w=self.app.size.width,
                h=self.app.size.height,
                columns=columns,
                lines=lines,
            )
        )

    def relabel(self) -> None:
        """Say it in the other language."""
        self.refresh()
