"""A reading that was packed and unpacked is the same reading; what does not fit is no reading."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercase.playbook.kept import pack, unpack
from aftercase.playbook.late import LateSteps
from aftercase.playbook.library import shipped_folder
from aftercase.playbook.read import read_pinned, read_playbook
from tests.unit.playbook.sample import EN, FIXTURES

TEXTS = sorted([*shipped_folder().glob("*.md"), *FIXTURES.glob("*.md")])
BOOK = read_pinned(EN).playbook
assert BOOK is not None
DATA = pack(BOOK, "ours")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_every_shipped_playbook_comes_back_as_it_was_read(path: Path) -> None:
    book = read_pinned(path.read_text("utf-8")).playbook
    assert book is not None
    back = unpack(pack(book, "ours"), "ours", book.pin, book.text)
    assert back is not None
    assert isinstance(back.steps, LateSteps)
    assert back.ids == book.ids
    assert [back.title_at(n) for n in range(len(back.ids))] == [step.title for step in book.steps]
    assert "0 read" in repr(back.steps)  # a step is made when somebody looks at it
    assert back == book
    assert repr(tuple(back.steps)) == repr(tuple(book.steps))  # every node of its own kind: tuples are equal
    assert repr(back.overview) == repr(book.overview)
    assert repr((back.variables, back.deadlines, back.sources)) == repr(
        (book.variables, book.deadlines, book.sources)
    )
    assert back.structure == book.structure


WORDS = st.sampled_from(
    [
        *("para\n\n", "- item\n", "1. one\n", "> quote\n", "> [!NOTE]\n> mind\n\n", "---\n\n"),
        *("```x\ncode\n```\n\n", "### Head **b** *e* ~~s~~ `c`\n\n", "两行\\\n字\n\n", "<!-- no -->\n\n"),
        "| a | b |\n|--|:-:|\n| 1 | [l](https://a.example) |\n\n",
        *("- [ ] Do `id:do`\n", "- [ ] When `field:when` `due:48h`\n", "- On: [go](#one)\n"),
        '```message id=m to=buyer\nHi {{order_no}} "\u2028\n```\n\n',
        '## Two <a id="two"></a> <a id="was"></a>\n\n',
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=12))
def test_any_text_that_can_be_read_comes_back_as_it_was_read(pieces: list[str]) -> None:
    text = EN[: EN.index("## ")] + '## One <a id="one"></a>\n\n' + "".join(pieces)
    for book in (read_playbook(text).playbook, read_pinned(text).playbook):
        assert book is not None
        back = unpack(pack(book, ""), "", book.pin, book.text)
        assert back == book
        assert repr(tuple(book.steps)) == repr(tuple(back.steps if back else ()))


def test_of_another_reader_or_another_text_it_is_no_reading() -> None:
    assert BOOK is not None
    assert unpack(DATA, "ours", BOOK.pin, EN) == BOOK
    assert unpack(DATA, "another", BOOK.pin, EN) is None
    assert unpack(DATA, "ours", "0" * 64, EN) is None


@given(st.integers(0, len(DATA) - 1), st.integers(1, 255))
def test_one_wrong_byte_and_it_is_no_reading(at: int, by: int) -> None:
    assert BOOK is not None
    wrong = bytearray(DATA)
    wrong[at] ^= by
    assert unpack(bytes(wrong), "ours", BOOK.pin, EN) is None
    assert unpack(DATA[:at], "ours", BOOK.pin, EN) is None


def test_what_is_no_part_of_a_playbook_is_not_packed() -> None:
    assert BOOK is not None
    BOOK.variables["x"] = object()  # type: ignore[assignment]  # what must not come through
    try:
        with pytest.raises(TypeError, match="object"):
            pack(BOOK, "")
    finally:
        del BOOK.variables["x"]
