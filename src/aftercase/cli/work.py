"""The verbs that walk a case: ``tick untick skip choose back undo redo switch move close reopen``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from aftercase.cli.base import report, say
from aftercase.cli.guarding import guarded, override_option
from aftercase.i18n import tr

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk, Done

F = TypeVar("F", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="Print the new state as JSON.")
why_option = click.option("--why", default="", metavar="W", help="The reason, in one line.")


def target(ctx: click.Context, case: str) -> tuple[Desk, str]:
    """The desk, and the number that was meant."""
    desk: Desk = ctx.obj.desk
    return desk, desk.resolve(case)


def where(done: Done) -> str:
    """Where the case is now, in a line."""
    visit = done.case.visit
    return tr(
        "{case}: now in {playbook}#{step}", case=done.case.number, playbook=visit.playbook, step=visit.step
    )


@click.command()
@click.argument("case")
@click.argument("key")
@click.option("--value", default=None, metavar="V", help="What a field asks for.")
@json_option
@click.pass_context
def tick(ctx: click.Context, case: str, key: str, value: str | None, as_json: bool) -> None:
    """Tick a check of the current step."""
    desk, number = target(ctx, case)
    done = desk.tick(number, key, value)
    line = tr("{case}: {key} is done", case=number, key=key)
    asked = any(c.kind == "evidence" and c.key == key for c in desk.position(number).step.checks)
    if asked and not done.case.visit.evidence.get(key):
        hint = tr(
            "(no file yet; attach it with: aftercase attach {case} FILE --check {key})", case=number, key=key
        )
        line = f"{line} {hint}"
    report(done, as_json, line)


@click.command()
@click.argument("case")
@click.argument("key")
@json_option
@click.pass_context
def untick(ctx: click.Context, case: str, key: str, as_json: bool) -> None:
    """Take a tick or a skip back."""
    desk, number = target(ctx, case)
    report(desk.untick(number, key), as_json, tr("{case}: {key} is to do again", case=number, key=key))


@click.command()
@click.argument("case")
@click.argument("keys", nargs=-1, required=True, metavar="KEY…")
@why_option
@json_option
@click.pass_context
def skip(ctx: click.Context, case: str, keys: tuple[str, ...], why: str, as_json: bool) -> None:
    """Skip checks, with a reason."""
    desk, number = target(ctx, case)
    report(
        desk.skip(number, keys, why), as_json, tr("{case}: skipped {keys}", case=number, keys=", ".join(keys))
    )


@click.command()
@click.argument("case")
@click.argument("key")
@override_option
@json_option
@click.pass_context
def choose(ctx: click.Context, case: str, key: str, override: str, as_json: bool) -> None:
    """Take a way on."""
    desk, number = target(ctx, case)
    done = guarded(ctx, number, as_json, lambda: desk.choose(number, key, override=override))
    report(done, as_json, where(done))


@click.command()
@click.argument("case")
@json_option
@click.pass_context
def back(ctx: click.Context, case: str, as_json: bool) -> None:
    """Enter the step before again."""
    desk, number = target(ctx, case)
    done = desk.back(number)
    report(done, as_json, where(done))


@click.command()
@click.argument("case")
@json_option
@click.pass_context
def undo(ctx: click.Context, case: str, as_json: bool) -> None:
    """Take back your latest act; again, and it goes further back."""
    _taken_back(ctx, case, as_json, "undo")


@click.command()
@click.argument("case")
@json_option
@click.pass_context
def redo(ctx: click.Context, case: str, as_json: bool) -> None:
    """Do again what you have undone."""
    _taken_back(ctx, case, as_json, "redo")


def _taken_back(ctx: click.Context, case: str, as_json: bool, verb: str) -> None:
    from aftercase.guide.decide.ending import describe

    desk, number = target(ctx, case)
    done = desk.undo(number) if verb == "undo" else desk.redo(number)
    act = done.case.acts[done.events[0]["data"]["act"]]
    if verb == "redo" and act.undoes:
        act = done.case.acts[act.undoes]
    line = (
        tr("undone: {act}", act=describe(act))
        if verb == "undo"
        else tr("done again: {act}", act=describe(act))
    )
    report(done, as_json, f"{number}: {line}")


@click.command()
@click.argument("case")
@click.argument("playbook", metavar="PLAYBOOK[#STEP]")
@why_option
@json_option
@click.pass_context
def switch(ctx: click.Context, case: str, playbook: str, why: str, as_json: bool) -> None:
    """Leave a wrongly chosen playbook for another."""
    desk, number = target(ctx, case)
    done = desk.switch(number, playbook, why)
    report(done, as_json, where(done))


@click.command()
@click.argument("case")
@click.argument("stage")
@why_option
@click.option("--by", "mover", default="", metavar="PARTY", help="Who moved it: platform, buyer, bank, …")
@override_option
@json_option
@click.pass_context
def move(
    ctx: click.Context, case: str, stage: str, why: str, mover: str, override: str, as_json: bool
) -> None:
    """Move a case to another stage; with --by it is a record of what somebody else did."""
    from aftercase.guide.ladder import jump

    desk, number = target(ctx, case)
    before = desk.case(number).stage
    done = guarded(ctx, number, as_json, lambda: desk.move(number, stage, why, mover, override))
    report(done, as_json, tr("{case}: stage is now {stage}", case=number, stage=stage))
    if not as_json and mover in ("", "us") and (hint := jump(before, stage)):
        say(tr("A hint on the order: {hint}", hint=hint))


@click.command()
@click.argument("case")
@click.argument("name", default="")
@json_option
@click.pass_context
def assign(ctx: click.Context, case: str, name: str, as_json: bool) -> None:
    """Say who looks after a case; without a name, who opened it."""
    desk, number = target(ctx, case)
    done = desk.assign(number, name)
    report(done, as_json, tr("{case}: {name} looks after it", case=number, name=done.case.owner))


@click.command()
@click.argument("case")
@click.option("--outcome", default="", metavar="O", help="How it ended; by default what the step says.")
@why_option
@json_option
@click.pass_context
def close(ctx: click.Context, case: str, outcome: str, why: str, as_json: bool) -> None:
    """Close a case with its outcome."""
    desk, number = target(ctx, case)
    done = desk.close(number, outcome, why)
    report(done, as_json, tr("{case}: closed as {outcome}", case=number, outcome=done.case.outcome))


@click.command()
@click.argument("case")
@why_option
@json_option
@click.pass_context
def reopen(ctx: click.Context, case: str, why: str, as_json: bool) -> None:
    """Open a closed case again."""
    desk, number = target(ctx, case)
    report(desk.reopen(number, why), as_json, tr("{case}: open again", case=number))
