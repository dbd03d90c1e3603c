"""``playbook graph``, ``walk`` and ``diff``: a playbook's ways drawn, walked and compared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aftercase import i18n
from aftercase.cli.base import fail, out, out_json, say
from aftercase.i18n import N_, tr

if TYPE_CHECKING:
    from aftercase.desk.authors.loading import Loaded
    from aftercase.guide.rehearsal import Asked, Pass
    from aftercase.guide.walks import Coverage, Start, Walk
    from aftercase.playbook.changes import Changes

_LANGUAGE = click.option(
    "--language", type=click.Choice(i18n.LANGUAGES), default=None, help="By default the interface's."
)


def _load(ctx: click.Context, word: str, language: str | None) -> Loaded:
    from aftercase.desk.authors.gather import CannotLint
    from aftercase.desk.authors.loading import load
    from aftercase.desk.authors.revision import NoRevision

    try:
        loaded = load(word, ctx.obj.desk.library.folders, language or i18n.language())
    except (CannotLint, NoRevision) as error:
        ctx.exit(fail(str(error), 2))
    if loaded.errors:
        say(tr("{path} has {n} errors: aftercase playbook lint {path}", path=loaded.label, n=loaded.errors))
    return loaded


@click.command()
@click.argument("word", metavar="ID|FILE")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "mermaid", "dot", "svg"]),
    default="text",
    help="An outline, or a drawing for code hosts, Graphviz or a browser.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), default=None, help="Write to this file.")
@_LANGUAGE
@click.pass_context
def graph(ctx: click.Context, word: str, form: str, output: Path | None, language: str | None) -> None:
    """Draw a playbook: its steps, the ways between them, its outcomes, the jumps to others."""
    from importlib import import_module

    from aftercase.playbook.chart.graph import chart_of

    loaded = _load(ctx, word, language)
    books = loaded.library.playbooks()
    others = {id_: book for (id_, lang), book in books.items() if lang == loaded.book.language}
    chart = chart_of(loaded.book, others)
    module, name = {"text": ("outline", "outline")}.get(form, (form, form))
    drawing: str = getattr(import_module(f"aftercase.playbook.chart.{module}"), name)(chart)
    if output is None:
        out(drawing.rstrip("\n"))
        return
    try:
        output.write_text(drawing, "utf-8")
    except OSError as error:
        ctx.exit(fail(tr("{path} cannot be written: {why}.", path=str(output), why=error.strerror or ""), 2))
    say(tr("Written: {path}", path=str(output)))


@click.command()
@click.argument("word", metavar="ID|FILE")
@click.option(
    "--random", "walks", type=click.IntRange(1, 5000), default=None, metavar="N", help="N likely walks."
)
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same walks.")
@click.option(
    "--scenarios",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Run the scenarios of this file as tests.",
)
@click.option(
    "--min-coverage", type=click.FloatRange(0, 100), default=0.0, metavar="PERCENT", help="Less is exit 1."
)
@click.option(
    "--guards",
    is_flag=True,
    help="Do all that the pages say, optional tasks too, and tell where a guard asks all the same.",
)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@_LANGUAGE
@click.pass_context
def walk(
    ctx: click.Context,
    word: str,
    walks: int | None,
    seed: int,
    scenarios: tuple[Path, ...],
    min_coverage: float,
    guards: bool,
    as_json: bool,
    language: str | None,
) -> None:
    """Walk a playbook on a case that exists only in memory, by the verbs that a desk uses.

    By default every way is taken once. Told is what no walk has touched, with its line. Exit code 1: a walk
    got stuck, a scenario failed, or less was touched than --min-coverage asks for. With --guards a scenario
    fails too where a guard asks what its `asked` does not expect.
    """
    from aftercase.guide.walks import Coverage

    loaded = _load(ctx, word, language)
    coverage = Coverage(loaded.book)
    if scenarios:
        document, good = _scenarios(ctx, loaded, coverage, scenarios, _start(loaded, guards), as_json)
    else:
        document, good = _walks(loaded, coverage, walks, seed, _start(loaded, guards), as_json)
    good = good and coverage.percent >= min_coverage
    if as_json:
        out_json({"playbook": loaded.book.id, **document, **_coverage_view(coverage), "ok": good})
    else:
        _print_coverage(coverage, loaded.label)
    ctx.exit(0 if good else 1)


def _start(loaded: Loaded, thorough: bool) -> Start:
    from aftercase.guide.rehearsal import Rehearsal

    book, library = loaded.book, loaded.library

    def offered(id_: str) -> dict[str, Any]:
        twins = library.twins(id_)
        return {**twins, book.language: book} if id_ == book.id else twins

    return lambda: Rehearsal(offered, book.language, library.clocks, caps=library.caps, thorough=thorough)


def _walks(
    loaded: Loaded, coverage: Coverage, walks: int | None, seed: int, start: Start, as_json: bool
) -> tuple[dict[str, Any], bool]:
    from aftercase.guide import walks as module

    book = loaded.book
    if book.kind == "triage":
        taken = module.triage_walks(book)
    elif walks is None:
        taken = module.complete(book, start)
    else:
        taken = module.at_random(book, start, walks, seed)
    views, stuck = [], 0
    for number, one in enumerate(taken, 1):
        coverage.add(one.passed)
        stuck += bool(one.problem)
        if as_json:
            steps = [_pass_view(p) for p in one.passed]
            asked = _asked_view(one.asked)
            views.append({"steps": steps, "ending": one.ending, "problem": one.problem, "asked": asked})
        else:
            _print_walk(number, one, book.id)
    return {"walks": views}, not stuck


def _print_walk(number: int, one: Walk, own: str) -> None:
    words = [f"{_name(p, own)}" + (f" -{p.key}→" if p.key else "") for p in one.passed]
    end = one.ending if not one.problem else tr("stuck: {why}", why=one.problem)
    out(f"{number:3}. {' '.join(words)} ⇒ {end}")
    _print_asked(one.asked)


def _print_asked(asked: Sequence[Asked]) -> None:
    for step, key, points in asked:
        out("     " + tr("asked at {way}: {points}", way=f"{step} -{key}→", points=", ".join(points)))


def _asked_view(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    return [{"step": step, "key": key, "points": list(points)} for step, key, points in asked]


def _name(one: Pass, own: str) -> str:
    return one.step if one.playbook == own else f"{one.playbook}#{one.step}"


def _pass_view(one: Pass) -> dict[str, Any]:
    return {"playbook": one.playbook, "step": one.step, "key": one.key or None, "checks": list(one.checks)}


def _scenarios(
    ctx: click.Context,
    loaded: Loaded,
    coverage: Coverage,
    files: Sequence[Path],
    start: Start,
    as_json: bool,
) -> tuple[dict[str, Any], bool]:
    from aftercase.guide.stories import SIZE_LIMIT, read_stories, tell
    from aftercase.playbook.library import read_capped
    from aftercase.problems import Problem

    views, failed = [], 0
    for path in files:
        data = read_capped(path, SIZE_LIMIT)
        if isinstance(data, Problem):
            ctx.exit(fail(data.line(str(path)), 2))
        stories, problems = read_stories(data.decode("utf-8", "replace"))
        for problem in problems:
            say(problem.line(str(path)))
        if stories is None or problems:
            ctx.exit(2)
        if stories.playbook != loaded.book.id:
            args = {"path": str(path), "other": stories.playbook, "id": loaded.book.id}
            ctx.exit(fail(tr("{path} is about {other}, not about {id}.", **args), 2))
        for one in tell(loaded.book, stories, start):
            coverage.add(one.passed)
            failed += bool(one.problem)
            where = f"{path}:{one.pos.line}"
            if as_json:
                view = {"name": one.name, "ok": not one.problem, "where": where, "problem": one.problem}
                views.append({**view, "asked": _asked_view(one.asked)})
            elif one.problem:
                out(f"{tr('FAILED')}  {one.name}  {where}: {one.problem}")
            else:
                out(f"{tr('ok')}  {one.name}")
                _print_asked(one.asked)
    return {"scenarios": views}, not failed


_WHAT = {"steps": N_("steps"), "branches": N_("ways"), "checks": N_("required checks")}
_ONE = {"step": N_("step"), "branch": N_("way"), "check": N_("check")}


def _print_coverage(coverage: Coverage, label: str) -> None:
    for what, (touched, every) in coverage.counts().items():
        share = 100 * touched // every if every else 100
        bar = "█" * (share // 5)
        out(f"{touched:4}/{every:<4} {share:3}% {bar:20} {tr(_WHAT[what])}")
    for line, what, name in coverage.untested():
        out(f"{label}:{line}  {tr('not touched')}: {tr(_ONE[what])} {name}")


def _coverage_view(coverage: Coverage) -> dict[str, Any]:
    counts = {what: {"touched": one, "all": every} for what, (one, every) in coverage.counts().items()}
    untested = [{"line": line, "what": what, "name": name} for line, what, name in coverage.untested()]
    return {"coverage": counts, "percent": round(coverage.percent, 1), "untested": untested}


@click.command()
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@_LANGUAGE
@click.pass_context
def diff(ctx: click.Context, old: str, new: str, as_json: bool, language: str | None) -> None:
    """Tell in words what has changed from A to B, and how many open cases it touches.

    A and B are ids or files, each perhaps at a git revision: product-quality@HEAD~1. Exit code 0: nothing has
    changed, 1: something has, 2: could not run.
    """
    from aftercase.playbook.changes import changes

    one, two = _load(ctx, old, language), _load(ctx, new, language)
    found = changes(one.book, two.book)
    cases = _cases(ctx, one.book.id, two.book.pin, found)
    if as_json:
        views = [
            {"step": c.step or None, "line": c.line, "structural": c.structural, "change": c.text()}
            for c in found.found
        ]
        out_json(
            {"changes": views, "structural": found.structural, "renamed": dict(found.renamed), "cases": cases}
        )
    else:
        _print_changes(found, two.label)
        say(_summary(found, cases))
    ctx.exit(1 if found.found else 0)


def _print_changes(found: Changes, label: str) -> None:
    last: str | None = None
    for change in found.found:
        if change.step != last:
            out(f"{change.step or tr('front matter and overview')}  {label}:{change.line}")
            last = change.step
        out(f"  {'~' if change.structural else ' '} {change.text()}")


def _summary(found: Changes, cases: dict[str, list[str]]) -> str:
    structural = sum(change.structural for change in found.found)
    words = [tr("{n} changes, {s} of structure (~)", n=len(found.found), s=structural)]
    words.append(tr("{n} open cases work with another version of it", n=len(cases["open"])))
    if cases["at_changed_step"]:
        shown = ", ".join(cases["at_changed_step"][:5]) + (" …" if len(cases["at_changed_step"]) > 5 else "")
        words.append(
            tr("{n} stand at a step that changed: {cases}", n=len(cases["at_changed_step"]), cases=shown)
        )
    return " · ".join(words)


def _cases(ctx: click.Context, playbook: str, pin: str, found: Changes) -> dict[str, list[str]]:
    """Open cases of this desk pinned to another text of the playbook, and those at a step that has "
    "changed."""
    from aftercase.store.protocol import StoreError
    from aftercase.store.rows import Query

    desk = ctx.obj.desk
    touched: dict[str, list[str]] = {"open": [], "at_changed_step": []}
    if not desk.root.exists():
        return touched
    try:
        desk.index.settle()
        numbers = [row.case for row in desk.index.each(Query(status="open"))]
    except StoreError:
        return touched
    for number in numbers:
        try:
            case = desk.case(number)
        except StoreError:
            continue
        pins = case.pins.get(playbook)
        if pins is None or pin in pins.texts.values():
            continue
        touched["open"].append(number)
        at = [case.visit, *case.callers]
        if any(visit.playbook == playbook and visit.step in found.touched for visit in at):
            touched["at_changed_step"].append(number)
    return touched
