"""Who speaks in a new entry, and whether words fit that."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftercase.desk.desk import Desk
from aftercase.guide import speaking
from aftercase.guide.decide import Opening, Speech
from aftercase.guide.speaking import Guess
from tests.kit import make_desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path)


@pytest.fixture
def number(desk: Desk) -> str:
    return desk.new(Opening("parcel-lost", platform="taobao", buyer_name="李伟")).case.number


def likely(desk: Desk, number: str) -> Guess:
    situation = desk.situation(number)
    return speaking.likely(situation.case, situation.step()[1])


def test_a_step_that_asks_for_a_message_is_ours(desk: Desk, number: str) -> None:
    """The step of the fixture has one; once it is sent, they are next."""
    guess = likely(desk, number)
    assert (guess.way, guess.party, guess.channel) == ("out", "buyer", "platform_chat")
    assert "your message" in guess.why
    desk.say(number, Speech("out", "buyer", "We trace it.", "email", message="wait"))
    assert likely(desk, number)[:3] == ("in", "buyer", "email")


def test_whoever_wrote_last_is_answered_where_he_wrote(desk: Desk, number: str) -> None:
    desk.say(number, Speech("out", "buyer", "We trace it.", message="wait"))
    desk.say(number, Speech("in", "carrier", "Not found yet.", "phone"))
    desk.say(number, Speech("internal", "colleague", "call again", "note"))  # a note answers nobody
    guess = likely(desk, number)
    assert guess[:3] == ("out", "carrier", "phone")
    assert "your answer" in guess.why
    desk.say(number, Speech("out", "carrier", "When?", "phone"))
    assert likely(desk, number)[:3] == ("in", "carrier", "phone")
    desk.undo(number)
    assert likely(desk, number)[:3] == ("out", "carrier", "phone")


def test_where_nothing_tells_they_speak(desk: Desk, number: str) -> None:
    assert speaking.likely(desk.case(number), None)[:3] == ("in", "", "")


OURS = [
    "亲，您好，您的退款我们已经提交，请您稍等。",
    "尊敬的顾客：\n您反映的情况正在核实。",
    "您好，快递还在路上，请您再等两天。",
    "李伟您好：包裹明天到。",
    "包裹找到了，明天送到。\n售后小周",
    "这件事别再说了。\n晨光旗舰店",
    "Dear customer,\nthis is the last time I write.",
    "Dear 李伟, the parcel is on its way.",
    "Hello, thank you for your message. We will look into it.",
    "Sorry to hear that. Please send photos of the box.",
    "It is settled.\nKind regards,\nyour shop",
]
THEIRS = [
    "买家来电，说没有收到",
    "客户反馈盒子是空的",
    "The buyer called: the box was empty.",
    "我买的东西坏了，你们怎么处理",
    "I never received my order and I want my money back.",
    "发件人：李伟\n主题：退款\n什么时候退",
    "On Mon, 3 Aug 2026, Li Wei wrote:\n> where is it",
    "Subject: refund\nWhere is it?",
]
NEITHER = [
    "ok",
    "谢谢",
    "您好，在吗",
    "亲，在吗",
    "你好，什么时候能到",
    "收到了，谢谢您",
    "Hello, is anybody there?",
    "The parcel came today.",
    "> 您的退款我们已经处理，请您放心\n好的",
    "Answer within 48 hours, or the refund is granted.",
    "",
]


@pytest.mark.parametrize(
    ("text", "way"),
    [
        *((text, "out") for text in OURS),
        *((text, "in") for text in THEIRS),
        *((text, "") for text in NEITHER),
    ],
)
def test_what_words_read_like(text: str, way: str) -> None:
    assert speaking.reads_like(text, "李伟") == way


def test_what_stands_in_a_message_of_the_step_is_ours() -> None:
    text = "1 parcel of order 88 is being traced."
    assert speaking.reads_like(text) == ""
    assert speaking.reads_like(text, ours=["Hello,\n1 parcel of order 88 is being traced. Bye"]) == "out"


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    assert speaking.reads_like("x" * 3990 + "\n" + "尊敬的顾客，" * 100_000) == ""


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("From: li@example.org\nhello", True),
        ("\n发件人：李伟", True),
        ("-----Original Message-----\nhi", True),
        ("> 什么时候退", True),
        ("From here it is two days", False),
        ("亲，您好", False),
        ("my answer\n> what you said", False),
    ],
)
def test_a_pasted_mail_begins_with_its_head(text: str, outside: bool) -> None:
    assert speaking.from_outside(text) is outside
