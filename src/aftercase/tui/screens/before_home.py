"""What lies under a case that was opened at once, until somebody leaves the case: then the list is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.screen import Screen

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk


class BeforeHome(Screen[None]):
    """Never seen: as soon as nothing covers it, the list of cases does."""

    HORIZONTAL_BREAKPOINTS = []  # noqa: RUF012 - Textual's form
    VERTICAL_BREAKPOINTS = []  # noqa: RUF012

    def __init__(self, desk: Desk) -> None:
        """``desk`` is whose cases are listed."""
        super().__init__()
        self._desk = desk

    @property
    def is_current(self) -> bool:
        """Never, so that nothing of it is drawn."""
        return False

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Make way, unless the case came first. It is neither styled nor laid out for that."""
        event.prevent_default()
        if self.app.screen is self:
            from aftercase.tui.screens.home import HomeScreen

            self.app.push_screen(HomeScreen(self._desk))
