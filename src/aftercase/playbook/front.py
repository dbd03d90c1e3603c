"""The front matter: what an author types as data, checked field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aftercase import terms
from aftercase.clock.rules import CASE_DATES, Duration, parse_duration
from aftercase.i18n import N_
from aftercase.plain_yaml import Path, YamlReading, YamlValue, fit, read_yaml
from aftercase.playbook.model import DeadlineRule, Kind, Source, Variable
from aftercase.playbook.plain_front import PlainFront, plain_front
from aftercase.playbook.report import Report
from aftercase.playbook.targets import unsafe
from aftercase.playbook.words import ID, LANGUAGE, NAME, PLATFORMS
from aftercase.problems import Pos
from aftercase.text import nfc, one_line

if TYPE_CHECKING:
    from aftercase.playbook.front_shape import (
        DeadlineEntry,
        FrontMatter,
        SourceEntry,
        VariableEntry,
    )
    from aftercase.playbook.plain_front import PlainDeadline, PlainSource, PlainVariable

SCHEMA = "aftercase/1"


class Head:
    """A front matter read: its values in the shape of the model, and where each key stands.

    Attributes:
        front: The values as typed.
        variables, deadlines, sources: The same as nodes of the model.
    """

    def __init__(self, front: FrontMatter | PlainFront, yaml: YamlReading) -> None:
        """``yaml`` is what ``front`` was read from."""
        self.front = front
        self._yaml = yaml
        self.kind: Kind = front.kind
        self.variables = {name: self._variable(name, entry) for name, entry in front.variables.items()}
        self.deadlines = {name: self._deadline(name, entry) for name, entry in front.deadlines.items()}
        self.sources: dict[str, Source] = {}
        entries: Sequence[SourceEntry | PlainSource] = front.sources
        for index, entry in enumerate(entries):
            self.sources.setdefault(entry.id, self._source(index, entry))

    def pos(self, *path: str | int) -> Pos:
        """The place of a key."""
        return self._yaml.pos(path)

    def _variable(self, name: str, entry: VariableEntry | PlainVariable) -> Variable:
        choices = tuple(_line(choice) for choice in entry.choices)
        return Variable(
            self.pos("variables", name), name, entry.type, entry.required, _line(entry.example), choices
        )

    def _deadline(self, name: str, entry: DeadlineEntry | PlainDeadline) -> DeadlineRule:
        pos = self.pos("deadlines", name)
        of = entry.of or "platform"
        return DeadlineRule(pos, name, length(entry.after), entry.clock, of, entry.from_, entry.source)

    def _source(self, index: int, entry: SourceEntry | PlainSource) -> Source:
        return Source(
            self.pos("sources", index),
            entry.id,
            _line(entry.title),
            _line(entry.url),
            _line(entry.kind),
            entry.reviewed,
            entry.review_every,
        )


def read_front(text: str, first_line: int, name: str, report: Report) -> Head | None:
    """Read the YAML of a front matter.

    Args:
        text: Without the ``---`` lines.
        first_line: Its first line in the file.
        name: The file's name; a part of it stands in for a missing ``id`` or ``language``.
        report: Where problems go.

    Returns:
        What could be read, or None where there is nothing to go by.
    """
    from aftercase.playbook.front_shape import FrontMatter  # pydantic: 100 ms that a pinned text saves

    yaml = read_yaml(text, first_line)
    report.extend(yaml.problems)
    if yaml.problems:
        return None
    id_, language = named(name)
    stand_ins: dict[str, YamlValue] = {
        "schema": SCHEMA,
        "id": id_ or "playbook",
        "language": language or "en",
        "kind": "scenario",
        "platform": ["generic"],
        "status": "draft",
    }
    front, problems = fit(yaml, FrontMatter, "AC003", stand_ins)
    report.extend(problems)
    if front is None:
        return None
    head = Head(front, yaml)
    _check_name(head, name, report)
    _check_words(head, report)
    _check_variables(head, report)
    _check_deadlines(head, report)
    _check_sources(head, report)
    return head


def front_again(text: str, first_line: int) -> Head | None:
    """The front matter of a text that was read before: as `read_front`, but nothing is said about it.

    Returns:
        None where anything is not as it should be; then `read_front` says what.
    """
    yaml = read_yaml(text, first_line)
    front = None if yaml.problems else plain_front(yaml.value)
    return None if front is None or front.schema_ != SCHEMA else Head(front, yaml)


def named(name: str) -> tuple[str, str]:
    """Id and language by the file name ``<id>.<language>.md``; "" where it says neither."""
    stem, dot, language = name.rsplit("/", 1)[-1].removesuffix(".md").rpartition(".")
    return (stem, language) if dot and name.endswith(".md") else ("", "")


def length(text: str) -> Duration | None:
    """A duration that a playbook may use: working hours, months and years belong into clock files."""
    found = parse_duration(text)
    return None if found is None or found.unit in ("wh", "mo", "y") else found


def _line(value: str | int | bool) -> str:
    return nfc(one_line(str(value).lower() if isinstance(value, bool) else str(value)))


def _check_name(head: Head, name: str, report: Report) -> None:
    front = head.front
    if not ID.fullmatch(front.id):
        message = N_("{id} is no id. Write small letters, digits and hyphens, a letter first, at most 40.")
        report.add("AC103", head.pos("id"), message, id=front.id)
    if not LANGUAGE.fullmatch(front.language):
        message = N_("{language} is no language. Write a code such as zh or en.")
        report.add("AC003", head.pos("language"), message, language=front.language)
    if not name:
        return
    id_, language = named(name)
    if not id_:
        message = N_("The file name {name} is not <id>.<language>.md. Rename it to {id}.{language}.md.")
        report.add(
            "AC107", Pos(1, 1), message, name=name.rsplit("/", 1)[-1], id=front.id, language=front.language
        )
        return
    for key, here, there in (("id", front.id, id_), ("language", front.language, language)):
        if here != there:
            message = N_("{key} is {here}, but the file name says {there}. Make them equal.")
            report.add("AC107", head.pos(key), message, key=key, here=here, there=there)


def _check_words(head: Head, report: Report) -> None:
    front = head.front
    for index, word in enumerate(front.platform):
        if word not in PLATFORMS:
            report.word(
                "AC003",
                head.pos("platform", index),
                N_("{value} is no platform. Did you mean {near}?"),
                N_("{value} is no platform. Possible: {words}."),
                word,
                PLATFORMS,
            )
    if front.kind == "scenario" and not front.cause:
        report.add(
            "AC003", head.pos(), N_("A scenario names its cause. Add cause: and the id of the scenario.")
        )
    elif front.kind != "scenario" and front.cause:
        report.add("AC003", head.pos("cause"), N_("Only a scenario has a cause. Delete the key."))
    elif front.cause and not ID.fullmatch(front.cause):
        message = N_("{value} is no id. Write small letters, digits and hyphens, a letter first.")
        report.add("AC003", head.pos("cause"), message, value=front.cause)
    if front.status == "deprecated" and not front.replaced_by:
        message = N_(
            "A deprecated playbook says what replaces it. Add replaced_by: and the other playbook's id."
        )
        report.add("AC003", head.pos("status"), message)
    elif front.replaced_by and front.status != "deprecated":
        message = N_("replaced_by goes with status: deprecated. Change the status or delete the key.")
        report.add("AC003", head.pos("replaced_by"), message)
    if front.translates and front.translates == front.language:
        message = N_("A file is not translated from its own language. Name the other one, or delete the key.")
        report.add("AC003", head.pos("translates"), message)


def _check_variables(head: Head, report: Report) -> None:
    for name, entry in head.front.variables.items():
        pos = head.pos("variables", name)
        if not NAME.fullmatch(name):
            message = N_("{value} is no name of a variable. Write small letters, digits and underscores.")
            report.add("AC003", pos, message, value=name)
        if entry.type == "choice" and not entry.choices:
            report.add(
                "AC003", pos, N_("{name} is a choice without choices. Add choices: [one, two]."), name=name
            )
        elif entry.choices and entry.type != "choice":
            report.add("AC003", pos, N_("{name} has choices, so its type must be choice."), name=name)


def _check_deadlines(head: Head, report: Report) -> None:
    for name, entry in head.front.deadlines.items():
        path: Path = ("deadlines", name)
        if not ID.fullmatch(name):
            message = N_(
                "{id} is no id. Write small letters, digits and hyphens, a letter first, at most 40."
            )
            report.add("AC103", head.pos(*path), message, id=name)
        if bool(entry.after) == bool(entry.clock):
            message = N_(
                "The deadline {name} needs either after: (such as 48h) or clock: (a platform's clock)."
            )
            report.add("AC306", head.pos(*path), message, name=name)
        if entry.after and length(entry.after) is None:
            message = N_(
                "{value} is no length of time here. Write hours, days or business days: 48h, 3d, 2bd."
            )
            report.add("AC306", head.pos(*path, "after"), message, value=entry.after)
        if entry.clock and not NAME.fullmatch(entry.clock):
            message = N_("{value} is no name of a clock. Write it as in the clock file: first_reply_shipped.")
            report.add("AC306", head.pos(*path, "clock"), message, value=entry.clock)
        if entry.of and not entry.clock:
            message = N_("of goes with clock only: it says whose file has the clock. Delete the key.")
            report.add("AC003", head.pos(*path, "of"), message)
        elif entry.of and entry.of not in terms.BOOKS:
            report.word(
                "AC003",
                head.pos(*path, "of"),
                N_("{value} picks no clock file. Did you mean {near}?"),
                N_("{value} picks no clock file. Possible: {words}."),
                entry.of,
                tuple(terms.BOOKS),
            )
        if entry.from_ and not entry.after:
            message = N_("from goes with after only: a clock has a start of its own. Delete the key.")
            report.add("AC003", head.pos(*path, "from"), message)
        elif entry.from_ and entry.from_ not in CASE_DATES:
            report.word(
                "AC003",
                head.pos(*path, "from"),
                N_("{value} is no date of a case. Did you mean {near}?"),
                N_("{value} is no date of a case. Possible: {words}."),
                entry.from_,
                CASE_DATES,
            )
        if entry.source and entry.source not in head.sources:
            unknown_source(entry.source, head.pos(*path, "source"), head, report)


def unknown_source(source: str, pos: Pos, head: Head, report: Report) -> None:
    """Report a source that the front matter does not declare."""
    if not head.sources:
        message = N_("There is no source {value}. Declare it in the front matter under sources.")
        report.add("AC402", pos, message, value=source)
        return
    report.word(
        "AC402",
        pos,
        N_("There is no source {value}. Did you mean {near}?"),
        N_("There is no source {value}. Declare it in the front matter; declared are: {words}."),
        source,
        head.sources,
    )


def _check_sources(head: Head, report: Report) -> None:
    seen: set[str] = set()
    entries: Sequence[SourceEntry | PlainSource] = head.front.sources
    for index, entry in enumerate(entries):
        pos = head.pos("sources", index)
        if not ID.fullmatch(entry.id):
            message = N_(
                "{id} is no id. Write small letters, digits and hyphens, a letter first, at most 40."
            )
            report.add("AC103", pos, message, id=entry.id)
        if entry.id in seen:
            report.add("AC003", pos, N_("The source {id} is declared twice. Keep one."), id=entry.id)
        seen.add(entry.id)
        if unsafe(entry.url) or not entry.url.startswith(("http://", "https://")):
            message = N_("{url} is no web address. A source has an http(s) address.")
            report.add("AC703", head.pos("sources", index, "url"), message, url=entry.url)
        if not _is_date(entry.reviewed):
            message = N_("{value} is no date. Write year-month-day: 2026-08-01.")
            report.add("AC003", head.pos("sources", index, "reviewed"), message, value=entry.reviewed)
        if entry.review_every and length(entry.review_every) is None:
            message = N_("{value} is no length of time. Write days, such as 180d.")
            report.add("AC003", head.pos("sources", index, "review_every"), message, value=entry.review_every)


def _is_date(text: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
