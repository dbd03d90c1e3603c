"""A case taken further by the events that came after is what all of them make, and leaves its past."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from aftercase.case.fold import fold
from aftercase.case.onward import onward
from aftercase.guide.decide import Opening, Speech
from aftercase.guide.decide.offers import Proposal
from benchmarks import made
from tests.kit import LI, StillClock, make_desk

Events = Sequence[dict[str, Any]]


def agrees(events: Events, at: int, to: int) -> bool:
    """Whether going on was possible; where it was, it is right and has changed nothing of before."""
    before = fold(events[:at])
    parts = [*before.entries, *before.offers, *before.visits.values(), *before.deadlines.values()]
    kept = deepcopy((before, parts))
    after = onward(before, events[at:to])
    assert (before, parts) == kept
    if after is None:
        return False
    assert after == fold(events[:to])
    return True


def test_a_long_log_from_any_event_to_any_other() -> None:
    events = made.long_log("AC-2026-0001", 400, seed=7)
    draw = random.Random(7)
    gone_on = 0
    for _ in range(150):
        at = draw.randrange(2, 399)
        gone_on += agrees(events, at, min(400, at + draw.randrange(1, 12)))
    assert gone_on > 40


def test_every_kind_of_act_one_after_the_other(tmp_path: Path) -> None:
    """Whatever an act changes is copied first: ticks, clocks, offers, corrections, resumed visits."""
    clock = StillClock()
    desk = make_desk(tmp_path / "desk", clock=clock)
    dates = {"requested_at": "-5h"}
    number = desk.new(Opening("parcel-lost", platform="taobao", dates=dates)).case.number
    file = tmp_path / "photo.png"
    file.write_bytes(b"photo")

    def way(n: int = 0) -> str:
        here = desk.position(number)
        if here.open:
            desk.skip(number, here.open, "because")
        return str(here.branches[n].key)

    acts: list[Callable[[], object]] = [
        lambda: desk.tick(number, desk.position(number).checks[0].check.key),
        lambda: desk.untick(number, desk.position(number).checks[0].check.key),
        lambda: desk.attach(number, [file], desk.position(number).checks[0].check.key),
        lambda: desk.say(number, Speech("out", "buyer", "I will send it by tomorrow 18:00", "phone")),
        lambda: desk.promise(number, desk.case(number).entries[-1].seq, "+1d"),
        lambda: desk.correct(number, desk.case(number).entries[0].seq, "other words", "a slip"),
        lambda: desk.offer(number, Proposal("refund_partial", until="+2d", amount="3", currency="CNY")),
        lambda: desk.answer(number, "1", "accepted", "gladly"),
        lambda: desk.set_values(number, {"parcels": "2", "refused_at": "-1h"}),
        lambda: desk.deadline(number, "first-reply", "at", "+3h"),
        lambda: desk.deadline(number, "first-reply", "pause"),
        lambda: desk.deadline(number, "first-reply", "resume"),
        lambda: desk.snooze(number, "+1h", "waits"),
        lambda: desk.say(number, Speech("in", "buyer", "words")),
        lambda: desk.choose(number, way()),
        lambda: desk.back(number),
        lambda: desk.choose(number, way()),
        lambda: desk.choose(number, way()),  # to the decision, and back to where the platform was asked
        lambda: desk.choose(number, way()),
        lambda: desk.switch(number, "damaged-goods", "because"),
        lambda: desk.choose(number, way()),
        lambda: desk.move(number, "negotiation", override="because"),
        lambda: desk.assign(number, "wang"),
        lambda: way() and desk.close(number, "settled", "because"),
        lambda: desk.reopen(number, "because"),
    ]
    for act in acts:
        clock.forward(minutes=3)
        act()
    events = desk.record(number).events
    assert any(event["data"].get("resumes") for event in events)
    starts = [at for at in range(1, len(events)) if events[at]["act"] != events[at - 1]["act"]]
    for at, to in zip(starts, [*starts[1:], len(events)], strict=True):
        assert agrees(events, at, to), events[at]["kind"]
    assert desk.case(number) == fold(events)


@pytest.mark.parametrize("kind", ["undo", "redo"])
def test_what_reaches_back_is_folded_anew(tmp_path: Path, kind: str) -> None:
    desk = make_desk(tmp_path, LI)
    number = desk.new(Opening("parcel-lost", platform="taobao")).case.number
    desk.say(number, Speech("in", "buyer", "words"))
    desk.undo(number)
    if kind == "redo":
        desk.redo(number)
    events = desk.record(number).events
    assert not agrees(events, len(events) - 1, len(events))
    assert desk.case(number) == fold(events)
    assert desk.case(number).entries[0].undone == (kind == "undo")
