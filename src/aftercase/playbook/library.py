"""The library: folders of playbooks and clock files. The only module here that opens files.

A file is ``<id>.<language>.md`` directly in a folder, a clock file ``clocks/<id>.yaml``. Where two folders
have the same file, the first one counts, so that a team's own folder stands before the shipped one. What is
read is kept by (path, inode, size, mtime): nothing is read twice, and a saved file is read again.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Literal, Protocol, TypeVar

from aftercase.clock.files import SIZE_LIMIT as CLOCK_LIMIT
from aftercase.clock.files import read_clocks
from aftercase.clock.rules import ClockFile
from aftercase.i18n import N_, tr
from aftercase.plain_yaml import near
from aftercase.playbook.caps import Caps
from aftercase.playbook.front import named
from aftercase.playbook.glossary import NAME as GLOSSARY
from aftercase.playbook.glossary import SIZE_LIMIT as GLOSSARY_LIMIT
from aftercase.playbook.glossary import Glossary, read_glossary
from aftercase.playbook.graph import check_set
from aftercase.playbook.intake import SIZE_LIMIT
from aftercase.playbook.model import Playbook, Reading
from aftercase.playbook.read import read_playbook
from aftercase.playbook.words import ID, LANGUAGE
from aftercase.problems import Pos, Problem
from aftercase.text import one_line

if TYPE_CHECKING:  # its models cost 10 ms that only words which leave have to pay
    from aftercase.playbook.likeness import Likeness
    from aftercase.playbook.wording import WordingFile, WordingRule

T = TypeVar("T")
Origin = Literal["own", "shipped"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the library.

    Attributes:
        kind, title, status: As in the file; "" where it cannot be read.
        problems: Everything that is wrong with the file alone.
        origin: ``own`` for a file of the person's or team's own folders, else ``shipped``.
        overrides: True where it stands in the place of a shipped file of the same name.
    """

    id: str
    language: str
    kind: str
    title: str
    status: str
    path: Path
    problems: tuple[Problem, ...] = ()
    origin: Origin = "shipped"
    overrides: bool = False

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Those that make it unusable."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


@dataclass(frozen=True, slots=True)
class Found:
    """A playbook taken from the library.

    Attributes:
        asked: The language that was asked for.
        language: The language it is in; another one where that was not there or not readable.
    """

    reading: Reading
    path: Path
    asked: str
    language: str

    @property
    def playbook(self) -> Playbook | None:
        """The playbook; None where the file cannot be read."""
        return self.reading.playbook

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems of the file."""
        return self.reading.problems

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Those that make it unusable."""
        return self.reading.errors

    @property
    def fell_back(self) -> bool:
        """True where the language is not the one that was asked for."""
        return self.language != self.asked


class UnknownPlaybook(KeyError):  # noqa: N818 - it says what it is
    """There is no playbook of that id. ``near`` holds ids that resemble it."""

    def __init__(self, id: str, near: Sequence[str] = ()) -> None:  # noqa: A002 - the word of the format
        """``id`` is what was asked for."""
        super().__init__(id)
        self.id = id
        self.near = list(near)

    def __str__(self) -> str:
        """One line for a person."""
        if self.near:
            words = ", ".join(self.near)
            return tr("There is no playbook {id}. Did you mean {near}?", id=one_line(self.id, 60), near=words)
        return tr("There is no playbook {id}.", id=one_line(self.id, 60))


def shipped_folder() -> Path:
    """The playbooks that come with the program: packed into the wheel, or in the source tree."""
    package = Path(__file__).resolve().parent.parent
    packed = package / "shipped"
    return packed if packed.is_dir() else package.parent.parent / "playbooks"


@dataclass(slots=True)
class _Cache(Generic[T]):
    """Results by path, valid while inode, size and modification time stay."""

    kept: dict[Path, tuple[tuple[int, int, int], T]] = field(default_factory=dict)

    def get(self, path: Path, make: Callable[[], T]) -> T:
        try:
            now = path.stat()
            sign = (now.st_ino, now.st_size, now.st_mtime_ns)
        except OSError:
            return make()
        old = self.kept.get(path)
        if old is None or old[0] != sign:
            old = self.kept[path] = (sign, make())
        return old[1]


