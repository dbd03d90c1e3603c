"""Pastes with escape characters in them, in one piece and in many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from aftercase.tui.pasting import BEGIN, END, PasteParser, Pastes
from tests.pty.payloads import PAYLOADS


def parse(*pieces: str) -> list[tuple[str, str]]:
    """Kind and words of each event, from input that arrives in pieces."""
    parser = PasteParser()
    found = []
    for piece in pieces:
        for event in parser.feed(piece):
            if isinstance(event, events.Paste):
                found.append(("paste", event.text))
            elif isinstance(event, events.Key):
                found.append(("key", event.key))
    return found


def test_a_paste_with_keys_in_it_presses_none() -> None:
    hostile = "one \x1b[21~ two \x1b\x1b three \x1bOP"
    want = ("paste", hostile.replace("\x1b", "␛"))
    assert parse(f"a{BEGIN}{hostile}{END}b") == [("key", "a"), want, ("key", "b")]


@pytest.mark.parametrize("name", PAYLOADS)
def test_no_payload_becomes_a_key_or_loses_its_place(name: str) -> None:
    text = f"before {PAYLOADS[name]} after"
    [(kind, words)] = parse(f"{BEGIN}{text}{END}")
    assert kind == "paste"
    assert words == text.replace("\x1b", "␛").replace("\0", "")


def test_an_end_that_comes_in_pieces_ends_the_paste_and_presses_nothing() -> None:
    assert parse(BEGIN + "x", "\x1b", "[20", "1~", "b") == [("paste", "x"), ("key", "b")]


def test_a_beginning_that_comes_in_pieces_begins_it() -> None:
    assert parse("\x1b[2", "00~x \x1b[A", END) == [("paste", "x ␛[A")]


def test_keys_outside_are_what_they_were() -> None:
    assert parse("\x1b[A", "\x1b[21~", "x") == [("key", "up"), ("key", "f10"), ("key", "x")]


@given(st.lists(st.text(alphabet="ab\x1b[201~\n", max_size=12), max_size=4), st.integers(1, 9))
def test_however_it_is_cut_the_same_passes_and_no_escape_within(texts: list[str], size: int) -> None:
    texts = [text.replace(END, "") for text in texts]
    texts = [text for text in texts if END not in text and not (text + END).startswith(END)]
    stream = "k".join(f"{BEGIN}{text}{END}" for text in texts)
    whole, cut = Pastes(), Pastes()
    passed = whole.feed(stream)
    assert "".join(cut.feed(stream[n : n + size]) for n in range(0, len(stream), size)) == passed
    inside = [part.partition(END)[0] for part in passed.split(BEGIN)[1:]]
    assert [part.replace("␛", "\x1b") for part in inside] == [
        (text + END)[: (text + END).index(END)] for text in texts
    ]
    assert not any("\x1b" in part for part in inside)
