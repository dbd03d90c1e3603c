"""Jumping: a letter on everything that can be acted on, and the key that is pressed next goes there.

The letters are painted over what is drawn, so nothing moves: a screen of them costs a terminal some hundred
bytes, and so does taking them away. A widget that takes part has `Marks` and says its `Spot`s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.errors import NoWidget
from textual.geometry import Region
from textual.strip import Strip

if TYPE_CHECKING:
    from textual.widget import Widget

    from aftercase.tui.screens.base import DeskScreen

# The home row first; ``f`` last, since whoever presses it twice wants to be rid of the letters.
LETTERS = "jkdslaghrueiwoqptynvbmcxzf"


def labels(count: int) -> list[str]:
    """So many different labels, none the beginning of another; the next one always begins differently.

    One letter each up to 26, two beyond; there are 676 of them at most.
    """
    many = len(LETTERS)
    if count <= many:
        return list(LETTERS[:count])
    return [LETTERS[n % many] + LETTERS[n // many] for n in range(min(count, many * many))]


class Spot(NamedTuple):
    """Where something can be acted on.

    Attributes:
        x, y: The cell of its label, from the top left of the widget's content as it is seen.
        act: Does what a click there does.
    """

    x: int
    y: int
    act: Callable[[], object]


@runtime_checkable
class Jumpable(Protocol):
    """A widget that takes part."""

    marks: Marks

    def spots(self) -> Sequence[Spot]:
        """What can be acted on in it and is in sight, top to bottom."""


class Marks:
    """The labels painted on one widget; the widget asks for them in its ``render_line``."""

    def __init__(self, widget: Widget) -> None:
        """None yet."""
        self._widget = widget
        self._shown: dict[int, list[tuple[int, str]]] = {}
        self.jump: Jump | None = None

    def put(self, shown: Mapping[tuple[int, int], str], jump: Jump | None) -> None:
        """Paint these, cell (x, y) to label, in place of those before; only their own cells are drawn."""
        before = {(x, y, label) for y, found in self._shown.items() for x, label in found}
        after = {(x, y, label) for (x, y), label in shown.items()}
        self.jump = jump
        self._shown = {}
        for x, y, label in sorted(after):
            self._shown.setdefault(y, []).append((x, label))
        changed = [Region(x, y, len(label), 1) for x, y, label in before ^ after]
        if changed:
            self._widget.refresh(*changed)

    def drop(self) -> None:
        """The widget shows something else from now on: every label on the screen goes."""
        if self.jump is not None:
            self.jump.leave()

    def over(self, strip: Strip, y: int) -> Strip:
        """A line of the widget with its labels; ``y`` as in ``render_line``."""
        for x, label in self._shown.get(y, ()):
            look = self._widget.rich_style + Style(bold=True, reverse=True)
            parts = [strip.crop(0, x), Strip([Segment(label, look)]), strip.crop(x + len(label))]
            strip = Strip.join(parts)
        return strip


class Jump:
    """One jump: the labels that are shown, until a key is pressed.

    Attributes:
        live: Whether the labels are there.
        places: Label to widget and spot.
    """

    def __init__(self, screen: DeskScreen[object]) -> None:
        """Nothing is shown yet."""
        self._screen = screen
        self._typed = ""
        self._panes = dict(enumerate(screen.panes(), 1))
        self.live = False
        self.places: dict[str, tuple[Jumpable, Spot]] = {}

    def show(self) -> bool:
        """Find what can be acted on, and paint the labels; False where there is nothing."""
        seen: list[tuple[Jumpable, Spot]] = []
        for widget in self._screen.query("*"):
            if isinstance(widget, Jumpable):
                seen += [(widget, spot) for spot in widget.spots() if self._in_sight(widget, spot)]
        self.places = dict(zip(labels(len(seen)), seen, strict=False))
        self.live = bool(self.places or self._panes)
        self._paint()
        return self.live

    def take(self, event: events.Key) -> bool:
        """A key while the labels are there; True where it was meant for them.

        Esc and any character that leads nowhere only take the labels away: a slip must not tick a check. Keys
        that write nothing (arrows, F-keys, ctrl) do what they always do.
        """
        sign = (event.character or "").lower()
        fitting = [label for label in self.places if label.startswith(self._typed + sign)] if sign else []
        if fitting and sign.isalpha():
            self._typed += sign
            if fitting == [self._typed]:
                self.leave()
                self.places[self._typed][1].act()
            else:
                self._paint()
            return True
        self.leave()
        if sign.isdigit() and not self._typed and int(sign) in self._panes:
            self._screen.go_to_pane(self._panes[int(sign)])
            return True
        return event.is_printable or event.key in ("escape", "enter", "tab", "backspace")

    def leave(self) -> None:
        """Take the labels away."""
        self.live = False
        for widget in self._widgets():
            widget.marks.put({}, None)

    def _widgets(self) -> list[Jumpable]:
        return [widget for widget in self._screen.query("*") if isinstance(widget, Jumpable)]

    def _in_sight(self, widget: Widget, spot: Spot) -> bool:
        """Whether the cell is on the screen, and nothing lies over it."""
        area = widget.content_region
        try:
            top, _ = self._screen.get_widget_at(area.x + spot.x, area.y + spot.y)
        except NoWidget:
            return False
        return top is widget

    def _paint(self) -> None:
        shown: dict[int, dict[tuple[int, int], str]] = {}
        for label, (widget, spot) in self.places.items():
            if label.startswith(self._typed):
                shown.setdefault(id(widget), {})[spot.x, spot.y] = label[len(self._typed) :]
        if not self._typed and not self._screen.NUMBERED:
            for number, pane in self._panes.items():
                corner = (pane.content_size.width - 1, 0)
                shown.setdefault(id(pane), {})[corner] = str(number)
        for widget in self._widgets():
            widget.marks.put(shown.get(id(widget), {}), self if self.live else None)
