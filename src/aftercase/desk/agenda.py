"""The agenda: the clocks of many cases in one list, soonest first; for ``due``, ``ics`` and the week view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from aftercase.clock import times
from aftercase.i18n import N_, tr
from aftercase.store.protocol import StoreError
from aftercase.store.rows import Query

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk
    from aftercase.guide.deadlines import Clock


class Ring(NamedTuple):
    """One clock of one case.

    Attributes:
        case: The case's number.
        title: What the case is called; personal.
        playbook: The title of the playbook it stands in; never personal.
        platform: The platform's key, "" where none was said.
        opening: The id of the act that opened the case: the same number in two data folders has another.
        seq: How many events the case has; a changed clock has more.
        clock: The clock as it is shown.
    """

    case: str
    title: str
    playbook: str
    platform: str
    opening: str
    seq: int
    clock: Clock


class Agenda(NamedTuple):
    """What was found.

    Attributes:
        rings: Soonest first; those whose moment cannot be said come last.
        problems: A line for each case that could not be read.
        stopped: Whether somebody stopped the reading before its end.
    """

    rings: tuple[Ring, ...] = ()
    problems: tuple[str, ...] = ()
    stopped: bool = False


def agenda(
    desk: Desk,
    numbers: Sequence[str] | None = None,
    before: datetime | None = None,
    progress: Callable[[int, int], bool | None] | None = None,
) -> Agenda:
    """The clocks of these cases, or of all open ones.

    Args:
        desk: Whose cases.
        numbers: Exact numbers of cases; None for every open case that has a clock.
        before: Of all open cases only those whose next clock rings before this moment are read. Their
            other clocks come along.
        progress: Called with how many cases were read, and of how many; False stops.

    Raises:
        StoreError: The index cannot be read.
    """
    if numbers is None:
        numbers = waiting(desk, before)
    rings: list[Ring] = []
    problems: list[str] = []
    for done, number in enumerate(numbers):
        if progress is not None and progress(done, len(numbers)) is False:
            return Agenda(_sorted(rings), tuple(problems), stopped=True)
        try:
            rings += _rings(desk, number)
        except StoreError as error:  # the others still ring
            problems.append(str(error))
    return Agenda(_sorted(rings), tuple(problems))


def waiting(desk: Desk, before: datetime | None = None) -> list[str]:
    """The numbers of the open cases with a clock, or with one that rings before a moment.

    Raises:
        StoreError: The index cannot be read.
    """
    stamp = times.stamp(before) if before else ""
    desk.index.settle()
    return [row.case for row in desk.index.each(Query(status="open", due=True, before=stamp))]


def _rings(desk: Desk, number: str) -> Iterator[Ring]:
    from aftercase.guide import deadlines

    situation = desk.situation(number)
    case = situation.case
    book = situation.step()[0].title
    title = case.fields.get("title") or book
    opening = next(iter(case.acts), "")
    for clock in deadlines.clocks(situation):
        yield Ring(number, title, book, case.platform, opening, case.seq, clock)


def _sorted(rings: Iterable[Ring]) -> tuple[Ring, ...]:
    def place(ring: Ring) -> tuple[bool, str, str]:
        return (ring.clock.due_at is None, ring.clock.due_at or "", ring.case)

    return tuple(sorted(rings, key=place))


class Day(NamedTuple):
    """A day of the week view; ``on`` is None for what is over already."""

    on: date | None
    rings: tuple[Ring, ...]


def week(rings: Iterable[Ring], first: date, today: date, zone: str) -> tuple[Day, ...]:
    """Seven days from ``first``, each with the clocks that ring on it in the desk's zone.

    The week that begins today has what is over before its first day. Paused clocks and those whose
    moment cannot be said are in no day.
    """
    place = times.zone(zone)
    days: dict[date, list[Ring]] = {first + timedelta(days=n): [] for n in range(7)}
    over: list[Ring] = []
    for ring in rings:
        if ring.clock.due_at is None or ring.clock.state == "paused":
            continue
        on = times.moment(ring.clock.due_at).astimezone(place).date()
        if ring.clock.state == "overdue" and first == today:
            over.append(ring)
        elif on in days:
            days[on].append(ring)
    shown = [Day(on, tuple(found)) for on, found in days.items()]
    return (Day(None, tuple(over)), *shown) if over else tuple(shown)


def undated(rings: Iterable[Ring]) -> tuple[Ring, ...]:
    """Those that stand in no day: paused, or waiting for a date or a countdown."""
    return tuple(ring for ring in rings if ring.clock.due_at is None or ring.clock.state == "paused")


_MONTHS = (
    N_("Jan"),
    N_("Feb"),
    N_("Mar"),
    N_("Apr"),
    N_("May"),
    N_("Jun"),
    N_("Jul"),
    N_("Aug"),
    N_("Sep"),
    N_("Oct"),
    N_("Nov"),
    N_("Dec"),
)


def spoken(on: date) -> str:
    """A day as a person says it: ``Thu 26 Nov``, ``11月26日 周四``."""
    return tr(
        "{weekday} {day} {month}",
        weekday=times.weekday(on),
        day=on.day,
        month=tr(_MONTHS[on.month - 1]),
    )
