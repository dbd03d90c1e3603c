"""The texts an editor has open, over the files on disk, and the linter's view of them. Knows no protocol.

A folder is read once. A keystroke re-reads the changed text alone: the shelf exchanges one page.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from aftercase.clock.files import SIZE_LIMIT as CLOCK_LIMIT
from aftercase.clock.files import read_clocks
from aftercase.clock.rules import ClockFile
from aftercase.desk.authors.gather import gather, playbook_names
from aftercase.lsp.answers import Findings
from aftercase.lsp.positions import Document
from aftercase.lsp.ranges import diagnostics
from aftercase.lsp.scan import Mark, Scan, scan
from aftercase.playbook.front import named
from aftercase.playbook.glossary import NAME as GLOSSARY
from aftercase.playbook.library import Library, read_capped
from aftercase.playbook.lint.lint import Finding, lint
from aftercase.playbook.lint.page import Page, make_page
from aftercase.playbook.lint.shelf import Shelf
from aftercase.playbook.lint.stamps import NAME as STAMPS
from aftercase.playbook.model import Playbook
from aftercase.playbook.words import ID, LANGUAGE
from aftercase.problems import Problem

_SHOWN = 200  # diagnostics of one file; an editor with thousands is of no help


@dataclass(slots=True)
class Folder:
    """A folder of playbooks as it was read.

    Attributes:
        shelf: Its files and those they may lead to; open texts take the place of files.
        clocks: Path -> what a clock file says, of this folder and the library's.
        seen: Path -> (time, size), to see what has changed on disk.
    """

    path: Path
    shelf: Shelf
    clocks: dict[str, ClockFile]
    seen: dict[str, tuple[int, int]] = field(default_factory=dict)


def is_playbook(label: str) -> bool:
    """True for a path that ends in ``<id>.<language>.md``."""
    id_, language = named(label)
    return bool(ID.fullmatch(id_) and LANGUAGE.fullmatch(language))


def is_clocks(label: str) -> bool:
    """True for ``clocks/<id>.yaml``."""
    path = Path(label)
    return path.suffix == ".yaml" and path.parent.name == "clocks"


class Workspace:
    """Open texts and folders. Labels are absolute paths; nothing here raises for what a text holds."""

    def __init__(self, folders: Sequence[Path] = (), today: date | None = None) -> None:
        """``folders`` are those of the library, which links may lead to; ``today`` ages sources."""
        self.library = tuple(folders)
        self.today = today
        self.open: dict[str, Document] = {}
        self._folders: dict[Path, Folder] = {}
        self._stale: set[str] = set()  # open texts that their shelves do not know yet
        self._files: dict[str, tuple[str | bytes, Document]] = {}
        self._scans: dict[str, tuple[Document, Scan]] = {}
        self._readable: dict[str, Playbook] = {}

    # -- texts

    def put(self, label: str, document: Document) -> None:
        """Open a text, or exchange an open one; nothing is read yet."""
        self.open[label] = document
        self._stale.add(label)

    def close(self, label: str) -> None:
        """The file on disk counts again."""
        if self.open.pop(label, None) is not None:
            self._stale.discard(label)
            self._reread([label])

    def document(self, label: str) -> Document | None:
        """An open text, or that of a file of a folder read; None for any other."""
        if label in self.open:
            return self.open[label]
        page = self.page(label)
        if page is None or isinstance(page.raw, bytes):
            return None
        kept = self._files.get(label)
        if kept is None or kept[0] is not page.raw:
            # What only came with the library is there as the reader stored it, which lies line by line.
            kept = self._files[label] = (page.raw, Document(page.raw))
        return kept[1]

    def scan(self, label: str) -> Scan:
        """The names of a text; an empty scan for an unknown one."""
        document = self.document(label)
        if document is None:
            id_, language = named(label)
            return Scan(id_, language)
        kept = self._scans.get(label)
        if kept is None or kept[0] is not document:
            kept = self._scans[label] = (document, scan(document, label))
        return kept[1]

    # -- folders

    def folder(self, label: str) -> Folder:
        """The folder of a playbook or clock file, with the newest texts in it."""
        folder = self.known(label)
        self._settle()
        return folder

    def known(self, label: str) -> Folder:
        """The folder of a playbook or clock file, read if it was not yet; without what was just typed."""
        path = Path(label).parent.parent if is_clocks(label) else Path(label).parent
        if path not in self._folders:
            self._folders[path] = self._read(path)
        return self._folders[path]

    @property
    def folders(self) -> list[Folder]:
        """All that have been read."""
        self._settle()
        return list(self._folders.values())

    def page(self, label: str) -> Page | None:
        """A file under the linter."""
        return self.folder(label).shelf.pages.get(label) if is_playbook(label) else None

    def book(self, label: str) -> Playbook | None:
        """The playbook of a file; while it cannot be read, as it was when it last could."""
        page = self.page(label)
        book = page.book if page is not None else None
        if book is not None:
            self._readable[label] = book
        return self._readable.get(label)

    def typing(self, label: str) -> Playbook | None:
        """The same without reading what was typed since: for an answer while typing."""
        page = self.known(label).shelf.pages.get(label)
        if page is not None and page.book is not None:
            self._readable[label] = page.book
        return self._readable.get(label)

    def labels(self, label: str, id_: str) -> list[str]:
        """The files of a playbook, as links from ``label`` see them: its own folder first."""
        folder = self.known(label)
        found = [one for one in folder.shelf.pages if named(one)[0] == id_]
        own = [one for one in found if Path(one).parent == folder.path]
        seen = {Path(one).name for one in own}
        return own + [one for one in found if Path(one).name not in seen]

    def label_of(self, label: str, id_: str, language: str) -> str:
        """The file a link leads to; "" where there is none."""
        wanted = f"{id_}.{language}.md"
        return next((one for one in self.labels(label, id_) if Path(one).name == wanted), "")

    def marks(self, labels: Iterable[str]) -> Iterator[tuple[str, Mark]]:
        """All names of some files."""
        for label in labels:
            yield from ((label, mark) for mark in self.scan(label).marks)

    def refresh(self) -> bool:
        """Look at the disk again; True where anything but open texts has changed."""
        changed = False
        for path, folder in list(self._folders.items()):
            now = self._seen(path)
            different = {one for one in {*now, *folder.seen} if now.get(one) != folder.seen.get(one)}
            folder.seen = now
            different -= set(self.open)
            if not different:
                continue
            changed = True
            if all(one in now and one in folder.shelf.pages for one in different):
                self._reread(different)
            else:
                self._folders[path] = self._read(path)
        return changed

    # -- findings

    def findings(self, label: str) -> Findings | None:
        """The diagnostics of an open text; None where it is neither a playbook nor a clock file."""
        document = self.open.get(label)
        if document is None:
            return None
        if is_clocks(label):
            self.folder(label)
            problems: Sequence[Problem] = read_clocks(document.text, Path(label).name)[1]
        elif is_playbook(label):
            problems = [one.problem for one in self.problems(label)]
        else:
            return None
        return Findings(label, document.version, tuple(diagnostics(problems, document, _SHOWN)))

    def problems(self, label: str, page: Page | None = None) -> tuple[Finding, ...]:
        """What the linter finds in one file, or would find if it were ``page``."""
        return lint(self.view(label, page)).findings

    def view(self, label: str, page: Page | None = None) -> Shelf:
        """The shelf with only one file to be linted: all others are there to be linked to."""
        shelf = self.folder(label).shelf
        shelf = shelf.with_page(page) if page is not None else shelf
        pages = {one: p if one == label else replace(p, linted=False) for one, p in shelf.pages.items()}
        others = {one: found for one, found in shelf.others.items() if one == label}
        return replace(shelf, pages=pages, others=others)

    def around(self, label: str) -> list[str]:
        """The other open texts whose findings may depend on one."""
        if is_clocks(label):
            return [one for one in self.open if is_playbook(one)]
        return [
            one
            for one in self.open
            if one != label and is_playbook(one) and label in self.folder(one).shelf.pages
        ]

    # -- reading

    def _read(self, path: Path) -> Folder:
        library = Library([path, *self.library])
        shelf = gather([path], self.library, today=self.today) if path.is_dir() else []
        clocks = {str(where): file for file, _, where in library.clock_files().values() if file is not None}
        self._stale |= set(self.open)  # what is open counts before what was read just now
        found = shelf[0] if shelf else Shelf({}, None, set(), today=self.today)
        return Folder(path, replace(found, others={}), clocks, self._seen(path))

    def _seen(self, path: Path) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        for folder in (path, *self.library):
            names = [folder / name for name in playbook_names(folder)]
            with_clocks = [*names, folder / STAMPS, folder / GLOSSARY, *_entries(folder / "clocks")]
            for one in with_clocks:
                try:
                    stat = one.stat()
                except OSError:
                    continue
                found[str(one)] = (stat.st_mtime_ns, stat.st_size)
        return found

    def _reread(self, labels: Iterable[str]) -> None:
        """Take files from disk again, one by one; a folder whose file is gone is read anew."""
        for label in labels:
            for path, folder in list(self._folders.items()):
                known = label in folder.shelf.pages or label in folder.clocks
                if not known and path != Path(label).parent:
                    continue
                if is_playbook(label) and os.path.lexists(label):
                    self._take(folder, label, _read_file(Path(label)))
                else:
                    self._folders[path] = self._read(path)

    def _settle(self) -> None:
        """Put the open texts that have changed into the shelves."""
        while self._stale:
            label = self._stale.pop()
            document = self.open.get(label)
            if document is None:
                continue
            page: Page | None = None
            for folder in self._folders.values():
                if is_clocks(label):
                    self._take_clocks(folder, label, document)
                elif is_playbook(label) and (
                    label in folder.shelf.pages or folder.path == Path(label).parent
                ):
                    page = self._take(folder, label, page or document.text)

    def _take(self, folder: Folder, label: str, text: str | bytes | Page) -> Page:
        """Exchange a page of a folder; a file of another folder stays one that is not linted."""
        before = folder.shelf.pages.get(label)
        page = text if isinstance(text, Page) else before
        if not isinstance(text, Page) and (before is None or before.raw != text or before.raw == b""):
            page = make_page(label, text)
        assert page is not None
        own = Path(label).parent == folder.path
        folder.shelf = folder.shelf.with_page(page if page.linted == own else replace(page, linted=own))
        language = named(label)[1]
        if own and folder.shelf.languages is not None and language not in folder.shelf.languages:
            folder.shelf = replace(folder.shelf, languages={*folder.shelf.languages, language})
        return page

    def _take_clocks(self, folder: Folder, label: str, document: Document) -> None:
        if label not in folder.clocks and folder.path != Path(label).parent.parent:
            return
        text = document.text if len(document.text) <= CLOCK_LIMIT else ""
        file, _ = read_clocks(text, Path(label).name)
        if file is not None:  # while it is half typed, what it said before counts
            folder.clocks[label] = file
        names = {name for one in folder.clocks.values() for name in one.clocks}
        folder.shelf = replace(folder.shelf, clocks=names)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(one for one in folder.iterdir() if one.suffix == ".yaml")
    except OSError:
        return []


def _read_file(path: Path) -> str | bytes:
    from aftercase.playbook.intake import SIZE_LIMIT

    data = read_capped(path, SIZE_LIMIT)
    return b"" if isinstance(data, Problem) else data
