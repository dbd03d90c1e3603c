"""Whose a piece of the record is, and where a name occurs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercase import terms
from aftercase.guide.persons import EVIDENCE, Finder, identifies, of_evidence, of_variable
from aftercase.text import folded


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("李伟", "买家李伟说碎了"),
        ("李伟", "李 伟来电"),
        ("Li Wei", "ask LIWEI again"),
        ("Li Wei", "ask ｌｉ　ｗｅｉ again"),
        ("阿卜杜拉·买买提", "阿卜杜拉买买提签收"),
        ("13800138000", "call 138-0013-8000"),
        ("13800138000", "call +86 138 0013 8000"),
        ("13800138000", "１３８００１３８０００"),
        ("Straße 5", "STRASSE 5"),
        ("88", "order 88 again"),
    ],
)
def test_a_name_is_found_however_it_is_written(name: str, text: str) -> None:
    assert Finder([name]).find(text) is not None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Li", "it was delivered"),
        ("88", "order 1880"),
        ("88", "order 88b"),
        ("李", "李先生"),  # one sign is no name
        ("李伟", "李先生"),
        ("", "anything"),
        ("-", "a-b"),
        ("x" * 81, "x" * 81),  # a paragraph is no name
    ],
)
def test_what_only_looks_like_it_is_not(name: str, text: str) -> None:
    assert Finder([name]).find(text) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("李伟", "李先生不同意"),
        ("李伟", "收件人李**"),
        ("张伟强", "伟强说"),
        ("Anna Schmidt", "Dear Anna,"),
        ("Anna Schmidt", "Mrs. Schmidt"),
    ],
)
def test_parts_of_a_name_are_found_where_they_are_only_asked_about(name: str, text: str) -> None:
    assert Finder([name]).find(text) is None
    assert Finder([name], parts=True).find(text) is not None


def test_where_it_was_found() -> None:
    assert Finder(["李伟"]).find("买家李伟说") == (2, 4)


@given(st.text(min_size=1, max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_no_text_breaks_it_and_a_name_between_spaces_is_found(name: str, before: str, after: str) -> None:
    finder = Finder([name], parts=True)
    found = finder.find(f"{before} {name} {after}")
    signs = "".join(folded(name).split())
    if len(signs) >= 2 and signs.isalnum() and len(signs) <= 80:
        assert found is not None


@pytest.mark.parametrize(
    ("party", "name", "sure"),
    [
        ("buyer", "buyer_answer", "certain"),
        ("buyer", "what_buyer_wants", "certain"),
        ("buyer", "phone", "certain"),
        ("buyer", "alipay_account", "certain"),
        ("buyer", "address", "certain"),
        ("buyer", "name", "certain"),
        ("buyer", "return_address", "no"),
        ("buyer", "item_name", "no"),
        ("buyer", "supplier_phone", "no"),
        ("buyer", "tracking_no", "unclear"),
        ("buyer", "transaction_id", "unclear"),
        ("buyer", "request_reason", "unclear"),
        ("buyer", "keep_amount", "no"),
        ("carrier", "carrier_name", "certain"),
        ("carrier", "carrier_answer", "unclear"),
        ("carrier", "phone", "no"),
        ("bank", "bank_fact", "unclear"),
        ("colleague", "prevention_owner", "certain"),
        ("colleague", "next_contact", "unclear"),
        ("other", "phone", "no"),
    ],
)
def test_values_by_the_name_of_their_variable(party: str, name: str, sure: str) -> None:
    assert of_variable(party, name) == sure


def test_only_names_and_numbers_are_looked_for() -> None:
    assert identifies("buyer", "phone")
    assert identifies("buyer", "buyer_name")
    assert not identifies("buyer", "buyer_answer")
    assert not identifies("buyer", "tracking_no")
    assert identifies("colleague", "case_owner")


def test_every_party_and_every_kind_of_evidence_is_decided() -> None:
    assert set(EVIDENCE) == set(terms.PARTIES)
    for shown in EVIDENCE.values():
        assert shown.certain | shown.unclear <= set(terms.EVIDENCE_KINDS)
        assert not shown.certain & shown.unclear
    assert of_evidence("buyer", "chat") == "certain"
    assert of_evidence("buyer", "policy") == "no"
    assert of_evidence("buyer", "a_kind_of_tomorrow") == "unclear"


@pytest.mark.parametrize(
    ("page", "language", "comma"), [("erasing.md", "en", ", "), ("erasing.zh-CN.md", "zh", "、")]
)
def test_the_guide_has_the_same_table(page: str, language: str, comma: str) -> None:
    def labels(kinds: frozenset[str]) -> set[str]:
        return {terms.EVIDENCE_KINDS[kind]._asdict()[language] for kind in kinds} or {"–"}

    text = (Path(__file__).parents[3] / "docs" / page).read_text("utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"
    ]
    told = {
        party: (set(certain.split(comma)), set(unclear.split(comma)))
        for names, certain, unclear in (row for row in rows if len(row) == 3 and "`" not in "".join(row))
        for party in names.split(comma)
    }
    for party, shown in EVIDENCE.items():
        label = terms.PARTIES[party]._asdict()[language]
        assert told[label] == (labels(shown.certain), labels(shown.unclear)), party
