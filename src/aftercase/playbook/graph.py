"""The ways through playbooks: what leads where, what cannot be reached, what never ends. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

from aftercase.i18n import N_
from aftercase.plain_yaml import near
from aftercase.playbook.hashes import structure_data
from aftercase.playbook.model import Branch, Playbook, Step
from aftercase.playbook.words import CASE_VARIABLES
from aftercase.problems import Pos, Problem

Key = tuple[str, str]  # id, language
Finding = tuple[str, Problem]  # file name, problem
Ways = Mapping[str, tuple[str, ...]]  # step id -> ids of the steps it leads to


def edges(playbook: Playbook) -> dict[str, tuple[str, ...]]:
    """Step id -> the steps of the same playbook it leads to, former ids resolved, each once, in order."""
    ids = resolved(playbook)
    return {
        step.id: tuple(
            dict.fromkeys(ids[one.step] for one in step.branches if not one.playbook and one.step in ids)
        )
        for step in playbook.steps
    }


def resolved(playbook: Playbook) -> dict[str, str]:
    """Every id and former id -> the step's id today; an id wins over a former one."""
    ids = {alias: step.id for step in reversed(playbook.steps) for alias in step.aliases}
    return ids | {step.id: step.id for step in playbook.steps}


def reachable(playbook: Playbook, entries: Iterable[str] = (), ways: Ways | None = None) -> frozenset[str]:
    """Ids of the steps that can be reached from the start, and from ``entries`` (ids of steps).

    ``ways`` are the `edges`, where they are known already.
    """
    ways = edges(playbook) if ways is None else ways
    todo = deque([playbook.start.id, *(entry for entry in entries if entry in ways)])
    seen = set(todo)
    while todo:
        for following in ways[todo.popleft()]:
            if following not in seen:
                seen.add(following)
                todo.append(following)
    return frozenset(seen)


def ending(playbook: Playbook, ways: Ways | None = None) -> frozenset[str]:
    """Ids of the steps from which an outcome, a return or another playbook can be reached; as above."""
    back: dict[str, list[str]] = {step.id: [] for step in playbook.steps}
    for start, ends in (edges(playbook) if ways is None else ways).items():
        for end in ends:
            back[end].append(start)
    todo = deque(step.id for step in playbook.steps if _ends(step))
    seen = set(todo)
    while todo:
        for before in back[todo.popleft()]:
            if before not in seen:
                seen.add(before)
                todo.append(before)
    return frozenset(seen)


def exits(playbook: Playbook) -> tuple[tuple[Step, Branch], ...]:
    """The branches that lead into other playbooks, with their steps."""
    return tuple((step, one) for step in playbook.steps for one in step.branches if one.playbook)


def file_name(playbook: Playbook) -> str:
    """``<id>.<language>.md``."""
    return f"{playbook.id}.{playbook.language}.md"


def check_set(
    playbooks: Mapping[Key, Playbook],
    clocks: Collection[str] | None = None,
    asked: Collection[Key] | None = None,
) -> list[Finding]:
    """Check what only a whole set of playbooks can tell.

    Args:
        playbooks: (id, language) -> playbook, as read.
        clocks: Names of all clocks of all clock files; None skips that check.
        asked: Tell only of these; None for all. An editor asks for one of forty after every key.

    Returns:
        (file name, problem) pairs, by file and place. What one file tells alone is reported by the reader.
    """
    entered = _entered(playbooks)
    findings: list[Finding] = []
    for key in sorted(playbooks if asked is None else asked):
        playbook = playbooks[key]
        problems = [
            *_steps(playbook, entered.get(key, frozenset())),
            *_targets(playbook, playbooks),
            *_variables(playbook, entered.get(key, frozenset())),
            *_clocks(playbook, clocks),
            *_twin(playbook, playbooks),
        ]
        name = file_name(playbook)
        findings.extend((name, problem) for problem in sorted(problems, key=lambda one: (one.pos, one.code)))
    return findings


def _ends(step: Step) -> bool:
    return bool(step.outcome) or step.returns or any(branch.playbook for branch in step.branches)


