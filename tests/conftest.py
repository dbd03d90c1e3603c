"""No test sees or changes what the person who runs it keeps: preferences, state and caches lie apart."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

_KINDS = ("CONFIG", "STATE", "CACHE", "DATA")
_apart = tempfile.TemporaryDirectory(prefix="aftercase-tests-")


def pytest_configure(config: pytest.Config) -> None:
    """Before anything is collected: also what tests start as programs of their own inherits it."""
    del config
    for kind in _KINDS:
        os.environ[f"XDG_{kind}_HOME"] = str(Path(_apart.name) / kind.lower())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take it away again."""
    del config
    _apart.cleanup()
