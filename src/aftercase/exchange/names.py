"""What things of a case are called in front of a person: playbooks, steps, checks, clocks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from aftercase import terms
from aftercase.case.dealing import clock_label
from aftercase.case.state import Case, Deadline
from aftercase.playbook.model import Playbook, Step


class Names:
    """The words of the pinned texts, in the interface language where they were pinned in it."""

    def __init__(self, case: Case, texts: Mapping[str, str], language: str) -> None:
        """Read nothing yet. ``texts`` maps a pin to its text; one that is missing leaves the bare ids."""
        self._case, self._texts, self._language = case, texts, language
        self._books: dict[str, Playbook | None] = {}

    def book(self, id_: str) -> Playbook | None:
        """A playbook the case was worked from; None where its text is not there."""
        if id_ not in self._books:
            self._books[id_] = self._read(id_)
        return self._books[id_]

    def title(self, id_: str) -> str:
        """A playbook's title, else its id."""
        book = self.book(id_)
        return book.title if book else id_

    @cached_property
    def home(self) -> str:
        """The title of the playbook the case began with."""
        first = self._case.path[:1]
        return self.title(self._case.visits[first[0]].playbook) if first else ""

    def step(self, playbook: str, step: str) -> str:
        """A step's title, else its id."""
        found = self._step(playbook, step)
        return found.title if found else step

    def check(self, playbook: str, step: str, key: str) -> str:
        """A check's words, else its key."""
        found = self._step(playbook, step)
        return next((one.label for one in found.checks if one.key == key), key) if found else key

    def checks(self, playbook: str, step: str) -> list[str]:
        """The keys of a step's checks, in the order of the page."""
        found = self._step(playbook, step)
        return [one.key for one in found.checks] if found else []

    def required(self, playbook: str, step: str, key: str) -> bool:
        """Whether a check must be done or skipped before the step is left."""
        found = self._step(playbook, step)
        return any(one.key == key and one.required for one in found.checks) if found else False

    def clock(self, deadline: Deadline) -> str:
        """The clock's word, else the words of its check or step, else its name."""
        if said := clock_label(self._case, deadline):
            return said
        known = (deadline.rule or {}).get("clock", "")
        if known in terms.CLOCKS:
            return terms.label(terms.CLOCKS, known)
        if deadline.check and deadline.name.endswith(deadline.check):
            return self.check(deadline.playbook, deadline.step, deadline.check)
        if deadline.step and deadline.name.endswith(deadline.step):
            return self.step(deadline.playbook, deadline.step)
        return deadline.name

    def _step(self, playbook: str, step: str) -> Step | None:
        book = self.book(playbook)
        return book.step(step) if book else None

    def _read(self, id_: str) -> Playbook | None:
        from aftercase.playbook.read import read_playbook

        pins = self._case.pins.get(id_)
        if pins is None:
            return None
        pin = pins.texts.get(self._language) or pins.texts.get(pins.language, "")
        text = self._texts.get(pin)
        return read_playbook(text).playbook if text is not None else None
