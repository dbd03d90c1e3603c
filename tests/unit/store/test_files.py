"""The store's promises on real files: numbers, compare-and-swap, permissions, generations, plain TinyDB."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

import aftercase
from aftercase.store import content, durable
from aftercase.store.files import FileStore
from aftercase.store.protocol import AmbiguousCase, Busy, CaseStore, Conflict, NewerVersion, UnknownCase

Make = Callable[..., dict[str, Any]]
TEXT = "---\nid: damaged\n---\n# 商品到货破损\n"
PIN = hashlib.sha256(TEXT.encode()).hexdigest()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def temporaries(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.name.endswith(durable.TEMPORARY)]


def test_keeps_its_protocol(store: FileStore) -> None:
    kept: CaseStore = store  # for the type checker: the signatures agree
    assert kept.ids() == []


def test_what_was_appended_is_read_by_another_process_s_store(
    store: FileStore, case: str, event: Make
) -> None:
    record = store.append(case, [event(case, 4), event(case, 5)], 3)
    again = FileStore(store.root).read(case)
    assert again == record == store.read(case)
    assert [each["seq"] for each in again.events] == [1, 2, 3, 4, 5]


def test_plain_tinydb_opens_every_table(store: FileStore, event: Make) -> None:
    case = store.create(2026, lambda number: [event(number, seq) for seq in range(1, 13)]).case
    with TinyDB(store.folder(case) / "case.json") as database:
        assert database.tables() == {"events", "meta"}
        assert [document.doc_id for document in database.table("events")] == list(range(1, 13))
        assert database.table("meta").all()[0]["schema"] == 1


def test_the_checksum_can_be_made_with_the_standard_library(store: FileStore, case: str) -> None:
    tables = json.loads((store.folder(case) / "case.json").read_text())
    meta = tables.pop("meta")["1"]
    style: dict[str, Any] = {"sort_keys": True, "separators": (",", ":"), "ensure_ascii": False}
    events = tables["events"]
    rows = ",".join(f'"{key}":{json.dumps(events[key], **style)}' for key in sorted(events, key=int))
    assert hashlib.sha256(f'{{"events":{{{rows}}}}}'.encode()).hexdigest() == meta["checksum"]


def test_a_file_laid_out_anew_is_still_whole(store: FileStore, event: Make) -> None:
    case = store.create(2026, lambda number: [event(number, seq) for seq in range(1, 12)]).case
    path = store.folder(case) / "case.json"
    path.write_text(json.dumps(json.loads(path.read_text()), sort_keys=True, indent=2))  # "10" before "2"
    assert [each["seq"] for each in FileStore(store.root).read(case).events] == list(range(1, 12))
    assert store.append(case, [event(case, 12)], 11).events[-1]["seq"] == 12


def test_a_conflict_brings_what_came_first(store: FileStore, case: str, event: Make) -> None:
    FileStore(store.root).append(case, [event(case, 4, "hers")], 3)
    with pytest.raises(Conflict) as told:
        store.append(case, [event(case, 4, "ours")], 3)
    assert (told.value.expected, told.value.actual) == (3, 4)
    assert [each["private"]["text"]["value"] for each in told.value.events] == ["hers"]
    assert len(store.append(case, [event(case, 5, "ours")], 4).events) == 5
    with pytest.raises(Conflict):
        store.append(case, [event(case, 10)], 9)  # the file was put back to an older state


@pytest.mark.parametrize(("seq", "other"), [(3, None), (5, None), (4, "AC-2026-0009")])
def test_events_must_be_numbered_for_the_case(
    store: FileStore, case: str, event: Make, seq: int, other: str | None
) -> None:
    before = (store.folder(case) / "case.json").read_bytes()
    with pytest.raises(ValueError, match="not numbered"):
        store.append(case, [event(other or case, seq)], 3)
    with pytest.raises(ValueError, match="no event"):
        store.append(case, [], 3)
    assert (store.folder(case) / "case.json").read_bytes() == before


@pytest.mark.parametrize("value", [{1, 2}, "\ud83d", 2**70], ids=["set", "half surrogate", "too big"])
def test_what_is_no_json_is_refused_before_anything_is_written(
    store: FileStore, case: str, event: Make, value: object
) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the codec's own words
        store.append(case, [{**event(case, 4), "data": value}], 3)
    assert len(store.read(case).events) == 3
    assert temporaries(store.root) == []


def test_an_event_changed_in_memory_never_reaches_the_disk(store: FileStore, case: str, event: Make) -> None:
    store.read(case).events[0]["kind"] = "forged"
    store.append(case, [event(case, 4)], 3)  # the bytes of what is stored are kept, not made anew
    fresh = FileStore(store.root).read(case)
    assert [one["kind"] for one in fresh.events] == ["said"] * 4


def test_an_event_put_in_the_place_of_a_stored_one_is_refused(
    store: FileStore, case: str, event: Make
) -> None:
    with store.transaction(case) as transaction:
        assert transaction.content is not None
        transaction.content.tables["events"]["1"] = {**event(case, 1), "kind": "forged"}
        with pytest.raises(ValueError, match="already stored"):
            transaction.append([event(case, 4)], 3)
    assert [one["kind"] for one in FileStore(store.root).read(case).events] == ["said"] * 3


def test_erasing_takes_the_words_and_nothing_else(store: FileStore, case: str, event: Make) -> None:
    before = store.read(case).events
    with store.transaction(case) as transaction:
        record = transaction.erase({2: ["text"]}, [event(case, 4)], 3)
    assert record.events == FileStore(store.root).read(case).events
    assert record.events[1] == {**before[1], "private": {}}
    assert (record.events[0], record.events[2]) == (before[0], before[2])
    assert not (store.folder(case) / "case.json.prev").exists()
    assert len(store.append(case, [event(case, 5)], 4).events) == 5


def test_the_generation_before_is_kept(store: FileStore, case: str, event: Make) -> None:
    before = (store.folder(case) / "case.json").read_bytes()
    store.append(case, [event(case, 4)], 3)
    assert (store.folder(case) / "case.json.prev").read_bytes() == before


def test_the_generation_before_is_copied_where_links_are_refused(
    store: FileStore, case: str, event: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "protected_hardlinks")

    before = (store.folder(case) / "case.json").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, "link", refuse)
        store.append(case, [event(case, 4)], 3)
    assert (store.folder(case) / "case.json.prev").read_bytes() == before
    assert temporaries(store.root) == []


def test_a_spare_link_left_by_a_kill_does_not_stay(store: FileStore, case: str, event: Make) -> None:
    """Killed between keeping the old file and replacing it: both names are one file, rename does nothing."""
    folder = store.folder(case)
    (folder / "case.json.prev").unlink()
    os.link(folder / "case.json", folder / "case.json.prev")
    store.append(case, [event(case, 4)], 3)
    assert temporaries(folder) == []
    assert len(json.loads((folder / "case.json.prev").read_text())["events"]) == 3


def test_everything_is_private_whatever_the_umask(store: FileStore, event: Make, tmp_path: Path) -> None:
    old = os.umask(0o377)
    try:
        case = store.create(2026, lambda number: [event(number, 1)], {PIN: TEXT}).case
        store.append(case, [event(case, 2)], 1)
    finally:
        os.umask(old)
    (tmp_path / "photo.jpg").write_bytes(b"jpg")
    stored = store.add_evidence(case, tmp_path / "photo.jpg").stored
    folder = store.folder(case)
    for path in (folder / "case.json", folder / ".lock", folder / "playbooks" / f"{PIN}.md", stored):
        assert mode(path) == 0o600
    for path in (folder, folder / "playbooks", folder / "evidence", store.cases):
        assert mode(path) == 0o700


def test_a_team_s_folder_is_the_team_s_whatever_the_umask(store: FileStore, event: Make) -> None:
    store.cases.mkdir(parents=True)
    store.cases.chmod(0o2770)
    old = os.umask(0o077)
    try:
        case = store.create(2026, lambda number: [event(number, 1)], {PIN: TEXT}).case
        store.append(case, [event(case, 2)], 1)
    finally:
        os.umask(old)
    folder = store.folder(case)
    assert mode(folder) == mode(folder / "playbooks") == 0o2770
    for path in (folder / "case.json", folder / "case.json.prev", folder / ".lock", store.cases / ".lock"):
        assert mode(path) == 0o660


def test_a_planted_link_is_not_written_through(
    store: FileStore, case: str, event: Make, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    folder = store.folder(case)
    (folder / "case.json.prev").unlink()
    (folder / "case.json.prev").symlink_to(victim)
    (folder / "case.json.tmp").symlink_to(victim)
    store.append(case, [event(case, 4)], 3)
    assert victim.read_text() == "mine"
    assert not (folder / "case.json.prev").is_symlink()


def test_stale_temporaries_are_swept_and_nobody_else_s(store: FileStore, case: str, event: Make) -> None:
    folder = store.folder(case)
    (folder / durable.temporary("case.json")).write_text("half")
    (folder / "mine.tmp").write_text("keep")
    (folder / "evidence").mkdir()
    busy = folder / "evidence" / durable.temporary("evidence")
    stale = folder / "evidence" / durable.temporary("evidence")
    for each in (busy, stale):
        each.write_text("copy")
        os.utime(each, (0, 0))
    fresh = folder / "evidence" / durable.temporary("evidence")
    fresh.write_text("just begun")
    with busy.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        FileStore(store.root).append(case, [event(case, 4)], 3)
    assert sorted(temporaries(folder)) == sorted([busy.name, fresh.name])
    assert (folder / "mine.tmp").exists()


def test_numbers_are_never_given_twice(store: FileStore, event: Make) -> None:
    first = [store.create(2026, lambda number: [event(number, 1)]).case for _ in range(2)]
    assert first == ["AC-2026-0001", "AC-2026-0002"]
    (store.cases / "AC-2026-9999").mkdir()  # a crash between taking a number and the first write
    (store.cases / "notes").mkdir()
    assert store.create(2026, lambda number: [event(number, 1)]).case == "AC-2026-10000"
    assert store.create(2027, lambda number: [event(number, 1)]).case == "AC-2027-0001"
    assert store.ids() == [*first, "AC-2026-10000", "AC-2027-0001"]
    with pytest.raises(UnknownCase):
        store.read("AC-2026-9999")
    with pytest.raises(UnknownCase):
        store.append("AC-2026-9999", [event("AC-2026-9999", 1)], 0)


def test_a_case_that_was_not_made_leaves_nothing(store: FileStore, event: Make) -> None:
    def fail(number: str) -> list[dict[str, Any]]:
        raise RuntimeError(number)

    with pytest.raises(RuntimeError):
        store.create(2026, fail)
    with pytest.raises(ValueError, match="pin"):
        store.create(2026, lambda number: [event(number, 1)], {PIN: "another text"})
    assert [path.name for path in store.cases.iterdir()] == [".lock"]


def test_what_a_person_means(store: FileStore, event: Make) -> None:
    for year, count in ((2025, 7), (2026, 7), (2026, 42), (2026, 142)):
        folder = store.cases / f"AC-{year}-{count:04d}"
        folder.mkdir(parents=True)
        (folder / "case.json").write_text("")
    assert store.resolve("42") == "AC-2026-0042"  # not 0142, which contains it too
    assert store.resolve(" ac-2026-0142 ") == "AC-2026-0142"
    assert store.resolve("2025") == "AC-2025-0007"
    with pytest.raises(AmbiguousCase, match="AC-2025-0007, AC-2026-0007"):
        store.resolve("7")
    with pytest.raises(UnknownCase, match="AC-2026-0042") as told:
        store.resolve("AC-2026-0043")
    assert told.value.near[0] in store.ids()
    with pytest.raises(UnknownCase):
        store.resolve("")


@pytest.mark.parametrize(
    "words", ["../x", "AC-2026-0001/..", "/etc", "AC-2026-001", "AC-2026-0001\n", "AC-２０２６-0001"]
)
def test_only_numbers_lead_to_folders(store: FileStore, case: str, words: str) -> None:
    for ask in (store.read, store.folder, store.resolve):
        if words == "AC-2026-0001\n" and ask == store.resolve:
            continue  # white space around what was typed is forgiven
        with pytest.raises(UnknownCase):
            ask(words)


def test_pinned_texts_are_kept_once_and_checked(store: FileStore, event: Make) -> None:
    case = store.create(2026, lambda number: [event(number, 1)], {PIN: TEXT}).case
    path = store.folder(case) / "playbooks" / f"{PIN}.md"
    before = path.stat().st_mtime_ns
    store.append(case, [event(case, 2)], 1, {PIN: TEXT})
    assert path.stat().st_mtime_ns == before
    assert store.pinned(case, PIN) == TEXT
    with pytest.raises(ValueError, match="pin"):
        store.append(case, [event(case, 3)], 2, {"0" * 64: TEXT})
    with pytest.raises(ValueError, match="pin"):
        store.append(case, [event(case, 3)], 2, {"../../x": TEXT})
    assert len(store.read(case).events) == 2


def test_a_newer_version_is_left_alone(store: FileStore, case: str, event: Make) -> None:
    path = store.folder(case) / "case.json"
    path.write_text(path.read_text().replace('"schema":1', '"schema":2'))
    assert len(store.read(case).events) == 3
    before = path.read_bytes()
    with pytest.raises(NewerVersion, match="newer aftercase"):
        store.append(case, [event(case, 4)], 3)
    assert path.read_bytes() == before


def test_a_newer_layout_without_events_cannot_even_be_shown(store: FileStore, case: str) -> None:
    path = store.folder(case) / "case.json"
    path.write_text('{"log":[1],"meta":{"1":{"schema":9}}}')
    with pytest.raises(NewerVersion, match="newer aftercase"):
        store.read(case)
    assert path.exists()


def test_an_older_layout_is_carried_forward_and_written_by_the_next_append(
    store: FileStore, case: str, event: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = store.folder(case) / "case.json"
    old = path.read_bytes()

    def forward(tables: content.Tables) -> content.Tables:
        events = {key: {**one, "moved": True} for key, one in tables["events"].items()}
        return {**tables, "events": events}

    monkeypatch.setattr(content, "SCHEMA", 2)
    monkeypatch.setattr(content, "MIGRATIONS", {1: forward})
    later = FileStore(store.root)
    assert all(one["moved"] for one in later.read(case).events)
    assert path.read_bytes() == old  # reading changes nothing
    later.append(case, [event(case, 4)], 3)
    assert b'"schema":2' in path.read_bytes()
    assert (store.folder(case) / "case.json.prev").read_bytes() == old
    assert [one.get("moved") for one in FileStore(store.root).read(case).events] == [True] * 3 + [None]


def test_a_stuck_colleague_is_named_and_a_killed_one_blocks_nobody(
    store: FileStore, case: str, event: Make
) -> None:
    lock = store.folder(case) / ".lock"
    script = (
        "import sys, time; from pathlib import Path; from aftercase.store.lock import locked\n"
        "with locked(Path(sys.argv[1]), 0o600, 1): print('held', flush=True); time.sleep(60)"
    )
    env = os.environ | {"PYTHONPATH": str(Path(aftercase.__file__).parents[1])}
    with subprocess.Popen([sys.executable, "-c", script, lock], env=env, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        store.deadline = 0.2
        start = time.monotonic()
        with pytest.raises(Busy, match=f"process {holder.pid}"):
            store.append(case, [event(case, 4)], 3)
        assert time.monotonic() - start < 5
        assert len(store.read(case).events) == 3  # reading needs no lock
        holder.kill()
        holder.wait()
    assert len(store.append(case, [event(case, 4)], 3).events) == 4


def test_a_child_process_does_not_inherit_the_lock(store: FileStore, case: str, event: Make) -> None:
    with store.transaction(case):
        child = subprocess.Popen(["sleep", "30"], close_fds=False)  # an editor, a pager
    try:
        assert len(store.append(case, [event(case, 4)], 3).events) == 4
    finally:
        child.kill()
        child.wait()


def test_a_read_of_an_unchanged_case_opens_no_file(
    store: FileStore, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = store.read(case)
    monkeypatch.setattr(os, "open", lambda *_, **__: pytest.fail("opened"))
    assert store.read(case).events is record.events


def test_memory_holds_a_few_cases_only(store: FileStore, event: Make) -> None:
    for _ in range(12):
        store.create(2026, lambda number: [event(number, 1)])
    assert len(store._kept) == 8
    assert all(len(store.read(case).events) == 1 for case in store.ids())


def test_looking_at_an_empty_desk_makes_nothing(store: FileStore) -> None:
    assert store.ids() == []
    with pytest.raises(UnknownCase):
        store.read("AC-2026-0001")
    assert not store.root.exists()
