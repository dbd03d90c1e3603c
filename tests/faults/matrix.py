"""The loop: fault number 1, 2, 3… of one sort, each on a fresh desk, until a run meets none."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.faults.acts import ACTS, BASELINE, CASE, prepare
from tests.faults.rig import Rig, Run
from tests.faults.verdict import Verdict, judge, judge_stock

ERRORS = (errno.EIO, errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EMFILE, errno.EACCES)
YEAR = 365 * 86_400
WRITES, ALL = 1, 3  # which calls are counted: see the shim
_LONGEST = 2000  # calls of one act; more would be a loop that never ends


WATCHERS: list[Callable[[str, int], None]] = []
"""Told after each point: the sort of fault and how many points of it are done."""


class Row(NamedTuple):
    """One line of the table: all points of one sort of fault.

    Attributes:
        fault: What was done to the program.
        points: How many times, each on a fresh desk.
        old: Runs after which the disk had what was there before, and all was well.
        new: Runs after which it had the act, whole, and all was well.
        unconfirmed: Of the latter, those told as written but not confirmed.
        wrongs: One text for each run after which something was lost, torn or told falsely.
    """

    fault: str
    points: int
    old: int
    new: int
    unconfirmed: int
    wrongs: tuple[str, ...] = ()


def row(fault: str, verdicts: Iterable[tuple[str, Verdict]]) -> Row:
    """Count verdicts; each comes with the words that say at which point it was."""
    every = []
    for each in verdicts:
        every.append(each)
        for watcher in WATCHERS:
            watcher(fault, len(every))
    return Row(
        fault,
        len(every),
        sum(not verdict.new for _, verdict in every if not verdict.wrongs),
        sum(verdict.new for _, verdict in every if not verdict.wrongs),
        sum(verdict.told == "not confirmed" for _, verdict in every),
        tuple(f"{where}: {'; '.join(verdict.wrongs)}" for where, verdict in every if verdict.wrongs),
    )


class Bench:
    """A desk to copy, a process to run acts on the copies, and the verdict on each."""

    def __init__(self, rig: Rig, place: Path, size: int = 10_000) -> None:
        """Make the desk to copy, with a case of ``size`` bytes, under ``place``."""
        self._rig, self._desk, self._copy = rig, place / "desk", place / "run"
        self._base = prepare(self._desk, size)

    def one(self, act: str, **asked: object) -> tuple[Run, Verdict]:
        """One run on a fresh desk."""
        return self.several((act, asked))

    def several(self, *steps: tuple[str, dict[str, object]]) -> tuple[Run, Verdict]:
        """Runs on the same desk, one after the other; the last one and the verdict on it."""
        shutil.copytree(self._desk, self._copy)
        try:
            base = self._base
            for act, asked in steps[:-1]:
                self._rig.run(act, self._copy, **asked)
                base = _hashes(self._copy)
            act, asked = steps[-1]
            run = self._rig.run(act, self._copy, **asked)
            return run, (judge_stock if act in BASELINE else judge)(self._copy, base, run)
        finally:
            shutil.rmtree(self._copy)

    def loop(
        self,
        act: str,
        orders: Callable[[int], dict[str, object]],
        kinds: int = WRITES,
        step: int = 1,
        first: int = 1,
    ) -> Iterator[tuple[str, Verdict]]:
        """The verdicts with the fault at call ``first``, ``first + step``… until a run has fewer calls.

        The last run, which met no fault, must have gone well, and is not given.
        """
        for k in range(first, _LONGEST, step):
            asked = orders(k)
            run, verdict = self.one(act, kinds=kinds, **asked)
            where = run.calls[k - 1] if k <= len(run.calls) else ""
            if not where:
                assert verdict.told == "saved", (act, asked, verdict)
                assert verdict.new
                assert not verdict.wrongs, verdict
                return
            yield f"{act}, {asked} ({where})", verdict
        raise AssertionError(f"{act} never came to an end")


def _hashes(root: Path) -> list[str]:
    from aftercase.store.files import FileStore

    return [event["hash"] for event in FileStore(root).read(CASE).events]


def _killed(order: str, chunk: int, k: int) -> dict[str, object]:
    return {order: k, "chunk": chunk or ""}


def kills(
    bench: Bench,
    acts: Iterable[str] = ACTS,
    orders: Iterable[str] = ("kill_before", "kill_after"),
    step: int = 1,
    chunk: int = 0,
) -> Row:
    """SIGKILL before and after every call that writes, opens or closes."""

    def points() -> Iterator[tuple[str, Verdict]]:
        for act in acts:
            for order in orders:
                yield from bench.loop(act, partial(_killed, order, chunk), step=step)

    name = "SIGKILL before and after each call" + (f", writes cut to {chunk} bytes" if chunk else "")
    return row(name, points())


def errors(bench: Bench, code: int, acts: Iterable[str] = ACTS, step: int = 1, first: int = 1) -> Row:
    """Each call fails once, those that read, look or lock too."""
    loops = (bench.loop(act, lambda k: {"fail": k, "errno": code}, ALL, step, first) for act in acts)
    return row(f"{errno.errorcode[code]} from each call, once", (each for loop in loops for each in loop))


def dying(bench: Bench, acts: Iterable[str] = ACTS, step: int = 1) -> Row:
    """From each call on, every call fails, as on a dying disk."""
    order = {"errno": errno.EIO, "sticky": 1}
    loops = (bench.loop(act, lambda k: {"fail": k, **order}, ALL, step) for act in acts)
    return row("EIO from each call on, for ever", (each for loop in loops for each in loop))


def full(bench: Bench, code: int, acts: Iterable[str] = ACTS, step: int = 512) -> Row:
    """The disk takes so many bytes more, and no others."""

    def points() -> Iterator[tuple[str, Verdict]]:
        for act in acts:
            for room in range(0, 10_000_000, step):
                run, verdict = bench.one(act, room=room, errno=code)
                if not any(each.get("told") == "not saved" for each in run.told) and verdict.told == "saved":
                    break
                yield f"{act}, room for {room} bytes", verdict

    return row(f"{errno.errorcode[code]} after every {step} bytes", points())


def short(bench: Bench, sizes: Iterable[int], acts: Iterable[str] = ACTS) -> Row:
    """Every write takes only a few bytes."""
    points = ((f"{act}, {size} bytes", bench.one(act, chunk=size)[1]) for act in acts for size in sizes)
    return row("short writes", points)


def clocks(bench: Bench, acts: Iterable[str] = ACTS, step: int = 1) -> Row:
    """The wall clock is a year slow or ten years fast, or jumps back a year at each call."""

    def points() -> Iterator[tuple[str, Verdict]]:
        for act in acts:
            for jump in (-YEAR, 10 * YEAR):
                yield f"{act}, clock {jump:+} s", bench.one(act, jump=jump)[1]
            yield from bench.loop(act, lambda k: {"jump": -YEAR, "jump_at": k}, step=step)

    return row("the clock jumps: a year back, ten on, back at each call", points())


def kills_twice(bench: Bench, act: str, step: int = 1) -> Row:
    """A kill after each call, and one more after each call of the next try: what mends may be killed too."""
    calls = len(bench.one(act)[0].calls)

    def points() -> Iterator[tuple[str, Verdict]]:
        for first in range(1, calls + 1, step):
            for second in range(1, _LONGEST, step):
                run, verdict = bench.several((act, {"kill_after": first}), (act, {"kill_after": second}))
                if second > len(run.calls):
                    break
                yield f"{act}, killed after call {first}, then after {second}", verdict

    return row("SIGKILL twice in a row, after each pair of calls", points())


def stock(bench: Bench, step: int = 1) -> Row:
    """The same faults on TinyDB's own storage, which must not pass."""
    act = next(iter(BASELINE))

    def points() -> Iterator[tuple[str, Verdict]]:
        for order in ("kill_before", "kill_after"):
            for k in range(1, _LONGEST, step):
                run, verdict = bench.one(act, chunk=1000, **{order: k})
                if k > len(run.calls):
                    break
                yield f"{order} {k} ({run.calls[k - 1]})", verdict
        for k in range(1, _LONGEST, step):
            run, verdict = bench.one(act, fail=k)
            if k > len(run.calls):
                break
            yield f"EIO {k} ({run.calls[k - 1]})", verdict
        for room in range(0, 20_000, 512 * step):
            run, verdict = bench.one(act, room=room)
            if verdict.told == "saved":
                break
            yield f"room {room}", verdict

    return row("the same on TinyDB's own storage", points())
