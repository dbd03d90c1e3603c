"""Kills and races with real processes: nothing acknowledged is lost, half or overwritten."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from aftercase import store as room
from aftercase.store import durable
from aftercase.store.files import FileStore
from aftercase.store.protocol import Event

SOURCE = Path(room.__file__).parents[2]
KILLS = 50
APPENDS = 200

# Appends until it is killed or done; prints every number only after the store has acknowledged it.
WRITER = """
import sys
from pathlib import Path
from aftercase.store.files import FileStore
from aftercase.store.protocol import Conflict
root, case, name, count = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
store = FileStore(root, deadline=30)
seq = len(store.read(case).events)
print("ready", flush=True)
for number in range(count):
    while True:
        event = {"case": case, "seq": seq + 1, "by": name, "number": number, "text": "x" * 300}
        try:
            store.append(case, [event], seq)
        except Conflict as told:
            seq = told.actual
            continue
        seq += 1
        print(number, flush=True)
        break
"""


def first(case: str) -> list[Event]:
    return [{"case": case, "seq": 1, "by": "opened", "number": 0}]


def writer(root: Path, case: str, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(root), case, name, str(count)],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_fifty_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "desk")
    case = store.create(2026, first).case
    rng = random.Random(20260304)
    total = 0
    for kill in range(KILLS):
        with writer(store.root, case, f"writer {kill}", 100_000) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            time.sleep(rng.uniform(0.0, 0.06))
            child.kill()
            acknowledged = [int(line) for line in child.stdout.read().split("\n")[:-1]]
        events = FileStore(store.root).read(case).events
        stored = [event["number"] for event in events if event["by"] == f"writer {kill}"]
        # One more than acknowledged may be there: killed between the disk's answer and the print.
        assert stored[: len(acknowledged)] == acknowledged
        assert len(stored) <= len(acknowledged) + 1
        total += len(stored)
        assert len(events) == total + 1
        assert all(len(event["text"]) == 300 for event in events[1:])
        if kill % 10 == 9:  # a fresh case, so that the file stays of a size people have
            case, total = store.create(2026, first).case, 0
    for each in store.ids():
        events = store.read(each).events
        FileStore(store.root).append(each, [{"case": each, "seq": len(events) + 1}], len(events))
    assert [path for path in store.root.rglob("*") if path.name.endswith(durable.TEMPORARY)] == []


def test_two_processes_on_one_case_lose_nothing(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "desk")
    case = store.create(2026, first).case
    children = [writer(store.root, case, name, APPENDS) for name in ("anna", "ben")]
    for child in children:
        child.communicate(timeout=60)
        assert child.returncode == 0
    events = store.read(case).events
    assert [event["seq"] for event in events] == list(range(1, 2 * APPENDS + 2))
    for name in ("anna", "ben"):  # all of them, once each, in each writer's own order
        assert [event["number"] for event in events if event["by"] == name] == list(range(APPENDS))


def test_two_processes_open_cases_with_numbers_of_their_own(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from aftercase.store.files import FileStore\n"
        "store = FileStore(Path(sys.argv[1]), 30)\n"
        "for _ in range(30): print(store.create(2026, lambda case: [{'case': case, 'seq': 1}]).case)"
    )
    children = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / "desk")],
            env=os.environ | {"PYTHONPATH": str(SOURCE)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    given = [case for child in children for case in child.communicate(timeout=60)[0].split()]
    assert sorted(given) == [f"AC-2026-{count:04d}" for count in range(1, 61)]
