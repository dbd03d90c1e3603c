"""Work the demo case from its first step to closed with an installed ``aftercase``, as a script would.

``python try_wheel.py PROGRAM``: makes a demo desk in a temporary folder, then in each language opens a case
through the triage and walks it until it is closed; and writes, checks, formats, walks and draws a playbook.
Needs nothing but the standard library; exits 1 where a step does not do what ``show --json`` says it will.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

VALUES = ("3", "2026-08-01", "us")
MOST_STEPS = 60


class Program:
    """An ``aftercase`` to call, on one data folder."""

    def __init__(self, program: str, data: Path, language: str) -> None:
        self.start = [program, "--data", str(data), "--lang", language, "--as", "wheel"]

    def run(self, *words: str, code: int = 0) -> str:
        """stdout of a command that must end with ``code``."""
        done = subprocess.run([*self.start, *words], capture_output=True, text=True, check=False, timeout=60)
        if done.returncode != code:
            print(" ".join(words), "->", done.returncode, done.stdout, done.stderr)
            raise SystemExit(1)
        return done.stdout

    def json(self, *words: str) -> Any:
        """The JSON document of a command."""
        return json.loads(self.run(*words, "--json"))


def triage(program: Program) -> tuple[str, list[str]]:
    """Answer every question with its first answer."""
    answers: list[str] = []
    while True:
        document = json.loads(
            subprocess.run(
                [*program.start, "triage", "--answers", ",".join(answers), "--json"],
                capture_output=True,
                text=True,
                check=False,
            ).stdout
        )
        if document["playbook"]:
            step = document["step"]
            return document["playbook"] + (f"#{step}" if step else ""), answers
        answers.append(document["question"]["answers"][0]["key"])


def do_checks(program: Program, case: str, state: dict[str, Any], proof: Path) -> None:
    """Do every required check that is still open: attach, write down or tick."""
    for check in state["checks"]:
        if check["state"] != "todo" or not check["required"]:
            continue
        if check["kind"] == "evidence":
            program.run("attach", case, str(proof), "--check", check["key"])
        elif check["kind"] == "field":
            write_down(program, case, check["key"])
        else:
            program.run("tick", case, check["key"])


def write_down(program: Program, case: str, key: str) -> None:
    """Tick a field with the first value that its type takes; a choice names its valid words."""
    words = list(VALUES)
    while words:
        value = words.pop(0)
        done = subprocess.run(
            [*program.start, "tick", case, key, "--value", value], capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            return
        tail = done.stderr.replace("：", ":").rsplit(":", 1)[-1]
        words += [
            word.strip(" .。\n")
            for word in tail.replace("、", ",").split(",")
            if word.strip(" .。\n") not in VALUES
        ][:1]
        if len(words) > 12:
            break
    print("no value fits", key, done.stderr)
    raise SystemExit(1)


def walk(program: Program, case: str, proof: Path) -> list[str]:
    """Work a case until it is closed, always on the way taken least often; gives the steps."""
    taken: Counter[str] = Counter()
    steps: list[str] = []
    for _ in range(MOST_STEPS):
        state = program.json("show", case)
        steps.append(f"{state['playbook']}#{state['step']['id']}")
        do_checks(program, case, state, proof)
        ways = [way for way in program.json("show", case)["branches"] if not way["blocked"]]
        if not ways:
            program.run("close", case)
            state = program.json("show", case)
            assert state["status"] == "closed", state
            assert state["outcome"], state
            return steps
        way = min(ways, key=lambda way: (taken[f"{steps[-1]} {way['key']}"], way["overdue"]))
        taken[f"{steps[-1]} {way['key']}"] += 1
        program.run("choose", case, way["key"])
    print("never ended:", " > ".join(steps))
    raise SystemExit(1)


def write(program: Program, books: Path) -> None:
    """A playbook of one's own: made, checked, formatted, walked, drawn, and on offer."""
    books.mkdir()
    program.run("playbook", "new", "my-own", "--dir", str(books))
    program.run("playbook", "lint", str(books))
    program.run("playbook", "fmt", "--check", str(books))
    file = str(books / "my-own.en.md")
    walked = program.json("playbook", "walk", file)
    assert walked["percent"] == 100.0, walked
    assert "<svg" in program.run("playbook", "graph", file, "--format", "svg")
    assert "properties" in json.loads(program.run("playbook", "schema", "clocks"))
    (books / "my-own.en.md").write_text("# nothing\n", "utf-8")
    program.run("playbook", "lint", str(books), code=1)


def main(program: str) -> int:
    """Walk the demo case, then one case through the triage, in both languages."""
    with tempfile.TemporaryDirectory() as folder:
        proof = Path(folder) / "proof.png"
        proof.write_bytes(b"\x89PNG\r\n\x1a\n")
        for language in ("zh", "en"):
            data = Path(folder) / f"desk-{language}"
            here = Program(program, data, language)
            case = here.json("demo", "--keep", str(data))["case"]
            print(language, case, " > ".join(walk(here, case, proof)))
            target, answers = triage(here)
            case = here.run("new", target, "--triage", ",".join(answers), "--platform", "taobao").strip()
            print(language, case, " > ".join(walk(here, case, proof)))
            assert {row["status"] for row in here.json("list")["cases"]} == {"closed"}
            write(here, Path(folder) / f"books-{language}")
    print("ok")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
