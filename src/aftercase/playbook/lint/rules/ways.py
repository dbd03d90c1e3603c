"""AC2: branches, and whether every way leads somewhere."""

from __future__ import annotations

from collections.abc import Iterable

from aftercase.i18n import N_
from aftercase.playbook.lint.mending import replace_at, replace_near
from aftercase.playbook.lint.page import Page
from aftercase.playbook.lint.rule import Fix, Rule, Sample, sample_file
from aftercase.playbook.lint.shelf import Shelf
from aftercase.problems import Problem

_START = '## Start <a id="start"></a>\n\n'
_END = '\n## Done <a id="done"></a>\n\n`outcome:settled`\n'
_OTHER = {
    "other.en.md": sample_file('## End <a id="the-end"></a>\n\n`outcome:settled`\n', name="other.en.md")
}


class BrokenBranch(Rule):
    """AC201."""

    code, name, fix_kind = "AC201", "broken-branch", "unsafe"
    meaning = N_("a way on to a step that does not exist")
    rationale = N_("A person would choose it and be left standing. The nearest id is named.")
    bad = Sample(_START + "- On `id:on`: [done](#dnoe)\n- Settled: [done](#done)\n" + _END)
    good = Sample(_START + "- On `id:on`: [done](#done)\n- Settled: [done](#done)\n" + _END)
    fixed = good.shown

    def fix(self, page: Page, problem: Problem, shelf: Shelf) -> Fix | None:  # noqa: ARG002
        """The nearest id."""
        value, near = problem.args.get("value", ""), problem.args.get("near", "")
        return replace_at(page, problem, f"#{value})", f"#{near})") if near else None


class UnreachableStep(Rule):
    """AC202."""

    code, name, can_hide = "AC202", "unreachable-step", True
    meaning = N_("a step that no way leads to")
    rationale = N_(
        "Nobody will ever read it. Found by following the ways from the start and from where other "
        "playbooks enter, so that a circle cut off from the rest is found too."
    )
    bad = Sample(
        _START + "- On: [done](#done)\n" + _END + '\n## Lost <a id="lost"></a>\n\n- Back: [start](#start)\n'
    )
    good = Sample(
        _START
        + "- On: [done](#done)\n- Or: [lost](#lost)\n"
        + _END
        + '\n## Lost <a id="lost"></a>\n\n- Back: [start](#start)\n'
    )


class DeadEnd(Rule):
    """AC203."""

    code, name, can_hide = "AC203", "dead-end", True
    meaning = N_("a step without a way on, an outcome or `return`")
    rationale = N_("The person who gets there cannot go on and cannot close the case.")
    bad = Sample(_START + "Ask the buyer for photos.\n")
    good = Sample(_START + "Ask the buyer for photos.\n\n- They came: [done](#done)\n" + _END)


class NoWayOut(Rule):
    """AC204."""

    code, name, can_hide = "AC204", "no-way-out", True
    meaning = N_("a step from which no outcome, `return` or other playbook can be reached")
    rationale = N_("A circle without an exit keeps the case open for ever.")
    bad = Sample(_START + '- On: [wait](#wait)\n\n## Wait <a id="wait"></a>\n\n- Again: [start](#start)\n')
    good = Sample(
        _START + '- On: [wait](#wait)\n\n## Wait <a id="wait"></a>\n\n- Again: [start](#start)\n'
        "- Enough: [done](#done)\n" + _END
    )


class OutcomeWithBranches(Rule):
    """AC205."""

    code, name = "AC205", "outcome-with-branches"
    meaning = N_(
        "an outcome or `return` that goes on, a `return` in a scenario, or a triage that ends by itself"
    )
    rationale = N_(
        "An end is an end: what comes after it would never be offered, or would reopen what was closed."
    )
    bad = Sample('## Done <a id="done"></a>\n\n`outcome:settled`\n\n- Again: [done](#done)\n')
    good = Sample('## Done <a id="done"></a>\n\n`outcome:settled`\n')


