"""Offers, promises, rest and sums as a script meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aftercase.desk import counting
from aftercase.desk.desk import Desk
from aftercase.guide.decide import Opening, Proposal, Speech
from tests.kit import StillClock, make_desk
from tests.unit.cli.test_command_line import Run, run
from tests.unit.cli.test_plain_work import of, sit

__all__ = ["run"]


def new(run: Run) -> str:
    code, out, _ = run(
        "new", "parcel-lost", "--platform", "taobao", "--amount", "89", "--requested-at", "-5h"
    )
    assert code == 0
    return out.strip()


def test_an_offer_and_its_answer(run: Run) -> None:
    case = new(run)
    code, _, err = run(
        "offer", case, "refund_partial", "--amount", "20", "--until", "+2d", "--note", "keeps it"
    )
    assert code == 0
    assert f"{case}: offer 1 made: partial refund 20.00 CNY, good until " in err
    code, out, _ = run("show", case)
    assert "offer 1: partial refund 20.00 CNY · good until " in out
    code, out, _ = run("due", case, "--json")
    clock = next(clock for clock in json.loads(out)["clocks"] if clock["name"] == "offer-1")
    assert (clock["whose"], clock["label"]) == ("buyer", "offer 1: partial refund")
    code, out, _ = run("answer", case, "1", "accepted", "--channel", "phone", "--json")
    assert (code, json.loads(out)["events"]) == (0, ["offer_answered"])
    code, out, _ = run("show", case, "--json")
    (offer,) = json.loads(out)["offers"]
    assert offer["amount"] == {"minor": 2000, "currency": "CNY"}
    assert (offer["answer"], offer["channel"], offer["note"]) == ("accepted", "phone", "keeps it")
    code, out, _ = run("log", case)
    assert "offer 1: partial refund 20.00 CNY · accepted" in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("offer", "repiar"), "Nearest: repair"),
        (("offer", "refund", "--amount", "100"), "more than was paid (89.00)"),
        (("answer", "1", "accepted"), "No offer has been made"),
        (("promise", "9"), "The log has no entry 9"),
        (("snooze", "soon"), "is no time to rest until"),
    ],
)
def test_a_refusal_is_one_line_and_exit_code_1(run: Run, words: tuple[str, ...], says: str) -> None:
    case = new(run)
    code, out, err = run(words[0], case, *words[1:])
    assert (code, out) == (1, "")
    assert says in err
    assert err.count("\n") == 1


def test_say_tells_which_command_watches_over_its_promise(run: Run) -> None:
    case = new(run)
    code, _, err = run("say", case, "--to", "buyer", "We will refund you within 24 hours.")
    assert code == 0
    logged, told = err.strip().split("\n")
    entry = logged.rsplit(" ", 1)[1]
    assert told.startswith("You promised: refund by ")
    assert told.endswith(f"To watch it: aftercase promise {case} {entry}")
    code, _, err = run("promise", case, entry)
    assert (code, err.split(":")[1].strip()) == (0, "watched")
    code, out, _ = run("log", case)
    assert "promise-1: refund by " in out
    assert ", open" in out
    assert run("promise", case, entry)[2].strip() == "Nothing to do: it is so already."
    assert run("deadline", case, "promise-1", "--met")[0] == 0
    code, out, _ = run("log", case, "--json")
    (promise,) = json.loads(out)["promises"]
    assert (promise["entry"], promise["state"], promise["kind"]) == (int(entry), "kept", "refund")


def test_say_with_promise_takes_it_at_once(run: Run) -> None:
    case = new(run)
    code, out, err = run("say", case, "--to", "buyer", "--promise", "--json", "24小时内回复您")
    assert (code, json.loads(out)["events"]) == (0, ["said", "deadline_set"])
    assert "logged as entry" in err
    code, _, err = run("say", case, "--to", "buyer", "--promise", "Thank you.")
    assert code == 1
    assert "logged as entry" in err
    assert "Give the moment with --at" in err


@pytest.mark.parametrize(
    "words",
    [
        ("--from", "buyer", "We will refund you by Friday."),
        ("--note", "周五前给他退款"),
        ("--to", "buyer", "ok"),
    ],
)
def test_nothing_is_said_of_what_is_no_promise_of_ours(run: Run, words: tuple[str, ...]) -> None:
    code, _, err = run("say", new(run), *words)
    assert (code, "promise" in err) == (0, False)


def test_a_rest_is_marked_in_the_list(run: Run) -> None:
    case = new(run)
    code, _, err = run("snooze", case, "2h", "--why", "waits")
    assert code == 0
    assert f"{case}: rests until " in err
    assert " z " in run("list")[1]
    assert case in run("list", "--rests")[1]
    code, out, _ = run("list", "--json")
    assert json.loads(out)["cases"][0]["rests_until"]
    assert "(shorter than asked: the clock first-reply rings before)" in run("snooze", case, "+9d")[2]
    assert "rests until" in run("show", case)[1]
    assert run("snooze", case, "off")[2].strip() == f"{case}: awake"
    assert " z " not in run("list")[1]
    assert run("list", "--rests")[1] == ""


def test_the_page_of_an_export_has_offers_and_promises(run: Run, tmp_path: Path) -> None:
    case = new(run)
    run("offer", case, "refund_partial", "--amount", "20", "--note", "keeps | it")
    run("offer", case, "resend", "--until", "+2d")
    run("undo", case)
    run("say", case, "--to", "buyer", "--promise", "We will refund you within 24 hours.")
    run("answer", case, "1", "denied")
    run("snooze", case, "2h")
    code, page, _ = run("export", case, "--format", "md", "-o", "-")
    assert code == 0
    assert "## Offers" in page
    assert "| 1 | partial refund 20.00 CNY |" in page
    assert "denied" in page
    assert "~~" in page[page.index("| 1 | partial") : page.index("## Checklists")]  # what was taken back
    assert "Promised: refund by " in page
    for line in ("made offer 1: partial refund", "offer 1: denied", "let the case rest until"):
        assert line in page
    assert "newer version" not in page
    assert run("verify", case)[0] == 0


def test_words_about_an_offer_are_erased_with_whom_it_was_made_to(run: Run) -> None:
    case = new(run)
    run("offer", case, "resend", "--note", "she asked twice")
    run("offer", case, "repair", "--to", "supplier", "--note", "ask the factory")
    _, out, _ = run("erase", case, "--person", "buyer", "--why", "asked", "--dry-run", "--json")
    plan = json.loads(out)
    shown = [part for part in plan["confirm"] if part["kind"] == "offer_made"]
    assert [part["words"] if "words" in part else part.get("excerpt") for part in shown] == [
        "she asked twice"
    ]
    run("erase", case, "--person", "buyer", "--why", "asked", "--also", "all", "--yes")
    _code, out, _ = run("show", case, "--json")
    assert [offer["note"] for offer in json.loads(out)["offers"]] == [None, "ask the factory"]
    assert run("verify", case)[0] == 0
    assert run("search", "asked twice")[1] == ""


def test_the_words_about_an_offer_are_found(run: Run) -> None:
    case = new(run)
    run("offer", case, "resend", "--note", "she keeps the blue one")
    assert case in run("search", "blue")[1]


def test_the_doctor_has_nothing_to_say(run: Run) -> None:
    case = new(run)
    run("offer", case, "resend", "--until", "+2d", "--note", "x")
    run("answer", case, "1", "denied", "--note", "y")
    run("snooze", case, "2h", "--why", "z")
    code, out, err = run("doctor")
    assert code == 0, out + err


# -- by questions ------------------------------------------------------------------------------------------


def test_plain_work_offers_answers_watches_and_rests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_desk(tmp_path)
    number = desk.new(Opening("parcel-lost", platform="taobao", amount="89")).case.number
    talk = ("i", "2", "20", "+2d", "a", "1", "1", "z", "2h")
    heard = sit(monkeypatch, desk, number, of(*talk)).heard
    case = desk.case(number)
    assert [(offer.type, offer.answer) for offer in case.offers] == [("refund_partial", "accepted")]
    assert case.rests_until() == "2026-08-03T04:00:00.000Z"
    assert "rests until 2026-08-03 12:00" in heard


def test_plain_work_asks_about_a_promise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_desk(tmp_path)
    number = desk.new(Opening("parcel-lost", platform="taobao")).case.number

    def answer(line: str) -> str:
        if "You promised: refund by 2026-08-07 18:00" in line:
            return "y"
        return next(answers, "q")

    answers = iter(["l", "2", "1", "1", "", "We will refund you by Friday.", "."])
    sit(monkeypatch, desk, number, answer)
    assert desk.case(number).deadlines["promise-1"].promise == "refund"


# -- sums --------------------------------------------------------------------------------------------------


def some(desk: Desk, clock: StillClock) -> None:
    """Three cases: one settled, one whose promise broke, one that cannot be read."""
    first = desk.new(Opening("parcel-lost", platform="taobao", dates={"requested_at": "-5h"})).case.number
    desk.offer(first, Proposal("resend"))
    desk.answer(first, "1", "accepted")
    entry = desk.say(first, Speech("out", "buyer", "We will refund you by Friday.")).case.entries[-1].seq
    desk.promise(first, entry)
    desk.deadline(first, "promise-1", "met")
    desk.deadline(first, "first-reply", "met")
    desk.skip(first, ["tracking", "parcels"], "test")
    desk.close(first, "settled")
    second = desk.new(Opening("parcel-lost", platform="taobao", dates={"requested_at": "-1h"})).case.number
    desk.say(second, Speech("in", "buyer", "hello"))
    clock.forward(hours=2)
    entry = desk.say(second, Speech("out", "buyer", "We will reply within 1 hour.")).case.entries[-1].seq
    desk.promise(second, entry)
    desk.offer(second, Proposal("resend"))
    desk.offer(second, Proposal("coupon", "5", "CNY"))
    desk.undo(second)
    clock.forward(hours=2)


def test_the_sums_count_what_is_recorded(tmp_path: Path) -> None:
    clock = StillClock()
    desk = make_desk(tmp_path, clock=clock)
    some(desk, clock)
    (desk.store.folder(desk.new(Opening("parcel-lost")).case.number) / "case.json").write_text("{")
    told: list[tuple[int, int]] = []
    sums = counting.count(make_desk(tmp_path, clock=clock), lambda done, all_: told.append((done, all_)))
    assert told[0] == (0, 3)
    view = counting.view(sums)
    assert view["cases"] == {"all": 2, "open": 1, "closed": 1, "unread": 1}
    assert view["stages"] == {"seller_review": 1}
    assert view["outcomes"] == {"settled": 1}
    assert view["clocks"] == {"met": 1, "late": 0, "missed": 0, "running": 1}
    assert view["promises"] == {"open": 0, "kept": 1, "late": 0, "broken": 1, "unsaid": 0}
    assert view["offers"] == [
        {"type": "resend", "answer": "accepted", "count": 1},
        {"type": "resend", "answer": "open", "count": 1},
    ]
    assert view["first_answer"] == {"count": 2, "median_seconds": 4 * 3600}  # five hours and three
    assert view["few"] is True
    clock.forward(days=9)
    assert counting.view(counting.count(desk, lambda *_: None))["clocks"]["missed"] == 1


def test_stats_prints_bars_and_says_that_there_are_few(run: Run) -> None:
    code, out, _ = run("stats")
    assert (code, out.split("\n")[0]) == (0, "0 cases: 0 open, 0 closed")
    case = new(run)
    run("offer", case, "resend")
    code, out, _ = run("stats")
    assert "Fewer than 20 cases" in out
    assert "Offers: 1  (few)" in out
    assert "open 1" in out
    assert "█" in out
    code, out, _ = run("stats", "--json")
    assert (code, json.loads(out)["offers"]) == (0, [{"type": "resend", "answer": "open", "count": 1}])
