"""Drafts when things go wrong together: a jumping clock, a journal out of reach, a session beside ours."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from aftercase.store import drafts as room
from aftercase.store import durable
from aftercase.store.drafts import Drafts
from aftercase.store.protocol import NotSaved


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    return [tmp_path / "case", tmp_path / "state"]


def out_of_reach(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Make every journal in a folder fail to open, for writing and for reading."""
    original = os.open

    def refuse(path: object, *arguments: int, **more: int) -> int:
        if str(folder) in str(path):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return original(path, *arguments, **more)  # type: ignore[arg-type]  # as it came

    patch.setattr(os, "open", refuse)


def test_the_newest_words_win_though_the_clock_went_back(
    folders: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "_now", lambda: "2036-01-01T00:00:00+00:00")
    typing = Drafts(folders, "anna")
    typing.save("say", "older")
    monkeypatch.setattr(room, "_now", lambda: "2026-01-01T00:00:00+00:00")
    with monkeypatch.context() as patch:
        out_of_reach(patch, folders[0])
        assert typing.save("say", "newer").parent == folders[1]
    assert Drafts(folders, "anna").load() == {"say": "newer"}
    assert Drafts(folders, "anna").save("say", "newest").parent == folders[0]
    assert Drafts(folders, "anna").load() == {"say": "newest"}


def test_a_journal_of_before_goes_by_the_clock(folders: list[Path]) -> None:
    for folder, at, text in ((folders[0], "2026-08-01", "older"), (folders[1], "2026-08-02", "newer")):
        folder.mkdir()
        (folder / "anna.jsonl").write_text(f'{{"key": "say", "at": "{at}", "text": "{text}"}}\n')
        (folder / "anna.jsonl").chmod(0o600)
    typing = Drafts(folders, "anna")
    assert typing.load() == {"say": "newer"}
    typing.save("say", "newest")
    assert typing.load() == {"say": "newest"}


def test_forgetting_the_past_takes_a_failed_read_for_no_empty_journal(
    folders: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    typing = Drafts(folders, "anna")
    typing.save("say", "kept")

    def fail(_: Path) -> tuple[bytes, os.stat_result]:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    with monkeypatch.context() as patch:
        patch.setattr(durable, "read", fail)
        with pytest.raises(OSError, match="open files"):
            typing.forget_past()
    assert typing.load() == {"say": "kept"}


def test_forgetting_the_past_keeps_what_is_typed_meanwhile(
    folders: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    typing, beside = Drafts(folders, "anna"), Drafts(folders, "anna")
    typing.save("say", "before")
    original = Drafts._newest

    def looked(self: Drafts) -> object:
        found = original(self)
        if self is typing:
            beside.save("say", "meanwhile")
            beside.save("note", "new")
        return found

    monkeypatch.setattr(Drafts, "_newest", looked)
    typing.forget_past()
    monkeypatch.undo()
    assert Drafts(folders, "anna").load() == {"say": "meanwhile", "note": "new"}
    assert b"before" not in (folders[0] / "anna.jsonl").read_bytes()


def test_words_that_no_folder_takes_are_said_to_be_lost(
    folders: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    typing = Drafts(folders, "anna")
    out_of_reach(monkeypatch, folders[0].parent)
    with pytest.raises(NotSaved, match="the disk reports an error"):
        typing.save("say", "words")
