"""The record: ``say correct attach set log``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from aftercase.cli.base import out, out_json, report
from aftercase.cli.cases import pairs
from aftercase.cli.work import json_option, target, why_option
from aftercase.i18n import tr


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
    as_json: bool,
) -> None:
    """Log what was said."""
    from aftercase.guide.decide import Speech

    if bool(to) + bool(from_) + note != 1:
        raise click.UsageError(tr("Say one of --to PARTY, --from PARTY or --note."))
    desk, number = target(ctx, case)
    direction = "internal" if note else "out" if to else "in"
    speech = Speech(direction, to or from_ or "colleague", words(text), channel, at, private, message)
    done = desk.say(number, speech)
    report(done, as_json, tr("{case}: logged as entry {entry}", case=number, entry=done.events[-1]["seq"]))


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
        from aftercase.desk.views import log_view

        out_json(log_view(found))
    else:
        from aftercase.cli.plain import log_text

        out(log_text(found, desk.zone))
