"""Walks through a playbook: every way once, at random, or as told; and what none of them has touched."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from aftercase.guide.position import RETURN
from aftercase.guide.rehearsal import Asked, Pass, Rehearsal
from aftercase.guide.situation import Refused
from aftercase.guide.triage import walk as answer
from aftercase.playbook.graph import resolved
from aftercase.playbook.model import Playbook, Step

Edge = tuple[str, str]  # step id, key

LONGEST = 300  # steps of one walk: a circle that offers nothing new must end somewhere
MOST = 5_000  # walks in all


@dataclass(frozen=True, slots=True)
class Walk:
    """One walk.

    Attributes:
        passed: The steps in order, those of other playbooks too.
        ending: An outcome, ``return``, ``other#step`` where it left for good, or "" where it got stuck.
        problem: Why it got stuck; "" otherwise.
        asked: Where a guard asked before a way was taken, in a thorough walk.
    """

    passed: tuple[Pass, ...]
    ending: str
    problem: str = ""
    asked: tuple[Asked, ...] = ()


@dataclass(slots=True)
class Coverage:
    """What some walks have touched of one playbook."""

    book: Playbook
    steps: set[str] = field(default_factory=set)
    edges: set[Edge] = field(default_factory=set)
    checks: set[Edge] = field(default_factory=set)

    def add(self, passed: Iterable[Pass]) -> None:
        """Count a walk in."""
        for one in passed:
            if one.playbook != self.book.id:
                continue
            self.steps.add(one.step)
            self.checks.update((one.step, key) for key in one.checks)
            if one.key:
                self.edges.add((one.step, one.key))

    def all_edges(self) -> list[tuple[Edge, int]]:
        """Every way of the playbook with its line; a ``return`` is one too."""
        found = []
        for step in self.book.steps:
            found += [((step.id, branch.key), branch.pos.line) for branch in step.branches]
            if step.returns:
                found.append(((step.id, RETURN), step.pos.line))
        return found

    def all_checks(self) -> list[tuple[Edge, int]]:
        """Every required check with its line."""
        return [((s.id, c.key), c.pos.line) for s in self.book.steps for c in s.checks if c.required]

    def counts(self) -> dict[str, tuple[int, int]]:
        """``steps``, ``branches``, ``checks`` -> (touched, all)."""
        edges, checks = [edge for edge, _ in self.all_edges()], [check for check, _ in self.all_checks()]
        return {
            "steps": (len(self.steps), len(self.book.steps)),
            "branches": (sum(edge in self.edges for edge in edges), len(edges)),
            "checks": (sum(check in self.checks for check in checks), len(checks)),
        }

    @property
    def percent(self) -> float:
        """Steps, branches and checks together."""
        pairs = list(self.counts().values())
        return 100.0 * sum(one for one, _ in pairs) / max(sum(every for _, every in pairs), 1)

    def untested(self) -> list[tuple[int, str, str]]:
        """(line, ``step``/``branch``/``check``, name) of all that was not touched, in the order of "
        "the text."""
        found = [(step.pos.line, "step", step.id) for step in self.book.steps if step.id not in self.steps]
        found += [
            (line, "branch", f"{s}: {k}") for (s, k), line in self.all_edges() if (s, k) not in self.edges
        ]
        found += [
            (line, "check", f"{s}: {k}") for (s, k), line in self.all_checks() if (s, k) not in self.checks
        ]
        return sorted(found)


Start = Callable[[], Rehearsal]


def complete(book: Playbook, start: Start) -> Iterator[Walk]:
    """Walks from the start that take every way of the playbook at least once.

    Args:
        book: The playbook.
        start: Gives a fresh rehearsal, nothing opened yet.

    A walk takes ways not taken before while there are any ahead, then goes to the nearest end. What cannot be
    reached stays untouched.
    """
    coverage = Coverage(book)
    for _ in range(MOST):
        before = len(coverage.edges)
        walk = _walk(book, start(), lambda one, keys: _next(one, keys, coverage, book))
        coverage.add(walk.passed)
        yield walk
        if len(coverage.edges) == before or not _ahead(book, book.start, coverage):
            return


