"""The shim, built when it is first needed, and the process under test that runs with it."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from aftercase import store as room
from tests.kit import need

ROOT = Path(__file__).parents[2]
SOURCE = Path(room.__file__).parents[2]
_ORDERS = (
    "UNDER",
    "KINDS",
    "KILL_BEFORE",
    "KILL_AFTER",
    "FAIL",
    "ERRNO",
    "STICKY",
    "CHUNK",
    "ROOM",
    "JUMP",
    "JUMP_AT",
    "TRACE",
)


@cache
def shim() -> Path:
    """The compiled shim; skips the test where it cannot be built or loaded."""
    if sys.platform != "linux":
        import pytest

        pytest.skip("LD_PRELOAD works on Linux")
    cc = need("cc")
    folder = tempfile.mkdtemp(prefix="aftercase-shim-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    built = Path(folder) / "shim.so"
    source = Path(__file__).with_name("shim.c")
    subprocess.run([cc, "-shared", "-fPIC", "-O2", "-o", built, source, "-ldl"], check=True)
    return built


def environment(**more: str) -> dict[str, str]:
    """What a process under test is started with: our code, nothing of the person's, no shim."""
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("SHIM_", "LD_"))}
    return keep | {"PYTHONPATH": f"{SOURCE}{os.pathsep}{ROOT}", "AFTERCASE_LANG": "en"} | more


def orders(**asked: object) -> dict[str, str]:
    """Orders for the shim as it reads them; what is not asked for is switched off."""
    unknown = set(asked) - {name.lower() for name in _ORDERS}
    assert not unknown, unknown
    return {f"SHIM_{name}": str(asked.get(name.lower(), "")) for name in _ORDERS}


class Run(NamedTuple):
    """How one process under test ended.

    Attributes:
        status: Its exit code; -9 where it was killed.
        told: What it has told, in order.
        calls: The calls counted, as ``name path``.
    """

    status: int
    told: list[dict[str, Any]]
    calls: list[str]


class Rig:
    """The parent of processes under test; good inside its ``with`` block."""

    def __init__(self, traces: Path) -> None:
        """Start nothing yet; ``traces`` is a folder for the shim's own records."""
        self._trace = traces / "trace"

    def __enter__(self) -> Self:
        """Start it."""
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.child"],
            env=environment(LD_PRELOAD=str(shim())),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.close()
        self._child.wait()
        self._child.stdout.close()

    def run(self, act: str, root: Path, **asked: object) -> Run:
        """Do one act on the desk at ``root`` under the shim's orders."""
        self._trace.unlink(missing_ok=True)
        [answer] = self._ask([_order(act, root, orders(under=root, trace=self._trace, **asked))])
        lines = self._trace.read_text().splitlines() if self._trace.exists() else []
        return Run(answer["status"], answer["told"], [line.partition(" ")[2] for line in lines])

    def program(self, root: Path, words: Sequence[str], **asked: object) -> Run:
        """Run one command line; everything it keeps lies under ``root``."""
        self._trace.unlink(missing_ok=True)
        its = orders(under=root, trace=self._trace, **asked)
        [answer] = self._ask([_order("program", root, its, words=list(words))])
        lines = self._trace.read_text().splitlines() if self._trace.exists() else []
        return Run(answer["status"], answer["told"], [line.partition(" ")[2] for line in lines])

    def loaded(self, root: Path, kill: float, **more: object) -> Run:
        """Work on the desk without a pause and be killed after so many seconds; no shim."""
        [answer] = self._ask([_order("load", root, orders(), kill, **more)])
        return Run(answer["status"], answer["told"], [])

    def together(self, act: str, root: Path, each: Sequence[Mapping[str, object]]) -> list[Run]:
        """The same act by several processes at once; ``kill`` among its arguments says when one is killed."""
        asked = []
        for arguments in each:
            more = dict(arguments)
            kill = more.pop("kill", 0.0)
            assert isinstance(kill, float)
            asked.append(_order(act, root, orders(), kill, **more))
        return [Run(answer["status"], answer["told"], []) for answer in self._ask(asked)]

    def _ask(self, asked: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(json.dumps(asked) + "\n")
        self._child.stdin.flush()
        answers: list[dict[str, Any]] = json.loads(self._child.stdout.readline())
        return answers


def _order(
    act: str, root: Path, its_orders: Mapping[str, str], kill: float = 0.0, **more: object
) -> dict[str, Any]:
    return {"act": act, "root": str(root), "orders": its_orders, "more": more, "kill": kill}


@contextmanager
def folder(memory: bool = False) -> Iterator[Path]:
    """A throw-away folder whose name no call can be mistaken for.

    Args:
        memory: In memory where there is such a place. What a process finds after a kill or an error is the
            kernel's own copy, whatever lies under it; waiting for a disk would take three times as long.
    """
    place = "/dev/shm" if memory and os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="aftercase-faults-", dir=place) as name:
        yield Path(name).resolve()
