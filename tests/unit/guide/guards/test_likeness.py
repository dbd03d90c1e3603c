"""What a sentence reads like where no words of it were found."""

from __future__ import annotations

import json

import pytest

from aftercase.guide.guards.rules import Rules
from aftercase.guide.guards.wording import review
from aftercase.playbook.letters import fold
from aftercase.playbook.library import Library, shipped_folder
from aftercase.playbook.likeness import KINDS, Likeness, counted, pieces, read_likeness
from aftercase.playbook.wording import KINDS as ALL
from scripts import likeness as script


@pytest.fixture(scope="module")
def rules() -> Rules:
    library = Library([shipped_folder()])
    return Rules(library.wording(), library.likeness())


def test_pieces_are_characters_or_short_words_alone_and_in_pairs() -> None:
    assert pieces("退款 12 元!", "zh") == {"退", "款", "0", "元", "退款", "款0", "0元"}
    assert pieces("refunded, twice", "en") == {"refun", "twice", "refun twice"}


def test_a_sentence_reads_like_those_it_shares_most_with() -> None:
    known = [("abcdef", ""), ("abcdeg", ""), ("uvwxyz", "threat"), ("uvwxya", "threat")]
    data = counted(((" ".join(text), kind) for text, kind in known), "en")
    likeness = Likeness("en", data["kinds"], data["counts"], 0)
    bad, good = likeness.verdict("u v w x y"), likeness.verdict("a b c d e")
    assert bad is not None
    assert good is not None
    assert bad.kind == "threat"
    assert bad.score > 0 > good.score
    assert likeness.verdict("q r s") is None  # nothing of it is known


def test_it_is_told_as_a_question_and_where_words_are_found_they_are_enough(rules: Rules) -> None:
    found = review(
        "您好。您家住哪栋我们清楚得很，夜里当心点。谢谢", language="zh", rules=rules, party="buyer"
    )
    assert {one.kind for one in found} == {"threat"}
    for one in found:
        inside = [o for o in found if o.start < one.end and one.start < o.end]
        assert inside == [one]  # one place is told once
    assert {rule.rule.severity for rule in rules.all if rule.rule.look == "likeness"} == {"ask"}


def test_without_the_counts_the_words_alone_are_looked_for() -> None:
    rules = Rules(Library([shipped_folder()]).wording())
    found = review("您家住哪栋我们清楚得很，夜里当心点", language="zh", rules=rules, party="buyer")
    assert not [one.rule for one in found if one.rule.startswith("likeness")]


def test_what_is_quoted_or_a_variable_says_nothing(rules: Rules) -> None:
    text = "“您家住哪栋我们清楚得很，夜里当心点”"
    assert review(f"您写的是{text}，我们收到了。", language="zh", rules=rules, party="buyer") == ()


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"format":1}', b'{"format":2,"kinds":{}}', b"\xff"])
def test_what_is_not_ours_is_not_used(data: bytes) -> None:
    assert read_likeness(data) is None


def test_kinds_are_kinds() -> None:
    assert set(KINDS) < set(ALL)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_counts_are_those_of_the_corpus(language: str) -> None:
    """`make check` compares the whole; here: they can be read, and know an ordinary sentence."""
    data = (shipped_folder() / "wording" / f"{language}.likeness.json").read_bytes()
    likeness = read_likeness(data)
    assert likeness is not None
    assert likeness.language == language
    assert json.loads(data)["kinds"].keys() == {"", *KINDS}
    ordinary = [text for text, kind in script.learned(language) if not kind]
    scores = [verdict.score for text in ordinary[::7] if (verdict := likeness.verdict(text)) is not None]
    assert sum(score > likeness.least for score in scores) <= len(scores) // 100


def test_letters_do_not_matter() -> None:
    assert pieces(fold("ＡＢＣ Refund").text, "en") == pieces("abc refund", "en")
