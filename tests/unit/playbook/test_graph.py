"""The ways through a set of playbooks."""

from __future__ import annotations

import pytest

from aftercase.playbook import graph
from aftercase.playbook.model import Playbook
from tests.unit.playbook.sample import EN, FIXTURES, HEAD, ZH, book, of

PROCEDURE = HEAD.replace("late-parcel", "ask").replace("kind: scenario\ncause: late", "kind: procedure")


def as_set(*playbooks: Playbook) -> dict[tuple[str, str], Playbook]:
    return {(one.id, one.language): one for one in playbooks}


def found(*playbooks: Playbook) -> list[tuple[str, int]]:
    return [(problem.code, problem.pos.line) for _, problem in graph.check_set(as_set(*playbooks))]


def codes(*playbooks: Playbook) -> list[str]:
    return [code for code, _ in found(*playbooks)]


def step(id_: str, body: str) -> str:
    return f'\n## {id_} <a id="{id_}"></a>\n\n{body}\n'


def ask(body: str = "`return`") -> Playbook:
    return of(PROCEDURE + step("begin", body), "ask.en.md")


def test_edges_follow_former_ids_and_stay_in_the_file() -> None:
    playbook = of(EN.replace("photos](#ask-photos)", "photos](#ask-for-pictures)"))
    assert graph.edges(playbook)["read-refusal"] == ("ask-photos", "offer-choice")
    assert graph.edges(playbook)["end-settled"] == ()


def test_the_example_pair_and_the_fixtures_are_sound() -> None:
    texts = [(path.read_text(encoding="utf-8"), path.name) for path in sorted(FIXTURES.glob("*.md"))]
    assert graph.check_set(as_set(*(of(*one) for one in texts))) == []


def test_a_step_no_way_leads_to_even_in_a_detached_circle() -> None:
    end = (
        step("the-end", "`outcome:won`")
        + step("one", "- On: [x](#two)\n- Out: [x](#the-end)")
        + step("two", "- On: [x](#one)")
    )
    playbook = book(end=end)
    assert graph.reachable(playbook) == {"start", "the-end"}
    assert codes(playbook) == ["AC202", "AC202"]


def test_a_step_entered_from_another_playbook_is_reached() -> None:
    other = of(PROCEDURE + step("begin", "`return`") + step("late", "`return`"), "ask.en.md")
    assert codes(other) == ["AC202"]
    assert codes(other, book("- On: [x](ask.en.md#late)\n- Off: [x](#the-end)\n")) == []


def test_a_dead_end_and_the_steps_that_only_lead_there() -> None:
    playbook = book(
        "- On: [x](#dead)\n- Out: [x](#before)\n",
        end=step("dead", "Words.") + step("before", "- A: [x](#dead)"),
    )
    assert codes(playbook) == ["AC204", "AC203", "AC204"]


def test_a_circle_without_a_way_out() -> None:
    playbook = book("- On: [x](#one)\n", end=step("one", "- On: [x](#start)"))
    assert codes(playbook) == ["AC204", "AC204"]
    assert graph.ending(playbook) == frozenset()


@pytest.mark.parametrize("link", ["aks.en.md", "ask.en.md#nowhere", "ask.en.md#begi"])
def test_a_way_into_another_playbook_that_is_not_there(link: str) -> None:
    caller = book(f"- On: [x]({link})\n- Out: [x](#the-end)\n")
    ((name, problem),) = graph.check_set(as_set(caller, ask()))
    assert (name, problem.code) == ("late-parcel.en.md", "AC206")
    assert problem.pos == caller.start.branches[0].pos
    if not link.endswith("nowhere"):
        assert problem.args["near"] in {"ask.en.md", "begin"}


def test_who_asks_for_one_is_told_of_one_and_all_others_are_still_known() -> None:
    caller = book("- On: [x](ask.en.md#nowhere)\n- Out: [x](#the-end)\n")
    callee = of(PROCEDURE + step("begin", "`return`") + step("lonely", "`return`"), "ask.en.md")
    everything = graph.check_set(as_set(caller, callee))
    assert [name for name, _ in everything] == ["ask.en.md", "late-parcel.en.md"]
    for name, problem in everything:
        id_ = name.removesuffix(".en.md")
        assert graph.check_set(as_set(caller, callee), None, {(id_, "en")}) == [(name, problem)]


