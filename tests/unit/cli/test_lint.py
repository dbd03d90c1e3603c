"""``playbook lint`` and ``playbook i18n`` as a script, a code host and a hurried author meet them."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from aftercase.playbook.lint.rule import sample_file
from aftercase.playbook.lint.rules import ALL
from tests.kit import need

Run = Callable[..., tuple[int, str, str]]

PLAYBOOKS = Path(__file__).parents[3] / "playbooks"
START = '## Start <a id="start"></a>\n\n'
END = '\nNext:\n\n- On: [done](#done)\n\n## Done <a id="done"></a>\n\n`outcome:settled`\n'


@pytest.fixture
def lint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run ``aftercase playbook lint`` in this process."""
    from aftercase.cli import run as program

    monkeypatch.setenv("AFTERCASE_LANG", "en")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("AFTERCASE_PLAYBOOKS", raising=False)

    def call(*words: str | Path, command: str = "lint") -> tuple[int, str, str]:
        code = program(["--data", str(tmp_path / "data"), "playbook", command, *map(str, words)])
        out, err = capfd.readouterr()
        return code, out, err

    return call


def put(folder: Path, text: str, name: str = "sample.en.md") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def wrong(body: str = "- [x] Save it\n") -> str:
    return sample_file(START + body + END)


def test_what_is_shipped_is_clean(lint: Run) -> None:
    code, out, err = lint(PLAYBOOKS, "--hint", "AC401")
    assert code == 0, out
    assert "0 errors · 0 warnings" in err


def test_a_finding_is_a_line_that_compilers_print(lint: Run, tmp_path: Path) -> None:
    path = put(tmp_path, wrong())
    code, out, err = lint(path)
    assert code == 1
    assert f"{path}:15:1 AC106 This task has no key." in out
    assert f"{path}:15:1 AC305 A task of a playbook starts unticked." in out
    assert "1 errors · 1 warnings · 2 can be mended by --fix" in err


def test_fix_writes_and_says_so(lint: Run, tmp_path: Path) -> None:
    path = put(tmp_path, wrong())
    path.chmod(0o640)
    code, out, err = lint(path, "--fix")
    assert (code, out) == (0, "")
    assert f"Written: {path}" in err
    assert "- [ ] Save it `id:check-1`" in path.read_text("utf-8")
    assert path.stat().st_mode & 0o777 == 0o640


def test_without_fix_nothing_is_written(lint: Run, tmp_path: Path) -> None:
    path = put(tmp_path, wrong())
    before = path.stat()
    lint(path)
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_select_and_ignore(lint: Run, tmp_path: Path) -> None:
    path = put(tmp_path, wrong())
    assert "AC106" not in lint(path, "--select", "AC305")[1]
    assert "AC305" not in lint(path, "--ignore", "prechecked-task")[1]
    assert lint(path, "--select", "AC4")[0] == 0
    code, _, err = lint(path, "--select", "AC999")
    assert (code, err.strip()) == (2, "There is no rule AC999. Nearest: AC209, AC901, AC702.") or code == 2


def test_an_unknown_rule_names_the_nearest(lint: Run) -> None:
    code, _, err = lint("--explain", "dead-ends")
    assert code == 2
    assert "dead-end" in err


def test_hints_are_shown_and_never_count(lint: Run, tmp_path: Path) -> None:
    path = put(tmp_path, sample_file(START + "In 2 days.\n" + END))
    assert lint(path)[0] == 1
    code, out, _ = lint(path, "--hint", "AC403")
    assert code == 0
    assert "AC403" in out
    assert out.rstrip().endswith("(hint)")


def test_json(lint: Run, tmp_path: Path) -> None:
    path = put(tmp_path, wrong())
    code, out, _ = lint(path, "--json")
    document = json.loads(out)
    assert code == 1
    assert (document["errors"], document["warnings"], document["files"]) == (1, 1, 1)
    assert document["findings"][0] == {
        "file": str(path),
        "line": 15,
        "column": 1,
        "code": "AC106",
        "name": "check-without-key",
        "severity": "error",
        "message": "This task has no key. Add `evidence:<key>`, `field:<name>` or `id:<key>` at its end.",
        "fix": "safe",
    }


def test_sarif(lint: Run, tmp_path: Path) -> None:
    path = put(tmp_path, wrong())
    log = json.loads(lint(path, "--format", "sarif")[1])
    run = log["runs"][0]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [rule.code for rule in ALL]
    first = run["results"][0]
    assert first["ruleId"] == run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == "AC106"
    assert first["locations"][0]["physicalLocation"]["region"] == {"startLine": 15, "startColumn": 1}
    assert len({result["partialFingerprints"]["aftercase/v1"] for result in run["results"]}) == 2


def test_annotations_of_code_hosts(lint: Run, tmp_path: Path) -> None:
    path = put(tmp_path, wrong())
    lines = lint(path, "--format", "github")[1].splitlines()
    assert lines[0].startswith(f"::error file={path},line=15,col=1,title=AC106 check-without-key::This task")
    report = json.loads(lint(path, "--format", "gitlab")[1])
    assert report[0]["location"] == {"path": str(path), "lines": {"begin": 15}}


