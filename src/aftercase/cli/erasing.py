"""The verbs that destroy: ``erase`` and ``purge``. Both show first what they would do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from aftercase import terms
from aftercase.cli.base import interactive, out, out_json, say
from aftercase.cli.work import target, why_option
from aftercase.i18n import tr
from aftercase.text import fit, one_line

if TYPE_CHECKING:
    from aftercase.desk.erasing import Erased, Grave, Look
    from aftercase.guide.decide.erasing import Part
    from aftercase.store.erasure import Left, Swept
    from aftercase.store.tombstone import Tombstone

_SHOWN = 12  # paths listed before the rest is only counted


@click.command()
@click.argument("case")
@click.option("--person", required=True, metavar="PARTY", help="Whose words: buyer, carrier, supplier, …")
@why_option
@click.option("--also", multiple=True, metavar="SEQ", help="Erase this one too: 7, 7:file, or all.")
@click.option("--keep", multiple=True, metavar="SEQ", help="Let this one stay: 7, 7:file, 1:order_no.")
@click.option("--name", "names", multiple=True, metavar="N", help="Another name or number to look for.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Only show what would be erased.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def erase(
    ctx: click.Context,
    case: str,
    person: str,
    why: str,
    also: tuple[str, ...],
    keep: tuple[str, ...],
    names: tuple[str, ...],
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Erase a party's words and files from a case for good; the chain of events still verifies.

    Erased is what is certain. What only may tell of the party is listed, and stays unless it is named.
    """
    from aftercase.desk import erasing
    from aftercase.guide.decide.erasing import choose

    desk, number = target(ctx, case)
    found = erasing.look(desk, number, person, names)
    wanted = _numbers(also)
    events = desk.record(number).events
    # Refused before anything is shown or asked; a look needs no reason.
    choice = None if dry_run else choose(events, found.plan, why, wanted, _numbers(keep))
    if not as_json:
        _print_plan(number, found)
    if dry_run:
        if as_json:
            out_json(_plan_view(number, found))
        return
    asked = not yes and not as_json and interactive()
    if asked and (more := _ask_each(found, wanted)):
        wanted += more
        choice = choose(events, found.plan, why, wanted, _numbers(keep))
    if choice is None and not found.plan.before:
        if as_json:
            out_json({**_plan_view(number, found), "erased": False})
        say(tr("There is nothing of this party to erase in {case}.", case=number))
        return
    if not yes and not (asked and _sure(number, person, choice is None)):
        if as_json:
            out_json({**_plan_view(number, found), "erased": False})
        say(tr("Nothing was erased. To erase it, add --yes."))
        ctx.exit(1)
    done = erasing.erase(desk, number, person, why, wanted, _numbers(keep), names)
    if as_json:
        out_json({**_plan_view(number, found), **_done_view(done), "stays": _stays(found, done)})
    else:
        _tell(number, person, done)
        _tell_stays(found, done)
    ctx.exit(1 if done.swept.left else 0)


def _numbers(words: Sequence[str]) -> list[str]:
    """Numbers given one by one or together: ``--also 7 --also 9`` or ``--also 7,9``."""
    return [number for word in words for number in word.replace(",", " ").split()]


def _print_plan(number: str, found: Look) -> None:
    plan = found.plan
    party = terms.label(terms.PARTIES, plan.person)
    if plan.certain:
        out(tr("{case}: to be erased, of the party {party}:", case=number, party=party))
        out("\n".join(map(_line, plan.certain)))
    if plan.confirm:
        out(tr("Stays unless you name it (--also N, or --also all):"))
        out("\n".join(f"{_line(part)}  ({tr(part.why)})" for part in plan.confirm))
    if found.paths and (plan.certain or plan.confirm or plan.before):
        out(tr("Removed as well, since the words may be in them (older copies, everybody's drafts):"))
        _print_paths([str(path) for path in found.paths])


def _line(part: Part) -> str:
    return f"  #{part.seq:<5}{fit(one_line(part.label()), 30)}  {part.excerpt}".rstrip()


def _print_paths(paths: Sequence[str]) -> None:
    for path in paths[:_SHOWN]:
        out(f"  {path}")
    if len(paths) > _SHOWN:
        out("  " + tr("… and {n} more", n=len(paths) - _SHOWN))


def _ask_each(found: Look, wanted: Sequence[str]) -> list[str]:
    """What may tell of the party, asked one by one."""
    if "all" in wanted:
        return []
    named = {number.lstrip("#").partition(":")[0] for number in wanted}
    asked = dict.fromkeys(str(part.seq) for part in found.plan.confirm if str(part.seq) not in named)
    return [
        number
        for number in asked
        if click.confirm(tr("Erase #{seq} too?", seq=number), default=False, err=True)
    ]


def _sure(number: str, person: str, again: bool) -> bool:
    """The last question."""
    if again:
        question = tr("Nothing of it is left in the record of {case}. Remove the copies again?", case=number)
    else:
        party = terms.label(terms.PARTIES, person)
        question = tr(
            "Erase this from {case} for good, party {party}? It cannot be undone.", case=number, party=party
        )
    return click.confirm(question, default=False, err=True)


def _tell(number: str, person: str, done: Erased) -> None:
    party = terms.label(terms.PARTIES, person)
    if done.event is not None:
        data = done.event["data"]
        texts = sum(len(part["fields"]) for part in data["parts"])
        say(
            tr(
                "{case}: erased, party {party}: texts {texts}, files {files} (event {seq}). "
                "The chain holds; its head is {head}.",
                case=number,
                texts=texts,
                files=len(data["files"]),
                party=party,
                seq=done.event["seq"],
                head=done.case.head[:12],
            )
        )
    else:
        say(tr("{case}: nothing of the party {party} was left in the record.", case=number, party=party))
    _tell_swept(done.swept, done.unseen)
    for path in done.strange:
        say(tr("Not of aftercase, so left; look whether it holds the words: {path}", path=str(path)))
    say(tr("Earlier exports and backups still hold the words: whoever keeps one must erase them there."))


