"""The words between words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from aftercase import i18n


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = i18n.language()
    yield
    i18n.use(before)


@pytest.mark.parametrize(
    ("language", "between", "said"),
    [("en", ", ", "a, b"), ("zh", ", ", "a、b"), ("en", "; ", "a; b"), ("zh", "; ", "a；b")],
)
def test_words_in_a_row_are_joined_as_the_language_does(language: str, between: str, said: str) -> None:
    i18n.use(language)
    assert i18n.joined(["a", "b"], between) == said
    assert i18n.joined(iter(()), between) == ""


@pytest.mark.parametrize(("language", "named", "beside"), [("en", "a: b", "a (b)"), ("zh", "a：b", "a（b）")])
def test_colons_and_brackets_are_those_of_the_language(language: str, named: str, beside: str) -> None:
    i18n.use(language)
    assert i18n.labelled("a", "b") == named
    assert i18n.aside("a", "b") == beside
