"""Lines that are kept are the lines that would be drawn; and very large texts come to an end."""

from __future__ import annotations

import random
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from aftercase.playbook.model import Block, Playbook
from aftercase.playbook.read import read_playbook
from aftercase.tui import items, render
from aftercase.tui.lines import Line, RenderContext
from aftercase.tui.render import layout
from tests.unit.playbook.sample import EN, ZH

HEAD = EN[: EN.index("## ")]


def read(text: str) -> Playbook:
    playbook = read_playbook(text).playbook
    assert playbook is not None
    return playbook


BLOCKS = {text: [block for step in read(text).steps for block in step.blocks] for text in (EN, ZH)}
KEYS = sorted({check.key for step in read(EN).steps for check in step.checks})


def fresh(blocks: list[Block], width: int, context: RenderContext) -> list[Line]:
    """Laid out with nothing kept."""
    items._kept.clear()
    render._kept.clear()
    return layout(blocks, width, context)


CONTEXTS = st.builds(
    RenderContext,
    check_states=st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["todo", "done", "skipped"])),
    check_notes=st.dictionaries(st.sampled_from(KEYS), st.just("2 files")),
    values=st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["SF1", "3"])),
    focus=st.one_of(st.none(), st.sampled_from(KEYS)),
    ascii_only=st.booleans(),
    playbook_titles=st.dictionaries(st.just("ask-platform"), st.sampled_from(["Ask", "Call"])),
)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(list(BLOCKS)), st.lists(st.tuples(st.integers(20, 90), CONTEXTS), min_size=2, max_size=4)
)
def test_kept_lines_are_those_that_would_be_drawn(text: str, looks: list[tuple[int, RenderContext]]) -> None:
    blocks = BLOCKS[text]
    wanted = [fresh(blocks, width, context) for width, context in looks]
    fresh(blocks, 60, RenderContext())
    assert [layout(blocks, width, context) for width, context in looks] == wanted


LISTS = """- one
  - two, see [the platform](ask-platform.en.md)

    > quoted
    > - three
- four

> - five
>
>   words

1. six
   - [ ] Look `id:look-again`
2. seven
"""


STATES: tuple[dict[str, Literal["todo", "done", "skipped"]], ...] = (
    {"look-again": "done"},
    {"look-again": "todo"},
)


def test_lists_and_quotes_are_kept_but_for_those_that_hold_checks() -> None:
    text = f'{HEAD}## One <a id="one"></a>\n\n{LISTS}\n`outcome:settled`\n'
    blocks = list(read(text).steps[0].blocks)
    looks = [
        (width, RenderContext(check_states=states, playbook_titles=titles, ascii_only=ascii_only))
        for width in (30, 70)
        for states in STATES
        for titles in ({}, {"ask-platform": "Ask"})
        for ascii_only in (False, True)
    ]
    wanted = [fresh(blocks, width, context) for width, context in looks]
    assert len({tuple(lines) for lines in wanted}) > 4
    for n in random.Random(1).choices(range(len(looks)), k=100):
        assert layout(blocks, *looks[n]) == wanted[n]
    first, again = layout(blocks, 70, looks[-1][1]), layout(blocks, 70, looks[-1][1])
    same = [one is two for one, two in zip(first, again, strict=True)]
    assert same.count(True) > 5


def test_what_is_too_large_is_refused_in_one_line() -> None:
    for body in ("words\n" * 100_000, "w" * 1_000_000):
        reading = read_playbook(f'{HEAD}## One <a id="one"></a>\n\n{body}\n')
        assert reading.playbook is None
        assert [problem.text().count("\n") for problem in reading.problems] == [0]
        assert "Split it" in reading.problems[0].message


def test_five_hundred_nested_lists_are_told_and_do_not_hang() -> None:
    deep = "".join("  " * depth + "- a\n" for depth in range(400))
    reading = read_playbook(f'{HEAD}## One <a id="one"></a>\n\n{deep}')
    assert any("nested too deep" in problem.message for problem in reading.problems)
    assert reading.playbook is not None
    assert layout(reading.playbook.steps[0].blocks, 60, RenderContext())


def test_a_long_line_and_many_lines_fit_the_width() -> None:
    for body in ("word " * 4_000, "w" * 20_000, "a\n" * 5_000, "- a\n" * 2_000):
        playbook = read_playbook(f'{HEAD}## One <a id="one"></a>\n\n{body}').playbook
        assert playbook is not None
        lines = layout(playbook.steps[0].blocks, 60, RenderContext())
        assert max(line.width for line in lines) <= 60
