"""The model of a playbook in the format ``aftercase/1``: what a Markdown file says, with its places.

Every node knows its line and column in the file (``pos``, both from 1). The nodes are named tuples: a frozen
dataclass takes four times as long to make, and a document has thousands of them; and its class takes half a
millisecond to build, seven times as long, which every start would pay for each of twenty. What an author
types as data (the front matter) is checked by pydantic in ``front`` before it gets here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from aftercase.clock.rules import Duration
from aftercase.playbook.late import LateSteps
from aftercase.problems import Pos, Problem

Kind = Literal["scenario", "procedure", "triage"]
CheckKind = Literal["evidence", "field", "id"]
AlertKind = Literal["note", "tip", "important", "warning", "caution"]
Align = Literal["left", "center", "right", ""]


class Inline(NamedTuple):
    """A run of text with one look. ``text`` never holds a line feed, but ``break_`` runs are one."""

    text: str
    strong: bool = False
    em: bool = False
    strike: bool = False
    code: bool = False
    href: str = ""  # target as written; "" is no link
    break_: bool = False  # a hard line break; text is ""


Inlines = tuple[Inline, ...]


class Paragraph(NamedTuple):
    """Running text."""

    pos: Pos
    inlines: Inlines


class Heading(NamedTuple):
    """A heading inside a step, level 3 to 6; 1 or 2 where it is one that makes no step."""

    pos: Pos
    level: int
    inlines: Inlines


class Code(NamedTuple):
    """A fenced or indented block that is no message."""

    pos: Pos
    info: str
    text: str


class Rule(NamedTuple):
    """A thematic break."""

    pos: Pos


class ListItem(NamedTuple):
    """One item of an ordinary list."""

    pos: Pos
    blocks: tuple[Block, ...]


class List_(NamedTuple):  # noqa: N801 - List is typing's
    """An ordinary list: neither checks nor branches. ``start`` is None for bullets."""

    pos: Pos
    items: tuple[ListItem, ...]
    start: int | None = None


class Quote(NamedTuple):
    """A block quote that is no alert."""

    pos: Pos
    blocks: tuple[Block, ...]


class Alert(NamedTuple):
    """A caution in the manner of code hosts (``> [!CAUTION]``)."""

    pos: Pos
    kind: AlertKind
    blocks: tuple[Block, ...]


class Table(NamedTuple):
    """A table; every row has as many cells as the head."""

    pos: Pos
    align: tuple[Align, ...]
    head: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]


class Tag(NamedTuple):
    """Inline code that is a tag: ``key`` or ``key:value``."""

    pos: Pos
    key: str
    value: str = ""

    def __str__(self) -> str:
        """As written, without the backticks."""
        return f"{self.key}:{self.value}" if self.value else self.key


class Check(NamedTuple):
    """A task item: something to do (``id``), to file (``evidence``) or to write down (``field``)."""

    pos: Pos
    key: str
    kind: CheckKind
    text: Inlines  # without the tags
    required: bool = True
    due: str = ""  # a duration or the name of a deadline; "" is none
    more: tuple[Block, ...] = ()  # what follows the first paragraph of the item

    @property
    def label(self) -> str:
        """The words, on one line."""
        return plain(self.text)


class CheckList(NamedTuple):
    """A run of checks as it stands in the step."""

    pos: Pos
    checks: tuple[Check, ...]


class Branch(NamedTuple):
    """A way on. ``target`` is as stored and hashed: ``#id``, ``other#id`` or ``other``."""

    pos: Pos
    key: str
    target: str
    label: str
    overdue: bool = False
    href: str = ""  # as written, with the language
    text: Inlines = ()  # all words of the item, without the tags
    more: tuple[Block, ...] = ()  # what follows the first paragraph of the item

    @property
    def playbook(self) -> str:
        """The other playbook's id; "" for a step of this one."""
        return self.target.partition("#")[0]

    @property
    def step(self) -> str:
        """The step's id; "" for the first step of another playbook."""
        return self.target.partition("#")[2]


class BranchList(NamedTuple):
    """The branches as they stand in the step."""

    pos: Pos
    branches: tuple[Branch, ...]


class VariableUse(NamedTuple):
    """A ``{{name}}`` in a message."""

    pos: Pos
    name: str


class Message(NamedTuple):
    """A text ready to fill and send."""

    pos: Pos
    id: str
    to: str
    channel: str  # "" where the author leaves it open
    text: str
    uses: tuple[VariableUse, ...] = ()


Block = Paragraph | Heading | Code | Rule | List_ | Quote | Alert | Table | CheckList | BranchList | Message


