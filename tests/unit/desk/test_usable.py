"""A playbook with a fault is refused with its fault, not as one that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftercase.desk.desk import Desk
from aftercase.guide.decide import Opening
from aftercase.guide.situation import Refused
from tests.kit import FIXTURES, make_desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    books = tmp_path / "books"
    books.mkdir()
    (books / "large.en.md").write_text("w" * 300_000, "utf-8")
    (books / "halved.en.md").write_text("w" * 300_000, "utf-8")
    text = (FIXTURES / "parcel-lost.zh.md").read_text("utf-8").replace("id: parcel-lost", "id: halved")
    (books / "halved.zh.md").write_text(text, "utf-8")
    return make_desk(tmp_path / "desk", playbooks=(books, FIXTURES))


def test_its_fault_is_said_in_one_line(desk: Desk) -> None:
    for target in ("large", "large#step"):
        with pytest.raises(Refused, match=r"large\.en\.md:1:1 AC002 The file is larger than 256 KiB") as told:
            desk.new(Opening(target, platform="taobao"))
        assert "\n" not in str(told.value)
    number = desk.new(Opening("parcel-lost", platform="taobao")).case.number
    with pytest.raises(Refused, match=r"large\.en\.md:1:1"):
        desk.switch(number, "large", "because")


def test_one_that_is_not_there_is_named_with_the_nearest(desk: Desk) -> None:
    with pytest.raises(Refused, match="There is no playbook parcel-lots"):
        desk.new(Opening("parcel-lots", platform="taobao"))


def test_one_that_can_be_read_in_another_language_is_taken(desk: Desk) -> None:
    assert desk.new(Opening("halved", platform="taobao")).case.visit.playbook == "halved"
