"""``ics`` and the bell's preferences, at the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run


@pytest.fixture
def case(run: Run) -> str:
    """A case with a countdown."""
    code, out, err = run("new", "damaged-goods", "--platform", "taobao", "--requested-at", "-2h", "--json")
    assert code == 0, err
    number: str = json.loads(out)["case"]
    assert run("deadline", number, "typed-in", "--at", "+30h")[0] == 0
    return number


def test_it_is_printed_or_written(run: Run, case: str, tmp_path: Path) -> None:
    code, out, err = run("ics")
    assert code == 0
    assert out.startswith("BEGIN:VCALENDAR")
    assert "clocks written" in err
    code, out, err = run("ics", "-o", "clocks.ics", "--json")
    assert code == 0, err
    told = json.loads(out)
    assert told["clocks"] >= 1
    assert "BEGIN:VEVENT" in (tmp_path / "work" / "clocks.ics").read_text("utf-8")


def test_a_file_that_is_there_is_not_replaced_unasked(run: Run, case: str, tmp_path: Path) -> None:
    there = tmp_path / "work" / "clocks.ics"
    there.write_text("mine")
    code, _, err = run("ics", case, "-o", "clocks.ics")
    assert (code, there.read_text()) == (2, "mine")
    assert "--force" in err
    assert run("ics", case, "-o", "clocks.ics", "--force")[0] == 0
    assert there.read_text("utf-8").startswith("BEGIN:VCALENDAR")


def test_reminders_as_asked_for(run: Run, case: str) -> None:
    assert "VALARM" in run("ics", case)[1]
    assert "VALARM" not in run("ics", case, "--alarm", "off")[1]
    assert "TRIGGER:-PT45M" in run("ics", case, "--alarm", "45m")[1]
    code, out, err = run("ics", case, "--alarm", "soon")
    assert (code, out) == (1, "")
    assert "30m" in err


def test_an_unknown_case_and_a_wrong_pair_of_options(run: Run, case: str) -> None:
    assert run("ics", "nope")[0] == 1
    assert run("ics", "--json")[0] == 2


def test_an_empty_desk_gives_an_empty_calendar(run: Run) -> None:
    code, out, _ = run("ics")
    assert code == 0
    assert "VEVENT" not in out
    assert out.rstrip().endswith("END:VCALENDAR")


def test_the_bell_is_a_preference(run: Run) -> None:
    assert run("config", "bell", "1d", "2h")[0] == 0
    assert run("config", "bell")[1] == "1d 2h\n"
    code, _, err = run("config", "bell", "soon")
    assert code == 1
    assert "soon" in err
    assert run("config", "bell")[1] == "1d 2h\n"
    assert run("config", "notify", "osc9")[0] == 0
    assert run("config", "notify", "loud")[0] == 1
