"""Undo for everything: after each verb of the desk one undo leads back to the case as it stood."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aftercase.case.state import Case
from aftercase.desk.desk import Desk
from aftercase.guide.decide import Opening, Proposal, Speech
from aftercase.guide.situation import Refused
from aftercase.playbook.library import shipped_folder
from tests.kit import StillClock, make_desk

Act = Callable[[Desk, str, Path], Any]

# Each verb with what it does to the case below; those with two entries write different events.
ACTS: dict[str, Act] = {
    "tick": lambda desk, case, _: desk.tick(case, "countdown"),
    "tick a field": lambda desk, case, _: desk.tick(case, "request_reason", "cracked"),
    "untick": lambda desk, case, _: desk.untick(case, "order"),
    "skip": lambda desk, case, _: desk.skip(case, ["countdown"], "not shown"),
    "choose": lambda desk, case, _: desk.choose(case, "withdrawn"),
    "choose another playbook": lambda desk, case, _: desk.choose(case, "bank"),
    "back": lambda desk, case, _: desk.back(case),
    "switch": lambda desk, case, _: desk.switch(case, "unclear-reason", "wrong"),
    "say": lambda desk, case, _: desk.say(case, Speech("in", "buyer", "It is broken.")),
    "say with a reason": lambda desk, case, _: desk.say(
        case, Speech("out", "platform", "Please help.", override="the buyer is silent")
    ),
    "correct": lambda desk, case, _: desk.correct(case, _entry(desk, case), "Better words.", "a slip"),
    "attach": lambda desk, case, file: desk.attach(case, [file], shows="the label"),
    "attach to a check": lambda desk, case, file: desk.attach(case, [file], check="refusal-notice"),
    "set_values": lambda desk, case, _: desk.set_values(case, {"buyer_name": "Zhang", "amount": "100"}),
    "set_values of dates": lambda desk, case, _: desk.set_values(case, {"requested_at": "-9h"}),
    "move": lambda desk, case, _: desk.move(case, "negotiation"),
    "move with a reason": lambda desk, case, _: desk.move(case, "platform_intervention", override="now"),
    "assign": lambda desk, case, _: desk.assign(case, "wang"),
    "deadline": lambda desk, case, _: desk.deadline(case, "first-reply", "at", "+3h"),
    "deadline met": lambda desk, case, _: desk.deadline(case, "first-reply", "met"),
    "deadline paused": lambda desk, case, _: desk.deadline(case, "first-reply", "pause"),
    "close": lambda desk, case, _: desk.close(case, "settled", "done"),
    "offer": lambda desk, case, _: desk.offer(case, Proposal("refund_partial", "20", until="+48h")),
    "answer": lambda desk, case, _: desk.answer(case, "1", "accepted"),
    "promise": lambda desk, case, _: desk.promise(case, _entry(desk, case)),
    "snooze": lambda desk, case, _: desk.snooze(case, "2h"),
}
APART = {
    "new": "a case that was opened is closed, not undone",
    "undo": "undone by redo",
    "redo": "undone by undo",
    "reopen": "below: it needs a closed case",
    "listed": "no verb: it writes the row of the list",
}


def _entry(desk: Desk, case: str) -> int:
    return desk.case(case).entries[0].seq


def _as_it_stands(case: Case) -> Case:
    """Without what tells that there was an undo, and without what stays, struck through."""
    kept = {
        "entries": [one for one in case.entries if not one.undone],
        "exhibits": [one for one in case.exhibits if not one.undone],
        "offers": [one for one in case.offers if not one.undone],
    }
    return replace(case, acts={}, seq=0, head="", updated_at="", **kept)  # type: ignore[arg-type]  # by name


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path, clock=StillClock(), playbooks=(shipped_folder(),))


def worked(desk: Desk) -> str:
    """A case in which every verb has something to do."""
    opening = Opening("product-quality", platform="taobao", amount="89", dates={"requested_at": "-5h"})
    number = desk.new(opening).case.number
    desk.skip(number, ["order", "request_reason"], "test")
    desk.say(number, Speech("out", "buyer", "We will refund you by Friday."))
    desk.offer(number, Proposal("resend", until="+24h"))
    return number


@pytest.mark.parametrize("name", ACTS)
def test_one_undo_takes_an_act_back_and_redo_does_it_again(desk: Desk, tmp_path: Path, name: str) -> None:
    file = tmp_path / "label.txt"
    file.write_text("label")
    number = worked(desk)
    if name == "back":  # from the second step: the others need the first one's checks
        desk.choose(number, "check")
    before = desk.case(number)
    ACTS[name](desk, number, file)
    after = desk.case(number)
    assert _as_it_stands(after) != _as_it_stands(before)
    assert _as_it_stands(desk.undo(number).case) == _as_it_stands(before)
    assert _as_it_stands(desk.redo(number).case) == _as_it_stands(after)


def test_a_reopening_is_undone_too(desk: Desk) -> None:
    number = worked(desk)
    before = desk.close(number, "settled").case
    desk.reopen(number, "it goes on")
    assert _as_it_stands(desk.undo(number).case) == _as_it_stands(before)


def test_no_verb_is_left_out_above() -> None:
    verbs = {
        name
        for name, verb in inspect.getmembers(Desk, inspect.isfunction)
        if not name.startswith("_") and inspect.signature(verb).return_annotation == "Done"
    }
    assert verbs - APART.keys() == {name.split()[0] for name in ACTS}


def test_what_cannot_be_undone_says_so_in_one_sentence(desk: Desk) -> None:
    number = desk.new(Opening("product-quality")).case.number
    with pytest.raises(Refused, match=r"^There is nothing of yours to undo in this case\.$"):
        desk.undo(number)
