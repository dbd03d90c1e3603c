"""The clocks of a desk as a calendar file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from aftercase import terms
from aftercase.clock import times
from aftercase.desk import agenda
from aftercase.exchange import ics
from aftercase.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from aftercase.desk.desk import Desk

ALARMS = (timedelta(days=1), timedelta(hours=2))
"""When a calendar program reminds of a clock of ours, unless somebody asks for other times."""


class Made(NamedTuple):
    """The file's bytes, how many clocks are in it, how many could not be, and what could not be read."""

    data: bytes
    clocks: int
    undated: int
    problems: tuple[str, ...]
    stopped: bool


def calendar(
    desk: Desk,
    numbers: Sequence[str] | None = None,
    *,
    titles: bool = False,
    alarms: Sequence[timedelta] = ALARMS,
    progress: Callable[[int, int], bool | None] | None = None,
) -> Made:
    """All running clocks of these cases, or of all open ones.

    Args:
        desk: Whose cases.
        numbers: Exact numbers, None for all.
        titles: Whether the titles of cases go along: a calendar is often shared, and they are personal.
        alarms: How long before a clock of ours rings a reminder comes.
        progress: As for `agenda.agenda`.

    Raises:
        StoreError: The index cannot be read.
    """
    found = agenda.agenda(desk, numbers, progress=progress)
    dated = [ring for ring in found.rings if ring.clock.due_at and ring.clock.state != "paused"]
    entries = [_entry(ring, titles, tuple(alarms)) for ring in dated]
    return Made(
        ics.calendar(entries, tr("aftercase: clocks"), desk.clock()),
        len(dated),
        len(found.rings) - len(dated),
        found.problems,
        found.stopped,
    )


def _entry(ring: agenda.Ring, titles: bool, alarms: tuple[timedelta, ...]) -> ics.Entry:
    clock = ring.clock
    assert clock.due_at is not None
    ours = clock.whose == "us"
    label = clock.label or clock.name
    whose = "" if ours else f" ({terms.label(terms.TURNS, clock.whose)})"
    shown = ring.title if titles else ring.playbook
    lines = [shown, f"aftercase open {ring.case}"]
    if clock.at_zero:
        lines.append(tr("at zero: {what}", what=clock.at_zero))
    lines += [clock.told, *clock.why] if titles else [clock.told]
    return ics.Entry(
        uid=f"{clock.name.replace('#', '.')}.{ring.case}.{ring.opening}@aftercase",
        title=f"{ring.case} {label}{whose}",
        text="\n".join(line for line in lines if line),
        at=times.moment(clock.due_at),
        changed=ring.seq,
        alarms=alarms if ours else (),
    )
