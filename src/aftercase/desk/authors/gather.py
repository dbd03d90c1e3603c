"""From paths to shelves: which files are linted, and what lies beside them that they may lead to."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from aftercase.clock.files import SIZE_LIMIT as CLOCK_LIMIT
from aftercase.clock.files import read_clocks
from aftercase.desk.authors.revision import Revision
from aftercase.i18n import N_, tr
from aftercase.playbook.front import named
from aftercase.playbook.glossary import NAME as GLOSSARY
from aftercase.playbook.library import Library, Memory, read_capped, read_terms
from aftercase.playbook.lint.page import Page, make_page, unreadable
from aftercase.playbook.lint.shelf import Shelf
from aftercase.playbook.lint.stamps import LIMIT as STAMPS_LIMIT
from aftercase.playbook.lint.stamps import NAME as STAMPS
from aftercase.playbook.lint.stamps import NotStamps, Stamps, read_stamps
from aftercase.playbook.model import Reading
from aftercase.playbook.words import ID, LANGUAGE
from aftercase.problems import Pos, Problem


class CannotLint(Exception):  # noqa: N818 - a sentence for a person
    """What was asked for cannot be looked at; the message says why in one line."""


@dataclass(slots=True)
class Asked:
    """What a person wants linted, by folder.

    Attributes:
        files: Folder -> the names of playbooks in it.
        clocks: Folder (that of the playbooks) -> the names of clock files under its ``clocks``.
        whole: The folders that were asked for as such.
        glossaries: The folders whose glossary is looked at too.
    """

    files: dict[Path, list[str]] = field(default_factory=dict)
    clocks: dict[Path, list[str]] = field(default_factory=dict)
    whole: set[Path] = field(default_factory=set)
    glossaries: set[Path] = field(default_factory=set)


def gather(
    paths: Sequence[Path],
    folders: Sequence[Path],
    *,
    languages: Collection[str] | None = None,
    since: str = "",
    today: date | None = None,
    memory: Memory | None = None,
) -> list[Shelf]:
    """Read the files that were asked for and those beside them, one shelf a folder.

    Args:
        paths: Files and folders.
        folders: Those of the library, which links may lead to.
        languages: Those in which every playbook has to be there; None for those of its folder.
        since: A git revision to compare with; "" for none.
        today: Against which sources age; None leaves that out.
        memory: What was read before, for who asks again and again.

    Raises:
        CannotLint: A path is not there, or the revision is not.
    """
    asked = _sorted(paths)
    shelves = []
    for folder in sorted({*asked.files, *asked.clocks}):
        revision = Revision(folder, since) if since else None
        library = Library([folder, *(one for one in folders if not _same(one, folder))], memory=memory)
        shelves.append(_shelf(folder, asked, library, languages, revision, today))
    return shelves


def _sorted(paths: Sequence[Path]) -> Asked:
    asked = Asked()
    for path in paths:
        if path.is_dir() and not _is_playbook(path.name):
            asked.whole.add(path)
            asked.glossaries.add(path)
            asked.files.setdefault(path, []).extend(playbook_names(path))
            asked.clocks.setdefault(path, []).extend(_names(path / "clocks", ".yaml"))
        elif not os.path.lexists(path):
            raise CannotLint(
                tr("There is no {path}. Give a playbook, or a folder with playbooks.", path=str(path))
            )
        elif path.name == GLOSSARY:
            asked.files.setdefault(path.parent, [])
            asked.glossaries.add(path.parent)
        elif path.suffix == ".yaml":
            asked.clocks.setdefault(path.parent.parent, []).append(path.name)
        else:
            asked.files.setdefault(path.parent, []).append(path.name)
    return asked


def _is_playbook(name: str) -> bool:
    id_, language = named(name)
    return bool(ID.fullmatch(id_) and LANGUAGE.fullmatch(language))


def playbook_names(folder: Path) -> list[str]:
    """The names of a folder's playbooks, those that cannot be read too."""
    return [name for name in _names(folder, ".md") if _is_playbook(name)]


def _names(folder: Path, suffix: str) -> list[str]:
    try:
        return sorted(
            one.name for one in folder.iterdir() if one.name.endswith(suffix) and one.name[0] != "."
        )
    except OSError:
        return []


