"""Power cuts: what may be on a disk when everything that was not flushed is lost, kept or kept in part.

An act is recorded once, call by call. A cut after any call is then played many times: what a flush has
confirmed is there; of the rest, each name may have reached the disk or not, and of unflushed content each
page of 4 KB may be new, missing or rubbish, in any combination. That is stricter than the file systems in
use, which keep some order of their own accord.
"""

from __future__ import annotations

import itertools
import os
import random
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.faults.acts import ACTS, prepare
from tests.faults.matrix import Row, row
from tests.faults.rig import Run
from tests.faults.verdict import Verdict, judge

PAGE = 4096
_CALLS = (
    "open",
    "write",
    "pwrite",
    "ftruncate",
    "fsync",
    "replace",
    "rename",
    "link",
    "unlink",
    "mkdir",
    "rmdir",
)


class Cut(BaseException):
    """Ends an act as a kill would: it passes every handler, and no call after it does anything."""


class Op(NamedTuple):
    """One recorded change.

    Attributes:
        what: ``data`` (bytes at an offset of a node), ``size``, ``names`` (entries of a folder, together),
            ``flush`` (of a node, be it a file or a folder) or ``told`` (no change: something was reported).
        node: The file or folder.
        detail: What it is about, as its sort needs.
    """

    what: str
    node: str
    detail: Any = None