def _entered(playbooks: Mapping[Key, Playbook]) -> dict[Key, frozenset[str]]:
    """The steps at which other playbooks of the same language enter each playbook."""
    found: dict[Key, set[str]] = {}
    ids = {key: resolved(playbook) for key, playbook in playbooks.items()}
    for (_, language), playbook in playbooks.items():
        for _, branch in exits(playbook):
            key = (branch.playbook, language)
            if key in ids and branch.step in ids[key]:
                found.setdefault(key, set()).add(ids[key][branch.step])
    return {key: frozenset(steps) for key, steps in found.items()}


def _steps(playbook: Playbook, entries: frozenset[str]) -> Iterator[Problem]:
    """AC202, AC203, AC204."""
    ways = edges(playbook)
    reached, ended = reachable(playbook, entries, ways), ending(playbook, ways)
    for step in playbook.steps:
        if step.id not in reached:
            message = N_("No way leads to the step {id}. Link to it from another step, or delete it.")
            yield Problem("AC202", step.pos, message, {"id": step.id})
        if not step.branches and not _ends(step):
            message = N_("The step {id} is a dead end. Add a way on, or tag it `outcome:<word>` or `return`.")
            yield Problem("AC203", step.pos, message, {"id": step.id})
        elif step.id not in ended:
            message = N_("From the step {id} no end can be reached. Add a way out of the circle.")
            yield Problem("AC204", step.pos, message, {"id": step.id})


def _targets(playbook: Playbook, playbooks: Mapping[Key, Playbook]) -> Iterator[Problem]:
    """AC206, and what a way into another playbook must not do."""
    ids = sorted({id_ for id_, language in playbooks if language == playbook.language})
    for _, branch in exits(playbook):
        other = playbooks.get((branch.playbook, playbook.language))
        if other is None:
            yield _missing(branch, playbook.language, ids)
        elif branch.step and other.step(branch.step) is None:
            steps = [step.id for step in other.steps]
            args = {"value": branch.step, "file": file_name(other), "words": ", ".join(steps)}
            if found := near(branch.step, steps):
                message = N_("There is no step {value} in {file}. Did you mean {near}?")
                yield Problem("AC206", branch.pos, message, {**args, "near": found})
            else:
                message = N_("There is no step {value} in {file}. Steps: {words}.")
                yield Problem("AC206", branch.pos, message, args)
        elif other.status == "deprecated":
            message = N_("{file} is deprecated. Link to {replaced_by} instead.")
            args = {"file": file_name(other), "replaced_by": other.replaced_by or "-"}
            yield Problem("AC206", branch.pos, message, args)
        elif other.kind == "triage":
            message = N_("{file} is triage and comes before a case. Link to a scenario or a procedure.")
            yield Problem("AC205", branch.pos, message, {"file": file_name(other)})


def _missing(branch: Branch, language: str, ids: list[str]) -> Problem:
    args = {"value": f"{branch.playbook}.{language}.md"}
    if found := near(branch.playbook, ids):
        message = N_("There is no playbook {value}. Did you mean {near}?")
        return Problem("AC206", branch.pos, message, {**args, "near": f"{found}.{language}.md"})
    message = N_("There is no playbook {value}. Write it, or link to another one.")
    return Problem("AC206", branch.pos, message, args)


def _variables(playbook: Playbook, entries: frozenset[str]) -> Iterator[Problem]:
    """AC302 by paths: a value asked for only on some of the ways to a message may be missing there.

    A name that nothing in the file gives is the reader's finding. A playbook entered from others gets their
    values too, so only names that this file itself asks for are judged.
    """
    asked = {step.id: {one.key for one in step.checks if one.kind == "field"} for step in playbook.steps}
    every = set().union(*asked.values()) - set(CASE_VARIABLES) - set(playbook.variables)
    if not every or not any(message.uses for step in playbook.steps for message in step.messages):
        return
    given = _given(playbook, asked, every, entries)
    for step in playbook.steps:
        for use in (use for message in step.messages for use in message.uses):
            if use.name in every and use.name not in given.get(step.id, every) | asked[step.id]:
                message = N_(
                    "{value} is not asked for on every way to here. Ask for it before, or declare it."
                )
                yield Problem("AC302", use.pos, message, {"value": use.name})


