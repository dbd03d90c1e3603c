"""``list`` and ``search``. On the fast path: no pydantic, no parser, no screen."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import click

from aftercase import terms
from aftercase.cli.base import out, out_json, say
from aftercase.i18n import N_, tr
from aftercase.text import cut, fit

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk
    from aftercase.store.rows import Hit, Query, Row

_PIECE = 200  # lines printed in one go
_SLOW = 500  # cases from which on a reading of all of them is narrated

Command = TypeVar("Command", bound=Callable[..., Any])


def filters(command: Command) -> Command:
    """The options that narrow a list or a search."""
    for option in reversed(
        (
            click.option("--open", "open_", is_flag=True, help="Only open cases."),
            click.option("--closed", is_flag=True, help="Only closed cases."),
            click.option("--due", is_flag=True, help="Only cases with a running clock."),
            click.option("--stage", default="", metavar="S", help="Only cases in this stage."),
            click.option("--platform", default="", metavar="P", help="Only cases of this platform."),
            click.option("--playbook", default="", metavar="ID", help="Only cases in this playbook."),
            click.option("--tag", default="", metavar="T", help="Only cases with this tag."),
            click.option("--mine", is_flag=True, help="Only cases you opened."),
            click.option("--rests", is_flag=True, help="Only cases that rest."),
        )
    ):
        command = option(command)
    return command


@click.command("list")
@filters
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most so many.")
@click.option("--check", is_flag=True, help="Compare every case with its file first, also in a large desk.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def list_(ctx: click.Context, /, limit: int | None, check: bool, as_json: bool, **wanted: Any) -> None:
    """List the cases by what is due next."""
    desk: Desk = ctx.obj.desk
    query = query_of(desk, wanted)
    with narrated() as progress:
        if check:
            desk.index.refresh(progress)
        compared = not check and desk.index.settle(progress)
    rows = islice(desk.index.each(query, compared=compared), limit)
    problems = [str(error) for error in desk.index.problems]
    if as_json:
        print_json(rows, problems, desk.index.checked())
        return
    count, now = 0, desk.clock()
    for piece in pieces(rows):
        out("\n".join(line(row, now) for row in piece))
        count += len(piece)
    if not count:
        say(_nothing(desk, wanted))
    for problem in problems:
        say(problem)
    tell_age(desk)


@click.command()
@click.argument("words", nargs=-1, required=True)
@filters
@click.option("--limit", type=click.IntRange(1), default=20, metavar="N", help="At most so many; 20.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def search(ctx: click.Context, /, words: tuple[str, ...], limit: int, as_json: bool, **wanted: Any) -> None:
    """Find cases by number, order, name, tag, or any words in their log, notes and values."""
    desk: Desk = ctx.obj.desk
    query, sought = query_of(desk, wanted), " ".join(words)
    with narrated() as progress:
        desk.index.settle(progress)
    hits = desk.index.search(sought, query, limit + 1)
    if as_json:
        from aftercase.desk.views import search_view

        out_json(search_view(sought, hits[:limit], len(hits) > limit, desk.index.checked()))
        return
    now = desk.clock()
    for hit in hits[:limit]:
        out(line(hit.row, now))
        if hit.snippet:
            out(" " * 11 + marked(hit, sys.stdout.isatty()))
    if not hits:
        say(tr("No case has these words. Two letters of Chinese are enough; others count from their start."))
    elif len(hits) > limit:
        say(tr("There are more; --limit shows them, another word narrows the search."))
    for problem in desk.index.problems:
        say(str(problem))
    tell_age(desk)


def query_of(desk: Desk, wanted: dict[str, Any]) -> Query:
    """The options as a query.

    Raises:
        Refused: An unknown stage or platform.
        click.UsageError: Open and closed at once.
    """
    from aftercase.clock import times
    from aftercase.store.rows import Query

    if wanted["open_"] and wanted["closed"]:
        raise click.UsageError(tr("Give --open or --closed, not both; without either you see all."))
    for name, table, message in (
        ("stage", terms.STAGES, N_("There is no stage {word}.")),
        ("platform", terms.PLATFORMS, N_("There is no platform {word}.")),
    ):
        if wanted[name] and wanted[name] not in table:
            from aftercase.guide.situation import unknown

            raise unknown(message, wanted[name], list(table))
    return Query(
        status="open" if wanted["open_"] else "closed" if wanted["closed"] else "",
        due=wanted["due"],
        stage=wanted["stage"],
        platform=wanted["platform"],
        playbook=wanted["playbook"],
        owner=desk.who.name if wanted["mine"] else "",
        tag=wanted["tag"].strip(","),
        rests=times.stamp(desk.clock()) if wanted["rests"] else "",
    )


def _nothing(desk: Desk, wanted: dict[str, Any]) -> str:
    if any(wanted.values()) and desk.index.count():
        return tr("No case answers to this. Without options you see all: aftercase list")
    return tr("No cases. Open one with: aftercase triage, or try: aftercase demo")


class narrated:  # noqa: N801 - used like a function
    """Tells on a terminal how far a long reading of the cases is; it may be interrupted and goes on later."""

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._told = False

    def __enter__(self) -> Callable[[int, int], bool]:
        """What is given to the index."""
        return self._tell

    def _tell(self, done: int, total: int) -> bool:
        if total >= _SLOW and sys.stderr.isatty():
            self._told = True
            text = tr(
                "Reading the cases once: {done} of {total}. Ctrl-C stops; it goes on next time.",
                done=done,
                total=total,
            )
            click.echo(f"\r{text}", err=True, nl=False)
        return True

    def __exit__(self, *_: object) -> None:
        """Leave a clean line behind."""
        if self._told:
            click.echo("\r\x1b[K", err=True, nl=False)


def tell_age(desk: Desk) -> None:
    """In a large desk say when all files were last compared; what is shown is compared in any case."""
    from aftercase.store.rows import SMALL

    if sys.stderr.isatty() and desk.index.count() > SMALL:
        from aftercase.clock.times import local

        when = local(desk.index.checked(), desk.zone)
        say(tr("Every file was last compared at {when}; --check does it now.", when=when))


def pieces(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows in handfuls: one print each costs less than one for each row, and none has to wait for all."""
    rows = iter(rows)
    while piece := list(islice(rows, _PIECE)):
        yield piece


