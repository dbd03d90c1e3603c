"""The schemas for editors: valid, true to the files, and as strict as the reader where they can be."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from aftercase.clock.files import read_clocks
from aftercase.plain_yaml import read_yaml
from aftercase.playbook.library import shipped_folder
from aftercase.playbook.read import read_playbook
from aftercase.playbook.schema import clocks_schema, front_matter_schema, glossary_schema
from tests.kit import FIXTURES

FRONT = Draft202012Validator(front_matter_schema())
CLOCKS = Draft202012Validator(clocks_schema())
GONE = object()

BOOKS = sorted([*shipped_folder().glob("*.md"), *FIXTURES.glob("*.md")])
CLOCK_FILES = sorted([*shipped_folder().glob("clocks/*.yaml"), *FIXTURES.glob("clocks/*.yaml")])

STEPS = '\n---\n\n# Title\n\n## Step <a id="step"></a>\n\n`outcome:settled`\n\n- [ ] Do it `id:done`\n'


def name_of(one: Any) -> str:
    return "gone" if one is GONE else str(one)[:60]


def front_of(text: str) -> Any:
    return read_yaml(text.split("---\n")[1]).value


def changed(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    value = copy.deepcopy(value)
    at = value
    for key in path[:-1]:
        at = at[key]
    if new is GONE:
        del at[path[-1]]
    else:
        at[path[-1]] = new
    return value


def leaves(schema: Any) -> Iterator[dict[str, Any]]:
    for part in (schema, *schema["$defs"].values()):
        yield from part["properties"].values()


def test_they_are_schemas() -> None:
    for schema in (front_matter_schema(), clocks_schema(), glossary_schema()):
        Draft202012Validator.check_schema(schema)
        assert schema["$schema"].endswith("2020-12/schema")
        assert json.loads(json.dumps(schema)) == schema
        assert all(leaf.get("description") for leaf in leaves(schema))


def test_every_example_is_valid() -> None:
    for schema in (front_matter_schema(), clocks_schema()):
        for leaf in leaves(schema):
            for example in leaf.get("examples", ()):
                Draft202012Validator({**leaf, "$defs": schema["$defs"]}).validate(example)


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.name)
def test_the_front_matter_of_every_playbook_is_accepted(path: Path) -> None:
    FRONT.validate(front_of(path.read_text("utf-8")))


@pytest.mark.parametrize("path", CLOCK_FILES, ids=lambda path: path.name)
def test_every_clock_file_is_accepted(path: Path) -> None:
    CLOCKS.validate(read_yaml(path.read_text("utf-8")).value)


GOOD: dict[str, Any] = {
    "schema": "aftercase/1",
    "id": "late-parcel",
    "language": "en",
    "kind": "scenario",
    "cause": "late-parcel",
    "platform": ["taobao"],
    "status": "published",
    "translates": "zh",
    "variables": {
        "photos": {"type": "number", "required": True, "example": 3},
        "how": {"type": "choice", "choices": ["lost", "late"]},
    },
    "deadlines": {
        "answer": {"after": "48h", "from": "requested_at", "source": "rule"},
        "first": {"clock": "first_reply_shipped"},
    },
    "sources": [
        {
            "id": "rule",
            "title": "Rule",
            "url": "https://example.com/",
            "reviewed": "2026-08-01",
            "review_every": "180d",
        }
    ],
}

BAD: list[tuple[tuple[str | int, ...], Any]] = [
    (("schema",), "aftercase/2"),
    (("schema",), GONE),
    (("id",), GONE),
    (("id",), "Late"),
    (("id",), "a"),
    (("language",), "English"),
    (("kind",), "story"),
    (("kind",), "procedure"),
    (("cause",), GONE),
    (("cause",), ""),
    (("cause",), "Late Parcel"),
    (("platform",), []),
    (("platform",), "taobao"),
    (("platform", 0), "taobo"),
    (("status",), "final"),
    (("status",), "deprecated"),
    (("replaced_by",), "other"),
    (("translates",), "en"),
    (("titel",), "x"),
    (("variables", "Photos"), {"type": "text"}),
    (("variables", "photos", "type"), "float"),
    (("variables", "photos", "required"), "yes"),
    (("variables", "photos", "choices"), ["a"]),
    (("variables", "how", "choices"), GONE),
    (("variables", "how", "choices"), []),
    (("variables", "how", "exmaple"), "x"),
    (("deadlines", "First Answer"), {"after": "48h"}),
    (("deadlines", "answer", "clock"), "first_reply_shipped"),
    (("deadlines", "answer", "after"), GONE),
    (("deadlines", "answer", "after"), "48 h"),
    (("deadlines", "answer", "after"), "4wh"),
    (("deadlines", "answer", "after"), "0h"),
    (("deadlines", "answer", "from"), "yesterday"),
    (("deadlines", "first", "from"), "requested_at"),
    (("deadlines", "first", "clock"), "first-reply"),
    (("sources", 0, "id"), "Rule"),
    (("sources", 0, "title"), ""),
    (("sources", 0, "url"), "ftp://example.com"),
    (("sources", 0, "url"), GONE),
    (("sources", 0, "reviewed"), "1.8.2026"),
    (("sources", 0, "reviewed"), GONE),
    (("sources", 0, "review_every"), "half a year"),
]


def reader_rejects(front: Any) -> bool:
    """What our reader says of the same value; JSON is YAML."""
    return bool(read_playbook(f"---\n{json.dumps(front)}{STEPS}").errors)


def test_the_good_one_is_accepted_by_both() -> None:
    FRONT.validate(GOOD)
    assert not reader_rejects(GOOD)
    old = {**GOOD, "status": "deprecated", "replaced_by": "other"}
    FRONT.validate(old)
    assert not reader_rejects(old)
    procedure = {key: value for key, value in GOOD.items() if key != "cause"} | {"kind": "procedure"}
    FRONT.validate(procedure)
    assert not reader_rejects(procedure)


@pytest.mark.parametrize(("path", "value"), BAD, ids=name_of)
def test_what_the_reader_rejects_the_schema_rejects(path: tuple[str | int, ...], value: Any) -> None:
    front = changed(GOOD, path, value)
    assert reader_rejects(front)
    assert not FRONT.is_valid(front)


CLOCK: dict[str, Any] = {
    "schema": "aftercase-clocks/1",
    "id": "wechat_shop",
    "names": {"zh": "微信小店", "en": "WeChat shop"},
    "zone": "Asia/Shanghai",
    "calendar": "CN",
    "hours": "09:00-18:00",
    "clocks": [
        {
            "name": "first_reply",
            "whose": "us",
            "start": "requested_at",
            "after": "4wh",
            "at_zero": {"zh": "视为达成协议", "en": "deemed agreed"},
            "source": {"title": "Rules", "url": "https://example.com/", "seen": "2026-08-01"},
            "confidence": "copy",
        }
    ],
}

BAD_CLOCKS: list[tuple[tuple[str | int, ...], Any]] = [
    (("schema",), "aftercase/1"),
    (("id",), "WeChat"),
    (("names",), {}),
    (("names",), GONE),
    (("zone",), ""),
    (("hours",), "9-18"),
    (("hours",), GONE),
    (("clocks",), GONE),
    (("kalender",), "CN"),
    (("clocks", 0, "name"), "First"),
    (("clocks", 0, "whose"), "nobody"),
    (("clocks", 0, "whose"), "none"),
    (("clocks", 0, "start"), "sent_at"),
    (("clocks", 0, "after"), "four hours"),
    (("clocks", 0, "source"), GONE),
    (("clocks", 0, "source", "url"), "example.com"),
    (("clocks", 0, "source", "seen"), "2026-13-01"),
    (("clocks", 0, "confidence"), "sure"),
    (("clocks", 0, "hours"), "9-18"),
    (("clocks", 0, "at_zero"), "nothing"),
]


def test_a_good_clock_file_is_accepted_by_both() -> None:
    own_hours = changed(changed(CLOCK, ("hours",), GONE), ("clocks", 0, "hours"), "09:00-24:00")
    for value in (CLOCK, own_hours):
        CLOCKS.validate(value)
        assert read_clocks(json.dumps(value))[1] == ()


@pytest.mark.parametrize(("path", "value"), BAD_CLOCKS, ids=name_of)
def test_what_the_clock_reader_rejects_the_schema_rejects(path: tuple[str | int, ...], value: Any) -> None:
    clocks = changed(CLOCK, path, value)
    assert read_clocks(json.dumps(clocks))[1]
    assert not CLOCKS.is_valid(clocks)


def test_a_glossary_fits_its_schema_and_a_wrong_key_does_not() -> None:
    check = Draft202012Validator(glossary_schema())
    for folder in (shipped_folder(), FIXTURES):
        value = read_yaml((folder / "glossary.yaml").read_text("utf-8"), limit=128 * 1024).value
        assert list(check.iter_errors(value)) == []
        assert list(check.iter_errors(changed(value, ("terms", 0, "zn"), "x"))) != []


def test_a_clock_without_a_length_says_where_the_date_is() -> None:
    value = read_yaml((shipped_folder() / "clocks" / "stripe.yaml").read_text("utf-8"), limit=64 * 1024).value
    assert list(CLOCKS.iter_errors(value)) == []
    assert list(CLOCKS.iter_errors(changed(value, ("clocks", 0, "where"), GONE))) != []
