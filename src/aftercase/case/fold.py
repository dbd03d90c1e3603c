"""The fold: events to the case as it stands. A pure function of the log, over plain dicts.

It never fails on an event of a newer version: an unknown kind is counted and shown, and the rest goes on.
An act that was undone leaves no trace in the state, but its entries stay in the log, struck through.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any

from aftercase import terms
from aftercase.case.state import (
    Act,
    Case,
    Correction,
    Deadline,
    Entry,
    Erasure,
    Exhibit,
    Offer,
    Override,
    Pins,
    StageMove,
    Value,
    Visit,
)

Event = Mapping[str, Any]


def undone_acts(events: Iterable[Event]) -> set[str]:
    """The acts that do not count. Read backwards, an undo counts unless a later one has undone it."""
    undone: set[str] = set()
    for event in reversed(list(events)):
        if event.get("kind") == "undone" and event["act"] not in undone:
            undone.add(event["data"]["act"])
    return undone


def fold(events: Sequence[Event]) -> Case:
    """The case after these events, in the order of their numbers.

    Raises:
        KeyError, TypeError: The events are not what `events.seal` writes; the store checks that first.
    """
    case = Case()
    take(case, events, undone_acts([event for event in events if event.get("kind") == "undone"]))
    return case


def take(case: Case, events: Sequence[Event], undone: Container[str] = ()) -> None:
    """Let a case take these events, which follow those it has; ``undone`` are the acts that do not count."""
    acts = case.acts
    for event in events:
        kind, id_ = event["kind"], event["act"]
        act = acts.get(id_)
        if act is None:
            act = acts[id_] = _act(event, id_ in undone)
        act.kinds.append(kind)
        if kind == "undone":
            act.undoes = event["data"]["act"]
        elif not act.undone:
            apply = _APPLY.get(kind)
            if apply is not None:
                apply(case, event, act)
            else:
                case.unknown.append(event["seq"])
        elif kind in ("said", "evidence_added", "offer_made"):
            _struck(case, event)
    if events:
        last = events[-1]
        case.seq, case.head, case.updated_at = last["seq"], last["hash"], last["at"]


def _act(event: Event, undone: bool) -> Act:
    # All of it by place: names and defaults would take as long again, and most events are acts of their own.
    uid, at, seq = event["via"]["uid"], event["at"], event["seq"]
    return Act(event["act"], event["by"], uid, at, [], seq, set(), set(), None, undone)


def words(event: Event, name: str) -> str | None:
    """A private part's value; None where it was erased or left out."""
    part = event["private"].get(name)
    return None if part is None else part["value"]


def _opened(case: Case, event: Event, _act: Act) -> None:
    data = event["data"]
    case.number, case.zone, case.opened_by = event["case"], event["zone"], event["by"]
    case.platform, case.amount = data.get("platform", ""), data.get("amount")
    case.currency = data.get("currency", "")
    case.dates = {"opened_at": event["at"], **data.get("dates", {})}
    case.triage = list(data.get("triage", []))
    case.pins[data["playbook"]] = Pins(dict(data["pins"]), data["structure"], data["language"])
    _private_fields(case, event)


def _private_fields(case: Case, event: Event) -> None:
    for name in event["digests"]:
        case.fields[name] = words(event, name)


def _changed(case: Case, event: Event, _act: Act) -> None:
    data = event["data"]
    for name in terms.BOOKS:
        if name in data:
            setattr(case, name, data[name] or "")
    if "amount" in data:
        case.amount = data["amount"]
    if "currency" in data:
        case.currency = data["currency"] or ""
    for name, at in data.get("dates", {}).items():
        if at is None:
            case.dates.pop(name, None)
        else:
            case.dates[name] = at
    for name in data.get("cleared", ()):
        case.fields.pop(name, None)
    _private_fields(case, event)


