"""Only what differs is sent, and the terminal shows the same as if everything had been."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from aftercase.text import cells
from aftercase.tui.cells import split, sure
from aftercase.tui.pens import PLAIN, Pens, change
from aftercase.tui.saving import Saving
from tests.glass import Glass
from tests.pty.terminal import foreign_escapes

WIDTH, HEIGHT = 36, 12
CUTS = (0, 9, 26, WIDTH)  # where one pane ends and the next begins
CONSOLE = Console(color_system="truecolor", force_terminal=True)

INKS = [None, "#e0e0e0", "#ff8787", "default", "red"]
PAPERS = [None, "#121212", "#0178d4", "default"]
ATTRIBUTES = ("bold", "italic", "underline", "reverse", "strike")
WORDS = ["refund", "ok", "照片", "退款", "李伟", "───", "│", "“行”", "…", "✓", "▸", "é", "ｶﾅ", "한글", "Ж"]
STYLES: list[Style | None] = [None]
STYLES += [
    Style(color=ink, bgcolor=paper, **{attribute: True})  # type: ignore[arg-type]  # one of ATTRIBUTES
    for ink in INKS
    for paper in PAPERS
    for attribute in ATTRIBUTES
]


Frame = list[list[Strip]]
"""Rows, each of a strip for every pane."""


def strip(dice: random.Random, width: int) -> Strip:
    """A line of a pane: words in several looks, cut or filled to its width."""
    segments, used = [], 0
    while used < width:
        word = dice.choice(WORDS) + " " * dice.choice((0, 1, 1, 9))
        segments.append(Segment(word, dice.choice(STYLES)))
        used += cells(word)
    return Strip(segments).crop_extend(0, width, None)


def frame(dice: random.Random) -> Frame:
    widths = [end - begin for begin, end in pairwise(CUTS)]
    return [[strip(dice, width) for width in widths] for _ in range(HEIGHT)]


def whole(rows: Frame) -> CompositorUpdate:
    return LayoutUpdate(list(rows), Region(0, 0, WIDTH, HEIGHT))


def part(rows: Frame, places: Sequence[tuple[int, int]]) -> CompositorUpdate:
    """An update of some panes on some lines, as Textual makes it."""
    chops: list[dict[int, Strip | None]] = [dict.fromkeys(CUTS[:-1]) for _ in rows]
    for y, pane in places:
        chops[y][CUTS[pane]] = rows[y][pane]
    spans = [(y, CUTS[pane], CUTS[pane + 1]) for y, pane in sorted(places)]
    return ChopsUpdate(chops, spans, [list(CUTS[1:]) for _ in rows])


def changed(dice: random.Random, before: Frame) -> tuple[Frame, CompositorUpdate]:
    """The next frame: scrolled in one pane, changed here and there, or another one."""
    how = dice.choice(("scroll", "scroll all", "some", "some", "other", "same"))
    if how == "other":
        after = frame(dice)
        return after, whole(after)
    after = [list(row) for row in before]
    if how.startswith("scroll"):
        by = dice.choice((1, 1, 2, 5, -1, -3))
        panes = range(3) if how == "scroll all" else [dice.randrange(3)]
        top = dice.choice((0, 2))
        for pane in panes:
            for y in range(top, HEIGHT):
                fresh = strip(dice, CUTS[pane + 1] - CUTS[pane])
                after[y][pane] = before[y + by][pane] if top <= y + by < HEIGHT else fresh
        return after, part(after, [(y, pane) for y in range(top, HEIGHT) for pane in panes])
    places = {(dice.randrange(HEIGHT), dice.randrange(3)) for _ in range(4)}
    if how == "some":
        for y, pane in places:
            after[y][pane] = strip(dice, CUTS[pane + 1] - CUTS[pane])
    return after, part(after, list(places))


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**32))
def test_a_terminal_shows_the_same_as_if_everything_were_sent(seed: int) -> None:
    dice = random.Random(seed)
    ours, saving = Glass(WIDTH, HEIGHT), Saving()
    saving._shadow.erases = dice.random() < 0.5
    rows = frame(dice)
    ours.write(saving.text(whole(rows), CONSOLE))
    for _ in range(6):
        if dice.random() < 0.1:  # a shell was here
            ours.write("\x1b[2J\x1b[5;5Hjunk 垃圾")
            saving.forget()
            update = whole(rows)
        else:
            rows, update = changed(dice, rows)
        text = saving.text(update, CONSOLE)
        assert foreign_escapes(text.encode()) == []
        ours.write(text)
        textual = Glass(WIDTH, HEIGHT)
        textual.write(whole(rows).render_segments(CONSOLE).replace("\n", "\r\n"))
        assert ours.seen() == textual.seen()
        assert ours.screen.cursor.attrs == ours.screen.default_char, "the terminal's own look is left"


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(STYLES), st.sampled_from(STYLES))
def test_from_look_to_look(before: Style | None, after: Style | None) -> None:
    pens = Pens()
    short, full = Glass(9, 1), Glass(9, 1)
    one, other = pens.of(before), pens.of(after)
    short.write(f"{change(PLAIN, one)}a{change(one, other)}b{change(other, PLAIN)}c")
    full.write(f"{change(PLAIN, one)}a\x1b[0m{change(PLAIN, other)}b\x1b[0mc")
    assert short.seen() == full.seen()
    assert len(change(one, other)) <= len(f"\x1b[0m{change(PLAIN, other)}")


def line(*segments: Segment) -> CompositorUpdate:
    """A screen of one line."""
    row = Strip(segments).crop_extend(0, WIDTH, None)
    return LayoutUpdate([[row]], Region(0, 0, WIDTH, 1))


def sent(*updates: CompositorUpdate) -> list[str]:
    saving = Saving()
    return [saving.text(update, CONSOLE) for update in updates]


def test_what_is_shown_already_is_not_sent() -> None:
    same = line(Segment("照片 ok", Style(color="red")))
    assert sent(same, same)[1] == ""


def test_one_changed_word_is_all_that_is_sent() -> None:
    red = Style(color="red")
    assert sent(line(Segment("one two three", red)), line(Segment("one 二  three", red)))[1] == (
        "\x1b[1;5H\x1b[31m二 \x1b[m"
    )


def test_a_short_stretch_is_written_again_and_a_long_one_stepped_over() -> None:
    assert sent(line(Segment("a--b")), line(Segment("x--y")))[1] == "\x1b[1;1Hx--y"
    assert sent(line(Segment("a------b")), line(Segment("x------y")))[1] == "\x1b[1;1Hx\x1b[6Cy"


def test_nobody_sees_in_which_ink_a_blank_is_written() -> None:
    spaces = [line(Segment(" " * 9, Style(color=ink, bold=ink == "red"))) for ink in ("red", "blue")]
    assert sent(*spaces)[1] == ""
    under = [line(Segment(" " * 9, Style(color=ink, underline=True))) for ink in ("red", "blue")]
    assert sent(*under)[1] != ""


def test_what_ends_with_bold_is_begun_again() -> None:
    pens = Pens()
    both, dim = pens.of(Style(bold=True, dim=True, color="red")), pens.of(Style(dim=True, color="red"))
    assert change(both, dim) == "\x1b[22;2m"


def test_a_bar_is_written_from_top_to_bottom_but_not_at_the_edge() -> None:
    def bar(column: int, sign: str) -> CompositorUpdate:
        row = Strip([Segment(" " * column), Segment(sign, Style(color="red"))]).crop_extend(0, WIDTH, None)
        return LayoutUpdate([[row] for _ in range(HEIGHT)], Region(0, 0, WIDTH, HEIGHT))

    assert sent(bar(5, "│"), bar(5, "█"))[1] == "\x1b[1;6H\x1b[31m" + "\v\b".join("█" * HEIGHT) + "\x1b[m"
    # At the edge some terminals hold the cursor in the last column, and some beyond it.
    assert "\b" not in sent(bar(WIDTH - 1, "│"), bar(WIDTH - 1, "█"))[1]


def test_of_a_wide_glyph_that_is_half_covered_a_blank_is_left() -> None:
    saving, glass = Saving(), Glass(WIDTH, 1)
    glass.write(saving.text(line(Segment("z照b片d")), CONSOLE))
    chops: dict[int, Strip | None] = dict.fromkeys(range(6))
    chops |= {0: Strip([Segment("y")]), 2: Strip([Segment("c")]), 4: Strip([Segment("e")])}
    spans = [(0, x, x + 1) for x in (0, 2, 4)]
    glass.write(saving.text(ChopsUpdate([chops], spans, [[1, 2, 3, 4, 5, WIDTH]]), CONSOLE))
    assert [glass.screen.buffer[0][x].data for x in range(7)] == ["y", " ", "c", "b", "e", " ", "d"]


def test_links_are_opened_and_closed() -> None:
    linked = line(Segment("a"), Segment("b", Style(link="https://a.example/")), Segment("c"))
    text = sent(line(Segment("xyz")), linked)[1]
    assert text.count("https://a.example/") == 1
    assert text.index("\x1b]8;;\x1b\\") < text.index("c")


def test_a_line_scrolled_moves_the_rows_on_the_terminal() -> None:
    dice = random.Random(1)
    rows = [[strip(dice, WIDTH)] for _ in range(HEIGHT + 1)]
    first, second = rows[:-1], rows[1:]
    text = sent(*(LayoutUpdate(list(part), Region(0, 0, WIDTH, HEIGHT)) for part in (first, second)))[1]
    assert f"\x1b[1;{HEIGHT}r\x1b[1;1H\x1b[1M\x1b[r" in text
    assert len(text) < 300


def test_a_terminal_of_another_size_is_sent_everything() -> None:
    rows = frame(random.Random(2))
    saving = Saving()
    first = saving.text(whole(rows), CONSOLE)
    saving.text(LayoutUpdate([row[:1] for row in rows], Region(0, 0, CUTS[1], HEIGHT)), CONSOLE)
    assert saving.text(whole(rows), CONSOLE) == first


def test_an_update_larger_than_the_screen_does_no_harm() -> None:
    saving = Saving()
    saving.text(line(Segment("照" * 40)), CONSOLE)
    wide = LayoutUpdate([[Strip([Segment("照" * 40)])]], Region(0, 0, 11, 1))
    glass = Glass(11, 1)
    glass.write(saving.text(wide, CONSOLE))
    assert glass.screen.display == ["照照照照照 "]


def test_an_unknown_kind_of_update_is_sent_as_it_is() -> None:
    class Other(CompositorUpdate):
        def render_segments(self, console: Console) -> str:
            return "other"

    saving = Saving()
    same = line(Segment("照片"))
    first = saving.text(same, CONSOLE)
    assert saving.text(Other(), CONSOLE) == "other"
    assert saving.text(same, CONSOLE) == first


# glyphs on whose width terminals do not agree

DOUBTFUL = ["👨‍👩‍👧", "👍🏽", "❤️", "1️⃣", "🇨🇳", "☎", "e\u0301", "한글"[0] + "\u0301", "क्षि", "\ue0b0"]


@pytest.mark.parametrize("glyph", DOUBTFUL, ids=ascii)
def test_what_follows_a_doubtful_glyph_stands_where_it_belongs(glyph: str) -> None:
    before, after = line(Segment("abcdefghij")), line(Segment(f"ab{glyph}|rest"))
    text = sent(before, after)[1]
    place = 2 + cells(glyph)
    glass = Glass(WIDTH, 1)
    glass.write("".join(sent(before)) + text)
    assert "".join(glass.screen.buffer[0][x].data for x in range(place, place + 5)) == "|rest"
    assert f"\x1b[1;{place + 1}H|rest" in text


def test_nothing_old_is_left_in_the_cells_of_a_doubtful_glyph() -> None:
    text = sent(line(Segment("abcd")), line(Segment("a👍d")))[1]
    assert text.startswith("\x1b[1;2H  \x1b[1;2H👍\x1b[1;4Hd")


@pytest.mark.parametrize("text", ["照", "，", "Ａ", "한", "─", "“", "é", "✓", "▸", "7", "#"])
def test_of_most_glyphs_every_terminal_thinks_alike(text: str) -> None:
    assert sure(text)


@pytest.mark.parametrize("text", [*DOUBTFUL, "👍", "⚠", "©"], ids=ascii)
def test_of_some_glyphs_they_do_not(text: str) -> None:
    glyphs: list[str] = []
    split(text, glyphs)
    assert not all(sure(glyph) for glyph in glyphs if glyph)


@settings(deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\u200d\ufe0f\u0301🇨🇳👍🏽照a "))
)
def test_a_text_has_as_many_cells_as_it_is_wide(text: str) -> None:
    glyphs: list[str] = []
    split(text, glyphs)
    assert len(glyphs) == cell_len(text.translate(dict.fromkeys((*range(32), *range(127, 160)))))


def test_cells() -> None:
    def cut(*texts: str) -> list[str]:
        into: list[str] = []
        for text in texts:
            split(text, into)
        return into

    assert cut("a照b") == ["a", "照", "", "b"]
    assert cut("🇨🇳x") == ["🇨🇳", "", "x"]
    assert cut("e", "\u0301x") == ["e\u0301", "x"]
    assert cut("照", "\u0301x") == ["照\u0301", "", "x"]
    assert cut("\u0301x") == ["x"]
    assert cut("👨", "\u200d👩\u0301x") == ["👨\u200d👩\u0301", "", "x"]  # a cursor in the middle of a family
    assert cut("a\tb\n照\x1b") == ["a", "b", "照", ""]
