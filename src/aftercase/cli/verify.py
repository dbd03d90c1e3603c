"""``verify``: whether a record is as it was written, a case of this desk or a file that was sent."""

from __future__ import annotations

import os
from pathlib import Path

import click

from aftercase import i18n
from aftercase.cli.base import fail, out, out_json
from aftercase.store.protocol import AmbiguousCase, UnknownCase


@click.command()
@click.argument("what", metavar="CASE|FILE")
@click.option("--head", default="", metavar="HASH|FILE", help="A head that somebody saw earlier.")
@click.option("--signers", default="", metavar="FILE", help="Allowed signers, as ssh-keygen reads them.")
@click.option("--identity", default="", metavar="WHO", help="Who must have signed.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def verify(ctx: click.Context, what: str, head: str, signers: str, identity: str, as_json: bool) -> None:
    """Check a record: chain, private words, files, playbook texts, signature."""
    from aftercase.desk.verifying import verify_case, verify_file
    from aftercase.exchange.verify import Question, Unreadable, words_in

    asked = Question(head, signers, identity)
    number = _number(ctx, what)
    try:
        report = (
            verify_file(Path(what), asked) if number is None else verify_case(ctx.obj.desk, number, asked)
        )
    except Unreadable as error:
        ctx.exit(fail(str(error), 2))
    if as_json:
        out_json(report.view())
    else:
        out("\n".join(report.lines(words_in(i18n.language()))))
    ctx.exit(0 if report.whole else 1)


def _number(ctx: click.Context, what: str) -> str | None:
    """The case that is meant; None for a file: it has a slash or an ending, or is no case but is there."""
    path = Path(what)
    if os.sep in what or (path.suffix.lower() in (".zip", ".json") and path.exists()):
        return None
    try:
        number: str = ctx.obj.desk.resolve(what)
    except (UnknownCase, AmbiguousCase):
        if path.exists():
            return None
        raise
    return number