class Memory:
    """What was read of the files, for several libraries one after another: a preview makes one at each save.

    Parsing all shipped playbooks takes a second, seeing that none has changed 2 ms.
    """

    def __init__(self) -> None:
        """Nothing is read yet."""
        self.readings: _Cache[tuple[bytes | Problem, Reading]] = _Cache()
        self.clocks: _Cache[tuple[ClockFile | None, tuple[Problem, ...]]] = _Cache()
        self.glossaries: _Cache[tuple[Glossary, tuple[Problem, ...]]] = _Cache()
        self.caps: _Cache[tuple[Caps, tuple[Problem, ...]]] = _Cache()
        self.likenesses: _Cache[Likeness | None] = _Cache()
        self.wordings: _Cache[tuple[WordingFile | None, tuple[Problem, ...]]] = _Cache()

    def forget(self, path: Path) -> None:
        """Read a playbook again next time: written twice in 4 ms, a file may look as if it were the same."""
        self.readings.kept.pop(path, None)


class Library:
    """Folders of playbooks, the first one first in rank. A folder that is not there is an empty one."""

    def __init__(
        self, folders: Sequence[Path], own: Sequence[Path] = (), memory: Memory | None = None
    ) -> None:
        """Nothing is read yet.

        Args:
            folders: The shipped ones.
            own: Those that stand before them.
            memory: What other libraries have read; one of its own without it.
        """
        self.shipped = tuple(folders)
        self.own = tuple(folder for folder in own if folder not in self.shipped)
        self.folders = (*self.own, *self.shipped)
        self._memory = memory or Memory()

    def entries(self) -> list[Entry]:
        """All playbooks by id and language. A file that cannot be read is an entry too."""
        shipped = self._files(self.shipped) if self.own else {}
        return [
            self._entry(id_, language, path, (id_, language) in shipped)
            for (id_, language), path in sorted(self._files().items())
        ]

    def behind(self, id: str) -> dict[str, Path]:  # noqa: A002 - the word of the format
        """Language -> the shipped file of that id, whether an own one stands before it or not."""
        return {lang: path for (one, lang), path in self._files(self.shipped).items() if one == id}

    def overriding(self) -> frozenset[str]:
        """Ids of which an own file stands in the place of a shipped one."""
        shipped = self._files(self.shipped)
        return frozenset(id_ for id_, language in self._files(self.own) if (id_, language) in shipped)

    def read(self, path: Path) -> Reading:
        """A playbook's file, from memory where it has not changed. Never raises."""
        return self._read(path)

    def take(self, path: Path) -> tuple[bytes | Problem, Reading]:
        """A playbook's bytes and what they say, of one moment; the problem where it cannot be opened."""

        def make() -> tuple[bytes | Problem, Reading]:
            data = read_capped(path, SIZE_LIMIT)
            if isinstance(data, Problem):
                return data, Reading(None, (data,))
            return data, read_playbook(data, path.name)

        return self._memory.readings.get(path, make)

    def get(self, id: str, language: str = "") -> Found:  # noqa: A002 - the word of the format
        """A playbook, in another language where the one asked for is missing or unreadable.

        Raises:
            UnknownPlaybook: No folder has a file of that id.
        """
        files = {lang: path for (one, lang), path in self._files().items() if one == id}
        if not files:
            raise UnknownPlaybook(id, self._near(id))
        order = sorted(files, key=lambda lang: (lang != language, lang))
        readings = ((lang, self._read(files[lang])) for lang in order)
        found = next(((lang, one) for lang, one in readings if one.playbook is not None), None)
        lang, reading = found or (order[0], self._read(files[order[0]]))
        return Found(reading, files[lang], language or lang, lang)

    def twins(self, id: str) -> dict[str, Playbook]:  # noqa: A002 - the word of the format
        """Language -> playbook, those that can be read; empty for an unknown id."""
        found = {
            lang: self._read(path).playbook
            for (one, lang), path in sorted(self._files().items())
            if one == id
        }
        return {lang: playbook for lang, playbook in found.items() if playbook is not None}

    def playbooks(self) -> dict[tuple[str, str], Playbook]:
        """(id, language) -> playbook, all that can be read: what `graph.check_set` takes."""
        found = {key: self._read(path).playbook for key, path in sorted(self._files().items())}
        return {key: playbook for key, playbook in found.items() if playbook is not None}

    def problems(self) -> list[tuple[str, Problem]]:
        """(file name, problem): what each file tells alone, clock files too, and what they tell together."""
        found = [(entry.path.name, one) for entry in self.entries() for one in entry.problems]
        files = self.clock_files().values()
        found += [(f"clocks/{path.name}", one) for _, problems, path in files for one in problems]
        found += [(path.name, one) for path, _, problems in self.glossary_files() for one in problems]
        found += [(path.name, one) for path, _, problems in self.caps_files() for one in problems]
        words = self.wording_files()
        found += [(f"wording/{path.name}", one) for path, _, problems in words for one in problems]
        names = {name for file, _, _ in files if file is not None for name in file.clocks}
        found += check_set(self.playbooks(), names)
        return sorted(found, key=lambda pair: (pair[0], pair[1].pos, pair[1].code))

    def clocks(self, book: str) -> ClockFile | None:
        """The clocks of a platform, law, carrier or payment provider.

        None where no file bears that name or says that it holds for it too, or where it cannot be read.
        """
        files = self._clock_files()
        if book in files:
            return self._read_clocks(files[book])[0]
        read = (self._read_clocks(path)[0] for path in files.values())
        return next((file for file in read if file is not None and book in file.also), None)

    def clock_trouble(self, book: str) -> str:
        """What is wrong with the clock file of that name, in one line; "" where nothing is."""
        path = self._clock_files().get(book)
        problems = self._read_clocks(path)[1] if path is not None else ()
        return problems[0].line(f"clocks/{path.name}") if path is not None and problems else ""

    def clock_troubles(self) -> list[str]:
        """What is wrong with clock files that did not come with the program: a line for each."""
        theirs = shipped_folder()
        books = [id_ for id_, path in sorted(self._clock_files().items()) if path.parent.parent != theirs]
        return [line for line in map(self.clock_trouble, books) if line]

    def clock_files(self) -> dict[str, tuple[ClockFile | None, tuple[Problem, ...], Path]]:
        """Every clock file by the id its name says, with its problems."""
        return {id_: (*self._read_clocks(path), path) for id_, path in sorted(self._clock_files().items())}

    def glossary(self) -> Glossary:
        """The words of all folders; an own folder's terms count before the shipped ones."""
        found = Glossary()
        for _, glossary, _ in self.glossary_files():
            found = found.over(glossary)
        return found

    def glossary_files(self) -> list[tuple[Path, Glossary, tuple[Problem, ...]]]:
        """The glossary of each folder that has one, with its problems."""
        paths = [folder / GLOSSARY for folder in self.folders if (folder / GLOSSARY).exists()]
        return [(path, *self._memory.glossaries.get(path, partial(read_terms, path))) for path in paths]

    def wording(self, known: KnownWords | None = None) -> tuple[WordingRule, ...]:
        """The rules of the wording guard, of all folders; an own rule counts before a shipped one.

        ``known`` gives what an earlier session has read.
        """
        from aftercase.playbook.wording import merged

        return merged(file for _, file, _ in self.wording_files(known) if file is not None)

    def likeness(self) -> dict[str, Likeness]:
        """Language to what sentences of each kind read like; without those whose file is not ours."""
        found = {language: self._likeness(language) for language in ("zh", "en")}
        return {language: one for language, one in found.items() if one is not None}

    def _likeness(self, language: str) -> Likeness | None:
        for folder in self.shipped:
            path = folder / "wording" / f"{language}.likeness.json"
            found = self._memory.likenesses.get(path, partial(_read_likeness, path))
            if found is not None:
                return found
        return None

    def wording_files(
        self, known: KnownWords | None = None
    ) -> list[tuple[Path, WordingFile | None, tuple[Problem, ...]]]:
        """Every ``wording/<language>.yaml``, own folders first, with its problems."""
        paths = [path for folder in self.folders for path in self._listed("wording", ".yaml", [folder])]
        return [(path, *self._memory.wordings.get(path, partial(read_words, path, known))) for path in paths]

    def caps(self) -> Caps:
        """How often platforms let one do something, of all folders; an own folder's come first."""
        found = [caps for _, caps, _ in self.caps_files()]
        return Caps(
            tuple(cap for one in found for cap in one.caps),
            tuple(effect for one in found for effect in one.effects),
        )

    def caps_files(self) -> list[tuple[Path, Caps, tuple[Problem, ...]]]:
        """The file of caps of each folder that has one, with its problems."""
        from aftercase.playbook.caps_file import NAME

        paths = [folder / NAME for folder in self.folders if (folder / NAME).exists()]
        return [(path, *self._memory.caps.get(path, partial(_read_caps, path))) for path in paths]

    def _near(self, id_: str) -> list[str]:
        ids = {one for one, _ in self._files()}
        first = near(id_, ids)
        others = sorted(one for one in ids if id_ and id_ in one and one != first)
        return [*([first] if first else []), *others][:3]

    def _entry(self, id_: str, language: str, path: Path, twice: bool) -> Entry:
        reading = self._read(path)
        playbook = reading.playbook
        head = ("", "", "") if playbook is None else (playbook.kind, playbook.title, playbook.status)
        own = path.parent in self.own
        return Entry(id_, language, *head, path, reading.problems, "own" if own else "shipped", own and twice)

    def _files(self, folders: Sequence[Path] | None = None) -> dict[tuple[str, str], Path]:
        files: dict[tuple[str, str], Path] = {}
        for path in self._listed("", ".md", folders):
            id_, language = named(path.name)
            if ID.fullmatch(id_) and LANGUAGE.fullmatch(language):
                files.setdefault((id_, language), path)
        return files

    def _clock_files(self) -> dict[str, Path]:
        files: dict[str, Path] = {}
        for path in self._listed("clocks", ".yaml"):
            files.setdefault(path.stem, path)
        return files

    def _listed(self, below: str, suffix: str, folders: Sequence[Path] | None = None) -> Iterator[Path]:
        for folder in self.folders if folders is None else folders:
            try:
                found = sorted((folder / below).iterdir())
            except OSError:
                continue  # a folder that is not there, or not ours to read, has no playbooks
            yield from (
                path for path in found if path.name.endswith(suffix) and not path.name.startswith(".")
            )

    def _read(self, path: Path) -> Reading:
        return self.take(path)[1]

    def _read_clocks(self, path: Path) -> tuple[ClockFile | None, tuple[Problem, ...]]:
        def make() -> tuple[ClockFile | None, tuple[Problem, ...]]:
            text = _text(path, CLOCK_LIMIT)
            return (None, (text,)) if isinstance(text, Problem) else read_clocks(text, path.name)

        return self._memory.clocks.get(path, make)


