"""What of a party goes: from the events alone, undone ones too."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from aftercase import i18n
from aftercase.case import chain
from aftercase.case.draft import Draft
from aftercase.case.fold import fold
from aftercase.guide.decide import erasing
from aftercase.guide.decide.erasing import Choice, choose, plan
from aftercase.guide.situation import Refused
from tests.kit import WANG, Log, opened


def said(text: str, party: str = "buyer", direction: str = "in") -> Draft:
    data = {
        "direction": direction,
        "party": party,
        "channel": "platform_chat",
        "occurred_at": "2026-08-03T02:00:00.000Z",
        "visibility": "shareable",
    }
    return Draft("said", data, {"text": text})


def filed(kind: str, name: str, sha256: str = "a", shows: str = "") -> Draft:
    private = {"name": name, **({"shows": shows} if shows else {})}
    return Draft("evidence_added", {"sha256": sha256 * 64, "size": 1, "evidence_kind": kind}, private)


def value(name: str, text: str) -> Draft:
    return Draft("value_recorded", {"name": name, "type": "text"}, {"value": text})


def data(**private: str) -> Draft:
    return Draft("case_changed", {}, private)


@pytest.fixture
def log() -> Log:
    log = Log()
    log.add(*opened())  # 1, 2
    log.add(data(buyer_name="李伟", order_no="8801234", title="李伟的杯子", shop="一家店"))  # 3
    log.add(said("到货就是碎的"))  # 4
    log.add(said("买家李伟说碎了", "platform", "out"))  # 5
    log.add(said("已核实", "platform", "in"))  # 6
    log.add(Draft("said_corrected", {"entry": 4}, {"text": "到货碎了", "why": "李伟改口"}))  # 7
    log.add(filed("chat", "chat.png"))  # 8
    log.add(filed("policy", "李伟 policy.pdf", "b"))  # 9
    log.add(filed("other", "x.png", "c"))  # 10
    log.add(value("phone", "13800138000"))  # 11
    log.add(value("tracking_no", "SF123"))  # 12
    log.add(Draft("stage_moved", {"stage": "refused"}, {"why": "he called from 138 0013 8000"}))  # 13
    log.add(said("李伟来过", "colleague", "internal"))  # 14
    return log


def numbers(parts: tuple[erasing.Part, ...]) -> list[tuple[int, tuple[str, ...], bool]]:
    return [(part.seq, part.fields, part.file) for part in parts]


def test_what_is_certain_and_what_is_asked_about(log: Log) -> None:
    found = plan(log.events, "buyer")
    assert numbers(found.certain) == [
        (3, ("buyer_name",), False),
        (3, ("order_no",), False),
        (3, ("title",), False),
        (4, ("text",), False),
        (7, ("text",), False),
        (8, ("name",), True),
        (11, ("value",), False),
    ]
    assert numbers(found.confirm) == [
        (5, ("text",), False),
        (7, ("why",), False),
        (9, ("name",), False),
        (10, ("name",), True),
        (12, ("value",), False),
        (13, ("why",), False),
        (14, ("text",), False),
    ]
    assert found.before == 0


def test_undone_entries_and_former_names_count_too(log: Log) -> None:
    act = log.add(said("undone words"))
    log.add(Draft("undone", {"act": act}))
    log.add(data(buyer_name="王芳"))
    log.add(said("王芳问", "carrier", "out"))
    found = plan(log.events, "buyer")
    assert 15 in [part.seq for part in found.certain]
    assert {5, 18} <= {part.seq for part in found.confirm}


def test_another_party_has_no_case_data(log: Log) -> None:
    found = plan(log.events, "platform")
    assert numbers(found.certain) == [(5, ("text",), False), (6, ("text",), False)]
    assert [part.seq for part in found.confirm] == [8, 10]  # a chat may be with the platform


def test_notes_are_ours_and_no_words_of_a_colleague(log: Log) -> None:
    assert 14 not in [part.seq for part in plan(log.events, "colleague").certain]


def test_more_names_are_looked_for_and_not_written(log: Log) -> None:
    log.add(said("the man with the hat", "carrier", "out"))
    found = plan(log.events, "buyer", ["man with the HAT"])
    assert 15 in [part.seq for part in found.confirm]
    choice = choose(log.events, found, "asked", ["15"])
    assert choice is not None
    assert "HAT" not in str(choice.draft)


def test_the_same_file_twice_goes_twice(log: Log) -> None:
    log.add(filed("policy", "again.png", "a"))
    found = plan(log.events, "buyer")
    assert (15, ("name",), True) in numbers(found.certain)


def chosen(log: Log, also: list[str] | None = None, keep: list[str] | None = None) -> Choice:
    choice = choose(log.events, plan(log.events, "buyer"), "he asked for it", also or [], keep or [])
    assert choice is not None
    return choice


def test_the_event_names_numbers_and_never_words(log: Log) -> None:
    choice = chosen(log)
    assert choice.draft.data == {
        "person": "buyer",
        "parts": [
            {"seq": 3, "fields": ["buyer_name", "order_no", "title"]},
            {"seq": 4, "fields": ["text"]},
            {"seq": 7, "fields": ["text"]},
            {"seq": 8, "fields": ["name"]},
            {"seq": 11, "fields": ["value"]},
        ],
        "files": [8],
    }
    assert choice.draft.private == {"why": "he asked for it"}
    log.add(choice.draft)  # it has the shape of its kind
    assert chain.verify(log.events) == []


@pytest.mark.parametrize(
    ("also", "keep", "goes", "stays"),
    [
        (["5"], [], {5: ("text",)}, ()),
        (["#5"], [], {5: ("text",)}, ()),
        (["9"], [], {9: ("name",)}, ()),  # its name only: a policy does not show the buyer
        (["7:why"], [], {7: ("text", "why")}, ()),
        (["6"], [], {6: ("text",)}, ()),  # not listed, but the person knows better
        (["all"], [], dict.fromkeys((5, 7, 9, 10, 12, 13, 14)), ()),
        (["all"], ["14"], {5: ("text",)}, (14,)),
        ([], ["3:order_no"], {3: ("buyer_name", "title")}, ()),
        ([], ["4", "8"], {}, (4, 8)),
        ([], ["8:file"], {8: ("name",)}, ()),
    ],
)
def test_numbers_choose(
    log: Log, also: list[str], keep: list[str], goes: dict[int, Any], stays: tuple[int, ...]
) -> None:
    choice = chosen(log, also, keep)
    for seq, fields in goes.items():
        assert seq in choice.parts
        assert fields is None or choice.parts[seq] == fields
    assert not set(stays) & set(choice.parts)


def test_files_are_chosen_apart_from_their_names(log: Log) -> None:
    assert chosen(log).files == (8,)
    assert chosen(log, ["9:file"]).files == (8, 9)
    assert chosen(log, ["10"]).files == (8, 10)
    assert chosen(log, ["10:name"]).files == (8,)
    assert chosen(log, [], ["8:file"]).files == ()


@pytest.mark.parametrize(
    ("also", "keep"),
    [(["99"], []), (["0"], []), (["x"], []), (["2"], []), (["5:file"], []), ([], ["5"]), ([], ["4:name"])],
)
def test_a_number_without_anything_is_refused(log: Log, also: list[str], keep: list[str]) -> None:
    with pytest.raises(Refused):
        chosen(log, also, keep)


@pytest.mark.parametrize(
    "why", ["", "  ", "李 伟要求删除", "order 8801234", "for 李先生", "tel 138-0013-8000"]
)
def test_the_reason_is_given_and_names_nobody(log: Log, why: str) -> None:
    with pytest.raises(Refused):
        choose(log.events, plan(log.events, "buyer"), why)


def test_an_unknown_party_is_refused_with_the_known(log: Log) -> None:
    with pytest.raises(Refused, match="buyer"):
        plan(log.events, "bayer")


def erase(log: Log, choice: Choice) -> None:
    """As the store does it: the named private parts go, the rest stays."""
    log.events = copy.deepcopy(log.events)
    for seq, names in choice.parts.items():
        for name in names:
            del log.events[seq - 1]["private"][name]
    log.add(choice.draft)


def test_a_second_look_finds_what_is_left_and_the_fold_goes_on(log: Log) -> None:
    erase(log, chosen(log, ["all"]))
    assert chain.verify(log.events) == []
    found = plan(log.events, "buyer")
    assert (found.certain, found.confirm, found.before) == ((), (), 15)
    assert choose(log.events, found, "again") is None
    case = fold(log.events)
    assert case.entries[0].text is None
    assert case.entries[0].current is None
    assert case.fields["buyer_name"] is None
    assert case.fields["shop"] == "一家店"
    assert case.values["phone"].text is None
    assert [exhibit.seq for exhibit in case.exhibits if exhibit.erased] == [8, 10]
    [erasure] = case.erasures
    assert (erasure.person, erasure.files, erasure.why) == ("buyer", (8, 10), "he asked for it")
    assert erasing.unneeded(log.events) == {"a" * 64, "c" * 64}
    log.add(said("he wrote again"))
    assert [part.seq for part in plan(log.events, "buyer").certain] == [16]


def test_a_file_that_another_event_still_names_stays(log: Log) -> None:
    log.add(filed("policy", "again.png", "a"))
    erase(log, chosen(log, [], ["15"]))
    assert erasing.unneeded(log.events) == set()
    erase(log, chosen(log))
    assert erasing.unneeded(log.events) == {"a" * 64}


def test_an_act_whose_words_are_gone_can_be_undone_and_the_erasure_cannot(log: Log) -> None:
    log.events = log.events[:4]
    erase(log, chosen(log))
    case = fold(log.events)
    assert case.acts[log.events[-1]["act"]].kinds == ["erased"]
    log.add(Draft("undone", {"act": log.events[3]["act"]}), by=WANG)
    after = fold(log.events)
    assert after.entries[0].undone
    assert after.entries[0].text is None


def test_labels_in_both_languages(log: Log) -> None:
    found = plan(log.events, "buyer")
    words = [part.label() for part in (*found.certain, *found.confirm)]
    assert words[3] == "log entry: buyer"
    assert words[5] == "file: chat"
    i18n.use("zh")
    try:
        assert all(part.label() for part in found.certain)
    finally:
        i18n.use("en")


def test_an_excerpt_shows_the_name_in_its_surroundings(log: Log) -> None:
    log.add(said("很久以前，" * 20 + "李伟来了，说要退货", "carrier", "out"))
    [part] = [part for part in plan(log.events, "buyer").confirm if part.seq == 15]
    assert "李伟来了" in part.excerpt
    assert part.excerpt.startswith("…")
