"""What a forger could try on a record, and what the verifier says to it."""

from __future__ import annotations

import hashlib
import io
import json
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aftercase.case import chain
from aftercase.desk.desk import Desk
from aftercase.exchange import verify
from aftercase.guide.decide import Speech
from aftercase.store import content
from tests.unit.exchange.conftest import NUMBER, Stranger, repacked

Events = list[dict[str, Any]]


def tables_of(package: Path) -> dict[str, Any]:
    with zipfile.ZipFile(package) as file:
        tables: dict[str, Any] = json.loads(file.read("case.json"))
    return tables


def forged(package: Path, target: Path, change: Callable[[Events], Events]) -> Path:
    """The package with its events changed, and its checksum, manifest and readings made to fit again."""
    events = change(list(tables_of(package)["events"].values()))
    raw = content.seal({"events": {str(n): event for n, event in enumerate(events, 1)}})[0]
    with zipfile.ZipFile(package) as file:
        record = json.loads(file.read("record.json"))
        manifest = json.loads(file.read("manifest.json"))
    head, count, case = events[-1]["hash"], len(events), events[0]["case"]
    record |= {"events": events, "head": head, "count": count, "case": case}
    told = verify.head_text(case, count, head).encode()
    changed = {"case.json": raw, "record.json": json.dumps(record).encode(), "head.txt": told}
    manifest |= {"head": head, "count": count, "case": case}
    for name, data in changed.items():
        manifest["files"][name] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    return repacked(package, target, **changed, **{"manifest.json": json.dumps(manifest).encode()})


def resealed(events: Events) -> Events:
    """Every hash made anew: what somebody can do who understands the chain."""
    prev = chain.GENESIS
    for seq, event in enumerate(events, 1):
        event |= {"seq": seq, "prev": prev}
        event["hash"] = prev = chain.event_hash(event)
    return events


def at(events: Events, kind: str, nth: int = 0) -> int:
    return [place for place, event in enumerate(events) if event["kind"] == kind][nth]


def swap(events: Events) -> Events:
    events[4], events[5] = events[5], events[4]
    return events


def drop(events: Events) -> Events:
    del events[6]
    return events


def another_case(events: Events) -> Events:
    return [{**event, "case": "AC-2026-0002"} for event in events]


def one_of_another_case(events: Events) -> Events:
    events[5]["case"] = "AC-2026-0002"
    return events


def private_swapped(events: Events) -> Events:
    one, two = at(events, "said"), at(events, "said", 1)
    events[one]["private"], events[two]["private"] = events[two]["private"], events[one]["private"]
    return events


def text_changed(events: Events) -> Events:
    events[at(events, "said")]["private"]["text"]["value"] = "to the buyer's full content"
    return events


def words_added(events: Events) -> Events:
    events[at(events, "said")]["private"]["text"]["note"] = "covered by no hash"
    return events


def part_added(events: Events) -> Events:
    events[at(events, "step_entered")]["private"]["why"] = {"salt": "0" * 32, "value": "x"}
    return events


def kind_changed(events: Events) -> Events:
    events[at(events, "said")]["data"]["direction"] = "out"
    return events


def no_envelope(events: Events) -> Events:
    return [*events[:3], ["not an event"], *events[4:]]  # type: ignore[list-item]  # what a file may hold


def relinked(events: Events) -> Events:
    """Every link and hash made anew, the numbers left as they are."""
    prev = chain.GENESIS
    for event in events:
        event["prev"] = prev
        event["hash"] = prev = chain.event_hash(event)
    return events


def one_made_anew(events: Events) -> Events:
    """An event changed and its hash with it: only the one after it can tell."""
    events[5]["by"] = "somebody else"
    events[5]["hash"] = chain.event_hash(events[5])
    return events


def moved_in_from_another_case(events: Events) -> Events:
    return relinked(one_of_another_case(events))


def one_taken_out_and_relinked(events: Events) -> Events:
    return relinked(drop(events))


