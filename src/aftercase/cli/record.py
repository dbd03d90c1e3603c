"""The record: ``say correct attach set log``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aftercase.cli.base import out, out_json, report
from aftercase.cli.cases import pairs
from aftercase.cli.guarding import guarded, override_option
from aftercase.cli.work import json_option, target, why_option
from aftercase.i18n import tr

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk, Done


def words(text: str) -> str:
    """The text, or for ``-`` what comes on standard input."""
    if text != "-":
        return text
    from aftercase.text import clean_bytes

    return clean_bytes(sys.stdin.buffer.read())


@click.command()
@click.argument("case")
@click.argument("text", default="", metavar="[TEXT|-]")
@click.option("--to", default="", metavar="PARTY", help="Said to: buyer, platform, carrier, …")
@click.option("--from", "from_", default="", metavar="PARTY", help="Said by: buyer, platform, carrier, …")
@click.option("--note", is_flag=True, help="A note for yourselves.")
@click.option("--channel", default="", metavar="C", help="platform_chat, email, phone, …")
@click.option("--at", default="", metavar="T", help="When it was said; now by default.")
@click.option("--message", default="", metavar="ID", help="A message of this step, filled in.")
@click.option("--private", is_flag=True, help="Not to be shown outside.")
@click.option("--promise", is_flag=True, help="Watch over what these words promise.")
@override_option
@json_option
@click.pass_context
def say(
    ctx: click.Context,
    case: str,
    text: str,
    to: str,
    from_: str,
    note: bool,
    channel: str,
    at: str,
    message: str,
    private: bool,
    promise: bool,
    override: str,
    as_json: bool,
) -> None:
    """Log what was said; words that leave the house are looked at first."""
    from aftercase.guide.decide import Speech

    if bool(to) + bool(from_) + note != 1:
        raise click.UsageError(tr("Say one of --to PARTY, --from PARTY or --note."))
    desk, number = target(ctx, case)
    direction = "internal" if note else "out" if to else "in"
    typed = words(text)
    speech = Speech(direction, to or from_ or "colleague", typed, channel, at, private, message, override)
    kept = typed if text == "-" else ""  # what was piped in is nowhere else
    done = guarded(ctx, number, as_json, lambda: desk.say(number, speech), kept)
    entry = next(event["seq"] for event in done.events if event["kind"] == "said")
    line = tr("{case}: logged as entry {entry}", case=number, entry=entry)
    if direction != "out":
        report(done, as_json, line)
    elif promise:
        _promised(desk, done, entry, as_json, line)
    else:
        report(done, as_json, line)
        _tell_promises(desk, done, entry)


def _promised(desk: Desk, done: Done, entry: int, as_json: bool, line: str) -> None:
    """Watch over what was just said; it stays said where no promise can be read in it."""
    from aftercase.cli.base import say as tell
    from aftercase.cli.offers import promised_line

    tell(line)
    then = desk.promise(done.case.number, entry)
    both = then._replace(events=(*done.events, *then.events))
    report(both, as_json, promised_line(desk, then))


def _tell_promises(desk: Desk, done: Done, entry: int) -> None:
    from aftercase.cli.offers import tell_promises

    tell_promises(desk, done, entry)


@click.command()
@click.argument("case")
@click.argument("entry", type=int)
@click.argument("text", metavar="TEXT|-")
@why_option
@json_option
@click.pass_context
def correct(ctx: click.Context, case: str, entry: int, text: str, why: str, as_json: bool) -> None:
    """Correct a log entry; the old words stay."""
    desk, number = target(ctx, case)
    done = desk.correct(number, entry, words(text), why)
    report(done, as_json, tr("{case}: entry {entry} corrected", case=number, entry=entry))


@click.command()
@click.argument("case")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--check", default="", metavar="KEY", help="The check it meets.")
@click.option("--kind", default="", metavar="K", help="What it is: chat, tracking, item_photo, …")
@click.option("--shows", default="", metavar="TEXT", help="What it shows, in one line.")
@json_option
@click.pass_context
def attach(
    ctx: click.Context, case: str, files: tuple[str, ...], check: str, kind: str, shows: str, as_json: bool
) -> None:
    """Keep files as evidence, by the hash of their content."""
    desk, number = target(ctx, case)
    done = desk.attach(number, [Path(file) for file in files], check, kind, shows)
    hashes = [event["data"]["sha256"][:12] for event in done.events if event["kind"] == "evidence_added"]
    report(done, as_json, tr("{case}: kept as {hashes}", case=number, hashes=", ".join(hashes)))


@click.command("set")
@click.argument("case")
@click.argument("values", nargs=-1, required=True, metavar="NAME=VALUE…")
@json_option
@click.pass_context
def set_(ctx: click.Context, case: str, values: tuple[str, ...], as_json: bool) -> None:
    """Set case data, dates and variables; an empty value clears."""
    desk, number = target(ctx, case)
    wanted = pairs(values)
    done = desk.set_values(number, wanted)
    report(done, as_json, tr("{case}: set {names}", case=number, names=", ".join(wanted)))


@click.command()
@click.argument("case")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def log(ctx: click.Context, case: str, as_json: bool) -> None:
    """Print the communication log and the files."""
    desk, number = target(ctx, case)
    found = desk.case(number)
    if as_json:
        from aftercase.clock.times import stamp
        from aftercase.desk.views import log_view

        out_json(log_view(found, stamp(desk.clock())))
    else:
        from aftercase.cli.plain import log_text
        from aftercase.clock.times import stamp

        out(log_text(found, desk.zone, stamp(desk.clock())))
