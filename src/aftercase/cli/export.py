"""``export``: a case as a page, a document, or a package that anybody can check."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aftercase import terms
from aftercase.cli.base import interactive, out, out_json, say
from aftercase.cli.work import target
from aftercase.i18n import tr
from aftercase.text import one_line

if TYPE_CHECKING:
    from aftercase.desk.exporting import Exported


@click.command()
@click.argument("case")
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "json", "zip"]),
    help="A page to read, a document, or a package with the files; by default as -o ends, else zip.",
)
@click.option("-o", "--output", default="", metavar="FILE", help="Where to; - prints a page or a document.")
@click.option("--sign", "key", default="", metavar="KEY", help="Sign the head with this SSH key.")
@click.option("--to", default="", metavar="PARTY", help="For somebody outside: private words are left out.")
@click.option("--with-notes", "notes", is_flag=True, help="With --to: hand the private words out too.")
@click.option("--with-others", "others", is_flag=True, help="With --to: even if it names others' buyers.")
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
@click.pass_context
def export(
    ctx: click.Context,
    case: str,
    form: str | None,
    output: str,
    key: str,
    to: str,
    notes: bool,
    others: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Export the whole record of a case: to read, to send, to check without aftercase."""
    from aftercase.desk.exporting import FORMATS, Wanted
    from aftercase.desk.exporting import export as make

    ending = Path(output).suffix[1:].lower()
    form = form or (ending if ending in FORMATS else "zip")
    if output == "-" and (form == "zip" or key or as_json):
        raise click.UsageError(tr("-o - prints a page or a document only: no package, no --sign, no --json."))
    if to and to not in terms.PARTIES:
        near = ", ".join(terms.near(to, terms.PARTIES) or terms.PARTIES)
        raise click.UsageError(
            tr("There is no party {word}. Nearest: {words}.", word=one_line(to), words=near)
        )
    desk, number = target(ctx, case)
    path = None if output == "-" else Path(output or f"{number}.{form}").expanduser()
    wanted = Wanted(form, path, force, Path(key) if key else None, interactive(), to, notes, others)
    with Progress() as progress:
        made = make(desk, number, wanted, progress)
    if path is None:
        _print(made.data)
    elif as_json:
        out_json(_view(made))
    else:
        out(str(path))
    _tell(made)
    ctx.exit(1 if made.problems else 0)


def _print(data: bytes) -> None:
    """A page or a document is harmless already, and must come out byte for byte."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.flush()


def _view(made: Exported) -> dict[str, object]:
    return {
        "case": made.case,
        "format": made.form,
        "files": [str(path) for path in made.paths],
        "events": made.events,
        "head": made.head,
        "signed_by": made.key or None,
        "problems": list(made.problems),
        "holds": made.held._asdict(),
        "left_out": made.left_out,
    }


def _tell(made: Exported) -> None:
    say(tr("{case}: {n} events, head {head}", case=made.case, n=made.events, head=made.head))
    held = made.held
    words = tr(
        "It holds {n} entries, {private} of them private, {files} files.",
        n=held.entries,
        private=held.private,
        files=held.files,
    )
    say(words)
    if made.left_out:
        say(tr("Private words of {n} events are left out. --with-notes hands them out too.", n=made.left_out))
    if made.key:
        say(tr("Signed with the key {key}.", key=made.key))
    for problem in made.problems:
        say("! " + problem)
    if made.problems:
        say(tr("Exported all the same; what is missing or changed is said in it too."))


class Progress:
    """How far a long export is, on a terminal only: nothing in the first second, then twice a second."""

    def __init__(self) -> None:
        """Start counting the time."""
        self._next = time.monotonic() + 1.0
        self._shown = False

    def __enter__(self) -> Progress:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def __call__(self, done: int, total: int) -> None:
        """``done`` of ``total`` bytes were read."""
        now = time.monotonic()
        if now < self._next or not sys.stderr.isatty():
            return
        self._next, self._shown = now + 0.5, True
        percent = min(100, done * 100 // max(1, total))
        words = tr("Reading the files: {percent} % of {size} MB", percent=percent, size=total >> 20)
        sys.stderr.write(f"\r\x1b[K{words}")
        sys.stderr.flush()
