"""The over-escalation guard: each point when it is open and when it is met, on the shipped playbooks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aftercase.case.fold import fold
from aftercase.desk.desk import Desk, Done
from aftercase.exchange.course import Course
from aftercase.exchange.names import Names
from aftercase.guide.decide import Opening, Proposal, Speech
from aftercase.guide.guards.points import Unmet
from aftercase.guide.ladder import jump, ladder, spoken
from aftercase.guide.situation import Refused
from aftercase.playbook.library import shipped_folder
from tests.kit import StillClock, make_desk

Act = Callable[[], object]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path, clock=StillClock(), playbooks=(shipped_folder(),))


def opened(desk: Desk, step: str = "", platform: str = "taobao", playbook: str = "product-quality") -> str:
    target = f"{playbook}#{step}" if step else playbook
    return desk.new(
        Opening(target, platform=platform, buyer_name="李伟", order_no="88", dates={"requested_at": "-5h"})
    ).case.number


def keys(act: Act) -> list[str]:
    """The points that are open before an act; none where it is done."""
    unmet = None
    try:
        act()
    except Unmet as caught:
        unmet = caught
    if unmet is None:
        return []
    assert all(point.act for point in unmet.points)
    assert "\n" not in str(unmet)
    return [point.key for point in unmet.points]


def call(desk: Desk, number: str, override: str = "") -> Done:
    """Ask the platform to step in, by the playbook's own way."""
    return desk.choose(number, "call", override=override)


def at_the_door(desk: Desk, platform: str = "taobao") -> str:
    """A case that stands before calling the platform, with nothing done."""
    number = opened(desk, platform=platform)
    desk.skip(
        number, [view.check.key for view in desk.position(number).checks if view.check.required], "test"
    )
    desk.choose(number, "platform")
    return number


# -- calling the platform --------------------------------------------------------------------------------


def test_before_the_platform_is_called_the_buyer_is_answered_with_options_and_the_refusal_checked(
    desk: Desk,
) -> None:
    number = at_the_door(desk)
    assert keys(lambda: call(desk, number)) == ["answered", "options", "lawful"]
    desk.say(number, Speech("out", "buyer", "您好，我们看一下"))
    assert keys(lambda: call(desk, number)) == ["options", "lawful"]
    desk.set_values(number, {"refusal_check": "站得住"})
    assert keys(lambda: call(desk, number)) == ["options"]
    desk.tick(number, "talked-first")
    done = call(desk, number)
    assert done.case.stage == "evidence"
    assert done.case.overrides == []


@pytest.mark.parametrize("how", ["private", "undone", "before", "colleague"])
def test_what_is_no_answer_to_the_buyer(desk: Desk, how: str) -> None:
    number = at_the_door(desk)
    if how == "private":
        desk.say(number, Speech("out", "buyer", "hm", private=True))
    elif how == "before":
        desk.say(number, Speech("out", "buyer", "hello", at="-6h"))  # the request came an hour later
    elif how == "colleague":
        desk.say(number, Speech("out", "colleague", "hello"))
    else:
        desk.say(number, Speech("out", "buyer", "hello"))
        desk.undo(number)
    assert "answered" in keys(lambda: call(desk, number))


def test_what_shows_that_options_were_given(desk: Desk) -> None:
    number = at_the_door(desk)
    desk.set_values(number, {"offer_made": "A 退 B 换"})
    assert "options" not in keys(lambda: call(desk, number))
    desk.set_values(number, {"offer_made": ""})
    assert "options" in keys(lambda: call(desk, number))
    desk.set_values(number, {"system_result": "已自动退款"})  # no talk is left to be had
    assert "options" not in keys(lambda: call(desk, number))


