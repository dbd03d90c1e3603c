"""A store in an empty folder, and events as the store sees them: numbered, of a case."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aftercase.store.files import FileStore


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "desk", deadline=2.0)


@pytest.fixture
def event() -> Callable[..., dict[str, Any]]:
    def make(case: str, seq: int, text: str = "照片已收到") -> dict[str, Any]:
        return {"case": case, "seq": seq, "kind": "said", "private": {"text": {"value": text}}}

    return make


@pytest.fixture
def case(store: FileStore, event: Callable[..., dict[str, Any]]) -> str:
    """A stored case of three events, the last in a generation of its own."""
    number = store.create(2026, lambda number: [event(number, 1), event(number, 2)]).case
    store.append(number, [event(number, 3)], 2)
    return number
