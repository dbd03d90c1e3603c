"""Instants as we store and read them: RFC 3339 in UTC, typed and shown in the desk's zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

from aftercase.i18n import N_, tr

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_DATE = r"(\d{4})-(\d{1,2})-(\d{1,2})"
_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2}))?"
_LOCAL = re.compile(rf"{_DATE}(?:[ T]+{_CLOCK})?", re.ASCII)
_TODAY = re.compile(_CLOCK, re.ASCII)
_OFFSET = re.compile(r"([+-])(\d{1,4})\s*([mhd])", re.ASCII)
_LENGTH = re.compile(r"([1-9]\d{0,3})([mhd])", re.ASCII)
_STEPS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name; UTC for a name this system does not know."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # 10 ms that the list of cases need not wait for

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def stamp(moment: datetime) -> str:
    """RFC 3339 in UTC to the millisecond, as the log has it: ``2026-11-23T18:03:44.123Z``."""
    moment = moment.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def moment(text: str) -> datetime:
    """Read what `stamp` writes.

    Raises:
        ValueError: It is no RFC 3339 instant.
    """
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        raise ValueError(text)
    return read.astimezone(UTC)


def length(text: str) -> timedelta | None:
    """Read a length of time as a person types it, ``30m``, ``2h`` or ``1d``; None where it is none."""
    match = _LENGTH.fullmatch(text)
    return None if match is None else int(match[1]) * _STEPS[match[2]]


def weekday(day: date) -> str:
    """A day of the week in short, in the interface language: ``Thu``, ``周四``."""
    return tr(_WEEKDAYS[day.weekday()])


def parse(text: str, now: datetime, zone_name: str) -> datetime | None:
    """Read a time as a person types it; None where it is none.

    Understood: RFC 3339; ``2026-11-20 14:30`` and ``2026-11-20`` (its first moment, so that a clock counted
    from it never rings too late) in the zone; ``14:30`` today; ``now``; ``-3h``, ``+2d``, ``-45m`` from now.
    """
    text = text.strip()
    home = zone(zone_name)
    if text.lower() in ("now", "现在"):
        return now
    try:
        if match := _OFFSET.fullmatch(text):
            step = int(match[2]) * _STEPS[match[3]]
            return now + step if match[1] == "+" else now - step
        if match := _LOCAL.fullmatch(text):
            day = date(int(match[1]), int(match[2]), int(match[3]))
            return datetime.combine(day, _clock(match, 4), home).astimezone(UTC)
        if match := _TODAY.fullmatch(text):
            return datetime.combine(now.astimezone(home).date(), _clock(match, 1), home).astimezone(UTC)
        read = datetime.fromisoformat(text)
        return read.astimezone(UTC) if read.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _clock(match: re.Match[str], first: int) -> time:
    return time(int(match[first] or 0), int(match[first + 1] or 0), int(match[first + 2] or 0))


def local(text: str, zone_name: str, form: str = "%Y-%m-%d %H:%M") -> str:
    """A stored instant as read off a clock in the zone."""
    return moment(text).astimezone(zone(zone_name)).strftime(form)
