"""Which clock file a deadline is read from, and what stands there where no number can be trusted."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftercase.desk.desk import Desk
from aftercase.guide import deadlines
from aftercase.guide.deadlines import Clock
from aftercase.guide.decide import Opening
from aftercase.guide.situation import Refused
from tests.kit import make_desk

PLAYBOOK = """\
---
schema: aftercase/1
id: money-gone
language: en
kind: scenario
cause: payment-method
platform: [generic]
status: published
deadlines:
  answer: {clock: first_reply}
  bank: {clock: dispute_answer, of: payment}
  pay-back: {clock: refund_due, of: law}
  claim: {clock: claim_due, of: carrier}
---

# The money is gone

## Look <a id="look"></a>

`due:answer`

- [ ] When the bank took the money `field:charged_back_at` `due:bank`
- [ ] How it was paid `field:payment`
- [ ] Whose law protects the buyer `field:law` `optional`
- [ ] The return came back `id:returned` `optional` `due:pay-back`
- [ ] Claimed from the carrier `id:claimed` `optional` `due:claim`

Next:

- Done: [End](#end)

## End <a id="end"></a>

`outcome:settled`
"""

_FILE = """\
schema: aftercase-clocks/1
id: {id}
names: {{zh: 名, en: Name}}
also: [{also}]
zone: {zone}
clocks:
  - name: {name}
    whose: us
    start: {start}
    {more}
    source: {{title: Rules, url: "https://example.com/", seen: 2026-08-01}}
    confidence: {confidence}
"""


def clock_file(id_: str, name: str, start: str, more: str, **others: str) -> str:
    words = {"also": "", "zone": "Asia/Shanghai", "confidence": "official"} | others
    return _FILE.format(id=id_, name=name, start=start, more=more, **words)


FILES = (
    clock_file("taobao", "first_reply", "requested_at", "after: 48h", also="tmall"),
    clock_file("jd", "first_reply", "requested_at", "after: 72h", confidence="weak"),
    clock_file(
        "visa",
        "dispute_answer",
        "charged_back_at",
        "at_most: 30d\n    where: {en: the dashboard, zh: 后台}\n    note: {en: Less is usual., zh: 更短}",
    ),
    clock_file("paypal", "dispute_answer", "charged_back_at", "after: 10d", zone="America/Los_Angeles"),
    clock_file("law_cn", "refund_due", "return_signed_at", "after: 7d\n    count: next_day"),
    clock_file("law_eu", "refund_due", "return_signed_at", "after: 14d"),
    clock_file("usps", "claim_due", "shipped_at", "after: 2mo\n    not_before: 15d", zone="America/New_York"),
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    books = tmp_path / "books"
    (books / "clocks").mkdir(parents=True)
    (books / "money-gone.en.md").write_text(PLAYBOOK, "utf-8")
    for text in FILES:
        name = text.split("\n")[1].removeprefix("id: ")
        (books / "clocks" / f"{name}.yaml").write_text(text, "utf-8")
    desk = make_desk(tmp_path / "data", playbooks=(books,))
    assert desk.library.problems() == []
    return desk


def opened(desk: Desk, platform: str = "taobao") -> str:
    return desk.new(Opening("money-gone", platform=platform, dates={"requested_at": "-5h"})).case.number


def clock(desk: Desk, number: str, name: str) -> Clock:
    return next(one for one in deadlines.all_clocks(desk.situation(number)) if one.name == name)


def test_one_file_holds_for_several_platforms(desk: Desk) -> None:
    for platform in ("taobao", "tmall"):
        found = clock(desk, opened(desk, platform), "answer")
        assert (found.due_at, found.rule) == ("2026-08-04T21:00:00.000Z", "taobao first_reply 48h")
        assert (found.label, found.told) == ("answer", "Name 48 hours")


def test_a_weak_number_is_never_reckoned_with_nor_shown(desk: Desk) -> None:
    found = clock(desk, opened(desk, "jd"), "answer")
    assert found.due_at is None
    assert "72" not in f"{found.rule} {found.why}"
    assert "read the countdown on the order page" in found.why[0]


def test_a_field_of_the_case_is_filled_by_its_check_and_starts_the_clocks(desk: Desk) -> None:
    number = opened(desk)
    assert "set payment" in clock(desk, number, "bank").why[0]
    desk.tick(number, "payment", "paypal")
    assert "set charged_back_at" in clock(desk, number, "bank").why[0]
    desk.tick(number, "charged_back_at", "2026-08-01 09:00")
    case = desk.case(number)
    assert (case.payment, case.dates["charged_back_at"]) == ("paypal", "2026-08-01T01:00:00.000Z")
    assert case.values == {}
    assert case.visit.checks == {"payment": "done", "charged_back_at": "done"}
    assert case.deadlines["bank"].due_at == "2026-08-11T01:00:00.000Z"


def test_what_the_case_knows_ticks_without_typing_and_what_fits_not_is_refused(desk: Desk) -> None:
    number = opened(desk)
    desk.set_values(number, {"payment": "paypal"})
    assert desk.case(number).visit.checks == {"payment": "done"}
    desk.untick(number, "payment")
    desk.tick(number, "payment")
    desk.tick(number, "law")  # at home in China, until somebody says otherwise
    assert desk.case(number).visit.checks == {"payment": "done", "law": "done"}
    for key, value, near in (("payment", "paypall", "paypal"), ("law", "law_cm", "law_cn")):
        with pytest.raises(Refused) as refusal:
            desk.tick(number, key, value)
        assert near in refusal.value.near
    with pytest.raises(Refused, match="time"):
        desk.tick(number, "charged_back_at", "soon")
    with pytest.raises(Refused, match="asks for a value"):
        desk.tick(number, "charged_back_at")


def test_where_the_date_stands_is_told_when_the_rule_has_no_number(desk: Desk) -> None:
    number = opened(desk)
    desk.set_values(number, {"payment": "visa", "charged_back_at": "-1d"})
    found = clock(desk, number, "bank")
    assert found.due_at is None
    assert found.why == (
        "at most: 2026-09-01",
        "the rule allows 30 days at most, from: charged back",
        "read the date that counts here: the dashboard; then type it in",
    )
    assert (found.label, found.told, found.note) == ("answer the dispute", "Name", "Less is usual.")
    desk.deadline(number, "bank", "at", "+3d")
    assert clock(desk, number, "bank").rule == "typed in"


def test_the_law_follows_the_platforms_home_until_the_case_says_otherwise(desk: Desk) -> None:
    number = opened(desk)
    desk.set_values(number, {"return_signed_at": "2026-08-02 15:00"})
    china = clock(desk, number, "pay-back")
    assert china.due_at == "2026-08-09T15:59:59.000Z"  # the seventh day after, to its end in Shanghai
    assert "the first day not counted" in china.why[1]
    desk.set_values(number, {"law": "law_eu"})
    assert clock(desk, number, "pay-back").due_at == "2026-08-16T07:00:00.000Z"
    abroad = opened(desk, "ebay")
    assert "set law" in clock(desk, abroad, "pay-back").why[0]


def test_a_limit_that_a_law_does_not_know_is_not_asked_for(desk: Desk) -> None:
    number = opened(desk, "ebay")
    assert "pay-back" in {one.name for one in deadlines.clocks(desk.situation(number))}
    desk.set_values(number, {"law": "law_us"})
    assert "pay-back" in {one.name for one in deadlines.clocks(desk.situation(number))}  # there is no file
    (desk.library.folders[0] / "clocks" / "law_us.yaml").write_text(
        clock_file("law_us", "ship_by", "paid_at", "after: 30d", zone="America/New_York"), "utf-8"
    )
    assert "pay-back" not in {one.name for one in deadlines.clocks(desk.situation(number))}


def test_a_claim_has_an_earliest_day_too(desk: Desk) -> None:
    number = opened(desk)
    desk.set_values(number, {"carrier": "usps", "shipped_at": "2026-07-31 12:00"})
    found = clock(desk, number, "claim")
    assert found.due_at == "2026-09-30T04:00:00.000Z"  # 31 July in New York; September has no 31st
    assert "not before: 2026-08-15, earlier it is not accepted" in found.why
    other = opened(desk)
    desk.set_values(other, {"carrier": "air_cargo"})
    assert "ask the carrier" in clock(desk, other, "claim").why[0]


def test_a_late_step_does_not_take_a_clock_with_it_that_still_has_time(desk: Desk) -> None:
    text = PLAYBOOK.replace("id: money-gone", "id: two-clocks").replace(
        "- Done: [End](#end)\n",
        "- Too late `on:overdue` `id:late`: [Again](#again)\n\n"
        '## Again <a id="again"></a>\n\n`due:answer`\n\nNext:\n\n- Done: [End](#end)\n',
    )
    (desk.library.folders[0] / "two-clocks.en.md").write_text(text, "utf-8")
    for hours, gone in (("-5h", False), ("-60h", True)):
        dates = {"requested_at": hours, "charged_back_at": "-20d"}
        number = desk.new(Opening("two-clocks", platform="taobao", dates=dates)).case.number
        desk.set_values(number, {"payment": "paypal"})
        clocks = desk.choose(number, "late").case.deadlines
        assert clocks["bank"].missed_at is not None
        assert (clocks["answer"].missed_at is not None) is gone


def test_a_changed_book_moves_a_running_clock_but_not_a_typed_one(desk: Desk) -> None:
    number = opened(desk)
    desk.set_values(number, {"law": "law_cn", "return_signed_at": "2026-08-02 15:00"})
    desk.deadline(number, "pay-back", "at", "2026-08-05 12:00")
    desk.set_values(number, {"law": "law_eu"})
    assert desk.case(number).deadlines["pay-back"].due_at == "2026-08-05T04:00:00.000Z"
