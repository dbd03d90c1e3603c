"""``playbook lint``: every rule over every file, and the fixes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aftercase.cli.base import fail, out, say
from aftercase.i18n import tr

if TYPE_CHECKING:
    from aftercase.desk.authors.linting import Looked
    from aftercase.playbook.lint.shelf import Shelf

FORMATS = ("text", "json", "sarif", "github", "gitlab")


def _list(value: Sequence[str]) -> list[str]:
    """Options given several times or with commas."""
    return [part.strip() for one in value for part in one.split(",") if part.strip()]


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--fix", is_flag=True, help="Mend what can be mended safely.")
@click.option("--unsafe-fixes", is_flag=True, help="Mend also where the meaning may change; says --fix too.")
@click.option("--select", multiple=True, metavar="CODES", help="Only these rules: AC202, AC2, dead-end.")
@click.option("--ignore", multiple=True, metavar="CODES", help="All but these rules.")
@click.option("--hint", "hints", multiple=True, metavar="CODES", help="Show these, but never count them.")
@click.option("--since", metavar="REV", default="", help="Compare with a git revision: ids that are gone.")
@click.option("--languages", metavar="zh,en", default="", help="Every playbook has to be there in these.")
@click.option("--urls", is_flag=True, help="Ask the network whether the addresses of sources answer.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", help="How to print the findings."
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--all", "everything", is_flag=True, help="All findings of a file, not only the first 50.")
@click.option("--explain", metavar="CODE", default="", help="Explain one rule, or list them: --explain all.")
@click.pass_context
def lint(
    ctx: click.Context,
    paths: tuple[Path, ...],
    fix: bool,
    unsafe_fixes: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    hints: tuple[str, ...],
    since: str,
    languages: str,
    urls: bool,
    form: str,
    as_json: bool,
    everything: bool,
    explain: str,
) -> None:
    """Look for mistakes in playbooks and clock files.

    PATH is a file or a folder; without one the own playbooks are looked at, else those of this folder.
    Exit code 0: clean, 1: findings, 2: could not run. Hints never count.
    """
    from aftercase.desk.authors.gather import CannotLint
    from aftercase.desk.authors.revision import NoRevision

    if explain:
        ctx.exit(_explain(explain))
    try:
        codes, weak = _codes(select, ignore), _prefixes(hints)
    except KeyError as unknown:
        ctx.exit(_unknown(str(unknown.args[0])))
    try:
        shelves = _shelves(ctx, paths, since, languages, urls)
        looked = _look(shelves, codes, weak, fix=fix or unsafe_fixes, unsafe=unsafe_fixes)
    except (CannotLint, NoRevision) as error:
        ctx.exit(fail(str(error), 2))
    _print(looked, "json" if as_json else form, everything)
    ctx.exit(1 if looked.result.counted else 0)


def _shelves(
    ctx: click.Context, paths: Sequence[Path], since: str, languages: str, urls: bool
) -> list[Shelf]:
    from datetime import date

    from aftercase.desk.authors.gather import gather

    folders = ctx.obj.desk.library.folders
    today = date.today()  # noqa: DTZ011 - the author's own day
    wanted = frozenset(_list([languages])) or None
    shelves = gather(chosen_paths(paths, folders), folders, languages=wanted, since=since, today=today)
    if urls:
        from aftercase.desk.authors.linting import with_dead_urls

        shelves = with_dead_urls(shelves, _told)
    return shelves


def chosen_paths(paths: Sequence[Path], folders: Sequence[Path]) -> list[Path]:
    """What was asked for; else the own folders, this folder, or what is shipped."""
    if paths:
        return list(paths)
    from aftercase.desk.authors.gather import playbook_names

    here = Path()
    return list(folders[:-1]) or ([here] if playbook_names(here) else list(folders))


def _look(
    shelves: Sequence[Shelf], codes: frozenset[str] | None, hints: frozenset[str], *, fix: bool, unsafe: bool
) -> Looked:
    from aftercase.desk.authors.linting import look, look_and_mend

    return look_and_mend(shelves, codes, hints, unsafe=unsafe) if fix else look(shelves, codes, hints)


def _told(done: int, all_: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done}/{all_}", err=True, nl=done == all_)


def _prefixes(words: Sequence[str]) -> frozenset[str]:
    from aftercase.playbook.lint.rules import matching

    return matching(_list(words))


def _codes(select: Sequence[str], ignore: Sequence[str]) -> frozenset[str] | None:
    if not select and not ignore:
        return None
    from aftercase.playbook.lint.rules import RULES

    return (_prefixes(select) if select else frozenset(RULES)) - _prefixes(ignore)


def _unknown(word: str) -> int:
    from aftercase.playbook.lint.rules import ALL, RULES
    from aftercase.terms import near
    from aftercase.text import one_line

    words = near(word.upper(), RULES) or near(word.lower(), [rule.name for rule in ALL]) or ["AC001 … AC901"]
    return fail(
        tr("There is no rule {word}. Nearest: {words}.", word=one_line(word, 40), words=", ".join(words)), 2
    )


def _explain(word: str) -> int:
    from aftercase.cli.lint_output import explained, table
    from aftercase.playbook.lint.rules import RULES, matching

    if word.lower() == "all":
        out(table())
        return 0
    try:
        codes = matching([word])
    except KeyError:
        return _unknown(word)
    out("\n\n".join(explained(RULES[code]) for code in sorted(codes)))
    return 0


def _print(looked: Looked, form: str, everything: bool) -> None:
    from aftercase.cli import lint_output

    if form == "text":
        out_ = lint_output.text(looked, everything)
        if out_:
            out(out_)
        for path in looked.written:
            say(tr("Written: {path}", path=str(path)))
        say(lint_output.summary(looked))
    else:
        out(lint_output.FORMS[form](looked))
