"""The clocks of many cases: sorted, by days, and as a calendar that two other programs can read."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from aftercase import i18n
from aftercase.clock import times
from aftercase.desk import agenda, calendars
from aftercase.desk.desk import Desk
from aftercase.guide.decide import Opening
from tests.kit import ZONE, make_desk

FIRST = date(2026, 8, 3)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Three cases: two with the playbook's clock, one with a countdown of its own as well."""
    desk = make_desk(tmp_path / "desk")
    for hours in (2, 30, 40):
        opening = Opening(
            "damaged-goods", platform="taobao", buyer_name="李伟", dates={"requested_at": f"-{hours}h"}
        )
        desk.new(opening)
    desk.deadline("AC-2026-0001", "typed-in", "at", "+3d")
    return desk


def test_all_clocks_soonest_first(desk: Desk) -> None:
    found = agenda.agenda(desk)
    due = [ring.clock.due_at or "" for ring in found.rings]
    assert len(due) >= 4
    assert due == sorted(due)
    assert {ring.case for ring in found.rings} == {"AC-2026-0001", "AC-2026-0002", "AC-2026-0003"}


def test_reading_can_be_stopped(desk: Desk) -> None:
    found = agenda.agenda(desk, progress=lambda done, _total: done < 1)
    assert found.stopped
    assert {ring.case for ring in found.rings} <= {"AC-2026-0001", "AC-2026-0002", "AC-2026-0003"}
    assert len({ring.case for ring in found.rings}) == 1


def test_only_cases_that_ring_before_a_moment_are_read(desk: Desk) -> None:
    soon = desk.clock() + timedelta(hours=10)
    assert agenda.waiting(desk, soon) == ["AC-2026-0003"]


def test_a_damaged_case_is_told_and_the_others_ring(desk: Desk) -> None:
    numbers = agenda.waiting(desk)
    (desk.root / "cases" / "AC-2026-0002" / "case.json").write_bytes(b"{")
    found = agenda.agenda(desk, numbers)
    assert len(found.problems) == 1
    assert "AC-2026-0002" in found.problems[0]
    assert {ring.case for ring in found.rings} == {"AC-2026-0001", "AC-2026-0003"}


def test_each_clock_stands_in_the_day_on_which_it_rings_in_the_desks_zone(desk: Desk) -> None:
    desk.deadline("AC-2026-0002", "midnight", "at", "2026-08-05 00:00")
    desk.deadline("AC-2026-0002", "before-it", "at", "2026-08-04 23:59")
    days = agenda.week(agenda.agenda(desk).rings, FIRST, FIRST, ZONE)
    by_name = {ring.clock.name: day.on for day in days for ring in day.rings}
    assert by_name["midnight"] == date(2026, 8, 5)
    assert by_name["before-it"] == date(2026, 8, 4)
    assert [day.on for day in days if day.on] == [FIRST + timedelta(days=n) for n in range(7)]


def test_what_is_over_stands_first_and_only_in_the_week_of_today(desk: Desk) -> None:
    desk.deadline("AC-2026-0002", "gone", "at", "2026-07-30 10:00")
    rings = agenda.agenda(desk).rings
    this, before = agenda.week(rings, FIRST, FIRST, ZONE), agenda.week(rings, date(2026, 7, 27), FIRST, ZONE)
    assert this[0].on is None
    assert [ring.clock.name for ring in this[0].rings] == ["gone"]
    assert {day.on: [ring.clock.name for ring in day.rings] for day in before}[date(2026, 7, 30)] == ["gone"]


def test_a_paused_clock_stands_in_no_day(desk: Desk) -> None:
    desk.deadline("AC-2026-0001", "typed-in", "pause")
    rings = agenda.agenda(desk).rings
    days = agenda.week(rings, FIRST, FIRST, ZONE)
    assert all(ring.clock.name != "typed-in" for day in days for ring in day.rings)
    assert [ring.clock.name for ring in agenda.undated(rings)] == ["typed-in"]


