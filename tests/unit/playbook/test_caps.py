"""The file of caps: what is shipped, what is wrong in one, and which folder counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftercase.playbook.caps import Caps
from aftercase.playbook.caps_file import read_caps
from aftercase.playbook.library import Library, shipped_folder

GOOD = """\
schema: aftercase-caps/1
caps:
  - books: [douyin]
    what: appeal
    most: 1
    source: {title: {en: Rules}, url: "https://example.com/rules", seen: 2026-08-01}
    confidence: copy
effects:
  - books: [any]
    but: [alipay]
    of: refund
    says: {en: It pays twice.}
    source: {title: Rules, url: "https://example.com/rules", seen: 2026-08-01}
    confidence: official
"""
DOCS = Path(__file__).parents[3] / "docs"


def shipped() -> Caps:
    return Library([shipped_folder()]).caps()


def test_the_shipped_file_has_nothing_wrong_and_every_source_is_in_the_pages() -> None:
    ((_, caps, problems),) = Library([shipped_folder()]).caps_files()
    assert problems == ()
    assert caps.caps
    for page in (DOCS / "guards.md", DOCS / "guards.zh-CN.md"):
        text = page.read_text("utf-8")
        for source in (*(one.source for one in caps.caps), *(one.source for one in caps.effects)):
            assert source.url in text
            assert f"{source.seen}, {source.confidence}" in text


@pytest.mark.parametrize(
    ("platform", "what", "most", "needs"),
    [
        ("douyin", "appeal", 1, ""),
        ("jd", "appeal", 1, ""),
        ("wechat_shop", "request", 5, ""),
        ("pinduoduo", "evidence", 1, ""),
        ("ebay", "appeal", None, "new_evidence"),
        ("amazon", "appeal", None, "new_evidence"),
        ("tmall", "appeal", None, "papers_in_time"),
    ],
)
def test_what_the_platforms_allow(platform: str, what: str, most: int | None, needs: str) -> None:
    found = [(one.most, one.needs) for one in shipped().of((platform, ""), what)]  # type: ignore[arg-type]
    assert (most, needs) in found


def test_what_holds_everywhere_and_where_it_does_not() -> None:
    caps, problems = read_caps(GOOD)
    assert problems == ()
    assert [one.words("zh") for one in caps.effects_of(("taobao", "visa"), "refund")] == ["It pays twice."]
    assert list(caps.effects_of(("taobao", "alipay"), "refund")) == []
    assert list(caps.of(("", ""), "appeal")) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[douyin]", "[duoyin]", "Nearest: douyin"),
        ("    most: 1\n", "", "limits nothing"),
        ("most: 1", "most: often", "most"),
        ("2026-08-01}\n    confidence: copy", "2026-13-01}\n    confidence: copy", "no date"),
        ("https://example.com/rules", "example.com", "no web address"),
        ("what: appeal", "what: appeel", "appeal"),
        ("confidence: copy", "confidence: sure", "official"),
        ("schema: aftercase-caps/1\n", "", "schema"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, says: str) -> None:
    assert old in GOOD
    _, problems = read_caps(GOOD.replace(old, new, 1))
    assert problems
    assert any(says in problem.text() for problem in problems), [problem.text() for problem in problems]
    assert all(problem.pos.line for problem in problems)


def test_a_file_that_is_no_yaml_gives_no_caps_and_a_problem() -> None:
    caps, problems = read_caps("a: [")
    assert caps == Caps()
    assert problems


def test_a_folder_of_ones_own_stands_before(tmp_path: Path) -> None:
    (tmp_path / "caps.yaml").write_text(GOOD.replace("most: 1", "most: 2"), "utf-8")
    library = Library([shipped_folder()], [tmp_path])
    assert [one.most for one in library.caps().of(("douyin", ""), "appeal")][:2] == [2, 1]
    (tmp_path / "caps.yaml").write_text("x: 1\n", "utf-8")
    assert any(name == "caps.yaml" for name, _ in library.problems())
