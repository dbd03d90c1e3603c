"""``wording``: the wording guard for scripts, and the check of its rule files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aftercase.cli.base import out, out_json, say
from aftercase.i18n import tr

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk
    from aftercase.guide.guards.wording import Finding

_LIMIT = 1024 * 1024


@click.group()
def wording() -> None:
    """What is worth a second look in a message, before it is sent."""


@wording.command()
@click.argument("file", metavar="FILE|-")
@click.option("--to", "party", default="buyer", metavar="PARTY", help="To whom it goes: buyer, platform, …")
@click.option(
    "--lang", "lang", type=click.Choice(("zh", "en")), help="Its language; without, the text tells."
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def check(ctx: click.Context, file: str, party: str, lang: str | None, as_json: bool) -> None:
    """Look through the text of FILE, or of standard input for -; exit 1 where something is found."""
    from aftercase import terms
    from aftercase.guide.guards.rules import Rules
    from aftercase.guide.guards.wording import language_of, review
    from aftercase.guide.situation import unknown
    from aftercase.i18n import N_

    if party not in terms.PARTIES:
        raise unknown(N_("There is no party {word}."), party, list(terms.PARTIES))
    text = _text(file)
    desk: Desk = ctx.obj.desk
    for path, _, problems in desk.library.wording_files():
        for problem in problems:
            say(problem.line(str(path)))
    rules = Rules(desk.library.wording(desk.readings), desk.library.likeness())
    found = review(text, language=lang or language_of(text), rules=rules, party=party)
    if as_json:
        out_json({"findings": [_view(one, text) for one in found]})
    else:
        for one in found:
            _print(one, text, "-" if file == "-" else file)
    if found:
        ctx.exit(1)
    if not as_json:
        say(tr("Nothing to say otherwise."))


@wording.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def rules(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Check rule files: those of FILES, else those of all folders; exit 1 where one has a problem."""
    from aftercase.playbook.library import read_words

    desk: Desk = ctx.obj.desk
    read = [(path, *read_words(path)) for path in files] or desk.library.wording_files()
    bad = False
    for path, file, problems in read:
        for problem in problems:
            out(problem.line(str(path)))
        bad = bad or bool(problems)
        count = len(file.rules) if file else 0
        say(tr("{path}: {n} rules can be used", path=str(path), n=count))
    if bad:
        ctx.exit(1)


def _text(file: str) -> str:
    """The text to look through.

    Raises:
        OSError: It cannot be read.
        click.UsageError: It is longer than a message can be.
    """
    from aftercase.text import clean_bytes

    if file == "-":
        data = sys.stdin.buffer.read(_LIMIT + 1)
    else:
        with Path(file).open("rb") as opened:
            data = opened.read(_LIMIT + 1)
    if len(data) > _LIMIT:
        raise click.UsageError(
            tr("{file} is longer than {n} KB: no message is.", file=file, n=_LIMIT // 1024)
        )
    return clean_bytes(data)


def _place(text: str, at: int) -> tuple[int, int]:
    """Line and column of a character, both from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _print(one: Finding, text: str, name: str) -> None:
    from aftercase.text import one_line

    line, column = _place(text, one.start)
    mark = tr("stop") if one.severity == "stop" else tr("ask")
    out(f"{name}:{line}:{column} {mark} {one.rule}: {one_line(one.words, 60)}")
    out(f"    {one.why}")
    if one.calmer:
        out("    " + tr("Write instead: {words}", words=one_line(one.calmer, 100)))
    elif one.calmer == "":
        out("    " + tr("Leave it out."))


def _view(one: Finding, text: str) -> dict[str, Any]:
    line, column = _place(text, one.start)
    return {
        "rule": one.rule,
        "kind": one.kind,
        "severity": one.severity,
        "line": line,
        "column": column,
        "start": one.start,
        "end": one.end,
        "words": one.words,
        "why": one.why,
        "calmer": one.calmer,
        "replaces": "clause" if one.whole else "words",
    }
