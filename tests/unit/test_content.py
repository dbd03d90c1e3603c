"""The shipped content as a whole: what every playbook and every clock owes the person who uses it."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

import pytest

from aftercase import terms
from aftercase.playbook.library import Library
from aftercase.playbook.model import Playbook, Table
from scripts.coverage_page import gone, read_map

ROOT = Path(__file__).parents[2]
SHIPPED = Library([ROOT / "playbooks"])
BOOKS = SHIPPED.playbooks()
FILES = {id_: file for id_, (file, _, _) in SHIPPED.clock_files().items() if file is not None}
SCENARIOS = sorted({id_ for (id_, _), book in BOOKS.items() if book.kind == "scenario"})
PROCEDURES = sorted({id_ for (id_, _), book in BOOKS.items() if book.kind == "procedure"})
PAIRS = [(id_, language) for id_ in SCENARIOS for language in ("zh", "en")]
LONGEST = 120  # characters of a line of a message: what a platform's chat shows without a break


def called(book: Playbook) -> set[str]:
    return {branch.playbook for step in book.steps for branch in step.branches if branch.playbook}


def test_the_ten_causes_are_the_ten_scenarios() -> None:
    assert set(SCENARIOS) == set(terms.CAUSES)
    assert all(BOOKS[id_, "zh"].cause == id_ for id_ in SCENARIOS)


def test_playbooks_are_of_a_length_that_a_person_can_hold() -> None:
    assert 8 <= median(len(book.steps) for book in BOOKS.values()) <= 25


@pytest.mark.parametrize("id_", SCENARIOS)
def test_every_procedure_is_reached_from_every_scenario(id_: str) -> None:
    """Directly, or by a procedure that returns to it; a branch into another scenario does not count."""
    reached, todo = set[str](), [id_]
    while todo:
        for target in called(BOOKS[todo.pop(), "zh"]) & set(PROCEDURES) - reached:
            reached.add(target)
            todo.append(target)
    assert reached == set(PROCEDURES)


@pytest.mark.parametrize(("id_", "language"), PAIRS)
def test_a_scenario_asks_whether_the_refusal_holds_and_takes_a_wrong_one_back(
    id_: str, language: str
) -> None:
    book = BOOKS[id_, language]
    lawful = book.step("lawful")
    assert lawful is not None
    assert any(isinstance(block, Table) for block in lawful.blocks)
    assert lawful.sources
    assert "withdraw-refusal" in {branch.step for branch in lawful.branches}
    withdraw = book.step("withdraw-refusal")
    assert withdraw is not None
    assert withdraw.messages


@pytest.mark.parametrize(("id_", "language"), PAIRS)
def test_after_a_bank_dispute_nobody_refunds_again(id_: str, language: str) -> None:
    """Coming back from the bank procedure the case is offered the bank's result, which leads to no refund."""
    book = BOOKS[id_, language]
    steps = [step for step in book.steps if "bank-dispute" in {one.playbook for one in step.branches}]
    assert steps
    after = book.step("after-bank")
    assert after is not None
    for step in steps:
        if step.id != "after-bank":
            assert "after-bank" in {branch.step for branch in step.branches}, step.id
    targets = [book.step(one.step) for one in after.branches if not one.playbook]
    assert all(step is not None and step.outcome in {"won", "won_partly", "lost"} for step in targets)


@pytest.mark.parametrize(("id_", "language"), sorted(BOOKS))
def test_a_line_of_a_message_fits_a_chat(id_: str, language: str) -> None:
    for step in BOOKS[id_, language].steps:
        for message in step.messages:
            for line in message.text.split("\n"):
                assert len(line) <= LONGEST, (step.id, message.id, line)


def test_every_clock_that_is_named_is_in_a_file_of_its_kind() -> None:
    for book in BOOKS.values():
        for rule in book.deadlines.values():
            if rule.clock:
                of = set(terms.BOOKS[rule.of])
                files = [file for file in FILES.values() if {file.id, *file.also} & of]
                assert any(rule.clock in file.clocks for file in files), (book.id, rule.name)


def test_every_clock_that_is_there_is_used() -> None:
    used = {rule.clock for book in BOOKS.values() for rule in book.deadlines.values()}
    assert {name for file in FILES.values() for name in file.clocks} <= used


@pytest.mark.parametrize("id_", sorted(FILES))
def test_a_clock_speaks_both_languages(id_: str) -> None:
    file = FILES[id_]
    assert set(file.names) == {"zh", "en"}
    assert {id_, *file.also} <= {word for table in terms.BOOKS.values() for word in table}
    for clock in file.clocks.values():
        assert set(clock.source_titles) == {"zh", "en"}, clock.name
        for words in (clock.at_zero, clock.note, clock.where):
            assert set(words) in (set(), {"zh", "en"}), clock.name


@pytest.mark.parametrize(
    "book",
    [
        "taobao",
        "tmall",
        "jd",
        "pinduoduo",
        "douyin",
        "wechat_shop",
        "ebay",
        "amazon",
        "etsy",
        "aliexpress",
        "paypal",
        "stripe",
        "shopify",
        "visa",
        "mastercard",
        "amex",
        "discover",
        "unionpay",
        "law_cn",
        "law_eu",
        "law_uk",
        "law_us",
        "courier_cn",
        "ups",
        "usps",
        "fedex",
        "dhl_express",
    ],
)
def test_there_are_clocks_for(book: str) -> None:
    assert SHIPPED.clocks(book) is not None


def test_no_demand_of_the_article_is_lost() -> None:
    found = read_map((ROOT / "scripts" / "coverage.yaml").read_text("utf-8"))
    assert list(gone(found, BOOKS)) == []
    ids = [demand.id for group in found.groups for demand in group.demands]
    assert {re.sub("[a-z]$", "", one) for one in ids} == {
        *(f"S{n}" for n in range(1, 11)),
        *(f"R{n}" for n in range(1, 8)),
        *(f"C{n}" for n in range(1, 6)),
    }


def test_a_lost_step_is_told() -> None:
    found = read_map(
        "groups:\n  - zh: 一\n    en: One\n    demands:\n      - id: X1\n        zh: 事\n        en: thing\n"
        "        at: [product-quality#lawful, product-quality#gone, product-quality#lawful/gone, "
        '"product-quality#lawful!gone"]\n'
    )
    assert [line.split(" is not")[0] for line in gone(found, BOOKS)][::2] == [
        "X1: product-quality#gone",
        "X1: product-quality#lawful/gone",
        "X1: product-quality#lawful!gone",
    ]


@pytest.mark.parametrize("name", ["corrections.md", "corrections.zh-CN.md"])
def test_a_correction_names_its_source_and_where_it_stands(name: str) -> None:
    text = (ROOT / "docs" / name).read_text("utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| ")][2:]
    assert len(lines) >= 20
    for line in lines:
        assert "](../playbooks/" in line
        assert "](http" in line or line == lines[0]
        for target in re.findall(r"\]\(\.\./playbooks/([^)#]+)", line):
            assert (ROOT / "playbooks" / target).exists(), target
