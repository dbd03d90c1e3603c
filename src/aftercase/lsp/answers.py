"""What the workspace answers, in plain shapes; ``convert`` makes the protocol's of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from aftercase.lsp.positions import Span
from aftercase.problems import Severity

CompletionKind = Literal["step", "file", "tag", "value", "variable", "key", "snippet"]
SymbolKind = Literal["step", "check", "branch", "message", "playbook"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding. ``code`` is "" for the line that tells how many more there are."""

    span: Span
    severity: Severity
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of one text.

    Attributes:
        label: Its path.
        version: The client's version of the text they were found in; None where it is not open.
        items: In the order of the text.
    """

    label: str
    version: int | None
    items: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Completion:
    """One offer: ``text`` takes the place of ``span``."""

    label: str
    span: Span
    kind: CompletionKind
    text: str = ""
    detail: str = ""

    @property
    def inserted(self) -> str:
        """What is put in."""
        return self.text or self.label


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file."""

    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Put ``text`` in the place of ``span``."""

    span: Span
    text: str


Edits = Mapping[str, tuple[TextEdit, ...]]  # label -> edits, in the order of the text


@dataclass(frozen=True, slots=True)
class Hover:
    """What is told about a range; plain text of several lines, never markup from a file."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done about a finding, or about a whole file (``fix_all``)."""

    title: str
    edits: Edits
    diagnostic: Diagnostic | None = None
    preferred: bool = False
    fix_all: bool = False


@dataclass(frozen=True, slots=True)
class Symbol:
    """A part of a document; ``span`` is all of it, ``name_span`` the line that names it."""

    name: str
    kind: SymbolKind
    span: Span
    name_span: Span
    detail: str = ""
    children: tuple[Symbol, ...] = field(default=())


class CannotRename(Exception):  # noqa: N818 - a sentence for a person
    """The name cannot be changed so; the message says why."""
