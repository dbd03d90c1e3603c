"""The guards on the command line: exit code 1 with the unmet points; a reason goes on."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aftercase.desk import desk as desks
from aftercase.playbook.library import shipped_folder
from tests.kit import FIXTURES

Run = Callable[..., tuple[int, str, str]]
RUDE = "You are a scammer, send me the CVV."


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in this process: fixture playbooks, shipped wording rules and caps."""
    from aftercase.cli import run as program

    monkeypatch.setenv("AFTERCASE_LANG", "en")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("AFTERCASE_PLAYBOOKS", raising=False)
    books = tmp_path / "books"
    books.mkdir()
    for name in ("wording", "caps.yaml"):
        (books / name).symlink_to(shipped_folder() / name)
    original = desks.Desk.__init__

    def with_fixtures(self: desks.Desk, *arguments: Any, **more: Any) -> None:
        original(self, *arguments, **{"playbooks": (FIXTURES, books), "zone_name": "Asia/Shanghai", **more})

    monkeypatch.setattr(desks.Desk, "__init__", with_fixtures)

    def call(*words: str) -> tuple[int, str, str]:
        code = program(["--data", str(tmp_path / "data"), "--as", "li", *words])
        out, err = capfd.readouterr()
        return code, out, err

    assert call("new", "parcel-lost", "--platform", "taobao", "--requested-at", "-3h")[0] == 0
    return call


def test_a_step_higher_waits_with_its_points_and_the_commands_that_meet_them(run: Run) -> None:
    code, out, err = run("move", "1", "platform_intervention")
    assert (code, out) == (1, "")
    assert err.splitlines()[0] == "Before this, 2 still open"
    assert "aftercase say AC-" in err
    assert '--override "…"' in err
    code, out, err = run("move", "1", "platform_intervention", "--json")
    document = json.loads(out)
    assert (code, err) == (1, "")
    assert [point["key"] for point in document["unmet"]] == ["answered", "options"]
    assert (document["act"], document["escalates"], document["done"]) == ("move", "platform", False)
    keys = {"key", "sentence", "act", "command", "source", "at", "calmer", "replaces"}
    assert set(document["unmet"][0]) == keys


def test_a_reason_goes_on_and_is_in_the_log(run: Run) -> None:
    code, _, err = run("move", "1", "appeal", "--override", "the buyer went to court")
    assert code == 0
    assert "A hint on the order" in err
    code, out, _ = run("log", "1", "--json")
    (one,) = json.loads(out)["overrides"]
    assert (one["why"], one["points"]) == ("the buyer went to court", ["decision", "new-evidence"])
    assert "the buyer went to court" in run("log", "1")[1]
    assert run("undo", "1")[0] == 0
    assert json.loads(run("log", "1", "--json")[1])["overrides"] == []


def test_what_the_other_side_did_is_a_record(run: Run) -> None:
    code, _, err = run("move", "1", "platform_intervention", "--by", "platform")
    assert (code, "hint" in err) == (0, False)
    code, _, err = run("move", "1", "appeal", "--by", "nobody")
    assert code == 1
    assert "no party" in err


def test_words_wait_with_where_they_stand_and_what_to_write_instead(run: Run) -> None:
    code, out, _ = run("say", "1", "--to", "buyer", RUDE, "--json")
    document = json.loads(out)
    assert (code, document["act"], document["target"]) == (1, "say", "buyer")
    first = document["unmet"][0]
    start, end = first["at"]
    assert RUDE[start:end] in first["sentence"]
    code, _, err = run("say", "1", "--to", "buyer", RUDE)
    assert (code, err.splitlines()[0][:20]) == (1, "Before this is sent,")
    assert run("say", "1", "--to", "buyer", "--private", RUDE)[0] == 0
    assert run("say", "1", "--note", RUDE)[0] == 0
    assert run("say", "1", "--to", "buyer", RUDE, "--override", "quoted")[0] == 0


def test_what_was_piped_in_and_waits_is_kept(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Piped:
        buffer = io.BytesIO(RUDE.encode())

    monkeypatch.setattr(sys, "stdin", Piped())
    code, _, err = run("say", "1", "--to", "buyer", "-")
    assert code == 1
    assert "Your text is kept in" in err


def test_the_ladder_is_shown(run: Run) -> None:
    assert "Ladder: done: intake; now: seller review; usually next:" in run("show", "1")[1]
    rungs = json.loads(run("show", "1", "--json")[1])["ladder"]
    assert [(one["stage"], one["state"]) for one in rungs[:3]] == [
        ("intake", "done"),
        ("seller_review", "here"),
        ("negotiation", "next"),
    ]
    assert rungs[2]["hint"]
