"""All that a decision may look at: the case, the playbooks it is worked from, the clocks, the moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from aftercase.case.state import Case
from aftercase.clock.rules import ClockFile
from aftercase.i18n import joined, tr
from aftercase.playbook.caps import Caps, no_caps
from aftercase.playbook.model import Playbook, Step
from aftercase.terms import near as nearest

if TYPE_CHECKING:
    from aftercase.guide.guards.points import Intent, Point


class Refused(Exception):  # noqa: N818 - the answer is no; nothing failed
    """Why a verb writes nothing. The sentence is made in the interface language when it is shown.

    Attributes:
        near: The nearest valid words, best first, where a word was unknown.
        keys: The keys concerned, where the sentence lists some.
    """

    def __init__(
        self, message: str, near: Sequence[str] = (), keys: Sequence[str] = (), /, **values: str | int
    ) -> None:
        super().__init__(message)
        self.message, self.values = message, values
        self.near, self.keys = tuple(near), tuple(keys)

    def __str__(self) -> str:
        """One line: what is wrong, and the nearest valid words."""
        line = tr(self.message, **self.values)
        if self.near:
            line = tr("{line} Nearest: {words}.", line=line, words=joined(self.near))
        return line


def _nothing(_situation: Situation, _intent: Intent) -> list[Point]:
    return []


class Actor(NamedTuple):
    """Who acts: the name shown and the number the kernel knows him by."""

    name: str
    uid: int


def _fine(_book: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Situation:
    """What a decision may look at.

    Attributes:
        case: The case after all its events.
        pinned: The playbook of a pin, as kept beside the case.
        offered: The library's texts of a playbook, language to text; empty for an unknown id.
        playbook_ids: The ids the library has, for the nearest valid word.
        clocks: The clock file of a platform, None where there is none.
        now: This moment, with a zone.
        zone: IANA name of the desk's zone.
        language: The interface language, which the playbook follows where it can.
        caps: How often platforms let one do something; none where nobody brought them.
        outgoing: What is looked at in words that leave the house; nothing where nobody brought it.
        amiss: What is wrong with the clock file of a platform, in one line; "" where nothing is.
    """

    case: Case
    pinned: Callable[[str], Playbook]
    offered: Callable[[str], Mapping[str, Playbook]]
    playbook_ids: Callable[[], Sequence[str]]
    clocks: Callable[[str], ClockFile | None]
    now: datetime
    zone: str
    language: str
    actor: Actor
    caps: Callable[[], Caps] = no_caps
    outgoing: Callable[[Situation, Intent], list[Point]] = _nothing
    amiss: Callable[[str], str] = _fine

    def playbook(self, id_: str) -> Playbook:
        """The pinned text of a playbook, in the interface language where that twin was pinned."""
        pins = self.case.pins[id_]
        return self.pinned(pins.texts.get(self.language) or pins.texts[pins.language])

    def step(self) -> tuple[Playbook, Step]:
        """The playbook and the step the case is in.

        Raises:
            Refused: The pinned text has no such step: somebody changed the file beside the case.
        """
        visit = self.case.visit
        playbook = self.playbook(visit.playbook)
        step = playbook.step(visit.step)
        if step is None:
            raise Refused(
                "The pinned text of {playbook} has no step {step}.", playbook=playbook.id, step=visit.step
            )
        return playbook, step


def pick(twins: Mapping[str, Playbook], language: str) -> Playbook:
    """The text in the language asked for, else in the original's, else any."""
    if language in twins:
        return twins[language]
    return next((text for text in twins.values() if not text.translates), next(iter(twins.values())))


def pins_of(twins: Mapping[str, Playbook], chosen: Playbook) -> dict[str, str]:
    """The pins to keep: the chosen text, and its twins where they have the same structure."""
    return {
        language: text.pin
        for language, text in sorted(twins.items())
        if text is chosen or text.structure == chosen.structure
    }


def unknown(message: str, word: str, valid: Sequence[str], **values: str | int) -> Refused:
    """A refusal of an unknown word, with the nearest valid ones, or all where there are few."""
    close = nearest(word, valid)
    return Refused(message, close or list(valid)[:8], (), word=word, **values)
