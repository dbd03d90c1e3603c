"""A case in one row, for the list and the home screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercase.store.index import Row
from aftercase.store.protocol import Record, StoreError

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk


def summarise(desk: Desk, record: Record) -> Row:
    """The row of a case: what is due next, where it stands, how it is called."""
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
    return Row(
        case=case.number,
        status=case.status,
        stage=case.stage,
        turn=case.turn,
        title=title,
        platform=case.platform,
        playbook=visit.playbook,
        step_title=step_title,
        owner=case.opened_by,
        due_at=due.due_at if due else None,
        due_name=due.name if due else None,
        due_whose=due.whose if due else None,
        opened_at=case.opened_at,
        updated_at=case.updated_at,
        outcome=case.outcome,
        order_no=case.fields.get("order_no") or "",
        buyer_name=case.fields.get("buyer_name") or "",
        head=case.head,
    )
