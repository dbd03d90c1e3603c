"""AC9: the comments that hide findings."""

from __future__ import annotations

from aftercase.i18n import N_
from aftercase.playbook.lint.page import Page
from aftercase.playbook.lint.rule import Edit, Fix, Rule, Sample
from aftercase.playbook.lint.shelf import Shelf
from aftercase.playbook.lint.suppress import comment_edit
from aftercase.problems import Problem

_START = '## Start <a id="start"></a>\n\n'
_NEXT = "\nNext:\n\n- On: [done](#done)\n"
_END = '\n## Done <a id="done"></a>\n\n`outcome:settled`\n'


class UnusedSuppression(Rule):
    """AC901."""

    code, name, severity, fix_kind = "AC901", "unused-suppression", "warning", "safe"
    meaning = N_("a comment that hides no finding, names no rule, or names one that cannot be hidden")
    rationale = N_("It would hide the next mistake, which nobody has looked at.")
    bad = Sample(_START + "<!-- aftercase: ignore AC403 -->\n\nAnswer soon.\n" + _NEXT + _END)
    good = Sample(
        _START
        + "<!-- aftercase: ignore AC403: our own promise -->\n\nAnswer within 2 hours.\n"
        + _NEXT
        + _END
    )
    fixed = _START + "Answer soon.\n" + _NEXT + _END

    def fix(self, page: Page, problem: Problem, shelf: Shelf) -> Fix | None:  # noqa: ARG002
        """The comment without the code, or none at all."""
        if not page.is_normal:
            return None
        edit = comment_edit(page, problem)
        return (Edit(*edit),) if edit is not None else None


RULES = (UnusedSuppression,)