class BrokenPlaybookLink(Rule):
    """AC206."""

    code, name, fix_kind, can_hide = "AC206", "broken-playbook-link", "unsafe", True
    meaning = N_(
        "a way to another playbook that is not there in this language, has no such step or is deprecated"
    )
    rationale = N_(
        "The way is offered while a case is worked, perhaps in the other language: it must lead "
        "somewhere in each."
    )
    bad = Sample(_START + "- On: [the other one](othr.en.md)\n", others=_OTHER)
    good = Sample(_START + "- On: [the other one](other.en.md)\n", others=_OTHER)
    fixed = good.shown

    def fix(self, page: Page, problem: Problem, shelf: Shelf) -> Fix | None:
        """The nearest playbook or step, the right language, or what replaces a deprecated one."""
        if near := replace_near(page, problem):
            return near
        value, name = problem.args.get("value", ""), problem.args.get("name", "")
        if name and value:
            stem, _, _ = name.partition(".")
            return replace_at(page, problem, f"{stem}.{value}.md", name)
        if name:
            return replace_at(page, problem, f"{name.partition('.')[0]}.md", name)
        replaced = problem.args.get("replaced_by", "-")
        if page.book is None or replaced == "-" or (replaced, page.book.language) not in shelf.books:
            return None
        return replace_at(page, problem, problem.args["file"], f"{replaced}.{page.book.language}.md")


class MixedBranchList(Rule):
    """AC207."""

    code, name, severity, can_hide = "AC207", "mixed-branch-list", "warning", True
    meaning = N_("a list in which some items link to steps and some do not")
    rationale = N_("Only a list whose every item holds exactly one link to a step is offered as ways on.")
    bad = Sample(_START + "- On: [done](#done)\n\nAlso:\n\n- On: [done](#done)\n- Nothing else\n" + _END)
    good = Sample(_START + "- On: [done](#done)\n" + _END)


class DuplicateBranch(Rule):
    """AC208."""

    code, name, severity, can_hide = "AC208", "duplicate-branch", "warning", True
    meaning = N_("two ways on of one step with the same words")
    rationale = N_("A person chooses by the words. Say in each what makes it the right one.")
    bad = Sample(_START + "- On `id:one`: [done](#done)\n- On `id:two`: [start](#start)\n" + _END)
    good = Sample(_START + "- On `id:one`: [done](#done)\n- Once more `id:two`: [start](#start)\n" + _END)

    def check(self, page: Page, shelf: Shelf) -> Iterable[Problem]:  # noqa: ARG002
        """Compare the labels within each step."""
        for step in page.book.steps if page.book else ():
            seen: set[str] = set()
            for branch in step.branches:
                label = " ".join(branch.label.casefold().split())
                if label in seen:
                    message = N_(
                        "Another way on of this step is called {label} too. Say what tells them apart."
                    )
                    yield self.problem(branch.pos, message, label=branch.label)
                seen.add(label)


class OverdueMismatch(Rule):
    """AC209."""

    code, name = "AC209", "overdue-mismatch"
    meaning = N_(
        "a way on for when time is up in a step without a deadline; as a hint: a deadline without such a way"
    )
    rationale = N_(
        "When the clock runs out, the person needs to be told what now. The way is offered, never "
        "taken by itself."
    )
    bad = Sample(_START + "- On: [done](#done)\n- Too late `on:overdue` `id:late`: [done](#done)\n" + _END)
    good = Sample(
        _START + "`due:48h`\n\n- On: [done](#done)\n- Too late `on:overdue` `id:late`: [done](#done)\n" + _END
    )

    def check(self, page: Page, shelf: Shelf) -> Iterable[Problem]:  # noqa: ARG002
        """The hint: a step with a deadline that says nothing of what follows it."""
        for step in page.book.steps if page.book else ():
            tag = next((tag for tag in step.tags if tag.key == "due"), None)
            if tag is not None and step.branches and not any(branch.overdue for branch in step.branches):
                message = N_("This step has a deadline but no way on for when it has passed: `on:overdue`.")
                yield self.problem(tag.pos, message, "hint")


RULES = (
    BrokenBranch,
    UnreachableStep,
    DeadEnd,
    NoWayOut,
    OutcomeWithBranches,
    BrokenPlaybookLink,
    MixedBranchList,
    DuplicateBranch,
    OverdueMismatch,
)
