"""Writing an author's file in place of the old one: whole or not at all, and never through a link out."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from aftercase.guide.situation import Refused
from aftercase.i18n import N_
from aftercase.playbook.intake import SIZE_LIMIT
from aftercase.playbook.library import read_capped
from aftercase.problems import Problem
from aftercase.store import durable
from aftercase.text import nfc


def read_text(path: Path) -> str:
    """The text of an author's file, with its line ends and letters in the one form we keep (LF, NFC).

    Raises:
        Refused: A folder or another thing that is no file, unreadable, too large, or no text in UTF-8.
    """
    data = read_capped(path, SIZE_LIMIT)
    if isinstance(data, Problem):
        raise Refused(N_("{path}: {why}"), path=str(path), why=data.text())
    if len(data) > SIZE_LIMIT:
        message = N_("{path} is larger than {limit} KiB. Split it into several playbooks.")
        raise Refused(message, path=str(path), limit=SIZE_LIMIT // 1024)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise Refused(N_("{path} is no text in UTF-8. Save it as UTF-8."), path=str(path))
    return nfc(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))


def replace(path: Path, text: str) -> None:
    """Put ``text`` in place of a file and keep its permissions.

    Raises:
        Refused: The file is a link out of its folder.
        NotSaved, NotConfirmed: As `durable.write` says.
    """
    real = inside(path)
    durable.write(real, text.encode(), stat.S_IMODE(real.stat().st_mode))


def inside(path: Path) -> Path:
    """The file itself where ``path`` is a link to one in or below the same folder.

    Raises:
        Refused: The link leads out of the folder.
    """
    if not path.is_symlink():
        return path
    real = Path(os.path.realpath(path))
    if not real.is_relative_to(os.path.realpath(path.parent)):
        message = N_("{path} is a link out of its folder, to {real}. Name that file itself.")
        raise Refused(message, path=str(path), real=str(real))
    return real
