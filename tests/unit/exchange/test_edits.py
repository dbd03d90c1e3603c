"""An exported zip with one byte changed, anywhere: the verifier in it must see it, and must never fall."""

from __future__ import annotations

import random
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.unit.exchange.conftest import Stranger

_PLACES = 200
_SEED = 20260803


def contents(path: Path) -> dict[str, bytes] | None:
    """Every member as Python's own reader gives it; None where it gives none."""
    try:
        with zipfile.ZipFile(path) as file:
            return {info.filename: file.read(info) for info in file.infolist()}
    except Exception:  # noqa: BLE001 - the library raises nearly anything on a damaged file
        return None


def spans(path: Path) -> dict[str, list[tuple[int, int]]]:
    """The byte regions of a zip file by what they are."""
    raw = path.read_bytes()
    found: dict[str, list[tuple[int, int]]] = {}
    with zipfile.ZipFile(path) as file:
        for info in file.infolist():
            at = info.header_offset
            start = at + 30 + int.from_bytes(raw[at + 26 : at + 28], "little")
            start += int.from_bytes(raw[at + 28 : at + 30], "little")
            found.setdefault("local header", []).append((at, start))
            found[info.filename] = [(start, start + info.compress_size)]
        end = raw.rindex(b"PK\x05\x06")
        found["directory"] = [(file.start_dir, end)]
        found["end"] = [(end, len(raw))]
    return found


def flipped(raw: bytes, place: int, rng: random.Random) -> bytes:
    return raw[:place] + bytes([raw[place] ^ rng.randrange(1, 256)]) + raw[place + 1 :]


def missed(
    package: Path, stranger: Stranger, folder: Path, places: list[int], rng: random.Random
) -> list[Any]:
    """The places where a change of what is packed was not seen; a fall of the verifier fails at once."""
    raw, whole = package.read_bytes(), contents(package)
    edits = []
    for place in places:
        path = folder / f"edit-{place}.zip"
        path.write_bytes(flipped(raw, place, rng))
        edits.append((place, path))

    def seen(edit: tuple[int, Path]) -> tuple[int, bool]:
        place, path = edit
        code = stranger(path).code
        assert code in (0, 1, 2)
        return place, code != 0 or contents(path) == whole

    with ThreadPoolExecutor(2) as pool:
        return [place for place, fine in pool.map(seen, edits) if not fine]


@pytest.mark.parametrize("part", range(4))
def test_one_byte_at_200_random_places(package: Path, stranger: Stranger, tmp_path: Path, part: int) -> None:
    rng = random.Random(_SEED + part)
    places = rng.sample(range(package.stat().st_size), _PLACES // 4)
    assert missed(package, stranger, tmp_path, places, rng) == []


def test_every_kind_of_region_is_edited(package: Path, stranger: Stranger, tmp_path: Path) -> None:
    rng = random.Random(_SEED)
    assert stranger(package).code == 0
    places = [rng.randrange(*span) for found in spans(package).values() for span in found[:3]]
    assert missed(package, stranger, tmp_path, sorted(set(places)), rng) == []


def test_a_byte_of_events_evidence_or_pins_is_never_let_through(
    package: Path, stranger: Stranger, tmp_path: Path
) -> None:
    """What is packed without compression or decides the case: every edit changes it, so every one is seen."""
    rng = random.Random(_SEED)
    raw = package.read_bytes()
    for name, found in spans(package).items():
        if name.startswith(("evidence/", "playbooks/")) or name == "case.json":
            start, end = found[0]
            path = tmp_path / "edit.zip"
            path.write_bytes(flipped(raw, rng.randrange(start, end - 8), rng))
            run = stranger(path)
            assert run.code in (1, 2), (name, run)
            assert name.rpartition("/")[2][:64] in run.out + run.err or "case.json" in run.out, (name, run)


def test_the_cut_file_and_the_empty_one(package: Path, stranger: Stranger, tmp_path: Path) -> None:
    raw = package.read_bytes()
    path = tmp_path / "cut.zip"
    for length in (0, 1, 100, len(raw) // 2, len(raw) - 1):
        path.write_bytes(raw[:length])
        run = stranger(path)
        assert (run.code, run.err.count("\n")) == (2, 1)
