"""``backup``, ``restore`` and ``doctor``: keeping the data folder, not working in it."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aftercase.cli.base import out, out_json, say
from aftercase.i18n import N_, tr
from aftercase.text import one_line

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk
    from aftercase.store.backup.case import Note
    from aftercase.store.backup.snapshot import Info
    from aftercase.store.backup.take import Taken

_EVERY = 0.2  # seconds between two lines of progress
_SHOWN = 20  # notes on the screen; all of them are in --json
_UNITS = ("B", "KB", "MB", "GB", "TB")

NOTES = {
    "missing": N_("is named by the case and missing"),
    "changed": N_("was changed: it no longer has the hash in its name"),
    "unreadable": N_("could not be read, and is not in the backup"),
    "skipped": N_("is a link or no regular file, and is not in the backup"),
    "damaged": N_("is damaged; it was copied as it is"),
    "altered": N_("has a chain that does not hold; it was copied as it is"),
    "lost": N_("is missing or changed in the backup"),
}


@contextlib.contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A line of progress on a terminal, wiped at the end, also when it is stopped; nothing elsewhere."""
    shown = sys.stderr.isatty()
    last, width = 0.0, 0

    def told(done: int, all_: int) -> None:
        nonlocal last, width
        now = time.monotonic()
        if shown and now - last >= _EVERY:
            line = f"{label} {done}/{all_}"
            click.echo(f"\r{line.ljust(width)}", err=True, nl=False)
            last, width = now, max(width, len(line))

    try:
        yield told
    finally:
        if width:
            click.echo(f"\r{' ' * (2 * width)}\r", err=True, nl=False)  # Chinese takes two cells


def weight(size: int) -> str:
    """Bytes as a person reads them, in steps of 1,000."""
    value, unit = float(size), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.0f} {_UNITS[unit]}" if value >= 10 or not unit else f"{value:.1f} {_UNITS[unit]}"


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(1), metavar="N", help="Drop all snapshots but the newest N.")
@click.option("--check", is_flag=True, help="Read every file and every earlier copy again.")
@click.option("--list", "list_", is_flag=True, help="List the snapshots there are.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def backup(
    ctx: click.Context, folder: Path, keep: int | None, check: bool, list_: bool, as_json: bool
) -> None:
    """Back the data folder up into DIR, while others go on working.

    Exit code 0: all is in the backup and whole; 1: it is made, but something could not be read or is not
    whole; 2: no backup was made.
    """
    from aftercase.desk import keeping

    folder = folder.expanduser()
    if list_:
        if keep is not None or check:
            raise click.UsageError(tr("--list only looks: give it without --keep and --check."))
        _list(keeping.snapshots(folder), as_json)
        return
    desk: Desk = ctx.obj.desk
    with progress(tr("Backing up:")) as told:
        taken, pruned = keeping.backup(desk, folder, told, keep, check)
    if as_json:
        out_json({**_taken_view(taken), "pruned": None if pruned is None else pruned._asdict()})
    else:
        out(taken.name)
        _tell(taken)
        if pruned is not None and pruned.snapshots:
            line = tr(
                "Older snapshots dropped: {count}, freed: {size}.",
                count=len(pruned.snapshots),
                size=weight(pruned.size),
            )
            say(line)
    if pruned is not None and pruned.unreadable:
        names = ", ".join(pruned.unreadable)
        say(
            tr(
                "Nothing could be freed: snapshot {names} cannot be read. If you need it no more, remove it.",
                names=names,
            )
        )
    bad = taken.notes or taken.lost or not taken.confirmed
    ctx.exit(1 if bad else 0)


def _tell(taken: Taken) -> None:
    say(
        tr(
            "Cases: {cases}, files: {files}, {size}; read: {read}, new: {added}.",
            cases=taken.cases,
            files=taken.objects,
            size=weight(taken.size),
            read=taken.read,
            added=taken.added,
        )
    )
    _tell_notes(taken.notes)
    if taken.mended:
        say(tr("Damaged copies of earlier snapshots made anew: {count}.", count=taken.mended))
    if taken.lost:
        say(
            tr(
                "Damaged copies of earlier snapshots, and nothing is left to copy them from: {count}.",
                count=len(taken.lost),
            )
        )
    if taken.left_out:
        names = ", ".join(one_line(name, 40) for name in taken.left_out[:_SHOWN])
        say(tr("Not backed up, because it is none of ours: {names}", names=names))
    if not taken.confirmed:
        say(tr("The disk did not confirm that all of it is written. Run it again, or check the disk."))


