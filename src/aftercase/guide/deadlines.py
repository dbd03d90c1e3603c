"""The clocks of a case: which ones a step sets, when they ring, and how that was reckoned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from aftercase import terms
from aftercase.case.draft import Draft
from aftercase.case.fold import Case, Deadline, Visit
from aftercase.clock import arithmetic, times
from aftercase.clock.rules import ClockRule, Duration, parse_duration
from aftercase.guide.situation import Situation
from aftercase.i18n import tr
from aftercase.playbook.model import Playbook, Step


class Wanted(NamedTuple):
    """A deadline that a step or one of its checks asks for. ``due`` is as tagged: a duration or a name."""

    name: str
    due: str
    check: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a wanted deadline comes to in this case. ``due_at`` is None where ``why`` says why not."""

    name: str
    check: str
    whose: str
    started_at: str | None
    due_at: str | None
    why: tuple[str, ...]
    rule: dict[str, str]
    start: str  # the date of the case it runs from; "" is the entry of the step
    shared: bool  # named in the front matter, so the same clock in every playbook that names it


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as it is shown: one that was set, or one that cannot be set yet and says why.

    Attributes:
        due_at: RFC 3339 UTC, None where it cannot be said.
        rule: The rule in short, with its source.
        why: The sum, line by line.
        state: ``running``, ``paused``, ``overdue``, ``met``, ``missed`` or ``unknown``.
        at_zero: What happens when nobody acts; "" where no rule says.
    """

    name: str
    due_at: str | None
    whose: str
    rule: str
    why: tuple[str, ...]
    state: str
    left: str = ""
    at_zero: str = ""


def wanted(step: Step) -> Iterator[Wanted]:
    """The deadlines a step asks for: its own first, then those of its checks."""
    if step.due:
        yield Wanted(step.id if parse_duration(step.due) else step.due, step.due)
    for check in step.checks:
        if check.due:
            name = f"{step.id}/{check.key}" if parse_duration(check.due) else check.due
            yield Wanted(name, check.due, check.key)


def resolve(situation: Situation, playbook: Playbook, want: Wanted, visit: Visit, turn: str) -> Resolved:
    """Reckon one wanted deadline for a visit. ``turn`` is whose move it is in that step."""
    case = situation.case
    after, start, whose = parse_duration(want.due), "", turn
    rule: dict[str, str] = {"zone": situation.zone}
    named = playbook.deadlines.get(want.due) if after is None else None
    why: tuple[str, ...] = ()
    if named is not None:
        source = playbook.sources.get(named.source)
        if source is not None:
            rule |= {
                "source": source.title,
                "url": source.url,
                "seen": source.reviewed,
                "confidence": source.kind,
            }
        after, start = named.after, named.start
        if named.clock:
            rule["clock"] = named.clock
            found = _clock_rule(situation, named.clock)
            if found is None:
                why = (_read_countdown(case.platform),)
            else:
                book, zone, clock = found
                after, start, whose = clock.after, clock.start, clock.whose
                rule |= {
                    "book": book,
                    "zone": zone,
                    "source": clock.source_title,
                    "url": clock.source_url,
                    "seen": clock.seen,
                    "confidence": clock.confidence,
                }
    rule |= {"after": str(after) if after else "", "start": start}
    began = visit.entered_at if not start else case.dates.get(start)
    due_at, lines = _reckon(began, start, after, rule["zone"])
    return Resolved(
        _free_name(case, playbook, want, named is not None),
        want.check,
        whose,
        began if due_at else None,
        due_at,
        why or lines,
        {key: value for key, value in rule.items() if value},
        start,
        named is not None,
    )


def _clock_rule(situation: Situation, name: str) -> tuple[str, str, ClockRule] | None:
    file = situation.clocks(situation.case.platform) if situation.case.platform else None
    clock = file.clocks.get(name) if file else None
    return (file.id, file.zone, clock) if file and clock else None


def _read_countdown(platform: str) -> str:
    where = terms.label(terms.PLATFORMS, platform) if platform else tr("no platform is set")
    return tr(
        "no sourced limit for it here ({where}): read the countdown on the order page and type it in",
        where=where,
    )


def _reckon(
    began: str | None, start: str, after: Duration | None, zone: str
) -> tuple[str | None, tuple[str, ...]]:
    if after is None:
        return None, (tr("the rule names no length"),)
    if began is None:
        what = terms.label(terms.CASE_FIELDS, start)
        return None, (
            tr(
                "runs {after} from: {what}; set {name} and it starts", after=str(after), what=what, name=start
            ),
        )
    due = arithmetic.due(times.moment(began), after, zone)
    return (times.stamp(due.at) if due.at else None), due.why


def _free_name(case: Case, playbook: Playbook, want: Wanted, named: bool) -> str:
    """A step's own deadline bears the step's id, with the playbook's where another playbook has taken it."""
    taken = case.deadlines.get(want.name)
    if named or taken is None or taken.playbook in ("", playbook.id):
        return want.name
    return f"{playbook.id}#{want.name}"


def on_entry(situation: Situation, playbook: Playbook, step: Step, visit: Visit, turn: str) -> list[Draft]:
    """Set what the step asks for, on its first entry only: a clock is never started twice."""
    drafts = []
    for want in wanted(step):
        found = resolve(situation, playbook, want, visit, turn)
        if found.due_at is not None and found.name not in situation.case.deadlines:
            drafts.append(_set(found, playbook, step, visit))
    return drafts


