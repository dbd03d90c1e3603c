"""``playbook preview``: the workspace on a file that is being written."""

from __future__ import annotations

import importlib
from pathlib import Path

import click

from aftercase.cli.base import fail
from aftercase.i18n import tr


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--step", metavar="STEP", default="", help="The id of the step to begin with.")
@click.pass_context
def preview(ctx: click.Context, path: Path, step: str) -> None:
    """Work a playbook while it is written: every save is shown at once, with what the linter finds.

    The case is thrown away on leaving. Enter on a finding opens $EDITOR at its line.
    """
    if not path.is_file():
        ctx.exit(fail(tr("There is no file {path}. Make one: aftercase playbook new ID", path=str(path)), 2))
    from aftercase.desk.authors.live import Live

    desk = ctx.obj.desk
    live = Live(path, desk.library.folders, desk.who, desk.zone)
    try:
        # Loaded by name: the command line itself knows no Textual.
        code: int = importlib.import_module("aftercase.tui.screens.live").run_preview(live, step)
    finally:
        live.close()
    ctx.exit(code)
