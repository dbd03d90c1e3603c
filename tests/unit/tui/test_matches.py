"""Words are found in finished lines, also where the width has broken them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aftercase.playbook.read import read_playbook
from aftercase.tui import matches
from aftercase.tui.lines import Line, RenderContext, Segment
from aftercase.tui.render import layout
from tests.kit import FIXTURES


def lines(*texts: str) -> list[Line]:
    return [Line((Segment(text),)) for text in texts]


def test_it_finds_every_place_whatever_the_case() -> None:
    found = matches.find(lines("Photo of the label", "no", "PHOTO photo"), "photo")
    assert found == [
        (matches.Piece(0, 0, 5),),
        (matches.Piece(2, 0, 5),),
        (matches.Piece(2, 6, 11),),
    ]
    assert matches.find(lines("anything"), " ") == []


def test_a_word_that_the_width_has_broken_is_found() -> None:
    broken = [Line((Segment("请保存照"),)), Line((Segment("片和视频"),), glue="")]
    assert matches.find(broken, "照片") == [(matches.Piece(0, 3, 4), matches.Piece(1, 0, 1))]
    spaced = [Line((Segment("the whole"),)), Line((Segment("item"),), glue=" ")]
    assert matches.find(spaced, "whole item") == [(matches.Piece(0, 4, 9), matches.Piece(1, 0, 4))]


def test_frames_are_not_searched() -> None:
    framed = [Line((Segment("│ ", frame=True), Segment("a │ b")))]
    assert [piece for match in matches.find(framed, "│") for piece in match] == [matches.Piece(0, 4, 5)]


@given(st.text(max_size=40), st.text(min_size=1, max_size=5), st.integers(8, 40))
def test_every_piece_lies_on_its_line(text: str, words: str, width: int) -> None:
    shown = lines(*[text[at : at + width] for at in range(0, len(text), width)])
    for match in matches.find(shown, words):
        for piece in match:
            assert 0 <= piece.start < piece.end <= len(shown[piece.line].text)


def test_what_is_found_does_not_depend_on_the_width() -> None:
    playbook = read_playbook((FIXTURES / "damaged-goods.zh.md").read_text("utf-8")).playbook
    assert playbook is not None
    blocks = [block for step in playbook.steps for block in step.blocks]
    counts = {
        len(matches.find(layout(blocks, width, RenderContext()), "买家")) for width in (24, 37, 58, 80, 119)
    }
    assert len(counts) == 1
    assert counts.pop() > 1
