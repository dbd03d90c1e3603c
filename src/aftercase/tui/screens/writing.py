"""Writing: a text area with an autosaved draft and the way to one's own editor. The base of all composers."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult, SuspendNotSupported
from textual.widgets import Static, TextArea

from aftercase.i18n import tr
from aftercase.store.layout import CASE_FILE
from aftercase.text import clean, clean_bytes, one_line
from aftercase.tui.footer import ActionFooter
from aftercase.tui.literal import literal
from aftercase.tui.screens.base import DeskScreen

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk

_PAUSE = 0.7  # seconds between the typing and its draft on disk


class WritingScreen(DeskScreen[bool]):
    """A page to write on. The result is True where something was written into the case.

    What is typed is on disk less than a second later, under `draft_key`, and comes back the next time.
    """

    SCOPE = "composer"
    DEFAULT_CSS = """
    WritingScreen .title { dock: top; height: 1; padding: 0 1; background: $panel; text-style: bold; }
    WritingScreen TextArea { height: 1fr; border: round $border-blurred; padding: 0 1; }
    WritingScreen TextArea:focus { border: round $accent; }
    WritingScreen .news {
        height: 1; padding: 0 1; color: $text-primary; display: none;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    WritingScreen .news.wrong { height: auto; color: $text-error; text-style: bold; text-wrap: wrap; }
    WritingScreen .state { height: auto; padding: 0 1; color: $text-muted; }
    WritingScreen .state.wrong { color: $text-error; text-style: bold; }
    """

    def __init__(self, desk: Desk, number: str, text: str = "") -> None:
        """``text`` stands on the page where there is no draft."""
        super().__init__(desk)
        self.number, self._text = number, text
        self._dirty, self._page = False, text
        self._drafts = desk.drafts(number)

    @property
    def draft_key(self) -> str:
        """Under which name the draft is kept."""
        return "log"

    def heading(self) -> str:
        """What is written here."""
        return ""

    def fields(self) -> ComposeResult:
        """What stands above the page."""
        yield from ()

    def compose(self) -> ComposeResult:
        """Title, fields, page, state, footer."""
        yield Static(literal(self.heading()), classes="title", markup=False)
        yield from self.fields()
        yield TextArea(soft_wrap=True, show_line_numbers=False, tab_behavior="focus")
        yield Static("", classes="news", markup=False)
        yield Static("", classes="state", markup=False)
        yield ActionFooter()

    def on_mount(self) -> None:
        """Bring the draft back, and begin to write."""
        page = self.query_one(TextArea)
        page.cursor_blink = False
        draft = self._drafts.load().get(self.draft_key, "")
        page.text = draft or self._text
        page.move_cursor(page.document.end)
        if draft:
            self.state(tr("Your draft is back. It is kept until the entry is saved."))
        page.focus()
        self.set_interval(_PAUSE, self.keep)

    @property
    def text(self) -> str:
        """What is on the page, harmless; also while the screen is being taken down."""
        return clean(self._page)

    def state(self, words: str, wrong: bool = False) -> None:
        """Say something below the page."""
        line = self.query_one(".state", Static)
        line.set_class(wrong, "wrong")
        line.update(literal(words))

    def colleague(self, words: str, wrong: bool = False) -> bool:
        """Say below the page what a colleague did meanwhile; what is typed, and where, stays."""
        if wrong:
            words = self._keep_elsewhere(words)
        line = self.query_one(".news", Static)
        line.set_class(wrong, "wrong")
        line.update(literal(one_line(words)))
        line.display = True
        return True

    def _keep_elsewhere(self, cause: str) -> str:
        from aftercase.store.protocol import StoreError

        if self._page in ("", self._text):
            return cause
        try:
            path = self._save()
        except (StoreError, OSError):
            return tr("{cause} Your text could not be kept anywhere; copy it now.", cause=cause)
        return tr("{cause} Your text is kept in {path}.", cause=cause, path=str(path))

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self._page = self.query_one(TextArea).text
        self._dirty = self._page not in ("", self._text)

    def keep(self) -> None:
        """Bring the draft up to date with the page."""
        if not self._dirty:
            return
        self._dirty = False
        from aftercase.store.protocol import StoreError

        try:
            self._save()
        except (StoreError, OSError) as error:
            self.state(str(error), wrong=True)

    def _save(self) -> Path:
        """Keep the draft. That of a case that is gone must not make the case's folder again."""
        if not (self.desk.store.folder(self.number) / CASE_FILE).exists():
            self._drafts = self.desk.drafts(self.number, beside=False)
        return self._drafts.save(self.draft_key, self.text)

    def keep_typed(self) -> None:
        """A signal or a crash ends the desk: the draft is kept."""
        if self._dirty:
            self._save()

    def on_unmount(self) -> None:
        """Whatever ends the screen, the draft is kept."""
        self.keep_typed()

    def forget(self) -> None:
        """The words are in the case: the draft has done its work."""
        from aftercase.store.protocol import StoreError

        self._dirty = False
        try:
            self._drafts.clear(self.draft_key)
        except (StoreError, OSError) as error:
            self.tell(error)

    def relabel(self) -> None:
        """The words around the page follow the language."""
        super().relabel()
        self.query_one(".title", Static).update(literal(self.heading()))

    def why_not(self, action: str) -> str:
        """Only a message is copied."""
        if action in ("copy_only", "plain") and not hasattr(self, f"action_{action}"):
            return tr("Only a message of the playbook is copied.")
        return ""

    def action_leave(self) -> None:
        """Leave; what was typed is a draft."""
        self.keep()
        self.dismiss(False)

    def action_editor(self) -> None:
        """Write in ``$VISUAL`` or ``$EDITOR``; the screen comes back with what was saved there."""
        command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
        if not command:
            self.tell(tr("Set EDITOR to the program you write with, such as: export EDITOR=vim"), "warning")
            return
        self.keep()
        # mkstemp makes it 0600: it holds a buyer's words.
        handle, name = tempfile.mkstemp(prefix="aftercase-", suffix=".txt")
        path = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(self.text)
            with self.app.suspend():
                done = subprocess.run([*shlex.split(command), name], check=False)  # noqa: S603 - the person's own
            page = self.query_one(TextArea)
            page.text = clean_bytes(path.read_bytes()).rstrip("\n")
            page.move_cursor(page.document.end)
            if done.returncode:
                self.state(tr("The editor ended with code {code}.", code=done.returncode), wrong=True)
        except (OSError, ValueError, SuspendNotSupported) as error:
            self.tell(str(error) or tr("An editor cannot be opened here."), "warning")
        finally:
            path.unlink(missing_ok=True)
