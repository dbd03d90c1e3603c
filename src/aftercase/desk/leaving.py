"""What the guards of outgoing words need from the desk: the wording rules, and names of other cases."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk
    from aftercase.guide.guards.leak import Stranger
    from aftercase.guide.guards.points import Intent, Point
    from aftercase.guide.guards.rules import Rules
    from aftercase.guide.situation import Situation
    from aftercase.playbook.likeness import Likeness
    from aftercase.playbook.wording import WordingRule

_AHEAD = 4000  # characters that are looked at ahead: no message is longer
_MOST = 5  # names of others told at once: a text that holds more is a list, and was understood by then


def outgoing(desk: Desk) -> Callable[[Situation, Intent], list[Point]]:
    """The look at outgoing words, over one desk; nothing is read before the first words leave."""

    def look(situation: Situation, intent: Intent) -> list[Point]:
        from aftercase.guide.guards.words import Outgoing

        found = Outgoing(lambda: _rules(desk), lambda case, text: strangers(desk, case, text))
        return found(situation, intent) + desk.cooling.look(situation, intent)

    return look


def _rules(desk: Desk) -> Rules:
    from aftercase.guide.guards.rules import Rules

    return _compiled(Rules, desk.library.wording(desk.readings), tuple(desk.library.likeness().values()))


def look_ahead(desk: Desk, text: str, party: str) -> None:
    """Make ready what the look at these words will need, while they are still being typed; in a thread.

    The rules are read (10 ms, 130 where nothing is kept of them), and the few patterns of these words are
    compiled (1 ms each), so that the key that sends them waits for neither. Raises nothing that concerns the
    words: what cannot be read now is told when they leave.
    """
    from aftercase import i18n
    from aftercase.guide.guards.wording import review

    review(text[:_AHEAD], language=i18n.language(), rules=_rules(desk), party=party)


@lru_cache(maxsize=2)
def _compiled(
    made: Callable[[tuple[WordingRule, ...], dict[str, Likeness]], Rules],
    rules: tuple[WordingRule, ...],
    likenesses: tuple[Likeness, ...],
) -> Rules:
    """The rules, compiled once as long as no file of them changes."""
    return made(rules, {one.language: one for one in likenesses})


def strangers(desk: Desk, case: str, text: str) -> list[Stranger]:
    """Buyers and orders of other cases that stand in a text, each once; see `leak.find_name`."""
    from aftercase.guide.guards.leak import Stranger, find_name

    found: dict[str, Stranger] = {}
    for number, column, words in desk.index.named_in(text, case):
        if words in found:
            continue
        place = find_name(text, words)
        if place is not None:
            what: Literal["buyer", "order"] = "buyer" if column == "buyer_name" else "order"
            found[words] = Stranger(number, what, words, *place)
    return list(found.values())[:_MOST]