def print_json(rows: Iterable[Row], problems: list[str], checked: str) -> None:
    """The list as one JSON document, written as it is read."""
    import json

    def dumps(value: object) -> str:
        return json.dumps(value, ensure_ascii=False)

    from aftercase.desk.views import row_view

    click.echo('{\n "cases": [', nl=False)
    comma = ""
    for piece in pieces(rows):
        click.echo(comma + ",".join(f"\n  {dumps(row_view(row))}" for row in piece), nl=False)
        comma = ","
    click.echo(f'\n ],\n "damaged": {dumps(problems)},\n "checked": {dumps(checked)}\n}}')


def line(row: Row, now: object) -> str:
    """A case on one line: time left, number, stage, turn, title."""
    title = f"{row.title} · {row.step_title}" if row.step_title else row.title
    return f"{fit(left(row, now), 9, 'right')}  {row.case}  {_place(row.stage, row.turn)}  {cut(title, 60)}"


def marked(hit: Hit, bold: bool) -> str:
    """The piece of a case's words that was found; what matches is bold on a terminal."""
    if not bold:
        return hit.snippet
    shown, last = "", 0
    for start, end in hit.marks:
        shown += hit.snippet[last:start] + click.style(hit.snippet[start:end], bold=True)
        last = end
    return shown + hit.snippet[last:]


@cache
def _place(stage: str, turn: str) -> str:
    """Stage and turn in their columns; there are few of them and many cases."""
    return f"{fit(terms.label(terms.STAGES, stage), 16)}  {fit(terms.label(terms.TURNS, turn), 8)}"


def left(row: Row, now: object) -> str:
    """The time left on the case's next clock; its outcome where it is closed."""
    if row.status == "closed":
        return terms.label(terms.OUTCOMES, row.outcome or "")
    if not row.due_at:
        return _rest(row, now) + "-"
    from aftercase.clock.arithmetic import left as time_left
    from aftercase.clock.times import moment

    return _rest(row, now) + time_left(moment(row.due_at), now)  # type: ignore[arg-type]


def _rest(row: Row, now: object) -> str:
    """The mark of a case that rests."""
    if not row.rests_until:
        return ""
    from aftercase.clock.times import stamp

    return "z " if row.asleep(stamp(now)) else ""  # type: ignore[arg-type]  # the desk's clock
