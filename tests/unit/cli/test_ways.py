"""``playbook graph``, ``walk`` and ``diff`` on the command line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from aftercase.playbook.library import shipped_folder
from tests.kit import need

Run = Callable[..., tuple[int, str, str]]
PLAYBOOKS = Path(__file__).parents[3] / "playbooks"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in this process, with the shipped playbooks."""
    from aftercase.cli import run as program

    monkeypatch.setenv("AFTERCASE_LANG", "en")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("AFTERCASE_PLAYBOOKS", raising=False)

    def call(*words: str | Path) -> tuple[int, str, str]:
        code = program(["--data", str(tmp_path / "data"), *map(str, words)])
        out, err = capfd.readouterr()
        return code, out, err

    return call


@pytest.mark.parametrize(
    ("form", "begins"),
    [("mermaid", "flowchart TD"), ("dot", "digraph"), ("svg", "<svg"), ("text", "Claim from")],
)
def test_graph(run: Run, form: str, begins: str) -> None:
    code, out, _ = run("playbook", "graph", "carrier-claim", "--format", form)
    assert code == 0
    assert out.startswith(begins)


def test_graph_into_a_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "graph.svg"
    assert run("playbook", "graph", "triage", "--format", "svg", "--language", "zh", "-o", path)[0] == 0
    assert "谁" in path.read_text("utf-8")
    ElementTree.parse(path)
    code, _, err = run("playbook", "graph", "triage", "-o", tmp_path / "no" / "where.svg")
    assert code == 2
    assert "cannot be written" in err


def test_graph_of_what_is_not_there(run: Run, tmp_path: Path) -> None:
    assert run("playbook", "graph", "product-qualty")[0] == 1
    assert run("playbook", "graph", tmp_path / "x.en.md")[0] == 2
    (tmp_path / "y.en.md").write_bytes(b"\xff\xfe")
    code, _, err = run("playbook", "graph", tmp_path / "y.en.md")
    assert code == 2
    assert len(err.strip().splitlines()) == 1


def test_walk_takes_every_way(run: Run) -> None:
    code, out, _ = run("playbook", "walk", "platform-complaint")
    assert code == 0
    assert "100%" in out
    assert "not touched" not in out


def test_random_walks_tell_what_they_missed(run: Run) -> None:
    code, out, _ = run("playbook", "walk", "platform-complaint", "--random", "2", "--seed", "3")
    assert code == 0
    assert "platform-complaint.en.md:" in out
    assert run("playbook", "walk", "platform-complaint", "--random", "2", "--min-coverage", "99")[0] == 1
    document = json.loads(
        run("playbook", "walk", "platform-complaint", "--random", "2", "--seed", "3", "--json")[1]
    )
    assert len(document["walks"]) == 2
    assert 0 < document["percent"] < 100


def test_a_shipped_scenario_holds_in_both_languages(run: Run) -> None:
    """The command; all of them are walked in `tests/unit/guide/test_walks.py`."""
    path = PLAYBOOKS / "walks" / "no-solution.yaml"
    for language in ("zh", "en"):
        code, out, err = run("playbook", "walk", path.stem, "--scenarios", path, "--language", language)
        assert code == 0, out + err


def test_a_failing_scenario(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(
        "playbook: carrier-claim\nscenarios:\n  - name: one\n    choose: [nothing]\n    expect: {step: x}\n"
    )
    code, out, _ = run("playbook", "walk", "carrier-claim", "--scenarios", path)
    assert code == 1
    assert f"FAILED  one  {path}:4: The step file-claim has no way nothing." in out
    assert run("playbook", "walk", "triage", "--scenarios", path)[0] == 2
    path.write_text("playbook: [\n")
    assert run("playbook", "walk", "carrier-claim", "--scenarios", path)[0] == 2
    assert run("playbook", "walk", "carrier-claim", "--scenarios", tmp_path / "nowhere.yaml")[0] == 2


def test_diff_counts_the_cases_it_touches(run: Run, tmp_path: Path) -> None:
    number = run("new", "product-quality", "--platform", "taobao")[1].strip()
    fresh = tmp_path / "product-quality.en.md"
    fresh.write_text(
        (shipped_folder() / "product-quality.en.md")
        .read_text("utf-8")
        .replace("`evidence:order`", "`evidence:page`", 1),
        "utf-8",
    )
    code, out, err = run("playbook", "diff", "product-quality", fresh)
    assert code == 1
    assert "new check page" in out
    assert "check gone, order" in out
    assert "1 open cases work with another version of it" in err
    assert f"1 stand at a step that changed: {number}" in err
    document = json.loads(run("playbook", "diff", "product-quality", fresh, "--json")[1])
    assert document["cases"] == {"open": [number], "at_changed_step": [number]}
    assert document["structural"] is True


def test_diff_of_equal_files(run: Run) -> None:
    assert run("playbook", "diff", "triage", "triage")[:2] == (0, "")


def test_diff_with_a_revision(run: Run, tmp_path: Path) -> None:
    def git(*words: str) -> None:
        need("git")
        who = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        subprocess.run(
            ["git", "-C", str(tmp_path), *who, *words], check=True, capture_output=True, timeout=30
        )

    path = tmp_path / "triage.en.md"
    path.write_text((shipped_folder() / "triage.en.md").read_text("utf-8"), "utf-8")
    git("init", "-q")
    git("add", "triage.en.md")
    git("commit", "-qm", "one")
    path.write_text(path.read_text("utf-8").replace("# What kind", "# Which kind"), "utf-8")
    code, out, _ = run("playbook", "diff", f"{path}@HEAD", path)
    assert code == 1
    assert "title: What kind" in out
    assert run("playbook", "diff", f"{path}@nonsense", path)[0] == 2
    assert run("playbook", "diff", f"{path}@--help", path)[0] == 2


def test_walk_tells_where_a_guard_asks_and_fails_what_did_not_expect_it(run: Run, tmp_path: Path) -> None:
    story = (
        "playbook: product-quality\nscenarios:\n  - name: rash\n    platform: taobao\n"
        "    skip: [talked-first]\n    choose: [platform, call]\n    expect: {step: evidence-pack}\n"
    )
    path = tmp_path / "rash.yaml"
    path.write_text(story, "utf-8")
    command = ("playbook", "walk", "product-quality", "--scenarios", path)
    assert run(*command)[0] == 0
    code, out, _ = run(*command, "--guards")
    assert code == 1
    assert f"{path}:7: expected asked –, found when-to-call -call→ answered options lawful" in out
    path.write_text(story.replace("pack}", "pack, asked: [answered, options, lawful]}"), "utf-8")
    code, out, _ = run(*command, "--guards")
    assert code == 0
    assert "asked at when-to-call -call→: answered, options, lawful" in out
    (one,) = json.loads(run(*command, "--guards", "--json")[1])["scenarios"]
    assert one["asked"] == [
        {"step": "when-to-call", "key": "call", "points": ["answered", "options", "lawful"]}
    ]
