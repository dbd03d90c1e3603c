"""The screen of a running app as text, and goldens of it that a person can read in a diff.

``UPDATE_GOLDEN=1`` writes the goldens anew; look at the difference before keeping them.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textual.app import App
from textual.pilot import Pilot

SCREENS = Path(__file__).parent / "screens"
# One pane, tabs, three columns, wide ones.
LAYOUTS = ((60, 20), (80, 24), (100, 30), (160, 50))
SIZES = (*LAYOUTS[:-1], (120, 40), LAYOUTS[-1])  # and the size of the larger pictures

# The head of a case is another one in every run: its salts and ids are chance.
_HEAD = re.compile(r"\b[0-9a-f]{12}$", re.MULTILINE)
_REST = re.compile(r"(?<=[╮│╯])[0-9a-f]{1,11}$", re.MULTILINE)  # what a dialog leaves of it


def screen_text(app: App[Any]) -> str:
    """What is on the screen, without spaces at the ends of lines.

    A wide character takes two cells and is one character here, as in every text file.
    """
    strips = app.screen._compositor.render_strips(app.screen.size)
    lines = ["".join(segment.text for segment in strip if not segment.control).rstrip() for strip in strips]
    return "\n".join(lines).rstrip("\n") + "\n"


def compare(name: str, text: str) -> None:
    """Compare a screen with ``screens/<name>.txt``.

    Raises:
        AssertionError: It differs, or there is no golden yet; with the difference, line by line.
    """
    path = SCREENS / f"{name}.txt"
    text = _HEAD.sub("0123456789ab", text)
    text = _REST.sub(lambda rest: "0123456789ab"[-len(rest[0]) :], text)
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return
    if not path.exists():
        raise AssertionError(f"There is no golden {path.name}. Make it: UPDATE_GOLDEN=1 pytest\n{text}")
    golden = path.read_text("utf-8")
    if golden != text:
        lines = difflib.unified_diff(
            golden.splitlines(), text.splitlines(), f"golden {path.name}", "now", lineterm="", n=2
        )
        raise AssertionError("\n".join(["The screen differs (UPDATE_GOLDEN=1 accepts it):", *lines]))


async def resize(pilot: Pilot[Any], size: tuple[int, int]) -> None:
    """Drag the window to a size, and wait until everything is laid out anew."""
    if pilot.app.size == size:
        return
    await pilot.resize_terminal(*size)
    for _ in range(500):
        if pilot.app.size == size == pilot.app.screen.size:
            break
        await pilot.pause(0.01)
    else:
        raise AssertionError(f"It was never laid out for {size[0]}x{size[1]}.")
    await pilot.pause()


async def compare_sizes(pilot: Pilot[Any], name: str, sizes: Sequence[tuple[int, int]] = SIZES) -> None:
    """Compare what is shown in every size with ``screens/<name>-<width>x<height>.txt``.

    One app serves all sizes: a window that is dragged must show what a fresh one shows. The size it had
    before is back at the end.

    Raises:
        AssertionError: As `compare`, for the first size that differs.
    """
    before = pilot.app.size
    for size in sizes:
        await resize(pilot, size)
        compare(f"{name}-{size[0]}x{size[1]}", screen_text(pilot.app))
    await resize(pilot, (before.width, before.height))
