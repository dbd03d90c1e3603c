"""What holds for all tests.

No test sees or changes what the person who runs it keeps: preferences, state and caches lie apart. And no
text is parsed twice in one process: half of the tests' time went into the shipped playbooks, read again for
each command. What is read is never changed afterwards, so the same text may give the same object.
"""

from __future__ import annotations

import functools
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
    _read_once()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take it away again."""
    del config
    _apart.cleanup()


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: half of a test of the screen is waiting for it to be still."""
    return (os.cpu_count() or 1) + 1


def _read_once() -> None:
    """Before any other module takes the function by its name."""
    from aftercase.playbook import read

    read.read_playbook = functools.lru_cache(512)(read.read_playbook)
