"""``stats``: what the cases add up to, with bars."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from aftercase import terms
from aftercase.cli.base import out, out_json, say
from aftercase.i18n import tr
from aftercase.text import cells, fit

if TYPE_CHECKING:
    from aftercase.desk.counting import Sums
    from aftercase.desk.desk import Desk

_BAR = 24  # cells of the longest bar

Lines = list[tuple[str, int]]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def stats(ctx: click.Context, as_json: bool) -> None:
    """Add the cases up: stages, outcomes, clocks, promises, offers, time to the first answer."""
    from aftercase.cli.keeping import progress
    from aftercase.desk.counting import count, view

    desk: Desk = ctx.obj.desk
    with progress(tr("Reading the cases:")) as told:
        sums = count(desk, told)
    if as_json:
        out_json(view(sums))
        return
    out("\n".join(_page(sums)))
    if sums.unread:
        say(tr("{n} cases could not be read and are not counted; aftercase doctor says why.", n=sums.unread))


def _page(sums: Sums) -> Iterator[str]:
    from aftercase.desk.counting import FEW

    yield tr("{n} cases: {open} open, {closed} closed", n=sums.cases, open=sums.open, closed=sums.closed)
    if sums.cases < FEW:
        yield tr("Fewer than {n} cases: read the numbers, not the shares.", n=FEW)
    yield from _table(tr("Open cases by stage"), _labelled(terms.STAGES, sums.stages))
    yield from _table(tr("Closed cases by outcome"), _labelled(terms.OUTCOMES, sums.outcomes))
    yield from _table(
        tr("Our clocks"),
        [
            (tr("met"), sums.clocks["met"]),
            (tr("met late"), sums.clocks["late"]),
            (tr("missed or overdue"), sums.clocks["missed"]),
            (tr("running"), sums.clocks["running"]),
        ],
    )
    yield from _table(tr("Promises"), _labelled(terms.PROMISE_STATES, sums.promises))
    yield from _offers(sums)
    yield from _first(sums)


def _labelled(table: terms.Table, counted: dict[str, int]) -> Lines:
    """In the order of the vocabulary; words of a newer version last."""
    known = [key for key in table if counted.get(key)]
    return [(terms.label(table, key), counted[key]) for key in [*known, *(set(counted) - set(table))]]


def _table(head: str, lines: Lines) -> Iterator[str]:
    """A head with its sum, and a bar for each line; nothing where nothing was counted."""
    from aftercase.desk.counting import FEW

    total = sum(number for _, number in lines)
    if not total:
        return
    few = "  " + tr("(few)") if total < FEW else ""
    yield ""
    yield f"{head}: {total}{few}"
    width = max(cells(label) for label, _ in lines)
    most = max(number for _, number in lines)
    for label, number in lines:
        bar = "█" * max(1, round(_BAR * number / most)) if number else ""
        share = f"{round(100 * number / total):3}%"
        yield f"  {fit(label, width)}  {number:6} {share}  {bar}".rstrip()


def _offers(sums: Sums) -> Iterator[str]:
    """Each type with its answers; a table of two ways would not fit a narrow terminal."""
    types = [type_ for type_ in terms.OFFERS if any(one == type_ for one, _ in sums.offers)]
    lines = [
        (terms.OFFERS[type_].label, sum(n for (one, _), n in sums.offers.items() if one == type_))
        for type_ in types
    ]
    told = list(_table(tr("Offers"), lines))
    yield from told[:2]
    for type_, line in zip(types, told[2:], strict=False):
        yield line
        answers = [
            f"{terms.label(terms.ANSWERS, key)} {sums.offers[type_, key]}"
            for key in terms.ANSWERS
            if sums.offers[type_, key]
        ]
        yield "    " + ", ".join(answers)


def _first(sums: Sums) -> Iterator[str]:
    from aftercase.desk.counting import FEW

    median = sums.median_answer()
    if median is None:
        return
    yield ""
    few = "  " + tr("(few)") if len(sums.first_answers) < FEW else ""
    hours = f"{median / 3600:.1f}"
    yield (
        tr(
            "Time to the first answer: median {hours} h, over {n} cases",
            hours=hours,
            n=len(sums.first_answers),
        )
        + few
    )
