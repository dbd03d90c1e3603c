"""Where the reader writes down what it finds."""

from __future__ import annotations

from collections.abc import Iterable

from aftercase.plain_yaml import near
from aftercase.problems import Pos, Problem, Severity
from aftercase.text import one_line

_WARNINGS = frozenset({"AC207", "AC305"})
_SHOWN = 40  # words listed in one sentence
_COMPARISONS = 20_000  # then no near word is looked for: 6,000 broken links to 6,000 steps took two minutes
_WIDTH = 60  # cells of a foreign word inside one of our sentences


class Report:
    """Collects problems; a rule's severity is that of the linter's table."""

    def __init__(self) -> None:
        """An empty report."""
        self._problems: list[Problem] = []
        self._compared = 0

    def add(
        self, code: str, pos: Pos, message: str, severity: Severity | None = None, /, **args: str
    ) -> None:
        """One finding. Values are cut and cleaned: they come from the text that is being judged."""
        kind: Severity = severity or ("warning" if code in _WARNINGS else "error")
        shown = {name: one_line(value, _WIDTH) for name, value in args.items()}
        self._problems.append(Problem(code, pos, message, shown, kind))

    def word(
        self, code: str, pos: Pos, message: str, other: str, value: str, words: Iterable[str], /, **args: str
    ) -> None:
        """A word that is none of ``words``.

        Args:
            code: The rule.
            pos: Where the word stands.
            message: The sentence where a near word exists, with ``{value}`` and ``{near}``.
            other: The sentence where none does, with ``{value}`` and ``{words}``.
            value: The word.
            words: What it could have been.
            **args: More values for either sentence.
        """
        words = tuple(words)
        self._compared += len(words)
        found = near(value, words) if self._compared <= _COMPARISONS else ""
        if found:
            self.add(code, pos, message, value=value, near=found, **args)
            return
        self.add(code, pos, other, value=value, **args)
        last = self._problems[-1]
        # Uncut where `add` would cut: this is what the author looks for.
        last.args["words"] = ", ".join((*words[:_SHOWN], "…") if len(words) > _SHOWN else words)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Findings of another reader."""
        self._problems.extend(problems)

    def problems(self) -> tuple[Problem, ...]:
        """All findings, in the order of the text."""
        return tuple(sorted(self._problems, key=lambda problem: (problem.pos, problem.code)))
