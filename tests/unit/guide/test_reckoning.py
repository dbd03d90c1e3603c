"""Clocks of a case by business days and working hours: set, stopped, corrected, caught up, explained."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aftercase.case import chain
from aftercase.clock import calendars
from aftercase.desk.desk import Desk
from aftercase.desk.steady import Steady, behind
from aftercase.guide import deadlines
from aftercase.guide.deadlines import Clock
from aftercase.guide.decide import Opening, Speech
from aftercase.guide.situation import Refused
from tests.kit import ZONE, StillClock, make_desk

PLAYBOOK = """\
---
schema: aftercase/1
id: wait
language: en
kind: scenario
cause: payment-method
platform: [generic]
status: published
deadlines:
  answer: {clock: first_reply_shipped}
  sent-back: {clock: buyer_sends_back}
  refund: {clock: confirm_return_signed}
---

# Waiting

## Look <a id="look"></a>

`due:answer`

- [ ] Ask the warehouse `id:asked` `optional` `due:2bd`
- [ ] Sent back `id:sent` `optional` `due:sent-back`
- [ ] Refund `id:refund` `optional` `due:refund`

Next:

- Done: [End](#end)

## End <a id="end"></a>

`outcome:settled`
"""

_CLOCK = """\
  - name: {name}
    whose: {whose}
    start: {start}
    after: {after}
    source: {{title: Rules, url: "https://example.com/", seen: 2026-08-01}}
    confidence: official
"""
_CHAIN = (
    ("first_reply_shipped", "us", "requested_at", "3bd"),
    ("buyer_sends_back", "buyer", "agreed_at", "7d"),
    ("confirm_return_signed", "us", "return_signed_at", "4wh"),
)


def clock_file(calendar: str = "calendar: CN\n", hours: str = 'hours: "09:00-18:00"\n') -> str:
    clocks = "".join(_CLOCK.format(name=n, whose=w, start=s, after=a) for n, w, s, a in _CHAIN)
    head = "schema: aftercase-clocks/1\nid: taobao\nnames: {zh: 淘宝, en: Taobao}\nzone: Asia/Shanghai\n"
    return f"{head}{calendar}{hours}clocks:\n{clocks}"


@pytest.fixture
def time() -> StillClock:
    return StillClock(datetime(2026, 9, 28, 2, 0, tzinfo=UTC))  # a Monday, 10:00 in Shanghai


@pytest.fixture
def desk(tmp_path: Path, time: StillClock) -> Desk:
    (tmp_path / "books" / "clocks").mkdir(parents=True)
    (tmp_path / "books" / "wait.en.md").write_text(PLAYBOOK, "utf-8")
    write(tmp_path, clock_file())
    desk = make_desk(tmp_path / "data", clock=time, playbooks=(tmp_path / "books",))
    assert desk.library.problems() == []
    return desk


def write(root: Path, text: str) -> None:
    (root / "books" / "clocks" / "taobao.yaml").write_text(text, "utf-8")


def opened(desk: Desk, **dates: str) -> str:
    asked = {"requested_at": "-1h"} | dates
    return desk.new(Opening("wait", platform="taobao", dates=asked)).case.number


def clock(desk: Desk, number: str, name: str) -> Clock:
    return next(one for one in deadlines.all_clocks(desk.situation(number)) if one.name == name)


def due(desk: Desk, number: str, name: str) -> str:
    """As recorded, in Shanghai."""
    at = desk.case(number).deadlines[name].due_at
    return f"{datetime.fromisoformat(at).astimezone(desk.situation(number).now.tzinfo):%m-%d %H:%M}"


def test_business_days_and_working_hours_are_set_like_any_other_clock(desk: Desk) -> None:
    number = opened(desk)
    deadline = desk.case(number).deadlines["answer"]
    assert deadline.due_at == "2026-10-08T15:59:59.000Z"  # over the National Day, to the end of the third day
    assert deadline.rule is not None
    kept = {key: deadline.rule[key] for key in ("after", "calendar", "zone")}
    assert kept == {"after": "3bd", "calendar": "CN", "zone": "Asia/Shanghai"}
    assert "hours" not in deadline.rule
    found = clock(desk, number, "answer")
    assert (found.rule, found.told, found.remark) == (
        "taobao first_reply_shipped 3bd",
        "Taobao 3 business days",
        "",
    )
    assert "left out: 10-01–10-07 National Day; 2 weekend days" in found.why
    assert found.why[0] == "starts: Mon 2026-09-28 09:00 (Asia/Shanghai) · buyer's request"
    assert found.why[-2:] == ("source: Rules, seen 2026-08-01 (official)", "https://example.com/")


def test_a_length_of_the_playbook_counts_the_business_days_of_the_platform(desk: Desk) -> None:
    number = opened(desk)
    assert due(desk, number, "look/asked") == "09-30 15:59"
    other = desk.new(Opening("wait")).case.number
    found = clock(desk, other, "look/asked")
    assert (found.due_at, found.state) == (None, "unknown")
    assert found.why[1:] == (
        "counts: 2 business days, which need a calendar of holidays",
        "business days are those of the platform: set platform, or type the date in",
    )
    desk.set_values(other, {"platform": "taobao"})
    assert due(desk, other, "look/asked") == "09-30 15:59"


def test_each_date_starts_the_clock_that_hangs_on_it_and_several_run_at_once(
    desk: Desk, time: StillClock
) -> None:
    number = opened(desk)
    desk.set_values(number, {"agreed_at": "now"})
    assert due(desk, number, "sent-back") == "10-05 02:00"  # seven days, holidays too
    time.forward(days=2, hours=6)
    desk.set_values(number, {"return_signed_at": "now"})  # 30 September, 16:00
    assert due(desk, number, "refund") == "10-08 03:00"  # two hours, then the next opening
    whose = {one.name: one.whose for one in deadlines.clocks(desk.situation(number))}
    assert (whose["answer"], whose["sent-back"], whose["refund"]) == ("us", "buyer", "us")


def test_a_countdown_typed_in_wins_and_is_recorded(desk: Desk) -> None:
    number = opened(desk)
    desk.deadline(number, "answer", "at", "+31h")
    found = clock(desk, number, "answer")
    assert (found.due_at, found.rule) == ("2026-09-29T09:00:00.000Z", "typed in")
    assert found.why == (
        "typed in: by a person, which wins over any rule",
        "rings: 2026-09-29 17:00 (Asia/Shanghai)",
    )
    desk.set_values(number, {"requested_at": "-3d"})
    assert clock(desk, number, "answer").due_at == "2026-09-29T09:00:00.000Z"


def test_a_pause_over_the_end_of_a_day_moves_business_days_and_hours_go_on(
    desk: Desk, time: StillClock
) -> None:
    number = opened(desk, return_signed_at="-30m")
    for name in ("answer", "refund"):
        desk.deadline(number, name, "pause")
    time.forward(hours=15)  # into the next day, before opening
    paused = clock(desk, number, "answer")
    assert (paused.state, paused.due_at) == (
        "paused",
        "2026-10-08T15:59:59.000Z",
    )  # the first day never counts
    time.forward(hours=24)
    assert clock(desk, number, "answer").due_at == "2026-10-09T15:59:59.000Z"
    assert "paused: since 2026-09-28 10:00; counted as if it ran on now" in clock(desk, number, "answer").why
    for name in ("answer", "refund"):
        desk.deadline(number, name, "resume")
    assert due(desk, number, "answer") == "10-09 15:59"
    assert due(desk, number, "refund") == "09-30 04:30"  # half an hour was used before the pause
    assert any(
        "pauses: 09-28 10:00 to 09-30 01:00, 39h00m" in line for line in clock(desk, number, "answer").why
    )


def test_a_corrected_start_keeps_the_pauses_also_while_it_stands_still(desk: Desk, time: StillClock) -> None:
    number = opened(desk, agreed_at="-1h")
    desk.deadline(number, "sent-back", "pause")
    time.forward(hours=5)
    desk.deadline(number, "sent-back", "resume")
    assert due(desk, number, "sent-back") == "10-05 06:00"
    desk.set_values(number, {"agreed_at": "2026-09-28 08:00"})
    assert due(desk, number, "sent-back") == "10-05 05:00"
    desk.deadline(number, "sent-back", "pause")
    time.forward(hours=1)
    desk.set_values(number, {"agreed_at": "2026-09-28 09:00"})
    deadline = desk.case(number).deadlines["sent-back"]
    assert deadline.paused_at is not None
    desk.deadline(number, "sent-back", "resume")
    assert due(desk, number, "sent-back") == "10-05 07:00"


def test_a_typed_countdown_moves_by_its_pause(desk: Desk, time: StillClock) -> None:
    number = opened(desk)
    desk.deadline(number, "answer", "at", "+10h")
    desk.deadline(number, "answer", "pause")
    time.forward(hours=20)
    assert (clock(desk, number, "answer").state, clock(desk, number, "answer").left) == ("paused", "10h00m")
    desk.deadline(number, "answer", "resume")
    assert due(desk, number, "answer") == "09-29 08:00"
    assert clock(desk, number, "answer").why[1] == "pauses: 2026-09-28 10:00 to 2026-09-29 06:00"


def test_a_clock_that_has_rung_cannot_be_stopped_any_more(desk: Desk, time: StillClock) -> None:
    number = opened(desk)
    time.forward(days=20)
    with pytest.raises(Refused, match="Type in the countdown"):
        desk.deadline(number, "answer", "pause")


# -- cases of before, and what becomes known later -----------------------------------------------------------


def older(desk: Desk, tmp_path: Path) -> str:
    """A case as a version left it that could not count business days."""
    write(tmp_path, clock_file("", ""))
    number = opened(desk)
    assert "answer" not in desk.case(number).deadlines
    assert clock(desk, number, "answer").state == "unknown"
    write(tmp_path, clock_file())
    return number


def test_a_clock_that_could_not_be_counted_is_shown_at_once_and_recorded_with_the_next_act(
    desk: Desk, tmp_path: Path
) -> None:
    number = older(desk, tmp_path)
    before = desk.record(number).events
    shown = clock(desk, number, "answer")
    assert (shown.due_at, shown.state) == ("2026-10-08T15:59:59.000Z", "running")
    assert desk.record(number).events == before  # looking writes nothing
    done = desk.say(number, Speech("in", "buyer", "hello"))
    kinds = [event["kind"] for event in done.events]
    assert kinds == ["said", "deadline_set", "deadline_set"]
    assert len({event["act"] for event in done.events}) == 1
    assert done.case.deadlines["answer"].due_at == "2026-10-08T15:59:59.000Z"
    assert desk.record(number).events[: len(before)] == before  # history stays
    again = desk.say(number, Speech("in", "buyer", "again"))
    assert [event["kind"] for event in again.events] == ["said"]


def test_ticking_a_check_does_not_start_the_clock_it_would_have_met(desk: Desk, tmp_path: Path) -> None:
    number = older(desk, tmp_path)
    done = desk.tick(number, "asked")
    assert set(done.case.deadlines) == {"answer"}
    desk.untick(number, "asked")
    desk.say(number, Speech("in", "buyer", "hello"))
    assert "look/asked" in desk.case(number).deadlines


def test_leaving_the_step_does_not_start_clocks_of_the_past(desk: Desk, tmp_path: Path) -> None:
    number = older(desk, tmp_path)
    assert desk.choose(number, "end").case.deadlines == {}


def test_a_year_that_is_announced_later_moves_the_clock_with_the_next_act(
    desk: Desk, time: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    time.now = datetime(2048, 9, 28, 2, 0, tzinfo=UTC)
    number = opened(desk)
    deadline = desk.case(number).deadlines["answer"]
    assert deadline.rule is not None
    assert deadline.rule["unsettled"] == "2048"
    assert clock(desk, number, "answer").remark == "may move: the holidays of 2048 are not announced"
    china = calendars.market("CN")
    assert china is not None
    year = china._year(2048)
    more = datetime(2048, 9, 30, tzinfo=UTC).date().toordinal()  # one more day off
    days = tuple(day for day in year.days if day != more)
    monkeypatch.setitem(china._years, 2048, calendars._Year(days, settled=True))
    shown = clock(desk, number, "answer")
    assert shown.due_at == deadline.due_at  # what is recorded stands until somebody acts
    assert any(line.startswith("recorded: ") for line in shown.why)
    case = desk.say(number, Speech("in", "buyer", "hello")).case
    assert case.deadlines["answer"].due_at > deadline.due_at
    assert "unsettled" not in (case.deadlines["answer"].rule or {})
    assert clock(desk, number, "answer").remark == ""


# -- time that is wrong --------------------------------------------------------------------------------------


def test_a_start_that_is_still_to_come_is_said(desk: Desk) -> None:
    number = opened(desk, agreed_at="2027-01-05 10:00")
    found = clock(desk, number, "sent-back")
    assert found.remark == "its start, 2027-01-05 10:00, is still to come: check the date"
    assert any("is still to come" in line for line in found.why)


def test_a_clock_set_back_is_said_once_and_spoils_nothing(desk: Desk, time: StillClock) -> None:
    steady = Steady()
    number = opened(desk)
    assert steady.look(time.now, ZONE) == ""
    time.forward(minutes=-1)
    assert steady.look(time.now, ZONE) == ""  # what a time service takes back
    time.forward(days=-1)
    said = steady.look(time.now, ZONE)
    assert said.startswith("This computer's clock went back, from 2026-09-28 10:00 to 2026-09-27 09:59.")
    time.forward(seconds=30)
    assert steady.look(time.now, ZONE) == ""
    assert "last written at 2026-09-28 10:00" in behind(desk.case(number), time.now, ZONE)
    desk.deadline(number, "answer", "pause")
    time.forward(days=-1)
    case = desk.deadline(number, "answer", "resume").case
    assert (
        case.deadlines["answer"].due_at == "2026-10-08T15:59:59.000Z"
    )  # a pause of less than nothing is none
    assert chain.verify(desk.record(number).events) == []
    time.forward(days=9)
    assert behind(desk.case(number), time.now, ZONE) == ""


def test_an_open_case_with_business_days_is_shown_without_the_holiday_library(desk: Desk) -> None:
    number = opened(desk)
    code = (
        "import sys; from pathlib import Path; from tests.kit import make_desk\n"
        "from aftercase.guide import deadlines\n"
        "desk = make_desk(Path(sys.argv[1]), playbooks=(Path(sys.argv[2]),))\n"
        "print(len(desk.index.rows()), len(deadlines.clocks(desk.situation(sys.argv[3]))))\n"
        "desk.tick(sys.argv[3], 'asked')\n"
        "print(desk.case(sys.argv[3]).deadlines['answer'].due_at, 'holidays' in sys.modules)"
    )
    root = Path(__file__).parents[3]
    arguments = [sys.executable, "-c", code, str(desk.root), str(desk.playbooks[0]), number]
    told = subprocess.run(arguments, cwd=root, capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == ["1 4", "2026-10-08T15:59:59.000Z False"]
