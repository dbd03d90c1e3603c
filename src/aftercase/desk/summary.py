"""A case as the index keeps it: one row for the list and the home screen, and the words of a search."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aftercase.store.protocol import Record, StoreError
from aftercase.store.rows import Row, Summary, Words

if TYPE_CHECKING:
    from aftercase.case.state import Case
    from aftercase.desk.desk import Desk

VERSION = "3"
"""Raised when a row or the words are made in another way: then the index is made anew."""

_BETWEEN_TAGS = re.compile(r"[,，、;；\s]+")


def summarise(desk: Desk, record: Record) -> Summary:
    """What is due next, where the case stands, how it is called, and all its words."""
    case = desk.fold(record)
    visit = case.visit
    title, step_title = case.fields.get("title") or "", visit.step
    try:
        pins = case.pins[visit.playbook]
        playbook = desk.pinned(case.number, pins.texts[pins.language])
        step = playbook.step(visit.step)
        step_title = step.title if step else visit.step
        title = title or playbook.title
    except StoreError:
        title = title or visit.playbook  # the list must not fail for one text; opening the case tells
    running = [deadline for deadline in case.open_deadlines() if deadline.paused_at is None]
    due = running[0] if running else None
    row = Row(
        case=case.number,
        status=case.status,
        stage=case.stage,
        turn=case.turn,
        title=title,
        platform=case.platform,
        playbook=visit.playbook,
        step_title=step_title,
        owner=case.owner,
        due_at=due.due_at if due else None,
        due_name=due.name if due else None,
        due_whose=due.whose if due else None,
        opened_at=case.opened_at,
        updated_at=case.updated_at,
        outcome=case.outcome,
        order_no=case.fields.get("order_no") or "",
        buyer_name=case.fields.get("buyer_name") or "",
        head=case.head,
        tags=_tags(case.fields.get("tags") or ""),
        assigned=case.assigned,
        rests_until=case.rests_until() or "",
    )
    return Summary(row, _words(case, row))


def _tags(typed: str) -> str:
    """Tags as a row has them: each between commas, "" for none."""
    tags = [tag for tag in _BETWEEN_TAGS.split(typed) if tag]
    return f",{','.join(dict.fromkeys(tags))}," if tags else ""


def _words(case: Case, row: Row) -> Words:
    """Everything of a case that somebody may look for; what was erased is not in it."""
    fields = {name: text or "" for name, text in case.fields.items()}
    log: list[str] = []
    notes: list[str] = []
    for entry in case.entries:
        place = notes if entry.direction == "internal" else log
        place.append(entry.text or "")
        for correction in entry.corrections:
            place.append(correction.text or "")
            notes.append(correction.why or "")
    for visit in case.visits.values():
        notes += visit.reasons.values()
    for offer in case.offers:
        notes += [offer.note or "", offer.answer_note or ""]
    notes += [one.why or "" for one in case.overrides]
    more = [value.text or "" for value in case.values.values()]
    for exhibit in case.exhibits:
        more += [exhibit.name or "", exhibit.shows or ""]
    head = [row.title, row.step_title, *(fields.get(name, "") for name in ("buyer_name", "shop", "tags"))]
    return Words(
        _lines([case.number, fields.get("order_no", ""), fields.get("aftersale_no", "")]),
        _lines([*head, case.opened_by, case.assigned]),
        _lines(log),
        _lines(notes),
        _lines(more),
    )


def _lines(texts: list[str]) -> str:
    return "\n".join(text for text in texts if text)
