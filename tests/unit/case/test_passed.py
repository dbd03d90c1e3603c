"""The points that were passed with a reason, in words of both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from aftercase import i18n
from aftercase.case.passed import POINTS, RULES, in_words
from aftercase.playbook.library import Library, shipped_folder

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    i18n.use("en")


def test_every_point_that_the_guide_names_has_its_words() -> None:
    table = (DOCS / "guards.md").read_text("utf-8").split("## The points")[1].split("\n## ")[0]
    keys = {
        key
        for line in table.splitlines()
        if line.startswith("| `")
        for key in re.findall(r"`([^`]+)`", line.split("|")[1])
    }
    assert len(keys) > 12
    assert {key for key in keys if not key.startswith("wording")} - set(POINTS) == set()


def test_every_shipped_rule_about_words_has_its_name() -> None:
    rules = {rule.id for rule in Library([shipped_folder()]).wording()}
    assert rules - set(RULES) == set(), "name them in RULES, in both languages"


def test_points_are_told_once_each_in_the_language_of_the_reader() -> None:
    points = ("new-evidence", "wording:insult", "wording:insult", "cooling")
    assert in_words(points) == "no new evidence; words: an insult; before the cooling-off was over"
    i18n.use("zh")
    assert in_words(points).startswith("没有新证据；")
    assert "侮辱" in in_words(points)


def test_a_key_nobody_knows_is_shown_as_it_is() -> None:
    """A rule of the shop's own, or a point of a newer version."""
    assert in_words(("wording:our-own", "moon")) == "words: our-own; moon"
