"""The door for outside text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercase.text import cells, clean, clean_bytes, cut, filter_line, fit, one_line

FOREIGN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize(
    ("outside", "inside"),
    [
        ("a\x1b]0;PWNED\x07b", "a␛]0;PWNED␇b"),
        ("a\x9b31m", "a<U+009B>31m"),
        ("safe\u202egnp.exe", "safe<U+202E>gnp.exe"),
        ("one\r\ntwo\rthree\x85four\u2028five", "one\ntwo\nthree\nfour\nfive"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("half \ud83d", "half \ufffd"),
        ("\U000e0041tag", "<U+E0041>tag"),
        ("tab\tstays", "tab\tstays"),
        ("👩\u200d👧 ❤\ufe0f 中文", "👩\u200d👧 ❤\ufe0f 中文"),
        ("z" + "\u0301" * 40, "z" + "\u0301" * 8),
    ],
)
def test_what_becomes_of_it(outside: str, inside: str) -> None:
    assert clean(outside) == inside


@given(st.text() | st.text(st.characters(max_codepoint=0x20FF)))
def test_nothing_foreign_is_left_and_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert not FOREIGN.search(once)
    assert clean(once) == once
    assert filter_line(once) == once.replace("\n", "").replace("\t", "")  # a line has neither


@given(st.binary())
def test_bytes_never_raise(data: bytes) -> None:
    clean_bytes(data)


@given(st.text(), st.integers(1, 40))
def test_one_line_is_one_line_of_its_width(text: str, width: int) -> None:
    line = one_line(text, width)
    assert "\n" not in line
    assert cells(line) <= width


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"])), st.integers(0, 40))
def test_fit_is_exact(text: str, width: int) -> None:
    assert cells(fit(one_line(text), width)) == width


def test_a_cut_line_says_so_and_never_halves_a_character() -> None:
    assert cut("商品到货破损", 7) == "商品到…"
    assert cut("abc", 3) == "abc"
    assert fit("中", 4, "right") == "  中"


@given(st.text(st.sampled_from("aé…·→“”—中、，（ｅ①\u200d❤\ufe0f한")))
def test_the_short_way_to_count_cells_agrees_with_the_table_of_the_screen(text: str) -> None:
    from rich.cells import cell_len

    assert cells(text) == cell_len(text)