@pytest.mark.parametrize(
    ("change", "first"),
    [
        (swap, 5),
        (drop, 7),
        (another_case, 1),
        (one_of_another_case, 6),
        (private_swapped, None),
        (text_changed, None),
        (words_added, None),
        (part_added, None),
        (kind_changed, None),
        (no_envelope, 4),
        (one_made_anew, 7),
        (moved_in_from_another_case, 6),
        (one_taken_out_and_relinked, 7),
    ],
)
def test_a_change_is_seen_though_checksum_and_manifest_fit(
    package: Path, stranger: Stranger, tmp_path: Path, change: Callable[[Events], Events], first: int | None
) -> None:
    before = list(tables_of(package)["events"].values())
    run = stranger(forged(package, tmp_path / "forged.zip", change))
    expected = first or at(before, "step_entered" if change is part_added else "said") + 1
    assert run.code == 1
    assert f"First altered event: {expected}\n" in run.out


def test_a_text_cut_to_its_quoted_end_is_seen(desk: Desk, tmp_path: Path) -> None:
    """A longer salt could swallow the beginning of a text and leave the digest as it was."""
    desk.say(NUMBER, Speech("in", "buyer", 'I never said "I got my money"'))
    tables = json.loads((desk.store.folder(NUMBER) / "case.json").read_bytes())
    event = list(tables["events"].values())[-1]
    part = event["private"]["text"]
    whole = chain.canonical(part["value"])
    cut = whole.index(b'\\"') + 1
    part["salt"] += whole[:cut].hex()
    part["value"] = json.loads(whole[cut:])
    assert part["value"] == 'I got my money"'
    assert chain.digest(part["salt"], part["value"]) == event["digests"]["text"]
    path = tmp_path / "case.json"
    path.write_bytes(content.seal({"events": tables["events"]})[0])
    report = verify.inspect(path, verify.words_in("en"))
    assert (report.whole, report.first) == (False, event["seq"])


def test_a_cut_tail_is_whole_by_itself_and_cut_against_an_earlier_head(
    package: Path, stranger: Stranger, tmp_path: Path
) -> None:
    events = list(tables_of(package)["events"].values())
    head = events[-1]["hash"]
    last = [place for place, event in enumerate(events) if event["kind"] == "step_entered"][-1]
    cut = forged(package, tmp_path / "cut.zip", lambda events: events[:last])
    run = stranger(cut)
    assert (run.code, "--head" in run.out) == (0, True)
    for asked in (head, head[:12], head.upper()):
        run = stranger(cut, "--head", asked)
        assert run.code == 1
        assert "cut off" in run.out
    run = stranger(package, "--head", events[last - 1]["hash"])
    assert (run.code, f"event {last}; events after it: {len(events) - last}" in run.out) == (0, True)
    assert "the end of this record" in stranger(package, "--head", head).out


def test_a_history_written_anew_is_seen_against_an_earlier_head(
    package: Path, stranger: Stranger, tmp_path: Path
) -> None:
    head = list(tables_of(package)["events"].values())[-1]["hash"]
    anew = forged(package, tmp_path / "anew.zip", lambda events: resealed(kind_changed(events)))
    assert stranger(anew).code == 0
    assert stranger(anew, "--head", head).code == 1


@pytest.mark.parametrize("asked", ["xyz", "0123", "nowhere.head"])
def test_what_is_no_head_is_one_line(package: Path, stranger: Stranger, asked: str) -> None:
    run = stranger(package, "--head", asked)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)


def members(package: Path, part: str) -> list[str]:
    with zipfile.ZipFile(package) as file:
        return [name for name in file.namelist() if name.startswith(part)]


def data_of(package: Path, name: str) -> bytes:
    with zipfile.ZipFile(package) as file:
        return file.read(name)


def fitted(package: Path, **changes: bytes | None) -> dict[str, bytes | None]:
    """The changes, and a manifest that fits them."""
    manifest = json.loads(data_of(package, "manifest.json"))
    for name, data in changes.items():
        if data is None:
            del manifest["files"][name]
        else:
            manifest["files"][name] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    return {**changes, "manifest.json": json.dumps(manifest).encode()}