def _read_caps(path: Path) -> tuple[Caps, tuple[Problem, ...]]:
    from aftercase.playbook.caps_file import SIZE_LIMIT as CAPS_LIMIT
    from aftercase.playbook.caps_file import read_caps

    text = _text(path, CAPS_LIMIT)
    return (Caps(), (text,)) if isinstance(text, Problem) else read_caps(text)


def read_terms(path: Path) -> tuple[Glossary, tuple[Problem, ...]]:
    """A glossary and its problems."""
    text = _text(path, GLOSSARY_LIMIT)
    return (Glossary(), (text,)) if isinstance(text, Problem) else read_glossary(text)


def _read_likeness(path: Path) -> Likeness | None:
    from aftercase.playbook.likeness import SIZE_LIMIT as LIKENESS_LIMIT
    from aftercase.playbook.likeness import read_likeness

    data = read_capped(path, LIKENESS_LIMIT)
    return None if isinstance(data, Problem) else read_likeness(data)


class KnownWords(Protocol):
    """What was read of files of wording rules in earlier sessions, by the text itself."""

    def words(self, name: str, text: str) -> WordingFile | None:
        """The rules of a file of that name and text; None where they are not kept."""

    def keep_words(self, name: str, text: str, file: WordingFile) -> None:
        """Keep them; what cannot be written is not said."""


