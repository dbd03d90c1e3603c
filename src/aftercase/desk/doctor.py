"""The doctor: every check of the store over the data folder, and the remedies where they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aftercase.i18n import tr
from aftercase.store import durable
from aftercase.store import settings as agreed
from aftercase.store.protocol import Record, StoreError, Unreadable, reason_of

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk
    from aftercase.store.content import Content
    from aftercase.store.examine.finding import Finding
    from aftercase.store.examine.listing import Kept
    from aftercase.store.examine.look import House

Told = Callable[[int, int], None]


class Report(NamedTuple):
    """What the doctor has found.

    Attributes:
        root: The data folder.
        cases: How many cases were looked at.
        findings: What is wrong, in the order found; without what was repaired.
        repaired: What was done, a line each.
        failed: Repairs that did not succeed: the finding, and why.
    """

    root: Path
    cases: int
    findings: tuple[Finding, ...]
    repaired: tuple[str, ...]
    failed: tuple[tuple[Finding, str], ...]


def doctor(desk: Desk, told: Told, repair: bool = False) -> Report:
    """Look at everything in the desk's data folder; nothing is changed unless ``repair`` is asked for.

    Raises:
        Unreadable: There is no data folder, or it cannot be looked into.
    """
    return _Doctor(desk, told, repair).run()


class _Doctor:
    """One visit."""

    ROUNDS = 3  # a case that was brought back is looked at again, and what is found then is mended too

    def __init__(self, desk: Desk, told: Told, repair: bool) -> None:
        from aftercase.desk.summary import VERSION
        from aftercase.store import tables

        self.desk, self.told, self.repair = desk, told, repair
        self.findings: list[Finding] = []
        self.repaired: list[str] = []
        self.failed: list[tuple[Finding, str]] = []
        self.layout = tables.version(VERSION)
        self.rows: dict[str, Kept] = {}
        self.wrong: list[str] = []

    def run(self) -> Report:
        from aftercase.store import names
        from aftercase.store.examine import look as looks
        from aftercase.store.examine import premises

        desk = self.desk
        try:
            house = looks.house(desk.store, desk.clock(), self._settings())
        except OSError as error:
            raise Unreadable(desk.root, error) from error
        try:
            found = [item for item in looks.items(desk.store.cases, depth=0) if item.is_folder]
        except FileNotFoundError:
            found = []  # no case yet
        except OSError as error:
            raise Unreadable(desk.store.cases, error) from error
        for check in (premises.disk, premises.settings, premises.own_files):
            self._settle(partial(_list_of, check, house))
        self._list()
        cases = sorted((item.name for item in found if names.is_number(item.name)), key=names.order)
        for done, case in enumerate(cases):
            self.told(done, len(cases))
            self._settle(partial(self._case, house, case))
        self.told(len(cases), len(cases))
        self._settle(self._list_wrong)
        self._settle(partial(self._spare, house))
        return Report(desk.root, len(cases), tuple(self.findings), tuple(self.repaired), tuple(self.failed))

    def _settings(self) -> agreed.Settings:
        try:
            return agreed.load(self.desk.root)
        except StoreError:  # its own check says so
            return agreed.NONE

    def _settle(self, look: Callable[[], list[Finding]]) -> None:
        """Look, mend what may be mended, and look again until nothing more can be done."""
        tried: set[tuple[str, Path]] = set()
        for _ in range(self.ROUNDS):
            found = look()
            todo = [one for one in found if one.mend is not None and (one.kind.code, one.path) not in tried]
            if not self.repair or not todo:
                break
            for one in todo:
                tried.add((one.kind.code, one.path))
                self._mend(one)
        self.findings += found

    def _mend(self, finding: Finding) -> None:
        assert finding.mend is not None
        try:
            self.repaired.append(finding.mend())
        except StoreError as error:
            self.failed.append((finding, str(error)))
        except OSError as error:
            self.failed.append((finding, f"{error.filename or finding.path}: {reason_of(error)}"))

    def _case(self, house: House, case: str) -> list[Finding]:
        from aftercase.store.examine.cases import examine

        look, found = examine(house, case)
        if look is not None and look.content is not None and case in self.rows:
            self._compare(case, look.content)
        return found

    # -- the list of cases -------------------------------------------------------------------------------

    def _list(self) -> None:
        """Look at the list's file, and keep its rows until the cases have been read."""
        from aftercase.store.examine import listing

        def look() -> list[Finding]:
            found, self.rows = listing.check(self.desk.index.path, self.layout, self._anew)
            return found

        self._settle(look)

    def _compare(self, case: str, content: Content) -> None:
        """Compare a row with what the case says now, where both are of the same generation."""
        from aftercase.desk.summary import summarise

        signature, row = self.rows.pop(case)
        if signature == content.signature:
            try:
                made = summarise(self.desk, Record(case, content.events, content.signature))
            except StoreError:
                return
            if made.row != row:
                self.wrong.append(case)

    def _list_wrong(self) -> list[Finding]:
        from aftercase.store.examine import listing

        return list(listing.wrong(self.desk.index.path, self.wrong, self._anew))

    def _anew(self) -> str:
        """Make the list anew from the cases."""
        index = self.desk.index
        index.close()
        for path in (index.path, *(index.path.with_name(index.path.name + end) for end in ("-wal", "-shm"))):
            durable.remove(path)
        index.refresh()
        self.wrong.clear()
        return tr("{path}: made anew from the cases.", path=str(index.path))

    def _spare(self, house: House) -> list[Finding]:
        """Drafts of cases that are gone, in the folders of this person."""
        from aftercase.desk.who import spare_folders
        from aftercase.store.examine import drafts

        number = "AC-0000-0000"
        folders = spare_folders(self.desk.root, number)
        suffix = folders[0].name.removeprefix(number)
        return list(drafts.spare(house, [folder.parent for folder in folders], suffix))


def _list_of(check: Callable[[House], Iterator[Finding]], house: House) -> list[Finding]:
    return list(check(house))
