"""The person's own editor, at a line."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

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
