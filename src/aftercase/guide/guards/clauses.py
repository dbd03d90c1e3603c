"""What calmer words take the place of: not the few that were found, but the clause they stand in.

"You are such a crook" has to go as a whole; without "a crook" it is no sentence. Pure: texts in, texts out.
What belongs to the clause (its condition, what follows from it, a "you" left alone) goes with it, a greeting
before it stays, and no exclamation mark is left behind our own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

_ENDS = "。！？!?\n；;…"
_STOP = re.compile(rf"[{_ENDS}]|\.(?=[\s.]|\Z)")
_RUN = re.compile(r"[。！？!?；;…. ]*")
_COMMA = re.compile(r"[，：:]|,(?!\d)|(?<=\s)[-–—](?=\s)|——?")
_HAN = re.compile("[\u3400-\u9fff]")

# In Chinese: a clause with one of these needs the one before it, or the one behind it.
_NEEDS_BEFORE = re.compile(
    r"^(?:我|我们|您|你|那|咱们?)?(?:就(?!是)|才|却|还|又|也|便|都|则)|^(?:他|她|人家|其)|否则|不然|要不|只能|只好|只得|别怪|休怪|后果|所以|因此|等着|咱们"
)
_NEEDS_BEHIND = re.compile(
    r"如果|要是|假如|若|只要|除非|一旦|既然|虽然|因为|由于|再不|^再|^敢|^不(?!好意思)|要么|与其|明明"
)
_ALONE = re.compile(
    r"\s*(?:你|您|你们|他|她|它|我|我们|这|那|就|的|了|吧|啊|呢|吗|们|行|好|对|是|嗯|哦|呵|哼|哟|呀|嘛|懂吗|知道吗|明白吗|听懂了吗|好吗|行吗|真行|可以吧)?\s*"
)
_GREETING = re.compile(
    r"\s*(?:亲|亲亲|您好|你好|亲爱的.{0,8}|尊敬的.{0,12}|.{1,8}(?:您好|你好)|不好意思|抱歉|谢谢|感谢.{0,8})\s*"
    r"|\s*(?:hello|hi|dear|good (?:morning|afternoon|evening)|thanks|thank you|sorry|please note)\b.{0,24}",
    re.IGNORECASE,
)
# In English: with one of these the clauses of a sentence need each other.
_HANGS = re.compile(
    r"\b(?:if|unless|when|whenever|because|or|since|while|although|until|till|otherwise|as|than|that|which|who"
    r"|whatever|before|after|once|so|nor|either|neither|as if)\b",
    re.IGNORECASE,
)
_JOINS = re.compile(r"\s*(?:and|but|so|then|or|yet)\s+", re.IGNORECASE)
_FEW = 3  # English words: a shorter clause is a tag ("believe me"), and goes with what it is said of


class Place(NamedTuple):
    """What is replaced, in characters of the text.

    Attributes:
        start, end: The clause, with its comma or mark where it is left out.
        sentence: Whether nothing of the sentence is left beside it.
    """

    start: int
    end: int
    sentence: bool


def replaced(text: str, start: int, end: int, calmer: str) -> str:
    """The text with ``calmer`` for the clause around a place; "" leaves the clause out."""
    place = clause(text, start, end)
    beside = (text[: place.start] + "\n" + text[place.end :]).lower()
    if calmer and calmer.lower() not in beside:  # said once is enough
        return _put(text, place, calmer)
    return _left_out(text, place)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends, without spaces around it and the mark behind it."""
    start = 0
    for match in _STOP.finditer(text):
        yield from _bounds(text, start, match.start())
        start = match.end()
    yield from _bounds(text, start, len(text))


