"""The library: folders of files, some of them broken."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aftercase.playbook import library as module
from aftercase.playbook.library import Library, UnknownPlaybook, shipped_folder
from aftercase.playbook.read import read_pinned, read_playbook
from tests.unit.playbook.sample import EN, FIXTURES, ZH


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "damaged-goods.en.md").write_text(EN, encoding="utf-8")
    (tmp_path / "damaged-goods.zh.md").write_text(ZH, encoding="utf-8")
    (tmp_path / "README.md").write_text("# Not a playbook\n", encoding="utf-8")
    (tmp_path / ".hidden.en.md").write_text(EN, encoding="utf-8")
    (tmp_path / "clocks").mkdir()
    clocks = (FIXTURES / "clocks" / "taobao.yaml").read_bytes()
    (tmp_path / "clocks" / "taobao.yaml").write_bytes(clocks)
    return tmp_path


def test_entries_are_the_files_of_the_right_name(folder: Path) -> None:
    entries = Library([folder]).entries()
    assert [(one.id, one.language, one.kind, one.status, one.problems) for one in entries] == [
        ("damaged-goods", "en", "scenario", "published", ()),
        ("damaged-goods", "zh", "scenario", "published", ()),
    ]
    assert entries[1].title == "商品到货破损，售后申请被拒"


def test_a_broken_file_is_an_entry_and_stops_no_other(folder: Path) -> None:
    (folder / "broken.en.md").write_bytes(b"\xff\xfe")
    (folder / "large.en.md").write_bytes(b"x" * 300_000)
    (folder / "folder.en.md").mkdir()
    os.mkfifo(folder / "pipe.en.md")
    (folder / "gone.en.md").symlink_to(folder / "nowhere")
    entries = {one.id: one for one in Library([folder]).entries() if one.language == "en"}
    assert set(entries) == {"broken", "damaged-goods", "folder", "gone", "large", "pipe"}
    for id_ in set(entries) - {"damaged-goods"}:
        assert len(entries[id_].errors) == 1, id_
        assert entries[id_].kind == ""


def test_get_falls_back_to_the_other_language_and_says_so(folder: Path) -> None:
    library = Library([folder])
    found = library.get("damaged-goods", "zh")
    assert (found.language, found.fell_back, found.errors) == ("zh", False, ())
    (folder / "damaged-goods.zh.md").unlink()
    found = library.get("damaged-goods", "zh")
    assert (found.asked, found.language, found.fell_back) == ("zh", "en", True)
    (folder / "damaged-goods.zh.md").write_text("rubbish", encoding="utf-8")
    found = library.get("damaged-goods", "zh")
    assert (found.language, found.fell_back) == ("en", True)


def test_a_file_that_cannot_be_read_at_all_comes_with_its_problems(folder: Path) -> None:
    (folder / "other.en.md").write_text("rubbish", encoding="utf-8")
    found = Library([folder]).get("other", "zh")
    assert found.playbook is None
    assert found.problems


def test_an_unknown_id_names_what_is_near(folder: Path) -> None:
    with pytest.raises(UnknownPlaybook) as caught:
        Library([folder]).get("damaged-good")
    assert caught.value.near == ["damaged-goods"]
    assert "damaged-goods" in str(caught.value)
    with pytest.raises(UnknownPlaybook) as caught:
        Library([folder]).get("../../etc/passwd")
    assert caught.value.near == []


def test_twins_by_language(folder: Path) -> None:
    twins = Library([folder]).twins("damaged-goods")
    assert list(twins) == ["en", "zh"]
    assert twins["en"].structure == twins["zh"].structure
    assert Library([folder]).twins("nothing") == {}


def test_the_first_folder_comes_first(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    own = tmp_path_factory.mktemp("own")
    (own / "damaged-goods.en.md").write_text(EN.replace("# Goods", "# Our goods"), encoding="utf-8")
    library = Library([own, folder, folder / "nowhere"])
    found = library.get("damaged-goods", "en").playbook
    assert found is not None
    assert found.title.startswith("Our goods")
    assert [one.language for one in library.entries()] == ["en", "zh"]


def test_nothing_is_read_twice_until_it_is_saved(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(data: bytes, name: str) -> object:
        read.append(name)
        return real(data, name)

    real = read_playbook
    monkeypatch.setattr(module, "read_playbook", counted)
    library = Library([folder])
    for _ in range(3):
        library.entries()
        library.twins("damaged-goods")
    assert sorted(read) == ["damaged-goods.en.md", "damaged-goods.zh.md"]
    path = folder / "damaged-goods.en.md"
    path.write_text(EN.replace("# Goods", "# All goods"), encoding="utf-8")
    assert library.entries()[0].title.startswith("All goods")
    assert len(read) == 3


def test_clocks_by_platform(folder: Path) -> None:
    library = Library([folder])
    file = library.clocks("taobao")
    assert file is not None
    assert file.zone == "Asia/Shanghai"
    assert library.clocks("jd") is None
    assert library.clocks("../taobao") is None
    (folder / "clocks" / "jd.yaml").write_bytes(b"\xff")
    (folder / "clocks" / "tmall.yaml").write_bytes(b"a: &b 1")
    assert library.clocks("jd") is None
    assert [problems[0].code for _, problems, _ in library.clock_files().values() if problems] == [
        "AC001",
        "AC002",
    ]


def test_problems_of_all_files_alone_and_together(folder: Path) -> None:
    assert Library([folder]).problems() == []
    text = ZH.replace("`evidence:label-photo`", "`evidence:label`")
    (folder / "damaged-goods.zh.md").write_text(text, encoding="utf-8")
    (folder / "other.en.md").write_text("rubbish", encoding="utf-8")
    found = Library([folder]).problems()
    assert [(name, problem.code) for name, problem in found] == [
        ("damaged-goods.zh.md", "AC502"),
        ("other.en.md", "AC002"),
        ("other.en.md", "AC004"),
        ("other.en.md", "AC101"),
    ]


def test_a_pinned_text_reads_as_itself() -> None:
    playbook = read_pinned(EN).playbook
    assert playbook is not None
    assert read_pinned(playbook.text).playbook == playbook


def test_the_shipped_folder_is_the_one_of_the_source_tree() -> None:
    assert shipped_folder().name == "playbooks"
    assert shipped_folder().parent == Path(__file__).resolve().parents[3]


def test_libraries_with_one_memory_read_nothing_twice(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(data: bytes, name: str) -> object:
        read.append(name)
        return real(data, name)

    real = read_playbook
    monkeypatch.setattr(module, "read_playbook", counted)
    memory = module.Memory()
    for _ in range(3):
        Library([folder], memory=memory).entries()
    assert len(read) == 2
    Library([folder]).entries()
    assert len(read) == 4
    memory.forget(folder / "damaged-goods.en.md")
    Library([folder], memory=memory).entries()
    assert read[4:] == ["damaged-goods.en.md"]


def test_a_file_of_the_same_size_and_time_is_known_by_its_inode(folder: Path) -> None:
    library = Library([folder])
    path = folder / "damaged-goods.en.md"
    before, info = library.read(path).playbook, path.stat()
    fresh = folder / "fresh"
    fresh.write_text(EN.replace("# Goods", "# Doogs"), encoding="utf-8")
    os.utime(fresh, ns=(info.st_atime_ns, info.st_mtime_ns))
    fresh.replace(path)
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (info.st_size, info.st_mtime_ns)
    after = library.read(path).playbook
    assert before is not None
    assert after is not None
    assert after.title.startswith("Doogs")


def test_bytes_and_reading_are_of_one_moment(folder: Path) -> None:
    library = Library([folder])
    path = folder / "damaged-goods.en.md"
    data, reading = library.take(path)
    assert data == EN.encode()
    assert reading is library.read(path)
    problem, nothing = library.take(folder / "gone.en.md")
    assert nothing.problems == (problem,)
