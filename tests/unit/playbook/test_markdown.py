"""Two ways to parse: whole, and blocks only. They agree about every block."""

from __future__ import annotations

from pathlib import Path

import pytest
from markdown_it.token import Token

from aftercase.playbook.library import shipped_folder
from aftercase.playbook.markdown import parse, parse_blocks
from tests.kit import FIXTURES

FILES = sorted([*FIXTURES.glob("*.md"), *shipped_folder().glob("*.en.md")])


def blocks(tokens: list[Token]) -> list[tuple[str, list[int] | None, int, str, str]]:
    return [(one.type, one.map, one.level, one.tag, one.content) for one in tokens]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_blocks_alone_are_the_same_blocks(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert blocks(parse_blocks(text)) == blocks(parse(text))
    assert all(not one.children for one in parse_blocks(text))
