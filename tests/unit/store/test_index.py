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
from aftercase.store import index as index_module
from aftercase.store import tables
from aftercase.store.files import FileStore
from aftercase.store.index import Index
from aftercase.store.protocol import Record, Signature
from aftercase.store.rows import Hit, Query, Row, Summary, Words

Make = Callable[..., dict[str, Any]]


def summarise(record: Record) -> Summary:
    words = record.events[-1]["private"]["text"]["value"]
    row = Row(record.case, status="open", title=words, updated_at=str(len(record.events)))
    return Summary(row, Words(record.case, words))


def oracle(store: FileStore) -> list[Row]:
    fresh = FileStore(store.root)
    return [summarise(fresh.read(case)).row for case in fresh.ids()]


@pytest.fixture
def index(store: FileStore) -> Iterator[Index]:
    index = Index(store.root, store, summarise)
    yield index
    index.close()


@pytest.fixture
def cases(store: FileStore, event: Make) -> list[str]:
    return [store.create(2026, lambda number: [event(number, 1)]).case for _ in range(5)]


def test_an_empty_desk_has_no_rows_and_stays_empty(store: FileStore, index: Index, event: Make) -> None:
    assert index.rows() == []
    assert not store.root.exists()
    store.create(2026, lambda number: [event(number, 1)])
    assert len(index.rows()) == 1
    assert index.path.exists()


def test_only_changed_cases_are_read(store: FileStore, index: Index, cases: list[str], event: Make) -> None:
    seen: list[str] = []

    def spy(record: Record) -> Summary:
        seen.append(record.case)
        return summarise(record)

    assert Index(store.root, store, spy).rows() == oracle(store)
    assert seen == cases or sorted(seen) == cases
    seen.clear()
    store.append(cases[2], [event(cases[2], 2, "新消息")], 1)
    record = store.append(cases[3], [event(cases[3], 2)], 1)
    index.put(summarise(record), record.signature)
    again = Index(store.root, store, spy)
    assert again.rows() == oracle(store)
    assert seen == [cases[2]]
    again.close()


def test_another_tag_makes_all_rows_anew(store: FileStore, index: Index, cases: list[str]) -> None:
    index.rows()
    other = Index(store.root, store, lambda record: Summary(Row(record.case, title="new")), tag="2")
    assert [row.title for row in other.rows()] == ["new"] * 5
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
    first = Index(store.root, store, summarise)
    first.rows()
    first.close()
    for suffix in ("-wal", "-shm"):
        Path(f"{first.path}{suffix}").unlink(missing_ok=True)
    spoil(first.path)
    index = Index(store.root, store, summarise)
    assert index.rows() == oracle(store)
    index.close()
    # And it was mended on disk, not only in memory.
    third = Index(store.root, store, lambda record: pytest.fail(record.case))
    assert third.rows() == oracle(store)
    third.close()


def test_a_spoilt_index_under_our_feet_never_stops_anybody(
    store: FileStore, index: Index, cases: list[str], event: Make
) -> None:
    index.rows()
    spoil_noise(index.path)
    for seq in range(2, 6):
        record = store.append(cases[0], [event(cases[0], seq)], seq - 1)
        index.put(summarise(record), record.signature)
        assert index.rows() == oracle(store)


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
            index.put(Summary(Row(case, title="a lie"), Words("", "a lie")), (1, 2, 3))
        else:
            cases.append(store.create(2026, lambda number: [event(number, 1)]).case)
        assert index.rows() == oracle(store)


def test_vanished_and_damaged_cases(store: FileStore, index: Index, cases: list[str]) -> None:
    index.rows()
    for path in store.folder(cases[0]).iterdir():
        path.unlink()
    (store.folder(cases[1]) / "case.json").write_bytes(b"")
    for _ in range(2):  # the damaged one is told every time, the removed one is not
        assert [row.case for row in index.rows()] == cases[2:]
        assert [problem.case for problem in index.damaged] == [cases[1]]


def test_a_newer_case_is_a_problem_not_the_end_of_the_list(
    store: FileStore, index: Index, cases: list[str]
) -> None:
    path = store.folder(cases[0]) / "case.json"
    path.write_bytes(path.read_bytes().replace(b'"schema":1', b'"schema":2'))
    assert len(index.rows()) == 5  # shown as far as its events are known
    path.write_bytes(b'{"log":[],"meta":{"1":{"schema":2}}}')
    assert len(index.rows()) == 4
    assert len(index.problems) == 1
    assert index.damaged == []


