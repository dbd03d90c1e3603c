"""What an act escalates: the kinds, and which move, way on or letter is which.

Only what we do ourselves is one. A step says with ``by:`` who moves the case there; a move by hand says it
with ``mover``.
"""

from __future__ import annotations

from collections.abc import Iterator

from aftercase.case.state import Case
from aftercase.guide.ladder import ABOVE, BEYOND
from aftercase.guide.situation import Situation
from aftercase.playbook.model import Playbook, Step

# Kinds of escalation. A move to the bank is never ours: a shop only writes to it.
PLATFORM, AUTHORITY, BANK, APPEAL = "platform", "authority", "bank", "appeal"
EVIDENCE, REFUND = "evidence", "refund"  # handing evidence in; money going back

_OUTSIDE = {"platform": PLATFORM, "authority": AUTHORITY, "bank": BANK, "payment_provider": BANK}


def to_step(case: Case, step: Step) -> str:
    """What choosing a way into a step escalates; "" for nothing."""
    if step.by not in ("", "us"):
        return ""
    if step.stage in ABOVE and (step.by == "us" or step.stage == "platform_intervention"):
        return PLATFORM if case.stage not in ABOVE else _handing_in(case.stage, step.stage)
    return _to_stage(case.stage, step.stage)


def to_stage(case: Case, stage: str, mover: str) -> str:
    """What moving the case to a stage by hand escalates; "" where another party has moved it, or for nothing.

    Args:
        mover: The party that moved; "" or ``us`` is our own doing.
    """
    if mover not in ("", "us"):
        return ""
    if stage in ABOVE and case.stage not in ABOVE:
        return PLATFORM
    return _to_stage(case.stage, stage)


def _to_stage(before: str, stage: str) -> str:
    if stage == "appeal" and before != "appeal":
        return APPEAL
    if stage == "execution" and before != "execution":
        return REFUND
    return _handing_in(before, stage)


def _handing_in(before: str, stage: str) -> str:
    return EVIDENCE if (before, stage) == ("evidence", "adjudication") else ""


def to_party(situation: Situation, party: str, message: str) -> str:
    """What writing to a party escalates; "" for nothing.

    A message of the playbook's own step is none: the guard was there when the step was entered. Where the
    platform or the bank is in already, writing to them is answering. In a payment case the provider is the
    one who can tell where the money is.
    """
    case, kind = situation.case, _OUTSIDE.get(party, "")
    if message or case.stage in BEYOND:
        return ""
    if kind == BANK and ("charged_back_at" in case.dates or _about_payment(situation)):
        return ""
    return kind


def _about_payment(situation: Situation) -> bool:
    return any(book.cause.startswith("payment") for book in books_of(situation))


def books_of(situation: Situation, every: bool = False) -> Iterator[Playbook]:
    """The scenarios the case was worked from; with ``every`` the procedures too."""
    for id_ in situation.case.pins:
        book = situation.playbook(id_)
        if every or book.kind == "scenario":
            yield book
