"""The steps of a playbook that are read when somebody looks at them: a case is in one step of many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, overload

if TYPE_CHECKING:
    from aftercase.playbook.model import Step


class Part(NamedTuple):
    """A piece of the text: the head before the first step, or one step.

    Attributes:
        start, end: Its first character and the one after its last.
        line: Its first line, from 0.
        ids: A step's id and its former ones, where the heading is plain; empty for the head, and where the
            step must be read to know them.
        title: The step's title; "" under the same conditions.
    """

    start: int
    end: int
    line: int
    ids: tuple[str, ...] = ()
    title: str = ""


class LateSteps(Sequence["Step"]):
    """Steps in the order of the text, each read once, the first time it is asked for.

    It equals the tuple of the same steps. Two threads may read one step at the same time: both get the same.
    """

    def __init__(self, parts: Sequence[Part], read: Callable[[int], Step]) -> None:
        """``parts`` are the steps' pieces of the text; ``read`` reads the one at a place and never raises."""
        self._parts = parts
        self._steps: list[Step | None] = [None] * len(parts)
        self._read = read

    def __len__(self) -> int:
        """How many steps there are."""
        return len(self._parts)

    @overload
    def __getitem__(self, place: int) -> Step: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Step, ...]: ...
    def __getitem__(self, place: int | slice) -> Step | tuple[Step, ...]:
        """The step at a place; several as a tuple."""
        if isinstance(place, slice):
            return tuple(self[number] for number in range(*place.indices(len(self))))
        step = self._steps[place]
        if step is None:
            step = self._steps[place] = self._read(range(len(self))[place])
        return step

    def __iter__(self) -> Iterator[Step]:
        """All steps; reads them."""
        return (self[place] for place in range(len(self)))

    def __eq__(self, other: object) -> bool:
        """True for the same steps, however they are kept; reads them."""
        if isinstance(other, tuple | LateSteps):
            return len(self) == len(other) and all(map(lambda a, b: a == b, self, other))
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]  # a list of its steps would be as mutable as it looks

    def __repr__(self) -> str:
        """How many there are, and how many are read."""
        return f"<{len(self)} steps, {sum(step is not None for step in self._steps)} read>"

    def names(self, place: int) -> tuple[str, ...]:
        """A step's id and its former ones; reads the step only where its heading is not plain."""
        return self._parts[place].ids or (self[place].id, *self[place].aliases)

    def title(self, place: int) -> str:
        """A step's title; reads the step only where its heading is not plain."""
        return self._parts[place].title or self[place].title
