"""The lock file of translations: for each step of each translation, the words it was made from.

``translations.lock`` is JSON with sorted keys and one step on a line, so that a change reads well in a diff:
``{"schema": "aftercase-stamps/1", "playbooks": {id: {language: {"from": other, "steps": {step: stamp}}}}}``.
A stamp is the first 16 hex digits of the SHA-256 of the original's text of that step, ``_`` that before the
first step.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aftercase.playbook.model import Playbook

NAME = "translations.lock"
SCHEMA = "aftercase-stamps/1"
OVERVIEW = "_"
LIMIT = 1024 * 1024  # bytes; ten thousand steps

Steps = Mapping[str, str]  # step id -> stamp


@dataclass(frozen=True, slots=True)
class Stamp:
    """What one translation was made from.

    Attributes:
        source: The language of the original.
        steps: Step id -> stamp of the original's words.
    """

    source: str
    steps: Steps


@dataclass(frozen=True, slots=True)
class Stamps:
    """The whole lock file: (id, language) -> stamp of that translation."""

    entries: Mapping[tuple[str, str], Stamp] = field(default_factory=dict)

    def get(self, id_: str, language: str) -> Stamp | None:
        """The stamp of a translation; None where none was made."""
        return self.entries.get((id_, language))

    def stamped(self, original: Playbook, language: str, steps: set[str] | None = None) -> Stamps:
        """With the translation of ``original`` into ``language`` called fresh, in whole or for some steps."""
        before = self.get(original.id, language)
        fresh = step_stamps(original)
        if steps is not None:
            old = dict(before.steps) if before is not None else {}
            fresh = {id_: fresh[id_] if id_ in steps else old.get(id_, "") for id_ in fresh}
        kept = {id_: stamp for id_, stamp in fresh.items() if stamp}
        entry = Stamp(original.language, kept)
        return Stamps({**self.entries, (original.id, language): entry})

    def text(self) -> str:
        """As it stands in the file."""
        books: dict[str, Any] = {}
        for (id_, language), stamp in self.entries.items():
            books.setdefault(id_, {})[language] = {"from": stamp.source, "steps": dict(stamp.steps)}
        document = {"schema": SCHEMA, "playbooks": books}
        return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


class NotStamps(ValueError):  # noqa: N818 - it says what it is
    """A text is no lock file."""


def read_stamps(text: str) -> Stamps:
    """Read a lock file.

    Raises:
        NotStamps: The text is not one; the message says why.
    """
    try:
        document = json.loads(text)
        if document["schema"] != SCHEMA:
            raise NotStamps(f"schema is {document['schema']}, not {SCHEMA}")
        entries = {
            (str(id_), str(language)): Stamp(
                str(entry["from"]), {str(step): str(stamp) for step, stamp in entry["steps"].items()}
            )
            for id_, languages in document["playbooks"].items()
            for language, entry in languages.items()
        }
    except NotStamps:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotStamps(type(error).__name__) from error
    return Stamps(entries)


def step_stamps(book: Playbook) -> dict[str, str]:
    """Step id -> stamp of its words as they are now; ``_`` for what stands before the first step."""
    return {id_: hashlib.sha256(text.encode()).hexdigest()[:16] for id_, text in step_texts(book).items()}


def step_texts(book: Playbook) -> dict[str, str]:
    """Step id -> its part of the file, from the heading to the next one; ``_`` for title and overview."""
    lines = book.text.split("\n")
    starts = [step.pos.line - 1 for step in book.steps]
    ends = [*starts[1:], len(lines)]
    body = next((number for number, line in enumerate(lines) if number and line.rstrip() == "---"), -1) + 1
    texts = {OVERVIEW: "\n".join(lines[body : starts[0]]).strip()}
    for step, start, end in zip(book.steps, starts, ends, strict=True):
        texts[step.id] = "\n".join(lines[start:end]).strip()
    return texts
