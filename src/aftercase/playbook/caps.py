"""How often a platform lets one do something, what it wants for it, and what an act brings with it.

Dated data with a source, like the clocks: a platform changes its rules, the program does not know them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from aftercase.clock.rules import Confidence

ANY = "any"  # holds on every platform

What = Literal["appeal", "intervention", "evidence", "request"]
Of = Literal["platform", "bank", "authority", "appeal", "refund"]
Needs = Literal["new_evidence", "papers_in_time"]


class Source(NamedTuple):
    """Where it was read. ``titles`` maps languages to titles, "" holds for all; ``seen`` is YYYY-MM-DD."""

    titles: Mapping[str, str]
    url: str
    seen: str
    confidence: Confidence

    def line(self, language: str) -> str:
        """Title, address and date in one line."""
        title = self.titles.get(language) or self.titles.get("") or next(iter(self.titles.values()))
        return f"{title}, {self.url}, {self.seen}"


class Cap(NamedTuple):
    """A limit on one kind of act.

    Attributes:
        books: The platforms and payment providers it holds for, as words of the vocabulary.
        what: An appeal of ours, a call to the platform, handing evidence in, or a request of the buyer's.
        most: How often; 0 is never, None where it is not the number that is limited.
        per: What it is counted over: a decision, an order, an item.
        needs: What has to be there first; "" is nothing.
        not_before: Names of clocks that have to have run out first.
        note: Language to a sentence: for whom it holds.
    """

    books: tuple[str, ...]
    what: What
    source: Source
    most: int | None = None
    per: str = "decision"
    needs: str = ""
    not_before: tuple[str, ...] = ()
    note: Mapping[str, str] | None = None


class Effect(NamedTuple):
    """What an act brings with it besides what it is meant for.

    ``says`` maps languages to a sentence; ``but`` are platforms and providers for which it does not hold.
    """

    books: tuple[str, ...]
    of: Of
    says: Mapping[str, str]
    source: Source
    but: tuple[str, ...] = ()

    def words(self, language: str) -> str:
        """The sentence, in another language where that one is missing."""
        return self.says.get(language) or next(iter(self.says.values()), "")


class Caps(NamedTuple):
    """All caps and effects, those of a folder that stands before others first."""

    caps: tuple[Cap, ...] = ()
    effects: tuple[Effect, ...] = ()

    def of(self, books: tuple[str, ...], what: What) -> Iterator[Cap]:
        """The caps on one kind of act on these platforms."""
        for cap in self.caps:
            if cap.what == what and _holds(cap.books, books):
                yield cap

    def effects_of(self, books: tuple[str, ...], of: str) -> Iterator[Effect]:
        """What an act brings with it on these platforms."""
        for effect in self.effects:
            if effect.of == of and _holds(effect.books, books) and not set(effect.but) & set(books):
                yield effect


def _holds(books: tuple[str, ...], here: tuple[str, ...]) -> bool:
    return ANY in books or any(book in books for book in here if book)


def no_caps() -> Caps:
    """None at all."""
    return Caps()
