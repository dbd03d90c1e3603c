"""Due dates that explain themselves: a start, a length, and every step of the sum between them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from aftercase.clock.times import zone
from aftercase.i18n import tr

if TYPE_CHECKING:
    from aftercase.clock.rules import Duration


class Due(NamedTuple):
    """An answer: when it rings, in UTC, or None with the reason why that cannot be said."""

    at: datetime | None
    why: tuple[str, ...]


def due(start: datetime, after: Duration, zone_name: str, *, next_day: bool = False) -> Due:
    """When a clock rings.

    Calendar hours are counted as they pass. Calendar days, months and years keep the time of day in the
    rule's zone, so that a change to summer time does not move it; a month without that day ends on its last
    one. Counted from the next day, the day of the start does not count and the last day counts to its end
    (Civil Code of China, article 201; Regulation (EEC) 1182/71, article 3). Business days and working hours
    need a calendar of holidays that is not here yet: they are never guessed.

    Args:
        start: The moment the clock starts, with a zone.
        after: The length.
        zone_name: IANA name of the zone the rule belongs to.
        next_day: Count from the day after the start; only for days, months and years.
    """
    home = zone(zone_name)
    local = start.astimezone(home)
    began = tr("starts {start} ({zone})", start=f"{local:%Y-%m-%d %H:%M}", zone=home.key)
    try:
        if after.unit == "h":
            end = start.astimezone(UTC) + timedelta(hours=after.amount)
            step = tr("plus {n} calendar hours", n=after.amount)
        elif after.unit in ("d", "mo", "y"):
            last = _later(local, after)
            if next_day:
                last = last.replace(hour=23, minute=59, second=59, microsecond=0)
            end, step = last.astimezone(UTC), _counted(after, next_day)
        else:
            return Due(None, (began, _uncounted(after)))
    except (OverflowError, ValueError):  # the calendar ends with the year 9999
        return Due(None, (began, tr("the time limit {after} is beyond the calendar", after=str(after))))
    ends = end.astimezone(home)
    return Due(end, (began, step, tr("rings {end} ({zone})", end=f"{ends:%Y-%m-%d %H:%M}", zone=home.key)))


def length(after: Duration) -> str:
    """A length in words: ``48 hours``."""
    words = {
        "h": tr("{n} hours"),
        "d": tr("{n} days"),
        "bd": tr("{n} business days"),
        "wh": tr("{n} working hours"),
        "mo": tr("{n} months"),
        "y": tr("{n} years"),
    }
    return words[after.unit].format(n=after.amount)


def _later(local: datetime, after: Duration) -> datetime:
    if after.unit == "d":
        return local + timedelta(days=after.amount)
    from dateutil.relativedelta import relativedelta  # only long limits need it

    months = after.amount if after.unit == "mo" else 12 * after.amount
    return local + relativedelta(months=months)


def _counted(after: Duration, next_day: bool) -> str:
    if next_day:
        words = {
            "d": tr("plus {n} calendar days, the first day not counted, the last one to its end"),
            "mo": tr("plus {n} months, the first day not counted, the last one to its end"),
            "y": tr("plus {n} years, the first day not counted, the last one to its end"),
        }
    else:
        words = {
            "d": tr("plus {n} calendar days, same time of day"),
            "mo": tr("plus {n} months, same time of day"),
            "y": tr("plus {n} years, same time of day"),
        }
    return words[after.unit].format(n=after.amount)


def _uncounted(after: Duration) -> str:
    if after.unit == "bd":
        return tr("{n} business days, which need a calendar of holidays", n=after.amount)
    return tr("{n} working hours of the platform", n=after.amount)


def left(due_at: datetime, now: datetime) -> str:
    """The time left, short: ``31h12m``, ``6d4h``, ``12m``; overdue with a minus sign."""
    minutes = int((due_at - now).total_seconds() // 60)
    sign = "-" if minutes < 0 else ""
    minutes = abs(minutes)
    days, hours = minutes // 1440, minutes // 60
    if hours >= 72:
        return f"{sign}{days}d{hours - days * 24}h"
    if hours:
        return f"{sign}{hours}h{minutes % 60:02d}m"
    return f"{sign}{minutes}m"
