"""What can be said of one file alone once all of it is known: names that meet, targets, ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from aftercase.i18n import N_
from aftercase.playbook.front import Head, length, unknown_source
from aftercase.playbook.model import Branch, Step
from aftercase.playbook.report import Report
from aftercase.playbook.tags import duration_or_name
from aftercase.playbook.words import CASE_VARIABLES, GIVEN, ID
from aftercase.problems import Pos


def check_file(head: Head, steps: Sequence[Step], report: Report) -> None:
    """Report what contradicts itself within one file."""
    _unique_ids(steps, report)
    known = dict.fromkeys(name for step in steps for name in (step.id, *step.aliases))
    for step in steps:
        _unique(((one.key, one.pos) for one in step.checks), report)
        _unique(((one.key, one.pos) for one in step.branches), report)
        _deadlines(step, head, report)
        _ends(step, head, report)
        for branch in step.branches:
            _target(branch, known, head, report)
        for tag in step.tags:
            if tag.key == "source" and tag.value not in head.sources:
                unknown_source(tag.value, tag.pos, head, report)
    _variables(head, steps, report)


def _unique_ids(steps: Sequence[Step], report: Report) -> None:
    seen: set[str] = set()
    for step in steps:
        for name in (step.id, *step.aliases):
            if name in seen:
                message = N_("The id {id} is already taken by a step above. Choose another.")
                report.add("AC102", step.pos, message, id=name)
            seen.add(name)
    messages: set[str] = set()
    for message_ in (one for step in steps for one in step.messages):
        if message_.id in messages:
            message = N_("The id {id} is already taken by a message above. Choose another.")
            report.add("AC102", message_.pos, message, id=message_.id)
        messages.add(message_.id)


def _unique(keys: Iterable[tuple[str, Pos]], report: Report) -> None:
    seen: set[str] = set()
    for key, pos in keys:
        if key in seen:
            message = N_(
                "The key {key} is already taken in this step. Give this one its own, such as `id:{key}-2`."
            )
            report.add("AC105", pos, message, key=key)
        seen.add(key)


def _deadlines(step: Step, head: Head, report: Report) -> None:
    dues = [(tag.value, tag.pos) for tag in step.tags if tag.key == "due"]
    dues += [(check.due, check.pos) for check in step.checks if check.due]
    for value, pos in dues:
        if value and not (value in head.deadlines or length(value)):
            duration_or_name(value, head.deadlines, pos, report)
    for branch in step.branches:
        if branch.overdue and not step.due:
            message = N_(
                "This way opens when the step is overdue, but the step has no due:. Add one or drop the tag."
            )
            report.add("AC209", branch.pos, message)


def _ends(step: Step, head: Head, report: Report) -> None:
    kind = head.front.kind
    tags = {tag.key: tag.pos for tag in step.tags}
    if "outcome" in tags and step.branches:
        message = N_("An outcome ends the case and has no ways on. Delete them or the tag.")
        report.add("AC205", tags["outcome"], message)
    if "return" in tags and step.branches:
        message = N_("A return step leads back to its caller and has no ways on. Delete them or the tag.")
        report.add("AC205", tags["return"], message)
    if "return" in tags and "outcome" in tags:
        message = N_("A step cannot both return and end the case. Keep one of the tags.")
        report.add("AC205", tags["return"], message)
    if "return" in tags and kind == "scenario":
        message = N_("A scenario has no caller to return to. End it with an outcome.")
        report.add("AC205", tags["return"], message)
    if kind == "triage":
        for key in ("outcome", "return"):
            if key in tags:
                message = N_(
                    "Triage ends in another playbook, since there is no case yet. Link to a scenario."
                )
                report.add("AC205", tags[key], message)


def _target(branch: Branch, known: Collection[str], head: Head, report: Report) -> None:
    if not branch.playbook:
        if branch.step not in known:
            report.word(
                "AC201",
                branch.pos,
                N_("There is no step {value} in this file. Did you mean {near}?"),
                N_("There is no step {value} in this file. Steps: {words}."),
                branch.step or "#",
                known,
            )
        return
    if not ID.fullmatch(branch.playbook):
        message = N_("{value} is no playbook. Link to <id>.{language}.md.")
        report.add("AC206", branch.pos, message, value=branch.href, language=head.front.language)
        return
    language = branch.href.partition("#")[0].removesuffix(".md").rpartition(".")[2]
    if branch.href.partition("#")[0].count(".") - branch.href.startswith("./") < 2:
        message = N_("The link names no language. Write {name}.")
        report.add("AC206", branch.pos, message, name=f"{branch.playbook}.{head.front.language}.md")
    elif language != head.front.language:
        message = N_("The link leads to language {value}, but this file is {language}. Write {name}.")
        name = f"{branch.playbook}.{head.front.language}.md"
        report.add("AC206", branch.pos, message, value=language, language=head.front.language, name=name)


def _variables(head: Head, steps: Sequence[Step], report: Report) -> None:
    for check in (check for step in steps for check in step.checks):
        if check.kind == "field" and check.key in GIVEN:
            message = N_("{value} is filled in by the desk itself. Ask for something else.")
            report.add("AC301", check.pos, message, value=check.key)
    known = {*CASE_VARIABLES, *head.variables}
    known |= {check.key for step in steps for check in step.checks if check.kind == "field"}
    for use in (use for step in steps for message in step.messages for use in message.uses):
        if use.name not in known:
            report.word(
                "AC302",
                use.pos,
                N_("There is no variable {value}. Did you mean {near}?"),
                N_("There is no variable {value}. Declare it, or ask for it by `field:{value}`."),
                use.name,
                sorted(known),
            )
