"""A playbook's step on the screen: one widget per document, whatever its length.

A widget per paragraph costs seconds for a long document; this one keeps finished lines and draws those that
can be seen. Text is drawn as it is, never read as markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from rich.segment import Segment as RichSegment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.css.styles import RenderStyles
from textual.dom import DOMNode
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from aftercase.playbook.model import Block
from aftercase.text import filter_line
from aftercase.tui import staying
from aftercase.tui.jump import Marks, Spot
from aftercase.tui.lines import Action, Line, RenderContext, copied
from aftercase.tui.render import items, layout

WIDEST = 112  # cells of a line, however wide the pane is: the eye must find the next one
# Style name of the renderer -> its rules. The component class of "check.done" is "document--check-done".
LOOKS = {
    "heading": "text-style: bold; color: $text-primary;",
    "heading.1": "text-style: bold;",
    "heading.2": "text-style: bold;",
    "heading.3": "text-style: bold;",
    "heading.4": "text-style: bold italic;",
    "heading.rule": "color: $text-primary;",
    "strong": "text-style: bold;",
    "em": "text-style: italic;",
    "strike": "text-style: strike;",
    "code": "color: $text-accent;",
    "link": "color: $text-secondary; text-style: underline;",
    "link.step": "color: $text-secondary;",
    "link.target": "color: $text-muted;",
    "list.mark": "color: $text-muted;",
    "quote.bar": "color: $text-muted;",
    "rule": "color: $text-muted;",
    "alert.note": "color: $text-primary;",
    "alert.tip": "color: $text-success;",
    "alert.important": "color: $text-secondary;",
    "alert.warning": "color: $text-warning;",
    "alert.caution": "color: $text-error;",
    "alert.word": "text-style: bold;",
    "table.border": "color: $text-muted;",
    "table.head": "text-style: bold;",
    "check.todo": "",
    "check.done": "color: $text-muted;",
    "check.skipped": "color: $text-muted; text-style: italic;",
    "check.box": "text-style: bold;",
    "check.required": "color: $text-warning; text-style: bold;",
    "check.value": "color: $text-success;",
    "check.due": "color: $text-warning;",
    "branch.open": "",
    "branch.chosen": "color: $text-success; text-style: bold;",
    "branch.disabled": "color: $text-muted;",
    "branch.key": "text-style: bold;",
    "branch.target": "color: $text-muted;",
    "branch.playbook": "color: $text-secondary;",
    "branch.overdue": "color: $text-warning;",
    "branch.zero": "color: $text-warning;",
    "branch.reason": "color: $text-warning;",
    "message.frame": "color: $text-secondary;",
    "message.title": "text-style: bold;",
    "message.hint": "color: $text-muted;",
    "message.text": "",
    "message.variable": "color: $text-success;",
    "message.missing": "color: $text-error; text-style: bold;",
    "key": "color: $text-accent; text-style: bold;",
    "note": "color: $text-muted;",
    "focus": "text-style: bold;",
    "focus.mark": "color: $text-accent; text-style: bold;",
}
_STRIPS = 500  # drawn lines kept: whoever pages through 10,000 does not keep them all
_OWN_LOOKS: dict[tuple[str, Style, str], Style] = {}  # by theme, the pane's own style, and component
_ATTRIBUTES = ("bold", "italic", "underline", "strike", "reverse")


def _component(name: str) -> str:
    return f"document--{name.replace('.', '-')}"


def _rules() -> str:
    """One rule for all looks that are the same: a stylesheet is parsed at every start."""
    alike: dict[str, list[str]] = {}
    for name, rules in LOOKS.items():
        if rules:
            alike.setdefault(rules, []).append(f"& .{_component(name)}")
    return "\n".join(f"    {', '.join(names)} {{ {rules} }}" for rules, names in alike.items())


class Document(ScrollView, can_focus=True):
    """Blocks of a playbook with what the case knows about them. It says what was clicked, no more."""

    ALLOW_SELECT = True
    DEFAULT_CSS = f"""