def test_evidence_replaced_dropped_swapped_or_added(
    package: Path, stranger: Stranger, tmp_path: Path
) -> None:
    one, two = members(package, "evidence/")
    cases: list[tuple[dict[str, bytes | None], str]] = [
        ({one: b"another picture"}, "was changed or replaced"),
        ({one: None}, "is missing"),
        ({one: data_of(package, two), two: data_of(package, one)}, "was changed or replaced"),
        ({f"evidence/{'a' * 64}.png": b"planted"}, "no event names the evidence"),
    ]
    for number, (changes, told) in enumerate(cases):
        run = stranger(repacked(package, tmp_path / f"{number}.zip", **fitted(package, **changes)))
        assert (run.code, told in run.out) == (1, True), run


def test_playbook_texts_replaced_or_dropped(package: Path, stranger: Stranger, tmp_path: Path) -> None:
    one, two = members(package, "playbooks/")
    text = data_of(package, one)
    cases: list[tuple[dict[str, bytes | None], str]] = [
        ({one: text.replace(b"24h", b"48h") + b" "}, "was changed"),
        ({one: None}, "is missing"),
        ({one: data_of(package, two), two: text}, "was changed"),
    ]
    for number, (changes, told) in enumerate(cases):
        run = stranger(repacked(package, tmp_path / f"{number}.zip", **fitted(package, **changes)))
        assert (run.code, told in run.out) == (1, True), run


@pytest.mark.parametrize(
    "name", ["record.md", "record.json", "README.txt", "verify.py", "head.txt", "manifest.json"]
)
def test_everything_in_the_package_must_fit(
    package: Path, stranger: Stranger, tmp_path: Path, name: str
) -> None:
    data = data_of(package, name)
    run = stranger(repacked(package, tmp_path / "x.zip", **{name: data[:-30] + b"\n"}))
    assert (run.code, name in run.out) == (1, True), run
    run = stranger(repacked(package, tmp_path / "y.zip", **{name: None}))
    assert (run.code, f"{name} is missing" in run.out) == (1, True), run


def test_a_record_that_tells_another_story_than_the_case(
    package: Path, stranger: Stranger, tmp_path: Path
) -> None:
    record = json.loads(data_of(package, "record.json"))
    record["events"][5]["by"] = "somebody else"
    changed = fitted(package, **{"record.json": json.dumps(record).encode()})
    run = stranger(repacked(package, tmp_path / "x.zip", **changed))
    assert (run.code, "does not say the same" in run.out) == (1, True)


def test_a_package_of_a_newer_version_asks_for_its_own_verifier(
    package: Path, stranger: Stranger, tmp_path: Path
) -> None:
    manifest = json.loads(data_of(package, "manifest.json")) | {"v": 2}
    run = stranger(repacked(package, tmp_path / "x.zip", **{"manifest.json": json.dumps(manifest).encode()}))
    assert (run.code, "newer aftercase" in run.err) == (2, True)


def test_hostile_packages_are_refused_without_unpacking(
    package: Path, stranger: Stranger, tmp_path: Path
) -> None:
    path = repacked(package, tmp_path / "foreign.zip", **{"..__..__etc": b"x"})
    assert "does not belong" in stranger(path).out
    twice = tmp_path / "twice.zip"
    twice.write_bytes(package.read_bytes())
    with warnings.catch_warnings(), zipfile.ZipFile(twice, "a") as file:
        warnings.simplefilter("ignore")
        file.writestr("case.json", data_of(package, "case.json"))
    assert (stranger(twice).code, "in it twice" in stranger(twice).out) == (1, True)
    bomb = tmp_path / "bomb.zip"
    repacked(package, bomb, **{"case.json": b" " * (64 << 20)})
    run = stranger(bomb)
    assert (run.code, "too large" in run.err) == (2, True)
    assert sorted(entry.name for entry in tmp_path.joinpath("stranger").iterdir()) == ["verify.py"]


