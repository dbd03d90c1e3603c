"""Each rule by its own examples: the wrong one is found, the right one not, a fix makes one of the other."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from aftercase.i18n import use
from aftercase.playbook.lint.fixes import mend
from aftercase.playbook.lint.lint import lint
from aftercase.playbook.lint.page import make_page
from aftercase.playbook.lint.rule import Rule, Sample, sample_file
from aftercase.playbook.lint.rules import ALL, RULES, matching
from aftercase.playbook.lint.shelf import Shelf
from tests.unit.playbook.lint.shelves import TODAY, codes, findings, sample_shelf, shelf

OFFLINE = [rule for rule in ALL if rule.code != "AC404"]  # that one asks the network
FIXED = [rule for rule in ALL if rule.fixed]


def by_code(rule: Rule) -> str:
    return f"{rule.code}-{rule.name}"


@pytest.mark.parametrize("rule", OFFLINE, ids=by_code)
def test_the_wrong_example_breaks_this_rule_and_no_other(rule: Rule) -> None:
    assert set(codes(sample_shelf(rule.bad))) == {rule.code}


@pytest.mark.parametrize("rule", ALL, ids=by_code)
def test_the_right_example_breaks_none(rule: Rule) -> None:
    assert codes(sample_shelf(rule.good)) == []


@pytest.mark.parametrize("rule", FIXED, ids=by_code)
def test_the_fix_makes_the_wrong_example_right(rule: Rule) -> None:
    mended = mend(sample_shelf(rule.bad), unsafe=rule.fix_kind == "unsafe")
    wanted = rule.fixed if rule.fixed.startswith("---") else replace(rule.bad, shown=rule.fixed).text
    if rule.code == "AC502":
        wanted = rule.good.text
    assert mended.texts == {rule.bad.name: wanted}
    assert {one.code for one in mended.done} == {rule.code}


@pytest.mark.parametrize("rule", [one for one in FIXED if one.fix_kind == "unsafe"], ids=by_code)
def test_an_unsafe_fix_is_not_applied_without_being_asked_for(rule: Rule) -> None:
    assert mend(sample_shelf(rule.bad)).texts == {}


@pytest.mark.parametrize("rule", [one for one in ALL if one.can_hide and one.code != "AC404"], ids=by_code)
def test_a_comment_before_the_title_hides_it(rule: Rule) -> None:
    """Before the title a comment holds for the whole body; findings of the front matter are hidden there."""
    made = sample_shelf(rule.bad)
    page = made.pages[rule.bad.name]
    problem = lint(made).findings[0].problem
    assert isinstance(page.raw, str)
    if problem.pos.line > page.lines.index("# Sample"):
        comment = f"<!-- aftercase: ignore {rule.code} -->"
        text = page.raw.replace("# Sample\n", f"{comment}\n\n# Sample\n")
    else:
        lines = page.raw.split("\n")
        indent = re.match(r"\s*", lines[problem.pos.line - 1])[0]  # type: ignore[index]
        text = "\n".join(
            [
                *lines[: problem.pos.line - 1],
                f"{indent}# aftercase: ignore {rule.code}",
                *lines[problem.pos.line - 1 :],
            ]
        )
    hidden = lint(made.with_page(make_page(page.label, text, base=page.base)))
    assert [one.line() for one in hidden.findings] == []
    assert hidden.hidden >= 1


def test_codes_and_names_are_unique_and_well_formed() -> None:
    assert len({rule.name for rule in ALL}) == len({rule.code for rule in ALL}) == len(ALL) == 44
    for rule in ALL:
        assert re.fullmatch(r"AC[0-9]{3}", rule.code)
        assert re.fullmatch(r"[a-z-]+", rule.name)
        assert rule.rationale.endswith(".")
        assert not rule.meaning.endswith(".")


def test_every_rule_speaks_chinese() -> None:
    use("zh")
    try:
        for rule in ALL:
            from aftercase.i18n import tr

            for sentence in (rule.meaning, rule.rationale):
                assert re.search("[\u4e00-\u9fff]", tr(sentence)), rule.code
    finally:
        use("en")


def test_the_reader_reports_no_code_without_a_rule() -> None:
    source = Path(__file__).parents[4] / "src" / "aftercase"
    used = {
        code
        for path in source.rglob("*.py")
        for code in re.findall(r'"(AC[0-9]{3})"', path.read_text("utf-8"))
    }
    assert used <= set(RULES)


def test_rules_are_chosen_by_prefix_and_by_name() -> None:
    assert matching(["ac202"]) == {"AC202"}
    assert matching(["AC7"]) == {"AC701", "AC702", "AC703", "AC704"}
    assert matching(["dead-end"]) == {"AC203"}
    with pytest.raises(KeyError, match="AC999"):
        matching(["AC999"])


# What the examples do not show.

NEXT = "\nNext:\n\n- On: [done](#done)\n"
END = '\n## Done <a id="done"></a>\n\n`outcome:settled`\n'
START = '## Start <a id="start"></a>\n\n'


def step(body: str) -> str:
    return sample_file(START + body + NEXT + END)


@pytest.mark.parametrize(
    "words",
    [
        *("Answer within 48 hours.", "within 7-15 days", "two business days", "a fee of $20", "up to 30%"),
        *("5 per cent", "七天无理由", "48小时内", "3 个工作日", "两周", "十五日内", "赔偿三倍或 500 元"),
        *("百分之十", "¥100", "半年内一个月"),
    ],
)
def test_ac403_finds_limits(words: str) -> None:
    assert [one.code for one in findings(step(f"{words}\n"))] == ["AC403"]


@pytest.mark.parametrize(
    "words",
    [
        "8月1日", "2026-08-01", "step 3 of 4", "24/7", "the 1st day", "每天看一次", "第3天", "周末", "日志",
        "article 25", "a day or so", "iPhone 15", "今天", "周三", "日期",
    ],
)  # fmt: skip
def test_ac403_leaves_other_numbers_alone(words: str) -> None:
    assert findings(step(f"{words}\n")) == []


def test_ac403_does_not_look_into_messages_and_code() -> None:
    assert (
        findings(step("```message id=ask to=buyer\nWe answer within 2 days.\n```\n\n```\n48 hours\n```\n"))
        == []
    )


def test_ac403_looks_at_tasks_ways_tables_and_cautions() -> None:
    body = (
        "- [ ] Wait 3 days `id:wait`\n\nThen:\n\n> [!CAUTION]\n> Not after 5 days.\n\n"
        "| what | when |\n| --- | --- |\n| reply | 2 days |\n"
    )
    found = findings(step(body))
    assert [(one.code, one.problem.pos.line) for one in found] == [
        ("AC403", 15),
        ("AC403", 20),
        ("AC403", 24),
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Call +86 139 1234 5678", ""),  # written apart it could be anything
        ("Call 13912345678", "AC704"),
        ("Write to li.wei@qq.com", "AC704"),
        ("Write to someone@example.com", ""),
        ("Card 4111 1111 1111 1111", "AC704"),
        ("Order 4111 1111 1111 1112", ""),  # the check digit is wrong
        ("11010519491231002X", "AC704"),
        ("110105194912310021", ""),
        ("Tracking SF1234567890", ""),
    ],
)
def test_ac704_personal_data(words: str, code: str) -> None:
    assert [one.code for one in findings(step(f"{words}\n"))] == ([code] if code else [])


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Please send us the verification code.", True),
        ("We will never ask you for a password.", False),
        ("Please give nobody a one-time code, whoever asks.", False),
        ("请提供您的短信验证码。", True),
        ("请不要把验证码告诉任何人。", False),
        ("The code on the parcel is enough.", False),
    ],
)
def test_ac704_messages_that_ask_for_secrets(words: str, found: bool) -> None:
    made = findings(step(f"```message id=ask to=buyer\n{words}\n```\n"))
    assert [one.code for one in made if one.code != "AC503"] == (["AC704"] if found else [])


def test_ac209_a_deadline_without_a_way_for_when_it_has_passed_is_only_a_hint() -> None:
    result = lint(shelf({"sample.en.md": sample_file(START + "`due:48h`\n" + NEXT + END)}))
    assert [(one.code, one.problem.severity) for one in result.findings] == [("AC209", "hint")]
    assert result.counted == ()


def test_ac502_is_said_of_the_translation_only() -> None:
    zh = sample_file('## 开始 <a id="start"></a>\n\n`outcome:settled`\n', name="sample.zh.md", title="例")
    en = sample_file('## Start <a id="start"></a>\n\n`outcome:lost`\n', "translates: zh")
    found = lint(shelf({"sample.en.md": en, "sample.zh.md": zh})).findings
    assert [(one.label, one.code) for one in found] == [("sample.en.md", "AC502")]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("`stage:refused`", "`stage:refused` `owner:us`"),
        ("", "`stage:refused`"),
        ("- [ ] Save it `evidence:one` `optional`\n", "- [ ] Save it `evidence:one`\n"),
        ("- [ ] Save it `id:one`\n", "- [ ] Save it `evidence:two` `due:3d`\n"),
        ("```message id=ask to=buyer\nHi\n```\n", "```message id=ask to=platform channel=email\nHi\n```\n"),
    ],
)
def test_ac502_adopts_tags_keys_and_addressees(here: str, there: str) -> None:
    def text(part: str, name: str, front: str = "") -> str:
        return sample_file(START + f"{part}\n" + NEXT + END, front, name)

    made = shelf(
        {"sample.en.md": text(here, "sample.en.md", "translates: de")},
        others={"sample.de.md": text(there, "sample.de.md")},
    )
    mended = mend(made, unsafe=True, codes={"AC502"})
    book, original = mended.shelf.pages["sample.en.md"].book, made.pages["sample.de.md"].book
    assert book is not None
    assert original is not None
    assert book.structure == original.structure


def test_ac504_tells_which_step_has_changed() -> None:
    rule = RULES["AC504"]
    found = lint(sample_shelf(rule.bad)).findings
    assert [(one.code, one.problem.args["id"]) for one in found] == [("AC504", "save")]


def test_ac401_is_not_looked_at_without_a_date() -> None:
    made = sample_shelf(RULES["AC401"].bad)
    undated = Shelf(made.pages, languages=made.languages, today=None)
    assert codes(made) == ["AC401"]
    assert codes(undated) == []
    assert made.today == TODAY


def test_ac104_a_playbook_that_is_gone_is_told() -> None:
    made = shelf({"sample.en.md": Sample(END.lstrip()).text})
    gone = Shelf(made.pages, languages=made.languages, gone=(("old.en.md", "old"),))
    assert [(one.label, one.code) for one in lint(gone).findings] == [("old.en.md", "AC104")]


def test_ac206_a_link_to_a_deprecated_playbook_is_led_to_its_successor() -> None:
    old = sample_file(END, "replaced_by: new", "old.en.md").replace("status: draft", "status: deprecated")
    made = shelf(
        {"sample.en.md": sample_file(START + "- On: [go](old.en.md)\n")},
        others={"old.en.md": old, "new.en.md": sample_file(END, name="new.en.md")},
    )
    assert codes(made) == ["AC206"]
    text = mend(made, unsafe=True).texts["sample.en.md"]
    assert "[go](new.en.md)" in text
