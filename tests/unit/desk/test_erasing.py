"""Erasing and purging on a real data folder: afterwards the words are nowhere, and the chain still holds."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import TinyDB

from aftercase import i18n
from aftercase.case import chain
from aftercase.desk import erasing
from aftercase.desk.desk import Desk
from aftercase.desk.who import spare_folders
from aftercase.guide.decide import Opening, Speech
from aftercase.guide.decide import erasing as decide
from aftercase.guide.situation import Refused
from aftercase.store import durable, tombstone
from aftercase.store.drafts import Drafts
from aftercase.store.erasure import Swept
from aftercase.store.evidence import find
from aftercase.store.layout import CASE_FILE, TOMBSTONE_FILE
from aftercase.store.protocol import Conflict, Purged, UnknownCase
from tests.kit import WANG, StillClock, make_desk
from tests.unit.desk.hunt import traces

HOMES = {
    "XDG_STATE_HOME": "state",
    "XDG_CACHE_HOME": "cache",
    "XDG_RUNTIME_DIR": "run",
    "XDG_CONFIG_HOME": "config",
}
NAME, ORDER, PHONE = "犇鑫淼", "77001234567", "13912345678"
BUYERS = "龘靐龖碎了一地"
NAMED = f"买家{NAME}来电"
CHAT, LABEL, POLICY = b"chat bytes " + b"c" * 40, b"label bytes " + b"l" * 40, b"policy bytes " + b"p" * 40


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, folder in HOMES.items():
        monkeypatch.setenv(name, str(tmp_path / folder))
    return tmp_path / "data"


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    i18n.use(request.param)
    yield request.param
    i18n.use("en")


def attach(
    desk: Desk, number: str, source: Path, name: str, content: bytes, kind: str, shows: str = ""
) -> int:
    source.mkdir(exist_ok=True)
    (source / name).write_bytes(content)
    done = desk.attach(number, [source / name], kind=kind, shows=shows)
    (source / name).unlink()
    return int(done.events[0]["seq"])


def story(root: Path, desk: Desk, wang: Desk) -> str:
    """A case with the buyer's words in every corner of it, and of the disk."""
    opening = Opening(
        "parcel-lost", platform="taobao", order_no=ORDER, buyer_name=NAME, title=f"{NAME}的杯子"
    )
    number = desk.new(opening).case.number
    outside = root.parent / "outside"
    desk.say(number, Speech("in", "buyer", BUYERS))
    wang.say(number, Speech("out", "platform", NAMED, override="it had asked"))
    wang.say(number, Speech("in", "buyer", "undone 麤骉骉 words"))
    wang.undo(number)
    entry = desk.case(number).entries[0].seq
    desk.correct(number, entry, "猋驫麤 corrected", "typing error")
    desk.say(number, Speech("internal", "colleague", f"ring {PHONE[:3]}-{PHONE[3:7]} {PHONE[7:]} again"))
    desk.say(number, Speech("in", "platform", "the platform's own words stay"))
    attach(desk, number, outside, "聊天麤.png", CHAT, "chat", "shows 麤麤麤")
    attach(wang, number, outside, "面单.png", LABEL, "shipping_label")
    attach(wang, number, outside, "policy.pdf", POLICY, "policy")
    for each, words in ((desk, "li types 靐靐"), (wang, "wang types 龖龖")):
        each.drafts(number).save("composer", words)
        each.drafts(number).save("composer", words + " and more")
    spare = Drafts([spare_folders(root, number)[0]], "1001-wang")
    spare.save("unsaved", f"unsaved words of {NAME}")
    form = Drafts(spare_folders(root, "new-case"), f"{desk.who.uid}-{desk.who.name}")
    form.save("new-case", json.dumps({"buyer_name": NAME}, ensure_ascii=False))
    form.clear("new-case")
    folder = desk.store.folder(number)
    whole = (folder / CASE_FILE).read_bytes()
    (folder / "case.json.damaged-20260801T000000Z").write_bytes(whole[: len(whole) // 2])
    (folder / durable.temporary(CASE_FILE)).write_bytes(whole)
    (folder / "evidence" / durable.temporary("evidence")).write_bytes(CHAT)
    (folder / "drafts" / durable.temporary("1000-li.jsonl")).write_bytes(BUYERS.encode())
    damaged = find(folder / "evidence", hashlib.sha256(CHAT).hexdigest())
    assert damaged is not None
    damaged.with_name(damaged.name + ".damaged-20260801T000000Z").write_bytes(CHAT[:-1])
    desk.rows()
    wang.rows()
    return number


GONE = [
    NAME,
    ORDER,
    BUYERS,
    NAMED,
    "麤骉骉",
    "猋驫麤",
    "聊天麤",
    "麤麤麤",
    "面单.png",
    "靐靐",
    "龖龖",
    "5678 again",
]


def test_after_erasing_the_words_are_nowhere_and_the_chain_holds(root: Path, language: str) -> None:
    desk, wang = make_desk(root), make_desk(root, WANG)
    number = story(root, desk, wang)
    before = desk.record(number).events
    assert traces(root.parent, GONE)  # the hunt finds what is there
    note = next(event["seq"] for event in before if event["data"].get("direction") == "internal")
    found = erasing.look(desk, number, "buyer", [PHONE])
    assert note in [part.seq for part in found.plan.confirm]
    done = erasing.erase(desk, number, "buyer", "asked for it", ["all"], names=[PHONE])

    assert done.swept.left == ()
    assert traces(root.parent, GONE) == []
    assert traces(root.parent, [CHAT.decode(), LABEL.decode()]) == []
    after = desk.record(number).events
    assert chain.verify(after) == []
    assert [event["hash"] for event in after[: len(before)]] == [event["hash"] for event in before]
    assert [event["digests"] for event in after[: len(before)]] == [event["digests"] for event in before]
    assert after[-1]["kind"] == "erased"
    assert traces(root, ["the platform's own words stay", POLICY.decode()])
    with contextlib.closing(TinyDB(desk.store.folder(number) / CASE_FILE)) as database:
        assert len(database.table("events")) == len(after)
    case = wang.case(number)  # a desk that had read it before
    assert [entry.text for entry in case.entries if entry.party == "buyer"] == [None, None]
    assert case.erasures[0].person == "buyer"
    row = next(row for row in wang.rows() if row.case == number)
    assert not row.buyer_name
    assert wang.say(number, Speech("in", "buyer", "new words")).events  # and the case goes on
    assert traces(root.parent, GONE) == []


def test_what_is_only_asked_about_stays_until_it_is_named(root: Path) -> None:
    desk = make_desk(root)
    number = story(root, desk, make_desk(root, WANG))
    done = erasing.erase(desk, number, "buyer", "asked for it")
    assert desk.case(number).entries[1].text == NAMED
    assert done.event is not None
    seq = desk.case(number).entries[1].seq
    again = erasing.erase(desk, number, "buyer", "asked for it", [str(seq)])
    assert again.event is not None
    assert again.event["data"]["parts"] == [{"seq": seq, "fields": ["text"]}]
    assert traces(root.parent, [NAMED, NAME]) == []


def test_an_act_whose_words_are_gone_can_still_be_undone_but_not_the_erasure(root: Path) -> None:
    desk, wang = make_desk(root), make_desk(root, WANG)
    number = story(root, desk, wang)
    wang.say(number, Speech("in", "buyer", "wang's last words"))
    seq = wang.case(number).seq
    erasing.erase(desk, number, "buyer", "asked for it")
    with pytest.raises(Refused, match="cannot be undone: words erased"):
        desk.undo(number)
    wang.undo(number)
    entry = next(entry for entry in wang.case(number).entries if entry.seq == seq)
    assert entry.undone
    assert entry.text is None
    assert chain.verify(wang.record(number).events) == []


def test_a_colleague_who_writes_meanwhile_is_erased_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, wang = make_desk(root), make_desk(root, WANG)
    number = story(root, desk, wang)
    choose = decide.choose
    told: list[Any] = []

    def late(*arguments: Any) -> Any:
        if not told:
            told.append(wang.say(number, Speech("in", "buyer", "said at the last moment")))
        return choose(*arguments)

    monkeypatch.setattr(decide, "choose", late)
    erasing.erase(desk, number, "buyer", "asked for it")
    events = desk.record(number).events
    assert chain.verify(events) == []
    assert told[0].events[0]["seq"] in {part["seq"] for part in events[-1]["data"]["parts"]}
    assert traces(root.parent, ["said at the last moment"]) == []


def test_a_colleague_who_lists_late_brings_no_words_back(root: Path) -> None:
    desk, wang = make_desk(root), make_desk(root, WANG)
    number = story(root, desk, wang)
    record = wang.record(number)
    erasing.erase(desk, number, "buyer", "asked for it", ["all"], names=[PHONE])
    wang.listed(record)
    assert traces(root.parent, GONE) == []


def test_nothing_is_done_where_there_is_nothing(root: Path) -> None:
    desk = make_desk(root)
    number = desk.new(Opening("parcel-lost")).case.number
    desk.drafts(number).save("composer", "half typed")
    before = desk.record(number)
    done = erasing.erase(desk, number, "carrier", "asked for it")
    assert (done.event, done.swept.removed) == (None, ())
    assert desk.record(number) == before
    assert desk.drafts(number).load() == {"composer": "half typed"}


def test_an_unfinished_form_that_names_the_party_is_told_and_left(root: Path) -> None:
    desk = make_desk(root)
    number = story(root, desk, make_desk(root, WANG))
    form = Drafts(spare_folders(root, "new-case"), f"{desk.who.uid}-{desk.who.name}")
    form.save("new-case", json.dumps({"buyer_name": NAME, "order_no": "1"}, ensure_ascii=False))
    done = erasing.erase(desk, number, "buyer", "asked for it")
    assert [left.path for left in done.swept.left] == [form.paths[0]]
    assert form.load()


def test_what_cannot_be_removed_is_told_by_its_path(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_desk(root)
    number = story(root, desk, make_desk(root, WANG))
    stuck = desk.drafts(number).paths[0]
    unlink = os.unlink

    def refuse(name: str, *, dir_fd: int | None = None) -> None:
        if (
            dir_fd is not None
            and os.path.samestat(os.fstat(dir_fd), stuck.parent.stat())
            and name == stuck.name
        ):
            raise PermissionError(13, "Permission denied")
        unlink(name, dir_fd=dir_fd)

    with monkeypatch.context() as context:
        context.setattr(os, "unlink", refuse)
        done = erasing.erase(desk, number, "buyer", "asked for it", ["all"])
    assert [left.path for left in done.swept.left] == [stuck]
    assert done.event is not None  # the record itself is done
    again = erasing.erase(desk, number, "buyer", "asked for it", ["all"])
    assert (again.event, again.swept.left) == (None, ())
    assert traces(root.parent, GONE[:4]) == []


def test_a_planted_link_leads_no_removal_elsewhere(root: Path) -> None:
    desk = make_desk(root)
    number = desk.new(Opening("parcel-lost", buyer_name=NAME)).case.number
    treasure = root.parent / "treasure"
    treasure.mkdir()
    (treasure / "kept.txt").write_text("kept")
    (desk.store.folder(number) / "drafts").symlink_to(treasure)
    done = erasing.erase(desk, number, "buyer", "asked for it")
    assert (treasure / "kept.txt").read_text() == "kept"
    assert [left.path.name for left in done.swept.left] == ["drafts"]


def test_files_that_are_not_ours_are_named(root: Path) -> None:
    desk = make_desk(root)
    number = desk.new(Opening("parcel-lost", buyer_name=NAME)).case.number
    (desk.store.folder(number) / "case.json~").write_text(NAME)
    done = erasing.erase(desk, number, "buyer", "asked for it")
    assert [path.name for path in done.strange] == ["case.json~"]


def test_a_colleagues_home_is_looked_into_where_it_may_be(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pwd

    home = root.parent / "homes"
    monkeypatch.setenv("HOME", str(home / "li"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "li" / ".local" / "state"))
    desk = make_desk(root)
    number = desk.new(Opening("parcel-lost", buyer_name=NAME)).case.number
    make_desk(root, WANG).say(number, Speech("in", "buyer", BUYERS))
    his = home / "wang" / spare_folders(root, number)[0].relative_to(home / "li")
    his.mkdir(parents=True)
    (his / "1001-wang.jsonl").write_text(BUYERS)
    entry = list(pwd.getpwuid(os.getuid()))
    entry[5] = str(home / "wang")
    monkeypatch.setattr(pwd, "getpwuid", lambda _uid: pwd.struct_passwd(entry))
    erasing.erase(desk, number, "buyer", "asked for it")
    assert list(his.iterdir()) == []


WORDS = st.text("犇鑫淼龘靐麤骉猋驫焱垚", min_size=4, max_size=8)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["say", "name", "note", "value", "attach", "correct", "undo", "draft", "aside", "temp", "list"]
        ),
        st.booleans(),
        WORDS,
    ),
    min_size=3,
    max_size=14,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ACTS, st.booleans())
def test_whatever_was_done_the_erased_words_are_nowhere(
    acts: list[tuple[str, bool, str]], chinese: bool
) -> None:
    with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as patch:
        for name, folder in HOMES.items():
            patch.setenv(name, f"{home}/{folder}")
        i18n.use("zh" if chinese else "en")
        try:
            _any_story(Path(home), acts)
        finally:
            i18n.use("en")


def _any_story(home: Path, acts: list[tuple[str, bool, str]]) -> None:
    root = home / "data"
    desk, wang = make_desk(root), make_desk(root, WANG)
    number = desk.new(Opening("parcel-lost", buyer_name=NAME, order_no=ORDER)).case.number
    gone = [NAME, ORDER]
    for count, (act, by_wang, signs) in enumerate(acts):
        words = f"{signs} w{count:04d}x"
        if _one(wang if by_wang else desk, number, act, words, home):
            gone.append(words)
    done = erasing.erase(desk, number, "buyer", "asked for it", ["all"])
    assert done.swept.left == ()
    assert traces(home, gone) == []
    assert chain.verify(desk.record(number).events) == []
    wang.rows()
    assert traces(home, gone) == []


def _one(desk: Desk, number: str, act: str, words: str, home: Path) -> bool:
    """One act; whether its words are the buyer's, to be gone afterwards."""
    folder = desk.store.folder(number)
    entries = [entry for entry in desk.case(number).entries if entry.party == "buyer" and not entry.undone]
    match act:
        case "say":
            desk.say(number, Speech("in", "buyer", words))
        case "name":
            desk.say(number, Speech("out", "carrier", f"{words}, {NAME}"))
        case "note":
            desk.say(number, Speech("internal", "colleague", f"{ORDER}: {words}"))
        case "value":
            desk.set_values(number, {"title": f"{NAME} {words}"})
        case "attach":
            attach(desk, number, home / "outside", "a.png", words.encode(), "chat", words)
        case "correct" if entries:
            desk.correct(number, entries[0].seq, words, "typing error")
        case "undo":
            with contextlib.suppress(Refused):
                desk.undo(number)
        case "draft":
            desk.drafts(number).save("composer", words)
        case "aside":
            (folder / "case.json.damaged-20260801T000000Z").write_bytes((folder / CASE_FILE).read_bytes())
        case "temp":
            (folder / durable.temporary(CASE_FILE)).write_bytes((folder / CASE_FILE).read_bytes())
        case "list":
            desk.rows()
    return act in ("say", "name", "note", "value", "attach", "draft") or (act == "correct" and bool(entries))


# -- purge ---------------------------------------------------------------------------------------------------


def purge(desk: Desk, number: str, why: str = "kept long enough") -> Swept:
    return erasing.purge(desk, erasing.look_at_grave(desk, number, why))


def test_after_purging_only_the_note_is_left(root: Path, language: str) -> None:
    desk, wang = make_desk(root), make_desk(root, WANG)
    number = story(root, desk, wang)
    last = desk.record(number).events[-1]
    grave = erasing.look_at_grave(desk, number, "kept long enough")
    assert grave.case is not None
    assert purge(desk, number).left == ()
    folder = desk.store.folder(number)
    assert sorted(path.name for path in folder.iterdir()) == [".lock", TOMBSTONE_FILE]
    assert traces(root.parent, [*GONE, "platform's own words", POLICY.decode(), CHAT.decode()]) == []
    document = json.loads((folder / TOMBSTONE_FILE).read_text())
    assert document == {
        "format": "aftercase-purged",
        "v": 1,
        "case": number,
        "events": last["seq"],
        "head": last["hash"],
        "opened_at": grave.case.opened_at,
        "purged_at": "2026-08-03T02:00:00.000Z",
        "by": "li",
        "via": desk.who.via(),
        "why": "kept long enough",
    }
    for one in (desk, wang):
        with pytest.raises(Purged) as told:
            one.case(number)
        assert last["hash"] in str(told.value)
        assert "2026-08-03 02:00" in str(told.value)
        assert number not in [row.case for row in one.rows()]
        with pytest.raises(Purged):
            one.say(number, Speech("in", "buyer", "late"))
    assert [stone.case for stone in erasing.graves(desk)] == [number]
    assert desk.resolve("1") == number  # found by its number, so that reading it can tell
    assert desk.new(Opening("parcel-lost")).case.number == "AC-2026-0002"


@pytest.mark.parametrize("left", ["all", "no case", "nothing"])
def test_a_purge_that_was_cut_off_is_purged_all_the_same_and_can_be_finished(root: Path, left: str) -> None:
    desk, wang = make_desk(root), make_desk(root, WANG)
    number = story(root, desk, wang)
    folder = desk.store.folder(number)
    stone = erasing.look_at_grave(desk, number, "kept long enough").stone
    (folder / TOMBSTONE_FILE).write_text(json.dumps(stone.document()))
    if left != "all":
        (folder / CASE_FILE).unlink()
    if left == "nothing":
        purge(desk, number)
    fresh = make_desk(root)
    for read in (lambda: fresh.case(number), lambda: wang.say(number, Speech("in", "buyer", "late"))):
        with pytest.raises(Purged):
            read()
    assert not [path for path in folder.iterdir() if "damaged-2026110" in path.name]
    assert purge(make_desk(root), number, "").left == ()  # the reason is known already
    assert sorted(path.name for path in folder.iterdir()) == [".lock", TOMBSTONE_FILE]
    assert tombstone.read(folder) == stone


def test_who_writes_after_the_look_is_heard(root: Path) -> None:
    desk = make_desk(root)
    number = desk.new(Opening("parcel-lost")).case.number
    grave = erasing.look_at_grave(desk, number, "kept long enough")
    make_desk(root, WANG).say(number, Speech("in", "buyer", "wait"))
    with pytest.raises(Conflict):
        erasing.purge(desk, grave)
    assert desk.case(number).entries


def test_a_damaged_case_can_be_purged(root: Path) -> None:
    desk = make_desk(root)
    number = desk.new(Opening("parcel-lost", buyer_name=NAME)).case.number
    (desk.store.folder(number) / CASE_FILE).write_bytes(b"{}")
    grave = erasing.look_at_grave(desk, number, "broken and kept long enough")
    assert (grave.stone.events, grave.stone.head) == (None, None)
    erasing.purge(desk, grave)
    with pytest.raises(Purged, match="could not be read"):
        desk.case(number)
    assert traces(root, [NAME]) == []


def test_the_reason_of_a_purge_names_nobody(root: Path) -> None:
    desk = make_desk(root)
    number = desk.new(Opening("parcel-lost", buyer_name=NAME, order_no=ORDER)).case.number
    for why in ("", f"for {NAME}", f"order {ORDER}"):
        with pytest.raises(Refused):
            erasing.look_at_grave(desk, number, why)


def test_a_note_that_is_not_ours_hides_no_case(root: Path) -> None:
    desk = make_desk(root)
    number = desk.new(Opening("parcel-lost")).case.number
    note = desk.store.folder(number) / TOMBSTONE_FILE
    for text in ("", "{}", "[]", '{"format": "aftercase-purged", "case": "AC-2026-0009"}', "[" * 9999):
        note.write_text(text)
        assert make_desk(root).case(number).number == number
    note.unlink()
    note.symlink_to("/dev/zero")
    assert make_desk(root).case(number).number == number


def test_there_is_no_purge_of_what_never_was(root: Path) -> None:
    desk = make_desk(root)
    desk.new(Opening("parcel-lost"))
    with pytest.raises(UnknownCase):
        erasing.look_at_grave(desk, "AC-2026-0077", "kept long enough")


def test_a_running_clock_is_known_before(root: Path) -> None:
    clock = StillClock(datetime(2026, 8, 3, 2, 0, tzinfo=UTC))
    desk = make_desk(root, clock=clock)
    number = desk.new(Opening("parcel-lost", platform="taobao", dates={"requested_at": "-5h"})).case.number
    assert erasing.look_at_grave(desk, number, "kept long enough").clocks
