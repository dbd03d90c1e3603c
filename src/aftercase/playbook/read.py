"""The reader: a Markdown text in, a playbook and its problems out. It never raises and opens nothing.

`read_playbook` reads all of it and says everything that is wrong. `read_pinned` is for a text that was read
once and kept: its head now, each of its steps when somebody looks at it, with the same result.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from markdown_it.token import Token

from aftercase.i18n import N_
from aftercase.playbook.blocks import BlockReader
from aftercase.playbook.checks import check_file
from aftercase.playbook.front import Head, front_again, named, read_front
from aftercase.playbook.hashes import alerts_in, pin_of, walk
from aftercase.playbook.inline import Words
from aftercase.playbook.intake import Intake, take
from aftercase.playbook.late import LateSteps, Part
from aftercase.playbook.markdown import parse
from aftercase.playbook.model import (
    Block,
    Branch,
    BranchList,
    CheckList,
    Code,
    Comment,
    Message,
    Playbook,
    Reading,
    Step,
    Tag,
    plain,
)
from aftercase.playbook.report import Report
from aftercase.playbook.split import split
from aftercase.playbook.tags import looks_like_tags, step_tags
from aftercase.playbook.words import ID
from aftercase.problems import Pos

_MARKUP = re.compile(r"\[(?:@[a-z_.]*click|link)\s*=", re.ASCII | re.IGNORECASE)


def read_playbook(text: str | bytes, name: str = "") -> Reading:
    """Read a playbook.

    Args:
        text: The file as it is; bytes are decoded as UTF-8.
        name: Its file name, to compare ``id`` and ``language`` with; "" skips that.

    Returns:
        The model and all problems, in the order of the text. The playbook is None where the text cannot be
        decoded, is too large, has no readable front matter or no step. With errors among the problems it is
        what could be saved: fit to be shown to its author, not to be worked with.
    """
    report = Report()
    intake = take(text, report)
    if intake is None:
        return Reading(None, report.problems())
    try:
        playbook, comments = _File(intake, name, report, parse(intake.text)).read()
    except Exception as error:  # noqa: BLE001 - a text that trips the parser must not take the desk down
        message = N_("The file cannot be read ({why}). Please report this with the file.")
        report.add("AC002", Pos(1, 1), message, why=type(error).__name__)
        return Reading(None, report.problems())
    return Reading(playbook, report.problems(), comments)


def read_pinned(text: str, name: str = "") -> Reading:
    """Read the text of a playbook as a case has kept it.

    Args:
        text: As it lies beside the case.
        name: Only for the messages.

    Returns:
        The model that `read_playbook` gives. Where the lines tell for certain where the steps begin, only
        the head is read now, and its problems alone are named: the others were said before it was pinned.
    """
    report = Report()
    intake = take(text, report)
    parts = split(intake.text) if intake is not None else None
    if intake is None or parts is None:
        return read_playbook(text, name)
    try:
        head = parse(intake.text[: parts[0].end])
        playbook = _File(intake, name, report, head).read_head(parts[1:])
    except Exception:  # noqa: BLE001 - the whole reading says what is wrong
        playbook = None
    return read_playbook(text, name) if playbook is None else Reading(playbook, report.problems())


class _File:
    """One reading of one file."""

    def __init__(self, intake: Intake, name: str, report: Report, tokens: Sequence[Token]) -> None:
        """``tokens`` are those of the whole file, or of all before its first step."""
        self._intake = intake
        self._name = name
        self._report = report
        self._tokens = tokens

    def read_head(self, parts: Sequence[Part]) -> Playbook | None:
        """The playbook, its steps to be read later from these parts; None where there is more to say."""
        if not self._tokens or self._tokens[0].type != "front_matter" or not self._titles:
            return None
        head = front_again(self._front(self._tokens[0]), 2)
        if head is None:
            return None
        reader = BlockReader(self._tokens, self._intake.lines, head.front.id, self._report)
        title = self._title(reader)
        reader.section(1, self._before_title(), in_step=False)
        overview = reader.section(self._after_title(len(self._tokens)), len(self._tokens), in_step=False)
        steps = LateSteps(parts, _Later(self._intake, self._name, parts, head.front.id).step)
        return _playbook(head, title, overview, steps, self._intake.text)

    def read(self) -> tuple[Playbook | None, tuple[Comment, ...]]:
        """The playbook, or None, and the comments of the file."""
        self._markup()
        head = self._head()
        own = head.front.id if head else named(self._name)[0]
        reader = BlockReader(self._tokens, self._intake.lines, own, self._report)
        starts = [index for index, token in enumerate(self._tokens) if _opens_step(token)]
        first = starts[0] if starts else len(self._tokens)
        title = self._title(reader)
        reader.section(1, self._before_title(), in_step=False)  # for the comments there
        overview = reader.section(self._after_title(first), first, in_step=False)
        ends = [*starts[1:], len(self._tokens)]
        steps = [
            _step(reader, start, end, self._tokens, number, self._report)
            for number, (start, end) in enumerate(zip(starts, ends, strict=False), 1)
        ]
        if not steps:
            message = N_('There is no step. Write one as ## Title <a id="first-step"></a>.')
            self._report.add("AC101", Pos(1, 1), message)
        if head is None:
            return None, reader.comments
        steps = [_own_targets(step, own, steps[0].id) for step in steps]
        check_file(head, steps, self._report)
        if not steps:
            return None, reader.comments
        return _playbook(head, title, overview, tuple(steps), self._intake.text), reader.comments

    def _head(self) -> Head | None:
        token = self._tokens[0] if self._tokens else None
        if token is None or token.type != "front_matter":
            message = N_(
                "The front matter is missing. Start the file with --- and close it with a second ---."
            )
            self._report.add("AC002", Pos(1, 1), message)
            return None
        return read_front(self._front(token), 2, self._name, self._report)

    def _front(self, token: Token) -> str:
        """The YAML between the two lines of ``---``."""
        end = (token.map or [0, 1])[1] - 1
        return "\n".join(self._intake.lines[1:end])

    def _markup(self) -> None:
        """A widget that reads markup would make a button of it: none of ours does, but others may."""
        if not _MARKUP.search(self._intake.text):
            return
        for number, line in enumerate(self._intake.lines, 1):
            if "[" in line and (found := _MARKUP.search(line)):
                message = N_("{value} is the markup of terminal programs. Delete it; write a Markdown link.")
                self._report.add("AC703", Pos(number, found.start() + 1), message, value=found[0])

    @cached_property
    def _titles(self) -> list[int]:
        return [
            index
            for index, token in enumerate(self._tokens)
            if token.type == "heading_open" and token.tag == "h1" and token.level == 0
        ]

    def _title(self, reader: BlockReader) -> str:
        found = self._titles
        if not found:
            line = (self._tokens[0].map or [0, 0])[1] if self._tokens else 0
            pos = Pos(min(line + 1, len(self._intake.lines)), 1)
            message = N_("There is no title. Write one as # Title, before the first step.")
            self._report.add("AC004", pos, message)
            return ""
        words = reader.heading(found[0])
        title = plain(words.without(()))
        if not title:
            self._report.add("AC004", words.pos, N_("The title is empty. Write it behind the # sign."))
        for index in found[1:]:
            pos = Pos((self._tokens[index].map or [0])[0] + 1, 1)
            message = N_("This is a second title. Make it a step (##) or a heading (###).")
            self._report.add("AC004", pos, message)
        return title

    def _before_title(self) -> int:
        """The index of the title's first token; 0 where there is no title, or nothing stands before it."""
        found = self._titles
        return found[0] if found and not any(_opens_step(token) for token in self._tokens[: found[0]]) else 0

    def _after_title(self, first_step: int) -> int:
        """The index of the token behind the title, or behind the front matter where no title comes first."""
        found = self._titles
        if found and found[0] < first_step:
            return found[0] + 3
        return 1 if self._tokens and self._tokens[0].type == "front_matter" else 0