def read_words(path: Path, known: KnownWords | None = None) -> tuple[WordingFile | None, tuple[Problem, ...]]:
    """A file of wording rules and its problems; from ``known`` where it is kept there."""
    from aftercase.playbook.wording import SIZE_LIMIT as WORDING_LIMIT
    from aftercase.playbook.wording import read_wording

    text = _text(path, WORDING_LIMIT)
    if isinstance(text, Problem):
        return None, (text,)
    if known is None:
        return read_wording(text, path.name)
    if (kept := known.words(path.name, text)) is not None:
        return kept, ()
    file, problems = read_wording(text, path.name)
    if file is not None and not problems:
        known.keep_words(path.name, text, file)
    return file, problems


def _text(path: Path, limit: int) -> str | Problem:
    data = read_capped(path, limit)
    if isinstance(data, Problem):
        return data
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return Problem("AC001", Pos(1, 1), N_("The file is not UTF-8. Save it as UTF-8."))


def read_capped(path: Path, limit: int) -> bytes | Problem:
    """The bytes of an ordinary file, one more than ``limit`` at most; what went wrong as a problem."""
    try:
        # Without O_NONBLOCK a named pipe of that name would stop the desk.
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return file.read(limit + 1)
    except OSError as error:
        message = N_("The file cannot be read: {why}. Check that it is there and may be read.")
        return Problem("AC002", Pos(1, 1), message, {"why": one_line(error.strerror or str(error), 60)})
    message = N_("This is no ordinary file. Put the playbook's text in its place.")
    return Problem("AC002", Pos(1, 1), message)
