"""``due``: the clocks and the sums behind them, on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        ("48q", "after: 3bd", "48q"),
        ("Asia/Shanghia", "Asia/Shanghai", "Asia/Shanghia"),
        ("signed_on", "start: requested_at", "signed_on"),
        ("2026-02-30", "2026-08-01", "2026-02-30"),
    ],
)
def test_a_clock_file_with_a_mistake_is_said_where_its_clocks_are(
    run: Run, shipped: Path, language: str, wrong: str, right: str, says: str
) -> None:
    """Never only a clock less: the person would think that none runs."""
    (shipped / "wait.en.md").write_text(PLAYBOOK, "utf-8")
    text = clock_file()
    assert right in text
    new = right.replace(right.rpartition(" ")[2], wrong)
    (shipped / "clocks" / "taobao.yaml").write_text(text.replace(right, new, 1), "utf-8")
    run("new", "wait", "--platform", "taobao", "--requested-at", "2026-09-29 09:00")
    code, out, err = run("--lang", language, "due", "1", "--why")
    assert (code, err) == (0, "")
    (line,) = {line.strip() for line in out.splitlines() if "clocks/taobao.yaml:" in line}
    assert says in line
    code, _, err = run("--lang", language, "due")
    assert code == 0
    assert [says in line for line in err.splitlines() if "clocks/taobao.yaml:" in line] == [True]


def test_a_case_that_was_written_after_this_moment_is_said(
    run: Run, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aftercase.desk import desk as desks
    from tests.kit import StillClock

    original = desks.Desk.__init__

    def earlier(self: desks.Desk, *arguments: Any, **more: Any) -> None:
        original(self, *arguments, **{**more, "clock": StillClock()})

    monkeypatch.setattr(desks.Desk, "__init__", earlier)  # its still clock stands at 2026-08-03
    for words in (("due", number), ("due",), ("show", number)):
        code, out, err = run(*words)
        assert (code, bool(out)) == (0, True)
        assert f"{number} was last written at" in err
        assert err.count("\n") == 1
