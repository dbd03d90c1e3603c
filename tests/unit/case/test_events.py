"""Writing: what has not the shape of its kind is never written."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from aftercase.case.draft import Draft
from aftercase.case.events import KINDS, any_event
from tests.kit import Log, opened


@pytest.mark.parametrize(
    "draft",
    [
        Draft("check_ticked", {"visit": 2, "step": "a"}),
        Draft("check_ticked", {"visit": "2", "step": "a", "key": "b"}),
        Draft("check_ticked", {"visit": 2, "step": "a", "key": "b", "colour": "red"}),
        Draft("check_ticked", {"visit": 2, "step": "a", "key": "b"}, {"why": "words where none belong"}),
        Draft("case_closed", {"outcome": "WON!"}),
        Draft("deadline_set", {"name": "x", "due_at": "tomorrow"}),
        Draft("case_changed", {"amount": {"minor": -1, "currency": "CNY"}}),
        Draft("said", {"direction": "sideways"}, {"text": "x"}),
    ],
)
def test_a_draft_of_the_wrong_shape_is_refused(draft: Draft) -> None:
    log = Log()
    log.add(*opened())
    with pytest.raises(ValidationError):
        log.add(draft)
    assert len(log.events) == 2


def test_a_float_never_gets_into_the_log() -> None:
    log = Log()
    with pytest.raises(ValueError, match="not allowed"):
        log.add(Draft("case_opened", {"playbook": "x", "amount": 1.5}))


def test_every_kind_reads_back_through_the_union() -> None:
    log = Log()
    log.add(*opened())
    for event in log.events:
        assert type(any_event().validate_python(event)) is KINDS[event["kind"]]


def test_personal_words_stand_only_in_private() -> None:
    log = Log()
    log.add(*opened(), Draft("case_changed", {}, {"buyer_name": "李伟", "order_no": "88-1"}))
    bare = [{k: v for k, v in event.items() if k != "private"} for event in log.events]
    assert "李伟" not in str(bare)
    assert "88-1" not in str(bare)
