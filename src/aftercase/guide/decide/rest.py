"""Rest: a case that may wait, but never past a clock of ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from aftercase.case.draft import Draft
from aftercase.case.state import Case, Deadline
from aftercase.clock import times
from aftercase.guide import variables
from aftercase.guide.decide.entering import require_open
from aftercase.guide.situation import Refused, Situation
from aftercase.guide.workdays import weekday, works
from aftercase.i18n import N_
from aftercase.text import folded, one_line

MORNING = time(9, 0)
"""When a rest of whole days ends, in the desk's zone."""

_LONGEST = timedelta(days=366)  # a longer one is a slip of the finger
_MARGIN = timedelta(hours=2)  # a rest ends so long before a clock of ours, or halfway there


def snooze(situation: Situation, until: str, why: str = "") -> list[Draft]:
    """Let the case rest until a moment; ``off`` wakes it.

    A rest never reaches a clock of ours: it is made shorter, so that the case is back two hours before (or
    halfway, where less is left), and the event names the clock.

    Raises:
        Refused: A closed case, a time that is none, is past or more than a year away, or a clock of ours that
            is overdue: such a case stays in sight.
    """
    case, now = situation.case, situation.now
    require_open(case)
    private = {"why": one_line(why, 400)} if one_line(why) else {}
    if folded(until.strip()) in _WAKE:
        return [Draft("snoozed", {}, private)] if case.snoozed_until else []
    moment = rest_end(until, now, situation.zone, works(situation))
    if moment is None:
        raise Refused(
            N_("{word} is no time to rest until. Write tomorrow, workday, 2h, or 2026-08-01 14:30."),
            word=one_line(until, 40),
        )
    if moment <= now:
        raise Refused(N_("{word} is past: a rest needs a moment to come."), word=one_line(until, 40))
    if moment - now > _LONGEST:
        raise Refused(N_("{word} is more than a year away."), word=one_line(until, 40))
    data: dict[str, Any] = {}
    clock = _own_clock(case)
    if clock is not None:
        due = times.moment(clock.due_at)
        if due <= now:
            raise Refused(
                N_(
                    "The clock {name} is overdue, so the case stays in sight. "
                    "Meet it, or type its new end in."
                ),
                name=clock.name,
            )
        if moment >= due:
            moment = due - min(_MARGIN, (due - now) / 2)
            data["clock"] = clock.name
    data["until"] = times.stamp(moment)
    if data["until"] == case.snoozed_until:
        return []
    return [Draft("snoozed", data, private)]


def _own_clock(case: Case) -> Deadline | None:
    running = (one for one in case.open_deadlines() if one.whose == "us" and one.paused_at is None)
    return next(running, None)


_WAKE = frozenset(("off", "wake", "now", "现在", "取消", "唤醒"))
_TOMORROW = frozenset(("tomorrow", "明天"))
_WORKDAY = frozenset(("workday", "next workday", "工作日", "下个工作日"))
_LENGTH = re.compile(r"\+?(\d{1,4})\s*(m|h|d|分钟|小时|天)", re.ASCII)
_UNITS = {"m": "minutes", "分钟": "minutes", "h": "hours", "小时": "hours", "d": "days", "天": "days"}


def rest_end(
    text: str, now: datetime, zone: str, worked: Callable[[date], bool] = weekday
) -> datetime | None:
    """When a rest that is typed like this ends; None where it cannot be read.

    ``tomorrow`` and ``workday`` (by the calendar of the platform) end at nine in the
    morning, as does a day without a time of day; ``2h`` is counted from now; everything else is a time as
    everywhere.
    """
    word = folded(text.strip())
    if word in _TOMORROW | _WORKDAY:
        day = now.astimezone(times.zone(zone)).date() + timedelta(days=1)
        for _ in range(60 if word in _WORKDAY else 0):  # no market rests so long
            day += timedelta(days=not worked(day))
        return datetime.combine(day, MORNING, times.zone(zone))
    if match := _LENGTH.fullmatch(word):
        return now + timedelta(**{_UNITS[match[2]]: int(match[1])})
    moment = times.parse(text, now, zone)
    if moment is not None and variables.DAY.fullmatch(text.strip()):
        return datetime.combine(moment.astimezone(times.zone(zone)).date(), MORNING, times.zone(zone))
    return moment
