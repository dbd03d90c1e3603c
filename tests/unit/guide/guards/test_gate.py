"""The one gate: words that leave the house are looked at, for wording and for leaks."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from aftercase.desk.desk import Desk
from aftercase.guide.decide import Opening, Speech
from aftercase.guide.guards import leak
from aftercase.guide.guards.leak import RUN_HAN, find_name, shared_runs
from aftercase.guide.guards.points import Unmet
from aftercase.guide.guards.words import calmed
from tests.kit import FIXTURES, StillClock, make_desk

RUDE = "您这是恶意退货，你就是骗子！！！"
RULES = Path(__file__).parents[4] / "playbooks"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    folder = tmp_path / "books"
    folder.mkdir()
    (folder / "wording").symlink_to(RULES / "wording")
    return make_desk(tmp_path / "data", clock=StillClock(), playbooks=(FIXTURES, folder))


def opened(desk: Desk, buyer: str = "李伟", order: str = "4021-8837-1906") -> str:
    return desk.new(Opening("parcel-lost", platform="taobao", buyer_name=buyer, order_no=order)).case.number


def found(desk: Desk, number: str, text: str, party: str = "buyer") -> list[str]:
    """The keys of the points before these words are sent; none where they are."""
    unmet = None
    try:
        desk.say(number, Speech("out", party, text))
    except Unmet as caught:
        unmet = caught
    if unmet is None:
        return []
    words = [unmet.intent.text[point.start : point.end] for point in unmet.points if point.start >= 0]
    assert all(words)
    return [point.key for point in unmet.points]


def test_rude_words_wait_and_calm_ones_leave(desk: Desk) -> None:
    number = opened(desk)
    points = found(desk, number, RUDE)
    assert points
    assert all(key.startswith("wording:") for key in points)
    assert desk.case(number).entries == []
    assert found(desk, number, "您好，我已经看到照片，今天 18:00 前给您两个方案。") == []


def test_what_is_passed_over_in_a_long_log_shares_no_run() -> None:
    """Only entries in which a half of a run is found are looked through; that must leave none out."""
    draw, shared = random.Random(3), 0
    for _ in range(3000):
        letters = draw.choice(("ab ", "买家说没 ", "aΣİ b", "买a家b\n"))
        one, two = ("".join(draw.choices(letters, k=draw.randrange(70))) for _ in range(2))
        at = draw.randrange(len(one) + 1)
        text = leak._flat(two[:9] + one[at : at + draw.randrange(8, 32)] + two[9:])[0]
        entry = leak._run_together(one)
        assert entry == leak._flat(one)[0]
        if list(shared_runs(entry, text)):
            shared += 1
            assert leak._may_share(entry, leak._parts(text))
    assert shared > 300


@pytest.mark.parametrize("how", ["note", "private", "in", "before", "colleague"])
def test_what_does_not_leave_the_house_is_let_alone(desk: Desk, how: str) -> None:
    number = opened(desk)
    speech = {
        "note": Speech("internal", "colleague", RUDE),
        "private": Speech("out", "buyer", RUDE, private=True),
        "in": Speech("in", "buyer", RUDE),
        "before": Speech("out", "buyer", RUDE, at="-1h"),  # a record: it cannot be unsaid
        "colleague": Speech("out", "colleague", RUDE),
    }[how]
    assert desk.say(number, speech).case.overrides == []


def test_a_reason_sends_them_and_is_kept_and_the_next_ones_wait_again(desk: Desk) -> None:
    number = opened(desk)
    done = desk.say(number, Speech("out", "buyer", RUDE, override="quoted for the platform"))
    assert [event["kind"] for event in done.events] == ["guard_overridden", "said"]
    assert done.case.overrides[0].kind == ""
    assert found(desk, number, RUDE)  # other words are looked at anew
    assert desk.undo(number).case.overrides == []


def test_calmer_words_are_put_in_the_place_of_the_others(desk: Desk) -> None:
    number = opened(desk)
    text = RUDE
    for _ in range(9):
        try:
            desk.say(number, Speech("out", "buyer", text))
        except Unmet as unmet:
            point = next((one for one in unmet.points if one.calmer is not None), None)
            if point is None:
                break
            changed = calmed(text, point)
            assert changed != text
            text = changed
        else:
            break
    assert "骗子" not in text


# -- leaks ------------------------------------------------------------------------------------------------


def test_a_sentence_of_a_private_note_does_not_leave_word_for_word(desk: Desk) -> None:
    number = opened(desk)
    desk.say(
        number, Speech("internal", "colleague", "值班同事没看照片就拒了，外箱明显压扁，先核对能不能拒。")
    )
    assert found(desk, number, "您好，外箱明显压扁，先核对能不能拒，谢谢。") == ["leak:private"]
    assert found(desk, number, "您好，外箱压扁了，我们核对一下。") == []
    desk.undo(number)
    desk.undo(number)
    assert "leak:private" not in found(desk, number, "外箱明显压扁，先核对能不能拒，谢谢。")


def test_what_was_said_outside_already_is_no_leak_of_a_note_that_repeats_it(desk: Desk) -> None:
    number = opened(desk)
    desk.say(number, Speech("in", "buyer", "收到的时候包装盒已经被压扁了而且杯子有裂纹"))
    desk.say(number, Speech("internal", "colleague", "买家说：包装盒已经被压扁了而且杯子有裂纹"))
    assert found(desk, number, "您说包装盒已经被压扁了而且杯子有裂纹，对吗？") == []


def test_another_cases_buyer_and_order_do_not_leave(desk: Desk) -> None:
    opened(desk, "王小明", "7788-1122-3344")
    number = opened(desk)
    assert found(desk, number, "王小明您好，订单 7788-1122-3344 已处理") == ["leak:buyer", "leak:order"]
    assert found(desk, number, "李伟您好，订单 4021-8837-1906 已处理") == []
    twice = opened(desk, "李伟", "9900-0000-1111")
    assert found(desk, twice, "李伟您好") == []  # the same buyer may have two cases


def test_an_internal_value_does_not_leave(desk: Desk) -> None:
    from aftercase.guide.guards.leak import points
    from aftercase.guide.guards.points import Intent

    situation = desk.situation(opened(desk))
    from aftercase.case.state import Value

    situation.case.values["cost_amount"] = Value("cost_amount", "money", "35.50", 9, "", "li")

    def leaks(text: str) -> list[str]:
        return [one.key for one in points(situation, Intent("say", "buyer", "", text), lambda _c, _t: [])]

    assert leaks("我们进来就 35.50 元") == ["leak:internal"]
    assert leaks("一共 135.50 元，或 35.501") == []


@pytest.mark.parametrize(
    ("text", "name", "there"),
    [
        ("王小明您好", "王小明", True),
        ("王先生", "王", False),  # one sign is a word
        ("Dear Johnson,", "Johnson", True),
        ("Dear Ann,", "Ann", False),  # too short in letters
        ("Johnsonville", "Johnson", False),
        ("no 12345678.", "12345678", True),
        ("no 912345678", "12345678", False),
    ],
)
def test_a_name_stands_as_such_in_a_text(text: str, name: str, there: bool) -> None:
    assert (find_name(text, name) is not None) is there


def test_runs_are_found_in_their_whole_length() -> None:
    run = "一二三四五六七八九十甲乙"
    assert list(shared_runs(f"前{run}后", f"x{run}y")) == [(1, 1 + len(run))]
    assert list(shared_runs(run[: RUN_HAN - 1], run)) == []
    assert list(shared_runs("", "")) == []
