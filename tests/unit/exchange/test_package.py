"""The package as a file: what is in it, how it lands, what it does while others write or the disk fails."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import textwrap
import threading
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from aftercase.desk import exporting
from aftercase.desk.desk import Desk
from aftercase.exchange import bundle as bundles
from aftercase.exchange import landing, package, verify
from aftercase.guide.decide import Speech
from aftercase.store.protocol import NotSaved
from tests.kit import StillClock, make_desk
from tests.unit.exchange.conftest import NUMBER, Stranger, make

ROOT = Path(__file__).parents[3]


def temporaries(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.endswith(".aftercase-tmp")]


def test_what_is_in_it(desk: Desk, package: Path, tmp_path: Path) -> None:
    folder = desk.store.folder(NUMBER)
    with zipfile.ZipFile(package) as file:
        names = file.namelist()
        assert file.read("case.json") == (folder / "case.json").read_bytes()
        assert {name for name in names if name.startswith("evidence/")} == {
            f"evidence/{path.name}" for path in (folder / "evidence").iterdir()
        }
        for info in file.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            stored = info.compress_type == zipfile.ZIP_STORED
            assert stored == info.filename.startswith("evidence/")
        manifest = json.loads(file.read("manifest.json"))
        assert set(manifest["files"]) == set(names) - {"manifest.json"}
        for name, told in manifest["files"].items():
            data = file.read(name)
            assert told == {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        file.extract("case.json", tmp_path)
        assert b"head " + manifest["head"].encode() in file.read("README.txt")
        assert file.read("verify.py") == Path(verify.__file__).read_bytes()
    with TinyDB(tmp_path / "case.json") as plain:
        assert len(plain.table("events")) == manifest["count"]


def test_the_same_case_at_the_same_time_is_the_same_file(desk: Desk, tmp_path: Path) -> None:
    make(desk, "zip", tmp_path / "one.zip")
    make(desk, "zip", tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_nothing_is_overwritten_unless_it_is_said(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"mine")
    with pytest.raises(landing.Taken):
        make(desk, "zip", path)
    assert path.read_bytes() == b"mine"
    make(desk, "zip", path, force=True)
    assert zipfile.is_zipfile(path)
    assert path.stat().st_mode & 0o777 == 0o600
    for odd in (tmp_path / "folder", tmp_path / "link", tmp_path / "pipe"):
        if odd.name == "folder":
            odd.mkdir()
        elif odd.name == "link":
            odd.symlink_to(path)
        else:
            os.mkfifo(odd)
        for force in (False, True):
            with pytest.raises(landing.NoPlace):
                make(desk, "zip", odd, force=force)
    with pytest.raises(NotSaved):
        make(desk, "zip", tmp_path / "nowhere" / "x.zip")


def test_a_file_that_comes_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "x"

    def theirs_first() -> None:
        with landing.landing(path, force=False) as file:
            file.write(b"ours")
            path.write_bytes(b"theirs")

    with pytest.raises(landing.Taken):
        theirs_first()
    assert path.read_bytes() == b"theirs"
    assert temporaries(tmp_path) == []


def test_without_hard_links_it_lands_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_link(*_: object, **__: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", no_link)
    landing.write(tmp_path / "x", b"data", force=False)
    assert (tmp_path / "x").read_bytes() == b"data"
    with pytest.raises(landing.Taken):
        landing.write(tmp_path / "x", b"other", force=False)


@pytest.mark.parametrize("form", ["zip", "md", "json"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "no space")])
def test_whatever_ends_it_early_leaves_nothing(
    desk: Desk, tmp_path: Path, form: str, error: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = landing.landing.__wrapped__  # type: ignore[attr-defined]  # the generator behind it

    def failing(path: Path, force: bool) -> Any:
        made = real(path, force)
        file = next(made)

        def write(_data: bytes) -> int:
            raise error

        class Full:
            def __getattr__(self, name: str) -> Any:
                return write if name == "write" else getattr(file, name)

        class Block:
            def __enter__(self) -> Any:
                return Full()

            def __exit__(self, kind: Any, value: Any, trace: Any) -> None:
                made.throw(value)

        return Block()

    monkeypatch.setattr(landing, "landing", failing)
    with pytest.raises((KeyboardInterrupt, NotSaved)):
        make(desk, form, tmp_path / f"x.{form}")
    assert not (tmp_path / f"x.{form}").exists()
    assert temporaries(tmp_path) == []


def test_ctrl_c_in_the_middle_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    """A real process with a real SIGINT while it packs a file of 64 MB."""
    big = tmp_path / "film.mp4"
    with big.open("wb") as file:
        file.truncate(64 << 20)
    desk.attach(NUMBER, [big], check="")
    target = tmp_path / "out"
    target.mkdir()
    script = textwrap.dedent(
        """
        import os, signal, sys
        from aftercase.cli import export, run

        def interrupt(_self, done, _total):
            if done > 8 << 20:
                os.kill(os.getpid(), signal.SIGINT)

        export.Progress.__call__ = interrupt
        sys.exit(run(["--data", sys.argv[1], "--lang", "en", "export", "1", "-o", sys.argv[2]]))
        """
    )
    command = [sys.executable, "-c", script, str(desk.root), str(target / "x.zip")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (2, "Stopped.")
    assert list(target.iterdir()) == []


def test_a_large_file_is_never_in_memory(desk: Desk, tmp_path: Path) -> None:
    big = tmp_path / "film.mp4"
    with big.open("wb") as file:
        file.truncate(96 << 20)
    desk.attach(NUMBER, [big], check="")
    tracemalloc.start()
    try:
        make(desk, "zip", tmp_path / "x.zip")
        report = verify.inspect(tmp_path / "x.zip", verify.words_in("en"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert report.whole
    assert peak < 24 << 20


def test_missing_and_changed_evidence_is_said_and_exported_all_the_same(
    desk: Desk, tmp_path: Path, stranger: Stranger
) -> None:
    folder = desk.store.folder(NUMBER) / "evidence"
    one, two = sorted(folder.iterdir())
    one.unlink()
    two.chmod(0o600)
    two.write_bytes(b"another")
    for form in ("zip", "md", "json"):
        made = make(desk, form, tmp_path / f"x.{form}")
        assert len(made.problems) == 2
        assert any("is missing" in line and one.name[:64] in line for line in made.problems)
        assert any("was changed or replaced" in line and two.name[:64] in line for line in made.problems)
    page = (tmp_path / "x.md").read_text()
    assert "Not whole:" in page
    assert "| file missing |" in page
    assert "| changed or replaced |" in page
    with zipfile.ZipFile(tmp_path / "x.zip") as file:
        assert len(json.loads(file.read("manifest.json"))["problems"]) == 2
        assert file.read("record.md").decode() == page
    run = stranger(tmp_path / "x.zip")
    assert (run.code, "is missing" in run.out, "was changed or replaced" in run.out) == (1, True, True)


def test_a_playbook_text_that_is_gone(desk: Desk, tmp_path: Path) -> None:
    pins = sorted((desk.store.folder(NUMBER) / "playbooks").iterdir())
    pins[0].unlink()
    pins[1].write_text("changed")
    made = make(desk, "zip", tmp_path / "x.zip")
    assert len(made.problems) == 2
    page = make(desk, "md", tmp_path / "x.md")
    assert page.problems == made.problems
    assert "missing or changed" in (tmp_path / "x.md").read_text()


def test_an_export_among_writers_is_one_generation(desk: Desk, tmp_path: Path) -> None:
    stop = threading.Event()
    problems: list[BaseException] = []

    def write(name: str) -> None:
        mine = make_desk(desk.root, clock=StillClock())
        count = 0
        try:
            while not stop.is_set():
                count += 1
                (tmp_path / f"{name}-{count}.png").write_bytes(f"{name} {count}".encode())
                mine.say(NUMBER, Speech("in", "buyer", f"{name} {count}"))
                mine.attach(NUMBER, [tmp_path / f"{name}-{count}.png"], check="")
        except BaseException as error:  # noqa: BLE001 - told by the test
            problems.append(error)

    writers = [threading.Thread(target=write, args=(name,)) for name in ("one", "two")]
    for writer in writers:
        writer.start()
    try:
        counts = []
        for number in range(12):
            made = make(desk, "zip", tmp_path / f"{number}.zip")
            report = verify.inspect(tmp_path / f"{number}.zip", verify.words_in("en"))
            assert (made.problems, report.findings) == ((), [])
            counts.append(made.events)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert problems == []
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_a_file_erased_meanwhile_makes_it_begin_anew(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file goes while the package is written, and the case says so: the export is of the case after."""
    evidence = min((desk.store.folder(NUMBER) / "evidence").iterdir())
    data = evidence.read_bytes()
    real, calls = package.pack, []

    def pack(bundle: bundles.Bundle, *rest: Any) -> bundles.Bundle:
        calls.append(bundle.signature)
        if len(calls) == 1:
            evidence.unlink()
            desk.say(NUMBER, Speech("in", "buyer", "a writer came in between"))
        else:
            evidence.write_bytes(data)
        return real(bundle, *rest)

    monkeypatch.setattr(package, "pack", pack)
    made = make(desk, "zip", tmp_path / "x.zip")
    assert (len(calls), made.problems != ()) == (2, True)  # it was missing in the second reading as well
    assert made.events == len(desk.record(NUMBER).events)


def test_an_export_of_nothing_is_refused(desk: Desk, tmp_path: Path) -> None:
    from aftercase.store.protocol import UnknownCase

    with pytest.raises(UnknownCase):
        exporting.export(desk, "AC-2026-0099", exporting.Wanted("zip", tmp_path / "x.zip"), lambda *_: None)
    assert list(tmp_path.glob("*.zip")) == []
