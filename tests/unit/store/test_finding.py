"""Words to tokens and queries: what a person types is found, in Chinese from two letters on."""

from __future__ import annotations

import sqlite3
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercase.store import finding

TEXTS = st.text(st.sampled_from("破损照片退货款 ab1２Ａé,。\n一"), max_size=30)


def found(text: str, typed: str, numbers: str = "") -> bool:
    """Whether a real FTS5 table finds a text."""
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE f USING fts5(n, t, content='', tokenize='unicode61 remove_diacritics 2')"
    )
    row = (finding.number_tokens(numbers), finding.tokens(text))
    database.execute("INSERT INTO f (rowid, n, t) VALUES (1, ?, ?)", row)
    query = finding.query_of(typed)
    answer = query and database.execute("SELECT 1 FROM f WHERE f MATCH ?", (query,)).fetchone() is not None
    database.close()
    return bool(answer)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("衣服穿了一次就起球了", "起球"),
        ("衣服穿了一次就起球了", "一次就"),
        ("衣服穿了一次就起球了", "了"),
        ("衣服穿了一次就起球了", "球了 衣服"),
        ("The Cup arrived CRACKED", "crack"),
        ("The cup arrived cracked", "cup ARRIVED"),
        ("iPhone15屏幕碎了", "iphone15 屏幕"),
        ("ｉＰｈｏｎｅ　１５", "iphone 15"),
        ("café", "cafe"),
        ('He said "no" AND left', '"no" AND'),
        ("价格*100", "100*"),
    ],
)
def test_it_is_found(text: str, typed: str) -> None:
    assert found(text, typed)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("衣服穿了一次就起球了", "球起"),
        ("破了，损坏", "破损"),
        ("cracked", "racked"),
        ("cup", "cup plate"),
        ("anything", ""),
        ("anything", "，。"),
    ],
)
def test_it_is_not_found(text: str, typed: str) -> None:
    assert not found(text, typed)


@pytest.mark.parametrize("typed", ["AC-2026-0042", "2026 42", "0042", "251234", "5678", "ac-2026", "042"])
def test_a_number_is_found_by_its_beginning_and_its_end(typed: str) -> None:
    number = "AC-2026-0042\n2512345678 42"
    assert found("", typed, number)


def test_a_number_is_not_found_by_two_digits_of_its_end() -> None:
    assert not found("", "78", "2512345678")


@given(TEXTS, st.integers(0, 28), st.integers(2, 6))
def test_every_piece_of_chinese_is_found(text: str, start: int, length: int) -> None:
    piece = text[start : start + length]
    runs = finding.parts_of(piece)
    if runs and all(unicodedata.category(letter) == "Lo" for letter in piece):
        assert found(text, piece)


@given(st.text(max_size=40), st.text(max_size=12))
def test_nothing_that_is_typed_breaks_a_query(text: str, typed: str) -> None:
    found(text, typed, text)


@given(st.text(max_size=60), st.text(max_size=6).filter(str.isprintable))
def test_marks_lie_in_the_snippet(text: str, typed: str) -> None:
    shown, marks = finding.snipper(typed)([text])
    assert shown.isprintable() or not shown
    assert bool(shown) == bool(marks)
    parts = finding.parts_of(typed)
    for start, end in marks:
        assert finding.fold(shown[start:end]) in parts


def test_a_snippet_comes_from_the_first_text_that_has_it() -> None:
    shown, marks = finding.snipper("起球")(["no", "a" * 50 + " 起球\x1b[2J了 " + "b" * 80])
    assert "\x1b" not in shown
    assert shown[slice(*marks[0])] == "起球"
    assert shown.startswith("…")
    assert shown.endswith("…")