def _stays(found: Look, done: Erased) -> list[int]:
    """The numbers of what was asked about and not erased: without the names it is not found again."""
    gone: set[int] = set()
    if done.event is not None:
        gone = {part["seq"] for part in done.event["data"]["parts"]} | set(done.event["data"]["files"])
    return sorted({part.seq for part in found.plan.confirm} - gone)


def _tell_stays(found: Look, done: Erased) -> None:
    stays = _stays(found, done)
    if stays:
        say(
            tr(
                "Stays, as you did not name it: {numbers}. Keep the numbers: once the names are gone, it is "
                "no longer found by them.",
                numbers=", ".join(f"#{seq}" for seq in stays),
            )
        )


def _tell_swept(swept: Swept, unseen: Sequence[Left] = ()) -> None:
    if swept.removed:
        say(tr("Files removed: {n}.", n=len(swept.removed)))
    for left in swept.left:
        say(tr("Not removed: {path}: {reason}.", path=str(left.path), reason=left.reason))
    if swept.left:
        say(tr("Do it again when that is mended; the rest is done."))
    for folder in unseen:
        line = tr("Not looked into: {path}: {reason}.", path=str(folder.path), reason=folder.reason)
        say(line + " " + tr("Drafts in it are removed when its owner gives the same command."))


def _part_view(part: Part) -> dict[str, Any]:
    return {
        "event": part.seq,
        "kind": part.kind,
        "what": part.what or None,
        "fields": list(part.fields),
        "file": part.file,
        "excerpt": part.excerpt,
        "why": tr(part.why) if part.why else None,
    }


def _plan_view(number: str, found: Look) -> dict[str, Any]:
    return {
        "case": number,
        "person": found.plan.person,
        "certain": [_part_view(part) for part in found.plan.certain],
        "confirm": [_part_view(part) for part in found.plan.confirm],
        "beside": [str(path) for path in found.paths],
    }


def _swept_view(swept: Swept) -> dict[str, Any]:
    return {
        "removed": [str(path) for path in swept.removed],
        "left": [{"path": str(left.path), "reason": left.reason} for left in swept.left],
    }


def _done_view(done: Erased) -> dict[str, Any]:
    event = done.event
    return {
        "erased": True,
        "event": event["seq"] if event else None,
        "parts": event["data"]["parts"] if event else [],
        "files": event["data"]["files"] if event else [],
        **_swept_view(done.swept),
        "unseen": [{"path": str(left.path), "reason": left.reason} for left in done.unseen],
        "strange": [str(path) for path in done.strange],
        "head": done.case.head,
    }


@click.command()
@click.argument("case", required=False)
@why_option
@click.option("--yes", is_flag=True, help="Do not ask; needed too where a clock of an open case runs.")
@click.option("--list", "listed", is_flag=True, help="List the purged cases.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def purge(ctx: click.Context, case: str | None, why: str, yes: bool, listed: bool, as_json: bool) -> None:
    """Remove a whole case for good; a note with its number and last head is left."""
    from aftercase.desk import erasing

    if listed:
        _list(erasing.graves(ctx.obj.desk), as_json)
        return
    if case is None:
        raise click.UsageError(tr("Say which case, or --list."))
    desk, number = target(ctx, case)
    grave = erasing.look_at_grave(desk, number, why)
    if not yes and grave.clocks:
        clock = grave.clocks[0]
        say(_running(number, clock.name, clock.due_at, desk.zone))
        ctx.exit(1)
    finished = grave.done and not grave.paths  # doing it again looks once more, and destroys nothing new
    if not yes and not finished and not (not as_json and interactive() and _typed(grave)):
        if not as_json:
            _print_grave(grave)
        say(tr("Nothing was removed. To remove the case for good, add --yes."))
        ctx.exit(1)
    swept = erasing.purge(desk, grave)
    if as_json:
        out_json({**grave.stone.document(), **_swept_view(swept)})
    else:
        say(str(grave.stone.refusal()))
        _tell_swept(swept, grave.others.unseen)
        say(tr("Earlier exports and backups still hold the case: whoever keeps one must remove it there."))
    ctx.exit(1 if swept.left else 0)


def _running(number: str, clock: str, due_at: str, zone: str) -> str:
    from aftercase.clock.times import local

    return tr(
        "{case} is open and its clock {clock} runs until {at}. Close it first, or add --yes.",
        case=number,
        clock=clock,
        at=local(due_at, zone),
    )


def _print_grave(grave: Grave) -> None:
    stone = grave.stone
    if stone.events is None:
        out(tr("{case} cannot be read; it would be removed as it is:", case=grave.number))
    else:
        out(tr("{case}, {events} events, would be removed:", case=grave.number, events=stone.events))
    _print_paths([str(path) for path in grave.paths])


def _typed(grave: Grave) -> bool:
    """Whether the person types the number once more."""
    _print_grave(grave)
    question = tr("This cannot be undone. Type the number of the case to remove it")
    answer: str = click.prompt(question, default="", show_default=False, err=True)
    return answer.strip().upper() == grave.number


def _list(stones: Sequence[Tombstone], as_json: bool) -> None:
    if as_json:
        out_json({"purged": [stone.document() for stone in stones]})
    elif stones:
        out("\n".join(one_line(str(stone.refusal())) for stone in stones))
    else:
        say(tr("No case was purged."))