def _entered(case: Case, event: Event, act: Act) -> None:
    data, seq = event["data"], event["seq"]
    if data.get("pins"):
        case.pins[data["playbook"]] = Pins(dict(data["pins"]), data["structure"], data["language"])
    left = data.get("left")
    if left is not None:
        case.visits[left].left_at = event["at"]
        act.needs.add(f"visit:{left}")
        act.needs.update(f"check:{left}:{key}" for key in case.visits[left].checks)
    for name in data.get("missed", ()):
        if name in case.deadlines:
            case.deadlines[name].missed_at = event["at"]
            act.needs.add(f"deadline:{name}")
    if data.get("resumes"):
        visit = case.visits[data["resumes"]]
        visit.left_at = None
        act.needs.add(f"visit:{visit.id}")
    else:
        visit = Visit(seq, data["playbook"], data["step"], event["at"], tuple(data.get("callers", ())), left)
        visit.how = data["how"]
        carried = case.visits.get(data.get("carries") or 0)
        if carried is not None:
            visit.checks, visit.reasons = dict(carried.checks), dict(carried.reasons)
            visit.evidence, visit.previous = dict(carried.evidence), carried.previous
        case.visits[seq] = visit
        act.makes.add(f"visit:{seq}")
    if case.arrived:
        act.needs.add(f"at:{case.arrived}")
    # Whoever works in a resumed visit leans on the return that led there as well.
    act.makes.add(f"at:{seq}")
    case.current, case.arrived = visit.id, seq
    case.path.append(visit.id)


def _on_visit(case: Case, event: Event, act: Act) -> Visit:
    visit = case.visits[event["data"]["visit"]]
    act.needs.add(f"visit:{visit.id}")
    if visit.id == case.current:
        act.needs.add(f"at:{case.arrived}")
    return visit


def _ticked(case: Case, event: Event, act: Act) -> None:
    data, visit = event["data"], _on_visit(case, event, act)
    visit.checks[data["key"]] = "done"
    act.makes.add(f"check:{visit.id}:{data['key']}")
    visit.reasons.pop(data["key"], None)
    evidence = tuple(data.get("evidence", ()))
    if evidence:
        visit.evidence[data["key"]] = visit.evidence.get(data["key"], ()) + evidence
        act.needs.update(f"file:{seq}" for seq in evidence if seq < act.first)


def _cleared(case: Case, event: Event, act: Act) -> None:
    visit = _on_visit(case, event, act)
    visit.checks.pop(event["data"]["key"], None)
    visit.reasons.pop(event["data"]["key"], None)


def _skipped(case: Case, event: Event, act: Act) -> None:
    visit = _on_visit(case, event, act)
    for key in event["data"]["keys"]:
        visit.checks[key] = "skipped"
        act.makes.add(f"check:{visit.id}:{key}")
        visit.reasons[key] = words(event, "why") or ""


def _recorded(case: Case, event: Event, _act: Act) -> None:
    data = event["data"]
    if data.get("cleared"):
        case.values.pop(data["name"], None)
        return
    case.values[data["name"]] = Value(
        data["name"], data.get("type", "text"), words(event, "value"), event["seq"], event["at"], event["by"]
    )


def _entry(event: Event, undone: bool = False) -> Entry:
    data = event["data"]
    return Entry(
        event["seq"],
        event["at"],
        event["by"],
        data["direction"],
        data["party"],
        data["channel"],
        data["occurred_at"],
        data["visibility"],
        words(event, "text"),
        data.get("message", ""),
        data.get("step", ""),
        data.get("playbook", ""),
        undone,
    )


def _said(case: Case, event: Event, act: Act) -> None:
    case.entries.append(_entry(event))
    if event["data"]["direction"] == "in":
        case.snoozed_until = None  # somebody has written: the case wakes
    act.makes.add(f"entry:{event['seq']}")


