"""What has changed between two versions, in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercase.playbook.changes import Changes, changes
from aftercase.playbook.model import Playbook
from aftercase.playbook.read import read_playbook

FIXTURES = Path(__file__).parents[2] / "fixtures"
TEXT = (FIXTURES / "damaged-goods.en.md").read_text("utf-8")


def book(text: str) -> Playbook:
    found = read_playbook(text).playbook
    assert found is not None
    return found


def between(old: str, new: str) -> Changes:
    return changes(book(old), book(new))


def told(old: str, new: str) -> list[str]:
    return [change.text() for change in between(old, new).found]


def test_nothing() -> None:
    assert told(TEXT, TEXT) == []


@pytest.mark.parametrize(
    ("old", "new", "says", "structural"),
    [
        ("Save the request", "Keep the request", "in other words", False),
        ("`evidence:refusal-notice`", "`evidence:refusal-notice` `optional`", "notice is optional now", True),
        ("`id:insured` `optional`", "`id:insured`", "insured is required now", True),
        ("`evidence:refusal-notice`", "`evidence:refusal`", "new check refusal", True),
        ("`evidence:refusal-notice`", "`id:refusal-notice`", "kind: evidence → id", True),
        ("[Ask the buyer for photos](#ask-photos)", "[O](#offer-choice)", "unclear leads elsewhere", True),
        ("The photos do not show the damage", "No photo shows it", "way unclear in other words", False),
        ("`stage:negotiation`", "`stage:refused`", "new tag: stage:refused", True),
        ("> [!CAUTION]", "> [!NOTE]", "cautions: caution → note", True),
        ("# Goods arrived damaged", "# Goods came damaged", "title:", False),
        ("status: published", "status: draft", "status: published → draft", False),
        ("after: 48h", "after: 24h", "deadline first-reply, after: 48h → 24h", True),
        ("example: 3", "example: 4", "variable photo_count, example: 3 → 4", False),
        ("reviewed: 2026-08-01", "reviewed: 2026-09-01", "source reply-rule, reviewed", False),
        ('id="ask-photos"></a>', 'id="ask"></a><a id="ask-photos"></a>', "was called ask-photos", True),
    ],
)  # fmt: skip
def test_each_kind_of_change(old: str, new: str, says: str, structural: bool) -> None:
    assert old in TEXT
    fresh = TEXT.replace(old, new, 1)
    if "was called" in says:
        fresh = fresh.replace("](#ask-photos)", "](#ask)")
    found = between(TEXT, fresh)
    assert any(says in change.text() for change in found.found), [c.text() for c in found.found]
    assert found.structural == structural


def test_structure_and_hash_agree() -> None:
    for old, new in (("Save the request", "Keep"), ("`stage:negotiation`", ""), ("48h", "47h")):
        fresh = TEXT.replace(old, new, 1)
        assert between(TEXT, fresh).structural == (book(TEXT).structure != book(fresh).structure)


def test_a_step_that_moved_is_named_once() -> None:
    head, *steps = TEXT.split("\n## ")
    moved = "\n## ".join([head, steps[0], *steps[2:], steps[1]])
    assert [change.step for change in between(TEXT, moved).found if "moved" in change.text()] == [
        "ask-photos"
    ]


def test_a_step_that_is_gone_is_touched() -> None:
    head, *steps = TEXT.split("\n## ")
    found = between(TEXT, "\n## ".join([head, steps[0], *steps[2:]]))
    assert "ask-photos" in found.touched
    assert any("step gone" in change.text() for change in found.found)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(TEXT) - 1), st.integers(0, len(TEXT) - 1))
def test_a_change_of_structure_is_never_overlooked(start: int, end: int) -> None:
    fresh = TEXT[:start] + TEXT[end:] if start < end else TEXT[:start] + TEXT[end : end + 40] + TEXT[start:]
    found = read_playbook(fresh).playbook
    if found is None:
        return
    one = book(TEXT)
    result = changes(one, found)
    if one.pin != found.pin:
        assert result.found or one.structure == found.structure
    assert result.structural or one.structure == found.structure
