"""Rules of the wording guard, as an author types them: ``wording/<language>.yaml`` beside the playbooks.

A rule says which words to look for (`phrases`, or a look that the program has built in), when they are meant
well after all, why a person may want other words, and which ones are calmer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from aftercase import terms
from aftercase.i18n import N_
from aftercase.plain_yaml import Path, YamlReading, fit, near, read_yaml
from aftercase.playbook.letters import alike
from aftercase.playbook.phrases import BadPhrase, Phrase, parse
from aftercase.problems import Problem
from aftercase.text import clean, nfc, one_line

if TYPE_CHECKING:
    from aftercase.playbook.wording_shape import LawEntry, RuleEntry, WordingEntry

SCHEMA = "aftercase-wording/1"
SIZE_LIMIT = 384 * 1024
RULES = 400
WORDS = 200
LANGUAGES = ("zh", "en")
KINDS = (
    "accusation",
    "threat",
    "insult",
    "sarcasm",
    "shouting",
    "promise",
    "admission",
    "off_platform",
    "secret",
    "personal_data",
    "void_term",
    "internal",
    "unfilled",
)
LOOKS = ("likeness", "capitals", "marks", "repeats", "id_number", "card_number", "phone", "email", "gaps")

_CODE = "AC003"
_ID = re.compile(r"[a-z][a-z0-9-]{1,39}", re.ASCII)
_GROUP = re.compile(r"\{([^{}]*)\}")
_OUTSIDE = tuple(party for party in terms.PARTIES if party != "colleague")


@dataclass(frozen=True, slots=True, eq=False)  # one rule is one object: cheap to compare, and a key of caches
class WordingRule:
    """A rule that can be used.

    Attributes:
        words: What is looked for; empty where ``look`` is set.
        look: A look that the program has built in, one of `LOOKS`.
        unless: Where one of these covers part of what was found, it was meant well.
        unless_near: The same, anywhere in the sentence.
        only_near: Where there are any, one of them has to stand in the sentence.
        to: Parties to whom it applies.
        why: Interface language to the sentence, the source of a law at its end.
        calmer: The replacement, with ``{0}`` for what was found and ``{1}`` for its first choice; "" leaves
            the words out; None where there is none.
        replaces: What the replacement takes the place of: the ``words`` that were found, or the ``clause``
            in which they stand.
        source: Interface language to the title of the law or rule it rests on; empty where there is none.
    """

    id: str
    language: str
    kind: str
    severity: Literal["stop", "ask"]
    words: tuple[Phrase, ...]
    look: str
    unless: tuple[Phrase, ...]
    unless_near: tuple[Phrase, ...]
    only_near: tuple[Phrase, ...]
    to: frozenset[str]
    why: Mapping[str, str]
    calmer: str | None
    source: Mapping[str, str] = field(default_factory=dict)
    source_url: str = ""
    replaces: Literal["words", "clause"] = "words"


@dataclass(frozen=True, slots=True)
class WordingFile:
    """One file: its rules, and the ids of rules it turns off."""

    language: str
    rules: tuple[WordingRule, ...] = ()
    off: tuple[str, ...] = ()


def merged(files: Iterable[WordingFile]) -> tuple[WordingRule, ...]:
    """The rules of several files, the first one first in rank.

    A rule of the same language and id in a later file does not count, nor does one that an earlier file has
    turned off.
    """
    found: dict[tuple[str, str], WordingRule] = {}
    gone: set[tuple[str, str]] = set()
    for file in files:
        for rule in file.rules:
            if (key := (rule.language, rule.id)) not in gone:
                found.setdefault(key, rule)
        gone |= {(file.language, id_) for id_ in file.off}
    return tuple(found.values())


def read_wording(text: str, name: str = "") -> tuple[WordingFile | None, tuple[Problem, ...]]:
    """Read a file of wording rules. Never raises.

    Args:
        text: The file.
        name: Its file name, ``<language>.yaml``, to compare ``language`` with; "" skips that.

    Returns:
        The rules, without those that do not fit (None where nothing can be used), and the problems.
    """
    from aftercase.playbook.wording_shape import WordingEntry

    yaml = read_yaml(nfc(clean(text)), limit=SIZE_LIMIT)
    if yaml.problems:
        return None, yaml.problems
    entry, problems = fit(yaml, WordingEntry, _CODE, {})
    if entry is None:
        return None, problems
    reader = _Reader(yaml, entry, list(problems))
    stem = name.rsplit("/", 1)[-1].rpartition(".")[0]
    if name and stem != entry.language:
        message = N_("language is {here}, but the file name says {there}. Make them equal.")
        reader.add(("language",), message, here=entry.language, there=stem)
    if len(entry.rules) > RULES:
        reader.add(("rules",), N_("There are more than {limit} rules. Delete some."), limit=str(RULES))
    for kind in entry.kinds:
        reader.word(("kinds", kind), kind, KINDS)
    rules: dict[str, WordingRule] = {}
    for number, one in enumerate(entry.rules[:RULES]):
        rule = reader.rule(("rules", number), one)
        if one.id in rules:
            message = N_("There are two rules with the id {value}. Rename one.")
            reader.add(("rules", number, "id"), message, value=one.id)
        elif rule is not None:
            rules[one.id] = rule
    file = WordingFile(entry.language, tuple(rules.values()), tuple(entry.off))
    return file, tuple(sorted(reader.problems, key=lambda problem: problem.pos))


@dataclass
class _Reader:
    """What the shape alone does not say."""

    yaml: YamlReading
    file: WordingEntry
    problems: list[Problem] = field(default_factory=list)

    def rule(self, here: Path, entry: RuleEntry) -> WordingRule | None:
        """A rule; None where there is nothing to look for, or nothing to say."""
        before = len(self.problems)
        if not _ID.fullmatch(entry.id):
            message = N_("{value} is no id. Write small letters, digits and hyphens, a letter first.")
            self.add((*here, "id"), message, value=entry.id)
        self.word((*here, "kind"), entry.kind, KINDS)
        if bool(entry.words) == bool(entry.look):
            self.add(here, N_("A rule has either words or a look. Write one of them."))
        if entry.look:
            self.word((*here, "look"), entry.look, LOOKS)
        if entry.kind == "void_term" and entry.source is None:
            self.add(here, N_("A rule about a void term names the law it stands in. Add source."))
        for number, party in enumerate(entry.to):
            self.word((*here, "to", number), party, tuple(terms.PARTIES))
        from aftercase.playbook.wording_shape import KindEntry

        general = self.file.kinds.get(entry.kind, KindEntry())
        said = {str(language): text for one in (general.why, entry.why) for language, text in one.items()}
        why = self._why(here, said, entry.source)
        words = {key: self._phrases((*here, key), getattr(entry, key)) for key in _LISTS}
        self._groups(here, entry, words["words"])
        if len(self.problems) > before:
            return None
        return WordingRule(
            id=entry.id,
            language=self.file.language,
            kind=entry.kind,
            severity=entry.severity or general.severity,
            look=entry.look,
            to=frozenset(entry.to or general.to or _OUTSIDE),
            why=why,
            calmer=entry.calmer,
            replaces=entry.replaces or general.replaces,
            source=_titles(entry.source),
            source_url=one_line(entry.source.url) if entry.source else "",
            **words,
        )

    def _why(self, here: Path, why: Mapping[str, str], source: LawEntry | None) -> dict[str, str]:
        found = {language: one_line(text) for language, text in why.items()}
        missing = [language for language in LANGUAGES if not found.get(language)]
        if missing:
            message = N_("The rule does not say why in {language}. Add why, or one for its whole kind.")
            self.add(here, message, language=missing[0])
        if source is None:
            return found
        if not source.url.startswith(("https://", "http://")):
            message = N_("{value} is no web address. A source has an http(s) address.")
            self.add((*here, "source", "url"), message, value=source.url)
        signs = {"zh": "（{}）", "en": " ({})"}
        titles = _titles(source)
        return {language: found[language] + signs[language].format(titles[language]) for language in found}

    def _phrases(self, path: Path, texts: Sequence[str]) -> tuple[Phrase, ...]:
        if len(texts) > WORDS:
            self.add(path, N_("There are more than {limit} phrases here. Make two rules."), limit=str(WORDS))
        found = []
        for number, text in enumerate(texts[:WORDS]):
            try:
                found.append(parse(alike(text), self.file.language))
            except BadPhrase as bad:
                self.add((*path, number), bad.message, **bad.values)
        return tuple(found)

    def _groups(self, here: Path, entry: RuleEntry, words: Sequence[Phrase]) -> None:
        for name in _GROUP.findall(entry.calmer or ""):
            least = min((phrase.groups for phrase in words), default=0)
            if not name.isdecimal() or int(name) > least:
                message = N_("calmer uses {value}, but a phrase of the rule has only {n} choices.")
                self.add((*here, "calmer"), message, value="{" + name + "}", n=str(least))

    def word(self, path: Path, value: str, words: Sequence[str]) -> None:
        """A word of a fixed list."""
        if value in words:
            return
        key = next((str(one) for one in reversed(path[:-1]) if isinstance(one, str)), "")
        key = str(path[-1]) if isinstance(path[-1], str) and path[-1] != value else key
        if found := near(value, words):
            message = N_("{value} is no value of {key}. Did you mean {near}?")
            self.add(path, message, value=value, key=key, near=found)
        else:
            message = N_("{value} is no value of {key}. Possible: {words}.")
            self.add(path, message, value=value, key=key)
            self.problems[-1].args["words"] = ", ".join(words)

    def add(self, path: Path, message: str, **values: str) -> None:
        """A problem at a key."""
        shown = {name: one_line(value, 60) for name, value in values.items()}
        self.problems.append(Problem(_CODE, self.yaml.pos(path), message, shown))


def _titles(source: LawEntry | None) -> dict[str, str]:
    """Interface language to the title; the other language's where one is missing."""
    if source is None:
        return {}
    titles = {str(language): one_line(title) for language, title in source.title.items()}
    return {language: titles.get(language) or next(iter(titles.values())) for language in LANGUAGES}


_LISTS = ("words", "unless", "unless_near", "only_near")