@pytest.mark.parametrize(("language", "words"), [("en", "Thu 26 Nov"), ("zh", "11月26日 周四")])
def test_a_day_is_said_as_people_say_it(language: str, words: str) -> None:
    i18n.use(language)
    try:
        assert agenda.spoken(date(2026, 11, 26)) == words
    finally:
        i18n.use("en")


# -- the calendar --------------------------------------------------------------------------------------


def read_with_icalendar(data: bytes) -> dict[str, tuple[str, str]]:
    """Uid -> (moment, title), by the library that wrote it."""
    events = events_in(data)
    return {str(e["UID"]): (times.stamp(e["DTSTART"].dt), str(e["SUMMARY"])) for e in events}


def events_in(data: bytes) -> list[Any]:
    """The events; its types name every kind of value that a property may have."""
    from icalendar import Calendar

    return list(Calendar.from_ical(data).walk("VEVENT"))


def read_with_vobject(data: bytes) -> dict[str, tuple[str, str]]:
    """The same by other people's parser."""
    import vobject

    whole = vobject.readOne(data.decode())
    return {
        event.uid.value: (times.stamp(event.dtstart.value), event.summary.value)
        for event in whole.contents.get("vevent", [])
    }


def test_two_parsers_read_every_clock_at_its_moment(desk: Desk) -> None:
    data = calendars.calendar(desk).data
    found = read_with_icalendar(data)
    assert found == read_with_vobject(data)
    rings = [ring for ring in agenda.agenda(desk).rings if ring.clock.due_at]
    assert sorted(at for at, _title in found.values()) == sorted(ring.clock.due_at or "" for ring in rings)
    assert len(found) == len(rings)


def test_lines_end_as_the_standard_wants_and_are_no_longer_than_75_bytes(desk: Desk) -> None:
    data = calendars.calendar(desk, titles=True).data
    lines = data.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75


def test_nothing_personal_goes_along_unless_asked(desk: Desk) -> None:
    desk.set_values("AC-2026-0001", {"title": "李伟的花瓶", "order_no": "298475610293"})

    def plain(data: bytes) -> str:
        return data.replace(b"\r\n ", b"").decode()

    assert "李伟" not in plain(calendars.calendar(desk).data)
    assert "298475610293" not in plain(calendars.calendar(desk).data)
    assert "李伟的花瓶" in plain(calendars.calendar(desk, titles=True).data)


def test_a_moved_clock_is_the_same_entry_with_a_higher_number(desk: Desk) -> None:
    before = calendars.calendar(desk).data
    desk.deadline("AC-2026-0001", "typed-in", "at", "+5d")
    after = calendars.calendar(desk).data
    assert read_with_icalendar(before).keys() == read_with_icalendar(after).keys()
    assert read_with_icalendar(before) != read_with_icalendar(after)

    def sequence(data: bytes) -> int:
        return next(int(e["SEQUENCE"]) for e in events_in(data) if str(e["UID"]).startswith("typed-in."))

    assert sequence(after) > sequence(before)


def test_only_clocks_of_ours_remind(desk: Desk) -> None:
    for event in events_in(calendars.calendar(desk, alarms=[timedelta(minutes=30)]).data):
        alarms = [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")]
        ours = "(" not in str(event["SUMMARY"])
        assert alarms == ([timedelta(minutes=-30)] if ours else [])


def test_hostile_words_stay_inside_their_line(desk: Desk) -> None:
    evil = "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:injected\x1b]0;y\x07; , \\n"
    desk.set_values("AC-2026-0001", {"title": evil})
    data = calendars.calendar(desk, titles=True).data
    assert len(read_with_icalendar(data)) == len(read_with_icalendar(calendars.calendar(desk).data))
    assert b"\x1b" not in data
    assert read_with_icalendar(data) == read_with_vobject(data)
