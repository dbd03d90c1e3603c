"""``export`` and ``verify`` as a person types them: files, exit codes, one line for every refusal."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.kit import need
from tests.unit.cli.conftest import Run

ROOT = Path(__file__).parents[3]


@pytest.fixture
def case(run: Run) -> str:
    number = run("new", "parcel-lost", "--platform", "taobao", "--order", "88", "--buyer", "李伟")[1].strip()
    Path("photo.png").write_bytes(b"\x89PNG")
    assert run("attach", number, "photo.png", "--check", "tracking")[0] == 0
    assert run("say", number, "--from", "buyer", "到货是碎的")[0] == 0
    return number


def test_a_package_in_the_current_folder_and_its_check(run: Run, case: str) -> None:
    code, out, err = run("export", "1")
    assert (code, out) == (0, f"{case}.zip\n")
    head = json.loads(run("show", case, "--json")[1])["head"]
    assert head in err
    for words in ((f"{case}.zip",), (case,), ("1",), (f"./{case}.zip", "--head", head[:12])):
        code, out, err = run("verify", *words)
        assert (code, err) == (0, ""), (words, out, err)
        assert "UNALTERED" in out
    view = json.loads(run("verify", case, "--json")[1])
    assert (view["format"], view["whole"], view["head"]) == ("aftercase-verify", True, head)
    assert view["evidence"] == {"total": 1, "here": 1, "erased": 0}


@pytest.mark.parametrize("form", ["md", "json"])
def test_a_page_and_a_document_to_a_file_and_to_the_screen(run: Run, case: str, form: str) -> None:
    code, out, err = run("export", case, "--format", form, "-o", "-")
    assert (code, "events, head" in err) == (0, True)
    assert run("export", case, "-o", f"x.{form}")[0] == 0  # the ending says the form
    written = Path(f"x.{form}").read_text("utf-8")
    if form == "md":
        assert [line for line in written.splitlines() if "Exported" not in line] == [
            line for line in out.splitlines() if "Exported" not in line
        ]
        assert "到货是碎的" in written
    else:
        document, printed = json.loads(written), json.loads(out)
        assert document.keys() == printed.keys()
        assert document["events"] == printed["events"]
        assert document["evidence"][0]["size"] == 4
        assert list(document)[:2] == ["format", "v"]
        assert run("verify", "x.json")[0] == 0


def test_what_was_made_as_json(run: Run, case: str) -> None:
    code, out, _ = run("export", case, "-o", "a.zip", "--json")
    made = json.loads(out)
    assert code == 0
    assert made["files"] == ["a.zip"]
    words = "case format files events head signed_by problems holds left_out"
    assert made.keys() == set(words.split())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("export", "9"), 1),
        (("export", "1", "--format", "pdf"), 2),
        (("export", "1", "-o", "-"), 2),
        (("export", "1", "-o", "-", "--format", "md", "--sign", "key"), 2),
        (("export", "1", "-o", "-", "--format", "json", "--json"), 2),
        (("export", "1", "-o", "there.zip"), 2),
        (("export", "1", "-o", "nowhere/x.zip"), 2),
        (("export", "1", "-o", "."), 2),
        (("export", "1", "--sign", "nokey"), 2),
        (("verify", "9"), 1),
        (("verify", "./nowhere.zip"), 2),
        (("verify", "there.zip"), 2),
        (("verify", "1", "--head", "zz"), 2),
        (("verify", "1", "--head", "0" * 12), 1),
        (("verify", "1", "--signers", "nobody"), 1),
    ],
)
def test_refusals(run: Run, case: str, words: tuple[str, ...], code: int) -> None:
    Path("there.zip").write_bytes(b"mine")
    before = sorted(Path().iterdir())
    got, out, err = run(*words)
    assert got == code, (out, err)
    if words[0] == "export" or code == 2:
        assert (out, err.count("\n")) == ("", 1)
    assert sorted(Path().iterdir()) == before
    assert Path("there.zip").read_bytes() == b"mine"


def test_force_replaces_a_file(run: Run, case: str) -> None:
    Path("there.zip").write_bytes(b"mine")
    assert run("export", case, "-o", "there.zip", "--force")[0] == 0
    assert zipfile.is_zipfile("there.zip")


def test_a_damaged_case_is_judged_in_its_place(run: Run, case: str, tmp_path: Path) -> None:
    path = tmp_path / "desk" / "cases" / case / "case.json"
    whole = path.read_bytes()
    path.write_bytes(whole.replace("到货".encode(), "少货".encode()))
    code, out, _ = run("verify", case)
    assert (code, "First altered event" in out, "checksum does not match" in out) == (1, True, True)
    assert path.read_bytes() != whole
    assert [one.name for one in path.parent.iterdir() if "damaged" in one.name] == []


def test_missing_evidence_is_exit_1_and_exported(run: Run, case: str, tmp_path: Path) -> None:
    folder = tmp_path / "desk" / "cases" / case / "evidence"
    next(folder.iterdir()).unlink()
    code, out, err = run("export", case)
    assert (code, out) == (1, f"{case}.zip\n")
    assert "is missing" in err
    assert run("verify", f"{case}.zip")[0] == 1
    code, out, _ = run("verify", case)
    assert (code, "is missing" in out) == (1, True)


def test_a_signed_export(run: Run, case: str, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run([need("ssh-keygen"), "-q", "-N", "", "-t", "ed25519", "-f", str(key)], check=True)
    Path("signers").write_text(f"li {key.with_suffix('.pub').read_text()}")
    code, _, err = run("export", case, "-o", "x.md", "--sign", str(key))
    assert (code, "Signed with the key SHA256:" in err) == (0, True)
    assert sorted(path.name for path in Path().glob("x.md*")) == ["x.md", "x.md.head", "x.md.head.sig"]
    assert run("say", case, "--note", "later")[0] == 0
    code, out, _ = run("verify", case, "--head", "x.md.head", "--signers", "signers", "--identity", "li")
    assert (code, "signature: good, by li" in out, "events after it: 1" in out) == (0, True, True)


def test_the_head_is_shown_with_the_case(run: Run, case: str) -> None:
    shown = json.loads(run("show", case, "--json")[1])
    line = f"{shown['events']} events, head {shown['head'][:12]}"
    assert line in run("show", case)[1].splitlines()
    assert run("verify", case, "--head", shown["head"][:12])[0] == 0


def test_the_page_about_proof_names_every_key(run: Run, case: str) -> None:
    pages = [(ROOT / "docs" / f"proof{end}.md").read_text("utf-8") for end in ("", ".zh-CN")]
    made = json.loads(run("export", case, "--json")[1])
    document = json.loads(run("export", case, "--format", "json", "-o", "-")[1])
    view = json.loads(run("verify", case, "--head", made["head"], "--json")[1])
    with zipfile.ZipFile(made["files"][0]) as file:
        manifest = json.loads(file.read("manifest.json"))
        names = {name.partition("/")[0] for name in file.namelist()}
    keys = {*made, *document, *document["evidence"][0], *view, *view["private"], *view["evidence"], *manifest}
    for page in pages:
        assert {key for key in keys | names if not re.search(rf"\b{key}\b", page)} == set()


def test_in_chinese(run: Run, case: str) -> None:
    code, out, _ = run("--lang", "zh", "verify", case)
    assert (code, "未被改动" in out) == (0, True)


def test_for_somebody_outside_private_words_are_left_out_or_asked_for_by_name(run: Run, case: str) -> None:
    secret = "值班同事没看照片就拒了"
    assert run("say", case, "--note", secret)[0] == 0
    code, out, err = run("export", case, "-o", "-", "--format", "md", "--to", "platform")
    assert (code, secret in out, "到货是碎的" in out) == (0, False, True)
    assert "(left out)" in out
    assert "2 entries, 1 of them private" in err
    assert run("export", case, "-o", "page.json", "--to", "buyer")[0] == 0
    assert secret not in Path("page.json").read_text("utf-8")
    assert run("verify", "page.json")[0] == 0  # the chain and every other word still hold
    code, out, err = run("export", case, "--to", "bank")  # a package is the record as it is
    assert (code, out) == (1, "")
    assert "--with-notes" in err
    assert run("export", case, "--to", "bank", "--with-notes")[0] == 0
    assert secret in run("export", case, "-o", "-", "--format", "md")[1]
    assert run("export", case, "--to", "nobody")[0] == 2


def test_for_somebody_outside_another_cases_buyer_is_asked_about_by_name(run: Run, case: str) -> None:
    other = run("new", "parcel-lost", "--order", "770123-9", "--buyer", "诸葛明")[1].strip()
    run("say", case, "--from", "buyer", "和诸葛明的 770123-9 一样，李伟这单也要赔")
    for ending in ("page.md", "page.json", "case.zip"):
        code, out, err = run("export", case, "-o", ending, "--to", "buyer")
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert f"诸葛明 ({other})" in err
        assert f"770123-9 ({other})" in err
        assert "李伟" not in err  # his own name
        assert "--with-others" in err
        assert not Path(ending).exists()
        assert run("export", case, "-o", ending, "--to", "buyer", "--with-others")[0] == 0
    assert run("export", case, "-o", "own.md")[0] == 0  # for oneself nothing is asked


def test_for_somebody_outside_an_internal_value_is_left_out(run: Run, shipped: Path) -> None:
    path = shipped / "parcel-lost.en.md"
    text = path.read_text("utf-8")
    assert "`field:parcels`" in text
    path.write_text(
        text.replace("field:parcels", "field:cost_price").replace("parcels:", "cost_price:"), "utf-8"
    )
    number = run("new", "parcel-lost")[1].strip()
    assert run("set", number, "cost_price=41")[0] == 0
    document = run("export", number, "-o", "-", "--format", "json", "--to", "buyer")[1]
    assert '"value":"41"' not in document.replace(" ", "")
    code, _, err = run("export", number, "-o", "x.zip", "--to", "buyer")
    assert (code, "--with-notes" in err) == (1, True)
    assert '"value":"41"' in run("export", number, "-o", "-", "--format", "json")[1].replace(" ", "")
