"""AC1: ids and keys, by which everything that was ever chosen is remembered."""

from __future__ import annotations

from collections.abc import Iterable

from aftercase.i18n import N_
from aftercase.playbook.graph import resolved
from aftercase.playbook.lint.mending import end_of_heading, insert, rename_id, slug
from aftercase.playbook.lint.page import Page
from aftercase.playbook.lint.rule import Fix, Rule, Sample, sample_file
from aftercase.playbook.lint.shelf import Shelf
from aftercase.playbook.model import Playbook, Step
from aftercase.playbook.words import ID
from aftercase.problems import Problem

_END = '\n## Done <a id="done"></a>\n\n`outcome:settled`\n'


class StepWithoutId(Rule):
    """AC101."""

    code, name, fix_kind = "AC101", "step-without-id", "safe"
    meaning = N_("a step (##) without an anchor")
    rationale = N_(
        "Cases remember where they stand by the step's id, never by its words or its number: words get "
        "better and steps move."
    )
    bad = Sample("## Done\n\n`outcome:settled`\n")
    good = Sample('## Done <a id="done"></a>\n\n`outcome:settled`\n')
    fixed = '## Done <a id="done"></a>\n\n`outcome:settled`\n'

    def fix(self, page: Page, problem: Problem, shelf: Shelf) -> Fix | None:
        """The twin's id for the same step, a slug of the heading, or ``step-n``."""
        if page.book is None or "{#" in page.lines[problem.pos.line - 1]:
            return None  # AC602 makes the anchor of it
        number = next(
            (n for n, step in enumerate(page.book.steps) if step.pos.line == problem.pos.line), None
        )
        if number is None:
            return None
        id_ = _free_id(page.book, page.book.steps[number], number, shelf.twin(page))
        return insert(end_of_heading(page, problem.pos.line), f' <a id="{id_}"></a>')


def _free_id(book: Playbook, step: Step, number: int, twin: Playbook | None) -> str:
    taken = {name for one in book.steps if one is not step for name in (one.id, *one.aliases)}
    wishes = [slug(step.title), f"step-{number + 1}", *(f"step-{n}" for n in range(1, len(book.steps) + 2))]
    if twin is not None and len(twin.steps) == len(book.steps):
        wishes.insert(0, twin.steps[number].id)
    return next(wish for wish in wishes if ID.fullmatch(wish) and wish not in taken)


class DuplicateId(Rule):
    """AC102."""

    code, name = "AC102", "duplicate-id"
    meaning = N_("the same id or former id twice, of steps or of messages")
    rationale = N_("An id leads to one place. Which of two was meant cannot be told afterwards.")
    bad = Sample('## Start <a id="done"></a>\n\n- On: [done](#done)\n' + _END)
    good = Sample('## Start <a id="start"></a>\n\n- On: [done](#done)\n' + _END)


class BadId(Rule):
    """AC103."""

    code, name, fix_kind = "AC103", "bad-id", "unsafe"
    meaning = N_("an id that is not of small letters, digits and hyphens, a letter first, 2 to 40 long")
    rationale = N_("Ids stand in links, files and command lines; this form needs no quoting in any of them.")
    bad = Sample(
        '## Start <a id="start"></a>\n\n- On: [done](#All_Done)\n\n## Done <a id="All_Done"></a>\n\n'
        "`outcome:settled`\n"
    )
    good = Sample('## Start <a id="start"></a>\n\n- On: [done](#done)\n' + _END)
    fixed = (
        '## Start <a id="start"></a>\n\n- On: [done](#all-done)\n\n## Done <a id="all-done"></a>\n\n'
        "`outcome:settled`\n"
    )

    def fix(self, page: Page, problem: Problem, shelf: Shelf) -> Fix | None:  # noqa: ARG002
        """The same id in the form of an id, in the heading and in every link to it."""
        old = problem.args.get("id", "")
        new = slug(old)
        if page.book is None or not old or not ID.fullmatch(new) or new in resolved(page.book):
            return None
        return rename_id(page, old, new)