def test_a_busy_index_is_not_deleted(
    store: FileStore, index: Index, cases: list[str], event: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aftercase.store.index._BUSY_MS", 50)
    index.rows()
    index.close()
    inode = index.path.stat().st_ino
    other = sqlite3.connect(index.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    record = store.append(cases[0], [event(cases[0], 2)], 1)
    index.put(summarise(record), record.signature)
    assert index.rows() == oracle(store)
    other.execute("ROLLBACK")
    other.close()
    assert index.path.stat().st_ino == inode


def test_an_index_that_cannot_be_made_lives_in_memory(
    store: FileStore, index: Index, cases: list[str]
) -> None:
    index.path.mkdir()
    assert index.rows() == oracle(store)
    assert index.rows() == oracle(store)


def test_a_planted_link_is_not_followed(
    store: FileStore, index: Index, cases: list[str], tmp_path: Path
) -> None:
    index.path.symlink_to(tmp_path / "victim")
    assert index.rows() == oracle(store)
    assert not (tmp_path / "victim").exists()


def test_it_has_the_permissions_of_the_cases(store: FileStore, index: Index, cases: list[str]) -> None:
    index.rows()
    for path in store.root.glob("index.sqlite3*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_list_loads_none_of_the_heavy_libraries(store: FileStore, index: Index, cases: list[str]) -> None:
    index.rows()
    index.close()
    script = (
        "import sys; from pathlib import Path\n"
        "from aftercase.store.files import FileStore; from aftercase.store.index import Index\n"
        "root = Path(sys.argv[1]); rows = Index(root, FileStore(root), None).rows()\n"
        "heavy = {'tinydb', 'orjson', 'pydantic', 'ulid', 'dataclasses', 'inspect', 'hashlib', 'textual'}\n"
        "print(len(rows), sorted(heavy & set(sys.modules)))"
    )
    env = os.environ | {"PYTHONPATH": str(Path(aftercase.__file__).parents[1])}
    told = subprocess.run(
        [sys.executable, "-c", script, store.root], env=env, capture_output=True, check=True
    )
    assert told.stdout.decode().strip() == "5 []"


def written(store: FileStore, event: Make, text: str) -> str:
    """A case of one event with this text."""
    return store.create(2026, lambda number: [event(number, 1, text)]).case


def listed(row: Row) -> Callable[[Record], Summary]:
    return lambda record: Summary(row._replace(case=record.case))


def filled(index: Index, store: FileStore, rows: list[Row]) -> None:
    """Rows as somebody's appends have left them."""
    signatures = dict(store.signatures())
    for row in rows:
        signature = signatures[row.case]
        assert signature is not None
        index.put(Summary(row, Words(row.case, row.title)), signature)


SOON, LATER = "2026-08-03T02:00:00.000Z", "2026-08-04T02:00:00.000Z"


@pytest.fixture
def various(store: FileStore, index: Index, cases: list[str]) -> list[str]:
    """Five cases: two clocks, none, and two that are closed."""
    index.rows()
    filled(
        index,
        store,
        [
            Row(
                cases[0], "open", "intake", title="later", platform="jd", turn="us", due_at=LATER, owner="li"
            ),
            Row(cases[1], "closed", "closed", title="old", updated_at=SOON),
            Row(cases[2], "open", "appeal", title="none", tags=",urgent,vip,", rests_until=LATER),
            Row(cases[3], "closed", "closed", title="new", updated_at=LATER, owner="li"),
            Row(
                cases[4],
                "open",
                "intake",
                title="soon",
                playbook="x",
                due_at=SOON,
                due_whose="us",
                tags=",vips,",
                rests_until=LATER,
            ),
        ],
    )
    return cases


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        (Query(), "soon later none new old"),
        (Query(status="open"), "soon later none"),
        (Query(status="closed"), "new old"),
        (Query(due=True), "soon later"),
        (Query(stage="intake"), "soon later"),
        (Query(platform="jd"), "later"),
        (Query(playbook="x"), "soon"),
        (Query(owner="li"), "later new"),
        (Query(owner="li", status="closed"), "new"),
        (Query(tag="vip"), "none"),
        (Query(tag="ur"), ""),
        (Query(turn="us"), "later"),
        (Query(before="2026-08-03T02:00:00.001Z"), "soon"),
        (Query(rests="2026-08-03T01:00:00.000Z"), "soon none"),
        (Query(rests=SOON), "none"),  # a clock of ours that has run out wakes the other
        (Query(rests=LATER), ""),
        (Query(rests=SOON, tag="vips"), ""),
    ],
)
def test_the_list_by_what_is_due_next(
    index: Index, various: list[str], query: Query, titles: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = titles.split()
    assert [row.title for row in index.page(query)] == wanted
    assert [row.title for row in index.page(query, 1, 1)] == wanted[1:2]
    assert index.count(query) == len(wanted)
    monkeypatch.setattr(index_module, "_BATCH", 2)
    assert [row.title for row in index.each(query)] == wanted
    places = [index.place(case, query) for case in various]
    assert sorted(place for place in places if place is not None) == list(range(len(wanted)))


def test_totals(index: Index, various: list[str]) -> None:
    assert index.totals(SOON, LATER) == (3, 1, 0, 2)
    assert index.totals("2026-08-03T01:00:00.000Z", "2026-08-05T00:00:00.000Z") == (3, 0, 2, 2)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every desk is a large one: what is not shown is not compared."""
    monkeypatch.setattr(index_module, "SMALL", 0)


def test_in_a_large_desk_what_is_shown_is_compared(
    store: FileStore, cases: list[str], event: Make, large: None
) -> None:
    Index(store.root, store, summarise).rows()
    store.append(cases[3], [event(cases[3], 2, "behind its back")], 1)
    index = Index(store.root, store, summarise)
    assert "behind its back" in [row.title for row in index.page()]
    store.append(cases[2], [event(cases[2], 2, "again")], 1)
    assert "again" in [row.title for row in index.each()]
    store.append(cases[1], [event(cases[1], 2, "照片模糊")], 1)
    assert sorted(hit.row.case for hit in index.search("照片已收")) == [cases[0], cases[4]]
    assert [hit.row.case for hit in index.search("模糊")] == [cases[1]]  # it was read for the search before
    index.close()


def test_who_has_just_compared_every_file_need_not_compare_again(
    store: FileStore, index: Index, cases: list[str], event: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    real = store.signatures_of

    def signatures_of(some: list[str]) -> list[Signature | None]:
        looked.extend(some)
        return real(some)

    monkeypatch.setattr(store, "signatures_of", signatures_of)
    assert index.settle() is True
    assert len(list(index.each(compared=True))) == 5
    assert looked == []
    assert len(list(index.each())) == 5
    assert len(looked) == 5
    monkeypatch.setattr(index_module, "SMALL", 2)
    assert index.settle() is False  # a large desk: only what comes and goes was looked for


def test_what_could_not_be_kept_is_compared_again(
    store: FileStore, index: Index, cases: list[str], event: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aftercase.store.index._BUSY_MS", 50)
    index.rows()
    store.append(cases[0], [event(cases[0], 2, "后来的话")], 1)
    colleague = sqlite3.connect(index.path, isolation_level=None)
    colleague.execute("BEGIN IMMEDIATE")
    try:
        compared = index.settle()
        assert compared is False
    finally:
        colleague.rollback()
        colleague.close()
    assert "后来的话" in {row.title for row in index.each(compared=compared)}


def test_in_a_large_desk_what_comes_and_goes_is_noticed(
    store: FileStore, cases: list[str], event: Make, large: None
) -> None:
    Index(store.root, store, summarise).rows()
    added = store.create(2026, lambda number: [event(number, 1, "new")]).case
    for path in store.folder(cases[0]).iterdir():
        path.unlink()
    store.folder(cases[0]).rmdir()
    index = Index(store.root, store, summarise)
    assert sorted(row.case for row in index.page()) == [*cases[1:], added]
    (store.folder(cases[1]) / "case.json").write_bytes(b"")
    index.settle()
    assert len(index.page()) == len(cases) - 1
    for _ in range(2):  # and it goes on being told
        index.settle()
        assert [problem.case for problem in index.damaged] == [cases[1]]
    index.close()


def test_a_sweep_finds_what_nobody_has_looked_at(
    store: FileStore, cases: list[str], event: Make, large: None
) -> None:
    index = Index(store.root, store, summarise)
    index.settle()
    store.append(cases[3], [event(cases[3], 2, "屏幕碎了")], 1)
    assert index.search("屏幕") == []
    assert index.refresh()
    assert [hit.row.case for hit in index.search("屏幕")] == [cases[3]]
    index.close()


def test_a_reading_can_be_stopped_and_goes_on_where_it_was(
    store: FileStore, cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "_BATCH", 2)
    seen: list[str] = []

    def spy(record: Record) -> Summary:
        seen.append(record.case)
        return summarise(record)

    told: list[tuple[int, int]] = []

    def twice(done: int, count: int) -> bool:
        told.append((done, count))
        return done < 4

    index = Index(store.root, store, spy)
    index.settle(twice)
    assert told == [(0, 5), (2, 5), (4, 5)]
    assert len(seen) == 4
    index.settle()
    assert sorted(seen) == cases
    index.close()


def test_a_search_finds_ranks_and_shows(store: FileStore, index: Index, event: Make) -> None:
    for text in ("杯子有裂纹，要求退款", "快递丢了 tracking 12345", "The cup is cracked"):
        written(store, event, text)
    (hit,) = index.search("裂纹 退款")
    assert isinstance(hit, Hit)
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["裂纹", "退款"]
    assert [hit.row.case for hit in index.search("0002")] == ["AC-2026-0002"]
    assert [hit.row.title for hit in index.search("CUP")] == ["The cup is cracked"]
    assert index.search("丢了", Query(status="closed")) == []
    assert len(index.search("丢了", Query(status="open"))) == 1
    record = store.append("AC-2026-0001", [event("AC-2026-0001", 2, "已退款")], 1)
    index.put(summarise(record), record.signature)
    assert index.search("裂纹") == []  # its words have changed, and the old ones are gone
    assert len(index.search("已退款")) == 1


def test_many_words_wait_for_the_next_search_and_no_row_does(
    store: FileStore, index: Index, event: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taking a long log out of the search and in again at every act would keep the person waiting."""
    monkeypatch.setattr(tables, "_MANY", 10)
    case = written(store, event, "杯子有裂纹，要求退款，照片如下")
    index.rows()
    record = store.append(case, [event(case, 2, "快递丢了 tracking 12345 请查收")], 1)
    index.put(summarise(record), record.signature)
    (kept,) = sqlite3.connect(index.path).execute("SELECT head FROM words").fetchone()
    assert "裂纹" in kept
    assert [row.title for row in index.page()] == ["快递丢了 tracking 12345 请查收"]
    other = Index(store.root, store, summarise)  # whoever searches first reads it
    assert [hit.row.case for hit in other.search("tracking")] == [case]
    assert index.search("裂纹") == []
    record = store.append(case, [event(case, 3, "诸葛孔明已退款并关闭本案，谢谢您")], 2)
    index.put(summarise(record), record.signature)
    index.scrub(case)
    assert sqlite3.connect(index.path).execute("SELECT * FROM behind").fetchall() == []
    assert b"tracking" not in b"".join(path.read_bytes() for path in store.root.glob("index.sqlite3*"))
    assert [hit.row.case for hit in index.search("诸葛")] == [case]
    other.close()


def test_a_colleagues_write_changes_the_mark(
    store: FileStore, index: Index, cases: list[str], event: Make
) -> None:
    index.rows()
    before = index.mark()
    other = Index(store.root, store, summarise)
    assert other.rows() == oracle(store)
    assert index.mark() == before  # a look alone calls nobody
    record = store.append(cases[0], [event(cases[0], 2)], 1)
    other.put(summarise(record), record.signature)
    assert index.mark() != before
    other.close()


@pytest.mark.parametrize("reader", [False, True], ids=["alone", "while somebody reads"])
def test_scrubbing_leaves_no_byte(
    store: FileStore, index: Index, event: Make, reader: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "_SCRUB_TRIES", 2)
    for n in range(300):
        written(store, event, f"word{n} 甲乙丙丁{n}")
    case = written(store, event, "Verschwindibus 诸葛孔明")
    index.rows()
    assert len(index.search("诸葛")) == 1
    words = [text.encode() for text in ("verschwindibus", "Verschwindibus", "诸葛孔明", "诸葛", "葛孔")]
    other = sqlite3.connect(index.path)
    if reader:
        other.execute("BEGIN")
        other.execute("SELECT * FROM cases").fetchone()

    def files() -> bytes:
        return b"".join(path.read_bytes() for path in store.root.glob("index.sqlite3*"))

    assert any(word in files() for word in words)
    for path in store.folder(case).iterdir():
        path.unlink()
    index.scrub(case)
    assert not any(word in files() for word in words)
    other.close()
    assert index.search("诸葛") == []
    assert len(index.rows()) == 300
