"""The communication log with the files among it, newest last."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from aftercase import i18n, terms
from aftercase.case import dealing
from aftercase.case.state import Case, Entry, Erasure, Exhibit, Offer, Override
from aftercase.clock import times
from aftercase.i18n import tr
from aftercase.text import one_line
from aftercase.tui.lines import UNICODE, Line, Segment
from aftercase.tui.paint import paragraph
from aftercase.tui.panes.roll import Piece, begin_alike

Item = Entry | Exhibit | Erasure | Override | Offer
"""What stands in the log."""

_HEAD = 40  # about how many cells the head of an entry takes
_ARROWS = {"in": "←", "out": "→", "internal": "·"}


def title(case: Case) -> str:
    """``Log 4``."""
    return f"{tr('Log')} {len(case.entries) + len(case.exhibits) + len(case.offers)}"


def empty(width: int) -> list[Line]:
    """What stands there while there is no entry."""
    return paragraph([Segment(tr("Nothing is logged yet. Press l to write an entry."), "note")], width, 0)


class _Known(NamedTuple):
    """An item as it was last seen: itself, what became of it, what it stood for, its pieces."""

    item: Item
    more: tuple[str, ...]
    stands: tuple[object, ...]
    pieces: tuple[Piece, ...]


class Pieces:
    """Every entry in pieces: its head, then each line of its words; those of an entry that stayed as it was
    are the same objects as before."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._known: dict[int, _Known] = {}
        self._for: tuple[object, ...] = ()
        self._order: list[Item] = []  # as last given, and with how many pieces each item ended
        self._pieces: list[Piece] = []
        self._ends: list[int] = []

    def of(self, case: Case, zone: str, today: str, now: str = "") -> list[Piece]:
        """The log of a case, oldest first.

        Args:
            zone: IANA name, for the times.
            today: ``08-03``; of what was said on that day only the time is shown.
            now: A stamp, by which offers and promises are judged; "" is that of the last event.
        """
        dealt = _dealt(case, zone, now or case.updated_at)
        order = _ordered(case)
        if self._for[:3] != (i18n.language(), zone, today):
            self._known = {}
        # An act leaves all entries but its own the very same objects: no need to look into 10,000.
        same = begin_alike(self._order, order) if self._for == (i18n.language(), zone, today, dealt) else 0
        self._for, self._order = (i18n.language(), zone, today, dealt), order
        self._ends = self._ends[:same]
        self._pieces = self._pieces[: self._ends[-1] if same else 0]
        for item in order[same:]:
            more = dealt.get(item.seq, ())
            known = self._known.get(item.seq)
            if known is None or known.item is not item or known.more != more:
                known = self._known[item.seq] = _seen(item, more, known, zone, today)
            self._pieces += known.pieces
            self._ends.append(len(self._pieces))
        return self._pieces


def _ordered(case: Case) -> list[Item]:
    """What is in the log by when it was said, or filed: an entry may be written down later than said.

    Sorted twice, since keys of two parts would be 10,000 tuples for the garbage collector to look through.
    """
    items: list[Item] = [*case.entries, *case.exhibits, *case.erasures, *case.overrides, *case.offers]
    items.sort(key=operator.attrgetter("seq"))
    items.sort(key=_happened)
    return items


def _happened(item: Item) -> str:
    if isinstance(item, Entry):
        return item.occurred_at
    return item.made_at if isinstance(item, Offer) else item.at


def _seen(item: Item, more: tuple[str, ...], known: _Known | None, zone: str, today: str) -> _Known:
    """An item, with the pieces it had where it still stands for the same."""
    stands = (*_stands(item), *more)
    if known is not None and known.stands == stands:
        return _Known(item, more, stands, known.pieces)
    return _Known(item, more, stands, tuple(_pieces(item, more, zone, today)))


def _stands(item: Item) -> tuple[object, ...]:
    """What may change of an item, or is another one where a file was replaced."""
    if isinstance(item, Entry):
        return (item.text, item.undone, item.occurred_at, tuple((c.text, c.why) for c in item.corrections))
    if isinstance(item, Exhibit):
        return (item.name, item.shows, item.undone, item.erased)
    if isinstance(item, Offer):
        return (item.undone, item.note, item.answer_note)
    return (item.why,)


