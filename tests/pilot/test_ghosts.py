"""Whatever is done, the terminal shows what the app has drawn: no cell of before is left, none is missing."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console, RenderableType
from textual._compositor import CompositorUpdate, LayoutUpdate
from textual._context import visible_screen_stack
from textual.pilot import Pilot
from textual.screen import Screen

from aftercase.tui.app import DeskApp
from aftercase.tui.dialogs import AskLine
from aftercase.tui.panes.header import CaseHeader
from tests.glass import Cells, Glass
from tests.pilot.test_workspace import Case, settle

CONSOLE = Console(color_system="truecolor", force_terminal=True)
KEYS = [
    "j",
    "k",
    "x",
    "tab",
    "shift+tab",
    "p",
    "pagedown",
    "pageup",
    "end",
    "z",
    "f2",
    "f8",
    "escape",
    "escape",
]
KEYS += ["question_mark", "ctrl+p", "l", "m", "u", "down", "up"]
WORDS = ["写", "字", "a", "👍", "“", "é"]


class Watched(DeskApp):
    """The desk, and a terminal that is sent what `SafeDriver` would send."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.glass = Glass(1, 1)
        self.saving._shadow.erases = True

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if isinstance(renderable, CompositorUpdate) and self._running and not self._batch_count:
            width, height = self.size
            if (width, height) != (self.glass.screen.columns, self.glass.screen.lines):
                self.glass = Glass(width, height)
                self.saving.forget()
            self.glass.write(self.saving.text(renderable, CONSOLE))
        super()._display(screen, renderable)

    def drawn(self) -> Cells:
        """The screen drawn at once, by Textual."""
        width, height = self.size
        visible_screen_stack.set(self._background_screens)
        strips = [[strip] for strip in self.screen._compositor.render_strips()]
        for (strip,) in strips:
            for _, style, _ in strip:
                if style is not None:
                    # Textual 8.2.8 keeps in a style, and so in the process, the codes it was first drawn
                    # with, also those of a terminal with fewer colours that another test has asked for.
                    style._ansi = None
        glass = Glass(width, height)
        whole = LayoutUpdate(strips, self.size.region)  # type: ignore[arg-type]  # rows of strips
        glass.write(whole.render_segments(CONSOLE).replace("\n", "\r\n"))
        return glass.seen()


def differences(app: Watched) -> list[tuple[int, int]]:
    """The cells (line, column) in which the terminal shows something else than the app has drawn."""
    shown, drawn = app.glass.seen(), app.drawn()
    return [(y, x) for y, row in enumerate(drawn) for x, cell in enumerate(row) if shown[y][x] != cell]


async def walk(pilot: Pilot[Any], seed: int, steps: int, sizes: tuple[tuple[int, int], ...]) -> None:
    """Press keys at random, and compare after each."""
    dice, app = random.Random(seed), pilot.app
    assert isinstance(app, Watched)
    for _ in range(steps):
        key = dice.choice(KEYS) if dice.random() < 0.9 else dice.choice(WORDS)
        if dice.random() < 0.1 and len(sizes) > 1:
            await pilot.resize_terminal(*dice.choice(sizes))
            key = "resized"
        else:
            await pilot.press(key)
        await settle(pilot)
        wrong = differences(app)
        for _again in range(20):  # on a busy machine the frame may still be on its way; a ghost stays
            if not wrong:
                break
            await pilot.pause(0.1)
            wrong = differences(app)
        assert not wrong, f"after {key} on {app.screen}: {wrong[:9]}\n" + "\n".join(app.glass.screen.display)
        if len(app.screen_stack) == 1 or not app.is_running:
            return


@pytest.mark.parametrize(("language", "size", "seed"), [("zh", (120, 40), 1), ("en", (60, 20), 2)])
def test_no_ghosts(tmp_path: Path, language: str, size: tuple[int, int], seed: int) -> None:
    case = Case(tmp_path)
    case.app = Watched(case.desk, case.number, frozen=True)
    case.play(lambda pilot: walk(pilot, seed, 14, (size, (80, 24))), size, language)


@pytest.mark.parametrize("change", [{"color": "green"}, {"height": 3}], ids=["looks", "size"])
def test_what_changes_behind_a_dialog_in_a_batch_is_drawn(tmp_path: Path, change: dict[str, Any]) -> None:
    case = Case(tmp_path)
    case.app = Watched(case.desk, case.number, frozen=True)

    async def script(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, Watched)
        base = app.screen
        app.push_screen(AskLine("Why", "Reason"))
        await settle(pilot)
        before, top = app.glass.seen(), base.query_one(CaseHeader)
        with app.batch_update():
            for name, value in change.items():
                setattr(top.styles, name, value)
            await asyncio.sleep(0.05)  # long enough to be looked at, and put off
        await settle(pilot)
        assert not base._dirty_widgets
        assert not base._layout_required
        assert not differences(app)
        assert app.glass.seen() != before

    case.play(script, (120, 40))


@pytest.mark.parametrize("dialog", [False, True])
def test_what_another_program_wrote_is_drawn_over(tmp_path: Path, dialog: bool) -> None:
    case = Case(tmp_path)
    case.app = Watched(case.desk, case.number, frozen=True)

    async def script(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, Watched)
        if dialog:
            app.push_screen(AskLine("Why", "Reason"))
            await settle(pilot)
        app.glass.write("\x1b[1;1Hthe system goes down\x1b[20;1Hin five minutes")
        assert differences(app)
        await pilot.press("ctrl+l")
        await settle(pilot)
        assert not differences(app)

    case.play(script, (120, 40))
