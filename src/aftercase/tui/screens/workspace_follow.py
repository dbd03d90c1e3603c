"""Following the case: what a colleague writes is on the screen within a second, and disturbs nobody.

The file is watched in one thread and read in another; the screen only takes what was read. Behind a dialog or
a page that is being written the panes wait until it closes; a page says in a line of its own what happened.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from textual import on
from textual.message import Message
from textual.worker import get_current_worker

from aftercase.guide import deadlines, position
from aftercase.guide.situation import Refused, Situation
from aftercase.i18n import tr
from aftercase.store.layout import CASE_FILE
from aftercase.store.protocol import Damaged, NewerVersion, Record, Signature, StoreError, UnknownCase
from aftercase.store.watch import signature
from aftercase.tui.screens.base import DeskScreen

if TYPE_CHECKING:
    from aftercase.case.state import Case
    from aftercase.desk.desk import Desk
    from aftercase.store.watch import Watch

_BEGIN = 0.3  # seconds after the first frame: loading watchfiles must not hold it up
_AGAIN = (
    0.5  # seconds until a file that is not there is believed to be gone: git and rsync replace in two steps
)
GONE = (UnknownCase, Damaged, NewerVersion)


class Reading(NamedTuple):
    """A case as it was read, with all that the panes show of it."""

    record: Record
    situation: Situation
    here: position.Position
    trail: list[position.Trail]
    clocks: list[deadlines.Clock]

    @property
    def case(self) -> Case:
        """The case."""
        return self.situation.case


class Written(Message):
    """The case's file is another one; ``signature`` is that of the new one."""

    def __init__(self, signature: Signature | None) -> None:
        super().__init__()
        self.signature = signature


class Read(Message):
    """The case was read again, in a thread: what was read, or why it could not be."""

    def __init__(self, read: Reading | Exception) -> None:
        super().__init__()
        self.read = read


