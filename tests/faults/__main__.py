"""``make faults``: every sort of fault at every point, counted; prints the table of docs/reliability.md.

``python -m tests.faults [--write] [WORD…]``: with words, only the sorts whose name holds one of them;
with ``--write`` and all of them the table is put into the page. Exit 1 where anything was lost, torn or
told falsely.
"""

from __future__ import annotations

import os
import platform
import re
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.faults import disk, load, matrix, power, program
from tests.faults.matrix import Bench, Row
from tests.faults.rig import ROOT, Rig, folder

PAGE = ROOT / "docs" / "reliability.md"
_BEGIN, _END = "<!-- faults -->", "<!-- /faults -->"
_KILLS = {10_000: 500, 100_000: 350, 1_000_000: 150}
_CUTS, _CUTS_AFTER_KILL = 1_000, 20  # states: of each act, and after each change of each act
_EACH = 500  # appends of each of the eight writers
_ON_DISK = ("random", "writers", "program")  # where time plays a part, a real disk does too
_VERBS = ("say", "attach", "new")

Sort = tuple[str, Callable[[Rig, Path], list[Row]]]


def _on_bench(make: Callable[[Bench], Row]) -> Callable[[Rig, Path], list[Row]]:
    return lambda rig, place: [make(Bench(rig, place))]


def sorts() -> list[Sort]:
    """All sorts of faults, in the order of the table."""
    found: list[Sort] = [
        ("kill at each call", _on_bench(matrix.kills)),
        ("kill in each write", _on_bench(lambda bench: matrix.kills(bench, chunk=1000))),
        ("kill twice", _on_bench(lambda bench: matrix.kills_twice(bench, "append"))),
    ]
    found += [(f"random kills {size}", partial(_random_kills, size)) for size in _KILLS]
    found += [(f"error {code}", _on_bench(partial(matrix.errors, code=code))) for code in matrix.ERRORS]
    found += [
        ("dying disk", _on_bench(matrix.dying)),
        ("room ENOSPC", _on_bench(lambda bench: matrix.full(bench, matrix.ERRORS[1]))),
        ("room EDQUOT", _on_bench(lambda bench: matrix.full(bench, matrix.ERRORS[3], step=2048))),
        ("short writes", _on_bench(lambda bench: matrix.short(bench, (1, 7, 97, 512, 4095, 4096)))),
        ("clock", _on_bench(matrix.clocks)),
        ("real disk", _real_disk),
        ("power", lambda rig, place: [power.power(place, _CUTS)]),
        ("power after kill", lambda rig, place: [power.power_after_kill(place, _CUTS_AFTER_KILL)]),
        ("program kill", lambda rig, place: [program.faults(rig, place, "kill_after", _VERBS)]),
        ("program error", lambda rig, place: [program.faults(rig, place, "fail", _VERBS, step=3)]),
        ("writers one", lambda rig, place: [load.writers(rig, place, 1, _EACH)]),
        ("writers 50", lambda rig, place: [load.writers(rig, place, 50, _EACH)]),
        ("writers killed", lambda rig, place: [load.writers(rig, place, 1, _EACH // 2, kill=True)]),
        ("stock", _on_bench(matrix.stock)),
    ]
    return found


def _random_kills(size: int, rig: Rig, place: Path) -> list[Row]:
    return [load.kills(rig, place, size, _KILLS[size], seed=size)]


def _real_disk(_: Rig, place: Path) -> list[Row]:
    mounted = place / "disk"
    mounted.mkdir()
    return disk.rows(mounted)


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table, the sum of ours at the end; TinyDB's own storage last of all."""
    ours = [row for row in rows if "TinyDB" not in row.fault]
    total = Row(
        "together",
        sum(row.points for row in ours),
        sum(row.old for row in ours),
        sum(row.new for row in ours),
        sum(row.unconfirmed for row in ours),
        tuple(wrong for row in ours for wrong in row.wrongs),
    )
    lines = [
        "| fault | points tried | old kept | new kept | of these not confirmed | lost, torn or told falsely |"
    ]
    lines.append("|---|---:|---:|---:|---:|---:|")
    for row in [*ours, total, *(row for row in rows if row not in ours)]:
        fault = f"**{row.fault}**" if row is total else row.fault
        cells = [fault, *(f"{number:,}" for number in row[1:5]), f"{len(row.wrongs):,}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def machine() -> str:
    """Where it was measured, in a line."""
    system = f"{platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}"
    return f"Measured with `make faults` on {system}, {os.cpu_count()} processor cores."


def write(text: str) -> None:
    """Put the table between its marks on the page."""
    page = PAGE.read_text("utf-8")
    made = re.sub(f"{_BEGIN}.*{_END}", lambda _: f"{_BEGIN}\n{text}\n{_END}", page, flags=re.DOTALL)
    if made != page:
        PAGE.write_text(made, "utf-8")


def say(text: str, end: str = "\n") -> None:
    """Narrate on stderr, over the line of progress if there is one."""
    sys.stderr.write(f"\r{text}{end}")
    sys.stderr.flush()


def main(words: list[str]) -> int:
    """Try them all; 1 where something went wrong."""
    asked = [word for word in words if not word.startswith("--")]
    rows: list[Row] = []
    began = time.monotonic()
    if sys.stderr.isatty():
        matrix.WATCHERS.append(lambda fault, count: say(f"{count:6} {fault}", end=""))
    for name, make in sorts():
        if asked and not any(word in name for word in asked):
            continue
        with folder(memory=name.split()[0] not in _ON_DISK) as place, Rig(place) as rig:
            found = make(rig, place)
        for row in found:
            took = time.monotonic() - began
            say(f"{took:5.0f} s {row.points:6,} points, {len(row.wrongs)} wrong  {row.fault}")
            for wrong in row.wrongs[:5] if "TinyDB" not in row.fault else ():
                say(f"          {wrong}")
        rows += found
    sys.stdout.write(table(rows) + "\n")
    if "--write" in words and not asked:
        write(f"{machine()}\n\n{table(rows)}")
    return int(any(row.wrongs for row in rows if "TinyDB" not in row.fault))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