def _corrected(case: Case, event: Event, act: Act) -> None:
    seq = event["data"]["entry"]
    act.needs.add(f"entry:{seq}")
    for entry in case.entries:
        if entry.seq == seq:
            entry.corrections.append(
                Correction(event["seq"], event["at"], event["by"], words(event, "text"), words(event, "why"))
            )


def _exhibit(event: Event, undone: bool = False) -> Exhibit:
    data = event["data"]
    return Exhibit(
        event["seq"],
        event["at"],
        event["by"],
        data["sha256"],
        data["size"],
        data.get("evidence_kind", "other"),
        words(event, "name"),
        words(event, "shows"),
        data.get("key", ""),
        data.get("step", ""),
        undone,
    )


def _added(case: Case, event: Event, act: Act) -> None:
    case.exhibits.append(_exhibit(event))
    act.makes.add(f"file:{event['seq']}")


def _struck(case: Case, event: Event) -> None:
    """Keep what an undone act said, filed or offered, marked as taken back."""
    if event["kind"] == "said":
        case.entries.append(_entry(event, undone=True))
    elif event["kind"] == "offer_made":
        case.offers.append(_offer(event, undone=True))
    else:
        case.exhibits.append(_exhibit(event, undone=True))


def _erased(case: Case, event: Event, _act: Act) -> None:
    """The words are gone from the events themselves; this one says whose they were, and marks the files."""
    data = event["data"]
    files = tuple(data.get("files", ()))
    numbers = tuple(part["seq"] for part in data.get("parts", ()))
    case.erasures.append(
        Erasure(event["seq"], event["at"], event["by"], data["person"], numbers, files, words(event, "why"))
    )
    for place, exhibit in enumerate(case.exhibits):
        if exhibit.seq in files:
            case.exhibits[place] = exhibit._replace(erased=True)


def _deadline_set(case: Case, event: Event, act: Act) -> None:
    data = event["data"]
    before = case.deadlines.get(data["name"])
    case.deadlines[data["name"]] = Deadline(
        data["name"],
        data["due_at"],
        data.get("whose", "us"),
        event["seq"],
        data.get("started_at"),
        data.get("typed", False),
        data.get("playbook", ""),
        data.get("step", ""),
        data.get("check", ""),
        data.get("visit"),
        data.get("rule"),
    )
    if before is not None and before.rule is not None and data.get("rule"):
        # The same clock, corrected: it stood still as long as it did. A typed countdown has that in it.
        deadline = case.deadlines[data["name"]]
        deadline.pauses, deadline.paused_at = before.pauses, before.paused_at
    if data.get("offer") or data.get("entry"):
        deadline = case.deadlines[data["name"]]
        deadline.offer, deadline.entry = data.get("offer"), data.get("entry")
        deadline.promise = data.get("promise", "")
        if deadline.entry:
            act.needs.add(f"entry:{deadline.entry}")
    act.makes.add(f"deadline:{data['name']}")


def _deadline_met(case: Case, event: Event, act: Act) -> None:
    deadline = case.deadlines.get(event["data"]["name"])
    if deadline is not None:
        deadline.met_at, deadline.met_how = event["at"], event["data"]["how"]
        deadline.paused_at = None
        act.needs.add(f"deadline:{deadline.name}")


def _deadline_paused(case: Case, event: Event, act: Act) -> None:
    data = event["data"]
    deadline = case.deadlines.get(data["name"])
    if deadline is not None:
        if deadline.paused_at is not None and not data["paused"]:
            deadline.pauses += ((deadline.paused_at, event["at"]),)
        deadline.paused_at = event["at"] if data["paused"] else None
        deadline.due_at = data.get("due_at") or deadline.due_at
        act.needs.add(f"deadline:{deadline.name}")


def _offer(event: Event, undone: bool = False) -> Offer:
    data = event["data"]
    money = data.get("amount") or {}
    return Offer(
        data["offer"],
        event["seq"],
        event["by"],
        event["at"],
        data["type"],
        money.get("minor"),
        money.get("currency", ""),
        data.get("to", "buyer"),
        data["occurred_at"],
        data.get("until"),
        words(event, "note"),
        undone=undone,
    )