def _tell_notes(notes: Sequence[Note]) -> None:
    for note in notes[:_SHOWN]:
        path = f"{note.case}/{note.path}" if note.case else note.path
        say(tr("{path}: {why}", path=one_line(path), why=tr(NOTES[note.code])))
    if len(notes) > _SHOWN:
        say(tr("… and {count} more; --json names all.", count=len(notes) - _SHOWN))


def _taken_view(taken: Taken) -> dict[str, Any]:
    return {**taken._asdict(), "notes": [note._asdict() for note in taken.notes]}


def _list(infos: Sequence[Info], as_json: bool) -> None:
    if as_json:
        rows = [{**info._asdict(), "path": str(info.path), "problem": info.problem or None} for info in infos]
        out_json({"snapshots": rows})
        return
    for info in infos:
        if info.problem:
            say(info.problem)
        else:
            line = tr("cases: {cases}, files: {files}", cases=info.cases, files=info.objects)
            out(f"{info.name}  {line}, {weight(info.size)}")
    if not infos:
        say(tr("No snapshot yet."))


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--snapshot", default="", metavar="T", help="Which one, or the day; by default the newest.")
@click.option("--into", type=click.Path(path_type=Path), metavar="DATA", help="By default the data folder.")
@click.option("--partial", is_flag=True, help="Restore what is whole where the backup itself is damaged.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def restore(
    ctx: click.Context, folder: Path, snapshot: str, into: Path | None, partial: bool, as_json: bool
) -> None:
    """Restore a backup from DIR into a new or empty data folder.

    Exit code 0: all of it; 1: restored, but some of it was not whole or cannot be given back; 2: nothing was
    restored.
    """
    from aftercase.desk import keeping

    desk: Desk = ctx.obj.desk
    data = into.expanduser() if into is not None else desk.root
    with progress(tr("Restoring:")) as told:
        done = keeping.restore(folder.expanduser(), snapshot, data, told, partial)
    if as_json:
        view = {key: value for key, value in done._asdict().items() if key not in ("notes", "lost", "failed")}
        view |= {"path": str(done.path), "notes": [note._asdict() for note in done.notes]}
        view |= {"lost": [note._asdict() for note in done.lost]}
        out_json({**view, "failed": [{"path": str(one.path), "reason": one.reason} for one in done.failed]})
    else:
        out(str(done.path))
        say(
            tr(
                "Restored from {name}. Cases: {cases}, files: {files}, {size}. Now look: aftercase doctor",
                name=done.name,
                cases=done.cases,
                files=done.files,
                size=weight(done.size),
            )
        )
        _tell_notes((*done.lost, *done.notes))
        for one in done.failed[:_SHOWN]:
            say(
                tr(
                    "{path}: its permissions could not be set: {reason}.",
                    path=str(one.path),
                    reason=one.reason,
                )
            )
    ctx.exit(1 if done.notes or done.lost or done.failed else 0)


@click.command()
@click.option("--repair", is_flag=True, help="Mend what can be mended without losing anything.")
@click.option("--all", "everything", is_flag=True, help="Name every place, not only the first ten of a kind.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def doctor(ctx: click.Context, repair: bool, everything: bool, as_json: bool) -> None:
    """Look at every file of the data folder, and say what is wrong and what to do.

    Exit code 0: nothing of weight, 1: errors or warnings are left, 2: could not look.
    """
    from aftercase.desk import doctor as doctors

    with progress(tr("Looking:")) as told:
        report = doctors.doctor(ctx.obj.desk, told, repair)
    if as_json:
        from aftercase.cli.keeping_output import report_view

        out_json(report_view(report))
    else:
        from aftercase.cli.keeping_output import report_text

        text = report_text(report, everything)
        if text:
            out(text)
        for line in report.repaired:
            say(line)
        for finding, reason in report.failed:
            say(tr("Not repaired: {path}: {reason}", path=str(finding.path), reason=reason))
    ctx.exit(1 if any(finding.kind.level != "note" for finding in report.findings) else 0)
