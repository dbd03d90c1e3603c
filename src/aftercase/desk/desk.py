"""The desk: every verb once, called alike by a key press, a command line and a test.

A verb reads the case, lets the guide decide, seals the events and appends them. If a colleague's events came
first, they are folded in and the decision is taken again on them. What cannot be saved is kept as a draft.

Heavy libraries (pydantic, the Markdown parser) are loaded by the first verb that needs them, not before.
"""

from __future__ import annotations

import operator
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from aftercase import i18n
from aftercase.desk.offering import Offering
from aftercase.desk.who import Who, local_zone, spare_folders
from aftercase.i18n import tr
from aftercase.store.files import FileStore
from aftercase.store.layout import CASE_FILE
from aftercase.store.protocol import (
    Busy,
    Conflict,
    Damaged,
    Event,
    NotSaved,
    Record,
    Signature,
    StoreError,
    Unreadable,
)

if TYPE_CHECKING:
    from aftercase.case.draft import Draft
    from aftercase.case.state import Case
    from aftercase.desk.cooling import Cooling
    from aftercase.desk.readings import Readings
    from aftercase.desk.seen import Meant
    from aftercase.guide.decide import Opening, Speech
    from aftercase.guide.guards.points import Intent, Point
    from aftercase.guide.position import Position
    from aftercase.guide.situation import Situation
    from aftercase.guide.triage import Triage
    from aftercase.playbook.library import Library
    from aftercase.playbook.model import Playbook
    from aftercase.store.drafts import Drafts
    from aftercase.store.index import Index
    from aftercase.store.rows import Row
    from aftercase.store.watch import Watch

_TRIES = 20  # how often a decision is taken again before a case is called too busy


class Kept(Exception):  # noqa: N818 - the words are safe; the act is not done
    """A verb could not save, but its words were kept as a draft.

    Attributes:
        path: The draft's file; None where nothing could be written anywhere, and ``words`` is all there is.
    """

    def __init__(self, cause: StoreError, path: Path | None, words: str) -> None:
        super().__init__(str(cause))
        self.cause, self.path, self.words = cause, path, words

    def __str__(self) -> str:
        """The cause, and where the words are."""
        if self.path is None:
            return tr("{cause} Your text could not be kept anywhere; copy it now.", cause=str(self.cause))
        return tr("{cause} Your text is kept in {path}.", cause=str(self.cause), path=str(self.path))


