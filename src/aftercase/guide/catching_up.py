"""Clocks that can be reckoned by now, recorded with the next act of a case. History is not rewritten."""

from __future__ import annotations

from collections.abc import Sequence

from aftercase.case.draft import Draft
from aftercase.clock import times
from aftercase.guide import reckoning
from aftercase.guide.deadlines import setting
from aftercase.guide.limits import name_of, resolve, wanted
from aftercase.guide.situation import Situation

_ELSEWHERE = frozenset(
    ("case_changed", "case_closed", "case_reopened", "erased", "playbook_switched", "step_entered", "undone")
)


def catch_up(situation: Situation, drafts: Sequence[Draft]) -> list[Draft]:
    """Clocks to set along with an act that stays in the step.

    Those that an earlier version could not reckon, since it knew no business days, and those that a year's
    announced holidays have moved. Until then the list shows what is recorded.

    Args:
        situation: As it was before the act.
        drafts: What the act writes; an act that moves or changes the case sets its clocks itself.
    """
    if not drafts or situation.case.status == "closed" or any(draft.kind in _ELSEWHERE for draft in drafts):
        return []
    touched = {draft.data.get("name") for draft in drafts} | {draft.data.get("key") for draft in drafts}
    return [
        *_late(situation, touched),
        *(draft for draft in _moved(situation) if draft.data["name"] not in touched),
    ]


def _late(situation: Situation, touched: set[object]) -> list[Draft]:
    case, drafts = situation.case, []
    here = [case.visit, *case.callers] if case.visits else []  # a case of notes alone stands in no step
    for visit in here:
        playbook = situation.playbook(visit.playbook)
        step = playbook.step(visit.step)
        for want in wanted(step) if step else ():
            name = name_of(case, playbook, want)
            if name in case.deadlines or {name, want.check} & touched:
                continue
            found = resolve(situation, playbook, want, visit, (step.owner if step else "") or case.turn)
            met = want.check in visit.checks and found.start != want.check
            if found.due_at is None or met or not found.rule.keys() & {"calendar", "hours"}:
                continue
            assert step is not None
            drafts.append(setting(found, playbook, step, visit))
    return drafts


def _moved(situation: Situation) -> list[Draft]:
    drafts = []
    for deadline in situation.case.open_deadlines():
        rule = dict(deadline.rule or {})
        if deadline.typed or not deadline.running or not rule.get("unsettled") or not deadline.started_at:
            continue
        ring = reckoning.ring_of(rule, deadline.started_at, reckoning.pauses_of(deadline))
        if ring is None or ring.at is None or times.stamp(ring.at) == deadline.due_at:
            continue
        if ring.settled:
            del rule["unsettled"]
        data = {
            "name": deadline.name,
            "due_at": times.stamp(ring.at),
            "started_at": deadline.started_at,
            "whose": deadline.whose,
            "playbook": deadline.playbook,
            "step": deadline.step,
            "check": deadline.check,
            "visit": deadline.visit,
            "rule": rule,
        }
        drafts.append(Draft("deadline_set", data))
    return drafts
