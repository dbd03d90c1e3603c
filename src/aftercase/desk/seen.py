"""What a person saw when he acted, against what colleagues have done since.

A tick or a way on is meant for the step that was on the screen. Where the case has left it meanwhile, the act
is not applied to whatever step the case is in now: it was done already by a colleague, or it is refused.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from aftercase.case.state import Case
from aftercase.clock.times import local
from aftercase.guide.situation import Refused, Situation
from aftercase.i18n import N_, tr
from aftercase.store.protocol import Event, StoreError
from aftercase.text import one_line


class MovedOn(Refused):
    """The case is no longer in the step the person acted in; nothing was written.

    Attributes:
        words: What was typed for the act; "" where nothing was.
        path: The draft it is kept in; None where nothing could be written, or there is nothing to keep.
    """

    def __init__(self, by: str, step: str, time: str, words: str = "", path: Path | None = None) -> None:
        """``time`` is that of the move, in the desk's zone."""
        message = N_("The case moved on: {by} went to “{step}” at {time}. Nothing was changed.")
        super().__init__(message, by=by, step=step, time=time)
        self.words, self.path = words, path

    def __str__(self) -> str:
        """One line: who moved it where and when, and where the typed words are."""
        line = super().__str__()
        if not self.words.strip():
            return line
        if self.path is None:
            return tr("{cause} Your text could not be kept anywhere; copy it now.", cause=line)
        return tr("{cause} Your text is kept in {path}.", cause=line, path=str(self.path))


Already = Callable[[Sequence[Event], Case, int], bool]
"""Given the events, the case and the visit that was seen: whether the act is done there already."""


def never(_events: Sequence[Event], _case: Case, _visit: int) -> bool:
    """For acts that are new each time."""
    return False


class Meant(NamedTuple):
    """The step an act is meant for.

    Attributes:
        seen: Number of the event that made the step current as the person saw it (`Case.arrived`); None is
            the step the case is in when the verb first reads it.
        already: Whether a colleague has done the same before he left the step.
    """

    seen: int | None
    already: Already = never


def ticked(key: str, value: str | None) -> Already:
    """Whether a check is done, with this value where one is given."""

    def already(_events: Sequence[Event], case: Case, visit: int) -> bool:
        known = case.values.get(key)
        same = value is None or (known is not None and known.text == one_line(value))
        return same and _state(case, visit, key) == "done"

    return already


def cleared(key: str) -> Already:
    """Whether a check is to do."""
    return lambda _events, case, visit: visit in case.visits and not _state(case, visit, key)


def skipped(keys: Sequence[str]) -> Already:
    """Whether all these checks are skipped."""
    return lambda _events, case, visit: all(_state(case, visit, key) == "skipped" for key in keys)


def taken(key: str) -> Already:
    """Whether the way ``key`` was taken from the visit, and the case is where it led."""

    def already(events: Sequence[Event], case: Case, visit: int) -> bool:
        data = events[case.arrived - 1]["data"]
        return bool(data.get("left") == visit and data.get("branch", {}).get("key") == key)

    return already


def _state(case: Case, visit: int, key: str) -> str:
    return case.visits[visit].checks.get(key, "") if visit in case.visits else ""


def visit_at(events: Sequence[Event], seen: int) -> int:
    """The visit that the event of that number made current; 0 where it made none."""
    if not 0 < seen <= len(events) or events[seen - 1]["kind"] != "step_entered":
        return 0
    return int(events[seen - 1]["data"].get("resumes") or seen)


def mover(events: Sequence[Event], seen: int, case: Case) -> Event:
    """The event by which the case is where it is: the latest entry, or an undo that led back."""
    if case.arrived > seen:
        return events[case.arrived - 1]
    undone = [event for event in events[seen:] if event["kind"] == "undone"]
    return undone[-1] if undone else events[case.arrived - 1]


def moved_on(situation: Situation, event: Event, words: str, path: Path | None) -> MovedOn:
    """The refusal: who moved the case, into which step, when."""
    step = situation.case.visit.step
    # Where the text cannot be read its id says it as well, and whoever shows the case says what is wrong.
    with contextlib.suppress(Refused, StoreError):
        step = situation.step()[1].title
    return MovedOn(
        one_line(event["by"], 40),
        one_line(step, 60),
        local(event["at"], situation.zone, "%H:%M"),
        words,
        path,
    )
