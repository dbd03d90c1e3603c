"""``aftercase wording``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from aftercase.playbook.library import shipped_folder
from tests.unit.cli.conftest import Run


@pytest.fixture(autouse=True)
def _rules(shipped: Path) -> None:
    shutil.copytree(shipped_folder() / "wording", shipped / "wording")


def test_findings_have_their_place_and_the_exit_code_says_so(run: Run) -> None:
    Path("mail.txt").write_text("Dear Ann,\nyou are a liar. Order XXX is gone.\n")
    code, out, err = run("wording", "check", "mail.txt")
    lines = out.splitlines()
    assert (code, err) == (1, "")
    assert lines[0] == "mail.txt:2:1 ask called-liar: you are a liar"
    assert lines[2].startswith("    Write instead: what you describe")
    assert "mail.txt:2:23 stop gaps: XXX" in lines


def test_json_and_the_party(run: Run) -> None:
    Path("text").write_text("这单进价12块")
    found = json.loads(run("wording", "check", "text", "--json")[1])["findings"]
    assert [(one["rule"], one["kind"], one["line"], one["column"]) for one in found] == [
        ("internal-price", "internal", 1, 3)
    ]
    assert run("wording", "check", "text", "--to", "colleague")[0] == 0
    code, _, err = run("wording", "check", "text", "--to", "buier")
    assert (code, "Nearest: buyer" in err) == (1, True)


def test_a_calm_text_passes_and_a_missing_one_does_not(run: Run) -> None:
    Path("text").write_text("Thank you for waiting.")
    assert run("wording", "check", "text") == (0, "", "Nothing to say otherwise.\n")
    code, _, err = run("wording", "check", "nowhere")
    assert (code, err) == (2, "nowhere: No such file or directory\n")
    Path("huge").write_bytes(b"a" * (1024 * 1024 + 1))
    assert run("wording", "check", "huge")[0] == 2


def test_rule_files_are_checked(run: Run, shipped: Path) -> None:
    assert run("wording", "rules")[0] == 0
    path = shipped / "wording" / "en.yaml"
    path.write_text(path.read_text("utf-8").replace("kind: insult\n", "kind: insalt\n", 1), "utf-8")
    code, out, err = run("wording", "rules", str(path))
    assert code == 1
    assert "AC003 insalt is no value of kind. Did you mean insult?" in out
    assert "rules can be used" in err
    Path("text").write_text("Thank you for waiting.")
    code, _, err = run("wording", "check", "text")
    assert code == 0
    assert "AC003 insalt" in err  # what is wrong with the rules is said, and the others are used
