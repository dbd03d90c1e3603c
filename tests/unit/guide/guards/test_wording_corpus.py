"""The wording guard on sentences as people write them: nothing ordinary is flagged, what is bad is found."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

import pytest

from aftercase.guide.guards.rules import Rules
from aftercase.guide.guards.wording import review
from aftercase.playbook.letters import alike
from aftercase.playbook.library import Library, shipped_folder
from aftercase.playbook.wording import KINDS
from scripts.wording_page import LANGUAGES, PARTS, Figures, measure, sentences


@pytest.fixture(scope="module")
def library() -> Library:
    return Library([shipped_folder()])


@pytest.fixture(scope="module")
def rules(library: Library) -> Rules:
    return Rules(library.wording(), library.likeness())


@pytest.fixture(scope="module")
def measured(rules: Rules) -> dict[tuple[str, str], Figures]:
    return {(language, part): measure(rules, language, part) for language in LANGUAGES for part in PARTS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_400_of_each_and_every_kind_is_among_them(language: str) -> None:
    ordinary = [one for part in PARTS for one in sentences(language, "ordinary", part)]
    bad = [one for part in PARTS for one in sentences(language, "bad", part)]
    assert len(ordinary) >= 400
    assert len(bad) >= 400
    assert {one.kind for one in bad} == set(KINDS)
    assert {"buyer", "platform", "carrier", "bank", "payment_provider", "authority"} <= {
        o.party for o in ordinary
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_differ(language: str) -> None:
    """No template: not equal but for signs and digits, and at most half of two sentences' trigrams shared."""
    texts = [
        one.text
        for which in ("ordinary", "bad")
        for part in PARTS
        for one in sentences(language, which, part)
    ]
    plain = [re.sub(r"[\W\d_]+", " ", alike(text)).strip() for text in texts]
    assert [text for text, count in Counter(plain).items() if count > 1] == []
    grams = [(text, _trigrams(text, language)) for text in plain]
    by_gram: dict[str, list[int]] = {}
    for number, (_, own) in enumerate(grams):
        for gram in own:
            by_gram.setdefault(gram, []).append(number)
    shared = Counter(pair for numbers in by_gram.values() for pair in combinations(numbers, 2))
    alike_ones = [
        (grams[a][0], grams[b][0])
        for (a, b), count in shared.items()
        if count >= 3 and count / len(grams[a][1] | grams[b][1]) > 0.5
    ]
    assert alike_ones == []


def _trigrams(text: str, language: str) -> set[str]:
    units = list(text.replace(" ", "")) if language == "zh" else text.split()
    return {" ".join(units[at : at + 3]) for at in range(len(units) - 2)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_most_one_ordinary_sentence_in_a_hundred_is_flagged(
    language: str, measured: dict[tuple[str, str], Figures]
) -> None:
    figures = [measured[language, part] for part in PARTS]
    flagged = [(one.text, [f.rule for f in found]) for each in figures for one, found in each.flagged]
    total = sum(each.ordinary for each in figures)
    assert len(flagged) <= total // 100, flagged
    assert measured[language, ""].flagged == []  # those the rules were written against: none


@pytest.mark.parametrize("language", LANGUAGES)
def test_nine_in_ten_of_each_kind_are_found(language: str, measured: dict[tuple[str, str], Figures]) -> None:
    figures = measured[language, ""]
    shares = {kind: figures.found[kind] / figures.bad[kind] for kind in KINDS}
    assert {kind: share for kind, share in shares.items() if share < 0.9} == {}


def test_no_message_of_a_shipped_playbook_is_flagged(library: Library, rules: Rules) -> None:
    flagged, count = [], 0
    for (id_, language), book in library.playbooks().items():
        for step in book.steps:
            for message in step.messages:
                count += 1
                found = review(message.text, language=language, rules=rules, party=message.to)
                flagged += [
                    (id_, language, message.id, one.rule, one.words)
                    for one in found
                    if not (one.kind == "unfilled" and one.words.startswith("{{"))
                ]
    assert count > 300
    assert flagged == []
