"""The ladder of stages: what usually comes after what, and where a case stands on it.

The order is a hint with a reason, never a wall: a platform steps in by itself, a bank decides for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from aftercase import terms
from aftercase.case.state import Case
from aftercase.i18n import N_, joined, tr

# What lies beyond the talk between the two: from here on somebody else decides.
ABOVE = ("platform_intervention", "evidence", "adjudication")
BEYOND = (*ABOVE, "decided", "appeal")

# The rungs of an escalation, lowest first. Agreeing, a return and a refund are exits, not rungs.
RUNGS = ("intake", "seller_review", "negotiation", "refused", *BEYOND)
EXITS = ("agreed", "return_in_transit", "execution", "closed")

# Stage -> the stages that usually follow it.
FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "intake": ("seller_review",),
    "seller_review": ("agreed", "refused", "negotiation"),
    "negotiation": ("agreed", "refused", "platform_intervention"),
    "refused": ("negotiation", "platform_intervention", "closed"),
    "agreed": ("return_in_transit", "execution"),
    "return_in_transit": ("execution", "refused"),
    "platform_intervention": ("evidence", "adjudication"),
    "evidence": ("adjudication",),
    "adjudication": ("decided",),
    "decided": ("execution", "appeal", "closed"),
    "appeal": ("evidence", "adjudication", "decided", "closed"),
    "execution": ("closed",),
    "closed": ("seller_review", "appeal"),
}

# Why a stage usually waits for those before it.
_REASONS: Mapping[str, str] = {
    "negotiation": N_("The buyer is answered first; the request itself runs on meanwhile."),
    "refused": N_("A refusal is looked up against the rules before it is said."),
    "agreed": N_("What both agreed is entered on the platform."),
    "return_in_transit": N_("A return comes after both agreed to it."),
    "platform_intervention": N_("A platform asks first what the buyer was offered, and when."),
    "evidence": N_("Evidence is asked for once the platform has stepped in."),
    "adjudication": N_("Somebody decides once the evidence is in."),
    "decided": N_("The decision is the platform's or the bank's, not ours."),
    "appeal": N_("An appeal goes against a decision, with evidence it has not seen."),
    "execution": N_("Money goes back once it is agreed or decided."),
    "seller_review": N_("The request is read first."),
    "closed": N_("A case is closed with an outcome."),
}


class Rung(NamedTuple):
    """One stage of the ladder: ``done``, ``here``, ``next`` or ``ahead``. ``hint`` is why it may wait."""

    stage: str
    state: str
    hint: str = ""

    @property
    def label(self) -> str:
        """The stage's word in the interface language."""
        return terms.label(terms.STAGES, self.stage)


def ladder(case: Case) -> list[Rung]:
    """The rungs, lowest first; a stage off the ladder that the case is in stands after the last one done."""
    been = {move.stage for move in case.stages} | {move.before for move in case.stages}
    after = FOLLOWS.get(case.stage, ())
    order = list(RUNGS)
    if case.stage in EXITS:
        reached = [order.index(stage) for stage in order if stage in been]
        order.insert(max(reached, default=0) + 1, case.stage)
    rungs = []
    for stage in order:
        state = "here" if stage == case.stage else "done" if stage in been else "ahead"
        if stage in after and state != "here":
            state = "next"
        hint = tr(_REASONS[stage]) if state in ("next", "ahead") and stage in _REASONS else ""
        rungs.append(Rung(stage, state, hint))
    return rungs


def follows(case: Case) -> list[str]:
    """The words of the stages that usually come next."""
    return [terms.label(terms.STAGES, stage) for stage in FOLLOWS.get(case.stage, ())]


def spoken(case: Case) -> str:
    """The ladder in words: what is done, where the case is, what usually comes next."""
    done = [rung.label for rung in ladder(case) if rung.state == "done"]
    parts = [tr("done: {stages}", stages=joined(done))] if done else []
    parts.append(tr("now: {stage}", stage=terms.label(terms.STAGES, case.stage)))
    if after := follows(case):
        parts.append(tr("usually next: {stages}", stages=joined(after)))
    return joined(parts, "; ")


def line(case: Case) -> str:
    """The ladder in one short line, with signs: ``✓ intake  ▸ negotiation  → agreed / refused``."""
    parts = [f"✓ {rung.label}" for rung in ladder(case) if rung.state == "done"]
    parts.append(f"▸ {terms.label(terms.STAGES, case.stage)}")
    if after := follows(case):
        parts.append("→ " + " / ".join(after))
    return "  ".join(parts)


def jump(before: str, stage: str) -> str:
    """Why moving from one stage to another is out of the usual order; "" where it is in it."""
    if before == stage or stage in FOLLOWS.get(before, ()) or stage not in _REASONS:
        return ""
    return tr(_REASONS[stage])