def test_words_of_a_file_cannot_forge_an_annotation(lint: Run, tmp_path: Path) -> None:
    path = put(tmp_path, wrong("- [ ] x `stage:a%0A::error::forged`\n"))
    for line in lint(path, "--format", "github")[1].splitlines():
        assert line.count("::error file=") + line.count("::warning file=") == 1
        assert "%0A::error" not in line.replace("%250A", "")


def test_chinese(lint: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERCASE_LANG", "zh")
    path = put(tmp_path, wrong())
    _, out, err = lint(path)
    assert "这个检查项" in out or "检查项" in out
    assert "个错误" in err


def test_explain(lint: Run) -> None:
    code, out, _ = lint("--explain", "AC202")
    assert code == 0
    assert "unreachable-step" in out
    assert "Wrong:" in out
    assert "Right:" in out
    assert len(lint("--explain", "all")[1].splitlines()) == len(ALL)


def test_a_path_that_is_not_there(lint: Run, tmp_path: Path) -> None:
    code, out, err = lint(tmp_path / "nowhere")
    assert (code, out) == (2, "")
    assert "There is no" in err


def test_a_missing_translation_is_told_where_the_folder_has_two_languages(lint: Run, tmp_path: Path) -> None:
    put(tmp_path, sample_file(START + END))
    assert lint(tmp_path)[0] == 0
    put(tmp_path, sample_file(START + END, name="other.zh.md"), "other.zh.md")
    found = lint(tmp_path, "--select", "AC501")[1]
    assert "sample.zh.md" in found
    assert "other.en.md" in found
    assert lint(tmp_path, "--select", "AC501", "--languages", "en,zh")[0] == 1


def test_clock_files_are_looked_at_too(lint: Run, tmp_path: Path) -> None:
    put(tmp_path, sample_file(START + END))
    put(tmp_path / "clocks", "schema: aftercase-clocks/9\n", "taobao.yaml")
    code, out, _ = lint(tmp_path)
    assert code == 1
    assert "clocks/taobao.yaml:" in out


# git


def git(folder: Path, *words: str) -> None:
    need("git")
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True, timeout=30)


def test_since_tells_ids_and_files_that_are_gone(lint: Run, tmp_path: Path) -> None:
    folder = tmp_path / "books"
    put(folder, sample_file(START + END))
    put(folder, sample_file(START + END, name="other.en.md"), "other.en.md")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    assert lint(folder, "--since", "HEAD")[0] == 0
    (folder / "other.en.md").unlink()
    put(folder, sample_file(START.replace('id="start"', 'id="begin"') + END))
    code, out, _ = lint(folder, "--since", "HEAD")
    assert code == 1
    assert "The step start is gone" in out
    assert "The playbook other is gone" in out
    assert lint(folder, "--since", "HEAD", "--unsafe-fixes")[0] == 1
    assert '<a id="begin"></a><a id="start"></a>' in (folder / "sample.en.md").read_text("utf-8")


@pytest.mark.parametrize("revision", ["nonsense", "--output=/tmp/x", "HEAD:sample.en.md"])
def test_a_revision_that_is_not_there(lint: Run, tmp_path: Path, revision: str) -> None:
    put(tmp_path, sample_file(START + END))
    git(tmp_path, "init", "-q")
    code, _, err = lint(tmp_path, f"--since={revision}")
    assert code == 2
    assert len(err.strip().splitlines()) == 1


def test_a_folder_under_no_version_control(
    lint: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    put(tmp_path, sample_file(START + END))
    code, _, err = lint(tmp_path, "--since", "HEAD")
    assert code == 2
    assert len(err.strip().splitlines()) == 1


# Bad input: a clear finding, soon, and never a traceback.

BOMB = "---\na: &a [x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b]\n---\n# T\n"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "AC001"),
        (b"# caf\xe9\n", "AC001"),
        (b"", "AC002"),
        (b"\x00" * 5000, "AC701"),
        (b"a" * 10_000_000, "AC002"),
        (BOMB.encode(), "AC002"),
        (sample_file(">" * 3000 + " deep\n").encode(), "AC602"),
        (sample_file("- " * 3000 + "deep\n").encode(), "AC602"),
        (sample_file("[" * 20000 + "\n").encode(), ""),
        (sample_file("*_`" * 20000 + "\n").encode(), ""),
        (("---\nid: " + "[" * 8000 + "\n---\n# T\n").encode(), "AC002"),
    ],
    ids=["png", "latin-1", "empty", "zeros", "10-mb", "bomb", "quotes", "lists", "open", "runs", "deep"],
)  # fmt: skip
def test_hostile_files(lint: Run, tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "sample.en.md"
    path.write_bytes(data)
    started = time.monotonic()
    exit_code, out, err = lint(path)
    assert exit_code == 1
    assert code in out
    assert "Traceback" not in out + err
    assert lint(path, "--unsafe-fixes")[0] in (0, 1)
    assert time.monotonic() - started < 60  # no figure, only that it does not hang


def test_a_folder_instead_of_a_file(lint: Run, tmp_path: Path) -> None:
    (tmp_path / "sample.en.md").mkdir()
    put(tmp_path, sample_file(START + END, name="other.en.md"), "other.en.md")
    code, out, _ = lint(tmp_path)
    assert code == 1
    assert "sample.en.md:1:1 AC002 The file cannot be read: Is a directory." in out
    assert lint(tmp_path / "sample.en.md")[0] == 1


def test_a_link_out_of_the_folder_is_not_read(lint: Run, tmp_path: Path) -> None:
    outside = put(tmp_path / "away", wrong(), "secret.en.md")
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "sample.en.md").symlink_to(outside)
    code, out, _ = lint(tmp_path / "books", "--fix")
    assert code == 1
    assert "leads out of its folder" in out
    assert "[x]" in outside.read_text("utf-8")


