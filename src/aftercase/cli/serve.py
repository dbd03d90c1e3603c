"""``serve``: the desk in a browser on this machine."""

from __future__ import annotations

import contextlib
import errno
import importlib
import sys

import click

from aftercase.cli.base import Context, fail, out, out_json, say
from aftercase.i18n import tr

PORT = 8123


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="Port on 127.0.0.1; 0 takes any that is free.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the address as JSON.")
@click.pass_context
def serve(ctx: click.Context, port: int, as_json: bool) -> None:
    """Show the desk in a browser, on this machine only.

    It prints an address that works once, for one browser. Another machine cannot reach it, save through
    SSH. Closing the tab ends its desk; Ctrl-C ends them all.
    """
    context: Context = ctx.obj
    name, host = context.desk.who.name, context.desk.who.host
    # By name, as the screen is: the other commands must not pay for a web server.
    server = importlib.import_module("aftercase.web.server")
    try:
        listener = server.listen(port)
    except OSError as error:
        ctx.exit(fail(_unusable(port, error), 2))

    def tell(line: str) -> None:
        with contextlib.suppress(OSError):  # the terminal is gone; the desks must still end in order
            say(line)

    def ready(address: str, port: int) -> None:
        say(
            tr(
                "The desk of {name} for a browser on this machine. Whoever has the address works as {name}:",
                name=name,
            )
        )
        say(
            tr("give it to nobody. It works once. Others who can use your account can use your desk as well.")
        )
        if as_json:
            out_json({"url": address, "host": "127.0.0.1", "port": port})
        else:
            out(address)
        far = f"ssh -L {port}:127.0.0.1:{port} {host}"
        say(tr("From another machine: run there {command} and open the address there.", command=far))
        say(tr("Closing the tab ends its desk and keeps what is half typed. Ctrl-C here ends everything."))

    ctx.exit(server.serve(listener, _program(ctx), ready, tell))


def _program(ctx: click.Context) -> list[str]:
    """The program of a desk: this one, with the options it was given."""
    given = ctx.find_root().params
    # -P: a file of the current folder must not be taken for a module of ours.
    program = [sys.executable, "-P", "-m", "aftercase"]
    for option in ("data", "lang", "name"):
        if given.get(option):
            program += ["--as" if option == "name" else f"--{option}", given[option]]
    return program


def _unusable(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return tr(
            "Port {port} is taken. Choose another: aftercase serve --port {other}",
            port=port,
            other=_other(port),
        )
    if error.errno == errno.EACCES:
        return tr("Port {port} may not be used by this account. Choose one above 1023.", port=port)
    return tr("Port {port} cannot be used: {why}", port=port, why=error.strerror or str(error))


def _other(port: int) -> int:
    return port + 1 if port < 65535 else 0
