"""A desk full of hostile words, on the real screen: ``hostile_desk.py FOLDER [open]``.

The words are sealed into the events as they are, past every entrance, as a foreign or older program might
have written them; the playbooks are hostile files. With ``open`` the doors and the gate are taken away, to
show that the test would see what they keep out.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from aftercase import text
from aftercase.case import chain
from aftercase.case.draft import Draft
from aftercase.case.events import Stamp, seal
from aftercase.clock.times import stamp
from aftercase.desk.desk import Desk
from tests.hostile.words import SHORT
from tests.kit import FIXTURES, LI, ZONE, ulids
from tests.pty.payloads import ALL

HOSTILE = f"{ALL} [/x] [@click=app.quit]x[/] [link=http://pwn]y[/link] {'長' * 300}"
LINE = f"{SHORT} {HOSTILE}".replace("\u2028", "")
ODD = f"{SHORT} {HOSTILE}"


def playbooks(folder: Path) -> Path:
    """The fixtures with hostile words in titles, labels, messages and alerts."""
    folder.mkdir()
    for path in FIXTURES.glob("*.md"):
        words = path.read_text("utf-8")
        for place in (
            "Save the tracking page",
            "Trace it",
            "The parcel is lost",
            "Hello ",
            "We did",
            "Look at the",
        ):
            words = words.replace(place, f"{place} {LINE} ")
        (folder / path.name).write_text(words, "utf-8", newline="")
    return folder


def make(folder: Path) -> Desk:
    """The desk with one case."""
    desk = Desk(folder / "data", LI, ZONE, playbooks=[playbooks(folder / "books"), FIXTURES])
    twins = desk.library.twins("parcel-lost")
    pins = {language: text.pin for language, text in twins.items()}
    first = next(iter(twins.values()))
    now, ids = datetime.now(UTC), ulids()
    by = Stamp(
        next(ids), stamp(now), ZONE, LI.name, LI.via(), lambda: next(ids), lambda: os.urandom(16).hex()
    )
    said = {
        "direction": "in",
        "party": "buyer",
        "channel": "phone",
        "occurred_at": stamp(now),
        "visibility": "private",
    }
    place = {"visit": 2, "step": "look"}
    drafts = [
        Draft(
            "case_opened",
            {
                "playbook": "parcel-lost",
                "pins": pins,
                "structure": first.structure,
                "language": first.language,
                "platform": "taobao",
            },
            {"title": ODD, "order_no": HOSTILE, "buyer_name": ODD, "shop": HOSTILE},
        ),
        Draft("step_entered", {"playbook": "parcel-lost", "step": "look", "how": "open"}),
        Draft("said", said, {"text": ODD}),
        Draft("said", {**said, "direction": "out"}, {"text": "\n".join([LINE[:200]] * 2000)}),
        Draft("said_corrected", {"entry": 3}, {"text": HOSTILE, "why": HOSTILE}),
        Draft("value_recorded", {"name": "parcels", "type": "text"}, {"value": ODD}),
        Draft("evidence_added", {"sha256": "0" * 64, "size": 1}, {"name": ODD, "shows": ODD}),
        Draft("check_skipped", {**place, "keys": ["paid_by"]}, {"why": HOSTILE}),
        Draft("deadline_set", {"name": HOSTILE[:100], "due_at": stamp(now), "typed": True}),
    ]
    texts = {text.pin: text.text for text in twins.values()}
    desk.store.create(2026, lambda number: seal(drafts, number, 0, chain.GENESIS, by), texts)
    return desk


def take_the_doors_away() -> None:
    """What the desk would be without its doors and its gate."""
    from aftercase.tui import document, gate, literal
    from aftercase.tui.panes import checklist, header, log

    def as_it_is(words: str, _limit: int | None = None) -> str:
        return words

    for module in (text, literal, header, checklist, log, document):
        for name in ("clean", "tidy", "one_line", "filter_line"):
            if hasattr(module, name):
                setattr(module, name, as_it_is)
    setattr(gate.OutsideTextFilter, "apply", lambda _self, segments, _background: segments)  # noqa: B010


if __name__ == "__main__":
    made = make(Path(sys.argv[1]))
    if sys.argv[2:] == ["open"]:
        take_the_doors_away()
    from aftercase.tui.app import run_desk

    raise SystemExit(run_desk(made))
