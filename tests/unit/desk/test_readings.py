"""Readings of pinned texts outlive a session, and are believed only where they fit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aftercase.desk import readings
from aftercase.desk.desk import Desk
from aftercase.desk.readings import Readings
from aftercase.guide.decide import Opening
from aftercase.playbook.library import Library, shipped_folder
from aftercase.store.protocol import StoreError
from tests.kit import FIXTURES, LI, ZONE, StillClock


def desk(root: Path, cache: Path) -> Desk:
    """A new session on the same folder."""
    return Desk(root / "desk", LI, ZONE, StillClock(), (FIXTURES,), readings=lambda: Readings(cache))


@pytest.fixture
def opened(tmp_path: Path) -> tuple[Path, str, str]:
    """A folder with a case whose text one session has read and kept; the case's number, its pin."""
    first = desk(tmp_path, tmp_path / "cache")
    number = first.new(Opening("damaged-goods", platform="taobao")).case.number
    here = first.position(number)
    first.keep_readings()
    return tmp_path, number, here.playbook.pin


def test_the_next_session_needs_no_parser(opened: tuple[Path, str, str]) -> None:
    """Nor does the screen that shows it: 70 ms of the way to a first frame."""
    folder, number, _ = opened
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "import aftercase.tui.app, aftercase.tui.screens.workspace\n"
        "from aftercase.desk.desk import Desk\n"
        "from aftercase.desk.readings import Readings\n"
        "from aftercase.desk.who import Who\n"
        "who, kept = Who('li', 1000, 'desk', 'system'), lambda: Readings(Path(sys.argv[2]))\n"
        "desk = Desk(Path(sys.argv[1]), who, 'Asia/Shanghai', readings=kept)\n"
        "here = desk.position(sys.argv[3])\n"
        "heavy = {'markdown_it', 'yaml', 'pydantic', 'aftercase.playbook.read'}\n"
        "print(here.step.id, bool(here.step.blocks), sorted(heavy & set(sys.modules)))"
    )
    words = [sys.executable, "-c", code, str(folder / "desk"), str(folder / "cache"), number]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout == "read-refusal True []\n"


def test_it_is_for_this_person_alone(opened: tuple[Path, str, str]) -> None:
    folder, _, pin = opened
    kept = folder / "cache" / f"{pin}.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("data", [b"", b"\n", b"{}", b"0" * 64 + b"\n{}\n", b"\xff\x00" * 40])
def test_what_is_broken_is_read_anew(opened: tuple[Path, str, str], data: bytes) -> None:
    folder, number, pin = opened
    whole = desk(folder, folder / "none").position(number)
    (folder / "cache" / f"{pin}.json").write_bytes(data)
    again = desk(folder, folder / "cache")
    assert again.position(number) == whole
    again.keep_readings()
    assert (folder / "cache" / f"{pin}.json").read_bytes() != data


def test_a_changed_text_is_seen_whatever_is_kept(opened: tuple[Path, str, str]) -> None:
    folder, number, pin = opened
    text = next((folder / "desk").rglob(f"{pin}.md"))
    text.write_bytes(text.read_bytes() + b" ")
    with pytest.raises(StoreError, match="was changed"):
        desk(folder, folder / "cache").position(number)


