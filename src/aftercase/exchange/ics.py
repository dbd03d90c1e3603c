"""The clocks as an iCalendar file (RFC 5545), for any calendar program; icalendar writes it.

Each clock is a moment, not a span, and takes no time from anybody: an event without an end that leaves the
hour free. It is the same event for a calendar program as long as its clock has the same name, so a file read
again moves it. It says nothing personal unless the caller puts it into the title.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from aftercase.text import clean, one_line

_PRODUCT = "-//aftercase//clocks//EN"
_TITLE, _TEXT = 200, 4000  # characters


class Entry(NamedTuple):
    """One clock in the calendar.

    Attributes:
        uid: The same for the same clock in every file.
        title: One line.
        text: What a calendar program shows when the entry is opened.
        at: When it rings.
        changed: Raised whenever the clock is: a whole number.
        alarms: How long before it rings a reminder comes; none for the other side's clocks.
    """

    uid: str
    title: str
    text: str
    at: datetime
    changed: int
    alarms: tuple[timedelta, ...] = ()


def calendar(entries: Iterable[Entry], name: str, now: datetime) -> bytes:
    """The whole file: CRLF lines folded at 75 bytes, UTF-8, times in UTC.

    Args:
        entries: The clocks, in any order.
        name: What the calendar is called.
        now: When it was made.
    """
    from icalendar import Alarm, Calendar, Event

    whole = Calendar()
    whole.add("prodid", _PRODUCT)
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", one_line(name, _TITLE))
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", now)
        event.add("dtstart", entry.at)
        event.add("sequence", entry.changed)
        event.add("summary", one_line(entry.title, _TITLE))
        event.add("description", clean(entry.text)[:_TEXT])
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        for before in entry.alarms:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", one_line(entry.title, _TITLE))
            alarm.add("trigger", -before)
            event.add_component(alarm)
        whole.add_component(event)
    data: bytes = whole.to_ical()
    return data
