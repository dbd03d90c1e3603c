"""One playbook, by whatever an author calls it: an id, a file, or either at a git revision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aftercase.desk.authors.gather import CannotLint
from aftercase.desk.authors.revision import Revision
from aftercase.i18n import tr
from aftercase.playbook.library import Library
from aftercase.playbook.model import Playbook
from aftercase.playbook.read import read_playbook


@dataclass(frozen=True, slots=True)
class Loaded:
    """A playbook and where it was found.

    Attributes:
        book: The playbook, perhaps with mistakes.
        label: What to call it in front of people.
        library: Its own folder before all others, so that its links lead to what lies beside it.
        errors: How many mistakes keep the desk from working with it.
    """

    book: Playbook
    label: str
    library: Library
    errors: int


def load(word: str, folders: Sequence[Path], language: str) -> Loaded:
    """Find a playbook.

    Args:
        word: ``id``, ``path``, ``id@revision`` or ``path@revision``.
        folders: Those of the library.
        language: Which twin, where an id is given.

    Raises:
        CannotLint: There is no such file, or nothing in it can be read.
        NoRevision: The revision cannot be read.
        UnknownPlaybook: There is no such id.
    """
    name, at, revision = word.rpartition("@")
    if not at or Path(word).exists():
        name, revision = word, ""
    path = Path(name)
    if path.suffix == ".md" or path.exists():
        if not revision and not path.is_file():
            raise CannotLint(tr("There is no {path}. Give a playbook's id or its file.", path=name))
        library = Library([path.parent, *folders])
    else:
        library = Library(list(folders))
        path = library.get(name, language).path
    return _read(path, name, revision, library)


def _read(path: Path, name: str, revision: str, library: Library) -> Loaded:
    label = f"{path}@{revision}" if revision else str(path)
    if revision:
        data = Revision(path.parent, revision).text(path.name)
        if data is None:
            raise CannotLint(tr("{path} was not there at {revision}.", path=str(path), revision=revision))
        reading = read_playbook(data, path.name)
    else:
        reading = library.read(path)
    if reading.playbook is None:
        why = reading.problems[0].line(label) if reading.problems else label
        raise CannotLint(tr("{name} cannot be read: {why}", name=name, why=why))
    return Loaded(reading.playbook, label, library, len(reading.errors))
