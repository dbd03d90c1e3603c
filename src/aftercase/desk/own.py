"""Own playbooks that began as copies of shipped ones: made, compared with what is shipped now, and updated.

Beside the copies, in ``.aftercase/base/``, lies the shipped text each one came from.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from aftercase.desk.saving import replace
from aftercase.guide.situation import Refused
from aftercase.i18n import N_, tr
from aftercase.playbook import upstream
from aftercase.playbook.graph import check_set
from aftercase.playbook.library import Library
from aftercase.playbook.model import Playbook
from aftercase.playbook.read import read_playbook
from aftercase.playbook.upstream import TAKEN, Upstream
from aftercase.problems import Problem
from aftercase.store import durable

_BASE = Path(".aftercase") / "base"


@dataclass(frozen=True, slots=True)
class Pair:
    """An own file and the shipped one in whose place it stands. The base may be missing."""

    id: str
    language: str
    own: Path
    shipped: Path

    @property
    def base(self) -> Path:
        """Where the shipped text it came from is remembered."""
        return self.own.parent / _BASE / self.own.name


@dataclass(frozen=True, slots=True)
class Look:
    """A pair with its texts (``base`` is None where none is remembered) and what differs."""

    pair: Pair
    own: str
    shipped: str
    base: str | None
    found: Upstream


def copy(library: Library, id_: str, folder: Path) -> list[Path]:
    """Copy a shipped playbook, all its languages, into a folder, and remember the texts.

    Raises:
        Refused: There is no such shipped playbook, or one of the files exists.
        OSError: The folder is missing or cannot be written.
    """
    files = library.behind(id_)
    if not files:
        library.get(id_)  # raises with the nearest ids, where it is not at least an own one
        raise Refused(N_("{id} is your own playbook: none of that id is shipped."), id=id_)
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, tr("There is no such folder. Make it first."), str(folder))
    taken = [path.name for path in files.values() if (folder / path.name).exists()]
    if taken:
        message = N_("{names} exists already in {folder}. Nothing was copied; move it away, or take --dir.")
        raise Refused(message, names=", ".join(taken), folder=str(folder))
    texts = {path.name: path.read_bytes() for path in files.values()}
    (folder / _BASE).mkdir(parents=True, exist_ok=True)
    for name, data in texts.items():
        durable.write(folder / _BASE / name, data, 0o644)
    made: list[Path] = []
    try:
        for name, data in texts.items():
            with (folder / name).open("xb") as file:
                made.append(folder / name)
                file.write(data)
    except OSError:
        for path in made:
            path.unlink(missing_ok=True)
        raise
    return made


def pairs(library: Library, id_: str = "") -> list[Pair]:
    """The own files that stand in the place of shipped ones; all, or those of one id.

    Raises:
        Refused, UnknownPlaybook: There are none of that id.
    """
    found = [
        Pair(entry.id, entry.language, entry.path, library.behind(entry.id)[entry.language])
        for entry in library.entries()
        if entry.overrides and id_ in ("", entry.id)
    ]
    if id_ and not found:
        library.get(id_)
        if library.behind(id_):
            raise Refused(N_("{id} is the shipped one. Copy it first: aftercase playbook own {id}"), id=id_)
        raise Refused(N_("{id} is your own playbook: none of that id is shipped."), id=id_)
    return found


def moved(pair: Pair, library: Library) -> bool:
    """True where the shipped text is no longer the one that the own file came from."""
    base, shipped = library.read(pair.base).playbook, library.read(pair.shipped).playbook
    return base is not None and shipped is not None and base.pin != shipped.pin


def look(pair: Pair, library: Library) -> Look:
    """Compare a pair.

    Raises:
        Refused: One of the texts cannot be compared.
    """
    own, shipped = (_text(path, library) for path in (pair.own, pair.shipped))
    base = _text(pair.base, library) if pair.base.exists() else None
    try:
        return Look(pair, own, shipped, base, upstream.compare(own, shipped, base))
    except upstream.Unreadable as error:
        path = {"own": pair.own, "shipped": pair.shipped, "base": pair.base}[error.which]
        message = N_("{path}: two steps have one id, so the steps cannot be compared. Rename one.")
        raise Refused(message, path=str(path)) from error


def update(library: Library, looks: Sequence[Look], take: Sequence[str], keep: Sequence[str]) -> list[str]:
    """Take parts of the shipped texts into the own ones, and mark others as seen and kept.

    Args:
        library: What the result must fit into.
        looks: The languages of one playbook.
        take: Names of parts that only the shipped text changed, or that are new in it.
        keep: Names of parts to leave as they are: what is shipped now counts as seen.

    Returns:
        The names of the parts that are still news in some language.

    Raises:
        Refused: A name cannot be taken, or the result would not read without new errors. Nothing is written.
        StoreError: A file could not be written.
    """
    _may(looks, take, keep)
    results = []
    for one in looks:
        names = [name for name in take if _state(one, name) in TAKEN]
        text = upstream.take(one.own, one.shipped, one.base, names) if names else one.own
        base = _new_base(one, text, [*names, *keep])
        results.append((one, text, base))
    _verify(library, [(one.pair, text) for one, text, _ in results])
    left: dict[str, None] = {}
    for one, text, base in results:
        if text != one.own:
            replace(one.pair.own, text)
        if base is not None and base != one.base:
            one.pair.base.parent.mkdir(parents=True, exist_ok=True)
            durable.write(one.pair.base, base.encode(), 0o644)
        left |= dict.fromkeys(part.name for part in upstream.compare(text, one.shipped, base).news)
    return list(left)


def takeable(looks: Sequence[Look]) -> list[str]:
    """The names of the parts that only the shipped text changed, in every language where it did."""
    states: dict[str, set[str]] = {}
    for one in looks:
        for part in one.found.parts:
            states.setdefault(part.name, set()).add(part.state)
    return [name for name, found in states.items() if found & set(TAKEN) and not found & {"both", "differs"}]


def _may(looks: Sequence[Look], take: Sequence[str], keep: Sequence[str]) -> None:
    every = list(dict.fromkeys(part.name for one in looks for part in one.found.parts))
    for name in (*take, *keep):
        if name not in every:
            from aftercase.guide.situation import unknown
            from aftercase.text import one_line

            raise unknown(N_("There is no step {word} in it."), one_line(name, 60), every)
    if keep and any(one.base is None for one in looks):
        message = N_("--keep needs the shipped text it was copied from, and none is remembered.")
        raise Refused(message)
    for name in take:
        states = {_state(one, name) for one in looks}
        for bad, message in _NOT_TAKEN.items():
            if bad in states:
                raise Refused(message, step=name)
        if not states & set(TAKEN):
            raise Refused(N_("{step} has nothing to take: the shipped one has not changed it."), step=name)


_NOT_TAKEN = {
    "both": N_("{step} was changed on both sides. Edit it by hand, then say --keep {step}."),
    "differs": N_("{step} differs, and nobody can tell who changed it. Edit it by hand."),
    "removed": N_("{step} is gone from the shipped one. Delete it by hand, or say --keep {step}."),
}


def _state(one: Look, name: str) -> str:
    part = one.found.part(name)
    return part.state if part else "same"


def _new_base(one: Look, text: str, seen: Sequence[str]) -> str | None:
    """The base after these parts were seen; the whole shipped text where nothing else is news."""
    base = upstream.move_base(one.shipped, one.base, seen) if one.base is not None and seen else one.base
    if not upstream.compare(text, one.shipped, base).news:
        return one.shipped
    return base


def _verify(library: Library, results: Sequence[tuple[Pair, str]]) -> None:
    """Refuse a result that has errors which the files do not have now."""
    books = library.playbooks()
    after: dict[tuple[str, str], Playbook] = dict(books)
    before = _faults(check_set(books))
    fresh = []
    for pair, text in results:
        name = pair.own.name
        before |= _faults((name, one) for one in library.read(pair.own).errors)
        reading = read_playbook(text, name)
        fresh += [(name, problem) for problem in reading.errors]
        if reading.playbook is not None:
            after[pair.id, pair.language] = reading.playbook
    for name, problem in [*fresh, *check_set(after)]:
        if not _faults([(name, problem)]) <= before:
            message = N_("Nothing was written, since it would not read without errors: {problem}")
            raise Refused(message, problem=problem.line(name))


def _faults(found: Iterable[tuple[str, Problem]]) -> set[tuple[str, str, str]]:
    return {(name, one.code, str(sorted(one.args.items()))) for name, one in found if one.severity == "error"}


def _text(path: Path, library: Library) -> str:
    reading = library.read(path)
    if reading.playbook is None:
        why = reading.problems[0].text() if reading.problems else ""
        raise Refused(N_("{path} cannot be compared: {why}"), path=str(path), why=why)
    return reading.playbook.text
