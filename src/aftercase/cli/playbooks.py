"""``playbook``: the group of the author's commands, and its two for everybody, ``list`` and ``show``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from aftercase import i18n
from aftercase.cli.base import out, out_json, say
from aftercase.i18n import tr
from aftercase.text import cells, fit

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk
    from aftercase.playbook.library import Entry


# Command -> the module that holds it, loaded when it is called. The order is that of an author's work.
LAZY: dict[str, str] = {
    "new": "new_playbook:new",
    "fmt": "fmt:fmt",
    "schema": "schema:schema",
    "own": "own:own",
    "updates": "own:updates",
    "lint": "lint:lint",
    "i18n": "translations:i18n",
    "lsp": "lsp:lsp",
    "preview": "live:preview",
    "graph": "ways:graph",
    "walk": "ways:walk",
    "diff": "ways:diff",
}


class Playbooks(click.Group):
    """A group of which only ``list`` and ``show`` are loaded at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order of an author's work."""
        return [*super().list_commands(ctx), *LAZY]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in LAZY:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = LAZY[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"aftercase.cli.{module}"), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Refuse an unknown command with the nearest ones."""
        names = self.list_commands(ctx)
        if args and not args[0].startswith("-") and args[0] not in names:
            from aftercase.terms import near
            from aftercase.text import one_line

            words = ", ".join(near(args[0], names)) or ", ".join(names)
            raise click.UsageError(
                tr("There is no command {word}. Nearest: {words}.", word=one_line(args[0], 40), words=words)
            )
        return super().resolve_command(ctx, args)


@click.group(cls=Playbooks)
def playbook() -> None:
    """The playbooks on offer, and the tools to write one."""


@playbook.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--check", is_flag=True, help="Read them all, print every problem, and exit 1 on an error.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool, check: bool) -> None:
    """List the playbooks."""
    desk: Desk = ctx.obj.desk
    entries = desk.library.entries()
    if as_json:
        out_json(
            {
                "playbooks": [
                    {
                        "id": entry.id,
                        "language": entry.language,
                        "kind": entry.kind,
                        "title": entry.title,
                        "status": entry.status,
                        "path": str(entry.path),
                        "problems": len(entry.problems),
                        "origin": entry.origin,
                        "overrides": entry.overrides,
                    }
                    for entry in entries
                ]
            }
        )
    else:
        width = max((cells(entry.id) for entry in entries), default=0)
        for entry in entries:
            where = _origin(entry) if desk.library.own else ""
            out(f"{fit(entry.id, width)}  {entry.language}  {fit(entry.kind, 9)}  {entry.title}{where}")
        _moved(desk)
    if check:
        ctx.exit(_check(desk))


def _origin(entry: Entry) -> str:
    """Where a playbook comes from, behind its title."""
    if entry.overrides:
        return f"  [{tr('own, instead of the shipped one')}]"
    return f"  [{tr('own')}]" if entry.origin == "own" else f"  [{tr('shipped')}]"


def _moved(desk: Desk) -> None:
    """Say of which own playbooks the shipped one has changed since."""
    if not desk.library.overriding():
        return
    from aftercase.desk import own

    for id_ in sorted({pair.id for pair in own.pairs(desk.library) if own.moved(pair, desk.library)}):
        say(tr("{id}: the shipped one has changed: aftercase playbook updates {id}", id=id_))


def _check(desk: Desk) -> int:
    """Print every problem of every playbook; 1 where one of them is an error."""
    from aftercase.playbook.graph import check_set

    library = desk.library
    problems = [(entry.path.name, problem) for entry in library.entries() for problem in entry.problems]
    problems += [
        (path.name, problem) for _, found, path in library.clock_files().values() for problem in found
    ]
    problems += [(path.name, one) for path, _, found in library.glossary_files() for one in found]
    problems += check_set(library.playbooks())
    for where, problem in problems:
        say(problem.line(where))
    errors = [problem for _, problem in problems if problem.severity == "error"]
    say(tr("{n} problems, {e} of them errors", n=len(problems), e=len(errors)))
    return 1 if errors else 0


@playbook.command("show")
@click.argument("id_", metavar="ID")
@click.option(
    "--language", type=click.Choice(i18n.LANGUAGES), default=None, help="By default the interface's."
)
@click.option("--json", "as_json", is_flag=True, help="Print its structure as JSON.")
@click.pass_context
def show(ctx: click.Context, id_: str, language: str | None, as_json: bool) -> None:
    """Print a playbook."""
    desk: Desk = ctx.obj.desk
    entry = desk.library.get(id_, language or i18n.language())
    for problem in entry.problems:
        say(problem.line(id_))
    if entry.playbook is None:
        ctx.exit(1)
    if as_json:
        out_json(_view(entry.playbook))
    else:
        out(entry.playbook.text)


def _view(book: Any) -> dict[str, Any]:
    return {
        "id": book.id,
        "language": book.language,
        "title": book.title,
        "kind": book.kind,
        "cause": book.cause or None,
        "status": book.status,
        "pin": book.pin,
        "structure": book.structure,
        "steps": [
            {
                "id": step.id,
                "title": step.title,
                "outcome": step.outcome or None,
                "checks": [{"key": c.key, "kind": c.kind, "required": c.required} for c in step.checks],
                "branches": [{"key": b.key, "target": b.target, "label": b.label} for b in step.branches],
                "messages": [message.id for message in step.messages],
            }
            for step in book.steps
        ],
    }
