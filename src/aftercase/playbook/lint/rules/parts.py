"""AC3: tags, variables, tasks and deadlines."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aftercase.i18n import N_
from aftercase.playbook.lint.mending import replace_at, replace_near
from aftercase.playbook.lint.page import Page
from aftercase.playbook.lint.rule import Edit, Fix, Rule, Sample
from aftercase.playbook.lint.shelf import Shelf
from aftercase.playbook.words import NAME
from aftercase.problems import Problem

_START = '## Start <a id="start"></a>\n\n'
_NEXT = "\nNext:\n\n- On: [done](#done)\n"
_END = '\n## Done <a id="done"></a>\n\n`outcome:settled`\n'
_LEADING = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*)")


class UnknownTag(Rule):
    """AC301."""

    code, name, fix_kind = "AC301", "unknown-tag", "unsafe"
    meaning = N_("a tag that does not exist, stands in the wrong place or has a wrong value")
    rationale = N_(
        "A mistyped tag does nothing: the file is not asked for, the stage not entered. The nearest "
        "valid word is named."
    )
    bad = Sample(_START + "`stage:refusd`\n\n- On: [done](#done)\n" + _END)
    good = Sample(_START + "`stage:refused`\n\n- On: [done](#done)\n" + _END)
    fixed = good.shown

    def fix(self, page: Page, problem: Problem, shelf: Shelf) -> Fix | None:  # noqa: ARG002
        """The nearest valid word."""
        return replace_near(page, problem)


class UnknownVariable(Rule):
    """AC302."""

    code, name = "AC302", "unknown-variable"
    meaning = N_("a variable of a message that is neither declared nor asked for on every way before")
    rationale = N_(
        "A message with a gap cannot be sent. Declare the name, or ask for it by `field:` before it is "
        "needed."
    )
    bad = Sample(_START + "```message id=ask to=buyer\nPlease answer by {{anwser_by}}.\n```\n" + _NEXT + _END)
    good = Sample(
        _START + "- [ ] Say until when `field:answer_by`\n\n```message id=ask to=buyer\n"
        "Please answer by {{answer_by}}.\n```\n" + _NEXT + _END
    )


class UnusedVariable(Rule):
    """AC303."""

    code, name, severity, fix_kind, can_hide = "AC303", "unused-variable", "warning", "unsafe", True
    meaning = N_("a variable that is declared and never used")
    rationale = N_(
        "What is declared is asked for. Nobody should type a value that no message and no task uses."
    )
    bad = Sample("variables:\n  photo_count: {type: number}", "front")
    good = Sample(
        _START + "- [ ] Count the photos `field:photo_count`\n" + _NEXT + _END,
    )

    def check(self, page: Page, shelf: Shelf) -> Iterable[Problem]:  # noqa: ARG002
        """Every declared name that is in no message and asked for by no task."""
        book = page.book
        if book is None or not book.variables:
            return
        used = {use.name for step in book.steps for message in step.messages for use in message.uses}
        used |= {check.key for step in book.steps for check in step.checks if check.kind == "field"}
        for variable in book.variables.values():
            if variable.name not in used:
                message = N_("The variable {name} is used by no message and no task. Delete it, or use it.")
                yield self.problem(variable.pos, message, name=variable.name)

    def fix(self, page: Page, problem: Problem, shelf: Shelf) -> Fix | None:  # noqa: ARG002
        """The entry is deleted, with ``variables:`` where nothing else is under it."""
        if page.book is None or not page.is_normal:
            return None
        first = last = problem.pos.line
        indent = problem.pos.column - 1
        line = page.lines[first - 1]
        if not indent or not line[:indent].isspace():
            return None  # written as {a: …, b: …} on one line: a person must
        while last < len(page.lines) and page.lines[last][: indent + 1].isspace():
            last += 1
        if len(page.book.variables) == 1 and page.lines[first - 2].strip() == "variables:":
            first -= 1
        return (Edit(*page.line_range(first, last), ""),)


class VariableNotAName(Rule):
    """AC304."""

    code, name, fix_kind = "AC304", "variable-not-a-name", "safe"
    meaning = N_("spaces, a filter, a dot or a call between the double braces")
    rationale = N_(
        "A message is filled with values, never computed. Between the braces stands a name and nothing else."
    )
    bad = Sample(_START + "```message id=ask to=buyer\nDear {{ buyer_name|title }},\n```\n" + _NEXT + _END)
    good = Sample(_START + "```message id=ask to=buyer\nDear {{buyer_name}},\n```\n" + _NEXT + _END)
    fixed = good.shown

    def fix(self, page: Page, problem: Problem, shelf: Shelf) -> Fix | None:  # noqa: ARG002
        """The name alone."""
        old = page.lines[problem.pos.line - 1][problem.pos.column - 1 :].partition("}}")[0] + "}}"
        name = _LEADING.match(old[2:-2])
        if not page.is_normal or name is None or not NAME.fullmatch(name[1].lower()):
            return None
        return replace_at(page, problem, old, f"{{{{{name[1].lower()}}}}}")


class PrecheckedTask(Rule):
    """AC305."""

    code, name, severity, fix_kind, can_hide = "AC305", "prechecked-task", "warning", "safe", True
    meaning = N_("a task that is ticked in the playbook")
    rationale = N_("A playbook knows no case: every task begins unticked.")
    bad = Sample(_START + "- [x] Save the page `evidence:order`\n" + _NEXT + _END)
    good = Sample(_START + "- [ ] Save the page `evidence:order`\n" + _NEXT + _END)
    fixed = good.shown

    def fix(self, page: Page, problem: Problem, shelf: Shelf) -> Fix | None:  # noqa: ARG002
        """An empty box."""
        return replace_at(page, problem, "[x]", "[ ]") or replace_at(page, problem, "[X]", "[ ]")


class BadDeadline(Rule):
    """AC306."""

    code, name = "AC306", "bad-deadline"
    meaning = N_("a deadline with an unknown name or clock, or that is no length of time")
    rationale = N_(
        "A clock that cannot be read never rings. Write 48h, 3d or 2bd, or a name that the front "
        "matter declares."
    )
    bad = Sample(
        _START
        + "`due:frist-reply`\n\n- On: [done](#done)\n- Late `on:overdue` `id:late`: [done](#done)\n"
        + _END
    )
    good = Sample(
        _START + "`due:48h`\n\n- On: [done](#done)\n- Late `on:overdue` `id:late`: [done](#done)\n" + _END
    )


RULES = (UnknownTag, UnknownVariable, UnusedVariable, VariableNotAName, PrecheckedTask, BadDeadline)
