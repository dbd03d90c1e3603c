"""The command line as a script meets it: stdout, stderr, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from aftercase.desk import desk as desks
from tests.kit import FIXTURES

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in this process, on a desk of its own with the fixture playbooks."""
    from aftercase.cli import run as program

    for name in ("AFTERCASE_DATA", "AFTERCASE_AS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AFTERCASE_LANG", "en")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("AFTERCASE_PLAYBOOKS", raising=False)
    original = desks.Desk.__init__

    def with_fixtures(self: desks.Desk, *arguments: Any, **more: Any) -> None:
        original(self, *arguments, **{"playbooks": (FIXTURES,), "zone_name": "Asia/Shanghai", **more})

    monkeypatch.setattr(desks.Desk, "__init__", with_fixtures)

    def call(*words: str) -> tuple[int, str, str]:
        code = program(["--data", str(tmp_path / "data"), "--as", "li", *words])
        out, err = capfd.readouterr()
        return code, out, err

    return call


def one(run: Run) -> str:
    code, out, _ = run("new", "parcel-lost", "--platform", "taobao", "--order", "88", "--buyer", "李伟")
    assert code == 0
    return out.strip()


def test_a_case_from_triage_to_closed(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("triage", "--answers", "us,parcel", "--json")
    assert (code, json.loads(out)["playbook"]) == (0, "parcel-lost")
    code, out, _ = run(
        "new",
        "parcel-lost",
        "--triage",
        "us,parcel",
        "--set",
        "parcels=2",
        "--amount",
        "12.50",
        "--currency",
        "CNY",
        "--json",
    )
    made = json.loads(out)
    case = made["case"]
    assert code == 0
    assert made["triage"] == [{"step": "who", "key": "us"}, {"step": "what", "key": "parcel"}]
    assert made["amount"] == {"minor": 1250, "currency": "CNY"}
    photo = tmp_path / "页面.png"
    photo.write_bytes(b"png")
    assert run("attach", case, str(photo), "--check", "tracking")[0] == 0
    assert run("say", "1", "--from", "buyer", "--channel", "phone", "it never came")[0] == 0
    code, out, _ = run("choose", case, "trace", "--json")
    assert (code, json.loads(out)["step"]) == (0, "trace")
    assert run("tick", case, "asked")[0] == 0
    assert run("choose", case, "end-settled")[0] == 0
    assert run("close", case)[0] == 0
    shown = json.loads(run("show", case, "--json")[1])
    assert (shown["status"], shown["outcome"], shown["stage"]) == ("closed", "settled", "closed")
    log = json.loads(run("log", case, "--json")[1])
    assert [entry["text"] for entry in log["entries"]] == ["it never came"]
    assert [item["name"] for item in log["evidence"]] == ["页面.png"]


def test_show_has_what_the_page_promises(run: Run) -> None:
    shown = json.loads(run("show", one(run), "--json")[1])
    promised = "case playbook pin step checks branches outcome stage turn status clocks callers head"
    assert set(promised.split()) <= set(shown)
    assert shown["checks"][0].keys() >= {"step", "key", "text", "state", "required"}
    assert shown["branches"][0].keys() >= {"key", "target", "label", "overdue"}
    assert shown["step"]["id"] == "look"


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("show", "AC-2026-0002"), "AC-2026-0001"),
        (("tick", "1", "trackin"), "tracking"),
        (("choose", "1", "tracee"), "trace"),
        (("move", "1", "negotation"), "negotiation"),
        (("switch", "1", "damaged-good", "--why", "x"), "damaged-goods"),
        (("new", "parcel-lots"), "parcel-lost"),
        (("playbook", "show", "parcel-lots"), "parcel-lost"),
        (("triage", "--answers", "we"), "us"),
        (("close", "1", "--outcome", "setled"), "settled"),
        (("list", "--stage", "negotation"), "negotiation"),
        (("set", "1", "buyer_nam=x"), "buyer_name"),
    ],
)
def test_an_unknown_word_is_one_line_with_the_nearest_and_exit_1(
    run: Run, words: tuple[str, ...], near: str
) -> None:
    one(run)
    code, out, err = run(*words)
    assert (code, out) == (1, "")
    assert len(err.strip().splitlines()) == 1
    assert near in err


