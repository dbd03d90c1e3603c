"""A playbook that is being written, worked as a case: a throw-away desk that follows the file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from aftercase import terms
from aftercase.desk.authors.gather import gather
from aftercase.desk.authors.linting import look
from aftercase.desk.desk import Desk, utc_now
from aftercase.desk.who import Who
from aftercase.guide.decide import Opening
from aftercase.guide.rehearsal import HOST, host_text
from aftercase.guide.situation import Refused
from aftercase.playbook.front import named
from aftercase.playbook.library import Library, Memory
from aftercase.playbook.lint.lint import Finding
from aftercase.playbook.model import Playbook, Step
from aftercase.store.protocol import StoreError


@dataclass(frozen=True, slots=True)
class Place:
    """Where the author was before the file was read again.

    Attributes:
        step: The step's id.
        order: The ids of all steps then, to find the nearest one that is left.
        ticked, skipped: Keys of its checks.
    """

    step: str = ""
    order: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A fresh case on the file as it is now.

    Attributes:
        number: The case.
        book: The playbook as read.
        moved: The id of the step that is gone, where another one is shown instead; "" otherwise.
    """

    number: str
    book: Playbook
    moved: str = ""


class _LiveDesk(Desk):
    """A desk that knows the file in its own language only: it is shown, whatever language the interface has.

    Attributes:
        only: The file as read last; None before that.
        memory: What the desks before this one have read.
    """

    only: Playbook | None = None
    memory: Memory

    @cached_property
    def library(self) -> Library:
        """The playbooks on offer, unchanged ones from memory."""
        return Library(self.playbooks, memory=self.memory)

    def pinned(self, number: str, pin: str) -> Playbook:
        """The file as read, where it is what is pinned: it need not be read from the case again."""
        return self.only if self.only is not None and self.only.pin == pin else super().pinned(number, pin)

    def _twins(self, id_: str) -> Mapping[str, Playbook]:
        if self.only is not None and id_ == self.only.id and self.only.kind != "triage":
            return {self.only.language: self.only}
        return super()._twins(id_)


class Live:
    """The desk behind a preview. Close it to remove everything it has made.

    Attributes:
        path: The file.
        desk: The throw-away desk; its cases come from the file.
    """

    def __init__(
        self,
        path: Path,
        folders: Sequence[Path],
        who: Who,
        zone: str,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """``folders`` are those of the library, for links to other playbooks."""
        self._clock = clock
        self.path = path
        self.folders = [folder for folder in folders if folder.resolve() != path.parent.resolve()]
        self._stack = ExitStack()
        self._root = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="aftercase-preview-")))
        self._over = self._root / "books"
        self._over.mkdir()
        self._who, self._zone = who, zone
        self._memory = Memory()
        self.desk = self._desk()

    def _desk(self) -> _LiveDesk:
        books = [self._over, self.path.parent, *self.folders]
        desk = _LiveDesk(self._root / "data", self._who, self._zone, self._clock, books)
        desk.memory = self._memory
        return desk

    def close(self) -> None:
        """Remove the desk."""
        self._stack.close()

    @property
    def files(self) -> frozenset[str]:
        """The names to watch in the file's folder: the file and its twins."""
        id_, _ = named(self.path.name)
        try:
            names = {one.name for one in self.path.parent.iterdir() if id_ and named(one.name)[0] == id_}
        except OSError:
            names = set()
        return frozenset({self.path.name, *names})

    def findings(self) -> list[Finding]:
        """What the linter says of the file, its own findings first, then those of its twins."""
        paths = [self.path.parent / name for name in sorted(self.files)]
        there = [path for path in paths if path.exists()]
        shelves = gather(there, self.folders, today=_today(), memory=self._memory)
        found = look(shelves).result.findings
        return sorted(
            found, key=lambda one: (Path(one.label).name != self.path.name, one.label, one.problem.pos)
        )

    def open(self, place: Place = Place(), step: str = "") -> Opened | None:
        """Open a fresh case on the file, at the step where the author was; None where it cannot be read.

        Raises:
            Refused, StoreError: The engine says no; the message says why.
        """
        book = Library([], memory=self._memory).read(self.path).playbook
        if book is None:
            return None
        self._put(book)
        wanted = book.step(step or place.step) if step or place.step else book.start
        found = wanted or _nearest(book, place)
        number = self._case(book, found)
        if wanted is not None:
            self._again(number, found, place)
        return Opened(number, book, "" if wanted is not None else place.step)

    def twin(self, book: Playbook) -> Playbook | None:
        """The same playbook in another language, Chinese and English before others."""
        twins = self.desk.library.twins(book.id)
        order = [language for language in ("zh", "en", *sorted(twins)) if language != book.language]
        return next((twins[language] for language in order if language in twins), None)

    def _put(self, book: Playbook) -> None:
        """Lay a host beside a procedure, and a triage as a scenario: the desk opens cases on those only."""
        self.desk = self._desk()  # a fresh one: it must not remember what the file was
        self.desk.only = book
        for old in self._over.iterdir():
            old.unlink()
        if book.kind == "procedure":
            self._write(f"{HOST}.{book.language}.md", host_text(book.id, book.language))
        elif book.kind == "triage":
            text = book.text.replace("\nkind: triage", f"\nkind: scenario\ncause: {book.id}", 1)
            self._write(f"{book.id}.{book.language}.md", text)

    def _write(self, name: str, text: str) -> None:
        (self._over / name).write_text(text, "utf-8")
        self._memory.forget(self._over / name)

    def _case(self, book: Playbook, step: Step) -> str:
        platform = next((one for one in book.platform if one in terms.PLATFORMS), "taobao")
        dates = {"requested_at": "-5h", "refused_at": "-1h"}
        if book.kind != "procedure":
            opening = Opening(f"{book.id}#{step.id}", platform=platform, dates=dates)
            return self.desk.new(opening).case.number
        self._write(f"{HOST}.{book.language}.md", host_text(book.id, book.language, step.id))
        number = self.desk.new(Opening(HOST, platform=platform, dates=dates)).case.number
        self.desk.choose(number, "go")
        return number

    def _again(self, number: str, step: Step, place: Place) -> None:
        """Tick again what was ticked, where it is still there."""
        keys = {check.key: check for check in step.checks}
        for key in place.ticked:
            if key in keys:
                try:
                    self.desk.tick(number, key, "…" if keys[key].kind == "field" else None)
                except (Refused, StoreError):
                    continue  # its kind has changed: it is to do again
        skipped = [key for key in place.skipped if key in keys]
        if skipped:
            self.desk.skip(number, skipped, "preview")


def _nearest(book: Playbook, place: Place) -> Step:
    """The nearest step before the one that is gone, else the first."""
    if place.step in place.order:
        for id_ in reversed(place.order[: place.order.index(place.step)]):
            if step := book.step(id_):
                return step
    return book.start


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the author's own day
