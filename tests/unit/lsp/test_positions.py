"""Places in texts: every unit a client may count in, every line end, nothing beyond the edge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercase.lsp.positions import Document, Encoding, Span, code_points, units
from aftercase.problems import Pos

LINE = "- [ ] 面单😀照片 `x`é"
TEXTS = st.text(st.sampled_from("a é面😀\u2028\x85\x0c\n\r`"), max_size=30)
ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")
CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_columns_are_those_of_the_codec(encoding: Encoding) -> None:
    codec, width = CODECS[encoding]
    for column in range(len(LINE) + 1):
        there = len(LINE[:column].encode(codec)) // width
        assert units(LINE[:column], encoding) == there
        assert code_points(LINE, there, encoding) == column
        assert Document(LINE).to_client(Pos(1, column + 1), encoding) == (0, there)
        assert Document(LINE).from_client(0, there, encoding) == Pos(1, column + 1)


def test_inside_a_character_is_that_character() -> None:
    assert code_points("😀x", 1, "utf-16") == 0
    assert code_points("面x", 2, "utf-8") == 0


def test_only_three_line_ends_count() -> None:
    document = Document("a\r\nb\rc\nd\u2028e\x85f\x0cg")
    assert list(document.lines) == ["a", "b", "c", "d\u2028e\x85f\x0cg"]
    assert document.offset(Pos(3, 1)) == 5
    assert document.pos(1) == Pos(1, 2)
    assert document.pos(2) == Pos(1, 2)  # between CR and LF


def test_places_beyond_the_text_become_its_edge() -> None:
    document = Document("ab\nc")
    assert document.clip(Pos(1, 99)) == Pos(1, 3)
    assert document.clip(Pos(99, 99)) == Pos(2, 2)
    assert document.clip(Pos(0, 0)) == Pos(1, 1)
    assert document.from_client(-1, -1, "utf-16") == Pos(1, 1)
    assert document.from_client(9, 9, "utf-16") == Pos(2, 2)
    assert document.line(99) == ""
    assert document.changed(Span(Pos(2, 2), Pos(1, 1)), "x", 2).text == "ab\ncx"


@given(TEXTS, st.data())
def test_there_and_back(text: str, data: st.DataObject) -> None:
    document = Document(text)
    encoding = data.draw(st.sampled_from(ENCODINGS))
    offset = data.draw(st.integers(0, len(text)))
    pos = document.pos(offset)
    assert document.from_client(*document.to_client(pos, encoding), encoding) == pos
    assert document.offset(pos) in {offset, offset - 1}
    assert text[offset - 1 : offset + 1] == "\r\n" or document.offset(pos) == offset


@given(TEXTS, TEXTS, st.data())
def test_a_change_is_a_splice(text: str, fresh: str, data: st.DataObject) -> None:
    document = Document(text, 1)
    start, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    where = document.span(start, end)
    changed = document.changed(where, fresh, 2)
    first, last = document.offset(where.start), document.offset(where.end)
    assert changed.text == text[:first] + fresh + text[last:]
    assert changed.version == 2
