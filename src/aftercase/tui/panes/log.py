"""The communication log with the files among it, newest last."""

from __future__ import annotations

from aftercase import terms
from aftercase.case.state import Case, Entry, Erasure, Exhibit
from aftercase.clock import times
from aftercase.i18n import tr
from aftercase.text import one_line
from aftercase.tui.lines import UNICODE, Action, Line, Segment
from aftercase.tui.paint import belong, hang, indent, paragraph

_ARROWS = {"in": "←", "out": "→", "internal": "·"}


def title(case: Case) -> str:
    """``Log 4``."""
    return f"{tr('Log')} {len(case.entries) + len(case.exhibits)}"


def lines(case: Case, zone: str, today: str, width: int, cursor: str, focused: bool) -> list[Line]:
    """Every entry: time, direction, party, channel, then the words."""
    every: list[Entry | Exhibit | Erasure] = [*case.entries, *case.exhibits, *case.erasures]
    items = sorted(every, key=_happened)
    if not items:
        return paragraph([Segment(tr("Nothing is logged yet. Press l to write an entry."), "note")], width, 0)
    drawn: list[Line] = []
    for item in items:
        here = cursor == str(item.seq)
        mark = Segment(f"{UNICODE.focus} ", "focus.mark" if focused else "note") if here else indent(2)
        body = _item(item, zone, today, width - 2)
        action = Action("message", str(item.seq))
        drawn += belong(hang(body, (mark,), (indent(2),)), action, "focus" if here and focused else "")
    return drawn


def _item(item: Entry | Exhibit | Erasure, zone: str, today: str, width: int) -> list[Line]:
    if isinstance(item, Entry):
        return _entry(item, zone, today, width)
    if isinstance(item, Exhibit):
        return _file(item, zone, today, width)
    return _erasure(item, zone, today, width)


def _happened(item: Entry | Exhibit | Erasure) -> tuple[str, int]:
    """When it was said, or filed: an entry may be written down later than it was said."""
    return (item.occurred_at if isinstance(item, Entry) else item.at, item.seq)


def _when(at: str, zone: str, today: str) -> str:
    """The time alone today, the day with it before."""
    day = times.local(at, zone, "%m-%d")
    return times.local(at, zone, "%H:%M") if day == today else times.local(at, zone, "%m-%d %H:%M")


def _entry(entry: Entry, zone: str, today: str, width: int) -> list[Line]:
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
    drawn = paragraph(head, width, 0)
    drawn += _words(entry.text, f"message.text{gone}" if not entry.corrections else "note strike", width)
    for fixed in entry.corrections:
        drawn += paragraph(
            [Segment(tr("corrected by {by}: {why}", by=fixed.by, why=_or_erased(fixed.why)), "note")],
            width,
            0,
        )
        drawn += _words(fixed.text, f"message.text{gone}", width)
    return drawn


def _words(text: str | None, look: str, width: int) -> list[Line]:
    if text is None:
        return paragraph([Segment(tr("(erased)"), "note")], width, 0)
    drawn: list[Line] = []
    for line in text.split("\n"):
        drawn += paragraph([Segment(line, look)], width, 0) or [Line()]
    return drawn


def _file(exhibit: Exhibit, zone: str, today: str, width: int) -> list[Line]:
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
    return paragraph(words, width, 0)


def _name(exhibit: Exhibit) -> str:
    if exhibit.erased and exhibit.name is None:
        return tr("(file erased)")
    return _or_erased(exhibit.name)


def _erasure(erasure: Erasure, zone: str, today: str, width: int) -> list[Line]:
    """Whose words are gone, by whom and why; nothing of it is in the strong colours of what was said."""
    head = f"{_when(erasure.at, zone, today)} - " + tr(
        "erased by {by}, party {party}: {why}",
        by=erasure.by,
        party=terms.label(terms.PARTIES, erasure.person),
        why=_or_erased(erasure.why),
    )
    return paragraph([Segment(head, "note")], width, 0)


def _or_erased(words: str | None) -> str:
    return tr("(erased)") if words is None else one_line(words)