def test_another_version_of_the_reader_reads_for_itself(
    opened: tuple[Path, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _, pin = opened
    text = next((folder / "desk").rglob(f"{pin}.md")).read_text("utf-8")
    assert Readings(folder / "cache").get(pin, text) is not None
    monkeypatch.setattr(readings, "__version__", "9.9.9")
    assert Readings(folder / "cache").get(pin, text) is None


def test_where_nothing_can_be_written_nothing_is_said(opened: tuple[Path, str, str]) -> None:
    folder, number, _ = opened
    (folder / "file").write_text("in the way")
    other = desk(folder, folder / "file" / "cache")
    before = other.position(number)
    other.keep_readings()
    assert other.position(number) == before


def test_nobody_waits_for_it_at_the_end(opened: tuple[Path, str, str]) -> None:
    folder, number, _ = opened
    other = desk(folder, folder / "other")
    other.position(number)
    asked = iter((True, True, False))
    other.keep_readings(lambda: next(asked))
    assert not (folder / "other").exists()


def test_the_oldest_go_where_there_are_too_many(
    opened: tuple[Path, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, number, pin = opened
    book = desk(folder, folder / "none").position(number).playbook
    cache = folder / "cache"
    for age in range(1, 6):
        (cache / f"{age:064d}.json").write_bytes(b"x" * 100)
        os.utime(cache / f"{age:064d}.json", ns=(10**18 - age, 10**18 - age))
    monkeypatch.setattr(readings, "MOST_FILES", 3)
    Readings(cache).put(book)
    assert sorted(one.stem for one in cache.iterdir()) == sorted((pin, f"{1:064d}", f"{2:064d}"))
    monkeypatch.setattr(readings, "MOST_BYTES", (cache / f"{pin}.json").stat().st_size + 150)
    Readings(cache).put(book)
    assert sorted(one.stem for one in cache.iterdir()) == sorted((pin, f"{1:064d}"))


# -- wording rules ----------------------------------------------------------------------------------------


def test_wording_rules_are_kept_and_the_same(tmp_path: Path) -> None:
    library = Library([shipped_folder()])
    read = library.wording(Readings(tmp_path / "cache"))
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from aftercase.desk.readings import Readings\n"
        "from aftercase.playbook.library import Library, shipped_folder\n"
        "rules = Library([shipped_folder()]).wording(Readings(Path(sys.argv[1])))\n"
        "print(len(rules), 'yaml' in sys.modules)"
    )
    words = [sys.executable, "-c", code, str(tmp_path / "cache")]
    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout == f"{len(read)} False\n"
    kept = Library([shipped_folder()]).wording(Readings(tmp_path / "cache"))
    for one, other in zip(read, kept, strict=True):
        for name in (
            "id",
            "language",
            "kind",
            "severity",
            "look",
            "to",
            "why",
            "calmer",
            "source",
            "replaces",
        ):
            assert getattr(one, name) == getattr(other, name)
        for name in ("words", "unless", "unless_near", "only_near"):
            mine, theirs = getattr(one, name), getattr(other, name)
            assert [(p.text, p.pattern, p.groups) for p in mine] == [
                (p.text, p.pattern, p.groups) for p in theirs
            ]
            assert [[list(a) for a in p.anchors] for p in mine] == [
                [list(a) for a in p.anchors] for p in theirs
            ]


@pytest.mark.parametrize("data", [b"", b"\n", b"{}", b"0" * 64 + b"\n{}"])
def test_broken_rules_are_read_anew_and_a_changed_file_is_seen(tmp_path: Path, data: bytes) -> None:
    own, cache = tmp_path / "own" / "wording", tmp_path / "cache"
    own.mkdir(parents=True)
    head = "schema: aftercase-wording/1\nlanguage: zh\nrules:\n"
    rule = "  - {id: one, kind: insult, words: [甲乙], why: {zh: 不好, en: bad}}\n"
    (own / "zh.yaml").write_text(head + rule, "utf-8")
    assert [one.id for one in Library([tmp_path / "own"]).wording(Readings(cache))] == ["one"]
    (file,) = cache.glob("words-*.json")
    file.write_bytes(data)
    assert [one.id for one in Library([tmp_path / "own"]).wording(Readings(cache))] == ["one"]
    (own / "zh.yaml").write_text(head + rule.replace("one", "two"), "utf-8")
    assert [one.id for one in Library([tmp_path / "own"]).wording(Readings(cache))] == ["two"]


def test_a_file_with_a_problem_is_not_kept(tmp_path: Path) -> None:
    """So that its problem is told the next time too."""
    own = tmp_path / "own" / "wording"
    own.mkdir(parents=True)
    (own / "zh.yaml").write_text("schema: aftercase-wording/1\nlanguage: zh\nrules: [{id: one}]\n", "utf-8")
    for _ in range(2):
        ((_, _, problems),) = Library([tmp_path / "own"]).wording_files(Readings(tmp_path / "cache"))
        assert problems
    assert not (tmp_path / "cache").exists()


def test_what_is_typed_is_looked_at_ahead(tmp_path: Path) -> None:
    """The rules are read and the patterns of these words compiled before the key that sends them."""
    from aftercase.desk import leaving

    own = Desk(tmp_path / "desk", LI, ZONE, StillClock(), readings=lambda: Readings(tmp_path / "cache"))
    leaving.look_ahead(own, "你就是骗子", "buyer")
    assert list((tmp_path / "cache").glob("words-*.json"))
    rules = leaving._rules(own)
    needles = [needle for ready in rules.all for needle in ready.words]
    ready = [needle for needle in needles if needle._pattern is not None]
    assert 0 < len(ready) < 20
