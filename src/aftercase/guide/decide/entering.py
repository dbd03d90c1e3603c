"""Entering a step: the one place that knows what comes with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aftercase.case.draft import Draft
from aftercase.case.state import Case, Visit
from aftercase.clock.times import stamp
from aftercase.guide import deadlines
from aftercase.guide.situation import Refused, Situation, pick, pins_of, unknown
from aftercase.i18n import N_
from aftercase.playbook.model import Playbook, Step


def require_open(case: Case) -> None:
    """Refuse what moves a closed case.

    Raises:
        Refused: The case is closed.
    """
    if case.status == "closed":
        raise Refused(N_("{case} is closed. Reopen it first, with a reason."), case=case.number)


def require_why(why: str, what: str) -> str:
    """A reason on one line.

    Raises:
        Refused: There is none; ``what`` is a catalogue sentence that says what needs it.
    """
    from aftercase.text import one_line

    why = one_line(why)
    if not why:
        raise Refused(what)
    return why


def enter(
    situation: Situation, before: int, playbook: Playbook, step: Step, data: Mapping[str, Any]
) -> list[Draft]:
    """The events of entering a step: the entry, the stage and turn it moves, the clocks it starts.

    Args:
        situation: As it is; with ``case.seq`` events before this act.
        before: How many events of this act come before the entry.
        playbook, step: What is entered.
        data: The rest of the entry's data: ``how``, ``left``, ``callers``, ``branch``, …
    """
    case = situation.case
    drafts = [Draft("step_entered", {"playbook": playbook.id, "step": step.id, **data})]
    visit = Visit(case.seq + before + 1, playbook.id, step.id, stamp(situation.now))
    moved: dict[str, Any] = {}
    if step.stage and step.stage != case.stage:
        moved["stage"] = step.stage
    if step.owner and step.owner != case.turn:
        moved["turn"] = step.owner
    if moved:
        mover = {"mover": step.by} if step.by and "stage" in moved else {}
        drafts.append(Draft("stage_moved", {**moved, **mover, "step": step.id}))
    turn = step.owner or case.turn
    return drafts + deadlines.on_entry(situation, playbook, step, visit, turn)


def find_playbook(situation: Situation, id_: str) -> tuple[Playbook, dict[str, Any]]:
    """A playbook to go to, and what pins it: its pinned text, else the library's.

    Returns:
        The text, and ``pins``, ``structure`` and ``language`` for the entry; empty where it is pinned.

    Raises:
        Refused: There is no such playbook.
    """
    if id_ in situation.case.pins:
        return situation.playbook(id_), {}
    twins = situation.offered(id_)
    if not twins:
        raise unknown(N_("There is no playbook {word}."), id_, situation.playbook_ids())
    chosen = pick(twins, situation.language)
    return chosen, {
        "pins": pins_of(twins, chosen),
        "structure": chosen.structure,
        "language": chosen.language,
    }


def find_step(playbook: Playbook, id_: str) -> Step:
    """The step of that id or former id; the first where ``id_`` is empty.

    Raises:
        Refused: There is no such step.
    """
    step = playbook.step(id_) if id_ else playbook.start
    if step is None:
        raise unknown(
            N_("The playbook {playbook} has no step {word}."),
            id_,
            [step.id for step in playbook.steps],
            playbook=playbook.id,
        )
    return step
