"""Whatever two people do, in whatever order: the chain holds, the fold runs, the case has a place to be."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from aftercase.case import chain
from aftercase.case.fold import fold
from aftercase.desk.desk import Desk
from aftercase.guide import deadlines, position
from aftercase.guide.decide import Opening, Speech
from aftercase.guide.situation import Refused
from tests.kit import WANG, StillClock, make_desk

VERBS = (
    "tick",
    "untick",
    "skip",
    "choose",
    "back",
    "undo",
    "redo",
    "switch",
    "say",
    "set",
    "move",
    "deadline",
    "close",
    "reopen",
)
STEPS = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 5), st.booleans()), min_size=1, max_size=25)


def act(desk: Desk, number: str, verb: str, n: int) -> None:
    """One verb with arguments taken from what is offered."""
    here = desk.position(number)
    keys = [view.check.key for view in here.checks] or ["nothing"]
    ways = [way.key for way in here.branches] or ["nowhere"]
    key = keys[n % len(keys)]
    match verb:
        case "tick":
            fields = {view.check.key for view in here.checks if view.check.kind == "field"}
            desk.tick(number, key, ("us" if key == "paid_by" else "1") if key in fields else None)
        case "untick":
            desk.untick(number, key)
        case "skip":
            desk.skip(number, keys, "because")
        case "choose":
            desk.choose(number, ways[n % len(ways)])
        case "back" | "undo" | "redo":
            getattr(desk, verb)(number)
        case "switch":
            desk.switch(number, ("damaged-goods", "parcel-lost#trace", "ask-platform")[n % 3], "because")
        case "say":
            desk.say(number, Speech("in", "buyer", "words"))
        case "set":
            desk.set_values(
                number, ({"refused_at": f"-{n + 1}h"}, {"parcels": str(n)}, {"platform": ""})[n % 3]
            )
        case "move":
            desk.move(number, ("negotiation", "appeal")[n % 2])
        case "deadline":
            desk.deadline(number, "first-reply", ("at", "met", "pause", "resume")[n % 4], "+2h")
        case "close":
            desk.close(number, "settled", "because")
        case "reopen":
            desk.reopen(number, "because")


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_no_story_breaks_the_case(steps: list[tuple[str, int, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clock = StillClock()
        li, wang = make_desk(Path(folder), clock=clock), make_desk(Path(folder), WANG, clock)
        number = li.new(Opening("parcel-lost", platform="taobao", dates={"requested_at": "-5h"})).case.number
        for verb, n, mine in steps:
            clock.forward(minutes=7)
            desk = li if mine else wang
            before = len(desk.record(number).events)
            try:
                act(desk, number, verb, n)
            except Refused:
                assert len(desk.record(number).events) == before  # a refusal writes nothing
            situation = desk.situation(number)
            here = position.position(situation)
            assert here.step.id == situation.case.visit.step
            deadlines.all_clocks(situation)
            position.trail(situation)
        events = li.record(number).events
        assert chain.verify(events) == []
        assert fold(events) == li.case(number)


@settings(max_examples=30, deadline=None)
@given(STEPS, st.integers(1, 6))
def test_undoing_all_and_redoing_all_leads_back(steps: list[tuple[str, int, bool]], count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = make_desk(Path(folder))
        number = desk.new(
            Opening("parcel-lost", platform="taobao", dates={"requested_at": "-5h"})
        ).case.number
        for verb, n, _ in steps:
            if verb not in ("undo", "redo"):
                try:
                    act(desk, number, verb, n)
                except Refused:
                    continue
        before = desk.case(number)
        undone = 0
        for _ in range(count):
            try:
                desk.undo(number)
                undone += 1
            except Refused:
                break
        for _ in range(undone):
            desk.redo(number)
        after = desk.case(number)
        assert (after.current, after.stage, after.turn, after.status) == (
            before.current,
            before.stage,
            before.turn,
            before.status,
        )
        assert after.visits == before.visits
        assert after.values == before.values
        assert after.deadlines == before.deadlines
