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


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.sampled_from([1e16, 1e-7, 5e-324, 1e22, -0.0, 100000.0])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner)
        | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(ANYTHING)
def test_what_the_log_refuses_is_still_spelled_as_the_standard_library_does(value: Any) -> None:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert chain.canonical(value) == text.encode()


def test_what_is_too_much_for_orjson_is_left_to_the_standard_library() -> None:
    deep: Any = 1
    for _ in range(300):
        deep = [deep]
    assert chain.canonical(deep) == b"[" * 300 + b"1" + b"]" * 300
    assert chain.canonical({1: "x"}) == b'{"1":"x"}'
    with pytest.raises(UnicodeEncodeError):
        chain.canonical("\ud800")


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


@pytest.mark.parametrize("odd", [1e16, 2**70, "\ud800", [[["x"]] * 2], {"1": None}])
def test_what_no_aftercase_writes_is_a_break_and_no_crash(odd: object) -> None:
    events = copy.deepcopy(log().events)
    events[1]["data"]["step"] = odd
    assert [found.seq for found in chain.verify(events)] == [2]


def test_two_verifiers_agree_about_a_float_somebody_has_hashed() -> None:
    events = copy.deepcopy(log().events)[:1]
    events[0]["data"]["odd"] = 1e-7
    bare = {name: value for name, value in events[0].items() if name not in ("hash", "private")}
    events[0]["hash"] = hashlib.sha256(orjson.dumps(bare, option=orjson.OPT_SORT_KEYS)).hexdigest()
    assert chain.verify(events)  # orjson writes 1e-7, the standard library 1e-07
    text = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    events[0]["hash"] = hashlib.sha256(text.encode()).hexdigest()
    assert chain.verify(events) == []


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


def test_a_salt_that_swallows_the_beginning_of_a_text_is_seen() -> None:
    """The digest is over salt and text: a longer salt and a shorter text make the same one."""
    log = Log()
    log.add(*opened())
    said = {
        "direction": "in",
        "party": "buyer",
        "channel": "email",
        "occurred_at": "2026-08-03T02:00:00.000Z",
        "visibility": "shareable",
    }
    log.add(Draft("said", said, {"text": 'I never said "I got my money"'}))
    part = log.events[-1]["private"]["text"]
    whole = chain.canonical(part["value"])
    cut = whole.index(b'\\"') + 1
    forged = {"salt": part["salt"] + whole[:cut].hex(), "value": json.loads(whole[cut:])}
    assert chain.digest(**forged) == log.events[-1]["digests"]["text"]
    log.events[-1]["private"]["text"] = forged
    assert [found.name for found in chain.verify(log.events)] == ["text"]
    log.events[-1]["private"]["text"] = {**part, "more": "words that nothing covers"}
    assert [found.name for found in chain.verify(log.events)] == ["text"]
