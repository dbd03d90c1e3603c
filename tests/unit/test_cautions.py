"""The five cautions of the trade, each as something the desk does: on the shipped playbooks and rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aftercase.case import chain
from aftercase.desk.counting import count
from aftercase.desk.desk import Desk
from aftercase.guide.decide import Opening, Speech
from aftercase.guide.decide.offers import Proposal
from aftercase.guide.guards.points import Unmet
from aftercase.guide.guards.words import calmed
from aftercase.playbook.library import shipped_folder
from tests.kit import StillClock, make_desk

ANGRY = "你就是骗子！再闹我们就把你的信息发到网上！"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path, clock=StillClock(), playbooks=(shipped_folder(),))


def opened(desk: Desk, target: str = "product-quality") -> str:
    dates = {"requested_at": "-5h"}
    return desk.new(
        Opening(target, platform="taobao", buyer_name="李伟", order_no="88", dates=dates)
    ).case.number


def waits(unmet: pytest.ExceptionInfo[Unmet]) -> list[str]:
    """What the act waits for; each with the act that meets it."""
    assert all(point.sentence and point.act for point in unmet.value.points)
    return [point.key for point in unmet.value.points]


def test_stay_calm(desk: Desk) -> None:
    """保持冷静: angry words wait, a calmer wording is offered, and the note to oneself is left alone."""
    number = opened(desk)
    with pytest.raises(Unmet) as unmet:
        desk.say(number, Speech("out", "buyer", ANGRY))
    assert all(key.startswith("wording:") for key in waits(unmet))
    offered = [point for point in unmet.value.points if point.calmer is not None]
    assert offered
    assert calmed(ANGRY, offered[0]) != ANGRY
    assert desk.case(number).entries == []
    desk.say(number, Speech("internal", "colleague", ANGRY))
    desk.say(number, Speech("out", "buyer", "您好，照片收到了，今天 18:00 前给您两个方案。"))


def test_record_everything(desk: Desk) -> None:
    """记录所有沟通: what was said stays, a correction beside it, what was taken back struck through."""
    number = opened(desk)
    first = desk.say(number, Speech("in", "buyer", "杯子碎了"))
    entry = first.case.entries[-1].seq
    desk.correct(number, entry, "杯子有裂纹", "typed in a hurry")
    desk.say(number, Speech("out", "buyer", "您好，我们看一下"))
    desk.undo(number)
    kept = {one.seq: one for one in desk.case(number).entries}
    assert kept[entry].text == "杯子碎了"
    assert kept[entry].current == "杯子有裂纹"
    assert [one.undone for one in kept.values()] == [False, True]
    assert not chain.verify(desk.record(number).events)


def test_complain_reasonably(desk: Desk) -> None:
    """合理投诉: before the platform is called the buyer has an answer and options, and the refusal holds."""
    number = opened(desk)
    with pytest.raises(Unmet) as unmet:
        desk.move(number, "platform_intervention")
    assert waits(unmet) == ["answered", "options", "lawful"]
    desk.say(number, Speech("out", "buyer", "您好，今天 18:00 前给您两个方案。"))
    for kind in ("exchange", "return_and_refund"):
        desk.offer(number, Proposal(kind, until="+2h"))
    desk.set_values(number, {"refusal_check": "站得住"})
    with pytest.raises(Unmet) as unmet:
        desk.move(number, "platform_intervention")
    assert waits(unmet) == ["waiting"]
    desk.say(number, Speech("in", "buyer", "都不接受"))
    assert desk.move(number, "platform_intervention").case.overrides == []


def test_do_not_over_complain(desk: Desk) -> None:
    """避免过度投诉: an appeal is used once; a second one needs a reason, which stays in the case."""
    number = opened(desk)
    desk.set_values(number, {"platform": "douyin", "decided_at": "-3h"})
    desk.move(number, "adjudication", mover="platform")
    first = desk.move(number, "appeal", override="new photos of the parcel")
    assert first.case.stage == "appeal"
    desk.move(number, "adjudication", mover="platform")
    with pytest.raises(Unmet) as unmet:
        desk.move(number, "appeal")
    assert "cap:appeal" in waits(unmet)
    again = desk.move(number, "appeal", override="the platform has opened it again")
    assert again.case.overrides[-1].why == "the platform has opened it again"


def test_improve_for_the_long_term(desk: Desk) -> None:
    """长期优化: every scenario leads to what to change afterwards, and the desk counts what came of it."""
    improvements = {"better-service", "better-description", "better-payment-and-logistics"}
    scenarios = [
        entry for entry in desk.library.entries() if entry.kind == "scenario" and entry.language == "zh"
    ]
    assert len(scenarios) == 10
    for entry in scenarios:
        text = entry.path.read_text("utf-8")
        assert improvements & set(re.findall(r"\]\(([a-z-]+)\.zh\.md\)", text)), entry.id
    number = opened(desk)
    desk.skip(number, ["order", "request_reason"], "known")
    desk.close(number, outcome="settled", why="agreed")
    assert count(desk, lambda _done, _total: None).outcomes == {"settled": 1}
