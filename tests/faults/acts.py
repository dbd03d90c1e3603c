"""What a process under test does: each act once, telling what it is about to write and what it was told.

An act runs in a process of its own, which may be killed at any call. What it tells goes down a pipe, line by
line, and only after the store has answered; so what arrived is what a person could have seen.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from tinydb import TinyDB
from ulid import ULID

from aftercase.case import chain
from aftercase.case.draft import Draft
from aftercase.case.events import Stamp, seal
from aftercase.clock.times import stamp
from aftercase.store.drafts import Drafts
from aftercase.store.files import FileStore
from aftercase.store.protocol import Conflict, Event, NotConfirmed, StoreError

CASE = "AC-2026-0001"
TEXT = "# 商品到货破损\n\n" + "先看拒绝的理由。\n" * 60
PIN = hashlib.sha256(TEXT.encode()).hexdigest()
STRUCTURE = "b" * 64
PHOTO = "photo.jpg"
DRAFT = "亲，您好，您的照片我们已经收到。"
JOURNAL = 70_000  # bytes of a journal that the next line makes worth rewriting


class Tell(Protocol):
    """Reports one thing to whoever watches."""

    def __call__(self, **what: object) -> None: ...


class Nothing:
    """For setting up: nobody is told."""

    def __call__(self, **what: object) -> None:
        return


def sealed(case: str, events: Sequence[Event], drafts: Sequence[Draft], by: str = "li") -> list[Event]:
    """One act, sealed as the desk does it, to follow ``events``."""
    now = datetime.now(UTC)
    who = Stamp(
        str(ULID()),
        stamp(now),
        "Asia/Shanghai",
        by,
        {"uid": 1000, "host": "desk", "how": "system"},
        lambda: str(ULID()),
        lambda: os.urandom(16).hex(),
    )
    last: Event = events[-1] if events else {"seq": 0, "hash": chain.GENESIS}
    return seal(drafts, case, last["seq"], last["hash"], who)


def said(text: str) -> Draft:
    """An entry of the log."""
    data = {
        "direction": "in",
        "party": "buyer",
        "channel": "chat",
        "occurred_at": "2026-08-03T02:00:00.000Z",
        "visibility": "shareable",
    }
    return Draft("said", data, {"text": text})


def opening() -> list[Draft]:
    """The two events a case begins with."""
    pins = {"playbook": "damaged-goods", "pins": {"zh": PIN}, "structure": STRUCTURE, "language": "zh"}
    entered = {"playbook": "damaged-goods", "step": "read-refusal", "how": "open"}
    return [Draft("case_opened", pins, {"title": "破损"}), Draft("step_entered", entered)]


def act_of_five() -> list[Draft]:
    """What choosing a branch writes."""
    check = {"visit": 2, "step": "read-refusal", "key": "notice"}
    due = {"name": "answer", "due_at": "2026-08-05T02:00:00.000Z"}
    step = {"playbook": "damaged-goods", "step": "ask-photos", "how": "choose", "left": 2}
    return [
        Draft("check_ticked", check),
        Draft("deadline_met", {"name": "answer", "how": "left"}),
        Draft("step_entered", step),
        Draft("deadline_set", due),
        said("请把破损处的照片发给我们。"),
    ]


def prepare(root: Path, size: int = 10_000) -> list[str]:
    """A desk with a case of about ``size`` bytes, a photo to attach and a draft; the hashes of its events."""
    store = FileStore(root)
    record = store.create(2026, lambda case: sealed(case, (), opening()), {PIN: TEXT})
    events: tuple[Event, ...] = record.events
    more: list[Event] = []
    each = 700  # bytes of one entry in the file, about
    for _ in range(max(0, size // each - 3)):
        more += sealed(CASE, (*events, *more), [said("照片已收到，正在核对。")])
    for part in (more[:-1], more[-1:]):  # two generations, so that the one before is there too
        if part:
            events = store.append(CASE, part, len(events)).events
    (root / PHOTO).write_bytes(hashlib.sha256(b"photo").digest() * 5000)
    drafts(root).save("say", DRAFT)
    return [event["hash"] for event in events]


def drafts(root: Path) -> Drafts:
    """The drafts of one person on that case; the second folder stands for the state folder."""
    return Drafts([root / "cases" / CASE / "drafts", root / "state"], "1000-li")


# -- the acts ------------------------------------------------------------------------------------------------


def append(root: Path, tell: Tell) -> None:
    """One event, by a process that has just started."""
    _append(FileStore(root), tell, [said("运单号已登记。")])


def append_warm(root: Path, tell: Tell) -> None:
    """Three acts of one event by a process that keeps the case in memory."""
    store = FileStore(root)
    for number in range(3):
        _append(store, tell, [said(f"第 {number} 次催促。")])


def append_five(root: Path, tell: Tell) -> None:
    """An act of five events: all of them or none."""
    _append(FileStore(root), tell, act_of_five())


def append_pinned(root: Path, tell: Tell) -> None:
    """A step into another playbook, whose text is kept first."""
    text = TEXT + "另一本。\n"
    pin = hashlib.sha256(text.encode()).hexdigest()
    step = {"playbook": "ask-platform", "step": "file", "how": "choose", "left": 2}
    step |= {"pins": {"zh": pin}, "structure": STRUCTURE, "language": "zh"}
    _append(FileStore(root), tell, [Draft("step_entered", step)], {pin: text})


def create(root: Path, tell: Tell) -> None:
    """A new case."""

    def make(case: str) -> list[Event]:
        events = sealed(case, (), opening())
        tell(will=_hashes(events), case=case, pins=[PIN])
        return events

    _outcome(tell, lambda: FileStore(root).create(2026, make, {PIN: TEXT}))


def attach(root: Path, tell: Tell) -> None:
    """A file kept as evidence, and the event that names it."""
    store = FileStore(root)
    kept = _outcome(tell, lambda: store.add_evidence(CASE, root / PHOTO), "copy")
    if kept is not None:
        tell(evidence=kept.sha256)
        data = {"sha256": kept.sha256, "size": kept.size}
        _append(store, tell, [Draft("evidence_added", data, {"name": kept.name})])


def draft(root: Path, tell: Tell) -> None:
    """What is being typed, twice, with a process that has just started."""
    _draft(drafts(root), tell, DRAFT + "第一稿")
    _draft(drafts(root), tell, DRAFT + "第二稿")


def draft_elsewhere(root: Path, tell: Tell) -> None:
    """The first draft in a folder that is not there yet."""
    journal = Drafts([path.parent for path in reversed(drafts(root).paths)], "1000-li")
    _draft(journal, tell, DRAFT + "别处")


def draft_compacted(root: Path, tell: Tell) -> None:
    """A line that makes the journal worth rewriting."""
    _draft(drafts(root), tell, DRAFT + "。" * (JOURNAL // 6))  # escaped, a sign is six bytes
    _draft(drafts(root), tell, DRAFT + "改过了")


def stock(root: Path, tell: Tell) -> None:
    """The same append with TinyDB's own storage: the measure of what the acts above are for."""
    with TinyDB(root / "cases" / CASE / "case.json") as database:
        table = database.table("events")
        events = [dict(document) for document in table.all()]
        more = sealed(CASE, events, [said("运单号已登记。")])
        tell(will=_hashes(more), case=CASE, pins=[])
        table.insert_multiple(more)
        tell(told="saved", of="events")


