"""The clocks of a case: which ones a step sets, when they ring, and how that was reckoned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aftercase import terms
from aftercase.case.draft import Draft
from aftercase.case.state import Case, Deadline, Visit
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
        label: What it is called in front of a person; ``name`` is what a command takes.
        due_at: RFC 3339 UTC, None where it cannot be said.
        rule: The rule in short, by the names of the files.
        told: The rule in short, for a person.
        why: The sum, line by line; where it cannot be said, what to do comes last.
        note: For whom the limit holds, what it leaves out; "" where no rule says.
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
    label: str = ""
    told: str = ""
    note: str = ""


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


def missed(case: Case, playbook: Playbook, step: Step, to: tuple[Playbook, Step], now: datetime) -> list[str]:
    """The clocks of a step that is left because its time is up: neither met nor running any more.

    A clock that still has time goes on where the next step carries it too: only another one was late.
    """
    carried = _carried(playbook, step)
    goes_on = _carried(*to) if to[0].id == playbook.id else set()
    return [
        deadline.name
        for deadline in case.open_deadlines()
        if deadline.name in carried and not (deadline.name in goes_on and times.moment(deadline.due_at) > now)
    ]


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
            if found.due_at is None and found.known and found.name not in case.deadlines:
                rule = found.rule
                label = _label(situation, found.name, rule, playbook.id, f"{step.id}/{want.check}")
                shown.append(
                    Clock(
                        found.name,
                        None,
                        found.whose,
                        _rule_text(rule),
                        found.why,
                        "unknown",
                        at_zero=_said(situation, rule).get("at_zero", ""),
                        label=label,
                        told=_told(situation, rule),
                        note=_said(situation, rule).get("note", ""),
                    )
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
    said = _said(situation, rule)
    return Clock(
        deadline.name,
        deadline.due_at,
        deadline.whose,
        text,
        why,
        state_of(deadline, situation.now),
        arithmetic.left(due_at, situation.now),
        said.get("at_zero", ""),
        _label(situation, deadline.name, rule, deadline.playbook, f"{deadline.step}/{deadline.check}"),
        text if deadline.typed else _told(situation, rule),
        said.get("note", ""),
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


def _told(situation: Situation, rule: Mapping[str, str]) -> str:
    """Whose rule it is and how long, in words."""
    file = situation.clocks(rule["book"]) if rule.get("book") else None
    after = parse_duration(rule.get("after", ""))
    whose = file.names.get(situation.language, file.id) if file else ""
    return " ".join(part for part in (whose, arithmetic.length(after) if after else "") if part)


def _label(situation: Situation, name: str, rule: Mapping[str, str], playbook: str, place: str) -> str:
    """The clock's word, else the title of the step or the words of the check it belongs to, else its name."""
    if rule.get("clock") in terms.CLOCKS:
        return terms.label(terms.CLOCKS, rule["clock"])
    step_id, _, check = place.partition("/")
    if playbook not in situation.case.pins or not name.endswith(check or step_id):
        return name
    step = situation.playbook(playbook).step(step_id)
    if step is None:
        return name
    return next((one.label for one in step.checks if one.key == check), step.title)


def _said(situation: Situation, rule: Mapping[str, str]) -> dict[str, str]:
    """What the clock's author wrote in the interface language: ``at_zero`` and ``note``."""
    clock, language = _clock_of(situation, rule), situation.language
    if clock is None:
        return {}
    return {"at_zero": clock.at_zero.get(language, ""), "note": clock.note.get(language, "")}


def _clock_of(situation: Situation, rule: Mapping[str, str]) -> ClockRule | None:
    if not rule.get("clock") or not rule.get("book"):
        return None
    file = situation.clocks(rule["book"])
    return file.clocks.get(rule["clock"]) if file else None
