"""A watch tells of what somebody else has written, and leaves nothing behind."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from aftercase.store.protocol import Signature
from aftercase.store.watch import Watch, signature

WAIT = 20.0  # seconds; far more than it takes, on a busy machine too


class Told:
    """A watch over ``case.json`` in a folder, and what it tells."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "case.json"
        self.path.write_text("0")
        self.told: queue.Queue[Signature | None] = queue.Queue()
        self.watch = Watch(self.path, self.told.put)
        self.first = signature(self.path)

    def write(self, text: str) -> Signature | None:
        """A new generation, as the store writes one."""
        fresh = self.path.with_name(".case.json.tmp")
        fresh.write_text(text)
        os.replace(fresh, self.path)
        return signature(self.path)

    def until(self, wanted: Signature | None) -> None:
        while self.told.get(timeout=WAIT) != wanted:
            pass


@pytest.fixture(params=["told", "looked at"])
def watched(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Told]:
    monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "" if request.param == "told" else "1")
    told = Told(tmp_path)
    told.watch.start(told.first)
    yield told
    told.watch.stop()
    assert told.watch.join(WAIT)


def test_every_last_generation_is_told_and_so_is_the_end_of_the_file(watched: Told) -> None:
    watched.until(watched.write("1"))
    for n in range(30):
        last = watched.write(f"{n}" * n)
    watched.until(last)
    watched.path.unlink()
    watched.until(None)
    watched.until(watched.write("again"))


def test_the_other_files_of_the_folder_tell_nothing(watched: Told) -> None:
    watched.until(watched.write("1"))
    for name in (".lock", "case.json.prev", "AC-2026-0001.viewing"):
        (watched.path.parent / name).write_text("x")
    (watched.path.parent / "drafts").mkdir()
    (watched.path.parent / "drafts" / "li.jsonl").write_text("x")
    last = watched.write("2")
    assert watched.told.get(timeout=WAIT) == last


def test_a_folder_that_is_removed_is_told_as_a_file_that_is_gone(watched: Told) -> None:
    watched.until(watched.write("1"))
    watched.path.unlink()
    watched.path.parent.joinpath("case.json.tmp").unlink(missing_ok=True)
    watched.path.parent.rmdir()
    watched.until(None)


def test_nothing_is_told_after_stop_and_no_thread_stays(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    told = Told(tmp_path)
    told.watch.start(told.first)
    told.until(told.write("1"))
    told.watch.stop()
    told.write("2")
    assert told.watch.join(WAIT)
    assert told.told.empty()
    assert set(threading.enumerate()) == before


def test_a_watch_that_never_started_stops(tmp_path: Path) -> None:
    told = Told(tmp_path)
    told.watch.stop()
    assert told.watch.join(0)


_LEFT = """
import pathlib, sys, time
from aftercase.store.watch import Watch, signature
Watch(pathlib.Path(sys.argv[1]), print).start(signature(pathlib.Path(sys.argv[1])))
time.sleep(float(sys.argv[2]))
sys.exit(7)
"""


@pytest.mark.parametrize("seconds", ["0", "0.4"])
def test_a_program_that_ends_without_stopping_it_ends_all_the_same(tmp_path: Path, seconds: str) -> None:
    (tmp_path / "case.json").write_text("0")
    argv = [sys.executable, "-c", _LEFT, str(tmp_path / "case.json"), seconds]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=WAIT)
    assert (done.returncode, done.stdout, done.stderr) == (7, "", "")


_NONE_LEFT = """
import os, pathlib, queue, resource, sys, time
import watchfiles
from aftercase.store.watch import Watch, signature
path = pathlib.Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
open_ = []
try:
    while True:
        open_.append(os.open(os.devnull, os.O_RDONLY))
except OSError:
    pass
told = queue.Queue()
watch = Watch(path, told.put)
watch.start(signature(path))
while not watch.polling:
    time.sleep(0.01)
for fd in open_:
    os.close(fd)
path.write_text("another")
print(told.get(timeout=20)[1])
watch.stop()
"""


def test_where_the_system_gives_no_watch_the_file_is_looked_at(tmp_path: Path) -> None:
    """The limits of inotify are met as a limit of open files here: both are errors of the same call."""
    (tmp_path / "case.json").write_text("0")
    argv = [sys.executable, "-c", _NONE_LEFT, str(tmp_path / "case.json")]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "7\n", "")


def test_what_was_written_before_the_watch_began_is_told(watched: Told, tmp_path: Path) -> None:
    told = Told(tmp_path / ".")
    last = told.write("in between")
    told.watch.start(told.first)
    told.until(last)
    told.watch.stop()
    assert told.watch.join(WAIT)
