"""Clocks and stages, moved by hand."""

from __future__ import annotations

import re

from aftercase import terms
from aftercase.case.draft import Draft
from aftercase.clock import times
from aftercase.guide import limits, reckoning, variables
from aftercase.guide.decide.entering import require_open
from aftercase.guide.guards import gate
from aftercase.guide.situation import Refused, Situation, unknown
from aftercase.i18n import N_
from aftercase.text import one_line

_NAME = re.compile(r"[a-z0-9][a-z0-9_/#-]{0,79}", re.ASCII)


def deadline(situation: Situation, name: str, act: str, at: str = "") -> list[Draft]:
    """Type in a countdown (``at``), or mark a clock ``met``, ``pause`` it or ``resume`` it.

    A countdown typed in wins over any rule and may bear a name of its own. The time of a pause does not
    count: when it ends the due date is reckoned anew (`arithmetic` says how each unit takes it).

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
    if act == "pause" and not known.paused_at and times.moment(known.due_at) <= situation.now:
        raise Refused(
            N_("The clock {name} has rung: a pause would not move it. Type in the countdown that counts."),
            name=name,
        )
    if act == "pause":
        return [] if known.paused_at else [Draft("deadline_paused", {"name": name, "paused": True})]
    if not known.paused_at:
        return []
    due_at = times.stamp(reckoning.moved(known, situation.now))
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
        if known.offer or known.entry:  # another moment, for the same offer or promise
            data |= {"offer": known.offer, "entry": known.entry, "promise": known.promise}
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


def move(situation: Situation, stage: str, why: str = "", mover: str = "", override: str = "") -> list[Draft]:
    """Move the case to a stage: platforms move it by themselves, and the record follows.

    Args:
        situation: As it is.
        stage: Where to.
        why: The reason; "" for none.
        mover: The party that moved it; "" or ``us`` is ourselves. Of others' moves nothing is asked.
        override: The reason for which a guard is passed.

    Raises:
        Refused: No such stage or party, ``closed`` (that is what closing is for), a closed case.
        Unmet: It goes a step higher, points are open, and there is no reason.
    """
    case = situation.case
    require_open(case)
    if stage not in terms.STAGES:
        raise unknown(N_("There is no stage {word}."), one_line(stage, 40), list(terms.STAGES))
    if stage == "closed":
        raise Refused(N_("A case is closed with an outcome: use close."))
    movers = ("us", *(party for party in terms.PARTIES if party != "colleague"))
    if mover and mover not in movers:
        raise unknown(N_("There is no party {word}."), one_line(mover, 40), movers)
    if stage == case.stage:
        return []
    drafts, kind = gate.before_move(situation, stage, mover, override)
    private = {"why": one_line(why, 400)} if one_line(why) else {}
    data = {"stage": stage}
    if mover or kind:
        data["mover"] = mover or "us"
    return [*drafts, Draft("stage_moved", data, private)]
