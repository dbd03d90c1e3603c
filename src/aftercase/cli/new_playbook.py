"""``playbook new``: a skeleton to start from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from aftercase.cli.base import out, say
from aftercase.i18n import tr


@click.command("new")
@click.argument("id_", metavar="ID")
@click.option(
    "--lang", "languages", default="zh,en", metavar="L,L", help="Languages, the original first: zh,en or en."
)
@click.option("--kind", type=click.Choice(["scenario", "procedure", "triage"]), default="scenario")
@click.option("--title", default="", metavar="T", help="Its title, in the language it is written in.")
@click.option("--dir", "folder", default=".", metavar="DIR", help="Where to; by default the current folder.")
@click.option(
    "--platform", "platforms", multiple=True, metavar="P", help="For this platform; by default for all."
)
def new(id_: str, languages: str, kind: str, title: str, folder: str, platforms: tuple[str, ...]) -> None:
    """Write a new playbook, small and complete, to start from."""
    from aftercase.desk import skeleton

    today = date.today()  # noqa: DTZ011 - the day on the author's wall
    words = [word.strip() for word in languages.split(",")]
    texts = skeleton.make(id_, words, kind, title, platforms, today)
    for path in skeleton.write(Path(folder).expanduser(), texts):
        out(str(path))
    say(tr("Written. Read the comments in it, and replace every sentence by your own."))
