"""The examples of the CommonMark specification: whatever Markdown is written, it is read, linted and drawn.

The fixture has its own licence beside it.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from aftercase.playbook.lint.fixes import mend
from aftercase.playbook.lint.lint import lint
from aftercase.playbook.lint.rule import sample_file
from aftercase.tui.lines import RenderContext
from aftercase.tui.render import layout
from tests.kit import FIXTURES
from tests.unit.playbook.lint.shelves import shelf

EXAMPLES: list[dict[str, Any]] = json.loads((FIXTURES / "commonmark" / "examples.json").read_text("utf-8"))
SECTIONS = sorted({one["section"] for one in EXAMPLES})
START = '## Start <a id="start"></a>\n\n'
END = '\n\nNext:\n\n- On: [done](#done)\n\n## Done <a id="done"></a>\n\n`outcome:settled`\n'


@pytest.mark.parametrize("section", SECTIONS)
def test_each_example_inside_a_step(section: str) -> None:
    for one in EXAMPLES:
        if one["section"] != section:
            continue
        made = shelf({"sample.en.md": sample_file(START + one["markdown"] + END)})
        assert lint(made).files == 1
        mended = mend(made, unsafe=True)
        assert len(lint(mended.shelf).findings) <= len(lint(made).findings)
        book = made.pages["sample.en.md"].book
        assert book is not None
        for width in (20, 80):
            lines = layout(book.steps[0].blocks, width, RenderContext())
            assert all(
                line.width <= width for line in lines if not line.text.startswith(("│", "┌", "├", "└"))
            )


@pytest.mark.parametrize("section", SECTIONS)
def test_each_example_as_a_whole_file(section: str) -> None:
    for one in EXAMPLES:
        if one["section"] == section:
            made = shelf({"sample.en.md": one["markdown"]})
            assert lint(made).findings
            mend(made, unsafe=True)


def test_there_are_all_of_them() -> None:
    assert [one["example"] for one in EXAMPLES] == list(range(1, 653))
