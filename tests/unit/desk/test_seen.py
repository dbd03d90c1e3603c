"""Two people on one case: an act is done in the step its actor saw, or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercase import i18n
from aftercase.case import chain
from aftercase.case.fold import fold
from aftercase.desk.desk import Desk
from aftercase.desk.seen import MovedOn, visit_at
from aftercase.guide.decide import Opening, Speech
from aftercase.guide.position import Position
from aftercase.guide.situation import Refused
from tests.kit import WANG, StillClock, make_desk


class Two:
    """Li and Wang at one case, each with a desk of his own on the same files."""

    def __init__(self, root: Path) -> None:
        self.clock = StillClock()
        self.li, self.wang = make_desk(root, clock=self.clock), make_desk(root, WANG, self.clock)
        opening = Opening("parcel-lost", platform="taobao", order_no="8", dates={"requested_at": "-5h"})
        self.number = self.li.new(opening).case.number

    @property
    def seen(self) -> int:
        return self.li.case(self.number).arrived

    def ready(self) -> None:
        self.li.tick(self.number, "tracking")
        self.li.tick(self.number, "parcels", "1")

    def before_the_append(self, act: Callable[[], object]) -> None:
        """Let ``act`` happen once between Li's decision and Li's write."""
        store, real = self.li.store, self.li.store.append
        waiting = [act]

        def append(*args: Any, **more: Any) -> Any:
            if waiting:
                waiting.pop()()
            return real(*args, **more)

        store.append = append  # type: ignore[method-assign]  # the real one, a moment later


@pytest.fixture
def two(tmp_path: Path) -> Two:
    i18n.use("en")
    return Two(tmp_path)


def drafts(desk: Desk, number: str) -> list[str]:
    return list(desk.drafts(number).load().values())


def test_a_step_that_a_colleague_left_takes_no_ticks_ways_and_skips(two: Two) -> None:
    two.ready()
    seen = two.seen
    two.clock.forward(minutes=42)
    two.wang.choose(two.number, "trace")
    before = len(two.li.record(two.number).events)
    acts: Sequence[Callable[[], object]] = (
        lambda: two.li.tick(two.number, "paid_by", "us", seen),
        lambda: two.li.untick(two.number, "tracking", seen),
        lambda: two.li.skip(two.number, ["paid_by"], "nobody knows", seen),
        lambda: two.li.choose(two.number, "platform", seen),
        lambda: two.li.back(two.number, seen),
        lambda: two.li.switch(two.number, "damaged-goods", "the wrong one", seen),
        lambda: two.li.close(two.number, "settled", "", seen),
    )
    for act in acts:
        with pytest.raises(MovedOn, match="wang went to “Trace the parcel” at 10:42"):
            act()
    assert len(two.li.record(two.number).events) == before


def test_the_words_of_an_act_that_came_too_late_are_a_draft_and_the_line_says_where(two: Two) -> None:
    two.ready()
    seen = two.seen
    two.wang.choose(two.number, "trace")
    with pytest.raises(MovedOn) as told:
        two.li.skip(two.number, ["paid_by"], "the buyer will not say", seen)
    assert drafts(two.li, two.number) == ["the buyer will not say"]
    assert told.value.path is not None
    assert str(told.value).endswith(f"Your text is kept in {told.value.path}.")
    assert "buyer will not say" in told.value.path.read_text("utf-8")


def test_a_message_of_a_step_that_was_left_is_kept_and_other_words_are_logged(two: Two) -> None:
    two.ready()
    two.li.set_values(two.number, {"buyer_name": "Li Wei", "promised_on": "2026-08-10"})
    seen = two.seen
    two.wang.choose(two.number, "trace")
    sent = Speech("out", "buyer", "Hello Li Wei, we trace it.", message="wait")
    with pytest.raises(MovedOn):
        two.li.say(two.number, sent, seen)
    assert drafts(two.li, two.number) == [sent.text]
    assert two.li.say(two.number, Speech("in", "buyer", "Where is it?"), seen).events


def test_what_a_colleague_did_before_he_left_is_already_done(two: Two) -> None:
    two.li.tick(two.number, "parcels", "1")
    seen = two.seen
    two.wang.tick(two.number, "tracking")
    two.wang.skip(two.number, ["paid_by"], "not known")
    two.wang.choose(two.number, "trace")
    for done in (
        two.li.tick(two.number, "tracking", None, seen),
        two.li.tick(two.number, "parcels", "1", seen),
        two.li.skip(two.number, ["paid_by"], "not known", seen),
    ):
        assert done.events == ()
        assert done.hint == "It is so already: wang was first."
    with pytest.raises(MovedOn):
        two.li.tick(two.number, "parcels", "2", seen)
    assert drafts(two.li, two.number) == ["2"]


def test_two_who_choose_the_same_way_at_once_are_both_there(two: Two) -> None:
    two.ready()
    seen = two.seen
    two.wang.choose(two.number, "trace")
    done = two.li.choose(two.number, "trace", seen)
    assert (done.events, done.case.visit.step) == ((), "trace")
    assert "wang was first" in done.hint
    two.wang.tick(two.number, "asked")
    two.wang.choose(two.number, "end-settled")
    with pytest.raises(MovedOn, match="Settled"):
        two.li.choose(two.number, "trace", seen)  # the case has gone further than he wanted


def test_a_step_that_was_entered_again_is_another_one(two: Two) -> None:
    two.ready()
    seen = two.seen
    two.wang.choose(two.number, "trace")
    two.wang.back(two.number)
    with pytest.raises(MovedOn):
        two.li.choose(two.number, "trace", seen)


def test_a_step_left_and_undone_is_the_same_one(two: Two) -> None:
    two.ready()
    seen = two.seen
    two.wang.choose(two.number, "trace")
    stale = two.wang.case(two.number).arrived
    two.wang.undo(two.number)
    with pytest.raises(MovedOn, match="wang went to “Look at the tracking”"):
        two.li.tick(two.number, "asked", None, stale)
    assert two.li.choose(two.number, "platform", seen).events


def test_an_act_decided_again_stays_in_the_step_of_its_first_reading(two: Two) -> None:
    """Nothing was said of a step, as on the command line: the retry must not take "found" of another one."""
    two.ready()
    two.before_the_append(lambda: two.wang.choose(two.number, "trace"))
    with pytest.raises(MovedOn):
        two.li.choose(two.number, "platform")
    two.before_the_append(lambda: two.wang.back(two.number))
    with pytest.raises(MovedOn):
        two.li.tick(two.number, "asked")


def test_two_ticks_of_one_check_at_once_are_one(two: Two) -> None:
    two.before_the_append(lambda: two.wang.tick(two.number, "tracking"))
    assert two.li.tick(two.number, "tracking").events == ()
    kinds = [event["kind"] for event in two.li.record(two.number).events]
    assert kinds.count("check_ticked") == 1


def test_a_file_is_not_carried_into_another_step(two: Two, tmp_path: Path) -> None:
    two.ready()
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"png")
    seen = two.seen
    two.wang.choose(two.number, "trace")
    with pytest.raises(MovedOn):
        two.li.attach(two.number, [photo], "tracking", seen=seen)
    assert not list((two.li.store.folder(two.number) / "evidence").glob("*"))  # nothing was copied
    two.wang.back(two.number)
    two.before_the_append(lambda: two.wang.choose(two.number, "trace"))
    with pytest.raises(MovedOn):
        two.li.attach(two.number, [photo], "tracking")
    assert two.li.attach(two.number, [photo], seen=seen).events  # one for the case belongs to no step


# -- at random -------------------------------------------------------------------------------------------

VERBS = ("tick", "untick", "skip", "choose", "back", "undo", "look", "look")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(VERBS), st.integers(0, 5), st.booleans(), st.sampled_from(("", "race", "blind"))
    ),
    min_size=1,
    max_size=30,
)


class View:
    """What one of them has on his screen, however old."""

    def __init__(self, desk: Desk, number: str) -> None:
        self.desk, self.number = desk, number
        self.look()

    def look(self) -> None:
        self.arrived = self.desk.case(self.number).arrived
        self.here: Position = self.desk.position(self.number)

    def act(self, verb: str, n: int, seen: int | None) -> None:
        desk, number = self.desk, self.number
        keys = [view.check.key for view in self.here.checks] or ["nothing"]
        ways = [way.key for way in self.here.branches] or ["nowhere"]
        key = keys[n % len(keys)]
        fields = {view.check.key for view in self.here.checks if view.check.kind == "field"}
        match verb:
            case "tick":
                value = ("us" if key == "paid_by" else str(n % 2 + 1)) if key in fields else None
                desk.tick(number, key, value, seen)
            case "untick":
                desk.untick(number, key, seen)
            case "skip":
                desk.skip(number, keys, "because", seen)
            case "choose":
                desk.choose(number, ways[n % len(ways)], seen)
            case "back":
                desk.back(number, seen)
            case "undo":
                desk.undo(number)


@settings(max_examples=80, deadline=None)
@given(ACTS)
def test_no_act_is_ever_applied_to_another_step(acts: list[tuple[str, int, bool, str]]) -> None:
    i18n.use("en")
    with tempfile.TemporaryDirectory() as folder:
        two = Two(Path(folder))
        views = {True: View(two.li, two.number), False: View(two.wang, two.number)}
        for verb, n, mine, how in acts:
            view, other = views[mine], views[not mine]
            if verb == "look":
                view.look()
                continue
            if how == "blind":  # as on the command line: the verb's own first reading counts
                view.look()
            if how == "race" and mine:
                other.look()

                def race(other: View = other, n: int = n) -> None:
                    for verb in ("skip", "choose"):
                        try:
                            other.act(verb, n, None)
                        except Refused:
                            continue

                two.before_the_append(race)
            visit = visit_at(view.desk.record(two.number).events, view.arrived)
            mark = len(view.desk.record(two.number).events)
            by = view.desk.who.name
            try:
                view.act(verb, n, None if how == "blind" else view.arrived)
            except Refused:
                written = [e for e in view.desk.record(two.number).events[mark:] if e["by"] == by]
                assert written == []  # a refusal writes nothing
            for event in view.desk.record(two.number).events[mark:]:
                if event["by"] == by and verb != "undo":
                    if event["kind"].startswith("check_"):
                        assert event["data"]["visit"] == visit
                    assert event["data"].get("left", visit) == visit
        events = two.li.record(two.number).events
        assert chain.verify(events) == []
        assert fold(events) == two.li.case(two.number) == two.wang.case(two.number)
