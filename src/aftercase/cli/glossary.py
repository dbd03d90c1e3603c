"""``aftercase glossary``: the words of this field, in Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from aftercase import i18n
from aftercase.cli.base import out, out_json, say
from aftercase.i18n import tr
from aftercase.playbook.glossary import GlossaryTerm
from aftercase.text import cells, fit

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk


@click.command()
@click.argument("words", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def glossary(ctx: click.Context, words: tuple[str, ...], as_json: bool) -> None:
    """Look up WORDS in the glossary, in either language; without WORDS all of it."""
    desk: Desk = ctx.obj.desk
    found = desk.library.glossary().find(" ".join(words))
    if as_json:
        out_json({"terms": [_view(term) for term in found]})
    elif found:
        wide = max(cells(term.words["zh"]) for term in found) + 2
        for term in found:
            out(fit(term.words["zh"], wide) + _rest(term))
    if not found:
        say(tr("The glossary has nothing like that."))
        ctx.exit(1)


def _rest(term: GlossaryTerm) -> str:
    parts = [term.words["en"]]
    others = [word for language in ("zh", "en") for word in term.also.get(language, ())]
    if others:
        parts.append(f"({', '.join(others)})")
    note = term.note.get(i18n.language(), "")
    return " ".join(parts) + (f" — {note}" if note else "")


def _view(term: GlossaryTerm) -> dict[str, Any]:
    return {
        "id": term.id,
        **term.words,
        "also": {language: list(words) for language, words in term.also.items()},
        "avoid": {language: list(words) for language, words in term.avoid.items()},
        "note": dict(term.note),
    }
