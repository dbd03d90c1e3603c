"""What a check says: the kind of finding, where it is, and what would mend it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from aftercase.i18n import tr

Level = Literal["error", "warning", "note"]
"""An error has cost something or lets others in; a warning will; a note is only to be known."""

LEVELS: tuple[Level, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding. The sentences are English and keys of the catalogue.

    Attributes:
        code: Its name, stable for ever.
        level: How bad it is.
        what: What is wrong, with ``{name}`` placeholders.
        why: Why it matters.
        todo: What to do; it may name the placeholders too.
    """

    code: str
    level: Level
    what: str
    why: str
    todo: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a check has found.

    Attributes:
        kind: Which kind.
        path: The file or folder it is about.
        case: The case's number; "" where it is about the data folder.
        values: For the placeholders.
        mend: Mends it without losing anything, and says in a line what it did; None where only a person can.
            It may raise a StoreError or an OSError.
    """

    kind: Kind
    path: Path
    case: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    mend: Callable[[], str] | None = None

    @property
    def what(self) -> str:
        """What is wrong, in the interface language."""
        return tr(self.kind.what, **self.values)

    @property
    def why(self) -> str:
        """Why it matters, in the interface language."""
        return tr(self.kind.why)

    @property
    def todo(self) -> str:
        """What to do, in the interface language."""
        return tr(self.kind.todo, **{"case": self.case, **self.values})
