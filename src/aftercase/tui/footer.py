"""The footer: the keys that can be pressed here, as many as fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from textual import events
from textual.content import Content
from textual.widget import Widget

from aftercase.i18n import tr
from aftercase.text import cells
from aftercase.tui import actions
from aftercase.tui.actions import Action

if TYPE_CHECKING:
    from aftercase.tui.screens.base import DeskScreen

_GAP = 2  # cells between two keys


class _Item(NamedTuple):
    """One key of the footer: what is printed of it, and whether it can be pressed now."""

    action: Action
    key: str
    label: str
    possible: bool

    @property
    def width(self) -> int:
        """Its cells; what is not possible stands in brackets, so that no colour is needed to tell."""
        return cells(self.key) + 1 + cells(self.label) + (0 if self.possible else 2)

    @property
    def content(self) -> Content:
        """As it is drawn."""
        if not self.possible:
            return Content(f"({self.key} {self.label})").stylize("dim")
        return Content.assemble((self.key, "bold $text-accent"), f" {self.label}")


class ActionFooter(Widget):
    """One line with the actions of the screen's scopes, in the order of their rank.

    The screen's own actions stand at the left, those that hold everywhere at the right. Where the line is
    too short the last ones of the screen go first; help and quit always stay. A click does what the key does.
    """

    DEFAULT_CSS = """
    ActionFooter { dock: bottom; height: 1; background: $panel; color: $foreground; }
    """
    can_focus = False

    def __init__(self) -> None:
        """Ask the screen at every repaint."""
        super().__init__()
        self._places: list[tuple[int, int, Action]] = []

    def on_mount(self) -> None:
        """Follow the screen: what is possible changes with the focus and after each verb."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.refresh())

    def render(self) -> Content:
        """As many keys as fit the width."""
        screen = cast("DeskScreen[object]", self.screen)
        items = [self._item(action, why_not(screen, action)) for action in actions.footer(screen.scopes)]
        return self._lay_out(
            [item for item in items if item.action.scope != "app"],
            [item for item in items if item.action.scope == "app"],
            self.size.width,
        )

    @staticmethod
    def _item(action: Action, why_not: str) -> _Item:
        key = "1-9" if action.id.endswith("(1)") else action.key  # the digits share one place
        return _Item(action, key, tr(action.label), not why_not)

    def _lay_out(self, own: list[_Item], common: list[_Item], width: int) -> Content:
        room = width - 2
        keep = [item for item in common if item.action.id in ("help", "quit")]
        left, used = [], _width(keep)
        for item in own:
            if used + _GAP + item.width > room:
                break
            left.append(item)
            used += _GAP + item.width
        if len(left) == len(own):
            for item in common:
                if item not in keep and used + _GAP + item.width <= room:
                    keep.append(item)
                    used += _GAP + item.width
        right = [item for item in common if item in keep]
        gap = max(_GAP, room - _width(left) - _width(right))
        self._places = []
        parts = self._row(left, 1)
        parts += [" " * gap, *self._row(right, 1 + _width(left) + gap)]
        return Content.assemble(" ", *parts)

    def _row(self, items: list[_Item], x: int) -> list[Content | str]:
        parts: list[Content | str] = []
        for item in items:
            if parts:
                parts.append(" " * _GAP)
                x += _GAP
            parts.append(item.content)
            self._places.append((x, x + item.width, item.action))
            x += item.width
        return parts

    async def on_click(self, event: events.Click) -> None:
        """Do what the key does, the reason why not included."""
        for start, end, action in self._places:
            if start <= event.x < end and "(" not in action.id:
                event.stop()
                await self.app.run_action(action.id, self.app if action.scope == "app" else self.screen)


def why_not(screen: DeskScreen[Any], action: Action) -> str:
    """Why an action is not possible on a screen now; what holds everywhere always is, but for letters."""
    if action.scope == "app":
        typed = action.id == "jump" and screen.SCOPE in actions.TYPING
        return tr("Letters are typed here.") if typed else ""
    return screen.why_not(action.id)


def _width(items: list[_Item]) -> int:
    return sum(item.width for item in items) + _GAP * max(0, len(items) - 1)
