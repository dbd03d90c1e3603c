"""A list to choose from: Textual's, with vim's keys beside the arrows and with labels to jump to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from aftercase.tui.jump import Marks, Spot


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
        return self.marks.over(super().render_line(y), y)

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


def _option(strip: Strip) -> int | None:
    """The option a line belongs to: Textual writes its number into the line, for clicks."""
    for segment in strip:
        if segment.style is not None and "option" in segment.style.meta:
            index: int = segment.style.meta["option"]
            return index
    return None
