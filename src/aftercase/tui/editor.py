"""The person's own editor: a file at a line, or a text through it and back."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from aftercase.text import clean_bytes

_PLUS = (
    "vi",
    "vim",
    "nvim",
    "nano",
    "emacs",
    "emacsclient",
    "micro",
    "kak",
    "joe",
    "mg",
    "jed",
    "ne",
    "gvim",
)
_COLON = ("hx", "helix", "subl", "zed")
_GOTO = ("code", "codium", "code-insiders", "cursor")
_WAITS = {
    "code": "--wait",
    "codium": "--wait",
    "code-insiders": "--wait",
    "cursor": "--wait",
    "subl": "--wait",
}


def chosen() -> str:
    """What ``$VISUAL`` or ``$EDITOR`` says, "" where neither is set."""
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""


def command(editor: str, path: Path, line: int) -> list[str]:
    """The arguments that open a file at a line; at its beginning where the editor's way is not known.

    Args:
        editor: As in ``$EDITOR``, arguments with it.
        path: The file.
        line: From 1.

    Raises:
        ValueError: The words have an unclosed quote.
    """
    words = shlex.split(editor)
    name = Path(words[0]).name if words else ""
    if name in _PLUS:
        return [*words, f"+{line}", str(path)]
    if name in _GOTO:
        return [*words, *_missing(words, _WAITS[name]), "--goto", f"{path}:{line}"]
    if name in _COLON:
        wait = _missing(words, _WAITS[name]) if name in _WAITS else []
        return [*words, *wait, f"{path}:{line}"]
    return [*words, str(path)]


def _missing(words: list[str], option: str) -> list[str]:
    return [] if option in words or "-w" in words else [option]


class Edited(NamedTuple):
    """What came back from an editor: the text, harmless and without line ends after it, and the exit code."""

    text: str
    code: int


def through(editor: str, text: str, line: int) -> Edited:
    """Show a text in an editor and wait for it. The terminal must be the editor's own meanwhile.

    Args:
        editor: As in ``$EDITOR``.
        text: What is written so far.
        line: Where the cursor is, from 1.

    Raises:
        OSError: There is no such program, or no room for the file.
        ValueError: ``editor`` has an unclosed quote.
    """
    # mkstemp makes it 0600: it holds a buyer's words.
    handle, name = tempfile.mkstemp(prefix="aftercase-", suffix=".txt")
    path = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        done = subprocess.run(command(editor, path, line), check=False)  # noqa: S603 - the person's own
        return Edited(clean_bytes(path.read_bytes()).rstrip("\n"), done.returncode)
    finally:
        path.unlink(missing_ok=True)
