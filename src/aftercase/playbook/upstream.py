"""An own playbook beside the shipped one it came from: what changed on which side, part by part. Pure.

A part is the front matter, the overview, or a step; steps are matched by their ids, former ids included.
With the text that the own one was copied from (the base) three texts are compared, without it only two.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from aftercase.plain_yaml import read_yaml
from aftercase.playbook.graph import resolved
from aftercase.playbook.model import Playbook, Step
from aftercase.playbook.read import read_playbook

FRONT, OVERVIEW = "front-matter", "overview"

State = Literal["same", "yours", "theirs", "both", "new", "removed", "differs"]
NEWS: tuple[State, ...] = ("theirs", "both", "new", "removed", "differs")
TAKEN: tuple[State, ...] = ("theirs", "new")

_SPACE = re.compile(r"[ \t]+")
_DASHES = re.compile(r"-{2,}")
_DELIMITER = frozenset("|:- ")  # the line under the head of a table


class Unreadable(ValueError):  # noqa: N818 - it says what it is
    """One of the texts cannot be compared. ``which`` is ``own``, ``shipped`` or ``base``."""

    def __init__(self, which: str) -> None:
        super().__init__(which)
        self.which = which


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a playbook in up to three texts; None where a text has no such part.

    Attributes:
        name: ``front-matter``, ``overview``, or the step's id in the shipped text, else in the own one.
        state: ``same``; only ``yours`` or only ``theirs`` changed; ``both``; ``new`` or ``removed`` in the
            shipped text; ``differs`` where without a base nobody can tell who changed it.
    """

    name: str
    state: State
    own: str | None
    shipped: str | None
    base: str | None

    def diff(self) -> list[str]:
        """What changed in the shipped text since the base, else from the own text to it: a unified diff."""
        before = self.own if self.state == "differs" else self.base
        lines = difflib.unified_diff(
            (before or "").splitlines(), (self.shipped or "").splitlines(), lineterm="", n=1
        )
        return [line for line in lines if not line.startswith(("---", "+++"))]


@dataclass(frozen=True, slots=True)
class Upstream:
    """The answer.

    Attributes:
        parts: In the order of the shipped text; what only the own text has comes last.
        keys: Keys of the front matter (``kind``, ``variables.photo_count``, ``sources.rule``) that are not
            the same, with their state.
        two_way: True without a base.
    """

    parts: tuple[Part, ...]
    keys: tuple[tuple[str, State], ...]
    two_way: bool

    def part(self, name: str) -> Part | None:
        """The part of that name."""
        return next((part for part in self.parts if part.name == name), None)

    @property
    def news(self) -> tuple[Part, ...]:
        """The parts in which the shipped text has something that the own one has not seen."""
        return tuple(part for part in self.parts if part.state in NEWS)


@dataclass(slots=True)
class _Text:
    """A text cut into its parts: name as in the shipped text -> lines."""

    book: Playbook
    parts: dict[str, str]


def compare(own: str, shipped: str, base: str | None) -> Upstream:
    """Compare an own playbook with the shipped one and, where there is one, with the text it came from.

    Raises:
        Unreadable: One of them is no playbook, or has two steps of one id.
    """
    mine, theirs, old = _three(own, shipped, base)
    names = [*theirs.parts, *(name for name in mine.parts if name not in theirs.parts)]
    if old is not None:
        names += [name for name in old.parts if name not in names]
    fronts = [_front(text) for text in (mine, theirs, old)]
    parts = []
    for name in names:
        texts = [text.parts.get(name) if text else None for text in (mine, theirs, old)]
        values = fronts if name == FRONT else [None if one is None else _words(one) for one in texts]
        state = _state(values[0], values[1], values[2], old is None)
        if any(text is not None for text in texts[:2]):
            parts.append(Part(name, state, *texts))
    states: dict[str, State] = {}
    for key in dict.fromkeys(key for front in fronts for key in front or {}):
        mine_, theirs_, old_ = ((front or {}).get(key) for front in fronts)
        states[key] = _state(mine_, theirs_, old_, old is None)
    told = tuple((key, state) for key, state in states.items() if state != "same")
    return Upstream(tuple(parts), told, old is None)


def take(own: str, shipped: str, base: str | None, names: Iterable[str]) -> str:
    """The own text with the shipped one's parts of those names in it; new steps behind their predecessor."""
    mine, theirs, _ = _three(own, shipped, base)
    return _moved(mine, theirs, names)


