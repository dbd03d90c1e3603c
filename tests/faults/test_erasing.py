"""Erasing and purging, cut off at every call to the system: never half said, and done by doing it again.

The real program in a process of its own is killed before its k-th call, or its k-th call fails once, for
k = 1, 2, 3… until a run meets no fault.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aftercase.case import chain
from aftercase.store import tombstone
from aftercase.store.files import FileStore
from aftercase.store.protocol import Purged
from tests.faults.rig import Rig, folder
from tests.unit.desk.hunt import traces

CASE = "AC-2026-0001"
BUYER, WORDS, FILE = "犇鑫淼", "龘靐龖纞虋讟", "麤骉骉鱻羴"
GONE = [BUYER, WORDS, FILE]
ERASE = ["erase", CASE, "--person", "buyer", "--why", "asked for it", "--also", "all", "--yes"]
PURGE = ["purge", CASE, "--why", "kept long enough", "--yes"]
FULL = "AFTERCASE_FAULTS_EVERY" in os.environ  # set to 1, every call is tried: about ten minutes
EVERY = int(os.environ.get("AFTERCASE_FAULTS_EVERY", "61"))
FAULTS = {"kill": {}, "EIO": {"errno": errno.EIO}} | ({"EACCES": {"errno": errno.EACCES}} if FULL else {})


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with Rig(tmp_path_factory.mktemp("traces")) as rig:
        yield rig


@pytest.fixture(scope="module")
def made(rig: Rig, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with one case, all that erasing has to find, and the list shown once."""
    root = tmp_path_factory.mktemp("made") / "root"
    root.mkdir()
    (root / "chat.png").write_text(FILE)
    for words in (
        ["new", "product-quality", "--platform", "taobao", "--buyer", BUYER],
        ["say", CASE, "--from", "buyer", WORDS],
        ["attach", CASE, "chat.png", "--kind", "chat"],
        ["say", CASE, "--to", "carrier", f"{BUYER}没有收到"],
        ["list"],
    ):
        assert said(rig, root, words)["code"] == 0
    (root / "chat.png").unlink()
    case = root / "data" / "cases" / CASE
    (case / "drafts").mkdir()
    (case / "drafts" / "1001-wang.jsonl").write_text(json.dumps({"key": "say", "at": "2026", "text": WORDS}))
    (case / "case.json.damaged-20260801T000000Z").write_text(WORDS)
    return root


def said(rig: Rig, root: Path, words: list[str], **asked: object) -> dict[str, Any]:
    """The code and the words of a command line; nothing where it was killed."""
    run = rig.program(root, words, **asked)
    assert not [told for told in run.told if "crashed" in told], run.told
    return next((told for told in run.told if "code" in told), {})


def points(rig: Rig, made: Path, words: list[str]) -> range:
    """Which calls to try; the number of all is that of a run without a fault."""
    with folder() as place:
        root = Path(shutil.copytree(made, place / "root"))
        calls = rig.program(root, words).calls
    assert len(calls) > 10
    return range(1, len(calls) + 1, EVERY)


@pytest.mark.parametrize("asked", FAULTS.values(), ids=list(FAULTS))
@pytest.mark.parametrize("words", [ERASE, PURGE], ids=["erase", "purge"])
def test_cut_off_anywhere_it_is_finished_by_doing_it_again(
    rig: Rig, made: Path, words: list[str], asked: dict[str, int]
) -> None:
    for k in points(rig, made, words):
        with folder() as place:
            root = Path(shutil.copytree(made, place / "root"))
            before = FileStore(root / "data").read(CASE).events
            order: dict[str, int] = {"fail": k, **asked} if asked else {"kill_before": k}
            told = said(rig, root, words, **order)
            if words is ERASE:
                check_erased(root, before, told)
            else:
                check_purged(root, before, told)
            again = said(rig, root, words)
            assert again["code"] == 0, (k, again)
            assert traces(root, GONE) == [], k


def check_erased(root: Path, before: Any, told: dict[str, Any]) -> None:
    """What a healthy program finds: the old case or the new one, whole, and no word said too early."""
    events = FileStore(root / "data").read(CASE).events
    assert chain.verify(events) == []
    assert len(events) - len(before) in (0, 1)
    if len(events) == len(before):
        assert events == before
        assert told.get("code") != 0
    else:
        assert events[-1]["kind"] == "erased"
        assert events[3]["private"] == {}
    if told.get("code") == 0:
        assert traces(root, GONE) == []


def check_purged(root: Path, before: Any, told: dict[str, Any]) -> None:
    """The whole case, or a purged one; never one that looks damaged."""
    store = FileStore(root / "data")
    stone = tombstone.read(store.folder(CASE))
    if stone is None:
        assert store.read(CASE).events == before
        assert told.get("code") != 0
    else:
        assert (stone.events, stone.head) == (len(before), before[-1]["hash"])
        with pytest.raises(Purged):
            store.read(CASE)
    if told.get("code") == 0:
        assert traces(root, GONE) == []