@pytest.mark.parametrize(
    "words",
    [
        ("frobnicate",),
        ("show",),
        ("tick", "1"),
        ("say", "1", "text"),
        ("deadline", "1", "x"),
        ("set", "1", "novalue"),
        ("--lang", "fr", "list"),
        ("demo", "--json"),
    ],
)
def test_what_cannot_be_run_is_exit_2(run: Run, words: tuple[str, ...]) -> None:
    one(run)
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1


def test_open_checks_answer_no_and_are_named(run: Run) -> None:
    one(run)
    code, _, err = run("choose", "1", "trace")
    assert code == 1
    assert "tracking, parcels" in err
    assert run("close", "1")[0] == 1


def test_case_json_is_an_ordinary_tinydb_file(run: Run, tmp_path: Path) -> None:
    number = one(run)
    with TinyDB(tmp_path / "data" / "cases" / number / "case.json") as db:
        assert db.tables() == {"events", "meta"}
        assert [event["seq"] for event in db.table("events")] == list(range(1, len(db.table("events")) + 1))


def test_list_and_due(run: Run) -> None:
    one(run)
    run("new", "parcel-lost#trace")
    rows = json.loads(run("list", "--json")[1])["cases"]
    assert [row["case"] for row in rows] == ["AC-2026-0002", "AC-2026-0001"] or len(rows) == 2
    assert json.loads(run("list", "--due", "--json")[1])["cases"]
    assert json.loads(run("due", "--json")[1])["clocks"]
    code, out, _ = run("due", "2", "--why")
    assert code == 0
    assert "refused_at" in out


def test_a_damaged_case_is_set_aside_and_the_rest_works(run: Run, tmp_path: Path) -> None:
    number = one(run)
    run("new", "parcel-lost")
    path = tmp_path / "data" / "cases" / number / "case.json"
    path.write_bytes(path.read_bytes()[:-20])
    code, out, err = run("list")
    assert code == 0
    assert "AC-2026-0002" in out
    assert number in err
    code, _, err = run("show", number)
    assert code == 2
    assert number in err


def test_standard_input_and_hostile_words(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = one(run)
    hostile = b"a\x1b]0;PWNED\x07b\x9b31m \xff\xfe [/x] \xe2\x80\xae"
    read, write = os.pipe()
    os.write(write, hostile)
    os.close(write)
    with os.fdopen(read, "r") as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        assert run("say", number, "--from", "buyer", "-")[0] == 0
    out = run("log", number)[1] + run("log", number, "--json")[1]
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "[/x]" in out


def test_a_full_or_forbidden_disk_keeps_the_words_as_a_draft(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    from aftercase.store import durable

    number = one(run)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(f"{durable.__name__}.os.replace", full)
    code, _, err = run("say", number, "--from", "buyer", "words that must not be lost")
    assert code == 2
    assert len(err.strip().splitlines()) == 1
    kept = [path for path in tmp_path.rglob("*.jsonl") if "words that must not be lost" in path.read_text()]
    assert kept
    assert str(kept[0]) in err or kept[0].name in err


def test_the_command_line_loads_no_textual_and_the_list_no_parser() -> None:
    """In a process of its own: what is loaded is what a person waits for."""
    script = (
        "import sys; from aftercase.cli import run;"
        "code = run(['--data', sys.argv[1], *sys.argv[2:]]);"
        "print(code, sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    environment = {**os.environ, "AFTERCASE_LANG": "en"}

    def loaded(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", script, "/nonexistent/aftercase", *words],
            capture_output=True,
            text=True,
            env=environment,
            check=True,
        )
        return done.stderr

    for words in (("list",), ("playbook", "list"), ("show", "1"), ("triage", "--answers", "x")):
        assert "'textual'" not in loaded(*words)
    heavy = loaded("list")
    for name in ("pydantic", "tinydb", "markdown_it", "ruamel", "ulid", "orjson"):
        assert f"'{name}'" not in heavy
