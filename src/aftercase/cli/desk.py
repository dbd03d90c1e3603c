"""``open`` and ``demo``: the desk on the screen."""

from __future__ import annotations

import importlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aftercase.cli.base import Context, out_json, say
from aftercase.i18n import tr

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk


def open_desk(desk: Desk, number: str | None = None) -> int:
    """Run the screen. It is loaded by name: the command line itself knows no Textual."""
    screen = importlib.import_module("aftercase.tui.app")
    code: int = screen.run_desk(desk, number)
    return code


@click.command("open")
@click.argument("case")
@click.pass_context
def open_(ctx: click.Context, case: str) -> None:
    """Open the desk on a case."""
    desk = ctx.obj.desk
    ctx.exit(open_desk(desk, desk.resolve(case)))


@click.command()
@click.option(
    "--keep", metavar="DIR", default="", help="Make the demo desk there instead of throwing it away."
)
@click.option("--json", "as_json", is_flag=True, help="With --keep: print where it is and do not open it.")
@click.pass_context
def demo(ctx: click.Context, keep: str, as_json: bool) -> None:
    """Open a throw-away desk with a demo case to try."""
    from aftercase.desk.demo import make_demo

    context: Context = ctx.obj
    mine = context.desk
    if keep:
        folder = Path(keep).expanduser()
        desk, number = make_demo(folder, mine.who, mine.zone)
        if as_json:
            out_json({"data": str(folder), "case": number})
            ctx.exit(0)
        say(tr("The demo desk is kept in {path}.", path=str(folder)))
        ctx.exit(open_desk(desk))
    if as_json:
        raise click.UsageError(
            tr("--json goes with --keep DIR: a demo that is thrown away has nothing to print.")
        )
    with tempfile.TemporaryDirectory(prefix="aftercase-demo-") as folder_name:
        desk, number = make_demo(Path(folder_name), mine.who, mine.zone)
        code = open_desk(desk)
    ctx.exit(code)
