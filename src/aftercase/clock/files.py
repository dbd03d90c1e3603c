"""Clock files: the time limits of one platform, law, carrier or payment provider, as an author types them."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from aftercase import terms
from aftercase.clock.calendars import is_market
from aftercase.clock.rules import CASE_DATES, ClockFile, ClockRule, Duration, parse_duration
from aftercase.i18n import N_
from aftercase.plain_yaml import Path, YamlReading, fit, near, read_yaml
from aftercase.problems import Pos, Problem
from aftercase.text import clean, nfc, one_line

SCHEMA = "aftercase-clocks/1"
SIZE_LIMIT = 64 * 1024

_CODE = "AC003"
_STRICT = ConfigDict(strict=True, extra="forbid", frozen=True)
_ID = re.compile(r"[a-z][a-z0-9_-]{1,39}", re.ASCII)  # platforms are words with underscores: wechat_shop
_NAME = re.compile(r"[a-z][a-z0-9_]{1,59}", re.ASCII)
_HOURS = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NO_CALENDAR = N_(
    "Business days are counted, but no calendar is named. Add calendar: CN above the clocks, or days: every "
    "where working hours run on holidays too."
)
_WHOSE = tuple(dict.fromkeys((*(turn for turn in terms.TURNS if turn != "none"), *terms.PARTIES)))


class SourceEntry(BaseModel):
    """Where a limit was read."""

    model_config = _STRICT
    title: str | dict[str, str] = Field(min_length=1)
    url: str
    seen: str


class ClockEntry(BaseModel):
    """One entry of ``clocks``."""

    model_config = _STRICT
    name: str
    whose: str
    start: str
    after: str = ""
    count: Literal["at_once", "next_day"] = "at_once"
    ends: Literal["", "business_day"] = ""
    at_most: str = ""
    not_before: str = ""
    at_zero: dict[str, str] = {}
    where: dict[str, str] = {}
    note: dict[str, str] = {}
    source: SourceEntry
    confidence: Literal["official", "court", "news", "copy", "weak", "manual"]
    hours: str = ""
    days: Literal["", "business", "every"] = ""


class ClockFileEntry(BaseModel):
    """The whole file. ``hours`` are the platform's working hours, ``days`` those on which they are worked."""

    model_config = _STRICT
    schema_: Literal["aftercase-clocks/1"] = Field(alias="schema")
    id: str
    names: dict[str, str] = Field(min_length=1)
    also: list[str] = []
    zone: str
    calendar: str = ""
    hours: str = ""
    days: Literal["", "business", "every"] = ""
    clocks: list[ClockEntry]


def read_clocks(text: str, name: str = "") -> tuple[ClockFile | None, tuple[Problem, ...]]:
    """Read a clock file. Never raises.

    Args:
        text: The file.
        name: Its file name, ``<id>.yaml``, to compare ``id`` with; "" skips that.

    Returns:
        The clocks, without those that do not fit (None where nothing can be used, or the zone is unknown:
        no moment of the file could be trusted), and the problems.
    """
    cleaned = nfc(clean(text))
    yaml = read_yaml(cleaned, limit=SIZE_LIMIT)
    if yaml.problems:
        return None, yaml.problems
    entry, problems = fit(yaml, ClockFileEntry, _CODE, {})
    if entry is None:
        return None, problems
    checker = _Checker(yaml, list(problems))
    checker.file(entry, name)
    clocks: dict[str, ClockRule] = {}
    for index, one in enumerate(entry.clocks):
        rule = checker.clock(index, one, entry)
        if rule is not None and rule.name not in clocks:
            clocks[rule.name] = rule
    names = {language: one_line(label) for language, label in entry.names.items()}
    file = ClockFile(
        entry.id,
        names,
        entry.zone,
        entry.calendar,
        clocks,
        tuple(entry.also),
        entry.hours,
        entry.days == "every",
    )
    return file if _is_zone(entry.zone) else None, tuple(
        sorted(checker.problems, key=lambda problem: problem.pos)
    )


