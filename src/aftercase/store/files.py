"""The store on files: one folder per case, an ordinary TinyDB file in it.

::

    cases/.lock                    taken while a number is
    cases/AC-2026-0042/case.json   the events        case.json.prev   the generation before
                      /.lock       taken for every write; never deleted
                      /evidence/<sha256>.<ext>   playbooks/<pin>.md   drafts/<user>.jsonl

A number is never given twice: the next one follows the highest folder there is, so a purged case leaves its
folder with a note in it. TinyDB and orjson are loaded by the methods that need them, because the list of
cases comes from the index and should not wait 20 ms for them.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aftercase.store import durable, names
from aftercase.store.layout import CASE_FILE, EVIDENCE, LOCK_FILE, PLAYBOOKS, TOMBSTONE_FILE
from aftercase.store.lock import locked
from aftercase.store.protocol import (
    NO_PINS,
    Busy,
    Damaged,
    Event,
    Evidence,
    NewerVersion,
    NotConfirmed,
    NotSaved,
    Purged,
    Record,
    Signature,
    UnknownCase,
    Unreadable,
)

if TYPE_CHECKING:
    from aftercase.store.content import Content
    from aftercase.store.transaction import Transaction

_KEPT = 8  # parsed cases kept in memory: those somebody is working on, not those a sweep has read
_EVIDENCE_AGE = 60.0  # seconds after which an unlocked temporary copy is nobody's


class FileStore:
    """Cases in folders under ``root/cases``; nothing is made before the first case.

    Attributes:
        root: The desk's data folder.
        cases: The folder of all cases.
        deadline: How long a write waits for its lock, in seconds.
        who: The name shown to colleagues who wait for us.
    """

    def __init__(self, root: Path, deadline: float = 10.0, who: str = "") -> None:
        """Touch nothing yet."""
        self.root = root
        self.cases = root / "cases"
        self.deadline = deadline
        self.who = who
        self._kept: dict[str, Content] = {}
        self._swept: set[str] = set()

    @property
    def modes(self) -> durable.Modes:
        """Permissions of what is made here: for a team where the folder of cases is one, else private."""
        # Asked each time, 2 µs: a desk open while its folder becomes a team's would lock colleagues out.
        return durable.modes_of(self.cases)

    def folder(self, case: str) -> Path:
        """Where a case lies.

        Raises:
            UnknownCase: The text has not the form of a number, so that it could lead elsewhere.
        """
        if not names.is_number(case):
            raise UnknownCase(case)
        return self.cases / case

    def create(
        self, year: int, make: Callable[[str], Sequence[Event]], pins: Mapping[str, str] = NO_PINS
    ) -> Record:
        """Open a new case; see `protocol.CaseStore.create`."""
        from aftercase.store import pins as texts

        texts.check(pins)
        case = self._take_number(year)
        try:
            events = make(case)
            with self.transaction(case, new=True) as transaction:
                return transaction.append(events, 0, pins)
        except NotConfirmed:
            raise  # it may well be there: the number stays taken
        except BaseException:
            self._give_back(case)
            raise

    def read(self, case: str) -> Record:
        """The case as it is now; see `protocol.CaseStore.read`. Costs one stat if nothing changed."""
        folder = self.folder(case)
        content = self._load(case, folder)
        if content is None:
            raise self._missing(case, folder)
        return Record(case, content.events, content.signature, content.schema if content.read_only else None)

    def refusal(self, record: Record) -> NewerVersion:
        """Why a case that a newer aftercase wrote is not written to."""
        from aftercase.store import content as contents

        assert record.newer is not None
        path = self.folder(record.case) / CASE_FILE
        return NewerVersion(record.case, path, record.newer, contents.SCHEMA)

    def append(
        self, case: str, events: Sequence[Event], expected: int, pins: Mapping[str, str] = NO_PINS
    ) -> Record:
        """Add events after ``expected``; see `protocol.CaseStore.append`."""
        if pins:
            from aftercase.store import pins as texts

            texts.check(pins)
        with self.transaction(case) as transaction:
            return transaction.append(events, expected, pins)

    @contextlib.contextmanager
    def transaction(self, case: str, new: bool = False) -> Iterator[Transaction]:
        """Hold the case's lock for a ``with`` block, the case freshly read inside it.

        Args:
            case: The number.
            new: The case has no file yet.

        Raises:
            Busy, NotSaved, UnknownCase, Damaged, NewerVersion, Unreadable: Before the block is entered.
        """
        from aftercase.store import content as contents
        from aftercase.store.transaction import Transaction

        folder = self.folder(case)
        with _readable(folder):
            if not folder.is_dir():
                raise UnknownCase(case)
            _refuse_link(folder)
            self._refuse_purged(folder)
        with locked(folder / LOCK_FILE, self.modes.file, self.deadline, self.who):
            self._sweep(case, folder)
            content = self._load(case, folder, held=True)
            if content is None and not new:
                raise self._missing(case, folder)
            if content is not None and content.read_only:
                raise NewerVersion(case, folder / CASE_FILE, content.schema, contents.SCHEMA)
            transaction = Transaction(case, folder, self.modes, content)
            try:
                yield transaction
            finally:
                self._keep(case, transaction.content)

    def ids(self) -> list[str]:
        """All numbers, damaged cases too; see `protocol.CaseStore.ids`. Empty folders are no cases."""
        found = [
            case
            for case, signature in self.signatures()
            if signature is not None or isinstance(self._missing(case, self.cases / case), Damaged)
        ]
        return sorted(found, key=names.order)

    def purged(self) -> list[str]:
        """The numbers of the cases that were purged, sorted."""
        from aftercase.store import tombstone

        bare = [case for case, signature in self.signatures() if signature is None]
        return sorted((case for case in bare if tombstone.exists(self.cases / case)), key=names.order)

    def signatures(self) -> Iterator[tuple[str, Signature | None]]:
        """Every folder's number and its file's signature, None where there is no file; in no order.

        One stat per case and no file opened: 3 ms for 1,000 cases.
        """
        names_, is_number = self._folders(), names.is_number
        if not names_:
            return
        try:
            # Relative to the folder, the kernel need not walk the path a thousand times.
            home = os.open(self.cases, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise Unreadable(self.cases, error) from error
        try:
            for name in names_:
                if is_number(name):
                    try:
                        info = os.stat(f"{name}/{CASE_FILE}", dir_fd=home, follow_symlinks=False)
                    except OSError:
                        yield name, None
                    else:
                        yield name, (info.st_ino, info.st_size, info.st_mtime_ns)
        finally:
            os.close(home)

    def signatures_of(self, cases: list[str]) -> list[Signature | None]:
        """The signature of each of these cases' files, None where there is none; one stat for each."""
        found: list[Signature | None] = []
        home = os.fspath(self.cases)
        for case in cases:
            try:
                info = os.lstat(f"{home}/{case}/{CASE_FILE}")
            except OSError:
                found.append(None)
            else:
                found.append((info.st_ino, info.st_size, info.st_mtime_ns))
        return found

    def generation(self) -> int:
        """When a case was last added or removed: the time in ns of the folder of all cases, 0 without one."""
        try:
            return self.cases.stat().st_mtime_ns
        except OSError:
            return 0

    def resolve(self, words: str) -> str:
        """The number a person means; see `protocol.CaseStore.resolve`."""
        exact = words.strip().upper()
        if names.is_number(exact) and (self.cases / exact / CASE_FILE).exists():
            return exact  # saves the look at all others
        if exact.isascii() and exact.isdecimal() and len(exact) <= 12:
            end = (
                f"-{int(exact):04d}"  # of 100,000 cases, comparing the names takes 60 ms, a stat of each 500
            )
            ended = [name for name in self._folders() if name.endswith(end) and names.is_number(name)]
            if len(ended) == 1 and (self.cases / ended[0] / CASE_FILE).exists():
                return ended[0]
        try:
            return names.resolve(words, self.ids())
        except UnknownCase as unknown:
            with contextlib.suppress(UnknownCase):  # a purged one is found too: reading it tells
                return names.resolve(words, self.purged())
            raise unknown from None

    def pinned(self, case: str, pin: str) -> str:
        """A playbook's text as the case used it; see `protocol.CaseStore.pinned`."""
        from aftercase.store import pins as texts

        return texts.read(self.folder(case) / PLAYBOOKS, case, pin)

    def add_evidence(self, case: str, source: Path) -> Evidence:
        """Keep a copy of a file; see `protocol.CaseStore.add_evidence`.

        Not under the lock: a long copy must keep nobody waiting, and its name cannot collide.
        """
        from aftercase.store import evidence

        folder = self.folder(case)
        with _readable(folder):
            if not (folder / CASE_FILE).exists():
                raise self._missing(case, folder)
            _refuse_link(folder)
        kept = evidence.keep(folder / EVIDENCE, source, self.modes)
        if not (folder / CASE_FILE).exists():
            missing = self._missing(case, folder)
            if isinstance(missing, Purged):  # while we copied: nothing of the case may be left
                kept.stored.unlink(missing_ok=True)
            raise missing
        return kept

    def evidence_path(self, case: str, sha256: str) -> Path | None:
        """Where evidence lies; see `protocol.CaseStore.evidence_path`."""
        from aftercase.store import evidence

        return evidence.find(self.folder(case) / EVIDENCE, sha256)

    def _folders(self) -> list[str]:
        try:
            with os.scandir(self.cases) as entries:
                return [entry.name for entry in entries]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise Unreadable(self.cases, error) from error

    def _take_number(self, year: int) -> str:
        """Make the folder of the next number of a year, under the lock of all numbers."""
        self._make_home()
        with locked(self.cases / LOCK_FILE, self.modes.file, self.deadline, self.who):
            taken = [names.order(name) for name in self._folders() if names.is_number(name)]
            count = max((count for its_year, count in taken if its_year == year), default=0) + 1
            case = names.number(year, count)
            durable.make_folder(self.cases / case, self.modes.folder)
        return case

    def _make_home(self) -> None:
        with _readable(self.cases):
            if self.cases.is_dir():
                if not self._folders():  # whoever made it may have been killed before it was flushed
                    durable.confirm(self.cases)
                return
            above = (*reversed(self.root.parents), self.root)
            missing = [folder for folder in above if not folder.exists()]
        for folder in (*missing, self.cases):
            durable.make_folder(folder, durable.modes_of(folder.parent).folder)

    def _give_back(self, case: str) -> None:
        """Remove the folder of a case that was never stored; nobody has seen its number."""
        import shutil

        with contextlib.suppress(OSError):
            folder = self.folder(case)
            if not (folder / CASE_FILE).exists():
                shutil.rmtree(folder)

    def _sweep(self, case: str, folder: Path) -> None:
        """Remove what a killed process left, once per case and process: a look at a folder costs 20 µs."""
        if case not in self._swept:
            self._swept.add(case)
            durable.sweep(folder)
            durable.sweep(folder / PLAYBOOKS)
            durable.sweep(folder / EVIDENCE, _EVIDENCE_AGE)

    def _load(self, case: str, folder: Path, held: bool = False) -> Content | None:
        """The case's file, from memory if its signature is the same; damage is set aside and told.

        Args:
            case: The number.
            folder: Its folder.
            held: Whether the case's lock is held already.
        """
        from aftercase.store import content as contents
        from aftercase.store import damage

        path = folder / CASE_FILE
        kept = self._kept.get(case)
        try:
            content = contents.load(path, kept)
            if content is not None and content is not kept:
                self._refuse_purged(folder)
                contents.check(content, case)
        except contents.SchemaError as error:
            raise NewerVersion(case, path, error.schema, contents.SCHEMA) from None
        except contents.DamageError as error:
            self._keep(case, None)
            if held:
                raise damage.set_aside(case, folder, str(error)) from None
            return self._load_again(case, folder, str(error))
        self._keep(case, content)
        return content

    def _load_again(self, case: str, folder: Path, reason: str) -> Content | None:
        """Look once more under the lock: setting aside is a write, and somebody may have mended the file."""
        from aftercase.store import damage

        try:
            with locked(folder / LOCK_FILE, self.modes.file, self.deadline, self.who):
                return self._load(case, folder, held=True)
        except (Busy, NotSaved):  # somebody who may only read
            raise damage.in_place(case, folder, reason) from None

    def _missing(self, case: str, folder: Path) -> Damaged | UnknownCase:
        from aftercase.store import damage, tombstone

        stone = tombstone.read(folder)
        return stone.refusal() if stone is not None else damage.missing(case, folder)

    def _refuse_purged(self, folder: Path) -> None:
        """Refuse a case whose purge was cut off before its file was gone; one look, 2 µs.

        Raises:
            Purged: Its note is there.
        """
        if (folder / TOMBSTONE_FILE).exists():
            from aftercase.store import tombstone

            stone = tombstone.read(folder)
            if stone is not None:
                raise stone.refusal()

    def forget(self, case: str) -> None:
        """Let go of what is in memory of a case."""
        self._keep(case, None)

    def _keep(self, case: str, content: Content | None) -> None:
        """Remember a parsed case, forgetting the one that was used longest ago."""
        self._kept.pop(case, None)
        if content is not None:
            self._kept[case] = content
            while len(self._kept) > _KEPT:
                with contextlib.suppress(KeyError, RuntimeError, StopIteration):  # another thread was first
                    del self._kept[next(iter(self._kept))]


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[None]:
    """A look that the system refuses, as one of our refusals."""
    try:
        yield
    except OSError as error:
        raise Unreadable(path, error) from error


def _refuse_link(folder: Path) -> None:
    """Refuse to write through a link that stands for a case's folder; 1 µs. Raises NotSaved."""
    if folder.is_symlink():
        raise NotSaved(folder, NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)))
