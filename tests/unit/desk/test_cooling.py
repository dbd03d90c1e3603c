"""The cooling-off: words rest for a few minutes, never longer than the clock allows, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from aftercase.desk.desk import Desk
from aftercase.desk.who import Preferences
from aftercase.guide.decide import Opening, Speech
from aftercase.guide.guards.points import Unmet
from tests.kit import StillClock, make_desk

TO_BUYER = Speech("out", "buyer", "We have received your photos and will look at them today.")


@pytest.fixture(autouse=True)
def homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Preferences and state of their own; words rest for five minutes."""
    for kind in ("CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    Preferences().save(cooling="5m")


@pytest.fixture
def clock() -> StillClock:
    """It moves when told to."""
    return StillClock()


@pytest.fixture
def desk(tmp_path: Path, clock: StillClock) -> Desk:
    """A case whose answer is due in 46 hours."""
    desk = make_desk(tmp_path / "desk", clock=clock)
    desk.new(Opening("damaged-goods", platform="taobao", dates={"requested_at": "-2h"}))
    return desk


def keys(desk: Desk, speech: Speech = TO_BUYER) -> list[str]:
    """What stands in the way of saying it; nothing where it was said."""
    try:
        desk.say("AC-2026-0001", speech)
    except Unmet as unmet:
        return [point.key for point in unmet.points]
    return []


def test_the_first_try_begins_it_and_the_next_one_after_it_sends(desk: Desk, clock: StillClock) -> None:
    assert keys(desk) == ["cooling"]
    clock.forward(minutes=4)
    assert keys(desk) == ["cooling"]
    clock.forward(minutes=1)
    assert keys(desk) == []
    assert keys(desk) == ["cooling"]  # the next words rest anew


def test_another_process_knows_of_the_first_try(desk: Desk, clock: StillClock) -> None:
    assert keys(desk) == ["cooling"]
    clock.forward(minutes=6)
    assert keys(make_desk(desk.root, clock=clock)) == []


def test_calmer_words_need_not_rest_again(desk: Desk, clock: StillClock) -> None:
    assert keys(desk) == ["cooling"]
    clock.forward(minutes=6)
    assert keys(desk, Speech("out", "buyer", "We are looking at your photos.")) == []


def test_it_is_shorter_than_the_running_clock(desk: Desk, clock: StillClock) -> None:
    desk.deadline("AC-2026-0001", "soon", "at", "+8m")
    assert keys(desk) == ["cooling"]
    clock.forward(minutes=2)
    assert keys(desk) == []


def test_there_is_none_when_the_time_is_up(desk: Desk, clock: StillClock) -> None:
    desk.deadline("AC-2026-0001", "soon", "at", "+1m")
    clock.forward(minutes=1)
    assert keys(desk) == []


def test_a_reason_goes_on_at_once(desk: Desk) -> None:
    assert keys(desk, Speech("out", "buyer", "On its way.", override="the buyer waits on the phone")) == []


def test_notes_and_what_was_said_before_never_rest(desk: Desk) -> None:
    assert keys(desk, Speech("internal", "colleague", "Ask the warehouse.")) == []
    assert keys(desk, Speech("out", "buyer", "We told you on the phone.", at="-1h")) == []
    assert keys(desk, Speech("in", "buyer", "Where is my refund?")) == []


def test_parties_rest_by_themselves(desk: Desk, clock: StillClock) -> None:
    assert keys(desk) == ["cooling"]
    clock.forward(minutes=6)
    assert "cooling" in keys(desk, Speech("out", "carrier", "Please trace this parcel."))


def test_a_clock_set_back_does_not_keep_words_for_ever(desk: Desk, clock: StillClock) -> None:
    assert keys(desk) == ["cooling"]
    clock.now -= timedelta(days=1)
    assert keys(desk) == ["cooling"]
    clock.forward(minutes=5)
    assert keys(desk) == []


def test_off_is_off_and_no_file_is_made(desk: Desk, tmp_path: Path) -> None:
    Preferences().save(cooling="off")
    assert keys(desk) == []
    assert not (tmp_path / "state" / "aftercase" / "cooling.json").exists()


def test_no_words_are_kept_with_it(desk: Desk, tmp_path: Path) -> None:
    assert keys(desk) == ["cooling"]
    assert "photos" not in desk.cooling.path.read_text("utf-8")
