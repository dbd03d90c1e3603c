"""``due``: the clocks and the sums behind them, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run
from tests.unit.guide.test_reckoning import PLAYBOOK, clock_file


@pytest.fixture
def number(run: Run, shipped: Path) -> str:
    (shipped / "wait.en.md").write_text(PLAYBOOK, "utf-8")
    (shipped / "clocks" / "taobao.yaml").write_text(clock_file(), "utf-8")
    code, out, err = run(
        "new", "wait", "--platform", "taobao", "--requested-at", "2026-09-29 09:00", "--json"
    )
    assert (code, err) == (0, "")
    return str(json.loads(out)["case"])


def test_the_sum_is_printed_in_two_columns(run: Run, number: str) -> None:
    code, out, _ = run("due", number, "--why")
    assert code == 0
    begin = out.index("    starts")
    assert out[begin:].splitlines()[:5] == [
        "    starts    Tue 2026-09-29 09:00 (Asia/Shanghai) · buyer's request",
        "    counts    3 business days of CN, the first day not counted, the last one to its end",
        "    days      Wed 09-30, Thu 10-08, Fri 10-09",
        "    left out  10-01–10-07 National Day; 2 weekend days",
        "    rings     Fri 2026-10-09 23:59 (Asia/Shanghai)",
    ]


def test_the_document_has_the_same_lines(run: Run, number: str) -> None:
    code, out, _ = run("due", number, "--json")
    assert code == 0
    clock = next(one for one in json.loads(out)["clocks"] if one["name"] == "answer")
    assert clock["due_at"] == "2026-10-09T15:59:59.000Z"
    assert clock["remark"] is None
    assert "left out: 10-01–10-07 National Day; 2 weekend days" in clock["why"]
