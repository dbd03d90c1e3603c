"""The documents of ``--json``: documented in docs/command-line.md, and only ever added to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aftercase.case import dealing
from aftercase.case.state import Case, Deadline, Entry, Erasure, Exhibit, Offer, Override
from aftercase.clock import times
from aftercase.desk.desk import Desk, Done

if TYPE_CHECKING:
    from aftercase.guide.deadlines import Clock
    from aftercase.guide.guards.points import Unmet
    from aftercase.guide.position import BranchView, CheckView
    from aftercase.store.rows import Hit, Row


def done_view(done: Done) -> dict[str, Any]:
    """What a verb wrote, and where the case is now."""
    case = done.case
    return {
        "case": case.number,
        "events": [event["kind"] for event in done.events],
        "playbook": case.visit.playbook,
        "step": case.visit.step,
        "stage": case.stage,
        "turn": case.turn,
        "status": case.status,
        "owner": case.owner,
        "outcome": case.outcome or None,
        "head": case.head,
    }


def unmet_view(case: str, unmet: Unmet) -> dict[str, Any]:
    """Why an act waits: each unmet point with the act that meets it.

    ``at`` is [start, end] in the text that was to be sent, in characters; null where no words are meant.
    """
    intent = unmet.intent
    return {
        "case": case,
        "done": False,
        "act": intent.deed,
        "target": intent.target,
        "escalates": intent.kind or None,
        "unmet": [
            {
                "key": point.key,
                "sentence": point.sentence,
                "act": point.act,
                "command": point.command or None,
                "source": point.source or None,
                "at": [point.start, point.end] if point.start >= 0 else None,
                "calmer": point.calmer,
                "replaces": "clause" if point.whole else "words",
            }
            for point in unmet.points
        ],
    }


def ladder_view(case: Case) -> list[dict[str, Any]]:
    """The stages, lowest first: ``done``, ``here``, ``next`` or ``ahead``; ``hint`` is why one may wait."""
    from aftercase.guide.ladder import ladder

    return [{"stage": rung.stage, "state": rung.state, "hint": rung.hint or None} for rung in ladder(case)]


def override_view(one: Override) -> dict[str, Any]:
    """An act that was done although points were unmet; ``why`` is null where it was erased."""
    return {
        "entry": one.seq,
        "at": one.at,
        "by": one.by,
        "act": one.deed,
        "target": one.target,
        "escalates": one.kind or None,
        "stage": one.stage,
        "points": list(one.points),
        "why": one.why,
    }


def show_view(desk: Desk, number: str) -> dict[str, Any]:
    """The case where it stands: step, checks, branches, clocks, callers, head."""
    from aftercase.guide import deadlines
    from aftercase.guide.position import position

    situation = desk.situation(number)
    here, case = position(situation), situation.case
    step = here.step
    return {
        "case": case.number,
        "title": case.fields.get("title") or here.home_title,
        "playbook": here.playbook.id,
        "pin": here.playbook.pin,
        "language": here.playbook.language,
        "step": {
            "id": step.id,
            "title": step.title,
            "outcome": step.outcome or None,
            "returns": step.returns,
        },
        "checks": [check_view(step.id, view) for view in here.checks],
        "branches": [branch_view(view) for view in here.branches],
        "messages": [{"id": m.id, "to": m.to, "channel": m.channel or None} for m in step.messages],
        "open": list(here.open),
        "outcome": case.outcome or None,
        "stage": case.stage,
        "ladder": ladder_view(case),
        "turn": case.turn,
        "status": case.status,
        "clocks": [clock_view(clock) for clock in deadlines.clocks(situation)],
        "callers": [{"playbook": c.playbook, "step": c.step, "title": c.step_title} for c in here.callers],
        "offers": [offer_view(offer) for offer in case.offers],
        "promises": promises_view(case, times.stamp(situation.now)),
        "snoozed_until": case.rests_until(),
        "platform": case.platform or None,
        "law": case.book("law") or None,
        "carrier": case.carrier or None,
        "payment": case.payment or None,
        "amount": dict(case.amount) if case.amount else None,
        "dates": dict(case.dates),
        "fields": dict(case.fields),
        "values": {name: value.text for name, value in case.values.items()},
        "triage": [dict(answer) for answer in case.triage],
        "events": case.seq,
        "head": case.head,
    }


def check_view(step: str, view: CheckView) -> dict[str, Any]:
    """One check."""
    check = view.check
    return {
        "step": step,
        "key": check.key,
        "kind": check.kind,
        "text": check.label,
        "state": view.state,
        "required": check.required,
        "value": view.value or None,
        "files": view.files,
        "why": view.note or None,
    }


def branch_view(view: BranchView) -> dict[str, Any]:
    """One way on; ``blocked`` is the reason why it cannot be taken now."""
    return {
        "key": view.key,
        "target": view.target,
        "label": view.label,
        "overdue": view.overdue,
        "leads": view.leads or None,
        "blocked": view.why_not or None,
    }


def clock_view(clock: Clock) -> dict[str, Any]:
    """One clock; ``due_at`` is null where it cannot be said, and ``why`` says why."""
    return {
        "name": clock.name,
        "label": clock.label,
        "due_at": clock.due_at,
        "whose": clock.whose,
        "rule": clock.rule,
        "why": list(clock.why),
        "state": clock.state,
        "left": clock.left or None,
        "at_zero": clock.at_zero or None,
        "note": clock.note or None,
        "remark": clock.remark or None,
    }


def log_view(case: Case, now: str = "") -> dict[str, Any]:
    """The communication log, the files, the offers and the promises, oldest first.

    ``now`` is the moment by which a promise is judged; "" is that of the last event.
    """
    now = now or case.updated_at
    return {
        "case": case.number,
        "entries": [entry_view(entry) for entry in sorted(case.entries, key=lambda entry: entry.seq)],
        "offers": [offer_view(offer) for offer in case.offers],
        "promises": promises_view(case, now),
        "evidence": [exhibit_view(exhibit) for exhibit in sorted(case.exhibits, key=lambda item: item.seq)],
        "erasures": [erasure_view(erasure) for erasure in case.erasures],
        "overrides": [override_view(one) for one in case.overrides],
        "unknown": list(case.unknown),
        "head": case.head,
    }


def offer_view(offer: Offer) -> dict[str, Any]:
    """One offer; ``answer`` is null while it is open, ``note`` where there is none or it was erased."""
    return {
        "offer": offer.id,
        "entry": offer.seq,
        "by": offer.by,
        "type": offer.type,
        "amount": None if offer.amount is None else {"minor": offer.amount, "currency": offer.currency},
        "to": offer.to,
        "made_at": offer.made_at,
        "until": offer.expires_at,
        "note": offer.note,
        "answer": offer.answer or None,
        "answered_at": offer.answered_at,
        "channel": offer.how or None,
        "answer_note": offer.answer_note,
        "undone": offer.undone,
    }


def promises_view(case: Case, now: str) -> list[dict[str, Any]]:
    """The promises that are watched: their clock, the entry they were made in, and what became of them."""
    return [promise_view(case, one, now) for one in dealing.watched(case)]


def promise_view(case: Case, one: Deadline, now: str) -> dict[str, Any]:
    """One promise; ``state`` is open, kept, late, broken, or unsaid: closed before it was due."""
    return {
        "name": one.name,
        "entry": one.entry,
        "kind": one.promise or "other",
        "due_at": one.due_at,
        "met_at": one.met_at,
        "state": dealing.promise_state(case, one, now),
    }


def erasure_view(erasure: Erasure) -> dict[str, Any]:
    """Words and files that were erased; never the words."""
    return {
        "entry": erasure.seq,
        "at": erasure.at,
        "by": erasure.by,
        "person": erasure.person,
        "why": erasure.why,
        "entries": list(erasure.events),
        "files": list(erasure.files),
    }


def entry_view(entry: Entry) -> dict[str, Any]:
    """One entry; ``text`` is null where it was erased."""
    return {
        "entry": entry.seq,
        "at": entry.at,
        "occurred_at": entry.occurred_at,
        "by": entry.by,
        "direction": entry.direction,
        "party": entry.party,
        "channel": entry.channel,
        "visibility": entry.visibility,
        "text": entry.text,
        "message": entry.message or None,
        "undone": entry.undone,
        "corrections": [
            {"entry": c.seq, "at": c.at, "by": c.by, "text": c.text, "why": c.why} for c in entry.corrections
        ],
    }


def exhibit_view(exhibit: Exhibit) -> dict[str, Any]:
    """One file."""
    return {
        "entry": exhibit.seq,
        "at": exhibit.at,
        "by": exhibit.by,
        "sha256": exhibit.sha256,
        "size": exhibit.size,
        "kind": exhibit.kind,
        "name": exhibit.name,
        "shows": exhibit.shows,
        "check": exhibit.key or None,
        "undone": exhibit.undone,
        "erased": exhibit.erased,
    }


def row_view(row: Row) -> dict[str, Any]:
    """A case of the list."""
    return {**row._asdict(), "tags": [tag for tag in row.tags.split(",") if tag]}


def search_view(words: str, hits: Sequence[Hit], more: bool, checked: str) -> dict[str, Any]:
    """What a search found, best first; ``matches`` are (start, end) in ``snippet``, in characters."""
    found = [
        {**row_view(hit.row), "snippet": hit.snippet or None, "matches": [list(mark) for mark in hit.marks]}
        for hit in hits
    ]
    return {"words": words, "cases": found, "more": more, "checked": checked}
