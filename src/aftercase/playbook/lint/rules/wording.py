"""AC5, continued: the words of the glossary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aftercase.i18n import N_
from aftercase.playbook.lint.page import Page
from aftercase.playbook.lint.prose import pieces, words_of
from aftercase.playbook.lint.rule import Rule, Sample, sample_file
from aftercase.playbook.lint.shelf import Shelf
from aftercase.playbook.model import Playbook
from aftercase.problems import Pos, Problem

_GLOSSARY = (
    "schema: aftercase-glossary/1\nterms:\n"
    "  - {id: chargeback, zh: 拒付, en: chargeback, avoid: {en: [money grab]}, pair: true}\n"
)
_OTHERS = {"glossary.yaml": _GLOSSARY}


def _steps(title: str, words: str) -> str:
    return f'## {title} <a id="look"></a>\n\n`outcome:settled`\n\n{words}\n'


_ZH = sample_file(_steps("看清拒付", "买家向银行拒付。"), name="sample.zh.md", title="例子")


class AvoidedWord(Rule):
    """AC505."""

    code, name, severity, can_hide = "AC505", "avoided-word", "warning", True
    meaning = N_("a word that the glossary says not to use")
    rationale = N_(
        "One thing has one name, the one that platforms and banks use; and some words make a quarrel worse."
    )
    bad = Sample(_steps("A money grab", "The buyer called the bank."), others=_OTHERS)
    good = Sample(_steps("A chargeback", "The buyer called the bank."), others=_OTHERS)

    def check(self, page: Page, shelf: Shelf) -> Iterable[Problem]:
        """Piece by piece, with its line."""
        book = page.book
        if book is None or not any(shelf.glossary.avoided(book.text, book.language)):
            return
        for pos, text in _places(page, book):
            for word, better in shelf.glossary.avoided(text, book.language):
                message = N_("The glossary says {better} for {word}. Write that, or say it in other words.")
                yield self.problem(pos, message, word=word, better=better)


class UnpairedTerm(Rule):
    """AC506."""

    code, name, severity, can_hide = "AC506", "unpaired-term", "warning", True
    meaning = N_("a term of the glossary that a step has in one language and not in the other")
    rationale = N_(
        "These terms decide what a person does: the translation must say the same thing by its own term."
    )
    bad = Sample(
        sample_file(_steps("Read the letter", "The buyer called the bank."), "translates: zh"),
        "file",
        others={**_OTHERS, "sample.zh.md": _ZH},
    )
    good = Sample(
        sample_file(_steps("Read the chargeback", "The buyer called the bank."), "translates: zh"),
        "file",
        others={**_OTHERS, "sample.zh.md": _ZH},
    )

    def check(self, page: Page, shelf: Shelf) -> Iterable[Problem]:
        """Said of the translation, step by step."""
        book, original = page.book, shelf.original(page)
        if book is None or original is None or not shelf.glossary.terms:
            return
        rough = _sections(book), _sections(original)
        languages = book.language, original.language
        for step in book.steps:
            other = original.step(step.id)
            if other is None or not shelf.glossary.has_pair(rough[0][step.id], rough[1][step.id], *languages):
                continue
            texts = words_of(step), words_of(other)
            for term, has, lacks in shelf.glossary.unpaired(*texts, *languages):
                message = N_("The step has {word} in {has}, but not {other} in {lacks}. Make both say it.")
                yield self.problem(
                    step.pos, message, word=term.words[has], has=has, other=term.words[lacks], lacks=lacks
                )


def _sections(book: Playbook) -> dict[str, str]:
    """Step id to its text as it stands in the file: quick to have, and it holds all words of the step."""
    lines = book.text.split("\n")
    ends = [step.pos.line - 1 for step in book.steps[1:]] + [len(lines)]
    return {
        step.id: "\n".join(lines[step.pos.line - 1 : end]) for step, end in zip(book.steps, ends, strict=True)
    }


def _places(page: Page, book: Playbook) -> Iterator[tuple[Pos, str]]:
    yield page.title_pos, book.title
    for piece in pieces(book.overview):
        yield piece.pos, piece.text
    for step in book.steps:
        yield step.pos, step.title
        for piece in pieces(step.blocks):
            yield piece.pos, piece.text


RULES = (AvoidedWord, UnpairedTerm)
