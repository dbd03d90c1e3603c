"""Offers, answers, promises as clocks, rest: what is written down, what is refused and with which way out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercase import i18n, terms
from aftercase.case import chain, dealing
from aftercase.clock import times
from aftercase.desk.desk import Desk, Done
from aftercase.guide import promises, proposing
from aftercase.guide.decide import Opening, Proposal, Speech
from aftercase.guide.decide.offers import words
from aftercase.guide.decide.rest import rest_end
from aftercase.guide.situation import Refused
from tests.kit import LI, WANG, ZONE, StillClock, make_desk


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def desk(tmp_path: Path, clock: StillClock) -> Desk:
    return make_desk(tmp_path, clock=clock)


def case_of(desk: Desk, **more: object) -> str:
    """A case of 89.00 CNY whose first answer is due in 43 hours."""
    opening = {"amount": "89", "dates": {"requested_at": "-5h"}, "platform": "taobao", **more}
    return desk.new(Opening("parcel-lost", **opening)).case.number  # type: ignore[arg-type]


def refusal(verb: object) -> str:
    with pytest.raises(Refused) as refused:
        verb()  # type: ignore[operator]
    return str(refused.value)


# -- offers ------------------------------------------------------------------------------------------------


def test_an_offer_has_its_number_its_money_and_the_other_sides_clock(desk: Desk) -> None:
    number = case_of(desk)
    done = desk.offer(number, Proposal("refund_partial", "20", until="2026-08-05", note="keeps it"))
    (offer,) = done.case.offers
    assert (offer.id, offer.amount, offer.currency, offer.to, offer.note) == (
        1,
        2000,
        "CNY",
        "buyer",
        "keeps it",
    )
    assert offer.expires_at == "2026-08-05T15:59:59.000Z"  # a day counts to its end
    deadline = done.case.deadlines["offer-1"]
    assert (deadline.whose, deadline.due_at, deadline.offer) == ("buyer", offer.expires_at, 1)
    assert chain.verify(desk.record(number).events) == []
    assert [event["kind"] for event in done.events] == ["offer_made", "deadline_set"]
    assert "keeps it" not in str([event["data"] for event in done.events])  # words are private


@pytest.mark.parametrize(
    ("typed", "type_"),
    [
        ("退款", "refund_full"),
        ("refund", "refund_full"),
        ("全额退款", "refund_full"),
        ("Return and refund", "refund_with_return"),
        ("exchange", "replacement"),
        ("补发", "resend"),
        ("repair", "repair"),
        ("freight", "freight"),
        ("coupon", "coupon"),
        ("return_refund", "refund_with_return"),  # beginnings of its words, in any order
    ],
)
def test_a_type_may_be_said_in_either_language(desk: Desk, typed: str, type_: str) -> None:
    assert desk.offer(case_of(desk), Proposal(typed)).case.offers[0].type == type_


def test_every_type_can_be_offered(desk: Desk) -> None:
    number = case_of(desk)
    for type_ in terms.OFFERS:
        amount = "1" if type_ in ("refund_partial", "price_difference", "compensation") else ""
        desk.offer(number, Proposal(type_, amount))
    assert [offer.type for offer in desk.case(number).offers] == list(terms.OFFERS)


@pytest.mark.parametrize(
    ("proposal", "says"),
    [
        (Proposal("repiar"), "Nearest: repair"),
        (Proposal("part_refund"), "partial refund needs its amount"),
        (Proposal("partrefund"), "Nearest: refund_partial, refund_full, "),
        (Proposal("部份退款"), "Nearest: refund_partial, "),
        (Proposal("退"), "refund_with_return, price_difference"),
        (Proposal("refund_partial"), "needs its amount"),
        (Proposal("refund_partial", "abc"), "no amount of CNY"),
        (Proposal("refund_partial", "0"), "offer of nothing"),
        (Proposal("refund_partial", "89.01"), "89.01 CNY is more than was paid (89.00)"),
        (Proposal("refund_partial", "20", "USD"), "make the offer in CNY"),
        (Proposal("replacement", "5"), "has no amount"),
        (Proposal("resend", until="-2h"), "is past"),
        (Proposal("resend", until="soon"), "is no time"),
        (Proposal("resend", at="+2h"), "has not come yet"),
        (Proposal("resend", to="colleague"), "cannot be made to colleague"),
        (Proposal("resend", to="buyr"), "Nearest: buyer"),
    ],
)
def test_what_is_no_offer_is_refused_with_a_way_out(desk: Desk, proposal: Proposal, says: str) -> None:
    number = case_of(desk)
    assert says in refusal(lambda: desk.offer(number, proposal))
    assert desk.case(number).offers == []


def test_compensation_may_be_more_than_was_paid_and_a_refund_may_not(desk: Desk) -> None:
    """A refund gives back what was paid; what goes beyond it is compensation, another matter."""
    number = case_of(desk)
    assert desk.offer(number, Proposal("compensation", "500")).case.offers[0].amount == 50000
    assert "compensation, an offer of its own" in refusal(
        lambda: desk.offer(number, Proposal("refund", "90"))
    )
    desk.set_values(number, {"amount": "90"})
    assert desk.offer(number, Proposal("refund", "90")).case.offers[1].amount == 9000


def test_refunds_agreed_before_count(desk: Desk) -> None:
    number = case_of(desk)
    desk.offer(number, Proposal("refund_partial", "20"))
    desk.answer(number, "1", "accepted")
    assert "20.00 agreed before" in refusal(lambda: desk.offer(number, Proposal("refund_partial", "70")))
    assert desk.offer(number, Proposal("refund")).case.offers[1].amount == 6900  # all that is left
    desk.answer(number, "2", "accepted")
    assert "second refund pays twice" in refusal(lambda: desk.offer(number, Proposal("refund")))


def test_a_full_refund_of_an_unknown_sum_is_not_made_twice(desk: Desk) -> None:
    number = case_of(desk, amount="")
    desk.offer(number, Proposal("refund"))
    desk.answer(number, "1", "accepted")
    assert "pays twice" in refusal(lambda: desk.offer(number, Proposal("退货退款")))


def test_beside_a_bank_dispute_a_refund_pays_twice_until_the_money_is_back(desk: Desk) -> None:
    """A buyer who went to his bank has the money already: the bank took it back when he disputed it."""
    number = case_of(desk)
    desk.set_values(number, {"charged_back_at": "-1h"})
    said = refusal(lambda: desk.offer(number, Proposal("refund")))
    assert "pays twice" in said
    assert "clear charged_back_at" in said
    assert desk.offer(number, Proposal("replacement")).events  # anything but money is fine
    desk.set_values(
        number, {"decided_at": "now"}
    )  # the platform's decision, say, or the bank's for the buyer
    assert "pays twice" in refusal(lambda: desk.offer(number, Proposal("refund")))
    desk.set_values(number, {"charged_back_at": ""})
    assert desk.offer(number, Proposal("refund")).events


def test_a_closed_case_takes_no_offer_answer_promise_or_rest(desk: Desk) -> None:
    number = case_of(desk)
    desk.offer(number, Proposal("resend"))
    desk.say(number, Speech("out", "buyer", "We will refund you by Friday."))
    desk.skip(number, ["tracking", "parcels"], "test")
    desk.close(number, "settled")
    for verb in (
        lambda: desk.offer(number, Proposal("resend")),
        lambda: desk.answer(number, "1", "accepted"),
        lambda: desk.promise(number, 5),
        lambda: desk.snooze(number, "2h"),
    ):
        assert "Reopen it first" in refusal(verb)


# -- answers -----------------------------------------------------------------------------------------------


def test_an_answer_ends_the_offer_and_its_clock(desk: Desk, clock: StillClock) -> None:
    number = case_of(desk)
    desk.offer(number, Proposal("resend", until="+2d"))
    clock.forward(hours=1)
    case = desk.answer(number, "offer-1", "yes", "by phone", "phone").case
    (offer,) = case.offers
    assert (offer.answer, offer.how, offer.answer_note, offer.open) == (
        "accepted",
        "phone",
        "by phone",
        False,
    )
    assert case.deadlines["offer-1"].met_at == offer.answered_at == times.stamp(clock.now)
    assert "answered already: accepted" in refusal(lambda: desk.answer(number, "1", "denied"))
    assert desk.undo(number).case.open_offers() != []  # the answer alone is taken back
    assert desk.case(number).deadlines["offer-1"].running


def test_an_offer_never_expires_by_itself_and_not_before_its_time(desk: Desk, clock: StillClock) -> None:
    number = case_of(desk)
    desk.offer(number, Proposal("resend", until="+2d"))
    desk.offer(number, Proposal("repair"))
    assert "it has not expired" in refusal(lambda: desk.answer(number, "1", "expired"))
    assert "cannot expire" in refusal(lambda: desk.answer(number, "2", "expired"))
    clock.forward(days=3)
    case = desk.case(number)
    assert case.offers[0].open
    assert dealing.run_out(case.offers[0], times.stamp(clock.now))
    assert dealing.offer_state(case.offers[0], times.stamp(clock.now)) == "its time is up"
    case = desk.answer(number, "1", "expired").case
    assert case.deadlines["offer-1"].missed_at
    assert not case.deadlines["offer-1"].met_at


@pytest.mark.parametrize(
    ("offer", "answer", "says"),
    [
        ("9", "accepted", "There are: 1, 2"),
        ("x", "accepted", "There are: 1, 2"),
        ("1", "perhaps", "no answer perhaps"),
        ("1", "open", "no answer open"),
        ("1", "acceptd", "Nearest: accepted"),
    ],
)
def test_an_answer_needs_its_offer_and_a_word(desk: Desk, offer: str, answer: str, says: str) -> None:
    number = case_of(desk)
    assert "No offer has been made" in refusal(lambda: desk.answer(number, "1", "accepted"))
    for _ in range(2):
        desk.offer(number, Proposal("resend"))
    assert says in refusal(lambda: desk.answer(number, offer, answer))
    assert "no channel pigeon" in refusal(lambda: desk.answer(number, "1", "denied", channel="pigeon"))


def test_undo_of_an_offer_keeps_it_struck_and_its_number_is_not_used_again(desk: Desk) -> None:
    number = case_of(desk)
    desk.offer(number, Proposal("resend", until="+2d"))
    case = desk.undo(number).case
    assert [(offer.id, offer.undone) for offer in case.offers] == [(1, True)]
    assert "offer-1" not in case.deadlines
    assert desk.offer(number, Proposal("resend")).case.offers[1].id == 2
    assert "There are: 2" in refusal(lambda: desk.answer(number, "1", "accepted"))


def test_an_offer_that_a_colleague_has_answered_cannot_be_undone(tmp_path: Path, desk: Desk) -> None:
    number = case_of(desk)
    desk.offer(number, Proposal("resend"))
    make_desk(tmp_path, WANG).answer(number, "1", "accepted")
    assert "wang has built on it (offer answered)" in refusal(lambda: desk.undo(number))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("until", ["", "+2d"])
def test_the_words_of_an_offer_are_in_the_playbooks_language_and_promise_nothing(
    desk: Desk, language: str, until: str
) -> None:
    number = case_of(desk)
    offer = desk.offer(number, Proposal("refund_partial", "20", until=until)).case.offers[0]
    text = proposing.message(offer, language, ZONE)
    assert ("部分退款 20.00 CNY" if language == "zh" else "partial refund 20.00 CNY") in text
    assert ("2026-08-05 10:00" in text) is bool(until)
    assert promises.find(text, desk.clock(), ZONE) == ()
    assert "!" not in text
    assert "！" not in text


def test_an_offer_in_a_few_words_follows_the_language(desk: Desk) -> None:
    offer = desk.offer(case_of(desk), Proposal("refund_partial", "20")).case.offers[0]
    i18n.use("zh")
    try:
        assert words(offer) == "部分退款 20.00 CNY"
    finally:
        i18n.use("en")


# -- promises ----------------------------------------------------------------------------------------------


def promised(desk: Desk, number: str, text: str = "We will refund you by Friday.") -> tuple[int, Done]:
    entry = desk.say(number, Speech("out", "buyer", text)).case.entries[-1].seq
    return entry, desk.promise(number, entry)


def state(desk: Desk, number: str, name: str = "promise-1") -> str:
    case = desk.case(number)
    return dealing.promise_state(case, case.deadlines[name], times.stamp(desk.clock()))


def test_a_promise_becomes_a_clock_of_ours_with_its_entry(desk: Desk) -> None:
    number = case_of(desk)
    entry, done = promised(desk, number)
    clock = done.case.deadlines["promise-1"]
    assert (clock.whose, clock.entry, clock.promise) == ("us", entry, "refund")
    assert clock.due_at == "2026-08-07T10:00:00.000Z"
    assert desk.promise(number, entry).events == ()  # it is watched already
    assert desk.promise(number, entry, "+3h", "reply").case.deadlines["promise-2"].promise == "reply"
    assert desk.position(number)  # the case goes on


def test_kept_late_broken_and_not_said(desk: Desk, clock: StillClock) -> None:
    number = case_of(desk)
    promised(desk, number)
    promised(desk, number, "We will reply within 24 hours.")
    promised(desk, number, "We will ship it within 2 days.")
    assert state(desk, number) == "open"
    desk.deadline(number, "promise-1", "met")
    assert state(desk, number) == "kept"
    clock.forward(days=1, hours=1)
    assert state(desk, number, "promise-2") == "broken"
    desk.deadline(number, "promise-2", "met")
    assert state(desk, number, "promise-2") == "late"
    desk.skip(number, ["tracking", "parcels"], "test")
    desk.close(number, "settled")
    clock.forward(days=9)
    assert state(desk, number, "promise-3") == "unsaid"  # closed before it was due


def test_another_moment_keeps_the_promise_it_belongs_to(desk: Desk) -> None:
    number = case_of(desk)
    entry, _ = promised(desk, number)
    clock = desk.deadline(number, "promise-1", "at", "+2d").case.deadlines["promise-1"]
    assert (clock.entry, clock.promise, clock.whose) == (entry, "refund", "us")


def test_only_our_own_standing_words_promise(desk: Desk, clock: StillClock) -> None:
    number = case_of(desk)
    heard = desk.say(number, Speech("in", "buyer", "We will refund you by Friday.")).case.entries[-1].seq
    assert "not said by us" in refusal(lambda: desk.promise(number, heard))
    empty = desk.say(number, Speech("out", "buyer", "Thank you.")).case.entries[-1].seq
    assert "Give the moment with --at" in refusal(lambda: desk.promise(number, empty))
    assert "no entry 99" in refusal(lambda: desk.promise(number, 99))
    assert "is past" in refusal(lambda: desk.promise(number, empty, "-1h"))
    assert "no promise of the kind" in refusal(lambda: desk.promise(number, empty, "+1h", "moon"))
    late = desk.say(number, Speech("out", "buyer", "We will reply by 17:30.")).case.entries[-1].seq
    clock.forward(hours=12)
    assert "that is past" in refusal(lambda: desk.promise(number, late))
    desk.undo(number)
    assert "was taken back" in refusal(lambda: desk.promise(number, late))


def test_a_promise_leans_on_its_entry(tmp_path: Path, desk: Desk) -> None:
    number = case_of(desk)
    entry = desk.say(number, Speech("out", "buyer", "We will refund you by Friday.")).case.entries[-1].seq
    make_desk(tmp_path, WANG).promise(number, entry)
    assert "wang has built on it" in refusal(lambda: desk.undo(number))


def test_a_correction_counts_and_is_reckoned_from_when_it_was_said(desk: Desk, clock: StillClock) -> None:
    number = case_of(desk)
    entry = desk.say(number, Speech("out", "buyer", "We will reply within 9 hours.")).case.entries[-1].seq
    desk.correct(number, entry, "We will reply within 24 hours.", "slip")
    clock.forward(hours=10)
    (found,) = promises.unwatched(desk.situation(number), entry)
    assert times.stamp(found.due_at) == "2026-08-04T02:00:00.000Z"


# -- rest --------------------------------------------------------------------------------------------------


def test_a_case_rests_until_the_moment_and_wakes(desk: Desk, clock: StillClock) -> None:
    number = case_of(desk, dates={})
    case = desk.snooze(number, "tomorrow", "waits for the warehouse").case
    assert case.rests_until() == "2026-08-04T01:00:00.000Z"  # nine in Shanghai
    assert desk.snooze(number, "off").case.rests_until() is None
    assert desk.snooze(number, "off").events == ()
    desk.snooze(number, "2h")
    assert desk.say(number, Speech("in", "buyer", "hello")).case.rests_until() is None  # news wakes it


def test_a_rest_never_reaches_a_clock_of_ours(desk: Desk, clock: StillClock) -> None:
    number = case_of(desk)  # first-reply: 43 hours
    done = desk.snooze(number, "+5d")
    assert done.case.rests_until() == "2026-08-04T19:00:00.000Z"  # two hours before
    assert done.events[0]["data"]["clock"] == "first-reply"
    clock.forward(hours=42)
    assert desk.snooze(number, "+5d").case.rests_until() == "2026-08-04T20:30:00.000Z"  # halfway
    clock.forward(hours=2)
    assert "first-reply is overdue" in refusal(lambda: desk.snooze(number, "2h"))


def test_a_clock_set_afterwards_wakes_a_case(desk: Desk, clock: StillClock) -> None:
    number = case_of(desk, dates={})
    desk.snooze(number, "+5d")
    desk.offer(number, Proposal("resend", until="+2d"))  # the buyer's: it wakes by ringing
    assert desk.case(number).rests_until() == "2026-08-05T02:00:00.000Z"
    desk.deadline(number, "evidence", "at", "+3d")  # ours: it is not slept away
    assert desk.case(number).rests_until() is None


@pytest.mark.parametrize(
    ("typed", "end"),
    [
        ("tomorrow", "08-04 09:00"),
        ("明天", "08-04 09:00"),
        ("2h", "08-03 12:00"),
        ("45分钟", "08-03 10:45"),
        ("+3d", "08-06 10:00"),
        ("workday", "08-04 09:00"),
        ("2026-08-20", "08-20 09:00"),
        ("2026-08-20 14:30", "08-20 14:30"),
        ("17:30", "08-03 17:30"),
    ],
)
def test_how_the_end_of_a_rest_is_typed(typed: str, end: str) -> None:
    moment = rest_end(typed, StillClock().now, ZONE)
    assert moment is not None
    assert times.local(times.stamp(moment), ZONE, "%m-%d %H:%M") == end


def test_the_next_working_day_knows_weekends_and_the_markets_holidays(
    tmp_path: Path, clock: StillClock
) -> None:
    desk = make_desk(tmp_path, clock=clock, playbooks=())  # the shipped clocks: eBay's market is the US
    clock.now = datetime(2026, 8, 7, 2, 0, tzinfo=UTC)  # a Friday
    number = desk.new(Opening("no-solution", platform="ebay")).case.number
    assert desk.snooze(number, "workday").case.rests_until() == "2026-08-10T01:00:00.000Z"
    clock.now = datetime(2026, 12, 24, 2, 0, tzinfo=UTC)  # Christmas Day is a Friday
    assert desk.snooze(number, "workday").case.rests_until() == "2026-12-28T01:00:00.000Z"
    entry = desk.say(number, Speech("out", "buyer", "We will answer within 1 working day.")).case.seq
    assert desk.promise(number, entry).case.deadlines["promise-1"].due_at == "2026-12-28T10:00:00.000Z"


@pytest.mark.parametrize("typed", ["", "soon", "-2h", "2020-01-01", "+9999d"])
def test_what_is_no_rest_is_refused(desk: Desk, typed: str) -> None:
    refusal(lambda: desk.snooze(case_of(desk, dates={}), typed))


@given(st.text(max_size=30))
def test_no_typed_rest_makes_it_fail(typed: str) -> None:
    rest_end(typed, StillClock().now, ZONE)


def test_who_offered_is_kept(desk: Desk) -> None:
    assert desk.offer(case_of(desk), Proposal("resend")).case.offers[0].by == LI.name
