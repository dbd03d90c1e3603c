"""Promises in our own words: what counts as one, when it is due, and what only looks like one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercase.guide import promises
from aftercase.guide.promise_words import sentences

ZONE = "Asia/Shanghai"
SAID = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo(ZONE))  # a Wednesday

ENGLISH = [
    ("We will refund you by Friday.", "refund 11-27 18:00"),
    ("We'll refund the full amount by Friday at 5pm.", "refund 11-27 17:00"),
    ("I will refund 12.50 within 24 hours.", "refund 11-26 10:00"),
    ("We will issue a full refund within 3 days.", "refund 11-28 10:00"),
    ("We will process your refund within 2 working days.", "refund 11-27 18:00"),
    ("We will process the refund in 3 to 5 business days.", "refund 12-02 18:00"),
    ("We shall transfer the difference by Dec 3.", "refund 12-03 18:00"),
    ("By Friday we will refund you.", "refund 11-27 18:00"),
    ("Within 24 hours we'll get back to you.", "reply 11-26 10:00"),
    ("Hello Anna, within two days we will answer.", "reply 11-27 10:00"),
    ("We'll get back to you tomorrow.", "reply 11-26 18:00"),
    ("I'll call you tomorrow morning.", "reply 11-26 12:00"),
    ("I will reply today.", "reply 11-25 18:00"),
    ("Our team will contact you by Monday.", "reply 11-30 18:00"),
    ("We will let you know by the end of the week.", "reply 11-27 18:00"),
    ("We are going to send you an update by tomorrow noon.", "reply 11-26 12:00"),
    ("We'll send you the photos by 17:30.", "reply 11-25 17:30"),
    ("You will hear from us within 48 hours.", "reply 11-27 10:00"),
    ("You will have our answer by Thursday.", "reply 11-26 18:00"),
    ("You will receive your refund by 3 December.", "refund 12-03 18:00"),
    ("You'll get the money back by next Monday.", "refund 11-30 18:00"),
    ("You will receive the replacement within a week.", "replace 12-02 10:00"),
    ("We will send a replacement tomorrow.", "replace 11-26 18:00"),
    ("We will exchange the jacket by Friday.", "replace 11-27 18:00"),
    ("Our warehouse will ship the missing part today.", "resend 11-25 18:00"),
    ("We'll ship it by Friday, at no cost to you.", "resend 11-27 18:00"),
    ("We will resend the parcel tomorrow afternoon.", "resend 11-26 18:00"),
    ("I'll dispatch the new cable on Monday.", "resend 11-30 18:00"),
    ("The missing parts will be shipped tomorrow.", "resend 11-26 18:00"),
    ("The refund will be issued by Friday.", "refund 11-27 18:00"),
    ("Your refund of 30 EUR will be paid within 3 days.", "refund 11-28 10:00"),
    ("We will repair it within 10 days.", "repair 12-05 10:00"),
    ("We will collect the sofa on Friday.", "collect 11-27 18:00"),
    ("We'll pick the parcel up on Friday morning.", "collect 11-27 12:00"),
    ("We will check this with the warehouse and update you, by tomorrow at the latest.", "other 11-26 18:00"),
    ("We will look into it within an hour.", "other 11-25 11:00"),
    ("As promised, we will refund you on 2026-12-03.", "refund 12-03 18:00"),
    ("Sorry for the delay: we will refund the postage by December 3rd.", "refund 12-03 18:00"),
    ("Please do not worry, we will refund you by Friday.", "refund 11-27 18:00"),
    ("We will of course refund you, no later than Friday.", "refund 11-27 18:00"),
    ("We will refund your order in full by the end of the month.", "refund 11-30 18:00"),
    ("We will refund you\nby Friday.", "refund 11-27 18:00"),
    ("We are refunding you today.", "refund 11-25 18:00"),
    ("I promise to answer before 6 p.m. tomorrow.", "reply 11-26 18:00"),
    ("We’ll fix this by Tuesday.", "repair 12-01 18:00"),
    ("We will reply by e-mail this afternoon.", "reply 11-25 18:00"),
    ("We will send the item again within half an hour.", "resend 11-25 10:30"),
]
NOT_ENGLISH = [
    "Please reply by Friday.",
    "Please send photos within 3 days and we will look into it.",
    "Please send the item back by Friday.",
    "If you return the item by Friday, we will refund you.",
    "Once we receive the parcel, we will refund within 3 days.",
    "We will refund you within 3 days after the return arrives.",
    "We will refund you as soon as the parcel is back, within 2 days.",
    "Will you refund me by Friday?",
    "Shall we refund you by Friday?",
    "You said that we will refund you by Friday.",
    "The buyer claims we will ship by Friday.",
    "You wrote on Monday that we will refund you within 24 hours.",
    "The bank will refund you within 5 days.",
    "Your bank will credit the money within 3-5 business days.",
    "eBay will decide within 48 hours.",
    "You will receive a decision from Amazon within 48 hours.",
    "The courier will deliver the parcel tomorrow.",
    "We refunded you on Friday.",
    "We have sent the replacement today.",
    "We can refund you by Friday.",
    "We could ship it tomorrow.",
    "We might answer by tomorrow.",
    "We will try to answer today.",
    "We hope to refund you by Friday.",
    "We will not refund you by Friday.",
    "We won't ship it today.",
    "We cannot promise that we will refund by Friday.",
    "We will refund you as soon as possible.",
    "We will keep the offer open until Friday.",
    "The offer is good until Friday.",
    "You have to send it back within 14 days.",
    "You will have to send the item within 7 days.",
    "The parcel was delivered on Monday.",
    "The refund usually takes 3-5 business days.",
    "Refunds normally arrive within 3 days.",
    "We will refund the amount you paid on Friday.",
    "We will refund you, please confirm by Friday.",
    "> We will refund you by Friday.",
    "We will send it, probably tomorrow.",
    "We will discuss the refund with our supplier.",
    "We may refund you by 3 December.",
    "Thank you for your message of Friday.",
]
CHINESE = [
    ("我们会在周五前给您退款。", "refund 11-27 18:00"),
    ("周五前退款", "refund 11-27 18:00"),
    ("24小时内回复您", "reply 11-26 10:00"),
    ("我们将在24小时内给您答复。", "reply 11-26 10:00"),
    ("您好,我们会在3天内为您办理退款。", "refund 11-28 10:00"),
    ("三天内给您退款", "refund 11-28 10:00"),
    ("我们将于3个工作日内原路退款。", "refund 11-30 18:00"),
    ("明天给您补发。", "resend 11-26 18:00"),
    ("今天下班前给您回复。", "reply 11-25 18:00"),
    ("今天就给您退款", "refund 11-25 18:00"),
    ("我明天上午给您回电话。", "reply 11-26 12:00"),
    ("明早给您答复", "reply 11-26 12:00"),
    ("仓库今天会寄出新的配件。", "resend 11-25 18:00"),
    ("我们今晚8点前给您一个明确的答复。", "reply 11-25 20:00"),
    ("下午3点前给您回复。", "reply 11-25 15:00"),
    ("我们下周一为您换货。", "replace 11-30 18:00"),
    ("本周五下午5点前退还运费。", "refund 11-27 17:00"),
    ("12月3日前我们会把差价退给您。", "refund 12-03 18:00"),
    ("12月3号给您寄出。", "resend 12-03 18:00"),
    ("月底前给您处理完成。", "other 11-30 18:00"),
    ("本周内给您补发缺少的配件。", "resend 11-29 18:00"),
    ("3号前退款给您。", "refund 12-03 18:00"),
    ("后天给您重新发货。", "resend 11-27 18:00"),
    ("一周内为您维修好。", "repair 12-02 10:00"),
    ("我们会安排快递明天上门取件。", "collect 11-26 18:00"),
    ("两三天内给您退款。", "refund 11-28 10:00"),
    ("1-3天内退款给您", "refund 11-28 10:00"),
    ("半小时内回复您。", "reply 11-25 10:30"),
    ("2小时后回复您。", "reply 11-25 12:00"),
    ("您将在3天内收到退款。", "refund 11-28 10:00"),
    ("您会在周五前收到我们的回复。", "reply 11-27 18:00"),
    ("最晚周五前，我们会给您退款。", "refund 11-27 18:00"),
    ("我们会给您退款，最晚周五前。", "refund 11-27 18:00"),
    ("请您放心，我们会在周五前给您退款。", "refund 11-27 18:00"),
    ("请放心，明天一定给您补发。", "resend 11-26 18:00"),
    ("非常抱歉，我们马上核实，2小时内给您答复。", "reply 11-25 12:00"),
    ("亲，今天给您发出。", "resend 11-25 18:00"),
    ("您反馈的问题我们今天内回复您。", "reply 11-25 18:00"),
    ("我们承诺48小时内退款。", "refund 11-27 10:00"),
    ("技术同事明天联系您。", "reply 11-26 18:00"),
    ("明天中午12点前我们会告知您核实结果。", "reply 11-26 12:00"),
    ("我们会在11月30日之前退还您的货款。", "refund 11-30 18:00"),
    ("这边会在周六前为您更换新品。", "replace 11-28 18:00"),
    ("您放心，我们明天寄给您。", "resend 11-26 18:00"),
    ("售后会在24小时内联系您。", "reply 11-26 10:00"),
    ("我们周四之前把发票补寄给您。", "resend 11-26 18:00"),
    ("一个半小时内给您回复。", "reply 11-25 11:30"),
]
NOT_CHINESE = [
    "请您在3天内寄回商品。",
    "麻烦您周五前提供照片。",
    "请在24小时内回复我们。",
    "您需要在7天内退货。",
    "收到退货后3天内退款。",
    "您寄回后,我们会在24小时内退款。",
    "如果您同意,我们会在周五前退款。",
    "若商品完好,我们3天内退款。",
    "等您确认,我们今天就发货。",
    "平台会在48小时内退款。",
    "退款将由银行在3天内退回。",
    "快递明天会送到。",
    "顺丰会在明天联系您。",
    "支付宝会在24小时内退款给您。",
    "预计周五发货。",
    "大概3天内给您退款。",
    "退款一般1-3天内到账。",
    "我们尽量今天回复您。",
    "昨天已经给您退款。",
    "今天已为您补发。",
    "我们今天给您退款了。",
    "周五前能退款吗?",
    "您希望我们周五前退款,是吗?",
    "您说我们会在周五前退款。",
    "我们可以在周五前退款。",
    "我们无法在周五前退款。",
    "我们不会在3天内退款。",
    "我们会尽快给您退款。",
    "支持7天内退款。",
    "24小时内发货的订单不受影响。",
    "退款申请3天内有效。",
    "此方案周五前有效,请您确认。",
    "根据平台规则,商家应在48小时内处理。",
    "您可以在15天内申请退款。",
    "> 我们会在周五前给您退款。",
    "周五前您退回来就行。",
    "买家要求24小时内退款。",
    "7天内无理由退货。",
    "您昨天下单,今天发货的是另一个仓库。",
    "超过48小时自动退款。",
    "厂家会在3天内更换。",
]


def shown(found: promises.Promise) -> str:
    return f"{found.kind} {found.due_at.astimezone(SAID.tzinfo):%m-%d %H:%M}"


@pytest.mark.parametrize(("text", "wanted"), [*ENGLISH, *CHINESE])
def test_a_promise_is_found_with_its_moment(text: str, wanted: str) -> None:
    assert [shown(one) for one in promises.find(text, SAID, ZONE)] == [wanted]


@pytest.mark.parametrize("text", [*NOT_ENGLISH, *NOT_CHINESE])
def test_what_only_looks_like_one_is_left_alone(text: str) -> None:
    assert promises.find(text, SAID, ZONE) == ()


def test_the_tables_are_as_long_as_they_are_said_to_be() -> None:
    assert len(ENGLISH) + len(NOT_ENGLISH) >= 60
    assert len(CHINESE) + len(NOT_CHINESE) >= 60
    assert min(len(NOT_ENGLISH), len(NOT_CHINESE)) >= 25


def test_a_letter_may_hold_several_and_the_same_one_counts_once() -> None:
    letter = (
        "Dear Anna,\n\nthank you. We will refund you by Friday. Please keep the parcel until then.\n"
        "We will refund you by Friday.\nOur warehouse will ship the missing part tomorrow.\n"
        "我们会在24小时内回复您。"
    )
    found = promises.find(letter, SAID, ZONE)
    assert [shown(one) for one in found] == [
        "refund 11-27 18:00",
        "resend 11-26 18:00",
        "reply 11-26 10:00",
    ]
    assert letter[found[1].start : found[1].end] == "Our warehouse will ship the missing part tomorrow."


@pytest.mark.parametrize(
    ("said", "text", "due"),
    [
        ("2026-11-27 17:00", "We will refund you by Friday.", "11-27 18:00"),  # on that Friday: today
        ("2026-11-27 19:00", "We will refund you by Friday.", "12-04 18:00"),  # six is past: the coming one
        ("2026-11-25 19:00", "今天给您退款。", "11-25 23:59"),
        ("2026-11-25 16:00", "下午3点前给您回复。", ""),  # was due an hour ago
        ("2026-12-20 10:00", "We will refund you by Jan 5.", "01-05 18:00"),  # over the year's end
        ("2026-12-20 10:00", "We will refund you by Dec 3.", ""),  # no promise for eleven months
        ("2026-11-25 10:00", "We will refund you by November 31.", ""),
        ("2026-11-28 10:00", "We will answer within 1 working day.", "11-30 18:00"),  # a Saturday
    ],
)
def test_days_are_reckoned_from_the_moment_it_was_said(said: str, text: str, due: str) -> None:
    at = datetime.fromisoformat(f"{said}+08:00")
    found = promises.find(text, at, ZONE)
    assert [f"{one.due_at.astimezone(SAID.tzinfo):%m-%d %H:%M}" for one in found] == ([due] if due else [])


def test_days_end_in_the_zone_of_the_desk() -> None:
    at = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
    (here,) = promises.find("We will refund you tomorrow.", at, "America/Los_Angeles")
    assert here.due_at == datetime(2026, 11, 26, 2, 0, tzinfo=UTC)  # the 25th there, at six


def test_working_days_are_the_callers() -> None:
    holiday = date(2026, 11, 26)
    (found,) = promises.find(
        "24小时内回复您。We will refund within 1 working day.",
        SAID,
        ZONE,
        lambda day: day.weekday() < 5 and day != holiday,
    )[1:]
    assert shown(found) == "refund 11-27 18:00"
    assert promises.find("We will refund within 1 working day.", SAID, ZONE, lambda _: False) == ()


PIECES = [
    *(word for text, _ in (*ENGLISH, *CHINESE) for word in text.split()),
    *NOT_ENGLISH,
    *NOT_CHINESE,
]


@settings(max_examples=150, deadline=None)
@given(
    text=st.one_of(
        st.text(max_size=200),
        st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join),
        st.text(
            "我们会将给您退款回复补发周五前内后今明天个小时工作日0123456789一二三十点半月号:.,。? \n",
            max_size=60,
        ),
    ),
    said=st.datetimes(datetime(1990, 1, 1), datetime(9990, 1, 1)),  # noqa: DTZ001 - hypothesis wants none
    zone=st.sampled_from(["Asia/Shanghai", "America/New_York", "Pacific/Apia", "Nowhere/At_All"]),
)
def test_no_text_makes_it_fail_and_no_moment_is_past(text: str, said: datetime, zone: str) -> None:
    at = said.replace(tzinfo=UTC)
    for one in promises.find(text, at, zone):
        assert at < one.due_at
        assert 0 <= one.start < one.end <= len(text)
    for start, end in sentences(text):
        assert text[start:end].strip()


@pytest.mark.parametrize(
    "piece",
    [
        "把",
        "好的",
        "gladly ",
        "we will ",
        "by 5pm monday ",
        "周五前",
        "请",
        "1-2天内",
        "a",
        "的",
        "we will give me ",
    ],
)
def test_a_letter_made_of_one_thing_is_read_at_once(piece: str) -> None:
    """Words that could be read in many ways must not be tried in all of them: that would never end."""
    for text in (piece * 200, f"我们 {piece * 90} 周五前 {piece * 90}", f"we will {piece * 60}by Friday"):
        promises.find(text, SAID, ZONE)
