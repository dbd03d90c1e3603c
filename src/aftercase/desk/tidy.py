"""Formatting playbooks: mdformat with its plugins and nothing of ours.

Wrapped lines stay as they are, numbered lists count up, tables are not padded (a padded table changes in
every row when a word does). What is written reads as before: same structure, same words; else nothing is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, NamedTuple

from aftercase.desk.saving import inside, read_text, replace
from aftercase.guide.situation import Refused
from aftercase.i18n import N_
from aftercase.playbook.model import Reading

EXTENSIONS = ("frontmatter", "gfm", "gfm_alerts")
OPTIONS: dict[str, Any] = {"wrap": "keep", "number": True, "compact_tables": True}

_ROUNDS = 3


class Tidied(NamedTuple):
    """A file as it is and as it would be formatted."""

    path: Path
    before: str
    after: str
    changed: bool


def tidied(text: str) -> str:
    """The text formatted, a fixed point: formatting it again changes nothing.

    Raises:
        Refused: It does not settle, or the formatter is not installed.
    """
    try:
        import mdformat
    except ImportError as error:
        message = N_(
            "The formatter is not installed. "
            "Install mdformat with mdformat-gfm, mdformat-gfm-alerts and mdformat-frontmatter."
        )
        raise Refused(message) from error
    for _ in range(_ROUNDS):
        before, text = text, mdformat.text(text, extensions=EXTENSIONS, options=OPTIONS)
        if text == before:
            return text
    if mdformat.text(text, extensions=EXTENSIONS, options=OPTIONS) == text:
        return text
    raise Refused(N_("Formatting does not settle: each round changes the text again. It is left as it is."))


def look(path: Path) -> Tidied:
    """A file and its formatted text; nothing is written.

    Raises:
        Refused: With the file's name: it cannot be read, or would read differently.
    """
    real = inside(path)
    before = read_text(real)
    try:
        after = tidied(before)
        if after != before:
            _same(before, after, path.name)
    except Refused as error:
        raise Refused(N_("{path}: {why}"), path=str(path), why=str(error)) from error
    # The bytes may differ where the text does not: a byte order mark, CR line ends, decomposed letters.
    return Tidied(path, before, after, real.read_bytes() != after.encode())


def save(one: Tidied) -> None:
    """Write a formatted file.

    Raises:
        NotSaved, NotConfirmed: As `durable.write` says.
    """
    replace(one.path, one.after)


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and the playbooks directly in the folders named."""
    from aftercase.playbook.front import named
    from aftercase.playbook.words import ID, LANGUAGE

    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for file in sorted(path.iterdir()):
            id_, language = named(file.name)
            if ID.fullmatch(id_) and LANGUAGE.fullmatch(language):
                yield file


def _same(before: str, after: str, name: str) -> None:
    """Refuse where the formatted text would not read as the old one."""
    from aftercase.playbook.read import read_playbook

    old, new = read_playbook(before, name), read_playbook(after, name)
    if old.playbook is None or new.playbook is None:
        raise Refused(N_("It cannot be read as a playbook. Mend it first: aftercase playbook lint"))
    if old.playbook.structure != new.playbook.structure or _visible(old) != _visible(new):
        raise Refused(N_("Formatted it would read differently, so it is left as it is."))


def _visible(reading: Reading) -> Any:
    """Everything a reader sees and every problem, without the places and hashes."""
    problems = sorted((one.code, one.message, str(one.args)) for one in reading.problems)
    book = reading.playbook
    return (problems, _bare(book, frozenset({"text", "pin", "pos"})))


def _bare(node: Any, without: frozenset[str] = frozenset({"pos"})) -> Any:
    names = [one.name for one in fields(node)] if is_dataclass(node) else getattr(node, "_fields", ())
    if names:
        return [type(node).__name__, *(_bare(getattr(node, one)) for one in names if one not in without)]
    if isinstance(node, tuple):
        return [_bare(one) for one in node]
    if isinstance(node, dict):
        return {key: _bare(one) for key, one in node.items()}
    return node
