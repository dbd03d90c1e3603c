"""``deadline`` and ``due``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aftercase.cli.base import out, out_json, report, say
from aftercase.cli.work import json_option, target
from aftercase.i18n import tr

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk
    from aftercase.guide.deadlines import Clock


@click.command()
@click.argument("case")
@click.argument("name")
@click.option("--at", default="", metavar="T", help="The countdown as the platform shows it.")
@click.option("--met", is_flag=True, help="It was kept.")
@click.option("--pause", is_flag=True, help="It stands still.")
@click.option("--resume", is_flag=True, help="It runs again.")
@json_option
@click.pass_context
def deadline(
    ctx: click.Context, case: str, name: str, at: str, met: bool, pause: bool, resume: bool, as_json: bool
) -> None:
    """Type in a clock, or mark it met, paused or running."""
    chosen = [
        word for word, given in (("at", at), ("met", met), ("pause", pause), ("resume", resume)) if given
    ]
    if len(chosen) != 1:
        raise click.UsageError(tr("Say one of --at T, --met, --pause or --resume."))
    desk, number = target(ctx, case)
    done = desk.deadline(number, name, chosen[0], at)
    report(done, as_json, tr("{case}: clock {name}: {act}", case=number, name=name, act=chosen[0]))


@click.command()
@click.argument("case", required=False)
@click.option("--why", is_flag=True, help="Show the sum behind each.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@click.pass_context
def due(ctx: click.Context, case: str | None, why: bool, as_json: bool) -> None:
    """Show the clocks of a case, or of all open ones, soonest first."""
    desk: Desk = ctx.obj.desk
    if case:
        numbers = [desk.resolve(case)]
    else:
        from aftercase.store.rows import Query

        desk.index.settle()
        rows = list(desk.index.each(Query(due=True)))
        numbers = [row.case for row in rows]
    clocks = _clocks(desk, numbers)
    if case:
        doubt(desk, numbers[0])
    else:
        if latest := max(rows, key=lambda row: row.updated_at, default=None):
            doubt(desk, latest.case)
        # What is not reckoned for them is in no list.
        for trouble in desk.library.clock_troubles():
            say(trouble)
    if as_json:
        from aftercase.desk.views import clock_view

        out_json({"clocks": [{"case": number, **clock_view(clock)} for number, clock in clocks]})
        return
    from aftercase.clock.sums import aligned

    if not clocks:
        say(tr("No clock is running."))
    for number, clock in clocks:
        out(_line(desk, number, clock, not why))
        for line in aligned(clock.lines()) if why else ():
            out(f"    {line}")


def _clocks(desk: Desk, numbers: list[str]) -> list[tuple[str, Clock]]:
    from aftercase.guide import deadlines

    found = [(number, clock) for number in numbers for clock in deadlines.clocks(desk.situation(number))]
    return sorted(found, key=lambda item: (item[1].due_at is None, item[1].due_at or ""))


def doubt(desk: Desk, number: str) -> None:
    """Say on stderr where a case was written after this moment, so that its clocks may be wrong."""
    from aftercase.desk.steady import behind

    said = behind(desk.case(number), desk.clock(), desk.zone)
    if said:
        say(said)


def _line(desk: Desk, number: str, clock: Clock, alone: bool) -> str:
    """A clock on one line; ``alone``: without its sum below, so that one not reckoned says what to do."""
    from aftercase import terms
    from aftercase.clock.times import local

    when = local(clock.due_at, desk.zone) if clock.due_at else "-"
    state = {"overdue": tr("OVERDUE"), "paused": tr("paused"), "unknown": tr("unknown")}.get(clock.state, "")
    whose = terms.label(terms.TURNS, clock.whose)
    label = "" if clock.label == clock.name else clock.label
    todo = clock.why[-1] if alone and clock.state == "unknown" and clock.why else ""
    parts = [number, when, clock.left or "-", state, clock.name, label, whose, clock.told, clock.remark, todo]
    return "  ".join(part for part in parts if part)
