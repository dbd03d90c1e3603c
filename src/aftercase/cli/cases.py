"""``new`` and ``show``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aftercase.cli.base import out, out_json, say
from aftercase.i18n import tr

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk


def pairs(items: tuple[str, ...]) -> dict[str, str]:
    """``name=value`` words as a mapping.

    Raises:
        click.UsageError: A word has no equals sign.
    """
    found = {}
    for item in items:
        name, equals, value = item.partition("=")
        if not equals:
            raise click.UsageError(tr("{word}: write it as name=value.", word=item))
        found[name.strip()] = value
    return found


@click.command()
@click.argument("playbook", metavar="PLAYBOOK[#STEP]")
@click.option("--triage", "answers", default="", metavar="K1,K2,…", help="The triage answers that led here.")
@click.option("--platform", default="", help="taobao, jd, ebay, …")
@click.option("--order", default="", help="Order number.")
@click.option("--buyer", default="", help="Buyer's name.")
@click.option("--title", default="", help="What to call the case.")
@click.option("--amount", default="", help="Amount in dispute, such as 12.50.")
@click.option("--currency", default="", help="Its currency, such as CNY.")
@click.option("--requested-at", default="", metavar="T", help="When the buyer asked.")
@click.option("--refused-at", default="", metavar="T", help="When it was refused.")
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="A variable; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print the case as JSON.")
@click.pass_context
def new(
    ctx: click.Context,
    playbook: str,
    answers: str,
    platform: str,
    order: str,
    buyer: str,
    title: str,
    amount: str,
    currency: str,
    requested_at: str,
    refused_at: str,
    values: tuple[str, ...],
    as_json: bool,
) -> None:
    """Open a case and print its number."""
    from aftercase.cli.triage import split_keys
    from aftercase.desk.views import show_view
    from aftercase.guide.decide import Opening

    desk: Desk = ctx.obj.desk
    keys = split_keys(answers)
    opening = Opening(
        playbook,
        platform=platform,
        order_no=order,
        buyer_name=buyer,
        title=title,
        amount=amount,
        currency=currency,
        dates={"requested_at": requested_at, "refused_at": refused_at},
        values=pairs(values),
        triage=desk.triage(keys).kept() if keys else (),
    )
    done = desk.new(opening)
    if as_json:
        out_json(show_view(desk, done.case.number))
    else:
        out(done.case.number)
        say(tr("Opened. See where it stands: aftercase show {case}", case=done.case.number))


@click.command()
@click.argument("case")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def show(ctx: click.Context, case: str, as_json: bool) -> None:
    """Show where a case stands: step, checks, ways on, clocks."""
    desk: Desk = ctx.obj.desk
    number = desk.resolve(case)
    if as_json:
        from aftercase.desk.views import show_view

        out_json(show_view(desk, number))
    else:
        from aftercase.cli.plain import show_text

        out(show_text(desk.situation(number)))
    from aftercase.cli.clocks import doubt

    doubt(desk, number)
