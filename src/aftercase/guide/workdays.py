"""Which days are worked, for what is said of a case in working days: by the calendar of its platform."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from aftercase.guide.situation import Situation


def works(situation: Situation) -> Callable[[date], bool]:
    """Whether a day is worked: business days of the platform's market, else Monday to Friday.

    The market's holidays are loaded when the first day is asked for.
    """
    case = situation.case
    file = situation.clocks(case.platform) if case.platform else None
    calendar = file.calendar if file is not None else ""

    def worked(day: date) -> bool:
        if not calendar:
            return weekday(day)
        from aftercase.clock.calendars import market

        known = market(calendar)
        return weekday(day) if known is None else known.is_business(day.toordinal())

    return worked


def weekday(day: date) -> bool:
    """From Monday to Friday."""
    return day.weekday() < 5
