"""Chinese in Textual's widgets breaks between characters, English as it did."""

from __future__ import annotations

import pytest
from rich._wrap import divide_line as between_words
from textual.content import Content

from aftercase.text import cells
from aftercase.tui import breaking
from aftercase.tui.wrap import NO_START

WORDS = "aftercase 带你处理被拒绝的售后申请：按顺序问该问的（一次一个），记下说过和做过的，盯住 48h 的时限。"


@pytest.fixture(autouse=True)
def _installed() -> None:
    breaking.install()


def lines(text: str, width: int) -> list[str]:
    return [line.plain for line in Content(text).wrap(width)]


def test_a_chinese_sentence_goes_on_behind_an_english_word() -> None:
    assert lines(WORDS, 30)[0] == "aftercase 带你处理被拒绝的售后"


@pytest.mark.parametrize("width", range(12, 120))
def test_every_line_fits_and_nothing_is_lost(width: int) -> None:
    broken = lines(WORDS, width)
    assert max(map(cells, broken)) <= width
    assert "".join(broken).replace(" ", "") == WORDS.replace(" ", "")
    assert not [line for line in broken if line[0] in NO_START]


def test_english_is_left_to_rich() -> None:
    text = "Every word of it, and a_very_long_one_that_has_to_be_cut somewhere."
    for width in range(2, 40):
        assert breaking.divide_line(text, width) == between_words(text, width)


def test_styles_stay_on_their_words() -> None:
    first, second = Content.assemble("一二三", ("四五六", "bold")).wrap(8)
    assert [first.plain[s.start : s.end] for s in first.spans] == ["四"]
    assert [second.plain[s.start : s.end] for s in second.spans] == ["五六"]


@pytest.mark.parametrize("text", ["", " ", "  二", "二  ", "\u00a0", "字" * 200, "a\u200d二"])
def test_odd_lines_come_through(text: str) -> None:
    for width in (1, 2, 3, 7):
        places = breaking.divide_line(text, width)
        assert places == sorted(set(places))
        assert all(0 < place < len(text) for place in places)
