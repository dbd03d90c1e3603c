"""Clocks and stages, moved by hand."""

from __future__ import annotations

import re
from datetime import timedelta

from aftercase import terms
from aftercase.case.draft import Draft
from aftercase.clock import times
from aftercase.guide import limits, variables
from aftercase.guide.decide.entering import require_open
from aftercase.guide.situation import Refused, Situation, unknown
from aftercase.i18n import N_
from aftercase.text import one_line

_NAME = re.compile(r"[a-z0-9][a-z0-9_/#-]{0,79}", re.ASCII)


def deadline(situation: Situation, name: str, act: str, at: str = "") -> list[Draft]:
    """Type in a countdown (``at``), or mark a clock ``met``, ``pause`` it or ``resume`` it.

    A countdown typed in wins over any rule and may bear a name of its own. A pause moves the due date by its
    own length when it ends.

    Raises:
        Refused: No such clock, a bad time, a clock that is not in the state for it, a closed case.
    """
    case = situation.case
    require_open(case)
    if act == "at":
        return _typed(situation, name, at)
    known = case.deadlines.get(name)
    if known is None:
        raise unknown(N_("There is no clock {word}."), one_line(name, 60), list(case.deadlines))
    if known.met_at or known.missed_at:
        raise Refused(N_("The clock {name} has ended."), name=name)
    if act == "met":
        return [Draft("deadline_met", {"name": name, "how": "person"})]
    if act == "pause":
        return [] if known.paused_at else [Draft("deadline_paused", {"name": name, "paused": True})]
    if not known.paused_at:
        return []
    pause: timedelta = situation.now - times.moment(known.paused_at)
    due_at = times.stamp(times.moment(known.due_at) + max(pause, timedelta()))
    return [Draft("deadline_paused", {"name": name, "paused": False, "due_at": due_at})]


def _typed(situation: Situation, name: str, at: str) -> list[Draft]:
    case = situation.case
    if not _NAME.fullmatch(name):
        raise Refused(
            N_("{word} is no name for a clock: small letters, digits and - only."), word=one_line(name, 60)
        )
    due_at = variables.read_date(at, situation.now, situation.zone)
    playbook, step = situation.step()
    asked = {want.name: want for want in limits.wanted(step)}
    known = case.deadlines.get(name)
    data: dict[str, object] = {"name": name, "due_at": due_at, "typed": True, "whose": "us"}
    if known is not None:
        data |= {
            "whose": known.whose,
            "playbook": known.playbook,
            "step": known.step,
            "check": known.check,
            "visit": known.visit,
        }
    elif name in asked:
        whose = limits.resolve(situation, playbook, asked[name], case.visit, step.owner or case.turn).whose
        data |= {
            "whose": whose,
            "playbook": playbook.id,
            "step": step.id,
            "check": asked[name].check,
            "visit": case.visit.id,
        }
    return [Draft("deadline_set", data)]


def assign(situation: Situation, name: str) -> list[Draft]:
    """Let somebody look after the case; "" gives it back to who opened it."""
    name = one_line(name, 60)
    if name == situation.case.assigned:
        return []
    return [Draft("owner_changed", {} if name else {"cleared": True}, {"owner": name} if name else {})]


def move(situation: Situation, stage: str, why: str = "") -> list[Draft]:
    """Move the case to a stage: platforms move it by themselves, and the record follows.

    Raises:
        Refused: No such stage, ``closed`` (that is what closing is for), a closed case.
    """
    case = situation.case
    require_open(case)
    if stage not in terms.STAGES:
        raise unknown(N_("There is no stage {word}."), one_line(stage, 40), list(terms.STAGES))
    if stage == "closed":
        raise Refused(N_("A case is closed with an outcome: use close."))
    if stage == case.stage:
        return []
    private = {"why": one_line(why, 400)} if one_line(why) else {}
    return [Draft("stage_moved", {"stage": stage}, private)]