def _bounds(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = text[start:end]
    if bare := words.strip():
        start += len(words) - len(words.lstrip())
        yield start, start + len(bare)


def clause(text: str, start: int, end: int) -> Place:
    """The clause in which a place stands, with what cannot stand without it."""
    low, high = _sentence(text, start, end)
    cuts = [low, *(match.end() for match in _COMMA.finditer(text, low, high)), high]
    pieces = [(first, last) for first, last in pairwise(cuts) if first < last]
    inside = [n for n, (first, last) in enumerate(pieces) if first < end and last > start] or [0]
    first, last = inside[0], inside[-1]
    greeted = 1 if len(pieces) > 1 and first > 0 and _greets(text, pieces[0]) else 0
    if _HAN.search(text, low, high):
        first, last = _chinese(text, pieces, first, last, greeted)
    else:
        first, last = _english(text, pieces, first, last, greeted)
    whole = first == 0 and last == len(pieces) - 1
    return Place(pieces[first][0] if pieces else low, pieces[last][1] if pieces else high, whole)


def _greets(text: str, piece: tuple[int, int]) -> bool:
    return _GREETING.fullmatch(text[piece[0] : piece[1]].rstrip("，,：: ")) is not None


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a place, without the mark at its end."""
    low = 0
    for match in _STOP.finditer(text, 0, start):
        low = match.end()
    after = _STOP.search(text, max(end - 1, start))
    high = after.start() if after else len(text)
    if high < end:  # the words hold a mark themselves
        after = _STOP.search(text, end)
        high = after.start() if after else len(text)
    while low < start and text[low] in " \t":
        low += 1
    return low, high


def _bare(text: str, piece: tuple[int, int]) -> str:
    return text[piece[0] : piece[1]].strip(' ，,：:—-–“”"')


def _chinese(text: str, pieces: list[tuple[int, int]], first: int, last: int, least: int) -> tuple[int, int]:
    while True:
        own = "，".join(_bare(text, piece) for piece in pieces[first : last + 1])
        before = _bare(text, pieces[first - 1]) if first > least else None
        behind = _bare(text, pieces[last + 1]) if last + 1 < len(pieces) else None
        if before is not None and (
            _ALONE.fullmatch(before) or _NEEDS_BEFORE.search(own) or _NEEDS_BEHIND.search(before)
        ):
            first -= 1
        elif behind is not None and (
            _ALONE.fullmatch(behind) or _NEEDS_BEFORE.search(behind) or _NEEDS_BEHIND.search(own)
        ):
            last += 1
        else:
            return first, last


def _english(text: str, pieces: list[tuple[int, int]], first: int, last: int, least: int) -> tuple[int, int]:
    if any(_HANGS.search(_unjoined(_bare(text, piece))) for piece in pieces[least:]):
        return least, len(pieces) - 1
    while first > least and len(_bare(text, pieces[first - 1]).split()) < _FEW:
        first -= 1
    while last + 1 < len(pieces) and (len(_bare(text, pieces[last + 1]).split()) < _FEW):
        last += 1
    return first, last


def _unjoined(words: str) -> str:
    joined = _JOINS.match(words)
    return words[joined.end() :] if joined else words


def _put(text: str, place: Place, calmer: str) -> str:
    before, after = text[: place.start], text[place.end :]
    comma = _trailing_comma(text, place)
    joined = _JOINS.match(text, place.start, place.end) if before.rstrip()[-1:] in ",，" else None
    if joined is not None:
        before += joined[0]
    space = re.match(r"\s*", text[len(before) : place.end])
    before += space[0] if space else ""
    if calmer[0].isascii() and (not before.strip() or before.rstrip(" ")[-1:] in ".!?\n。！？"):
        calmer = calmer[0].upper() + calmer[1:]
    if not comma:  # the sentence ends behind it: in our words, calmly
        run = re.match(r"[!！?？]+[。.]?", after)
        if run is not None:
            after = ("。" if _HAN.search(calmer) else ".") + after[run.end() :]
    return before + calmer + comma + after


def _trailing_comma(text: str, place: Place) -> str:
    tail = re.search(r"(?:[，,：:]|——?|[-–—])\s*\Z", text[place.start : place.end])
    return "" if tail is None or place.sentence else tail[0]


def _left_out(text: str, place: Place) -> str:
    before, after = text[: place.start], text[place.end :]
    first = not before.strip() or before.rstrip(" ")[-1:] in _ENDS + "."
    mark = _RUN.match(after)
    last = not after.strip() or (mark is not None and bool(mark[0].strip())) or after[:1] == "\n"
    if first and last:  # all of the sentence: its mark goes with it
        after = after[mark.end() if mark is not None else 0 :]
        if not after.strip() or after[:1] == "\n":
            before = before.rstrip(" ")
        if before[-1:] in ("", "\n") and after[:1] == "\n":
            after = after[1:]
        return before + after
    if first:
        after = re.sub(r"^[，,：:\s]*(?:(?:and|but|so|then|or|yet)\s+)?", "", after, count=1)
        return before + after[:1].upper() + after[1:]
    if last:
        before = before.rstrip(" ，,：:—–-")
        run = re.match(r"[!！?？]+[。.]?", after)
        if run is not None:
            after = ("。" if _HAN.search(before[-1:]) else ".") + after[run.end() :]
        return before + after
    return before + after.lstrip(" ") if before.endswith((" ", "，", "：")) else before + after
