"""The over-escalation guard: what should be true before the matter goes a step higher.

Only our own steps are looked at. Where the other side has moved (the platform stepped in, the buyer went to
the bank) the entry is a record of it, and nothing is asked. Everything rests on what was recorded: ticks,
values, entries, offers, dates, files; no text is guessed at. Every point can be passed with a reason.

Why at all: platforms ask what was tried before (PayPal decides against whoever made no attempt to settle),
evidence and appeals are mostly taken once, and some acts close another way for good.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aftercase import terms
from aftercase.case.state import Case, Deadline, Entry, Exhibit
from aftercase.clock import times
from aftercase.guide import bank
from aftercase.guide.guards.kinds import (
    APPEAL,
    AUTHORITY,
    BANK,
    EVIDENCE,
    PLATFORM,
    REFUND,
    books_of,
)
from aftercase.guide.guards.points import Intent, Point
from aftercase.guide.ladder import ABOVE
from aftercase.guide.limits import stands_for
from aftercase.guide.situation import Situation
from aftercase.i18n import tr
from aftercase.playbook.caps import Cap, What

# By these names a playbook shows that the buyer was given options: see docs/guards.md for authors.
_OPTION_CHECKS = frozenset(("offered", "talked-first", "sent-in-platform"))
_OPTION_VALUES = ("offer_made",)
_OPTION_MESSAGES = ("offer", "two-options")
_THREATS = ("threat_words",)  # the words of a threat, written down
_BY_ITSELF = "system_result"  # the platform has agreed or refunded by itself: there is no talk any more
REFUSAL_VALUE = "refusal_check"  # what came of comparing the refusal with the rules
_NEW_VALUES = ("new_exhibits", "new_evidence")
_NOTHING = frozenset(("none", "no", "nothing", "-", "无", "没有", "暂无", "无新材料"))
MEETING = frozenset((*_OPTION_CHECKS, *_OPTION_VALUES, REFUSAL_VALUE, *_NEW_VALUES, bank.LOOKED_UP))
"""Checks and values by which a page of a playbook meets a point."""
# Files that come with a decision or a hand-over, and are no new evidence.
_PAPERS = frozenset(("decision", "submission", "notice", "dispute-notice", "refund-proof", "order"))


def points(situation: Situation, intent: Intent) -> list[Point]:
    """What is unmet before an escalation of `Intent.kind`, without what was passed before in this stage."""
    look = _Look(situation, intent)
    found = [point for point in look.all() if point is not None]
    known = passed_before(situation.case, intent)
    return [point for point in found if point.key not in known]


def passed_before(case: Case, intent: Intent) -> set[str]:
    """Points that somebody has passed with a reason, for the same escalation in the same stage."""
    return {
        key
        for one in case.overrides
        if (one.kind, one.stage) == (intent.kind, case.stage) and one.kind
        for key in one.points
    }


class _Use(NamedTuple):
    """How often something was done, and when last (RFC 3339 UTC, "" for never)."""

    number: int
    last: str


class _Look:
    """One look at a case before an act."""

    def __init__(self, situation: Situation, intent: Intent) -> None:
        self.situation, self.case, self.intent = situation, situation.case, intent
        self.books = (self.case.platform, self.case.payment)

    def all(self) -> Iterator[Point | None]:
        kind = self.intent.kind
        if kind in (PLATFORM, AUTHORITY, BANK):
            if not self.called_for():
                yield self.answered()
                yield self.options()
                yield self.lawful()
            yield from self.waiting()
        if kind == PLATFORM:
            yield from self.too_early()
            yield from self.used("intervention")
        if kind == APPEAL:
            yield self.decided()
            yield self.in_time()
            yield self.new_evidence()
            yield from self.used("appeal")
            yield from self.papers()
        if kind == EVIDENCE:
            yield from self.used("evidence")
        if kind == REFUND:
            yield self.paid_twice()
        else:
            yield from self.effects(kind)

    # -- the buyer ---------------------------------------------------------------------------------------

    def called_for(self) -> bool:
        """What calls for the platform whatever was offered: an agreed return that went wrong, a threat."""
        been = {move.stage for move in self.case.stages}
        agreed = bool(been & {"agreed", "return_in_transit"})
        return agreed or any(self.case.values.get(name) for name in _THREATS)

    def _to_buyer(self) -> list[Entry]:
        since = self.case.dates.get("requested_at", "")
        return [
            entry
            for entry in self.case.entries
            if (entry.direction, entry.party) == ("out", "buyer")
            and entry.visibility != "private"
            and not entry.undone
            and entry.occurred_at >= since
        ]

    def answered(self) -> Point | None:
        """The buyer was answered after the request."""
        if self._to_buyer() or self._has_options():
            return None
        asked = self.case.dates.get("requested_at")
        sentence = (
            tr("Since the request of {when} no answer to the buyer is in the log.", when=self._when(asked))
            if asked
            else tr("No answer to the buyer is in the log.")
        )
        act = tr("Answer in the platform's chat, and log it.")
        return Point("answered", sentence, act, self._command("say {case} --to buyer TEXT"), "log")

    def options(self) -> Point | None:
        """Two options and a date were given."""
        if self._has_options():
            return None
        act = tr("Offer two options and a date, by a message of the playbook or as offers.")
        command = self._command("say {case} --to buyer --message offer")
        return Point(
            "options", tr("The buyer was not given two options and a date yet."), act, command, "offer"
        )

    def _has_options(self) -> bool:
        case = self.case
        ticked = {
            key for visit in case.visits.values() for key, state in visit.checks.items() if state == "done"
        }
        if ticked & _OPTION_CHECKS or any(case.values.get(name) for name in (*_OPTION_VALUES, _BY_ITSELF)):
            return True
        if any(entry.message.startswith(_OPTION_MESSAGES) for entry in self._to_buyer()):
            return True
        offers = [
            one for one in case.offers if not one.undone and one.to == "buyer" and one.answer != "withdrawn"
        ]
        return len(offers) > 1 and any(one.expires_at for one in offers)

    def waiting(self) -> Iterator[Point]:
        """No time that somebody was given still runs: a step's own clock, an offer's, one typed in."""
        for deadline in self.case.open_deadlines():
            if not self._given(deadline):
                continue
            whose = terms.label(terms.TURNS, deadline.whose)
            sentence = tr(
                "The time given to answer runs until {when} ({whose}).",
                whose=whose,
                when=self._when(deadline.due_at),
            )
            act = tr("Wait for it; when the answer comes, log it and take the way that fits.")
            command = self._command("deadline {case} {name} --met", name=deadline.name)
            yield Point("waiting", sentence, act, command, "clocks")
            return  # one is enough to wait for

    def _given(self, deadline: Deadline) -> bool:
        """A time to answer that was given and has not run out.

        The buyer's right to call the platform is none: nobody waits for that.
        """
        return (
            deadline.running
            and deadline.whose in ("buyer", "platform")
            and not deadline.check
            and self._clock(deadline) != "buyer_escalates"
            and times.moment(deadline.due_at) > self.situation.now
            and not self._heard(deadline)
        )

    def _heard(self, deadline: Deadline) -> bool:
        """Whether the party has written since the time was given."""
        since = deadline.started_at or ""
        return any(
            (one.direction, one.party) == ("in", deadline.whose)
            and not one.undone
            and one.occurred_at >= since
            for one in self.case.entries
        )

    # -- the refusal -------------------------------------------------------------------------------------

    def lawful(self) -> Point | None:
        """Where the playbook asks whether the refusal holds, somebody has answered.

        Where the platform has refunded by itself there is no refusal of ours to be compared with anything.
        """
        if self.case.values.get(_BY_ITSELF):
            return None
        asks = any(
            check.key == REFUSAL_VALUE
            for book in books_of(self.situation)
            for step in book.steps
            for check in step.checks
        )
        if not asks or self.case.values.get(REFUSAL_VALUE):
            return None
        return Point(
            "lawful",
            tr("Whether the refusal holds is not written down yet."),
            tr("Compare it with the rules of the playbook, and write the finding in one sentence."),
            self._command('set {case} refusal_check="…"'),
            f"value:{REFUSAL_VALUE}",
        )

    # -- the platform ------------------------------------------------------------------------------------

    def too_early(self) -> Iterator[Point]:
        """A platform that lets itself be called only after the first time to answer."""
        for cap in self._caps("intervention"):
            for deadline in self.case.deadlines.values():
                if self._clock(deadline) not in cap.not_before:
                    continue
                if times.moment(deadline.due_at) > self.situation.now:
                    sentence = tr(
                        "{platform} can be called from {when} on, not before.",
                        platform=self._platform(cap),
                        when=self._when(deadline.due_at),
                    )
                    act = tr("Use the time to settle it with the buyer.")
                    command = self._command("due {case}")
                    yield Point("too-early", sentence, act, command, "clocks", self._source(cap))
                    return

    def used(self, what: What) -> Iterator[Point]:
        """Something that can be done only so often was done already."""
        for cap in self._caps(what):
            if cap.most is None:
                continue
            use = self._use(what)
            if use.number < cap.most:
                continue
            yield Point(
                f"cap:{what}", self._spent(what, cap, use), *self._instead(what), source=self._source(cap)
            )
            return

    def _use(self, what: str) -> _Use:
        case = self.case
        if what == "appeal":
            since = case.dates.get("decided_at", "")
            moves = [one.at for one in case.stages if one.stage == "appeal" and one.at >= since]
            handed = case.dates.get("appealed_at", "")
            if not moves and handed and handed >= since:
                moves = [handed]
        elif what == "intervention":
            moves = [
                one.at
                for one in case.stages
                if one.stage in ABOVE
                and one.before not in ABOVE
                and (one.mover == "us" or (not one.mover and one.stage == "platform_intervention"))
            ]
        else:
            theirs = max((one.seq for one in case.stages if one.mover not in ("", "us")), default=0)
            moves = [
                one.at
                for one in case.stages
                if (one.before, one.stage) == ("evidence", "adjudication") and one.seq > theirs
            ]
        return _Use(len(moves), max(moves, default=""))

    def _spent(self, what: str, cap: Cap, use: _Use) -> str:
        platform, when = self._platform(cap), self._when(use.last)
        most = cap.most or 0
        note = (cap.note or {}).get(self.situation.language, "")
        if what == "appeal" and not most:
            said = tr("{platform} takes no appeal: what the bank decides is final.", platform=platform)
        elif what == "appeal":
            said = tr(
                "{platform} limits appeals to {n} for a decision; the last was on {when}.",
                platform=platform,
                n=most,
                when=when,
            )
        elif what == "intervention":
            said = tr(
                "{platform} limits calls for help to {n} for an order; the last was on {when}.",
                platform=platform,
                n=most,
                when=when,
            )
        else:
            said = tr(
                "{platform} limits handing evidence in to {n}; the last was on {when}.",
                platform=platform,
                n=most,
                when=when,
            )
        return f"{said} ({note})" if note else said

    def _instead(self, what: str) -> tuple[str, str, str]:
        """The act, its command, and where it is on the screen."""
        if what == "appeal":
            act = tr("See what ways are left: settlement, mediation, a court. Or accept the result.")
            return act, "aftercase playbook show appeal", ""
        if what == "intervention":
            act = tr("Go on in the case that is open on the platform.")
            return act, self._command("log {case}"), "log"
        act = tr("Hand in only what the platform has asked for since; record its request first.")
        return act, self._command("say {case} --from platform TEXT"), "log"

    # -- an appeal ---------------------------------------------------------------------------------------

    def _decided_at(self) -> str:
        moved = max((one.at for one in self.case.stages if one.stage == "decided"), default="")
        return self.case.dates.get("decided_at") or moved

    def decided(self) -> Point | None:
        """There is a decision."""
        if self._decided_at():
            return None
        act = tr("Record it with its date as soon as there is one.")
        command = self._command("move {case} decided --by platform")
        return Point(
            "decision", tr("No decision is recorded that an appeal could go against."), act, command, "stage"
        )

    def in_time(self) -> Point | None:
        """The time to appeal has not run out."""
        for deadline in self.case.deadlines.values():
            over = times.moment(deadline.due_at) <= self.situation.now
            if over and deadline.met_at is None and self._clock(deadline) == "appeal_due":
                sentence = tr("The time to appeal ended {when}.", when=self._when(deadline.due_at))
                act = tr("If the page still shows time, type in its countdown; if not, accept the decision.")
                command = self._command("deadline {case} {name} --at T", name=deadline.name)
                source = (deadline.rule or {}).get("url", "")
                return Point("window", sentence, act, command, f"deadline:{deadline.name}", source)
        return None

    def _clock(self, deadline: Deadline) -> str:
        return stands_for(self.situation, deadline).get("clock", "")

    def new_evidence(self) -> Point | None:
        """Something is there that the decision has not seen: a file, or a value that names it."""
        since = self._decided_at()
        if any(self._is_new(exhibit, since) for exhibit in self.case.exhibits):
            return None
        named = (self.case.values.get(name) for name in _NEW_VALUES)
        if any(one and one.text and one.text.strip().casefold() not in _NOTHING for one in named):
            return None
        cap = next((one for one in self._caps("appeal") if one.needs == "new_evidence"), None)
        sentence = (
            tr(
                "{platform} wants new evidence for an appeal, and none was added.",
                platform=self._platform(cap),
            )
            if cap
            else tr("No evidence was added since the decision.")
        )
        act = tr("Attach what the decision has not seen, and say what it shows.")
        command = self._command('attach {case} FILE --shows "…"')
        return Point("new-evidence", sentence, act, command, "attach", self._source(cap) if cap else "")

    def _is_new(self, exhibit: Exhibit, since: str) -> bool:
        return exhibit.at > since and not exhibit.undone and not exhibit.erased and exhibit.key not in _PAPERS

    def papers(self) -> Iterator[Point]:
        """A platform that takes no appeal where nothing was handed in before the decision."""
        for cap in self._caps("appeal"):
            if cap.needs != "papers_in_time":
                continue
            until = self._decided_at()
            handed = (
                any(one.at <= until and not one.undone for one in self.case.exhibits)
                or any(
                    (one.direction, one.party) == ("out", "platform") and not one.undone
                    for one in self.case.entries
                )
                or any(visit.checks.get("submission") == "done" for visit in self.case.visits.values())
            )
            if until and not handed:
                sentence = tr(
                    "{platform} takes no appeal where no papers came in time, and none are in the case.",
                    platform=self._platform(cap),
                )
                act = tr("Attach what was handed in then, or see what other ways are left.")
                command = self._command("attach {case} FILE --kind K")
                yield Point("papers", sentence, act, command, "attach", self._source(cap))
                return

    # -- what comes with it ------------------------------------------------------------------------------

    def effects(self, kind: str) -> Iterator[Point]:
        """What the act closes or costs besides; a reason accepts it."""
        for effect in self.situation.caps().effects_of(self.books, kind):
            sentence = effect.words(self.situation.language)
            act = tr("Weigh it up. Going on with a reason accepts it.")
            yield Point("effect", sentence, act, source=effect.source.line(self.situation.language))

    def paid_twice(self) -> Point | None:
        """No money goes back while a bank dispute has taken it; see `bank.dispute_since`."""
        began = bank.dispute_since(self.situation)
        if not began:
            return None
        effect = next(self.situation.caps().effects_of(self.books, REFUND), None)
        return Point(
            "paid-twice",
            tr("A bank dispute runs since {when}: a refund now pays twice.", when=self._when(began)),
            tr("Answer the bank. Once the money is back, or where it never moved, clear the date."),
            self._command('set {case} charged_back_at=""'),
            "data",
            effect.source.line(self.situation.language) if effect else "",
        )

    # -- words -------------------------------------------------------------------------------------------

    def _caps(self, what: What) -> Iterable[Cap]:
        return self.situation.caps().of(self.books, what)

    def _platform(self, cap: Cap) -> str:
        for name in ("platform", "payment"):
            if getattr(self.case, name) in cap.books:
                return terms.label(terms.BOOKS[name], getattr(self.case, name))
        return terms.label(terms.PARTIES, "platform")

    def _source(self, cap: Cap) -> str:
        return cap.source.line(self.situation.language)

    def _when(self, at: str | None) -> str:
        return times.local(at, self.situation.zone) if at else "?"

    def _command(self, words: str, **values: str) -> str:
        return "aftercase " + words.format(case=self.case.number, **values)
