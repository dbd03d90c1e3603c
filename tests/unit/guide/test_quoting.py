"""Quotes, gaps and lengths: pure functions over texts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercase import terms
from aftercase.guide import lengths, quoting

HEAD = "buyer, 10:02:"


def test_a_quote_has_a_head_and_a_sign_before_each_line() -> None:
    assert quoting.quoted(HEAD, "one\n\ntwo\n") == f"{HEAD}\n> one\n>\n> two"


def test_a_long_quote_is_cut_by_lines_and_by_characters_and_says_so() -> None:
    lines = quoting.quoted(HEAD, "\n".join(f"line {n}" for n in range(100))).split("\n")
    assert len(lines) == 1 + quoting.LINES + 1
    assert lines[-1] == "> …"
    head, words, end = quoting.quoted(HEAD, "买" * 5000).split("\n")
    assert (head, len(words), end) == (HEAD, quoting.CHARACTERS + 2, "> …")


def test_a_quote_that_fits_is_not_said_to_be_cut() -> None:
    assert "…" not in quoting.quoted(HEAD, "\n".join(["x"] * quoting.LINES) + " \n\n")


def test_hostile_words_are_quoted_as_signs() -> None:
    assert "\x1b" not in quoting.quoted(HEAD, "\x1b]0;x\x07\r\nnext")


def test_a_quote_goes_above_then_below_then_away() -> None:
    quote = quoting.quoted(HEAD, "where is it?")
    above = quoting.turned("Tomorrow.", quote)
    assert (above.text, above.where) == (f"{quote}\n\nTomorrow.", "start")
    assert above.text[slice(*above.own)] == "Tomorrow."
    below = quoting.turned(above.text, quote)
    assert (below.text, below.where) == (f"Tomorrow.\n\n{quote}", "end")
    assert below.text[slice(*below.own)] == "Tomorrow."
    assert quoting.turned(below.text, quote) == ("Tomorrow.", "", (0, 9))


@given(st.text(alphabet="a >\n", max_size=30), st.text(alphabet="b\n", min_size=1, max_size=30))
def test_turning_three_times_gives_back_one_s_own_words(own: str, said: str) -> None:
    quote = quoting.quoted(HEAD, said)
    text = own
    for where in ("start", "end", ""):
        turned = quoting.turned(text, quote)
        assert turned.where == where
        assert turned.text[slice(*turned.own)] == own
        text = turned.text
    assert text == own


def test_a_quote_changed_by_hand_counts_as_own_words() -> None:
    quote = quoting.quoted(HEAD, "where is it?")
    changed = f"{quote} (shortened)\n\nTomorrow."
    assert quoting.turned(changed, quote).text.endswith(changed)


def test_what_has_no_value_is_marked_where_it_belongs() -> None:
    text = quoting.marked(
        "Dear {{ buyer_name }}, {{parcels}} of {{order_no}}.", {"order_no": "88", "parcels": ""}
    )
    assert text == "Dear ⟦buyer_name⟧, ⟦parcels⟧ of 88."
    assert quoting.gaps(text + " ⟦parcels⟧ ⟦not a name⟧") == ("buyer_name", "parcels")
    assert quoting.refilled(text, {"parcels": "2"}) == "Dear ⟦buyer_name⟧, 2 of 88."


def test_a_value_that_looks_like_a_gap_or_a_variable_is_only_words() -> None:
    assert quoting.marked("{{a}}", {"a": "{{b}} \\1"}) == "{{b}} \\1"


def test_the_next_gap_is_found_from_where_one_is_and_from_the_top_again() -> None:
    text = "⟦a⟧ and ⟦b⟧"
    assert quoting.next_gap(text, 0) == (0, 3)
    assert quoting.next_gap(text, 3) == (8, 11)
    assert quoting.next_gap(text, 11) == (0, 3)
    assert quoting.next_gap(text, 11, wrap=False) is None
    assert quoting.next_gap("none", 0) is None


def test_every_length_names_known_words_a_source_and_the_day_it_was_read() -> None:
    places = terms.PLATFORMS.keys() | terms.PAYMENTS.keys()
    for place, channel, parties, length in lengths.every():
        assert place in places
        assert channel in terms.CHANNELS
        assert set(parties) <= set(terms.PARTIES)
        assert length.most > 0
        assert length.source.startswith("https://")
        assert date.fromisoformat(length.seen)


@pytest.mark.parametrize("page", ["writing.md", "writing.zh-CN.md"])
def test_the_docs_tell_every_length_with_its_source(page: str) -> None:
    words = (Path(__file__).parents[3] / "docs" / page).read_text("utf-8")
    for _, _, _, length in lengths.every():
        assert f" {length.most:,} |" in words
        assert length.source in words
        assert length.seen in words


@pytest.mark.parametrize(
    ("platform", "payment", "party", "channel", "most"),
    [
        ("wechat_shop", "", "platform", "platform_case", 500),
        ("wechat_shop", "", "buyer", "platform_chat", None),
        ("paypal", "", "buyer", "platform_chat", 2000),
        ("own_site", "paypal", "payment_provider", "platform_case", 2000),
        ("own_site", "stripe", "bank", "platform_case", 20_000),
        ("wechat_shop", "stripe", "platform", "platform_case", 500),
        ("wechat_shop", "stripe", "bank", "platform_case", 20_000),
        ("taobao", "", "platform", "platform_case", None),
        ("", "", "", "", None),
    ],
)
def test_the_length_follows_where_the_text_goes(
    platform: str, payment: str, party: str, channel: str, most: int | None
) -> None:
    found = lengths.length(platform, payment, party, channel)
    assert (found.most if found else None) == most
