"""Drafts: what was typed is found again after a kill, in whichever folder could be written."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from aftercase.store import durable
from aftercase.store.drafts import Drafts
from aftercase.store.protocol import NotSaved


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "case" / "drafts"


def test_the_last_text_of_each_draft_is_found(folder: Path) -> None:
    drafts = Drafts([folder], "anna")
    assert drafts.load() == {}
    assert not folder.exists()
    path = drafts.save("say", "您好")
    drafts.save("note", "n\n\ud83d half")
    drafts.save("say", "您好,李伟")
    assert path == folder / "anna.jsonl"
    assert Drafts([folder], "anna").load() == {"note": "n\n\ud83d half", "say": "您好,李伟"}
    assert Drafts([folder], "ben").load() == {}
    drafts.clear("say")
    drafts.clear("never was")
    assert Drafts([folder], "anna").load() == {"note": "n\n\ud83d half"}


def test_a_torn_line_costs_only_itself(folder: Path) -> None:
    drafts = Drafts([folder], "anna")
    path = drafts.save("say", "one")
    whole = path.read_bytes()
    for end in range(len(whole)):
        path.write_bytes(whole + whole[:end])
        assert Drafts([folder], "anna").load() == {"say": "one"}
        drafts.save("note", "two")
        assert Drafts([folder], "anna").load() == {"say": "one", "note": "two"}
    path.write_bytes(b'\xff\x00[]\n{"key":1,"at":"","text":""}\nnull\n' + whole)
    assert drafts.load() == {"say": "one"}


def test_the_next_folder_is_used_where_the_first_fails(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "case").write_text("no folder")
    state = tmp_path / "state" / "drafts"
    drafts = Drafts([folder, state], "anna")
    assert drafts.save("say", "kept") == state / "anna.jsonl"
    assert drafts.load() == {"say": "kept"}
    (tmp_path / "case").unlink()
    assert drafts.save("say", "newer") == folder / "anna.jsonl"
    assert drafts.load() == {"say": "newer"}
    drafts.clear("say")
    assert drafts.load() == {}  # the older journal does not bring it back


def test_all_folders_failing_is_told(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "case").write_text("no folder")
    with pytest.raises(NotSaved):
        Drafts([folder], "anna").save("say", "text")


def test_private_in_a_team_s_folder_too(folder: Path) -> None:
    folder.parent.mkdir()
    folder.parent.chmod(0o2770)
    old = os.umask(0)
    try:
        path = Drafts([folder], "anna").save("say", "text")
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o2770


@pytest.mark.parametrize("user", ["../../x", "", ".", "a/b", "a b", "-x", "\udcff", "李伟", "x" * 300])
def test_any_user_s_name_is_one_file_in_the_folder(folder: Path, user: str) -> None:
    path = Drafts([folder], user).save("say", "text")
    assert path.parent == folder
    assert Drafts([folder], user + "_").load() == {}


def test_planted_files_are_not_written_to(folder: Path, tmp_path: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "anna.jsonl").symlink_to(tmp_path / "victim")
    os.mkfifo(folder / "ben.jsonl")
    for user in ("anna", "ben"):
        with pytest.raises(NotSaved):
            Drafts([folder], user).save("say", "text")
        assert Drafts([folder], user).load() == {}
    assert not (tmp_path / "victim").exists()


def test_a_long_journal_is_made_short(folder: Path) -> None:
    drafts = Drafts([folder], "anna")
    drafts.save("note", "stays")
    for count in range(200):
        path = drafts.save("say", f"{count} " + "字" * 200)
    assert path.stat().st_size < 80_000
    assert drafts.load() == {"note": "stays", "say": "199 " + "字" * 200}
    assert [each.name for each in folder.iterdir()] == ["anna.jsonl"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_sessions_lose_nothing_while_it_is_made_short(folder: Path) -> None:
    def type_away(name: str) -> None:
        drafts = Drafts([folder], "anna")
        for count in range(150):
            drafts.save(name, f"{count} " + "x" * 1000)
            drafts.save(f"{name}-{count}", "once")

    threads = [threading.Thread(target=type_away, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = Drafts([folder], "anna").load()
    assert sum(text == "once" for text in found.values()) == 300
    assert found["a"].startswith("149 ")


def test_a_failed_shortening_keeps_the_journal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = Drafts([folder], "anna")

    def full(*_: object, **__: object) -> None:
        raise NotSaved(folder, OSError(28, "full"))

    monkeypatch.setattr(durable, "write", full)
    for count in range(100):
        path = drafts.save("say", f"{count} " + "x" * 1000)
    assert drafts.load()["say"].startswith("99 ")
    assert json.loads(path.read_text().splitlines()[0])["text"].startswith("0 ")
