"""Which sentences are promises: somebody of ours, a future act, and a moment, in English and Chinese.

`promised` reads one sentence. What makes it say no stands before what makes it say yes; every table below is
words, so that a wrong finding can be mended where it was made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aftercase.guide.promise_times import Moment, When, moments
from aftercase.text import folded

# A sentence ends at its sign, or at the end of a line; a line that goes on in small letters is the same one.
_SENTENCE = re.compile(
    r"(?:[^.。!！?？;；…\n]|\n(?=[a-z])|(?<=[ap]\.m)\.|(?<=\b[ap])\.(?=m\b)|\.(?=\S)"
    r"|(?<=\b(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec))\.(?=\s\d))+[.。!！?？;；…]?",
    re.IGNORECASE,
)
_REACH = 120  # characters between the act and its moment: a longer way is another thought


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences stand; a line that quotes somebody (``>``) is none of ours."""
    for match in _SENTENCE.finditer(text):
        words = match[0].strip()
        if words and not words.startswith((">", "》", "|")):
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            yield start, match.end() - (len(match[0]) - len(match[0].rstrip()))


def promised(sentence: str) -> tuple[str, When] | None:
    """What a sentence promises, a key of `terms.PROMISES`, and the rule of its moment; None for nothing."""
    text = folded(sentence).replace("’", "'").replace("\n", " ")
    if text.rstrip(" \"'”)").endswith("?"):
        return None
    found = moments(text)
    if not found:
        return None
    return _english(text, found) or _chinese(text, found)


# -- English -----------------------------------------------------------------------------------------------

