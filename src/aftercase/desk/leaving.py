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

    return _compiled(Rules, desk.library.wording())


@lru_cache(maxsize=2)
def _compiled(made: Callable[[tuple[object, ...]], Rules], rules: tuple[object, ...]) -> Rules:
    """The rules, compiled once as long as no file of them changes."""
    return made(rules)


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
