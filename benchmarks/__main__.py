"""``make bench``: every promise about speed as a ratio, its reference measured beside it in the same run.

Absolute times belong to the machine; the ratios are what is promised. Rounds of both sides alternate, so that
a machine that slows down slows both. Prints a table and writes ``benchmarks/latest.json``.
"""

from __future__ import annotations

import compileall
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import authoring, linting, store_append
from benchmarks.screen import Timed

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src"
SPACE = b" "
PROGRAM = str(Path(sys.executable).with_name("aftercase"))  # as it is installed


class Ratio(NamedTuple):
    """One promise: median times in milliseconds, their ratio, and the most it may be.

    Where the promise is a time, ``limit_ms`` is it, and the ratio only tells how fast the machine is.
    """

    name: str
    reference: str
    ours_ms: float
    reference_ms: float
    ratio: float
    target: float
    rounds: int
    limit_ms: float = 0.0

    @property
    def kept(self) -> bool:
        """True where the promise holds."""
        return self.ours_ms <= self.limit_ms if self.limit_ms else self.ratio <= self.target


def environment() -> dict[str, str]:
    """What both sides run with: modules compiled once, no SSH, no colours lost."""
    keep = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    paths = f"{SOURCE}{os.pathsep}{ROOT}"
    keep |= {"PYTHONPATH": paths, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
    return {**keep, "AFTERCASE_LANG": "en", "SSH_CONNECTION": "", "SSH_TTY": ""}


def alternate(ours: Callable[[], float], reference: Callable[[], float], rounds: int) -> tuple[float, float]:
    """Medians in milliseconds; one round of each is thrown away first."""
    ours(), reference()
    pairs = [(ours(), reference()) for _ in range(rounds)]
    return statistics.median(p[0] for p in pairs) * 1000, statistics.median(p[1] for p in pairs) * 1000


def desk(folder: Path, cases: int) -> Path:
    """A data folder with so many cases, the index made."""
    from aftercase.desk.desk import Desk
    from aftercase.desk.who import who
    from aftercase.guide.decide import Opening

    desk = Desk(folder, who("bench"), "Asia/Shanghai")
    first = desk.new(
        Opening("product-quality", platform="taobao", title="cup", dates={"requested_at": "-5h"})
    )
    template = desk.store.read(first.case.number)
    from aftercase.case import chain

    for _ in range(cases - 1):
        # The same events under another number: opening each through the verbs would take a minute.
        def renumbered(number: str) -> list[dict[str, Any]]:
            events, prev = [], chain.GENESIS
            for event in template.events:
                copy = {**event, "case": number, "prev": prev}
                copy["hash"] = prev = chain.event_hash(copy)
                events.append(copy)
            return events

        pins = {p.pin: p.text for p in desk.library.twins("product-quality").values()}
        desk.store.create(2026, renumbered, pins)
    desk.rows()
    return folder


def process(argv: list[str]) -> Callable[[], float]:
    """A whole process, from start to end, in seconds."""
    env = environment()

    def once() -> float:
        begun = time.perf_counter()
        subprocess.run(argv, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return time.perf_counter() - begun

    return once


def first_frame(argv: list[str], marker: bytes) -> Callable[[], float]:
    """A program on a terminal, from start to the marker drawn, in seconds."""
    env = environment()

    def once() -> float:
        program = Timed(argv, env)
        try:
            return program.until(marker)
        finally:
            program.end()

    return once


def home(folder: Path) -> Ratio:
    """The home screen with 100 cases against a bare app's first frame."""
    ours = first_frame([PROGRAM, "--data", str(folder)], b"AC-2026-")
    bare = first_frame([sys.executable, "-m", "benchmarks.bare_app"], b"line 001")
    a, b = alternate(ours, bare, 9)
    return Ratio("home, 100 cases: first frame", "bare Textual app", a, b, a / b, 1.3, 9)


def listing(folder: Path) -> Ratio:
    """The list command over 1,000 cases against three imports."""
    ours = process([PROGRAM, "--data", str(folder), "list"])
    bare = process([sys.executable, "-c", "import tinydb, sqlite3, click"])
    a, b = alternate(ours, bare, 15)
    return Ratio("list, 1,000 cases", "import tinydb, sqlite3, click", a, b, a / b, 1.5, 15)


def tick(folder: Path) -> Ratio:
    """One tick, on disk and drawn, against a key in a bare app."""
    from aftercase.desk.desk import Desk
    from aftercase.desk.who import who
    from aftercase.guide.decide import Opening

    desk = Desk(folder, who("bench"), "Asia/Shanghai")
    number = desk.new(Opening("product-quality#withdraw-refusal", platform="taobao")).case.number
    env = environment()
    ours = Timed([PROGRAM, "--data", str(folder), "open", number], env)
    bare = Timed([sys.executable, "-m", "benchmarks.bare_app"], env)
    try:
        ours.until(b"Checklist")
        bare.until(b"line 001")
        time.sleep(2)  # what is loaded behind the first frame is there

        def ours_once() -> float:
            took = ours.key(SPACE)
            ours.press(b"k")  # a tick moves on to the next check; back to this one, which is then unticked
            return took

        a, b = alternate(ours_once, lambda: bare.key(SPACE), 40)
    finally:
        ours.end()
        bare.end()
    return Ratio("a tick, durable and drawn", "a key in a bare Textual app", a, b, a / b, 2.0, 40)


def append() -> Ratio:
    """An append to a 10 KB case against the same bytes written durably by hand."""
    found = store_append.measure(300)
    return Ratio(
        "append to a 10 KB case.json",
        "temp file, fsync, rename, fsync of the same bytes",
        found["append_ms"],
        found["bare_ms"],
        found["ratio"],
        1.5,
        300,
    )


def linting_ratios() -> list[Ratio]:
    """The linter against the bare parse of the same texts, both in one process that has done nothing else.

    In this one the collector would walk over all that the benchmarks before have left.
    """
    argv = [sys.executable, "-m", "benchmarks.linting"]
    told = subprocess.run(argv, env=environment(), check=True, capture_output=True, text=True, cwd=ROOT)
    return [Ratio(*one) for one in json.loads(told.stdout)]


def keystroke(folder: Path) -> Ratio:
    """A keystroke in an editor until the findings are there, through the pipe, in a file of 500 lines."""
    with authoring.Typing(folder) as typing:
        parse = linting.bare()
        a, b = alternate(typing.once, linting.timed(lambda: parse(typing.text)), 15)
    name = f"findings after a key, {typing.lines} lines"
    return Ratio(name, "markdown-it-py alone on the same text", a, b, a / b, 0.0, 15, 100.0)


def preview(folder: Path) -> Ratio:
    """A saved change until the preview has drawn it, against a key in a bare app."""
    bare = Timed([sys.executable, "-m", "benchmarks.bare_app"], environment())
    with authoring.Saving(folder, PROGRAM, environment()) as saving:
        try:
            bare.until(b"line 001")
            a, b = alternate(saving.once, lambda: bare.key(SPACE), 9)
        finally:
            bare.end()
    return Ratio("preview shows a saved change", "a key in a bare Textual app", a, b, a / b, 0.0, 9, 1000.0)


def main() -> int:
    """Measure all, print the table, write the file; 1 where a promise is not kept."""
    compileall.compile_dir(SOURCE, quiet=1)
    work = Path(tempfile.mkdtemp(prefix="aftercase-bench-"))
    try:
        ratios = [append()]
        ratios.append(home(desk(work / "hundred", 100)))
        ratios.append(listing(desk(work / "thousand", 1000)))
        ratios.append(tick(work / "tick"))
        ratios += linting_ratios()
        ratios.append(keystroke(work / "typing"))
        ratios.append(preview(work / "preview"))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"{'':36} {'ours ms':>9} {'ref. ms':>9} {'ratio':>6} {'most':>5}")
    for r in ratios:
        most = f"{r.target:5.1f}" if not r.limit_ms else f"{r.limit_ms:.0f} ms"
        sign = "" if r.kept else "  over"
        print(f"{r.name:36} {r.ours_ms:9.2f} {r.reference_ms:9.2f} {r.ratio:6.2f} {most}{sign}")
        print(f"  against {r.reference}, medians of {r.rounds} rounds in turn")
    machine = {"python": platform.python_version(), "system": platform.system(), "cores": os.cpu_count()}
    document = {"machine": machine, "ratios": [r._asdict() for r in ratios]}
    (Path(__file__).parent / "latest.json").write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    return 0 if all(r.kept for r in ratios) else 1


if __name__ == "__main__":
    raise SystemExit(main())