def test_a_key_that_stands_twice_is_refused(package: Path, stranger: Stranger, tmp_path: Path) -> None:
    raw = data_of(package, "case.json").replace(b'"kind":"said"', b'"kind":"said","kind":"said"', 1)
    run = stranger(repacked(package, tmp_path / "x.zip", **{"case.json": raw}))
    assert (run.code, "stands twice" in run.err) == (2, True)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"[]",
        b'{"events":{}}',
        b'{"events":[1]}',
        b'{"events":{"x":1}}',
        b'{"events":{"1":null},"meta":{"1":{"schema":1,"checksum":"x"}}}',
        b'{"events":{"1":{"data":1.5}}}',
        b'{"events":{"1":{"data":1' + b"0" * 5000 + b"}}}",
        b'{"events":{"1":{"data":"\\ud800","hash":5,"private":[1]}}}',
        b"[" * 100_000,
        b'{"format":"aftercase-export","v":2}',
        b'{"format":"aftercase-export","v":1,"events":[]}',
        b'{"format":"aftercase-export","v":1,"events":[1],"playbooks":[],"evidence":3}',
        b"\xff\xfe{}",
    ],
)
def test_any_json_is_judged_and_nothing_falls(stranger: Stranger, tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "some.json"
    path.write_bytes(text)
    assert stranger(path).code in (1, 2)


def test_what_is_no_record_is_one_line(stranger: Stranger, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("holiday.jpg", b"x")
    (tmp_path / "other.zip").write_bytes(buffer.getvalue())
    (tmp_path / "page.md").write_text("# AC-2026-0001\n")
    for name in ("nowhere.zip", "empty", "page.md"):
        run = stranger(tmp_path / name)
        assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert stranger(tmp_path / "other.zip").code == 1


def erasing(events: Events, parts: list[dict[str, Any]], files: list[int]) -> Events:
    """The events with these words taken out, and an event at the end that says so."""
    for part in parts:
        for name in part["fields"]:
            del events[part["seq"] - 1]["private"][name]
    last = events[-1]
    event = {
        **last,
        "seq": last["seq"] + 1,
        "kind": "erased",
        "data": {"person": "buyer", "parts": parts, "files": files},
        "private": {},
        "digests": {},
        "prev": last["hash"],
    }
    event["hash"] = chain.event_hash(event)
    return [*events, event]


def test_erased_words_and_files_are_no_break(package: Path, stranger: Stranger, tmp_path: Path) -> None:
    before = list(tables_of(package)["events"].values())
    said, filed = at(before, "said") + 1, at(before, "evidence_added") + 1
    parts = [{"seq": said, "fields": ["text"]}, {"seq": filed, "fields": ["name", "shows"]}]
    path = forged(package, tmp_path / "a.zip", lambda events: erasing(events, parts, [filed]))
    sha = before[filed - 1]["data"]["sha256"]
    name = next(name for name in members(package, "evidence/") if sha in name)
    gone = repacked(path, tmp_path / "b.zip", **fitted(path, **{name: None}))
    run = stranger(gone)
    assert run.code == 0, run
    assert "3 erased, 0 left out" in run.out
    assert "of them 1 checked, 1 erased" in run.out


def test_what_no_erasure_names_is_said(package: Path, stranger: Stranger, tmp_path: Path) -> None:
    before = list(tables_of(package)["events"].values())
    said = at(before, "said")

    def left_out(events: Events) -> Events:
        del events[said]["private"]["text"]
        return erasing(events, [], [])

    run = stranger(forged(package, tmp_path / "a.zip", left_out))
    assert (run.code, "names them: 1" in run.out) == (0, True), run
    one = at(before, "evidence_added")
    path = forged(package, tmp_path / "b.zip", lambda events: erasing(events, [], [one + 1]))
    other = before[at(before, "evidence_added", 1)]["data"]["sha256"]
    name = next(name for name in members(package, "evidence/") if other in name)
    run = stranger(repacked(path, tmp_path / "c.zip", **fitted(path, **{name: None})))
    assert (run.code, f"{other} is missing" in run.out) == (1, True)
