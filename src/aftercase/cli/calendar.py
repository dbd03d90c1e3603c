"""``ics``: all clocks as a file that calendar programs read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aftercase.cli.base import out, out_json, say
from aftercase.i18n import tr

if TYPE_CHECKING:
    from datetime import timedelta

    from aftercase.desk.desk import Desk


@click.command()
@click.argument("cases", metavar="[CASE]...", nargs=-1)
@click.option("-o", "--output", default="-", metavar="FILE", help="Where to; - prints it.")
@click.option("--titles", is_flag=True, help="With the titles of the cases, which may hold names.")
@click.option(
    "--alarm",
    "alarms",
    multiple=True,
    metavar="LENGTH",
    help="Remind so long before a clock of ours rings: 30m, 2h, 1d; off for never. By default 1d and 2h.",
)
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
@click.pass_context
def ics(
    ctx: click.Context,
    cases: tuple[str, ...],
    output: str,
    titles: bool,
    alarms: tuple[str, ...],
    force: bool,
    as_json: bool,
) -> None:
    """Write the running clocks as an iCalendar file: of these cases, or of all open ones."""
    from aftercase.desk import calendars
    from aftercase.exchange import landing

    if as_json and output == "-":
        raise click.UsageError(tr("--json needs -o FILE: the calendar itself is printed otherwise."))
    desk: Desk = ctx.obj.desk
    path = None if output == "-" else Path(output).expanduser()
    if path is not None:
        landing.look(path, force)
    numbers = [desk.resolve(case) for case in cases] or None
    lengths = calendars.ALARMS if not alarms else _lengths(alarms)
    made = calendars.calendar(desk, numbers, titles=titles, alarms=lengths)
    if path is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(made.data)
        sys.stdout.flush()
    else:
        landing.write(path, made.data, force)
    if as_json:
        out_json(
            {
                "file": str(path),
                "clocks": made.clocks,
                "undated": made.undated,
                "problems": list(made.problems),
            }
        )
    elif path is not None:
        out(str(path))
    say(tr("{n} clocks written.", n=made.clocks))
    if made.undated:
        say(tr("{n} are paused or have no moment yet, and are not in it: aftercase due", n=made.undated))
    for problem in made.problems:
        say("! " + problem)
    ctx.exit(1 if made.problems else 0)


def _lengths(words: tuple[str, ...]) -> tuple[timedelta, ...]:
    """Lengths as typed.

    Raises:
        Refused: One of them is none.
    """
    from aftercase.desk import bells

    return bells.lengths(" ".join(words))
