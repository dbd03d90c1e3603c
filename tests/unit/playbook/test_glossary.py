"""The glossary: how words are found, how a file is read, and that the interface speaks its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercase import terms
from aftercase.playbook.glossary import Glossary, read_glossary
from aftercase.playbook.library import Library, shipped_folder

FILE = """\
schema: aftercase-glossary/1
terms:
  - {id: chargeback, zh: 拒付, en: chargeback, also: {zh: [退单], en: [bank dispute]}, pair: true}
  - id: name-calling
    zh: 滥用退货
    en: abuse of returns
    avoid: {zh: [羊毛党], en: [bonus hunter]}
    note: {en: "no name-calling, not even of a chargeback"}
"""


def glossary() -> Glossary:
    found, problems = read_glossary(FILE)
    assert problems == ()
    return found


def shipped() -> Glossary:
    return Library([shipped_folder()]).glossary()


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("", ["chargeback", "name-calling"]),
        ("拒付", ["chargeback"]),
        ("BANK", ["chargeback"]),
        ("chargeback", ["chargeback", "name-calling"]),  # the second only in its note
        ("羊毛党", ["name-calling"]),
        ("bank returns", []),
    ],
)
def test_words_are_found_in_either_language_the_best_first(words: str, ids: list[str]) -> None:
    assert [term.id for term in glossary().find(words)] == ids


def test_words_to_avoid_are_whole_words_in_english_and_any_in_chinese() -> None:
    found = glossary()
    assert [one.better for one in found.avoided("Bonus hunters again", "en")] == ["abuse of returns"]
    assert list(found.avoided("a bonus huntergatherer", "en")) == []
    assert [one.word for one in found.avoided("又是羊毛党来了", "zh")] == ["羊毛党"]


@pytest.mark.parametrize("word", ["chargebacks", "Bank disputes", "the bank\ndispute", "bank-disputed"])
def test_a_pair_is_found_in_its_usual_forms(word: str) -> None:
    assert list(glossary().unpaired("拒付了", word, "zh", "en")) == []
    assert [one[1:] for one in glossary().unpaired("", word, "zh", "en")] == [("en", "zh")]


@pytest.mark.parametrize("word", ["discharge back", "the bank", "banked disputed", "rechargeback"])
def test_another_word_is_no_pair(word: str) -> None:
    assert [one[1:] for one in glossary().unpaired("退单", word, "zh", "en")] == [("zh", "en")]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("id: name-calling", "id: Name", 4, "no id"),
        ("id: name-calling", "id: chargeback", 4, "two terms"),
        ("bank dispute", "abuse of returns", 4, "stands for chargeback already"),
        ("bonus hunter", "Chargeback", 7, "chargeback uses it"),
        ("    zh: 滥用退货\n", "", 4, "zh"),
        ("pair: true", "pear: true", 3, "pair"),
        ("aftercase-glossary/1", "aftercase/1", 1, "aftercase-glossary/1"),
    ],
)
def test_a_mistake_is_named_where_it_stands(old: str, new: str, line: int, words: str) -> None:
    _, problems = read_glossary(FILE.replace(old, new, 1))
    assert [(one.code, one.pos.line) for one in problems] == [("AC003", line)]
    assert words in problems[0].text()


@given(st.text() | st.text(alphabet="abcd:-{}[]\n \"'&*", max_size=60))
def test_no_text_raises(text: str) -> None:
    read_glossary(text)


def test_an_own_folder_speaks_before_the_shipped_one() -> None:
    own, _ = read_glossary(FILE.replace("zh: 拒付, en: chargeback", "zh: 退款争议, en: card dispute"))
    both = own.over(shipped())
    assert [term.words["en"] for term in both.terms if term.id == "chargeback"] == ["card dispute"]
    assert len(both.terms) == len(shipped().terms) + 1


def tables() -> list[tuple[str, terms.Term]]:
    found = {name: table for name, table in vars(terms).items() if name.isupper() and isinstance(table, dict)}
    return [
        (name, term)
        for name, table in found.items()
        if name != "BOOKS"
        for term in table.values()
        if isinstance(term, terms.Term)
    ]


@pytest.mark.parametrize(("table", "term"), tables(), ids=lambda one: getattr(one, "key", one))
def test_the_interface_says_what_the_glossary_says(table: str, term: terms.Term) -> None:
    """Beside a Chinese label that is a term stands its English word, and no label is one to avoid."""
    words = shipped()
    assert list(words.avoided(term.zh, "zh")) == []
    assert list(words.avoided(term.en, "en")) == []
    for one in words.terms:
        if term.zh == one.words["zh"]:
            assert any(word in term.en for word in one.all("en")), (table, term)


@pytest.mark.parametrize("table", [terms.STAGES, terms.OUTCOMES])
def test_stages_and_outcomes_of_a_dispute_stand_in_the_glossary(table: terms.Table) -> None:
    words = {word for term in shipped().terms for word in term.all("zh")}
    ours = {
        "intake",
        "closed",
        "decided",
        "execution",
        "won",
        "won_partly",
        "lost",
        "accepted",
        "withdrawn",
        "prevented",
        "invalid",
        "negotiation",
    }  # plain words, no terms
    assert {term.zh for key, term in table.items() if key not in ours} <= words
