"""``playbook i18n``: how far the translations have come, and the stamp that says one is up to date."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aftercase.cli.base import fail, out, out_json, say
from aftercase.i18n import N_, tr

if TYPE_CHECKING:
    from aftercase.playbook.lint.shelf import Shelf
    from aftercase.playbook.lint.translations import Translation

_STATES = {
    "missing": N_("missing"),
    "untranslated": N_("not translated"),
    "stale": N_("stale"),
    "extra": N_("not in the original"),
    "unstamped": N_("not stamped"),
}


@click.command("i18n")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--stamp", is_flag=True, help="Say that these translations are up to date.")
@click.option("--step", "steps", multiple=True, metavar="STEP", help="With --stamp: only these steps.")
@click.option("--languages", metavar="zh,en", default="", help="Every playbook has to be there in these.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def i18n(
    ctx: click.Context,
    paths: tuple[Path, ...],
    stamp: bool,
    steps: tuple[str, ...],
    languages: str,
    as_json: bool,
) -> None:
    """Tell which step of which translation is missing, stale or not translated.

    --stamp writes down, in translations.lock beside the playbooks, what each step was translated from; from
    then on a change of the original is noticed. Exit code 0: all done, 1: something is to do.
    """
    from aftercase.cli.lint import chosen_paths
    from aftercase.desk.authors.gather import CannotLint, gather

    folders = ctx.obj.desk.library.folders
    wanted = frozenset(part.strip() for part in languages.split(",") if part.strip()) or None
    try:
        shelves = gather(chosen_paths(paths, folders), folders, languages=wanted)
        if stamp:
            shelves = [_stamped(shelf, steps) for shelf in shelves]
    except CannotLint as error:
        ctx.exit(fail(str(error), 2))
    from aftercase.playbook.lint.translations import translations

    rows = [row for shelf in shelves for row in translations(shelf)]
    if as_json:
        out_json({"translations": [_view(row) for row in rows]})
    else:
        _table(rows)
    ctx.exit(0 if all(row.done for row in rows) else 1)


def _stamped(shelf: Shelf, steps: Sequence[str]) -> Shelf:
    """Stamp what is translated: never a step that is missing or still in the other language."""
    from dataclasses import replace

    from aftercase.desk.authors.gather import CannotLint
    from aftercase.desk.authors.linting import write_stamps
    from aftercase.playbook.lint.translations import translations

    stamps, folder = shelf.stamps, None
    known = {id_ for row in translations(shelf) for id_, _ in row.steps}
    for step in steps:
        if step not in known:
            raise CannotLint(tr("There is no step {step} to stamp. Its id stands in the heading.", step=step))
    for row in translations(shelf):
        original = shelf.books.get((row.id, row.source))
        ready = set(row.of("fresh", "stale", "unstamped"))
        if row.label and original is not None:
            folder = Path(row.label).parent
            stamps = stamps.stamped(original, row.language, ready & set(steps) if steps else ready)
    if folder is not None and stamps != shelf.stamps:
        write_stamps(folder, stamps.text())
        say(tr("Written: {path}", path=str(folder / "translations.lock")))
    return replace(shelf, stamps=stamps)


def _table(rows: Sequence[Translation]) -> None:
    for row in rows:
        todo = {state: row.of(state) for state in _STATES}  # type: ignore[arg-type]
        fresh = len(row.of("fresh"))
        head = tr("{id}  {source} → {language}: {n} of {all} steps fresh", id=row.id, source=row.source,
                  language=row.language, n=fresh, all=len(row.steps))  # fmt: skip
        out(head)
        for state, ids in todo.items():
            if state == "unstamped" and len(ids) > 3:
                out(f"  {tr(_STATES[state])}: {len(ids)}")
                continue
            for id_ in ids:
                where = f"{row.label}:{row.lines[id_]}  " if row.label and id_ in row.lines else ""
                name = tr("before the first step") if id_ == "_" else id_
                out(f"  {where}{name}: {tr(_STATES[state])}")


def _view(row: Translation) -> dict[str, Any]:
    steps = [{"step": id_, "state": state, "line": row.lines.get(id_)} for id_, state in row.steps]
    return {
        "id": row.id,
        "from": row.source,
        "language": row.language,
        "file": row.label or None,
        "done": row.done,
        "steps": steps,
    }