_EN_NO = re.compile(
    r"\b(?:if|once|unless|whether|provided|providing|assuming|when|whenever|as soon as(?! possible)"
    r"|should you|in case|upon|on receipt|after(?!-?\s?sales?)|until|till|subject to|depend\w*"
    r"|would|could|might|usually|normally|typically|generally|estimated?|approximately|probably|perhaps|maybe"
    r"|possibly|hopefully|about (?=\d|an?\b|one|two|three)|or so)\b"
    r"|(?<!\d )(?<!th )(?<!of )(?<!st )(?<!nd )(?<!rd )\bmay\b(?! \d)"
    r"|\b(?:you|they|he|she|buyer|customer|colleague|platform)\s+(?:\w+\s+){0,2}?(?:said|say|wrote|write|told"
    r"|ask(?:ed)?|claim\w*|demand\w*|want\w*|expect\w*|think|thought|promised|believe\w*|insist\w*|request\w*"
    r"|require\w*|hoped?)\b"
)
_EN_NOT = re.compile(r"(?:\bnot|n't|\bnever|\bcannot)\b[^,:]*$")
_WE = (
    r"(?<![\w'])(?:(?:we|i|(?:our|my) (?:team|warehouse|shop|store|company|colleagues?|staff|service|support"
    r"|customer service|customer support))"
    r"(?: will|'ll| shall| (?:are|am|is) going to| promise to| commit to| undertake to"
    r"|'re going to|'m going to))"
)
_ADVERBS = (
    r"(?:\s+(?:also|then|now|certainly|definitely|gladly|happily|fully|immediately|promptly|personally|first"
    r"|still|surely|of course|be sure to|make sure to|therefore|arrange to|proceed to|go ahead and|today"
    r"|tomorrow|again|directly|simply|both|be able to))*\s+"
)
_SOME = r"(?:[\w'-]+ ){0,4}?"
_EN_ACTS: tuple[tuple[str, str], ...] = (
    (
        "refund",
        rf"refund|reimburse|pay (?:{_SOME})back|(?:give|issue|process|start|make|arrange|send|transfer|return"
        rf"|pay|approve|release) {_SOME}(?:refund|money|payment|amount|sum|difference|postage|freight)"
        r"|credit",
    ),
    ("replace", rf"replace|exchange|(?:send|ship|arrange|post) {_SOME}(?:replacement|exchange)"),
    ("repair", r"repair|fix"),
    (
        "collect",
        rf"collect|pick {_SOME}up|(?:arrange|book) {_SOME}(?:collection|pick-?up)|send {_SOME}courier",
    ),
    (
        "reply",
        r"reply|answer|respond|get back|come back to you|write|contact|call|phone|e-?mail|message|update"
        r"|let you know|inform|tell you|notify|confirm|follow up|be in touch|hear from"
        rf"|(?:give|send|have) {_SOME}(?:answer|reply|update|result|decision|e-?mail|message|news"
        r"|confirmation"
        rf"|report|photos?|details|call)",
    ),
    ("resend", r"re-?send|re-?ship|ship|send|dispatch|post|hand it over|get it out"),
    (
        "other",
        r"check|investigate|look into|look at|arrange|sort|solve|resolve|handle|process|complete|review"
        r"|finish"
        r"|settle|cancel|prepare|deal with|upload|submit",
    ),
)
_EN_ACT = "|".join(f"(?P<{kind}>(?:{words}))" for kind, words in _EN_ACTS)
_EN_ACTIVE = re.compile(rf"{_WE}{_ADVERBS}(?:{_EN_ACT})\b")
_EN_ING = re.compile(
    r"(?<![\w'])(?:we are|we're|i am|i'm) (?:(?P<refund>refunding|issuing|transferring)"
    r"|(?P<resend>sending|shipping|dispatching|resending|posting)|(?P<replace>replacing|exchanging))\b"
)
_EN_YOU = re.compile(
    r"(?<![\w'])you(?: will|'ll| shall)(?: also| then| certainly| definitely)*"
    r" (?:receive|get|have|see|hear)(?! to) (?:[\w'-]+ ){0,5}?(?:(?P<refund>refund|money|payment)"
    r"|(?P<replace>replacement|exchange)"
    r"|(?P<reply>answer|reply|update|decision|news|result|response|from us|from me|call|message)"
    r"|(?P<resend>parcel|package|item|goods|parts?|label|tracking))\b"
)
_EN_PASSIVE = re.compile(
    r"\b(?:(?P<refund>refund|money|amount|payment|difference|postage)|(?P<replace>replacement|exchange)"
    r"|(?P<resend>parcel|package|missing parts?|parts?|new (?:item|one|unit))|(?P<reply>answer|reply))"
    r"(?: [\w'-]+){0,3}? will be (?:also |then |fully )?(?:refunded|issued|paid|sent|shipped|dispatched"
    r"|posted"
    r"|processed|transferred|returned to you|made|credited|answered|on its way|with you)\b"
)
_EN_OTHERS = re.compile(
    r"(?<!via )(?<!through )(?<!to your )(?<!with )\b(?:e-?bay|amazon|paypal|etsy|(?:the|your) bank|bank"
    r"|platform|courier|carrier|alipay|stripe|visa|mastercard|aliexpress|customs|court|jd|taobao|tmall"
    r"|fedex|ups|dhl|usps"
    r"|royal mail|manufacturer|supplier)\b"
)
# Between the act and the moment: words by which the moment belongs to something else.
_EN_GAP = re.compile(
    r"\b(?:please|you (?:can|may|must|need|have|should|will|paid|sent|ordered|returned|received|wrote"
    r"|asked|reported|bought|made|placed|get|got|send|return|reply|confirm)|which|who|because|since|as you"
    r"|and you"
    r"|so you|but|while|paid|ordered|received|placed|bought|dated|delivered|arrived|opened|sent us"
    r"|is valid|valid"
    r"|in return|wait\w*|stat\w+ that|that (?:you|we|was|were|is|has))\b"
)
_EN_FRONT = re.compile(r"(?:^|[,:]\s)\s*(?:and|so|but|then|therefore|anyway)?\s*$")
_EN_BETWEEN = re.compile(r"\s*(?:at the latest)?,?\s*(?:at the latest,?)?\s*")
_EN_OWN = (_EN_ACTIVE, _EN_ING)
_EN_ALL = (*_EN_OWN, _EN_YOU, _EN_PASSIVE)


def _english(text: str, found: list[Moment]) -> tuple[str, When] | None:
    if _EN_NO.search(text):
        return None
    for pattern in _EN_ALL:
        for act in pattern.finditer(text):
            if _EN_NOT.search(text, 0, act.start()):
                continue
            if pattern not in _EN_OWN and _EN_OTHERS.search(text):
                continue
            when = _en_moment(text, act, found)
            if when is not None:
                return str(act.lastgroup), when
    return None


def _en_moment(text: str, act: re.Match[str], found: list[Moment]) -> When | None:
    """The moment that belongs to an act: behind it, or at the head of the sentence before it."""
    for one in found:
        if act.start() < one.start < act.end():  # "we will today send"
            return one.when
        if act.end() <= one.start <= act.end() + _REACH:
            return None if _EN_GAP.search(text, act.end(), one.start) else one.when
        between = one.end <= act.start() and _EN_BETWEEN.fullmatch(text, one.end, act.start())
        if between and _EN_FRONT.search(text[: one.start]):
            return one.when
    return None


# -- Chinese -----------------------------------------------------------------------------------------------