class Follows(DeskScreen[None]):
    """A part of the workspace screen: what it shows of the case, and how that stays true.

    Attributes:
        number: The case.
        case, here, trail, clocks: The case and its position as last read.
    """

    FOLLOWS = True  # a preview works on a desk of its own, where nobody else writes
    GRACE = 0.8  # seconds after a colleague's move in which a key is still meant for the step that was there

    def __init__(self, desk: Desk, number: str) -> None:
        """Nothing is read yet."""
        super().__init__(desk)
        self.number = number
        self.case: Case | None = None
        self.here: position.Position | None = None
        self.trail: list[position.Trail] = []
        self.clocks: list[deadlines.Clock] = []
        self._record: Record | None = None
        self._told = 0  # number of the last event that was told of
        self._moved = (0.0, "")  # when a colleague moved the case under the person's eyes, and in which words
        self._watch_case: Watch | None = None
        self._leaving = False
        self.alone = False  # whether what is shown is yet without what the library adds

    # -- reading -----------------------------------------------------------------------------------------

    def reload(self, quiet: bool = False) -> bool:
        """Read the case and show it; False where it cannot be read, which is said.

        ``quiet`` does not tell what others have done: it was told already.
        """
        try:
            read = self._read()
        except (Refused, StoreError) as error:
            self._cannot_read(error)
            return False
        self._show(read, quiet)
        return True

    def begin(self) -> None:
        """Show the case for the first time.

        The library and its clock files are 100 ms to load, and say only what the other playbooks are called
        and what the rules add to the clocks: where they are not loaded yet, that follows the first frame.
        """
        if self.desk_app.frozen or not self.FOLLOWS or "library" in self.desk.__dict__:
            self.reload()
            return
        try:
            self._show(self._read_alone())
        except (Refused, StoreError) as error:
            self._cannot_read(error)
        else:
            self.alone = True
            self.call_after_refresh(self._complete)

    def _complete(self) -> None:
        """What the library adds."""
        self.alone = False
        self.reload(quiet=True)

    def _read_alone(self) -> Reading:
        """What the case's own folder says: its step, its path, the clocks that were set."""
        record = self.desk.record(self.number)
        situation = self.desk.situation_of(record)
        alone = replace(situation, clocks=lambda _book: None, offered=lambda _id: {})
        here = position.position(alone)
        named = [one._replace(leads="") if one.target.startswith(one.leads) else one for one in here.branches]
        clocks = [clock for clock in deadlines.clocks(alone) if clock.due_at is not None]
        here = here._replace(branches=tuple(named))
        return Reading(record, situation, here, position.trail(alone), clocks)

    def _read(self) -> Reading:
        record = self.desk.record(self.number)
        situation = self.desk.situation_of(record)
        return Reading(
            record,
            situation,
            position.position(situation),
            position.trail(situation),
            deadlines.clocks(situation),
        )

    def _show(self, read: Reading, quiet: bool = False) -> str:
        """Show what was read; gives, and tells, what others have done since the last time."""
        words = "" if quiet else self._news(read, self._told)
        self._record, self.case, self.here = read.record, read.case, read.here
        self.trail, self.clocks = read.trail, read.clocks
        self._told = read.case.seq
        self._draw()
        if words:
            self.tell(words)
        return words

    def _draw(self) -> None:
        """Draw what was read."""

    def unreadable(self, words: str) -> None:
        """Show why a case that was never read cannot be."""

    def _news(self, read: Reading, told: int = 0) -> str:
        """What others have done since what is shown, and since ``told``; "" for nothing."""
        if self._record is None:
            return ""
        events, known = read.record.events, len(self._record.events)
        if len(events) < known or events[known - 1]["hash"] != self._record.events[-1]["hash"]:
            return tr("The file of this case was replaced; shown is what it says now.")
        fresh = [event for event in events[max(known, told) :] if event["act"] not in self.desk.wrote]
        if not fresh:
            return ""
        from aftercase.desk.news import news  # it loads the decisions, which the first frame does not need

        return news(read.situation, fresh, self.desk.who)

    def _cannot_read(self, error: Exception) -> None:
        """Say why; a case that was open and is gone, purged or damaged is left."""
        if self._record is None:
            self.unreadable(str(error))
        elif not isinstance(error, GONE):
            self.tell(error, "error")
        elif self._leaving:
            return
        elif self.is_active:
            self._leaving = True  # a screen must not be dismissed twice
            self.tell(error, "error")
            self.dismiss()
        elif not self._pass_on(str(error), wrong=True):
            self.tell(error, "error")  # it is left once what is above it closes: nothing typed there is lost

    def _pass_on(self, words: str, wrong: bool = False) -> bool:
        """Let the screen above say it, where it has a line for that."""
        above = self.app.screen
        return isinstance(above, DeskScreen) and above.colleague(words, wrong)

    # -- following ---------------------------------------------------------------------------------------

    def follow(self) -> None:
        """Begin to watch, once the first frame is drawn."""
        if self.FOLLOWS and not self.desk_app.frozen:
            self.set_timer(_BEGIN, self._begin)

    @property
    def watching(self) -> bool:
        """Whether the case's file is watched."""
        return self._watch_case is not None

    def _begin(self) -> None:
        self.run_worker(self._keep_readings, thread=True, group="keep", exit_on_error=False)
        if self._watch_case is None and self._record is not None:
            self._watch_case = self.desk.watch(self.number, self._written)
            self._watch_case.start(self._record.signature)

    def _keep_readings(self) -> None:
        """In a thread: the next time the case is opened, its playbook needs no parser."""
        worker = get_current_worker()
        self.desk.keep_readings(lambda: not worker.is_cancelled)

    def _written(self, signature: Signature | None) -> None:
        """In the watching thread: posted, since nothing here may wait for the screen."""
        try:
            self.post_message(Written(signature))
        except RuntimeError:
            return  # the app has ended between the look and this

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        if self._watch_case is not None:
            self._watch_case.stop()

    @on(Written)
    def _file_written(self, event: Written) -> None:
        """Read again, unless it is what this screen has written or read itself."""
        if self._record is None or event.signature != self._record.signature:
            self.run_worker(self._read_again, thread=True, exclusive=True, group="follow")

    def _read_again(self) -> None:
        """In a thread: a long case takes longer than a key may."""
        worker = get_current_worker()
        read: Reading | Exception
        try:
            try:
                read = self._read()
            except UnknownCase:
                time.sleep(_AGAIN)
                read = self._read()
        except (Refused, StoreError) as error:
            read = error
        if not worker.is_cancelled:
            self.post_message(Read(read))

    @on(Read)
    def _case_read(self, event: Read) -> None:
        """Show what was read, or let it wait behind what is open."""
        read = event.read
        if isinstance(read, Exception):
            self._cannot_read(read)
            return
        if self._record is not None and read.record.signature == self._record.signature:
            return
        if self._older(read):
            return
        if not self.is_active:  # "current" is not enough: to Textual a screen behind a dialog is that too
            # A page shows all that happened since it was opened; a notice only what is new.
            words = self._news(read, self._told)
            if words and not self._pass_on(self._news(read)):
                self.tell(words)
            self._told = read.case.seq
            return
        before = self.seen
        words = self._show(read)
        if self.seen != before:
            self._moved = (time.monotonic(), words)

    def _older(self, read: Reading) -> bool:
        """Whether an act of this screen has overtaken the reading; it has not where the file was set back."""
        shown = len(self._record.events) if self._record is not None else 0
        path = self.desk.store.folder(self.number) / CASE_FILE
        return shown > len(read.record.events) and signature(path) != read.record.signature

    # -- acting in the step that was seen ----------------------------------------------------------------

    @property
    def seen(self) -> int | None:
        """What the verbs take as ``seen``: the step on the screen."""
        return self.case.arrived if self.case is not None else None

    def slipped(self) -> bool:
        """Whether a key came so soon after a colleague's move that it was meant for the step before; said."""
        at, words = self._moved
        if not words or time.monotonic() - at >= self.GRACE:
            return False
        self.tell(tr("Not done, the case moved on just now: {news}. Press again.", news=words), "warning")
        return True