def _given(
    playbook: Playbook, asked: Mapping[str, set[str]], every: set[str], entries: frozenset[str]
) -> dict[str, set[str]]:
    """Step id -> the names that every way to it has asked for. Sets only shrink, so this ends."""
    ways = edges(playbook)
    given: dict[str, set[str]] = {start: set() for start in (playbook.start.id, *sorted(entries))}
    todo = deque(given)
    while todo:
        step = todo.popleft()
        out = (given[step] | asked[step]) & every
        for following in ways[step]:
            before = given.get(following)
            after = out if before is None else before & out
            if after != before:
                given[following] = set(after)
                todo.append(following)
    return given


def _clocks(playbook: Playbook, clocks: Collection[str] | None) -> Iterator[Problem]:
    """AC306, the part that needs the clock files."""
    for rule in playbook.deadlines.values():
        if clocks is None or not rule.clock or rule.clock in clocks:
            continue
        if found := near(rule.clock, clocks):
            message = N_("No clock file has a clock {value}. Did you mean {near}?")
            yield Problem("AC306", rule.pos, message, {"value": rule.clock, "near": found})
        else:
            message = N_("No clock file has a clock {value}. Add it to the platform's file.")
            yield Problem("AC306", rule.pos, message, {"value": rule.clock})


def _twin(playbook: Playbook, playbooks: Mapping[Key, Playbook]) -> Iterator[Problem]:
    """AC502 on the translation, or on all but the first language where no file says what it translates."""
    twins = {lang: book for (id_, lang), book in playbooks.items() if id_ == playbook.id}
    twin = twins.get(original_of(playbook, twins))
    if twin is None or twin is playbook or twin.structure == playbook.structure:
        return
    place, here, there = first_difference(playbook, twin)
    pos = next((step.pos for step in playbook.steps if place.startswith(f"{step.id} ")), Pos(1, 1))
    message = N_("Differs from {file} at {place}: {here} here, {there} there. Make both say the same.")
    args = {"file": file_name(twin), "place": place, "here": here, "there": there}
    yield Problem("AC502", pos, message, args)


def original_of(playbook: Playbook, twins: Mapping[str, Playbook]) -> str:
    """The language a playbook was translated from; its own where it is the original.

    Args:
        playbook: One file.
        twins: Language -> the same playbook in it, this one with them.
    """
    if playbook.translates:
        return playbook.translates
    if any(book.translates == playbook.language for book in twins.values()):
        return playbook.language
    return min((*twins, playbook.language))


def first_difference(one: Playbook, other: Playbook) -> tuple[str, str, str]:
    """Where two structures part: the place in words, and the value in each; three "" where they are equal."""
    here, there = structure_data(one), structure_data(other)
    for key in ("kind", "cause", "platform"):
        if here[key] != there[key]:
            return key, _show(here[key]), _show(there[key])
    for mine, theirs in zip_longest(here["steps"], there["steps"]):
        if mine != theirs:
            return _step_difference(mine, theirs)
    for key in ("variables", "deadlines", "sources", "alerts"):
        if here[key] != there[key]:
            return (key, *_pair(here[key], there[key]))
    return "", "", ""


def _step_difference(mine: Any, theirs: Any) -> tuple[str, str, str]:
    if mine is None or theirs is None or mine["id"] != theirs["id"]:
        id_ = (mine or theirs)["id"]
        return f"{id_} id", *(_show(step and step["id"]) for step in (mine, theirs))  # type: ignore[return-value]
    key = next(key for key in mine if mine[key] != theirs[key])
    return (f"{mine['id']} {key}", *_pair(mine[key], theirs[key]))


def _pair(here: list[Any], there: list[Any]) -> tuple[str, str]:
    """The first pair of entries that differ."""
    return next(
        ((_show(one), _show(other)) for one, other in zip_longest(here, there) if one != other), ("", "")
    )


def _show(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, dict):
        return " ".join(f"{key}={_show(part)}" for key, part in value.items() if part not in ("", False))
    if isinstance(value, list):
        return ", ".join(map(_show, value)) or "–"
    return str(value)
