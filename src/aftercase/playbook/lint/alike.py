"""Making a translation's structure that of its original: tags, keys, targets and ids, never words."""

from __future__ import annotations

import re

from aftercase.playbook.graph import first_difference
from aftercase.playbook.lint.mending import end_of_heading, insert, rename_id
from aftercase.playbook.lint.page import Page
from aftercase.playbook.lint.rule import Edit, Fix
from aftercase.playbook.model import Branch, Check, Message, Playbook, Step
from aftercase.problems import Problem

_TAG = re.compile(r"`(evidence|field|id|optional|due|on)(?::[^`\s]*)?`")
_TARGET = re.compile(r"\]\(([^()\s]+)\)")


def adopt(page: Page, original: Playbook, problem: Problem) -> Fix | None:  # noqa: ARG001 - one place a time
    """The edits for the first difference; None where words would have to be added."""
    if page.book is None or not page.is_normal:
        return None
    place, _, _ = first_difference(page.book, original)
    id_, _, part = place.partition(" ")
    mine, theirs = page.book.step(id_), original.step(id_)
    if part == "id":
        return _id(page, original, id_)
    if mine is None or theirs is None:
        return None
    if part == "tags":
        return _tags(page, mine, theirs)
    if part == "aliases":
        missing = [one for one in theirs.aliases if one not in mine.aliases]
        anchors = "".join(f'<a id="{one}"></a>' for one in missing)
        return insert(end_of_heading(page, mine.pos.line), anchors) if missing else None
    if part == "checks" and len(mine.checks) == len(theirs.checks):
        return _first(_check(page, *pair) for pair in zip(mine.checks, theirs.checks, strict=True))
    if part == "branches" and len(mine.branches) == len(theirs.branches):
        return _first(_branch(page, *pair) for pair in zip(mine.branches, theirs.branches, strict=True))
    if part == "messages" and len(mine.messages) == len(theirs.messages):
        return _first(_message(page, *pair) for pair in zip(mine.messages, theirs.messages, strict=True))
    return None


def _first(fixes: object) -> Fix | None:
    return next((fix for fix in fixes if fix), None)  # type: ignore[attr-defined]


def _id(page: Page, original: Playbook, id_: str) -> Fix | None:
    """A step that has another id here, all others being in their places."""
    assert page.book is not None
    mine, theirs = [step.id for step in page.book.steps], [step.id for step in original.steps]
    if len(mine) != len(theirs) or id_ not in mine:
        return None
    wanted = theirs[mine.index(id_)]
    return None if wanted in mine or id_ in theirs else rename_id(page, id_, wanted)


def _tags(page: Page, mine: Step, theirs: Step) -> Fix | None:
    line = " ".join(f"`{tag}`" for tag in theirs.tags)
    if not mine.tags:
        return insert(page.line_end(mine.pos.line), f"\n\n{line}")
    first, last = mine.tags[0].pos.line, mine.tags[-1].pos.line
    start, end = page.line_range(first, last)
    return (Edit(start, end, f"{line}\n" if line else ""),)


def _item(page: Page, line: int, old: list[str], new: list[str]) -> Fix | None:
    """The tags of an item's first line by others; the first stands where the old first one stood."""
    text = page.lines[line - 1]
    start = page.line_range(line, line)[0]
    found = [match for match in _TAG.finditer(text) if match[0][1:-1] in old]
    if len(found) != len(old):
        return None
    if not found:
        return insert(page.line_end(line), "".join(f" `{tag}`" for tag in new))
    edits = [Edit(start + found[0].start(), start + found[0].end(), " ".join(f"`{tag}`" for tag in new))]
    for match in found[1:]:
        before = match.start() - (text[match.start() - 1] == " ")
        edits.append(Edit(start + before, start + match.end(), ""))
    return tuple(edits)


def _check_tags(check: Check) -> list[str]:
    return [
        f"{check.kind}:{check.key}",
        *(["optional"] * (not check.required)),
        *([f"due:{check.due}"] * bool(check.due)),
    ]


def _check(page: Page, mine: Check, theirs: Check) -> Fix | None:
    old, new = _check_tags(mine), _check_tags(theirs)
    return None if old == new else _item(page, mine.pos.line, old, new)


def _branch_tags(branch: Branch) -> list[str]:
    plain = branch.target.removeprefix("#")
    return [*(["on:overdue"] * branch.overdue), *([f"id:{branch.key}"] * (branch.key != plain))]


def _branch(page: Page, mine: Branch, theirs: Branch) -> Fix | None:
    assert page.book is not None
    if mine.target != theirs.target:
        line = page.lines[mine.pos.line - 1]
        found = _TARGET.search(line)
        if found is None:
            return None
        start = page.line_range(mine.pos.line, mine.pos.line)[0]
        file = f"{theirs.playbook}.{page.book.language}.md" if theirs.playbook else ""
        href = f"{file}#{theirs.step}" if theirs.step else file
        return (Edit(start + found.start(1), start + found.end(1), href),)
    old, new = _branch_tags(mine), _branch_tags(theirs)
    if old == new:
        return None
    if not old:
        at = page.find(mine.pos, "[")
        return insert(at, "".join(f"`{tag}` " for tag in new)) if at >= 0 else None
    return _item(page, mine.pos.line, old, new)


def _message(page: Page, mine: Message, theirs: Message) -> Fix | None:
    if (mine.id, mine.to, mine.channel) == (theirs.id, theirs.to, theirs.channel):
        return None
    line = page.lines[mine.pos.line - 1]
    at = line.find("message")
    start = page.line_range(mine.pos.line, mine.pos.line)[0]
    channel = f" channel={theirs.channel}" if theirs.channel else ""
    info = f"message id={theirs.id} to={theirs.to}{channel}"
    return (Edit(start + at, start + len(line.rstrip()), info),) if at >= 0 else None
