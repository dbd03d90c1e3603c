"""The leak guard: what must not leave the house unnoticed with outgoing words.

Three things are looked for, exactly and by recorded facts: a run of words from a private entry, a buyer's
name or an order number of another case, and a value that is marked as internal. Nothing is guessed at, so
little is asked for nothing; what is told in other words is not found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from aftercase.case.inside import is_internal
from aftercase.guide.guards.points import Intent, Point
from aftercase.guide.situation import Situation
from aftercase.i18n import tr
from aftercase.text import folded, one_line

RUN_HAN = 10  # characters of a private entry that are one sentence of it, in Chinese writing
RUN = 28  # and in letters
_HAN = re.compile("[\u3400-\u9fff]")


class Stranger(NamedTuple):
    """Something of another case that stands in a text: whose it is, what, and where."""

    case: str
    what: Literal["buyer", "order"]
    words: str
    start: int
    end: int


def points(
    situation: Situation, intent: Intent, strangers: Callable[[str, str], list[Stranger]]
) -> list[Point]:
    """What would leak by sending these words.

    Args:
        situation: The case.
        intent: Holds the words and to whom they go.
        strangers: Given the case and the text, what of other cases stands in it.
    """
    found = list(_private(situation, intent.text))
    found += list(_internal(situation, intent.text))
    own = " ".join(name or "" for name in situation.case.fields.values())
    for one in strangers(situation.case.number, intent.text):
        if one.words in own:
            continue  # the same buyer may have two cases
        sentence = (
            tr("“{words}” is the buyer of {case}, another case.", words=one.words, case=one.case)
            if one.what == "buyer"
            else tr("“{words}” is an order of {case}, another case.", words=one.words, case=one.case)
        )
        act = tr("Take it out, or say why it belongs here.")
        found.append(Point(f"leak:{one.what}", sentence, act, go="edit", start=one.start, end=one.end))
    return found


def find_name(text: str, name: str) -> tuple[int, int] | None:
    """Where a name or a number of somebody else stands as such in a text; None where it does not.

    A Chinese name has two signs at least, one in letters five (shorter ones are words too), a number six; in
    letters and digits it is whole, not a part of a longer word.
    """
    han = _HAN.search(name) is not None
    if len(name) < (2 if han else 5):
        return None
    body = re.escape(name)
    match = re.search(body if han else rf"(?<![0-9A-Za-z]){body}(?![0-9A-Za-z])", text)
    return match.span() if match else None


def _private(situation: Situation, text: str) -> Iterator[Point]:
    """A sentence of a private entry, word for word."""
    flat, places = _flat(text)
    if len(flat) < RUN_HAN:
        return
    parts = _parts(flat)
    outside = ""
    for entry in situation.case.entries:
        words = entry.current
        if entry.visibility != "private" or entry.undone or not words:
            continue
        private = _run_together(words)
        runs = list(shared_runs(private, flat)) if _may_share(private, parts) else ()
        if runs and not outside:
            outside = _run_together("\n".join(_told(situation)))
        run = next((one for one in runs if flat[one[0] : one[1]] not in outside), None)
        if run is None:
            continue
        start, end = places[run[0]], places[run[1] - 1] + 1
        shown = one_line(text[start:end], 40)
        yield Point(
            "leak:private",
            tr("“{words}” stands in the private entry {entry}.", words=shown, entry=entry.seq),
            tr("Say it in words that are meant for outside."),
            go="edit",
            start=start,
            end=end,
        )
        return  # one is enough to look the text through


def _told(situation: Situation) -> Iterator[str]:
    """What may be said outside anyway: what was said there, what messages are filled with, and made of."""
    case = situation.case
    for entry in case.entries:
        if entry.visibility != "private" and not entry.undone:
            yield entry.current or ""
    yield from (name or "" for name in case.fields.values())
    yield from (value.text or "" for value in case.values.values())
    for id_ in case.pins:
        for step in situation.playbook(id_).steps:
            yield from (message.text for message in step.messages)


def _internal(situation: Situation, text: str) -> Iterator[Point]:
    """A value that is marked as internal by its name."""
    low = folded(text)
    for value in situation.case.values.values():
        if not value.text or not is_internal(value.name):
            continue
        sought = folded(value.text.strip())
        if len(sought) < 2:
            continue
        match = re.search(rf"(?<![0-9a-z.,]){re.escape(sought)}(?![0-9a-z]|[.,][0-9])", low)
        if match is not None and len(low) == len(text):
            yield Point(
                "leak:internal",
                tr(
                    "“{words}” is an internal value ({name}).",
                    words=one_line(value.text, 30),
                    name=value.name,
                ),
                tr("Take it out, or say why it belongs here."),
                go="edit",
                start=match.start(),
                end=match.end(),
            )


def _flat(text: str) -> tuple[str, list[int]]:
    """A text without its white space, small, and the place in it of every sign that is left."""
    kept = [(sign.lower()[:1], place) for place, sign in enumerate(text) if not sign.isspace()]
    return "".join(sign for sign, _ in kept), [place for _, place in kept]


def _run_together(text: str) -> str:
    """The text of `_flat` alone, twenty times as fast."""
    if "\u0130" in text or "\u03a3" in text:  # small they are two signs, or depend on the sign after them
        return _flat(text)[0]
    return "".join(text.split()).lower()


def _parts(flat: str) -> dict[int, set[str]]:
    """All pieces of half a run, by their length: what shares a run with the text has one of them."""
    halves = (RUN_HAN // 2, RUN // 2)
    return {half: {flat[n : n + half] for n in range(len(flat) - half + 1)} for half in halves}


def _may_share(one: str, parts: dict[int, set[str]]) -> bool:
    """Whether a text may share a run with the one of these parts; False is certain.

    A run of two halves has in it one half that begins at a multiple of its length. So few pieces are looked
    up that a log of 10,000 entries keeps nobody waiting.
    """
    half = _width(one) // 2
    known = parts[half]
    return any(one[n : n + half] in known for n in range(0, len(one) - half + 1, half))


def _width(one: str) -> int:
    """How long a run of this text is that counts."""
    return RUN if one.isascii() or len(_HAN.findall(one)) * 2 <= len(one) else RUN_HAN


def shared_runs(one: str, two: str) -> Iterator[tuple[int, int]]:
    """Where in ``two`` long runs of ``one`` stand, start and end, in their order.

    Long is `RUN_HAN` signs where most are Chinese, else `RUN`. Every window of ``two`` is looked up in the
    set of those of ``one``, so that the time grows with the length of both, not with their product.
    """
    width = _width(one)
    windows = {one[n : n + width] for n in range(len(one) - width + 1)}
    at = 0
    while windows and at + width <= len(two):
        if two[at : at + width] not in windows:
            at += 1
            continue
        end = at + width
        while end < len(two) and two[end - width + 1 : end + 1] in windows:
            end += 1
        yield at, end
        at = end
