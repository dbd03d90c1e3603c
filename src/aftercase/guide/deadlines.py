"""The clocks of a case: which ones a step sets, when they ring, and how that was reckoned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aftercase import terms
from aftercase.case.draft import Draft
from aftercase.case.fold import Case, Deadline, Visit
from aftercase.clock import arithmetic, times
from aftercase.clock.rules import ClockRule, parse_duration
from aftercase.guide.limits import Resolved, reckon, resolve, wanted
from aftercase.guide.situation import Situation
from aftercase.i18n import tr
from aftercase.playbook.model import Playbook, Step


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
            if known is None or (changed & {found.start, *terms.BOOKS} and known.due_at != found.due_at):
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
                text, zero = _rule_text(found.rule), _at_zero(situation, found.rule)
                why = found.why + _note(situation, found.rule)
                shown.append(Clock(found.name, None, found.whose, text, why, "unknown", at_zero=zero))
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
        why, text = _why(deadline, rule) + _note(situation, rule), _rule_text(rule)
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
        lines = (start, *reckon(rule, after, deadline.started_at)[1])
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
    clock = _clock_of(situation, rule)
    return clock.at_zero.get(situation.language, "") if clock else ""


def _note(situation: Situation, rule: dict[str, str]) -> tuple[str, ...]:
    """What the clock's author added, in the interface language."""
    clock = _clock_of(situation, rule)
    note = clock.note.get(situation.language, "") if clock else ""
    return (note,) if note else ()


def _clock_of(situation: Situation, rule: dict[str, str]) -> ClockRule | None:
    if not rule.get("clock") or not rule.get("book"):
        return None
    file = situation.clocks(rule["book"])
    return file.clocks.get(rule["clock"]) if file else None
