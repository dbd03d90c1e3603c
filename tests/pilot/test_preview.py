"""The preview: the workspace on a file that is being written."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from aftercase import i18n
from aftercase.desk.authors.live import Live
from aftercase.tui.app import DeskApp
from aftercase.tui.document import Document
from aftercase.tui.editor import command
from aftercase.tui.screens.live import LiveScreen
from tests.golden.screen import screen_text
from tests.kit import FIXTURES, LI, ZONE
from tests.pilot.test_workspace import press, settle

Script = Callable[[Pilot[Any], LiveScreen], Awaitable[None]]


class Preview:
    """A copy of the fixture playbooks, and the preview of one of them."""

    def __init__(self, folder: Path, name: str = "damaged-goods.en.md") -> None:
        self.folder = folder
        for path in FIXTURES.glob("*.md"):
            shutil.copy(path, folder)
        shutil.copytree(FIXTURES / "clocks", folder / "clocks")
        self.path = folder / name
        self.live = Live(self.path, [], LI, ZONE)

    def edit(self, old: str, new: str) -> None:
        """Save the file as editors do: a new one in the old one's place."""
        text = self.path.read_text("utf-8")
        assert old in text
        fresh = self.path.with_suffix(".tmp")
        fresh.write_text(text.replace(old, new), "utf-8")
        fresh.replace(self.path)

    def play(
        self, script: Script, size: tuple[int, int] = (120, 40), step: str = "", *, frozen: bool = True
    ) -> None:
        """Run the preview; without watching unless it is not ``frozen``."""

        class App(DeskApp):
            def on_mount(self) -> None:
                self.push_screen(screen)

        screen = LiveScreen(self.live, step)
        if frozen:
            screen._watch = _nothing  # type: ignore[method-assign]

        async def run() -> None:
            app = App(self.live.desk, frozen=frozen)
            async with app.run_test(size=size) as pilot:
                await settle(pilot)
                await script(pilot, screen)

        asyncio.run(run())


async def _nothing() -> None:
    return


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    (tmp_path / "books").mkdir()
    made = Preview(tmp_path / "books")
    i18n.use("en")
    yield made
    made.live.close()


def step_of(screen: LiveScreen) -> str:
    assert screen.here is not None
    return screen.here.step.id


def test_it_shows_the_file_and_that_nothing_is_wrong(preview: Preview) -> None:
    async def script(pilot: Pilot[Any], screen: LiveScreen) -> None:
        text = screen_text(pilot.app)
        assert "PREVIEW · damaged-goods.en.md" in text
        assert "error" not in text
        assert step_of(screen) == "read-refusal"

    preview.play(script)


def test_a_save_keeps_step_ticks_cursor_and_focus(preview: Preview) -> None:
    async def script(pilot: Pilot[Any], screen: LiveScreen) -> None:
        await press(pilot, "down", "down", "space", "up")
        assert screen.here is not None
        cursor = screen._pane("checklist").cursor
        preview.edit("## Read the request and the refusal", "## Read both")
        await press(pilot, "f5")
        assert screen.here.step.title == "Read both"
        assert [view.state for view in screen.here.checks] == ["todo", "todo", "done"]
        assert screen._pane("checklist").cursor == cursor
        assert pilot.app.focused is screen._pane("checklist")

    preview.play(script)


def test_a_save_is_seen_by_itself(preview: Preview) -> None:
    async def script(pilot: Pilot[Any], screen: LiveScreen) -> None:
        await pilot.pause(0.5)
        preview.edit("## Read the request and the refusal", "## Read both")
        for _ in range(100):
            await pilot.pause(0.05)
            if screen.here is not None and screen.here.step.title == "Read both":
                break
        assert screen.here is not None
        assert screen.here.step.title == "Read both"

    preview.play(script, frozen=False)


def test_a_renamed_step_is_found_by_its_former_id(preview: Preview) -> None:
    async def script(pilot: Pilot[Any], screen: LiveScreen) -> None:
        preview.edit('<a id="ask-photos">', '<a id="ask"></a><a id="ask-photos">')
        await press(pilot, "f5")
        assert step_of(screen) == "ask"

    preview.play(script, step="ask-photos")


def test_a_step_that_is_gone_falls_to_the_one_before(preview: Preview) -> None:
    async def script(pilot: Pilot[Any], screen: LiveScreen) -> None:
        assert step_of(screen) == "ask-photos"
        text = preview.path.read_text("utf-8")
        head, *steps = text.split("\n## ")
        preview.path.write_text("\n## ".join([head, steps[0], *steps[2:]]), "utf-8")
        await press(pilot, "f5")
        assert step_of(screen) == "read-refusal"
        assert any("ask-photos is gone" in one.message for one in pilot.app._notifications)

    preview.play(script, step="ask-photos")


