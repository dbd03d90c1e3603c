"""The clocks of a case: which ones a step sets, when they ring, and how that was reckoned."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aftercase import terms
from aftercase.case.dealing import clock_label
from aftercase.case.draft import Draft
from aftercase.case.state import Case, Deadline, Visit
from aftercase.clock import arithmetic, times
from aftercase.clock.rules import ClockRule, parse_duration
from aftercase.guide import reckoning
from aftercase.guide.limits import Resolved, name_of, resolve, stands_for, wanted
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
        sum: Makes the sum, word and text of each line; where it cannot be said, what to do comes last.
        note: For whom the limit holds, what it leaves out; "" where no rule says.
        state: ``running``, ``paused``, ``overdue``, ``met``, ``missed`` or ``unknown``.
        at_zero: What happens when nobody acts; "" where no rule says.
        remark: What must not be missed, on one line: that it may still move, or that its start is still to
            come; else "".
    """

    name: str
    due_at: str | None
    whose: str
    rule: str
    sum: Callable[[], list[tuple[str, str]]] = field(repr=False, compare=False)
    state: str
    left: str = ""
    at_zero: str = ""
    label: str = ""
    told: str = ""
    note: str = ""
    remark: str = ""

    @property
    def why(self) -> tuple[str, ...]:
        """The sum as plain lines."""
        return tuple(f"{word}: {text}" if word else text for word, text in self.sum())

    def lines(self) -> list[tuple[str, str]]:
        """The sum, with what happens when nobody acts behind its result, and at last what it leaves out."""
        lines, result = self.sum(), {tr("rings"), tr("here")}
        if self.at_zero:
            place = max((at + 1 for at, (word, _) in enumerate(lines) if word in result), default=len(lines))
            lines.insert(place, (tr("at zero"), self.at_zero))
        return [*lines, (tr("note"), self.note)] if self.note else lines


def on_entry(situation: Situation, playbook: Playbook, step: Step, visit: Visit, turn: str) -> list[Draft]:
    """Set what the step asks for, on its first entry only: a clock is never started twice."""
    drafts = []
    for want in wanted(step):
        if name_of(situation.case, playbook, want) in situation.case.deadlines:
            continue
        found = resolve(situation, playbook, want, visit, turn)
        if found.due_at is not None:
            drafts.append(setting(found, playbook, step, visit))
    return drafts


def setting(found: Resolved, playbook: Playbook, step: Step, visit: Visit) -> Draft:
    """The event that sets a clock of a visit."""
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
            if found.due_at is None or (known and (known.typed or known.met_at or known.missed_at)):
                continue
            if known is None or (changed & {found.start, *terms.BOOKS} and known.due_at != found.due_at):
                assert step is not None
                drafts.append(setting(found, playbook, step, visit))
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
            if name_of(case, playbook, want) not in case.deadlines:
                found = resolve(situation, playbook, want, case.visit, step.owner or case.turn)
                if found.known:
                    shown.append(_unset(situation, found, playbook, step))
        shown.sort(key=lambda clock: (clock.due_at is None, clock.due_at or ""))
    return shown


def _unset(situation: Situation, found: Resolved, playbook: Playbook, step: Step) -> Clock:
    """A clock that no event has set: it cannot be reckoned yet, or could not be when the step was entered."""
    rule, said = found.rule, _said(situation, found.rule)
    state, left = "unknown", ""
    if found.due_at is not None:
        due_at = times.moment(found.due_at)
        state, left = (
            ("overdue" if due_at <= situation.now else "running"),
            arithmetic.left(due_at, situation.now),
        )
    return Clock(
        found.name,
        found.due_at,
        found.whose,
        _rule_text(rule),
        found.lines,
        state,
        left,
        said.get("at_zero", ""),
        _label(situation, found.name, rule, playbook.id, f"{step.id}/{found.check}"),
        _told(situation, rule),
        said.get("note", ""),
        _remark(situation, rule, found.started_at),
    )


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
    now = situation.now
    stands = deadline.paused_at is not None and state_of(deadline, now) == "paused"
    due_at = reckoning.moved(deadline, now) if stands else times.moment(deadline.due_at)
    text = tr("typed in") if deadline.typed else _rule_text(rule)
    if deadline.offer or deadline.entry:
        text = tr("offered by us") if deadline.offer else tr("promised by us")
    known = stands_for(situation, deadline)
    said = _said(situation, known)
    return Clock(
        deadline.name,
        times.stamp(due_at),
        deadline.whose,
        text,
        lambda: _sum(situation, deadline, rule, due_at),
        state_of(deadline, now),
        arithmetic.left(due_at, now),
        said.get("at_zero", ""),
        clock_label(situation.case, deadline)
        or _label(situation, deadline.name, known, deadline.playbook, f"{deadline.step}/{deadline.check}"),
        text if deadline.typed else _told(situation, rule),
        said.get("note", ""),
        "" if deadline.typed else _remark(situation, rule, deadline.started_at),
    )