def test_two_recorded_offers_with_a_date_are_options_and_one_is_not(desk: Desk) -> None:
    from aftercase.case.state import Offer

    situation = desk.situation(at_the_door(desk))

    def options() -> bool:
        from aftercase.guide.guards.escalation import points
        from aftercase.guide.guards.points import Intent

        return "options" in [one.key for one in points(situation, Intent("choose", "x", "platform"))]

    def offer(n: int, until: str | None) -> Offer:
        return Offer(n, n, "li", "", "refund_full", None, "", "buyer", "2026-08-03T01:00:00.000Z", until)

    situation.case.offers.append(offer(1, "2026-08-04T01:00:00.000Z"))
    assert options()
    situation.case.offers.append(offer(2, None))
    assert not options()
    situation.case.offers[1].undone = True
    assert options()


def test_a_return_that_was_agreed_and_a_threat_call_for_the_platform_by_themselves(desk: Desk) -> None:
    number = at_the_door(desk)
    assert "options" in keys(lambda: call(desk, number))
    desk.move(number, "agreed")
    assert keys(lambda: call(desk, number)) == []
    number = opened(desk, playbook="excessive-amount")
    assert "options" in keys(lambda: desk.move(number, "evidence"))
    desk.set_values(number, {"threat_words": "500 or a bad review"})
    assert keys(lambda: desk.move(number, "evidence")) == []


def test_time_that_was_given_is_waited_for_until_an_answer_comes(desk: Desk) -> None:
    number = opened(desk, "make-offer")
    desk.tick(number, "offered")
    desk.set_values(number, {"offer_made": "A/B", "refusal_check": "ok"})
    desk.choose(number, "sent")  # the buyer has 48 hours now
    assert keys(lambda: desk.move(number, "platform_intervention")) == ["waiting"]
    desk.clock.forward(hours=47)  # type: ignore[attr-defined]
    assert keys(lambda: desk.move(number, "platform_intervention")) == ["waiting"]
    desk.say(number, Speech("in", "buyer", "我不接受"))
    desk.undo(number)
    assert keys(lambda: desk.move(number, "platform_intervention")) == ["waiting"]
    desk.say(number, Speech("in", "buyer", "我不接受"))
    assert keys(lambda: desk.move(number, "platform_intervention")) == []


def test_time_that_is_over_is_not_waited_for(desk: Desk) -> None:
    number = opened(desk, "make-offer")
    desk.tick(number, "offered")
    desk.set_values(number, {"offer_made": "A/B", "refusal_check": "ok"})
    desk.choose(number, "sent")
    desk.clock.forward(hours=49)  # type: ignore[attr-defined]
    assert keys(lambda: desk.move(number, "platform_intervention")) == []


def test_where_the_other_side_has_moved_nothing_is_asked(desk: Desk) -> None:
    number = at_the_door(desk)
    done = desk.choose(number, "stepped-in")
    assert (done.case.stage, done.case.stages[-1].mover) == ("platform_intervention", "platform")
    other = opened(desk)
    assert desk.move(other, "evidence", mover="platform").case.stage == "evidence"
    bank = opened(desk)
    desk.skip(bank, [view.check.key for view in desk.position(bank).checks if view.check.required], "test")
    assert desk.choose(bank, "bank").case.stage == "evidence"


def test_late_ways_going_back_and_undo_are_never_asked_about(desk: Desk) -> None:
    number = at_the_door(desk)
    call(desk, number, "it is urgent")
    assert desk.back(number).case.visit.step == "when-to-call"
    assert desk.undo(number).case.visit.step == "evidence-pack"
    assert desk.undo(number).case.overrides == []  # the act took its override with it
    assert desk.case(number).stage != "evidence"


