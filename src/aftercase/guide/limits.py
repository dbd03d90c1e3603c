"""What the deadlines of a step come to in one case: which rule holds, from when, and until when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from aftercase import terms
from aftercase.case.state import Case, Deadline, Visit
from aftercase.clock import arithmetic, times
from aftercase.clock.arithmetic import Pause
from aftercase.clock.rules import ClockRule, Duration, parse_duration
from aftercase.guide import reckoning
from aftercase.guide.situation import Situation
from aftercase.i18n import tr
from aftercase.playbook.model import DeadlineRule, Playbook, Step


class Wanted(NamedTuple):
    """A deadline that a step or one of its checks asks for. ``due`` is as tagged: a duration or a name."""

    name: str
    due: str
    check: str = ""


class Resolved(NamedTuple):
    """What a wanted deadline comes to in this case. ``due_at`` is None where ``lines`` say why not.

    ``lines`` make the sum, word and text of each line; nobody pays for it who does not ask.
    """

    name: str
    check: str
    whose: str
    started_at: str | None
    due_at: str | None
    lines: Callable[[], list[tuple[str, str]]]
    rule: dict[str, str]
    start: str  # the date of the case it runs from; "" is the entry of the step
    shared: bool  # named in the front matter, so the same clock in every playbook that names it
    known: bool = True  # False where the law, the carrier or the payment simply has no such limit


def wanted(step: Step) -> Iterator[Wanted]:
    """The deadlines a step asks for: its own first, then those of its checks."""
    if step.due:
        yield Wanted(step.id if parse_duration(step.due) else step.due, step.due)
    for check in step.checks:
        if check.due:
            name = f"{step.id}/{check.key}" if parse_duration(check.due) else check.due
            yield Wanted(name, check.due, check.key)


class _Limit(NamedTuple):
    """A rule that was found. Without ``after``, ``why`` says what a person can do instead."""

    after: Duration | None
    start: str
    whose: str
    rule: dict[str, str]
    clock: ClockRule | None = None
    why: tuple[str, ...] = ()
    known: bool = True


def resolve(situation: Situation, playbook: Playbook, want: Wanted, visit: Visit, turn: str) -> Resolved:
    """Reckon one wanted deadline for a visit. ``turn`` is whose move it is in that step.

    Where its clock was set before, the pauses since then count.
    """
    case = situation.case
    named = None if parse_duration(want.due) else playbook.deadlines.get(want.due)
    if named is None:
        limit = _own(situation, parse_duration(want.due), "", turn, {"zone": situation.zone})
    else:
        limit = _named(situation, playbook, named, turn)
    began = case.dates.get(limit.start) if limit.start else visit.entered_at
    name = name_of(case, playbook, want)
    set_before = case.deadlines.get(name)
    pauses = reckoning.pauses_of(set_before, situation.now) if set_before and not set_before.typed else []
    rule = limit.rule | {"after": str(limit.after or ""), "start": limit.start}
    rule = {key: value for key, value in rule.items() if value}
    due_at = None
    if limit.after is not None and began is not None:
        ring = reckoning.ring_of(rule, began, pauses)
        due_at = times.stamp(ring.at) if ring and ring.at else None
        if ring and ring.at and not ring.settled:
            rule["unsettled"] = reckoning.unsettled(rule, limit.after, began, ring.at)
    return Resolved(
        name,
        want.check,
        limit.whose,
        began if due_at else None,
        due_at,
        lambda: _told(limit, rule, began, due_at, pauses),
        rule,
        limit.start,
        named is not None,
        limit.known,
    )


def _named(situation: Situation, playbook: Playbook, named: DeadlineRule, turn: str) -> _Limit:
    """What a name of the front matter stands for: a length of its own, or a clock of a file."""
    rule = {"zone": situation.zone}
    source = playbook.sources.get(named.source)
    if source is not None:
        rule |= {
            "source": source.title,
            "url": source.url,
            "seen": source.reviewed,
            "confidence": source.kind,
        }
    if not named.clock:
        return _own(situation, named.after, named.start, turn, rule)
    rule["clock"] = named.clock
    if named.of != "platform":
        rule["of"] = named.of
    book = situation.case.book(named.of)
    file = situation.clocks(book) if book else None
    clock = file.clocks.get(named.clock) if file else None
    if file is None or clock is None:
        known = file is None or named.of == "platform"
        return _Limit(None, "", turn, rule, why=(_no_rule(situation, named.of, book),), known=known)
    rule |= {
        "book": file.id,
        **reckoning.kept(file, clock, clock.reliable),
        "source": clock.source_title(situation.language),
        "url": clock.source_url,
        "seen": clock.seen,
        "confidence": clock.confidence,
    }
    why = () if clock.reliable else _no_number(named.of, book, clock, situation.language)
    return _Limit(clock.reliable, clock.start, clock.whose, rule, clock, why)


def _own(situation: Situation, after: Duration | None, start: str, turn: str, rule: dict[str, str]) -> _Limit:
    """A length of the playbook's own. Its business days are those of the case's platform."""
    platform = situation.case.platform
    if after is not None and after.unit == "bd" and platform:
        file = situation.clocks(platform)
        if file is not None:
            rule |= reckoning.kept(file, None, after)
    return _Limit(after, start, turn, rule)


def _no_rule(situation: Situation, of: str, book: str) -> str:
    """No file, one that cannot be used, or none with this clock: what a person does then."""
    if book and (problem := situation.amiss(book)):
        return tr("its clock file has a mistake ({problem}): {advice}", problem=problem, advice=_advice(of))
    if not book and of != "platform":
        what = terms.label(terms.CASE_FIELDS, of)
        return tr("depends on the {what}; set {name} and it starts", what=what, name=of)
    where = terms.label(terms.BOOKS[of], book) if book else tr("no platform is set")
    return tr("no sourced limit for it here ({where}): {advice}", where=where, advice=_advice(of))


def _no_number(of: str, book: str, clock: ClockRule, language: str) -> tuple[str, ...]:
    """A clock without a number to trust: where the date that counts is found, and what is known of it."""
    if where := clock.where.get(language):
        first = tr("read the date that counts here: {where}; then type it in", where=where)
    else:
        where = terms.label(terms.BOOKS[of], book)
        first = tr("no reliable page prints a limit ({where}): {advice}", where=where, advice=_advice(of))
    if clock.at_most is None or clock.confidence == "weak":
        return (first,)
    start = terms.label(terms.CASE_FIELDS, clock.start)
    longest = arithmetic.length(clock.at_most)
    return tr("the rule allows {after} at most, from: {what}", after=longest, what=start), first


def _advice(of: str) -> str:
    if of == "law":
        return tr("look the period up and type it in")
    if of == "carrier":
        return tr("ask the carrier until when, and type it in")
    if of == "payment":
        return tr("read the due date in the payment dashboard and type it in")
    return tr("read the countdown on the order page and type it in")


def _told(
    limit: _Limit, rule: dict[str, str], began: str | None, due_at: str | None, pauses: Sequence[Pause]
) -> list[tuple[str, str]]:
    """The sum; where it cannot be made, what to do comes last."""
    after = limit.after
    if after is None:
        lines = [("", line) for line in limit.why or (tr("the rule names no length"),)]
        if limit.clock is not None and limit.clock.confidence != "weak" and began is not None:
            most = reckoning.day_of(rule, str(limit.clock.at_most or ""), times.moment(began))
            lines[:0] = [(tr("at most"), most)] if most else []
        return lines
    if began is None:
        what = terms.label(terms.CASE_FIELDS, limit.start)
        words = tr(
            "runs {after} from: {what}; set {name} and it starts",
            after=arithmetic.length(after),
            what=what,
            name=limit.start,
        )
        return [("", words)]
    lines = reckoning.lines(rule, after, began, pauses, limit.clock.at_most if limit.clock else None)
    lines += reckoning.source_lines(rule)
    if due_at is None:
        if after.unit in ("bd", "wh") and not (rule.get("book") or rule.get("calendar")):
            lines.append(
                ("", tr("business days are those of the platform: set platform, or type the date in"))
            )
        else:
            lines.append(("", _advice(rule.get("of", "platform"))))
    return lines


def name_of(case: Case, playbook: Playbook, want: Wanted) -> str:
    """A step's own deadline bears the step's id, with the playbook's where another playbook has taken it.

    A name of the front matter is the same clock in every playbook that uses it.
    """
    taken = case.deadlines.get(want.name)
    named = parse_duration(want.due) is None and want.due in playbook.deadlines
    if named or taken is None or taken.playbook in ("", playbook.id):
        return want.name
    return f"{playbook.id}#{want.name}"


def stands_for(situation: Situation, deadline: Deadline) -> dict[str, str]:
    """The clock a deadline stands for, with ``clock`` and its file's ``book``; empty where it is none's.

    One that was reckoned has both in its rule. A countdown typed in keeps no rule: it stands for the clock
    that a playbook of the case gives its name to, of the file that holds now. So what happens at zero is said
    of it too, and the guard knows the time to appeal.
    """
    case = situation.case
    if deadline.rule:
        return dict(deadline.rule)
    if deadline.offer or deadline.entry:
        return {}
    for id_ in (deadline.playbook,) if deadline.playbook in case.pins else case.pins:
        named = situation.playbook(id_).deadlines.get(deadline.name)
        if named is not None and named.clock:
            book = case.book(named.of)
            file = situation.clocks(book) if book else None
            return {"clock": named.clock} | ({"book": file.id} if file and named.clock in file.clocks else {})
    return {}
