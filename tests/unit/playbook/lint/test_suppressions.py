"""Comments that hide findings: how far each reaches, and when it is too much."""

from __future__ import annotations

import pytest

from aftercase.playbook.lint.fixes import mend
from aftercase.playbook.lint.rule import sample_file
from tests.unit.playbook.lint.shelves import findings, shelf

START = '## Start <a id="start"></a>\n\n'
END = '\nNext:\n\n- On: [done](#done)\n\n## Done <a id="done"></a>\n\n`outcome:settled`\n'
IGNORE = "<!-- aftercase: ignore AC403 -->"


def found(body: str) -> list[tuple[str, int]]:
    """(code, line of the body) of each finding."""
    first = sample_file("").count("\n") + START.count("\n")
    return [(one.code, one.problem.pos.line - first) for one in findings(sample_file(START + body + END))]


def test_it_holds_for_the_next_block_only() -> None:
    assert found(f"{IGNORE}\n\nIn 2 days.\n\nIn 3 days.\n") == [("AC403", 5)]


def test_before_a_heading_it_holds_for_the_section() -> None:
    body = f"{IGNORE}\n\n### First\n\nIn 2 days.\n\nIn 3 days.\n\n### Second\n\nIn 4 days.\n"
    assert found(body) == [("AC403", 11)]


def test_before_a_step_it_holds_for_the_step() -> None:
    text = sample_file(
        START
        + f'Go.\n\n- On: [two](#two)\n\n{IGNORE}\n\n## Two <a id="two"></a>\n\nIn 2 days.\n\nIn 3 days.\n'
        + END
    )
    assert findings(text) == []


def test_before_a_list_it_holds_for_the_list() -> None:
    assert found(f"{IGNORE}\n\n- in 2 days\n- in 3 days\n\nIn 4 days.\n") == [("AC403", 6)]


def test_inside_an_item_it_holds_for_the_item() -> None:
    assert found(f"- [ ] in 2 days `id:one` {IGNORE}\n- [ ] in 3 days `id:two`\n") == [("AC403", 2)]


def test_several_codes_and_a_reason() -> None:
    body = "<!-- aftercase: ignore AC403, AC704: the shop's own line -->\n\nCall 13912345678 within 2 days.\n"
    assert found(body) == []


@pytest.mark.parametrize(
    ("comment", "says"),
    [
        ("aftercase: ignore AC403", "AC403 finds nothing here"),
        ("aftercase: ignore", "names no rule"),
        ("aftercase: ignore AC999", "There is no rule AC999"),
        ("aftercase: ignore AC301", "AC301 cannot be hidden"),
        ("aftercase: ignore everything", "names no rule"),
    ],
)
def test_a_comment_that_does_nothing_is_a_finding(comment: str, says: str) -> None:
    only = findings(sample_file(START + f"<!-- {comment} -->\n\nAnswer soon.\n" + END))
    assert [one.code for one in only] == ["AC901"]
    assert says in only[0].problem.text()


def test_an_error_that_the_desk_would_refuse_cannot_be_hidden() -> None:
    assert {code for code, _ in found("<!-- aftercase: ignore AC602 -->\n\n::: note\n")} == {"AC602", "AC901"}


def test_other_comments_mean_nothing() -> None:
    assert found("<!-- remember AC403 -->\n\nAnswer soon.\n") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<!-- aftercase: ignore AC403 -->\n\nSoon.\n", "Soon.\n"),
        (
            "<!-- aftercase: ignore AC704, AC403 -->\n\nIn 2 days.\n",
            "<!-- aftercase: ignore AC403 -->\n\nIn 2 days.\n",
        ),
        (
            "<!-- aftercase: ignore AC403, AC704 -->\n\nIn 2 days.\n",
            "<!-- aftercase: ignore AC403 -->\n\nIn 2 days.\n",
        ),
        ("- [ ] soon `id:one` <!-- aftercase: ignore AC403 -->\n", "- [ ] soon `id:one`\n"),
    ],
)
def test_what_is_unused_is_taken_out(before: str, after: str) -> None:
    mended = mend(shelf({"sample.en.md": sample_file(START + before + END)}))
    assert mended.texts == {"sample.en.md": sample_file(START + after + END)}


def test_comments_in_the_front_matter() -> None:
    front = (
        "variables:\n  # aftercase: ignore AC303: the platform's\n  one: {type: text}\n  two: {type: text}\n"
    )
    only = findings(sample_file(END.partition("\n\n")[2].partition("\n\n")[2], front))
    assert [(one.code, one.problem.args["name"]) for one in only] == [("AC303", "two")]


def test_a_comment_at_the_end_of_a_line_of_the_front_matter() -> None:
    front = "variables:\n  one: {type: text} # aftercase: ignore AC303\n"
    assert findings(sample_file(END.partition("\n\n")[2].partition("\n\n")[2], front)) == []
