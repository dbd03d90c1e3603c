"""A case as one Markdown page that a person reads: what it is, what happened, what was said, what proves it.

The page is a reading copy in the interface language. What can be checked is the chain, so the page names its
head at the top and at the end. Every outside word goes through `marks`: it can be no markup in any reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aftercase import terms
from aftercase.case import dealing
from aftercase.case.state import Deadline, Entry, Offer, Visit
from aftercase.clock import arithmetic
from aftercase.clock.rules import parse_duration
from aftercase.clock.times import local
from aftercase.exchange.bundle import Bundle, File
from aftercase.exchange.course import Course
from aftercase.exchange.document import Made
from aftercase.exchange.marks import inline, quote, strike, table
from aftercase.exchange.names import Names
from aftercase.i18n import tr

_DIGITS = re.compile(r"[0-9a-f]{1,64}")
_BOXES = {"done": "☑", "skipped": "⊘", "todo": "☐"}


def dossier(bundle: Bundle, made: Made) -> str:
    """The page."""
    return "\n".join(_Page(bundle, made).lines()).rstrip() + "\n"


class _Page:
    """One page being written."""

    def __init__(self, bundle: Bundle, made: Made) -> None:
        self._bundle, self._made, self._case = bundle, made, bundle.case
        self._names = Names(bundle.case, bundle.texts, made.language)
        self._undone = {act.id for act in bundle.case.acts.values() if act.undone}

    def lines(self) -> Iterator[str]:
        """All sections, in the order in which somebody asks."""
        title = self._case.fields.get("title") or self._names.home
        yield f"# {self._bundle.number} · {inline(title)}"
        yield ""
        yield from self._head()
        at = self._time(self._made.at)
        yield tr(
            "Exported {at} by {by}. All times in {zone}.",
            at=at,
            by=inline(self._made.by),
            zone=self._made.zone,
        )
        yield tr("It holds internal notes and personal data: not for the other side as it is.")
        yield ""
        yield from self._problems()
        yield from self._facts()
        yield from self._clocks()
        yield from self._log()
        yield from self._offers()
        yield from self._checklists()
        yield from self._values()
        yield from self._evidence()
        yield from self._course()
        yield from self._playbooks()
        yield "---"
        yield ""
        yield from self._head()

    # -- what it is --------------------------------------------------------------------------------------

    def _head(self) -> Iterator[str]:
        """The line that makes a cut tail visible to whoever holds it."""
        yield tr(
            "{n} events, head {head}. Whoever holds this line can see later "
            "whether something was changed or cut off.",
            n=len(self._bundle.events),
            head=_code(self._bundle.head),
        )
        yield ""
        if left := len(self._bundle.left_out):
            yield tr("Private words of {n} events are left out here.", n=left)
            yield ""

    def _problems(self) -> Iterator[str]:
        if self._bundle.problems:
            yield f"**{tr('Not whole:')}**"
            yield ""
            yield from (f"- {inline(problem)}" for problem in self._bundle.problems)
            yield ""

    def _facts(self) -> Iterator[str]:
        case = self._case
        rows = [(tr("playbook"), inline(self._names.home))]
        for name, of in terms.BOOKS.items():
            if key := case.book(name):
                rows.append((self._field(name), _label(of, key)))
        for name, text in case.fields.items():
            if name != "title":
                rows.append((self._field(name), self._words(text)))
        if case.amount:
            rows.append((self._field("amount"), inline(self._made.money(case.amount))))
        rows += [
            (tr("status"), _label(terms.STATUSES, case.status)),
            (tr("stage"), _label(terms.STAGES, case.stage)),
            (tr("whose move it is"), _label(terms.TURNS, case.turn)),
        ]
        if case.outcome:
            rows.append((tr("outcome"), _label(terms.OUTCOMES, case.outcome)))
        rows.append((tr("opened by"), inline(case.opened_by)))
        rows += [
            (self._field(name), self._time(at)) for name, at in sorted(case.dates.items(), key=lambda d: d[1])
        ]
        if case.closed_at:
            rows.append((tr("closed"), self._time(case.closed_at)))
        yield f"## {tr('The case')}"
        yield ""
        yield from table((tr("item"), tr("as it stands")), rows)

    @staticmethod
    def _field(name: str) -> str:
        return _label(terms.CASE_FIELDS, name)

    @staticmethod
    def _words(text: str | None) -> str:
        """Outside words in a cell; None is what was erased."""
        return f"*{tr('(erased)')}*" if text is None else inline(text)

    def _time(self, at: str) -> str:
        return local(at, self._made.zone)

    # -- clocks ------------------------------------------------------------------------------------------

    def _clocks(self) -> Iterator[str]:
        deadlines = sorted(self._case.deadlines.values(), key=lambda one: one.due_at)
        if deadlines:
            yield f"## {tr('Clocks')}"
            yield ""
            heads = (tr("clock"), tr("rings"), tr("whose"), tr("state"), tr("rule and source"))
            yield from table(heads, [self._clock(one) for one in deadlines])

    def _clock(self, one: Deadline) -> tuple[str, ...]:
        return (
            inline(self._names.clock(one)),
            self._time(one.due_at),
            _label(terms.TURNS, one.whose),
            self._clock_state(one),
            self._rule(one),
        )

    def _clock_state(self, one: Deadline) -> str:
        if one.met_at:
            return tr("met {at}", at=self._time(one.met_at))
        if one.missed_at:
            return tr("missed, left {at}", at=self._time(one.missed_at))
        if one.paused_at:
            return tr("paused since {at}", at=self._time(one.paused_at))
        if self._case.status == "closed":
            return tr("open when the case was closed")
        return tr("overdue at the export") if one.due_at <= self._made.at else tr("running")

    def _rule(self, one: Deadline) -> str:
        rule = dict(one.rule or {})
        if one.offer or one.entry:
            return tr("offered by us") if one.offer else tr("promised by us")
        if one.typed:
            return tr("typed in by a person, which wins over any rule")
        after = parse_duration(rule.get("after", ""))
        of = terms.BOOKS.get(rule.get("of") or "platform", {})
        said = [
            terms.label(of, rule["book"]) if rule.get("book") else "",
            arithmetic.length(after) if after else "",
        ]
        if one.started_at:
            start = (
                terms.label(terms.CASE_FIELDS, rule["start"])
                if rule.get("start")
                else tr("entry of the step")
            )
            said.append(tr("from {start}, {at}", start=start, at=self._time(one.started_at)))
        if rule.get("source"):
            said.append(
                tr(
                    "source: {title}, {url}, seen {seen} ({confidence})",
                    title=rule["source"],
                    url=rule.get("url", ""),
                    seen=rule.get("seen", "?"),
                    confidence=rule.get("confidence", "?"),
                )
            )
        return inline(" · ".join(part for part in said if part))

    # -- what was said -----------------------------------------------------------------------------------

    def _log(self) -> Iterator[str]:
        yield f"## {tr('Communication log')}"
        yield ""
        entries = sorted(self._case.entries, key=lambda one: (one.occurred_at, one.seq))
        if not entries:
            yield tr("The log is empty.")
            yield ""
        for entry in entries:
            yield from self._entry(entry)

    def _entry(self, entry: Entry) -> Iterator[str]:
        yield f"**#{entry.seq}** {self._entry_head(entry)}"
        yield ""
        yield from self._quote(entry.seq, entry.text, entry.undone)
        yield ""
        for fixed in entry.corrections:
            why = self._words(fixed.why)
            by, at = inline(fixed.by), self._time(fixed.at)
            yield tr("corrected by #{seq}, {at}, {by}: {why}", seq=fixed.seq, at=at, by=by, why=why)
            yield ""
            yield from self._quote(fixed.seq, fixed.text, entry.undone)
            yield ""
        for one in [] if entry.undone else dealing.of_entry(self._case, entry.seq):
            state = dealing.promise_state(self._case, one, self._made.at)
            yield tr(
                "Promised: {what} by {at}, {state}.",
                what=dealing.promise_words(one),
                at=self._time(one.due_at),
                state=_label(terms.PROMISE_STATES, state),
            )
            yield ""

    def _entry_head(self, entry: Entry) -> str:
        arrow = {"in": "←", "out": "→"}.get(entry.direction, "·")
        party = tr("note") if entry.direction == "internal" else _label(terms.PARTIES, entry.party)
        parts = [self._time(entry.occurred_at), f"{inline(entry.by)} {arrow} {party}"]
        if entry.direction != "internal":
            parts.append(_label(terms.CHANNELS, entry.channel))
            if entry.visibility == "private":
                parts.append(tr("(private)"))
        if entry.at[:16] != entry.occurred_at[:16]:
            parts.append(tr("logged {at}", at=self._time(entry.at)))
        if entry.undone:
            parts.append(tr("(taken back)"))
        return " · ".join(parts)

    def _quote(self, seq: int, text: str | None, undone: bool) -> list[str]:
        if text is None:
            gone = tr("(left out)") if seq in self._bundle.left_out else tr("(erased)")
            return [f"> *{gone}*"]
        return quote(text, undone)

    def _offers(self) -> Iterator[str]:
        if self._case.offers:
            yield f"## {tr('Offers')}"
            yield ""
            heads = (tr("no."), tr("offer"), tr("made"), tr("good until"), tr("answer"), tr("our words"))
            yield from table(heads, [self._offer(one) for one in self._case.offers])

    def _offer(self, one: Offer) -> tuple[str, ...]:
        what = terms.label(terms.OFFERS, one.type)
        if one.amount is not None:
            what += f" {self._made.money({'minor': one.amount, 'currency': one.currency})}"
        if one.to != "buyer":
            what += ", " + tr("to {party}", party=terms.label(terms.PARTIES, one.to))
        state = dealing.offer_state(one, self._made.at)
        if one.answered_at:
            state += f", {self._time(one.answered_at)}"
        cells = (str(one.id), inline(what), self._time(one.made_at))
        until = self._time(one.expires_at) if one.expires_at else "–"
        notes = inline(" · ".join(note for note in (one.note, one.answer_note) if note))
        row = (*cells, until, inline(state), notes)
        return tuple(strike(cell) if one.undone and cell else cell for cell in row)

    # -- what was done -----------------------------------------------------------------------------------

    def _checklists(self) -> Iterator[str]:
        visits = [visit for visit in self._case.visits.values() if self._keys(visit)]
        if visits:
            yield f"## {tr('Checklists')}"
            yield ""
        for visit in visits:
            step, playbook = self._names.step(visit.playbook, visit.step), self._names.title(visit.playbook)
            yield f"### {inline(step)} ({inline(playbook)}, {self._time(visit.entered_at)})"
            yield ""
            yield from (self._check(visit, key) for key in self._keys(visit))
            yield ""

    def _keys(self, visit: Visit) -> list[str]:
        """The checks of the page, then those that were ticked and are not on it."""
        keys = self._names.checks(visit.playbook, visit.step)
        return keys + [key for key in visit.checks if key not in keys]

    def _check(self, visit: Visit, key: str) -> str:
        state = visit.checks.get(key, "todo")
        parts = [f"- {_BOXES[state]} {inline(self._names.check(visit.playbook, visit.step, key))}"]
        if not self._names.required(visit.playbook, visit.step, key):
            parts.append(tr("optional"))
        if state == "skipped":
            parts.append(tr("skipped: {why}", why=inline(visit.reasons.get(key) or tr("(erased)"))))
        if visit.evidence.get(key):
            parts.append(tr("files: {files}", files=", ".join(f"#{seq}" for seq in visit.evidence[key])))
        return " · ".join(parts)

    def _values(self) -> Iterator[str]:
        rows = [
            (inline(one.name), self._words(one.text), self._time(one.at), inline(one.by), f"#{one.seq}")
            for one in self._case.values.values()
        ]
        if rows:
            yield f"## {tr('Values')}"
            yield ""
            yield from table((tr("name"), tr("value"), tr("time"), tr("who"), tr("event")), rows)

    def _evidence(self) -> Iterator[str]:
        found = {file.sha256: file for file in self._bundle.files}
        rows = []
        for one in sorted(self._case.exhibits, key=lambda exhibit: exhibit.seq):
            name = self._words(one.name)
            rows.append(
                (
                    f"#{one.seq}",
                    strike(name) + " " + tr("(taken back)") if one.undone else name,
                    _label(terms.EVIDENCE_KINDS, one.kind),
                    self._words(one.shows) if "shows" in self._bundle.events[one.seq - 1]["digests"] else "",
                    self._time(one.at),
                    inline(one.by),
                    inline(str(one.size)),
                    _code(one.sha256),
                    _file_state(found.get(one.sha256)),
                )
            )
        if rows:
            yield f"## {tr('Evidence')}"
            yield ""
            heads = (
                tr("event"),
                tr("file"),
                tr("kind"),
                tr("what it shows"),
                tr("time"),
                tr("who"),
                tr("bytes"),
                "SHA-256",
                tr("state"),
            )
            yield from table(heads, rows)

    def _course(self) -> Iterator[str]:
        """Every event with the first digits of its hash: an earlier head is found here at a glance."""
        course = Course(self._case, self._names, self._made.zone, self._made.money)
        rows = []
        for event in self._bundle.events:
            said = inline(course.sentence(event))
            if event["act"] in self._undone:
                said = f"{strike(said)} {tr('(taken back)')}"
            rows.append(
                (
                    str(event["seq"]),
                    self._time(event["at"]),
                    inline(event["by"]),
                    said,
                    _code(event["hash"][:12]),
                )
            )
        yield f"## {tr('What happened')}"
        yield ""
        yield from table((tr("event"), tr("time"), tr("who"), tr("what happened"), tr("hash")), rows)

    def _playbooks(self) -> Iterator[str]:
        rows = []
        for id_, pins in self._case.pins.items():
            for language, pin in sorted(pins.texts.items()):
                there = tr("unaltered") if pin in self._bundle.texts else tr("missing or changed")
                rows.append(
                    (inline(self._names.title(id_)), inline(id_), inline(language), _code(pin), there)
                )
        yield f"## {tr('Playbooks used')}"
        yield ""
        yield from table((tr("title"), tr("id"), tr("language"), tr("pin (SHA-256)"), tr("state")), rows)


def _label(table: terms.Table, key: str) -> str:
    """The word of a key; one we do not know is outside text like any other."""
    return inline(terms.label(table, key))


def _code(digits: str) -> str:
    """A hash; what is none cannot stand in backticks, where nothing is escaped."""
    return f"`{digits}`" if _DIGITS.fullmatch(digits) else inline(digits)


def _file_state(file: File | None) -> str:
    if file is None or (not file.stored and not file.erased):
        return tr("file missing")
    if file.erased:
        return tr("file erased")
    return tr("changed or replaced") if file.changed else tr("unaltered")
