"""The two verbs that destroy: `erase` takes a party's words out of a case, `purge` the whole case.

Both are cut in two: a look, which is shown to the person, and the act. The act writes the record first and
then removes what else holds the words; killed between the two, it is finished by doing it again. Whatever
cannot be removed is told by its path.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aftercase.desk.who import spare_folders
from aftercase.guide.decide import erasing as decide
from aftercase.i18n import N_, tr
from aftercase.store import erasure, tombstone
from aftercase.store.erasure import Held, Left, Swept
from aftercase.store.layout import DRAFTS, LOCK_FILE, TOMBSTONE_FILE
from aftercase.store.protocol import Busy, Conflict, Damaged, Event, NewerVersion, Purged, Record
from aftercase.store.tombstone import Tombstone

if TYPE_CHECKING:
    from aftercase.case.state import Case, Deadline
    from aftercase.desk.desk import Desk
    from aftercase.guide.decide.erasing import Choice, Plan

_TRIES = 20  # how often a colleague may be quicker before the case is called too busy
_FORM = "new-case"  # where a case that is being filled in keeps its draft


class Look(NamedTuple):
    """What erasing means, before it is done.

    Attributes:
        plan: What of the record goes, and what is asked about.
        held: Older copies and temporaries beside the case. Evidence is not in it before it is chosen.
        drafts: Our drafts of the case and what lies beside them.
        others: Colleagues' drafts in their own folders, as far as we may look.
    """

    plan: Plan
    held: Held
    drafts: Held
    others: Held

    @property
    def paths(self) -> tuple[Path, ...]:
        """All files that would be removed."""
        return self.held.paths + self.drafts.paths + self.others.paths


class Erased(NamedTuple):
    """What was erased.

    Attributes:
        case: The case as it stands now.
        event: The event that tells it; None where the record had nothing left.
        swept: The files removed, and those that could not be.
        unseen: Folders of colleagues' drafts that we may not look into.
        strange: Files in the case's folder that are not ours, and were left.
    """

    case: Case
    event: Event | None
    swept: Swept
    unseen: tuple[Left, ...]
    strange: tuple[Path, ...]


def look(desk: Desk, number: str, person: str, names: Sequence[str] = ()) -> Look:
    """What of a party stands in a case, and what lies beside it; see `decide.plan`.

    Raises:
        Refused: There is no such party.
        StoreError: The case cannot be read.
    """
    events = desk.record(number).events
    found = decide.plan(events, person, names)
    held = erasure.beside(desk.store.folder(number), decide.unneeded(events))
    return Look(found, held, *_drafts(desk, number, events))


def erase(
    desk: Desk,
    number: str,
    person: str,
    why: str,
    also: Sequence[str] = (),
    keep: Sequence[str] = (),
    names: Sequence[str] = (),
) -> Erased:
    """Erase a party's words and files from a case, and what else holds them; see `decide.choose`.

    Where the record has nothing of the party left, but once had, what else holds the words is removed again:
    that finishes an erasure that was cut off.

    Raises:
        Refused: No reason, a name in it, a number that is none.
        StoreError: Nothing was erased; but `NotConfirmed`: do it again.
    """
    for _ in range(_TRIES):
        record = desk.record(number)
        found = decide.plan(record.events, person, names)
        choice = decide.choose(record.events, found, why, also, keep)
        if choice is None and not found.before:
            return Erased(desk.fold(record), None, Swept(), (), ())
        try:
            record, event, held, swept = _write(desk, record, choice)
        except Conflict:
            continue
        ours, others = _drafts(desk, number, record.events)
        of_others = erasure.remove(others._replace(unseen=()))
        rest = (erasure.remove(ours), of_others, _forms(desk, found.names), _scrub(desk, number))
        swept = erasure.together(swept, *rest)
        return Erased(desk.listed(record).case, event, swept, others.unseen, held.strange)
    raise Busy(desk.store.folder(number) / LOCK_FILE, None, 0.0)


def _write(desk: Desk, record: Record, choice: Choice | None) -> tuple[Record, Event | None, Held, Swept]:
    """Under one lock: take the words out, and remove what beside the case holds them."""
    number, last = record.case, record.events[-1]
    with desk.store.transaction(number) as transaction:
        event = None
        if choice is not None:
            sealed = desk.seal(number, [choice.draft], last["seq"], last["hash"], desk.clock())
            record, event = transaction.erase(choice.parts, sealed, last["seq"]), sealed[0]
        # Never more than the record says is erased, as it stands under the lock.
        held = erasure.beside(desk.store.folder(number), decide.unneeded(transaction.events))
        return record, event, held, erasure.remove(held)


def _forms(desk: Desk, names: Sequence[str]) -> Swept:
    """What was typed into the form of a new case: its past is forgotten; what is in it now is a person's."""
    from aftercase.guide.persons import Finder
    from aftercase.store.drafts import Drafts

    form = Drafts(spare_folders(desk.root, _FORM), f"{desk.who.uid}-{desk.who.name}")
    finder, left = Finder(names), []
    try:
        form.forget_past()
        if any(finder.find(text) for text in form.load().values()):
            reason = tr("a new case that is being filled in has these names: finish it or empty the form")
            left = [Left(path, reason) for path in form.paths if path.exists()]
    except OSError as error:
        left = [Left(Path(error.filename or form.paths[0]), error.strerror or str(error))]
    return Swept((), tuple(left))


