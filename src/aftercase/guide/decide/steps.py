"""Working the checklist and walking the playbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aftercase.case.draft import Draft
from aftercase.case.state import Visit
from aftercase.guide import deadlines, position, variables
from aftercase.guide.decide.entering import enter, find_playbook, find_step, require_open, require_why
from aftercase.guide.decide.values import set_values
from aftercase.guide.guards import gate
from aftercase.guide.situation import Refused, Situation, unknown
from aftercase.i18n import N_
from aftercase.playbook.model import Branch, Check, Step
from aftercase.text import one_line


def find_check(step: Step, key: str) -> Check:
    """The check of that key in the step.

    Raises:
        Refused: The step has no such check.
    """
    for check in step.checks:
        if check.key == key:
            return check
    raise unknown(
        N_("This step has no check {word}."), one_line(key, 60), [check.key for check in step.checks]
    )


def tick(situation: Situation, key: str, value: str | None = None) -> list[Draft]:
    """Tick a check; a field takes its value with it, or the one already recorded.

    Raises:
        Refused: No such check, a field without a value, a value of the wrong type, a closed case.
    """
    case = situation.case
    require_open(case)
    _, step = situation.step()
    check, visit = find_check(step, key), case.visit
    drafts: list[Draft] = []
    if value is not None and check.kind != "field":
        raise Refused(N_("{key} takes no value: it is no field."), key=key)
    if check.kind == "field":
        if value is not None and value.strip():
            return set_values(situation, {key: value})
        if value is not None or key not in variables.values_of(case, situation.language, situation.zone):
            raise Refused(N_("{key} asks for a value: give it with the tick."), (), [key], key=key)
    if visit.checks.get(key) != "done":
        drafts.append(Draft("check_ticked", {"visit": visit.id, "step": step.id, "key": key}))
        drafts += deadlines.on_tick(case, visit, key)
    return drafts


def untick(situation: Situation, key: str) -> list[Draft]:
    """Take a tick or a skip back; the value and the files stay.

    Raises:
        Refused: No such check, or a closed case.
    """
    require_open(situation.case)
    _, step = situation.step()
    check, visit = find_check(step, key), situation.case.visit
    if check.key not in visit.checks:
        return []
    return [Draft("check_cleared", {"visit": visit.id, "step": step.id, "key": key})]


def skip(situation: Situation, keys: Sequence[str], why: str) -> list[Draft]:
    """Skip checks, all for one reason.

    Raises:
        Refused: No such check, no reason, or a closed case.
    """
    require_open(situation.case)
    _, step = situation.step()
    visit = situation.case.visit
    for key in keys:
        find_check(step, key)
    why = require_why(why, N_("Skipping needs a reason: one line that a stranger would understand."))
    skipped = [key for key in dict.fromkeys(keys) if visit.checks.get(key) != "skipped"]
    if not skipped:
        return []
    return [Draft("check_skipped", {"visit": visit.id, "step": step.id, "keys": skipped}, {"why": why})]


def choose(situation: Situation, key: str, override: str = "") -> list[Draft]:
    """Take a way on. The branch of a passed deadline is never blocked, by open checks or by a guard.

    Args:
        situation: As it is.
        key: Of the branch.
        override: The reason for which a guard is passed; "" where nobody gave one.

    Raises:
        Refused: No such branch, required checks still open (their keys are named), a closed case.
        Unmet: It goes a step higher, points are open, and there is no reason.
    """
    case = situation.case
    require_open(case)
    _, step = situation.step()
    if step.returns:
        return _return(situation, step, key)
    branch = next((branch for branch in step.branches if branch.key == key), None)
    if branch is None:
        if not step.branches:
            raise Refused(
                N_("This step has no way on: it ends the case as {outcome}. Close it."), outcome=step.outcome
            )
        raise unknown(
            N_("This step has no branch {word}."), one_line(key, 60), [b.key for b in step.branches]
        )
    if not branch.overdue:
        _require_done(situation, step)
    return _take(situation, branch, override)


def _require_done(situation: Situation, step: Step) -> None:
    todo = position.required_open(situation, step)
    if todo:
        raise Refused(
            N_("Still to do before going on: {todo}. Tick them, or skip them with a reason."),
            (),
            todo,
            todo=", ".join(todo),
        )


def _take(situation: Situation, branch: Branch, override: str) -> list[Draft]:
    case, visit = situation.case, situation.case.visit
    callers = list(visit.callers)
    if branch.playbook and branch.playbook != visit.playbook:
        playbook, pinning = find_playbook(situation, branch.playbook)
        callers.append(visit.id)
    else:
        playbook, pinning = situation.playbook(visit.playbook), {}
    target = find_step(playbook, branch.step)
    here, step = situation.step()
    drafts: list[Draft] = []
    if not branch.overdue:
        drafts += gate.before_step(situation, playbook.id, target, override)
        drafts += deadlines.on_leaving(case, here, step, (playbook, target))
    data: dict[str, Any] = {
        "how": "choose",
        "left": visit.id,
        "branch": {
            "key": branch.key,
            "target": branch.target,
            "label": one_line(branch.label),
            "overdue": branch.overdue,
        },
        "callers": callers,
        "missed": deadlines.missed(case, here, step, (playbook, target), situation.now)
        if branch.overdue
        else [],
        **pinning,
    }
    return drafts + enter(situation, len(drafts), playbook, target, data)


def _return(situation: Situation, step: Step, key: str) -> list[Draft]:
    case, visit = situation.case, situation.case.visit
    if not visit.callers:
        raise Refused(N_("No step waits for a return here. Switch to a scenario, with a reason."))
    if key != position.RETURN:
        raise unknown(N_("This step has no branch {word}."), one_line(key, 60), [position.RETURN])
    _require_done(situation, step)
    to = case.visits[visit.callers[-1]]
    drafts = deadlines.on_leaving(case, situation.playbook(visit.playbook), step, None)
    data = {
        "playbook": to.playbook,
        "step": to.step,
        "how": "return",
        "left": visit.id,
        "resumes": to.id,
        "branch": {
            "key": position.RETURN,
            "target": f"{to.playbook}#{to.step}",
            "label": "",
            "overdue": False,
        },
        "callers": list(to.callers),
    }
    # The caller's ticks and clocks stand, and so does the stage that the procedure has reached.
    return [*drafts, Draft("step_entered", data)]


def back(situation: Situation) -> list[Draft]:
    """Enter the step before again; its ticks are kept, its clocks are not started again.

    Raises:
        Refused: There is no step before this one, or the case is closed.
    """
    case = situation.case
    require_open(case)
    visit = case.visit
    if visit.previous is None:
        raise Refused(N_("This is the first step: there is nothing to go back to."))
    to: Visit = case.visits[visit.previous]
    playbook = situation.playbook(to.playbook)
    data = {"how": "back", "left": visit.id, "carries": to.id, "callers": list(to.callers)}
    return enter(situation, 0, playbook, find_step(playbook, to.step), data)


def switch(situation: Situation, target: str, why: str) -> list[Draft]:
    """Leave a playbook that was the wrong one.

    A scenario starts afresh, nothing waits for a return any more. A procedure takes the place of the current
    playbook and returns to the same caller; it needs one.

    Raises:
        Refused: No such playbook or step, no reason, a triage, a procedure without a caller, a closed case.
    """
    case, visit = situation.case, situation.case.visit
    require_open(case)
    id_, _, step_id = target.partition("#")
    playbook, pinning = find_playbook(situation, one_line(id_, 60))
    step = find_step(playbook, one_line(step_id, 60))
    why = require_why(why, N_("Switching needs a reason: one line that a stranger would understand."))
    if playbook.kind == "triage" or (playbook.kind == "procedure" and not visit.callers):
        raise Refused(
            N_("{playbook} is a {kind}: switch to a scenario."), playbook=playbook.id, kind=playbook.kind
        )
    switched = Draft(
        "playbook_switched",
        {
            "playbook": playbook.id,
            "step": step.id,
            "from_playbook": visit.playbook,
            "from_step": visit.step,
        },
        {"why": why},
    )
    callers = list(visit.callers) if playbook.kind == "procedure" else []
    data = {"how": "switch", "left": visit.id, "callers": callers, **pinning}
    return [switched, *enter(situation, 1, playbook, step, data)]