def _set(found: Resolved, playbook: Playbook, step: Step, visit: Visit) -> Draft:
    data: dict[str, object] = {
        "name": found.name,
        "due_at": found.due_at,
        "started_at": found.started_at,
        "whose": found.whose,
        "playbook": playbook.id,
        "step": step.id,
        "check": found.check,
        "visit": visit.id,
        "rule": found.rule,
    }
    return Draft("deadline_set", data)


def on_change(situation: Situation, changed: set[str]) -> list[Draft]:
    """Set or correct clocks after dates or the platform changed: ``situation`` is as it will be.

    A countdown typed in by a person stays, and so does one that was met.
    """
    case, drafts = situation.case, []
    for visit in [case.visit, *case.callers]:
        playbook = situation.playbook(visit.playbook)
        step = playbook.step(visit.step)
        for want in wanted(step) if step else ():
            found = resolve(situation, playbook, want, visit, (step.owner if step else "") or case.turn)
            known = case.deadlines.get(found.name)
            if found.due_at is None or (known and (known.typed or not known.running)):
                continue
            if known is None or (
                (found.start in changed or "platform" in changed) and known.due_at != found.due_at
            ):
                assert step is not None
                drafts.append(_set(found, playbook, step, visit))
    return drafts


def on_leaving(case: Case, playbook: Playbook, step: Step, to: tuple[Playbook, Step] | None) -> list[Draft]:
    """Leaving a step on any branch but the overdue one meets the clocks it carries.

    A clock of the front matter that the next step carries too goes on: the answer is still to be given.
    """
    carried = _carried(playbook, step) - (_carried(*to) if to and to[0].id == playbook.id else set())
    return [
        Draft("deadline_met", {"name": deadline.name, "how": "left"})
        for deadline in case.open_deadlines()
        if deadline.name in carried
    ]


def missed(case: Case, playbook: Playbook, step: Step) -> list[str]:
    """The clocks of a step that is left because its time is up: neither met nor running any more."""
    carried = _carried(playbook, step)
    return [deadline.name for deadline in case.open_deadlines() if deadline.name in carried]


def _carried(playbook: Playbook, step: Step) -> set[str]:
    names = {want.name for want in wanted(step)}
    return names | {f"{playbook.id}#{name}" for name in names}


def on_tick(case: Case, visit: Visit, key: str) -> list[Draft]:
    """Ticking a check meets the clock it carries."""
    return [
        Draft("deadline_met", {"name": deadline.name, "how": "ticked"})
        for deadline in case.open_deadlines()
        if (deadline.playbook, deadline.step, deadline.check) == (visit.playbook, visit.step, key)
    ]


def clocks(situation: Situation) -> list[Clock]:
    """Every clock that runs, soonest first, then those of this step that cannot be reckoned."""
    case = situation.case
    shown = [_shown(situation, deadline) for deadline in case.open_deadlines()]
    if case.status != "closed":
        playbook, step = situation.step()
        for want in wanted(step):
            found = resolve(situation, playbook, want, case.visit, step.owner or case.turn)
            if found.due_at is None and found.name not in case.deadlines:
                shown.append(
                    Clock(found.name, None, found.whose, _rule_text(found.rule), found.why, "unknown")
                )
    return shown


def all_clocks(situation: Situation) -> list[Clock]:
    """`clocks`, and after them those that were met or missed."""
    past = [d for d in situation.case.deadlines.values() if d.met_at or d.missed_at]
    return clocks(situation) + [_shown(situation, deadline) for deadline in past]


def state_of(deadline: Deadline, now: datetime) -> str:
    """``met``, ``missed``, ``paused``, ``overdue`` or ``running``."""
    if deadline.met_at:
        return "met"
    if deadline.missed_at:
        return "missed"
    if deadline.paused_at:
        return "paused"
    return "overdue" if times.moment(deadline.due_at) <= now else "running"


def _shown(situation: Situation, deadline: Deadline) -> Clock:
    rule = dict(deadline.rule or {})
    due_at = times.moment(deadline.due_at)
    if deadline.typed:
        why: tuple[str, ...] = (
            tr("typed in by a person, which wins over any rule"),
            tr("rings {end} ({zone})", end=times.local(deadline.due_at, situation.zone), zone=situation.zone),
        )
        text = tr("typed in")
    else:
        why, text = _why(deadline, rule), _rule_text(rule)
    return Clock(
        deadline.name,
        deadline.due_at,
        deadline.whose,
        text,
        why,
        state_of(deadline, situation.now),
        arithmetic.left(due_at, situation.now),
        _at_zero(situation, rule),
    )


def _why(deadline: Deadline, rule: dict[str, str]) -> tuple[str, ...]:
    after = parse_duration(rule.get("after", ""))
    lines: tuple[str, ...] = ()
    if after and deadline.started_at:
        start = (
            terms.label(terms.CASE_FIELDS, rule["start"]) if rule.get("start") else tr("entry of the step")
        )
        lines = (
            start,
            *arithmetic.due(times.moment(deadline.started_at), after, rule.get("zone", "UTC")).why,
        )
    if rule.get("source"):
        lines += (
            tr(
                "source: {title}, {url}, seen {seen} ({confidence})",
                title=rule["source"],
                url=rule.get("url", ""),
                seen=rule.get("seen", "?"),
                confidence=rule.get("confidence", "?"),
            ),
        )
    return lines


def _rule_text(rule: dict[str, str]) -> str:
    parts = [part for part in (rule.get("book"), rule.get("clock"), rule.get("after")) if part]
    return " ".join(parts)


def _at_zero(situation: Situation, rule: dict[str, str]) -> str:
    if not rule.get("clock") or not rule.get("book"):
        return ""
    file = situation.clocks(rule["book"])
    clock = file.clocks.get(rule["clock"]) if file else None
    return (clock.at_zero.get(situation.language) or "") if clock else ""
