"""A pinned text is read a step at a time, and comes to the same as when it is read whole."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from aftercase.playbook import intake, read
from aftercase.playbook.front_shape import FrontMatter
from aftercase.playbook.late import LateSteps
from aftercase.playbook.library import shipped_folder
from aftercase.playbook.model import Playbook, Reading
from aftercase.playbook.plain_front import plain_front
from aftercase.playbook.read import read_pinned, read_playbook
from aftercase.playbook.split import split
from tests.unit.playbook.sample import EN, FIXTURES

TEXTS = sorted([*shipped_folder().glob("*.md"), *FIXTURES.glob("*.md")])
HEAD = EN[: EN.index("## ")]


def pinned(text: str) -> Playbook:
    playbook = read_pinned(text).playbook
    assert playbook is not None
    return playbook


def whole(text: str) -> Playbook:
    playbook = read_playbook(text).playbook
    assert playbook is not None
    return playbook


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_every_shipped_playbook_is_read_in_parts_and_is_the_same(path: Path) -> None:
    text = path.read_text("utf-8")
    early, late = whole(text), pinned(text)
    assert isinstance(late.steps, LateSteps)
    assert late.ids == tuple(step.id for step in early.steps)
    assert [late.title_at(n) for n in range(len(late.ids))] == [step.title for step in early.steps]
    assert "0 read" in repr(late.steps)  # the headings told it
    assert late == early
    assert early == late
    assert late.structure == early.structure


def test_only_the_step_that_is_asked_for_is_read() -> None:
    late = pinned(EN)
    step = late.step(late.ids[1])
    assert step is not None
    assert step is late.steps[1]
    assert repr(late.steps) == f"<{len(late.ids)} steps, 1 read>"
    assert late.steps[-1] == late.steps[len(late.ids) - 1]
    assert late.steps[1:3] == whole(EN).steps[1:3]
    with pytest.raises(IndexError):
        late.steps[len(late.ids)]


def test_a_case_on_the_screen_needs_neither_pydantic_nor_a_second_step() -> None:
    code = (
        "import sys; from aftercase.playbook.read import read_pinned; "
        "book = read_pinned(open(sys.argv[1], encoding='utf-8').read()).playbook; book.steps[0]; "
        "assert 'pydantic' not in sys.modules; assert '1 read' in repr(book.steps)"
    )
    path = FIXTURES / "damaged-goods.zh.md"
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)


def test_what_the_whole_reading_calls_an_error_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = EN.replace('<a id="', '<a id="NO', 1)  # a stand-in by number takes its place
    assert pinned(wrong) == whole(wrong)
    monkeypatch.setattr(read._Later, "_read", lambda *_: 1 / 0)
    assert list(pinned(EN).steps) == list(whole(EN).steps)
    late = pinned(EN)
    monkeypatch.setattr(read, "read_playbook", lambda *_: Reading(None))
    shown = late.steps[1]
    assert shown.id == late.ids[1]
    assert shown.blocks  # its words as they are


# What can hide a heading, or look as if it did.
LINES = [
    '## One <a id="one"></a>',
    '## Two *words* <a id="two"></a><a id="old-two"></a>',
    '## `code` <a id="three"></a>',
    "## no id",
    ' ## indented <a id="four"></a>',
    "##",
    "##none",
    "# again",
    "```",
    "```text",
    "````",
    "~~~",
    "  ```",
    "   ~~~",
    "    ```",
    "\t```",
    "- ```",
    "> ```",
    "1. > - ~~~",
    "- item",
    "  - [ ] deeper `id:deep`",
    "- [ ] Do it `id:do`",
    "- on: [one](#one)",
    "1. one",
    "> quote",
    "lazy words",
    "<!-- a comment -->",
    "<!-- open",
    "end -->",
    "<div>",
    "  <div>",
    "</div>",
    "<script>",
    "<https://example.com>",
    '<a id="loose"></a>',
    "| a | b |",
    "|---|---|",
    "| 1 | 2 |",
    "---",
    "===",
    "[x]: https://example.com",
    "- [x]: https://example.com",
    "see [x] there",
    "",
    "",
    "",
]


@given(st.lists(st.sampled_from(LINES), max_size=24).map("\n".join))
@example('- a\n\n  ```\n## One <a id="one"></a>\n  ```\n')
@example('<div>\n## One <a id="one"></a>\n')
@example('- a\n\n    ```\n  ```\n## One <a id="one"></a>\n')
@settings(max_examples=400, deadline=None)
def test_random_texts_come_to_the_same(body: str) -> None:
    text = f"{HEAD}{body}\n"
    early, late = read_playbook(text).playbook, read_pinned(text).playbook
    assert early == late
    if early is not None and late is not None:
        assert early.ids == late.ids
        assert [early.title_at(n) for n in range(len(early.ids))] == [
            late.title_at(n) for n in range(len(late.ids))
        ]


def test_the_scan_says_so_where_it_cannot_tell() -> None:
    assert split(EN) is not None
    assert split('# no front matter\n\n## One <a id="one"></a>\n') is None
    for hidden in ("- ```", "[x]: https://example.com", "<script>", "<div>\n## One", " ## One"):
        assert split(f'{HEAD}{hidden}\n\n## One <a id="one"></a>\n') is None, hidden


VALUES = st.one_of(st.text(max_size=3), st.integers(0, 3), st.booleans(), st.none(), st.just([]), st.just({}))
ENTRY = st.dictionaries(
    st.sampled_from(
        ["type", "required", "example", "choices", "after", "clock", "from", "id", "title", "no"]
    ),
    st.one_of(VALUES, st.lists(VALUES, max_size=2), st.sampled_from(["text", "choice", "48h"])),
    max_size=4,
)


@given(
    st.fixed_dictionaries(
        {
            "schema": st.just("aftercase/1"),
            "id": st.just("x"),
            "language": st.just("en"),
            "kind": st.sampled_from(["scenario", "triage", "none"]),
            "platform": st.one_of(st.just(["generic"]), VALUES),
            "status": st.sampled_from(["draft", "published", ""]),
        },
        optional={
            "cause": VALUES,
            "variables": st.one_of(VALUES, st.dictionaries(st.just("name"), ENTRY, max_size=1)),
            "deadlines": st.one_of(VALUES, st.dictionaries(st.just("soon"), ENTRY, max_size=1)),
            "sources": st.one_of(VALUES, st.lists(ENTRY, max_size=1)),
            "other": VALUES,
        },
    )
)
@settings(max_examples=300, deadline=None)
def test_what_is_taken_without_pydantic_is_what_pydantic_takes(value: dict[str, Any]) -> None:
    front = plain_front(value)
    try:
        model = FrontMatter.model_validate(value)
    except ValidationError:
        assert front is None
        return
    assert front is not None
    for name in ("id", "language", "kind", "platform", "status", "cause", "replaced_by", "translates"):
        assert getattr(front, name) == getattr(model, name)
    for name, entry in model.variables.items():
        mine = front.variables[name]
        for key in ("type", "required", "example"):
            assert getattr(mine, key) == getattr(entry, key)
        assert list(mine.choices) == entry.choices
    for name, rule in model.deadlines.items():
        for key in ("after", "clock", "of", "from_", "source"):
            assert getattr(front.deadlines[name], key) == getattr(rule, key)
    for one, other in zip(front.sources, model.sources, strict=True):
        for key in ("id", "title", "url", "kind", "reviewed", "review_every"):
            assert getattr(one, key) == getattr(other, key)


def test_the_first_look_for_marks_misses_none() -> None:
    marks = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.combining(chr(code))]
    assert all(intake._MAYBE_MARKS.search(mark * 31) for mark in marks)
