"""Who may read what: one person alone, or a team; whatever the umask, and whatever somebody has planted."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aftercase.desk import keeping
from aftercase.desk.desk import Desk, Kept
from aftercase.desk.doctor import doctor
from aftercase.desk.who import Preferences, Who
from aftercase.guide.decide import Opening, Speech
from aftercase.guide.situation import Refused
from aftercase.store import durable, permissions, settings
from aftercase.store.index import INDEX_FILE
from aftercase.store.protocol import NotSaved, StoreError, Unreadable
from tests.kit import make_desk

ANNA, BEN, STRANGER, TEAM = 50001, 50002, 50003, 60001


@pytest.fixture(autouse=True)
def homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("STATE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def everything(root: Path) -> list[Path]:
    return [root, *sorted(root.rglob("*"))]


def work(desk: Desk, folder: Path) -> str:
    """A bit of everything that writes."""
    number = desk.new(Opening("parcel-lost", platform="taobao", buyer_name="李伟")).case.number
    photo = folder / "photo.jpg"
    photo.write_bytes(os.urandom(20))
    desk.attach(number, [photo], check="tracking")
    desk.say(number, Speech("in", "buyer", "It never came."))
    desk.drafts(number).save("say", "half a")
    desk.rows()
    return number


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o277])
def test_what_one_person_writes_is_his_alone_whatever_the_umask(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        desk = make_desk(tmp_path / "desk")
        desk.new(Opening("parcel-lost", platform="taobao"))
        desk.drafts("AC-2026-0001").save("say", "half a")
        desk.rows()
        settings.change(desk.root, retention_days=30)
        Preferences(tmp_path / "conf" / "aftercase" / "preferences.json").put({"lang": "zh"})
        durable.make_folders(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    made = [tmp_path / name for name in ("desk", "conf", "a")]
    for path in (path for root in made for path in everything(root)):
        assert mode(path) == (0o700 if path.is_dir() else 0o600), path


# -- a team --------------------------------------------------------------------------------------------------


@pytest.fixture
def shared() -> Iterator[Path]:
    """A data folder that people with accounts of their own can reach; made by root, given to a group."""
    if os.geteuid() != 0:
        pytest.skip("acting as several users needs root")
    home = Path(tempfile.mkdtemp(prefix="aftercase-team-"))
    try:
        home.chmod(0o755)
        keeping.set_team(home / "desk", str(TEAM))
        yield home
    finally:
        shutil.rmtree(home)


def act(uid: int, what: Callable[[], None], *, groups: tuple[int, ...] = (TEAM,), mask: int = 0o077) -> None:
    """Do something as another user, in a process of its own; what goes wrong there fails the test here."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(read)
            os.setgroups(list(groups))
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            os.umask(mask)
            what()
        except BaseException:  # noqa: BLE001 - whatever it is, the parent tells it
            os.write(write, traceback.format_exc().encode()[-4000:])
        finally:
            os._exit(0)
    os.close(write)
    told = b""
    while piece := os.read(read, 4096):
        told += piece
    os.close(read)
    os.waitpid(child, 0)
    if told:
        pytest.fail(told.decode("utf-8", "replace"))


def as_of(root: Path, uid: int) -> Desk:
    return make_desk(root, Who({ANNA: "anna", BEN: "ben"}.get(uid, "x"), uid, "desk", "system"))


def assert_shared(root: Path) -> None:
    for path in everything(root):
        assert not path.is_symlink()
        if path.parent.name == "drafts":
            assert mode(path) == 0o600, path
            assert path.name.startswith(f"{path.stat().st_uid}-")
            continue
        assert mode(path) == (0o2770 if path.is_dir() else 0o660), path
        assert path.stat().st_gid == TEAM, path


