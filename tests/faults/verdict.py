"""After the fault: what a healthy process finds on the disk, held against what was told."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tinydb import TinyDB

from aftercase.case import chain
from aftercase.store import durable
from aftercase.store.files import FileStore
from aftercase.store.protocol import StoreError
from tests.faults.acts import CASE, DRAFT, PHOTO, drafts, said, sealed
from tests.faults.rig import Run


class Verdict(NamedTuple):
    """What was found after one run.

    Attributes:
        new: The last act begun is on disk.
        told: The last outcome told; empty where the process was killed before.
        wrongs: What must not be: something lost, torn, left over or told falsely. Empty when all is well.
    """

    new: bool
    told: str
    wrongs: list[str]


class Attempt(NamedTuple):
    """One act as it was begun, and the outcome told, if it came that far."""

    will: list[str]
    case: str
    pins: list[str]
    told: str


def judge(root: Path, base: Sequence[str], run: Run) -> Verdict:
    """Look at a desk after a run, then go on working on it.

    Args:
        root: The desk.
        base: The hashes of the events of `CASE` before the run.
        run: How it went.
    """
    attempts = list(_attempts(run.told))
    wrongs = list(_crashes(run))
    new = False
    for case in {CASE, *(each.case for each in attempts)}:
        found, here = _case(root, case, base if case == CASE else (), [a for a in attempts if a.case == case])
        new = new or found
        wrongs += here
    wrongs += _cases(root, attempts)
    wrongs += _evidence(root, run)
    typed, here = _drafts(root, run)
    wrongs += here
    wrongs += _exposed(root)
    wrongs += _goes_on(root)
    outcomes = [each["told"] for each in run.told if "told" in each]
    return Verdict(new or typed, outcomes[-1] if outcomes else "", wrongs)


def judge_stock(root: Path, base: Sequence[str], run: Run) -> Verdict:
    """The same look at a case written by TinyDB's own storage, with TinyDB's own means."""
    wrongs = [each for each in _crashes(run) if run.status >= 0 and "OSError" not in each]
    attempts = list(_attempts(run.told))
    will = attempts[-1].will if attempts else []
    try:
        with TinyDB(root / "cases" / CASE / "case.json") as database:
            hashes = [document["hash"] for document in database.table("events")]
    except (ValueError, KeyError) as error:
        return Verdict(False, "", [*wrongs, f"torn: {error}"])
    told = "saved" if any("told" in each for each in run.told) else ""
    if hashes == [*base, *will]:
        refused = any("crashed" in each for each in run.told)
        return Verdict(bool(will), told, [*wrongs, "told as failed, yet there"] if refused else wrongs)
    return Verdict(False, told, wrongs if hashes == [*base] and not told else [*wrongs, "lost"])


def _attempts(told: Sequence[dict[str, Any]]) -> Iterator[Attempt]:
    begun: dict[str, Any] | None = None
    for each in told:
        if "will" in each:
            if begun is not None:
                yield Attempt(begun["will"], begun["case"], begun["pins"], "")
            begun = each
        elif each.get("of") == "events" and begun is not None:
            yield Attempt(begun["will"], begun["case"], begun["pins"], each["told"])
            begun = None
    if begun is not None:
        yield Attempt(begun["will"], begun["case"], begun["pins"], "")


def _crashes(run: Run) -> Iterator[str]:
    for each in run.told:
        if "crashed" in each:
            yield f"no refusal but a crash: {each['crashed'].strip().splitlines()[-1]}\n{each['crashed']}"
        if each.get("leaked"):
            yield f"{each['leaked']} descriptors were left open"
        line = each.get("line", "x")
        if not line or "\n" in line:
            yield f"a refusal that is not one line: {line!r}"
    if run.status not in (0, -9):
        yield f"it ended with {run.status}"
    if run.status == 0 and not any(each.get("done") for each in run.told):
        yield "it ended early"


def _case(root: Path, case: str, base: Sequence[str], attempts: list[Attempt]) -> tuple[bool, list[str]]:
    """Whether the last attempt is there, and what is wrong with the case."""
    wrongs: list[str] = []
    store = FileStore(root)
    try:
        record = store.read(case)
    except StoreError as refused:
        if not base and all(each.told != "saved" for each in attempts):
            return False, []  # never opened, and nobody was told that it was
        return False, [f"{case} does not open: {refused}"]
    wrongs += [f"{case}: {broken.text()}" for broken in chain.verify(record.events, case)]
    left = [event["hash"] for event in record.events]
    if left[: len(base)] != [*base]:
        return False, [*wrongs, f"{case} lost what it had"]
    left = left[len(base) :]
    there = False
    for attempt in attempts:
        there = left[: len(attempt.will)] == attempt.will
        if there:
            left = left[len(attempt.will) :]
            for pin in attempt.pins:
                try:
                    store.pinned(case, pin)
                except StoreError as refused:
                    wrongs.append(f"a pin is missing: {refused}")
        if attempt.told == "saved" and not there:
            wrongs.append("told as saved, and lost")
        elif attempt.told == "not saved" and there:
            wrongs.append("told as not saved, and there")
        elif attempt.told == "not confirmed" and not there:
            wrongs.append("told as written but not confirmed, and not there")
    if left:
        wrongs.append(f"{len(left)} events that nobody has acknowledged whole")
    return there, wrongs


def _cases(root: Path, attempts: Sequence[Attempt]) -> list[str]:
    known = {CASE, *(each.case for each in attempts)}
    return [f"a case from nowhere: {case}" for case in FileStore(root).ids() if case not in known]


def _evidence(root: Path, run: Run) -> list[str]:
    wrongs = []
    folder = root / "cases" / CASE / "evidence"
    there = {path.stem: path for path in folder.glob("[!.]*")} if folder.is_dir() else {}
    for stem, path in there.items():
        if hashlib.sha256(path.read_bytes()).hexdigest() != stem:
            wrongs.append(f"half a copy: {path.name}")
    photo = hashlib.sha256((root / PHOTO).read_bytes()).hexdigest()
    # A copy told as not saved may be there: whole, and named by no event.
    promised = [each["told"] for each in run.told if each.get("of") == "copy" and each["told"] != "not saved"]
    if promised and photo not in there:
        wrongs.append(f"evidence told as {promised[-1]}, and not there")
    return wrongs


def _drafts(root: Path, run: Run) -> tuple[bool, list[str]]:
    """Whether the last text typed is there. A text that could not be kept may be there all the same."""
    possible, last = [DRAFT], ""
    for each in run.told:
        if "types" in each:
            last = each["types"]
            possible.append(last)
        elif each.get("of") == "draft" and each["told"] == "saved":
            possible = possible[-1:]
    found = drafts(root).load().get("say")
    wrongs = [] if found in possible else ["a draft was lost"]
    return found == last, wrongs


def _exposed(root: Path) -> list[str]:
    return [
        f"others can read {path.relative_to(root)}"
        for path in (root / "cases").rglob("*")
        if stat.S_IMODE(path.lstat().st_mode) & 0o077
    ]


def _goes_on(root: Path) -> list[str]:
    """Work on: the next write works, sweeps what was left behind, and keeps a whole generation before."""
    folder = root / "cases" / CASE
    for path in folder.glob("evidence/.*"):
        os.utime(path, (time.time() - 3600,) * 2)  # a fresh one might still be somebody's
    wrongs = []
    store = FileStore(root)
    try:
        events = store.read(CASE).events
        record = store.append(CASE, sealed(CASE, events, [said("weiter")]), len(events))
        wrongs += [broken.text() for broken in chain.verify(record.events, CASE)]
        drafts(root).save("say", DRAFT)
        if drafts(root).load() != {"say": DRAFT}:
            wrongs.append("the next draft was lost")
        store.add_evidence(CASE, root / PHOTO)
        before = json.loads((folder / "case.json.prev").read_bytes())
        if len(before["events"]) != len(events):
            wrongs.append("the generation before is not the one before")
        new = store.create(2026, lambda case: sealed(case, (), [said("neu")])).case
        wrongs += [broken.text() for broken in chain.verify(store.read(new).events, new)]
    except (StoreError, OSError) as refused:
        wrongs.append(f"the next write failed: {refused}")
    # In the folder of a case that was never opened nobody ever writes again: those are for the doctor.
    left = [
        path.name
        for path in root.rglob("*")
        if path.name.endswith(durable.TEMPORARY) and not _never_opened(path)
    ]
    return wrongs + [f"left behind: {name}" for name in left]


def _never_opened(path: Path) -> bool:
    case = next((folder for folder in path.parents if folder.parent.name == "cases"), None)
    return case is not None and not (case / "case.json").exists()
