"""The verb `verify`: a case of this desk, or a file that somebody sent, checked by the same sentences.

A file goes through the stand-alone verifier exactly as its receiver would run it. A case in the data folder
is checked with the faster chain of the desk.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from aftercase import i18n
from aftercase.case import chain
from aftercase.exchange import verify
from aftercase.exchange.verify import Question, Report, Words
from aftercase.store.layout import CASE_FILE

if TYPE_CHECKING:
    from aftercase.desk.desk import Desk

_TRIES = 20  # readings, where somebody erases words or files meanwhile


def verify_case(desk: Desk, number: str, asked: Question) -> Report:
    """Check a case: its file, chain, private words, evidence and playbook texts. Nothing is written.

    Raises:
        Unreadable: Of the verifier: it cannot be checked at all.
        StoreError: There is no such case.
    """
    folder = desk.store.folder(number)
    if not (folder / CASE_FILE).is_file():
        desk.record(number)  # says why: unknown, purged, set aside
    words = verify.words_in(i18n.language())
    for _ in range(_TRIES):
        before = _generation(folder)
        report = _once(folder, number, asked, words)
        if report.whole or _generation(folder) == before:
            break
    return report


def verify_file(path: Path, asked: Question) -> Report:
    """Check a package, a folder or a document as its receiver does.

    Raises:
        Unreadable: Of the verifier: it cannot be checked at all.
    """
    return verify.inspect(path, verify.words_in(i18n.language()), asked)


def _once(folder: Path, number: str, asked: Question, words: Words) -> Report:
    found, holder = Report(), verify.Folder(folder)
    holder.strict = False  # a working folder holds more than a package, whatever lies in it
    try:
        data = holder.read(CASE_FILE, verify.DOCUMENT_LIMIT, words)
    except verify.Broken as error:
        raise verify.Unreadable(words("no_file", path=str(folder / CASE_FILE), why=error.__cause__)) from None
    tables, made = _read(data, words)
    events = verify.rows_of(tables, words)
    verify.check_sum(found, tables, made, words)
    verify.check_events(found, events, number, words, holder, _breaks(events, number))
    verify.answer(found, events, [], asked, words)
    return found


def _read(data: bytes, words: Words) -> tuple[Any, str]:
    """The tables and what their checksum comes to.

    A file that is byte for byte as the store lays it out holds no key twice; any other is read with care,
    which takes four times as long.
    """
    import orjson

    from aftercase.store import content

    try:
        tables = orjson.loads(data)
        if content.seal({name: rows for name, rows in tables.items() if name != "meta"})[0] == data:
            return tables, tables["meta"]["1"]["checksum"]
    except (ValueError, TypeError, AttributeError, KeyError):
        pass
    tables = verify.parse(data, CASE_FILE, words)
    return tables, verify.checksum(tables) if isinstance(tables, dict) else ""


def _breaks(events: list[Any], number: str) -> list[tuple[int, str]] | None:
    """What the chain says; None where it meets what no store has written."""
    try:
        return [(broken.seq, broken.text()) for broken in chain.verify(events, number)]
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _generation(folder: Path) -> tuple[int, int, int]:
    info = (folder / CASE_FILE).stat()
    return info.st_ino, info.st_size, info.st_mtime_ns