def test_a_pipe_does_not_stop_it(lint: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "sample.en.md")
    assert "AC002" in lint(tmp_path)[1]


def test_of_many_findings_the_first_fifty_are_shown(lint: Run, tmp_path: Path) -> None:
    path = put(tmp_path, wrong("- [ ] one more\n" * 1000))
    _, out, err = lint(path)
    lines = out.splitlines()
    assert len(lines) == 51
    assert lines[-1].endswith("and 950 more findings; --all shows them.")
    assert "1000 errors" in err
    assert len(lint(path, "--all")[1].splitlines()) == 1000
    assert len(json.loads(lint(path, "--json")[1])["findings"]) == 1000


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_cannot_be_written(lint: Run, tmp_path: Path) -> None:
    path = put(tmp_path / "books", wrong())
    (tmp_path / "books").chmod(0o555)
    code, _, err = lint(path, "--fix")
    (tmp_path / "books").chmod(0o755)
    assert code == 2
    assert "sample.en.md" in err


# i18n


def pair(folder: Path) -> None:
    put(folder, sample_file(START + "Save it.\n" + END, name="sample.en.md"))
    zh = (
        '## 开始 <a id="start"></a>\n\n保存。\n\n接下来：\n\n- 继续：[结束](#done)\n\n'
        '## 结束 <a id="done"></a>\n\n`outcome:settled`\n'
    )
    put(folder, sample_file(zh, "translates: en", "sample.zh.md", "例子"), "sample.zh.md")


def test_a_stamped_translation_turns_stale_step_by_step(lint: Run, tmp_path: Path) -> None:
    pair(tmp_path)
    code, out, _ = lint(tmp_path, command="i18n")
    assert code == 0
    assert "en → zh: 0 of 3 steps fresh" in out
    assert lint(tmp_path, "--stamp", command="i18n")[0] == 0
    assert "3 of 3 steps fresh" in lint(tmp_path, command="i18n")[1]
    path = tmp_path / "sample.en.md"
    path.write_text(path.read_text("utf-8").replace("Save it.", "Save both."), "utf-8")
    code, out, _ = lint(tmp_path, command="i18n")
    assert code == 1
    assert f"{tmp_path}/sample.zh.md:14  start: stale" in out
    code, out, _ = lint(tmp_path)
    assert code == 1
    assert [line.split()[1] for line in out.splitlines()] == ["AC504"]
    assert lint(tmp_path, "--stamp", "--step", "start", command="i18n")[0] == 0
    assert lint(tmp_path)[0] == 0


def test_unsafe_fixes_stamp_what_is_stale(lint: Run, tmp_path: Path) -> None:
    pair(tmp_path)
    lint(tmp_path, "--stamp", command="i18n")
    path = tmp_path / "sample.en.md"
    path.write_text(path.read_text("utf-8").replace("Save it.", "Save both."), "utf-8")
    assert lint(tmp_path, "--fix")[0] == 1
    assert lint(tmp_path, "--unsafe-fixes")[0] == 0


def test_what_is_missing_and_not_translated(lint: Run, tmp_path: Path) -> None:
    pair(tmp_path)
    path = tmp_path / "sample.zh.md"
    path.write_text(path.read_text("utf-8").replace("## 开始", "## Start here now"), "utf-8")
    put(tmp_path, sample_file(START + END, name="other.en.md"), "other.en.md")
    rows = json.loads(lint(tmp_path, "--json", command="i18n")[1])["translations"]
    assert [(row["id"], row["file"] is None, row["done"]) for row in rows] == [
        ("other", True, False),
        ("sample", False, False),
    ]
    states = {step["step"]: step["state"] for step in rows[1]["steps"]}
    assert states == {"_": "unstamped", "start": "untranslated", "done": "unstamped"}


def test_a_lock_file_that_is_none(lint: Run, tmp_path: Path) -> None:
    pair(tmp_path)
    (tmp_path / "translations.lock").write_text("<<<<<<< ours\n", "utf-8")
    code, out, _ = lint(tmp_path)
    assert code == 1
    assert "translations.lock:1:1 AC002" in out


def test_a_step_that_is_not_there_cannot_be_stamped(lint: Run, tmp_path: Path) -> None:
    pair(tmp_path)
    code, _, err = lint(tmp_path, "--stamp", "--step", "begin", command="i18n")
    assert code == 2
    assert "begin" in err
