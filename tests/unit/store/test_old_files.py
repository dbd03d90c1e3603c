"""What older versions have written opens and goes on; what a newer one wrote is shown and left alone."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from aftercase.case import chain
from aftercase.desk import keeping
from aftercase.desk.desk import Desk
from aftercase.desk.doctor import doctor
from aftercase.desk.views import log_view, show_view
from aftercase.guide.decide import Speech
from aftercase.guide.situation import Refused
from aftercase.store import content as contents
from aftercase.store.protocol import NewerVersion
from tests.kit import FIXTURES, START, StillClock, make_desk

RELEASED = sorted(
    path for path in (FIXTURES / "stores").iterdir() if path.is_dir() and path.name[0].isdigit()
)


@pytest.fixture(params=RELEASED, ids=lambda path: path.name)
def old(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a released version's data folder."""
    for kind in ("STATE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    root = tmp_path / "desk"
    shutil.copytree(request.param, root)
    for path in (root, *root.rglob("*")):  # git keeps no permissions
        path.chmod(0o700 if path.is_dir() else 0o600)
        os.chown(path, os.geteuid(), -1)
    return root


def later(root: Path) -> Desk:
    clock = StillClock(START)
    clock.forward(days=3)
    return make_desk(root, clock=clock)


def test_there_is_a_folder_of_every_release() -> None:
    assert [path.name for path in RELEASED] == ["0.1.0"]


def test_old_cases_are_listed_and_searched(old: Path) -> None:
    desk = later(old)
    rows = desk.rows()
    assert {row.title for row in rows} == {"保温杯到货有裂纹", "Parcel never came"}
    assert {row.status for row in rows} == {"open", "closed"}
    assert [hit.row.case for hit in desk.index.search("裂纹")] == [rows[0].case]
    assert [hit.row.case for hit in desk.index.search("never")] == [rows[1].case]
    (old / "index.sqlite3").unlink()
    assert later(old).rows() == rows


def test_old_cases_are_shown_whole_and_their_chain_holds(old: Path) -> None:
    desk = later(old)
    for number in desk.store.ids():
        record = desk.record(number)
        assert chain.verify(record.events, number) == []
        view = show_view(desk, number)
        assert (view["case"], view["events"]) == (number, len(record.events))
        assert view["checks"] or view["outcome"]
        assert log_view(desk.case(number))["unknown"] == []
    first = desk.case("AC-2026-0001")
    assert [entry.current for entry in first.entries] == [
        "收到就是裂的，你们还拒绝退款？",
        "请把两张照片发给我们。",
    ]
    assert [exhibit.name for exhibit in first.exhibits] == ["拒绝通知.txt", "破损照片.jpg"]
    assert all(desk.store.evidence_path(first.number, exhibit.sha256) for exhibit in first.exhibits)
    assert first.values["photo_count"].text == "3"
    assert [act.undone for act in first.acts.values()].count(True) == 1
    second = desk.case("AC-2026-0002")
    assert (second.status, second.outcome, second.amount) == (
        "closed",
        "settled",
        {"minor": 1250, "currency": "EUR"},
    )


def test_old_drafts_are_offered(old: Path) -> None:
    from aftercase.store.drafts import Drafts

    folder = old / "cases/AC-2026-0001/drafts"
    assert Drafts([folder], "1000-li").load() == {"say": "照片收到了，正在"}
    assert Drafts([folder], "1001-wang").load() == {}


def test_old_cases_go_on_to_their_end(old: Path, tmp_path: Path) -> None:
    desk = later(old)
    number = "AC-2026-0001"
    before = (desk.store.folder(number) / "case.json").read_bytes()
    desk.say(number, Speech("in", "buyer", "照片在这里"))
    assert (desk.store.folder(number) / "case.json.prev").read_bytes() == before
    photo = tmp_path / "二.jpg"
    photo.write_bytes(b"two")
    desk.attach(number, [photo], check="label-photo")
    desk.skip(number, ["damage-photo"], "已在平台上")
    desk.undo(number)
    desk.redo(number)
    desk.choose(number, "offer-choice")
    desk.tick(number, "offer_made", "退款或换新")
    desk.choose(number, "end-settled")
    desk.tick(number, "refund_reference", "R-1")
    assert desk.close(number).case.outcome == "settled"
    second = desk.reopen("AC-2026-0002", "the buyer wrote again").case
    assert second.status == "open"
    fresh = later(old)
    for case in fresh.store.ids():
        events = fresh.record(case).events
        assert chain.verify(events, case) == []
        with TinyDB(fresh.store.folder(case) / "case.json") as database:
            assert len(database.table("events").all()) == len(events)


def test_an_old_data_folder_is_healthy_and_can_be_backed_up(old: Path, tmp_path: Path) -> None:
    shutil.rmtree(old / "cases/AC-2026-0001/drafts")  # they belong to whoever made the fixture
    desk = later(old)
    assert doctor(desk, lambda done, all_: None).findings == ()
    keeping.backup(desk, tmp_path / "backups", lambda done, all_: None)
    keeping.restore(tmp_path / "backups", "", tmp_path / "new", lambda done, all_: None)
    assert later(tmp_path / "new").rows() == desk.rows()


# -- a newer file --------------------------------------------------------------------------------------------

NUMBER = "AC-2026-0001"


@pytest.fixture
def newer(old: Path) -> Path:
    """The same with a case as a later version may write it: a table and kinds of events unknown here."""
    path = old / "cases" / NUMBER / "case.json"
    tables = json.loads(path.read_text())
    events = tables["events"]
    for kind in ("mediation_asked", "mediation_ended"):
        last = events[str(len(events))]
        event = {**last, "seq": last["seq"] + 1, "kind": kind, "data": {"panel": 3}, "prev": last["hash"]}
        event |= {"private": {}, "digests": {}, "act": "0" * 26}
        event["hash"] = chain.event_hash(event)
        events[str(event["seq"])] = event
    meta = {"1": {"schema": contents.SCHEMA + 1, "checksum": {"blake3": "00"}}}
    whole = {"annotations": {"1": {"on": 5, "text": "?"}}, "events": events, "meta": meta}
    path.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
    path.with_name("case.json.prev").unlink()
    return old


def test_a_newer_case_is_shown_with_its_unknown_events_counted(newer: Path) -> None:
    desk = later(newer)
    case = desk.case(NUMBER)
    assert (case.unknown, case.visit.step) == ([22, 23], "ask-photos")
    assert log_view(case)["unknown"] == [22, 23]
    assert show_view(desk, NUMBER)["events"] == 23
    assert chain.verify(desk.record(NUMBER).events, NUMBER) == []
    assert NUMBER in [row.case for row in desk.rows()]
    (finding,) = doctor(desk, lambda done, all_: None).findings[:1]
    assert (finding.kind.code, finding.kind.level) == ("newer-version", "note")


VERBS: dict[str, Callable[[Desk, Path], Any]] = {
    "tick": lambda desk, _: desk.tick(NUMBER, "label-photo"),
    "skip": lambda desk, _: desk.skip(NUMBER, ["label-photo"], "no need"),
    "choose": lambda desk, _: desk.choose(NUMBER, "end-no-reply"),
    "back": lambda desk, _: desk.back(NUMBER),
    "undo": lambda desk, _: desk.undo(NUMBER),
    "redo": lambda desk, _: desk.redo(NUMBER),
    "switch": lambda desk, _: desk.switch(NUMBER, "parcel-lost", "wrong one"),
    "say": lambda desk, _: desk.say(NUMBER, Speech("in", "buyer", "typed words")),
    "correct": lambda desk, _: desk.correct(NUMBER, 5, "typed words", "why"),
    "attach": lambda desk, file: desk.attach(NUMBER, [file]),
    "set": lambda desk, _: desk.set_values(NUMBER, {"title": "typed words"}),
    "move": lambda desk, _: desk.move(NUMBER, "evidence", "asked for", "platform"),
    "deadline": lambda desk, _: desk.deadline(NUMBER, "answer", "set", "+2d"),
    "close": lambda desk, _: desk.close(NUMBER, "settled", "done"),
    "reopen": lambda desk, _: desk.reopen(NUMBER, "again"),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_every_verb_is_refused_on_a_newer_case_and_its_bytes_stay(
    newer: Path, tmp_path: Path, verb: Callable[[Desk, Path], Any]
) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(b"photo")
    desk = later(newer)
    folder = desk.store.folder(NUMBER)

    def state() -> dict[str, bytes]:
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.parent.name != "drafts" and path.name != ".lock"
        }

    before = state()
    with pytest.raises(Exception, match="newer aftercase") as told:
        verb(desk, file)
    line = str(told.value)
    assert "\n" not in line
    assert f"version {contents.SCHEMA + 1}, known {contents.SCHEMA}" in line
    assert not isinstance(told.value, Refused)
    assert state() == before


def test_words_typed_on_a_newer_case_are_kept_as_a_draft(newer: Path) -> None:
    desk = later(newer)
    with pytest.raises(Exception, match="newer aftercase"):
        desk.say(NUMBER, Speech("in", "buyer", "typed words"))
    assert "typed words" in desk.drafts(NUMBER).load().values()


def test_a_newer_layout_without_events_is_refused_when_it_is_opened(newer: Path) -> None:
    path = newer / "cases" / NUMBER / "case.json"
    path.write_text('{"log":{"1":{"seq":1}},"meta":{"1":{"schema":9}}}')
    before = path.read_bytes()
    with pytest.raises(NewerVersion, match="version 9, known 1"):
        later(newer).case(NUMBER)
    assert path.read_bytes() == before
    assert [row.case for row in later(newer).rows()] == ["AC-2026-0002"]
