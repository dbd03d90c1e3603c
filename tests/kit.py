"""What tests share: a desk with a clock that stands still, and events made by hand."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aftercase.case import chain
from aftercase.case.draft import Draft
from aftercase.case.events import Stamp, seal
from aftercase.desk.desk import Desk
from aftercase.desk.who import Who

FIXTURES = Path(__file__).parent / "fixtures"
START = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)  # a Monday, 10:00 in Shanghai
ZONE = "Asia/Shanghai"
LI = Who("li", 1000, "desk", "system")
WANG = Who("wang", 1001, "desk", "system")


class StillClock:
    """A clock that moves only when told to."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **length: float) -> None:
        self.now += timedelta(**length)


def make_desk(
    root: Path, who: Who = LI, clock: StillClock | None = None, playbooks: Sequence[Path] = (FIXTURES,)
) -> Desk:
    """A desk over ``root`` with the fixture playbooks."""
    return Desk(root, who, ZONE, clock or StillClock(), playbooks)


def ulids() -> Iterator[str]:
    """Ids that sort and never repeat."""
    return (f"{n:026d}" for n in itertools.count(1))


class Log:
    """Events made by hand: each `add` is one act."""

    def __init__(self, number: str = "AC-2026-0001") -> None:
        self.number = number
        self.events: list[dict[str, Any]] = []
        self._ids = ulids()

    def add(self, *drafts: Draft, by: Who = LI, at: datetime = START) -> str:
        """Append one act and give its id."""
        act = next(self._ids)
        stamp = Stamp(
            act,
            f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
            ZONE,
            by.name,
            by.via(),
            lambda: next(self._ids),
            lambda: "0" * 32,
        )
        last: dict[str, Any] = self.events[-1] if self.events else {"seq": 0, "hash": chain.GENESIS}
        self.events += seal(drafts, self.number, last["seq"], last["hash"], stamp)
        return act


def opened(playbook: str = "damaged-goods", step: str = "read-refusal") -> list[Draft]:
    """The two events every case begins with."""
    pin = "a" * 64
    return [
        Draft(
            "case_opened",
            {"playbook": playbook, "pins": {"en": pin}, "structure": "b" * 64, "language": "en"},
            {"title": "t"},
        ),
        Draft("step_entered", {"playbook": playbook, "step": step, "how": "open"}),
    ]


def entered(step: str, left: int, **more: Any) -> Draft:
    """A step taken by a branch."""
    data = {
        "playbook": "damaged-goods",
        "step": step,
        "how": "choose",
        "left": left,
        "branch": {"key": step, "target": f"#{step}", "label": step, "overdue": False},
        **more,
    }
    return Draft("step_entered", data)


def need(tool: str) -> str:
    """The path of an outside tool; skips the test where it is missing, fails it where tools are required."""
    path = shutil.which(tool) or shutil.which(tool, path="/usr/local/sbin:/usr/sbin:/sbin")
    if path is None:
        if os.environ.get("AFTERCASE_REQUIRE_TOOLS"):
            pytest.fail(f"{tool} is required here and missing")
        pytest.skip(f"{tool} is not installed")
    return path