def _pieces(item: Item, more: Sequence[str], zone: str, today: str) -> Iterator[Piece]:
    """The pieces of one item; ``more`` is what became of its promises, or of the offer."""
    key = str(item.seq)
    if isinstance(item, Entry):
        # What stands in a piece is put together when it comes into sight: the time of day alone would take
        # 100 ms for 10,000 entries.
        yield Piece(key, partial(_head, item, zone, today), _HEAD)
        for words, look in (*_body(item), *((line, "note") for line in more)):
            yield Piece(key, partial(_line, words, look), _room(words))
        return
    if isinstance(item, Exhibit):
        segments = _file(item, zone, today)
    elif isinstance(item, Offer):
        segments = _offer(item, more, zone, today)
    elif isinstance(item, Override):
        segments = _override(item, zone, today)
    else:
        segments = _erasure(item, zone, today)
    yield Piece(key, partial(_drawn, segments), _size(segments))


def _drawn(segments: Sequence[Segment], width: int) -> list[Line]:
    return paragraph(segments, width, 0)


def _line(words: str, look: str, width: int) -> list[Line]:
    return paragraph([Segment(words, look)], width, 0)


def _size(segments: Sequence[Segment]) -> int:
    """About how many cells they take."""
    return _room("".join(segment.text for segment in segments))


