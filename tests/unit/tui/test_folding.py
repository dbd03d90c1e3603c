"""Where a page folds its lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.document._document import Document

from aftercase.text import cells
from aftercase.tui.folding import _CLOSE, _OPEN, Folded, pieces

WORDS = st.text(alphabet="ab 买家说。，（）“”…ー,.\t👍한\u0301", max_size=60)


def rows(text: str, width: int) -> list[str]:
    """The rows of one line."""
    document = Folded(Document(text))
    document.wrap(width, 4)
    return document.lines[0]


def test_a_sentence_without_spaces_goes_on_in_the_row_it_began_in() -> None:
    assert rows("on 8-10 买家说包裹没有收到", 12) == ["on 8-10 买家", "说包裹没有收", "到"]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("买家说，收到", ["买家", "说，", "收到"]),  # a comma does not begin a row
        ("买家（收到）了", ["买家", "（收", "到）", "了"]),
        ("买，，，，家", ["买，", "，，", "，家"]),  # more of them than a row holds
        ("hello world", ["hell", "o ", "worl", "d"]),
    ],
)
def test_signs_stay_with_their_words(text: str, want: list[str]) -> None:
    assert rows(text, 4) == want


@given(WORDS)
def test_the_pieces_are_the_text(text: str) -> None:
    found = list(pieces(text))
    assert "".join(piece for _, _, piece in found) == text
    assert [start for start, _, _ in found] == [0, *(end for _, end, _ in found)][: len(found)]


@given(WORDS.map(lambda text: text.replace("\t", "")), st.integers(8, 30))
def test_no_row_is_wider_than_the_page_and_nothing_is_lost(text: str, width: int) -> None:
    found = rows(text, width)
    assert "".join(found) == text
    assert all(cells(row.rstrip(" ")) <= width for row in found)


@given(st.text(alphabet="买家说ab", min_size=1, max_size=60), st.integers(6, 30))
def test_signs_begin_and_end_no_row(text: str, width: int) -> None:
    signs = "".join(f"（{char}，）" if n % 3 else char for n, char in enumerate(text))
    found = rows(signs, max(width, 10))
    assert not any(row[0] in _CLOSE for row in found)
    assert not any(row.rstrip()[-1:] in _OPEN for row in found if row.strip())
