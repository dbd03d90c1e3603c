"""The plain subset of YAML: what it means, where it stands, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercase.plain_yaml import read_yaml
from aftercase.problems import Pos


def test_scalars_mean_what_an_author_sees() -> None:
    source = "a: true\nb: False\nc: 12\nd: -3\ne:\nf: ~\ng: no\nh: 2026-08-01\ni: 007\nj: 0x1F\nk: '12'\n"
    source += "l: 1.5\nm: 12:30\nn: on\n"
    assert read_yaml(source).value == {
        "a": True,
        "b": False,
        "c": 12,
        "d": -3,
        "e": None,
        "f": None,
        "g": "no",
        "h": "2026-08-01",
        "i": "007",
        "j": "0x1F",
        "k": "12",
        "l": "1.5",
        "m": "12:30",
        "n": "on",
    }


def test_every_key_and_item_has_its_place_in_the_whole_file() -> None:
    reading = read_yaml("a: {b: 1, 词: [x, y]}\nc:\n  - d: 1\n", first_line=2)
    assert reading.positions == {
        (): Pos(2, 1),
        ("a",): Pos(2, 1),
        ("a", "b"): Pos(2, 5),
        ("a", "词"): Pos(2, 11),
        ("a", "词", 0): Pos(2, 15),
        ("a", "词", 1): Pos(2, 18),
        ("c",): Pos(3, 1),
        ("c", 0): Pos(4, 5),
        ("c", 0, "d"): Pos(4, 5),
    }
    assert reading.pos(("a", "b", "nothing")) == Pos(2, 5)


@pytest.mark.parametrize(
    ("source", "pos", "word"),
    [
        ("a: &x 1", Pos(1, 4), "anchor"),
        ("a: *x", Pos(1, 4), "alias"),
        ("a: !!str 1", Pos(1, 4), "tags"),
        ("a: !!python/object/apply:os.system [x]", Pos(1, 4), "tags"),
        ("b: 1\n<<: {a: 1}", Pos(2, 1), "Merge"),
        ("a: 1\nb: 2\na: 3", Pos(3, 1), "twice"),
        ("a: 1\n---\nb: 1", Pos(2, 1), "second"),
        ("%YAML 1.1\n---\na: 1", Pos(1, 1), "directives"),
        ("? [a]\n: b", Pos(1, 3), "one word"),
        ('a: "\\e[31m"', Pos(1, 4), "escape"),
        ('a: "\\u202e"', Pos(1, 4), "escape"),
        ('a: "\\ud800"', Pos(1, 7), "readable"),
        ("a: [1", Pos(1, 6), "readable"),
        ("a: 1\n b: 2", Pos(2, 3), "readable"),
        ("a: \x1b", Pos(1, 4), "readable"),
    ],
)
def test_what_is_refused(source: str, pos: Pos, word: str) -> None:
    reading = read_yaml(source)
    (problem,) = reading.problems
    assert reading.value is None
    assert (problem.code, problem.pos) == ("AC002", pos)
    assert word in problem.text()


def _bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 9) + "]" for n in range(1, 9)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "source",
    [
        _bomb(),
        "[" * 16_000,
        "[" * 100_000,
        "{a: " * 4000,
        "- " * 8000,
        "? " * 8000,
        "[a, " * 4000,
        "a: {<<: " * 1500,
        "x" * 16_385,
        "词" * 6000,
        "\udc80: 1",
    ],
)
def test_bombs_are_refused_at_once(source: str) -> None:
    reading = read_yaml(source)
    assert len(reading.problems) == 1
    assert reading.value is None


def test_ten_levels_are_read_and_eleven_are_not() -> None:
    assert read_yaml("[" * 10 + "]" * 10).problems == ()
    (problem,) = read_yaml("[" * 11 + "]" * 11).problems
    assert problem.pos == Pos(1, 11)


def test_limits_can_be_set() -> None:
    assert read_yaml("a: " + "x" * 20_000, limit=64 * 1024).problems == ()
    assert read_yaml("a: [[1]]", depth=2).problems != ()


@given(
    st.text(alphabet=st.sampled_from("ab:-{}[]&*!%?|>'\"\\\n \t#,~<1\x85\u2028e"), max_size=80) | st.text()
)
def test_no_text_raises(source: str) -> None:
    reading = read_yaml(source)
    lines = source.split("\n")
    for problem in reading.problems:
        problem.text()
        assert (
            1
            <= problem.pos.line
            <= max(len(lines), source.count("\x85") + source.count("\u2028") + len(lines))
        )
