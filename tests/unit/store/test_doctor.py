"""The doctor: each kind of trouble is found, named and explained; a repair loses nothing and holds."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aftercase.case import chain
from aftercase.desk import keeping
from aftercase.desk.desk import Desk
from aftercase.desk.doctor import Report, doctor
from aftercase.guide.decide import Opening, Speech
from aftercase.store import content as contents
from aftercase.store import durable, mounts, settings
from aftercase.store.examine import kinds, premises, recovery
from aftercase.store.examine.look import House, house
from aftercase.store.index import INDEX_FILE
from aftercase.store.protocol import Unreadable
from tests.kit import FIXTURES, START, StillClock, make_desk

OLD = FIXTURES / "stores" / "0.1.0"
CASE = "AC-2026-0001"
PHOTO = "0715f88b64465e130f21e07d3cbf703a259837099539ab966d8ac8460cf11cf1.jpg"
PIN = "182f14b7c5ae5e1348c5154e0998fddd5a398f0f82e29acca59d5e3e800111db.md"
Spoil = Callable[[Path], None]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk in which nothing is wrong, made by the first release."""
    for kind in ("STATE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    root = tmp_path / "desk"
    shutil.copytree(OLD, root)
    for path in (root, *root.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
        os.chown(path, os.geteuid(), -1)
    shutil.rmtree(root / "cases" / CASE / "drafts")
    made = make_desk(root, clock=StillClock(START + timedelta(days=3)))
    made.rows()
    made.index.close()
    return made


def look(desk: Desk, repair: bool = False) -> Report:
    return doctor(desk, lambda done, all_: None, repair)


def codes(report: Report) -> list[str]:
    return [finding.kind.code for finding in report.findings]


def bytes_of(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink() and not path.name.startswith(INDEX_FILE)
    }


def rewrite(path: Path, change: Callable[[dict[str, Any]], None], chained: bool = True) -> None:
    """Change a case's events and seal the file again; ``chained`` makes the chain right too."""
    tables = json.loads(path.read_text())
    change(tables["events"])
    if chained:
        prev = chain.GENESIS
        for event in tables["events"].values():
            event["prev"] = prev
            event["hash"] = prev = chain.event_hash(event)
    path.write_bytes(contents.seal(tables)[0])


def put(path: Path, data: bytes = b"x") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    path.write_bytes(data)
    path.chmod(0o600)


def old(path: Path) -> None:
    os.utime(path, (time.time() - 7200,) * 2)


def leave_temporary(folder: Path) -> None:
    put(folder / durable.temporary("case.json"))
    old(next(folder.glob(f".*{durable.TEMPORARY}")))


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x04
    path.write_bytes(bytes(data))


def nothing_left(folder: Path) -> None:
    put(folder / "case.json", b"")
    (folder / "case.json.prev").unlink()


def no_words(folder: Path) -> None:
    def change(events: dict[str, Any]) -> None:
        del events["5"]["private"]["text"]

    rewrite(folder / "case.json", change)


def other_words(folder: Path) -> None:
    def change(events: dict[str, Any]) -> None:
        events["5"]["private"]["text"]["value"] = "what was never said"

    rewrite(folder / "case.json", change)


def newer(folder: Path) -> None:
    path = folder / "case.json"
    path.write_text(path.read_text().replace('"schema":1', '"schema":7'))


def clock_back(folder: Path) -> None:
    def change(events: dict[str, Any]) -> None:
        events["9"]["at"] = "2025-01-01T00:00:00.000Z"

    rewrite(folder / "case.json", change)


def kinds_unknown(folder: Path) -> None:
    def change(events: dict[str, Any]) -> None:
        last = events["21"]
        events["22"] = {**last, "seq": 22, "kind": "mediated", "data": {}, "private": {}, "digests": {}}

    rewrite(folder / "case.json", change)


def tombstone(folder: Path) -> None:
    stone = {"format": "aftercase-purged", "v": 1, "case": CASE, "events": 21, "head": "0" * 64, "via": {}}
    put(folder / "purged.json", json.dumps({**stone, "purged_at": "t", "by": "li", "why": "w"}).encode())


def a_link(folder: Path) -> None:
    shutil.move(folder / "evidence", folder.parent.parent / "elsewhere")
    (folder / "evidence").symlink_to(folder.parent.parent / "elsewhere")


def swap(path: Path, target: str) -> None:
    path.unlink()
    path.symlink_to(target)


SPOILS: dict[str, tuple[Spoil, set[str]]] = {
    "torn file": (lambda folder: put(folder / "case.json", b"{"), {"case-damaged"}),
    "file gone": (lambda folder: (folder / "case.json").unlink(), {"case-damaged"}),
    "nothing left": (nothing_left, {"case-lost"}),
    "words changed": (other_words, {"chain-broken"}),
    "words taken out": (no_words, {"words-gone"}),
    "newer file": (newer, {"newer-version"}),
    "unknown kind": (kinds_unknown, {"unknown-events"}),
    "clock went back": (clock_back, {"times-back"}),
    "previous torn": (lambda folder: put(folder / "case.json.prev", b"{"), {"previous-bad"}),
    "set aside": (lambda folder: put(folder / "case.json.damaged-20260101T000000Z"), {"aside-kept"}),
    "evidence gone": (lambda folder: (folder / "evidence" / PHOTO).unlink(), {"evidence-missing"}),
    "evidence changed": (lambda folder: flip(folder / "evidence" / PHOTO), {"evidence-changed"}),
    "evidence nobody names": (
        lambda folder: put(folder / "evidence" / f"{'a' * 64}.jpg"),
        {"evidence-orphan"},
    ),
    "text gone": (lambda folder: (folder / "playbooks" / PIN).unlink(), {"playbook-missing"}),
    "text changed": (lambda folder: flip(folder / "playbooks" / PIN), {"playbook-changed"}),
    "text nobody names": (lambda folder: put(folder / "playbooks" / f"{'a' * 64}.md"), {"playbook-orphan"}),
    "draft torn": (
        lambda folder: put(folder / "drafts" / f"{os.geteuid()}-li.jsonl", b'{"key":"a"}\n{"key'),
        {"draft-torn"},
    ),
    "draft of somebody": (
        lambda folder: put(folder / "drafts" / "77-eve.jsonl", b'{"key":"a"}\n'),
        {"draft-owner"},
    ),
    "a link for a folder": (a_link, {"link", "evidence-missing", "foreign"}),
    "a link for a text": (
        lambda folder: swap(folder / "playbooks" / PIN, "/etc/hostname"),
        {"link", "playbook-missing"},
    ),
    "a pipe": (lambda folder: os.mkfifo(folder / "pipe"), {"link"}),
    "a folder for a file": (lambda folder: (folder / "purged.json").mkdir(0o700), {"link", "purge-note-bad"}),
    "a letter": (lambda folder: put(folder / "letter.docx"), {"foreign"}),
    "a folder of letters": (lambda folder: put(folder / "letters" / "one.docx"), {"foreign"}),
    "among the evidence": (lambda folder: put(folder / "evidence" / "photo.jpg"), {"foreign"}),
    "among the cases": (lambda folder: put(folder.parent / "notes.txt"), {"foreign"}),
    "beside the cases": (lambda folder: put(folder.parent.parent / "notes.txt"), {"foreign"}),
    "stale temporary": (leave_temporary, {"temporary-stale"}),
    "stale temporary of evidence": (lambda folder: leave_temporary(folder / "evidence"), {"temporary-stale"}),
    "file for all": (lambda folder: (folder / "case.json").chmod(0o644), {"mode-open"}),
    "folder for all": (lambda folder: (folder / "evidence").chmod(0o755), {"mode-open"}),
    "root for all": (lambda folder: folder.parent.parent.chmod(0o755), {"mode-open"}),
    "too narrow": (lambda folder: (folder / "case.json").chmod(0o400), {"mode-wrong"}),
    "sticky": (lambda folder: folder.chmod(0o1700), {"mode-sticky"}),
    "purge half done": (tombstone, {"purge-unfinished"}),
    "note torn": (lambda folder: put(folder / "purged.json", b"{"), {"purge-note-bad"}),
    "settings torn": (
        lambda folder: put(folder.parent.parent / "settings.json", b"{"),
        {"settings-unusable"},
    ),
    "index torn": (lambda folder: put(folder.parent.parent / INDEX_FILE, b"x" * 9000), {"index-damaged"}),
}


def test_a_healthy_desk_has_no_findings(desk: Desk) -> None:
    report = look(desk)
    assert (report.cases, report.findings, report.repaired) == (2, (), ())


@pytest.mark.parametrize(("spoil", "expected"), SPOILS.values(), ids=SPOILS)
def test_every_kind_of_trouble_is_found_and_nothing_is_touched(
    desk: Desk, spoil: Spoil, expected: set[str]
) -> None:
    spoil(desk.store.cases / CASE)
    before = bytes_of(desk.root)
    report = look(desk)
    assert set(codes(report)) == expected
    assert bytes_of(desk.root) == before
    for finding in report.findings:
        for line in (finding.what, finding.why, finding.todo):
            assert line
            assert "\n" not in line
            assert "{" not in line


@pytest.mark.parametrize(("spoil", "expected"), SPOILS.values(), ids=SPOILS)
def test_a_repair_mends_what_it_says_and_loses_nothing(desk: Desk, spoil: Spoil, expected: set[str]) -> None:
    spoil(desk.store.cases / CASE)
    before = bytes_of(desk.root)
    first = look(desk)
    mendable = {finding.kind.code for finding in first.findings if finding.mend is not None}
    report = look(desk, repair=True)
    assert report.failed == ()
    assert bool(report.repaired) == bool(mendable)
    after = bytes_of(desk.root)
    gone = {name: data for name, data in before.items() if after.get(name) != data}
    # What is no longer there under its name is a temporary file, or lies under another name now.
    assert all(name.endswith(durable.TEMPORARY) or data in after.values() for name, data in gone.items())
    again = look(desk, repair=True)
    assert again.repaired == ()
    assert not mendable & set(codes(again))


def test_the_doctor_s_words_are_all_different() -> None:
    assert len({kind.code for kind in kinds.ALL}) == len(kinds.ALL)
    assert {code for _, expected in SPOILS.values() for code in expected} <= {kind.code for kind in kinds.ALL}


# -- a damaged case -----------------------------------------------------------------------------------------


def test_a_damaged_case_comes_back_with_what_the_damaged_file_still_proves(desk: Desk) -> None:
    number = desk.new(Opening("parcel-lost", platform="taobao")).case.number
    for word in ("one", "two", "three"):
        desk.say(number, Speech("in", "buyer", word))
    whole = desk.record(number).events
    path = desk.store.folder(number) / "case.json"
    damaged = bytearray(path.read_bytes())
    damaged[damaged.index(b'"meta"') + 20] ^= 1  # only the checksum: every event is genuine
    path.write_bytes(bytes(damaged))
    report = look(desk, repair=True)
    assert codes(report) == ["aside-kept"]
    assert "1 more" in report.repaired[0]
    assert make_desk(desk.root).record(number).events == whole
    aside = next(path.parent.glob("case.json.damaged-*"))
    assert aside.read_bytes() == bytes(damaged)
    desk.say(number, Speech("in", "buyer", "four"))


def test_no_event_is_salvaged_that_was_changed(desk: Desk) -> None:
    number = desk.new(Opening("parcel-lost", platform="taobao")).case.number
    desk.say(number, Speech("in", "buyer", "one"))
    before = desk.record(number).events
    desk.say(number, Speech("in", "buyer", "the words of two"))
    path = desk.store.folder(number) / "case.json"
    good = path.read_bytes()
    assert len(recovery.salvage(good, before[-1])) == 1
    start = good.index(f'"{len(before) + 1}":{{'.encode())
    changed = 0
    for at in range(start, good.index(b'"meta"')):
        bad = bytearray(good)
        bad[at] ^= 0x01
        found = recovery.salvage(bytes(bad), before[-1])
        changed += found == []
        assert found in ([], [desk.record(number).events[-1]])
    assert changed > 300


def test_half_an_act_is_not_salvaged(desk: Desk) -> None:
    number = desk.new(Opening("parcel-lost", platform="taobao")).case.number
    before = desk.record(number).events
    desk.skip(number, list(desk.position(number).open), "known")
    desk.choose(number, "trace")
    events = desk.record(number).events
    act = [event for event in events if event["act"] == events[-1]["act"]]
    assert len(act) > 2
    good = (desk.store.folder(number) / "case.json").read_bytes()
    assert recovery.salvage(good, before[-1]) == list(events[len(before) :])
    start = good.index(f'"{len(events)}":{{'.encode())
    assert recovery.salvage(good[: start - 1], before[-1]) == list(events[len(before) : -len(act)])
    for at in (start + 3, start + 30, start + 90):
        cut = good[:at] + b"\0" + good[at + 1 :]
        assert recovery.salvage(cut, before[-1]) == list(events[len(before) : -len(act)])
        assert recovery.salvage(good[:at], before[-1]) == list(events[len(before) : -len(act)])


def test_a_case_is_not_brought_back_from_a_version_whose_chain_is_broken(desk: Desk) -> None:
    folder = desk.store.cases / CASE
    shutil.copy(folder / "case.json", folder / "case.json.prev")

    def change(events: dict[str, Any]) -> None:
        events["5"]["by"] = "somebody"

    rewrite(folder / "case.json.prev", change, chained=False)
    put(folder / "case.json", b"")
    assert codes(look(desk)) == ["case-lost"]
    before = bytes_of(desk.root)
    look(desk, repair=True)
    assert bytes_of(desk.root) == before


def test_a_case_in_use_is_not_brought_back(desk: Desk) -> None:
    with pytest.raises(recovery.NotBroughtBack, match="can be read"):
        recovery.bring_back(desk.store, CASE)


# -- what is only found from outside ------------------------------------------------------------------------


def test_closed_cases_past_the_agreed_time_are_listed_with_the_command_to_type(desk: Desk) -> None:
    clock = StillClock()
    desk.clock = clock
    assert codes(look(desk)) == []
    settings.change(desk.root, retention_days=30)
    clock.forward(days=20)
    assert codes(look(desk)) == []
    clock.forward(days=20)
    report = look(desk)
    assert codes(report) == ["retention-due"]
    assert report.findings[0].case == "AC-2026-0002"
    assert "aftercase purge AC-2026-0002 --why" in report.findings[0].todo
    assert look(desk, repair=True).repaired == ()  # nothing is deleted by itself
    assert (desk.store.cases / "AC-2026-0002/case.json").exists()


def test_a_temporary_file_that_is_young_or_held_is_left(desk: Desk) -> None:
    folder = desk.store.cases / CASE
    young, held = folder / durable.temporary("case.json"), folder / "evidence" / durable.temporary("evidence")
    put(young)
    put(held)
    old(held)
    fd = os.open(held, os.O_RDONLY)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        assert codes(look(desk, repair=True)) == []
    finally:
        os.close(fd)
    assert young.exists()
    assert held.exists()
    assert len(look(desk, repair=True).repaired) == 1
    assert not held.exists()


HOLDER = """
import sys, time
from pathlib import Path
from aftercase.store.lock import locked
with locked(Path(sys.argv[1]), 0o600, 5.0, "anna"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_stopped_program_that_holds_a_lock_is_named(desk: Desk) -> None:
    if not Path("/proc/self/stat").exists():
        pytest.skip("/proc is needed to see that a process is stopped")
    path = desk.store.cases / CASE / ".lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True
    ) as held:
        try:
            assert held.stdout is not None
            assert held.stdout.readline() == "held\n"
            assert codes(look(desk)) == []  # one that works is no finding
            held.send_signal(signal.SIGSTOP)
            while Path(f"/proc/{held.pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
                time.sleep(0.01)
            report = look(desk)
            assert codes(report) == ["lock-stopped"]
            assert f"anna (process {held.pid})" in report.findings[0].what
            assert f"kill -CONT {held.pid}" in report.findings[0].todo
        finally:
            held.kill()


def test_rows_of_the_list_that_say_something_else_are_made_anew(desk: Desk) -> None:
    desk.rows()
    desk.index.close()
    with sqlite3.connect(desk.root / INDEX_FILE) as database:
        database.execute("UPDATE cases SET title = 'forged' WHERE case_ = ?", (CASE,))
    database.close()
    assert codes(look(desk)) == ["index-wrong"]
    assert CASE in look(desk).findings[0].what
    report = look(desk, repair=True)
    assert (codes(report), len(report.repaired)) == ([], 1)
    assert {row.title for row in make_desk(desk.root).rows()} == {"保温杯到货有裂纹", "Parcel never came"}
    make_desk(desk.root, clock=StillClock(desk.clock())).say(
        CASE, Speech("in", "buyer", "written without the list")
    )
    assert codes(look(desk)) == []  # a row of an older generation is read again by the next look


def test_words_of_the_search_that_are_damaged_are_made_anew(desk: Desk) -> None:
    with sqlite3.connect(desk.root / INDEX_FILE) as database:
        database.execute("UPDATE found_data SET block = x'0000' WHERE id > 10")
        assert database.execute("PRAGMA quick_check").fetchone() == ("ok",)
    database.close()
    assert codes(look(desk)) == ["index-damaged"]
    assert codes(look(desk, repair=True)) == []
    assert [hit.row.case for hit in make_desk(desk.root).index.search("裂纹")] == [CASE]


def test_drafts_of_a_case_that_is_gone_are_named(desk: Desk, tmp_path: Path) -> None:
    path = desk.drafts("AC-2026-0077").paths[1]
    put(path, b'{"key":"say","at":"t","text":"words"}\n')
    (desk.store.cases / CASE / "drafts").mkdir(0o700)
    kept = desk.drafts(CASE).paths[1]
    put(kept, b"{}\n")
    report = look(desk)
    assert codes(report) == ["draft-stray"]
    assert report.findings[0].path == path.parent


def test_a_folder_on_the_network_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        mounts, "_mounts", lambda: [mounts.Mount("/", "nfs4"), mounts.Mount("/nowhere", "ext4")]
    )
    report = look(desk)
    assert codes(report) == ["network-disk"]
    assert "nfs4" in report.findings[0].what
    monkeypatch.setattr(
        mounts, "_mounts", lambda: [mounts.Mount("/", "nfs4"), mounts.Mount(str(desk.root.resolve()), "ext4")]
    )
    assert codes(look(desk)) == []


def test_mounts_are_read_as_the_kernel_writes_them() -> None:
    line = r"36 35 98:0 /mnt1 /mnt/two\040words rw,noatime master:1 - nfs4 server:/x rw"
    assert mounts.parse_mountinfo(line) == mounts.Mount("/mnt/two words", "nfs4")
    assert mounts.parse_mountinfo("nonsense") is None
    assert (
        mounts.mount_of(Path("/proc/self")) == mounts.Mount("/proc", "proc")
        or not Path("/proc/self").exists()
    )


def test_a_disk_with_little_room_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(premises, "_LOW", 10**12)
    assert codes(look(desk)) == ["space-low"]


def test_a_data_folder_that_is_not_there_cannot_be_looked_at(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no such file"):
        look(make_desk(tmp_path / "nothing"))
    (tmp_path / "empty").mkdir(0o700)
    assert look(make_desk(tmp_path / "empty")).findings == ()


def test_a_look_can_be_stopped_and_leaves_nothing(desk: Desk) -> None:
    before = bytes_of(desk.root)

    def stop(done: int, all_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        doctor(desk, stop)
    assert bytes_of(desk.root) == before


def as_team(root: Path) -> House:
    for path in (root, *root.rglob("*")):
        path.chmod(0o2770 if path.is_dir() else 0o660)
    return house(make_desk(root).store, StillClock()())


@pytest.mark.parametrize(
    ("mode", "code"),
    [(0o770, "mode-no-group"), (0o3770, "mode-sticky"), (0o2750, "mode-wrong"), (0o2775, "mode-open")],
)
def test_a_team_s_folders_are_looked_at_as_such(desk: Desk, mode: int, code: str) -> None:
    as_team(desk.root)
    assert codes(look(desk)) == []
    folder = desk.store.cases / CASE
    folder.chmod(mode)
    assert codes(look(desk)) == [code]
    assert codes(look(desk, repair=True)) == []
    assert stat.S_IMODE(folder.stat().st_mode) == 0o2770


def test_a_team_s_folder_that_was_copied_without_its_permissions_is_made_one_again(desk: Desk) -> None:
    as_team(desk.root)
    from aftercase.store import permissions

    settings.change(desk.root, team=permissions.group_name(os.getegid()))
    assert codes(look(desk)) == []
    for path in (desk.root, *desk.root.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    assert "team-lost" in codes(look(desk))
    assert codes(look(desk, repair=True)) == []
    assert stat.S_IMODE((desk.store.cases / CASE / "case.json").stat().st_mode) == 0o660


def strangers(root: Path) -> Iterator[Path]:
    yield root / "cases" / CASE / "case.json"
    yield root / "cases" / CASE


def test_what_belongs_to_somebody_else_in_a_private_folder_is_given_back_by_root(desk: Desk) -> None:
    if os.geteuid() != 0:
        pytest.skip("giving files to another user needs root")
    for path in strangers(desk.root):
        os.chown(path, 1234, -1)
    assert set(codes(look(desk))) == {"owner-other"}
    report = look(desk, repair=True)
    assert (codes(report), len(report.repaired)) == ([], 2)
    assert all(path.stat().st_uid == 0 for path in strangers(desk.root))


# -- anything at all -----------------------------------------------------------------------------------------

ODD: list[Any] = [
    None,
    True,
    -1,
    2**63 - 1,
    "",
    "x",
    [],
    [1],
    {},
    {"a": [1]},
    [[]],
    [{"seq": "x"}],
    {"pins": 3},
    "2026-13-45",
]


_PLAIN = (stat.S_IFREG, stat.S_IFDIR)


def mangle(rng: random.Random, value: Any) -> Any:
    """The same with one part of it replaced, taken out or doubled."""
    if isinstance(value, dict) and value and rng.random() < 0.85:
        key = rng.choice(list(value))
        changed = dict(value)
        if rng.random() < 0.15:
            del changed[key]
        else:
            changed[key] = mangle(rng, value[key])
        return changed
    if isinstance(value, list) and value and rng.random() < 0.85:
        at = rng.randrange(len(value))
        return [*value[:at], mangle(rng, value[at]), *value[at + 1 :]]
    return rng.choice(ODD)


def spoil_anything(rng: random.Random, root: Path) -> None:
    paths = [path for path in sorted(root.rglob("*")) if stat.S_IFMT(path.lstat().st_mode) in _PLAIN]
    if not paths:
        return
    path = rng.choice(paths)
    if path.name.startswith("case.json") and path.is_file() and rng.random() < 0.7:
        tables = json.loads(path.read_text())
        events = mangle(rng, tables["events"])
        if isinstance(events, dict) and all(key.isdecimal() for key in events):
            path.write_bytes(contents.seal({"events": events})[0])
        return
    how = rng.randrange(7)
    if path.is_dir():
        shutil.rmtree(path)
        if how == 0:
            path.symlink_to("/etc")
        elif how == 1:
            path.write_text("x")
    elif how == 0:
        path.write_bytes(rng.randbytes(rng.randrange(200)))
    elif how == 1:
        path.write_bytes(path.read_bytes()[: rng.randrange(1 + path.stat().st_size)])
    else:
        path.unlink()
        if how == 2:
            path.mkdir()
        elif how == 3:
            path.symlink_to("/dev/zero")
        elif how == 4:
            os.mkfifo(path)
        elif how == 5:
            path.symlink_to(path)


@pytest.mark.parametrize("seed", [*range(30), 308])
def test_whatever_has_become_of_a_data_folder_the_doctor_and_the_backup_go_through(
    desk: Desk, tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    for _ in range(rng.randrange(1, 5)):
        with contextlib.suppress(ValueError, OSError):
            spoil_anything(rng, desk.root)
    try:
        report = look(desk)
    except Unreadable:
        assert not (desk.root / "cases").is_dir()
        return
    for finding in report.findings:
        assert "\n" not in finding.what + finding.why + finding.todo
    keeping.backup(desk, tmp_path / "backups", lambda done, all_: None)
    look(make_desk(desk.root, clock=StillClock(desk.clock())), repair=True)
    again = look(make_desk(desk.root, clock=StillClock(desk.clock())), repair=True)
    assert again.repaired == ()
    restored = keeping.restore(tmp_path / "backups", "", tmp_path / "new", lambda done, all_: None)
    assert restored.lost == ()
