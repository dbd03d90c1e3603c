"""No wide glyph is cut by what ends under it, and whatever lies over it stays."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest
from rich.console import Console
from textual._compositor import Compositor, LayoutUpdate
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from aftercase.tui.rows import UNKNOWN
from aftercase.tui.saving import Saving
from aftercase.tui.uncut import Uncut
from tests.glass import Glass

CONSOLE = Console(color_system="truecolor", force_terminal=True)
WIDTH, HEIGHT = 40, 6
WIDE = "汉字很宽 ab"
NOTICE = "▌ 方案已记下。u 撤销。"


class Layers(Screen[None]):
    """Texts over each other, each in its own place, the last one in front."""

    def __init__(self, texts: list[tuple[int, int, int, str]], compositor: Compositor) -> None:
        super().__init__()
        self._texts, self._compositor = texts, compositor

    def compose(self) -> ComposeResult:
        for x, y, width, text in self._texts:
            layer = Static(text, markup=False)
            layer.styles.overlay = "screen"
            layer.styles.position = "absolute"
            layer.styles.offset = (x, y)
            layer.styles.width, layer.styles.height = width, 1
            yield layer


def shown(texts: list[tuple[int, int, int, str]], changed: int, compositor: Compositor) -> tuple[str, str]:
    """The screen drawn at once, and the same after one text was drawn again by itself."""

    async def play() -> tuple[str, str]:
        app: App[Any] = App()
        async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
            screen = Layers(texts, compositor)
            await app.push_screen(screen)
            await pilot.pause()
            strips = [[strip] for strip in compositor.render_strips()]
            update = LayoutUpdate(strips, app.size.region)  # type: ignore[arg-type]  # rows of strips
            whole, part, saving = Glass(WIDTH, HEIGHT), Glass(WIDTH, HEIGHT), Saving()
            whole.write(update.render_segments(CONSOLE).replace("\n", "\r\n"))
            part.write(saving.text(update, CONSOLE))
            # Something wrote over the place of one text.
            region = compositor.visible_widgets[list(screen.query(Static))[changed]][0]
            region = region.intersection(app.size.region)
            part.write(f"\x1b[{region.y + 1};{region.x + 1}H" + "#" * region.width)
            row = saving._shadow.rows[region.y]
            row.glyphs[region.x : region.right] = [UNKNOWN] * region.width
            compositor._dirty_regions.add(region)
            partial = compositor.render_partial_update()
            assert partial is not None
            part.write(saving.text(partial, CONSOLE))
            return "\n".join(whole.screen.display), "\n".join(part.screen.display)

    return asyncio.run(play())


@pytest.mark.parametrize("edge", range(4, 14))
def test_a_notice_is_whole_over_an_edge(edge: int) -> None:
    texts = [(edge, 1, 40 - edge, "x" * 30), (2, 1, 24, NOTICE)]
    whole, part = shown(texts, 1, Uncut())
    assert NOTICE.replace(" ", "") in whole.replace(" ", "")
    assert whole == part


def test_textual_still_cuts_it() -> None:
    """When this fails, Textual has mended it, and `Uncut` can go."""
    texts = [(edge, 1, 40 - edge, "x") for edge in (5, 6)]
    drawn = [shown([text, (2, 1, 24, NOTICE)], 1, Compositor())[0].replace(" ", "") for text in texts]
    assert any(NOTICE.replace(" ", "") not in one for one in drawn)


def test_what_lies_over_stays_whatever_is_drawn_again() -> None:
    dice = random.Random(5)
    for _ in range(12):
        texts = [
            (dice.randrange(30), dice.randrange(3), dice.randrange(4, 24), "".join(dice.choices(WIDE, k=24)))
            for _ in range(5)
        ]
        whole, part = shown(texts, dice.randrange(5), Uncut())
        assert whole == part, texts
