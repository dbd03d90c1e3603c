"""Playbooks walked on a case in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from aftercase.guide.rehearsal import Rehearsal
from aftercase.guide.stories import read_stories, tell
from aftercase.guide.walks import LONGEST, Coverage, at_random, complete, triage_walks
from aftercase.playbook.library import Library
from aftercase.playbook.lint.rule import sample_file
from aftercase.playbook.model import Playbook
from aftercase.playbook.read import read_playbook

SHIPPED = Library([Path(__file__).parents[3] / "playbooks"])
IDS = sorted({entry.id for entry in SHIPPED.entries()})


def start(library: Library = SHIPPED, language: str = "en") -> Callable[[], Rehearsal]:
    return lambda: Rehearsal(library.twins, language, library.clocks)


def shipped(id_: str, language: str = "en") -> Playbook:
    book = SHIPPED.get(id_, language).playbook
    assert book is not None
    return book


def alone(steps: str) -> tuple[Playbook, Callable[[], Rehearsal]]:
    book = read_playbook(sample_file(steps)).playbook
    assert book is not None
    return book, lambda: Rehearsal(lambda id_: {"en": book} if id_ == "sample" else {}, "en")


# Twins have one structure, which `playbook lint` holds: each is walked in one language and told in the other.
WALKED = [(id_, ("zh", "en")[n % 2]) for n, id_ in enumerate(IDS)]
TOLD = [(id_, ("en", "zh")[n % 2]) for n, id_ in enumerate(IDS) if id_ != "triage"]


@pytest.mark.parametrize(("id_", "language"), WALKED)
def test_what_is_shipped_can_be_walked_on_every_way(id_: str, language: str) -> None:
    book = shipped(id_, language)
    coverage = Coverage(book)
    for walk in triage_walks(book) if book.kind == "triage" else complete(book, start(language=language)):
        coverage.add(walk.passed)
        assert walk.problem == ""
        assert walk.ending
    assert coverage.untested() == []
    assert coverage.percent == 100.0


def test_random_walks_are_the_same_for_the_same_seed() -> None:
    book = shipped("platform-complaint")
    one, two, three = (list(at_random(book, start(), 5, seed)) for seed in (1, 1, 2))
    assert one == two
    assert one != three


def test_what_cannot_be_reached_is_told_with_its_line() -> None:
    book, begin = alone(
        '## Start <a id="start"></a>\n\n- On: [on](#done)\n\n## Done <a id="done"></a>\n\n'
        "`outcome:settled`\n\n"
        '## Lost <a id="lost"></a>\n\n- [ ] Look `id:look`\n\nNext:\n\n- Back: [back](#start)\n'
    )
    coverage = Coverage(book)
    for walk in complete(book, begin):
        coverage.add(walk.passed)
    lines = book.text.split("\n")
    assert [(what, name) for _, what, name in coverage.untested()] == [
        ("step", "lost"),
        ("check", "lost: look"),
        ("branch", "lost: start"),
    ]
    assert all(lines[line - 1] for line, _, _ in coverage.untested())


def test_a_circle_without_an_end_is_left() -> None:
    book, begin = alone(
        '## A <a id="aa"></a>\n\n- On: [on](#bb)\n\n## B <a id="bb"></a>\n\n- On: [on](#aa)\n'
    )
    walks = list(complete(book, begin))
    assert len(walks) <= 2
    assert walks[0].problem.startswith(">")
    assert len(walks[0].passed) == LONGEST


def test_a_dead_end_is_told() -> None:
    book, begin = alone('## A <a id="aa"></a>\n\n- On: [on](#bb)\n\n## B <a id="bb"></a>\n\nNothing.\n')
    (walk,) = complete(book, begin)
    assert "bb" in walk.problem


def test_many_steps_do_not_take_for_ever() -> None:
    steps = "".join(f'## S{n} <a id="s{n}x"></a>\n\n- On: [on](#s{n + 1}x)\n\n' for n in range(280))
    book, begin = alone(steps + '## End <a id="s280x"></a>\n\n`outcome:settled`\n')
    (walk,) = complete(book, begin)
    assert walk.ending == "settled"


STORY = """\
playbook: product-quality
scenarios:
  - name: withdrawn by the buyer
    platform: taobao
    choose: [withdrawn]
    expect: {outcome: withdrawn, stage: closed}