# Harmless words that look like ones that matter, taken out before anything is looked for.
_ZH_POLITE = re.compile(
    r"(?:还|也)?请(?:您|你|亲)?(?:先)?(?:放心|安心|耐心等待|稍等|稍候|谅解|见谅|理解|注意查收|留意"
    r"|不用担心|勿担心|知悉)"
)
_ZH_AFTERS = re.compile(r"售后|今后|最后|随后|稍后|然后|午后|后续|后台|后面|后期|背后|前后|后天")
_ZH_LATER = re.compile(r"(?:分钟|小时|钟头|天|日|周|星期|月|h)(?:之|以)?后")
_ZH_NO = re.compile(
    r"如果|如您|如需|如有|若|要是|假如|倘若|一旦|除非|只要|只有|等您|等到|待您|待[^遇处]|的话|前提|视情况"
    r"|才|之后|以后|后"
    r"|预计|大概|大约|可能|一般|通常|左右|应该|估计|尽量|争取|也许|或许|差不多|不一定|希望|力争|最快|正常情况"
    r"|吗|么$|是否|能否|可否|要不要|好不好|行不行|呢$"
    r"|(?:您|你|亲|买家|客户|顾客|对方)(?:之前|刚才|刚刚|昨天|上次|曾|也|还|都|一直)?"
    r"(?:说|提到|要求|问|表示|认为|称|想|觉得|以为|强调)(?!的)"
)
_ZH_CLAUSE = re.compile(r"(?:[^,、:\s]|(?<=\d):(?=\d))+")
_OTHERS = (
    "平台|银行|支付宝|微信支付|微信|财付通|快递|物流|顺丰|中通|圆通|韵达|申通|京东|淘宝|天猫|拼多多|抖音"
    "|菜鸟|邮政|官方"
    "|系统|厂家|工厂|供应商|海关|法院|卡组织|paypal|ebay|amazon|stripe|小二|买家|顾客|客户|对方|消协|12315"
    "|市场监管"
)
_ZH_OTHERS = re.compile(
    rf"(?<!安排)(?<!联系)(?<!通知)(?<!催促)(?<!让)(?<!叫)(?<!催)(?<!通过)(?<!走)(?<!按)(?<!以)"
    rf"(?:{_OTHERS})(?:方面|客服|那边|工作人员|公司|专员|人员|方|小哥)?(?:也|就|都|正在)?"
    r"(?:会|将|应|需|要|能|在|于|自动|承诺|规定|\d|[一二三今明后周下本当两]|收到|审核|处理|退|判)"
    rf"|由(?:{_OTHERS})"
)
_ZH_ASKED = re.compile(
    r"请|麻烦|劳驾|辛苦(?:您|你)|有劳|(?:您|你|亲)(?:需|要|应|可|务必|记得|得在|尽快)|务必|记得|需要(?:您"
    r"|你)|需在|须|建议"
)
_ZH_SOFT = re.compile(
    r"可以|可于|可在|可随时|能够|(?<!智)(?<!功)(?<!性)能(?!量|源|耗)|有权|支持|享受|不会|无法|没法|没办法"
    r"|不予|不再|暂不|不同意"
    r"|拒绝|没有|未能|不承诺|不保证|不一定|不答应|不便|不用|无需|不必|不是|并非|并未|从未|不在|不提供"
    r"|超时|逾期|自动|已|刚|昨|前天|曾|上周|上个?月|之前的"
    r"|应在|应于|应当|应予|有效|仅限|规则|规定|政策|条例|法律|有没有|等(?:待|您|你)"
)
# 您 or 你 as the one who acts: not behind a word that makes it the one to whom something is done.
_ZH_YOU = re.compile(
    r"(?<![给为帮向替跟和与对把让由应诺证复系知还退寄发补])(?:您|你)(?!的|们的|好|[^,]{1,6}的)"
)
_ZH_WE = (
    r"(?:我们|我方|我司|我店|本店|小店|店铺|店里|我家|本公司|我|咱们|咱|这边|客服"
    r"|仓库|仓储|售后|技术|同事|专员|财务)"
)
_ZH_WILL = re.compile(rf"{_ZH_WE}|会|将|一定|保证|承诺|马上|立即|安排|答应|(?:给|为|帮|向|替)(?:您|你)")
_ZH_ACTS: tuple[tuple[str, str], ...] = (
    (
        "refund",
        "退款|退还|退回|退给|退费|退差价|补差价|退运费|补偿|赔付|赔偿|返还|返现|退货款|退钱|打款|转账|打给"
        "|转给|支付给|退(?=您|你|掉)"
        "|原路退|全额退|报销",
    ),
    ("replace", "换货|换新|更换|调换|换一个|换个|换一件|换发"),
    (
        "resend",
        "补发|重发|重新发|重寄|补寄|寄出|发出|发货|寄给|发给|寄送|补送|补齐|出库|重新寄|寄(?=您|你|一)"
        "|发(?=您|你|新|过去|过来|出去)|交给快递|交快递",
    ),
    ("repair", "维修|修好|修理|返修|修复"),
    ("collect", "上门取|取件|上门揽|揽收"),
    (
        "reply",
        "回复|答复|回电|回话|回访|联系|告知|反馈|通知|致电|打电话|去电|说明情况|同步|回您|回你|出结果"
        "|给(?:您|你)(?:[一二]?个)?(?:准确|明确|满意|最终|处理)?的?(?:答复|结果|消息|说法|回音|交代|方案"
        "|准信)",
    ),
    ("other", "处理|核实|核查|查清|查明|解决|跟进|办理|检查|检测|完成|查询|上传|提交|更新|取消|安排"),
)
# An act named as a thing: 退款申请, 回复率, 发货的订单; or done already: 退款了.
_ZH_THING = (
    "(?!申请|流程|时限|时间|时效|规则|率|政策|金额|记录|凭证|截图|的(?!\\W*$)|了(?!解)|过(?!程|来|去)|原因"
    "|方式|路径|成功|失败|单号?|前|后|链接"
    "|页面|入口|按钮|订单|服务|结果|通道|渠道|期限|条件|标准|权限|中|范围|证明|进度|超时|速度)"
)
_ZH_ACT = re.compile("|".join(f"(?P<{kind}>(?:{words}){_ZH_THING})" for kind, words in _ZH_ACTS))
_ZH_RECEIVE = re.compile(
    r"(?:您|你)(?:就|便|一定)?(?:会|将).{0,12}?(?:收到|拿到)[^,]{0,8}?"
    r"(?:(?P<refund>退款|货款|款项|赔付|差价)|(?P<reply>回复|答复|结果|通知|短信)"
    r"|(?P<resend>补发|补寄|配件|新的|新品|包裹|换货|商品))"
)
# Without anybody named, only a bound and nearly at once the act: 周五前退款, 24小时内回复您.
_ZH_BARE = re.compile(
    r"(?:把[^,]{1,8})?(?:会|将|就|给您?|为您?|帮您?|向您?|替您?|完成|办理|安排|全额|原路|再|先|统一|全部"
    r"|一并|内|里)*"
)
_ZH_ONLY = re.compile(r"(?:那么|好的|最晚|最迟|不超过|不晚于|就|在|于|到|赶|时间是)*")
_ZH_TAIL = re.compile(r"(?:之前|以前|前|之内|以内|内|里)?[。.!;…○]*")


