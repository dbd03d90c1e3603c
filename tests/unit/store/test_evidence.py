"""Evidence: regular files only, kept once under the hash of what was copied."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from aftercase.store.files import FileStore
from aftercase.store.protocol import NotEvidence, UnknownCase


def test_a_copy_under_its_hash(store: FileStore, case: str, tmp_path: Path) -> None:
    source = tmp_path / "IMG 2026 破损.JPG"
    data = os.urandom(2_500_000)  # more than one piece
    source.write_bytes(data)
    kept = store.add_evidence(case, source)
    assert kept.sha256 == hashlib.sha256(data).hexdigest()
    assert (kept.size, kept.name) == (len(data), "IMG 2026 破损.JPG")
    assert kept.stored == store.folder(case) / "evidence" / f"{kept.sha256}.jpg"
    assert kept.stored.read_bytes() == data
    assert store.evidence_path(case, kept.sha256) == kept.stored
    assert store.evidence_path(case, "0" * 64) is None
    assert store.evidence_path(case, "../case") is None


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("a", ""),
        ("a.tar.gz", ".gz"),
        ("a.sh;rm", ""),
        ("a.PDF", ".pdf"),
        ("a.waytoolongext", ""),
        (".jpg", ""),
        ("a.破", ""),
    ],
)
def test_only_harmless_extensions_are_kept(
    store: FileStore, case: str, tmp_path: Path, name: str, extension: str
) -> None:
    (tmp_path / name).write_bytes(b"x")
    kept = store.add_evidence(case, tmp_path / name)
    assert kept.stored.name == kept.sha256 + extension


def test_a_name_with_escapes_is_made_harmless(store: FileStore, case: str, tmp_path: Path) -> None:
    source = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\x1b]0;x\x07\xff\n.png"))
    source.write_bytes(b"x")
    name = store.add_evidence(case, source).name
    assert not set(name) & {"\x1b", "\x07", "\n"}
    name.encode()


def test_the_same_content_is_kept_once_and_not_rewritten(store: FileStore, case: str, tmp_path: Path) -> None:
    for name in ("one.jpg", "two.png"):
        (tmp_path / name).write_bytes(b"same")
    first = store.add_evidence(case, tmp_path / "one.jpg")
    before = first.stored.stat()
    again = store.add_evidence(case, tmp_path / "two.png")
    assert again.stored == first.stored
    assert again.stored.stat().st_mtime_ns == before.st_mtime_ns
    assert len(list(first.stored.parent.iterdir())) == 1


def test_a_damaged_copy_is_set_aside_and_kept_anew(store: FileStore, case: str, tmp_path: Path) -> None:
    (tmp_path / "one.jpg").write_bytes(b"same")
    first = store.add_evidence(case, tmp_path / "one.jpg")
    first.stored.write_bytes(b"spoilt")
    again = store.add_evidence(case, tmp_path / "one.jpg")
    assert again.stored.read_bytes() == b"same"
    asides = [path for path in first.stored.parent.iterdir() if ".damaged-" in path.name]
    assert [path.read_bytes() for path in asides] == [b"spoilt"]


def test_what_is_no_regular_file_is_refused_in_one_line(store: FileStore, case: str, tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "photo")
    os.mkfifo(tmp_path / "fifo")
    for source, word in (
        (tmp_path / "link", "symbolic link"),
        (tmp_path / "fifo", "not a regular file"),
        (tmp_path, "folder"),
        (Path("/dev/null"), "not a regular file"),
        (tmp_path / "missing", "no such file"),
    ):
        with pytest.raises(NotEvidence, match=word) as told:
            store.add_evidence(case, source)
        assert "\n" not in str(told.value)
    assert not (store.folder(case) / "evidence").exists()


def test_an_unknown_case_keeps_nothing(store: FileStore, case: str, tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(b"x")
    with pytest.raises(UnknownCase):
        store.add_evidence("AC-2026-0099", tmp_path / "photo")
    assert store.ids() == [case]