ACTS: dict[str, Callable[[Path, Tell], None]] = {
    "append": append,
    "append, warm": append_warm,
    "act of five": append_five,
    "act with a pin": append_pinned,
    "open a case": create,
    "attach": attach,
    "draft": draft,
    "draft, first": draft_elsewhere,
    "draft, compacted": draft_compacted,
}
BASELINE: dict[str, Callable[[Path, Tell], None]] = {"TinyDB's own storage": stock}


# -- loads: acts without an end, or with many at once --------------------------------------------------------


def load(root: Path, tell: Tell, seed: int) -> None:
    """Every act in a random order for ever, until somebody kills it."""
    rng = random.Random(seed)
    store, journal = FileStore(root), drafts(root)
    for number in itertools.count():
        kind = rng.random()
        if kind < 0.7:
            _append(store, tell, [said(f"第 {number} 条。")])
        elif kind < 0.85:
            _append(store, tell, act_of_five())
        elif kind < 0.95:
            _draft(journal, tell, f"{DRAFT}{number}")
        else:
            _outcome(tell, lambda: store.add_evidence(CASE, root / PHOTO), "copy")


def write(root: Path, tell: Tell, name: str, count: int, cases: Sequence[str], first: int = 0) -> None:
    """Append ``count`` events to the cases in turn, each decided again until nobody else came first."""
    store = FileStore(root, deadline=60.0)
    again = 0
    for number in range(count):
        case = cases[(first + number) % len(cases)]
        while True:
            events = store.read(case).events
            [event] = sealed(case, events, [said(f"{name} {number}")], by=name)
            try:
                store.append(case, [event], len(events))
            except Conflict:
                again += 1
                continue
            break
        tell(wrote=number, case=case, hash=event["hash"])
    tell(again=again)


def number(root: Path, tell: Tell, count: int) -> None:
    """Open so many cases, while others do the same."""
    store = FileStore(root, deadline=60.0)
    for _ in range(count):
        tell(opened=store.create(2026, lambda case: sealed(case, (), opening()), {PIN: TEXT}).case)


def program(root: Path, tell: Tell, words: Sequence[str]) -> None:
    """One command line, as ``aftercase`` would run it; tells its exit code and what it printed."""
    from aftercase.cli import run
    from tests.faults.program import homes

    os.environ.update(homes(root))
    os.chdir(root)
    printed = [root.with_name(f"{root.name}.{name}") for name in ("out", "err")]
    for number, path in enumerate(printed, 1):
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(fd, number)
        os.close(fd)
    code = run(list(words))
    sys.stdout.flush()
    sys.stderr.flush()
    out, err = (path.read_text() for path in printed)
    tell(code=code, out=out, err=err)


LOADS: dict[str, Callable[..., None]] = {"load": load, "write": write, "number": number, "program": program}


def _append(
    store: FileStore, tell: Tell, drafts: Sequence[Draft], pins: Mapping[str, str] | None = None
) -> None:
    def do() -> None:
        record = store.read(CASE)
        events = sealed(CASE, record.events, drafts)
        tell(will=_hashes(events), case=CASE, pins=list(pins or {}))
        store.append(CASE, events, len(record.events), pins or {})

    _outcome(tell, do)


def _draft(journal: Drafts, tell: Tell, text: str) -> None:
    tell(types=text)
    _outcome(tell, lambda: journal.save("say", text), "draft")


def _outcome(tell: Tell, do: Callable[[], Any], of: str = "events") -> Any:
    """Do it, and tell which of the three outcomes came; anything but a refusal of the store is a fault."""
    try:
        result = do()
    except NotConfirmed as refused:
        tell(told="not confirmed", of=of, line=str(refused))
    except StoreError as refused:
        tell(told="not saved", of=of, line=str(refused))
    except OSError as refused:
        tell(told="not saved", of=of, line=str(refused), raw=True)
    else:
        tell(told="saved", of=of)
        return result
    return None


def _hashes(events: Sequence[Event]) -> list[str]:
    return [event["hash"] for event in events]
