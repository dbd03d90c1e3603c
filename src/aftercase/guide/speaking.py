"""Who speaks in a new entry of the log: the likelier of the two at first, and whether the words fit that.

What we say is looked at before it leaves, what they say is not. So a letter of ours that is logged as theirs
goes out unread: the page begins with the likelier direction, and words that plainly read like the other one
are asked about once. Pure; a guess is only ever a proposal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from aftercase.case.state import Case
from aftercase.i18n import N_
from aftercase.playbook.model import Step

Way = Literal["in", "out"]
_SURE = 2  # how far one side must be ahead of the other
_STRONG = 3
_SHARED = 16  # characters of a template that nobody writes by chance
_READ = 4000  # characters of a text that are looked at


class Guess(NamedTuple):
    """How a new entry begins.

    Attributes:
        way: ``out`` where we speak, ``in`` where they do.
        party: With whom, a key of `aftercase.terms.PARTIES`; "" where nothing tells.
        channel: Where; "" where nothing tells.
        why: A sentence of the catalogue that says why, with ``{party}``.
    """

    way: Way
    party: str
    channel: str
    why: str


def likely(case: Case, step: Step | None) -> Guess:
    """Who speaks next: we, while their last words wait for an answer or the step's message is unsent.

    Args:
        case: As it stands.
        step: The step it is in; None where that cannot be read.
    """
    said = [entry for entry in case.entries if entry.direction != "internal" and not entry.undone]
    last = max(said, key=lambda entry: (entry.occurred_at, entry.seq), default=None)
    if last is not None and last.direction == "in":
        why = N_("Taken as your answer to {party}. ctrl+o: they said it.")
        return Guess("out", last.party, last.channel, why)
    sent = {entry.message for entry in said if entry.seq > case.visit.id}
    waiting = [message for message in step.messages if message.id not in sent] if step is not None else []
    if waiting and len(waiting) == len(step.messages if step is not None else ()):
        why = N_("Taken as your message. ctrl+o: they said it.")
        return Guess("out", waiting[0].to, waiting[0].channel, why)
    party, channel = (last.party, last.channel) if last is not None else ("", "")
    return Guess("in", party, channel, N_("Taken as what they said. ctrl+o: we said it."))


# -- what words read like ---------------------------------------------------------------------------------

_HEADER = re.compile(
    r"\s*(?:(?:From|Sent|Subject|Von|De|发件人|寄件人|主题|发送时间)\s*[:：]|On [^\n]{5,80} wrote:"
    r"|在 ?[^\n]{4,60}写道[:：]|-{2,} ?(?:Original Message|Forwarded message|原始邮件|转发的?邮件)|> ?\S)"
)
_OURS = re.compile(
    r"^\s*(?:亲爱的|尊敬的)(?:顾客|客户|买家|用户|会员|朋友|先生|女士)"
    r"|^\s*dear (?:valued )?(?:customer|buyer|client)\b"
    r"|(?:客服|售后)(?:部|组|团队|中心|人员)?[ \u3000]?[\u4e00-\u9fffA-Za-z0-9]{0,4}\s*\Z"
    r"|(?:旗舰店|专营店|专卖店|小店)\s*(?:敬上|客服)?\s*\Z"
    r"|(?:regards|wishes|sincerely|thanks),?\s+(?:[^\n]{0,30}\s)?"
    r"(?:team|support|service|shop|store|after-sales)\s*\Z",
    re.IGNORECASE,
)
_OURS_WEAK = (
    r"(?:^|[\n。！])\s*亲[，,~～！! ]",
    r"您的(?:订单|包裹|退款|退货|申请|反馈|来信|问题|情况|诉求|快递|地址|要求|心情|消息|照片)",
    r"我们(?:店|仓库|这边|会|已|将|可以|愿意|核实|查|马上|收到|安排|客服|同意|无法|没办法|不能|正在|建议)",
    r"(?:给|为|帮|替|请|让|向)您",
    r"(?:感谢|谢谢)您|给您(?:带来|添)|敬请|请(?:您)?(?:放心|谅解|理解|稍等|耐心)",
    r"(?:^|[\n。])\s*您好",
    r"\byour (?:order|parcel|package|refund|return|request|message|claim|case|complaint|patience|photos)\b",
    r"\bwe (?:will|have|can|are|would|received|shipped|checked|offer|understand|cannot|refunded)\b"
    r"|\bwe'(?:ll|ve|re)\b",
    r"\bthank(?:s| you) for (?:contacting|reaching|your|writing|getting|letting|waiting|the photos)",
    r"\b(?:please|could you|kindly) (?:send|let|return|keep|reply|confirm|tell|attach|upload|check)\b",
    r"\b(?:sorry|apologi[sz]e) (?:to hear|for the (?:inconvenience|trouble|delay|wait))",
)
_THEIRS = re.compile(
    r"^\s*(?:买家|客户|顾客|对方)(?:今天|刚才|刚刚|又|再次)?"
    r"(?:来电|来信|来消息|说|反馈|表示|称|要求|回复|打电话|写道|告诉|答复|投诉|坚持|不同意|同意)"
    r"|^\s*(?:the )?(?:buyer|customer|client) (?:just )?(?:called|says|said"
    r"|wrote|writes|phoned|rang|asks|asked|reports?|reported|replied|complains|wants|claims|insists|agrees|agreed)\b",
    re.IGNORECASE,
)
_THEIRS_WEAK = (
    r"我(?:买|收到|要求|要退|不要|申请|投诉|付了|拍的|想退|想换|等了|都|的(?:订单|包裹|快递|钱|东西|退款|货))",
    r"你们(?:店|家|的|怎么|什么时候|发|客服|到底|必须|这|不|卖|是不是)|卖家",
    r"(?:退钱|退款给我|赔我|给我(?:退|换|补|个说法)|还我)",
    r"\bmy (?:order|parcel|package|money|refund|item|purchase|account|card)\b",
    r"\bi (?:bought|ordered|received|want|paid|need|demand|returned|never|got|have not)\b",
    r"\byour (?:shop|store|company|product|customer service)\b|\byou (?:sent|guys|people|never|still)\b",
)


def from_outside(text: str) -> bool:
    """Whether a text begins as a mail or a quote does that was pasted: with its header, or a quote's sign."""
    return _HEADER.match(text) is not None


