"""A desk with one case that has everything an export must carry, and the verifier as a stranger runs it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from aftercase import i18n
from aftercase.desk.desk import Desk
from aftercase.desk.exporting import Exported, Wanted, export
from aftercase.guide.decide import Opening, Speech
from tests.kit import WANG, StillClock, make_desk


class Ran(NamedTuple):
    """What a run of the verifier came to."""

    code: int
    out: str
    err: str


Stranger = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.use("en")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with the case AC-2026-0001."""
    return told(make_desk(tmp_path / "desk"), tmp_path)


def told(desk: Desk, folder: Path) -> Desk:
    """Tell a case: words, a correction, two files, a value, a skip, an undone entry, a step on."""
    assert isinstance(desk.clock, StillClock)
    opening = Opening(
        "parcel-lost",
        platform="taobao",
        order_no="88",
        buyer_name="李伟",
        title="The parcel of order 88",
        amount="12.50",
        dates={"requested_at": "-5h", "refused_at": "-1h"},
    )
    number = desk.new(opening).case.number
    desk.say(number, Speech("in", "buyer", "到货是碎的\nplease pay"))
    desk.clock.forward(minutes=5)
    entry = desk.say(number, Speech("out", "buyer", "We look into it.", "phone")).events[0]["seq"]
    desk.correct(number, entry, "We look into it today.", "the day was missing")
    for name, data in (("tracking page.png", b"\x89PNG one" * 40), ("包裹.jpg", b"\xff\xd8\xff two" * 60)):
        (folder / name).write_bytes(data)
        desk.attach(number, [folder / name], check="tracking", shows="where it stopped")
    desk.tick(number, "parcels", "2")
    desk.skip(number, ["paid_by"], "known from the label")
    desk.say(number, Speech("internal", "colleague", "a note in haste"))
    desk.undo(number)
    desk.clock.forward(hours=2)
    desk.choose(number, "trace")
    other = make_desk(desk.root, WANG, desk.clock)
    other.say(number, Speech("in", "carrier", "It lies in the depot."))
    return desk


NUMBER = "AC-2026-0001"


def make(desk: Desk, form: str, path: Path, **more: object) -> Exported:
    """Export the case without a word."""
    return export(desk, NUMBER, Wanted(form, path, **more), lambda _done, _total: None)  # type: ignore[arg-type]


@pytest.fixture
def package(desk: Desk, tmp_path: Path) -> Path:
    """The case as a zip file."""
    path = tmp_path / "case.zip"
    assert make(desk, "zip", path).problems == ()
    return path


@pytest.fixture
def stranger(package: Path, tmp_path: Path) -> Stranger:
    """Runs the verifier that was in the package, alone in a folder, without site packages or environment."""
    alone = tmp_path / "stranger"
    alone.mkdir()
    with zipfile.ZipFile(package) as file:
        (alone / "verify.py").write_bytes(file.read("verify.py"))

    def run(*words: object, python: str = sys.executable) -> Ran:
        command = [python, "-I", "-S", "verify.py", "--lang", "en", *map(str, words)]
        done = subprocess.run(
            command, cwd=alone, capture_output=True, text=True, check=False, encoding="utf-8"
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


def repacked(path: Path, target: Path, **changes: bytes | None) -> Path:
    """A copy of a package with members replaced or, for None, left out; ``evidence__x`` is ``evidence/x``."""
    wanted = {name.replace("__", "/", 1): data for name, data in changes.items()}
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = wanted.pop(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name, data in wanted.items():
            if data is not None:
                new.writestr(name, data)
    return target
