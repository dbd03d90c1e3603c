"""What a rule is: its words, its examples, how it finds and how it fixes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from aftercase.problems import Problem, Severity

if TYPE_CHECKING:
    from aftercase.playbook.lint.page import Page
    from aftercase.playbook.lint.shelf import Shelf

FixKind = Literal["safe", "unsafe", ""]

SAMPLE_NAME = "sample.en.md"


class Edit(NamedTuple):
    """Replace the characters from ``start`` to ``end`` (offsets into the file as it is) by ``text``."""

    start: int
    end: int
    text: str


Fix = tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """An example of a rule: a set of files, of which a person is shown the part that matters.

    Attributes:
        shown: The part that matters, Markdown or YAML.
        where: What ``shown`` is: the steps of a playbook, keys for its front matter, or a whole file.
        name: The name of the file.
        others: File name -> whole text of the files beside it.
        since: The same file as it was at an earlier revision.
        today: The date on which it is read, year-month-day.
        stamps: The text of the lock file of translations.
    """

    shown: str
    where: Literal["steps", "front", "file"] = "steps"
    name: str = SAMPLE_NAME
    others: Mapping[str, str] = field(default_factory=dict)
    since: str = ""
    today: str = "2026-08-01"
    stamps: str = ""

    @property
    def text(self) -> str:
        """The whole file."""
        if self.where == "file":
            return self.shown
        if self.where == "front":
            return sample_file(_END, self.shown, self.name)
        return sample_file(self.shown, "", self.name)


_END = '## Done <a id="done"></a>\n\n`outcome:settled`\n'


def sample_file(steps: str, front: str = "", name: str = SAMPLE_NAME, title: str = "Sample") -> str:
    """A whole playbook of kind scenario around these steps."""
    id_, language, _ = name.split(".")
    extra = f"{front.strip()}\n" if front else ""
    return (
        f"---\nschema: aftercase/1\nid: {id_}\nlanguage: {language}\nkind: scenario\n"
        f"cause: product-quality\nplatform: [generic]\nstatus: draft\n{extra}---\n\n# {title}\n\n{steps}"
    )


class Rule:
    """One rule of the linter. The reader finds what most rules forbid; the others `check` for themselves.

    Attributes:
        code: Stable for ever, never reused.
        name: The same in words, as it stands in the tables.
        severity: Of its findings; a rule that has two says so in each problem.
        fix_kind: Whether `fix` may be applied without asking.
        meaning: What is wrong, in a few words.
        rationale: Why it matters, and what to do.
        bad, good: An example that breaks the rule and one that keeps it.
        fixed: What the fix makes of ``bad``, as shown; "" where there is none.
        can_hide: False where a comment cannot hide a finding, since the desk would refuse the file anyway.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = "error"
    fix_kind: ClassVar[FixKind] = ""
    meaning: ClassVar[str]
    rationale: ClassVar[str]
    bad: ClassVar[Sample]
    good: ClassVar[Sample]
    fixed: ClassVar[str] = ""
    can_hide: ClassVar[bool] = False

    def check(self, page: Page, shelf: Shelf) -> Iterable[Problem]:  # noqa: ARG002 - for those that override
        """What the reader has not found: nothing, unless a rule says otherwise."""
        return ()

    def fix(self, page: Page, problem: Problem, shelf: Shelf) -> Fix | None:  # noqa: ARG002 - as above
        """The edits that would mend a finding; None where a person must."""
        return None

    @classmethod
    def problem(
        cls, pos: tuple[int, int], message: str, severity: Severity | None = None, **args: str
    ) -> Problem:
        """A finding of this rule; values are cut and cleaned, since they come from the text."""
        from aftercase.problems import Pos
        from aftercase.text import one_line

        shown = {name: one_line(value, 60) for name, value in args.items()}
        return Problem(cls.code, Pos(*pos), message, shown, severity or cls.severity)
