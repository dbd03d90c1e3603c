"""The playbook texts a case was worked from, beside it as readable files named by their hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from aftercase.i18n import tr
from aftercase.store import durable
from aftercase.store.protocol import Damaged, NotConfirmed, Unreadable

_PIN = re.compile(r"[0-9a-f]{64}")


def check(pins: Mapping[str, str]) -> None:
    """See that every text hashes to its pin, before anything is written; raises ValueError."""
    for pin, text in pins.items():
        if not _PIN.fullmatch(pin) or hashlib.sha256(text.encode()).hexdigest() != pin:
            raise ValueError(tr("the text does not hash to its pin {pin}", pin=pin))


def keep(folder: Path, pins: Mapping[str, str], modes: durable.Modes) -> None:
    """Write the texts that are not there yet; called before the event that names them.

    Raises:
        NotSaved: Also where a text is in place but was not confirmed: the event it is for is not written
            then, and "not confirmed" would say that it was.
    """
    try:
        if pins:
            durable.make_folder(folder, modes.folder)
        for pin, text in pins.items():
            path = folder / f"{pin}.md"
            data = text.encode()
            if _same(path, data):
                durable.confirm(path)
            else:
                durable.write(path, data, modes.file)
    except NotConfirmed as error:
        raise error.as_not_saved() from error


def read(folder: Path, case: str, pin: str) -> str:
    """The text of a pin.

    Raises:
        ValueError: This is no pin.
        Unreadable: The case has no such text, or the system refuses.
        Damaged: The file no longer hashes to its name.
    """
    if not _PIN.fullmatch(pin):
        raise ValueError(pin)
    path = folder / f"{pin}.md"
    try:
        data, _ = durable.read(path)  # no link is followed, and no pipe waited for
    except OSError as error:
        raise Unreadable(path, error) from error
    if hashlib.sha256(data).hexdigest() != pin:
        raise Damaged(case, path, tr("a playbook's text was changed"))
    return data.decode()


def _same(path: Path, data: bytes) -> bool:
    """Whether the text is there already; a damaged copy is set aside, never overwritten."""
    try:
        if durable.read(path)[0] == data:
            return True
        durable.set_aside(path)
    except OSError:  # missing, no file, or not ours to read: writing it tells
        return False
    return False
