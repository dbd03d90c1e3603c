"""``make bench``: every promise about speed as a ratio, its reference measured beside it in the same run.

``make bench ARGS="quick"`` takes a tenth of the rounds and writes nothing, ``ARGS="append looking"`` measures
some groups only. Prints a table, and writes ``benchmarks/latest.json`` and the table in
``docs/performance.md``. Each group runs in a process of its own: in one process, the collector would walk
over all that the groups before have left.
"""

from __future__ import annotations

import compileall
import importlib
import json
import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks import page
from benchmarks.ratio import ROOT, SOURCE, Figure, Growth, Missing, Ratio, environment

# Name -> the module and the function that measures it, in the order of the table.
GROUPS = {
    "append": "store_append:figures",
    "opening": "opening:figures",
    "starting": "starting:figures",
    "working": "working:figures",
    "reading": "reading:figures",
    "longlog": "long_log:figures",
    "wire": "wire:figures",
    "linting": "linting:figures",
    "guards": "guards:figures",
    "named": "named:figures",
    "clocks": "clocks:figures",
    "looking": "finding:looking",
    "rebuilding": "finding:rebuilding",
    "growing": "finding:growing",
}
_QUICK = "quick"
_INSIDE = "--inside"


def main(arguments: Sequence[str]) -> int:
    """Measure, print the table, write the files; 1 where a promise is broken, 2 for an unknown word."""
    if arguments and arguments[0] == _INSIDE:
        return _inside(arguments[1], _QUICK in arguments)
    quick = _QUICK in arguments
    chosen = [word for word in arguments if word != _QUICK]
    unknown = [word for word in chosen if word not in GROUPS]
    if unknown:
        print(f"There is no group {unknown[0]}. Groups: {', '.join(GROUPS)}; or: quick.", file=sys.stderr)
        return 2
    compileall.compile_dir(SOURCE, quiet=1)
    measured: dict[str, list[Figure]] = {}
    begun = time.perf_counter()
    for group in [group for group in GROUPS if group in chosen or not chosen]:
        measured[group] = _measured(group, quick)
        print(page.lines(measured[group]), flush=True)
    print(f"\n{time.perf_counter() - begun:.0f} s in all.", file=sys.stderr)
    if not quick:
        page.write({**page.before(GROUPS), **measured})
    ratios = [one for figures in measured.values() for one in figures if isinstance(one, Ratio)]
    return 0 if all(ratio.kept for ratio in ratios) else 1


def _measured(group: str, quick: bool) -> list[Figure]:
    argv = [sys.executable, "-m", "benchmarks", _INSIDE, group, *([_QUICK] if quick else [])]
    told = subprocess.run(argv, env=environment(), check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return [page.figure(one) for one in json.loads(told.stdout)]


def _inside(group: str, quick: bool) -> int:
    """Measure one group in this process, and tell its figures as JSON."""
    module, _, name = GROUPS[group].partition(":")
    figures: list[Figure] = list(getattr(importlib.import_module(f"benchmarks.{module}"), name)(quick))
    kinds = {Ratio: "ratio", Growth: "growth", Missing: "missing"}
    print(json.dumps([{"kind": kinds[type(one)], **one._asdict()} for one in figures]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
