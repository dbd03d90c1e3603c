"""A real disk that is full, has no inodes left or cannot be written: a small tmpfs of our own.

Mounting takes a mount namespace, so the work is done by a child under ``unshare``, which prints its rows as
JSON: ``unshare --map-root-user --mount python -m tests.faults.disk FOLDER``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from aftercase.store.files import FileStore
from aftercase.store.protocol import NotSaved
from tests.faults.acts import ACTS, CASE, PHOTO, prepare, said, sealed
from tests.faults.matrix import Row, row
from tests.faults.rig import ROOT, Run, environment
from tests.faults.verdict import Verdict, judge
from tests.kit import need

PAGE = 4096
SIZE = 1 << 20  # bytes of the disk
INODES = 40
_NOT_ALLOWED = ("Operation not permitted", "Permission denied", "No space left")


def rows(place: Path, step: int = 1) -> list[Row]:
    """All of it in a child with a mount namespace; skips the test where the system does not allow one.

    Args:
        place: A folder to mount on.
        step: How many pages the free room grows by from one point to the next.
    """
    unshare = need("unshare")
    need("mount")
    alone = [unshare, "--map-root-user", "--mount"]
    tried = subprocess.run([*alone, "mount", "-t", "tmpfs", "none", place], capture_output=True, text=True)
    if tried.returncode and any(words in tried.stderr for words in _NOT_ALLOWED):
        import pytest

        pytest.skip(f"this system lets nobody mount a tmpfs: {tried.stderr.strip()}")
    command = [*alone, sys.executable, "-m", "tests.faults.disk", str(place), str(step)]
    done = subprocess.run(command, env=environment(), cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return [Row(*each)._replace(wrongs=tuple(each[-1])) for each in json.loads(done.stdout)]


class Disk:
    """A mounted tmpfs with a desk on it."""

    def __init__(self, place: Path, options: str) -> None:
        """Mount it, and make the desk: a case of 10 KB and a photo of 20."""
        self.place, self.root = place, place / "desk"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", place], check=True)
        self._base = place.with_name("original")
        self.hashes = prepare(self._base)
        (self._base / PHOTO).write_bytes(b"photo" * 4000)

    def fresh(self) -> None:
        """The desk as it was made."""
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(self._base, self.root)

    def fill(self, leave: int) -> None:
        """Take all room but ``leave`` bytes."""
        with (self.place / "filler").open("wb", buffering=0) as file:
            written = 0
            try:
                while True:
                    written += file.write(b"x" * PAGE)
            except OSError:
                file.truncate(max(0, written - leave))

    def fill_inodes(self, leave: int) -> None:
        """Take all inodes but ``leave``."""
        made: list[Path] = []
        try:
            while True:
                made.append(self.place / f"filler-{len(made)}")
                made[-1].touch()
        except OSError:
            for path in made[len(made) - 1 - leave :]:
                path.unlink(missing_ok=True)

    def free(self) -> None:
        """Give it back."""
        for path in self.place.glob("filler*"):
            path.unlink()

    def remount(self, how: str) -> None:
        """Make it read-only (``ro``) or writable (``rw``)."""
        subprocess.run(["mount", "-o", f"remount,{how}", self.place], check=True)

    def close(self) -> None:
        """Unmount it."""
        subprocess.run(["umount", self.place], check=True)
        shutil.rmtree(self._base)


def point(disk: Disk, act: str, hinder: Callable[[], None], relieve: Callable[[], None]) -> Verdict:
    """One act on a disk in need; then the need is over, and the work goes on."""
    disk.fresh()
    told: list[dict[str, Any]] = []
    hinder()
    ACTS[act](disk.root, lambda **what: told.append(what))
    relieve()
    return judge(disk.root, disk.hashes, Run(0, [*told, {"done": True}], []))


def full(disk: Disk, step: int) -> Row:
    """Every act with 0, 1, 2… pages left, until it fits."""

    def points() -> Iterator[tuple[str, Verdict]]:
        for act in ACTS:
            for pages in range(0, SIZE // PAGE, step):
                verdict = point(disk, act, partial(disk.fill, pages * PAGE), disk.free)
                yield f"{act}, {pages} pages left", verdict
                if verdict.told == "saved" and pages >= 2:
                    break

    return row("a full disk, from 0 pages of 4 KB left until the act fits", points())


def no_inodes(disk: Disk) -> Row:
    """Every act with 0, 1, 2… inodes left, until it fits."""

    def points() -> Iterator[tuple[str, Verdict]]:
        for act in ACTS:
            for inodes in range(INODES):
                verdict = point(disk, act, partial(disk.fill_inodes, inodes), disk.free)
                yield f"{act}, {inodes} inodes left", verdict
                if verdict.told == "saved":
                    break

    return row("a disk without inodes, from 0 left until the act fits", points())


def read_only(disk: Disk) -> Row:
    """Every act on a disk that became read-only; reading goes on meanwhile."""

    def hinder() -> None:
        disk.remount("ro")
        assert len(FileStore(disk.root).read(CASE).events) == len(disk.hashes)

    points = ((act, point(disk, act, hinder, lambda: disk.remount("rw"))) for act in ACTS)
    return row("a disk remounted read-only", points)


def same_process(disk: Disk) -> Row:
    """One store, full disk and room in turn: it works again without a new start."""
    disk.fresh()
    store = FileStore(disk.root)
    count = len(disk.hashes)

    def points() -> Iterator[tuple[str, Verdict]]:
        nonlocal count
        for number in range(10):
            disk.fill(0)
            wrongs = []
            events = store.read(CASE).events
            try:
                store.append(CASE, sealed(CASE, events, [said("voll")]), count)
                wrongs.append("saved on a full disk")
            except NotSaved as refused:
                if "the disk is full" not in str(refused):
                    wrongs.append(f"a wrong reason: {refused}")
            disk.free()
            events = store.append(CASE, sealed(CASE, events, [said("leer")]), count).events
            count += 1
            if len(events) != count or len(FileStore(disk.root).read(CASE).events) != count:
                wrongs.append("the next append is not there")
            yield f"round {number}", Verdict(True, "saved", wrongs)

    return row("full and freed ten times under one running program", points())


def main(place: Path, step: int) -> None:
    """Print the rows as JSON."""
    os.umask(0o077)
    found = []
    disk = Disk(place, f"size={SIZE}")
    found += [full(disk, step), read_only(disk), same_process(disk)]
    disk.close()
    disk = Disk(place, f"size={SIZE},nr_inodes={INODES}")
    found.append(no_inodes(disk))
    disk.close()
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
