"""What a guard finds before an act: points that are not met yet, each with the act that meets it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from aftercase.case.draft import Draft
from aftercase.guide.situation import Refused, Situation
from aftercase.i18n import N_, tr
from aftercase.text import one_line

_WHY_LIMIT = 400  # characters of a reason, as everywhere


class Point(NamedTuple):
    """One thing that is not as it should be.

    Attributes:
        key: A word that never changes: ``answered``, ``cap:appeal``, ``wording:insult``.
        sentence: What is unmet, for a person.
        act: What meets it, in words.
        command: What meets it on the command line; "" where nothing does but a reason.
        go: The same on the screen: an action of the workspace, ``value:NAME`` or ``deadline:NAME``.
        source: Where the rule was read; "" for one of good sense.
        start, end: Where it stands in the text that is sent, in characters; -1 where it is not about words.
        calmer: What to write there instead; None where there is no such wording.
        whole: Whether the calmer words take the place of the clause around that place.
    """

    key: str
    sentence: str
    act: str
    command: str = ""
    go: str = ""
    source: str = ""
    start: int = -1
    end: int = -1
    calmer: str | None = None
    whole: bool = False


class Intent(NamedTuple):
    """What somebody is about to do.

    Attributes:
        deed: The verb: ``move``, ``choose``, ``say``, ``export``.
        target: Where it goes: a stage, a step, a party.
        kind: What is escalated, see `escalation.points`; "" where nothing is.
        text: The words that leave; "" where none do.
        party: To whom.
    """

    deed: str
    target: str
    kind: str = ""
    text: str = ""
    party: str = ""


class Unmet(Refused):
    """An act waits: points are unmet. It is done with one line of reason.

    Attributes:
        intent: What was to be done.
        points: What is unmet, the weightiest first.
    """

    def __init__(self, intent: Intent, points: Sequence[Point]) -> None:
        """Args:
        points: At least one.
        """
        super().__init__(
            N_("Not yet: {points} Meet that first, or go on with one line of reason."),
            (),
            [point.key for point in points],
            points=" ".join(point.sentence for point in points),
        )
        self.intent, self.points = intent, tuple(points)

    @property
    def heading(self) -> str:
        """What is before the person, without the points."""
        if self.intent.kind == "" and self.intent.text:
            return tr("Before this is sent, {n} to look at", n=len(self.points))
        return tr("Before this, {n} still open", n=len(self.points))


def passed(situation: Situation, intent: Intent, points: Sequence[Point], why: str) -> list[Draft]:
    """Let an act through: nothing where nothing is unmet, else the reason as an event of the same act.

    Raises:
        Unmet: Something is unmet and there is no reason.
    """
    if not points:
        return []
    reason = one_line(why, _WHY_LIMIT)
    if not reason:
        raise Unmet(intent, points)
    data = {
        "deed": intent.deed,
        "target": intent.target,
        "stage": situation.case.stage,
        "points": [point.key for point in points],
    }
    if intent.kind:
        data["kind"] = intent.kind
    return [Draft("guard_overridden", data, {"why": reason})]
