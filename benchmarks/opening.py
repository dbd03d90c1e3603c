"""A case of 10,000 events: opened, and proved, beside parsing and hashing its file and nothing else."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import made
from benchmarks.ratio import Figure, Ratio, in_turn, like_the_program, rounds, timed

EVENTS = 10_000
CASE = "AC-2026-0001"


def figures(quick: bool) -> Iterator[Figure]:
    """All of this group."""
    import orjson

    from aftercase.case import chain
    from aftercase.case.fold import fold
    from aftercase.store import content
    from aftercase.store.files import FileStore

    like_the_program()
    with tempfile.TemporaryDirectory(prefix="aftercase-bench-") as place:
        root = Path(place)
        path = root / "cases" / CASE / "case.json"
        path.parent.mkdir(parents=True)
        events = made.long_log(CASE, EVENTS)
        path.write_bytes(content.seal({"events": {str(event["seq"]): event for event in events}})[0])
        del events

        def bare() -> None:
            data = path.read_bytes()
            orjson.loads(data)
            hashlib.sha256(data).hexdigest()

        def opened() -> None:
            assert fold(FileStore(root).read(CASE).events).seq == EVENTS

        def proved() -> None:
            # A fresh store reads the file again and holds it against its checksum.
            assert chain.verify(FileStore(root).read(CASE).events, CASE) == []

        count = rounds(200, quick)
        a, b, reference = in_turn((timed(opened), timed(proved), timed(bare)), count)
    against = "orjson parsing its file, and the SHA-256 of its bytes"
    yield Ratio("open a case of 10,000 events", against, a, reference, 3.0, count)
    yield Ratio("prove a case of 10,000 events", against, b, reference, 3.0, count)