class _Later:
    """Reads single steps of a file whose head was read."""

    def __init__(self, intake: Intake, name: str, parts: Sequence[Part], own: str) -> None:
        self._intake, self._name, self._parts, self._own = intake, name, parts, own

    def step(self, place: int) -> Step:
        """The step at a place. What the whole reading would call an error is left to the whole reading."""
        report = Report()
        try:
            step = _own_targets(self._read(place, report), self._own, self._start)
        except Exception:  # noqa: BLE001 - as for a whole file
            return self._from_whole(place)
        if any(problem.severity == "error" for problem in report.problems()):
            return self._from_whole(place)
        return step

    def _read(self, place: int, report: Report) -> Step:
        part = self._parts[place]
        tokens = parse(self._intake.text[part.start : part.end])
        for token in tokens:
            if token.map:  # not in place: two tokens may share one list
                token.map = [token.map[0] + part.line, token.map[1] + part.line]
        reader = BlockReader(tokens, self._intake.lines, self._own, report)
        return _step(reader, 0, len(tokens), tokens, place + 1, report)

    @cached_property
    def _start(self) -> str:
        """The id of the first step."""
        return self._parts[0].ids[0] if self._parts[0].ids else self._read(0, Report()).id

    @cached_property
    def _whole(self) -> dict[int, Step]:
        """Line -> step, of the whole file."""
        playbook = read_playbook(self._intake.text, self._name).playbook
        return {} if playbook is None else {step.pos.line: step for step in playbook.steps}

    def _from_whole(self, place: int) -> Step:
        part = self._parts[place]
        pos = Pos(part.line + 1, 1)
        step = self._whole.get(pos.line)
        if step is not None:
            return step
        # Only where the parser itself trips: then the words are shown as they are.
        text = self._intake.text[part.start : part.end]
        id_ = part.ids[0] if part.ids else f"step-{place + 1}"
        return Step(pos, id_, part.title or id_, part.ids[1:], blocks=(Code(pos, "", text.strip("\n")),))