class Done(NamedTuple):
    """A verb that was carried out.

    Attributes:
        case: The case as it stands now.
        events: What was written; empty where there was nothing to do.
        hint: One line on why there was nothing to do; "" where there is nothing to say.
    """

    case: Case
    events: tuple[Event, ...] = ()
    hint: str = ""


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class Desk(Offering):
    """One person's desk over one data folder.

    Attributes:
        root: The data folder.
        who: Who acts.
        zone_name: IANA name of the desk's zone; the system's by default.
        clock: Gives the present moment; replaced in tests and by the demo.
        playbooks: Folders of playbooks; empty for the shipped ones.
        own: Gives the folders of own playbooks, which stand before; asked when the library is first needed.
        readings: Gives what pinned texts said in earlier sessions, asked when the first is needed; None reads
            them anew.
    """

    def __init__(
        self,
        root: Path,
        who: Who,
        zone_name: str = "",
        clock: Callable[[], datetime] = utc_now,
        playbooks: Sequence[Path] = (),
        own: Callable[[], Sequence[Path]] = tuple,
        readings: Callable[[], Readings | None] = lambda: None,
    ) -> None:
        """Touch nothing yet."""
        self.root, self.who, self.zone_name, self.clock = root, who, zone_name, clock
        self.playbooks, self.own, self._find_readings = playbooks, own, readings

    @cached_property
    def zone(self) -> str:
        """IANA name of the desk's zone; asking the system takes 20 ms, so only where it is needed."""
        return self.zone_name or local_zone()

    @cached_property
    def store(self) -> FileStore:
        """The cases."""
        return FileStore(self.root, who=self.who.name)

    @cached_property
    def index(self) -> Index:
        """The derived list of cases."""
        return self.new_index()

    def new_index(self) -> Index:
        """Another opening of the list, for a thread that must keep nobody waiting."""
        from aftercase.desk.summary import VERSION, summarise
        from aftercase.store.index import Index

        return Index(self.root, self.store, lambda record: summarise(self, record), VERSION)

    @cached_property
    def library(self) -> Library:
        """The playbooks on offer."""
        from aftercase.playbook.library import Library, shipped_folder

        return Library(list(self.playbooks) or [shipped_folder()], self.own())

    @cached_property
    def wrote(self) -> set[str]:
        """The acts of this desk since it was opened, not those of the same person's other windows."""
        return set()

    @cached_property
    def _folded(self) -> dict[str, tuple[str, Case]]:
        return {}

    @cached_property
    def readings(self) -> Readings | None:
        """What pinned texts said in earlier sessions."""
        return self._find_readings()

    @cached_property
    def _texts(self) -> dict[str, Playbook]:
        return {}

    @cached_property
    def _unkept(self) -> list[Playbook]:
        """Those that were read from their text, and are not kept for the next session yet."""
        return []

    # -- looking -----------------------------------------------------------------------------------------

    def resolve(self, words: str) -> str:
        """The number of the case a person means.

        Raises:
            UnknownCase, AmbiguousCase: None, or several.
        """
        return self.store.resolve(words)

    def case(self, number: str) -> Case:
        """The case as it stands.

        Raises:
            StoreError: There is none, or it cannot be read.
        """
        return self.fold(self.store.read(number))

    def record(self, number: str) -> Record:
        """The events themselves."""
        return self.store.read(number)

    def fold(self, record: Record, before: Record | None = None) -> Case:
        """The case after a record's events, kept until the record's head changes.

        ``before`` is what the record was before an append: then only the events after it are looked at.
        """
        head = record.events[-1]["hash"]
        known = self._folded.get(record.case)
        if known is None or known[0] != head:
            if len(self._folded) > 64:
                self._folded.clear()
            try:
                known = self._folded[record.case] = (head, self._fold(record, before, known))
            except (KeyError, TypeError, AttributeError, IndexError) as error:
                path = self.store.folder(record.case)
                raise Damaged(record.case, path, tr("its events are not ours")) from error
        return known[1]

    def _fold(self, record: Record, before: Record | None, known: tuple[str, Case] | None) -> Case:
        from aftercase.case.fold import fold

        if before is not None and known is not None and known[0] == before.events[-1]["hash"]:
            from aftercase.case.onward import onward

            # The very same objects: a hash does not cover words, which somebody may have erased meanwhile.
            if all(map(operator.is_, before.events, record.events)):
                case = onward(known[1], record.events[len(before.events) :])
                if case is not None:
                    return case
        return fold(record.events)

    def situation(self, number: str) -> Situation:
        """All that a decision about the case may look at, now."""
        return self.situation_of(self.store.read(number))

    def situation_of(self, record: Record) -> Situation:
        """The same, for a case as it was read."""
        return self._situation(self.fold(record))

    def _situation(self, case: Case) -> Situation:
        from aftercase.guide.situation import Actor, Situation

        return Situation(
            case,
            lambda pin: self.pinned(case.number, pin),
            self._twins,
            lambda: sorted({entry.id for entry in self.library.entries() if entry.kind != "triage"}),
            lambda platform: self.library.clocks(platform),
            self.clock(),
            self.zone,
            i18n.language(),
            Actor(self.who.name, self.who.uid),
            lambda: self.library.caps(),
            self._outgoing,
            lambda platform: self.library.clock_trouble(platform),
        )

    @cached_property
    def cooling(self) -> Cooling:
        """When words were first tried to be sent, where the person lets them rest."""
        from aftercase.desk.cooling import Cooling
        from aftercase.desk.who import Preferences

        return Cooling(self.root, lambda: Preferences().load().get("cooling", ""))

    @cached_property
    def _outgoing(self) -> Callable[[Situation, Intent], list[Point]]:
        """What looks at words before they leave; its rules are read when the first do."""
        from aftercase.desk.leaving import outgoing

        return outgoing(self)

    def _twins(self, id_: str) -> Mapping[str, Playbook]:
        return self.library.twins(id_)

    def pinned(self, number: str, pin: str) -> Playbook:
        """The playbook of a pin, read from the text beside the case.

        Raises:
            StoreError: The text is gone or was changed.
        """
        if pin not in self._texts:
            text = self.store.pinned(number, pin)
            known = self.readings.get(pin, text) if self.readings is not None else None
            self._texts[pin] = known or self._read_pinned(number, pin, text)
        return self._texts[pin]

    def _read_pinned(self, number: str, pin: str, text: str) -> Playbook:
        from aftercase.playbook.read import read_pinned

        playbook = read_pinned(text).playbook
        if playbook is None:
            path = self.store.folder(number) / "playbooks" / f"{pin}.md"
            raise Damaged(number, path, tr("the pinned playbook cannot be read"))
        self._unkept.append(playbook)
        return playbook

    def keep_readings(self, go_on: Callable[[], bool] = lambda: True) -> None:
        """Keep what was read of pinned texts for the next session, while ``go_on`` says so. In a thread."""
        while self.readings is not None and self._unkept and go_on():
            self.readings.put(self._unkept.pop(), go_on)

    def position(self, number: str) -> Position:
        """Where the case is."""
        from aftercase.guide.position import position

        return position(self.situation(number))

    def triage(self, keys: Sequence[str] = ()) -> Triage:
        """The triage after these answers.

        Raises:
            Refused: A key that is no answer.
            UnknownPlaybook: No triage document can be read.
        """
        from aftercase.guide.triage import walk

        return walk(self.triage_document(), keys)

    def triage_document(self) -> Playbook:
        """The questions, in the interface language.

        Raises:
            UnknownPlaybook: No folder has them, or they cannot be read.
        """
        from aftercase.guide.situation import pick

        twins = self.library.twins("triage")
        if not twins:
            from aftercase.playbook.library import UnknownPlaybook

            raise UnknownPlaybook("triage")
        return pick(twins, i18n.language())

    def rows(self) -> list[Row]:
        """All cases, by number, each file compared; what could not be read is in ``index.problems``."""
        return self.index.rows()

    def watch(self, number: str, tell: Callable[[Signature | None], None]) -> Watch:
        """A watch over the case's file, not started yet; see `store.watch.Watch`."""
        from aftercase.store.watch import Watch

        return Watch(self.store.folder(number) / CASE_FILE, tell)

    def drafts(self, number: str, beside: bool = True) -> Drafts:
        """Where half-typed words about a case are kept: ``beside`` it, unless it is gone."""
        from aftercase.store.drafts import Drafts

        spare = spare_folders(self.root, number)
        folders = [self.store.folder(number) / "drafts", *spare] if beside else spare
        return Drafts(folders, f"{self.who.uid}-{self.who.name}")

    # -- the verbs ---------------------------------------------------------------------------------------
    #
    # ``seen`` is `Case.arrived` as the person saw it: an act that belongs to a step is refused with `MovedOn`
    # once the case has left that step. Without it, the step is the one of the verb's first reading.

    def new(self, opening: Opening) -> Done:
        """Open a case; see `decide.open_case`."""
        from aftercase.case.state import Case
        from aftercase.desk.usable import see_that_it_can_be_read
        from aftercase.guide import decide

        see_that_it_can_be_read(self.library, opening.target)
        situation = self._situation(Case(zone=self.zone))
        drafts = decide.open_case(situation, opening)
        local = situation.now.astimezone(_zone(self.zone))
        record = self.store.create(
            local.year,
            lambda number: self.seal(number, drafts, 0, "", situation.now),
            self._pin_texts(drafts),
        )
        done = self.listed(record, len(drafts))
        if opening.values:
            return self.set_values(record.case, opening.values)
        return done

    def tick(self, number: str, key: str, value: str | None = None, seen: int | None = None) -> Done:
        """Tick a check; see `decide.tick`."""
        from aftercase.desk.seen import Meant, ticked

        meant = Meant(seen, ticked(key, value))
        return self._act(number, lambda decide, now: decide.tick(now, key, value), value or "", meant)

    def untick(self, number: str, key: str, seen: int | None = None) -> Done:
        """Take a tick back; see `decide.untick`."""
        from aftercase.desk.seen import Meant, cleared

        meant = Meant(seen, cleared(key))
        return self._act(number, lambda decide, now: decide.untick(now, key), "", meant)

    def skip(self, number: str, keys: Sequence[str], why: str, seen: int | None = None) -> Done:
        """Skip checks; see `decide.skip`."""
        from aftercase.desk.seen import Meant, skipped

        meant = Meant(seen, skipped(keys))
        return self._act(number, lambda decide, now: decide.skip(now, keys, why), why, meant)

    def choose(self, number: str, key: str, seen: int | None = None, override: str = "") -> Done:
        """Take a branch; see `decide.choose`."""
        from aftercase.desk.seen import Meant, taken

        meant = Meant(seen, taken(key))
        return self._act(number, lambda decide, now: decide.choose(now, key, override), override, meant)

    def back(self, number: str, seen: int | None = None) -> Done:
        """Enter the step before; see `decide.back`."""
        from aftercase.desk.seen import Meant

        return self._act(number, lambda decide, now: decide.back(now), "", Meant(seen))

    def undo(self, number: str) -> Done:
        """Take back one's latest act; see `decide.undo`."""
        return self._act(number, lambda decide, now: decide.undo(now))

    def redo(self, number: str) -> Done:
        """Take one's latest undo back; see `decide.redo`."""
        return self._act(number, lambda decide, now: decide.redo(now))

    def switch(self, number: str, target: str, why: str, seen: int | None = None) -> Done:
        """Leave a wrong playbook; see `decide.switch`."""
        from aftercase.desk.seen import Meant
        from aftercase.desk.usable import see_that_it_can_be_read

        see_that_it_can_be_read(self.library, target)
        return self._act(number, lambda decide, now: decide.switch(now, target, why), why, Meant(seen))

    def say(self, number: str, speech: Speech, seen: int | None = None) -> Done:
        """Log what was said; see `decide.say`. Only a message of the playbook belongs to a step."""
        from aftercase.desk.seen import Meant

        meant = Meant(seen) if speech.message else None
        done = self._act(number, lambda decide, now: decide.say(now, speech), speech.text, meant)
        if speech.direction == "out":
            self.cooling.sent(number, speech.party)
        return done

    def correct(self, number: str, entry: int, text: str, why: str) -> Done:
        """Correct a log entry; see `decide.correct`."""
        return self._act(number, lambda decide, now: decide.correct(now, entry, text, why), text)

    def attach(
        self,
        number: str,
        paths: Sequence[Path],
        check: str = "",
        kind: str = "",
        shows: str = "",
        seen: int | None = None,
    ) -> Done:
        """Keep files as evidence; see `decide.attach`. Only a file for a check belongs to a step.

        Raises:
            NotEvidence: One of them is no regular file, or cannot be read.
        """
        from aftercase.desk.seen import Meant
        from aftercase.guide.decide.words import File

        files: list[File] = []
        meant = Meant(seen) if check else None
        if check and seen is None:
            meant = Meant(self.case(number).arrived)  # a long copy must not carry the file into another step
        # Refused before anything is copied: with no files there is nothing to write, only reasons why not.
        self._act(number, lambda decide, now: decide.attach(now, files, check, kind, shows), shows, meant)
        kept = [self.store.add_evidence(number, path) for path in paths]
        files += [File(file.sha256, file.size, file.name) for file in kept]
        return self._act(
            number, lambda decide, now: decide.attach(now, files, check, kind, shows), shows, meant
        )

    def set_values(self, number: str, values: Mapping[str, str]) -> Done:
        """Set fields and variables; see `decide.set_values`."""
        words = "\n".join(f"{name}={value}" for name, value in values.items())
        return self._act(number, lambda decide, now: decide.set_values(now, values), words)

    def move(self, number: str, stage: str, why: str = "", mover: str = "", override: str = "") -> Done:
        """Move the stage; see `decide.move`."""
        words = "\n".join(part for part in (why, override) if part)
        return self._act(number, lambda decide, now: decide.move(now, stage, why, mover, override), words)

    def assign(self, number: str, name: str) -> Done:
        """Let somebody look after the case; see `decide.assign`."""
        return self._act(number, lambda decide, now: decide.assign(now, name))

    def deadline(self, number: str, name: str, act: str, at: str = "") -> Done:
        """Set, meet, pause or resume a clock; see `decide.deadline`."""
        return self._act(number, lambda decide, now: decide.deadline(now, name, act, at))

    def close(self, number: str, outcome: str = "", why: str = "", seen: int | None = None) -> Done:
        """Close the case; see `decide.close`."""
        from aftercase.desk.seen import Meant

        return self._act(number, lambda decide, now: decide.close(now, outcome, why), why, Meant(seen))

    def reopen(self, number: str, why: str) -> Done:
        """Open it again; see `decide.reopen`."""
        return self._act(number, lambda decide, now: decide.reopen(now, why), why)

    # -- the one path of a verb --------------------------------------------------------------------------

    def _act(
        self,
        number: str,
        verb: Callable[[Any, Situation], list[Draft]],
        words: str = "",
        meant: Meant | None = None,
    ) -> Done:
        """Decide, seal, append; decide again where somebody else came first.

        Args:
            number: The case.
            verb: Given the decisions and the situation, the events to write.
            words: What the person typed, to be kept as a draft if it cannot be saved.
            meant: The step the act belongs to; None for one that belongs to the case.

        Raises:
            Refused: The answer is no.
            MovedOn: The case has left the step that the act was meant for; the words are kept as a draft.
            Kept: Nothing was written to the case, but the words are safe.
            StoreError: Anything else the store says.
        """
        from aftercase.guide import decide
        from aftercase.guide.catching_up import catch_up

        seen = meant.seen if meant is not None else None
        for _ in range(_TRIES):
            try:
                record = self.store.read(number)
            except Unreadable as error:
                raise self._kept(error, number, words) from error
            if record.newer is not None:  # said before any other reason, and before anything is copied
                raise self._kept(self.store.refusal(record), number, words)
            situation = self.situation_of(record)
            if meant is not None:
                seen = situation.case.arrived if seen is None else seen
                if situation.case.arrived != seen:
                    return self._moved(record, situation, seen, meant, words)
            drafts = verb(decide, situation)
            if not drafts:
                return Done(situation.case)
            drafts += catch_up(situation, drafts)
            last = record.events[-1]
            events = self.seal(number, drafts, last["seq"], last["hash"], situation.now)
            self.wrote.add(events[0]["act"])  # before it can be seen
            try:
                written = self.store.append(number, events, last["seq"], self._pin_texts(drafts))
            except Conflict:
                continue
            except (NotSaved, Busy) as error:
                if not words.strip():
                    raise
                raise self._kept(error, number, words) from error
            return self.listed(written, len(drafts), record)
        raise Busy(self.store.folder(number), None, 0.0)

    def _moved(self, record: Record, situation: Situation, seen: int, meant: Meant, words: str) -> Done:
        """Nothing to do where a colleague has done the same; raises `MovedOn` where he went elsewhere."""
        from aftercase.desk.seen import moved_on, mover, visit_at

        case, event = situation.case, mover(record.events, seen, situation.case)
        visit = visit_at(record.events, seen)
        if visit and meant.already(record.events, case, visit):
            return Done(case, (), tr("It is so already: {by} was first.", by=event["by"]))
        path = self.keep_draft(record.case, "unsaved", words) if words.strip() else None
        raise moved_on(situation, event, words, path)

    def _kept(self, error: StoreError, number: str, words: str) -> StoreError | Kept:
        """The refusal, the words it would have cost kept as a draft."""
        return Kept(error, self.keep_draft(number, "unsaved", words), words) if words.strip() else error

    def keep_draft(self, number: str, key: str, words: str) -> Path | None:
        """Keep words in the first folder that takes them; None where none does."""
        try:
            return Path(self.drafts(number).save(key, words))
        except (StoreError, OSError):
            return None

    def seal(
        self, number: str, drafts: Sequence[Draft], seq: int, prev: str, now: datetime
    ) -> list[dict[str, Any]]:
        """The events that follow event ``seq`` with hash ``prev``, as one act of who sits here."""
        from ulid import ULID

        from aftercase.case.chain import GENESIS
        from aftercase.case.events import Stamp, seal
        from aftercase.clock.times import stamp

        who = Stamp(
            str(ULID.from_datetime(now)),
            stamp(now),
            self.zone,
            self.who.name,
            self.who.via(),
            lambda: str(ULID.from_datetime(now)),
            lambda: os.urandom(16).hex(),
        )
        return seal(drafts, number, seq, prev or GENESIS, who)

    def _pin_texts(self, drafts: Sequence[Draft]) -> dict[str, str]:
        """The text of every pin the drafts name, to be kept beside the case."""
        texts: dict[str, str] = {}
        for draft in drafts:
            pins = draft.data.get("pins")
            if pins:
                offered = {text.pin: text.text for text in self._twins(draft.data["playbook"]).values()}
                texts |= {pin: offered[pin] for pin in pins.values()}
        return texts

    def listed(self, record: Record, count: int = 0, before: Record | None = None) -> Done:
        """Put a case that was written into the list; the last ``count`` events are what was done.

        ``before`` is the record they were appended to, as for `fold`.

        What a colleague has written over meanwhile is not put there: he may have erased words of it.
        """
        from aftercase.desk.summary import summarise
        from aftercase.store.layout import CASE_FILE
        from aftercase.store.watch import signature

        done = Done(self.fold(record, before), record.events[len(record.events) - count :])
        if signature(self.store.folder(record.case) / CASE_FILE) == record.signature:
            self.index.put(summarise(self, record), record.signature)
        return done


def _zone(name: str) -> Any:
    from aftercase.clock.times import zone

    return zone(name)