def at_random(book: Playbook, start: Start, walks: int, seed: int) -> Iterator[Walk]:
    """So many walks as people might take them: what was not taken before is preferred, lateness is rare.

    The same seed gives the same walks.
    """
    rng = random.Random(seed)  # noqa: S311 - walks, not secrets
    coverage = Coverage(book)

    def choose(one: Rehearsal, keys: Sequence[str]) -> str:
        playbook, step = one.here()
        late = {branch.key for branch in step.branches if branch.overdue}
        fresh = (
            [(step.id, key) not in coverage.edges for key in keys]
            if playbook.id == book.id
            else [False] * len(keys)
        )
        weights = [
            (4.0 if new else 1.0) * (0.25 if key in late else 1.0)
            for key, new in zip(keys, fresh, strict=True)
        ]
        return rng.choices(list(keys), weights)[0]

    for _ in range(min(walks, MOST)):
        walk = _walk(book, start(), choose)
        coverage.add(walk.passed)
        yield walk


def _walk(book: Playbook, one: Rehearsal, choose: Callable[[Rehearsal, Sequence[str]], str]) -> Walk:
    walk = _taken(book, one, choose)
    return replace(walk, asked=tuple(one.rash)) if one.thorough else walk


def _taken(book: Playbook, one: Rehearsal, choose: Callable[[Rehearsal, Sequence[str]], str]) -> Walk:
    try:
        one.open(book)
        while len(one.passed) < LONGEST:
            here, step = one.here()
            if one.home:
                return Walk(tuple(one.passed), RETURN)
            if here.kind == "scenario" and here.id != book.id:
                return Walk(tuple(one.passed), one.shown())
            keys = one.keys()
            if not keys:
                outcome = one.end()
                return Walk(tuple(one.passed), outcome, "" if outcome else f"{step.id}: –")
            one.choose(choose(one, keys))
    except Refused as refused:
        return Walk(tuple(one.passed), "", str(refused))
    return Walk(tuple(one.passed), "", f"> {LONGEST}")


def _next(one: Rehearsal, keys: Sequence[str], coverage: Coverage, book: Playbook) -> str:
    """The way to take so that every way is taken: a new one, towards a new one, or towards an end."""
    here, step = one.here()
    taken = coverage.edges | {(p.step, p.key) for p in one.passed if p.playbook == book.id}
    if here.id != book.id:
        return towards(here, step, lambda s, _: s.returns or bool(s.outcome)) or keys[0]
    fresh = [key for key in keys if (step.id, key) not in taken]
    if fresh:
        return fresh[0]
    return (
        towards(here, step, lambda s, key: bool(key) and (s.id, key) not in taken)
        or towards(here, step, lambda s, _: s.returns or bool(s.outcome))
        or keys[0]
    )


def _ahead(book: Playbook, step: Step, coverage: Coverage) -> bool:
    """True where a way that was not taken can be reached from a step, or is its own."""
    own = [branch.key for branch in step.branches] + ([RETURN] if step.returns else [])
    if any((step.id, key) not in coverage.edges for key in own):
        return True
    return bool(towards(book, step, lambda s, key: bool(key) and (s.id, key) not in coverage.edges))


def towards(book: Playbook, start: Step, wanted: Callable[[Step, str], bool], late: bool = True) -> str:
    """The first key of the shortest way within the playbook to a step that is wanted, or has a wanted way.

    Args:
        book: The playbook.
        start: Where one stands.
        wanted: Told a step's id with "" for the step itself, and with the key of each of its ways.
        late: Whether ways of a time that is up may be taken too.

    Returns:
        "" where none leads there.
    """
    ids = resolved(book)
    steps = {step.id: step for step in book.steps}
    todo: deque[tuple[Step, str]] = deque([(start, "")])
    seen = {start.id}
    while todo:
        step, first = todo.popleft()
        if first and (wanted(step, "") or any(wanted(step, branch.key) for branch in step.branches)):
            return first
        for branch in step.branches:
            inside = not branch.playbook and (late or not branch.overdue)
            target = ids.get(branch.step, "") if inside else ""
            if target and target not in seen:
                seen.add(target)
                todo.append((steps[target], first or branch.key))
    return ""


def triage_walks(book: Playbook) -> Iterator[Walk]:
    """Every answer of a triage, each on a shortest way from its start: there is no case to be rehearsed."""
    ids = resolved(book)
    steps = {step.id: step for step in book.steps}
    ways: dict[str, tuple[Edge, ...]] = {book.start.id: ()}
    todo = deque([book.start])
    while todo:
        step = todo.popleft()
        for branch in step.branches:
            path = (*ways[step.id], (step.id, branch.key))
            passed = tuple(Pass(book.id, one, key, ()) for one, key in path)
            try:
                answer(book, [key for _, key in path])
                yield Walk(passed, branch.target)
            except Refused as refused:
                yield Walk(passed, "", str(refused))
            target = ids.get(branch.step, "") if not branch.playbook else ""
            if target and target not in ways:
                ways[target] = path
                todo.append(steps[target])
