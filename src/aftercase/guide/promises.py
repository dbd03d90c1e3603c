"""Promises in our own words: "we will refund by Friday", "24小时内回复您", and when they are due.

Pure, and precise before it is complete: a sentence counts only where somebody of ours says that he will do
something, and by when. Conditions ("once we have the parcel"), questions, reports ("you said we would"), what
others will do, estimates and the past are no promises. A sentence that is missed costs nothing, for a clock
can be typed in; one that is found wrongly costs a question.

The rules of the two languages are in `promise_words`; what a moment means is here:

- a length of hours, days or weeks counts from the moment it was said;
- a day without a time of day ends at six in the evening, or at its end where six is past;
- working days are Monday to Friday unless the caller knows better, the day of the promise not counted;
- a weekday is the coming one, "next Friday" and 下周五 that of next week, weeks beginning on Monday;
- a date without a year is the coming one, if it comes within half a year.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

from aftercase.case import dealing
from aftercase.clock import times
from aftercase.guide.workdays import weekday, works

if TYPE_CHECKING:
    from aftercase.case.state import Entry
    from aftercase.guide.situation import Situation

LIMIT = 20_000
"""Characters that are looked at: a promise stands near the beginning of a letter, if anywhere."""

SENTENCE = 1_000
"""Characters of the longest sentence that is read: a longer one is no sentence, and would take long."""


class Promise(NamedTuple):
    """A promise that was found.

    Attributes:
        kind: What was promised, a key of `terms.PROMISES`.
        due_at: When it is due, in UTC; always later than the moment it was said.
        start, end: Where the sentence stands in the text, in characters.
    """

    kind: str
    due_at: datetime
    start: int
    end: int


def find(
    text: str, said_at: datetime, zone_name: str, worked: Callable[[date], bool] = weekday
) -> tuple[Promise, ...]:
    """The promises of a text, in its order; of two for the same thing and moment only the first.

    Args:
        text: What was said, in Chinese, English or both.
        said_at: When, with a zone.
        zone_name: IANA name of the desk's zone, in which days end.
        worked: Whether a day is a working day.
    """
    from aftercase.guide import promise_words as words

    found: dict[tuple[str, datetime], Promise] = {}
    local = said_at.astimezone(times.zone(zone_name))
    for start, end in words.sentences(text[:LIMIT]):
        if end - start > SENTENCE:
            continue
        told = words.promised(text[start:end])
        if told is None:
            continue
        kind, when = told
        try:
            due = when(local, worked)
        except (OverflowError, ValueError):  # beyond the calendar, or a 31st of February
            continue
        if due is not None and due > local:
            found.setdefault((kind, due), Promise(kind, due.astimezone(UTC), start, end))
    return tuple(found.values())


def unwatched(situation: Situation, entry: int) -> Sequence[Promise]:
    """The promises of an entry of ours that no clock watches yet and that are still to come."""
    case = situation.case
    said = next((one for one in case.entries if one.seq == entry), None)
    if said is None or said.undone or said.direction != "out":
        return ()
    known = {one.due_at for one in dealing.of_entry(case, entry)}
    return [
        one
        for one in of_entry(situation, said)
        if one.due_at > situation.now and times.stamp(one.due_at) not in known
    ]


def of_entry(situation: Situation, said: Entry) -> tuple[Promise, ...]:
    """The promises in the words of an entry, reckoned from when it was said."""
    at = times.moment(said.occurred_at)
    return find(said.current or "", at, situation.zone, works(situation))
