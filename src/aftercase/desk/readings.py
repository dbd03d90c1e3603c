"""What pinned texts and wording rules say, kept from one session to the next in the person's cache folder.

A text beside a case never changes: its name is its hash. So what the parser made of it is kept, and a case
is opened without loading a parser. It is derived: nothing of it is believed that does not fit, anybody may
delete it, and what cannot be read or written only costs the reading. The text itself is read and hashed
every time, so a changed one is seen as ever. It holds words of playbooks and rules alone, none of a case.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Callable
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from aftercase import __version__
from aftercase.store import durable
from aftercase.store.protocol import StoreError

if TYPE_CHECKING:
    from aftercase.playbook.model import Playbook
    from aftercase.playbook.wording import WordingFile

MOST_FILES = 200
MOST_BYTES = 20_000_000
_PARSERS = ("markdown_it", "mdit_py_plugins", "linkify_it", "yaml")
_BREATH = 0.001  # seconds between two steps, so that a key does not wait for a long text


class Readings:
    """A folder of readings, one file for each pin."""

    def __init__(self, folder: Path) -> None:
        """Touch nothing yet."""
        self.folder = folder

    def get(self, pin: str, text: str) -> Playbook | None:
        """The playbook of a pin; None where none is kept, or another version has read it."""
        try:
            data, _ = durable.read(self._file(pin))
        except OSError:
            return None
        from aftercase.playbook.kept import unpack

        return unpack(data, self.key, pin, text)

    def put(self, playbook: Playbook, go_on: Callable[[], bool] = lambda: True) -> None:
        """Keep a reading; in a thread, since it reads every step.

        Where it cannot be written, nothing is said. ``go_on`` is asked before each step whether somebody
        still wants it.
        """
        from aftercase.playbook.kept import pack

        def between() -> None:
            if not go_on():
                raise InterruptedError
            time.sleep(_BREATH)

        with contextlib.suppress(StoreError, OSError, ValueError):
            data = pack(playbook, self.key, between)
            durable.make_folders(self.folder)
            durable.write(self._file(playbook.pin), data, durable.PRIVATE.file)
            self._sweep()

    def words(self, name: str, text: str) -> WordingFile | None:
        """The wording rules of a file of that name and text; None where another version has read them."""
        key = self._words_key(name, text)
        try:
            data, _ = durable.read(self._file(f"words-{key}"))
        except OSError:
            return None
        from aftercase.playbook.kept_wording import unpack

        return unpack(data, key)

    def keep_words(self, name: str, text: str, file: WordingFile) -> None:
        """Keep wording rules; where they cannot be written, nothing is said."""
        from aftercase.playbook.kept_wording import pack

        key = self._words_key(name, text)
        with contextlib.suppress(StoreError, OSError, ValueError):
            durable.make_folders(self.folder)
            durable.write(self._file(f"words-{key}"), pack(file, key), durable.PRIVATE.file)
            self._sweep()

    def _words_key(self, name: str, text: str) -> str:
        return hashlib.sha256("\n".join((self.key, name, text)).encode("utf-8", "surrogatepass")).hexdigest()

    def _file(self, pin: str) -> Path:
        return self.folder / f"{pin}.json"

    @cached_property
    def key(self) -> str:
        """Who reads: this version, its reader's files and the parsers behind it, as they lie on the disk."""
        here = Path(__file__).parent.parent
        marks = [__version__, _mark("terms", (here / "terms.py").stat())]
        for folder in (here / "playbook", here / "clock"):
            with os.scandir(folder) as files:
                marks += sorted(_mark(one.name, one.stat()) for one in files if one.name.endswith(".py"))
        for name in _PARSERS:
            spec = find_spec(name)
            if spec is not None and spec.origin:
                marks.append(_mark(name, Path(spec.origin).stat()))
        return hashlib.sha256("\n".join(marks).encode()).hexdigest()

    def _sweep(self) -> None:
        """Remove the oldest where there are too many."""
        durable.sweep(self.folder, older_than=3600)
        with os.scandir(self.folder) as files:
            kept = sorted(
                ((one.stat().st_mtime_ns, one.stat().st_size, one.path) for one in files if one.is_file()),
                reverse=True,
            )
        room = MOST_BYTES
        for number, (_, size, path) in enumerate(kept):
            room -= size
            if room < 0 or number >= MOST_FILES:
                os.unlink(path)


def _mark(name: str, info: os.stat_result) -> str:
    return f"{name} {info.st_size} {info.st_mtime_ns}"
