"""Looking at a shelf of files: every rule, every finding, in the order of the text."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from aftercase.playbook.lint.page import Page
from aftercase.playbook.lint.rules import ALL, RULES
from aftercase.playbook.lint.shelf import Shelf
from aftercase.playbook.lint.suppress import hide, suppressions
from aftercase.problems import Pos, Problem

# Two severities in one rule: the problem itself says which.
_MIXED = frozenset({"AC209", "AC402"})


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem in a file.

    Attributes:
        label: The file.
        problem: What, where and how bad; `Problem.text` says it in the interface language.
    """

    label: str
    problem: Problem

    @property
    def code(self) -> str:
        """The rule's code."""
        return self.problem.code

    @property
    def counts(self) -> bool:
        """False for a hint."""
        return self.problem.severity != "hint"

    def line(self) -> str:
        """One line as compilers print it."""
        return self.problem.line(self.label)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of looking.

    Attributes:
        findings: By file and place.
        hidden: How many a comment has hidden.
        files: How many files were looked at.
    """

    findings: tuple[Finding, ...]
    hidden: int = 0
    files: int = 0

    @property
    def counted(self) -> tuple[Finding, ...]:
        """Without the hints."""
        return tuple(one for one in self.findings if one.counts)

    def of(self, severity: str) -> int:
        """How many of a severity."""
        return sum(one.problem.severity == severity for one in self.findings)


def lint(shelf: Shelf, codes: Collection[str] | None = None, hints: Collection[str] = ()) -> Result:
    """Look at every linted file of a shelf.

    Args:
        shelf: The files.
        codes: Tell only of these rules; None for all.
        hints: Codes whose findings are shown as hints and not counted.
    """
    findings: list[Finding] = []
    hidden = 0
    linted = [page for page in shelf.pages.values() if page.linted]
    ran = {rule.code for rule in ALL} - ({"AC401"} if shelf.today is None else set())
    if not any(problem.code == "AC404" for found in shelf.others.values() for problem in found):
        ran -= {"AC404"}
    for page in linted:
        problems, count = hide(page_problems(page, shelf), suppressions(page), RULES, ran)
        findings += (Finding(page.label, one) for one in problems)
        hidden += count
    known = {page.label for page in linted}
    findings += (
        Finding(label, one) for label, found in shelf.others.items() if label not in known for one in found
    )
    findings += _gone(shelf)
    kept = [_weighed(one, hints) for one in findings if codes is None or one.code in codes]
    kept.sort(key=lambda one: (one.label, one.problem.pos, one.code))
    return Result(tuple(kept), hidden, len(linted) + sum(label not in known for label in shelf.others))


def page_problems(page: Page, shelf: Shelf) -> list[Problem]:
    """Everything that is wrong with one file, comments not considered."""
    problems = [*page.reading.problems, *shelf.together(page), *shelf.others.get(page.label, ())]
    for rule in ALL:
        problems.extend(rule.check(page, shelf))
    return problems


def _gone(shelf: Shelf) -> Iterable[Finding]:
    from aftercase.i18n import N_

    for label, id_ in shelf.gone:
        message = N_(
            "The playbook {id} is gone. Keep it with status: deprecated and replaced_by: what takes "
            "its place."
        )
        yield Finding(label, Problem("AC104", Pos(1, 1), message, {"id": id_}))


def _weighed(one: Finding, hints: Collection[str]) -> Finding:
    """With the severity of its rule: the reader tells only what the desk can still work with."""
    rule = RULES.get(one.code)
    if one.code in hints:
        return replace(one, problem=replace(one.problem, severity="hint"))
    if rule is None or one.code in _MIXED or one.problem.severity == rule.severity:
        return one
    return replace(one, problem=replace(one.problem, severity=rule.severity))
