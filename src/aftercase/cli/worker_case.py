"""What `Worker` asks about the case itself: skipped checks, clocks, data, playbook, stage, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercase import terms
from aftercase.cli.asking import ask, choose, tell, until_taken
from aftercase.i18n import joined, tr
from aftercase.text import one_line

if TYPE_CHECKING:
    from aftercase.cli.worker import Worker
    from aftercase.guide.position import Position
    from aftercase.guide.situation import Situation


def skip(worker: Worker, situation: Situation, here: Position) -> None:
    """Skip one check or all."""
    todo = [(view.check.key, view.check.label) for view in here.checks if view.state == "todo"]
    if not todo:
        tell(tr("There is nothing to skip."))
        return
    key = choose(tr("Skip which check?"), [*todo, ("*", tr("all of them"))])
    why = ask(tr("Reason, one line that a stranger would understand")) if key else ""
    if why:
        keys = [one for one, _ in todo] if key == "*" else [key]
        seen = situation.case.arrived
        worker.do(lambda: worker.desk.skip(worker.number, keys, why, seen), tr("Skipped."))


def clocks(worker: Worker, situation: Situation, _here: Position) -> None:
    """Type a countdown in, mark a clock kept, pause it or let it run again."""
    from aftercase.clock.times import local
    from aftercase.guide import deadlines

    clocks = deadlines.all_clocks(situation)
    options = []
    for clock in clocks:
        when = local(clock.due_at, worker.desk.zone) if clock.due_at else "?"
        options.append((clock.name, f"{clock.label}: {clock.left or '?'} ({when}). {clock.rule}"))
    name = (
        choose(tr("Which clock? Type in its countdown, mark it kept, or pause it."), options)
        if options
        else ""
    )
    if not options:
        tell(tr("No clock is running."))
    if not name:
        return
    acts = [
        ("at", tr("type in the countdown of the order page")),
        ("met", tr("it was kept")),
        ("pause", tr("it stands still")),
        ("resume", tr("it runs again")),
    ]
    act = choose(tr("What about it?"), acts)
    if act == "at":
        question = tr("When does it ring? +31h, +2d or 2026-08-01 14:30")
        until_taken(
            question,
            lambda at: worker.do(lambda: worker.desk.deadline(worker.number, name, "at", at), tr("Kept.")),
        )
    elif act:
        worker.do(lambda: worker.desk.deadline(worker.number, name, act), tr("Kept."))


def data(worker: Worker, situation: Situation, here: Position) -> None:
    """Change what is known of the case."""
    from aftercase.guide import variables

    options = []
    for name in variables.FIELDS:
        label = terms.CASE_FIELDS[name].label if name in terms.CASE_FIELDS else name
        options.append((name, f"{label}: {one_line(here.values.get(name, '-'), 60)}"))
    name = choose(tr("Change which?"), options)
    if name:
        label = terms.CASE_FIELDS[name].label if name in terms.CASE_FIELDS else name
        worker.value(name, label, "", situation, lambda value: worker.set_value(name, value))


def switch(worker: Worker, situation: Situation, _here: Position) -> None:
    """Leave a wrong playbook."""
    from aftercase import i18n
    from aftercase.guide.situation import pick

    ids = sorted({entry.id for entry in worker.desk.library.entries() if entry.kind == "scenario"})
    options = [
        (id_, pick(twins, i18n.language()).title) for id_ in ids if (twins := worker.desk.library.twins(id_))
    ]
    target = choose(tr("Switch to which playbook?"), options)
    why = ask(tr("Why is this one the wrong one?")) if target else ""
    if why:
        seen = situation.case.arrived
        worker.do(lambda: worker.desk.switch(worker.number, target, why, seen), tr("Switched. u undoes it."))


def stage(worker: Worker, situation: Situation, _here: Position) -> None:
    """Move the stage."""
    options = [(key, term.label) for key, term in terms.STAGES.items() if key != "closed"]
    stage = choose(tr("The stage of the case"), options, situation.case.stage)
    if stage and stage != situation.case.stage:
        why = ask(tr("Reason"))
        worker.do(
            lambda: worker.desk.move(worker.number, stage, why),
            tr("Moved."),
            lambda reason: worker.desk.move(worker.number, stage, why, override=reason),
            lambda mover: worker.desk.move(worker.number, stage, why, mover),
        )


def close(worker: Worker, situation: Situation, here: Position) -> None:
    """Close the case with its outcome."""
    if here.open:
        labels = [one_line(view.check.label, 60) for view in here.checks if view.check.key in here.open]
        tell(tr("Not yet: {why}", why=joined(labels)))
        return
    options = [(key, term.label) for key, term in terms.OUTCOMES.items()]
    outcome = choose(tr("How did the case end?"), options, here.step.outcome)
    if outcome:
        why = ask(tr("Anything to add? Enter leaves it empty."))
        seen = situation.case.arrived
        worker.do(lambda: worker.desk.close(worker.number, outcome, why, seen), tr("Closed."))


def reopen(worker: Worker, _situation: Situation, _here: Position) -> None:
    """Open it again."""
    why = ask(tr("Why is it opened again?"))
    if why:
        worker.do(lambda: worker.desk.reopen(worker.number, why), tr("Open again."))
