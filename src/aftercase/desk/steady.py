"""Whether the computer's clock can be right: it went back, or a case was last written after this moment.

All time limits are told by that clock, so it is said once, plainly. The log keeps each moment as the clock
told it; the order of events is that of their numbers, and nothing that has rung rings again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from aftercase.case.state import Case
from aftercase.clock import times
from aftercase.i18n import tr

_SLACK = timedelta(minutes=2)  # what a time service takes back without anybody noticing


class Steady:
    """Watches over one sitting that time goes on."""

    def __init__(self) -> None:
        """Nothing was seen yet."""
        self._latest: datetime | None = None

    def look(self, now: datetime, zone: str) -> str:
        """One line where the clock went back since the last look; "" else, and the next time."""
        before, self._latest = self._latest, now
        if before is None or now >= before - _SLACK:
            self._latest = max(now, before or now)
            return ""
        return tr(
            "This computer's clock went back, from {before} to {now}. All time limits follow it: please check"
            " it.",
            before=times.local(times.stamp(before), zone),
            now=times.local(times.stamp(now), zone),
        )


def behind(case: Case, now: datetime, zone: str) -> str:
    """One line where a case was written after this moment: here or there a clock is wrong; else ""."""
    if not case.updated_at or times.moment(case.updated_at) <= now + _SLACK:
        return ""
    return tr(
        "{case} was last written at {at}, and this computer's clock says {now}. One of the two is wrong:"
        " please check it.",
        case=case.number,
        at=times.local(case.updated_at, zone),
        now=times.local(times.stamp(now), zone),
    )
