"""What is being typed, kept on disk a second behind the typing: one journal per person.

Every state of a draft is a line added at the end and flushed, so that a kill costs at most the line being
written, which is then ignored. A journal is readable by its owner alone, in a team's folder too. Where the
first folder cannot be written the next one is used; a draft is found again in whichever it is.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import stat
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aftercase.store import durable
from aftercase.store.lock import acquire
from aftercase.store.protocol import Busy, NotConfirmed, NotSaved

_COMPACT = 64 * 1024  # bytes; below this a journal is not worth rewriting
_DEADLINE = 2.0  # seconds to wait for another session of the same person
_OPEN = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_MODE = 0o600
_UNSAFE = re.compile(r"[^\w-]|^-")

_Line = dict[str, Any]  # {"key", "at", "text"}; without a text the draft was sent or thrown away


class Drafts:
    """The drafts of one person in one case.

    Attributes:
        paths: The journals, the one to be preferred first.
    """

    def __init__(self, folders: Sequence[Path], user: str) -> None:
        """Touch nothing yet.

        Args:
            folders: Of this case's drafts: beside the case, then the state folder, then the runtime folder.
                Missing ones are made when needed.
            user: The name of the system's account.
        """
        self.paths = [folder / f"{_file_name(user)}.jsonl" for folder in folders]
        self._compact_at = dict.fromkeys(self.paths, _COMPACT)

    def save(self, key: str, text: str) -> Path:
        """Keep the present text of a draft, on disk when this returns.

        Args:
            key: Which draft: a field's name, as the caller chooses.
            text: All of it.

        Returns:
            The journal it went to, to be shown to the person.

        Raises:
            NotSaved: No folder could be written.
        """
        return self._add({"key": key, "at": _now(), "text": text})

    def clear(self, key: str) -> None:
        """Note that a draft was sent or thrown away; raises as `save`."""
        if key in self.load():
            self._add({"key": key, "at": _now()})

    def load(self) -> dict[str, str]:
        """The drafts there are, from all folders, oldest first; what cannot be read is left out."""
        newest: dict[str, _Line] = {}
        for path in self.paths:
            for line in _lines(_read(path)):
                key = line["key"]
                # Inside one journal the later line wins whatever the clock said; between two, the clock.
                if key not in newest or newest[key]["from"] == path or line["at"] > newest[key]["at"]:
                    newest[key] = {**line, "from": path}
        live = sorted((line for line in newest.values() if "text" in line), key=lambda line: str(line["at"]))
        return {line["key"]: line["text"] for line in live}

    def _add(self, line: _Line) -> Path:
        data = json.dumps(line).encode() + b"\n"  # escaped, so that half a surrogate pair survives too
        failed: OSError | None = None
        for path in self.paths:
            try:
                size = _append(path, data)
            except OSError as error:
                failed = error
                continue
            if size > self._compact_at[path]:
                self._compact_at[path] = max(_COMPACT, 2 * self._compact(path))
            return path
        raise NotSaved(self.paths[0], failed or OSError(errno.ENOENT, ""))

    def _compact(self, path: Path) -> int:
        """Rewrite a journal with the last line of each draft, if that halves it; returns its size after.

        Notes of thrown away drafts stay where another journal might still hold the draft.
        """
        others = any(other != path and other.exists() for other in self.paths)
        try:
            fd = _open(path)
        except OSError:
            return 0
        try:
            data = _read(path)
            last = {line["key"]: line for line in _lines(data)}
            kept = [line for line in last.values() if "text" in line or others]
            rest = b"".join(json.dumps(line).encode() + b"\n" for line in kept)
            if len(rest) * 2 > len(data):
                return len(data)
            durable.write(path, rest, _MODE)
            return len(rest)
        except (NotSaved, NotConfirmed):
            return len(data)  # the journal is as good as before, only long
        finally:
            durable.shut(fd)


def _append(path: Path, data: bytes) -> int:
    """Add a line and flush it; returns the journal's size. Raises OSError."""
    fd = _open(path)
    try:
        size = os.fstat(fd).st_size
        if size and os.pread(fd, 1, size - 1) != b"\n":
            data = b"\n" + data  # a torn line must not swallow this one
        durable.write_all(fd, data)
        durable.sync(fd)
        if not size:
            _sync_entry(path)
        return size + len(data)
    finally:
        durable.shut(fd)


def _open(path: Path) -> int:
    """Open and lock a journal, making it and its folder if needed; raises OSError if it is not ours.

    A second session of the same person may replace it by a shorter one while we wait for the lock: then what
    we hold is the old file, and a line added to it would be lost.
    """
    if not path.parent.is_dir():
        _make_folders(path.parent)
    while True:
        fd = os.open(path, _OPEN, _MODE)
        try:
            info = os.fstat(fd)
            if not stat.S_ISREG(info.st_mode) or info.st_uid != os.geteuid():
                raise PermissionError(
                    errno.EPERM, "not ours", str(path)
                )  # planted by somebody who would read it
            os.set_blocking(fd, True)
            try:
                acquire(fd, path, _DEADLINE)
            except (Busy, NotSaved) as error:
                raise OSError(errno.EBUSY, str(error)) from error
            if stat.S_IMODE(info.st_mode) != _MODE:
                os.fchmod(fd, _MODE)
            if path.stat().st_ino == info.st_ino:
                return fd
        except FileNotFoundError:
            pass  # replaced this very moment: look again
        except BaseException:
            durable.shut(fd)
            raise
        durable.shut(fd)


def _make_folders(folder: Path) -> None:
    missing = [parent for parent in (*reversed(folder.parents), folder) if not parent.exists()]
    for each in missing:
        try:
            durable.make_folder(each, durable.modes_of(each.parent).folder)
        except NotSaved as error:
            raise OSError(error.errno, error.reason) from error
        except NotConfirmed:
            continue  # it is there; flushing the line tells whether the disk is well


def _sync_entry(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        durable.sync_folder(folder, path)
    except NotConfirmed as error:
        raise OSError(error.errno, error.reason) from error
    finally:
        durable.shut(folder)


def _read(path: Path) -> bytes:
    """A journal's bytes; none where it is missing, cannot be read or is somebody else's."""
    with contextlib.suppress(OSError):
        data, info = durable.read(path)
        if info.st_uid == os.geteuid():
            return data
    return b""


def _lines(data: bytes) -> list[_Line]:
    """The whole lines of a journal; a torn one, last or in the middle, is left out."""
    found = []
    for raw in data.split(b"\n"):
        with contextlib.suppress(ValueError, RecursionError):
            line = json.loads(raw)
            if (
                isinstance(line, dict)
                and isinstance(line.get("key"), str)
                and isinstance(line.get("at"), str)
                and isinstance(line.get("text", ""), str)
            ):
                found.append(line)
    return found


def _file_name(user: str) -> str:
    """A file's name for an account; one that had to be changed keeps apart from all others by a hash."""
    safe = _UNSAFE.sub("_", user)[:60]
    if safe == user and safe:
        return safe
    return f"{safe or '_'}-{hashlib.sha256(user.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