def _room(words: str) -> int:
    """About how many cells words take: a Chinese character has three bytes and takes two."""
    return len(words) + (0 if words.isascii() else (len(words.encode("utf-8", "replace")) - len(words)) // 2)


def _when(at: str, zone: str, today: str) -> str:
    """The time alone today, the day with it before."""
    day = times.local(at, zone, "%m-%d")
    return times.local(at, zone, "%H:%M") if day == today else times.local(at, zone, "%m-%d %H:%M")


def _head(entry: Entry, zone: str, today: str, width: int) -> list[Line]:
    """When, with whom, where; and what is special about it."""
    gone = " strike" if entry.undone else ""
    party = tr("note") if entry.direction == "internal" else terms.label(terms.PARTIES, entry.party)
    head = [
        Segment(f"{_when(entry.occurred_at, zone, today)} ", "note"),
        Segment(f"{_ARROWS.get(entry.direction, '·')} {party}", f"strong{gone}"),
    ]
    if entry.direction != "internal":
        head.append(Segment(f" {UNICODE.dot} {terms.label(terms.CHANNELS, entry.channel)}", "note"))
        if entry.visibility == "private":
            head.append(Segment(f" {UNICODE.dot} {tr('private')}", "note"))
    if entry.undone:
        head.append(Segment(f" {UNICODE.dot} {tr('taken back')}", "check.due"))
    return paragraph(head, width, 0)


def _body(entry: Entry) -> Iterator[tuple[str, str]]:
    """The words a line at a time, and how each line looks; corrections with who made them and why."""
    gone = " strike" if entry.undone else ""
    yield from _words(entry.text, f"message.text{gone}" if not entry.corrections else "note strike")
    for fixed in entry.corrections:
        yield tr("corrected by {by}: {why}", by=fixed.by, why=_or_erased(fixed.why)), "note"
        yield from _words(fixed.text, f"message.text{gone}")


def _words(text: str | None, look: str) -> Iterator[tuple[str, str]]:
    if text is None:
        yield tr("(erased)"), "note"
    else:
        yield from ((line, look) for line in text.split("\n"))


def _file(exhibit: Exhibit, zone: str, today: str) -> list[Segment]:
    gone = " strike" if exhibit.undone else ""
    words = [
        Segment(f"{_when(exhibit.at, zone, today)} ", "note"),
        Segment(f"+ {tr('file')} ", "strong"),
        Segment(_name(exhibit), f"check.value{gone}" if exhibit.name else "note"),
        Segment(f" {UNICODE.dot} {terms.label(terms.EVIDENCE_KINDS, exhibit.kind)}", "note"),
    ]
    if exhibit.shows:
        words.append(Segment(f" {UNICODE.dot} {one_line(exhibit.shows)}", "note"))
    if exhibit.erased and exhibit.name:
        words.append(Segment(f" {UNICODE.dot} {tr('(file erased)')}", "note"))
    if exhibit.undone:
        words.append(Segment(f" {UNICODE.dot} {tr('taken back')}", "check.due"))
    return words


def _name(exhibit: Exhibit) -> str:
    if exhibit.erased and exhibit.name is None:
        return tr("(file erased)")
    return _or_erased(exhibit.name)


def _erasure(erasure: Erasure, zone: str, today: str) -> list[Segment]:
    """Whose words are gone, by whom and why; nothing of it is in the strong colours of what was said."""
    head = f"{_when(erasure.at, zone, today)} - " + tr(
        "erased by {by}, party {party}: {why}",
        by=erasure.by,
        party=terms.label(terms.PARTIES, erasure.person),
        why=_or_erased(erasure.why),
    )
    return [Segment(head, "note")]


def dealings(case: Case, now: str) -> tuple[object, ...]:
    """What of offers, promises and overrides the log shows, to know whether it is still as it was."""
    offers = [(one.id, dealing.offer_state(one, now), one.note, one.answer_note) for one in case.offers]
    promises = [
        (one.name, one.due_at, dealing.promise_state(case, one, now)) for one in dealing.watched(case)
    ]
    return (len(case.overrides), tuple(offers), tuple(promises))


def _dealt(case: Case, zone: str, now: str) -> dict[int, tuple[str, ...]]:
    """What became of the promises of entries, and of offers, by their numbers; it changes with the clock."""
    dealt: dict[int, tuple[str, ...]] = {}
    undone = {entry.seq for entry in case.entries if entry.undone}
    for one in dealing.watched(case):
        if one.entry is not None and one.entry not in undone:
            words = tr(
                "{name}: {what} by {at}, {state}",
                name=one.name,
                what=dealing.promise_words(one),
                at=times.local(one.due_at, zone, "%m-%d %H:%M"),
                state=terms.label(terms.PROMISE_STATES, dealing.promise_state(case, one, now)),
            )
            dealt[one.entry] = (*dealt.get(one.entry, ()), words)
    for offer in case.offers:
        until = offer.expires_at if not offer.answer else None
        end = tr("until {at}", at=times.local(until, zone, "%m-%d %H:%M")) if until else ""
        dealt[offer.seq] = tuple(part for part in (end, dealing.offer_state(offer, now)) if part)
    return dealt


def _offer(offer: Offer, more: Sequence[str], zone: str, today: str) -> list[Segment]:
    """Its number and type, until when it is good, what became of it, our words about it."""
    from aftercase.guide.decide.offers import words

    gone = " strike" if offer.undone else ""
    drawn = [
        Segment(f"{_when(offer.made_at, zone, today)} ", "note"),
        Segment(f"= {tr('offer {n}', n=offer.id)} ", "strong"),
        Segment(words(offer), f"check.value{gone}"),
    ]
    if offer.to != "buyer":
        drawn.append(Segment(f" → {terms.label(terms.PARTIES, offer.to)}", "note"))
    drawn += [Segment(f" {UNICODE.dot} {part}", "note") for part in more[:-1]]
    drawn.append(Segment(f" {UNICODE.dot} {more[-1]}", "check.due" if offer.open else "strong"))
    notes = (one_line(note) for note in (offer.note, offer.answer_note) if note)
    return drawn + [Segment(f" {UNICODE.dot} {note}", "note") for note in notes]


def _override(one: Override, zone: str, today: str) -> list[Segment]:
    """By whom and why an act was done although points were open."""
    from aftercase.case.passed import in_words

    head = f"{_when(one.at, zone, today)} - " + tr(
        "{by} went on although open: {points}. Reason: {why}",
        by=one.by,
        points=one_line(in_words(one.points)),
        why=_or_erased(one.why),
    )
    return [Segment(head, "note")]


def _or_erased(words: str | None) -> str:
    return tr("(erased)") if words is None else one_line(words)
