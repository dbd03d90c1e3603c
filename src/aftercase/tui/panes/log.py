"""The communication log with the files among it, newest last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from aftercase import i18n, terms
from aftercase.case import dealing
from aftercase.case.state import Case, Entry, Erasure, Exhibit, Offer, Override
from aftercase.clock import times
from aftercase.i18n import tr
from aftercase.text import one_line
from aftercase.tui.lines import UNICODE, Line, Segment
from aftercase.tui.paint import paragraph
from aftercase.tui.panes.roll import Piece

Item = Entry | Exhibit | Erasure | Override | Offer
"""What stands in the log."""

_ARROWS = {"in": "←", "out": "→", "internal": "·"}


def title(case: Case) -> str:
    """``Log 4``."""
    return f"{tr('Log')} {len(case.entries) + len(case.exhibits) + len(case.offers)}"


def empty(width: int) -> list[Line]:
    """What stands there while there is no entry."""
    return paragraph([Segment(tr("Nothing is logged yet. Press l to write an entry."), "note")], width, 0)


class Pieces:
    """Every entry in pieces: its head, then each line of its words; those of an entry that stayed as it was
    are the same objects as before."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._known: dict[int, tuple[object, tuple[Piece, ...]]] = {}
        self._for: tuple[str, ...] = ()

    def of(self, case: Case, zone: str, today: str, now: str = "") -> list[Piece]:
        """The log of a case, oldest first.

        Args:
            zone: IANA name, for the times.
            today: ``08-03``; of what was said on that day only the time is shown.
            now: A stamp, by which offers and promises are judged; "" is that of the last event.
        """
        if self._for != (i18n.language(), zone, today):
            self._known, self._for = {}, (i18n.language(), zone, today)
        pieces: list[Piece] = []
        now = now or case.updated_at
        items: list[Item] = [*case.entries, *case.exhibits, *case.erasures, *case.overrides, *case.offers]
        for item in sorted(items, key=_happened):
            more = _dealt(case, item, zone, now)
            stands, known = (*_stands(item), *more), self._known.get(item.seq)
            if known is None or known[0] != stands:
                known = self._known[item.seq] = (stands, tuple(_pieces(item, more, zone, today)))
            pieces += known[1]
        return pieces


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
        yield from (
            Piece(key, partial(_drawn, segments), _size(segments))
            for segments in (*_entry(item, zone, today), *([Segment(line, "note")] for line in more))
        )
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


def _size(segments: Sequence[Segment]) -> int:
    """About how many cells they take: a Chinese character has three bytes and takes two."""
    text = "".join(segment.text for segment in segments)
    return len(text) + (0 if text.isascii() else (len(text.encode("utf-8", "replace")) - len(text)) // 2)


def _happened(item: Item) -> tuple[str, int]:
    """When it was said, or filed: an entry may be written down later than it was said."""
    if isinstance(item, Offer):
        return (item.made_at, item.seq)
    return (item.occurred_at if isinstance(item, Entry) else item.at, item.seq)


def _when(at: str, zone: str, today: str) -> str:
    """The time alone today, the day with it before."""
    day = times.local(at, zone, "%m-%d")
    return times.local(at, zone, "%H:%M") if day == today else times.local(at, zone, "%m-%d %H:%M")


def _entry(entry: Entry, zone: str, today: str) -> Iterator[list[Segment]]:
    """Head and words, a line at a time."""
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
    yield head
    yield from _words(entry.text, f"message.text{gone}" if not entry.corrections else "note strike")
    for fixed in entry.corrections:
        yield [Segment(tr("corrected by {by}: {why}", by=fixed.by, why=_or_erased(fixed.why)), "note")]
        yield from _words(fixed.text, f"message.text{gone}")


def _words(text: str | None, look: str) -> Iterator[list[Segment]]:
    if text is None:
        yield [Segment(tr("(erased)"), "note")]
    else:
        yield from ([Segment(line, look)] for line in text.split("\n"))


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


def _dealt(case: Case, item: Item, zone: str, now: str) -> tuple[str, ...]:
    """What became of the promises of an entry, or of an offer; it changes with the clock as well."""
    if isinstance(item, Entry) and not item.undone:
        return tuple(
            tr(
                "{name}: {what} by {at}, {state}",
                name=one.name,
                what=dealing.promise_words(one),
                at=times.local(one.due_at, zone, "%m-%d %H:%M"),
                state=terms.label(terms.PROMISE_STATES, dealing.promise_state(case, one, now)),
            )
            for one in dealing.of_entry(case, item.seq)
        )
    if isinstance(item, Offer):
        until = item.expires_at if not item.answer else None
        end = tr("until {at}", at=times.local(until, zone, "%m-%d %H:%M")) if until else ""
        return tuple(part for part in (end, dealing.offer_state(item, now)) if part)
    return ()


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
    head = f"{_when(one.at, zone, today)} - " + tr(
        "{by} went on with {n} open: {why}", by=one.by, n=len(one.points), why=_or_erased(one.why)
    )
    return [Segment(head, "note")]


def _or_erased(words: str | None) -> str:
    return tr("(erased)") if words is None else one_line(words)