def reads_like(text: str, buyer: str = "", ours: Iterable[str] = ()) -> Way | Literal[""]:
    """Whose words a text plainly reads like; "" where that is not plain.

    Args:
        text: What is about to be logged. Quoted lines (``>``) do not count.
        buyer: The buyer's name: who is greeted by it is written to.
        ours: Words of ours: the step's messages.
    """
    head = text[:_READ]
    own = "\n".join(line for line in head.split("\n") if not line.startswith(">")).strip()
    if not own:
        return ""
    out = sum(re.search(one, own, re.IGNORECASE) is not None for one in _OURS_WEAK)
    theirs = sum(re.search(one, own, re.IGNORECASE) is not None for one in _THEIRS_WEAK)
    if _OURS.search(own) or _greets(own, buyer) or _shares(own, ours):
        out += _STRONG
    if _THEIRS.search(own) or from_outside(own):
        theirs += _STRONG
    if out - theirs >= _SURE:
        return "out"
    return "in" if theirs - out >= _SURE else ""


def _greets(text: str, buyer: str) -> bool:
    """Whether the first line is addressed to the buyer by name."""
    first = text.split("\n", 1)[0][:40]
    if len(buyer) < 2 or not first.lower().startswith(
        (buyer.lower(), "dear", "hello", "hi ", "尊敬", "亲爱")
    ):
        return False
    return (
        re.search(rf"{re.escape(buyer)}(?:先生|女士|小姐)?(?:您好|你好)?\s*[,，:：!！]", first, re.IGNORECASE)
        is not None
    )


def _shares(text: str, ours: Iterable[str]) -> bool:
    """Whether a line of the text stands in a template of ours."""
    templates: Sequence[str] = [one for one in ours if one]
    lines = [line.strip() for line in text.split("\n")]
    return any(len(line) >= _SHARED and line in one for line in lines for one in templates)
