"""Scenario files: choose these, expect that. A playbook's own tests, written by whoever writes the "
"playbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from aftercase.guide.rehearsal import Pass, Rehearsal
from aftercase.guide.situation import Refused
from aftercase.guide.walks import Start
from aftercase.i18n import N_, tr
from aftercase.plain_yaml import YamlReading, fit, read_yaml
from aftercase.playbook.model import Playbook
from aftercase.problems import Pos, Problem

SIZE_LIMIT = 256 * 1024
_STRICT = ConfigDict(strict=True, extra="forbid", frozen=True)


class ExpectEntry(BaseModel):
    """How a scenario should end; at least one of them."""

    model_config = _STRICT
    outcome: str = ""
    step: str = ""
    playbook: str = ""
    stage: str = ""
    returns: bool = False  # a procedure that has led back to its caller


class ScenarioEntry(BaseModel):
    """One scenario."""

    model_config = _STRICT
    name: str = Field(min_length=1)
    platform: str = ""
    start: str = ""
    choose: list[str] = []
    skip: list[str] = []
    set: dict[str, str | int] = {}
    expect: ExpectEntry


class StoryFile(BaseModel):
    """The whole file."""

    model_config = _STRICT
    playbook: str
    scenarios: list[ScenarioEntry] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Stories:
    """A file that could be read."""

    playbook: str
    scenarios: tuple[ScenarioEntry, ...]
    yaml: YamlReading


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one scenario.

    Attributes:
        problem: Why it failed, "" where it did not.
        pos: The line that failed, else that of the scenario.
    """

    name: str
    pos: Pos
    passed: tuple[Pass, ...]
    problem: str = ""


def read_stories(text: str) -> tuple[Stories | None, tuple[Problem, ...]]:
    """Read a scenario file; None with the problems where it cannot be used."""
    yaml = read_yaml(text, limit=SIZE_LIMIT)
    if yaml.problems:
        return None, yaml.problems
    file, problems = fit(yaml, StoryFile, "AC003", {"playbook": ""})
    if file is None or problems:
        return None, problems
    for number, one in enumerate(file.scenarios):
        if not any(one.expect.model_dump().values()):
            message = N_(
                "The scenario {name} expects nothing. Add an outcome, a step, a playbook or a stage."
            )
            pos = yaml.pos(("scenarios", number, "expect"))
            problems = (*problems, Problem("AC003", pos, message, {"name": one.name}))
    return Stories(file.playbook, tuple(file.scenarios), yaml), problems


def tell(book: Playbook, stories: Stories, start: Start) -> Iterator[Told]:
    """Run every scenario of a file on a case of its own."""
    for number, one in enumerate(stories.scenarios):
        yield _tell(book, one, start(), stories.yaml, number)


def _tell(book: Playbook, one: ScenarioEntry, rehearsal: Rehearsal, yaml: YamlReading, number: int) -> Told:
    at: tuple[str | int, ...] = ("scenarios", number)
    values: Mapping[str, str] = {name: str(value) for name, value in one.set.items()}
    fields = {check.key for step in book.steps for check in step.checks if check.kind == "field"}
    try:
        place = (*at, "start") if one.start else at
        rehearsal.open(book, one.start, one.platform)
        place = (*at, "set")
        if given := {name: value for name, value in values.items() if name not in fields}:
            rehearsal.set(given)
        for index, key in enumerate(one.choose):
            place = (*at, "choose", index)
            rehearsal.choose(key, one.skip, values)
        place = (*at, "expect")
        here, step = rehearsal.here()
        outcome = rehearsal.end(one.skip) if not rehearsal.keys() else ""
    except Refused as refused:
        return Told(one.name, yaml.pos(place), tuple(rehearsal.passed), str(refused))
    found: dict[str, str | bool] = {"outcome": outcome, "step": step.id, "playbook": here.id}
    found |= {"stage": rehearsal.case.stage, "returns": rehearsal.home}
    for key, wanted in one.expect.model_dump().items():
        if wanted and found[key] != wanted:
            values = {"key": key, "wanted": str(wanted), "found": str(found[key] or "–")}
            problem = tr("expected {key} {wanted}, found {found}", **values)
            return Told(one.name, yaml.pos((*at, "expect", key)), tuple(rehearsal.passed), problem)
    passed = tuple(rehearsal.passed)
    if not passed or passed[-1].step != step.id:
        passed = (*passed, Pass(here.id, step.id, "", ()))
    return Told(one.name, yaml.pos(at), passed)
