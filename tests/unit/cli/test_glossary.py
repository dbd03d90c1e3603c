"""``aftercase glossary``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from aftercase.playbook.library import shipped_folder
from tests.unit.cli.conftest import Run


@pytest.fixture(autouse=True)
def _words(shipped: Path) -> None:
    shutil.copy(shipped_folder() / "glossary.yaml", shipped)


def test_a_word_is_looked_up_in_either_language(run: Run) -> None:
    for word in ("拒付", "chargeback"):
        code, out, _ = run("glossary", word)
        first = out.splitlines()[0]
        assert code == 0
        assert first.startswith("拒付  chargeback (退单, ")
        assert "do not refund on top" in first


def test_all_of_it_as_json(run: Run) -> None:
    found = json.loads(run("glossary", "--json")[1])["terms"]
    assert len(found) > 100
    assert set(found[0]) == {"id", "zh", "en", "also", "avoid", "note"}


def test_what_is_not_there_is_said(run: Run) -> None:
    assert run("glossary", "quux") == (1, "", "The glossary has nothing like that.\n")


def test_a_broken_glossary_is_told_with_its_line_and_the_rest_is_used(run: Run, shipped: Path) -> None:
    path = shipped / "glossary.yaml"
    path.write_text(path.read_text("utf-8").replace("id: refund,", "id: Refund,", 1), "utf-8")
    code, out, _ = run("playbook", "lint", str(path))
    assert code == 1
    assert "glossary.yaml:" in out
    assert "AC003 Refund is no id." in out
    assert run("glossary", "拒付")[0] == 0
