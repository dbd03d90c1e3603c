"""The cases that the benchmarks are made of are cases like any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftercase.case import chain
from aftercase.case.events import any_event
from aftercase.case.fold import fold
from aftercase.store.files import FileStore
from benchmarks import bare_index, finding, made, page, stock, viewers
from benchmarks.ratio import Figure, Growth, Missing, Ratio


@pytest.mark.parametrize("seed", range(12))
def test_an_ordinary_case_is_whole(seed: int) -> None:
    events = made.short_log("AC-2026-0001", seed)
    for event in events:
        any_event().validate_python(event)
    assert chain.verify(events, "AC-2026-0001") == []
    assert fold(events).unknown == []


def test_a_long_case_is_whole_and_has_every_kind_of_event() -> None:
    events = made.long_log("AC-2026-0001", 600)
    for event in events:
        any_event().validate_python(event)
    assert chain.verify(events) == []
    case = fold(events)
    assert case.seq == 600
    assert {"said", "undone", "evidence_added", "deadline_set"} <= {event["kind"] for event in events}
    assert any(act.undone for act in case.acts.values())


def test_the_same_seed_makes_the_same_bytes() -> None:
    assert list(made.cases(range(1, 20))) == list(made.cases(range(1, 20)))
    size = sum(len(one.data) for one in made.cases(range(1, 200))) / 199
    assert 3_000 < size < 6_000


def test_the_store_takes_the_cases_and_both_indexes_hold_the_same(tmp_path: Path) -> None:
    root = stock.make(tmp_path / "desk", 60)
    assert len(FileStore(root).ids()) == 60
    desk = finding._desk(root)
    desk.index.refresh()
    assert desk.index.problems == []
    desk.index.close()
    assert bare_index.build(root, tmp_path / "bare.sqlite3") == 60
    bare_index.compare(root / "index.sqlite3", tmp_path / "bare.sqlite3")


def test_figures_come_back_from_the_file_as_they_went_in() -> None:
    figures: list[Figure] = [
        Ratio("one", "another", 3.0, 2.0, 1.2, 200),
        Ratio("a time", "another", 3.0, 2.0, 0.0, 9, limit=100.0),
        Missing("another viewer", "It is not installed. Install it."),
        Growth("a look", "ms", {1_000: 1.0, 100_000: 2.0}, 10),
    ]
    kept = page.document({"group": figures})["figures"]["group"]
    assert [page.figure(one) for one in kept] == figures
    assert [one["kept"] for one in kept[:2]] == [False, True]
    shown = page.section({"group": figures})
    assert "1 of 2 promises are kept" in shown
    assert shown.count("over") == 2  # the line, and what is said of it
    assert "not measured\n  It is not installed. Install it.\n" in shown
    assert "100,000 cases ████████████████████████" in shown


def test_another_viewer_is_the_one_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = tmp_path / "book.md"
    program = tmp_path / "frogmouth"
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert viewers.frogmouth(book) is None
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert viewers.frogmouth(book) == [str(program), str(book)]
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv(viewers.NAMED, str(program))
    assert viewers.frogmouth(book) == [str(program), str(book)]
    monkeypatch.setenv(viewers.NAMED, str(tmp_path / "none"))
    with pytest.raises(RuntimeError, match="names no program"):
        viewers.frogmouth(book)
