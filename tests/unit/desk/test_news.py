"""What is told of others' acts: one line, whatever they did."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aftercase import i18n
from aftercase.desk.desk import Desk
from aftercase.desk.news import news
from aftercase.guide.decide import Opening, Speech
from tests.kit import LI, WANG, StillClock, make_desk


class Desks:
    """Wang acts, and Li is told."""

    def __init__(self, root: Path) -> None:
        self.li, self.wang = make_desk(root), make_desk(root, WANG)
        opening = Opening("parcel-lost", platform="taobao", dates={"requested_at": "-5h"})
        self.number = self.li.new(opening).case.number
        self.heard = len(self.li.record(self.number).events)

    def told(self) -> str:
        """What is new since the last time."""
        record = self.li.record(self.number)
        fresh, self.heard = record.events[self.heard :], len(record.events)
        return news(self.li.situation_of(record), fresh, LI)


@pytest.fixture
def desks(tmp_path: Path) -> Desks:
    i18n.use("en")
    return Desks(tmp_path)


def test_each_act_is_told_in_its_own_words(desks: Desks, tmp_path: Path) -> None:
    wang, number = desks.wang, desks.number
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"png")
    acts: list[tuple[Callable[[], object], str]] = [
        (lambda: wang.attach(number, [photo], "tracking"), "wang attached a file"),
        (lambda: wang.attach(number, [photo, photo]), "wang attached 2 files"),
        (lambda: wang.tick(number, "parcels", "1"), "wang ticked “How many parcels”"),
        (lambda: wang.untick(number, "parcels"), "wang unticked “How many parcels”"),
        (lambda: wang.skip(number, ["parcels"], "why"), "wang skipped “How many parcels”"),
        (lambda: wang.skip(number, ["tracking", "paid_by"], "why"), "wang skipped 2 checks"),
        (lambda: wang.say(number, Speech("in", "buyer", "hi")), "wang added an entry"),
        (lambda: wang.correct(number, _entry(wang, number), "ho", "why"), "wang corrected an entry"),
        (lambda: wang.set_values(number, {"order_no": "7"}), "wang changed the case's data"),
        (lambda: wang.deadline(number, "mine", "at", "+2h"), "wang changed a clock"),
        (lambda: wang.move(number, "appeal", mover="buyer"), "wang moved the stage to “appeal”"),
        (lambda: wang.undo(number), "wang took back: stage moved"),
        (lambda: wang.redo(number), "wang did again: stage moved"),
        (lambda: wang.choose(number, "trace"), "wang went to “Trace the parcel”"),
        (lambda: wang.back(number), "wang went to “Look at the tracking”"),
        (lambda: wang.close(number, "settled"), "wang closed the case: settled"),
        (lambda: wang.reopen(number, "why"), "wang opened the case again"),
    ]
    for act, words in acts:
        act()
        assert desks.told() == words
    assert desks.told() == ""


def _entry(desk: Desk, number: str) -> int:
    return desk.case(number).entries[-1].seq


def test_several_in_a_row_are_counted_and_many_end_with_where_the_case_is(desks: Desks) -> None:
    for word in ("one", "two", "three"):
        desks.wang.say(desks.number, Speech("in", "buyer", word))
    desks.wang.tick(desks.number, "tracking")
    assert desks.told() == "wang added 3 entries · wang ticked “Save the tracking page”"
    desks.wang.tick(desks.number, "parcels", "1")
    desks.wang.say(desks.number, Speech("in", "buyer", "four"))
    desks.wang.choose(desks.number, "trace")
    desks.wang.tick(desks.number, "asked")
    assert desks.told() == "wang made 4 changes · wang went to “Trace the parcel”"


def test_one_s_own_acts_from_elsewhere_are_called_so(desks: Desks, tmp_path: Path) -> None:
    make_desk(tmp_path).tick(desks.number, "tracking")
    assert desks.told() == "you (in another window) ticked “Save the tracking page”"
    namesake = make_desk(tmp_path, LI._replace(uid=4711), StillClock())
    namesake.untick(desks.number, "tracking")
    assert desks.told().startswith("li unticked")


def test_an_act_that_was_taken_back_and_one_of_a_newer_version_are_told_too(desks: Desks) -> None:
    desks.wang.tick(desks.number, "tracking")
    desks.wang.undo(desks.number)
    assert desks.told() == "wang ticked “Save the tracking page” · wang took back: check ticked"
    record = desks.li.record(desks.number)
    newer = {**record.events[-1], "kind": "sang", "act": "x", "data": {}}
    assert news(desks.li.situation_of(record), [newer], LI) == "wang changed the case"
