"""All files that are looked at together: what one file's findings depend on besides the file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from aftercase.playbook.glossary import Glossary
from aftercase.playbook.graph import Finding as SetFinding
from aftercase.playbook.graph import check_set, file_name, original_of
from aftercase.playbook.lint.page import Page
from aftercase.playbook.lint.stamps import Stamps
from aftercase.playbook.model import Playbook
from aftercase.problems import Problem

Key = tuple[str, str]  # id, language


@dataclass(frozen=True)
class Shelf:
    """Files of one folder and those they may lead to.

    Attributes:
        pages: Label -> file, those that are linted and those that are only there to be linked to.
        clocks: Names of all clocks of all clock files; None where they are not known.
        languages: Those in which every playbook has to be there; None for those that the folder has.
        stamps: What each translation was made from.
        today: The date against which sources age; None leaves that out.
        gone: (label, id): files of the revision that is compared with which are no longer there.
        others: What other readers found, by label: clock files, the glossary, addresses that do not answer.
        glossary: The words to use and not to use.
    """

    pages: Mapping[str, Page]
    clocks: Collection[str] | None = None
    languages: Collection[str] | None = None
    stamps: Stamps = field(default_factory=Stamps)
    today: date | None = None
    gone: tuple[tuple[str, str], ...] = ()
    others: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    glossary: Glossary = field(default_factory=Glossary)

    @cached_property
    def books(self) -> dict[Key, Playbook]:
        """All playbooks that can be read; a linted file counts before one that is only there."""
        found: dict[Key, Playbook] = {}
        for page in sorted(self.pages.values(), key=lambda page: not page.linted):
            if page.book is not None:
                found.setdefault((page.book.id, page.book.language), page.book)
        return found

    @cached_property
    def required(self) -> frozenset[str]:
        """The languages that every playbook of the folder needs."""
        if self.languages is not None:
            return frozenset(self.languages)
        return frozenset(page.book.language for page in self.pages.values() if page.linted and page.book)

    @cached_property
    def _together(self) -> dict[str, list[Problem]]:
        found: dict[str, list[Problem]] = {}
        linted = [page.book for page in self.pages.values() if page.linted and page.book is not None]
        asked = {(book.id, book.language) for book in linted}
        problems: Iterable[SetFinding] = check_set(self.books, self.clocks, asked)
        for name, problem in problems:
            found.setdefault(name, []).append(problem)
        return found

    def together(self, page: Page) -> list[Problem]:
        """What only the whole set tells about a linted file."""
        book = page.book
        if book is None or self.books.get((book.id, book.language)) is not book:
            return []
        return self._together.get(file_name(book), [])

    def twins(self, page: Page) -> dict[str, Playbook]:
        """Language -> the same playbook in other languages."""
        if page.book is None:
            return {}
        id_, own = page.book.id, page.book.language
        return {
            language: book
            for (other, language), book in self.books.items()
            if other == id_ and language != own
        }

    def original(self, page: Page) -> Playbook | None:
        """What the file was translated from; None for an original, or where that is not there."""
        book = page.book
        if book is None:
            return None
        twins = self.twins(page)
        return twins.get(original_of(book, {**twins, book.language: book}))

    def twin(self, page: Page) -> Playbook | None:
        """The twin to ask for an id: the original, else any other language."""
        twins = self.twins(page)
        return self.original(page) or (twins[min(twins)] if twins else None)

    def page_of(self, key: Key) -> Page | None:
        """The file that holds a playbook."""
        book = self.books.get(key)
        return next((page for page in self.pages.values() if page.book is book), None) if book else None

    def with_page(self, page: Page) -> Shelf:
        """The same shelf with one file exchanged."""
        return replace(self, pages={**self.pages, page.label: page})
