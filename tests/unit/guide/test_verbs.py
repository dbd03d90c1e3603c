"""The verbs, decided: each law of visits, clocks, stage and turn by an example."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftercase.case import chain
from aftercase.clock.times import stamp
from aftercase.desk.desk import Desk
from aftercase.guide import deadlines
from aftercase.guide.decide import Opening, Speech
from aftercase.guide.position import RETURN
from aftercase.guide.situation import Refused
from tests.kit import FIXTURES, WANG, StillClock, make_desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path)


def lost(desk: Desk) -> str:
    opening = Opening(
        "parcel-lost",
        platform="taobao",
        order_no="88",
        buyer_name="李伟",
        dates={"requested_at": "-5h"},
    )
    return desk.new(opening).case.number


def ready(desk: Desk, number: str) -> None:
    """Do all that the first step asks for."""
    desk.tick(number, "tracking")
    desk.tick(number, "parcels", "1")


def states(desk: Desk, number: str) -> dict[str, str]:
    return {view.check.key: view.state for view in desk.position(number).checks}


def test_opening_enters_the_first_step_moves_the_stage_and_sets_its_clock(desk: Desk) -> None:
    case = desk.case(lost(desk))
    assert (case.visit.step, case.stage, case.turn) == ("look", "seller_review", "us")
    clock = case.deadlines["first-reply"]
    assert clock.due_at == "2026-08-04T21:00:00.000Z"  # asked at 05:00, 48 calendar hours
    assert clock.rule is not None
    assert (clock.rule["book"], clock.rule["confidence"]) == ("taobao", "copy")
    assert chain.verify(desk.record(case.number).events) == []


def test_an_amount_needs_its_currency_and_china_has_one(desk: Desk) -> None:
    case = desk.new(Opening("parcel-lost", platform="taobao", amount="12.50")).case
    assert case.amount == {"minor": 1250, "currency": "CNY"}
    with pytest.raises(Refused, match="currency"):
        desk.new(Opening("parcel-lost", platform="ebay", amount="12.50"))
    assert desk.new(Opening("parcel-lost", amount="500", currency="jpy")).case.amount == {
        "minor": 500,
        "currency": "JPY",
    }


@pytest.mark.parametrize(
    ("opening", "near"),
    [
        (Opening("parcel-lots"), "parcel-lost"),
        (Opening("parcel-lost#trase"), "trace"),
        (Opening("parcel-lost", platform="taobaoo"), "taobao"),
    ],
)
def test_an_unknown_word_is_refused_with_the_nearest(desk: Desk, opening: Opening, near: str) -> None:
    with pytest.raises(Refused) as refusal:
        desk.new(opening)
    assert near in refusal.value.near
    assert desk.store.ids() == []


def test_a_case_starts_in_a_scenario_only(desk: Desk) -> None:
    for target in ("ask-platform", "triage"):
        with pytest.raises(Refused, match="scenario"):
            desk.new(Opening(target))


def test_choosing_is_refused_while_required_checks_are_open_and_names_them(desk: Desk) -> None:
    number = lost(desk)
    with pytest.raises(Refused) as refusal:
        desk.choose(number, "trace")
    assert refusal.value.keys == ("tracking", "parcels")
    desk.skip(number, ["tracking", "parcels"], "the buyer has sent all of it")
    assert desk.choose(number, "trace").case.visit.step == "trace"


def test_an_optional_check_blocks_nothing_and_the_overdue_branch_is_never_blocked(desk: Desk) -> None:
    number = lost(desk)
    assert desk.choose(number, "late").case.visit.step == "end-refund"


def test_skipping_and_switching_and_reopening_need_a_reason(desk: Desk) -> None:
    number = lost(desk)
    with pytest.raises(Refused, match="reason"):
        desk.skip(number, ["tracking"], "  ")
    with pytest.raises(Refused, match="reason"):
        desk.switch(number, "damaged-goods", "")


def test_a_field_takes_a_value_of_its_type_and_keeps_it_for_the_whole_case(desk: Desk) -> None:
    number = lost(desk)
    with pytest.raises(Refused, match="value"):
        desk.tick(number, "parcels")
    with pytest.raises(Refused, match="number"):
        desk.tick(number, "parcels", "two")
    with pytest.raises(Refused) as refusal:
        desk.tick(number, "paid_by", "buyerr")
    assert refusal.value.near == ("buyer", "us")[: len(refusal.value.near)]
    case = desk.tick(number, "parcels", "2").case
    assert case.values["parcels"].text == "2"
    desk.untick(number, "parcels")
    assert desk.tick(number, "parcels").case.visit.checks["parcels"] == "done"  # the value is known already


def test_ticking_what_is_ticked_writes_nothing(desk: Desk) -> None:
    number = lost(desk)
    desk.tick(number, "tracking")
    assert desk.tick(number, "tracking").events == ()


def test_leaving_a_step_meets_its_clock_and_back_does_not_start_it_again(desk: Desk) -> None:
    number = lost(desk)
    ready(desk, number)
    case = desk.choose(number, "trace").case
    assert case.deadlines["first-reply"].met_at is not None
    case = desk.back(number).case
    assert case.visit.step == "look"
    assert case.deadlines["first-reply"].met_at is not None
    assert states(desk, number)["tracking"] == "done"  # back carries the ticks
    with pytest.raises(Refused, match="first step"):
        desk.back(number)


def test_leaving_on_the_overdue_branch_misses_the_clock(desk: Desk) -> None:
    number = lost(desk)
    deadline = desk.choose(number, "late").case.deadlines["first-reply"]
    assert (deadline.met_at, deadline.missed_at) == (None, stamp(desk.clock()))


def test_a_named_clock_goes_on_while_the_next_step_carries_it_too(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, playbooks=[FIXTURES / "more", FIXTURES])
    number = desk.new(Opening("long-answer", platform="taobao", dates={"requested_at": "-5h"})).case.number
    case = desk.choose(number, "answer").case
    assert case.deadlines["first-reply"].running
    assert list(case.deadlines) == ["first-reply"]
    assert desk.choose(number, "end").case.deadlines["first-reply"].met_how == "left"


def test_a_clock_whose_start_is_unknown_says_so_and_starts_once_it_is_set(desk: Desk) -> None:
    number = desk.new(Opening("parcel-lost#trace", platform="taobao")).case.number
    [clock] = [c for c in deadlines.clocks(desk.situation(number)) if c.name == "trace"]
    assert (clock.state, clock.due_at) == ("unknown", None)
    assert "refused_at" in clock.why[-1]
    case = desk.set_values(number, {"refused_at": "2026-08-02 10:00"}).case
    assert case.deadlines["trace"].due_at == "2026-08-05T02:00:00.000Z"
    case = desk.set_values(number, {"refused_at": "2026-08-01 10:00"}).case  # a correction moves it
    assert case.deadlines["trace"].due_at == "2026-08-04T02:00:00.000Z"


def test_a_platform_without_the_clock_says_read_the_countdown_and_a_typed_one_wins(desk: Desk) -> None:
    number = desk.new(Opening("parcel-lost", platform="ebay", dates={"requested_at": "-5h"})).case.number
    [clock] = deadlines.clocks(desk.situation(number))
    assert clock.state == "unknown"
    assert "countdown" in clock.why[-1]
    desk.deadline(number, "first-reply", "at", "+2d")
    desk.set_values(number, {"platform": "taobao"})
    deadline = desk.case(number).deadlines["first-reply"]
    assert (deadline.typed, deadline.due_at) == (True, "2026-08-05T02:00:00.000Z")


def test_pausing_moves_the_due_date_by_the_pause(tmp_path: Path) -> None:
    clock = StillClock()
    desk = make_desk(tmp_path, clock=clock)
    number = lost(desk)
    desk.deadline(number, "first-reply", "pause")
    clock.forward(hours=3)
    case = desk.deadline(number, "first-reply", "resume").case
    assert case.deadlines["first-reply"].due_at == "2026-08-05T00:00:00.000Z"
    assert desk.deadline(number, "first-reply", "met").case.open_deadlines() == []


def test_a_check_with_a_clock_meets_it_by_its_tick(desk: Desk) -> None:
    number = desk.new(Opening("parcel-lost#trace")).case.number
    assert desk.case(number).deadlines["trace/asked"].running
    assert desk.tick(number, "asked").case.deadlines["trace/asked"].met_how == "ticked"


def test_a_branch_into_another_playbook_pins_it_and_a_return_resumes_the_caller(desk: Desk) -> None:
    number = lost(desk)
    ready(desk, number)
    desk.choose(number, "platform")
    here = desk.position(number)
    assert (here.playbook.id, here.step.id, here.away) == ("ask-platform", "send", True)
    assert [caller.step for caller in here.callers] == ["look"]
    assert (
        desk.root / "cases" / number / "playbooks" / f"{here.playbook.pin}.md"
    ).read_text() == here.playbook.text
    desk.tick(number, "facts")
    desk.choose(number, "decision")
    desk.tick(number, "decision")
    [branch] = desk.position(number).branches
    assert (branch.key, branch.target) == (RETURN, "parcel-lost#look")
    case = desk.choose(number, RETURN).case
    assert (case.visit.step, case.callers, case.stage) == ("look", [], "decided")
    assert states(desk, number)["tracking"] == "done"


def test_a_return_without_a_caller_cannot_happen(desk: Desk) -> None:
    number = lost(desk)
    with pytest.raises(Refused, match="scenario"):
        desk.switch(number, "ask-platform", "wrong one")


def test_switching_clears_what_waits_for_a_return_and_can_be_undone(desk: Desk) -> None:
    number = lost(desk)
    ready(desk, number)
    desk.choose(number, "platform")
    case = desk.switch(number, "damaged-goods", "the goods are broken, not lost").case
    assert (case.visit.playbook, case.callers) == ("damaged-goods", [])
    case = desk.undo(number).case
    assert (case.visit.playbook, len(case.callers)) == ("ask-platform", 1)


def test_a_message_is_blocked_by_what_is_missing_and_logged_as_sent(desk: Desk) -> None:
    number = lost(desk)
    with pytest.raises(Refused) as refusal:
        desk.say(number, Speech("out", "buyer", message="wait"))
    assert refusal.value.keys == ("parcels", "promised_on")
    desk.set_values(number, {"parcels": "1", "promised_on": "2026-08-10"})
    assert states(desk, number)["parcels"] == "done"  # a value that a check asks for ticks it
    [entry] = desk.say(number, Speech("out", "buyer", message="wait")).case.entries
    assert entry.text == "Hello 李伟, 1 parcel of order 88 is being traced. Answer by 2026-08-10."
    assert (entry.message, entry.channel, entry.visibility) == ("wait", "platform_chat", "shareable")
    with pytest.raises(Refused, match="buyer"):
        desk.say(number, Speech("out", "carrier", message="wait"))


def test_the_log_takes_no_future_and_no_empty_words(desk: Desk) -> None:
    number = lost(desk)
    with pytest.raises(Refused, match="not come yet"):
        desk.say(number, Speech("in", "buyer", "ok", at="+1h"))
    with pytest.raises(Refused, match="empty"):
        desk.say(number, Speech("in", "buyer", " \n"))
    with pytest.raises(Refused, match=r"buyer"):
        desk.say(number, Speech("in", "buyr", "ok"))


def test_a_correction_is_a_new_event_and_the_old_words_stay(desk: Desk) -> None:
    number = lost(desk)
    entry = desk.say(number, Speech("in", "buyer", "三件碎了")).case.entries[0].seq
    with pytest.raises(Refused, match="reason"):
        desk.correct(number, entry, "两件碎了", "")
    found = desk.correct(number, entry, "两件碎了", "misheard").case.entries[0]
    assert (found.text, found.current) == ("三件碎了", "两件碎了")


def test_a_file_meets_its_check(desk: Desk, tmp_path: Path) -> None:
    number = lost(desk)
    photo = tmp_path / "tracking page.png"
    photo.write_bytes(b"\x89PNG")
    case = desk.attach(number, [photo], check="tracking", shows="stuck since Friday").case
    [exhibit] = case.exhibits
    assert (exhibit.name, exhibit.kind, exhibit.size) == ("tracking page.png", "tracking", 4)
    assert case.visit.evidence["tracking"] == (exhibit.seq,)
    assert states(desk, number)["tracking"] == "done"
    with pytest.raises(Refused, match="no file"):
        desk.attach(number, [photo], check="parcels")


def test_closing_takes_the_step_s_outcome_and_waits_for_its_checks(desk: Desk) -> None:
    number = lost(desk)
    ready(desk, number)
    desk.choose(number, "trace")
    with pytest.raises(Refused, match="asked"):
        desk.close(number)
    desk.tick(number, "asked")
    with pytest.raises(Refused, match="settled"):
        desk.close(number)
    desk.choose(number, "end-settled")
    case = desk.close(number).case
    assert (case.status, case.outcome, case.stage, case.turn) == ("closed", "settled", "closed", "none")
    assert case.open_deadlines() == []
    with pytest.raises(Refused, match="Reopen"):
        desk.tick(number, "asked")
    desk.say(number, Speech("in", "buyer", "thanks"))  # words are always welcome
    assert desk.reopen(number, "the buyer wrote again").case.status == "open"


def test_undo_of_one_s_own_and_not_of_what_a_colleague_built_on(tmp_path: Path) -> None:
    li, wang = make_desk(tmp_path), make_desk(tmp_path, WANG)
    number = lost(li)
    ready(li, number)
    li.choose(number, "trace")
    wang.tick(number, "asked")
    with pytest.raises(Refused, match="wang"):
        li.undo(number)
    wang.undo(number)
    assert li.undo(number).case.visit.step == "look"
    assert li.redo(number).case.visit.step == "trace"
    with pytest.raises(Refused, match="nothing of yours"):
        wang.undo(number)


def test_the_opening_cannot_be_undone(desk: Desk) -> None:
    number = lost(desk)
    with pytest.raises(Refused, match="nothing"):
        desk.undo(number)


def test_a_case_is_worked_from_its_pins_whatever_happens_to_the_library(tmp_path: Path) -> None:
    books = tmp_path / "books"
    books.mkdir()
    fixtures = Path(__file__).parents[2] / "fixtures"
    for file in fixtures.glob("*.md"):
        (books / file.name).write_bytes(file.read_bytes())
    desk = make_desk(tmp_path / "data", playbooks=[books])
    number = lost(desk)
    for file in books.glob("parcel-lost.*"):
        file.unlink()
    again = make_desk(tmp_path / "data", playbooks=[books])
    ready(again, number)
    assert again.choose(number, "trace").case.visit.step == "trace"


def test_a_former_id_still_finds_its_step(desk: Desk) -> None:
    assert desk.new(Opening("parcel-lost#trace-parcel")).case.visit.step == "trace"


def test_moving_the_stage_by_hand(desk: Desk) -> None:
    number = lost(desk)
    moved = desk.move(number, "platform_intervention", "they wrote", "platform")
    assert moved.case.stage == "platform_intervention"
    assert desk.move(number, "platform_intervention").events == ()
    with pytest.raises(Refused, match="outcome"):
        desk.move(number, "closed")
    with pytest.raises(Refused) as refusal:
        desk.move(number, "appeel")
    assert "appeal" in refusal.value.near


def test_every_event_of_an_act_bears_the_act_and_the_moment(desk: Desk) -> None:
    number = lost(desk)
    ready(desk, number)
    events = desk.choose(number, "trace").events
    assert len({event["act"] for event in events}) == 1
    assert {event["at"] for event in events} == {stamp(desk.clock())}
    assert [event["kind"] for event in events] == [
        "deadline_met",
        "step_entered",
        "stage_moved",
        "deadline_set",
    ]


def test_redo_is_refused_once_somebody_else_has_gone_on(tmp_path: Path) -> None:
    li, wang = make_desk(tmp_path), make_desk(tmp_path, WANG)
    number = lost(li)
    ready(li, number)
    li.choose(number, "trace")
    li.undo(number)
    wang.choose(number, "late")
    with pytest.raises(Refused, match="wang has gone on"):
        li.redo(number)
    assert li.case(number).visit.step == "end-refund"


def test_a_return_cannot_be_undone_once_somebody_has_gone_on_from_the_resumed_step(tmp_path: Path) -> None:
    li, wang = make_desk(tmp_path), make_desk(tmp_path, WANG)
    number = lost(li)
    ready(li, number)
    li.choose(number, "platform")
    li.tick(number, "facts")
    li.choose(number, "decision")
    li.tick(number, "decision")
    li.choose(number, RETURN)
    wang.choose(number, "trace")
    with pytest.raises(Refused, match="wang has built on it"):
        li.undo(number)


def test_what_is_given_at_the_opening_ticks_the_checks_that_ask_for_it_as_typing_it_later_does(
    tmp_path: Path,
) -> None:
    from aftercase.playbook.library import shipped_folder

    desk = make_desk(tmp_path, playbooks=(shipped_folder(),))
    given = desk.new(Opening("unclear-reason", platform="taobao", dates={"requested_at": "-5h"})).case
    later = desk.new(Opening("unclear-reason", platform="taobao")).case
    later = desk.set_values(later.number, {"requested_at": "-5h"}).case
    assert given.visit.checks == later.visit.checks == {"requested_at": "done"}
    assert [(one.name, one.due_at) for one in given.deadlines.values()] == [
        (one.name, one.due_at) for one in later.deadlines.values()
    ]
    assert desk.new(Opening("unclear-reason", dates={"requested_at": " "})).case.visit.checks == {}
