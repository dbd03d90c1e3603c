"""``list``: all cases by what is due next. On the fast path: no pydantic, no parser, no screen."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import click

from aftercase import terms
from aftercase.cli.base import out, out_json, say
from aftercase.i18n import tr
from aftercase.text import cut, fit

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk
    from aftercase.store.index import Row


@click.command("list")
@click.option("--due", is_flag=True, help="Only cases with a running clock.")
@click.option("--stage", default="", metavar="S", help="Only cases in this stage.")
@click.option("--mine", is_flag=True, help="Only cases you opened.")
@click.option("--check", is_flag=True, help="Read every case again instead of trusting the index.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def list_(ctx: click.Context, due: bool, stage: str, mine: bool, check: bool, as_json: bool) -> None:
    """List the cases by what is due next."""
    desk: Desk = ctx.obj.desk
    if stage and stage not in terms.STAGES:
        from aftercase.guide.situation import unknown
        from aftercase.i18n import N_

        raise unknown(N_("There is no stage {word}."), stage, list(terms.STAGES))
    if check:
        desk.index.forget()
    rows = [
        row
        for row in desk.rows()
        if (not due or (row.due_at and row.status == "open"))
        and (not stage or row.stage == stage)
        and (not mine or row.owner == desk.who.name)
    ]
    rows.sort(key=order)
    damaged = desk.index.damaged
    if as_json:
        from aftercase.desk.views import list_view

        out_json(list_view(rows, damaged))
        return
    now = desk.clock()
    if rows:
        out("\n".join(line(row, now) for row in rows))
    else:
        say(tr("No cases. Open one with: aftercase triage, or try: aftercase demo"))
    for error in damaged:
        say(str(error))


def order(row: Row) -> tuple[bool, str, str]:
    """Open cases first, by the clock that rings soonest; those without one after them."""
    return (row.status != "open", row.due_at or "9", row.case)


def line(row: Row, now: object) -> str:
    """A case on one line: time left, number, stage, turn, title."""
    title = f"{row.title} · {row.step_title}" if row.step_title else row.title
    return f"{fit(left(row, now), 9, 'right')}  {row.case}  {_place(row.stage, row.turn)}  {cut(title, 60)}"


@cache
def _place(stage: str, turn: str) -> str:
    """Stage and turn in their columns; there are few of them and many cases."""
    return f"{fit(terms.label(terms.STAGES, stage), 16)}  {fit(terms.label(terms.TURNS, turn), 8)}"


def left(row: Row, now: object) -> str:
    """The time left on the case's next clock; its outcome where it is closed."""
    if row.status == "closed":
        return terms.label(terms.OUTCOMES, row.outcome or "")
    if not row.due_at:
        return "-"
    from aftercase.clock.arithmetic import left as time_left
    from aftercase.clock.times import moment

    return time_left(moment(row.due_at), now)  # type: ignore[arg-type]
