"""The chain: what it proves, and what may be taken away without breaking it."""

from __future__ import annotations

import copy
import hashlib
import json
import struct
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercase.case import chain
from aftercase.case.draft import Draft
from tests.kit import Log, opened

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


def log() -> Log:
    made = Log()
    made.add(*opened())
    said = {
        "direction": "in",
        "party": "buyer",
        "channel": "platform_chat",
        "occurred_at": "2026-08-03T02:00:00.000Z",
        "visibility": "shareable",
    }
    made.add(Draft("said", said, {"text": "到货就是碎的"}))
    made.add(Draft("check_ticked", {"visit": 2, "step": "read-refusal", "key": "refusal-notice"}))
    return made


@given(PLAIN)
def test_canonical_agrees_with_orjson_and_needs_no_care_for_order(value: Any) -> None:
    chain.require_plain(value)
    assert chain.canonical(value) == orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    assert json.loads(chain.canonical(value)) == value


@pytest.mark.parametrize("bad", [1.5, 2**53, {"é": 1}, {1: 1}, "\ud800", b"x", {"a": [object()]}])
def test_a_value_with_two_spellings_is_refused(bad: object) -> None:
    with pytest.raises(ValueError, match=r".*"):
        chain.require_plain(bad)


def test_a_whole_chain_holds() -> None:
    assert chain.verify(log().events) == []


@given(st.data())
def test_any_change_is_found(data: st.DataObject) -> None:
    events = copy.deepcopy(log().events)
    event = data.draw(st.sampled_from(events))
    name = data.draw(st.sampled_from(sorted(set(event) - {"hash", "private"})))
    event[name] = data.draw(PLAIN.filter(lambda value: value != event[name]))
    assert chain.verify(events, "AC-2026-0001")


def test_words_can_be_erased_and_the_chain_still_holds() -> None:
    events = copy.deepcopy(log().events)
    for event in events:
        event["private"] = {}
    assert chain.verify(events) == []


def test_changed_words_are_found_and_named() -> None:
    events = copy.deepcopy(log().events)
    events[2]["private"]["text"]["value"] = "到货完好"
    [found] = chain.verify(events)
    assert (found.seq, found.name) == (3, "text")


def test_an_event_cannot_be_taken_out_moved_or_given_to_another_case() -> None:
    events = log().events
    assert chain.verify(events[:1] + events[2:])
    assert chain.verify([events[1], events[0], *events[2:]])
    assert chain.verify(events, "AC-2026-0002")
    # A cut tail is the one thing a chain cannot show: that takes a head hash somebody else has kept.
    assert chain.verify(events[:-1]) == []


def test_the_hash_is_what_the_format_says() -> None:
    event = log().events[2]
    bare = {name: value for name, value in event.items() if name not in ("hash", "private")}
    text = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert event["hash"] == hashlib.sha256(text.encode()).hexdigest()
    part = event["private"]["text"]
    salted = (
        struct.pack("16B", *bytes.fromhex(part["salt"]))
        + json.dumps(part["value"], ensure_ascii=False).encode()
    )
    assert event["digests"]["text"] == hashlib.sha256(salted).hexdigest()
