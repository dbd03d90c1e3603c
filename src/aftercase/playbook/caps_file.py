"""The file ``caps.yaml``: caps and side effects of the platforms, as an author types them."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from aftercase import terms
from aftercase.clock.rules import Confidence
from aftercase.i18n import N_
from aftercase.plain_yaml import Path, YamlReading, fit, near, read_yaml
from aftercase.playbook.caps import ANY, Cap, Caps, Effect, Needs, Of, Source, What
from aftercase.problems import Problem
from aftercase.text import clean, nfc, one_line

NAME = "caps.yaml"
SCHEMA = "aftercase-caps/1"
SIZE_LIMIT = 64 * 1024

_CODE = "AC003"
_STRICT = ConfigDict(strict=True, extra="forbid", frozen=True)
_DATE = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", re.ASCII)


class SourceEntry(BaseModel):
    """Where it was read."""

    model_config = _STRICT
    title: str | dict[str, str] = Field(min_length=1)
    url: str
    seen: str


class CapEntry(BaseModel):
    """One entry of ``caps``."""

    model_config = _STRICT
    books: list[str] = Field(min_length=1)
    what: What
    most: int | None = Field(default=None, ge=0, le=100)
    per: Literal["decision", "order", "item"] = "decision"
    needs: Needs | Literal[""] = ""
    not_before: list[str] = []
    note: dict[str, str] = {}
    source: SourceEntry
    confidence: Confidence


class EffectEntry(BaseModel):
    """One entry of ``effects``."""

    model_config = _STRICT
    books: list[str] = Field(min_length=1)
    but: list[str] = []
    of: Of
    says: dict[str, str] = Field(min_length=1)
    source: SourceEntry
    confidence: Confidence


class CapsFile(BaseModel):
    """The whole file."""

    model_config = _STRICT
    schema_: Literal["aftercase-caps/1"] = Field(alias="schema")
    caps: list[CapEntry] = []
    effects: list[EffectEntry] = []


def read_caps(text: str) -> tuple[Caps, tuple[Problem, ...]]:
    """Read a file of caps. Never raises; what does not fit is left out and told.

    Returns:
        The caps and effects, empty where nothing can be used, and the problems in the order of the text.
    """
    yaml = read_yaml(nfc(clean(text)), limit=SIZE_LIMIT)
    if yaml.problems:
        return Caps(), yaml.problems
    entry, problems = fit(yaml, CapsFile, _CODE, {})
    if entry is None:
        return Caps(), problems
    checker = _Checker(yaml, list(problems))
    caps = [cap for n, one in enumerate(entry.caps) if (cap := checker.cap(("caps", n), one)) is not None]
    effects = [
        effect for n, one in enumerate(entry.effects) if (effect := checker.effect(("effects", n), one))
    ]
    return Caps(tuple(caps), tuple(effects)), tuple(sorted(checker.problems, key=lambda one: one.pos))


class _Checker:
    """What the shape alone does not say."""

    def __init__(self, yaml: YamlReading, problems: list[Problem]) -> None:
        self.problems = problems
        self._yaml = yaml

    def cap(self, here: Path, entry: CapEntry) -> Cap | None:
        """A cap; None where it limits nothing, or names no platform."""
        if entry.most is None and not entry.needs and not entry.not_before:
            message = N_("It limits nothing. Add most: 1, needs: new_evidence, or not_before: [a clock].")
            self._add(here, message)
            return None
        books, source = self._books(here, entry.books), self._source(here, entry.source, entry.confidence)
        if not books:
            return None
        before = tuple(entry.not_before)
        return Cap(books, entry.what, source, entry.most, entry.per, entry.needs, before, _lines(entry.note))

    def effect(self, here: Path, entry: EffectEntry) -> Effect | None:
        """A side effect; None where it names no platform."""
        books, source = self._books(here, entry.books), self._source(here, entry.source, entry.confidence)
        but = self._books(here, entry.but, "but")
        return Effect(books, entry.of, _lines(entry.says), source, but) if books else None

    def _books(self, here: Path, names: list[str], key: str = "books") -> tuple[str, ...]:
        known = (ANY, *terms.PLATFORMS, *terms.PAYMENTS)
        for n, name in enumerate(names):
            if name in known:
                continue
            message = N_("There is no platform or payment provider {value}. Nearest: {near}.")
            self._add((*here, key, n), message, value=name, near=near(name, known) or "any")
        return tuple(name for name in names if name in known)

    def _source(self, here: Path, entry: SourceEntry, confidence: Confidence) -> Source:
        if not entry.url.startswith(("https://", "http://")):
            message = N_("{value} is no web address. A source has an http(s) address.")
            self._add((*here, "source", "url"), message, code="AC703", value=entry.url)
        if not _DATE.fullmatch(entry.seen):
            message = N_("{value} is no date. Write year-month-day: 2026-08-01.")
            self._add((*here, "source", "seen"), message, value=entry.seen)
        titles = {"": entry.title} if isinstance(entry.title, str) else entry.title
        return Source(_lines(titles), one_line(entry.url), one_line(entry.seen, 20), confidence)

    def _add(self, path: Path, message: str, *, code: str = _CODE, **args: str) -> None:
        shown = {name: one_line(value, 60) for name, value in args.items()}
        self.problems.append(Problem(code, self._yaml.pos(path), message, shown))


def _lines(words: dict[str, str]) -> dict[str, str]:
    return {language: one_line(text) for language, text in words.items()}
