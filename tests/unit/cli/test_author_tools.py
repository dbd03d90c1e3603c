"""The author's tools through the command line: new, fmt, schema, config."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from aftercase.desk import tidy
from aftercase.desk.who import Preferences, own_folders
from aftercase.playbook.graph import check_set
from aftercase.playbook.library import Library, shipped_folder
from aftercase.playbook.read import read_playbook
from tests.kit import FIXTURES

Run = Callable[..., tuple[int, str, str]]


def one_line_only(err: str) -> str:
    assert err.count("\n") == 1
    return err


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


# -- new ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["scenario", "procedure", "triage"])
def test_a_new_pair_reads_without_a_problem(run: Run, kind: str) -> None:
    code, out, _ = run("playbook", "new", "late-parcel", "--kind", kind, "--platform", "taobao")
    assert code == 0
    assert out.split() == ["late-parcel.zh.md", "late-parcel.en.md"]
    # Triage leads into shipped scenarios, so the new ones stand beside the shipped ones here.
    library = Library([Path.cwd(), shipped_folder()])
    books = library.playbooks()
    pair = {language: books["late-parcel", language] for language in ("zh", "en")}
    assert [one for entry in library.entries() if entry.id == "late-parcel" for one in entry.problems] == []
    assert [found for found in check_set(books) if found[0].startswith("late-parcel")] == []
    assert pair["zh"].structure == pair["en"].structure
    assert (pair["zh"].translates, pair["en"].translates) == ("", "zh")
    assert pair["zh"].kind == kind
    assert pair["en"].platform == ("taobao",)
    assert pair["en"].cause == ("late-parcel" if kind == "scenario" else "")
    for language in pair:
        text = Path(f"late-parcel.{language}.md").read_text("utf-8")
        assert tidy.tidied(text) == text
        assert "- [x]" not in text
        assert "my-playbook" not in text
        assert "<!--" in text


@pytest.mark.parametrize("kind", ["scenario", "procedure"])
def test_a_skeleton_has_every_element_once(run: Run, kind: str) -> None:
    run("playbook", "new", "late-parcel", "--kind", kind)
    book = read_playbook(Path("late-parcel.en.md").read_bytes(), "late-parcel.en.md").playbook
    assert book is not None
    checks = [check for step in book.steps for check in step.checks]
    messages = [message for step in book.steps for message in step.messages]
    assert book.overview
    assert {check.kind for check in checks} == {"evidence", "field", "id"}
    assert {check.required for check in checks} == {True, False}
    assert {alert.kind for step in book.steps for alert in step.alerts} == {"caution"}
    assert any(step.due for step in book.steps)
    assert all(any(one.overdue for one in step.branches) for step in book.steps if step.due)
    assert {source for step in book.steps for source in step.sources} == set(book.sources)
    assert any(step.outcome for step in book.steps)
    assert {use.name for message in messages for use in message.uses} >= set(book.variables)
    assert any(step.returns for step in book.steps) == (kind == "procedure")


def test_the_first_language_is_the_original(run: Run) -> None:
    assert run("playbook", "new", "one", "--lang", "en,zh", "--title", "Late parcel")[0] == 0
    assert "translates: en" in Path("one.zh.md").read_text("utf-8")
    assert "translates" not in Path("one.en.md").read_text("utf-8")
    assert "\n# Late parcel\n" in Path("one.en.md").read_text("utf-8")
    assert run("playbook", "new", "two", "--lang", "en")[0] == 0
    assert not Path("two.zh.md").exists()
    assert "translates" not in Path("two.en.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (["Late Parcel"], "no id", 1),
        (["a"], "no id", 1),
        (["../late"], "no id", 1),
        (["late", "--lang", "fr"], "zh, en", 1),
        (["late", "--lang", ""], "zh, en", 1),
        (["late", "--platform", "taobo"], "taobao", 1),
        (["late", "--title", "[a](b) *c*"], "Markdown", 1),
        (["late", "--title", " "], "Markdown", 1),
        (["late", "--dir", "nowhere"], "nowhere", 2),
    ],
)
def test_new_refuses_in_one_line_and_writes_nothing(run: Run, words: list[str], said: str, code: int) -> None:
    got, out, err = run("playbook", "new", *words)
    assert (got, out) == (code, "")
    assert said in one_line_only(err)
    assert list(Path.cwd().iterdir()) == []


def test_new_never_overwrites(run: Run) -> None:
    Path("late.en.md").write_text("mine", "utf-8")
    code, _, err = run("playbook", "new", "late")
    assert code == 1
    assert "late.en.md" in one_line_only(err)
    assert "late.zh.md" not in err
    assert [path.name for path in Path.cwd().iterdir()] == ["late.en.md"]
    assert Path("late.en.md").read_text("utf-8") == "mine"


# -- fmt ---------------------------------------------------------------------------------------------------

UNTIDY = ("\n## Offer a choice", "\n\n\n##   Offer a choice")


def test_fmt_settles_and_then_changes_nothing(run: Run, shipped: Path) -> None:
    path = shipped / "damaged-goods.en.md"
    tidy_text = path.read_bytes()
    edit(path, *UNTIDY)
    path.chmod(0o640)
    before = path.read_bytes()
    code, out, _ = run("playbook", "fmt", "--check", str(shipped))
    assert (code, out.strip()) == (1, str(path))
    code, out, _ = run("playbook", "fmt", "--diff", str(shipped))
    assert (code, "-##   Offer a choice" in out, "+## Offer a choice" in out) == (0, True, True)
    assert path.read_bytes() == before
    code, out, _ = run("playbook", "fmt", str(shipped))
    assert (code, out.strip()) == (0, str(path))
    assert path.read_bytes() == tidy_text
    assert path.stat().st_mode & 0o777 == 0o640
    inode = path.stat().st_ino
    assert run("playbook", "fmt", str(shipped)) == (0, "", "8 files, 0 formatted, 0 refused\n")
    assert path.stat().st_ino == inode
    assert not [one for one in shipped.iterdir() if one.name.startswith(".")]


def test_fmt_keeps_numbers_and_lines_and_leaves_tables_narrow(run: Run, shipped: Path) -> None:
    path = shipped / "damaged-goods.en.md"
    body = "1. one\n2. two\n3. three\n\nA line\nbroken here.\n\n| a | long word |\n| -- | -- |\n| b | c |\n"
    edit(path, "For the seller who", f"{body}\nFor the seller who")
    assert run("playbook", "fmt", "--check", str(path))[0] == 0


def test_fmt_mends_what_the_reader_warns_of(run: Run, shipped: Path) -> None:
    path = shipped / "damaged-goods.en.md"
    good = path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + good.replace(b"\n", b"\r\n"))
    assert run("playbook", "fmt", "--check", str(path))[0] == 1
    assert run("playbook", "fmt", "--diff", str(path))[0] == 0
    assert run("playbook", "fmt", str(path))[0] == 0
    assert path.read_bytes() == good


def test_fmt_without_a_path_takes_own_folders_else_this_one(run: Run, shipped: Path, tmp_path: Path) -> None:
    shutil.copy(shipped / "damaged-goods.en.md", "damaged-goods.en.md")
    Path("README.md").write_text("*  not ours\n", "utf-8")
    edit(Path("damaged-goods.en.md"), *UNTIDY)
    assert run("playbook", "fmt", "--check")[1] == "damaged-goods.en.md\n"
    own = tmp_path / "own"
    own.mkdir()
    run("config", "playbooks", str(own))
    assert run("playbook", "fmt", "--check") == (0, "", "0 files, 0 to format, 0 refused\n")


def test_fmt_never_writes_what_reads_differently(
    run: Run, shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import mdformat

    path = shipped / "damaged-goods.en.md"
    edit(path, *UNTIDY)
    before = path.read_bytes()
    real = mdformat.text
    for old, new in (("Offer a choice", "Offer choice"), ("`optional`", ""), ("{{photo_count}}", "3")):
        with monkeypatch.context() as patch:
            patch.setattr(
                mdformat, "text", lambda text, old=old, new=new, **more: real(text, **more).replace(old, new)
            )
            code, out, err = run("playbook", "fmt", str(path))
        assert (code, out) == (1, "")
        assert "read differently" in err
        assert path.read_bytes() == before


def test_fmt_says_when_it_does_not_settle(run: Run, shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import mdformat

    path = shipped / "damaged-goods.en.md"
    before = path.read_bytes()
    monkeypatch.setattr(mdformat, "text", lambda text, **_: text + "\n")
    code, _, err = run("playbook", "fmt", str(path))
    assert (code, "does not settle" in err, path.read_bytes()) == (1, True, before)


def test_fmt_refuses_what_is_no_playbook(run: Run, shipped: Path, tmp_path: Path) -> None:
    Path("bytes.en.md").write_bytes(b"\xff\xfe\x00")
    Path("null.en.md").write_bytes(b"# a\0b\n")
    Path("large.en.md").write_bytes(b"a" * (256 * 1024 + 1))
    Path("plain.md").write_text("*  a list\n", "utf-8")
    os.mkfifo("pipe.en.md")
    for name in ("bytes.en.md", "null.en.md", "large.en.md", "plain.md", "pipe.en.md"):
        code, out, err = run("playbook", "fmt", name)
        assert (code, out) == (1, ""), name
        assert err.count(name) == 1
    assert Path("plain.md").read_text("utf-8") == "*  a list\n"
    assert run("playbook", "fmt", "nothing.en.md")[0] == 2


def test_fmt_follows_no_link_out_of_the_folder(run: Run, shipped: Path) -> None:
    target = shipped / "damaged-goods.en.md"
    edit(target, *UNTIDY)
    before = target.read_bytes()
    Path("damaged-goods.en.md").symlink_to(target)
    code, _, err = run("playbook", "fmt", ".")
    assert (code, "link out of its folder" in err, target.read_bytes()) == (1, True, before)
    inner = shipped / "again.en.md"
    inner.symlink_to(target.name)
    assert run("playbook", "fmt", str(inner))[0] == 0
    assert inner.is_symlink()
    assert target.read_bytes() != before


def test_the_shipped_and_fixture_playbooks_can_be_formatted(run: Run, tmp_path: Path) -> None:
    assert run("playbook", "fmt", "--check", str(FIXTURES), str(FIXTURES / "more"))[0] == 0
    copy = tmp_path / "copy"
    shutil.copytree(shipped_folder(), copy)
    code, _, err = run("playbook", "fmt", str(copy))
    assert (code, err.endswith(" 0 refused\n")) == (0, True)
    assert run("playbook", "fmt", "--check", str(copy))[0] == 0


# -- schema ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["front-matter", "clocks"])
def test_schemas_are_printed_and_written(run: Run, which: str) -> None:
    code, out, _ = run("playbook", "schema", which)
    assert code == 0
    Draft202012Validator.check_schema(json.loads(out))
    code, nothing, _ = run("playbook", "schema", which, "-o", "schema.json")
    assert (code, nothing) == (0, "")
    assert json.loads(Path("schema.json").read_text("utf-8")) == json.loads(out)
    assert run("playbook", "schema", which, "-o", "nowhere/schema.json")[0] == 2


# -- config ------------------------------------------------------------------------------------------------


def test_config_keeps_reads_and_forgets(run: Run, tmp_path: Path) -> None:
    assert run("config", "lang", "--json")[1].strip() == '{\n "key": "lang",\n "value": null\n}'
    assert run("config", "lang", "zh")[0] == 0
    assert run("config", "lang")[1] == "zh\n"
    Path("a").mkdir()
    (tmp_path / "b:c").mkdir()
    assert run("config", "playbooks", "a", str(tmp_path / "b:c"), "./a")[0] == 0
    assert run("config", "playbooks")[1].split("\n") == [str(Path("a").absolute()), str(tmp_path / "b:c"), ""]
    rows = {row["key"]: row for row in json.loads(run("config", "--json")[1])["config"]}
    assert rows["lang"]["value"] == "zh"
    assert rows["playbooks"]["value"] == [str(Path("a").absolute()), str(tmp_path / "b:c")]
    assert all(row["meaning"] for row in rows.values())
    assert run("config", "playbooks", "--unset")[0] == 0
    assert run("config", "playbooks") == (0, "", "")
    assert Preferences().load() == {"lang": "zh"}
    kept = json.loads(Preferences().path.read_text("utf-8"))
    assert all(isinstance(value, str) for value in kept.values())


def test_config_lists_every_key_with_its_meaning(run: Run) -> None:
    _, out, _ = run("config")
    assert "lang " in out
    assert "playbooks " in out
    assert "language of the interface" in out


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (["playbok"], "playbooks", 1),
        (["lang", "fr"], "zh, en", 1),
        (["lang", "zh", "en"], "zh, en", 1),
        (["playbooks", "nowhere"], "nowhere", 2),
        (["playbooks", "nowhere", "--unset"], "--unset", 2),
        (["--unset"], "--unset", 2),
    ],
)
def test_config_refuses_in_one_line(run: Run, words: list[str], said: str, code: int) -> None:
    got, out, err = run("config", *words)
    assert (got, out) == (code, "")
    assert said in one_line_only(err)
    assert not Preferences().path.exists()


def test_config_says_that_it_could_not_be_kept(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file where the folder should be", "utf-8")
    code, _, err = run("config", "lang", "zh")
    assert code == 2
    assert str(tmp_path / "config") in one_line_only(err)


def test_the_environment_counts_instead(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    run("config", "playbooks", str(tmp_path / "a"))
    assert own_folders() == [tmp_path / "a"]
    monkeypatch.setenv("AFTERCASE_PLAYBOOKS", os.pathsep.join([str(tmp_path / "b"), str(tmp_path / "a")]))
    assert own_folders() == [tmp_path / "b", tmp_path / "a"]
    code, _, err = run("config", "playbooks")
    assert (code, "AFTERCASE_PLAYBOOKS" in err) == (0, True)


def test_listing_cases_reads_no_more_than_before(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom aftercase.cli import run\n"
        f"run(['--data', {str(tmp_path / 'data')!r}, 'list'])\n"
        "print([name for name in sys.modules if name.startswith('aftercase.playbook')"
        " or name in ('pydantic', 'mdformat', 'markdown_it', 'tinydb', 'textual')])\n"
    )
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "AFTERCASE_PLAYBOOKS": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.strip() == "[]"
