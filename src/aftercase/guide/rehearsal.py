"""A playbook walked by the real verbs, on a case that exists only in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from aftercase import terms
from aftercase.case.chain import GENESIS
from aftercase.case.draft import Draft
from aftercase.case.events import Stamp, seal
from aftercase.case.fold import fold
from aftercase.case.state import Case
from aftercase.clock import times
from aftercase.clock.rules import CASE_DATES, ClockFile
from aftercase.guide import decide, variables
from aftercase.guide.decide.words import File
from aftercase.guide.guards.escalation import MEETING
from aftercase.guide.guards.points import Unmet
from aftercase.guide.position import RETURN, position
from aftercase.guide.situation import Actor, Refused, Situation
from aftercase.i18n import N_
from aftercase.playbook.caps import Caps, no_caps
from aftercase.playbook.model import Check, Playbook, Step, Variable
from aftercase.playbook.read import read_playbook

Offered = Callable[[str], Mapping[str, Playbook]]  # id -> language -> playbook
Asked = tuple[str, str, tuple[str, ...]]  # where a guard asked: step id, key of the way, keys of the points

HOST = "rehearsal-host"  # a procedure is rehearsed as if a case had been sent there from here
_HOST = (
    "---\nschema: aftercase/1\nid: {host}\nlanguage: {language}\nkind: scenario\ncause: {host}\n"
    'platform: [generic]\nstatus: draft\n---\n\n# Host\n\n## Host <a id="host"></a>\n\n'
    "- Go `id:go`: [go]({id}.{language}.md{step})\n- End: [end](#end)\n\n"
    '## End <a id="end"></a>\n\n`outcome:settled`\n'
)
_NUMBER = "AC-2026-0001"
_BEGIN = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)
_FIELDS = {name: next(iter(table)) for name, table in terms.BOOKS.items()} | {
    "amount": "1.00",
    "currency": "CNY",
    **dict.fromkeys(CASE_DATES, "2026-08-01 12:00"),
}
_SAMPLES = {"number": "1", "money": "1.00", "date": "2026-08-10 12:00", "text": "…"}
_FILE = File("0" * 64, 1, "rehearsal.txt")  # what a thorough walk attaches


def host_text(id_: str, language: str, step: str = "") -> str:
    """A scenario of one step from which a case is sent to a procedure, and to which it returns."""
    return _HOST.format(host=HOST, language=language, id=id_, step=f"#{step}" if step else "")


@dataclass(frozen=True, slots=True)
class Pass:
    """One step of a walk: where, which way was taken, and which checks were done or skipped."""

    playbook: str
    step: str
    key: str  # "" where the walk ends here
    checks: tuple[str, ...]


@dataclass(slots=True)
class Rehearsal:
    """A case in memory, from its opening on.

    Attributes:
        offered: The playbooks that can be reached.
        language: In which of their languages.
        clocks: The clock file of a platform.
        passed: The steps left so far.
        caps: How often platforms let one do something.
        rash: What a guard asked before a way was taken: where, which way, the keys of the points. A walk
            takes the way all the same, with a reason, as a person may.
        thorough: Work as somebody does who follows the page to the letter: what is optional too, a file
            for each that is asked for, every message sent. Of optional fields only those that meet a point
            of the guard are filled; what else they ask (words of a threat, say) need not be so.
    """

    offered: Offered
    language: str
    clocks: Callable[[str], ClockFile | None] = lambda _platform: None
    passed: list[Pass] = field(default_factory=list)
    _events: list[dict[str, Any]] = field(default_factory=list)
    _case: Case = field(default_factory=lambda: Case(zone="UTC"))
    _ids: count[int] = field(default_factory=lambda: count(1))
    _seen: dict[str, Mapping[str, Playbook]] = field(default_factory=dict)
    caps: Callable[[], Caps] = no_caps
    rash: list[Asked] = field(default_factory=list)
    thorough: bool = False

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return self._case

    @property
    def situation(self) -> Situation:
        """What the next decision may look at; an hour passes with every act."""
        now = _BEGIN + timedelta(hours=len(self._events) // 4)
        return Situation(
            self._case,
            self._pinned,
            self._books,
            list,
            self.clocks,
            now,
            "UTC",
            self.language,
            Actor("walk", 0),
            self.caps,
        )

    def _books(self, id_: str) -> Mapping[str, Playbook]:
        """Asked for once: a file saved meanwhile does not change the walk, and folders are listed once."""
        if id_ not in self._seen:
            self._seen[id_] = self.offered(id_)
        return self._seen[id_]

    def _pinned(self, pin: str) -> Playbook:
        for id_ in self._case.pins:
            for book in self._books(id_).values():
                if book.pin == pin:
                    return book
        raise KeyError(pin)

    def open(self, book: Playbook, step: str = "", platform: str = "") -> None:
        """Begin in a playbook; in a procedure as if a case had been sent there.

        Raises:
            Refused: A triage, or an unknown step or platform.
        """
        target = f"{book.id}#{step}" if step else book.id
        if book.kind == "procedure":
            host = read_playbook(host_text(book.id, self.language, step)).playbook
            assert host is not None
            self._seen[HOST] = {self.language: host}
            target = HOST
        self.do(decide.open_case(self.situation, decide.Opening(target, platform=platform)))
        if book.kind == "procedure":
            self.do(decide.choose(self.situation, "go"))

    def do(self, drafts: Sequence[Draft]) -> None:
        """Write what a verb has decided on this situation."""
        if not drafts:
            return
        stamp = Stamp(
            f"{next(self._ids):026d}",
            times.stamp(self.situation.now),
            "UTC",
            "walk",
            {"uid": 0, "host": "", "how": "system"},
            lambda: f"{next(self._ids):026d}",
            lambda: "0" * 32,
        )
        last: dict[str, Any] = self._events[-1] if self._events else {"seq": 0, "hash": GENESIS}
        self._events += seal(drafts, _NUMBER, last["seq"], last["hash"], stamp)
        self._case = fold(self._events)

    # -- walking -----------------------------------------------------------------------------------------

    def here(self) -> tuple[Playbook, Step]:
        """Where the case is."""
        return self.situation.step()

    @property
    def home(self) -> bool:
        """True at the place a procedure was called from: the walk through it is over."""
        return self._case.visit.playbook == HOST

    def keys(self) -> list[str]:
        """The ways on, overdue ones too."""
        _, step = self.here()
        return (
            [RETURN]
            if step.returns and self._case.visit.callers
            else [branch.key for branch in step.branches]
        )

    def prepare(self, skip: Sequence[str] = (), values: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """Tick the step's checks, skipping some; the keys of all of them.

        Raises:
            Refused: A value that its field does not take.
        """
        _, step = self.here()
        done = [check for check in step.checks if check.key in skip or self._wanted(check)]
        for check in done:
            self.do(self._work(check, skip, values or {}))
        for message in step.messages if self.thorough else ():
            self.do(decide.say(self.situation, decide.Speech("out", message.to, "…", message=message.id)))
        return tuple(check.key for check in done)

    def _wanted(self, check: Check) -> bool:
        return check.required or (self.thorough and (check.kind != "field" or check.key in MEETING))

    def _work(self, check: Check, skip: Sequence[str], values: Mapping[str, str]) -> list[Draft]:
        if check.key in skip:
            return decide.skip(self.situation, [check.key], "rehearsal")
        if check.kind == "field":
            return decide.tick(self.situation, check.key, self._value(check, values))
        if check.kind == "evidence" and self.thorough:
            return decide.attach(self.situation, [_FILE], check.key)
        return decide.tick(self.situation, check.key)

    def _value(self, check: Check, values: Mapping[str, str]) -> str | None:
        """What to type into a field: nothing where the case has it."""
        if check.key in values:
            return values[check.key]
        known = variables.values_of(self._case, self.language, "UTC").get(check.key)
        if check.key in variables.FIELDS:
            return None if known else _FIELDS.get(check.key, _SAMPLES["text"])
        if known is not None:
            return known
        declared = variables.declared(self.situation.playbook(id_) for id_ in self._case.pins)
        return sample(declared.get(check.key))

    def set(self, values: Mapping[str, str]) -> None:
        """Set values of the case.

        Raises:
            Refused: An unknown name or a value of the wrong kind.
        """
        self.do(decide.set_values(self.situation, values))

    def choose(self, key: str, skip: Sequence[str] = (), values: Mapping[str, str] | None = None) -> None:
        """Work the step's checks and take a way on.

        Raises:
            Refused: There is no such way here, or a value does not fit.
        """
        book, step = self.here()
        if key not in self.keys():
            message = N_("The step {step} has no way {key}. It has: {keys}.")
            raise Refused(message, (), self.keys(), step=step.id, key=key, keys=", ".join(self.keys()) or "–")
        done = self.prepare(skip, values)
        try:
            self.do(decide.choose(self.situation, key))
        except Unmet as unmet:
            self.rash.append((step.id, key, unmet.keys))
            self.do(decide.choose(self.situation, key, "rehearsal"))
        self.passed.append(Pass(book.id, step.id, key, done))

    def end(self, skip: Sequence[str] = ()) -> str:
        """Work the last step and close the case where it ends in an outcome; that outcome, else ""."""
        book, step = self.here()
        done = self.prepare(skip)
        if step.outcome:
            self.do(decide.close(self.situation))
        self.passed.append(Pass(book.id, step.id, "", done))
        return step.outcome

    def shown(self) -> str:
        """Where the case is, in words: ``playbook#step``."""
        shown = position(self.situation)
        return f"{shown.playbook.id}#{shown.step.id}"


def sample(variable: Variable | None) -> str:
    """A value that a field takes: the author's example, the first choice, or one of its type."""
    if variable is None:
        return _SAMPLES["text"]
    if variable.type == "choice" and variable.choices:
        return variable.choices[0]
    return variable.example or _SAMPLES.get(variable.type, "…")