def test_a_countdown_that_was_typed_in_is_known_for_the_clock_it_stands_for(desk: Desk) -> None:
    """What happens at zero is said of it too, and eBay cannot be called before it has run out."""
    from aftercase.guide import deadlines

    number = opened(desk, platform="jd")
    (clock,) = deadlines.clocks(desk.situation(number))
    assert (clock.due_at, clock.at_zero) == (None, "agreed automatically")  # no reliable page prints a number
    desk.deadline(number, clock.name, "at", "+5h")
    clocks = deadlines.clocks(desk.situation(number))
    assert clocks[0].label == clock.label
    assert "agreed automatically" in deadlines.at_zero(clocks, desk.zone)
    assert "first answer" in deadlines.at_zero(clocks, desk.zone)

    number = opened(desk, platform="ebay")
    assert "too-early" in keys(lambda: desk.move(number, "platform_intervention"))
    desk.deadline(number, clock.name, "at", "+5h")
    assert "too-early" in keys(lambda: desk.move(number, "platform_intervention"))
    desk.clock.forward(hours=6)  # type: ignore[attr-defined]
    assert "too-early" not in keys(lambda: desk.move(number, "platform_intervention"))


# -- caps, appeals, side effects --------------------------------------------------------------------------


def decided(desk: Desk, platform: str) -> str:
    number = opened(desk, platform=platform)
    desk.move(number, "decided", mover="platform")
    desk.set_values(number, {"decided_at": "-1h"})
    desk.clock.forward(minutes=30)  # type: ignore[attr-defined]
    return number


def test_an_appeal_needs_a_decision_and_something_new(desk: Desk, tmp_path: Path) -> None:
    number = opened(desk, platform="ebay")
    assert keys(lambda: desk.move(number, "appeal")) == ["decision", "new-evidence"]
    number = decided(desk, "ebay")
    assert keys(lambda: desk.move(number, "appeal")) == ["new-evidence"]
    file = tmp_path / "weight.txt"
    file.write_text("0.4 kg")
    desk.attach(number, [file])
    assert keys(lambda: desk.move(number, "appeal")) == []


def test_the_papers_of_the_decision_are_nothing_new_and_a_named_exhibit_is(
    desk: Desk, tmp_path: Path
) -> None:
    number = decided(desk, "amazon")
    file = tmp_path / "decision.txt"
    file.write_text("lost")
    desk.switch(number, "product-quality#after-decision", "test")
    desk.attach(number, [file], check="decision")
    assert keys(lambda: desk.move(number, "appeal")) == ["new-evidence"]
    desk.tick(number, "decided_at")
    desk.choose(number, "appeal")
    desk.set_values(number, {"new_exhibits": "无"})
    assert keys(lambda: desk.move(number, "appeal")) == ["new-evidence"]
    desk.set_values(number, {"new_exhibits": "1 称重单"})
    assert keys(lambda: desk.move(number, "appeal")) == []


def test_one_appeal_for_a_decision_and_another_decision_another_one(desk: Desk) -> None:
    number = decided(desk, "douyin")
    desk.set_values(number, {"appealed_at": "-10m"})
    assert "cap:appeal" in keys(lambda: desk.move(number, "appeal"))
    desk.set_values(number, {"decided_at": "-1m"})
    assert "cap:appeal" not in keys(lambda: desk.move(number, "appeal"))
    other = decided(desk, "taobao")
    desk.set_values(other, {"appealed_at": "-10m"})
    assert "cap:appeal" not in keys(lambda: desk.move(other, "appeal"))  # no such number is known there


def test_no_papers_in_time_no_appeal_on_taobao(desk: Desk) -> None:
    number = decided(desk, "tmall")
    assert "papers" in keys(lambda: desk.move(number, "appeal"))
    desk.say(number, Speech("out", "platform", "see our papers", at="-2h"))
    assert "papers" not in keys(lambda: desk.move(number, "appeal"))


def test_the_time_to_appeal_is_over(desk: Desk) -> None:
    number = decided(desk, "ebay")
    desk.deadline(number, "appeal-until", "at", "+1h")
    desk.switch(number, "product-quality#after-decision", "test")
    for key in ("decision", "decided_at"):
        desk.tick(number, key)
    desk.choose(number, "appeal")  # its step asks for the same clock, which was typed in
    assert "window" not in keys(lambda: desk.move(number, "appeal"))
    desk.clock.forward(hours=2)  # type: ignore[attr-defined]
    assert "window" in keys(lambda: desk.move(number, "appeal"))


