"""A walk through every screen of the app, with something done on each: for what must hold everywhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pyte
from textual import events
from textual._compositor import CompositorUpdate
from textual.pilot import Pilot

from aftercase.tui.app import DeskApp
from aftercase.tui.pinning import pinned
from tests.pty.terminal import Screen

# The keys that lead to it, and those that lead back where esc would lead too far, or not far enough.
HOME: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "home": ((), ()),
    "search": (("slash", "a"), ("escape",)),
    "views": (("v",), ()),
    "triage": (("n",), ()),
    "pick": (("p",), ()),
    "new": (("p", "down", "enter"), ()),
    "jump": (("f",), ("escape",)),
}
WORKSPACE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "workspace": ((), ()),
    "log": (("tab", "home", "z"), ("z",)),
    "reading": (("p", "slash", "a", "enter"), ()),
    "data": (("d",), ()),
    "clocks": (("t",), ()),
    "composer": (("l",), ()),
    "message": (("m",), ()),
    "attach": (("a",), ()),
    "switch": (("w",), ()),
    "help": (("question_mark",), ()),
    "palette": (("ctrl+p",), ()),
    "glossary": (("f3",), ()),
    "jump": (("f",), ("escape",)),
}

Look = Callable[[Pilot[Any], str], Awaitable[None]]


async def tour(pilot: Pilot[Any], number: str, look: Look) -> dict[str, str]:
    """Go everywhere and look; gives the class of the screen that was there, by name."""
    app = pilot.app
    assert isinstance(app, DeskApp)
    seen: dict[str, str] = {}
    for place, ways in (("home", HOME), ("case", WORKSPACE)):
        if place == "case":
            app.open_case(app.desk, number)
            await pilot.pause()
        depth = len(app.screen_stack)
        for name, (keys, closing) in ways.items():
            await pilot.press(*keys)
            await pilot.pause()
            seen[f"{place}-{name}"] = type(app.screen).__name__
            await look(pilot, f"{place}-{name}")
            await pilot.press(*closing)
            await back(pilot, depth)
    return seen


async def back(pilot: Pilot[Any], depth: int) -> None:
    """Leave what lies over the screen that is so deep in the stack."""
    for _ in range(8):
        if len(pilot.app.screen_stack) <= depth:
            return
        await pilot.press("escape")
        await pilot.pause()
    raise AssertionError(f"esc does not leave {pilot.app.screen}")


def output_of(app: DeskApp) -> str:
    """The whole screen as it is written to a terminal."""
    update = app.screen._compositor.render_update(full=True)
    assert isinstance(update, CompositorUpdate)
    return pinned(update.render_segments(app.console))


def terminal_of(app: DeskApp, output: str = "") -> pyte.Screen:
    """What a terminal shows that is sent the whole screen, or this."""
    screen = Screen(*app.size)
    pyte.Stream(screen).feed(output or output_of(app))
    return screen


def hover(app: DeskApp, x: int, y: int) -> None:
    """Move the mouse to a cell and let it rest there: what has a tooltip shows it."""
    move = events.MouseMove(None, x, y, 1, 0, 0, False, False, False, screen_x=x, screen_y=y)
    app.screen._forward_event(move)
    widget = app.mouse_over
    if widget is not None and widget.tooltip is not None:
        app.screen._handle_tooltip_timer(widget)
