"""Fixes: they come to an end, make nothing worse, and change no word."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercase.playbook.lint.fixes import apply, fixable, mend, same_words
from aftercase.playbook.lint.lint import lint
from aftercase.playbook.lint.page import make_page
from aftercase.playbook.lint.rule import Edit, sample_file
from aftercase.playbook.lint.shelf import Shelf
from tests.unit.playbook.lint.shelves import codes, shelf

PLAYBOOKS = Path(__file__).parents[4] / "playbooks"
SHIPPED = {path.name: path.read_text("utf-8") for path in sorted(PLAYBOOKS.glob("*.md"))}
START = '## Start <a id="start"></a>\n\n'
END = '\nNext:\n\n- On: [done](#done)\n\n## Done <a id="done"></a>\n\n`outcome:settled`\n'

JUNK = (
    *("`", "[x] ", '<a id="x"></a>', "{#y}", "\u200b", "\x1b", "\r", ":::", "> [!NOTE] ", "{{ a|b }}", "# "),
    *(
        "<!-- aftercase: ignore AC403 -->",
        "3 days ",
        "](#",
        "- ",
        "---",
        "\ufeff",
        "e\u0301",
        "* ",
        "`due:2d` ",
    ),
)


def mutated(rng: random.Random, text: str) -> str:
    """A text with a few lines and characters lost, doubled, swapped or made up."""
    lines = text.split("\n")
    for _ in range(rng.randint(1, 6)):
        at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        what = rng.randrange(9)
        line = lines[at]
        cut = rng.randint(0, len(line))
        if what == 0:
            del lines[at]
        elif what == 1:
            lines.insert(at, lines[other])
        elif what == 2:
            lines[at], lines[other] = lines[other], line
        elif what == 3:
            lines[at] = line[:cut] + line[cut + 1 :]
        elif what == 4:
            lines[at] = line[:cut] + rng.choice(JUNK) + line[cut:]
        elif what == 5:
            lines[at] = line.replace("id", "Id", 1)
        elif what == 6:
            lines[at] = line.replace("`", "", 1)
        elif what == 7:
            lines[at] = line.replace("-", "_", 1)
        else:
            lines[at] = line[cut:] + line[:cut]
        if not lines:
            lines = [""]
    return "\n".join(lines)


def check_mending(files: dict[str, str], changed: str, *, unsafe: bool) -> None:
    """What must hold of mending, whatever the text."""
    made = shelf(
        {changed: files[changed]}, others={name: text for name, text in files.items() if name != changed}
    )
    before = lint(made)
    done = mend(made, unsafe=unsafe)
    after = lint(done.shelf)
    page = made.pages[changed]
    if not done.texts:
        assert not done.done
        return
    fresh = make_page(changed, done.texts[changed])
    assert len(after.findings) < len(before.findings)
    assert same_words(page, fresh)
    assert mend(done.shelf, unsafe=unsafe).texts == {}  # nothing is left to do
    assert page.book is None or fresh.book is not None


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_mutated_playbooks(seed: int, unsafe: bool) -> None:
    rng = random.Random(seed)
    name = rng.choice(["triage.en.md", "carrier-claim.zh.md", "platform-complaint.en.md"])
    twin = name.replace(".en.", ".zh.") if ".en." in name else name.replace(".zh.", ".en.")
    check_mending({name: mutated(rng, SHIPPED[name]), twin: SHIPPED[twin]}, name, unsafe=unsafe)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text(text: str) -> None:
    check_mending({"sample.en.md": text}, "sample.en.md", unsafe=True)


def test_several_fixes_at_once() -> None:
    body = (
        "- [x] Save `evidence:order`\n- [ ] Look\n\n> [!CAUTION] Mind.\n\n"
        "```message id=ask to=buyer\nDear {{ buyer_name }}\n```\n"
    )
    made = shelf({"sample.en.md": "\ufeff" + sample_file(START + body + END).replace("\n", "\r\n")})
    done = mend(made)
    assert codes(done.shelf) == []
    assert "{{buyer_name}}" in done.texts["sample.en.md"]
    assert {one.code for one in done.done} == {"AC001", "AC106", "AC304", "AC305", "AC601"}


def test_only_selected_rules_are_mended() -> None:
    body = "- [x] Save `evidence:order`\n- [ ] Look\n"
    done = mend(shelf({"sample.en.md": sample_file(START + body + END)}), codes={"AC305"})
    assert {one.code for one in done.done} == {"AC305"}


def test_a_step_gets_the_id_that_its_twin_has() -> None:
    zh = sample_file(
        '## 开始 <a id="start"></a>\n\n接下来：\n\n- 继续：[结束](#done)\n\n## 结束\n\n`outcome:settled`\n',
        name="sample.zh.md",
    )
    made = shelf(
        {"sample.zh.md": zh}, others={"sample.en.md": sample_file(START + END.lstrip("\n"), "translates: zh")}
    )
    assert '## 结束 <a id="done"></a>' in mend(made).texts["sample.zh.md"]


def test_a_chinese_heading_without_a_twin_gets_a_number() -> None:
    zh = sample_file("## 结束\n\n`outcome:settled`\n", name="sample.zh.md")
    assert '## 结束 <a id="step-1"></a>' in mend(shelf({"sample.zh.md": zh})).texts["sample.zh.md"]


def test_a_closed_heading_gets_its_anchor_inside() -> None:
    text = sample_file("## Done ##\n\n`outcome:settled`\n")
    assert '## Done <a id="done"></a> ##' in mend(shelf({"sample.en.md": text})).texts["sample.en.md"]


def test_what_is_fixable_is_told() -> None:
    made = shelf({"sample.en.md": sample_file(START + "- [x] Save `evidence:order`\n" + END)})
    assert [fixable(one, made) for one in lint(made).findings] == ["safe"]


@pytest.mark.parametrize("edits", [[Edit(0, 1, "x"), Edit(2, 3, "")], [Edit(1, 1, "ab")], []])
def test_edits_are_applied_from_the_end(edits: list[Edit]) -> None:
    expected = {2: "xb", 1: "aabbc", 0: "abc"}[len(edits)]
    assert apply("abc", edits) == expected


def test_a_fix_that_would_break_another_file_is_not_applied() -> None:
    """Renaming an id mends this file, but leaves the link of the other one without a target."""
    bad = sample_file('## Start <a id="Start_Here"></a>\n\n`outcome:settled`\n')
    other = sample_file(START + "- On: [go](sample.en.md#Start_Here)\n", name="other.en.md")
    made = shelf({"sample.en.md": bad, "other.en.md": other})
    assert mend(made, unsafe=True, codes={"AC103"}).texts == {}
    assert isinstance(made, Shelf)