Document {{
    overflow-x: hidden;
    overflow-y: auto;
    scrollbar-gutter: stable;
    scrollbar-size-vertical: 1;
{_rules()}
}}
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
        Binding("G", "scroll_end", show=False),
    ]

    class CheckClicked(Message):
        """A check was clicked."""

        def __init__(self, document: Document, key: str) -> None:
            """``key`` is the check's key."""
            super().__init__()
            self.document, self.key = document, key

        @property
        def control(self) -> Document:
            """The document it happened in."""
            return self.document

    class BranchClicked(Message):
        """A way on was clicked."""

        def __init__(self, document: Document, key: str) -> None:
            """``key`` is the branch's key."""
            super().__init__()
            self.document, self.key = document, key

        @property
        def control(self) -> Document:
            """The document it happened in."""
            return self.document

    class MessageClicked(Message):
        """A message was clicked."""

        def __init__(self, document: Document, id_: str) -> None:
            """``id_`` is the message's id."""
            super().__init__()
            self.document, self.id = document, id_

        @property
        def control(self) -> Document:
            """The document it happened in."""
            return self.document

    class LinkClicked(Message):
        """A link was clicked. Nothing is opened: its target is to be shown, copied or gone to."""

        def __init__(self, document: Document, href: str) -> None:
            """``href`` is the target as the author wrote it."""
            super().__init__()
            self.document, self.href = document, href

        @property
        def control(self) -> Document:
            """The document it happened in."""
            return self.document

    _CLICKS: ClassVar = {
        "check": CheckClicked,
        "branch": BranchClicked,
        "message": MessageClicked,
        "link": LinkClicked,
    }

    def __init__(
        self,
        blocks: Sequence[Block] = (),
        context: RenderContext | None = None,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - the name every widget gives it
        classes: str | None = None,
    ) -> None:
        """A document that shows ``blocks`` as soon as it knows its width."""
        super().__init__(name=name, id=id, classes=classes)
        self._blocks = tuple(blocks)
        self._known = context or RenderContext()
        self._lines: Sequence[Line] = []
        self._width = 0
        self._wish = ""  # the item to be shown once there is room
        self._strips: dict[int, Strip] = {}
        self._looks: dict[str, Style] = {}
        self._made: set[str] = set()  # the looks whose rules were looked up
        self._pressed: Offset | None = None
        self.marks = Marks(self)

    @property
    def lines(self) -> Sequence[Line]:
        """The lines as laid out for the present width."""
        return self._lines

    @property
    def context(self) -> RenderContext:
        """What the case says about the document."""
        return self._known

    @property
    def items(self) -> list[Action]:
        """The checks, branches and messages, top to bottom, to move a focus through."""
        return items(self._lines)

    def show(self, blocks: Sequence[Block], context: RenderContext) -> None:
        """Show another document, from its beginning."""
        self._blocks, self._known, self._wish = tuple(blocks), context, ""
        self._make()
        self._to(0)

    def refresh_context(self, context: RenderContext) -> None:
        """Show the same document with what the case says now; what is at the top or selected stays so."""
        if context != self._known:
            top, before = self._top(), self._lines
            self._known = context
            self._make()
            self._stay(top, before)

    def scroll_to_item(self, name: str) -> bool:
        """Scroll an item (`Action.name`, or its bare key) into view; False where there is none.

        Where the document has no height yet, it is scrolled as soon as it has one.
        """
        if self._too_early(name):
            return False
        found = [
            at for at, line in enumerate(self._lines) if line.item is not None and line.item.called(name)
        ]
        if not found:
            return False
        top, height = round(self.scroll_y), max(1, self.size.height)
        if found[0] < top or found[-1] - found[0] >= height:
            self._to(found[0])
        elif found[-1] >= top + height:
            self._to(found[-1] - height + 1)
        return True

    def _too_early(self, name: str) -> bool:
        """Whether nothing can be scrolled yet; then the item is shown once the document is laid out."""
        self._wish = name if self.size.height <= 0 else ""
        return bool(self._wish)

    # drawing

    def _make(self) -> None:
        """Lay out for the present width."""
        width = self.scrollable_content_region.width
        if width > 0:
            self._take(layout(self._blocks, min(width, WIDEST), self._known), width)

    def _draw_anew(self, size: Size, same_width: bool) -> None:
        """Draw every line in sight; ``size`` is that of all lines."""
        self._strips.clear()
        if same_width:
            # Only the scroll bar minds a line more or less; a layout of all takes as long as the rest.
            self.set_reactive(ScrollView.virtual_size, size)
            self._scroll_update(size)
        else:
            self.virtual_size = size
        self.refresh()

    def _take(self, lines: list[Line], width: int) -> None:
        """Show these lines; where only some of them differ, only those are drawn again."""
        before, same_width = self._lines, width == self._width
        self.marks.drop()
        self._lines, self._width = lines, width
        if not same_width or len(lines) != len(before):
            self._draw_anew(Size(width, len(lines)), same_width)
            return
        top, across = self.scroll_offset.y, self.size.width
        for at, (old, new) in enumerate(zip(before, lines, strict=True)):
            if old is not new and old != new:
                self._strips.pop(at, None)
                self.refresh(Region(0, at - top, across, 1))

    def _top(self) -> staying.Mark | None:
        """What is at the top; None at the very beginning, which stays the beginning."""
        top = min(round(self.scroll_y), len(self._lines) - 1)
        return staying.mark(self._lines, top) if top > 0 else None

    def _return_to(self, top: staying.Mark | None) -> None:
        at = staying.place(self._lines, top) if top is not None else None
        if at is not None and at != round(self.scroll_y):
            self._to(at)

    def _stay(self, top: staying.Mark | None, before: Sequence[Line]) -> None:
        """Other lines of the same document: scroll to what was at the top, select what was selected."""
        self._return_to(top)
        selected = self.text_selection
        if selected is not None:
            kept = {widget: one for widget, one in self.screen.selections.items() if widget is not self}
            moved = staying.moved(selected, before, self._lines)
            self.screen.selections = kept if moved is None else {**kept, self: moved}

    def _to(self, line: int) -> None:
        """Scroll at once; forced, since the scroll bar that allows it only comes with the next refresh."""
        self.scroll_to(y=line, animate=False, force=True)

    def on_resize(self) -> None:
        """Lay out again where the width is another one."""
        if self.scrollable_content_region.width != self._width:
            top = self._top()
            self._make()
            self._return_to(top)
        if self._wish and self.size.height > 0:
            self.scroll_to_item(self._wish)

    def notify_style_update(self) -> None:
        """Another theme: the lines stay, their looks are made again."""
        super().notify_style_update()
        self._strips.clear()
        self._looks.clear()
        for name in self._made:
            self._component_styles.pop(name, None)
        self._made.clear()

    def get_component_styles(self, *names: str) -> RenderStyles:
        """The styles of looks, each made when it is first drawn.

        As `COMPONENT_CLASSES`, Textual would make all fifty for each of four panes, and again at every
        change of focus: 40 ms. Of a step a dozen are seen.
        """
        for name in names:
            if name not in self._component_styles:
                node = DOMNode(classes=name)
                node._attach(self)
                self.app.stylesheet.apply(node)
                self._component_styles[name] = node.styles
                self._made.add(name)
        return super().get_component_styles(*names)

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002 - Textual's call
        """Draw the selection; it is read from the screen."""
        self._strips.clear()
        self.refresh()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected words, without frames and without the breaks that only the width made."""
        spans = [
            (at, *span) for at in range(len(self._lines)) if (span := selection.get_span(at)) is not None
        ]
        return copied(self._lines, spans), "\n"

    def render_line(self, y: int) -> Strip:
        """One visible line; ``y`` counts from the top of the widget."""
        at = y + self.scroll_offset.y
        width = self.size.width
        if at >= len(self._lines):
            return Strip.blank(width, self._look(""))
        strip = self._strips.get(at)
        if strip is None:
            if len(self._strips) >= _STRIPS:
                self._strips.clear()
            strip = self._strips[at] = self._strip(at)
        return self.marks.over(strip.crop_extend(0, width, self._look("")).apply_offsets(0, at), y)

    def _strip(self, at: int) -> Strip:
        selection = self.text_selection
        span = selection.get_span(at) if selection is not None else None
        segments: list[RichSegment] = []
        begin = 0
        for segment in self._lines[at].segments:
            text = filter_line(segment.text)
            look = self._look(segment.style)
            if span is None:
                segments.append(RichSegment(text, look))
            else:
                segments.extend(
                    self._selected(text, look, span[0] - begin, span[1] - begin if span[1] >= 0 else None)
                )
            begin += len(text)
        return Strip(segments)

    def _selected(self, text: str, look: Style, start: int, end: int | None) -> list[RichSegment]:
        """A run with the part from ``start`` to ``end`` marked; either may lie outside."""
        mark = look + self.screen.get_component_rich_style("screen--selection")
        first = min(max(start, 0), len(text))
        last = len(text) if end is None else min(max(end, first), len(text))
        parts = ((text[:first], look), (text[first:last], mark), (text[last:], look))
        return [RichSegment(part, style) for part, style in parts if part]

    def _look(self, names: str) -> Style:
        """The style of a renderer's style string: the last colour named, and all of bold and the like."""
        look = self._looks.get(names)
        if look is None:
            # Textual adds up the styles of everything around at every call: for each line that is 20 ms.
            look = self._look("") if names else self.rich_style
            for component in map(_component, names.split()):
                look += self._own_look(component)
            self._looks[names] = look
        return look

    def _own_look(self, component: str) -> Style:
        """What a look adds, found once for all panes of the same colours: it takes half a millisecond."""
        key = (self.app.theme, self._look(""), component)
        look = _OWN_LOOKS.get(key)
        if look is None:
            own = self.get_component_rich_style(component, partial=True)
            on: dict[str, Any] = {name: True for name in _ATTRIBUTES if getattr(own, name)}
            if own.color is not None:  # resolved against the background, which the partial one is not
                on["color"] = self.get_component_rich_style(component).color
            look = _OWN_LOOKS[key] = Style(**on)
        return look

    # mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Remember where: a drag selects and is no click."""
        self._pressed = event.screen_offset

    def on_click(self, event: events.Click) -> None:
        """Say what was clicked."""
        moved = self._pressed is not None and self._pressed != event.screen_offset
        offset = event.get_content_offset(self)
        if moved or event.chain != 1 or event.button != 1 or offset is None:
            return
        at = offset.y + self.scroll_offset.y
        action = self._lines[at].action_at(offset.x) if at < len(self._lines) else None
        if action is not None:
            event.stop()
            self._act(action)

    def _act(self, action: Action) -> None:
        self.post_message(self._CLICKS[action.kind](self, action.key))

    def spots(self) -> list[Spot]:
        """The items and links in sight, each where it begins to be seen."""
        found: list[Spot] = []
        above: set[Action] = set()
        top = self.scroll_offset.y
        for y, line in enumerate(self._lines[top : top + self.scrollable_content_region.height]):
            here: dict[Action, int] = {}
            for x, _, action in sorted(line.actions):
                here.setdefault(action, x)  # an item is told as a whole and by its parts
            found += [Spot(x, y, partial(self._jumped, one)) for one, x in here.items() if one not in above]
            above = set(here)
        return found

    def _jumped(self, action: Action) -> None:
        self.focus()
        self._act(action)

    # keys; nothing glides

    def action_scroll_up(self) -> None:
        """One line up."""
        self.scroll_up(animate=False)

    def action_scroll_down(self) -> None:
        """One line down."""
        self.scroll_down(animate=False)

    def action_page_up(self) -> None:
        """One page up."""
        self.scroll_page_up(animate=False)

    def action_page_down(self) -> None:
        """One page down."""
        self.scroll_page_down(animate=False)

    def action_scroll_home(self) -> None:
        """To the beginning."""
        self._to(0)

    def action_scroll_end(self) -> None:
        """To the end."""
        self._to(self.max_scroll_y)
