"""Mutated playbooks by the thousand: ``python -m tests.hostile.fuzz_linter --runs 20000 --seed 1``.

The test run does a few of these; this is for the long run by hand. It prints a line for each text that breaks
a promise, with the seed that makes it again, and at the end how many runs it was.
"""

from __future__ import annotations

import argparse
import random
import time
import traceback

from tests.unit.playbook.lint.test_fixes import SHIPPED, check_mending, mutated


def main() -> int:
    """Run; 1 where anything broke."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=5.0, help="call one run that takes longer a hang")
    options = parser.parse_args()
    names = sorted(SHIPPED)
    broken, slowest = 0, 0.0
    for seed in range(options.seed, options.seed + options.runs):
        rng = random.Random(seed)
        name = rng.choice(names)
        # A part of a playbook mutates into as many shapes as the whole, in a tenth of the time.
        text = mutated(rng, part(rng, SHIPPED[name]) if seed % 10 else SHIPPED[name])
        begun = time.monotonic()
        try:
            check_mending({name: text}, name, unsafe=seed % 2 == 0)
        except Exception:  # noqa: BLE001 - whatever it is, the seed is told
            broken += 1
            print(f"seed {seed} ({name}):", traceback.format_exc(limit=-2), flush=True)
        took = time.monotonic() - begun
        slowest = max(slowest, took)
        if took > options.seconds:
            broken += 1
            print(f"seed {seed} ({name}): {took:.1f} s", flush=True)
    print(f"{options.runs} runs from seed {options.seed}: {broken} broken, slowest {slowest:.2f} s")
    return 1 if broken else 0


def part(rng: random.Random, text: str) -> str:
    """The front matter, the title, and a few steps in a row."""
    head, *steps = text.split("\n## ")
    first = rng.randrange(len(steps))
    return "\n## ".join([head, *steps[first : first + rng.randint(1, 4)]])


if __name__ == "__main__":
    raise SystemExit(main())
