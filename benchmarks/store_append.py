"""What a durable append costs beside the bare calls that make the same bytes durable.

Both sides run in turns in one process, so that a slow moment of the disk meets both.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aftercase.store.files import FileStore
from benchmarks.ratio import Figure, Ratio, alternate, rounds

_EVENT = 470  # bytes of one event in the file, about
# Bytes of the case file, the most the ratio may be: an afternoon's case, a month's, one that went to court.
SIZES = ((10_000, "10 KB", 1.5), (100_000, "100 KB", 1.5), (1_000_000, "1 MB", 2.0))


def figures(quick: bool) -> Iterator[Figure]:
    """All of this group."""
    count = rounds(300, quick)
    for size, name, most in SIZES:
        yield measure(size, name, most, count)


def event(case: str, seq: int) -> dict[str, Any]:
    """An event of the usual size; the store looks at its number and its case only."""
    return {
        "v": 1,
        "case": case,
        "seq": seq,
        "id": f"01J{seq:023d}",
        "at": "2026-03-04T05:06:07Z",
        "by": "李伟",
        "kind": "said",
        "data": {"step": "ask-photos", "party": "buyer"},
        "private": {"text": {"salt": "0" * 32, "value": "照片已收到,谢谢。" * 4}},
        "prev": "0" * 64,
        "hash": "0" * 64,
    }


def bare(path: Path, data: bytes) -> None:
    """A temporary file, written, flushed, renamed, the folder flushed: what no safe write can do without."""
    temp = path.with_name(".bare.tmp")
    fd = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    os.write(fd, data)
    os.fsync(fd)
    os.close(fd)
    os.replace(temp, path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(folder)
    os.close(folder)


def measure(size: int, name: str, most: float, count: int) -> Ratio:
    """Compare an append to a case of about ``size`` bytes with the bare write of the same bytes."""
    with tempfile.TemporaryDirectory() as place:
        store = FileStore(Path(place) / "desk")
        case, seq = "", 0
        data = b""

        def ours() -> float:
            nonlocal case, seq, data
            if not case or store.read(case).signature[1] > size * 1.2:
                case, seq = _case(store, size)  # a fresh one, so that the size stays what it should be
            begun = time.perf_counter()
            record = store.append(case, [event(case, seq + 1)], seq)
            took = time.perf_counter() - begun
            seq += 1
            data = (store.folder(case) / "case.json").read_bytes()
            assert len(data) == record.signature[1]
            return took

        def theirs() -> float:
            begun = time.perf_counter()
            bare(Path(place) / "bare.json", data)
            return time.perf_counter() - begun

        a, b = alternate(ours, theirs, count)
    return Ratio(
        f"append to a case of {name}",
        "temporary file, fsync, rename, fsync of the folder",
        a,
        b,
        most,
        count,
    )


def _case(store: FileStore, size: int) -> tuple[str, int]:
    count = size // _EVENT
    record = store.create(2026, lambda case: [event(case, seq + 1) for seq in range(count)])
    store.append(record.case, [event(record.case, count + 1)], count)
    return record.case, count + 1
