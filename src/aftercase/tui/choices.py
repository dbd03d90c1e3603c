"""A list to choose from: Textual's, with vim's keys beside the arrows and with labels to jump to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from aftercase.tui.jump import Marks, Spot

# In the terminal's own colours yellow or white on the ground of the marked line could not be read; without
# colours a shade alone is too faint a sign.
_MARKED = Style(color="black", bgcolor="white", dim=False)
_TURNED = Style(reverse=True, bold=True)


class Choices(OptionList):
    """Options of which one is marked; they are literal text."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", show=False),
        Binding("k", "cursor_up", show=False),
        Binding("g", "first", show=False),
        Binding("G", "last", show=False),
    ]

    def __init__(self, *content: Option, **more: Any) -> None:
        """As an `OptionList`, but never with markup, and compact unless told otherwise."""
        super().__init__(*content, **{"compact": True, **more, "markup": False})
        self.marks = Marks(self)

    def render_line(self, y: int) -> Strip:
        """With its label, where there is one."""
        strip = super().render_line(y)
        if self.highlighted is not None and _option(strip) == self.highlighted:
            if self.app.native_ansi_color:
                strip = _with(strip, _MARKED)
            elif self.app.no_color:
                strip = _with(strip, _TURNED)
        return self.marks.over(strip, y)

    def spots(self) -> Sequence[Spot]:
        """The options in sight that can be chosen, each at its first line."""
        found: list[Spot] = []
        seen: set[int] = set()
        for y in range(self.scrollable_content_region.height):
            index = _option(super().render_line(y))
            if index is not None and index not in seen and not self.options[index].disabled:
                seen.add(index)
                found.append(Spot(0, y, partial(self._choose, index)))
        return found

    def _choose(self, index: int) -> None:
        self.focus()
        self.highlighted = index
        self.action_select()


def _with(strip: Strip, look: Style) -> Strip:
    """The line with a look laid over whatever its parts have."""
    parts = (Segment(text, (style or Style()) + look, control) for text, style, control in strip)
    return Strip(parts, strip.cell_length)


def _option(strip: Strip) -> int | None:
    """The option a line belongs to: Textual writes its number into the line, for clicks."""
    for segment in strip:
        if segment.style is not None and "option" in segment.style.meta:
            index: int = segment.style.meta["option"]
            return index
    return None