def test_two_people_take_turns_and_neither_is_locked_out(shared: Path) -> None:
    root = shared / "desk"

    def begin() -> None:
        with tempfile.TemporaryDirectory() as folder:
            work(as_of(root, ANNA), Path(folder))

    def go_on(uid: int) -> Callable[[], None]:
        def turn() -> None:
            desk = as_of(root, uid)
            assert [row.case for row in desk.rows()] == ["AC-2026-0001"]
            desk.say("AC-2026-0001", Speech("in", "buyer", f"told to {uid}"))
            with tempfile.TemporaryDirectory() as folder:
                photo = Path(folder) / f"{uid}.jpg"
                photo.write_bytes(os.urandom(20))
                desk.attach("AC-2026-0001", [photo])
            desk.drafts("AC-2026-0001").save("say", f"draft of {uid}")

        return turn

    act(ANNA, begin, mask=0o077)
    assert_shared(root)
    for round_ in range(6):
        uid = (BEN, ANNA)[round_ % 2]
        act(uid, go_on(uid), mask=(0o077, 0o022, 0o000)[round_ % 3])
        assert_shared(root)
        assert (root / "cases/AC-2026-0001/case.json").stat().st_uid == uid

    def peek() -> None:
        drafts = root / "cases/AC-2026-0001/drafts"
        with pytest.raises(PermissionError):
            (drafts / f"{ANNA}-anna.jsonl").read_bytes()
        assert as_of(root, BEN).drafts("AC-2026-0001").load() == {"say": f"draft of {BEN}"}
        report = doctor(as_of(root, BEN), lambda done, all_: None)
        assert report.findings == (), report.findings

    act(BEN, peek)


def test_one_of_a_team_can_back_it_up_and_look_it_over(shared: Path) -> None:
    root = shared / "desk"
    (shared / "bens").mkdir()
    os.chown(shared / "bens", BEN, BEN)

    def begin() -> None:
        with tempfile.TemporaryDirectory() as folder:
            work(as_of(root, ANNA), Path(folder))

    act(ANNA, begin)

    def keep() -> None:
        desk = as_of(root, BEN)
        desk.drafts("AC-2026-0001").save("say", "ben's own")
        for read in (6, 0):  # settings, case, evidence, two texts, his draft; Anna's is not his to read
            taken, _ = keeping.backup(desk, shared / "bens" / "backups", lambda done, all_: None)
            assert (taken.notes, taken.read) == ((), read)
        done = keeping.restore(
            shared / "bens" / "backups", "", shared / "bens" / "new", lambda done, all_: None
        )
        assert (done.team, done.failed) == (str(TEAM), ())
        assert mode(shared / "bens" / "new" / "cases") == 0o2770

    act(BEN, keep)

    def shut() -> None:
        (root / "cases/AC-2026-0001/case.json").chmod(0o600)
        (root / "cases/AC-2026-0001/evidence").chmod(0o700)

    act(ANNA, shut)

    def look() -> None:
        report = doctor(as_of(root, BEN), lambda done, all_: None, repair=True)
        assert {finding.kind.code for finding in report.findings} == {
            "case-unreadable",
            "mode-wrong",
            "mode-no-group",
        }
        assert {reason.rpartition(": ")[2] for _, reason in report.failed} == {"permission denied"}

    act(BEN, look)


def test_whoever_is_not_of_the_team_sees_nothing(shared: Path) -> None:
    root = shared / "desk"

    def begin() -> None:
        with tempfile.TemporaryDirectory() as folder:
            work(as_of(root, ANNA), Path(folder))

    act(ANNA, begin)

    def look() -> None:
        with pytest.raises(PermissionError):
            list(root.iterdir())
        with pytest.raises(StoreError):
            as_of(root, STRANGER).case("AC-2026-0001")

    act(STRANGER, look, groups=(STRANGER,))


