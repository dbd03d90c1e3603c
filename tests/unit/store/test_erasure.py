"""Finding and removing what holds a case's words beside its file."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aftercase.store import durable, erasure, evidence, tombstone
from aftercase.store.drafts import Drafts
from aftercase.store.erasure import Held
from aftercase.store.files import FileStore
from aftercase.store.protocol import Purged
from aftercase.store.tombstone import Tombstone

HASH, OTHER = "a" * 64, "b" * 64


def stone(case: str, events: int | None) -> Tombstone:
    via = {"uid": 1000, "host": "desk", "how": "system"}
    return Tombstone(case, events, "c" * 64, None, "2026-08-03T02:00:00.000Z", "li", via, "kept long enough")


def test_what_lies_beside_a_case(tmp_path: Path) -> None:
    names = [
        "case.json",
        "case.json.prev",
        "case.json.damaged-20260801T000000Z",
        durable.temporary("case.json"),
        ".lock",
        "notes.txt",
        f"evidence/{HASH}.png",
        f"evidence/{HASH}.png.damaged-20260801T000000Z",
        f"evidence/{OTHER}.png",
        f"evidence/{durable.temporary('evidence')}",
    ]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    held = erasure.beside(tmp_path, {HASH})
    assert {str(path.relative_to(tmp_path)) for path in held.paths} == {
        *names[1:4],
        names[6],
        names[7],
        names[9],
    }
    assert [path.name for path in held.strange] == ["notes.txt"]
    swept = erasure.remove(held)
    assert (set(swept.removed), swept.left) == (set(held.paths), ())
    assert erasure.remove(held) == erasure.Swept()  # what is gone already is no trouble


def test_folders_are_removed_with_all_that_is_in_them_or_left(tmp_path: Path) -> None:
    deep = tmp_path / "drafts" / "deep"
    deep.mkdir(parents=True)
    (deep / "x").write_text("x")
    (tmp_path / "kept").mkdir()
    (deep / "link").symlink_to(tmp_path / "kept")
    held = Held((tmp_path / "drafts",))
    assert [left.path for left in erasure.remove(held).left] == [tmp_path / "drafts"]
    assert erasure.remove(held, folders=True).left == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept"]


def test_a_copy_that_somebody_is_writing_is_left_and_told(tmp_path: Path) -> None:
    temp = tmp_path / durable.temporary("evidence")
    temp.write_text("x")
    fd = os.open(temp, os.O_RDONLY)
    fcntl.flock(fd, fcntl.LOCK_EX)
    assert [left.path for left in erasure.remove(Held((temp,))).left] == [temp]
    os.close(fd)
    assert erasure.remove(Held((temp,))).removed == (temp,)


def test_drafts_forget_what_was_typed_before(tmp_path: Path) -> None:
    Drafts([tmp_path / "two"], "li").save("b", "words in the other journal")
    drafts = Drafts([tmp_path / "one", tmp_path / "two"], "li")
    drafts.save("a", "first words")
    drafts.save("a", "present words")
    drafts.save("b", "sent words")
    drafts.clear("b")
    drafts.forget_past()
    assert drafts.load() == {"a": "present words"}
    left = [path.read_bytes() for path in drafts.paths if path.exists()]
    assert [json.loads(line)["text"] for data in left for line in data.splitlines()] == ["present words"]
    drafts.save("a", "newer words")
    assert drafts.load() == {"a": "newer words"}
    drafts.clear("a")
    drafts.forget_past()
    assert not any(path.exists() for path in drafts.paths)


def test_a_file_that_was_being_attached_while_the_case_was_purged_is_gone_too(
    store: FileStore, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep: Callable[..., Any] = evidence.keep

    def slow(*arguments: Any) -> Any:
        kept = keep(*arguments)
        assert tombstone.purge(FileStore(store.root), stone(case, 3)).left == ()
        (store.folder(case) / "evidence").mkdir()
        kept.stored.write_text("late")
        return kept

    monkeypatch.setattr(evidence, "keep", slow)
    photo = tmp_path / "photo.jpg"
    photo.write_text("photo")
    with pytest.raises(Purged):
        store.add_evidence(case, photo)
    assert list((store.folder(case) / "evidence").iterdir()) == []


def test_a_number_that_was_purged_is_never_given_again_and_can_still_be_asked_for(
    store: FileStore, case: str, event: Callable[..., dict[str, Any]]
) -> None:
    tombstone.purge(store, stone(case, 3))
    assert store.ids() == []
    assert store.purged() == [case]
    assert store.resolve(case.lower()) == case
    assert store.resolve("1") == case
    second = store.create(2026, lambda number: [event(number, 1)]).case
    assert second != case
    assert store.resolve("2") == second
    with pytest.raises(Purged, match=r"was purged on 2026-08-03 02:00 UTC by li \(kept long enough\)"):
        store.read(case)


def test_words_of_a_note_are_shown_harmless(store: FileStore, case: str) -> None:
    tombstone.purge(store, stone(case, 3)._replace(by="\x1b]0;x\x07li\n", why="\u202egone"))
    with pytest.raises(Purged) as told:
        store.read(case)
    assert str(told.value).isprintable()