class RemovedId(Rule):
    """AC104."""

    code, name, fix_kind = "AC104", "removed-id", "unsafe"
    meaning = N_("an id of the earlier revision is gone and not kept as a former id")
    rationale = N_(
        "Cases that stand at this step, and links to it from elsewhere, would lead nowhere. A second "
        "anchor in the heading of the step that took over keeps them alive."
    )
    bad = Sample(
        '## Start <a id="start"></a>\n\n- On: [done](#done)\n' + _END,
        since=sample_file('## Start <a id="begin"></a>\n\n- On: [done](#done)\n' + _END),
    )
    good = Sample(
        '## Start <a id="start"></a><a id="begin"></a>\n\n- On: [done](#done)\n' + _END,
        since=sample_file('## Start <a id="begin"></a>\n\n- On: [done](#done)\n' + _END),
    )
    fixed = '## Start <a id="start"></a><a id="begin"></a>\n\n- On: [done](#done)\n' + _END

    def check(self, page: Page, shelf: Shelf) -> Iterable[Problem]:  # noqa: ARG002
        """Compare with the earlier revision."""
        if page.base is None or page.book is None:
            return
        known = resolved(page.book)
        for number, old in enumerate(page.base.steps):
            for id_ in (old.id, *old.aliases):
                if id_ in known:
                    continue
                heir = _heir(page.book, page.base, number)
                if heir is None:
                    message = N_(
                        "The step {id} is gone. Keep its id as a second anchor of the step that took over."
                    )
                    yield self.problem(page.title_pos, message, id=id_)
                else:
                    message = N_(
                        'The step {id} is gone. Write <a id="{id}"></a> behind the id of {heir} if '
                        "that took over."
                    )
                    yield self.problem(heir.pos, message, id=id_, heir=heir.id)

    def fix(self, page: Page, problem: Problem, shelf: Shelf) -> Fix | None:  # noqa: ARG002
        """The old id as a former id of the step that seems to have taken over."""
        heir = page.book.step(problem.args.get("heir", "")) if page.book else None
        if heir is None:
            return None
        return insert(end_of_heading(page, heir.pos.line), f'<a id="{problem.args["id"]}"></a>')


def _heir(book: Playbook, base: Playbook, number: int) -> Step | None:
    """The step that seems to have taken over: new, and of the same title or between the same neighbours."""
    before = resolved(base)
    old = base.steps[number]
    fresh = [step for step in book.steps if step.id not in before]
    same = [step for step in fresh if step.title == old.title]
    if same:
        return same[0]
    left = base.steps[number - 1].id if number else ""
    for index, step in enumerate(book.steps):
        if step in fresh and (book.steps[index - 1].id if index else "") == left:
            return step
    return None


class AmbiguousKey(Rule):
    """AC105."""

    code, name = "AC105", "ambiguous-key"
    meaning = N_("two checks, or two ways on, of one step with the same key")
    rationale = N_("A tick and a choice are remembered by their key. Two with one key cannot be told apart.")
    bad = Sample('## Start <a id="start"></a>\n\n- Yes: [done](#done)\n- No: [done](#done)\n' + _END)
    good = Sample(
        '## Start <a id="start"></a>\n\n- Yes `id:yes`: [done](#done)\n- No `id:no`: [done](#done)\n' + _END
    )


class CheckWithoutKey(Rule):
    """AC106."""

    code, name, fix_kind = "AC106", "check-without-key", "safe"
    meaning = N_("a task without `evidence:`, `field:` or `id:`")
    rationale = N_(
        "A tick must survive that a task is reworded, moved or translated, so it is kept under the "
        "task's key, not under its words."
    )
    bad = Sample(
        '## Start <a id="start"></a>\n\n- [ ] Save the request page\n\nNext:\n\n- On: [done](#done)\n' + _END
    )
    good = Sample(
        '## Start <a id="start"></a>\n\n- [ ] Save the request page `evidence:order`\n\nNext:\n\n'
        "- On: [done](#done)\n" + _END
    )
    fixed = (
        '## Start <a id="start"></a>\n\n- [ ] Save the request page `id:check-1`\n\nNext:\n\n'
        "- On: [done](#done)\n" + _END
    )

    def fix(self, page: Page, problem: Problem, shelf: Shelf) -> Fix | None:
        """The twin's key for the same task, or ``check-n``; not where a misspelt tag was meant as the key."""
        step = page.step_at(problem.pos)
        misspelt = (one for one in page.reading.problems if one.code == "AC301")
        if step is None or page.book is None or problem.pos.line in {one.pos.line for one in misspelt}:
            return None
        number = next((n for n, check in enumerate(step.checks) if check.pos == problem.pos), None)
        if number is None:
            return None
        twin = shelf.twin(page)
        same = twin.step(step.id) if twin is not None else None
        taken = {check.key for n, check in enumerate(step.checks) if n != number}
        tag = f"id:{step.checks[number].key}"
        if same is not None and len(same.checks) == len(step.checks) and same.checks[number].key not in taken:
            tag = f"{same.checks[number].kind}:{same.checks[number].key}"
        line = page.lines[problem.pos.line - 1]
        end = page.line_end(problem.pos.line) - (1 if line.rstrip().endswith("\\") else 0)
        return insert(end, f" `{tag}`")


class FileName(Rule):
    """AC107."""

    code, name = "AC107", "file-name"
    meaning = N_("`id` or `language` differ from the file name")
    rationale = N_("Links name files, cases name ids. Where the two part, one of them leads nowhere.")
    bad = Sample(sample_file(_END.lstrip()).replace("id: sample", "id: simple"), "file")
    good = Sample(_END.lstrip())


RULES = (StepWithoutId, DuplicateId, BadId, RemovedId, AmbiguousKey, CheckWithoutKey, FileName)
