"""Calmer words take the place of a clause, and what is left is a sentence."""

from __future__ import annotations

import re

import pytest

from aftercase.guide.guards.clauses import replaced, sentences
from aftercase.guide.guards.rules import Rules
from aftercase.guide.guards.wording import apply, review
from aftercase.playbook.library import Library, shipped_folder
from scripts.wording_page import LANGUAGES, LEARNED
from scripts.wording_page import sentences as corpus


@pytest.mark.parametrize(
    ("text", "words", "calmer", "left"),
    [
        # left out: the clause, with what cannot stand without it
        ("再闹就拉黑，你！", "再闹就拉黑", "", ""),
        ("您好，你有病吧。包裹明天到。", "你有病", "", "您好。包裹明天到。"),
        ("包裹查过了，在杭州，你有病吧！", "你有病", "", "包裹查过了，在杭州。"),
        ("如果您不撤，我们就起诉您。谢谢", "起诉您", "", "谢谢"),
        ("您家地址我知道，后果自负！！", "后果自负", "", ""),
        ("You are an idiot. The parcel comes.", "an idiot", "", "The parcel comes."),
        ("Hello, you are an idiot! The parcel comes.", "an idiot", "", "Hello. The parcel comes."),
        ("You are an idiot, and the parcel comes.", "an idiot", "", "The parcel comes."),
        ("The parcel comes, and you are an idiot!", "an idiot", "", "The parcel comes."),
        ("If you write again, we will sue you!", "sue you", "", ""),
        ("One\nShut up\nTwo", "Shut up", "", "One\nTwo"),
        # said otherwise: in the same place, with the marks and joints of the sentence
        ("您好，我保证明天一定到！谢谢", "保证", "我们会尽力", "您好，我们会尽力。谢谢"),
        ("We have looked, and you are a liar!", "a liar", "we differ", "We have looked, and we differ."),
        ("You are a liar.", "a liar", "we differ", "We differ."),
        ("Send 1,000 to me, you liar.", "liar", "we differ", "Send 1,000 to me, we differ."),
        # once is enough
        ("一定到，我打包票。", "打包票", "一定到", "一定到。"),
    ],
)
def test_the_clause_goes_as_a_whole(text: str, words: str, calmer: str, left: str) -> None:
    start = text.index(words)
    assert replaced(text, start, start + len(words), calmer) == left


def test_sentences_are_found_without_their_marks() -> None:
    text = " 您好。 包裹到了！\nIt is 1.5 kg. Yes?"
    assert [text[a:b] for a, b in sentences(text)] == ["您好", "包裹到了", "It is 1.5 kg", "Yes"]


FRAMES = {
    "zh": ["{}", "您好，{}。包裹明天到。", "我们查过了，{}！", "{}！！谢谢"],
    "en": ["{}", "Hello, {}. The parcel comes tomorrow.", "We have checked it, and {}!", "{}!! Thank you."],
}
# A mark behind a mark, one at the beginning of a line, a pronoun left alone, a loud mark behind our words.
_TORN = re.compile(
    r"[，,。、：:；;]\s*[，,。、：:；;]|^\s*[，,。、：:；;！!]|(?:^|[。！\n])\s*(?:你|您|我|我们|的|了|吧)\s*(?:[。！]|$)"
    r"|(?:^|[.!\n])\s*(?:you|we|i|and|but|so)\s*(?:[.!]|$)|\.\s*\.(?!\.)",
    re.IGNORECASE | re.MULTILINE,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_calmer_wording_leaves_a_text_that_can_be_read(language: str) -> None:
    """All bad sentences of the corpus, alone and within a letter, with every calmer wording taken."""
    library = Library([shipped_folder()])
    rules = Rules(library.wording(), library.likeness())
    torn = []
    for number, one in enumerate(one for part in LEARNED for one in corpus(language, "bad", part)):
        if one.kind in ("shouting", "unfilled") or _TORN.search(one.text):
            continue  # their marks and gaps are replaced where they stand
        frame = FRAMES[language][number % 4]
        words = one.text.rstrip("。.！!？?")
        before = text = frame.format(words)
        for _ in range(12):
            found = review(text, language=language, rules=rules, party=one.party)
            point = next((each for each in found if each.calmer is not None), None)
            if point is None:
                break
            text = apply(text, point)
        if _TORN.search(text):
            torn.append((one.kind, before, text))
    assert torn == []
