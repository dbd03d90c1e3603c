"""Damage is noticed, named and set aside; it is never an empty case, and the other cases keep working."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aftercase.store import content
from aftercase.store.files import FileStore
from aftercase.store.protocol import Damaged, NewerVersion, Unreadable

Make = Callable[..., dict[str, Any]]

CORPUS = {
    "empty": lambda data: b"",
    "null": lambda data: b"null",
    "list": lambda data: b"[]",
    "no tables": lambda data: b"{}",
    "number": lambda data: b"1",
    "zeros": lambda data: bytes(len(data)),
    "torn": lambda data: data[:-1],
    "half": lambda data: data[: len(data) // 2],
    "extra data": lambda data: data + data[-20:],
    "twice": lambda data: data + data,
    "no meta": lambda data: data[: data.index(b',"meta"')] + b"}",
    "no schema": lambda data: data.replace(b',"schema":1', b""),
    "schema as text": lambda data: data.replace(b'"schema":1', b'"schema":"1"'),
    "schema true": lambda data: data.replace(b'"schema":1', b'"schema":true'),
    "word changed": lambda data: data.replace(b"said", b"sold"),
    "case changed": lambda data: data.replace(b"AC-2026-0001", b"AC-2026-0007"),
    "document is a number": lambda data: b'{"events":{"1":1},"meta":{"1":{"checksum":"","schema":1}}}',
    "table is a list": lambda data: b'{"events":[1],"meta":{"1":{"checksum":"","schema":1}}}',
    "not utf-8": lambda data: data.replace(b"said", b"s\xffid"),
    "deep": lambda data: b"[" * 100_000,
}


@pytest.mark.parametrize("spoil", CORPUS.values(), ids=CORPUS)
def test_every_kind_of_damage_is_set_aside(
    store: FileStore, case: str, event: Make, spoil: Callable[[bytes], bytes]
) -> None:
    other = store.create(2026, lambda number: [event(number, 1)]).case
    path = store.folder(case) / "case.json"
    bad = spoil(path.read_bytes())
    path.write_bytes(bad)
    with pytest.raises(Damaged) as told:
        store.read(case)
    assert told.value.path.read_bytes() == bad
    assert told.value.path.name.startswith("case.json.damaged-")
    assert str(told.value.path) in str(told.value)
    assert "\n" not in str(told.value)
    assert told.value.previous == path.with_name("case.json.prev")
    assert not path.exists()
    with pytest.raises(Damaged, match="before") as again:  # it stays damaged: neither unknown nor empty
        store.append(case, [event(case, 4)], 3)
    assert again.value.path == told.value.path
    assert store.ids() == [case, other]
    assert len(store.append(other, [event(other, 2)], 1).events) == 2


def test_an_append_notices_damage_too(store: FileStore, case: str, event: Make) -> None:
    path = store.folder(case) / "case.json"
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(Damaged):
        store.append(case, [event(case, 4)], 3)
    assert not path.exists()


def test_another_case_s_file_is_damage(store: FileStore, case: str, event: Make) -> None:
    other = store.create(2026, lambda number: [event(number, 1)]).case
    shutil.copy(store.folder(other) / "case.json", store.folder(case) / "case.json")
    with pytest.raises(Damaged, match=other):
        store.read(case)


def test_a_gap_under_a_good_checksum_is_damage(store: FileStore, case: str, event: Make) -> None:
    path = store.folder(case) / "case.json"
    path.write_bytes(content.seal({"events": {"1": event(case, 1), "3": event(case, 3)}})[0])
    with pytest.raises(Damaged, match="event 2 is missing"):
        store.read(case)
    path.write_bytes(content.seal({"events": {}})[0])
    with pytest.raises(Damaged, match="no events"):
        store.read(case)


def test_nothing_that_was_set_aside_is_overwritten(store: FileStore, case: str) -> None:
    path = store.folder(case) / "case.json"
    asides = []
    for bad in (b"one", b"two", b"three"):  # within one second
        path.write_bytes(bad)
        with pytest.raises(Damaged) as told:
            store.read(case)
        asides.append(told.value.path.read_bytes())
    assert asides == [b"one", b"two", b"three"]


def test_an_unreadable_previous_generation_is_not_offered(store: FileStore, case: str) -> None:
    for name in ("case.json", "case.json.prev"):
        (store.folder(case) / name).write_bytes(b"")
    with pytest.raises(Damaged, match="No readable version") as told:
        store.read(case)
    assert told.value.previous is None


def test_a_flip_of_any_byte_is_noticed(store: FileStore, case: str) -> None:
    data = (store.folder(case) / "case.json").read_bytes()
    schema = data.index(b'"schema":') + len(b'"schema":')
    for place in range(len(data)):
        for mask in (0x01, 0x02, 0x20, 0x80, 0xFF):
            bad = bytearray(data)
            bad[place] ^= mask
            try:
                _, _, found = content.unseal(bytes(bad))
            except content.DamageError:
                continue
            # Only a version that became greater lets itself be read, and never be written.
            assert place == schema
            assert found > content.SCHEMA


def test_every_truncation_is_noticed(store: FileStore, case: str) -> None:
    data = (store.folder(case) / "case.json").read_bytes()
    for end in range(len(data)):
        with pytest.raises(content.DamageError):
            content.unseal(data[:end])


def test_a_link_or_a_folder_in_its_place_is_damage(store: FileStore, case: str, tmp_path: Path) -> None:
    path = store.folder(case) / "case.json"
    path.rename(tmp_path / "elsewhere.json")
    path.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(Damaged, match="symbolic link"):
        store.read(case)
    os.mkfifo(path)
    with pytest.raises(Damaged, match="regular"):
        store.read(case)
    path.mkdir()
    with pytest.raises(Damaged, match="regular"):
        store.read(case)


def test_a_reader_without_the_right_to_write_says_what_it_sees(store: FileStore, case: str) -> None:
    path = store.folder(case) / "case.json"
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("root may read and write everything")
    with pytest.raises(Unreadable, match="permission denied"):
        FileStore(store.root).read(case)
    path.chmod(0o600)
    path.write_bytes(b"")
    (store.folder(case) / ".lock").chmod(0o400)
    path.parent.chmod(0o500)
    with pytest.raises(Damaged) as told:
        FileStore(store.root).read(case)
    assert told.value.path == path
    path.parent.chmod(0o700)


def test_refusals_name_the_version(store: FileStore, case: str, event: Make) -> None:
    path = store.folder(case) / "case.json"
    path.write_bytes(path.read_bytes().replace(b'"schema":1', b'"schema":7'))
    with pytest.raises(NewerVersion) as told:
        store.append(case, [event(case, 4)], 3)
    assert (told.value.schema, told.value.known) == (7, 1)
