"""A sign whose width terminals do not agree on moves nothing that follows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import pyte
import pytest

from aftercase.text import cells, cut, filter_line, fit, one_line, tidy
from aftercase.tui.lines import Segment
from aftercase.tui.paint import pad
from aftercase.tui.pinning import pinned
from aftercase.tui.wrap import Wrapped, chop, wrap
from tests.hostile.words import EMOJIS, ODD
from tests.pty.terminal import Screen

WIDTH = 24
WORDS = [*ODD.values(), *(" ".join(EMOJIS[at : at + 7]) for at in range(0, len(EMOJIS), 7))]


def right_edges(lines: list[str]) -> Iterator[tuple[str, int]]:
    """Each line with the column of its right border, as a terminal shows it that knows no emoji sequence."""
    for at in range(0, len(lines), 40):
        some = lines[at : at + 40]
        screen = Screen(WIDTH * 4, len(some))
        stream = pyte.Stream(screen)
        for row, line in enumerate(some):
            stream.feed(f"\x1b[{row + 1};1H{line}")
        for row, line in enumerate(some):
            edges = [x for x in range(screen.columns) if screen.buffer[row][x].data == "│"]
            yield line, edges[-1]


def test_every_emoji_and_every_odd_word_keeps_the_right_border_in_its_column() -> None:
    lines = [f"│{pinned(filter_line(fit(one_line(text), WIDTH)))}│" for text in WORDS]
    assert [line for line, edge in right_edges(lines) if edge != WIDTH + 1] == []


def test_without_it_the_border_moves() -> None:
    lines = [f"│{filter_line(fit(one_line(text), WIDTH))}│" for text in WORDS]
    assert [line for line, edge in right_edges(lines) if edge != WIDTH + 1]


@pytest.mark.parametrize("fold", [wrap, chop])
@pytest.mark.parametrize("width", [5, 12, 40])
def test_wrapped_lines_of_it_are_as_wide_as_they_say(
    fold: Callable[[Iterable[Segment], int], list[Wrapped]], width: int
) -> None:
    for text in WORDS:
        for row in fold([Segment(text, "strong"), Segment(text[::-1], "em")], width):
            line = "".join(segment.text for segment in row.segments)
            assert cells(line) == sum(cells(segment.text) for segment in row.segments), ascii(line)
            assert cells(line) <= width, ascii(line)
            assert sum(cells(segment.text) for segment in pad(row.segments, width)) == width


@pytest.mark.parametrize("width", range(1, 12))
def test_cut_and_fitted_text_has_the_width_asked_for(width: int) -> None:
    for text in WORDS:
        assert cells(cut(tidy(text).replace("\t", " "), width)) <= width, ascii(text)
        assert cells(fit(one_line(text), width)) == width, ascii(text)


def test_other_text_is_written_as_it_is() -> None:
    for text in ("plain", "\x1b[1;1H┏━ 买家 é ━┓", "e" + "\u0301" * 8, "한국어 👍", "שלום"):
        assert pinned(text) == text


def test_control_sequences_between_are_left_alone() -> None:
    text = "\x1b[2;3H\x1b[1m👍🏽\x1b[0m rest"
    found = pinned(text)
    assert re.sub("\x1b7 +\x1b8\x1b7|\x1b8\x1b\\[\\d+C", "", found) == text
    assert found == "\x1b[2;3H\x1b[1m\x1b7  \x1b8\x1b7👍🏽\x1b8\x1b[2C\x1b[0m rest"


def test_what_belongs_to_a_sign_drawn_over_is_left_out() -> None:
    assert pinned("\x1b[1m\u200d\x1b[0m🏽.") == "\x1b[1m\x1b[0m."
