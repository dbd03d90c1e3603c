"""``playbook fmt``: one way of writing Markdown."""

from __future__ import annotations

import errno
from pathlib import Path

import click

from aftercase.cli.base import out, say
from aftercase.i18n import tr


@click.command("fmt")
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; list what would change, and exit 1 if any.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change.")
@click.pass_context
def fmt(ctx: click.Context, paths: tuple[str, ...], check: bool, diff: bool) -> None:
    """Format playbooks: files, or the playbooks in folders; by default your own ones, else those here."""
    from aftercase.desk import tidy
    from aftercase.guide.situation import Refused

    changed = refused = total = 0
    for path in tidy.files(_asked(paths)):
        total += 1
        try:
            one = tidy.look(path)
            if one.changed and not (check or diff):
                tidy.save(one)
        except Refused as error:
            refused += 1
            say(str(error))
            continue
        if one.changed:
            changed += 1
            if diff:
                _print_diff(one)
            else:
                out(str(path))
    _narrate(total, changed, refused, check or diff)
    ctx.exit(1 if refused or (check and changed) else 0)


def _narrate(total: int, changed: int, refused: int, only_looked: bool) -> None:
    if only_looked:
        line = tr("{n} files, {c} to format, {r} refused", n=total, c=changed, r=refused)
    else:
        line = tr("{n} files, {c} formatted, {r} refused", n=total, c=changed, r=refused)
    say(line)


def _asked(paths: tuple[str, ...]) -> list[Path]:
    from aftercase.desk.who import own_folders

    asked = [Path(path).expanduser() for path in paths]
    for path in asked:
        if not path.exists():
            raise FileNotFoundError(errno.ENOENT, tr("There is no such file or folder."), str(path))
    return asked or [folder for folder in own_folders() if folder.is_dir()] or [Path()]


def _print_diff(one: object) -> None:
    import difflib

    from aftercase.desk.tidy import Tidied

    assert isinstance(one, Tidied)
    before, after = one.before.splitlines(), one.after.splitlines()
    name = str(one.path)
    lines = list(difflib.unified_diff(before, after, name, name, lineterm=""))
    if not lines:
        lines = [f"--- {name}", tr("Only line ends, a byte order mark or the form of letters would change.")]
    out("\n".join(lines))