def test_an_open_desk_notices_that_its_folder_has_become_a_team_s(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    number = desk.new(Opening("parcel-lost", platform="taobao")).case.number
    done = keeping.set_team(desk.root, "on")
    assert (done.group, done.failed) == (permissions.group_name(os.getegid()), ())
    desk.say(number, Speech("in", "buyer", "x"))
    assert mode(desk.store.folder(number) / "case.json") == 0o660
    assert doctor(desk, lambda done, all_: None).findings == ()
    assert keeping.set_team(desk.root, "off") == keeping.Team("", ())
    desk.say(number, Speech("in", "buyer", "y"))
    for path in everything(desk.root):
        assert mode(path) == (0o700 if path.is_dir() else 0o600), path


def test_a_group_that_is_not_there_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    desk.new(Opening("parcel-lost", platform="taobao"))
    with pytest.raises(Refused, match="no group nobody-knows-it") as told:
        keeping.set_team(desk.root, "nobody-knows-it")
    assert permissions.group_name(os.getegid()) in str(told.value)
    assert keeping.team_of(desk.root) == ""
    assert settings.load(desk.root) == settings.NONE


def test_what_belongs_to_a_colleague_is_named_and_all_else_is_done(shared: Path) -> None:
    root = shared / "desk"

    def begin() -> None:
        with tempfile.TemporaryDirectory() as folder:
            work(as_of(root, ANNA), Path(folder))

    act(ANNA, begin)

    def off() -> None:
        failed = keeping.set_team(root, "off").failed
        assert {path.name for path, _ in failed} >= {"case.json", "evidence"}
        assert all(reason == "permission denied" for _, reason in failed)

    act(BEN, off)


# -- planted links -------------------------------------------------------------------------------------------


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    path = tmp_path / "victim"
    path.mkdir()
    (path / "file").write_text("mine")
    return path


def untouched(victim: Path) -> bool:
    return [path.name for path in victim.iterdir()] == ["file"] and (victim / "file").read_text() == "mine"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = make_desk(tmp_path / "desk")
    made.new(Opening("parcel-lost", platform="taobao"))
    return made


NUMBER = "AC-2026-0001"


def test_a_link_where_a_temporary_file_would_be_is_not_followed(
    desk: Desk, victim: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {durable.temporary("case.json") for _ in range(100)}
    assert len(names) == 100  # nobody can guess the next one
    monkeypatch.setattr(durable, "temporary", lambda name: f".{name}.guessed{durable.TEMPORARY}")
    planted = desk.store.folder(NUMBER) / durable.temporary("case.json")
    planted.symlink_to(victim / "file")
    desk.store.__dict__["_swept"].add(NUMBER)
    with pytest.raises((Kept, NotSaved)):
        desk.say(NUMBER, Speech("in", "buyer", "x"))
    assert untouched(victim)


@pytest.mark.parametrize("name", ["", "evidence", "playbooks", ".lock"])
def test_a_link_for_a_folder_or_the_lock_is_not_written_through(
    desk: Desk, victim: Path, tmp_path: Path, name: str
) -> None:
    desk.skip(NUMBER, list(desk.position(NUMBER).open), "known")
    place = desk.store.folder(NUMBER) / name
    if place.is_dir():
        shutil.move(place, tmp_path / "away")
    elif place.exists():
        place.unlink()
    target = victim / "file" if name == ".lock" else victim
    if not name:
        for path in (tmp_path / "away").iterdir():  # a whole case elsewhere
            shutil.move(path, victim)
        (victim / "file").rename(tmp_path / "file")
    place.symlink_to(target)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"x")
    before = {path: path.read_bytes() for path in victim.rglob("*") if path.is_file()}
    writes: dict[str, Callable[[], object]] = {
        "playbooks": lambda: desk.choose(NUMBER, "platform"),  # brings another playbook's text with it
        "evidence": lambda: desk.attach(NUMBER, [photo]),
    }
    with pytest.raises((NotSaved, Kept, Unreadable)) as told:
        writes.get(name, lambda: desk.say(NUMBER, Speech("in", "buyer", "words")))()
    assert "\n" not in str(told.value)
    after = {path: path.read_bytes() for path in victim.rglob("*") if path.is_file()}
    assert {path: data for path, data in after.items() if path.parent.name != "drafts"} == before
    if not name:
        with pytest.raises(NotSaved):
            desk.store.add_evidence(NUMBER, photo)


def test_a_link_for_the_drafts_sends_them_to_the_spare_folder(desk: Desk, victim: Path) -> None:
    (desk.store.folder(NUMBER) / "drafts").symlink_to(victim)
    path = desk.drafts(NUMBER).save("say", "half a")
    assert not path.is_relative_to(desk.root)
    assert untouched(victim)
    assert make_desk(desk.root).drafts(NUMBER).load() == {"say": "half a"}


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm", "-journal"])
def test_a_link_for_the_list_is_not_written_through(desk: Desk, victim: Path, suffix: str) -> None:
    desk.rows()
    desk.index.close()
    path = desk.root / f"{INDEX_FILE}{suffix}"
    path.unlink(missing_ok=True)
    path.symlink_to(victim / "file")
    fresh = make_desk(desk.root)
    fresh.say(NUMBER, Speech("in", "buyer", "x"))
    assert [row.case for row in fresh.rows()] == [NUMBER]
    fresh.index.close()
    assert untouched(victim)


def test_a_link_for_the_settings_is_not_followed(desk: Desk, victim: Path) -> None:
    (desk.root / "settings.json").symlink_to(victim / "file")
    with pytest.raises(StoreError):
        settings.load(desk.root)
    with pytest.raises(StoreError):
        settings.change(desk.root, retention_days=3)
    assert untouched(victim)


def test_permissions_are_never_set_through_a_link(desk: Desk, victim: Path) -> None:
    (victim / "file").chmod(0o644)
    (desk.root / "link").symlink_to(victim / "file")
    (desk.store.folder(NUMBER) / "evidence").symlink_to(victim)
    keeping.set_team(desk.root, "on")
    doctor(desk, lambda done, all_: None, repair=True)
    assert mode(victim / "file") == 0o644
    with pytest.raises(OSError, match=r".*"):
        permissions.put(desk.root / "link", 0o600)
    assert mode(victim / "file") == 0o644


# -- attachments ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["..", "...", "a\nb.jpg", "\u202egpj.exe", "-rf", "x" * 200 + ".jpg", "CON", ".lock"]
)
def test_a_name_never_leads_out_of_the_evidence_folder(desk: Desk, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    source = folder / name
    if name == "..":
        source = folder / "sub" / ".." / "photo.jpg"
        (folder / "sub").mkdir()
    source.write_bytes(b"content")
    done = desk.attach(NUMBER, [source])
    evidence = desk.store.folder(NUMBER) / "evidence"
    (kept,) = evidence.iterdir()
    assert kept.stem == done.events[0]["data"]["sha256"]
    shown = done.events[0]["private"]["name"]["value"]
    assert not set(shown) & {"\n", "\u202e", "/"}


@pytest.mark.parametrize("sha256", ["../../x", "a" * 63, "A" * 64, "", "." * 64, f"{'a' * 62}/."])
def test_evidence_is_found_by_a_hash_and_nothing_else(desk: Desk, sha256: str) -> None:
    assert desk.store.evidence_path(NUMBER, sha256) is None


def test_devices_pipes_and_sockets_are_no_evidence(desk: Desk, tmp_path: Path) -> None:
    import socket

    os.mkfifo(tmp_path / "fifo")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        for path in (tmp_path / "fifo", tmp_path / "socket", Path("/dev/zero"), Path("/dev/stdin"), tmp_path):
            with pytest.raises(StoreError) as told:
                desk.attach(NUMBER, [path])
            assert "\n" not in str(told.value)
    assert not list((desk.store.folder(NUMBER)).glob("evidence/*"))
