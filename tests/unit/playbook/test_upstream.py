"""Three texts side by side: whose change is whose."""

from __future__ import annotations

import pytest

from aftercase.playbook import upstream
from aftercase.playbook.read import read_playbook

HEAD = """---
schema: aftercase/1
id: late
language: en
kind: procedure
platform: [generic]
status: draft
---

# Late

What it is for.
"""


def step(id_: str, to: str = "", words: str = "Do it.", aliases: tuple[str, ...] = ()) -> str:
    anchors = "".join(f'<a id="{one}"></a>' for one in (id_, *aliases))
    end = f"Next:\n\n- On `id:on`: [on](#{to})\n" if to else "`return`\n"
    tags, ways = ("", end) if to else (f"{end}\n", "")
    return f"\n## {id_} {anchors}\n\n{tags}{words}\n{chr(10) + ways if ways else ''}"


BASE = HEAD + step("one", "two") + step("two", "three") + step("three")


def states(own: str, shipped: str, base: str | None = BASE) -> dict[str, str]:
    found = upstream.compare(own, shipped, base)
    return {part.name: part.state for part in found.parts if part.state != "same"}


def test_the_sample_is_a_playbook() -> None:
    assert read_playbook(BASE).problems == ()


def test_nothing_changed() -> None:
    found = upstream.compare(BASE, BASE, BASE)
    assert [part.name for part in found.parts] == ["front-matter", "overview", "one", "two", "three"]
    assert found.news == ()
    assert found.keys == ()
    assert not found.two_way


@pytest.mark.parametrize(
    ("own", "shipped", "state"),
    [
        ("mine", "Do it.", "yours"),
        ("Do it.", "theirs", "theirs"),
        ("mine", "theirs", "both"),
        ("alike", "alike", "same"),
    ],
)
def test_a_changed_step_belongs_to_who_changed_it(own: str, shipped: str, state: str) -> None:
    def text(words: str) -> str:
        return HEAD + step("one", "two") + step("two", "three", words) + step("three")

    assert states(text(own), text(shipped)).get("two", "same") == state


def test_steps_that_come_and_go() -> None:
    longer = HEAD + step("one", "two") + step("two", "more") + step("more", "three") + step("three")
    shorter = HEAD + step("one", "three") + step("three")
    mine = BASE + step("mine")
    assert states(BASE, longer) == {"two": "theirs", "more": "new"}
    assert states(BASE, shorter) == {"one": "theirs", "two": "removed"}
    assert states(longer, BASE) == {"two": "yours", "more": "yours"}
    assert states(shorter, BASE) == {"one": "yours", "two": "yours"}
    assert states(mine, longer)["mine"] == "yours"
    assert states(longer, longer) == {}
    reworded = BASE.replace('id="two"></a>\n\nDo it.', 'id="two"></a>\n\nDo it now.')
    assert states(shorter, reworded)["two"] == "both"
    assert states(reworded, shorter)["two"] == "removed"


def test_a_renamed_step_is_found_by_its_former_id() -> None:
    renamed = HEAD + step("one", "zwei") + step("zwei", "three", aliases=("two",)) + step("three")
    assert states(BASE, renamed) == {"one": "theirs", "zwei": "theirs"}
    assert states(renamed, BASE) == {"one": "yours", "two": "yours"}
    taken = upstream.take(BASE, renamed, BASE, ["one", "zwei"])
    assert taken == renamed


def test_a_step_renamed_by_both_has_one_name() -> None:
    ours = HEAD + step("one", "deux") + step("deux", "three", aliases=("two",)) + step("three")
    theirs = HEAD + step("one", "zwei") + step("zwei", "three", aliases=("two",)) + step("three")
    assert states(ours, theirs) == {"one": "both", "zwei": "both"}


