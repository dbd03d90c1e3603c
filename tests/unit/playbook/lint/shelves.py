"""Shelves made of texts, for the tests of the linter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from aftercase.playbook.glossary import NAME as GLOSSARY
from aftercase.playbook.glossary import read_glossary
from aftercase.playbook.lint.lint import Finding, lint
from aftercase.playbook.lint.page import make_page
from aftercase.playbook.lint.rule import Sample
from aftercase.playbook.lint.shelf import Shelf
from aftercase.playbook.lint.stamps import Stamps, read_stamps

TODAY = date(2026, 8, 1)


def shelf(
    files: Mapping[str, str | bytes], *, others: Mapping[str, str] | None = None, stamps: str = ""
) -> Shelf:
    """A shelf of these files; ``others`` are only there to be linked to."""
    pages = [make_page(name, text) for name, text in files.items()]
    beside = dict(others or {})
    words = read_glossary(beside.pop(GLOSSARY, ""))[0]
    pages += [make_page(name, text, linted=False) for name, text in beside.items()]
    languages = {page.book.language for page in pages if page.book}
    read = read_stamps(stamps) if stamps else Stamps()
    found = {page.label: page for page in pages}
    return Shelf(found, languages=languages, stamps=read, today=TODAY, glossary=words)


def sample_shelf(sample: Sample) -> Shelf:
    """The shelf that a rule's example stands for."""
    made = shelf({sample.name: sample.text}, others=sample.others, stamps=sample.stamps)
    if not sample.since:
        return made
    base = make_page(sample.name, sample.since).book
    return made.with_page(make_page(sample.name, sample.text, base=base))


def codes(made: Shelf) -> list[str]:
    """The codes found, each as often as it is found, in the order of the text."""
    return [one.code for one in lint(made).findings]


def findings(text: str | bytes, name: str = "sample.en.md") -> list[Finding]:
    """What is found in one file alone."""
    return list(lint(shelf({name: text})).findings)
