"""Reading a whole playbook: outline, search, steps, links; a long one is there at once and grows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from aftercase.guide.decide import Opening
from aftercase.playbook.read import read_playbook
from aftercase.tui.app import DeskApp
from aftercase.tui.book import Book
from aftercase.tui.document import Document
from aftercase.tui.lines import RenderContext
from aftercase.tui.outline import Outline
from aftercase.tui.screens.reading_mode import ReadingScreen
from tests.golden.screen import compare_sizes, screen_text
from tests.kit import FIXTURES, make_desk
from tests.pilot.shell import drive, press

HEAD = (
    "---\nschema: aftercase/1\nid: long\nlanguage: en\nkind: scenario\n"
    "cause: product-quality\n---\n\n# Long\n"
)
STEP = '\n## Step {n} <a id="s{n}"></a>\n\nWords of step {n}.\n\n- [ ] Do it `id:do-{n}`\n'
LONG = HEAD + "".join(STEP.format(n=n) for n in range(900))


def reading(tmp_path: Path) -> DeskApp:
    """An app on a case; ``p`` then reads its playbook."""
    desk = make_desk(tmp_path / "desk")
    number = desk.new(Opening("damaged-goods", platform="taobao", buyer_name="李伟")).case.number
    return DeskApp(desk, number, frozen=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_reading_looks_like_this(tmp_path: Path, language: str) -> None:
    app = reading(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "p", "slash", *("买家" if language == "zh" else "buyer"), "enter")
        await compare_sizes(pilot, f"reading-{language}")
        await press(pilot, "o")
        await compare_sizes(pilot, f"reading-outline-{language}")

    drive(app, script, language=language)


def test_search_outline_steps_and_the_way_back(tmp_path: Path) -> None:
    app = reading(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "p", "slash", *"refusal")
        screen = app.screen
        assert isinstance(screen, ReadingScreen)
        book = screen.query_one(Book)
        assert len(book.found) > 1
        assert f"1 of {len(book.found)}" in screen_text(app)
        await press(pilot, "enter", "n")
        assert book.current == 1
        await press(pilot, "N", "N")
        assert book.current == len(book.found) - 1  # before the first comes the last
        await press(pilot, "slash", *"zzz")
        assert "not found: zzz" in screen_text(app)
        await press(pilot, "escape", "home")
        assert screen.is_current
        first = book.here()
        await press(pilot, "right_square_bracket")
        second = book.here()
        assert second != first
        await press(pilot, "left_square_bracket")
        assert book.here() == first
        await press(pilot, "o")
        outline = screen.query_one(Outline)
        assert outline.has_focus
        await press(pilot, "end", "enter")
        assert book.has_focus
        assert book.starts[-1].step in (book.here(), screen.playbook.steps[-1].id)
        book.post_message(Document.LinkClicked(book, f"#{second}"))
        await press(pilot)
        assert book.here() == second
        book.post_message(Document.LinkClicked(book, "https://example.com/rule"))
        await press(pilot)
        assert app.clipboard == "https://example.com/rule"
        await press(pilot, "escape")
        assert not isinstance(app.screen, ReadingScreen)

    drive(app, script, (120, 30))


def test_a_long_playbook_grows_behind_its_first_page(tmp_path: Path) -> None:
    playbook = read_playbook(LONG).playbook
    assert playbook is not None
    app = DeskApp(make_desk(tmp_path), frozen=True)

    async def script(pilot: Pilot[Any]) -> None:
        screen = ReadingScreen(app.desk, playbook, RenderContext(), "s450")
        await app.push_screen(screen)
        book = screen.query_one(Book)
        for _ in range(100):
            await pilot.pause()
            if book.complete:
                break
        assert book.complete
        assert len(book.starts) == 900
        assert book.here() == "s450"
        await press(pilot, "slash", *"step 777")
        assert [match[0].line for match in book.found]
        assert "Step 777" in screen_text(app)
        before = [line.text for line in book.lines]
        await pilot.resize_terminal(90, 30)
        await pilot.resize_terminal(120, 30)
        for _ in range(100):
            await pilot.pause()
            if book.complete:
                break
        assert [line.text for line in book.lines] == before

    drive(app, script, (120, 30))


def test_reading_needs_no_case(tmp_path: Path) -> None:
    playbook = read_playbook((FIXTURES / "parcel-lost.en.md").read_text("utf-8")).playbook
    assert playbook is not None
    app = DeskApp(make_desk(tmp_path), frozen=True)

    async def script(pilot: Pilot[Any]) -> None:
        await app.push_screen(ReadingScreen(app.desk, playbook, RenderContext()))
        await press(pilot, "end", "home")
        assert playbook.steps[0].title in screen_text(app)

    drive(app, script)