def test_formatting_is_no_change_but_a_message_is() -> None:
    table = "| a | b |\n|---|:--|\n| c | d |"
    padded = "| a    | b   |\n| ---- | :-- |\n| c    | d   |"
    message = "```message id=hi to=buyer\nHello  you\n```"

    def text(words: str) -> str:
        return HEAD + step("one", "two", words) + step("two", "three") + step("three")

    assert states(text(table), text(padded), text(table)) == {}
    assert states(text(table), text(table.replace("c", "x")), text(padded)) == {"one": "theirs"}
    assert states(text(message), text(message.replace("  ", " ")), text(message)) == {"one": "theirs"}


def test_the_front_matter_is_compared_by_keys() -> None:
    base = BASE.replace("status: draft", "status: draft\nvariables:\n  a: {type: text}\n  b: {type: text}")
    own = base.replace("a: {type: text}", "a: {type: date}").replace("status: draft", "status: published")
    shipped = base.replace("b: {type: text}", "b: {type: money}\n  c: {type: text}")
    found = upstream.compare(own, shipped, base)
    assert dict(found.keys) == {
        "status": "yours",
        "variables.a": "yours",
        "variables.b": "theirs",
        "variables.c": "new",
    }
    part = found.part("front-matter")
    assert part is not None
    assert part.state == "both"
    moved = base.replace("  a: {type: text}\n  b: {type: text}", "  b: {type: text}\n  a: {type: text}")
    assert states(base, moved, base) == {}


def test_sources_are_known_by_their_ids() -> None:
    first = '- {id: one, title: One, url: "https://example.com/", reviewed: 2026-08-01}'
    base = BASE.replace("status: draft", f"status: draft\nsources:\n  {first}")
    shipped = base.replace(first, f"{first.replace('one', 'two')}\n  {first.replace('2026-08', '2026-09')}")
    assert dict(upstream.compare(base, shipped, base).keys) == {
        "sources.two": "new",
        "sources.one": "theirs",
    }


def test_without_a_base_two_texts_are_compared() -> None:
    longer = HEAD + step("one", "two") + step("two", "more") + step("more", "three") + step("three")
    found = upstream.compare(BASE + step("mine"), longer, None)
    assert found.two_way
    assert {part.name: part.state for part in found.parts if part.state != "same"} == {
        "two": "differs",
        "more": "new",
        "mine": "yours",
    }
    part = found.part("two")
    assert part is not None
    assert "-- On `id:on`: [on](#three)" in part.diff()
    assert "+- On `id:on`: [on](#more)" in part.diff()


def test_the_diff_is_of_the_shipped_words() -> None:
    shipped = BASE.replace("What it is for.", "What it is good for.")
    own = BASE.replace("What it is for.", "My own words.")
    part = upstream.compare(own, shipped, BASE).part("overview")
    assert part is not None
    assert part.state == "both"
    assert "-What it is for." in part.diff()
    assert "+What it is good for." in part.diff()
    assert "My own words." not in "\n".join(part.diff())


def test_taking_several_new_steps_keeps_their_order() -> None:
    shipped = HEAD + "".join(
        (step("one", "two"), step("two", "a"), step("a", "b"), step("b", "three"), step("three"))
    )
    assert upstream.take(BASE, shipped, BASE, ["b", "a", "two"]) == shipped
    assert upstream.take(BASE, shipped, BASE, ["b"]).index('id="b"') > BASE.index('id="two"')


def test_the_base_follows_only_what_was_seen() -> None:
    shipped = BASE.replace("What it is for.", "New.").replace("## two", "## Two")
    base = upstream.move_base(shipped, BASE, ["two"])
    assert base == BASE.replace("## two", "## Two")
    gone = HEAD + step("one", "three") + step("three")
    assert 'id="two"' not in upstream.move_base(gone, BASE, ["two"])


@pytest.mark.parametrize("which", ["own", "shipped", "base"])
def test_what_cannot_be_read_is_named(which: str) -> None:
    for bad in ("no playbook", BASE + step("one")):
        texts = {"own": BASE, "shipped": BASE, "base": BASE, which: bad}
        with pytest.raises(upstream.Unreadable) as error:
            upstream.compare(**texts)
        assert error.value.which == which
