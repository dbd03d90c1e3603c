"""Own playbooks through the command line: copied, marked, compared with what is shipped, updated."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from aftercase.playbook.read import read_playbook

Run = Callable[..., tuple[int, str, str]]


def one_line_only(err: str) -> str:
    assert err.count("\n") == 1
    return err


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


@pytest.fixture
def own(run: Run, tmp_path: Path) -> Path:
    """A folder of own playbooks with a copy of damaged-goods."""
    folder = tmp_path / "own"
    folder.mkdir()
    assert run("config", "playbooks", str(folder))[0] == 0
    assert run("playbook", "own", "damaged-goods")[0] == 0
    return folder


def states(run: Run, language: str = "en") -> dict[str, str]:
    looks = json.loads(run("playbook", "updates", "damaged-goods", "--json")[1])["updates"]
    look = next(one for one in looks if one["language"] == language)
    return {part["name"]: part["state"] for part in look["parts"] if part["state"] != "same"}


def test_own_copies_the_pair_and_remembers_where_from(run: Run, own: Path, shipped: Path) -> None:
    names = ["damaged-goods.en.md", "damaged-goods.zh.md"]
    assert sorted(path.name for path in own.iterdir()) == [".aftercase", *names]
    for name in names:
        text = (shipped / name).read_bytes()
        assert (own / name).read_bytes() == text
        assert (own / ".aftercase" / "base" / name).read_bytes() == text
    code, _, err = run("playbook", "own", "damaged-goods")
    assert (code, "damaged-goods.en.md" in one_line_only(err)) == (1, True)


def test_own_needs_a_folder_and_a_shipped_playbook(run: Run, tmp_path: Path) -> None:
    code, _, err = run("playbook", "own", "damaged-goods")
    assert (code, "config playbooks" in one_line_only(err)) == (1, True)
    code, _, err = run("playbook", "own", "damaged-goods", "--dir", "nowhere")
    assert (code, "nowhere" in one_line_only(err)) == (2, True)
    code, out, err = run("playbook", "own", "damaged-goods", "--dir", ".")
    assert (code, len(out.splitlines())) == (0, 2)
    assert "config playbooks" in err
    code, _, err = run("playbook", "own", "damaged-good", "--dir", ".")
    assert (code, "damaged-goods" in one_line_only(err)) == (1, True)


def test_the_list_says_where_each_comes_from(run: Run, own: Path) -> None:
    run("playbook", "new", "mine", "--dir", str(own), "--lang", "en")
    _, out, err = run("playbook", "list")
    rows = {line.split()[0]: line for line in out.splitlines()}
    assert rows["damaged-goods"].endswith("[own, instead of the shipped one]")
    assert rows["mine"].endswith("[own]")
    assert rows["parcel-lost"].endswith("[shipped]")
    assert err == ""
    found = json.loads(run("playbook", "list", "--json")[1])["playbooks"]
    kinds = {one["id"]: (one["origin"], one["overrides"]) for one in found}
    assert kinds["damaged-goods"] == ("own", True)
    assert kinds["mine"] == ("own", False)
    assert kinds["parcel-lost"] == ("shipped", False)


def test_the_desk_works_from_the_own_one(run: Run, own: Path) -> None:
    edit(own / "damaged-goods.en.md", "# Goods arrived damaged", "# Our way with damaged goods")
    assert "# Our way" in run("playbook", "show", "damaged-goods")[1]
    case = run("new", "damaged-goods")[1].strip()
    assert "Our way" in run("list")[1]
    run("config", "playbooks", "--unset")
    assert "# Our way" not in run("playbook", "show", "damaged-goods")[1]
    assert run("show", case)[0] == 0  # from its pinned text


def test_updates_tell_both_sides_apart(run: Run, own: Path, shipped: Path) -> None:
    assert states(run) == {}
    edit(own / "damaged-goods.en.md", "Two offers with a date", "Three offers with a date")
    edit(own / "damaged-goods.en.md", "Tell the buyer why", "Say why")
    edit(shipped / "damaged-goods.en.md", "Photo of the shipping label", "Photo of the whole label")
    edit(shipped / "damaged-goods.en.md", "Tell the buyer why, in one", "Tell the buyer why, kindly, in one")
    edit(shipped / "damaged-goods.en.md", "example: 3", "example: 4")
    assert states(run) == {
        "front-matter": "theirs",
        "ask-photos": "theirs",
        "offer-choice": "yours",
        "end-no-reply": "both",
    }
    _, out, _ = run("playbook", "updates")
    assert "variables.photo_count: only the shipped one changed" in out
    assert "-- [ ] Photo of the shipping label" in out
    assert "+- [ ] Photo of the whole label" in out
    assert "Three offers" not in out
    _, _, err = run("playbook", "list")
    assert "damaged-goods: the shipped one has changed: aftercase playbook updates damaged-goods" in err


def test_taking_a_step_leaves_the_rest_alone(run: Run, own: Path, shipped: Path) -> None:
    path = own / "damaged-goods.en.md"
    edit(path, "Two offers with a date", "Three offers with a date")
    path.chmod(0o640)
    mine = path.read_text("utf-8")
    edit(shipped / "damaged-goods.en.md", "Photo of the shipping label", "Photo of the whole label")
    edit(shipped / "damaged-goods.en.md", "Tell the buyer why, in one", "Tell the buyer why, kindly, in one")
    assert run("playbook", "updates", "damaged-goods", "--take", "ask-photos")[0] == 0
    assert path.read_text("utf-8") == mine.replace("the shipping label", "the whole label")
    assert path.stat().st_mode & 0o777 == 0o640
    assert states(run) == {"offer-choice": "yours", "end-no-reply": "theirs"}
    code, out, _ = run("playbook", "updates", "damaged-goods", "--take-all")
    assert (code, out) == (0, "damaged-goods#end-no-reply\n")
    assert states(run) == {"offer-choice": "yours"}
    base = own / ".aftercase" / "base" / path.name
    assert base.read_bytes() == (shipped / path.name).read_bytes()
    assert run("playbook", "list")[2] == ""


def test_a_new_step_comes_behind_its_predecessor_in_both_languages(
    run: Run, own: Path, shipped: Path
) -> None:
    for language, title in (("en", "Call the buyer"), ("zh", "打电话给买家")):
        path = shipped / f"damaged-goods.{language}.md"
        head = "## Offer a choice" if language == "en" else "## 给出两个方案"
        step = f'## {title} <a id="call"></a>\n\n- [ ] {title} `id:called`\n\n'
        step += f"{title}:\n\n- [{title}](#offer-choice)\n\n"
        edit(path, head, step + head)
        edit(path, "](#offer-choice)\n- ", "](#call)\n- ")
    assert states(run)["call"] == "new"
    code, _, err = run("playbook", "updates", "damaged-goods", "--take", "call")
    assert (code, "would not read without errors" in one_line_only(err)) == (1, True)  # nothing leads to it
    assert states(run)["call"] == "new"
    code, _, err = run("playbook", "updates", "damaged-goods", "--take", "call", "--take", "ask-photos")
    assert (code, err) == (0, "damaged-goods has everything that is shipped now.\n")
    for language in ("en", "zh"):
        book = read_playbook((own / f"damaged-goods.{language}.md").read_bytes()).playbook
        assert book is not None
        assert [step.id for step in book.steps][1:4] == ["ask-photos", "call", "offer-choice"]
    assert states(run) == {}


def test_what_both_changed_is_refused_and_can_be_kept(run: Run, own: Path, shipped: Path) -> None:
    edit(own / "damaged-goods.en.md", "Tell the buyer why", "Say why")
    edit(shipped / "damaged-goods.en.md", "Tell the buyer why", "Tell them why")
    edit(shipped / "damaged-goods.en.md", "Photo of the shipping label", "Photo of the whole label")
    before = (own / "damaged-goods.en.md").read_bytes()
    for words in (["end-no-reply"], ["ask-photos", "--take", "end-no-reply"]):
        code, _, err = run("playbook", "updates", "damaged-goods", "--take", *words)
        assert (code, "both sides" in one_line_only(err)) == (1, True)
        assert (own / "damaged-goods.en.md").read_bytes() == before
    code, out, err = run("playbook", "updates", "damaged-goods", "--take-all")
    assert (code, out) == (0, "damaged-goods#ask-photos\n")
    assert "still to look at: end-no-reply" in err
    assert run("playbook", "updates", "damaged-goods", "--keep", "end-no-reply")[0] == 0
    assert states(run) == {"end-no-reply": "yours"}
    assert "Say why" in (own / "damaged-goods.en.md").read_text("utf-8")
    assert run("playbook", "list")[2] == ""


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (["damaged-goods", "--take", "ask-photo"], "ask-photos", 1),
        (["damaged-goods", "--take", "ask-photos"], "nothing to take", 1),
        (["--take", "ask-photos"], "updates ID", 2),
        (["parcel-lost"], "playbook own parcel-lost", 1),
        (["parcel-lst"], "parcel-lost", 1),
    ],
)
def test_updates_refuse_in_one_line(run: Run, own: Path, words: list[str], said: str, code: int) -> None:
    got, out, err = run("playbook", "updates", *words)
    assert (got, out) == (code, "")
    assert said in one_line_only(err)


def test_a_result_with_errors_is_not_written(run: Run, own: Path, shipped: Path) -> None:
    path = shipped / "damaged-goods.en.md"
    edit(path, "`stage:negotiation`\n\n- [ ] Two", "`stage:negotiation` `source:other`\n\n- [ ] Two")
    rule = '{id: other, title: Another, url: "https://example.com/", reviewed: 2026-08-01}'
    edit(path, "sources:\n", f"sources:\n  - {rule}\n")
    before = (own / path.name).read_bytes()
    code, _, err = run("playbook", "updates", "damaged-goods", "--take", "offer-choice")
    assert (code, "AC402" in one_line_only(err)) == (1, True)
    assert (own / path.name).read_bytes() == before
    assert states(run) == {"front-matter": "theirs", "offer-choice": "theirs"}


def test_without_a_base_only_two_texts_are_compared(run: Run, own: Path, shipped: Path) -> None:
    shutil.rmtree(own / ".aftercase")
    edit(shipped / "damaged-goods.en.md", "Photo of the shipping label", "Photo of the whole label")
    assert states(run) == {"ask-photos": "differs"}
    _, _, err = run("playbook", "updates")
    assert "only the two are compared" in err
    code, _, err = run("playbook", "updates", "damaged-goods", "--take", "ask-photos")
    assert (code, "by hand" in one_line_only(err)) == (1, True)
    code, _, err = run("playbook", "updates", "damaged-goods", "--keep", "ask-photos")
    assert code == 1
    edit(own / "damaged-goods.en.md", "Photo of the shipping label", "Photo of the whole label")
    run("playbook", "updates", "damaged-goods", "--take-all")
    assert (own / ".aftercase" / "base" / "damaged-goods.en.md").is_file()


def test_without_own_playbooks_there_is_nothing_to_update(run: Run) -> None:
    assert run("playbook", "updates") == (0, "", "No own playbook stands in the place of a shipped one.\n")
    assert "[shipped]" not in run("playbook", "list")[1]


def test_the_advice_keeps_the_folders_one_has(run: Run, own: Path, tmp_path: Path) -> None:
    other = tmp_path / "other one"
    other.mkdir()
    _, _, err = run("playbook", "own", "parcel-lost", "--dir", str(other))
    assert f"config playbooks {own} '{other}'" in err


def test_a_folder_that_is_a_link_works_like_any_other(run: Run, shipped: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "own").symlink_to(tmp_path / "real")
    run("config", "playbooks", str(tmp_path / "own"))
    assert run("playbook", "own", "damaged-goods")[0] == 0
    edit(shipped / "damaged-goods.en.md", "Photo of the shipping label", "Photo of the whole label")
    assert run("playbook", "updates", "damaged-goods", "--take-all")[0] == 0
    assert states(run) == {}
    assert "the whole label" in (tmp_path / "real" / "damaged-goods.en.md").read_text("utf-8")
    assert run("playbook", "fmt")[0] == 0