def test_the_twin_of_the_target_must_be_there_in_the_same_language() -> None:
    zh = of(PROCEDURE.replace("language: en", "language: zh") + step("begin", "`return`"), "ask.zh.md")
    caller = book("- On: [x](ask.en.md)\n- Out: [x](#the-end)\n")
    assert codes(caller, zh) == ["AC206"]


def test_a_deprecated_target_and_a_triage_as_target() -> None:
    caller = book("- On: [x](ask.en.md)\n- Out: [x](#the-end)\n")
    old = PROCEDURE.replace("status: draft", "status: deprecated\nreplaced_by: newer") + step(
        "begin", "`return`"
    )
    assert codes(caller, of(old, "ask.en.md")) == ["AC206"]
    triage = PROCEDURE.replace("kind: procedure", "kind: triage")
    back = step("begin", "- On `id:a`: [x](late-parcel.en.md)")
    assert codes(caller, of(triage + back, "ask.en.md")) == ["AC205"]


def test_a_value_asked_for_on_only_one_of_two_ways() -> None:
    body = "- One: [x](#one)\n- Two: [x](#two)\n"
    asked = step("one", "- [ ] Why `field:reason`\n\nThen:\n\n- On: [x](#both)")
    both = step("both", "`outcome:won`\n\n```message id=tell to=buyer\n{{reason}}\n```")
    assert codes(book(body, end=asked + step("two", "- On: [x](#both)") + both)) == ["AC302"]
    second = step("two", "- [ ] Why `field:reason`\n\nThen:\n\n- On: [x](#both)")
    assert codes(book(body, end=asked + second + both)) == []


def test_a_circle_does_not_hide_the_way_that_asks_nothing() -> None:
    body = "- On: [x](#tell)\n"
    tell = step(
        "tell", "```message id=tell to=buyer\n{{reason}}\n```\n\n- Ask: [x](#why)\n- End: [x](#the-end)"
    )
    why = step("why", "- [ ] Why `field:reason`\n\nThen:\n\n- Back: [x](#tell)") + step(
        "the-end", "`outcome:won`"
    )
    assert codes(book(body, end=tell + why)) == ["AC302"]


def test_a_clock_that_no_clock_file_has() -> None:
    playbook = book(head=HEAD.replace("after: 48h, from: requested_at", "clock: first_reply"))
    assert graph.check_set(as_set(playbook), {"first_reply"}) == []
    ((_, problem),) = graph.check_set(as_set(playbook), {"first_replay"})
    assert (problem.code, problem.args["near"]) == ("AC306", "first_replay")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("`evidence:label-photo`", "`evidence:label`", "ask-photos checks"),
        ("](#end-settled)", "](#end-no-reply)", "offer-choice branches"),
        ("[!CAUTION]", "[!TIP]", "ask-photos alerts"),
        ('<a id="offer-choice"></a>', '<a id="offer-two"></a>', "offer-choice id"),
        ("after: 48h", "after: 24h", "deadlines"),
        ("cause: product-quality", "cause: late", "cause"),
    ],
)
def test_where_a_translation_differs(old: str, new: str, place: str) -> None:
    en, zh = of(EN), of(ZH.replace(old, new, 1), "damaged-goods.zh.md")
    found = [(name, one) for name, one in graph.check_set(as_set(en, zh)) if one.code == "AC502"]
    ((name, problem),) = found
    assert name == "damaged-goods.zh.md"
    if place == "offer-choice id":
        assert problem.args["place"] == "offer-two id"
        assert (problem.args["here"], problem.args["there"]) == ("offer-two", "offer-choice")
    else:
        assert problem.args["place"] == place
        assert problem.args["here"] != problem.args["there"]


def test_twins_that_agree_differ_nowhere() -> None:
    assert graph.first_difference(of(EN), of(ZH, "damaged-goods.zh.md")) == ("", "", "")
