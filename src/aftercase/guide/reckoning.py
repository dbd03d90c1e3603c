"""A rule as an event keeps it, reckoned again: when its clock rings, and the sum line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from aftercase import terms
from aftercase.case.state import Deadline
from aftercase.clock import arithmetic, times
from aftercase.clock.arithmetic import Count, Pause, Ring
from aftercase.clock.rules import ClockFile, ClockRule, Duration, parse_duration
from aftercase.i18n import tr

Rule = Mapping[str, str]
"""`case.events.RuleRead` as words: zone, calendar, hours, days, count, after, start, source, …"""


def kept(file: ClockFile, clock: ClockRule | None, after: Duration | None) -> dict[str, str]:
    """What an event keeps of a clock file and of one of its clocks, so that the sum can be made again."""
    rule = {"zone": file.zone}
    if clock is not None and clock.next_day:
        rule["count"] = "next_day"
    if clock is not None and clock.not_before is not None:
        rule["not_before"] = str(clock.not_before)
    source = file if clock is None else clock
    if after is not None and after.unit == "wh":
        rule |= {"hours": source.hours, "days": "every" if source.every_day else ""}
    if clock is not None and clock.to_business:
        rule["ends"] = "business_day"
    if after is not None and (after.unit in ("bd", "wh") or "ends" in rule) and not rule.get("days"):
        rule["calendar"] = file.calendar
    return {key: value for key, value in rule.items() if value}


def count_of(rule: Rule, after: Duration) -> Count:
    """How a kept rule counts a length."""
    return Count(
        after,
        rule.get("zone", "UTC"),
        rule.get("count") == "next_day",
        rule.get("calendar", ""),
        rule.get("hours", ""),
        rule.get("days") == "every",
        rule.get("ends") == "business_day",
    )


def pauses_of(deadline: Deadline, now: datetime | None = None) -> list[Pause]:
    """The spans in which a clock stood still; one that has not ended is open, or ends ``now``."""
    found = [Pause(times.moment(since), times.moment(until)) for since, until in deadline.pauses]
    if deadline.paused_at is not None:
        found.append(Pause(times.moment(deadline.paused_at), now))
    return found


def moved(deadline: Deadline, now: datetime) -> datetime:
    """When a clock that stands still would ring if it ran on now."""
    if not deadline.typed and deadline.rule and deadline.started_at:
        ring = ring_of(deadline.rule, deadline.started_at, pauses_of(deadline, now))
        if ring is not None and ring.at is not None:
            return ring.at
    since = times.moment(deadline.paused_at) if deadline.paused_at else now
    return times.moment(deadline.due_at) + max(now - since, timedelta())


def pause_lines(deadline: Deadline, zone: str) -> list[tuple[str, str]]:
    """The pauses of a countdown that was typed in: it moved by them."""
    found = [
        tr("{since} to {until}", since=times.local(since, zone), until=times.local(until, zone))
        for since, until in deadline.pauses
    ]
    if deadline.paused_at is not None:
        found.append(
            tr("since {since}; counted as if it ran on now", since=times.local(deadline.paused_at, zone))
        )
    return [(tr("pauses") if place == 0 else "", text) for place, text in enumerate(found)]


def ring_of(rule: Rule, began: str, pauses: Sequence[Pause] = ()) -> Ring | None:
    """When the clock of a kept rule rings; None where the rule names no length. ``began`` is RFC 3339."""
    after = parse_duration(rule.get("after", ""))
    return arithmetic.rings(times.moment(began), count_of(rule, after), pauses) if after else None


def unsettled(rule: Rule, after: Duration, began: str, at: datetime) -> str:
    """The years between start and end whose holidays are not announced: ``2027``, ``2027, 2028``."""
    return ", ".join(map(str, arithmetic.open_years(times.moment(began), count_of(rule, after), at)))


def lines(
    rule: Rule, after: Duration, began: str, pauses: Sequence[Pause] = (), at_most: Duration | None = None
) -> list[tuple[str, str]]:
    """The sum, each line with its word.

    Args:
        rule: What is kept of it.
        after: The length.
        began: RFC 3339.
        pauses: Spans that do not count.
        at_most: The longest that the rule allows.
    """
    from aftercase.clock import sums

    start, count = times.moment(began), count_of(rule, after)
    first, *rest = sums.told(start, count, pauses)
    what = terms.label(terms.CASE_FIELDS, rule["start"]) if rule.get("start") else tr("entry of the step")
    found: list[tuple[str, str]] = [sums.Line(first.word, f"{first.text} · {what}"), *rest]
    earliest = day_of(rule, rule.get("not_before", ""), start)
    if earliest:
        found.append((tr("not before"), tr("{day}, earlier it is not accepted", day=earliest)))
    longest = day_of(rule, str(at_most or ""), start)
    if longest:
        found.append((tr("at most"), longest))
    return found


def source_lines(rule: Rule) -> list[tuple[str, str]]:
    """Whose page says so, when it was read, and how far it can be trusted."""
    if not rule.get("source"):
        return []
    sure = rule.get("confidence", "")
    told = tr(
        "{title}, seen {seen} ({confidence})",
        title=rule["source"],
        seen=rule.get("seen", "?"),
        confidence=terms.label(terms.CONFIDENCE, sure) if sure in terms.CONFIDENCE else sure or "?",
    )
    return [(tr("source"), told), *([("", rule["url"])] if rule.get("url") else [])]


def day_of(rule: Rule, written: str, start: datetime) -> str:
    """The day that another length of the same rule comes to, ``2026-08-31``; "" where there is none."""
    length = parse_duration(written)
    if length is None:
        return ""
    plain = {key: value for key, value in rule.items() if key not in ("count", "ends")}
    at = arithmetic.rings(start, count_of(plain, length)).at
    return times.local(times.stamp(at), rule.get("zone", "UTC"), "%Y-%m-%d") if at else ""
