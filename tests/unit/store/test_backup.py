"""Backups: consistent while others write, incremental, checked; restored whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aftercase import store as room
from aftercase.case import chain
from aftercase.guide.decide import Opening, Speech
from aftercase.store import content as contents
from aftercase.store import durable, lock
from aftercase.store.backup import case as case_module
from aftercase.store.backup import flush as flush_module
from aftercase.store.backup import objects as objects_module
from aftercase.store.backup import place as places
from aftercase.store.backup import prune as prune_module
from aftercase.store.backup import restore as restore_module
from aftercase.store.backup import snapshot
from aftercase.store.backup import take as take_module
from aftercase.store.backup.objects import Objects
from aftercase.store.backup.prune import prune
from aftercase.store.backup.restore import Incomplete, NotEmpty, Restored, restore
from aftercase.store.backup.take import Taken, take
from aftercase.store.protocol import Busy, NotSaved, StoreError
from tests.faults.test_store_calls import FAILING, FaultyOs
from tests.kit import FIXTURES, make_desk

NOW = datetime(2026, 8, 3, 3, 0, tzinfo=UTC)
OLD = FIXTURES / "stores" / "0.1.0"
SOURCE = Path(room.__file__).parents[2]
TESTS = Path(__file__).parents[3]


def quiet(done: int, all_: int) -> None:
    assert 0 <= done <= max(all_, done)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with two cases, evidence, drafts and an index."""
    root = tmp_path / "desk"
    shutil.copytree(OLD, root)
    for path in (root, *root.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return root


@pytest.fixture
def bak(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def back_up(data: Path, bak: Path, **more: Any) -> Taken:
    place = places.made(bak, data)
    with place.locked():
        return take(data, place, more.pop("now", NOW), quiet, **more)


def bring(bak: Path, into: Path, name: str = "", partial: bool = False) -> Restored:
    place = places.existing(bak)
    return restore(place, snapshot.find(place, name), into, quiet, partial)


def truth(root: Path) -> dict[str, str]:
    """Every file that counts, by its hash; what is derived or belongs to the moment is left out."""
    derived = (".lock", "case.json.prev")
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name not in derived and not path.name.startswith("index.sqlite3")
    }


def leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.parent.rglob("*") if path.name.endswith(durable.TEMPORARY)]


def whole(bak: Path, name: str) -> bool:
    """Whether every object of a snapshot is there and has its hash."""
    place = places.existing(bak)
    objects = Objects(place.objects)
    reader = snapshot.Reader(snapshot.path_of(place, name))
    return all(objects.whole(file.sha256) for file in reader.files())


def test_what_is_restored_is_what_was_backed_up(data: Path, bak: Path, tmp_path: Path) -> None:
    taken = back_up(data, bak)
    assert (taken.cases, taken.notes, taken.confirmed) == (2, (), True)
    done = bring(bak, tmp_path / "new")
    assert (done.cases, done.files, done.lost, done.failed) == (2, taken.objects, (), ())
    assert truth(tmp_path / "new") == truth(data)
    desk = make_desk(tmp_path / "new")
    assert [row.case for row in desk.rows()] == ["AC-2026-0001", "AC-2026-0002"]
    number = desk.new(Opening("parcel-lost", platform="taobao")).case.number
    assert number == "AC-2026-0003"


