"""A page to write on: Textual's text area, harmless whatever is pasted, the gaps of a template marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Self

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.document._document import EditResult, Location, Selection
from textual.document._edit import Edit
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import TextArea

from aftercase.guide.quoting import GAP, next_gap
from aftercase.text import clean
from aftercase.tui import folding

# Keys of Textual's text area that mean something else here: save, bare text, bring in, undo, and the shell.
_OURS = {"ctrl+d", "f6", "f7", "ctrl+u", "ctrl+y", "ctrl+z"}
# Characters of a line from which on it is no longer folded: Textual folds the whole line anew at every key,
# 0.1 s for 10,000 Chinese characters and 4 s for a line of 1 MB, which takes 0.5 s where it is not folded.
_LONG = 10_000


def _bindings() -> list[BindingType]:
    """The text area's keys without ours; all of it is selected as in a field of one line."""
    kept: list[BindingType] = [Binding("ctrl+shift+a", "select_all", show=False)]
    for binding in TextArea.BINDINGS:
        assert isinstance(binding, Binding)
        keys = ",".join(key for key in binding.key.split(",") if key not in _OURS)
        if keys:
            kept.append(replace(binding, key=keys))
    return kept


class Page(TextArea, inherit_bindings=False):
    """Where an entry is written.

    What is typed, pasted or loaded passes `text.clean` before it is on the page, so that what is seen,
    counted, kept as a draft and saved is the same text. The tab key goes to the next gap, and on to the next
    field where none follows.
    """

    BINDINGS: ClassVar[list[BindingType]] = _bindings()
    COMPONENT_CLASSES: ClassVar[set[str]] = {"page--gap", "page--quote"}
    DEFAULT_CSS = """
    Page { height: 1fr; border: round $border-blurred; padding: 0 1; }
    Page:focus { border: round $accent; }
    Page > .page--gap { color: $text-warning; text-style: bold underline; }
    Page > .page--quote { color: $text-muted; }
    """

    def __init__(self) -> None:
        """An empty page."""
        # Whether a repaint of everything is left out now, because the rows are asked for: while an edit is
        # made, or the very next time.
        self._spare = self._spare_next = False
        self._height = 0  # rows there were before the edit
        super().__init__(
            soft_wrap=True, show_line_numbers=False, tab_behavior="focus", highlight_cursor_line=False
        )
        self.cursor_blink = False

    _set_document = folding.set_document

    def edit(self, edit: Edit) -> EditResult:
        """Every change goes through here: what comes in is cleaned, and the rows it touches are painted."""
        edit.text = clean(edit.text)
        self._unfold(edit.text)
        self._height, place, scroll = self.wrapped_document.height, self.selection, self.scroll_offset
        # From the row above on: a shorter word may move up to it.
        first = max(0, min(self._row(edit.top), *map(self._row, place)) - 1)
        self._spare = True
        try:
            result = super().edit(edit)
        finally:
            self._spare = False
        height = self.wrapped_document.height
        if height != self._height or self.scroll_offset != scroll:
            if self._fits(self._height):
                self._repaint(first, max(height, self._height))  # all that is below moved
            else:
                self.refresh()
        else:
            ends = [result.end_location, *place, *self.selection]
            self._repaint(first, max(self._last_row(end[0]) for end in ends))
        return result

    def _undo_batch(self, edits: Sequence[Edit]) -> None:
        super()._undo_batch(edits)
        self.refresh()

    def _redo_batch(self, edits: Sequence[Edit]) -> None:
        super()._redo_batch(edits)
        self.refresh()

    def load_text(self, text: str) -> None:
        """Another text, cleaned."""
        text = clean(text)
        self._unfold(text)
        super().load_text(text)
        self.refresh()

    # -- painting ----------------------------------------------------------------------------------------
    #
    # Textual's text area paints all of itself at every key, 10 KB at 120x40. Here it is the rows that
    # changed, 0.4 KB.

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """As every widget; not all of it, where only some rows are to be painted."""
        if not regions and not layout and not recompose and (self._spare or self._spare_next):
            self._spare_next = False
            return self
        if self._spare and not regions and layout and self._fits(self._height):
            repaint = False  # there are more or fewer rows; which ones are painted is known
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _watch_selection(self, previous_selection: Selection, selection: Selection) -> None:
        """The cursor moved: paint where it was and where it is; who calls this asks for everything next."""
        scroll = self.scroll_offset
        super()._watch_selection(previous_selection, selection)
        if self._spare or not self.is_mounted:
            return
        if self.scroll_offset != scroll:
            self.refresh()
            return
        rows = [self._row(end) for end in (*previous_selection, *selection)]
        if previous_selection.is_empty and selection.is_empty:
            for row in set(rows):
                self._repaint(row, row)
        else:
            self._repaint(min(rows), max(rows))
        self._spare_next = True

    def _fits(self, before: int) -> bool:
        """Whether all rows are in sight, as they were before the edit: then nothing scrolls."""
        return max(before, self.wrapped_document.height) <= self.size.height and not self.scroll_offset.y

    def _repaint(self, first: int, last: int) -> None:
        """Paint some rows of the folded text, as far as they are in sight."""
        top = self.scroll_offset.y
        first, last = max(first, top), min(last, top + self.size.height)
        if first <= last:
            self.refresh_lines(first, last - first + 1)

    def _row(self, location: Location) -> int:
        """The row of the folded text in which a place is."""
        return self.wrapped_document.location_to_offset(self.clamp_visitable(location)).y

    def _last_row(self, line: int) -> int:
        """The last row of a line."""
        line = min(line, self.document.line_count - 1)
        return self._row((line, len(self.document[line])))

    def _unfold(self, text: str) -> None:
        """Lines are no longer folded once one comes that is too long for it."""
        if len(text) > _LONG and any(len(line) > _LONG for line in text.split("\n")):
            self.soft_wrap = False

    def render_line(self, y: int) -> Strip:
        """A row of the right width also where the cursor stands inside a sign of several characters.

        Textual 8.2.8 measures the row as a whole, and then gives the cursor a part of such a sign: the parts
        of a keycap are a cell less than the keycap.
        """
        strip = super().render_line(y)
        drawn = Strip(list(strip))  # measured part by part, as it is written
        if drawn.cell_length == strip.cell_length:
            return strip
        return drawn.adjust_cell_length(strip.cell_length, self.rich_style)

    def get_line(self, line_index: int) -> Text:
        """A line, its gaps and quotes marked; the signs say the same without colour."""
        line = super().get_line(line_index)
        plain = line.plain
        if plain.startswith(">"):
            line.stylize(self.get_component_rich_style("page--quote", partial=True))
        if "⟦" in plain:
            style = self.get_component_rich_style("page--gap", partial=True)
            for match in GAP.finditer(plain):
                line.stylize(style, *match.span())
        return line

    def find_matching_bracket(self, bracket: str, search_from: Location) -> Location | None:
        """None: it would read on to the end of a long mail at every ``:(``."""
        del bracket, search_from
        return None

    def put(self, text: str, own: tuple[int, int] | None = None) -> None:
        """Replace the whole text; one undo brings the old one back.

        Args:
            text: The new one.
            own: Where one's own words begin and end in it; the cursor stays at the same place in them as far
                from their end. Without it the cursor is at the end.
        """
        self.history.checkpoint()
        self.replace(text, (0, 0), self.document.end, maintain_selection_offset=False)
        self.history.checkpoint()
        self.move_cursor(self.document.end if own is None else self._location(own[1]))

    def bring_in(self, text: str) -> None:
        """Put a text where the cursor is, on a line of its own, and go to its first gap, else to its end."""
        start, end = sorted(self.selection)
        before = "\n" if start[1] else ""
        result = self.replace(before + text, start, end, maintain_selection_offset=False)
        self.history.checkpoint()
        self.move_cursor(start)
        if not self.go_to_gap(wrap=False):
            self.move_cursor(result.end_location)

    def go_to_gap(self, wrap: bool = True) -> bool:
        """Select the next gap, so that typing replaces it; False where there is none."""
        text = self.document.text
        if "⟦" not in text:
            return False
        found = next_gap(text, len(self.get_text_range((0, 0), max(self.selection))), wrap)
        if found is None:
            return False
        self.selection = Selection(self._location(found[0]), self._location(found[1]))
        return True

    def select(self, start: int, end: int) -> None:
        """Select the characters from ``start`` to ``end``, so that typing replaces them."""
        self.selection = Selection(self._location(start), self._location(end))

    def _location(self, index: int) -> Location:
        """Line and column of a character, counted from the beginning of the text."""
        before = self.document.text[:index]
        return before.count("\n"), index - (before.rfind("\n") + 1)

    async def _on_key(self, event: events.Key) -> None:
        """Tab goes from gap to gap."""
        if event.key == "tab" and self.go_to_gap(wrap=False):
            event.stop()
            event.prevent_default()
