"""The screen of a running app as text, and goldens of it that a person can read in a diff.

``UPDATE_GOLDEN=1`` writes the goldens anew; look at the difference before keeping them.
"""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path
from typing import Any

from textual.app import App

SCREENS = Path(__file__).parent / "screens"

# The head of a case is another one in every run: its salts and ids are chance.
_HEAD = re.compile(r"\b[0-9a-f]{12}$", re.MULTILINE)


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
