"""What was passed when an act was done although points were open: the points' keys in words.

The event keeps keys, which never change; the words may. A key that nobody knows, as of a rule of the shop's
own or of a newer version, is shown as it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from aftercase.i18n import joined, tr
from aftercase.terms import Table, Term, label

WORDING = "wording:"  # before the id of a rule about words

POINTS: Table = {
    key: Term(key, zh, en)
    for key, zh, en in (
        ("answered", "还没有回复买家", "no answer to the buyer"),
        ("options", "没给两个方案和期限", "no two options with a date"),
        ("lawful", "没核对拒绝站不站得住", "the refusal not compared with the rules"),
        ("waiting", "给对方的时间还没到", "a time that was given still ran"),
        ("too-early", "平台还不受理", "before the platform takes it"),
        ("cap:appeal", "申诉次数已用完", "appeals used up"),
        ("cap:intervention", "介入次数已用完", "calls for the platform used up"),
        ("cap:evidence", "举证次数已用完", "hand-overs of evidence used up"),
        ("decision", "还没有裁决", "no decision yet"),
        ("new-evidence", "没有新证据", "no new evidence"),
        ("papers", "举证期内没有交材料", "no papers in time"),
        ("window", "申诉时间已过", "the time to appeal was over"),
        ("effect", "会带来别的后果", "it brings something else with it"),
        ("paid-twice", "拒付期间再退款", "a refund beside a bank dispute"),
        ("leak:private", "内部记录里的原话", "words of a private entry"),
        ("leak:buyer", "别的案件的买家", "another case's buyer"),
        ("leak:order", "别的案件的订单号", "another case's order"),
        ("leak:internal", "内部数值", "an internal value"),
        ("cooling", "冷静时间没到", "before the cooling-off was over"),
    )
}
"""Key of a point to what was open."""

RULES: Table = {
    key: Term(key, zh, en)
    for key, zh, en in (
        ("gaps", "还没填的内容", "something to be filled in"),
        ("called-liar", "说对方撒谎", "called a liar"),
        ("called-fraud", "说对方诈骗", "called a fraud"),
        ("called-malicious", "说对方恶意", "called malicious"),
        ("did-it-yourself", "说是对方自己弄的", "“you did it yourself”"),
        ("doubt", "表示不信", "doubt"),
        ("insinuation", "话里有话", "insinuation"),
        ("threat-law", "拿法律威胁", "a threat of law"),
        ("threat-harm", "威胁", "a threat of harm"),
        ("threat-or-else", "“否则”式威胁", "“or else”"),
        ("threat-expose", "威胁曝光", "a threat to expose"),
        ("threat-consequence", "威胁后果自负", "a threat of consequences"),
        ("insult", "侮辱", "an insult"),
        ("insult-compared", "拿来比作什么的侮辱", "an insult by comparison"),
        ("sarcasm", "讽刺", "sarcasm"),
        ("sarcasm-mock", "嘲笑", "mockery"),
        ("sarcasm-thanks", "反话道谢", "thanks meant otherwise"),
        ("capitals", "全是大写", "capitals"),
        ("marks", "一连串标点", "rows of marks"),
        ("repeats", "重复的字", "repeated letters"),
        ("angry-repeats", "生气地重复", "angry repeating"),
        ("how-often", "“说了多少遍”", "“how often”"),
        ("promise-absolute", "绝对的保证", "an absolute promise"),
        ("promise-guarantee", "打包票", "a guarantee"),
        ("promise-sure", "说得太满", "too sure a promise"),
        ("admit-liability", "承认责任", "admission of liability"),
        ("admit-fake", "承认假货", "admission of a fake"),
        ("admit-harm", "承认造成损害", "admission of harm"),
        ("off-platform-chat", "引到平台外聊", "chat off the platform"),
        ("off-platform-avoid", "绕开平台", "going round the platform"),
        ("off-platform-pay", "平台外付款", "payment off the platform"),
        ("off-platform-lead", "引出平台", "leading off the platform"),
        ("phone-number", "电话号码", "a phone number"),
        ("email-address", "邮箱地址", "an e-mail address"),
        ("ask-secret", "索要密码或验证码", "asking for a secret"),
        ("ask-secret-shape", "索要密码或验证码", "asking for a secret"),
        ("ask-id-photo", "索要证件照片", "asking for a photo of papers"),
        ("id-number", "证件号", "an identity number"),
        ("card-number", "卡号", "a card number"),
        ("phone-of-somebody", "别人的电话", "somebody's phone number"),
        ("other-buyer", "别的买家", "another buyer"),
        ("somebody-else", "别人的信息", "somebody else's data"),
        ("void-final-say", "最终解释权", "“final say is ours”"),
        ("void-no-returns", "概不退换", "“no returns”"),
        ("void-opened", "拆封不退", "“opened, so no return”"),
        ("void-signed", "签收概不负责", "“signed for, so no claim”"),
        ("void-opened-signed", "拆封或签收就不退", "“opened or signed for”"),
        ("void-not-ours", "推给别人", "“not our business”"),
        ("void-by-act", "以行为视为同意", "“by doing so you agree”"),
        ("internal-label", "内部标签", "an internal label"),
        ("internal-price", "内部价格", "an internal price"),
        ("internal-rating", "对买家的内部评价", "an internal rating"),
        ("internal-aside", "顺口说出的内部话", "an internal aside"),
        ("called-motive", "说对方动机不良", "a bad motive supposed"),
        ("threat-lever", "拿别的事要挟", "something held over the other side"),
        ("insult-words", "骂人的话", "words of insult"),
        ("sarcasm-rhetoric", "反问式讽刺", "a question meant to sting"),
        ("lost-patience", "失去耐心", "lost patience"),
        ("promise-vow", "发誓式保证", "a vow"),
        ("admit-blame", "揽下责任", "the blame taken"),
        ("off-platform-hint", "暗示到平台外", "a hint to leave the platform"),
        ("somebody-told", "说出别人的事", "what somebody else has told"),
        ("void-house-rule", "店规式条款", "a rule of the house"),
        ("ask-secret-lead", "引着对方说出密码", "leading to a secret"),
        ("likeness-accusation", "像在指责", "reads like an accusation"),
        ("likeness-threat", "像在威胁", "reads like a threat"),
        ("likeness-insult", "像在侮辱", "reads like an insult"),
        ("likeness-sarcasm", "像在讽刺", "reads like sarcasm"),
        ("likeness-promise", "像在打包票", "reads like too much of a promise"),
        ("likeness-admission", "像在承认责任", "reads like an admission"),
        ("likeness-off-platform", "像在引出平台", "reads like leaving the platform"),
        ("likeness-secret", "像在索要密码", "reads like asking for a secret"),
        ("likeness-personal-data", "像有别人的信息", "reads like somebody else's data"),
        ("likeness-void-term", "像无效条款", "reads like a void term"),
        ("likeness-internal", "像内部的话", "reads like words for inside"),
    )
}
"""Id of a shipped rule about words to what it finds; one that is gone keeps its name for old cases."""


def in_words(points: Iterable[str]) -> str:
    """The points of an override, each once: ``no new evidence; words: an insult``."""
    told = dict.fromkeys(_one(key) for key in points)
    return joined(told, "; ")


def _one(key: str) -> str:
    if key.startswith(WORDING):
        return tr("words: {rule}", rule=label(RULES, key.removeprefix(WORDING)))
    return label(POINTS, key)
