"""Words that leave the house, looked at by the wording guard and the leak guard, as points of the gate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aftercase.guide.guards import leak
from aftercase.guide.guards.points import Intent, Point
from aftercase.guide.guards.rules import Rules
from aftercase.guide.guards.wording import Context, Finding, apply, review
from aftercase.guide.situation import Situation
from aftercase.i18n import tr


@dataclass(frozen=True)
class Outgoing:
    """What is looked at in outgoing words; `Situation.outgoing` is one of these.

    Attributes:
        rules: The wording rules; loaded when the first words leave.
        strangers: Names and numbers of other cases that stand in a text; see `leak.Stranger`.
    """

    rules: Callable[[], Rules]
    strangers: Callable[[str, str], list[leak.Stranger]] = lambda _case, _text: []

    def __call__(self, situation: Situation, intent: Intent) -> list[Point]:
        """The points of a text, those of leaks first."""
        found = leak.points(situation, intent, self.strangers)
        language = situation.language
        context = Context.of(situation.case, language, situation.zone)
        findings = review(
            intent.text, language=language, rules=self.rules(), party=intent.party, context=context
        )
        return found + [of_finding(one) for one in findings]


def of_finding(one: Finding) -> Point:
    """A finding of the wording guard as a point: the words, why, and what to write instead."""
    if one.calmer:
        act = tr("Write instead: “{words}”", words=one.calmer)
    elif one.calmer == "":
        act = tr("Leave it out.")
    else:
        act = tr("Say it otherwise, or leave it out.")
    sentence = tr("“{words}”: {why}", words=one.words.strip(), why=one.why)
    return Point(
        f"wording:{one.rule}"[:120],
        sentence,
        act,
        start=one.start,
        end=one.end,
        calmer=one.calmer,
        whole=one.whole,
        go="edit",
    )


def calmed(text: str, point: Point) -> str:
    """The text with the calmer words of one point; as it is where the point has none."""
    if point.calmer is None or point.start < 0:
        return text
    words = text[point.start : point.end]
    return apply(text, Finding("", "", point.start, point.end, words, "", point.calmer, "ask", point.whole))
