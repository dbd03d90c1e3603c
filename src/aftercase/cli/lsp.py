"""``playbook lsp``: the language server for editors."""

from __future__ import annotations

import importlib
import os
import signal

import click


@click.command("lsp")
@click.option("--stdio", is_flag=True, help="Accepted, since some editors say it; there is nothing else.")
@click.pass_context
def lsp(ctx: click.Context, stdio: bool) -> None:  # noqa: ARG001 - see its help
    """Speak the Language Server Protocol on standard input and output; an editor starts this."""
    from aftercase.desk.who import Preferences

    chosen = os.environ.get("AFTERCASE_LANG") or ctx.find_root().params.get("lang")
    chosen = chosen or Preferences().load().get("lang")
    # Nothing is kept here that an interrupt could harm, and the thread that reads cannot be woken.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # By name, as the screen is: the command line knows of neither.
    server = importlib.import_module("aftercase.lsp.server")
    ctx.exit(server.serve(ctx.obj.desk.library.folders, choose_language=not chosen))
