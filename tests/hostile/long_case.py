"""A case with a log as long as one likes, made in a moment: its events are sealed, not decided."""

from __future__ import annotations

import os
from pathlib import Path

from aftercase.case import chain
from aftercase.case.draft import Draft
from aftercase.case.events import Stamp, seal
from aftercase.clock.times import stamp
from aftercase.desk.desk import Desk
from tests.kit import FIXTURES, LI, ZONE, make_desk, ulids

NUMBER = "AC-2026-0001"


def long_case(
    root: Path, count: int, playbook: str = "parcel-lost", step: str = "look", folder: Path = FIXTURES
) -> Desk:
    """A desk with a case of so many entries, of different lengths; some have twenty lines."""
    desk = make_desk(root, playbooks=(folder,))
    twins = desk.library.twins(playbook)
    first = next(iter(twins.values()))
    now, ids = stamp(desk.clock()), ulids()
    by = Stamp(next(ids), now, ZONE, LI.name, LI.via(), lambda: next(ids), lambda: os.urandom(16).hex())
    opened = {"playbook": playbook, "structure": first.structure, "language": first.language}
    pins = {language: text.pin for language, text in twins.items()}
    drafts = [
        Draft("case_opened", {**opened, "pins": pins, "platform": "taobao"}, {"title": "long"}),
        Draft("step_entered", {"playbook": playbook, "step": step, "how": "open"}),
    ]
    said = {"direction": "in", "party": "buyer", "channel": "phone", "occurred_at": now}
    for n in range(count):
        words = f"entry {n}. " + "买家说没有收到 parcel " * (n % 7) + "\nline" * (20 if n % 100 == 50 else 0)
        drafts.append(Draft("said", {**said, "visibility": "private"}, {"text": words}))
    texts = {text.pin: text.text for text in twins.values()}
    desk.store.create(2026, lambda number: seal(drafts, number, 0, chain.GENESIS, by), texts)
    return desk