@pytest.mark.parametrize("ruin", ["binary", "empty", "gone", "folder"])
def test_while_it_cannot_be_read_the_last_one_stays(preview: Preview, ruin: str) -> None:
    async def script(pilot: Pilot[Any], screen: LiveScreen) -> None:
        good = preview.path.read_text("utf-8")
        preview.path.unlink()
        if ruin == "binary":
            preview.path.write_bytes(bytes(range(256)) * 20)
        elif ruin == "empty":
            preview.path.write_text("")
        elif ruin == "folder":
            preview.path.mkdir()
        await press(pilot, "f5")
        assert "cannot be read as a playbook" in screen_text(pilot.app)
        assert step_of(screen) == "read-refusal"
        await press(pilot, "down", "down", "space")
        if ruin == "folder":
            preview.path.rmdir()
        preview.path.write_text(good.replace("## Read the request", "## Look at the request"), "utf-8")
        await press(pilot, "f5")
        assert "Look at the request" in screen_text(pilot.app)
        assert screen.here is not None
        assert screen.here.checks[2].state == "done"

    preview.play(script)


def test_findings_are_listed_and_mended(preview: Preview) -> None:
    async def script(pilot: Pilot[Any], screen: LiveScreen) -> None:
        preview.edit("](#ask-photos)", "](#ask-fotos)")
        await press(pilot, "f5")
        text = screen_text(pilot.app)
        assert "AC201 There is no step ask-fotos in this file. Did you mean ask-photos?" in text
        assert "error" in text
        preview.edit("](#ask-fotos)", "](#ask-photos)")
        await press(pilot, "f5")
        assert "AC201" not in screen_text(pilot.app)

    preview.play(script)


def test_enter_on_a_finding_opens_the_editor_at_its_line(
    preview: Preview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    editor = tmp_path / "vim"
    editor.write_text(f'#!/bin/sh\nprintf "%s " "$@" > {log}\n')
    editor.chmod(0o755)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{editor} -n")
    import contextlib

    monkeypatch.setattr(DeskApp, "suspend", lambda self: contextlib.nullcontext())
    preview.edit("](#ask-photos)", "](#ask-fotos)")
    line = preview.path.read_text("utf-8").split("\n")
    number = next(n for n, words in enumerate(line, 1) if "ask-fotos" in words)

    async def script(pilot: Pilot[Any], screen: LiveScreen) -> None:
        await press(pilot, "p")
        at = next(n for n, one in enumerate(screen.found) if one.code == "AC201")
        await press(pilot, *["down"] * at, "enter")
        assert log.read_text() == f"-n +{number} {preview.path} "

    preview.play(script)


def test_without_an_editor_it_says_how_to_choose_one(
    preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)

    async def script(pilot: Pilot[Any], screen: LiveScreen) -> None:
        await press(pilot, "f4")
        assert any("Set EDITOR" in one.message for one in pilot.app._notifications)

    preview.play(script)


@pytest.mark.parametrize(("size", "both"), [((120, 40), True), ((80, 24), False), ((60, 20), False)])
def test_the_twin_stands_beside_or_takes_the_place(
    preview: Preview, size: tuple[int, int], both: bool
) -> None:
    async def script(pilot: Pilot[Any], screen: LiveScreen) -> None:
        await press(pilot, "y")
        twin = screen.query_one("#pane-twin")
        assert twin.display
        assert screen.query_one("#pane-playbook").display == both
        assert "查看申请" in screen_text(pilot.app) or "申请" in screen_text(pilot.app)
        await press(pilot, "y")
        assert not twin.display
        assert screen.query_one("#pane-playbook").display

    preview.play(script, size)


def test_the_file_is_shown_in_its_own_language(preview: Preview) -> None:
    i18n.use("zh")

    async def script(pilot: Pilot[Any], screen: LiveScreen) -> None:
        assert "Read the request and the refusal" in screen_text(pilot.app)
        assert "预览" in screen_text(pilot.app)
        await press(pilot, "f5")
        assert "Read the request and the refusal" in screen_text(pilot.app)

    try:
        preview.play(script)
    finally:
        i18n.use("en")


@pytest.mark.parametrize("name", ["ask-platform.en.md", "triage.en.md"])
def test_a_procedure_and_a_triage_can_be_walked_too(tmp_path: Path, name: str) -> None:
    (tmp_path / "books").mkdir()
    made = Preview(tmp_path / "books", name)

    async def script(pilot: Pilot[Any], screen: LiveScreen) -> None:
        assert screen.here is not None
        assert screen.here.playbook.id == name.partition(".")[0]
        await press(pilot, "n")
        assert screen.query_one("#playbook", Document).lines

    made.play(script)
    made.live.close()


def test_it_leaves_nothing_behind(preview: Preview) -> None:
    root = preview.live._root
    assert root.exists()
    preview.live.close()
    assert not root.exists()


@pytest.mark.parametrize(
    ("editor", "expected"),
    [
        ("vim", ["vim", "+7", "a.md"]),
        ("/usr/bin/nano -w", ["/usr/bin/nano", "-w", "+7", "a.md"]),
        ("code", ["code", "--wait", "--goto", "a.md:7"]),
        ("code -w", ["code", "-w", "--goto", "a.md:7"]),
        ("hx", ["hx", "a.md:7"]),
        ("subl", ["subl", "--wait", "a.md:7"]),
        ("my-editor 'two words'", ["my-editor", "two words", "a.md"]),
    ],
)
def test_how_editors_are_told_the_line(editor: str, expected: list[str]) -> None:
    assert command(editor, Path("a.md"), 7) == expected
