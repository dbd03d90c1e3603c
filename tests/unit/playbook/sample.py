"""A small correct playbook to break in one place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from aftercase.playbook.hashes import walk
from aftercase.playbook.model import List_, Playbook, Reading
from aftercase.playbook.read import read_playbook
from aftercase.problems import Pos, Problem

FIXTURES = Path(__file__).parents[2] / "fixtures"
EN = (FIXTURES / "damaged-goods.en.md").read_text(encoding="utf-8")
ZH = (FIXTURES / "damaged-goods.zh.md").read_text(encoding="utf-8")

HEAD = """\
---
schema: aftercase/1
id: late-parcel
language: en
kind: scenario
cause: late
platform: [generic]
status: draft
variables:
  photo_count: {type: number, example: 3}
deadlines:
  first-reply: {after: 48h, from: requested_at, source: rule}
sources:
  - {id: rule, title: The rule, url: "https://example.com/", kind: official, reviewed: 2026-08-01}
---

# A late parcel
"""
START = '\n## Start <a id="start"></a>\n\n'
END = '\n## End <a id="the-end"></a>\n\n`outcome:settled`\n'
FIRST = HEAD.count("\n") + START.count("\n") + 1  # the line on which a body begins


def text(body: str = "- On: [end](#the-end)\n", head: str = HEAD, end: str = END) -> str:
    """A playbook of two steps, ``body`` being the first one's."""
    return head + START + body + end


def read(body: str = "- On: [end](#the-end)\n", head: str = HEAD, end: str = END) -> Reading:
    """`text`, read."""
    return read_playbook(text(body, head, end), "late-parcel.en.md")


def book(body: str = "- On: [end](#the-end)\n", head: str = HEAD, end: str = END) -> Playbook:
    """`read` where there must be a playbook."""
    playbook = read(body, head, end).playbook
    assert playbook is not None
    return playbook


def of(source: str, name: str = "damaged-goods.en.md") -> Playbook:
    """A text with a playbook in it."""
    playbook = read_playbook(source, name).playbook
    assert playbook is not None
    return playbook


def codes(reading: Reading) -> list[str]:
    """The codes found, in order."""
    return [problem.code for problem in reading.problems]


def one(reading: Reading, code: str) -> Problem:
    """The only problem, which has that code."""
    assert codes(reading) == [code], [problem.line("") for problem in reading.problems]
    return reading.problems[0]


def places(playbook: Playbook) -> Iterator[tuple[Pos, object]]:
    """Every node of a playbook with its place."""
    for block in walk(playbook.overview):
        yield block.pos, block
    for step in playbook.steps:
        yield step.pos, step
        for block in walk(step.blocks):
            yield block.pos, block
            if isinstance(block, List_):
                yield from ((item.pos, item) for item in block.items)
        yield from ((tag.pos, tag) for tag in step.tags)
        yield from ((check.pos, check) for check in step.checks)
        yield from ((branch.pos, branch) for branch in step.branches)
        for message in step.messages:
            yield from ((use.pos, use) for use in message.uses)
    yield from ((node.pos, node) for node in playbook.variables.values())
    yield from ((node.pos, node) for node in playbook.deadlines.values())
    yield from ((node.pos, node) for node in playbook.sources.values())


def inside(pos: Pos, playbook_text: str) -> bool:
    """True where a place lies in a text, its column at most one behind the line."""
    lines = playbook_text.split("\n")
    return 1 <= pos.line <= len(lines) and 1 <= pos.column <= len(lines[pos.line - 1]) + 1
