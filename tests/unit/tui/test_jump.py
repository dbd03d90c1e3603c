"""The labels of jump mode: different, none the beginning of another, neighbours unlike each other."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from aftercase.tui.jump import LETTERS, labels

MOST = len(LETTERS) ** 2


@given(st.integers(0, MOST + 50))
def test_labels_cannot_be_mistaken_for_each_other(count: int) -> None:
    made = labels(count)
    assert len(made) == min(count, MOST)
    assert len(set(made)) == len(made)
    assert {len(label) for label in made} <= ({1} if count <= 26 else {2})  # so none begins another
    assert all(a[0] != b[0] for a, b in pairwise(made))
    assert all(label.isascii() and label.isalpha() and label.islower() for label in made)


def test_every_letter_is_used_once() -> None:
    assert sorted(LETTERS) == sorted("abcdefghijklmnopqrstuvwxyz")
