"""What events name: nothing is made up where they have not the form they should have."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aftercase.store import named

A, B = "a" * 64, "b" * 64


def event(seq: int, kind: str, data: Any, **more: Any) -> dict[str, Any]:
    return {"seq": seq, "kind": kind, "data": data, "private": {}, "digests": {}, **more}


def test_pins_of_every_event_that_has_some() -> None:
    events = [
        event(1, "case_opened", {"pins": {"zh": A, "en": B}}),
        event(2, "step_entered", {"pins": {"en": A}}),
    ]
    assert named.pins(events) == {A, B}


def test_a_file_is_wanted_until_every_event_that_names_it_is_erased() -> None:
    events = [event(1, "evidence_added", {"sha256": A}), event(2, "evidence_added", {"sha256": A})]
    assert named.files(events) == {A: 1}
    events.append(event(3, "erased", {"files": [1], "parts": []}))
    assert named.files(events) == {A: 2}
    events.append(event(4, "erased", {"files": [2], "parts": []}))
    assert named.files(events) == {}


def test_words_that_are_gone_are_covered_by_the_event_that_erased_them() -> None:
    said = event(1, "said", {}, digests={"text": "x", "why": "y"})
    assert named.uncovered([said]) == {1: ["text", "why"]}
    erased = event(2, "erased", {"parts": [{"seq": 1, "fields": ["text"]}], "files": []})
    assert named.uncovered([said, erased]) == {1: ["why"]}
    kept = event(1, "said", {}, digests={"text": "x"}, private={"text": {}})
    assert named.uncovered([kept]) == {}


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
shaped = st.fixed_dictionaries(
    {},
    optional={
        "seq": odd,
        "kind": st.sampled_from(["erased", "evidence_added", "said"]) | odd,
        "data": odd
        | st.fixed_dictionaries(
            {},
            optional={
                "pins": odd,
                "files": odd,
                "parts": odd | st.lists(st.fixed_dictionaries({"seq": odd})),
            },
        ),
        "private": odd,
        "digests": odd,
    },
)


@given(st.lists(shaped, max_size=5))
def test_nothing_makes_it_fail(events: list[dict[str, Any]]) -> None:
    named.pins(events)
    named.files(events)
    named.uncovered(events)