"""


def story(text: str) -> list[str]:
    stories, problems = read_stories(text)
    assert not problems
    assert stories is not None
    return [
        f"{one.pos.line}: {one.problem}"
        for one in tell(shipped("product-quality"), stories, start())
        if one.problem
    ]


def test_a_scenario_that_holds() -> None:
    assert story(STORY.replace(", stage: closed", "")) == []


def test_a_scenario_that_expects_something_else() -> None:
    assert story(STORY.replace("outcome: withdrawn", "outcome: won")) == [
        "6: expected outcome won, found withdrawn"
    ]


def test_a_scenario_whose_choice_is_not_there_names_what_is() -> None:
    (line,) = story(STORY.replace("choose: [withdrawn]", "choose:\n      - chck"))
    assert line.startswith("6: The step read-request has no way chck. It has: check, platform, decided")


def test_skipping_and_values() -> None:
    text = STORY.replace(
        "    choose:",
        "    skip: [countdown]\n    set: {request_reason: cracked, amount: '12.50'}\n    choose:",
    )
    assert story(text.replace(", stage: closed", "")) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "keys with values"),
        ("playbook: x\nscenarios: []\n", "empty"),
        (STORY.replace("expect:", "expects:"), "Did you mean expect?"),
        (STORY.replace("{outcome: withdrawn, stage: closed}", "{}"), "expects nothing"),
        ("a: &a [*a]\n", "not allowed"),
        ("a: [\n", "not readable as YAML"),
    ],
)
def test_a_scenario_file_with_mistakes(text: str, says: str) -> None:
    _, problems = read_stories(text)
    assert any(says in problem.text() for problem in problems), [problem.text() for problem in problems]


@pytest.mark.parametrize(("id_", "language"), TOLD)
def test_the_stories_of_what_is_shipped_hold_and_take_every_way(id_: str, language: str) -> None:
    text = (SHIPPED.folders[0] / "walks" / f"{id_}.yaml").read_text("utf-8")
    stories, problems = read_stories(text)
    assert problems == ()
    assert stories is not None
    assert stories.playbook == id_
    book = shipped(id_, language)
    coverage = Coverage(book)
    for told in tell(book, stories, start(language=language)):
        assert told.problem == "", f"{told.name}: {told.problem}"
        coverage.add(told.passed)
    assert [(what, name) for _, what, name in coverage.untested() if what == "branch"] == []


UP = {"call", "appeal", "write"}  # the ways by which a shop goes a step higher


@pytest.mark.parametrize(("id_", "language"), TOLD)
def test_who_follows_the_page_to_the_letter_is_asked_nothing_and_a_rash_story_says_what(
    id_: str, language: str
) -> None:
    """All stories that go higher; `playbook walk ID --scenarios FILE --guards` tells every one."""
    stories, _ = read_stories((SHIPPED.folders[0] / "walks" / f"{id_}.yaml").read_text("utf-8"))
    assert stories is not None
    going = replace(stories, scenarios=tuple(one for one in stories.scenarios if UP & set(one.choose)))

    def begin() -> Rehearsal:
        return Rehearsal(SHIPPED.twins, language, SHIPPED.clocks, caps=SHIPPED.caps, thorough=True)

    assert [
        (one.name, one.problem) for one in tell(shipped(id_, language), going, begin) if one.problem
    ] == []


def test_a_guard_that_asks_what_a_story_does_not_expect_fails_it_and_so_does_one_that_does_not_ask() -> None:
    text = """\
playbook: product-quality
scenarios:
  - name: to the platform with nothing done
    platform: taobao
    skip: [talked-first]
    choose: [platform, call]
    expect: {step: evidence-pack}
"""

    def told(text: str) -> list[str]:
        stories, problems = read_stories(text)
        assert (stories is not None, problems) == (True, ())
        assert stories is not None

        def begin() -> Rehearsal:
            return Rehearsal(SHIPPED.twins, "en", SHIPPED.clocks, caps=SHIPPED.caps, thorough=True)

        return [one.problem for one in tell(shipped("product-quality"), stories, begin)]

    (problem,) = told(text)
    assert problem == "expected asked –, found when-to-call -call→ answered options lawful"
    assert told(text.replace("evidence-pack}", "evidence-pack, asked: [lawful, options, answered]}")) == [""]
    (problem,) = told(text.replace("evidence-pack}", "evidence-pack, asked: [window]}"))
    assert problem.startswith("expected asked window, found when-to-call")
