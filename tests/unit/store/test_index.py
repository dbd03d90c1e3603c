"""The index is never the truth: whatever happens to it, the list equals what the files say."""

from __future__ import annotations

import os
import random
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import aftercase
from aftercase.store.files import FileStore
from aftercase.store.index import Index, Row
from aftercase.store.protocol import Record

Make = Callable[..., dict[str, Any]]


def summarise(record: Record) -> Row:
    words = record.events[-1]["private"]["text"]["value"]
    return Row(record.case, status="open", title=words, updated_at=str(len(record.events)))


def oracle(store: FileStore) -> list[Row]:
    fresh = FileStore(store.root)
    return [summarise(fresh.read(case)) for case in fresh.ids()]


@pytest.fixture
def index(store: FileStore) -> Iterator[Index]:
    index = Index(store.root)
    yield index
    index.close()


@pytest.fixture
def cases(store: FileStore, event: Make) -> list[str]:
    return [store.create(2026, lambda number: [event(number, 1)]).case for _ in range(5)]


def test_an_empty_desk_has_no_rows_and_stays_empty(store: FileStore, index: Index, event: Make) -> None:
    assert index.rows(store, summarise) == []
    assert not store.root.exists()
    store.create(2026, lambda number: [event(number, 1)])
    assert len(index.rows(store, summarise)) == 1
    assert index.path.exists()


def test_only_changed_cases_are_read(store: FileStore, index: Index, cases: list[str], event: Make) -> None:
    seen: list[str] = []

    def spy(record: Record) -> Row:
        seen.append(record.case)
        return summarise(record)

    assert index.rows(store, spy) == oracle(store)
    assert seen == cases or sorted(seen) == cases
    seen.clear()
    store.append(cases[2], [event(cases[2], 2, "新消息")], 1)
    record = store.append(cases[3], [event(cases[3], 2)], 1)
    index.put(summarise(record), record.signature)
    again = Index(store.root)
    assert again.rows(store, spy) == oracle(store)
    assert seen == [cases[2]]
    again.close()


def test_another_tag_makes_all_rows_anew(store: FileStore, index: Index, cases: list[str]) -> None:
    index.rows(store, summarise)
    other = Index(store.root, tag="2")
    assert [row.title for row in other.rows(store, lambda record: Row(record.case, title="new"))] == [
        "new"
    ] * 5
    other.close()


def spoil_delete(path: Path) -> None:
    path.unlink()


def spoil_noise(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(20_000))


def spoil_middle(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[100:4096] = bytes(3996)
    path.write_bytes(data)


def spoil_tail(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:4096])


