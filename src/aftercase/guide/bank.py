"""Whether a bank dispute stands in the way of money going back: one rule, for offers and for the guard.

With a chargeback the bank takes the money at once, so a refund beside it pays the buyer twice, and a decision
does not change that: one for the buyer leaves the money with him, and the date of a decision may be the
platform's, which decides beside the bank. ([No refund outside an open dispute]
(https://developers-sandbox.uqpaytech.com/knowledge-base/acquiring/during-the-dispute), read 2026-11-25; the
same in https://merchantequip.com/merchant-account-blog/274/if-you-get-a-chargeback-do-not-issue-a-refund.)
So what counts is the money: it is with us again, or it has never moved.
"""

from __future__ import annotations

from aftercase.clock import times
from aftercase.guide.guards.kinds import REFUND
from aftercase.guide.situation import Situation

LOOKED_UP = "reloaded"
"""A check by which a playbook says: the payment was looked up. Its way to the money is taken, or not."""


def dispute_since(situation: Situation) -> str:
    """When the dispute began that a refund would pay beside; RFC 3339, "" where a refund is free.

    It is free where there is no date ``charged_back_at`` (cleared once the money is back), where the caps say
    that a complaint with this provider moves no money, and where the payment was looked up since and the way
    to the money was taken, or is to be taken now.
    """
    case = situation.case
    began = case.dates.get("charged_back_at", "")
    if not began or _moves_nothing(situation) or _has_not_moved(situation, began):
        return ""
    return began


def _moves_nothing(situation: Situation) -> bool:
    books = (situation.case.platform, situation.case.payment)
    effects = [effect for effect in situation.caps().effects if effect.of == REFUND]
    return bool(effects) and next(situation.caps().effects_of(books, REFUND), None) is None


def _has_not_moved(situation: Situation, began: str) -> bool:
    case, now = situation.case, times.stamp(situation.now)
    looks = [
        visit
        for visit in case.visits.values()
        if visit.checks.get(LOOKED_UP) == "done" and (visit.left_at or now) >= began
    ]
    if not looks:
        return False
    last = max(visit.id for visit in looks)
    later = min((id_ for id_ in case.visits if id_ > last), default=None)
    if later is None:
        return True  # the case stands there, and the way to the money is before it
    then = case.visits[later]
    step = situation.playbook(then.playbook).step(then.step)
    return step is not None and step.stage == "execution"