def _offered(case: Case, event: Event, act: Act) -> None:
    case.offers.append(_offer(event))
    act.makes.add(f"offer:{event['data']['offer']}")


def _offer_answered(case: Case, event: Event, act: Act) -> None:
    """An answer also ends the offer's clock: met, or missed where the offer has run out."""
    data = event["data"]
    for offer in case.offers:
        if offer.id == data["offer"] and not offer.undone:
            offer.answer, offer.answered_at = data["answer"], data["occurred_at"]
            offer.answered_by, offer.how = event["by"], data.get("channel", "")
            offer.answer_note = words(event, "note")
    act.needs.add(f"offer:{data['offer']}")
    deadline = case.deadlines.get(f"offer-{data['offer']}")
    if deadline is not None and deadline.offer and not (deadline.met_at or deadline.missed_at):
        deadline.paused_at = None
        if data["answer"] == "expired":
            deadline.missed_at = data["occurred_at"]
        else:
            deadline.met_at, deadline.met_how = data["occurred_at"], "answered"


def _snoozed(case: Case, event: Event, _act: Act) -> None:
    case.snoozed_until, case.snoozed_at = event["data"].get("until"), event["at"]


def _stage_moved(case: Case, event: Event, _act: Act) -> None:
    data = event["data"]
    if stage := data.get("stage"):
        mover = data.get("mover", "")
        case.stages.append(StageMove(event["seq"], event["at"], event["by"], stage, case.stage, mover))
        case.stage = stage
    case.turn = data.get("turn") or case.turn


def _overridden(case: Case, event: Event, _act: Act) -> None:
    data = event["data"]
    case.overrides.append(
        Override(
            event["seq"],
            event["at"],
            event["by"],
            event["act"],
            data["deed"],
            data["target"],
            data.get("kind", ""),
            data.get("stage", ""),
            tuple(data["points"]),
            words(event, "why"),
        )
    )


def _closed(case: Case, event: Event, act: Act) -> None:
    case.status, case.outcome, case.closed_at = "closed", event["data"]["outcome"], event["at"]
    case.before_close, case.stage, case.turn = (case.stage, case.turn), "closed", "none"
    case.snoozed_until = None
    act.makes.add("closed")
    act.needs.add(f"at:{case.arrived}")
    act.needs.update(f"check:{case.current}:{key}" for key in case.visit.checks)


def _reopened(case: Case, _event: Event, act: Act) -> None:
    case.status, case.outcome, case.closed_at = "open", "", None
    case.stage, case.turn = case.before_close
    act.needs.add("closed")
    act.makes.add("reopened")


def _owner_changed(case: Case, event: Event, _act: Act) -> None:
    case.assigned = words(event, "owner") or ""


def _nothing(_case: Case, _event: Event, _act: Act) -> None:
    """A kind that only explains: the event after it does the work."""


_APPLY: dict[str, Callable[[Case, Event, Act], None]] = {
    "case_opened": _opened,
    "case_changed": _changed,
    "step_entered": _entered,
    "check_ticked": _ticked,
    "check_cleared": _cleared,
    "check_skipped": _skipped,
    "value_recorded": _recorded,
    "said": _said,
    "said_corrected": _corrected,
    "evidence_added": _added,
    "deadline_set": _deadline_set,
    "deadline_met": _deadline_met,
    "deadline_paused": _deadline_paused,
    "offer_made": _offered,
    "offer_answered": _offer_answered,
    "snoozed": _snoozed,
    "stage_moved": _stage_moved,
    "guard_overridden": _overridden,
    "playbook_switched": _nothing,
    "owner_changed": _owner_changed,
    "case_closed": _closed,
    "case_reopened": _reopened,
    "erased": _erased,
}
