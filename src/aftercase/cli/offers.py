"""What is dealt with the other side, and rest: ``offer answer promise snooze``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aftercase.cli.base import report, say
from aftercase.cli.work import json_option, target
from aftercase.i18n import tr

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk, Done

at_option = click.option("--at", default="", metavar="T", help="When it was said; now by default.")


@click.command()
@click.argument("case")
@click.argument("type_", metavar="TYPE")
@click.option("--amount", default="", metavar="A", help="Such as 12.50.")
@click.option("--currency", default="", metavar="C", help="Such as CNY; the case's by default.")
@click.option(
    "--until", default="", metavar="T", help="Until when it is good; starts the other side's clock."
)
@click.option("--to", default="buyer", metavar="PARTY", help="To whom; the buyer by default.")
@click.option("--note", default="", metavar="TEXT", help="A line for yourselves.")
@at_option
@json_option
@click.pass_context
def offer(
    ctx: click.Context,
    case: str,
    type_: str,
    amount: str,
    currency: str,
    until: str,
    to: str,
    note: str,
    at: str,
    as_json: bool,
) -> None:
    """Write down a way out that was offered: refund, part refund, exchange, resend, repair, …"""
    from aftercase.guide.decide import Proposal
    from aftercase.guide.decide.offers import words

    desk, number = target(ctx, case)
    done = desk.offer(number, Proposal(type_, amount, currency, until, to, note, at))
    made = done.case.offers[-1]
    line = tr("{case}: offer {n} made: {offer}", case=number, n=made.id, offer=words(made))
    if made.expires_at:
        line += tr(", good until {at}", at=_local(desk, made.expires_at))
    report(done, as_json, line)


@click.command()
@click.argument("case")
@click.argument("offer", metavar="OFFER")
@click.argument("answer", metavar="accepted|denied|expired|withdrawn")
@click.option("--channel", default="", metavar="C", help="How the answer came: platform_chat, phone, …")
@click.option("--note", default="", metavar="TEXT", help="A line for yourselves.")
@at_option
@json_option
@click.pass_context
def answer(
    ctx: click.Context, case: str, offer: str, answer: str, channel: str, note: str, at: str, as_json: bool
) -> None:
    """Write down what became of an offer."""
    from aftercase import terms

    desk, number = target(ctx, case)
    done = desk.answer(number, offer, answer, note, channel, at)
    given = next(event["data"] for event in done.events if event["kind"] == "offer_answered")
    word = terms.label(terms.ANSWERS, given["answer"])
    report(done, as_json, tr("{case}: offer {n}: {answer}", case=number, n=given["offer"], answer=word))


@click.command()
@click.argument("case")
@click.argument("entry", type=int)
@click.option("--at", default="", metavar="T", help="When it is due; read in the entry's words by default.")
@click.option(
    "--kind", default="", metavar="K", help="refund, resend, reply, …; read in the words by default."
)
@json_option
@click.pass_context
def promise(ctx: click.Context, case: str, entry: int, at: str, kind: str, as_json: bool) -> None:
    """Watch over what an entry of ours promised: it becomes a clock."""
    desk, number = target(ctx, case)
    done = desk.promise(number, entry, at, kind)
    report(done, as_json, promised_line(desk, done))


def promised_line(desk: Desk, done: Done) -> str:
    """The clocks that now watch over promises, in a line."""
    from aftercase import terms

    told = [
        tr(
            "{name}: {what}, due {at}",
            name=event["data"]["name"],
            what=terms.label(terms.PROMISES, event["data"]["promise"]),
            at=_local(desk, event["data"]["due_at"]),
        )
        for event in done.events
        if event["kind"] == "deadline_set" and event["data"].get("entry")
    ]
    return tr("{case}: watched: {what}", case=done.case.number, what="; ".join(told))


def tell_promises(desk: Desk, done: Done, entry: int) -> None:
    """Say on stderr what an entry promises and which command watches over it."""
    from aftercase import terms
    from aftercase.clock.times import stamp
    from aftercase.guide import promises

    for found in promises.unwatched(desk.situation(done.case.number), entry):
        say(
            tr(
                "You promised: {what} by {at}. To watch it: aftercase promise {case} {entry}",
                what=terms.label(terms.PROMISES, found.kind),
                at=_local(desk, stamp(found.due_at)),
                case=done.case.number,
                entry=entry,
            )
        )


@click.command()
@click.argument("case")
@click.argument("until", metavar="T|tomorrow|workday|2h|off")
@click.option("--why", default="", metavar="W", help="The reason, in one line.")
@json_option
@click.pass_context
def snooze(ctx: click.Context, case: str, until: str, why: str, as_json: bool) -> None:
    """Let a case rest until a moment, never past a clock of ours; off wakes it."""
    from aftercase.desk.offering import rest_line

    desk, number = target(ctx, case)
    done = desk.snooze(number, until, why)
    report(done, as_json, f"{number}: {rest_line(done, desk.zone)}")


def _local(desk: Desk, at: str) -> str:
    from aftercase.clock.times import local

    return local(at, desk.zone, "%Y-%m-%d %H:%M")
