"""Attach a file to a check, or tick it without one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from aftercase.i18n import tr
from aftercase.text import one_line
from aftercase.tui.dialogs import Dialog
from aftercase.tui.literal import literal


class AskFile(Dialog[str]):
    """Ask for a path; tab completes it. The empty answer ticks without a file, where that is offered."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", show=False, priority=True)]

    def __init__(
        self, title: str, prompt: str, *, without: bool, check: Callable[[str], str] | None = None
    ) -> None:
        """Args:
        prompt: What the file is to show.
        without: Whether an empty answer ticks without a file.
        check: Says in one line what is wrong with an answer, "" where nothing is.
        """
        hint = tr("Leave it empty to tick without a file.") if without else ""
        super().__init__(title, hint)
        self._prompt, self._without, self._check = prompt, without, check

    def body(self) -> ComposeResult:
        """The field and what is wrong with it."""
        yield Static(literal(self._prompt), markup=False)
        yield Input(placeholder=tr("path of the file"), select_on_focus=False)
        yield Static("", classes="wrong", markup=False)

    def keys(self) -> list[tuple[str, str]]:
        """With tab."""
        return [("tab", tr("complete")), *super().keys()]

    def action_complete(self) -> None:
        """Complete the path as far as it is the only one; show what it could be otherwise."""
        field = self.query_one(Input)
        found = matches(field.value)
        if not found:
            self._wrong(tr("There is no such file."))
            return
        field.value = os.path.commonprefix(found)  # noqa: RUF071 - as shells complete, by character
        field.cursor_position = len(field.value)
        names = [Path(name).name for name in found[:6]]
        self._wrong("  ".join(names) if len(found) > 1 else "")

    def _wrong(self, text: str) -> None:
        line = self.query_one(".wrong", Static)
        line.update(literal(text))
        line.display = bool(text)

    @on(Input.Changed)
    def _typed(self) -> None:
        self._wrong("")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        # A path dragged into a terminal often comes in quotes.
        path = event.value.strip().strip("'\"")
        if path or not self._without:
            if not path or not Path(path).expanduser().is_file():
                self._wrong(tr("! There is no file {path}.", path=one_line(path, 60) or "?"))
                return
            path = str(Path(path).expanduser())
        self.answer(path, self._check, lambda wrong: self._wrong(f"! {wrong}"))


def matches(typed: str, most: int = 200) -> list[str]:
    """Paths that begin with what was typed, folders with a slash at the end."""
    text = os.path.expanduser(typed)  # noqa: PTH111 - a half-typed path is no Path yet
    folder, start = os.path.split(text)
    try:
        names = sorted(name for name in os.listdir(folder or ".") if name.startswith(start))[:most]  # noqa: PTH208
    except OSError:
        return []
    paths = [os.path.join(folder, name) for name in names if start or not name.startswith(".")]  # noqa: PTH118
    return [f"{path}/" if os.path.isdir(path) else path for path in paths]  # noqa: PTH112
