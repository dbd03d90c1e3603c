"""Three worked examples for a clock without a printed number: what the desk says, said by the desk itself.

A case in memory is opened, given the date the clock runs from, and asked: before anything is typed in, with
the countdown of the page typed in and two hours left, and an hour after it has passed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from aftercase.clock import times
from aftercase.clock.rules import ClockFile, ClockRule
from aftercase.guide import deadlines, decide
from aftercase.guide.rehearsal import Rehearsal
from aftercase.i18n import joined, tr
from aftercase.playbook.read import read_playbook
from scripts.clock_examples import moment

NAME = "limit"
BEGAN = datetime(2026, 8, 4, 10, 0)  # noqa: DTZ001 - read off the clock of each rule's zone
SHOWN = datetime(2026, 8, 6, 18, 0)  # noqa: DTZ001 - what the page counts down to
_PLAYBOOK = """\
---
schema: aftercase/1
id: example
language: {language}
kind: scenario
cause: payment-method
platform: [generic]
status: published
deadlines:
  {name}: {{clock: {clock}, of: {of}}}
---

# Example

## Here <a id="here"></a>

`due:{name}`

- End: [end](#end)

## End <a id="end"></a>

`outcome:settled`
"""


def said(file: ClockFile, clock: ClockRule, of: str, language: str) -> tuple[str, str, str]:
    """What is said before, with, and after a countdown that is typed in: a cell each.

    Args:
        file: The clock file.
        clock: A clock of it that has no number to reckon with.
        of: What of a case picks the file: ``platform``, ``payment``, ``law``, ``carrier``.
        language: ``zh`` or ``en``, which is in use.
    """
    home = ZoneInfo(file.zone)
    began, end = BEGAN.replace(tzinfo=home), SHOWN.replace(tzinfo=home)
    text = _PLAYBOOK.format(language=language, name=NAME, clock=clock.name, of=of)
    book = read_playbook(text).playbook
    assert book is not None
    case = Rehearsal(lambda _id: {language: book}, language, lambda id_: file if id_ == file.id else None)
    case.open(book)
    case.set({of: file.id, clock.start: f"{began:%Y-%m-%dT%H:%M%z}"})
    before = _told(case, began, language)
    case.do(decide.deadline(case.situation, NAME, "at", f"{end:%Y-%m-%dT%H:%M%z}"))
    return (
        before,
        _told(case, end - timedelta(hours=2), language),
        _told(case, end + timedelta(hours=1), language),
    )


def _told(case: Rehearsal, at: datetime, language: str) -> str:
    """A moment, and what `due` and the line below the ways on say then."""
    zone = str(at.tzinfo)
    (clock,) = deadlines.clocks(replace(case.situation, now=at, zone=zone))
    if clock.due_at is None:
        return f"{moment(at, language)}<br>{clock.why[-1]}"
    late = [tr("OVERDUE")] if clock.state == "overdue" else []
    rings = joined([clock.told, times.local(clock.due_at, zone), clock.left, *late])
    zero = deadlines.at_zero([clock], zone)
    return "<br>".join(part for part in (moment(at, language), rings, zero) if part)
