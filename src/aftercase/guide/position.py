"""Where the case is, for whoever shows it: the step, what is open in it, and the ways on."""

from __future__ import annotations

from typing import NamedTuple

from aftercase.guide import variables
from aftercase.guide.situation import Situation, pick
from aftercase.i18n import tr
from aftercase.playbook.model import Branch, Check, Playbook, Step

RETURN = "return"  # the key of the one branch a `return` step offers


class CheckView(NamedTuple):
    """A check with its state in this visit: ``todo``, ``done`` or ``skipped``.

    ``value`` is what is recorded for a field, "" where nothing is; ``files`` counts the exhibits; ``note`` is
    the reason of a skip.
    """

    check: Check
    state: str
    value: str = ""
    files: int = 0
    note: str = ""


class BranchView(NamedTuple):
    """A way on. ``leads`` names the other playbook it goes to, "" where it stays; ``why_not`` blocks it."""

    key: str
    target: str
    label: str
    overdue: bool = False
    leads: str = ""
    why_not: str = ""


class Caller(NamedTuple):
    """A step that waits for a return."""

    playbook: str
    playbook_title: str
    step: str
    step_title: str


class Trail(NamedTuple):
    """One visit of the path so far."""

    visit: int
    playbook: str
    step: str
    title: str
    depth: int
    current: bool
    at: str


class Position(NamedTuple):
    """Where the case is.

    Attributes:
        open: Keys of the required checks still to do; while there are any, the ways on are blocked.
        language_note: Says so where the pinned text has no twin in the interface language.
    """

    playbook: Playbook
    step: Step
    checks: tuple[CheckView, ...]
    branches: tuple[BranchView, ...]
    callers: tuple[Caller, ...]
    open: tuple[str, ...]
    values: dict[str, str]
    home_title: str
    language_note: str = ""

    @property
    def away(self) -> bool:
        """True while the step belongs to a playbook that another step waits for."""
        return bool(self.callers)


def position(situation: Situation) -> Position:
    """Where the case is.

    Raises:
        Refused: The pinned text beside the case lacks the step.
    """
    playbook, step = situation.step()
    values = variables.values_of(situation.case, playbook.language, situation.zone)
    checks = tuple(_check_view(situation, check, values) for check in step.checks)
    todo = tuple(view.check.key for view in checks if view.check.required and view.state == "todo")
    note = ""
    if playbook.language != situation.language:
        note = tr("This case's text exists in {language} only.", language=playbook.language)
    first = situation.case.visits[situation.case.path[0]]
    return Position(
        playbook,
        step,
        checks,
        tuple(branches(situation, step, todo)),
        tuple(_callers(situation)),
        todo,
        values,
        situation.playbook(first.playbook).title,
        note,
    )


def _check_view(situation: Situation, check: Check, values: dict[str, str]) -> CheckView:
    visit = situation.case.visit
    return CheckView(
        check,
        visit.checks.get(check.key, "todo"),
        values.get(check.key, "") if check.kind == "field" else "",
        len(visit.evidence.get(check.key, ())),
        visit.reasons.get(check.key, ""),
    )


def required_open(situation: Situation, step: Step) -> tuple[str, ...]:
    """Keys of the required checks of the step that are neither done nor skipped."""
    checks = situation.case.visit.checks
    return tuple(check.key for check in step.checks if check.required and check.key not in checks)


def branches(situation: Situation, step: Step, todo: tuple[str, ...]) -> list[BranchView]:
    """The ways on, in the order written; for a ``return`` step the caller."""
    blocked = tr("still to do: {keys}", keys=", ".join(todo)) if todo else ""
    if step.returns:
        callers = situation.case.callers
        if not callers:
            return []
        to = callers[-1]
        playbook = situation.playbook(to.playbook)
        label = tr("Back to: {step}", step=playbook.title_of(to.step))
        return [BranchView(RETURN, f"{to.playbook}#{to.step}", label, leads=playbook.title, why_not=blocked)]
    return [_branch_view(situation, branch, blocked) for branch in step.branches]


def _branch_view(situation: Situation, branch: Branch, blocked: str) -> BranchView:
    leads = title_of(situation, branch.playbook) if branch.playbook else ""
    return BranchView(
        branch.key, branch.target, branch.label, branch.overdue, leads, "" if branch.overdue else blocked
    )


def title_of(situation: Situation, playbook: str) -> str:
    """The title of a playbook, from its pin, else from the library, else its id."""
    if playbook in situation.case.pins:
        return situation.playbook(playbook).title
    twins = situation.offered(playbook)
    return pick(twins, situation.language).title if twins else playbook


def _callers(situation: Situation) -> list[Caller]:
    found = []
    for visit in situation.case.callers:
        playbook = situation.playbook(visit.playbook)
        found.append(Caller(playbook.id, playbook.title, visit.step, playbook.title_of(visit.step)))
    return found


def trail(situation: Situation) -> list[Trail]:
    """The path so far, one line per stay; steps of a called playbook are one deeper than their caller."""
    case = situation.case
    lines = []
    for place, id_ in enumerate(case.path):
        visit = case.visits[id_]
        lines.append(
            Trail(
                id_,
                visit.playbook,
                visit.step,
                situation.playbook(visit.playbook).title_of(visit.step),
                len(visit.callers),
                place == len(case.path) - 1,
                visit.entered_at,
            )
        )
    return lines
