"""Fail the k-th call to the system, k = 1, 2, 3… until a run meets no failure: old or new, never between.

The files are real; only the module that writes them sees a system that fails once. After each failure the
case must read as its old or its new self, in step with the outcome that was told, and the next append works.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aftercase.store import drafts as drafts_module
from aftercase.store import durable, evidence, lock
from aftercase.store.files import FileStore
from aftercase.store.protocol import Event, NotConfirmed, NotSaved, StoreError, Unreadable

FAILING = {"open", "write", "fsync", "fchmod", "fstat", "link", "replace", "close"}
ERRORS = [errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.EROFS, errno.EACCES]


class FaultyOs:
    """The module ``os``, but for one call that fails; short writes of a few bytes if asked for."""

    def __init__(self, fail_at: int, code: int, chunk: int | None = None) -> None:
        self.calls: list[str] = []
        self.fail_at = fail_at
        self.code = code
        self.chunk = chunk

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in FAILING:
            return real

        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls.append(name)
            if len(self.calls) == self.fail_at:
                if name == "close":
                    real(*args)  # the descriptor is gone, whatever close reports
                raise OSError(self.code, os.strerror(self.code))
            if name == "write" and self.chunk is not None:
                return real(args[0], bytes(args[1][: self.chunk]))
            return real(*args, **kwargs)

        return call


def event(case: str, seq: int) -> Event:
    return {"case": case, "seq": seq, "kind": "said", "data": {"text": "照片" * 20}}


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "desk", deadline=2.0)


@pytest.fixture
def case(store: FileStore) -> str:
    return store.create(2026, lambda number: [event(number, 1)]).case


def leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name.endswith(durable.TEMPORARY)]


def descriptors() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def until_clean(
    monkeypatch: pytest.MonkeyPatch, modules: list[Any], code: int, attempt: Callable[[], Callable[[], None]]
) -> tuple[int, list[str]]:
    """Run ``attempt`` with the k-th call failing until it meets no failure; returns k and the last calls.

    What ``attempt`` returns is called on a healthy system, to look at what the failure has left.
    """
    for k in range(1, 200):
        faulty = FaultyOs(k, code)
        with monkeypatch.context() as patch:
            for module in modules:
                patch.setattr(module, "os", faulty)
            look = attempt()
        look()
        if len(faulty.calls) < k:
            return k, faulty.calls
    raise AssertionError("a run without a failure never came")


@pytest.mark.parametrize("code", ERRORS, ids=lambda code: errno.errorcode[code])
def test_every_failing_call_of_an_append_leaves_old_or_new(
    store: FileStore, case: str, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    outcomes: list[str] = []
    before = descriptors()
    seen = 1

    def attempt() -> Callable[[], None]:
        nonlocal seen
        try:
            store.append(case, [event(case, seen + 1)], seen)
        except NotConfirmed:
            seen += 1
            outcomes.append("not confirmed")
        except (NotSaved, Unreadable) as refused:
            outcomes.append("not saved" if refused.errno == code else str(refused))
        else:
            seen += 1
            outcomes.append("saved")
        return look

    def look() -> None:
        assert leftovers(store.root) == []
        stored = FileStore(store.root).read(case).events
        assert len(stored) == seen, outcomes
        assert store.read(case).events == stored

    k, calls = until_clean(monkeypatch, [durable, lock], code, attempt)
    assert k > 12
    assert outcomes[-1] == "saved"
    assert set(outcomes) == {"not saved", "not confirmed", "saved"}
    first, last = calls.index("fsync"), len(calls) - 1 - calls[::-1].index("fsync")
    assert first < calls.index("replace") < last  # the file, then the name, then the folder
    assert calls.count("fsync") == 2
    assert descriptors() == before
    assert len(store.append(case, [event(case, seen + 1)], seen).events) == seen + 1


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC], ids=lambda code: errno.errorcode[code])
def test_every_failing_call_of_an_opening_makes_a_case_or_none(
    store: FileStore, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    text = "# 商品到货破损\n"
    pin = hashlib.sha256(text.encode()).hexdigest()
    known: list[str] = []

    def attempt() -> Callable[[], None]:
        outcome: StoreError | str
        try:
            outcome = (
                FileStore(store.root, 2.0).create(2026, lambda number: [event(number, 1)], {pin: text}).case
            )
        except StoreError as refused:
            outcome = refused
        return lambda: look(outcome)

    def look(outcome: StoreError | str) -> None:
        after = FileStore(store.root)
        if isinstance(outcome, str):
            known.append(outcome)
        elif isinstance(outcome, NotConfirmed):
            known[:] = after.ids()  # there or not, it is whole
        assert after.ids() == known
        for case in known:
            assert len(after.read(case).events) == 1
            assert after.pinned(case, pin) == text
        assert leftovers(store.root) == []

    before = descriptors()
    until_clean(monkeypatch, [durable, lock], code, attempt)
    assert descriptors() == before


def test_every_failing_call_of_a_copy_keeps_whole_evidence_or_none(
    store: FileStore, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "photo.jpg"

    def attempt() -> Callable[[], None]:
        source.write_bytes(os.urandom(5000))
        with contextlib.suppress(StoreError):
            store.add_evidence(case, source)
        return look

    def look() -> None:
        assert leftovers(store.root) == []
        for path in store.folder(case).glob("evidence/*"):
            assert path.stem == evidence.hash_of(path)

    before = descriptors()
    k, _ = until_clean(monkeypatch, [durable, evidence], errno.ENOSPC, attempt)
    assert k > 8
    assert descriptors() == before


def test_every_failing_call_of_a_draft_goes_to_the_next_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [tmp_path / "case", tmp_path / "state"]
    count = 0

    def attempt() -> Callable[[], None]:
        nonlocal count
        count += 1
        drafts_module.Drafts(folders, "anna").save("say", f"text {count}")
        return look

    def look() -> None:
        assert drafts_module.Drafts(folders, "anna").load() == {"say": f"text {count}"}

    before = descriptors()
    until_clean(monkeypatch, [durable, drafts_module], errno.EIO, attempt)
    assert (tmp_path / "state" / "anna.jsonl").exists()
    assert descriptors() == before


def test_short_writes_are_gone_on_with(store: FileStore, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "os", FaultyOs(0, 0, chunk=7))
    store.append(case, [event(case, 2)], 1)
    monkeypatch.undo()
    assert len(FileStore(store.root).read(case).events) == 2


def test_a_failed_flush_is_never_tried_again(
    store: FileStore, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed = 0

    def fail(_: int) -> None:
        nonlocal flushed
        flushed += 1
        raise OSError(errno.EIO, "dropped")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(NotSaved, match="the disk reports an error"):
            store.append(case, [event(case, 2)], 1)
    assert flushed == 1
    assert len(store.append(case, [event(case, 2)], 1).events) == 2


def test_a_file_size_limit_of_the_kernel_costs_nothing_that_was_stored(store: FileStore, case: str) -> None:
    """A real refusal half-way through a write, as on a full disk; then room again, without a restart."""
    before = (store.folder(case) / "case.json").read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 50, hard))
        with pytest.raises(NotSaved):
            store.append(case, [event(case, 2)], 1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert (store.folder(case) / "case.json").read_bytes() == before
    assert leftovers(store.root) == []
    assert len(store.append(case, [event(case, 2)], 1).events) == 2
