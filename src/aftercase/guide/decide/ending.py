"""Closing, reopening, and taking back."""

from __future__ import annotations

from aftercase import terms
from aftercase.case.draft import Draft
from aftercase.case.state import Act
from aftercase.guide import position
from aftercase.guide.decide.entering import require_why
from aftercase.guide.situation import Refused, Situation, unknown
from aftercase.i18n import N_, tr
from aftercase.text import one_line

# What has left the house, or was destroyed on purpose, is not taken back.
_FINAL = ("erased", "packet_frozen")
# After one of these by somebody else, an undone act has no place to come back to.
_MOVING = {"step_entered", "case_closed", "case_reopened", "check_ticked", "check_cleared", "check_skipped"}


def close(situation: Situation, outcome: str = "", why: str = "") -> list[Draft]:
    """Close the case; the outcome is the step's unless one is given.

    Raises:
        Refused: Required checks are open, no outcome or an unknown one, or the case is closed already.
    """
    case = situation.case
    if case.status == "closed":
        raise Refused(N_("{case} is closed already."), case=case.number)
    _, step = situation.step()
    if outcome and outcome not in terms.OUTCOMES:
        raise unknown(N_("There is no outcome {word}."), one_line(outcome, 40), list(terms.OUTCOMES))
    todo = position.required_open(situation, step)
    if todo:
        raise Refused(
            N_("Still to do before closing: {todo}. Tick them, or skip them with a reason."),
            (),
            todo,
            todo=", ".join(todo),
        )
    outcome = outcome or step.outcome
    if not outcome:
        raise Refused(
            N_("This step ends nothing: say how the case ended. One of: {words}."),
            words=", ".join(terms.OUTCOMES),
        )
    private = {"why": one_line(why, 400)} if one_line(why) else {}
    return [Draft("case_closed", {"outcome": outcome, "step": step.id}, private)]


def reopen(situation: Situation, why: str) -> list[Draft]:
    """Open a closed case again where it stood.

    Raises:
        Refused: It is open, or there is no reason.
    """
    if situation.case.status != "closed":
        raise Refused(N_("{case} is open."), case=situation.case.number)
    why = require_why(why, N_("Reopening needs a reason: one line that a stranger would understand."))
    return [Draft("case_reopened", {}, {"why": why})]


def undo(situation: Situation) -> list[Draft]:
    """Take back the actor's latest act as a whole. Called again, it goes further back.

    Raises:
        Refused: Nothing of his is left to take back, it cannot be, or a colleague's later act leans on it.
    """
    actor = situation.actor
    act = situation.case.latest_act(actor.name, actor.uid)
    if act is None or "case_opened" in act.kinds:
        raise Refused(N_("There is nothing of yours to undo in this case."))
    if any(kind in _FINAL for kind in act.kinds):
        raise Refused(N_("This act cannot be undone: {act}."), act=describe(act))
    return _take_back(situation, act)


def redo(situation: Situation) -> list[Draft]:
    """Take the actor's latest undo back, where he has done nothing since.

    Raises:
        Refused: There is none.
    """
    actor = situation.actor
    act = situation.case.latest_undo(actor.name, actor.uid)
    if act is None:
        raise Refused(N_("There is no undo of yours to take back."))
    since = [other for other in situation.case.acts.values() if other.first > act.first and not other.undone]
    moved = next((other for other in since if _MOVING & set(other.kinds)), None)
    if moved is not None:
        raise Refused(
            N_("It cannot be redone: {by} has gone on since ({act})."), by=moved.by, act=describe(moved)
        )
    return _take_back(situation, act)


def _take_back(situation: Situation, act: Act) -> list[Draft]:
    others = situation.case.dependents(act)
    if others:
        raise Refused(
            N_("It cannot be undone: {by} has built on it ({act})."), by=others[0].by, act=describe(others[0])
        )
    return [Draft("undone", {"act": act.id})]


_VERBS = {
    "case_opened": N_("case opened"),
    "case_closed": N_("case closed"),
    "case_reopened": N_("case reopened"),
    "case_changed": N_("case data changed"),
    "playbook_switched": N_("playbook switched"),
    "step_entered": N_("step entered"),
    "said_corrected": N_("log entry corrected"),
    "said": N_("log entry"),
    "evidence_added": N_("file attached"),
    "value_recorded": N_("value recorded"),
    "check_ticked": N_("check ticked"),
    "check_cleared": N_("tick removed"),
    "check_skipped": N_("check skipped"),
    "stage_moved": N_("stage moved"),
    "guard_overridden": N_("went on with a reason"),
    "owner_changed": N_("handed over"),
    "offer_made": N_("offer made"),
    "offer_answered": N_("offer answered"),
    "snoozed": N_("rest"),
    "deadline_set": N_("clock set"),
    "deadline_met": N_("clock met"),
    "deadline_paused": N_("clock paused"),
    "undone": N_("undo"),
    "erased": N_("words erased"),
}


def describe(act: Act) -> str:
    """An act in a word or two: that of its weightiest event."""
    kind = next((kind for kind in _VERBS if kind in act.kinds), act.kinds[0] if act.kinds else "")
    return tr(_VERBS[kind]) if kind in _VERBS else kind
