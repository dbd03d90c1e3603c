"""What of a case stays in the house by its very name."""

from __future__ import annotations

_WORDS = frozenset(("internal", "cost", "floor", "purchase"))


def is_internal(name: str) -> bool:
    """Whether a value is ours alone: a word of its name says so, as in ``cost_price``."""
    return bool(_WORDS & set(name.split("_")))
