"""The command line: one thin file per noun, loaded when it is called. It imports no Textual.

stdout is data, stderr is narration. Exit codes: 0 done, 1 the answer is no, 2 could not run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from aftercase import i18n
from aftercase.cli.base import COMMANDS, Context, fail, lazy
from aftercase.i18n import tr


class Commands(click.Group):
    """A group whose commands are modules, loaded when they are called or when help lists them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All commands, in the order of a case's life."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """The command of that name, loaded now."""
        return lazy(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Refuse an unknown command with the nearest ones."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from aftercase.terms import near
            from aftercase.text import one_line

            words = ", ".join(near(args[0], COMMANDS)) or ", ".join(list(COMMANDS)[:8])
            raise click.UsageError(
                tr("There is no command {word}. Nearest: {words}.", word=one_line(args[0], 40), words=words)
            )
        return super().resolve_command(ctx, args)


@click.command(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--data", metavar="DIR", envvar="AFTERCASE_DATA", default="", help="Data folder of this desk.")
@click.option("--lang", type=click.Choice(["zh", "en"]), envvar="AFTERCASE_LANG", help="Interface language.")
@click.option("--as", "name", metavar="NAME", envvar="AFTERCASE_AS", default="", help="Your name in the log.")
@click.option(
    "--no-mouse",
    is_flag=True,
    envvar="AFTERCASE_NO_MOUSE",
    help="Leave the mouse to your terminal, to select text.",
)
@click.option("--version", is_flag=True, help="Print the version and leave.")
@click.pass_context
def cli(ctx: click.Context, data: str, lang: str | None, name: str, no_mouse: bool, version: bool) -> None:
    """A terminal desk for refused after-sales requests (售后申请被拒).

    Without a command it opens the desk.
    """
    if version:
        from aftercase import __version__

        click.echo(f"aftercase {__version__}")
        ctx.exit(0)
    if lang:
        i18n.use(lang)
    if no_mouse:
        os.environ["AFTERCASE_NO_MOUSE"] = "1"  # read where the screen is made, be it the desk or a preview
    ctx.obj = Context(data, name)
    if ctx.invoked_subcommand is None:
        from aftercase.cli.desk import open_desk

        ctx.exit(open_desk(ctx.obj.desk))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code; every refusal is one line on stderr."""
    i18n.use(_language())
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        result = cli.main(list(arguments), prog_name="aftercase", standalone_mode=False)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.UsageError as error:
        return fail(error.format_message(), 2)
    except (click.Abort, KeyboardInterrupt):
        return fail(tr("Stopped."), 2)
    except BrokenPipeError:
        # Somebody reads only the head of the output; the interpreter must not complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - no traceback reaches a person; see `explain`
        from aftercase.cli.base import explain

        return explain(error)
    return result if isinstance(result, int) else 0


def _language() -> str:
    """The language before any option is read: what was chosen before, else what the locale asks for."""
    from aftercase.desk.who import Preferences

    chosen = os.environ.get("AFTERCASE_LANG") or Preferences().load().get("lang", "")
    return chosen if chosen in i18n.LANGUAGES else i18n.from_locale()