def _scrub(desk: Desk, number: str) -> Swept:
    """Take the case's words out of the list's own file."""
    try:
        desk.index.scrub(number)
    except OSError as error:
        return Swept((), (Left(desk.index.path, error.strerror or str(error)),))
    return Swept()


def _drafts(desk: Desk, number: str, events: Sequence[Event]) -> tuple[Held, Held]:
    """Drafts of a case: those beside it and in our own spare folders; those of who else wrote in it."""
    spare = spare_folders(desk.root, number)
    ours = [desk.store.folder(number) / DRAFTS, *spare]
    theirs: list[Path] = []
    for uid in sorted({event["via"]["uid"] for event in events} - {desk.who.uid}):
        theirs += [path for path in _of_colleague(uid, spare) if path not in ours]
    return erasure.drafts(ours), erasure.drafts(dict.fromkeys(theirs))


def _of_colleague(uid: int, ours: Sequence[Path]) -> list[Path]:
    """A colleague's spare folders, where they lie in his home as ours lie in ours."""
    import os
    import pwd

    try:
        home = Path(pwd.getpwuid(uid).pw_dir)
    except (KeyError, OverflowError):
        return []
    found = []
    for path in ours:
        if path.is_relative_to(Path.home()) and Path.home() != Path("/"):
            found.append(home / path.relative_to(Path.home()))
        elif path.is_relative_to(f"/run/user/{os.getuid()}"):
            found.append(Path(f"/run/user/{uid}") / path.relative_to(f"/run/user/{os.getuid()}"))
    return found


class Grave(NamedTuple):
    """What purging means, before it is done.

    Attributes:
        number: The case.
        stone: The note that will be left, or is there already.
        case: The case as it stands; None where it cannot be read or is purged already.
        clocks: Its clocks that run, soonest first.
        held: What lies in its folder.
        drafts: Our drafts of it elsewhere.
        others: Colleagues' drafts in their own folders, as far as we may look.
        names: The names and numbers that stand in it.
        done: Whether the note is there already.
    """

    number: str
    stone: Tombstone
    case: Case | None
    clocks: tuple[Deadline, ...]
    held: Held
    drafts: Held
    others: Held
    names: tuple[str, ...] = ()
    done: bool = False

    @property
    def paths(self) -> tuple[Path, ...]:
        """All that would be removed, folders as one."""
        return self.held.paths + self.drafts.paths + self.others.paths


def look_at_grave(desk: Desk, number: str, why: str) -> Grave:
    """What purging a case would remove, and the note it would leave.

    Raises:
        Refused: No reason, or a name in it.
        StoreError: There is no such case, or the system does not let us read it.
    """
    from aftercase.clock.times import stamp
    from aftercase.guide.decide.entering import require_why
    from aftercase.text import one_line

    folder = desk.store.folder(number)
    there = tombstone.read(folder)
    why = one_line(why, 400)
    case: Case | None = None
    events: tuple[Event, ...] = ()
    clocks: tuple[Deadline, ...] = ()
    names: tuple[str, ...] = ()
    if there is None:
        why = require_why(why, N_("Purging needs a reason: one line that a stranger would understand."))
        record = _readable(desk, number)
        if record is not None:
            case, events = desk.fold(record), record.events
            names = tuple(decide.all_names(events))
            decide.require_nameless(why, names)
            clocks = tuple(clock for clock in case.open_deadlines() if clock.paused_at is None)
    stone = there or Tombstone(
        number,
        len(events) if case is not None else None,
        case.head if case is not None else None,
        case.opened_at if case is not None else None,
        stamp(desk.clock()),
        desk.who.name,
        desk.who.via(),
        why,
    )
    held = erasure.contents(folder, {LOCK_FILE, TOMBSTONE_FILE})
    ours, others = _drafts(desk, number, events)
    elsewhere = ours._replace(paths=tuple(path for path in ours.paths if folder not in path.parents))
    return Grave(number, stone, case, clocks, held, elsewhere, others, names, there is not None)


def _readable(desk: Desk, number: str) -> Record | None:
    """The case; None where it is damaged or of a newer version, which keeps nobody from removing it."""
    try:
        return desk.record(number)
    except Purged:
        return None
    except (Damaged, NewerVersion):
        return None


def purge(desk: Desk, grave: Grave) -> Swept:
    """Remove a case for good and leave its note; what was begun before is finished.

    Raises:
        Conflict: Somebody has written to it since the look.
        StoreError: Nothing was removed.
    """
    swept = tombstone.purge(desk.store, grave.stone)
    of_others = erasure.remove(grave.others._replace(unseen=()))
    rest = (erasure.remove(grave.drafts), of_others, _forms(desk, grave.names), _scrub(desk, grave.number))
    return erasure.together(swept, *rest)


def graves(desk: Desk) -> list[Tombstone]:
    """The notes of all purged cases, by number."""
    found = [tombstone.read(desk.store.folder(number)) for number in desk.store.purged()]
    return [stone for stone in found if stone is not None]
