"""Who holds the lock is said by name, is never said falsely, and blocks nobody once he is gone."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aftercase.store import lock
from aftercase.store.files import FileStore
from aftercase.store.lock import locked
from aftercase.store.protocol import Busy
from tests.faults.acts import CASE, opening, said, sealed
from tests.faults.rig import environment

HOLDER = """
import sys, time
from pathlib import Path
from aftercase.store.files import FileStore
store = FileStore(Path(sys.argv[1]), who=sys.argv[2])
with store.transaction("AC-2026-0001"):
    print("held", flush=True)
    time.sleep(600)
"""
LINUX = pytest.mark.skipif(not Path("/proc/locks").exists(), reason="the system has no /proc")


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    made = FileStore(tmp_path / "desk", deadline=0.3)
    made.create(2026, lambda case: sealed(case, (), opening()[:1]))
    return made


@contextmanager
def holder(store: FileStore, name: str = "安娜 anna") -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock of the case."""
    command = [sys.executable, "-c", HOLDER, str(store.root), name]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def write(store: FileStore) -> int:
    """Append one event; how many there are then."""
    events = store.read(CASE).events
    return len(store.append(CASE, sealed(CASE, events, [said("好的")]), len(events)).events)


def busy(store: FileStore) -> Busy:
    """What the store says while the lock is held."""
    with pytest.raises(Busy) as told:
        write(store)
    assert "\n" not in str(told.value)
    return told.value


@LINUX
def test_a_stopped_colleague_is_named_and_his_end_frees_the_case(store: FileStore) -> None:
    with holder(store) as process:
        said_now = str(busy(store))
        assert f"is held by 安娜 anna (process {process.pid}) since 0.3 seconds" in said_now
        process.send_signal(signal.SIGSTOP)
        os.waitpid(process.pid, os.WUNTRACED)
        told = busy(store)
        assert (told.who, told.holder, told.stopped) == ("安娜 anna", process.pid, True)
        assert f"(process {process.pid}), which is stopped" in str(told)
        assert f"kill -CONT {process.pid}" in str(told)
        assert len(store.read(CASE).events) == 1  # reading needs no lock
        process.send_signal(signal.SIGCONT)
        assert not busy(store).stopped
        process.kill()
        process.wait()
        assert write(store) == 2


def test_the_command_line_says_it_in_one_line(store: FileStore, tmp_path: Path) -> None:
    script = (
        "import sys; from aftercase.store import files; from aftercase.cli import run\n"
        "original = files.FileStore.__init__\n"
        "def quick(self, root, deadline=0.3, who=''): original(self, root, 0.3, who)\n"
        "files.FileStore.__init__ = quick\n"
        f"sys.exit(run(['--data', {str(store.root)!r}, 'say', '1', '--note', '照片已收到']))"
    )
    homes = {"XDG_STATE_HOME": str(tmp_path / "state"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    with holder(store, "anna"):
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment(**homes), capture_output=True, text=True
        )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "held by anna (process" in done.stderr
    assert "Your text is kept in" in done.stderr


def test_a_name_from_the_side_file_is_outside_text(store: FileStore) -> None:
    with holder(store, "an\x1b]0;evil\x07na\n\u202e" + "长" * 60):
        told = busy(store)
    assert told.who.startswith("an␛]0;evil␇na <U+202E>长")
    assert len(told.who) < 64


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 200,
        b"not a number at all, but a long text of somebody else's".ljust(200),
        "９９".encode(),
        b"999999999999" + b" " * 84,
        b"-1".ljust(96),
        b"\xff" * 96,
    ],
    ids=["empty", "zeros", "text", "other digits", "no such process", "negative", "no UTF-8"],
)
def test_a_side_file_with_anything_in_it_names_nobody(
    store: FileStore, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_kernel_says", lambda fd: None)  # as on a system without the kernel's list
    path = store.folder(CASE) / ".lock"
    path.write_bytes(content)
    with path.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        told = busy(store)
        assert (told.who, told.holder) == ("", None)
    assert write(store) == 2


@LINUX
def test_the_kernel_s_word_comes_before_an_older_name(store: FileStore) -> None:
    """Somebody who was stopped after taking the lock and before signing: the name that stands is not his."""
    before = FileStore(store.root, who="ben")
    write(before)
    assert b"ben" in (store.folder(CASE) / ".lock").read_bytes()
    script = (
        "import fcntl, sys, time; held = open(sys.argv[1])\n"
        "fcntl.flock(held, fcntl.LOCK_EX); print('held', flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", script, str(store.folder(CASE) / ".lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        told = busy(store)
        process.kill()
    assert (told.who, told.holder) == ("", process.pid)


@LINUX
@pytest.mark.parametrize("kernel", [True, False])
def test_a_number_given_to_another_process_carries_no_name(
    store: FileStore, monkeypatch: pytest.MonkeyPatch, kernel: bool
) -> None:
    """The signer has ended, and his process id is now another program's: here, this test's own."""
    path = store.folder(CASE) / ".lock"
    path.write_bytes(b"%-12d%-20s%-64s" % (os.getpid(), b"1", b"ben"))
    if not kernel:
        monkeypatch.setattr(lock, "_kernel_says", lambda fd: None)
    with path.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        told = busy(store)
    assert (told.who, told.holder) == ("", os.getpid() if kernel else None)


def test_without_the_kernel_s_list_the_side_file_is_believed_while_its_process_lives(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_kernel_says", lambda fd: None)
    with holder(store, "anna") as process:
        told = busy(store)
    assert (told.who, told.holder) == ("anna", process.pid)


def test_a_shorter_name_leaves_no_tail_and_a_long_one_no_half_sign(store: FileStore) -> None:
    path = store.folder(CASE) / ".lock"
    for name in ("张" * 40, "bo"):
        with locked(path, 0o600, 1.0, name):
            pass
        data = path.read_bytes()
        assert len(data) == 96
        assert data[32:].decode().strip() == name[:21]  # 21 signs of three bytes fit into 64


def test_where_nothing_can_be_signed_no_older_name_stays(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(FileStore(store.root, who="ben"))
    path = store.folder(CASE) / ".lock"

    def refuse(*_: object) -> int:
        raise OSError(28, "full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", refuse)
        with locked(path, 0o600, 1.0, "anna"):
            assert path.read_bytes() == b""


@LINUX
@pytest.mark.parametrize(
    "how", [lambda: store_child(False), lambda: store_child(True)], ids=["open", "closed"]
)
def test_no_child_process_has_the_lock_s_descriptor(
    store: FileStore, how: Callable[[], subprocess.Popen[bytes]]
) -> None:
    with store.transaction(CASE):
        ours = {os.readlink(each.path) for each in os.scandir("/proc/self/fd") if os.path.lexists(each.path)}
        assert any(name.endswith("/.lock") for name in ours)
        child = how()
        its = {os.readlink(each.path) for each in os.scandir(f"/proc/{child.pid}/fd")}
    child.kill()
    child.wait()
    assert not [name for name in its if name.startswith(str(store.root))]


def store_child(close: bool) -> subprocess.Popen[bytes]:
    """An editor or a pager that was started while we write."""
    child = subprocess.Popen(["sleep", "600"], close_fds=close)
    while Path(f"/proc/{child.pid}/comm").read_text().strip() != "sleep":
        pass  # until the new program is loaded: before, it is still a copy of us
    return child
