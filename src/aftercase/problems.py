"""What is wrong, and where: the shape in which readers report instead of raising."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from aftercase.i18n import tr

# A hint is shown and never counted.
Severity = Literal["error", "warning", "hint"]


class Pos(NamedTuple):
    """A place in a text: line and column, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of a reader.

    Attributes:
        code: The rule's code (``AC002``), stable for ever.
        pos: Where it is in the text.
        message: English sentence with ``{name}`` placeholders, also the key of its translation.
        args: Values for the placeholders.
        severity: ``error`` makes the file unusable, ``warning`` does not, a ``hint`` is not even counted.
    """

    code: str
    pos: Pos
    message: str
    args: dict[str, str] = field(default_factory=dict)
    severity: Severity = "error"

    def text(self) -> str:
        """The sentence in the interface language."""
        return tr(self.message, **self.args)

    def line(self, where: str) -> str:
        """One line as compilers print it: ``file:line:column CODE sentence``."""
        return f"{where}:{self.pos.line}:{self.pos.column} {self.code} {self.text()}"
