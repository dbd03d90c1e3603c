"""The one gate: what is looked at before a verb does what is hard to take back, and what lets it through.

A move, a way on and words that leave the house come by here, from a key press, a command line and a test
alike. The gate gives the events of passing it, or raises `Unmet` with everything that is open at once.
"""

from __future__ import annotations

from aftercase.case.draft import Draft
from aftercase.guide.guards import escalation, kinds
from aftercase.guide.guards.points import Intent, Point, passed
from aftercase.guide.situation import Situation
from aftercase.playbook.model import Step

INSIDE = frozenset(("colleague",))  # whoever works here; what is said to them does not leave the house


def before_move(situation: Situation, stage: str, mover: str, why: str) -> tuple[list[Draft], str]:
    """Before the stage is moved by hand.

    Returns:
        The events of passing, and what is escalated ("" for nothing).

    Raises:
        Unmet: Points are open and there is no reason.
    """
    kind = kinds.to_stage(situation.case, stage, mover)
    return _pass(situation, Intent("move", stage, kind), why), kind


def before_step(situation: Situation, playbook: str, step: Step, why: str) -> list[Draft]:
    """Before a way into a step is taken; see `before_move`."""
    kind = kinds.to_step(situation.case, step)
    return _pass(situation, Intent("choose", f"{playbook}#{step.id}", kind), why)


def before_words(situation: Situation, party: str, message: str, text: str, why: str) -> list[Draft]:
    """Before words go to somebody outside; see `before_move`.

    Args:
        party: To whom.
        message: The playbook's message they are made from; "" for words of one's own.
        text: The words as they leave.
    """
    if party in INSIDE:
        return []
    kind = kinds.to_party(situation, party, message)
    return _pass(situation, Intent("say", party, kind, text, party), why)


def open_points(situation: Situation, intent: Intent) -> list[Point]:
    """Everything that is open before an act, words and steps together."""
    found = escalation.points(situation, intent) if intent.kind else []
    if intent.text:
        found += situation.outgoing(situation, intent)
    return found


def _pass(situation: Situation, intent: Intent, why: str) -> list[Draft]:
    if not intent.kind and not intent.text:
        return []
    return passed(situation, intent, open_points(situation, intent), why)
