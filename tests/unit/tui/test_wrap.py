"""Breaking lines by cells."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercase.text import cells, clean
from aftercase.tui.lines import Segment
from aftercase.tui.wrap import chop, expand, natural, wrap

CLOSERS = "，。、；：？！）】》」』％"
OPENERS = "（【《「『"


def texts(text: str, width: int) -> list[str]:
    return ["".join(segment.text for segment in row.segments) for row in wrap([Segment(text)], width)]


def test_latin_breaks_between_words() -> None:
    assert texts("The photos show the damage", 10) == ["The photos", "show the", "damage"]


def test_chinese_breaks_between_characters() -> None:
    assert texts("照片已经能看出破损", 8) == ["照片已经", "能看出破", "损"]


def test_mixed_text_breaks_beside_chinese() -> None:
    assert texts("订单2837465019号", 14) == ["订单2837465019", "号"]


@pytest.mark.parametrize("sign", CLOSERS)
def test_no_closing_sign_begins_a_line(sign: str) -> None:
    assert texts(f"一二三四{sign}五", 8) == ["一二三", f"四{sign}五"]


@pytest.mark.parametrize("sign", OPENERS)
def test_no_opening_sign_ends_a_line(sign: str) -> None:
    assert texts(f"一二三{sign}四五", 8) == ["一二三", f"{sign}四五"]


def test_pairs_stay_together() -> None:
    assert texts("一二三——四", 7) == ["一二", "三——四"]
    assert texts("一二三……四五", 7) == ["一二", "三……四", "五"]


def test_a_space_before_a_closing_sign_is_no_way_round() -> None:
    assert texts("一二三四 ，五", 8) == ["一二三", "四 ，五"]


def test_hard_breaks_and_glue() -> None:
    rows = wrap([Segment("one two\nthree")], 5)
    assert [row.glue for row in rows] == [None, " ", None]


def test_long_words_are_cut_and_addresses_behind_a_slash() -> None:
    assert texts("abcdefghijkl", 5) == ["abcde", "fghij", "kl"]
    assert texts("https://example.com/some/path", 23) == ["https://example.com/", "some/path"]


def test_styles_survive_the_break() -> None:
    rows = wrap([Segment("一二", "a"), Segment("三四", "b")], 6)
    assert [[(s.text, s.style) for s in row.segments] for row in rows] == [
        [("一二", "a"), ("三", "b")],
        [("四", "b")],
    ]


def test_graphemes_are_never_parted() -> None:
    family = "👨\u200d👩\u200d👧"
    assert texts(family * 3, 4) == [family * 2, family]
    assert texts("e\u0301" * 5, 2) == ["e\u0301" * 2, "e\u0301" * 2, "e\u0301"]


def test_a_look_that_begins_inside_a_grapheme_begins_behind_it() -> None:
    rows = wrap([Segment("👨\u200d", "a"), Segment("👩x", "b")], 20)
    assert cells("".join(s.text for s in rows[0].segments)) == sum(cells(s.text) for s in rows[0].segments)


def test_tabs_reach_the_next_stop() -> None:
    assert expand("a\tb\t照\tc") == "a   b   照  c"
    assert chop([Segment("a\tb")], 20)[0].segments[0].text == "a   b"


def test_code_keeps_its_spaces() -> None:
    rows = chop([Segment("    x  y")], 6)
    assert ["".join(s.text for s in row.segments) for row in rows] == ["    x ", " y"]


def test_natural_sizes() -> None:
    assert natural([Segment("the damage\n一二三")]) == (10, 6)


WORDS = st.text(
    st.one_of(
        st.sampled_from(
            "一二三四五照片abc de  ——……“”‘’()$%,.;:!?～·👨👩🇨🇳①→\u200d\ufe0f\u0301\t\n\x1b\x9b\u202e\u00a0"
        ),
        st.characters(),
    ),
    max_size=80,
)


@given(st.lists(WORDS, min_size=1, max_size=4), st.integers(2, 40))
def test_no_line_is_too_wide_and_nothing_is_lost(parts: list[str], width: int) -> None:
    segments = [Segment(part, str(index)) for index, part in enumerate(parts)]
    for rows in (wrap(segments, width), chop(segments, width)):
        for row in rows:
            text = "".join(segment.text for segment in row.segments)
            assert sum(cells(segment.text) for segment in row.segments) <= width
            assert cells(text) <= width
            assert clean(text) == text
            assert "\n" not in text
            assert "\t" not in text
    shown = "".join("".join(s.text for s in row.segments) for row in wrap(segments, width))
    for char in "一二三四五照片":
        assert shown.count(char) == "".join(parts).count(char)


@given(st.text(st.sampled_from("一二三四" + CLOSERS + OPENERS + " a"), max_size=60), st.integers(12, 40))
def test_kinsoku_holds_wherever_it_can(text: str, width: int) -> None:
    rows = wrap([Segment(text)], width)
    for before, row in pairwise(rows):
        first, last = row.segments[0].text[0], before.segments[-1].text[-1]
        # Only a run of signs longer than the line may be cut.
        if first in CLOSERS or last in OPENERS:
            assert natural([Segment(text)])[1] > width
