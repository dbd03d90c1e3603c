"""Comments that hide findings: ``<!-- aftercase: ignore AC403: reason -->`` before a block, ``# …`` in YAML.

Before a block it holds for that block, before a heading for the section that the heading opens (before the
title: the whole file), inside a line for the paragraph or item that it stands in. In the front matter it
holds for the key on its own line or, alone on a line, for the next one and what belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from aftercase.i18n import N_
from aftercase.plain_yaml import near
from aftercase.playbook.lint.page import Page
from aftercase.playbook.lint.rule import Rule
from aftercase.playbook.markdown import parse_blocks
from aftercase.problems import Pos, Problem

_IGNORE = re.compile(r"\s*aftercase:\s*ignore\b\s*:?\s*(.*)", re.DOTALL | re.IGNORECASE)
_CODES = re.compile(r"(?:[A-Za-z]{1,4}[0-9]{1,4}(?![A-Za-z0-9])[\s,，]*)*")
_YAML = re.compile(r"(?:^|\s)#(\s*aftercase:\s*ignore\b.*)$", re.IGNORECASE)


@dataclass(slots=True)
class Suppression:
    """One comment.

    Attributes:
        pos: Where it begins.
        codes: Those it names, as written.
        first, last: The lines it holds for, both counted.
        used: Codes that have hidden something.
    """

    pos: Pos
    codes: tuple[str, ...]
    first: int
    last: int
    used: set[str] = field(default_factory=set)


def suppressions(page: Page) -> list[Suppression]:
    """All such comments of a file."""
    found = list(_in_yaml(page))
    comments = [(one.pos, match[1]) for one in page.reading.comments if (match := _IGNORE.match(one.text))]
    if comments:
        tokens = parse_blocks(page.text)  # for the lines of blocks; only files with such a comment pay for it
        for pos, rest in comments:
            found.append(Suppression(pos, _codes(rest), *_range(tokens, pos.line - 1)))
    return found


def hide(
    problems: Sequence[Problem], found: Sequence[Suppression], rules: Mapping[str, Rule], ran: Collection[str]
) -> tuple[list[Problem], int]:
    """The problems that no comment hides, with those of the comments themselves, and how many are hidden.

    Args:
        problems: Of one file.
        found: Its comments.
        rules: Code -> rule.
        ran: Codes of the rules that were looked at; a comment for another one may be of use another time.
    """
    if not found:
        return list(problems), 0
    kept = []
    for problem in problems:
        rule = rules.get(problem.code)
        hiding = [one for one in found if _holds(one, problem)] if rule is not None and rule.can_hide else []
        for one in hiding:
            one.used.add(problem.code)
        if not hiding:
            kept.append(problem)
    hidden = len(problems) - len(kept)
    return [*kept, *(problem for one in found for problem in _unused(one, rules, ran))], hidden


def _holds(one: Suppression, problem: Problem) -> bool:
    return problem.code in {code.upper() for code in one.codes} and one.first <= problem.pos.line <= one.last


def _unused(one: Suppression, rules: Mapping[str, Rule], ran: Collection[str]) -> Iterator[Problem]:
    if not one.codes:
        message = N_("The comment names no rule. Write which one it hides, such as AC403, or delete it.")
        yield Problem("AC901", one.pos, message, severity="warning")
    seen: set[str] = set()
    for code in one.codes:
        rule = rules.get(code.upper())
        args = {"code": code}
        if rule is None:
            close = near(code.upper(), rules)
            message = (
                N_("There is no rule {code}. Did you mean {near}?")
                if close
                else N_("There is no rule {code}. Delete it.")
            )
            yield Problem("AC901", one.pos, message, {**args, "near": close}, "warning")
        elif not rule.can_hide:
            message = N_("{code} cannot be hidden: the desk would refuse the file. Mend what it finds.")
            yield Problem("AC901", one.pos, message, args, "warning")
        elif code.upper() in seen or (code.upper() not in one.used and code.upper() in ran):
            message = N_("{code} finds nothing here any more. Delete it from the comment.")
            yield Problem("AC901", one.pos, message, args, "warning")
        seen.add(code.upper())


def _codes(rest: str) -> tuple[str, ...]:
    codes = _CODES.match(rest)
    return tuple(re.split(r"[\s,，]+", codes[0].strip().strip(",，"))) if codes and codes[0].strip() else ()


def _in_yaml(page: Page) -> Iterator[Suppression]:
    lines = page.lines
    if not lines or lines[0].rstrip() != "---":
        return
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    for number in range(1, end):
        match = _YAML.search(lines[number])
        if match is None:
            continue
        alone = not lines[number][: match.start()].strip()
        first = last = number + 1 if alone else number
        indent = len(lines[first]) - len(lines[first].lstrip())
        while last + 1 < end and (not lines[last + 1].strip() or lines[last + 1][: indent + 1].isspace()):
            last += 1
        found = _IGNORE.match(match[1])
        pos = Pos(number + 1, lines[number].index("#", match.start()) + 1)
        yield Suppression(pos, _codes(found[1] if found else ""), first + 1, last + 1)


def _range(tokens: Sequence[Token], line: int) -> tuple[int, int]:
    """The lines (from 1) that a comment on a line (from 0) holds for."""
    inside = [
        index for index, token in enumerate(tokens) if token.map and token.map[0] <= line < token.map[1]
    ]
    at = inside[-1] if inside else len(tokens)
    if at < len(tokens) and tokens[at].type == "html_block":
        level = tokens[at].level
        at += 1
        while at < len(tokens) and (tokens[at].type == "html_block" or tokens[at].map is None):
            at += 1
        if at >= len(tokens) or tokens[at].level < level:
            return 0, -1
    if at >= len(tokens):
        return 0, -1
    if tokens[at].type == "inline" and tokens[at - 1].type == "heading_open":
        at -= 1
    first, last = tokens[at].map or (0, 0)
    if tokens[at].type == "heading_open":
        last = _section_end(tokens, at)
    return first + 1, last


def _section_end(tokens: Sequence[Token], at: int) -> int:
    depth = int(tokens[at].tag[1:])
    for token in tokens[at + 1 :]:
        if token.level < tokens[at].level or (
            token.type == "heading_open" and token.level == tokens[at].level and int(token.tag[1:]) <= depth
        ):
            return token.map[0] if token.map else 10**9
    return 10**9


def comment_edit(page: Page, problem: Problem) -> tuple[int, int, str] | None:
    """The edit that takes a code out of a comment, or the whole comment where none would be left."""
    start = page.offset(problem.pos)
    text = page.text
    html = text.startswith("<!--", start)
    end = text.find("-->", start) + 3 if html else text.find("\n", start)
    if end <= 2:
        return None
    comment = text[start:end]
    match = _IGNORE.match(comment[4:-3] if html else comment[1:])
    codes = _codes(match[1]) if match else ()
    code = problem.args.get("code", "")
    if len(codes) > 1 and code in codes:
        found = re.search(rf"{re.escape(code)}[\s,，]*", comment)
        if found is None:
            return None
        fresh = comment[: found.start()] + comment[found.end() :]
        if code == codes[-1]:
            fresh = comment[: found.start()].rstrip(" ,，") + " " + comment[found.end() :].lstrip()
        return start, end, fresh
    return _without(text, start, end)


def _without(text: str, start: int, end: int) -> tuple[int, int, str]:
    """Delete a comment, with its line and one empty line where it stood alone."""
    head = text.rfind("\n", 0, start) + 1
    tail = text.find("\n", end)
    tail = len(text) if tail < 0 else tail
    if text[head:start].strip() or text[end:tail].strip():
        before = (
            start - len(text[head:start]) + len(text[head:start].rstrip())
            if not text[end:tail].strip()
            else start
        )
        return before, end, ""
    tail = min(tail + 1, len(text))
    if text[:head].endswith("\n\n") and text[tail : tail + 1] == "\n":
        tail += 1
    return head, tail, ""