class _Checker:
    """What the shape alone does not say."""

    def __init__(self, yaml: YamlReading, problems: list[Problem]) -> None:
        self.problems = problems
        self._yaml = yaml
        self._names: set[str] = set()

    def file(self, entry: ClockFileEntry, name: str) -> None:
        """The keys above the clocks."""
        stem = name.rsplit("/", 1)[-1].rpartition(".")[0]
        if name and entry.id != stem:
            message = N_("id is {here}, but the file name says {there}. Make them equal.")
            self._add(("id",), message, code="AC107", here=entry.id, there=stem)
        if not _ID.fullmatch(entry.id):
            message = N_(
                "{value} is no id. Write small letters, digits, hyphens and underscores, a letter first."
            )
            self._add(("id",), message, value=entry.id)
        if not _is_zone(entry.zone):
            message = N_("{value} is no time zone. Write its IANA name, such as Asia/Shanghai.")
            self._add(("zone",), message, value=entry.zone)
        if entry.calendar and not is_market(entry.calendar):
            message = N_(
                "There is no holiday calendar for {value}. Write the code of a country, or of a part of one: "
                "CN, US, GB-SCT."
            )
            self._add(("calendar",), message, value=entry.calendar)
        self._hours(("hours",), entry.hours)
        for index, word in enumerate(entry.also):
            self._word(("also", index), word, tuple(one for table in terms.BOOKS.values() for one in table))

    def clock(self, index: int, entry: ClockEntry, file: ClockFileEntry) -> ClockRule | None:
        """One clock as a rule; None where anything of it is wrong: what is shown and reckoned is whole.

        ``index`` counts the entries as read.
        """
        here: Path = ("clocks", index)
        before = len(self.problems)
        if not _NAME.fullmatch(entry.name):
            message = N_("{value} is no name of a clock. Write small letters, digits and underscores.")
            self._add((*here, "name"), message, value=entry.name)
        if entry.name in self._names:
            self._add(
                (*here, "name"), N_("There are two clocks named {value}. Rename one."), value=entry.name
            )
        self._names.add(entry.name)
        self._word((*here, "whose"), entry.whose, _WHOSE)
        self._word((*here, "start"), entry.start, CASE_DATES)
        lengths = {
            key: self._length((*here, key), value)
            for key, value in (
                ("after", entry.after),
                ("at_most", entry.at_most),
                ("not_before", entry.not_before),
            )
        }
        after = lengths["after"]
        if not entry.after and not entry.where:
            message = N_("Without a length say where the date is found. Add after: 48h, or where: {example}.")
            self._add(here, message, code="AC306", example="{en: the order page}")
        if entry.count == "next_day" and after is not None and after.unit not in ("d", "mo", "y"):
            message = N_("Only days, months and years are counted from the next day. Delete count.")
            self._add((*here, "count"), message)
        self._source((*here, "source"), entry.source)
        self._hours((*here, "hours"), entry.hours)
        hours, days = entry.hours or file.hours, entry.days or file.days
        counted = [one for one in lengths.values() if one is not None]
        if any(one.unit == "wh" for one in counted) and not hours:
            message = N_("Working hours are counted, but none are given. Add hours: 09:00-18:00.")
            self._add((*here, "after"), message)
        every, moves = days == "every", entry.ends == "business_day"
        if moves and entry.count != "next_day":
            message = N_("Only a last day moves to a business day. Add count: next_day, or delete ends.")
            self._add((*here, "ends"), message)
        elif moves and not file.calendar:
            self._add((*here, "ends"), _NO_CALENDAR)
        if not file.calendar and any(one.unit == "bd" or (one.unit == "wh" and not every) for one in counted):
            self._add((*here, "after"), _NO_CALENDAR)
        self._order(here, lengths)
        if len(self.problems) > before:
            return None
        return ClockRule(
            name=entry.name,
            whose=entry.whose,
            start=entry.start,
            after=after,
            source_titles=_titles(entry.source.title),
            source_url=one_line(entry.source.url),
            seen=entry.source.seen,
            confidence=entry.confidence,
            at_zero=_lines(entry.at_zero),
            hours=hours,
            next_day=entry.count == "next_day",
            at_most=lengths["at_most"],
            not_before=lengths["not_before"],
            where=_lines(entry.where),
            note=_lines(entry.note),
            every_day=every,
            to_business=moves,
        )

    def _order(self, here: Path, lengths: dict[str, Duration | None]) -> None:
        """The earliest moment before the end, and the end within what is allowed; only in the same unit."""
        for key, first, last in (
            ("not_before", lengths["not_before"], lengths["after"]),
            ("at_most", lengths["after"], lengths["at_most"]),
        ):
            if first and last and first.unit == last.unit and first.amount > last.amount:
                message = N_("{first} comes after {last}: nothing lies between them. Correct one of them.")
                self._add((*here, key), message, first=str(first), last=str(last))

    def _length(self, path: Path, value: str) -> Duration | None:
        found = parse_duration(value) if value else None
        if value and found is None:
            message = N_(
                "{value} is no length of time. Write 48h, 3d, 2bd (business days), 4wh (working hours), 6mo "
                "or 3y."
            )
            self._add(path, message, code="AC306", value=value)
        return found

    def _source(self, path: Path, source: SourceEntry) -> None:
        if not source.url.startswith(("https://", "http://")):
            message = N_("{value} is no web address. A source has an http(s) address.")
            self._add((*path, "url"), message, code="AC703", value=source.url)
        if not _is_date(source.seen):
            message = N_("{value} is no date. Write year-month-day: 2026-08-01.")
            self._add((*path, "seen"), message, value=source.seen)

    def _hours(self, path: Path, hours: str) -> None:
        if hours and not _HOURS.fullmatch(hours):
            message = N_("{value} are no working hours. Write from-to: 09:00-18:00.")
            self._add(path, message, value=hours)
        elif hours and hours[:5] >= hours[6:]:
            message = N_("{value} end before they begin. Working hours lie within one day: 09:00-18:00.")
            self._add(path, message, value=hours)

    def _word(self, path: Path, value: str, words: tuple[str, ...]) -> bool:
        if value in words:
            return True
        key = str(path[-1])
        if found := near(value, words):
            message = N_("{value} is no value of {key}. Did you mean {near}?")
            self._add(path, message, value=value, key=key, near=found)
        else:
            message = N_("{value} is no value of {key}. Possible: {words}.")
            self._add(path, message, value=value, key=key)
            self.problems[-1].args["words"] = ", ".join(words)
        return False

    def _add(self, path: Path, message: str, *, code: str = _CODE, **args: str) -> None:
        shown = {name: one_line(value, 60) for name, value in args.items()}
        self.problems.append(Problem(code, self._pos(path), message, shown))

    def _pos(self, path: Path) -> Pos:
        return self._yaml.pos(path)


def _titles(title: str | dict[str, str]) -> dict[str, str]:
    return _lines({"": title} if isinstance(title, str) else title)


def _lines(words: dict[str, str]) -> dict[str, str]:
    return {language: one_line(text) for language, text in words.items()}


def _is_date(text: str) -> bool:
    """Whether it is a day of the calendar: 2026-02-30 is none."""
    try:
        return bool(_DATE.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, malformed, or a folder of the zone database
        return False
    return bool(name)
