"""The cases as lines of a list: the columns that fit, and the words in them. No Textual here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from aftercase import i18n, terms
from aftercase.clock import arithmetic, times
from aftercase.i18n import N_, tr
from aftercase.store.rows import Row
from aftercase.text import cells, cut, fit, one_line

_CLOCK = 14  # cells of the first column; two of them are for a sign before the clock


def overdue(row: Row, now: datetime) -> bool:
    """Whether its next clock has run out."""
    return row.status != "closed" and row.due_at is not None and row.due_at <= times.stamp(now)


def asleep(row: Row, now: datetime) -> bool:
    """Whether it was let rest, and rests still."""
    return row.status != "closed" and bool(row.rests_until) and row.asleep(times.stamp(now))


def clock(row: Row, now: datetime) -> str:
    """The clock of a case in a few cells: ``31h12m``, ``! 2h05m late``; a closed one shows its outcome.

    One that rests has a ``z`` before it: ``z 31h12m``.
    """
    if row.status == "closed":
        words = terms.label(terms.OUTCOMES, row.outcome or "") or terms.label(terms.STATUSES, "closed")
        return "  " + words if cells(words) <= _CLOCK - 2 else words
    if not row.due_at:
        return ("z " if asleep(row, now) else "  ") + tr("no clock")
    try:
        left = arithmetic.left(times.moment(row.due_at), now)
    except ValueError:  # an index written by hand
        return "?"
    if left.startswith("-") or overdue(row, now):
        return "! " + tr("{time} late", time=left.removeprefix("-"))
    return ("z " if asleep(row, now) else "  ") + left


class Column(NamedTuple):
    """A column: its head, its width in cells, and what stands in it."""

    name: str
    head: str
    width: int
    text: Callable[[Row, datetime], str]


class _Kind(NamedTuple):
    """A column before its width is known; ``share`` is its part of what is left over, 0 for a fixed one."""

    name: str
    head: str
    since: int  # the list's width from which it is shown
    share: int
    text: Callable[[Row, datetime], str]
    table: terms.Table | None = None
    width: int = 0


NUMBER = len("AC-2026-0042")  # cells of a usual case number

_KINDS = (
    _Kind("clock", N_("Clock"), 0, 0, clock, None, _CLOCK),
    _Kind("case", N_("Case"), 0, 0, lambda row, _: row.case, None, NUMBER),
    _Kind("title", N_("Title"), 0, 4, lambda row, _: one_line(row.title)),
    _Kind(
        "platform",
        N_("Platform"),
        76,
        0,
        lambda row, _: terms.label(terms.PLATFORMS, row.platform),
        terms.PLATFORMS,
    ),
    _Kind("stage", N_("Stage"), 76, 0, lambda row, _: terms.label(terms.STAGES, row.stage), terms.STAGES),
    _Kind("turn", N_("Turn"), 0, 0, lambda row, _: terms.label(terms.TURNS, row.turn), terms.TURNS),
    _Kind("step", N_("Step"), 96, 4, lambda row, _: one_line(row.step_title)),
    _Kind("who", N_("Buyer, order"), 116, 3, lambda row, _: _who(row)),
)
_WIDEST = 13  # of a column of labels: "platform steps in" is cut, so that the title keeps its room
_ROOMY = 110  # from this width on it is not


def _who(row: Row) -> str:
    return one_line("  ".join(part for part in (row.buyer_name, row.order_no) if part))


def columns(width: int, number: int = NUMBER) -> list[Column]:
    """The columns that fit a list of this width, one blank between two, in the interface language.

    Args:
        number: Cells of the longest case number.
    """
    return list(_columns(width, number, i18n.language()))


@lru_cache(maxsize=16)
def _columns(width: int, number: int, language: str) -> tuple[Column, ...]:
    del language  # the words below are in it
    kinds = [kind for kind in _KINDS if width >= kind.since]
    fixed = {kind.name: _fixed(kind, width) for kind in kinds if not kind.share}
    fixed["case"] = number
    room = width - sum(fixed.values()) - len(kinds) + 1
    shares = sum(kind.share for kind in kinds)
    flexible = [kind for kind in kinds if kind.share]
    widths = dict(fixed)
    for kind in flexible:
        widths[kind.name] = max(4, room * kind.share // shares)
    widths["title"] += max(0, room - sum(widths[kind.name] for kind in flexible))
    return tuple(Column(kind.name, tr(kind.head), widths[kind.name], kind.text) for kind in kinds)


def _fixed(kind: _Kind, width: int) -> int:
    if kind.table is None:
        return kind.width
    labels = [cells(term.label) for term in kind.table.values()]
    widest = max(cells(tr(kind.head)), *labels)
    return widest if width >= _ROOMY else min(_WIDEST, widest)


def head(width: int, number: int = NUMBER) -> str:
    """The line above the list."""
    return " ".join(
        fit(("  " if c.name == "clock" else "") + c.head, c.width) for c in columns(width, number)
    )


def longest(rows: Iterable[Row]) -> int:
    """Cells of the longest case number; from the 10,000th case of a year on they grow."""
    return max((len(row.case) for row in rows), default=NUMBER)


def line(row: Row, now: datetime, width: int, number: int = NUMBER) -> list[tuple[str, str]]:
    """A case as (column, text of exactly its width), the blanks between them not included."""
    return [(column.name, fit(column.text(row, now), column.width)) for column in columns(width, number)]


def short_path(path: str, home: str, width: int) -> str:
    """A folder in few cells: ``~`` for the person's own, its end where it is too long."""
    path = one_line(
        "~" + path.removeprefix(home) if home and (path == home or path.startswith(home + "/")) else path
    )
    if cells(path) <= width:
        return path
    while path and cells(path) > width - 1:
        path = path[1:]
    return cut("…" + path, width)
