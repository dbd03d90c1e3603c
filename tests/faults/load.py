"""Random kills under load, and many writers at once, with the verdict on each."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from aftercase.case import chain
from aftercase.store.files import FileStore
from tests.faults.acts import opening, prepare, sealed
from tests.faults.matrix import Row, row
from tests.faults.rig import Rig
from tests.faults.verdict import Verdict, judge

LONGEST = {10_000: 0.05, 100_000: 0.06, 1_000_000: 0.2}  # seconds until a kill; an append takes 1 to 15 ms
WRITERS = 8


def kills(rig: Rig, place: Path, size: int, count: int, seed: int) -> Row:
    """Kill a process that writes without a pause at ``count`` random moments; each case of ``size`` bytes."""
    base = prepare(place / "desk", size)
    rng = random.Random(seed)

    def points() -> Iterator[tuple[str, Verdict]]:
        for number in range(count):
            shutil.copytree(place / "desk", place / "run")
            run = rig.loaded(place / "run", rng.uniform(0.001, LONGEST[size]), seed=rng.randrange(1 << 30))
            assert run.status == -9, run
            yield f"kill {number} of seed {seed}", judge(place / "run", base, run)
            shutil.rmtree(place / "run")

    return row(f"SIGKILL at a random moment, case of {size // 1000} KB", points())


def writers(rig: Rig, place: Path, cases: int, each: int, kill: bool = False) -> Row:
    """Eight processes append ``each`` events to so many cases; with ``kill`` every other one is killed.

    A point is an event that is there at the end.
    """
    root = place / "desk"
    store = FileStore(root)
    numbers = [store.create(2026, lambda case: sealed(case, (), opening()[:1])).case for _ in range(cases)]
    rng = random.Random(cases)
    asked = [
        {"name": f"writer {number}", "count": each, "cases": numbers, "first": number}
        | ({"kill": rng.uniform(0.05, 0.5)} if kill and number % 2 else {})
        for number in range(WRITERS)
    ]
    runs = rig.together("write", root, asked)
    wrongs = []
    told = {}
    for writer, run in zip(asked, runs, strict=True):
        wrongs += [each["crashed"] for each in run.told if "crashed" in each]
        told[writer["name"]] = [line["hash"] for line in run.told if "wrote" in line]
        if "kill" not in writer and len(told[writer["name"]]) != each:
            wrongs.append(f"{writer['name']} was not done")
    stored: dict[object, list[str]] = {name: [] for name in told}
    for case in numbers:
        events = FileStore(root).read(case).events
        wrongs += [f"{case}: {broken.text()}" for broken in chain.verify(events, case)]
        for name in stored:
            its = [event for event in events if event["by"] == name]
            order = [int(event["private"]["text"]["value"].split()[-1]) for event in its]
            if order != sorted(set(order)):
                wrongs.append(f"{case}: what {name} wrote stands twice or out of order")
            stored[name] += [event["hash"] for event in its]
    for name, hashes in told.items():
        if set(hashes) - set(stored[name]):
            wrongs.append(f"something acknowledged to {name} is lost")
        # Killed between the disk's answer and the report: one more may be there.
        if len(stored[name]) > len(hashes) + 1:
            wrongs.append(f"more of {name} is there than was written")
    where = "one case" if cases == 1 else f"{cases} cases"
    name = f"{WRITERS} writers, {where}" + (", half of them killed" if kill else "")
    return Row(name, sum(map(len, stored.values())), 0, sum(map(len, stored.values())), 0, tuple(wrongs))
