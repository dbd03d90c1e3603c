"""The recordings of the README: they play, at a person's pace, to the end of the case, and stay small."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercase import i18n
from aftercase.i18n import tr
from aftercase.text import cells
from screenshots.librsvg import runs
from tests.pty.terminal import foreign_escapes, tokens

FOLDER = Path(__file__).resolve().parents[2] / "screenshots"
LARGEST = 1_000_000  # bytes of a recording; nobody waits long for it, and the repository stays small


def played(path: Path) -> tuple[str, list[float], str]:
    """The last screen, when something was written, and all that was."""
    head, *events = map(json.loads, path.read_text("utf-8").splitlines())
    assert head["version"] == 2
    screen = pyte.Screen(head["width"], head["height"])
    stream = pyte.ByteStream(screen)
    written = "".join(text for _, kind, text in events if kind == "o")
    for kind, part in tokens(written.encode())[0]:
        # pyte prints queries and the keyboard protocol as text
        if kind in ("text", "c0") or (kind == "csi" and part[2:3] not in b"<=>" and b"$" not in part):
            stream.feed(part)
    return "\n".join(screen.display), [at for at, _, _ in events], written


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_recording_ends_with_the_case_closed(language: str) -> None:
    path = FOLDER / f"demo-{language}.cast"
    screen, times, written = played(path)
    i18n.use(language)
    try:
        closed = tr("closed")
    finally:
        i18n.use("en")
    assert "AC-2026-0001" in screen
    assert closed in screen.replace(" ", "") if language == "zh" else closed in screen
    assert all(a <= b for a, b in pairwise(times))
    assert 30 < times[-1] < 180
    assert foreign_escapes(written.encode()) == []
    assert path.stat().st_size < LARGEST


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_nothing_of_the_machine_is_in_it(language: str) -> None:
    text = (FOLDER / f"demo-{language}.cast").read_text("utf-8")
    for word in ("/tmp/", "/work", "/root", "/home/"):
        assert word not in text


@given(st.text("ab 照片…", max_size=30))
def test_every_word_of_a_picture_stands_in_its_cell(words: str) -> None:
    line = [" "] * cells(words)
    for at, run in runs(words):
        assert " " not in run
        assert len({cells(sign) for sign in run}) == 1
        for sign in run:
            line[at : at + cells(sign)] = [sign, *[""] * (cells(sign) - 1)]
            at += cells(sign)
    assert "".join(line) == words