def _chinese(text: str, found: list[Moment]) -> tuple[str, When] | None:
    plain = _ZH_AFTERS.sub(lambda one: "○" * len(one[0]), _ZH_POLITE.sub(lambda one: "○" * len(one[0]), text))
    if _ZH_NO.search(_ZH_LATER.sub(lambda one: "○" * len(one[0]), plain)):
        return None
    before: Moment | None = None  # a clause that was nothing but a moment
    waiting = ""  # what was promised in the clause before, its moment still to come
    for clause in _ZH_CLAUSE.finditer(plain):
        start, end = clause.span()
        here = [one for one in found if start <= one.start and one.end <= end]
        only = here[0] if here and _only(plain, here[0], start, end) else None
        if only is not None:
            if waiting and only.bound:
                return waiting, only.when
            before = only
            continue
        kind = _zh_kind(plain, start, end, here[0] if here else None)
        if kind and here:
            return kind, here[0].when
        if kind and before is not None:
            return kind, before.when
        waiting, before = kind, None
    return None


def _only(text: str, one: Moment, start: int, end: int) -> bool:
    """Whether a clause is a moment and nothing more: 最晚周五前."""
    front = _ZH_ONLY.fullmatch(text, start, one.start)
    return bool(front and _ZH_TAIL.fullmatch(text, one.end, end))


def _zh_kind(text: str, start: int, end: int, moment: Moment | None) -> str:
    """What a clause promises: its moment first, then the act; "" for nothing."""
    clause = text[start:end]
    if _ZH_OTHERS.search(clause):
        return ""
    received = _ZH_RECEIVE.search(clause)
    if received is not None and not _ZH_ASKED.search(clause) and not _ZH_SOFT.search(clause):
        return str(received.lastgroup)
    after, told = moment.end - start if moment is not None else 0, ""
    for act in _ZH_ACT.finditer(clause, after):
        head = clause[: act.start()]
        if _ZH_ASKED.search(head) or _ZH_SOFT.search(clause) or _ZH_YOU.search(head):
            break
        named = (
            _ZH_WILL.search(head) or act[0][0] == "给" or clause[act.end() : act.end() + 1] in ("您", "你")
        )
        bare = moment is not None and moment.bound and not head[: moment.start - start].strip("○")
        if named or (bare and _ZH_BARE.fullmatch(clause, after, act.start())):
            told = str(act.lastgroup)
            if told != "other":  # 办理退款 is a refund
                break
    return told