def test_evidence_is_taken_once_until_the_platform_asks_again(desk: Desk) -> None:
    number = opened(desk, platform="pinduoduo")
    desk.move(number, "evidence", mover="platform")
    assert keys(lambda: desk.move(number, "adjudication")) == []
    desk.move(number, "evidence", mover="us", override="we found another paper")
    assert keys(lambda: desk.move(number, "adjudication")) == ["cap:evidence"]
    desk.move(number, "platform_intervention", mover="platform")
    desk.move(number, "evidence", mover="platform")
    assert keys(lambda: desk.move(number, "adjudication")) == []


def test_a_refund_while_a_bank_dispute_runs_pays_twice(desk: Desk) -> None:
    number = opened(desk)
    assert keys(lambda: desk.move(number, "execution")) == []
    desk.undo(number)
    desk.set_values(number, {"charged_back_at": "-1h"})
    assert keys(lambda: desk.move(number, "execution")) == ["paid-twice"]
    desk.set_values(number, {"payment": "wechat_pay"})  # there it is a complaint, the money has not moved
    assert keys(lambda: desk.move(number, "execution")) == []


def test_offers_and_the_guard_agree_when_a_bank_dispute_is_over(desk: Desk) -> None:
    """One rule for both: a decision alone does not bring the money back."""
    number = opened(desk)
    desk.set_values(number, {"charged_back_at": "-1h"})

    def both() -> bool:
        """Whether a refund is free; the move to it and the offer of it must say the same."""
        if "paid-twice" in keys(lambda: desk.move(number, "execution")):
            with pytest.raises(Refused, match="pays twice"):
                desk.offer(number, Proposal("refund_full"))
            return False
        desk.undo(number)
        desk.offer(number, Proposal("refund_full"))
        desk.undo(number)
        return True

    desk.move(number, "negotiation")
    assert not both()
    desk.set_values(number, {"decided_at": "now"})
    assert not both()
    desk.move(number, "decided", mover="bank")
    assert not both()
    desk.set_values(number, {"payment": "alipay"})
    assert both()
    desk.set_values(number, {"payment": "visa"})
    assert not both()
    desk.set_values(number, {"charged_back_at": ""})
    assert both()


def test_a_payment_that_was_looked_up_is_free_on_the_way_to_the_money_and_on_no_other(desk: Desk) -> None:
    number = opened(desk)
    todo = [view.check.key for view in desk.position(number).checks if view.check.required]
    desk.skip(number, todo, "test")
    desk.choose(number, "bank")  # the procedure
    desk.tick(number, "charged_back_at", "now")
    desk.switch(number, "bank-dispute#refund-before", "test")
    desk.tick(number, "reloaded")
    done = desk.choose(number, "free")
    assert (done.case.stage, done.case.overrides) == ("execution", [])
    assert desk.offer(number, Proposal("refund_full")).events
    desk.undo(number)
    desk.undo(number)
    desk.choose(number, "charged")  # the money has moved after all
    assert keys(lambda: desk.move(number, "execution")) == ["paid-twice"]
    with pytest.raises(Refused, match="pays twice"):
        desk.offer(number, Proposal("refund_full"))
    desk.clock.forward(hours=1)  # type: ignore[attr-defined]
    desk.switch(number, "bank-dispute#refund-before", "test")
    desk.tick(number, "reloaded")
    assert keys(lambda: desk.move(number, "execution")) == []
    desk.undo(number)
    desk.switch(number, "bank-dispute#refund-in-full", "test")
    desk.clock.forward(hours=1)  # type: ignore[attr-defined]
    desk.set_values(number, {"charged_back_at": "now"})  # another one, after the look
    with pytest.raises(Refused, match="pays twice"):
        desk.offer(number, Proposal("refund_full"))


