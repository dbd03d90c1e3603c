"""Desks with many cases, made once and kept outside the repository between runs.

A folder is kept while a few cases made anew are, byte for byte, what they were when it was made.
``AFTERCASE_BENCH_CACHE`` names another place for them. 100,000 cases take 1.5 GB.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks import made

_MARK = "made-from"
_EVERY = 50  # one case in so many has the playbook's text beside it; it is read once, whatever their number


def home() -> Path:
    """Where the desks are kept."""
    asked = os.environ.get("AFTERCASE_BENCH_CACHE", "")
    if asked:
        return Path(asked)
    import platformdirs

    return Path(platformdirs.user_cache_path("aftercase-bench"))


def desk(count: int) -> Path:
    """The data folder with so many cases; made now where there is none that is the same."""
    root = home() / str(count)
    wanted = fingerprint(count)
    mark = root / _MARK
    if not mark.exists() or mark.read_text() != wanted:
        begun = time.perf_counter()
        shutil.rmtree(root, ignore_errors=True)
        make(root, count)
        mark.write_text(wanted)
        print(f"made {count:,} cases in {time.perf_counter() - begun:.0f} s: {root}", file=sys.stderr)
    return root


def fingerprint(count: int) -> str:
    """What a folder of cases depends on."""
    sample = hashlib.sha256(f"{count} {_EVERY} {made.PIN}".encode())
    for one in made.cases(range(1, 100)):
        sample.update(one.data)
    return sample.hexdigest()


def make(root: Path, count: int) -> Path:
    """A data folder with so many cases."""
    root.mkdir(mode=0o700, parents=True)
    (root / "cases").mkdir(mode=0o700)
    starts = range(1, count + 1, 1000)
    if len(starts) == 1:
        _some(root, 1, count)
        return root
    with ProcessPoolExecutor() as pool:
        list(pool.map(_some, [root] * len(starts), starts, [count] * len(starts)))
    return root


def _some(root: Path, start: int, count: int) -> None:
    """A thousand cases: a folder and a file each, without flushing, since they can be made again."""
    for number, one in enumerate(made.cases(range(start, min(start + 1000, count + 1)))):
        folder = root / "cases" / one.case
        folder.mkdir(mode=0o700)
        _put(folder / "case.json", one.data)
        if number % _EVERY == 0:
            (folder / "playbooks").mkdir(mode=0o700)
            _put(folder / "playbooks" / f"{made.PIN}.md", made.TEXT.encode())


def _put(path: Path, data: bytes) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(fd, data)
    os.close(fd)
