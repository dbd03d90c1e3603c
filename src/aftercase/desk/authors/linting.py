"""Linting and mending of files, as the command line and the editors ask for it."""

from __future__ import annotations

import stat
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from aftercase.desk.authors.gather import CannotLint, urls
from aftercase.i18n import tr
from aftercase.playbook.lint.fixes import mend
from aftercase.playbook.lint.lint import Finding, Result, lint
from aftercase.playbook.lint.rules.sources import DeadUrl
from aftercase.playbook.lint.shelf import Shelf
from aftercase.playbook.lint.stamps import NAME as STAMPS
from aftercase.problems import Problem
from aftercase.text import one_line

_ASKERS = 8
_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of linting several folders.

    Attributes:
        shelves: As they are now, fixes applied.
        result: All findings.
        mended: The findings that are gone.
        written: The files that have been changed.
    """

    shelves: tuple[Shelf, ...]
    result: Result
    mended: tuple[Finding, ...] = ()
    written: tuple[Path, ...] = ()


def look(
    shelves: Sequence[Shelf], codes: Collection[str] | None = None, hints: Collection[str] = ()
) -> Looked:
    """Lint."""
    results = [lint(shelf, codes, hints) for shelf in shelves]
    findings = tuple(one for result in results for one in result.findings)
    whole = Result(findings, sum(one.hidden for one in results), sum(one.files for one in results))
    return Looked(tuple(shelves), whole)


def look_and_mend(
    shelves: Sequence[Shelf], codes: Collection[str] | None, hints: Collection[str], *, unsafe: bool
) -> Looked:
    """Mend what can be mended, write it, and lint the rest.

    Raises:
        CannotLint: A file cannot be written, or has changed meanwhile. Those before it are written.
    """
    fresh: list[Shelf] = []
    mended: list[Finding] = []
    written: list[Path] = []
    for shelf in shelves:
        done = mend(shelf, unsafe=unsafe, codes=codes)
        for label, text in done.texts.items():
            write(Path(label), shelf.pages[label].raw, text)
            written.append(Path(label))
        mended += done.done
        after = done.shelf
        if unsafe and (codes is None or "AC504" in codes):
            after, stamped = _stamp_stale(after)
            mended += stamped
            written += [Path(stamped[0].label).parent / STAMPS] if stamped else []
        fresh.append(after)
    looked = look(fresh, codes, hints)
    return replace(looked, mended=tuple(mended), written=tuple(written))


def write(path: Path, before: str | bytes, text: str) -> None:
    """Replace a file, all or nothing, if it still is what was read.

    Raises:
        CannotLint: It is not, or cannot be written.
    """
    from aftercase.store.durable import write as replace_file
    from aftercase.store.protocol import StoreError

    target = path.resolve()
    try:
        data = target.read_bytes()
        if data != (before if isinstance(before, bytes) else before.encode("utf-8")):
            raise CannotLint(
                tr("{path} has changed meanwhile and was left alone. Try again.", path=str(path))
            )
        replace_file(target, text.encode("utf-8"), stat.S_IMODE(target.stat().st_mode))
    except StoreError as error:
        raise CannotLint(str(error)) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise CannotLint(tr("{path} cannot be written: {why}.", path=str(path), why=why)) from error


def _stamp_stale(shelf: Shelf) -> tuple[Shelf, list[Finding]]:
    """Call every stale step fresh, in the lock file of the folder."""
    stale = [one for one in lint(shelf).findings if one.code == "AC504"]
    stamps = shelf.stamps
    for label in dict.fromkeys(one.label for one in stale):
        page = shelf.pages[label]
        original = shelf.original(page)
        if original is not None and page.book is not None:
            stamps = stamps.stamped(original, page.book.language)
    if stale:
        write_stamps(Path(stale[0].label).parent, stamps.text())
    return replace(shelf, stamps=stamps), stale


def write_stamps(folder: Path, text: str) -> None:
    """Write the lock file of a folder.

    Raises:
        CannotLint: It cannot be written.
    """
    from aftercase.store.durable import write as replace_file
    from aftercase.store.protocol import StoreError

    try:
        replace_file(folder / STAMPS, text.encode("utf-8"), 0o644)
    except StoreError as error:
        raise CannotLint(str(error)) from error


def with_dead_urls(
    shelves: Sequence[Shelf], told: Callable[[int, int], None], ask: Callable[[str], str] | None = None
) -> list[Shelf]:
    """Ask the network for the address of every source.

    Args:
        shelves: The files.
        told: Is called with (done, all) as the answers come in.
        ask: Address -> "" where it answers, else why not.
    """
    places = urls(shelves)
    problems: dict[str, list[Problem]] = {}
    with ThreadPoolExecutor(_ASKERS) as pool:
        for number, (url, why) in enumerate(zip(places, pool.map(ask or answers, places), strict=True), 1):
            told(number, len(places))
            for label, pos in places[url] if why else ():
                problems.setdefault(label, []).append(DeadUrl.dead(pos, url, why))
    return [_with(shelf, problems) for shelf in shelves]


def _with(shelf: Shelf, problems: Mapping[str, list[Problem]]) -> Shelf:
    mine = {label: tuple(found) for label, found in problems.items() if label in shelf.pages}
    return replace(shelf, others={**shelf.others, **mine})


def answers(url: str) -> str:
    """ "" where an address answers, else why not."""
    from urllib.error import HTTPError, URLError
    from urllib.request import Request, urlopen

    if not url.startswith(("http://", "https://")):
        return "http(s)"
    for method in ("HEAD", "GET"):
        try:
            with urlopen(Request(url, method=method, headers={"User-Agent": "aftercase"}), timeout=_SECONDS):  # noqa: S310 - http(s) only, see above
                return ""
        except HTTPError as error:
            if method == "GET" or error.code in {404, 410}:
                return "" if error.code in {401, 403, 405, 429} else f"HTTP {error.code}"
        except (URLError, OSError, ValueError) as error:
            return one_line(str(getattr(error, "reason", error)), 60)
    return ""
