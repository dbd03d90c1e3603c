"""What a durable append costs beside the bare calls that make the same bytes durable.

Both sides run in turns in one process, so that a slow moment of the disk meets both; only the ratio of the
medians means anything on another machine. Run: ``python benchmarks/store_append.py [ROUNDS]``.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from aftercase.store.files import FileStore

SIZE = 10_000  # bytes of the case file: an afternoon's case
_EVENT = 400  # bytes of one event, about


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


def measure(rounds: int, folder: Path | None = None) -> dict[str, float]:
    """Compare an append to a case of about 10 KB with the bare write of the same bytes.

    Args:
        rounds: How often each side runs.
        folder: Where; its disk is what is measured. A new temporary folder without it.

    Returns:
        ``append_ms`` and ``bare_ms`` (medians, in milliseconds) and ``ratio`` of the two.
    """
    with tempfile.TemporaryDirectory(dir=folder) as place:
        store = FileStore(Path(place) / "desk")
        appended, written = [], []
        case, seq = "", 0
        for _ in range(rounds):
            if not case or store.read(case).signature[1] > SIZE + 2 * _EVENT:
                # A fresh case of the size wanted, so that the size stays what it should be.
                case, seq = _case(store)
            start = time.perf_counter()
            record = store.append(case, [event(case, seq + 1)], seq)
            appended.append(time.perf_counter() - start)
            seq += 1
            data = (store.folder(case) / "case.json").read_bytes()
            assert len(data) == record.signature[1]
            start = time.perf_counter()
            bare(Path(place) / "bare.json", data)
            written.append(time.perf_counter() - start)
    ours, theirs = statistics.median(appended) * 1000, statistics.median(written) * 1000
    return {"append_ms": ours, "bare_ms": theirs, "ratio": ours / theirs}


def _case(store: FileStore) -> tuple[str, int]:
    count = SIZE // _EVENT
    record = store.create(2026, lambda case: [event(case, seq + 1) for seq in range(count)])
    store.append(record.case, [event(record.case, count + 1)], count)
    return record.case, count + 1


def main() -> None:
    """Print the ratio, and the target it is held against."""
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
    print(
        f"append to a 10 KB case: {found['append_ms']:.3f} ms, bare write of the same bytes: "
        f"{found['bare_ms']:.3f} ms, ratio {found['ratio']:.2f} (target 1.5)"
    )


if __name__ == "__main__":
    main()
