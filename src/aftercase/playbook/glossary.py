"""The glossary: the words of this field in Chinese and English, for playbooks, interface and their readers.

One file, ``glossary.yaml``, says for each thing which word is used, which others mean the same, and which
ones a text should not use for it. The linter holds the playbooks to it, a test holds the vocabulary of the
interface to it, and a person looks words up in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from aftercase.i18n import N_
from aftercase.plain_yaml import Path, fit, read_yaml
from aftercase.problems import Pos, Problem
from aftercase.text import clean, folded, nfc, one_line

NAME = "glossary.yaml"
SIZE_LIMIT = 128 * 1024
_ID = re.compile(r"[a-z][a-z0-9-]{1,39}", re.ASCII)
_STRICT = ConfigDict(strict=True, extra="forbid", frozen=True)
_CJK = re.compile(r"[\u3400-\u9fff]")


class TermEntry(BaseModel):
    """One thing, as typed."""

    model_config = _STRICT
    id: str
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
    also: dict[Literal["zh", "en"], list[str]] = {}
    avoid: dict[Literal["zh", "en"], list[str]] = {}
    note: dict[str, str] = {}
    pair: bool = False


class GlossaryFile(BaseModel):
    """The whole file."""

    model_config = _STRICT
    schema_: Literal["aftercase-glossary/1"] = Field(alias="schema")
    terms: list[TermEntry]


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """One thing and its words.

    Attributes:
        words: Language to the word that is used.
        also: Language to other words that mean the same and may be used.
        avoid: Language to words that should not be used for it.
        note: Language to a sentence: what it is, or what it is not.
        pair: Where one language has it, the same step of the other must have it too.
    """

    id: str
    words: Mapping[str, str]
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    avoid: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    note: Mapping[str, str] = field(default_factory=dict)
    pair: bool = False

    def all(self, language: str) -> tuple[str, ...]:
        """The word of a language and the others that mean the same."""
        word = self.words.get(language, "")
        return ((word,) if word else ()) + tuple(self.also.get(language, ()))


class Avoided(NamedTuple):
    """A word that stands in a text and should not: what to write for it."""

    word: str
    better: str


@dataclass(frozen=True)
class Glossary:
    """All terms, in the order of the file."""

    terms: tuple[GlossaryTerm, ...] = ()

    def find(self, words: str) -> list[GlossaryTerm]:
        """The terms that have every word of the query in one of their words or notes, best first."""
        wanted = folded(words).split()
        found = [(_rank(term, wanted), number, term) for number, term in enumerate(self.terms)]
        return [term for rank, _, term in sorted(found, key=lambda one: one[:2]) if rank < _NOWHERE]

    def avoided(self, text: str, language: str) -> Iterator[Avoided]:
        """The words of a text that should be others."""
        low = text.lower()
        for words, word, better in self._avoid.get(language, ()):
            if words.found(low):
                yield Avoided(word, better)

    @cached_property
    def _avoid(self) -> dict[str, list[tuple[_Words, str, str]]]:
        found: dict[str, list[tuple[_Words, str, str]]] = {}
        for term in self.terms:
            for language, words in term.avoid.items():
                better = term.words[language]
                found.setdefault(language, []).extend((_Words([word]), word, better) for word in words)
        return found

    def has_pair(self, here: str, there: str, one: str, two: str) -> bool:
        """True where one of two texts may have a term that both must have."""
        here, there = here.lower(), there.lower()
        return any(
            (one in words and words[one].found(here)) or (two in words and words[two].found(there))
            for _, words in self._pairs
        )

    def unpaired(self, here: str, there: str, one: str, two: str) -> Iterator[tuple[GlossaryTerm, str, str]]:
        """The terms that only one of two texts has.

        Args:
            here, there: The same thing in two languages.
            one, two: Their languages.

        Yields:
            The term, the language that has it, and the one that lacks it.
        """
        here, there = here.lower(), there.lower()
        for term, words in self._pairs:
            if one in words and two in words and words[one].found(here) != words[two].found(there):
                yield (term, one, two) if words[one].found(here) else (term, two, one)

    @cached_property
    def _pairs(self) -> list[tuple[GlossaryTerm, dict[str, _Words]]]:
        return [
            (term, {language: _Words(term.all(language)) for language in term.words})
            for term in self.terms
            if term.pair
        ]

    def over(self, other: Glossary) -> Glossary:
        """These terms, and those of ``other`` that are not among them."""
        known = {term.id for term in self.terms}
        return Glossary((*self.terms, *(term for term in other.terms if term.id not in known)))


_NOWHERE = 9


def _rank(term: GlossaryTerm, wanted: list[str]) -> int:
    if not wanted:
        return 0
    words = [folded(word) for language in term.words for word in term.all(language)]
    if " ".join(wanted) in words:
        return 0
    if all(any(one in word for word in words) for one in wanted):
        return 1
    rest = folded(" ".join([*words, term.id, *term.note.values(), *sum(term.avoid.values(), ())]))
    return 2 if all(one in rest for one in wanted) else _NOWHERE


class _Words:
    """Words to find in a text: Chinese ones anywhere, others whole, in the plural and with usual endings."""

    def __init__(self, words: Iterable[str]) -> None:
        low = [word.lower() for word in words]
        self._anywhere = tuple(word for word in low if _CJK.search(word))
        whole = [word for word in low if not _CJK.search(word)]
        self._begin = tuple(word.split()[0].rstrip("ey") for word in whole)  # most texts have none of them
        self._whole = re.compile("|".join(rf"(?<![a-z]){_forms(word)}(?![a-z])" for word in whole))

    def found(self, low: str) -> bool:
        """True where a text in small letters has one of them."""
        if any(word in low for word in self._anywhere):
            return True
        return any(begin in low for begin in self._begin) and self._whole.search(low) is not None


def _forms(phrase: str) -> str:
    """The phrase, its last word also in the plural, with -ed and with -ing."""
    escaped = r"[\s-]+".join(re.escape(one) for one in phrase.split())
    if escaped.endswith("e"):
        return rf"{escaped[:-1]}(?:e|es|ed|ing)"
    if escaped.endswith("y"):
        return rf"{escaped[:-1]}(?:y|ies|ied|ying)"
    return rf"{escaped}(?:s|es|ed|ing|led|ling|ped|ping)?"


def read_glossary(text: str) -> tuple[Glossary, tuple[Problem, ...]]:
    """Read a glossary. Never raises; what does not fit is left out and told."""
    yaml = read_yaml(nfc(clean(text)), limit=SIZE_LIMIT)
    if yaml.problems:
        return Glossary(), yaml.problems
    file, problems = fit(yaml, GlossaryFile, "AC003", {})
    if file is None:
        return Glossary(), problems
    found = list(problems)
    terms: dict[str, GlossaryTerm] = {}
    owner: dict[tuple[str, str], str] = {}
    for number, entry in enumerate(file.terms):
        here: Path = ("terms", number)
        if not _ID.fullmatch(entry.id):
            message = N_("{value} is no id. Write small letters, digits and hyphens, a letter first.")
            found.append(_problem(yaml.pos((*here, "id")), message, value=entry.id))
        elif entry.id in terms:
            message = N_("There are two terms with the id {value}. Rename one.")
            found.append(_problem(yaml.pos((*here, "id")), message, value=entry.id))
        else:
            term = _term(entry)
            terms[term.id] = term
            for language in term.words:
                for word in term.all(language):
                    first = owner.setdefault((language, folded(word)), term.id)
                    if first != term.id:
                        message = N_("{value} stands for {first} already. Give each word one meaning.")
                        found.append(_problem(yaml.pos(here), message, value=word, first=first))
    for number, entry in enumerate(file.terms):
        for language, words in entry.avoid.items():
            for word in words:
                if (language, folded(word)) in owner:
                    message = N_("{value} is to be avoided, but {first} uses it. Decide for one.")
                    first = owner[(language, folded(word))]
                    pos = yaml.pos(("terms", number, "avoid"))
                    found.append(_problem(pos, message, value=word, first=first))
    return Glossary(tuple(terms.values())), tuple(sorted(found, key=lambda problem: problem.pos))


def _problem(pos: Pos, message: str, **values: str) -> Problem:
    return Problem("AC003", pos, message, {name: one_line(value, 60) for name, value in values.items()})


def _term(entry: TermEntry) -> GlossaryTerm:
    return GlossaryTerm(
        entry.id,
        {"zh": one_line(entry.zh), "en": one_line(entry.en)},
        {language: tuple(map(one_line, words)) for language, words in entry.also.items()},
        {language: tuple(map(one_line, words)) for language, words in entry.avoid.items()},
        {language: one_line(words) for language, words in entry.note.items()},
        entry.pair,
    )