class Recorder:
    """Notes what an act does to a folder, while it really does it.

    A folder is known by its path, a file by a number, since it may have several names.
    """

    def __init__(self, root: Path) -> None:
        """Take the folder as it is: all of it is on the disk."""
        self.ops: list[Op] = []
        self._nodes: dict[str, str] = {}  # path -> node, as a running program sees it
        self._fresh = map("file {}".format, itertools.count(1))
        self._descriptors: dict[int, tuple[str, bool]] = {}  # -> node, and whether it appends
        self._offsets: dict[int, int] = {}
        self.sizes: dict[str, int] = {}
        self.content: dict[str, bytes] = {}
        self.names: dict[str, dict[str, str]] = {str(root): {}}
        self.root = str(root)
        self._limit = 1 << 60
        known: dict[int, str] = {}
        for path in sorted(root.rglob("*")):
            if path.is_dir():
                node = str(path)
                self.names[node] = {}
            else:
                node = known.setdefault(path.stat().st_ino, next(self._fresh))
                self.content[node] = path.read_bytes()
                self.sizes[node] = len(self.content[node])
            self._nodes[str(path)] = node
            self.names[str(path.parent)][path.name] = node

    @contextmanager
    def recording(self, limit: int | None = None) -> Iterator[None]:
        """Record what happens inside the block; with ``limit``, cut it off after so many changes."""
        self._limit = len(self.ops) + limit if limit is not None else 1 << 60
        self._descriptors.clear()
        real = {name: getattr(os, name) for name in _CALLS}
        try:
            for name in _CALLS:
                setattr(os, name, self._wrapped(name, real[name]))
            yield
        finally:
            for name in _CALLS:
                setattr(os, name, real[name])

    def tell(self, **what: object) -> None:
        """Note what was reported, at its place among the changes."""
        self.ops.append(Op("told", "", what))

    def _wrapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        note = getattr(self, f"_{name}")

        def call(*args: Any, **more: Any) -> Any:
            if len(self.ops) >= self._limit:
                raise Cut
            return note(real, *args, **more)

        return call

    def _path(self, name: Any, folder: int | None) -> str:
        path = os.fspath(name)
        if folder is not None and not os.path.isabs(path):
            path = os.path.join(self._descriptors[folder][0], path)
        return str(path)

    def _inside(self, path: str) -> bool:
        return path.startswith(self.root + "/")

    def _named(self, path: str, node: str | None, gone: str = "") -> None:
        folder, name = os.path.split(path)
        entries: list[tuple[str, str | None]] = [(name, node)]
        if gone:
            entries.append((os.path.basename(gone), None))
            self._nodes.pop(gone, None)
        if node is None:
            self._nodes.pop(path, None)
        else:
            self._nodes[path] = node
        self.ops.append(Op("names", folder, entries))

    def _open(
        self, real: Callable[..., int], path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None
    ) -> int:
        fd = real(path, flags, mode, dir_fd=dir_fd)
        where = self._path(path, dir_fd)
        if stat.S_ISDIR(os.fstat(fd).st_mode):
            self._descriptors[fd] = (where, False)
        elif self._inside(where):
            if where not in self._nodes:
                node = next(self._fresh)
                self.content[node], self.sizes[node] = b"", 0
                self._named(where, node)
            self._descriptors[fd] = (self._nodes[where], bool(flags & os.O_APPEND))
            self._offsets[fd] = 0
        else:
            self._descriptors.pop(fd, None)
        return fd

    def _put(self, node: str, offset: int, data: bytes) -> None:
        self.sizes[node] = max(self.sizes[node], offset + len(data))
        self.ops.append(Op("data", node, (offset, data)))

    def _write(self, real: Callable[..., int], fd: int, data: Any) -> int:
        done = real(fd, data)
        if fd in self._descriptors:
            node, appends = self._descriptors[fd]
            offset = self.sizes[node] if appends else self._offsets[fd]
            self._put(node, offset, bytes(data[:done]))
            self._offsets[fd] = offset + done
        return done

    def _pwrite(self, real: Callable[..., int], fd: int, data: bytes, offset: int) -> int:
        done = real(fd, data, offset)
        if fd in self._descriptors:
            self._put(self._descriptors[fd][0], offset, data[:done])
        return done

    def _ftruncate(self, real: Callable[..., None], fd: int, size: int) -> None:
        real(fd, size)
        if fd in self._descriptors:
            node = self._descriptors[fd][0]
            self.sizes[node] = size
            self.ops.append(Op("size", node, size))

    def _fsync(self, real: Callable[..., None], fd: int) -> None:
        real(fd)
        if fd in self._descriptors:
            self.ops.append(Op("flush", self._descriptors[fd][0]))

    def _replace(
        self,
        real: Callable[..., None],
        old: Any,
        new: Any,
        *,
        src_dir_fd: int | None = None,
        dst_dir_fd: int | None = None,
    ) -> None:
        real(old, new, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)
        source, target = self._path(old, src_dir_fd), self._path(new, dst_dir_fd)
        if self._inside(target) and self._nodes[source] != self._nodes.get(
            target
        ):  # the same file: no change
            assert os.path.dirname(source) == os.path.dirname(target)
            self._named(target, self._nodes[source], gone=source)

    _rename = _replace

    def _link(self, real: Callable[..., None], old: Any, new: Any, **more: Any) -> None:
        real(old, new, **more)
        self._named(
            self._path(new, more.get("dst_dir_fd")), self._nodes[self._path(old, more.get("src_dir_fd"))]
        )

    def _unlink(self, real: Callable[..., None], path: Any, *, dir_fd: int | None = None) -> None:
        real(path, dir_fd=dir_fd)
        where = self._path(path, dir_fd)
        if self._inside(where):
            self._named(where, None)

    def _mkdir(
        self, real: Callable[..., None], path: Any, mode: int = 0o777, *, dir_fd: int | None = None
    ) -> None:
        real(path, mode, dir_fd=dir_fd)
        where = self._path(path, dir_fd)
        if self._inside(where):
            self.names.setdefault(where, {})
            self._named(where, where)

    def _rmdir(self, real: Callable[..., None], path: Any, *, dir_fd: int | None = None) -> None:
        real(path, dir_fd=dir_fd)
        where = self._path(path, dir_fd)
        if self._inside(where):
            self._named(where, None)


def after_cut(recorder: Recorder, count: int, rng: random.Random, target: Path) -> None:
    """Lay out at ``target`` what may be on the disk if the power fails after ``count`` changes."""
    ops = recorder.ops[:count]
    flushed = {op.node: place for place, op in enumerate(ops) if op.what == "flush"}
    luck = rng.choice((0.0, 0.2, 0.5, 0.8, 1.0))  # of what was not flushed to be there all the same
    content = {node: bytearray(data) for node, data in recorder.content.items()}
    names = {folder: dict(entries) for folder, entries in recorder.names.items()}
    for place, op in enumerate(ops):
        safe = place < flushed.get(op.node, -1)
        if op.what == "names" and (safe or rng.random() < luck):
            for name, node in op.detail:
                if node is None:
                    names[op.node].pop(name, None)
                else:
                    names[op.node][name] = node
        elif op.what == "size" and (safe or rng.random() < luck):
            del content[op.node][op.detail :]
        elif op.what == "data":
            offset, data = op.detail
            _write_pages(content[op.node], offset, data, 1.0 if safe else luck, rng)
    _lay_out(recorder.root, target, names, content)


