"""Offers, answers, promises and rest on the desk: what keys do, what is asked, what the list shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from aftercase.desk.desk import Desk
from aftercase.guide.decide import Opening, Proposal, Speech
from aftercase.tui.app import DeskApp
from aftercase.tui.screens.home import HomeScreen
from tests.golden.screen import compare_sizes, screen_text
from tests.kit import FIXTURES, LI, ZONE, StillClock
from tests.pilot.shell import SIZES, type_
from tests.pilot.test_workspace import Case, settle

LETTER = "We will refund you by Friday."


async def keys(pilot: Pilot[Any], *names: str) -> None:
    """Press keys one by one; a dialog may be open in between."""
    for name in names:
        await pilot.press(name)
        await settle(pilot)


def test_an_offer_is_written_down_and_its_words_are_sent(tmp_path: Path) -> None:
    case = Case(tmp_path, amount="89")

    async def script(pilot: Pilot[Any]) -> None:
        await keys(pilot, "i", "2")
        assert "89.00 CNY" in screen_text(pilot.app)
        await type_(pilot, "100")
        await keys(pilot, "enter")
        assert "more than was paid" in screen_text(pilot.app)  # the line stays, to be mended
        pilot.app.screen.query_one(Input).value = "20"
        await keys(pilot, "enter")
        await type_(pilot, "+48h")
        await keys(pilot, "enter", "1")
        shown = screen_text(pilot.app)
        assert "partial refund 20.00 CNY" in shown
        assert "good until 2026-08-05 10:00" in shown
        await keys(pilot, "f10")

    case.play(script)
    after = case.desk.case(case.number)
    (offer,) = after.offers
    assert (offer.type, offer.amount, offer.currency, offer.to) == ("refund_partial", 2000, "CNY", "buyer")
    assert (after.deadlines["offer-1"].due_at, after.deadlines["offer-1"].whose) == (
        "2026-08-05T02:00:00.000Z",
        "buyer",
    )
    assert "partial refund 20.00 CNY" in (after.entries[-1].text or "")
    assert (after.entries[-1].direction, after.entries[-1].party) == ("out", "buyer")


def test_an_answer_ends_an_offer_and_undo_opens_it_again(tmp_path: Path) -> None:
    case = Case(tmp_path)
    case.desk.offer(case.number, Proposal("resend"))
    case.desk.offer(case.number, Proposal("replacement", until="+2d"))

    async def script(pilot: Pilot[Any]) -> None:
        await keys(pilot, "y", "2")  # the second of two
        assert "expired" not in screen_text(pilot.app)  # its time is not up
        await keys(pilot, "1")
        assert [offer.answer for offer in case.desk.case(case.number).offers] == ["", "accepted"]
        assert "accepted" in screen_text(pilot.app)
        await keys(pilot, "u")
        case.clock.forward(days=3)
        await keys(pilot, "y", "2", "1")  # now it is offered as expired, first

    case.play(script)
    after = case.desk.case(case.number)
    assert [offer.answer for offer in after.offers] == ["", "expired"]
    assert after.deadlines["offer-2"].missed_at is not None


def test_without_an_offer_there_is_nothing_to_answer(tmp_path: Path) -> None:
    case = Case(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        assert case.screen.why_not("answer") == "No offer waits for an answer."
        assert case.screen.why_not("promise") == "Nothing of ours is in the log yet."
        await keys(pilot, "y")
        assert not case.screen.query(OptionList)

    case.play(script)


@pytest.mark.parametrize(("answer", "watched"), [("1", True), ("3", False), ("escape", False)])
def test_what_was_promised_is_asked_once(tmp_path: Path, answer: str, watched: bool) -> None:
    case = Case(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        case.desk.say(case.number, Speech("in", "buyer", "ok"))
        before = case.desk.say(case.number, Speech("out", "buyer", LETTER)).case.seq - 1
        case.screen.reload()
        case.screen.run_worker(case.screen.after_said(before))
        await settle(pilot)
        assert "You promised: refund by 2026-08-07 18:00. Watch it?" in screen_text(pilot.app)
        await keys(pilot, answer)
        assert "You promised" not in screen_text(pilot.app)
        if watched:
            assert "promise-1: refund by 08-07 18:00, open" in " ".join(screen_text(pilot.app).split())

    case.play(script, size=(160, 50))
    assert ("promise-1" in case.desk.case(case.number).deadlines) is watched


def test_the_composer_asks_about_its_promise_and_the_time_may_be_another(tmp_path: Path) -> None:
    case = Case(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        await keys(pilot, "l")
        composer: Any = pilot.app.screen
        composer._choose(direction="out")
        composer.page.text = LETTER
        await settle(pilot)
        await keys(pilot, "f10", "2")
        pilot.app.screen.query_one(Input).value = "2026-08-06 12:00"
        await keys(pilot, "enter")

    case.play(script)
    clock = case.desk.case(case.number).deadlines["promise-1"]
    assert (clock.due_at, clock.promise, clock.whose) == ("2026-08-06T04:00:00.000Z", "refund", "us")


def test_a_promise_that_cannot_be_read_is_told_by_the_person(tmp_path: Path) -> None:
    case = Case(tmp_path)
    case.desk.say(case.number, Speech("out", "buyer", "I will see to it."))

    async def script(pilot: Pilot[Any]) -> None:
        await keys(pilot, "P", "5")
        await type_(pilot, "+4h")
        await keys(pilot, "enter")

    case.play(script)
    clock = case.desk.case(case.number).deadlines["promise-1"]
    assert (clock.promise, clock.due_at) == ("reply", "2026-08-03T06:00:00.000Z")


def test_a_rest_is_shortened_for_a_clock_of_ours_and_says_so(tmp_path: Path) -> None:
    case = Case(tmp_path)  # its first answer is due 08-05 05:00

    async def script(pilot: Pilot[Any]) -> None:
        await keys(pilot, "Z", "1")
        assert case.told[-1] == "rests until 2026-08-04 09:00"
        await keys(pilot, "Z", "4")
        await type_(pilot, "+5d")
        await keys(pilot, "enter")
        assert case.told[-1] == (
            "rests until 2026-08-05 03:00 (shorter than asked: the clock first-reply rings before)"
        )
        await keys(pilot, "Z", "5")
        assert case.told[-1] == "awake"

    case.play(script)


def test_the_list_marks_a_case_that_rests_and_play_passes_it_by(tmp_path: Path) -> None:
    desk = Desk(tmp_path, LI, ZONE, StillClock(), (FIXTURES,))
    first, second = (desk.new(Opening("parcel-lost", title=title)).case.number for title in ("one", "two"))
    desk.deadline(first, "wait", "at", "+9d")
    app = DeskApp(desk, frozen=True)

    async def script(pilot: Pilot[Any]) -> None:
        await keys(pilot, "z", "1")
        assert isinstance(pilot.app.screen, HomeScreen)
        assert "z 8d23h" not in screen_text(pilot.app)
        assert "z 9d0h" in screen_text(pilot.app)
        from aftercase.desk.play import Play

        assert Play().next(desk) == second

    from tests.pilot.shell import drive

    drive(app, script)
    assert desk.case(first).rests_until() == "2026-08-04T01:00:00.000Z"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_log_with_offers_and_promises_looks_as_it_did(tmp_path: Path, language: str) -> None:
    case = Case(tmp_path, amount="89")
    desk = case.desk
    desk.offer(case.number, Proposal("refund_partial", "20", until="+48h", note="keeps it"))
    desk.answer(case.number, "1", "denied")
    desk.offer(case.number, Proposal("refund_with_return", until="+3d"))
    entry = desk.say(case.number, Speech("out", "buyer", LETTER)).case.entries[-1].seq
    desk.promise(case.number, entry)

    async def script(pilot: Pilot[Any]) -> None:
        case.screen._go_to("log")
        await keys(pilot, "z")
        await compare_sizes(pilot, f"deals-{language}")
        await keys(pilot, "i")
        await compare_sizes(pilot, f"offer-{language}")

    case.play(script, size=SIZES[-1], language=language)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_case_that_was_written_after_this_moment_says_so_when_it_is_opened(
    tmp_path: Path, language: str
) -> None:
    case = Case(tmp_path)
    case.desk.clock.forward(days=-1)  # type: ignore[attr-defined]  # a still clock

    async def script(pilot: Pilot[Any]) -> None:
        await pilot.pause()
        (said,) = [line for line in case.told if case.number in line and "2026-08-02" in line]
        assert "2026-08-03" in said

    case.play(script, language=language)
