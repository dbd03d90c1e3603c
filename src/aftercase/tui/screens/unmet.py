"""What is open before an act: a point each, the act that meets it, and one line of reason to go on.

Where words are meant they are marked in their place, and a calmer wording is taken with one key. ``esc``
stays: nothing is done, nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from aftercase.guide.guards.points import Point, Unmet
from aftercase.i18n import tr
from aftercase.text import clean, one_line, tidy
from aftercase.tui.choices import Choices
from aftercase.tui.dialogs import Dialog
from aftercase.tui.lines import Segment
from aftercase.tui.literal import literal
from aftercase.tui.wrap import wrap

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions
    from textual import events
    from textual.geometry import Size

_SHORT = 24  # lines below which the dialog is drawn without spare ones
_BEFORE, _AFTER = 60, 120  # characters of the text shown around the words that are meant


class Answer(NamedTuple):
    """What the person decided.

    Attributes:
        what: ``go`` to the act that meets a point, ``accept`` its calmer words, ``done`` with a reason,
            ``theirs``: it was the other side that moved.
        point: The point that is meant; None for ``done`` and ``theirs``.
    """

    what: Literal["go", "accept", "done", "theirs"]
    point: Point | None = None


class _Shown:
    """A point in the list: its sentence and its act, both hanging beside the number.

    Rich breaks Chinese only at spaces, so the lines are ours (`wrap`).
    """

    def __init__(self, number: int, point: Point, room: Callable[[int], int]) -> None:
        self._number, self._point, self._room = number, point, room

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> Iterator[Text]:
        width = max(self._room(options.max_width) - 4, 8)
        sign = str(self._number) if self._number <= 9 else " "
        for text in (self._point.sentence, "→ " + self._point.act):
            for line in wrap([Segment(one_line(text))], width):
                words = "".join(segment.text for segment in line.segments)
                yield Text.assemble((f"{sign}  ", "bold"), words, no_wrap=True)
                sign = " "


class _Points(Choices):
    """The points. Their lines break as if the scroll bar were there.

    Else the lines that it breaks may be all that needs it: once there, it would stay in a wider window.
    """

    full = 0  # cells of the list with no scroll bar, as it is being laid out

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the points have; Textual asks with the whole width."""
        self.full = width
        return super().get_content_height(container, viewport, width)

    def room(self, width: int) -> int:
        """The cells of a line, where so many are given."""
        return width - 1 if width >= self.full else width


