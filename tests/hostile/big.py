"""Bad input at full size, worked on the real desk: ``python -m tests.hostile.big [NAME …]``.

Each input (``--list`` names them) is made in a temporary folder and given to the program as a person would:
``aftercase new`` with the playbook among one's own, what the buyer says by ``aftercase say``, then
``aftercase open`` on a terminal of 120x40: tick, page, end, zoom, read and search, other sizes of the window,
an entry in the log. Every key is waited for. A line is printed for each input::

    input | refused, or first frame | slowest answer, to which key | at rest | out of line | control | exit

*Out of line* are frames that are not straight and cells that change when the screen is drawn anew; *control*
are control characters that reached the terminal and are not the desk's own. Exit 1 where a key was not
answered within 2 seconds (``--seconds`` says another limit), where anything was out of line or foreign, where
the program failed, or where what is too large was not refused in one sentence. What is done goes to stderr;
ctrl-c ends it, with the lines of what was worked. A tenth of it: ``--size 0.1``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from aftercase.playbook.intake import SIZE_LIMIT
from tests.hostile.big_desk import Report, work
from tests.hostile.big_inputs import INPUTS, Big, Input
from tests.hostile.long_case import NUMBER, long_case

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "aftercase"]
HEAD = ("input", "first frame", "slowest answer", "at rest", "out of line", "control", "exit")
_STOPPED = 130  # as a shell has it for ctrl-c


class Row(NamedTuple):
    """What came of one input.

    Attributes:
        name: The input.
        refusal: The sentence with which it was refused; "" where it was worked.
        report: How it was worked; None where it was refused.
        wrong: What is wrong, a sentence each.
        code: How the program ended.
    """

    name: str
    refusal: str
    report: Report | None
    wrong: tuple[str, ...]
    code: int

    def cells(self) -> tuple[str, ...]:
        """The row as it is printed."""
        if self.report is None:
            return self.name, self.refusal, "", "", "", "", str(self.code)
        one, slow = self.report, self.report.slowest
        calm = max(one.keys, key=lambda key: key.at_rest, default=slow)
        return (
            self.name,
            f"{one.first * 1000:.0f} ms",
            f"{slow.answered * 1000:.0f} ms, {slow.name}",
            f"{calm.at_rest * 1000:.0f} ms, {calm.name}",
            str(one.out_of_line),
            str(len(one.foreign)),
            str(self.code),
        )


def environment(folder: Path, language: str) -> dict[str, str]:
    """A person who has nothing but this folder."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("AFTERCASE", "XDG_"))}
    env |= {"HOME": str(folder), "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    env |= {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "AFTERCASE_LANG": language}
    env |= {"AFTERCASE_DATA": str(folder / "data"), "AFTERCASE_PLAYBOOKS": str(folder / "books")}
    return env | {"SSH_CONNECTION": "", "AFTERCASE_AS": "li"}


def run(
    one: Input,
    folder: Path,
    size: float = 1.0,
    language: str = "en",
    seconds: float = 2.0,
    quiet: float = 0.25,
    parts: Sequence[str] = (),
    tell: Callable[[str], None] = lambda _words: None,
) -> Row:
    """Make an input in an empty folder, and work it; ``quiet`` and ``parts`` are those of `work`."""
    env = environment(folder, language)
    tell("is made")
    big = one.make(size)
    (folder / "books").mkdir()
    (folder / "books" / "big.en.md").write_text(big.book, "utf-8", newline="")
    if big.entries:
        long_case(folder / "data", big.entries, "big", "first", folder / "books")
    else:
        refused = _opened(big, env)
        if refused is not None:
            return _refused(one, big, *refused)
        for words in big.said:
            _told(env, ["say", NUMBER, "--from", "buyer", "-"], words)
    report = work([*PROGRAM, "open", NUMBER], env, NUMBER, parts=parts, quiet=quiet, tell=tell)
    wrong = [*report.crooked, *(f"{part!r} reached the terminal" for part in report.foreign)]
    wrong += [report.broken] if report.broken else []
    wrong += [
        f"{key.name} was answered after {key.answered:.1f} s" for key in report.keys if key.answered > seconds
    ]
    if len(big.book.encode()) > SIZE_LIMIT:
        wrong.append("it is too large and was not refused")
    if report.code:
        wrong.append(f"the program ended with {report.code}")
    return Row(one.name, "", report, tuple(wrong), report.code)


def _opened(big: Big, env: dict[str, str]) -> tuple[int, str] | None:
    """Open a case on it; None, or how and with which words that was refused."""
    options = [part for pair in big.fields for part in pair]
    code, told = _told(env, ["new", "big", "--platform", "taobao", *options])
    return (code, told) if code else None


def _told(env: dict[str, str], words: Sequence[str], typed: str = "") -> tuple[int, str]:
    """A command's exit code, and what it said on stderr."""
    done = subprocess.run([*PROGRAM, *words], env=env, input=typed.encode(), capture_output=True, check=False)
    return done.returncode, done.stderr.decode("utf-8", "replace").strip()


def _refused(one: Input, big: Big, code: int, told: str) -> Row:
    """A refusal is one sentence; who is allowed must not be refused."""
    wrong = []
    if "\n" in told or not told or "Traceback" in told:
        wrong.append(f"it was not refused in one sentence: {told[:400]!r}")
    if code not in (1, 2):
        wrong.append(f"the program ended with {code}")
    return Row(one.name, told.splitlines()[0] if told else "", None, tuple(wrong), code)


def table(rows: Sequence[Row]) -> str:
    """The rows below their heads; a refusal takes the line's rest."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[n]) for line in lines if line[2]) for n in range(len(HEAD))]
    widths[0] = max(len(line[0]) for line in lines)
    shown = []
    for line in lines:
        if line[2]:
            shown.append(
                " | ".join(part.ljust(width) for part, width in zip(line, widths, strict=True)).rstrip()
            )
        else:
            shown.append(f"{line[0].ljust(widths[0])} | refused (exit {line[-1]}): {line[1]}")
    return "\n".join(shown)


def main(arguments: Sequence[str] | None = None) -> int:
    """Work what is asked for, and print the table; 1 where anything was wrong, 2 for a name there is not."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.hostile.big", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--list", action="store_true", help="name the inputs")
    parser.add_argument("--language", choices=("en", "zh"), default="en", help="of the desk")
    parser.add_argument("--size", type=float, default=1.0, help="1 is the full size")
    parser.add_argument("--seconds", type=float, default=2.0, help="within which a key must be answered")
    options = parser.parse_args(arguments)
    if options.list:
        print("\n".join(f"{one.name:16} {one.what}" for one in INPUTS))
        return 0
    known = {one.name: one for one in INPUTS}
    unknown = [name for name in options.names if name not in known]
    if unknown:
        print(f"There is no input {unknown[0]}. Inputs: {', '.join(known)}.", file=sys.stderr)
        return 2
    rows: list[Row] = []
    stopped = False
    try:
        rows.extend(_run_told(known[name], options) for name in options.names or known)
    except KeyboardInterrupt:
        stopped = True
        print("\nstopped", file=sys.stderr)
    if rows:
        print(table(rows))
        for row in rows:
            for words in row.wrong:
                print(f"{row.name}: {words}")
    return _STOPPED if stopped else int(any(row.wrong for row in rows))


def _run_told(one: Input, options: argparse.Namespace) -> Row:
    begun = time.monotonic()

    def tell(words: str) -> None:
        if sys.stderr.isatty():
            print(f"\r{one.name}: {words}\x1b[K", end="", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="aftercase-big-") as place:
        row = run(one, Path(place), options.size, options.language, options.seconds, tell=tell)
    tell("")
    took = time.monotonic() - begun
    print(
        f"{one.name}: {took:.0f} s{', something is wrong' if row.wrong else ''}", file=sys.stderr, flush=True
    )
    return row


if __name__ == "__main__":
    raise SystemExit(main())
