"""The stand-alone verifier and the desk say the same: byte for byte, hash for hash, verdict for verdict."""

from __future__ import annotations

import ast
import copy
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercase.case import chain
from aftercase.case.draft import Draft
from aftercase.desk.desk import Desk
from aftercase.exchange import verify
from aftercase.store import content
from tests.kit import Log, opened
from tests.unit.exchange.conftest import NUMBER, Stranger, make

WORDS = verify.words_in("en")

_LIMIT = 2**53 - 1
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_KEY = st.text(st.characters(max_codepoint=127), max_size=10)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-_LIMIT, _LIMIT) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEY, inner, max_size=4),
    max_leaves=15,
)


@given(_VALUES)
def test_json_has_one_spelling(value: object) -> None:
    assert verify.canonical(value) == chain.canonical(value)
    assert verify.parse(chain.canonical(value), "x", WORDS) == value


@given(st.binary(min_size=16, max_size=16), _VALUES)
def test_digests_agree(salt: bytes, value: object) -> None:
    assert verify.digest(salt.hex(), value) == chain.digest(salt.hex(), value)


@given(st.dictionaries(_KEY, _VALUES, max_size=6))
def test_event_hashes_agree(event: dict[str, Any]) -> None:
    assert verify.event_hash(event) == chain.event_hash(event)


@given(st.lists(_VALUES, max_size=4), st.dictionaries(st.sampled_from("abc"), st.just({}), max_size=2))
def test_checksums_agree(documents: list[object], more: dict[str, Any]) -> None:
    tables = {"events": {str(n): value for n, value in enumerate(documents, 9)}, **more}
    data = content.seal(tables)[0]
    read = verify.parse(data, "x", WORDS)
    assert read["meta"]["1"]["checksum"] == verify.checksum(read)
    assert read["meta"]["1"]["schema"] == verify.SCHEMA


def sample() -> list[dict[str, Any]]:
    log = Log()
    log.add(*opened())
    said = {"direction": "in", "party": "buyer", "channel": "phone", "visibility": "shareable"}
    for number in range(4):
        data = {**said, "occurred_at": "2026-08-03T02:00:00.000Z"}
        log.add(Draft("said", data, {"text": f"到货是碎的 {number}"}))
    return log.events


_SAMPLE = sample()
_TOUCH = st.sampled_from(["seq", "case", "prev", "hash", "by", "kind", "data", "private", "digests", "id"])


@given(
    st.lists(st.tuples(st.integers(0, len(_SAMPLE) - 1), _TOUCH, _VALUES), max_size=3),
    st.permutations(range(len(_SAMPLE))) | st.just(list(range(len(_SAMPLE)))),
    st.integers(1, len(_SAMPLE)),
)
def test_verdicts_agree(touched: list[tuple[int, str, Any]], order: list[int], length: int) -> None:
    events = copy.deepcopy(_SAMPLE)
    for place, name, value in touched:
        events[place][name] = value
    events = [events[place] for place in order][:length]
    fast = [(broken.seq, broken.text()) for broken in chain.verify(events, Log().number)]
    slow = list(verify.chain(events, Log().number, WORDS))
    forms = {place for place, _ in verify._shapes(events, WORDS)}
    assert {place for place, _ in fast} | forms == {place for place, _ in slow} | forms
    assert bool(fast) == bool(slow) or forms


def test_sentences_about_the_chain_are_the_same_in_both() -> None:
    source = Path(chain.__file__).read_text("utf-8")
    for key in ("seq", "case", "prev", "hash", "private", "form"):
        assert verify.WORDS[key][0] in source


def test_every_sentence_is_in_both_languages_with_the_same_names() -> None:
    for key, (english, chinese) in verify.WORDS.items():
        names = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (english, chinese)]
        assert names[0] == names[1], key
        assert english != chinese or key == "no_file", key


def test_every_sentence_is_used_and_every_one_used_is_there() -> None:
    source = Path(verify.__file__).read_text("utf-8")
    used = set(re.findall(r'words\(\s*"(\w+)"', source))
    used |= {"signed_good", "signed_unverified", "signed_unchecked"}
    used |= set(
        re.findall(r'"(asked_at|asked_end|whole|altered|foreign_note|manifest_unlisted|no_tool)"', source)
    )
    assert used == set(verify.WORDS)


def test_it_loads_nothing_but_the_standard_library() -> None:
    tree = ast.parse(Path(verify.__file__).read_text("utf-8"), feature_version=(3, 8))
    loaded = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    loaded |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in loaded} <= sys.stdlib_module_names


@pytest.fixture(scope="module")
def old_python() -> str:
    """The oldest Python 3.8 or newer on this machine; at least the one that runs this."""
    for minor in range(8, sys.version_info.minor):
        name = f"python3.{minor}"
        homes = (".pyenv/versions/3.{}.*/bin/python", ".local/share/uv/python/*-3.{}.*/bin/python")
        places = [str(path) for home in homes for path in Path.home().glob(home.format(minor))]
        for found in filter(None, [shutil.which(name), *places]):
            if subprocess.run([found, "-c", ""], check=False, capture_output=True).returncode == 0:
                return found
    return sys.executable


def test_it_runs_on_the_oldest_python(package: Path, stranger: Stranger, old_python: str) -> None:
    run = stranger(package, python=old_python)
    assert (run.code, "UNALTERED" in run.out) == (0, True), run
    assert stranger(package, "--head", "0" * 12, python=old_python).code == 1


def test_a_folder_a_case_file_and_a_document_are_judged_alike(
    desk: Desk, package: Path, stranger: Stranger, tmp_path: Path
) -> None:
    folder = desk.store.folder(NUMBER)
    make(desk, "json", tmp_path / "x.json")
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(package) as file:
        file.extractall(unpacked)
    heads = set()
    for path in (package, unpacked, folder, folder / "case.json", tmp_path / "x.json"):
        run = stranger(path, "--json")
        view = json.loads(run.out)
        assert (run.code, view["whole"], view["first_altered"]) == (0, True, None), (path, view)
        heads.add((view["head"], view["events"], view["private"]["total"], view["evidence"]["total"]))
    assert len(heads) == 1
    (unpacked / "notes.txt").write_text("mine")
    run = stranger(unpacked)
    assert (run.code, "notes.txt is not a part of the export" in run.out) == (0, True), run
    evidence = next((folder / "evidence").iterdir())
    evidence.chmod(0o600)
    evidence.write_bytes(evidence.read_bytes()[:-1] + b"!")
    run = stranger(folder)
    assert (run.code, "was changed or replaced" in run.out) == (1, True)
    evidence.unlink()
    evidence.symlink_to(package)
    assert stranger(folder).code == 1


def test_the_language_follows_the_locale() -> None:
    assert verify.language_of({"LC_ALL": "zh_CN.UTF-8"}) == "zh"
    assert verify.language_of({"LC_ALL": "", "LANG": "de_DE.UTF-8"}) == "en"
    assert verify.language_of({}) == "en"
