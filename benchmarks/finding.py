"""The list and the search over 100,000 cases, beside the bare SQLite queries; the index made anew; growth."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import bare_index, made, stock
from benchmarks.ratio import (
    PROGRAM,
    Figure,
    Growth,
    Once,
    Ratio,
    alternate,
    environment,
    in_turn,
    like_the_program,
    process,
    rounds,
    timed,
)

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk

SIZES = (1_000, 10_000, 100_000)
REBUILT = 5_000
"""Cases read into a new index in each round; all 100,000 would take minutes a round."""
_PAGE = 200  # rows the home screen reads in one go
_HITS = 20  # what a search shows


def looking(quick: bool) -> Iterator[Figure]:
    """Home, the list and the search over 100,000 cases."""
    like_the_program()
    desk = opened(SIZES[-1])
    index, plain = desk.index, sqlite3.connect(desk.index.path)
    count = rounds(200, quick)
    yield from _home(desk, plain, count)
    for language in ("zh", "en"):
        for kind, words in (("common", made.COMMON[language]), ("rare", made.RARE[language])):
            often = rounds(40, quick) if kind == "common" else count
            assert index.search(words), words
            ours, bare = _search(desk, plain, words)
            a, b = alternate(ours, bare, often)
            yield Ratio(f"search, a {kind} word, {language}", "the bare FTS5 query", a, b, 2.0, often)


def _home(desk: Desk, plain: sqlite3.Connection, count: int) -> Iterator[Ratio]:
    from aftercase.clock import times
    from aftercase.store import tables
    from aftercase.tui import reading

    condition, values = tables.where(reading.OPEN)
    page = f"{tables.SELECT}{condition}{tables.ORDER} LIMIT {_PAGE}"
    a, b = alternate(
        timed(lambda: desk.index.page(reading.OPEN, _PAGE)),
        timed(lambda: plain.execute(page, values).fetchall()),
        count,
    )
    yield Ratio("100,000 cases: a page of the list", "the same SQLite query", a, b, 2.0, count)
    now = desk.clock()
    soon = tables.instant(times.stamp(now + timedelta(days=1)))
    numbers = (
        "SELECT count(*) FROM cases WHERE closed = 0",
        f"SELECT count(*) FROM cases WHERE closed = 0 AND place <= {tables.instant(times.stamp(now))}",
        f"SELECT count(*) FROM cases WHERE closed = 0 AND place > {tables.instant(times.stamp(now))}"
        f" AND place < {soon}",
        "SELECT count(*) FROM cases WHERE closed = 1",
    )

    def bare() -> None:
        for statement in numbers:
            plain.execute(statement).fetchone()
        plain.execute(page, values).fetchall()

    a, b = alternate(timed(lambda: reading.read(desk)), timed(bare), count)
    yield Ratio("100,000 cases: all that home reads", "the same SQLite queries", a, b, 2.0, count)


def _search(desk: Desk, plain: sqlite3.Connection, words: str) -> tuple[Once, Once]:
    from aftercase.store import finding

    wanted = finding.query_of(words)
    bare = "SELECT rowid, rank FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?"
    return (
        timed(lambda: desk.index.search(words, limit=_HITS)),
        timed(lambda: plain.execute(bare, (wanted, _HITS)).fetchall()),
    )


def rebuilding(quick: bool) -> Iterator[Figure]:
    """A new index over some thousand cases, against a script that does no more than it must."""
    like_the_program()
    count = rounds(7, quick)
    with tempfile.TemporaryDirectory(prefix="aftercase-bench-") as place:
        root = stock.make(Path(place) / "desk", REBUILT)
        other = Path(place) / "bare.sqlite3"

        def ours() -> None:
            desk = _desk(root)
            desk.index.refresh()
            desk.index.close()

        def anew(work: Callable[[], object], path: Path) -> Once:
            once = timed(work)

            def fresh() -> float:
                for suffix in ("", "-wal", "-shm"):
                    Path(f"{path}{suffix}").unlink(missing_ok=True)
                return once()

            return fresh

        a, b = alternate(
            anew(ours, root / "index.sqlite3"),
            anew(lambda: bare_index.build(root, other), other),
            count,
        )
        bare_index.compare(root / "index.sqlite3", other)
    yield Ratio(
        f"an index of {REBUILT:,} cases made anew",
        "a bare script: read, parse, insert the same rows",
        a,
        b,
        1.3,
        count,
    )


def growing(quick: bool) -> Iterator[Figure]:
    """From 1,000 to 100,000 cases: what a look, a search, an append and an opening cost, and memory."""
    like_the_program()
    desks = {size: opened(size) for size in SIZES}
    count = rounds(100, quick)
    word = made.RARE["zh"]
    acts: dict[str, Callable[[Desk], Once]] = {
        "first page of the list": lambda desk: timed(lambda: desk.index.page(limit=_PAGE)),
        "search for a rare word": lambda desk: timed(lambda: desk.index.search(word, limit=_HITS)),
        "open a case": _opening,
    }
    for name, make in acts.items():
        yield _growth(name, [make(desk) for desk in desks.values()], count)
    with _appending(desks.values()) as sides:
        yield _growth("append, and keep the list in step", sides, count)
    for desk in desks.values():
        desk.index.close()
    few = rounds(7, quick)
    commands = [[PROGRAM, "--data", str(stock.desk(size)), "list", "--limit", "20"] for size in SIZES]
    yield _growth("aftercase list --limit 20", [process(argv) for argv in commands], few)
    memory = {size: peak([PROGRAM, "--data", str(stock.desk(size)), "list"]) for size in SIZES}
    yield Growth("memory of aftercase list", "MB", memory, 1)
    yield Ratio(
        "memory of list, 100,000 cases",
        "the same with 1,000",
        memory[SIZES[-1]],
        memory[SIZES[0]],
        1.2,  # SQLite keeps 2 MB of pages, which 1,000 cases do not fill
        1,
        "MB",
    )


def _growth(name: str, sides: list[Once], count: int) -> Growth:
    return Growth(name, "ms", dict(zip(SIZES, in_turn(sides, count), strict=True)), count)


def _opening(desk: Desk) -> Once:
    from aftercase.case.fold import fold
    from aftercase.store.files import FileStore

    return timed(lambda: fold(FileStore(desk.root).read("AC-2026-0500").events))


class _appending:  # noqa: N801 - used like a function
    """An append in each desk, with its row in the list; the cases are put back as they were afterwards."""

    def __init__(self, desks: Any) -> None:
        self._desks = list(desks)
        self._before: list[tuple[Desk, Path, bytes]] = []

    def __enter__(self) -> list[Once]:
        return [self._side(desk) for desk in self._desks]

    def _side(self, desk: Desk) -> Once:
        case = "AC-2026-0700"
        path = desk.store.folder(case) / "case.json"
        self._before.append((desk, path, path.read_bytes()))
        log = made.Log(case, 7)
        log.take_up(desk.store.read(case).events)

        def once() -> float:
            log.said()
            return timed(lambda: desk.listed(desk.store.append(case, log.events[-1:], len(log.events) - 1)))()

        return once

    def __exit__(self, *_: object) -> None:
        for desk, path, data in self._before:
            for name in (".lock", "case.json.prev"):
                (path.parent / name).unlink(missing_ok=True)
            path.write_bytes(data)
            desk.listed(_desk(desk.root).store.read(path.parent.name))


def opened(size: int) -> Desk:
    """The desk with so many cases, its index in step with them."""
    desk = _desk(stock.desk(size))
    desk.index.refresh()
    return desk


def _desk(root: Path) -> Desk:
    from aftercase.desk.desk import Desk
    from aftercase.desk.who import who

    return Desk(root, who("bench"), "Asia/Shanghai")


_PEAK = (
    "import os, sys; child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions="
    "[(os.POSIX_SPAWN_OPEN, 1, '/dev/null', os.O_WRONLY, 0)]); _, status, used = os.wait4(child, 0); "
    "print(used.ru_maxrss); sys.exit(os.waitstatus_to_exitcode(status))"
)


def peak(argv: list[str]) -> float:
    """The most memory that a process had in use, in megabytes.

    A small interpreter starts it: a child counts as its own what the one that forked it had.
    """
    told = subprocess.run(
        [sys.executable, "-S", "-E", "-c", _PEAK, *argv],
        env=environment(),
        check=True,
        capture_output=True,
        text=True,
    )
    per = 1 if sys.platform == "darwin" else 1024
    return int(told.stdout) * per / 1_000_000