class UnmetScreen(Dialog[Answer]):
    """The points of an act that waits."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "other", show=False),
        Binding("shift+tab", "other", show=False),
    ]
    DEFAULT_CSS = """
    UnmetScreen .dialog { width: 84; }
    UnmetScreen #words {
        height: auto; max-height: 4; margin: 0 0 1 0; padding: 0 1; background: $boost; display: none;
    }
    UnmetScreen OptionList { max-height: 12; }
    UnmetScreen .reason { margin-top: 1; color: $text-muted; }
    UnmetScreen Input { height: 3; }
    UnmetScreen.short OptionList { max-height: 6; }
    UnmetScreen.short #words { max-height: 2; margin: 0; }
    UnmetScreen.short .reason, UnmetScreen.short .keys { margin-top: 0; }
    UnmetScreen.short Input, UnmetScreen.short Input:focus {
        height: 1; border: none; padding: 0 1; background: $panel;
    }
    """

    def __init__(self, unmet: Unmet, again: Callable[[str], str], theirs: bool = False) -> None:
        """Args:
        unmet: What is open.
        again: The act once more, given the reason; says what is wrong with it, "" where it is done.
        theirs: Whether the act may turn out to be the other side's (a move of the stage).
        """
        super().__init__(unmet.heading)
        self._unmet, self._again, self._theirs = unmet, again, theirs

    # -- showing -----------------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        """The words in their place, the points, the reason."""
        yield Static("", id="words", markup=False)
        points = _Points()
        points.add_options(
            [Option(_Shown(n, point, points.room)) for n, point in enumerate(self._unmet.points, 1)]
        )
        yield points
        yield Static(
            literal(tr("To go on all the same, one line of reason:")), classes="reason", markup=False
        )
        yield Input("", select_on_focus=False)
        yield Static("", classes="wrong", markup=False)

    def keys(self) -> list[tuple[str, str]]:
        """What enter and tab do depends on where one is, and on what is marked."""
        if isinstance(self.focused, Input):
            return [("⏎", tr("go on with this reason")), ("tab", tr("points")), ("esc", tr("stay"))]
        point = self._marked() if self.is_mounted else self._unmet.points[0]
        found = []
        if point is not None and point.calmer is not None:
            found.append(("⏎", tr("take the calmer words")))
        elif point is not None and point.go:
            found.append(("⏎", tr("do that first")))
        found.append(("tab", tr("reason")))
        if self._theirs:
            found.append(("o", tr("it was not us")))
        return [*found, ("esc", tr("stay"))]

    def on_mount(self) -> None:
        """The first point is marked; enter on it is the calm way."""
        self._fit()
        choices = self.query_one(OptionList)
        choices.highlighted = 0
        choices.focus()
        self._point_out()

    def on_descendant_focus(self) -> None:
        """The keys are those of the points, or of the reason."""
        self.query_one(".keys", Static).update(self._keys())

    def on_resize(self) -> None:
        """All of it stays in sight also where there are few lines."""
        self._fit()

    def _fit(self) -> None:
        self.set_class(self.app.size.height < _SHORT, "short")

    def _marked(self) -> Point | None:
        at = self.query_one(OptionList).highlighted
        return None if at is None else self._unmet.points[at]

    @on(OptionList.OptionHighlighted)
    def _point_out(self) -> None:
        """Show the words of the marked point in their place, and what its keys do."""
        point, place = self._marked(), self.query_one("#words", Static)
        place.display = point is not None and point.start >= 0
        if point is not None and point.start >= 0:
            place.update(excerpt(self._unmet.intent.text, point))
        self.query_one(".keys", Static).update(self._keys())

    # -- answering ---------------------------------------------------------------------------------------

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take(self._unmet.points[event.option_index])

    def _take(self, point: Point) -> None:
        if point.calmer is not None:
            self.dismiss(Answer("accept", point))
        elif point.go:
            self.dismiss(Answer("go", point))
        else:
            self.query_one(Input).focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        reason = one_line(event.value)
        if not reason:
            self._say(tr("Type one line of reason, or leave with esc."))
            return
        self.answer(Answer("done"), lambda _answer: self._again(reason), self._say)

    @on(Input.Changed)
    def _typed(self) -> None:
        self._say("")

    def _say(self, wrong: str) -> None:
        line = self.query_one(".wrong", Static)
        line.update(literal(f"! {wrong}" if wrong else ""))
        line.display = bool(wrong)

    def action_other(self) -> None:
        """From the points to the reason, and back."""
        to: type[Input | OptionList] = OptionList if isinstance(self.focused, Input) else Input
        self.query_one(to).focus()

    def on_key(self, event: events.Key) -> None:
        """A digit marks a point; ``a`` takes the calmer words, ``n`` goes to the next, ``o`` was not us."""
        if isinstance(self.focused, Input):
            return
        choices, points = self.query_one(OptionList), self._unmet.points
        if event.key.isdigit() and 1 <= int(event.key) <= min(9, len(points)):
            choices.highlighted = int(event.key) - 1
        elif event.key == "n":
            choices.highlighted = ((choices.highlighted or 0) + 1) % len(points)
        elif event.key == "a" and (point := self._marked()) is not None and point.calmer is not None:
            self._take(point)
        elif event.key == "o" and self._theirs:
            self.dismiss(Answer("theirs"))
        else:
            return
        event.stop()


def excerpt(text: str, point: Point) -> Content:
    """The words of a point in their place, marked, with some of the text around them."""
    first = max(point.start - _BEFORE, text.rfind("\n", 0, point.start) + 1)
    last = text.find("\n", point.end)
    last = min(point.end + _AFTER, len(text) if last < 0 else last)
    before = ("…" if first else "") + tidy(clean(text[first : point.start])).replace("\n", " ")
    after = tidy(clean(text[point.end : last])).replace("\n", " ") + ("…" if last < len(text) else "")
    words = one_line(text[point.start : point.end])
    return Content.assemble((before, "$text-muted"), (words, "bold underline"), (after, "$text-muted"))
