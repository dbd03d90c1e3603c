"""What the renderer makes: finished lines of a given width, each knowing what a click on it means.

Styles are names with a meaning, never colours: several may stand in one string, separated by spaces, the
later ones on top (``"check.done strong"``). `aftercase.tui.document` gives them a look.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from aftercase.text import cells

ItemKind = Literal["check", "branch", "message", "link"]
CheckState = Literal["todo", "done", "skipped"]


class Action(NamedTuple):
    """What stands there to be acted on: a check, a branch, a message or a link.

    Attributes:
        key: The check's or branch's key, the message's id, the link's target as written.
    """

    kind: ItemKind
    key: str

    @property
    def name(self) -> str:
        """The item's name in its document, ``check:label-photo``: a message may share its id with a check."""
        return f"{self.kind}:{self.key}"

    def called(self, name: str | None) -> bool:
        """True where ``name`` is this item's full name, or its bare key."""
        return name is not None and name in (self.name, self.key)


class Segment(NamedTuple):
    """A run of text with one style. ``frame`` is drawing around the words: it is not copied."""

    text: str
    style: str = ""
    action: Action | None = None
    frame: bool = False


class Line(NamedTuple):
    """One line of the screen.

    Attributes:
        source: The line of the playbook's file it comes from, from 1; 0 where none is known.
        glue: What joins it to the line before when copied: "" or " " where only the width broke the line,
            None where it is a line of its own.
        item: The check, branch or message that the whole line belongs to.
    """

    segments: tuple[Segment, ...] = ()
    source: int = 0
    glue: str | None = None
    item: Action | None = None

    @property
    def text(self) -> str:
        """All of it, frames too."""
        return "".join(segment.text for segment in self.segments)

    @property
    def width(self) -> int:
        """Its width in cells."""
        return sum(cells(segment.text) for segment in self.segments)

    def action_at(self, cell: int) -> Action | None:
        """What a click on a cell (from 0) means: the link under it, else the line's own item."""
        for start, end, action in self.actions:
            if start <= cell < end and action.kind == "link":
                return action
        return self.item

    @property
    def actions(self) -> tuple[tuple[int, int, Action], ...]:
        """The cell ranges (start, end after the last) that can be acted on, left to right."""
        found: list[tuple[int, int, Action]] = []
        at = 0
        for segment in self.segments:
            end = at + cells(segment.text)
            if segment.action is not None:
                if found and found[-1][1] == at and found[-1][2] == segment.action:
                    found[-1] = (found[-1][0], end, segment.action)
                else:
                    found.append((at, end, segment.action))
            at = end
        if self.item is not None:
            found.append((0, at, self.item))
        return tuple(found)


def copied(lines: Sequence[Line], spans: Iterable[tuple[int, int, int]]) -> str:
    """The words of a selection: frames left out, lines that only the width broke put together again.

    Args:
        lines: The whole layout.
        spans: For each selected line its index, first character and end; -1 is the end of the line.
    """
    text = ""
    for order, (index, start, end) in enumerate(spans):
        line = lines[index]
        part, at = "", 0
        for segment in line.segments:
            stop = at + len(segment.text)
            last = stop if end < 0 else min(stop, end)
            if not segment.frame and last > max(at, start):
                part += segment.text[max(at, start) - at : last - at]
            at = stop
        glue = line.glue if line.glue is not None else "\n"
        text += part.rstrip() if not order else glue + part.rstrip()
    return text


@dataclass(frozen=True, slots=True)
class RenderContext:
    """What the case says about a document. The same blocks, width and context make the same lines.

    Attributes:
        check_states: Check key -> state; a check not named is still to do.
        check_notes: Check key -> a word on what is there: ``2 files``, the reason of a skip.
        values: Variable -> value, for messages and for checks of kind ``field``.
        focus: The item with the focus, as `Action.name` or as a bare key; None for none.
        hints: `Action.name` -> a character shown before the item, to jump to it.
        ascii_only: Draw with ASCII signs alone, for terminals that show the others two cells wide.
        blocked: Why no way on can be taken now; "" where it can. An overdue one is never blocked.
        chosen: Key of the branch that was taken, for a step that is behind us.
        playbook_titles: Playbook id -> its title, for ways on that leave this playbook.
        due: A ``due:`` as written (``24h``, ``first-reply``) -> when that is, in words.
        clock_names: Name of a clock (``first-reply``) -> what it is called in front of a person.
        at_zero: What happens when nobody acts in time, and until when; "" where no rule says.
        closed: Whether the case is closed: no key is shown that it does not take any more.
        language: The interface language the lines are made in; only tells contexts apart.
    """

    check_states: Mapping[str, CheckState] = field(default_factory=dict)
    check_notes: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    focus: str | None = None
    hints: Mapping[str, str] = field(default_factory=dict)
    ascii_only: bool = False
    blocked: str = ""
    chosen: str = ""
    playbook_titles: Mapping[str, str] = field(default_factory=dict)
    due: Mapping[str, str] = field(default_factory=dict)
    clock_names: Mapping[str, str] = field(default_factory=dict)
    at_zero: str = ""
    closed: bool = False
    language: str = "en"


class Glyphs(NamedTuple):
    """The signs that are drawn. Some terminals show those outside ASCII two cells wide."""

    bullets: tuple[str, ...]
    bar: str
    quote: str
    rule: str
    focus: str
    arrow: str
    chosen: str
    dot: str
    top: tuple[str, ...]  # left corner, line, joint, right corner
    middle: tuple[str, ...]
    bottom: tuple[str, ...]
    side: str
    missing: tuple[str, str]
    more: str  # at the end of what was cut


UNICODE = Glyphs(
    ("•", "◦", "▪"),
    "┃",
    "│",
    "─",
    "▸",
    "→",
    "✓",
    "·",
    tuple("┌─┬┐"),
    tuple("├─┼┤"),
    tuple("└─┴┘"),
    "│",
    ("⟦", "⟧"),
    "…",
)
ASCII = Glyphs(
    ("*", "-", "+"),
    "|",
    "|",
    "-",
    ">",
    "->",
    "+",
    "-",
    tuple("+-++"),
    tuple("+-++"),
    tuple("+-++"),
    "|",
    ("<<", ">>"),
    "~",
)
