"""Pages of ``docs/`` that are made from something else: written, or compared with what would be written."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"


def write_or_check(pages: Mapping[str, str], module: str) -> int:
    """Write the pages; with ``--check`` on the command line change nothing and name those that are old.

    Args:
        pages: Name under ``docs/`` to the whole text.
        module: The script that makes them, for the sentence.

    Returns:
        The exit code: 1 where a page is old.
    """
    old = []
    for name, text in pages.items():
        path = DOCS / name
        if "--check" not in sys.argv[1:]:
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            old.append(name)
    for name in old:
        print(f"docs/{name} is not up to date: run python -m {module}")
    return 1 if old else 0


def cell(text: str) -> str:
    """Words as they may stand in a table."""
    return " ".join(text.split()).replace("|", "\\|")


def row(*cells: str) -> str:
    """A line of a table."""
    return "| " + " | ".join(map(cell, cells)) + " |"