def _opens_step(token: Token) -> bool:
    """An ATX ``##`` at the top level; an underlined heading is none."""
    return token.type == "heading_open" and token.level == 0 and token.markup == "##"


def _step(
    reader: BlockReader, start: int, end: int, tokens: Sequence[Token], number: int, report: Report
) -> Step:
    words = reader.heading(start)
    pos = Pos((tokens[start].map or [0])[0] + 1, 1)
    id_, aliases = _ids(words, pos, number, report)
    body = start + 3
    tags: tuple[Tag, ...] = ()
    if body < end and tokens[body].type == "paragraph_open" and _only_code(tokens[body + 1]):
        line = (tokens[body].map or [0])[0]
        described = reader.inlines.read(tokens[body + 1], line)
        if looks_like_tags(described):
            tags = step_tags(described, report)
            body += 3
    blocks = reader.section(body, end, in_step=True)
    everything = walk(blocks)
    return Step(
        pos,
        id_,
        plain(words.without(())) or id_,
        aliases,
        tags,
        blocks,
        tuple(check for block in everything if isinstance(block, CheckList) for check in block.checks),
        tuple(branch for block in everything if isinstance(block, BranchList) for branch in block.branches),
        tuple(block for block in everything if isinstance(block, Message)),
        alerts_in(blocks),
    )


def _only_code(token: Token) -> bool:
    """True for a paragraph of code spans; read it to see whether they are tags, and nothing is said twice."""
    return all(
        child.type in {"code_inline", "softbreak"} or (child.type == "text" and not child.content.strip())
        for child in token.children or []
    )


def _ids(words: Words, pos: Pos, number: int, report: Report) -> tuple[str, tuple[str, ...]]:
    """A step's id and its former ones; a stand-in where the heading has none that can be used."""
    for place, anchor in words.anchors:
        if not ID.fullmatch(anchor):
            message = N_(
                "{id} is no id. Write small letters, digits and hyphens, a letter first, at most 40."
            )
            report.add("AC103", place, message, id=anchor)
    if not words.anchors:
        message = N_('This step has no id. Write <a id="some-name"></a> at the end of the heading.')
        report.add("AC101", pos, message)
        return f"step-{number}", ()
    ids = tuple(anchor for _, anchor in words.anchors)
    return (ids[0] or f"step-{number}"), ids[1:]


def _own_targets(step: Step, own: str, start: str) -> Step:
    """A link to this file by its name means a step of it: ``own#id`` is ``#id``, ``own`` its first step."""
    if all(branch.target != own for branch in step.branches):
        return step

    def to_start(branch: Branch) -> Branch:
        if branch.target != own:
            return branch
        return branch._replace(target=f"#{start}", key=start if branch.key == own else branch.key)

    def fixed(block: Block) -> Block:
        if not isinstance(block, BranchList):
            return block
        return block._replace(branches=tuple(map(to_start, block.branches)))

    blocks = tuple(fixed(block) for block in step.blocks)
    lists = [block.branches for block in blocks if isinstance(block, BranchList)]
    return step._replace(blocks=blocks, branches=tuple(branch for one in lists for branch in one))


def _playbook(
    head: Head, title: str, overview: tuple[Block, ...], steps: Sequence[Step], text: str
) -> Playbook:
    front = head.front
    return Playbook(
        id=front.id,
        language=front.language,
        title=title or front.id,
        kind=head.kind,
        platform=tuple(front.platform),
        status=front.status,
        steps=steps,
        pin=pin_of(text),
        text=text,
        cause=front.cause,
        replaced_by=front.replaced_by,
        translates=front.translates,
        overview=overview,
        variables=head.variables,
        deadlines=head.deadlines,
        sources=head.sources,
    )
