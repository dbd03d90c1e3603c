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
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aftercase.store import durable
from aftercase.store.lock import acquire
from aftercase.store.protocol import Busy, NotConfirmed, NotSaved, Unreadable

_COMPACT = 64 * 1024  # bytes; below this a journal is not worth rewriting
_DEADLINE = 2.0  # seconds to wait for another session of the same person
_OPEN = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_MODE = 0o600
_UNSAFE = re.compile(r"[^\w-]|^-")

# {"key", "n", "at", "text"}; without a text the draft was sent or thrown away. ``n`` counts up over all the
# journals of a person, since clocks jump; those of 0.1.0 have none.
_Line = dict[str, Any]


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
        self._confirmed: set[Path] = set()  # journals whose names we know to be on disk
        self._count: int | None = None  # the highest ``n`` there is, once somebody has looked

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
        live = sorted((line for line in self._newest().values() if "text" in line), key=_rank)
        return {line["key"]: line["text"] for line in live}

    def forget_past(self) -> None:
        """Keep of every journal the drafts as they are now and nothing that was typed before; raises OSError.

        A journal without a draft is removed.
        """
        newest = self._newest()
        for path in self.paths:
            if path.exists():
                _rewrite(path, newest)

    def _newest(self) -> dict[str, _Line]:
        """The last line of each draft, whichever journal it is in."""
        newest: dict[str, _Line] = {}
        for path in self.paths:
            for key, line in _last(_read(path)).items():
                if key not in newest or _rank(line) > _rank(newest[key]):
                    newest[key] = line
        return newest

    def _add(self, line: _Line) -> Path:
        failed: OSError | None = None
        for path in self.paths:
            # Another session of the same person may have counted on in the journal that is now out of reach.
            line["n"] = self._next(look=failed is not None)
            data = json.dumps(line).encode() + b"\n"  # escaped, so that half a surrogate pair survives too
            try:
                size = _append(path, data, path not in self._confirmed)
            except OSError as error:
                failed = error
                continue
            self._confirmed.add(path)
            if size > self._compact_at[path]:
                self._compact_at[path] = max(_COMPACT, 2 * self._compact(path))
            return path
        raise NotSaved(self.paths[0], failed or OSError(errno.ENOENT, ""))

    def _next(self, look: bool) -> int:
        """The number of a new line: above all there are, which are read at first and when asked to."""
        if self._count is None or look:
            numbers = [_rank(line)[0] for line in self._newest().values()]
            self._count = max([self._count or 0, *numbers])
        self._count += 1
        return self._count

    def _compact(self, path: Path) -> int:
        """Rewrite a journal with the last line of each draft, if that halves it; returns its size after.

        Notes of thrown away drafts stay where another journal might still hold the draft.
        """
        others = any(other != path and os.path.lexists(other) for other in self.paths)
        try:
            fd = _open(path)
        except OSError:
            return 0
        data = b""
        try:
            durable.sweep(path.parent, of=path.name)  # ours alone, while we hold our journal's lock
            data, _ = durable.read(path)  # a failed read must not pass for an empty journal
            kept = [line for line in _last(data).values() if "text" in line or others]
            rest = b"".join(json.dumps(line).encode() + b"\n" for line in kept)
            if len(rest) * 2 > len(data):
                return len(data)
            durable.write(path, rest, _MODE)
            return len(rest)
        except (OSError, NotSaved, NotConfirmed):
            return len(data)  # the journal is as good as before, only long
        finally:
            durable.shut(fd)


def _rewrite(path: Path, newest: Mapping[str, _Line]) -> None:
    """Keep of a journal the drafts that no other one has in a newer state, or remove it; raises OSError.

    It is read again under its lock: what was typed meanwhile counts, and a failed read is no empty journal.
    """
    fd = _open(path)
    try:
        last = _last(durable.read(path)[0])
        lines = [
            line
            for key, line in last.items()
            if "text" in line and _rank(line) >= _rank(newest.get(key, line))
        ]
        if lines:
            durable.write(path, b"".join(json.dumps(line).encode() + b"\n" for line in lines), _MODE)
        else:
            durable.remove(path)
    except (NotSaved, NotConfirmed) as error:
        raise OSError(error.errno, error.reason, str(path)) from error
    finally:
        durable.shut(fd)


def _append(path: Path, data: bytes, confirm: bool) -> int:
    """Add a line and flush it, with ``confirm`` the names that lead to it too; returns the journal's size.

    Raises OSError.
    """
    fd = _open(path)
    try:
        size = os.fstat(fd).st_size
        if size and os.pread(fd, 1, size - 1) != b"\n":
            data = b"\n" + data  # a torn line must not swallow this one
        durable.write_all(fd, data)
        durable.sync(fd)
        if confirm or not size:
            _sync_entry(path)
        return size + len(data)
    finally:
        durable.shut(fd)


def _open(path: Path) -> int:
    """Open and lock a journal, making it and its folder if needed; raises OSError if it is not ours.

    A second session of the same person may replace it by a shorter one while we wait for the lock: then what
    we hold is the old file, and a line added to it would be lost.
    """
    if path.parent.is_symlink():  # planted, to have it written elsewhere
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path.parent))
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
        except (NotSaved, Unreadable) as error:
            raise OSError(error.errno, error.reason) from error
        except NotConfirmed:
            continue  # it is there; flushing the line tells whether the disk is well


def _sync_entry(path: Path) -> None:
    """Flush the journal's folder and the one above it: a session before may have been killed in between."""
    try:
        durable.confirm(path)
        durable.confirm(path.parent)
    except (NotSaved, NotConfirmed) as error:
        raise OSError(error.errno, error.reason) from error


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
                and type(line.get("n", 0)) is int
                and isinstance(line.get("text", ""), str)
            ):
                found.append(line)
    return found


def _last(data: bytes) -> dict[str, _Line]:
    """The last line of each draft in a journal: there the later one wins, whatever the clock said."""
    return {line["key"]: line for line in _lines(data)}


def _rank(line: _Line) -> tuple[int, str]:
    """Which of two journals' lines is the newer: by count, and where that is the same by the clock."""
    return line.get("n", 0), line["at"]


def _file_name(user: str) -> str:
    """A file's name for an account; one that had to be changed keeps apart from all others by a hash."""
    safe = _UNSAFE.sub("_", user)[:60]
    if safe == user and safe:
        return safe
    return f"{safe or '_'}-{hashlib.sha256(user.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
