"""What linting and the preview read: every file once, and again only what was saved."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from aftercase.desk.authors.gather import gather
from aftercase.desk.authors.live import Live, Place
from aftercase.playbook import library as library_module
from aftercase.playbook import read as read_module
from aftercase.playbook.lint import page as page_module
from tests.kit import FIXTURES, LI, ZONE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FIXTURES, tmp_path / "books", ignore=shutil.ignore_patterns("stores"))
    return tmp_path / "books"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that the parser was given, wherever it was called from."""
    names: list[str] = []
    real = read_module.read_playbook

    def counted(text: Any, name: str = "") -> Any:
        names.append(name)
        return real(text, name)

    for module in (library_module, page_module, read_module):
        monkeypatch.setattr(module, "read_playbook", counted)
    return names


def test_a_folder_is_linted_with_one_reading_of_each_file(folder: Path, read: list[str]) -> None:
    [shelf] = gather([folder], [])
    assert sorted(read) == sorted(page.name for page in shelf.pages.values())
    assert len(read) > 2


def test_a_save_costs_the_reading_of_the_file_that_was_saved(folder: Path, read: list[str]) -> None:
    path = folder / "damaged-goods.en.md"
    with closing(Live(path, [], LI, ZONE)) as live:
        opened = live.open()
        assert opened is not None
        live.findings()
        read.clear()
        path.write_text(path.read_text("utf-8").replace("Read the request", "Look at the request"), "utf-8")
        again = live.open(Place(opened.book.start.id))
        live.findings()
    assert again is not None
    assert again.book.start.title.startswith("Look at")
    assert read == [path.name]


def test_the_host_of_a_procedure_is_read_as_it_is_now(folder: Path) -> None:
    """It is written several times in a row, and two versions of it may have one size and one time."""
    path = folder / "ask-platform.en.md"
    with closing(Live(path, [], LI, ZONE)) as live:
        first = live.open()
        assert first is not None
        for step in first.book.steps:
            opened = live.open(step=step.id)
            assert opened is not None
            assert live.desk.case(opened.number).visit.step == step.id
