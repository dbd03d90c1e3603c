"""The command line itself under the shim: what a person types, held against what the person was told."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from aftercase.case import chain
from aftercase.desk.desk import Desk
from aftercase.desk.who import who
from aftercase.store import durable
from aftercase.store.files import FileStore
from tests.faults.matrix import ALL, WRITES, Row, row
from tests.faults.rig import Rig, Run
from tests.faults.verdict import Verdict
from tests.kit import FIXTURES

CASE = "AC-2026-0001"
WORDS = "请再给我们两天时间核实照片"
PHOTO = "photo.jpg"
VERBS: dict[str, list[str]] = {
    "say": ["say", CASE, "--from", "buyer", WORDS],
    "tick": ["tick", CASE, "request_reason", "--value", WORDS],
    "attach": ["attach", CASE, PHOTO],
    "new": ["new", "damaged-goods", "--platform", "taobao", "--buyer", WORDS],
    "list": ["list"],
}
_LONGEST = 1000


def homes(root: Path) -> dict[str, str]:
    """Everything the program keeps lies under one folder, so that the shim sees all of it."""
    names = {"XDG_STATE_HOME": "state", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache"}
    return {name: str(root / folder) for name, folder in names.items()} | {
        "AFTERCASE_DATA": str(root / "data"),
        "AFTERCASE_LANG": "en",
        "AFTERCASE_AS": "li",
        "AFTERCASE_PLAYBOOKS": str(FIXTURES),
    }


def prepare(rig: Rig, root: Path) -> None:
    """A desk made by the program: one case, one entry, the list shown once."""
    root.mkdir()
    (root / PHOTO).write_bytes(b"photo" * 1000)
    for words in (VERBS["new"], VERBS["say"], VERBS["list"]):
        run = rig.program(root, words)
        assert run.told[-2]["code"] == 0, run


def _hashes(root: Path, case: str) -> list[str]:
    return [event["hash"] for event in FileStore(root / "data").read(case).events]


def judge(rig: Rig, root: Path, verb: str, before: Sequence[str], clean: Sequence[str], run: Run) -> Verdict:
    """What a healthy program finds after a run.

    Args:
        rig: To run the program with, unharmed.
        root: The folder of everything.
        verb: What was run.
        before: The hashes of the case before.
        clean: The kinds of the events the verb writes when nothing fails.
        run: How it went.
    """
    told = next((each for each in run.told if "code" in each), None)
    wrongs = [each["crashed"] for each in run.told if "crashed" in each]
    store = FileStore(root / "data")
    new = [case for case in store.ids() if case != CASE]
    case = new[0] if verb == "new" and new else CASE
    events = store.read(case).events
    base = [] if case in new else list(before)
    wrongs += [broken.text() for broken in chain.verify(events, case)]
    if [event["hash"] for event in events[: len(base)]] != base:
        wrongs.append("the case lost what it had")
    more = events[len(base) :] if verb != "new" or new else ()
    if more and [event["kind"] for event in more] != list(clean):
        wrongs.append(f"half an act: {[event['kind'] for event in more]}")
    there = bool(more)
    if told is not None:
        wrongs += _agrees(root, verb, there, bool(clean), told)
    wrongs += _goes_on(rig, root)
    return Verdict(there, "" if told is None else str(told["code"]), wrongs)


def _agrees(root: Path, verb: str, there: bool, writes: bool, told: dict[str, Any]) -> list[str]:
    lines = told["err"].splitlines()
    if told["code"] == 0:
        return ["exit 0, and nothing there"] if writes and not there else []
    wrongs = []
    if len(lines) != 1:
        wrongs.append(f"a refusal of {len(lines)} lines: {lines}")
    if told["code"] != 2:
        wrongs.append(f"exit {told['code']}: {lines}")
    if there and "Not confirmed" not in told["err"]:
        wrongs.append(f"told as failed, and there: {lines}")
    # Where the case could not even be read, nothing was decided; the words still stand on the person's line.
    if not there and verb == "say" and "Not saved" in told["err"] and WORDS not in _kept(root, told):
        wrongs.append(f"the words typed are nowhere: {lines}")
    return wrongs


def _kept(root: Path, told: dict[str, Any]) -> str:
    saved = {name: os.environ.get(name) for name in homes(root)}
    os.environ.update(homes(root))
    try:
        drafts = Desk(root / "data", who("li")).drafts(CASE).load()
    finally:
        for name, value in saved.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
    return "\n".join([*drafts.values(), told["out"]])


def _goes_on(rig: Rig, root: Path) -> list[str]:
    """Work on: the next entry is written, and the list shows the case."""
    wrongs = []
    for words in (["say", CASE, "--note", "weiter"], VERBS["list"]):
        told = next((each for each in rig.program(root, words).told if "code" in each), None)
        if told is None or told["code"] != 0:
            wrongs.append(f"the next {words[0]} failed: {told}")
        elif words[0] == "list" and CASE not in told["out"]:
            wrongs.append(f"the list has lost the case: {told['out']}")
    folder = root / "data" / "cases" / CASE
    left = [path for path in folder.glob("**/.*") if path.name.endswith(durable.TEMPORARY)]
    # A copy that was just begun may be somebody's: it is swept up a minute later.
    return wrongs + [f"left behind: {path.name}" for path in left if path.parent.name != "evidence"]


def faults(rig: Rig, place: Path, order: str, verbs: Sequence[str] = tuple(VERBS), step: int = 1) -> Row:
    """Every verb with the fault ``order`` (of the shim) at call 1, 1 + ``step``… until a run meets none."""
    prepare(rig, place / "home")
    before = _hashes(place / "home", CASE)

    def points() -> Iterator[tuple[str, Verdict]]:
        for verb in verbs:
            clean: list[str] = []
            for k in range(0, _LONGEST, step):
                shutil.copytree(place / "home", place / "run")
                asked = {order: k} if k else {}
                kinds = WRITES if order.startswith("kill") else ALL
                run = rig.program(place / "run", VERBS[verb], kinds=kinds, **asked)
                if k == 0:  # nothing fails: what it writes then is the measure
                    case = "AC-2026-0002" if verb == "new" else CASE
                    events = FileStore(place / "run" / "data").read(case).events
                    clean = [event["kind"] for event in events[0 if verb == "new" else len(before) :]]
                verdict = judge(rig, place / "run", verb, before, clean, run)
                shutil.rmtree(place / "run")
                if k > len(run.calls):
                    assert not verdict.wrongs, verdict
                    break
                if k:
                    yield f"{verb}, {order} {k} ({run.calls[k - 1]})", verdict

    names = {"kill_after": "SIGKILL after each call", "fail": "EIO from each call"}
    return row(f"the command line: {names[order]}", points())