def test_everything_in_a_backup_is_its_owner_s_alone(data: Path, bak: Path) -> None:
    before = os.umask(0)
    try:
        back_up(data, bak)
    finally:
        os.umask(before)
    for path in (bak, *bak.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_unchanged_files_are_not_read_again(data: Path, bak: Path) -> None:
    first = back_up(data, bak)
    assert first.read == first.objects
    again = back_up(data, bak)
    assert (again.read, again.added, again.objects) == (0, 0, first.objects)
    make_desk(data).say("AC-2026-0001", Speech("in", "buyer", "更多"))
    third = back_up(data, bak)
    assert (third.read, third.added) == (1, 1)
    assert back_up(data, bak, check=True).read == third.objects
    assert [whole(bak, name) for name in snapshot.names(places.existing(bak))] == [True] * 4


def test_snapshots_keep_their_order_when_the_clock_goes_back(data: Path, bak: Path, tmp_path: Path) -> None:
    back_up(data, bak)
    make_desk(data).say("AC-2026-0001", Speech("in", "buyer", "later"))
    late = back_up(data, bak, now=NOW.replace(year=2020))
    place = places.existing(bak)
    assert snapshot.names(place)[-1] == late.name
    bring(bak, tmp_path / "new")
    assert truth(tmp_path / "new") == truth(data)
    assert snapshot.find(place, "2026-08-03") == late.name
    with pytest.raises(snapshot.NoSnapshot, match="1999"):
        snapshot.find(place, "1999")


WRITER = """
import sys
from pathlib import Path
from aftercase.guide.decide import Speech
from tests.kit import make_desk
from aftercase.desk.who import Who
root, number, cases = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3].split(",")
desk = make_desk(root, Who(f"writer{number}", 1000 + number, "desk", "system"))
print("ready", flush=True)
for turn in range(1_000_000):
    case = cases[(number + turn) % len(cases)]
    desk.say(case, Speech("in", "buyer", f"{number} {turn}"))
    if turn % 5 == 0:
        photo = root.parent / f"photo-{number}-{turn}.jpg"
        photo.write_bytes(f"{number} {turn}".encode() * 2000)
        desk.attach(case, [photo])
"""


def test_snapshots_taken_under_eight_writers_are_of_one_generation_each(
    data: Path, bak: Path, tmp_path: Path
) -> None:
    desk = make_desk(data)
    cases = ["AC-2026-0001", desk.new(Opening("parcel-lost", platform="taobao")).case.number]
    environment = os.environ | {"PYTHONPATH": f"{SOURCE}{os.pathsep}{TESTS}"}
    with contextlib.ExitStack() as stack:
        writers = []
        for number in range(8):
            command = [sys.executable, "-c", WRITER, str(data), str(number), ",".join(cases)]
            writer = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
            stack.enter_context(writer)
            stack.callback(writer.kill)
            writers.append(writer)
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
        taken = [back_up(data, bak) for _ in range(6)]
    assert all(one.notes == () for one in taken)
    assert len({one.added for one in taken} - {0}) > 0
    last = {case: desk.record(case).events for case in cases}
    for one in taken:
        assert whole(bak, one.name)
        root = tmp_path / one.name
        assert bring(bak, root, one.name).lost == ()
        for case in cases:
            events = make_desk(root).record(case).events
            # A beginning of what was acknowledged, and no act of several events cut in two.
            assert events == last[case][: len(events)]
            assert len(events) == len(last[case]) or events[-1]["act"] != last[case][len(events)]["act"]
            assert chain.verify(events) == []
            for sha256 in (event["data"]["sha256"] for event in events if event["kind"] == "evidence_added"):
                assert make_desk(root).store.evidence_path(case, sha256) is not None


MODULES = [
    durable,
    lock,
    case_module,
    flush_module,
    objects_module,
    places,
    prune_module,
    restore_module,
    snapshot,
    take_module,
]


class Interrupting(FaultyOs):
    """The same, but what comes is the person's Ctrl-C."""

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in FAILING:
            return real

        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls.append(name)
            if len(self.calls) == self.fail_at:
                raise KeyboardInterrupt
            return real(*args, **kwargs)

        return call


def faulty(
    kind: type[FaultyOs], k: int, monkeypatch: pytest.MonkeyPatch
) -> contextlib.AbstractContextManager[Any]:
    @contextlib.contextmanager
    def patched() -> Iterator[FaultyOs]:
        fake = kind(k, 5)
        with monkeypatch.context() as patch:
            for module in MODULES:
                if hasattr(module, "os"):
                    patch.setattr(module, "os", fake)
            yield fake

    return patched()


@pytest.mark.parametrize("kind", [FaultyOs, Interrupting])
def test_a_backup_that_fails_at_any_call_leaves_both_sides_valid(
    data: Path, bak: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[FaultyOs]
) -> None:
    first = back_up(data, bak).name
    make_desk(data).say("AC-2026-0001", Speech("in", "buyer", "changed"))
    (data / "cases/AC-2026-0001/evidence" / f"{'0' * 64}.txt").write_bytes(b"more")
    before = truth(data)
    good = {path: path.read_bytes() for path in bak.rglob("*") if path.is_file() and path.name != ".lock"}
    for k in range(1, 300):
        folder = tmp_path / "copy"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(bak, folder)
        outcome: BaseException | Taken
        with faulty(kind, k, monkeypatch) as fake:
            try:
                outcome = back_up(data, folder)
            except (StoreError, OSError, KeyboardInterrupt) as error:
                outcome = error
        assert truth(data) == before
        assert leftovers(folder) == []
        assert all((folder / path.relative_to(bak)).read_bytes() == bytes_ for path, bytes_ in good.items())
        there = snapshot.names(places.existing(folder))
        assert there[0] == first
        assert all(whole(folder, name) for name in there)  # one that is there is good, whatever was told
        if isinstance(outcome, Taken) and outcome.confirmed and not outcome.notes:
            assert there[-1] == outcome.name
        again = back_up(data, folder)
        assert [note.code for note in again.notes] == ["changed"]
        if len(fake.calls) < k:
            assert k > 20
            return
    raise AssertionError("a run without a failure never came")


@pytest.mark.parametrize("kind", [FaultyOs, Interrupting])
def test_a_restore_that_fails_at_any_call_leaves_nothing_or_all(
    data: Path, bak: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[FaultyOs]
) -> None:
    back_up(data, bak)
    wanted, kept = truth(data), truth(bak)
    for k in range(1, 300):
        root = tmp_path / f"new-{k}"
        with (
            faulty(kind, k, monkeypatch) as fake,
            contextlib.suppress(StoreError, OSError, KeyboardInterrupt),
        ):
            bring(bak, root)
        assert truth(bak) == kept
        assert leftovers(root) == []
        assert not root.exists() or truth(root) == wanted
        if not root.exists():
            assert bring(bak, root).lost == ()
        shutil.rmtree(root)
        if len(fake.calls) < k:
            assert k > 20
            return
    raise AssertionError("a run without a failure never came")


class Killing(FaultyOs):
    """The same, but the process is gone: nothing is tidied up behind it."""

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in FAILING:
            return real

        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls.append(name)
            if len(self.calls) == self.fail_at:
                os._exit(9)
            return real(*args, **kwargs)

        return call


def test_a_backup_killed_at_any_call_leaves_the_earlier_ones_and_is_gone_on_with(
    data: Path, bak: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = back_up(data, bak).name
    make_desk(data).say("AC-2026-0001", Speech("in", "buyer", "changed"))
    before = truth(data)
    for k in range(1, 300):
        child = os.fork()
        if not child:
            with faulty(Killing, k, monkeypatch):
                back_up(data, bak)
            os._exit(0)
        killed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert killed in (0, 9)
        assert truth(data) == before
        there = snapshot.names(places.existing(bak))
        assert there[0] == first
        assert all(whole(bak, name) for name in there)
        if not killed:
            assert k > 20
            assert len(there) >= 2
            assert leftovers(bak) == []
            return
    raise AssertionError("a run that was not killed never came")


def test_what_a_killed_restore_has_left_is_swept_up(data: Path, bak: Path, tmp_path: Path) -> None:
    back_up(data, bak)
    left = tmp_path / durable.temporary("new")
    (left / "cases").mkdir(parents=True)
    busy = tmp_path / durable.temporary("new")
    busy.mkdir()
    fd = os.open(busy, os.O_RDONLY)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        bring(bak, tmp_path / "new")
    finally:
        os.close(fd)
    assert leftovers(bak) == [busy]


def test_places_that_cannot_take_a_backup_are_refused_in_one_line(data: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    newer = tmp_path / "newer"
    newer.mkdir()
    (newer / places.MARKER).write_text(json.dumps({"format": places.FORMAT, "v": 9}))
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / places.MARKER).write_text("[]")
    (tmp_path / "link").symlink_to(data / "cases")
    for path, kind, word in (
        (data / "backups", places.InsideData, "inside the other"),
        (tmp_path / "link" / "x", places.InsideData, "inside the other"),
        (data, places.InsideData, "inside the other"),
        (tmp_path, places.InsideData, "inside the other"),
        (tmp_path / "full", places.NotOurs, "something else"),
        (tmp_path / "file", places.NotOurs, "something else"),
        (foreign, places.NotOurs, "something else"),
        (newer, places.NewerBackup, "format 9, known 1"),
        (tmp_path / "nowhere" / "x", places.NoParent, "connect the disk"),
    ):
        before = sorted(tmp_path.rglob("*"))
        with pytest.raises(kind, match=word) as told:
            places.made(path, data)
        assert "\n" not in str(told.value)
        assert sorted(tmp_path.rglob("*")) == before
    with pytest.raises(places.NoBackup):
        places.existing(tmp_path / "nothing")


def test_one_backup_at_a_time(data: Path, bak: Path) -> None:
    place = places.made(bak, data)
    with place.locked(), pytest.raises(Busy):
        back_up(data, bak)


def test_the_backups_of_another_desk_are_not_mixed_in(data: Path, bak: Path, tmp_path: Path) -> None:
    back_up(data, bak)
    other = make_desk(tmp_path / "other")
    other.new(Opening("parcel-lost", platform="taobao"))
    with pytest.raises(case_module.OtherDesk, match="AC-2026-0001"):
        back_up(tmp_path / "other", bak)
    assert len(snapshot.names(places.existing(bak))) == 1
    assert leftovers(bak) == []


def test_keep_drops_the_oldest_and_what_only_they_name(data: Path, bak: Path) -> None:
    names = [back_up(data, bak).name]
    for turn in range(3):
        make_desk(data).say("AC-2026-0001", Speech("in", "buyer", str(turn)))
        names.append(back_up(data, bak).name)
    place = places.existing(bak)
    objects = len(Objects(place.objects).known)
    done = prune(place, 2)
    assert done.snapshots == tuple(names[:2])
    assert done.objects == 2  # the two older generations of the case that changed
    assert len(Objects(place.objects).known) == objects - 2
    assert [whole(bak, name) for name in snapshot.names(place)] == [True, True]


def test_the_only_good_snapshot_is_never_dropped(data: Path, bak: Path) -> None:
    good = back_up(data, bak).name
    make_desk(data).say("AC-2026-0001", Speech("in", "buyer", "new"))
    bad = back_up(data, bak).name
    place = places.existing(bak)
    objects = Objects(place.objects)
    fresh = {file.sha256 for file in snapshot.Reader(snapshot.path_of(place, bad)).files()}
    old = {file.sha256 for file in snapshot.Reader(snapshot.path_of(place, good)).files()}
    for sha256 in fresh - old:
        objects.path(sha256).unlink()
    assert prune(place, 1).snapshots == ()
    assert snapshot.names(place) == [good, bad]
    assert whole(bak, good)


def test_nothing_is_freed_while_a_snapshot_cannot_be_read(data: Path, bak: Path) -> None:
    back_up(data, bak)
    make_desk(data).say("AC-2026-0001", Speech("in", "buyer", "new"))
    torn = back_up(data, bak).name
    place = places.existing(bak)
    path = snapshot.path_of(place, torn)
    path.write_bytes(path.read_bytes()[:-40])
    before = Objects(place.objects).known
    done = prune(place, 2)
    assert (done.unreadable, done.objects) == ((torn,), 0)
    assert Objects(place.objects).known == before
    assert "damaged" in snapshot.look(place, torn).problem
    assert back_up(data, bak).added == 0  # the torn one is passed over


def test_every_flip_in_a_snapshot_s_file_is_noticed(data: Path, bak: Path) -> None:
    place_of = snapshot.path_of(places.made(bak, data), back_up(data, bak).name)
    good = place_of.read_bytes()
    for at in range(0, len(good), 7):
        bad = bytearray(good)
        bad[at] ^= 0x01
        place_of.write_bytes(bytes(bad))
        try:
            reader = snapshot.Reader(place_of)
        except (snapshot.DamagedSnapshot, places.NewerBackup):
            continue
        # Only in the counts of the foot, which nothing is built on.
        assert at > good.rindex(b'{"cases"')
        assert [line for line, _ in reader.cases()] != []


def test_check_finds_a_damaged_copy_and_makes_it_anew(data: Path, bak: Path) -> None:
    back_up(data, bak)
    place = places.existing(bak)
    photo = next((data / "cases/AC-2026-0001/evidence").glob("*.jpg"))
    copy = Objects(place.objects).path(photo.stem)
    copy.write_bytes(b"rotten")
    assert back_up(data, bak).mended == 0  # by its name alone it looks as it should
    done = back_up(data, bak, check=True)
    assert (done.mended, done.lost, done.notes) == (1, (), ())
    assert copy.read_bytes() == photo.read_bytes()
    copy.write_bytes(b"rotten")
    sha256 = photo.stem
    photo.unlink()
    done = back_up(data, bak, check=True)
    assert done.lost == (sha256,)
    assert [(note.code, note.path) for note in done.notes] == [("missing", f"evidence/{sha256}")]
    assert [path.read_bytes() for path in copy.parent.iterdir()] == [b"rotten"]  # aside, not thrown away


def test_a_damaged_backup_restores_nothing_or_what_is_whole_of_it(
    data: Path, bak: Path, tmp_path: Path
) -> None:
    back_up(data, bak)
    place = places.existing(bak)
    photo = next((data / "cases/AC-2026-0001/evidence").glob("*.jpg"))
    Objects(place.objects).path(photo.stem).write_bytes(b"rotten")
    with pytest.raises(Incomplete, match=photo.name) as told:
        bring(bak, tmp_path / "new")
    assert "\n" not in str(told.value)
    assert not (tmp_path / "new").exists()
    assert leftovers(bak) == []
    done = bring(bak, tmp_path / "new", partial=True)
    assert [(note.case, note.path) for note in done.lost] == [("AC-2026-0001", f"evidence/{photo.name}")]
    wanted = truth(data)
    del wanted[f"cases/AC-2026-0001/evidence/{photo.name}"]
    assert truth(tmp_path / "new") == wanted


def test_nothing_is_restored_over_a_desk(data: Path, bak: Path, tmp_path: Path) -> None:
    back_up(data, bak)
    (tmp_path / "empty").mkdir()
    assert bring(bak, tmp_path / "empty").cases == 2
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    before = truth(data)
    for root in (data, tmp_path / "empty", tmp_path / "link"):
        with pytest.raises(NotEmpty, match="--into"):
            bring(bak, root)
    assert truth(data) == before


def forged(place: places.Place, name: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a snapshot's last case, and make its checksum right again."""
    path = snapshot.path_of(place, name)
    lines = path.read_bytes().split(b"\n")[:-1]
    line, foot = json.loads(lines[-2]), json.loads(lines[-1])
    change(line)
    lines[-2] = json.dumps(line, separators=(",", ":")).encode()
    body = b"".join(one + b"\n" for one in lines[:-1])
    foot["sha256"] = hashlib.sha256(body).hexdigest()
    path.write_bytes(body + json.dumps(foot, separators=(",", ":")).encode() + b"\n")


@pytest.mark.parametrize("bad", ["../../outside", "/tmp/outside", "a/../../b", "..", "", ".", "a//b", "a\0b"])
def test_a_stranger_s_snapshot_writes_nothing_outside(
    data: Path, bak: Path, tmp_path: Path, bad: str
) -> None:
    name = back_up(data, bak).name
    place = places.existing(bak)

    def change(line: dict[str, Any]) -> None:
        line["files"][0][0] = bad

    forged(place, name, change)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(snapshot.DamagedSnapshot, match="outside"):
        bring(bak, tmp_path / "new")
    assert sorted(tmp_path.rglob("*")) == before
    forged(place, name, lambda line: line.update({"case": "../x"}))
    with pytest.raises(snapshot.DamagedSnapshot):
        bring(bak, tmp_path / "new")


def test_a_case_that_is_not_what_the_snapshot_says_is_not_restored(
    data: Path, bak: Path, tmp_path: Path
) -> None:
    name = back_up(data, bak).name
    forged(places.existing(bak), name, lambda line: line.update({"head": "0" * 64}))
    with pytest.raises(Incomplete):
        bring(bak, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_what_is_amiss_in_the_data_folder_is_told_and_kept_as_it_is(
    data: Path, bak: Path, tmp_path: Path
) -> None:
    desk = make_desk(data)
    numbers = [desk.new(Opening("parcel-lost", platform="taobao")).case.number for _ in range(5)]
    damaged, newer, altered, purged, linked = (data / "cases" / number for number in numbers)
    desk.say(numbers[0], Speech("in", "buyer", "x"))  # so that there is a generation before
    (damaged / "case.json").write_bytes(b"torn")
    text = (newer / "case.json").read_text().replace('"schema":1', '"schema":9')
    (newer / "case.json").write_text(text)
    tables = json.loads((altered / "case.json").read_text())
    tables["events"]["1"]["by"] = "somebody"
    (altered / "case.json").write_bytes(contents.seal(tables)[0])
    (purged / "case.json").unlink()
    shutil.rmtree(purged / "playbooks")
    stone = {"format": "aftercase-purged", "v": 1, "case": purged.name, "events": 3, "head": "0" * 64}
    (purged / "purged.json").write_text(
        json.dumps({**stone, "purged_at": "t", "by": "li", "via": {}, "why": "x"})
    )
    (linked / "evidence").symlink_to("/etc")
    (data / "cases" / "AC-2026-0099").mkdir()  # a number that was taken
    (data / "cases" / "notes.txt").write_text("mine")
    taken = back_up(data, bak)
    assert {(note.case, note.code) for note in taken.notes} == {
        (numbers[0], "damaged"),
        (numbers[2], "altered"),
        (numbers[4], "skipped"),
    }
    assert taken.left_out == ("notes.txt",)
    root = tmp_path / "new"
    done = bring(bak, root)
    assert done.notes == taken.notes
    restored = truth(root)
    expected = truth(data)
    del expected["cases/notes.txt"]
    assert restored == expected
    assert (root / "cases" / numbers[0] / "case.json.prev").exists()  # what it can be brought back from
    assert make_desk(root).new(Opening("parcel-lost", platform="taobao")).case.number == "AC-2026-0100"
    again = back_up(data, bak)
    assert again.notes == taken.notes  # told every time, not only when it changes


def test_names_of_any_bytes_go_there_and_back(data: Path, bak: Path, tmp_path: Path) -> None:
    folder = data / "cases/AC-2026-0001"
    for name in (b"\xff\xfe.txt", b"a\nb", "照片 1.jpg".encode(), b"-rf", b'"quoted"'):
        path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
        path.write_bytes(name)
    (folder / "sub" / "deeper").mkdir(parents=True)
    (folder / "sub" / "deeper" / "x").write_text("x")
    back_up(data, bak)
    bring(bak, tmp_path / "new")
    assert truth(tmp_path / "new") == truth(data)
    assert back_up(data, bak).read == 0


def test_a_file_of_the_same_length_and_an_old_time_is_read_again(
    data: Path, bak: Path, tmp_path: Path
) -> None:
    """Somebody puts another file in its place and gives it the old time: only the inode tells."""
    draft = data / "cases/AC-2026-0001/drafts/1000-li.jsonl"
    back_up(data, bak)
    before = draft.stat()
    other = draft.with_suffix(".new")
    other.write_bytes(draft.read_bytes().swapcase())
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(draft)
    assert back_up(data, bak).added == 1
    bring(bak, tmp_path / "new")
    assert truth(tmp_path / "new") == truth(data)


def test_what_a_purge_cut_off_half_way_has_left_is_not_kept(data: Path, bak: Path, tmp_path: Path) -> None:
    folder = data / "cases/AC-2026-0002"
    stone = {"format": "aftercase-purged", "v": 1, "case": folder.name, "events": 3, "head": "0" * 64}
    (folder / "purged.json").write_text(
        json.dumps({**stone, "purged_at": "t", "by": "li", "via": {}, "why": "x"})
    )
    back_up(data, bak)
    bring(bak, tmp_path / "new")
    assert [path.name for path in (tmp_path / "new/cases/AC-2026-0002").iterdir()] == ["purged.json"]


def test_a_case_erased_while_it_is_taken_is_taken_again(
    data: Path, bak: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = "AC-2026-0001"
    folder = data / "cases" / case
    photo = next((folder / "evidence").glob("*.jpg"))
    real = case_module.Copier.case_file
    reads = []

    def read_then_erased(self: Any, where: Path) -> snapshot.File:
        row = real(self, where)
        if where == folder:
            reads.append(row)
            if len(reads) == 1:
                events = json.loads((folder / "case.json").read_text())["events"]
                seq = next(n for n, event in events.items() if event["data"].get("sha256") == photo.stem)
                last = events[str(len(events))]
                more = {**last, "seq": last["seq"] + 1, "kind": "erased", "prev": last["hash"]}
                more |= {"data": {"person": "buyer", "parts": [], "files": [int(seq)]}}
                more |= {"private": {}, "digests": {}}
                more["hash"] = chain.event_hash(more)
                events[str(more["seq"])] = more
                (folder / "new").write_bytes(contents.seal({"events": events})[0])
                (folder / "new").replace(folder / "case.json")
                photo.unlink()
        return row

    monkeypatch.setattr(case_module.Copier, "case_file", read_then_erased)
    taken = back_up(data, bak)
    assert len(reads) == 2
    assert taken.notes == ()
    reader = snapshot.Reader(snapshot.path_of(places.existing(bak), taken.name))
    line = next(line for line, _ in reader.cases() if line["case"] == case)
    assert line["seq"] == 22
    assert not [row for row in line["files"] if photo.stem in row[0]]


def test_drafts_go_back_to_who_wrote_them(data: Path, bak: Path, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("giving files to another user needs root")
    draft = data / "cases/AC-2026-0001/drafts/1001-wang.jsonl"
    os.chown(draft, 1001, 1001)
    back_up(data, bak)
    bring(bak, tmp_path / "new")
    info = (tmp_path / "new" / draft.relative_to(data)).stat()
    assert (info.st_uid, stat.S_IMODE(info.st_mode)) == (1001, 0o600)


def test_a_team_s_folder_is_restored_as_one(data: Path, bak: Path, tmp_path: Path) -> None:
    from aftercase.store import permissions

    group = permissions.group_name(os.getegid())
    back_up(data, bak, team=group)
    done = bring(bak, tmp_path / "new")
    assert (done.team, done.failed) == (group, ())
    for path in (tmp_path / "new", *(tmp_path / "new").rglob("*")):
        wanted = 0o2770 if path.is_dir() else 0o600 if path.parent.name == "drafts" else 0o660
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path
    back_up(data, bak, team="no-such-group")
    done = bring(bak, tmp_path / "other")
    assert "no-such-group" in done.failed[0].reason
    assert truth(tmp_path / "other") == truth(data)


def test_many_files_are_flushed_together_and_none_has_its_name_before(
    data: Path, bak: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = back_up(data, bak).name
    evidence = data / "cases/AC-2026-0001/evidence"
    for number in range(40):
        (evidence / f"{hashlib.sha256(b'%d' % number).hexdigest()}.txt").write_bytes(b"%d" % number)
    objects = Objects(places.existing(bak).objects).known
    flushed = []

    def broken(place: int) -> bool:
        flushed.append(place)
        raise OSError(5, os.strerror(5))

    with monkeypatch.context() as patch:
        patch.setattr(flush_module, "_sync_file_system", broken)
        with pytest.raises(NotSaved, match="the disk reports an error"):
            back_up(data, bak)
        assert len(flushed) == 1
        assert Objects(places.existing(bak).objects).known == objects
        assert snapshot.names(places.existing(bak)) == [name]
        assert leftovers(bak) == []
        patch.setattr(flush_module, "_sync_file_system", lambda place: False)  # as on a system without it
        assert back_up(data, bak).added == 40
        assert bring(bak, tmp_path / "one-by-one").lost == ()
    back_up(data, bak)
    bring(bak, tmp_path / "new")
    assert truth(tmp_path / "new") == truth(tmp_path / "one-by-one") == truth(data)


def test_a_full_disk_leaves_the_earlier_snapshot(
    data: Path, bak: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = back_up(data, bak).name
    make_desk(data).say("AC-2026-0001", Speech("in", "buyer", "x" * 5000))

    def full(fd: int, data: bytes) -> None:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patch:
        patch.setattr(durable, "write_all", full)
        with pytest.raises(NotSaved, match="the disk is full"):
            back_up(data, bak)
    assert snapshot.names(places.existing(bak)) == [name]
    assert leftovers(bak) == []