def _sum(
    situation: Situation, deadline: Deadline, rule: dict[str, str], due_at: datetime
) -> list[tuple[str, str]]:
    """The sum of a clock that was set, and where it rings by the desk's own clock."""
    now, zone = situation.now, situation.zone
    after = parse_duration(rule.get("after", ""))
    rings = f"{times.local(times.stamp(due_at), zone)} ({zone})"
    if deadline.typed:
        lines = [(tr("typed in"), tr("by a person, which wins over any rule"))]
        if deadline.started_at and (label := clock_label(situation.case, deadline)):
            said = times.local(deadline.started_at, zone)
            lines = [(tr("said"), f"{said}, {label}")]
        lines += reckoning.pause_lines(deadline, zone)
        return [*lines, (tr("rings"), rings)]
    if after is None or deadline.started_at is None:
        return [(tr("rings"), rings), *reckoning.source_lines(rule)]
    pauses = reckoning.pauses_of(deadline, now)
    lines = reckoning.lines(rule, after, deadline.started_at, pauses)
    if deadline.paused_at is not None:
        since = times.local(deadline.paused_at, zone)
        lines.append((tr("paused"), tr("since {since}; counted as if it ran on now", since=since)))
    ring = reckoning.ring_of(rule, deadline.started_at, pauses)
    if ring is not None and ring.at is not None and times.stamp(ring.at) != times.stamp(due_at):
        lines.append(
            (tr("recorded"), tr("{rings} is what rings; the sum is made with what is known now", rings=rings))
        )
    elif rule.get("zone") != zone:
        lines.append((tr("here"), rings))
    told = _told(situation, {**rule, "after": ""})
    if told or rule.get("clock"):
        lines.append((tr("rule"), " · ".join(part for part in (told, rule.get("clock", "")) if part)))
    if deadline.started_at > times.stamp(now):
        lines.append((tr("start"), _later(deadline.started_at, zone)))
    return lines + reckoning.source_lines(rule)


def _remark(situation: Situation, rule: Mapping[str, str], started_at: str | None) -> str:
    if started_at and started_at > times.stamp(situation.now):
        return _later(started_at, situation.zone)
    if rule.get("unsettled"):
        return tr("may move: the holidays of {years} are not announced", years=rule["unsettled"])
    return ""


def _later(started_at: str, zone: str) -> str:
    return tr("its start, {start}, is still to come: check the date", start=times.local(started_at, zone))


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


def at_zero(clocks: Sequence[Clock], zone: str) -> str:
    """What happens if nobody acts, in one sentence, of the first clock whose rule says so; "" for none.

    It is said before it happens. After its moment it is said as what may have happened: only the order page
    shows whether it has, and nothing in the case moves by itself.
    """
    clock = next((one for one in clocks if one.at_zero and one.due_at and one.state != "paused"), None)
    if clock is None or clock.due_at is None:
        return ""
    at = times.local(clock.due_at, zone, "%m-%d %H:%M")
    if clock.state == "overdue":
        return tr("Since {at} the time is up ({clock}): {what}", at=at, clock=clock.label, what=clock.at_zero)
    whose = terms.label(terms.TURNS, clock.whose)
    return tr(
        "If nothing comes by {at} ({clock}, {whose}): {what}",
        at=at,
        clock=clock.label,
        whose=whose,
        what=clock.at_zero,
    )