def _write_pages(into: bytearray, offset: int, data: bytes, luck: float, rng: random.Random) -> None:
    start = offset
    while start < offset + len(data):
        end = min(offset + len(data), (start // PAGE + 1) * PAGE)
        piece = data[start - offset : end - offset]
        if luck < 1.0 and rng.random() >= luck:
            if rng.random() < 0.5:
                start = end
                continue  # never reached the disk: what was there stays, the file ends earlier, or has a hole
            piece = rng.choice((bytes(len(piece)), rng.randbytes(len(piece))))
        if len(into) < start:
            into += bytes(start - len(into))
        into[start:end] = piece
        start = end


def _lay_out(
    folder: str, target: Path, names: dict[str, dict[str, str]], content: dict[str, bytearray]
) -> None:
    target.mkdir(mode=0o700)
    for name, node in names[folder].items():
        if node in content:
            path = target / name
            path.write_bytes(content[node])
            path.chmod(0o600)
        else:
            _lay_out(node, target / name, names, content)


def record(place: Path, acts: Sequence[tuple[str, int | None]]) -> tuple[Recorder, list[str]]:
    """Record acts on a fresh desk, one after the other; each may be cut off after so many changes.

    Returns:
        The recorder, and the hashes of the case before.
    """
    root = place / "recorded"
    place.mkdir(exist_ok=True)
    base = prepare(root)
    recorder = Recorder(root)
    for act, limit in acts:
        recorder.tell(act=act)
        with recorder.recording(limit):
            try:
                ACTS[act](root, recorder.tell)
            except Cut:
                recorder.tell(cut=True)
    return recorder, base


def cuts(
    place: Path, acts: Sequence[tuple[str, int | None]], states: int, seed: int, forget: str = ""
) -> Iterator[tuple[str, Verdict]]:
    """Play ``states`` power cuts at random places of a record; the verdict on each.

    Args:
        place: A folder to work in.
        acts: As for `record`.
        states: How many, all of them during the last act.
        seed: Of the chances.
        forget: ``file`` or ``folder``: take its flushes out of the record, to see that the model bites.
    """
    recorder, base = record(place, acts)
    if forget:
        folders = set(recorder.names)
        recorder.ops = [
            op for op in recorder.ops if op.what != "flush" or (op.node in folders) != (forget == "folder")
        ]
    rng = random.Random(seed)
    begun = max(place for place, op in enumerate(recorder.ops) if op.what == "told" and "act" in op.detail)
    for number in range(states):
        # One in three at the end, when all has been acknowledged and nothing may be missing.
        count = len(recorder.ops) if rng.random() < 1 / 3 else rng.randint(begun, len(recorder.ops))
        after_cut(recorder, count, rng, place / "cut")
        told = [op.detail for op in recorder.ops[:count] if op.what == "told"]
        verdict = judge(place / "cut", base, Run(-9, told, []))
        _remove(place / "cut")
        yield (
            f"{'; '.join(act for act, _ in acts)}, cut {number} of seed {seed}, after {count} changes",
            verdict,
        )


def _remove(path: Path) -> None:
    import shutil

    shutil.rmtree(path)


def power(place: Path, states: int, acts: Sequence[str] = tuple(ACTS)) -> Row:
    """Power cuts in every act, ``states`` each."""

    def points() -> Iterator[tuple[str, Verdict]]:
        for seed, act in enumerate(acts):
            yield from cuts(place / str(seed), [(act, None)], states, seed)

    return row("power cut, unflushed pages and names lost at random", points())


def power_after_kill(place: Path, states: int, acts: Sequence[str] = tuple(ACTS)) -> Row:
    """A kill after each change of an act, the act again, and power cuts in that: a kill flushes nothing."""

    def points() -> Iterator[tuple[str, Verdict]]:
        for seed, act in enumerate(acts):
            recorder, _ = record(place / f"{seed} clean", [(act, None)])
            for limit in range(1, len(recorder.ops)):
                where = place / f"{seed} {limit}"
                yield from cuts(where, [(act, limit), (act, None)], states, seed * 1000 + limit)

    return row("power cut in the next try after a kill", points())
