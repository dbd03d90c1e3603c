"""``playbook schema``: what editors need to know of the data in a playbook."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import click

from aftercase.cli.base import out, say
from aftercase.i18n import tr


@click.command("schema")
@click.argument("which", type=click.Choice(["front-matter", "clocks", "glossary"]), default="front-matter")
@click.option("-o", "file", default="", metavar="FILE", help="Write it there instead of printing it.")
def schema(which: str, file: str) -> None:
    """Print the JSON Schema of the front matter, of clock files or of a glossary, for an editor."""
    from aftercase.playbook import schema as schemas

    makers = {
        "front-matter": schemas.front_matter_schema,
        "clocks": schemas.clocks_schema,
        "glossary": schemas.glossary_schema,
    }
    made = makers[which]()
    text = json.dumps(made, ensure_ascii=False, indent=2)
    if not file:
        out(text)
        return
    path = Path(file).expanduser()
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, tr("There is no such folder. Make it first."), str(path.parent))
    path.write_text(text + "\n", "utf-8")
    say(tr("Kept in {path}.", path=str(path)))