def spoil_layout(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE cases")
        database.execute("CREATE TABLE cases (case_ TEXT)")
    database.close()


def spoil_back_date(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("UPDATE cases SET mtime_ns = mtime_ns - 1, title = 'old'")
    database.close()


def spoil_empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    "spoil",
    [spoil_delete, spoil_noise, spoil_middle, spoil_tail, spoil_layout, spoil_back_date, spoil_empty],
)
def test_a_spoilt_index_equals_the_oracle(
    store: FileStore, cases: list[str], event: Make, spoil: Callable[[Path], None]
) -> None:
    first = Index(store.root)
    first.rows(store, summarise)
    first.close()
    for suffix in ("-wal", "-shm"):
        Path(f"{first.path}{suffix}").unlink(missing_ok=True)
    spoil(first.path)
    index = Index(store.root)
    assert index.rows(store, summarise) == oracle(store)
    index.close()
    third = Index(store.root)  # and it was mended on disk, not only in memory
    assert third.rows(store, lambda record: pytest.fail(record.case)) == oracle(store)
    third.close()


def test_a_spoilt_index_under_our_feet_never_stops_anybody(
    store: FileStore, index: Index, cases: list[str], event: Make
) -> None:
    index.rows(store, summarise)
    spoil_noise(index.path)
    for seq in range(2, 6):
        record = store.append(cases[0], [event(cases[0], seq)], seq - 1)
        index.put(summarise(record), record.signature)
        assert index.rows(store, summarise) == oracle(store)


def test_random_steps_equal_the_oracle(store: FileStore, index: Index, cases: list[str], event: Make) -> None:
    rng = random.Random(7)
    for step in range(150):
        case = rng.choice(cases)
        act = rng.randrange(5)
        seq = len(store.read(case).events)
        if act <= 1:
            record = store.append(case, [event(case, seq + 1, f"step {step}")], seq)
            if act:
                index.put(summarise(record), record.signature)
        elif act == 2:
            index.close()
            index.path.unlink(missing_ok=True)
        elif act == 3:
            index.put(Row(case, title="a lie from an older look"), (1, 2, 3))
        else:
            cases.append(store.create(2026, lambda number: [event(number, 1)]).case)
        assert index.rows(store, summarise) == oracle(store)


def test_vanished_and_damaged_cases(store: FileStore, index: Index, cases: list[str]) -> None:
    index.rows(store, summarise)
    for path in store.folder(cases[0]).iterdir():
        path.unlink()
    (store.folder(cases[1]) / "case.json").write_bytes(b"")
    for _ in range(2):  # the damaged one is told every time, the removed one is not
        assert [row.case for row in index.rows(store, summarise)] == cases[2:]
        assert [problem.case for problem in index.damaged] == [cases[1]]


def test_a_newer_case_is_a_problem_not_the_end_of_the_list(
    store: FileStore, index: Index, cases: list[str]
) -> None:
    path = store.folder(cases[0]) / "case.json"
    path.write_bytes(path.read_bytes().replace(b'"schema":1', b'"schema":2'))
    assert len(index.rows(store, summarise)) == 4
    assert len(index.problems) == 1
    assert index.damaged == []


def test_a_busy_index_is_not_deleted(
    store: FileStore, index: Index, cases: list[str], event: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aftercase.store.index._BUSY_MS", 50)
    index.rows(store, summarise)
    index.close()
    inode = index.path.stat().st_ino
    other = sqlite3.connect(index.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    record = store.append(cases[0], [event(cases[0], 2)], 1)
    index.put(summarise(record), record.signature)
    assert index.rows(store, summarise) == oracle(store)
    other.execute("ROLLBACK")
    other.close()
    assert index.path.stat().st_ino == inode


def test_an_index_that_cannot_be_made_lives_in_memory(
    store: FileStore, index: Index, cases: list[str]
) -> None:
    index.path.mkdir()
    assert index.rows(store, summarise) == oracle(store)
    assert index.rows(store, summarise) == oracle(store)


def test_a_planted_link_is_not_followed(
    store: FileStore, index: Index, cases: list[str], tmp_path: Path
) -> None:
    index.path.symlink_to(tmp_path / "victim")
    assert index.rows(store, summarise) == oracle(store)
    assert not (tmp_path / "victim").exists()


def test_it_has_the_permissions_of_the_cases(store: FileStore, index: Index, cases: list[str]) -> None:
    index.rows(store, summarise)
    for path in store.root.glob("index.sqlite3*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_list_loads_none_of_the_heavy_libraries(store: FileStore, index: Index, cases: list[str]) -> None:
    index.rows(store, summarise)
    index.close()
    script = (
        "import sys; from pathlib import Path\n"
        "from aftercase.store.files import FileStore; from aftercase.store.index import Index\n"
        "root = Path(sys.argv[1]); rows = Index(root).rows(FileStore(root), None)\n"
        "heavy = {'tinydb', 'orjson', 'pydantic', 'ulid', 'dataclasses', 'inspect', 'hashlib', 'textual'}\n"
        "print(len(rows), sorted(heavy & set(sys.modules)))"
    )
    env = os.environ | {"PYTHONPATH": str(Path(aftercase.__file__).parents[1])}
    told = subprocess.run(
        [sys.executable, "-c", script, store.root], env=env, capture_output=True, check=True
    )
    assert told.stdout.decode().strip() == "5 []"
