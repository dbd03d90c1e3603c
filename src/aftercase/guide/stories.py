"""Scenario files: choose these, expect that. A playbook's own tests, written by whoever writes the "
"playbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict, Field

from aftercase.guide.rehearsal import Asked, Pass, Rehearsal
from aftercase.guide.situation import Refused
from aftercase.guide.walks import Start, towards
from aftercase.i18n import N_, tr
from aftercase.plain_yaml import YamlReading, fit, read_yaml
from aftercase.playbook.graph import resolved
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
    asked: list[str] = []  # points of a guard that it passes with a reason; looked at in a thorough walk


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
        asked: Where a guard asked, in a thorough walk: step, way, the keys of its points.
    """

    name: str
    pos: Pos
    passed: tuple[Pass, ...]
    problem: str = ""
    asked: tuple[Asked, ...] = ()


def read_stories(text: str) -> tuple[Stories | None, tuple[Problem, ...]]:
    """Read a scenario file; None with the problems where it cannot be used."""
    yaml = read_yaml(text, limit=SIZE_LIMIT)
    if yaml.problems:
        return None, yaml.problems
    file, problems = fit(yaml, StoryFile, "AC003", {"playbook": ""})
    if file is None or problems:
        return None, problems
    for number, one in enumerate(file.scenarios):
        if not any(one.expect.model_dump(exclude={"asked"}).values()):
            message = N_(
                "The scenario {name} expects nothing. Add an outcome, a step, a playbook or a stage."
            )
            pos = yaml.pos(("scenarios", number, "expect"))
            problems = (*problems, Problem("AC003", pos, message, {"name": one.name}))
    return Stories(file.playbook, tuple(file.scenarios), yaml), problems


def tell(book: Playbook, stories: Stories, start: Start) -> Iterator[Told]:
    """Run every scenario of a file on a case of its own.

    Where the rehearsal is thorough, one that begins in the midst of a scenario is led there from its first
    step, so that the case holds what such a case holds; and what a guard asks must be expected.
    """
    for number, one in enumerate(stories.scenarios):
        rehearsal = start()
        told = _tell(book, one, rehearsal, stories.yaml, number)
        asked = tuple(rehearsal.rash) if rehearsal.thorough else ()
        yield replace(told, passed=tuple(rehearsal.passed), asked=asked)


def _tell(book: Playbook, one: ScenarioEntry, rehearsal: Rehearsal, yaml: YamlReading, number: int) -> Told:
    at: tuple[str | int, ...] = ("scenarios", number)
    values: Mapping[str, str] = {name: str(value) for name, value in one.set.items()}
    fields = {check.key for step in book.steps for check in step.checks if check.kind == "field"}
    led = bool(one.start) and rehearsal.thorough and book.kind == "scenario"
    try:
        place = (*at, "start") if one.start else at
        rehearsal.open(book, "" if led else one.start, one.platform)
        if led:
            _lead(rehearsal, one.start)
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
        return Told(one.name, yaml.pos(place), (), str(refused))
    found: dict[str, str | bool] = {"outcome": outcome, "step": step.id, "playbook": here.id}
    found |= {"stage": rehearsal.case.stage, "returns": rehearsal.home}
    for key, wanted in one.expect.model_dump(exclude={"asked"}).items():
        if wanted and found[key] != wanted:
            values = {"key": key, "wanted": str(wanted), "found": str(found[key] or "–")}
            problem = tr("expected {key} {wanted}, found {found}", **values)
            return Told(one.name, yaml.pos((*at, "expect", key)), (), problem)
    if not rehearsal.passed or rehearsal.passed[-1].step != step.id:
        rehearsal.passed.append(Pass(here.id, step.id, "", ()))
    if rehearsal.thorough and (problem := _unlike(one, rehearsal)):
        return Told(one.name, yaml.pos((*at, "expect")), (), problem)
    return Told(one.name, yaml.pos(at), ())


def _lead(rehearsal: Rehearsal, step: str) -> None:
    """Go to a step by the shortest way of the playbook; one on which no time runs out where there is one."""
    book, here = rehearsal.here()
    goal = resolved(book).get(step, step)
    while here.id != goal:
        key = next(
            (
                key
                for late in (False, True)
                if (key := towards(book, here, lambda s, key: not key and s.id == goal, late))
            ),
            "",
        )
        rehearsal.choose(key)  # refused, with the ways there are, where none leads to the step
        _, here = rehearsal.here()


def _unlike(one: ScenarioEntry, rehearsal: Rehearsal) -> str:
    """Where the guards asked something else than the scenario expects; "" where not."""
    asked = sorted({point for _, _, points in rehearsal.rash for point in points})
    wanted = sorted(set(one.expect.asked))
    if asked == wanted:
        return ""
    where = ", ".join(f"{step} -{key}→ {' '.join(points)}" for step, key, points in rehearsal.rash)
    return tr(
        "expected {key} {wanted}, found {found}",
        key="asked",
        wanted=", ".join(wanted) or "–",
        found=where or "–",
    )