def test_side_effects_are_accepted_by_a_reason(desk: Desk) -> None:
    number = at_the_door(desk, "amazon")
    desk.set_values(number, {"refusal_check": "ok"})
    desk.tick(number, "talked-first")
    with pytest.raises(Unmet) as caught:
        call(desk, number)
    (point,) = caught.value.points
    assert (point.key, "SAFE-T" in point.sentence, "sellercentral" in point.source) == ("effect", True, True)
    assert call(desk, number, "the buyer sent back stones").case.stage == "evidence"


# -- writing to others, overriding, the ladder ------------------------------------------------------------


def test_writing_to_the_platform_the_bank_or_an_authority_is_asked_about_once_in_a_stage(desk: Desk) -> None:
    number = opened(desk)
    for party in ("platform", "bank", "payment_provider", "authority"):
        assert "options" in keys(lambda: desk.say(number, Speech("out", party, "please help")))  # noqa: B023
    assert keys(lambda: desk.say(number, Speech("out", "carrier", "please help"))) == []
    desk.say(number, Speech("out", "platform", "please help", override="the buyer is gone"))
    assert keys(lambda: desk.say(number, Speech("out", "platform", "and again"))) == []
    assert "options" in keys(lambda: desk.say(number, Speech("out", "authority", "please help")))
    desk.move(number, "negotiation")
    assert "options" in keys(lambda: desk.say(number, Speech("out", "platform", "in another stage")))


def test_in_a_payment_case_the_provider_is_simply_asked(desk: Desk) -> None:
    number = opened(desk, playbook="payment-failed")
    assert keys(lambda: desk.say(number, Speech("out", "payment_provider", "where is it?"))) == []
    assert "options" in keys(lambda: desk.say(number, Speech("out", "platform", "please help")))


def test_an_answer_to_a_platform_that_is_in_is_no_escalation(desk: Desk) -> None:
    number = opened(desk)
    desk.move(number, "platform_intervention", mover="platform")
    assert keys(lambda: desk.say(number, Speech("out", "platform", "our papers"))) == []


def test_an_override_is_one_event_of_the_act_with_its_reason_and_undone_with_it(desk: Desk) -> None:
    number = opened(desk)
    done = desk.move(number, "platform_intervention", override=" the buyer\nhas gone silent ")
    first, second = done.events
    assert (first["kind"], second["kind"], first["act"]) == ("guard_overridden", "stage_moved", second["act"])
    assert first["data"]["points"] == ["answered", "options", "lawful"]
    assert "silent" not in str(first["data"])
    (one,) = done.case.overrides
    assert (one.why, one.kind, one.stage) == ("the buyer has gone silent", "platform", "seller_review")
    told = Course(done.case, Names(done.case, {}, "en"), "UTC", str).sentence(first)
    assert "no answer to the buyer; no two options with a date; the refusal not compared" in told
    assert "has gone silent" in told
    assert desk.undo(number).case.overrides == []
    assert desk.redo(number).case.overrides != []
    assert fold(desk.record(number).events).overrides != []


def test_a_reason_that_was_erased_leaves_the_points(desk: Desk) -> None:
    number = opened(desk)
    desk.move(number, "platform_intervention", override="李伟 is gone")
    events = [{**event, "private": {}} for event in desk.record(number).events]
    (one,) = fold(events).overrides
    assert (one.why, one.points) == (None, ("answered", "options", "lawful"))


def test_the_ladder_says_what_is_done_where_it_is_and_why_others_wait(desk: Desk) -> None:
    number = opened(desk)
    desk.move(number, "negotiation")
    rungs = {rung.stage: rung for rung in ladder(desk.case(number))}
    assert [
        rungs[name].state for name in ("intake", "seller_review", "negotiation", "refused", "appeal")
    ] == [
        "done",
        "done",
        "here",
        "next",
        "ahead",
    ]
    assert "against a decision" in rungs["appeal"].hint
    assert "negotiation" in spoken(desk.case(number))
    assert jump("negotiation", "appeal")
    assert jump("decided", "appeal") == ""
    desk.move(number, "execution")
    assert "execution" in [rung.stage for rung in ladder(desk.case(number)) if rung.state == "here"]