def _shelf(
    folder: Path,
    asked: Asked,
    library: Library,
    languages: Collection[str] | None,
    revision: Revision | None,
    today: date | None,
) -> Shelf:
    wanted = dict.fromkeys(asked.files.get(folder, []))
    pages = {page.label: page for page in (_page(library, folder, name, revision) for name in wanted)}
    pages |= _context(library, folder, set(wanted))
    there = {named(name)[1] for name in (*playbook_names(folder), *wanted)} - {""}
    clocks = {
        name for file, _, _ in library.clock_files().values() if file is not None for name in file.clocks
    }
    stamps, others = read_lock(folder)
    words = folder / GLOSSARY
    if folder in asked.glossaries and os.path.lexists(words):
        others[_label(words)] = read_terms(words)[1]
    for name in dict.fromkeys(asked.clocks.get(folder, [])):
        others[_label(folder / "clocks" / name)] = _clock_problems(folder / "clocks" / name)
    gone: tuple[tuple[str, str], ...] = ()
    if revision is not None and folder in asked.whole:
        before = [name for name in revision.names() if _is_playbook(name)]
        gone = tuple((_label(folder / name), named(name)[0]) for name in before if name not in wanted)
    return Shelf(pages, clocks, languages or there, stamps, today, gone, others, library.glossary())


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one == other


def _label(path: Path) -> str:
    return str(path)


def _page(library: Library, folder: Path, name: str, revision: Revision | None) -> Page:
    path = folder / name
    if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
        message = N_(
            "This file is a link that leads out of its folder, so it is not read. Put the file itself here."
        )
        return unreadable(_label(path), Problem("AC002", Pos(1, 1), message))
    data, reading = library.take(path)
    if isinstance(data, Problem):
        return unreadable(_label(path), data)
    before = revision.text(name) if revision is not None else None
    base = make_page(name, before).book if before is not None else None
    return make_page(_label(path), data, base=base, reading=reading)


def _context(library: Library, folder: Path, wanted: set[str]) -> dict[str, Page]:
    """The files that are only there to be linked to."""
    pages = {}
    for entry in library.entries():
        if entry.path.parent == folder and entry.path.name in wanted:
            continue
        reading: Reading = library.get(entry.id, entry.language).reading
        text = reading.playbook.text if reading.playbook is not None else ""
        pages[str(entry.path)] = make_page(str(entry.path), text, linted=False, reading=reading)
    return pages


def _clock_problems(path: Path) -> tuple[Problem, ...]:
    data = read_capped(path, CLOCK_LIMIT)
    if isinstance(data, Problem):
        return (data,)
    try:
        return read_clocks(data.decode("utf-8"), path.name)[1]
    except UnicodeDecodeError:
        return (Problem("AC001", Pos(1, 1), N_("The file is not UTF-8. Save it as UTF-8.")),)


def read_lock(folder: Path) -> tuple[Stamps, dict[str, tuple[Problem, ...]]]:
    """The lock file of a folder, and what is wrong with it by its label."""
    path = folder / STAMPS
    if not os.path.lexists(path):
        return Stamps(), {}
    data = read_capped(path, STAMPS_LIMIT)
    why = ""
    if isinstance(data, Problem):
        return Stamps(), {_label(path): (data,)}
    try:
        return read_stamps(data.decode("utf-8")), {}
    except UnicodeDecodeError:
        why = "UTF-8"
    except NotStamps as error:
        why = str(error)
    message = N_(
        "This is no lock file of translations ({why}). Make it anew: aftercase playbook i18n --stamp."
    )
    return Stamps(), {_label(path): (Problem("AC002", Pos(1, 1), message, {"why": why}),)}


def urls(shelves: Iterable[Shelf]) -> dict[str, list[tuple[str, Pos]]]:
    """Address -> (label, place) of every source of the linted files."""
    found: dict[str, list[tuple[str, Pos]]] = {}
    for shelf in shelves:
        for page in shelf.pages.values():
            if page.linted and page.book is not None:
                for source in page.book.sources.values():
                    found.setdefault(source.url, []).append((page.label, source.pos))
    return found
