"""``make screenshots``: every screen of the README in both languages, at 80x24 and 120x40, as SVG and PNG.

A PNG is drawn from its SVG by ``rsvg-convert`` (librsvg); Python alone has nothing that could. Where it is
missing, a line says so and the SVGs alone are written. The recordings are made by `record`.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.pilot import Pilot

from aftercase import i18n
from aftercase.desk.authors.live import Live
from aftercase.desk.desk import Desk
from aftercase.tui.app import DeskApp
from aftercase.tui.screens.live import LiveScreen
from screenshots import record
from screenshots.librsvg import for_librsvg, true_lengths
from screenshots.stage import FOLDER, NOW, SIZES, WHO, ZONE, desk, no_chance

CELL = 9  # pixels of a PNG to a column: it can be read on a page, at 50 to 250 KB

Shot = Callable[[Pilot[int]], Awaitable[None]]


async def home(pilot: Pilot[int]) -> None:
    """The list of cases."""
    await pilot.pause(0.3)


async def triage(pilot: Pilot[int]) -> None:
    """The second question."""
    await pilot.pause(0.2)
    await pilot.press("n")
    await pilot.pause(0.3)
    await pilot.press("1")
    await pilot.pause(0.3)


async def workspace(pilot: Pilot[int]) -> None:
    """The demo case where the story ends."""
    await pilot.pause(0.6)


async def reading(pilot: Pilot[int]) -> None:
    """The whole playbook, a word searched in it."""
    await pilot.pause(0.6)
    await pilot.press("p")
    await pilot.pause(0.3)
    await pilot.press("slash", *("照片" if i18n.language() == "zh" else "photos"), "enter")
    await pilot.pause(0.3)


async def log(pilot: Pilot[int]) -> None:
    """The log of the demo case, alone on the screen."""
    await pilot.pause(0.6)
    await pilot.press("f", "4", "z")
    await pilot.pause(0.3)


async def help_(pilot: Pilot[int]) -> None:
    """What can be done in a case."""
    await pilot.pause(0.6)
    await pilot.press("question_mark")
    await pilot.pause(0.3)


async def jump(pilot: Pilot[int]) -> None:
    """A letter on everything that can be acted on."""
    await pilot.pause(0.6)
    await pilot.press("f")
    await pilot.pause(0.2)


# Name -> whether it begins in the demo case, and how one gets there.
SHOTS: dict[str, tuple[bool, Shot]] = {
    "home": (False, home),
    "triage": (False, triage),
    "workspace": (True, workspace),
    "reading": (True, reading),
    "log": (True, log),
    "jump": (True, jump),
    "help": (True, help_),
}


async def shoot(desk: Desk, number: str | None, size: tuple[int, int], steps: Shot) -> str:
    """Bring the desk to a screen and draw it."""
    app = DeskApp(desk, number, frozen=True)
    async with app.run_test(size=size) as pilot:
        await steps(pilot)
        return app.export_screenshot(title="aftercase")


async def preview(folder: Path, language: str) -> str:
    """A playbook being written, with a slip in it, beside its twin."""
    books = folder / "my-playbooks"
    shutil.copytree(FOLDER.parent / "playbooks", books)
    path = books / f"product-quality.{language}.md"
    text = path.read_text("utf-8").replace("](#lawful)", "](#lawfull)", 1)
    path.write_text(text.replace("`evidence:refusal-notice`", "`evidense:refusal-notice`", 1), "utf-8")
    live = Live(path, [], WHO[language], ZONE, lambda: NOW)

    class App(DeskApp):
        """The desk with the preview on top."""

        def on_mount(self) -> None:
            """The preview at once."""
            self.push_screen(screen)

    screen = LiveScreen(live)
    screen._watch = _still  # type: ignore[method-assign]
    app = App(live.desk, frozen=True)
    try:
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause(0.4)
            await pilot.press("y")
            await pilot.press("p")
            await pilot.pause(0.4)
            return app.export_screenshot(title="aftercase")
    finally:
        live.close()


async def _still() -> None:
    """A picture waits for no change."""


def stable(svg: str) -> str:
    """The picture without the random names that every drawing gets, and with fonts of the reader's own."""
    names = dict.fromkeys(re.findall(r"terminal-\d+", svg))
    for name in names:
        svg = svg.replace(name, "terminal")
    svg = true_lengths(svg)
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    fonts = '"Fira Code", "DejaVu Sans Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace'
    return re.sub(r"font-family: Fira Code[^;]*;", f"font-family: {fonts};", svg)


def png(svg: Path, columns: int) -> None:
    """Draw the picture beside it, where there is a program for it."""
    tool = shutil.which("rsvg-convert")
    if tool is not None:
        to = svg.with_suffix(".png")
        words = [tool, "--width", str(CELL * columns), "--output", str(to)]
        subprocess.run(words, input=for_librsvg(svg.read_text("utf-8")).encode(), check=True)


def keep(name: str, language: str, size: tuple[int, int], svg: str) -> None:
    """Write a picture in both forms."""
    path = FOLDER / f"{name}-{language}-{size[0]}x{size[1]}.svg"
    path.write_text(stable(svg), "utf-8")
    png(path, size[0])
    print(path.name)


def main() -> None:
    """Draw them all, then record."""
    if shutil.which("rsvg-convert") is None:
        print("rsvg-convert is not installed: no PNG is drawn (Debian: librsvg2-bin)", file=sys.stderr)
    for language in i18n.LANGUAGES:
        i18n.use(language)
        no_chance()
        with tempfile.TemporaryDirectory(prefix="aftercase-shots-") as folder, contextlib.chdir(folder):
            made, number = desk(Path("my-shop"), language)  # a name of its own would change every picture
            for size in SIZES:
                for name, (in_case, steps) in SHOTS.items():
                    svg = asyncio.run(shoot(made, number if in_case else None, size, steps))
                    keep(name, language, size, svg)
            keep("preview", language, (120, 40), asyncio.run(preview(Path.cwd(), language)))
        print(record.record(language).name)


if __name__ == "__main__":
    main()
