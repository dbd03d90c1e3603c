"""Triage: plain questions that end in one playbook. A document walked without a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aftercase.guide.situation import unknown
from aftercase.i18n import N_
from aftercase.playbook.model import Branch, Playbook, Step


@dataclass(frozen=True, slots=True)
class Answered:
    """One question and the answer given."""

    step: Step
    branch: Branch


@dataclass(frozen=True, slots=True)
class Triage:
    """How far the questions have led.

    Attributes:
        question: The next one; None once they have led to a playbook.
        playbook, step: Where they ended; ``step`` is "" for the playbook's first.
    """

    answers: tuple[Answered, ...]
    question: Step | None
    playbook: str = ""
    step: str = ""

    @property
    def target(self) -> str:
        """``playbook`` or ``playbook#step``, "" while questions are left."""
        return f"{self.playbook}#{self.step}" if self.step else self.playbook

    def kept(self) -> list[dict[str, str]]:
        """The answers as they are kept in the case."""
        return [{"step": answer.step.id, "key": answer.branch.key} for answer in self.answers]


def walk(document: Playbook, keys: Sequence[str]) -> Triage:
    """Answer the questions in turn with these branch keys.

    Raises:
        Refused: A key is no answer to its question, or there are more answers than questions.
    """
    step: Step | None = document.start
    answers: list[Answered] = []
    for place, key in enumerate(keys):
        if step is None:
            raise unknown(N_("Answer {word} is one too many: the questions have ended."), key, [])
        branch = next((branch for branch in step.branches if branch.key == key), None)
        if branch is None:
            raise unknown(
                N_("{word} is no answer to question {n}, “{question}”."),
                key,
                [branch.key for branch in step.branches],
                n=place + 1,
                question=step.title,
            )
        answers.append(Answered(step, branch))
        if branch.playbook:
            return _ended(answers, branch, keys, place)
        step = document.step(branch.step)
    return Triage(tuple(answers), step)


def _ended(answers: list[Answered], branch: Branch, keys: Sequence[str], place: int) -> Triage:
    if place + 1 < len(keys):
        raise unknown(N_("Answer {word} is one too many: the questions have ended."), keys[place + 1], [])
    return Triage(tuple(answers), None, branch.playbook, branch.step)
