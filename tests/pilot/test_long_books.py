"""A long playbook: what is seen first is there at once, and nothing moves while the rest comes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual._compositor import Compositor
from textual.pilot import Pilot

from aftercase.guide.decide import Opening
from aftercase.playbook.late import LateSteps
from aftercase.playbook.read import read_pinned
from aftercase.tui.app import DeskApp
from aftercase.tui.book import Book
from aftercase.tui.document import Document
from aftercase.tui.lines import RenderContext
from aftercase.tui.outline import Outline
from aftercase.tui.screens.reading_mode import ReadingScreen
from benchmarks import long_books
from tests.golden.screen import screen_text
from tests.kit import make_desk
from tests.pilot.shell import drive, press


async def complete(pilot: Pilot[Any], book: Book) -> None:
    """Until all of it is laid out."""
    for _ in range(400):
        await pilot.pause()
        if book.complete:
            return
    raise AssertionError("it is never complete")


def reader(app: DeskApp, lines: int, first: str = "") -> ReadingScreen:
    """Reading mode on a made playbook."""
    playbook = read_pinned(long_books.text("long", lines)).playbook
    assert playbook is not None
    return ReadingScreen(app.desk, playbook, RenderContext(), first)


@pytest.mark.parametrize("first", ["step-0060", "step-0106"])
def test_the_page_stays_while_the_steps_above_it_come(tmp_path: Path, first: str) -> None:
    app = DeskApp(make_desk(tmp_path), frozen=True)

    async def script(pilot: Pilot[Any]) -> None:
        screen = reader(app, 3_000, first)
        await app.push_screen(screen)
        book = screen.query_one(Book)
        while not book.lines:
            await pilot.pause()
        assert not book.complete
        assert isinstance(screen.playbook.steps, LateSteps)
        assert book.here() == first
        before = [line.text for line in book.lines[round(book.scroll_y) :][:20]]
        await complete(pilot, book)
        assert book.here() == first
        assert [line.text for line in book.lines[round(book.scroll_y) :][:20]] == before
        assert [start.step for start in book.starts] == list(screen.playbook.ids)
        starts = {start.step: book.lines[start.line].text.strip() for start in book.starts}
        assert starts["step-0042"] == "Step 0042"
        assert len(screen.query_one(Outline).titles) == len(screen.playbook.ids)
        await pilot.resize_terminal(90, 30)
        await complete(pilot, book)
        assert book.here() == first

    drive(app, script, (120, 30))


def test_the_first_frame_is_all_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = DeskApp(make_desk(tmp_path), frozen=True)
    frames: list[str] = []
    drawn = Compositor.render_update

    def noted(self: Compositor, *words: Any, **more: Any) -> Any:
        if isinstance(app.screen, ReadingScreen):
            frames.append(screen_text(app))
        return drawn(self, *words, **more)

    async def script(pilot: Pilot[Any]) -> None:
        monkeypatch.setattr(Compositor, "render_update", noted)
        screen = reader(app, 3_000, "step-0060")
        await app.push_screen(screen)
        await complete(pilot, screen.query_one(Book))
        assert "Read what the buyer says." in frames[0]
        first, *_, last = [[_without_bar(line) for line in one.splitlines()] for one in (*frames, frames[-1])]
        assert first[1:] == last[1:]  # nothing of the page moves, be it the text or the titles beside it
        assert first[0].split("  ·  ")[::2] == last[0].split("  ·  ")[::2]  # how far down was reckoned

    drive(app, script, (120, 30))


def _without_bar(line: str) -> str:
    """A line without its scroll bar, which grows with the text."""
    return line.rstrip(" ▁▂▃▄▅▆▇█")


def test_both_ends_and_any_step_are_there_at_once(tmp_path: Path) -> None:
    app = DeskApp(make_desk(tmp_path), frozen=True)

    async def script(pilot: Pilot[Any]) -> None:
        screen = reader(app, 6_000, "step-0100")
        await app.push_screen(screen)
        book = screen.query_one(Book)
        while not book.lines:
            await pilot.pause()
        last = screen.playbook.ids[-1]
        book.action_scroll_end()
        assert last in book.in_sight()
        assert book.far() > 95
        book.action_scroll_home()
        assert (book.here(), book.scroll_y, book.far()) == ("step-0001", 0, 0)
        assert book.go_to("step-0150")
        assert book.here() == "step-0150"
        book.search("step 01")  # also in fifty steps above, which are not there yet
        assert book.found[book.current][0].line == round(book.scroll_y)
        before = len(book.found)
        assert not book.complete
        await complete(pilot, book)
        assert book.here() == "step-0150"
        assert [start.step for start in book.starts] == list(screen.playbook.ids)
        assert before < len(book.found) == 100
        assert book.found[book.current][0].line == book.starts[149].line

    drive(app, script, (120, 30))


def test_a_way_on_leads_from_the_step_in_sight(tmp_path: Path) -> None:
    """Its key may be that of another step's way as well."""
    app = DeskApp(make_desk(tmp_path), frozen=True)

    async def script(pilot: Pilot[Any]) -> None:
        screen = reader(app, 300, "step-0005")
        await app.push_screen(screen)
        book = screen.query_one(Book)
        await complete(pilot, book)
        book.post_message(Document.BranchClicked(book, "step-0006"))
        await press(pilot)
        assert book.here() == "step-0006"

    drive(app, script, (120, 30))


def test_a_case_on_a_long_playbook_reads_what_is_seen(tmp_path: Path) -> None:
    books = tmp_path / "books"
    books.mkdir()
    (books / "long.en.md").write_text(long_books.text("long", 4_000), "utf-8")
    desk = make_desk(tmp_path / "desk", playbooks=(books,))
    number = desk.new(Opening("long", platform="taobao")).case.number
    again = make_desk(tmp_path / "desk", playbooks=(books,))
    app = DeskApp(again, number, frozen=True)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot)
        assert "Read what the buyer says." in screen_text(app)
        assert "1 read" in repr(again.position(number).playbook.steps)
        again.choose(number, "step-0002")
        assert again.position(number).step.id == "step-0002"
        assert "2 read" in repr(again.position(number).playbook.steps)

    drive(app, script, (120, 40))
