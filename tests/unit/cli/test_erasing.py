"""``erase`` and ``purge`` as a script meets them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
ERASE = ("--person", "buyer", "--why", "asked for it")


@pytest.fixture
def number(run: Run) -> str:
    code, out, _ = run("new", "parcel-lost", "--order", "8801234", "--buyer", "李伟")
    assert code == 0
    number = out.strip()
    run("say", number, "--from", "buyer", "到货就是碎的")
    run("say", number, "--to", "carrier", "收件人李伟没有收到")
    return number


def test_without_yes_it_shows_and_does_nothing(run: Run, number: str) -> None:
    code, out, err = run("erase", number, *ERASE)
    assert code == 1
    assert "到货就是碎的" in out
    assert "收件人李伟没有收到" in out.split("Stays unless")[1]
    assert "add --yes" in err
    assert "到货就是碎的" in run("log", number)[1]


def test_a_dry_run_is_no_refusal(run: Run, number: str) -> None:
    code, out, _ = run("erase", number, "--person", "buyer", "--dry-run")
    assert (code, "到货就是碎的" in out) == (0, True)
    code, out, _ = run("erase", number, "--person", "buyer", "--dry-run", "--json")
    document = json.loads(out)
    assert (code, document["case"], document["person"]) == (0, number, "buyer")
    assert [part["fields"] for part in document["certain"]] == [["buyer_name"], ["order_no"], ["text"]]
    assert [part["excerpt"] for part in document["confirm"]] == ["收件人李伟没有收到"]


def test_with_yes_the_certain_goes_and_the_rest_is_named(run: Run, number: str) -> None:
    code, _, err = run("erase", number, *ERASE, "--yes")
    assert code == 0
    assert "texts 3, files 0" in err
    assert "Stays, as you did not name it: #5" in err
    assert "Earlier exports and backups still hold the words" in err
    _, out, _ = run("log", number)
    assert "到货就是碎的" not in out
    assert "(erased)" in out
    assert "erased, party buyer: events #1, #4 (asked for it)" in out
    _, out, _ = run("log", number, "--json")
    [erasure] = json.loads(out)["erasures"]
    assert (erasure["person"], erasure["entries"], erasure["why"]) == ("buyer", [1, 4], "asked for it")
    assert json.loads(out)["entries"][0]["text"] is None
    code, out, _ = run("erase", number, *ERASE, "--yes", "--also", "5", "--json")
    document = json.loads(out)
    assert (code, document["erased"], document["parts"]) == (0, True, [{"seq": 5, "fields": ["text"]}])
    assert document["stays"] == []


def test_names_given_with_it_are_looked_for_and_kept_nowhere(run: Run, number: str, tmp_path: Path) -> None:
    run("say", number, "--note", "小胖又来了")
    code, _, _ = run("erase", number, *ERASE, "--yes", "--also", "all", "--name", "小胖")
    assert code == 0
    assert not [
        p for p in (tmp_path / "desk").rglob("*") if p.is_file() and "小胖".encode() in p.read_bytes()
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("--person", "bayer", "--why", "asked"),
        ("--person", "buyer", "--yes"),
        ("--person", "buyer", "--why", "李伟 asked", "--yes"),
        (*ERASE, "--also", "99", "--yes"),
        (*ERASE, "--keep", "5", "--yes"),
    ],
)
def test_a_refusal_is_one_line_and_changes_nothing(run: Run, number: str, words: tuple[str, ...]) -> None:
    code, out, err = run("erase", number, *words)
    assert (code, out, len(err.splitlines())) == (1, "", 1)
    assert "到货就是碎的" in run("log", number)[1]


def test_nothing_to_erase_is_done(run: Run, number: str) -> None:
    code, _, err = run("erase", number, "--person", "bank", "--why", "asked", "--yes")
    assert (code, "nothing of this party" in err) == (0, True)
    code, out, _ = run("erase", number, "--person", "bank", "--why", "asked", "--yes", "--json")
    assert json.loads(out)["erased"] is False


def test_erasing_again_finishes_what_was_cut_off(run: Run, number: str, tmp_path: Path) -> None:
    run("erase", number, *ERASE, "--yes", "--also", "all")
    left = tmp_path / "desk" / "cases" / number / "case.json.prev"
    left.write_text("李伟")
    code, _, err = run("erase", number, *ERASE, "--yes")
    assert (code, "nothing of the party buyer was left" in err, left.exists()) == (0, True, False)


def test_what_stays_is_told_by_its_path_and_is_exit_1(run: Run, number: str, tmp_path: Path) -> None:
    drafts = tmp_path / "desk" / "cases" / number / "drafts"
    drafts.symlink_to(tmp_path)
    code, out, err = run("erase", number, *ERASE, "--yes")
    assert (code, f"Not removed: {drafts}: " in err) == (1, True)
    code, out, _ = run("erase", number, *ERASE, "--yes", "--json")
    assert (code, [left["path"] for left in json.loads(out)["left"]]) == (1, [str(drafts)])
    drafts.unlink()
    assert run("erase", number, *ERASE, "--yes")[0] == 0


def test_purge_shows_first_and_leaves_a_note(run: Run, number: str) -> None:
    head = json.loads(run("show", number, "--json")[1])["head"]
    code, out, err = run("purge", number, "--why", "kept long enough")
    assert (code, "case.json" in out, "add --yes" in err) == (1, True, True)
    code, _, err = run("purge", number, "--why", "kept long enough", "--yes")
    assert code == 0
    assert head in err
    for words in (("show", number), ("log", number), ("tick", number, "x"), ("show", "1")):
        code, out, err = run(*words)
        assert (code, out, len(err.splitlines())) == (1, "", 1)
        assert "was purged on" in err
        assert head in err
    code, out, _ = run("purge", "--list")
    assert (code, head in out) == (0, True)
    assert [stone["case"] for stone in json.loads(run("purge", "--list", "--json")[1])["purged"]] == [number]
    assert run("list")[1] == ""
    code, _, err = run("purge", number, "--yes")
    assert (code, head in err) == (0, True)
    assert run("new", "parcel-lost")[1].strip() == "AC-2026-0002"


def test_an_open_case_with_a_running_clock_needs_yes_and_names_it(run: Run) -> None:
    number = run("new", "parcel-lost", "--platform", "taobao", "--requested-at", "-5h")[1].strip()
    clock = json.loads(run("due", number, "--json")[1])["clocks"][0]["name"]
    code, _, err = run("purge", number, "--why", "kept long enough")
    assert (code, clock in err) == (1, True)
    code, out, _ = run("purge", number, "--why", "kept long enough", "--yes", "--json")
    document = json.loads(out)
    assert (code, document["case"], document["left"]) == (0, number, [])


@pytest.mark.parametrize(
    "words", [("purge",), ("purge", "77", "--why", "x", "--yes"), ("purge", "1", "--yes")]
)
def test_what_cannot_be_purged(run: Run, number: str, words: tuple[str, ...]) -> None:
    code, _, err = run(*words)
    assert code in (1, 2)
    assert len(err.splitlines()) == 1
    assert run("show", number)[0] == 0
