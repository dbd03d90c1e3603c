"""The document widget."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import Selection

from aftercase.playbook.model import Block
from aftercase.tui.document import LOOKS, Document
from aftercase.tui.lines import RenderContext
from aftercase.tui.render import layout
from tests.golden.screen import compare, screen_text
from tests.unit.tui.sample import EVERY_BLOCK, HOSTILE, para

SIZE = (60, 20)
LONG: list[Block] = [
    para(f"Line {number}: the photos show the damage.", 100 + number) for number in range(100)
]


class Shown(App[None]):
    """A document alone on the screen; it keeps what it says."""

    def __init__(self, blocks: list[Block], context: RenderContext | None = None) -> None:
        super().__init__()
        self.document = Document(blocks, context)
        self.said: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        yield self.document

    def on_document_check_clicked(self, event: Document.CheckClicked) -> None:
        self.said.append(("check", event.key))

    def on_document_branch_clicked(self, event: Document.BranchClicked) -> None:
        self.said.append(("branch", event.key))

    def on_document_message_clicked(self, event: Document.MessageClicked) -> None:
        self.said.append(("message", event.id))

    def on_document_link_clicked(self, event: Document.LinkClicked) -> None:
        self.said.append(("link", event.href))


async def click(pilot: Pilot[None], text: str, times: int = 1) -> None:
    """Click on the first place where a text stands on the screen."""
    app: Any = pilot.app
    for y, line in enumerate(screen_text(app).splitlines()):
        if text in line:
            assert await pilot.click(app.document, offset=(len(line[: line.index(text)]), y), times=times)
            await pilot.pause()
            return
    raise AssertionError(f"{text!r} is not on the screen:\n{screen_text(app)}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[ ] Photo", ("check", "photo")),
        ("1  It broke", ("branch", "broke")),
        ("Hello", ("message", "ask")),
        ("the rules", ("link", "https://rules.example/")),
    ],
)
async def test_a_click_says_what_was_clicked(text: str, said: tuple[str, str]) -> None:
    app = Shown(EVERY_BLOCK)
    async with app.run_test(size=(80, 50)) as pilot:
        await click(pilot, text)
        assert app.said == [said]


async def test_a_double_click_acts_once_and_bare_words_do_nothing() -> None:
    app = Shown(EVERY_BLOCK)
    async with app.run_test(size=(80, 50)) as pilot:
        await click(pilot, "[ ] Photo", times=2)
        await click(pilot, "Ask the buyer")
        assert app.said == [("check", "photo")]


async def test_keys_scroll_without_gliding() -> None:
    app = Shown(LONG)
    async with app.run_test(size=SIZE) as pilot:
        app.document.focus()
        await pilot.pause()
        for key, line in (
            ("j", 1),
            ("down", 2),
            ("k", 1),
            ("pagedown", 21),
            ("end", 179),
            ("pageup", 159),
            ("home", 0),
        ):
            await pilot.press(key)
            assert app.document.scroll_y == line, key


async def test_a_new_context_keeps_the_place_and_a_new_document_does_not() -> None:
    app = Shown([*EVERY_BLOCK, *LONG])
    async with app.run_test(size=SIZE) as pilot:
        app.document._to(40)
        top = app.document.lines[40].text
        app.document.refresh_context(replace(app.document.context, values={"buyer_name": "a " * 200}))
        await pilot.pause()
        assert app.document.lines[round(app.document.scroll_y)].text == top
        app.document.show(LONG, RenderContext())
        await pilot.pause()
        assert app.document.scroll_y == 0


async def test_another_width_keeps_the_line_at_the_top() -> None:
    blocks: list[Block] = [para("一二三四五六七八九十" * 10, line) for line in range(1, 60)]
    app = Shown(blocks)
    async with app.run_test(size=(100, 20)) as pilot:
        app.document._to(30)
        source = app.document.lines[30].source
        await pilot.resize_terminal(40, 20)
        await pilot.pause()
        assert app.document.lines[round(app.document.scroll_y)].source == source
        assert max(line.width for line in app.document.lines) <= 40


async def test_an_item_is_scrolled_into_view() -> None:
    app = Shown([*LONG, *EVERY_BLOCK])
    async with app.run_test(size=SIZE) as pilot:
        assert app.document.scroll_to_item("branch:broke")
        await pilot.pause()
        assert "1  It broke" in screen_text(app)
        assert not app.document.scroll_to_item("branch:nowhere")


async def test_selected_text_is_copied_without_frames() -> None:
    app = Shown(EVERY_BLOCK)
    async with app.run_test(size=(40, 50)) as pilot:
        at = next(at for at, line in enumerate(app.document.lines) if "Hello" in line.text)
        app.screen.selections = {app.document: Selection(Offset(0, at), Offset(40, at + 1))}
        await pilot.pause()
        assert app.screen.get_selected_text() == "Hello ⟦buyer_name⟧, please send photos of the damage."


async def test_dragging_selects_and_does_not_click() -> None:
    app = Shown(EVERY_BLOCK)
    async with app.run_test(size=(80, 50)) as pilot:
        y = next(at for at, line in enumerate(app.document.lines) if "[ ] Photo" in line.text)
        await pilot.mouse_down(app.document, offset=(6, y))
        await pilot.hover(app.document, offset=(11, y))
        await pilot.mouse_up(app.document, offset=(11, y))
        await pilot.pause()
        assert app.said == []
        assert app.screen.get_selected_text() == "Photo"


async def test_hostile_text_is_drawn_literally_and_cannot_be_clicked() -> None:
    app = Shown([para(HOSTILE)])
    async with app.run_test(size=(100, 10)) as pilot:
        screen = screen_text(app)
        assert "[@click=app.quit]q[/]" in screen
        assert "\x1b" not in screen
        await click(pilot, "app.quit")
        assert app.is_running


async def test_every_style_of_the_renderer_has_a_look() -> None:
    app = Shown(EVERY_BLOCK, RenderContext(blocked="x", focus="photo", values={"buyer_name": "x"}))
    async with app.run_test(size=SIZE):
        names = {
            name
            for width in (20, 80)
            for line in layout(EVERY_BLOCK, width, app.document.context)
            for segment in line.segments
            for name in segment.style.split()
        }
        assert names <= set(LOOKS)
        for name in names:
            assert app.document._look(name) is not None


async def test_looks_add_up_and_the_last_colour_wins() -> None:
    app = Shown(EVERY_BLOCK)
    async with app.run_test(size=SIZE):
        look, plain = app.document._look, app.document._look("")
        assert look("alert.caution alert.word").bold
        assert look("alert.caution alert.word").color == look("alert.caution").color != plain.color
        assert look("check.todo strong em").bold
        assert look("check.todo strong em").italic
        assert look("check.done link").color == look("link").color


async def test_a_theme_switch_draws_anew() -> None:
    app = Shown(EVERY_BLOCK)
    async with app.run_test(size=SIZE) as pilot:
        before = app.document.render_line(0)
        app.theme = "textual-light"
        await pilot.pause()
        after = app.document.render_line(0)
        assert before.text == after.text
        assert [segment.style for segment in before] != [segment.style for segment in after]


@pytest.mark.parametrize("size", [(100, 44), (60, 44)])
async def test_the_whole_is_as_it_was(size: tuple[int, int]) -> None:
    context = RenderContext(
        check_states={"photo": "done", "insured": "skipped"},
        check_notes={"photo": "2 files"},
        values={"buyer_name": "李伟"},
        focus="check:reason",
        blocked="用买家原话记下申请原因",
    )
    app = Shown(EVERY_BLOCK, context)
    async with app.run_test(size=size):
        compare(f"document-{size[0]}x{size[1]}", screen_text(app))
