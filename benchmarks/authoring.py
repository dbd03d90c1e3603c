"""What an author waits for: findings after a keystroke in an editor, and a saved change in the preview."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from benchmarks.screen import Timed
from tests.lsp.client import Client

PLAYBOOKS = Path(__file__).parent.parent / "playbooks"
NAME = "product-quality.en.md"
_BREATH = 0.6  # seconds between two keystrokes: somebody thinks, then types on


def _copy(folder: Path) -> Path:
    shutil.copytree(PLAYBOOKS, folder)
    return folder / NAME


class Typing:
    """An editor with one playbook open, its server in another process.

    Attributes:
        text: What is in the editor.
        lines: How many lines that is.
    """

    def __init__(self, folder: Path) -> None:
        """Lay the playbooks out, and open one."""
        self._path = _copy(folder / "books")
        self.text = self._path.read_text("utf-8")
        self.lines = self.text.count("\n")
        self._client = Client(folder / "home")
        self._version = 1

    def __enter__(self) -> Typing:
        self._client.__enter__()
        self._client.initialize()
        self._client.open(self._path.as_uri(), self.text)
        self._client.diagnostics(self._path.as_uri(), 1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.__exit__(kind, error, trace)

    def once(self) -> float:
        """Type one letter at the end of line 200; the seconds until its findings have come."""
        time.sleep(_BREATH)
        self._version += 1
        lines = self.text.split("\n")
        lines[199] += "x"
        self.text = "\n".join(lines)
        place = {"line": 199, "character": len(lines[199].encode("utf-16-le")) // 2 - 1}
        begun = time.perf_counter()
        self._client.change(self._path.as_uri(), self._version, "x", {"start": place, "end": place})
        self._client.diagnostics(self._path.as_uri(), self._version)
        return time.perf_counter() - begun


class Saving:
    """A preview on a terminal, and an editor that saves the file."""

    def __init__(self, folder: Path, program: str, env: Mapping[str, str]) -> None:
        """Lay the playbooks out, and start the preview."""
        self._path = _copy(folder / "books")
        self._text = self._path.read_text("utf-8")
        data = str(folder / "data")
        self._screen = Timed([program, "--data", data, "playbook", "preview", str(self._path)], env)
        self._number = 0

    def __enter__(self) -> Saving:
        self._screen.until(b"Checklist")
        time.sleep(2)  # the folder is watched, and what is loaded behind the first frame is there
        self._screen.settle()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._screen.end()

    def once(self) -> float:
        """Save another heading of the step that is shown; the seconds until it is drawn."""
        self._screen.settle()
        self._number += 1
        # Only what changes is drawn, so every letter has to: each is the one after that of the word before.
        word = "".join(chr(ord("A") + (self._number + 3 * place) % 26) for place in range(10))
        fresh = self._path.with_suffix(".new")
        fresh.write_text(self._text.replace("## Read the request", f"## {word} the request"), "utf-8")
        fresh.replace(self._path)
        return self._screen.next(word.encode())
