"""An event decided but not yet written; apart from `events`, so that deciding does not load pydantic."""

from __future__ import annotations

from typing import Any, NamedTuple


class Draft(NamedTuple):
    """An event to be. ``data`` has the shape of its kind, ``private`` maps names to plain values."""

    kind: str
    data: dict[str, Any]
    private: dict[str, Any] = {}  # noqa: RUF012 - never written to
