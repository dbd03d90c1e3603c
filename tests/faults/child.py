"""A process that makes processes under test: it loads everything once and forks for each order.

Run as ``python -m tests.faults.child`` with the shim loaded. An order is one line of JSON on stdin, a list of
acts to be done at the same time: ``{"act", "root", "orders", "more", "kill"}``, where ``kill`` is after how
many seconds it is killed, if at all. The answer is one line on stdout, a list of ``{"status", "told"}``: how
each process ended, and what it has told. A fork costs 5 ms, a start of Python 300.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import selectors
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from aftercase.store import content, damage, evidence, pins, transaction
from tests.faults.acts import ACTS, BASELINE, LOADS

_LOADED = (content, damage, evidence, pins, transaction)  # by the parent, so that no child has to
_ON_THE_WAY = (
    "aftercase.desk.summary",
    "aftercase.desk.views",
    "aftercase.guide.decide",
    "aftercase.guide.position",
    "aftercase.playbook.read",
    "aftercase.store.index",
    "markdown_it",
    "rich.cells",
    "yaml",
)
_ALL = ACTS | BASELINE | LOADS


def perform(order: dict[str, Any], out: int) -> None:
    """Arm the shim and do one act, reporting down the pipe ``out``."""

    def tell(**what: object) -> None:
        os.write(out, json.dumps(what).encode() + b"\n")

    os.environ.update(order["orders"])
    before = len(os.listdir("/proc/self/fd"))
    ctypes.CDLL(None).shim_arm()
    try:
        _ALL[order["act"]](Path(order["root"]), tell, **order["more"])
    except BaseException:  # noqa: BLE001 - whatever it is, the one who watches judges it
        tell(crashed=traceback.format_exc())
    os.environ.update(SHIM_UNDER="", SHIM_TRACE="")
    ctypes.CDLL(None).shim_arm()
    tell(done=True, leaked=len(os.listdir("/proc/self/fd")) - before)


def start(order: dict[str, Any]) -> tuple[int, int]:
    """Fork a process for an order; its id and the pipe it tells through."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        perform(order, writing)
        os._exit(0)
    os.close(writing)
    return pid, reading


def follow(pipes: dict[int, int], kills: dict[int, float]) -> dict[int, bytes]:
    """Read from all pipes until they end, and kill who is to be killed when his time has come.

    Args:
        pipes: Pipe of each process, by its id.
        kills: When to kill, on the monotonic clock, by id.
    """
    told = dict.fromkeys(pipes, b"")
    with selectors.DefaultSelector() as waiting:
        for pid, pipe in pipes.items():
            waiting.register(pipe, selectors.EVENT_READ, pid)
        while waiting.get_map():
            now = time.monotonic()
            for pid in [pid for pid, at in kills.items() if at <= now]:
                del kills[pid]
                os.kill(pid, signal.SIGKILL)
            for key, _ in waiting.select(max(0.0, min(kills.values()) - now) if kills else None):
                piece = os.read(key.fd, 1 << 16)
                told[key.data] += piece
                if not piece:
                    waiting.unregister(key.fd)
                    os.close(key.fd)
                    kills.pop(key.data, None)
    return told


def preload() -> None:
    """Load what the command line loads on the way, for the same reason as above; 0.5 s that few need."""
    from aftercase.cli.base import COMMANDS, lazy

    for name in _ON_THE_WAY:
        importlib.import_module(name)
    for name in COMMANDS:
        lazy(name)


def main() -> None:
    """Serve until stdin ends."""
    for line in sys.stdin:
        orders = json.loads(line)
        if any(order["act"] == "program" for order in orders):
            preload()
        started = [start(order) for order in orders]
        now = time.monotonic()
        kills = {
            pid: now + order["kill"] for (pid, _), order in zip(started, orders, strict=True) if order["kill"]
        }
        told = follow(dict(started), kills)
        answers = []
        for pid, _ in started:
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            lines = told[pid].split(b"\n")[:-1]  # a last line without an end was cut by the kill
            answers.append({"status": status, "told": [json.loads(each) for each in lines]})
        sys.stdout.write(json.dumps(answers) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
