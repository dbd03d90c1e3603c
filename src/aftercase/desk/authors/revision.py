"""Playbooks as they were at a git revision. git itself is asked; nothing goes through a shell."""

from __future__ import annotations

import subprocess
from pathlib import Path

from aftercase.i18n import tr
from aftercase.text import one_line

_SECONDS = 20


class NoRevision(Exception):  # noqa: N818 - a sentence for a person
    """The revision cannot be read; the message says why in one line."""


class Revision:
    """One folder at one revision."""

    def __init__(self, folder: Path, name: str) -> None:
        """Look the revision up.

        Raises:
            NoRevision: git is not there, the folder is under no version control, or has no such revision.
        """
        self._folder = folder
        if name.startswith("-") or ":" in name or not name.isprintable():
            raise NoRevision(tr("{name} is no git revision.", name=one_line(name, 60)))
        self._commit = self._git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").decode().strip()
        if not self._commit:
            raise NoRevision(
                tr("{name} is no revision of the git repository of {folder}.", name=name, folder=str(folder))
            )

    def names(self) -> list[str]:
        """The names of the files that lay directly in the folder."""
        listed = self._git("ls-tree", "-z", "--name-only", self._commit, "./").decode("utf-8", "replace")
        return sorted(Path(name).name for name in listed.split("\0") if name)

    def text(self, name: str) -> bytes | None:
        """A file as it was; None where it was not there."""
        if name not in self.names():
            return None
        return self._git("show", f"{self._commit}:./{name}")

    def _git(self, *arguments: str) -> bytes:
        command = ["git", "-C", str(self._folder), *arguments]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - no shell
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoRevision(tr("git cannot be asked: {why}.", why=one_line(str(error), 80))) from error
        if done.returncode and done.stderr:
            why = one_line(done.stderr.decode("utf-8", "replace"), 120)
            raise NoRevision(tr("git says of {folder}: {why}", folder=str(self._folder), why=why))
        return done.stdout
