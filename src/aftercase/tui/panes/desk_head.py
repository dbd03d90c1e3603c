"""The head of the list: the desk's name, how many cases there are, the folder, the heads of the columns."""

from __future__ import annotations

import os
from pathlib import Path

from textual.content import Content
from textual.widget import Widget

from aftercase.i18n import tr
from aftercase.text import cells
from aftercase.tui import case_rows
from aftercase.tui.reading import Listed


class Head(Widget):
    """The desk's name, the counts and the folder, then the heads of the columns."""

    DEFAULT_CSS = """
    Head { height: 2; background: $panel; }
    """

    def __init__(self, root: Path) -> None:
        """``root`` is the data folder."""
        super().__init__()
        self._root = str(root)
        self.listed: Listed | None = None
        self.far: tuple[int, int] | None = None
        self.doing: tuple[int, int] | None = None
        self.selected = 0
        self.with_closed = False
        self.number = case_rows.NUMBER

    def render(self) -> Content:
        """Two lines, with a blank one between where there is room for it."""
        width = self.size.width
        left = Content.assemble(" ", ("aftercase", "bold $text-accent"), "  ", self._counts())
        room = width - left.cell_length - 3
        folder = case_rows.short_path(self._root, os.path.expanduser("~"), room) if room > 8 else ""  # noqa: PTH111
        gap = " " * max(0, width - left.cell_length - cells(folder) - 1)
        heads = (
            "  " + case_rows.head(width - 3, self.number)
            if self.listed and (self.listed.open or self.with_closed)
            else ""
        )
        between = "\n" * max(1, self.size.height - 1)
        return Content.assemble(left, gap, (folder, "dim"), between, (heads, "dim"))

    def _counts(self) -> Content:
        if self.listed is None:
            if self.far is None:
                return Content(tr("reading the cases …"))
            done, count = self.far
            return Content(tr("reading the cases: {done} of {total}", done=f"{done:,}", total=f"{count:,}"))
        if self.doing is not None:
            done, count = self.doing
            return Content(tr("{done} of {total} done; esc stops", done=done, total=count))
        counts = self.listed.counts
        parts = [Content(tr("{n} open", n=counts.open))]
        if counts.overdue:
            parts.append(Content(tr("{n} overdue", n=counts.overdue)).stylize("bold $text-error"))
        if counts.soon:
            parts.append(Content(tr("{n} due today", n=counts.soon)))
        if self.selected:
            parts.append(Content(tr("{n} selected", n=self.selected)).stylize("bold"))
        if self.with_closed:
            parts.append(Content(tr("{n} closed", n=counts.closed)))
        return Content("   ").join(parts)