def move_base(shipped: str, base: str, names: Iterable[str]) -> str:
    """The base as it stands once these parts of the shipped text have been seen."""
    mine, theirs, _ = _three(base, shipped, None)
    return _moved(mine, theirs, names)


def _three(own: str, shipped: str, base: str | None) -> tuple[_Text, _Text, _Text | None]:
    newest = _book(shipped, "shipped")
    ids = resolved(newest)
    theirs = _cut(newest, lambda step: step.id, "shipped")

    def by_shipped(step: Step) -> str:
        return next((ids[one] for one in (step.id, *step.aliases) if one in ids), step.id)

    if base is None:
        return _cut(_book(own, "own"), by_shipped, "own"), theirs, None
    oldest = _book(base, "base")
    former = resolved(oldest)
    old = _cut(oldest, by_shipped, "base")

    def by_both(step: Step) -> str:
        name = by_shipped(step)
        known = name in ids.values()
        return (
            name if known else next((former[one] for one in (step.id, *step.aliases) if one in former), name)
        )

    return _cut(_book(own, "own"), by_both, "own"), theirs, old


def _book(text: str, which: str) -> Playbook:
    book = read_playbook(text).playbook
    if book is None:
        raise Unreadable(which)
    return book


def _cut(book: Playbook, name: Callable[[Step], str], which: str) -> _Text:
    lines = book.text.split("\n")
    head = next((number for number, line in enumerate(lines) if number and line.rstrip() == "---"), 0) + 1
    starts = [step.pos.line - 1 for step in book.steps]
    parts = {FRONT: lines[:head], OVERVIEW: lines[head : starts[0]]}
    for step, start, end in zip(book.steps, starts, [*starts[1:], len(lines)], strict=True):
        key = name(step)
        if key in parts:
            raise Unreadable(which)
        parts[key] = lines[start:end]
    return _Text(book, {key: "\n".join(part).strip("\n") for key, part in parts.items()})


def _state(own: Any, shipped: Any, base: Any, two_way: bool) -> State:
    if own == shipped:
        return "same"
    if two_way:
        return "new" if own is None else "yours" if shipped is None else "differs"
    if shipped == base:
        return "yours"
    if shipped is None:
        return "removed"
    if own == base:
        return "new" if own is None else "theirs"
    return "both"


def _moved(text: _Text, shipped: _Text, names: Iterable[str]) -> str:
    parts = dict(text.parts)
    order = list(shipped.parts)
    for name in sorted(names, key=lambda one: order.index(one) if one in shipped.parts else -1):
        if name not in shipped.parts:
            parts.pop(name, None)
        elif name in parts:
            parts[name] = shipped.parts[name]
        else:
            before = next(one for one in reversed(order[: order.index(name)]) if one in parts)
            place = list(parts).index(before) + 1
            items = list(parts.items())
            parts = dict([*items[:place], (name, shipped.parts[name]), *items[place:]])
    return "\n\n".join(part for part in parts.values() if part) + "\n"


def _front(text: _Text | None) -> dict[str, Any] | None:
    """The front matter by keys; the entries of variables, deadlines and sources each for itself."""
    if text is None:
        return None
    value = read_yaml("\n".join(text.parts[FRONT].split("\n")[1:-1])).value
    found: dict[str, Any] = {}
    for key, one in (value if isinstance(value, dict) else {}).items():
        if isinstance(one, dict):
            found |= {f"{key}.{name}": entry for name, entry in one.items()}
        elif key == "sources" and isinstance(one, list):
            found |= {f"{key}.{_id(entry)}": entry for entry in one}
        else:
            found[key] = one
    return found


def _id(entry: Any) -> str:
    return str(entry.get("id", "-")) if isinstance(entry, dict) else "-"


def _words(text: str) -> Sequence[str]:
    """The lines that count: formatting alone is no change, but inside a fence every space is."""
    kept, fenced = [], False
    for line in text.split("\n"):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        if fenced:
            kept.append(line)
        elif _DELIMITER.issuperset(line) and "|" in line:
            kept.append(_DASHES.sub("-", line.replace(" ", "")))
        elif line.strip():
            kept.append(_SPACE.sub(" ", line).strip())
    return kept