class Step(NamedTuple):
    """A ``##`` section. ``blocks`` is all of it in order; the tuples after it are views into it."""

    pos: Pos
    id: str
    title: str
    aliases: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = ()
    blocks: tuple[Block, ...] = ()
    checks: tuple[Check, ...] = ()
    branches: tuple[Branch, ...] = ()
    messages: tuple[Message, ...] = ()
    alerts: tuple[Alert, ...] = ()

    def tag(self, key: str) -> str | None:
        """The value of the first tag ``key``; "" for a bare tag, None where it is absent."""
        return next((tag.value for tag in self.tags if tag.key == key), None)

    @property
    def due(self) -> str:
        """The step's ``due:``, a duration or a name; "" is none."""
        return self.tag("due") or ""

    @property
    def outcome(self) -> str:
        """The step's ``outcome:``; "" where it is none."""
        return self.tag("outcome") or ""

    @property
    def stage(self) -> str:
        """The stage the step moves the case to; "" leaves it."""
        return self.tag("stage") or ""

    @property
    def owner(self) -> str:
        """Whose move it is from here; "" leaves it."""
        return self.tag("owner") or ""

    @property
    def by(self) -> str:
        """Who moves the case here: ``us`` escalates, another party has moved already; "" is unsaid."""
        return self.tag("by") or ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources named by the step."""
        return tuple(tag.value for tag in self.tags if tag.key == "source")

    @property
    def returns(self) -> bool:
        """True where the step takes the case back to its caller."""
        return self.tag("return") is not None

    @property
    def optional(self) -> bool:
        """True where the author marks the step as one that may be left out."""
        return self.tag("optional") is not None


class Comment(NamedTuple):
    """An HTML comment. Nobody sees it; the linter finds its suppressions there."""

    pos: Pos
    text: str


class Variable(NamedTuple):
    """A declared variable."""

    pos: Pos
    name: str
    type: Literal["text", "number", "money", "date", "choice"] = "text"
    required: bool = False
    example: str = ""
    choices: tuple[str, ...] = ()


class DeadlineRule(NamedTuple):
    """A named deadline of the front matter: a duration of its own, or the name of a clock.

    ``of`` says what of the case picks the clock's file: its platform, the law that holds, the carrier or the
    payment.
    """

    pos: Pos
    name: str
    after: Duration | None = None
    clock: str = ""
    of: str = "platform"
    start: str = ""  # `from`: a date of the case; "" is the entry of the step
    source: str = ""


class Source(NamedTuple):
    """Where a statement was read. ``reviewed`` is a date, ``review_every`` a duration."""

    pos: Pos
    id: str
    title: str
    url: str
    kind: str
    reviewed: str
    review_every: str = ""


@dataclass(frozen=True)  # no slots: `structure` is kept once it was asked for
class Playbook:
    """A whole playbook in one language.

    Attributes:
        steps: In the order of the text; of a pinned text each is read when somebody looks at it.
        pin: Hex SHA-256 of the normalised file: exactly these words.
        text: The normalised file itself, as it is pinned beside a case.
    """

    id: str
    language: str
    title: str
    kind: Kind
    platform: tuple[str, ...]
    status: Literal["draft", "published", "deprecated"]
    steps: Sequence[Step]
    pin: str
    text: str
    cause: str = ""
    replaced_by: str = ""
    translates: str = ""
    overview: tuple[Block, ...] = ()
    variables: dict[str, Variable] = field(default_factory=dict)
    deadlines: dict[str, DeadlineRule] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)

    @cached_property
    def structure(self) -> str:
        """Hex SHA-256 of everything but prose; equal in every translation. Reads every step."""
        from aftercase.playbook.hashes import structure_of

        return structure_of(self)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of all steps, in order."""
        return tuple(names[0] for names in self._names)

    @cached_property
    def _names(self) -> tuple[tuple[str, ...], ...]:
        """Each step's id and its former ones."""
        if isinstance(self.steps, LateSteps):
            return tuple(map(self.steps.names, range(len(self.steps))))
        return tuple((step.id, *step.aliases) for step in self.steps)

    @cached_property
    def _places(self) -> dict[str, int]:
        """Id -> place of the first step of it; the former ids of the steps behind, where no step has them."""
        places: dict[str, int] = {}
        for place, names in enumerate(self._names):
            places.setdefault(names[0], place)
        for place, names in enumerate(self._names):
            for name in names[1:]:
                places.setdefault(name, place)
        return places

    @property
    def start(self) -> Step:
        """The first step."""
        return self.steps[0]

    def place(self, id_: str) -> int | None:
        """The place of the step of that id or former id, from 0; None where there is none."""
        return self._places.get(id_)

    def step(self, id_: str) -> Step | None:
        """The step of that id or former id; None where there is none."""
        place = self._places.get(id_)
        return None if place is None else self.steps[place]

    def title_of(self, id_: str) -> str:
        """The title of the step of that id or former id; the id where there is none."""
        place = self._places.get(id_)
        return id_ if place is None else self.title_at(place)

    def title_at(self, place: int) -> str:
        """The title of the step at a place, from 0; of a pinned text mostly without reading the step."""
        return self.steps.title(place) if isinstance(self.steps, LateSteps) else self.steps[place].title


class Reading(NamedTuple):
    """What came of reading one text. ``playbook`` is None where nothing walkable was found."""

    playbook: Playbook | None
    problems: tuple[Problem, ...] = ()
    comments: tuple[Comment, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that make the file unusable."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def plain(inlines: Inlines) -> str:
    """The words of a run, without any look; hard breaks become spaces."""
    return "".join(" " if run.break_ else run.text for run in inlines).strip()
