"""How far each translation has come, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from aftercase.playbook.lint.page import Page
from aftercase.playbook.lint.rules.twins import UntranslatedText
from aftercase.playbook.lint.shelf import Shelf
from aftercase.playbook.lint.stamps import OVERVIEW, step_stamps
from aftercase.playbook.model import Playbook

State = Literal["fresh", "stale", "unstamped", "untranslated", "missing", "extra"]


@dataclass(frozen=True, slots=True)
class Translation:
    """One playbook in one other language.

    Attributes:
        id: The playbook.
        source: The language of the original.
        language: The language of the translation.
        label: Its file; "" where it is not there at all.
        steps: (step id, state) in the order of the original; ``_`` is what stands before the first step.
        lines: Step id -> the line of the step in the translation.
    """

    id: str
    source: str
    language: str
    label: str
    steps: tuple[tuple[str, State], ...]
    lines: dict[str, int]

    def of(self, *states: State) -> list[str]:
        """The steps in one of these states."""
        return [id_ for id_, state in self.steps if state in states]

    @property
    def done(self) -> bool:
        """True where nothing is missing, stale, untranslated or too much; a missing stamp is no fault."""
        return not self.of("missing", "stale", "untranslated", "extra")


def translations(shelf: Shelf) -> list[Translation]:
    """All translations that there are or should be, by id and language."""
    found = []
    for page in shelf.pages.values():
        book = page.book
        if not page.linted or book is None or book.status == "deprecated" or shelf.original(page) is not None:
            continue
        twins = shelf.twins(page)
        languages = {*twins, *shelf.required} - {book.language}
        found += [_translation(book, language, twins.get(language), shelf) for language in languages]
    return sorted(found, key=lambda one: (one.id, one.language))


def _translation(original: Playbook, language: str, book: Playbook | None, shelf: Shelf) -> Translation:
    ids = [OVERVIEW, *(step.id for step in original.steps)]
    if book is None:
        steps: tuple[tuple[str, State], ...] = tuple((id_, "missing") for id_ in ids)
        return Translation(original.id, original.language, language, "", steps, {})
    page = shelf.page_of((book.id, language))
    lines = {step.id: step.pos.line for step in book.steps}
    lines[OVERVIEW] = page.title_pos.line if page is not None else 1
    untranslated = set(_untranslated(page, shelf)) if page is not None else set()
    stamp = shelf.stamps.get(original.id, language)
    now = step_stamps(original)

    def state(id_: str) -> State:
        if id_ not in lines:
            return "missing"
        if id_ in untranslated:
            return "untranslated"
        old = stamp.steps.get(id_) if stamp is not None else None
        if old is None:
            return "unstamped"
        return "fresh" if old == now[id_] else "stale"

    extra: list[tuple[str, State]] = [(step.id, "extra") for step in book.steps if step.id not in now]
    label = page.label if page is not None else ""
    return Translation(
        original.id,
        original.language,
        language,
        label,
        (*((id_, state(id_)) for id_ in ids), *extra),
        lines,
    )


def _untranslated(page: Page, shelf: Shelf) -> Iterator[str]:
    for problem in UntranslatedText().check(page, shelf):
        step = page.step_at(problem.pos)
        yield step.id if step is not None else OVERVIEW
