"""The vocabulary: every controlled word with its Chinese and English label and the codes platforms use.

A key is stored and never changes; labels may. ``stage`` (how far the matter is), ``turn`` (whose move it is)
and ``status`` (whether we still work on it) are three different things. Platform codes are kept as the
platforms print them, so that an export can name them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from aftercase import i18n


class Term(NamedTuple):
    """A word of the vocabulary."""

    key: str
    zh: str
    en: str
    codes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The word in the interface language."""
        return self.zh if i18n.language() == "zh" else self.en


Table = Mapping[str, Term]


def _table(*rows: tuple[str, str, str] | tuple[str, str, str, tuple[str, ...]]) -> dict[str, Term]:
    return {row[0]: Term(*row) for row in rows}


# How far the matter is. Stages jump: a platform steps in by itself.
STAGES: Table = _table(
    ("intake", "登记", "intake"),
    (
        "seller_review",
        "待商家处理",
        "seller review",
        (
            "taobao:WAIT_SELLER_AGREE",
            "wechat_shop:MERCHANT_PROCESSING",
            "douyin:6",
            "pinduoduo:2",
            "pinduoduo:3",
        ),
    ),
    ("negotiation", "协商中", "negotiation", ("wechat_shop:USER_WAIT_CONFIRM", "paypal:INQUIRY")),
    (
        "refused",
        "商家拒绝",
        "refused",
        (
            "taobao:SELLER_REFUSE_BUYER",
            "pinduoduo:6",
            "douyin:27",
            "douyin:29",
            "wechat_shop:MERCHANT_REJECT",
        ),
    ),
    ("agreed", "已同意", "agreed"),
    (
        "return_in_transit",
        "待退货",
        "return in transit",
        ("taobao:WAIT_BUYER_RETURN_GOODS", "taobao:WAIT_SELLER_CONFIRM_GOODS", "pinduoduo:7", "douyin:7"),
    ),
    (
        "platform_intervention",
        "平台介入",
        "platform steps in",
        ("wechat_shop:100", "pinduoduo:8", "paypal:CHARGEBACK"),
    ),
    (
        "evidence",
        "举证",
        "evidence",
        ("wechat_shop:104", "stripe:needs_response", "paypal:WAITING_FOR_SELLER_RESPONSE"),
    ),
    ("adjudication", "判责", "adjudication", ("stripe:under_review", "paypal:UNDER_REVIEW")),
    ("decided", "已裁决", "decided", ("stripe:won", "stripe:lost", "paypal:RESOLVED")),
    ("appeal", "申诉", "appeal", ("wechat_shop:111", "paypal:PRE_ARBITRATION", "paypal:ARBITRATION")),
    ("execution", "退款中", "refund under way", ("wechat_shop:114",)),
    ("closed", "已关闭", "closed"),
)

# Whose move it is.
TURNS: Table = _table(
    ("us", "我们", "us"),
    ("buyer", "买家", "buyer"),
    ("platform", "平台", "platform"),
    ("bank", "银行", "bank"),
    ("carrier", "物流", "carrier"),
    ("none", "无", "nobody"),
)

STATUSES: Table = _table(("open", "处理中", "open"), ("closed", "已结案", "closed"))

OUTCOMES: Table = _table(
    ("won", "支持商家", "won"),
    ("won_partly", "部分支持", "won in part"),
    ("lost", "支持买家", "lost"),
    ("settled", "协商一致", "settled"),
    ("accepted", "商家同意", "accepted"),
    ("withdrawn", "买家撤销", "withdrawn by the buyer"),
    ("expired_seller", "商家超时", "seller ran out of time"),
    ("expired_buyer", "买家逾期", "buyer ran out of time"),
    ("platform_paid", "平台垫付", "paid by the platform"),
    ("prevented", "已避免", "prevented"),
    ("invalid", "无效", "invalid"),
)

PARTIES: Table = _table(
    ("buyer", "买家", "buyer"),
    ("platform", "平台", "platform"),
    ("carrier", "物流", "carrier"),
    ("payment_provider", "支付机构", "payment provider"),
    ("bank", "银行", "bank"),
    ("supplier", "供应商", "supplier"),
    ("authority", "主管部门", "authority"),
    ("colleague", "同事", "colleague"),
    ("other", "其他", "other"),
)

CHANNELS: Table = _table(
    ("platform_chat", "平台聊天", "platform chat"),
    ("platform_case", "平台工单", "platform case"),
    ("email", "邮件", "e-mail"),
    ("phone", "电话", "phone"),
    ("sms", "短信", "text message"),
    ("wechat", "微信", "WeChat"),
    ("letter", "信函", "letter"),
    ("in_person", "当面", "in person"),
    ("note", "备注", "note"),
    ("system", "系统", "system"),
)

DIRECTIONS: Table = _table(("in", "来", "from"), ("out", "去", "to"), ("internal", "内部", "note"))

VISIBILITIES: Table = _table(("shareable", "可外发", "shareable"), ("private", "内部", "private"))

PLATFORMS: Table = _table(
    ("taobao", "淘宝", "Taobao"),
    ("tmall", "天猫", "Tmall"),
    ("jd", "京东", "JD"),
    ("pinduoduo", "拼多多", "Pinduoduo"),
    ("douyin", "抖店", "Douyin"),
    ("kuaishou", "快手小店", "Kuaishou"),
    ("wechat_shop", "微信小店", "WeChat Store"),
    ("xiaohongshu", "小红书", "Xiaohongshu"),
    ("xianyu", "闲鱼", "Xianyu"),
    ("alibaba_1688", "1688", "1688"),
    ("amazon", "亚马逊", "Amazon"),
    ("ebay", "eBay", "eBay"),
    ("aliexpress", "速卖通", "AliExpress"),
    ("etsy", "Etsy", "Etsy"),
    ("tiktok_shop", "TikTok Shop", "TikTok Shop"),
    ("shopify", "Shopify", "Shopify"),
    ("stripe", "Stripe", "Stripe"),
    ("paypal", "PayPal", "PayPal"),
    ("own_site", "独立站", "own site"),
    ("offline", "线下", "offline"),
    ("other", "其他", "other"),
)

# Whose law protects the buyer: it follows the buyer's country, not the shop's.
LAWS: Table = _table(
    ("law_cn", "中国", "China"),
    ("law_eu", "欧盟", "European Union"),
    ("law_uk", "英国", "United Kingdom"),
    ("law_us", "美国", "United States"),
    ("other", "其他", "other"),
)

CARRIERS: Table = _table(
    ("courier_cn", "国内快递", "courier in China"),
    ("china_post", "中国邮政", "China Post"),
    ("ups", "UPS（美国境内）", "UPS within the US"),
    ("ups_international", "UPS（国际）", "UPS international"),
    ("usps", "美国邮政 USPS", "USPS"),
    ("fedex", "联邦快递 FedEx（美国）", "FedEx (US)"),
    ("dhl_express", "DHL 国际快递", "DHL Express"),
    ("dhl_freight", "DHL 货运", "DHL Freight"),
    ("royal_mail", "英国皇家邮政", "Royal Mail"),
    ("road_freight", "国际公路货运", "international road freight"),
    ("air_cargo", "空运", "air cargo"),
    ("other", "其他", "other"),
)

PAYMENTS: Table = _table(
    ("alipay", "支付宝", "Alipay"),
    ("wechat_pay", "微信支付", "WeChat Pay"),
    ("unionpay", "银联", "UnionPay"),
    ("visa", "Visa", "Visa"),
    ("mastercard", "万事达", "Mastercard"),
    ("amex", "美国运通", "American Express"),
    ("discover", "Discover", "Discover"),
    ("paypal", "PayPal", "PayPal"),
    ("stripe", "Stripe", "Stripe"),
    ("shopify", "Shopify Payments", "Shopify Payments"),
    ("other", "其他", "other"),
)

# What of a case picks a clock file: the value is the file's id.
BOOKS: Mapping[str, Table] = {"platform": PLATFORMS, "law": LAWS, "carrier": CARRIERS, "payment": PAYMENTS}

_IN_CHINA = (
    "taobao",
    "tmall",
    "jd",
    "pinduoduo",
    "douyin",
    "kuaishou",
    "wechat_shop",
    "xiaohongshu",
    "xianyu",
    "alibaba_1688",
)

# The law that holds for most buyers of a platform, taken where none is given.
HOME_LAW: Mapping[str, str] = dict.fromkeys(_IN_CHINA, "law_cn")

# The currency a platform settles in, taken where none is given.
HOME_CURRENCY: Mapping[str, str] = dict.fromkeys(_IN_CHINA, "CNY")

# The ten causes of a refused request, in the five groups of the triage.
CAUSES: Table = _table(
    ("product-quality", "商品质量", "product quality"),
    ("unclear-description", "描述不清", "unclear description"),
    ("payment-failed", "支付失败", "payment failed"),
    ("payment-method", "支付方式", "payment method"),
    ("logistics-delay", "物流延迟", "logistics delay"),
    ("logistics-dispute", "物流纠纷", "logistics dispute"),
    ("unclear-reason", "原因不明确", "unclear reason"),
    ("excessive-amount", "金额过高", "amount too high"),
    ("poor-communication", "沟通不畅", "poor communication"),
    ("no-solution", "没有方案", "no solution offered"),
)

# The clocks of the shipped clock files, one name per situation.
CLOCKS: Table = _table(
    ("ship_by", "发货", "dispatch"),
    ("first_reply_unshipped", "首次答复（未发货）", "first answer (unshipped)"),
    ("first_reply_shipped", "首次答复（已发货）", "first answer (shipped)"),
    ("buyer_sends_back", "买家寄回", "buyer sends back"),
    ("confirm_return", "确认退货（在途）", "confirm return (on its way)"),
    ("confirm_return_signed", "确认退货（已签收）", "confirm return (signed for)"),
    ("buyer_escalates", "买家申请介入", "buyer may call the platform"),
    ("evidence_due", "举证", "evidence"),
    ("evidence_more", "补充举证", "further evidence"),
    ("escalation_decision", "平台裁决", "platform's decision"),
    ("carry_out", "执行裁决", "carry out the decision"),
    ("appeal_due", "申诉", "appeal"),
    ("appeal_decision", "申诉结果", "result of the appeal"),
    ("after_sale_window", "售后期", "after-sale window"),
    ("exchange_check", "换货验货", "check of an exchange"),
    ("withdraw_no_reason", "无理由退货", "return without reason"),
    ("refund_after_return", "收货后退款", "refund after return"),
    ("refund_after_cancel", "取消后退款", "refund after cancelling"),
    ("buyer_returns_goods", "买家退回商品", "buyer returns the goods"),
    ("reject_fault", "质量问题退货", "return for a fault"),
    ("merchant_proves", "商家举证期", "shop has to prove"),
    ("stalling", "拖延界线", "line of stalling"),
    ("complaint_accepted", "12315 受理", "12315 accepts"),
    ("mediation_ends", "12315 调解", "12315 mediation"),
    ("sue_by", "诉讼时效", "time to sue"),
    ("deliver_by", "送达", "delivery"),
    ("guarantee_ends", "法定担保", "legal guarantee"),
    ("complaint_answer", "快递答复", "carrier's answer"),
    ("claim_damage", "破损索赔", "claim for damage"),
    ("claim_loss", "丢失索赔", "claim for loss"),
    ("claim_delay", "延误索赔", "claim for delay"),
    ("dispute_answer", "答复争议", "answer the dispute"),
    ("dispute_open_until", "买家可拒付", "buyer may dispute"),
    ("refund_arrives", "退款到账", "refund arrives"),
    ("refund_possible", "可原路退款", "refund possible"),
)

# A way out that is put to the other side. The codes are those of the platforms' request types.
OFFERS: Table = _table(
    (
        "refund_full",
        "全额退款",
        "full refund",
        ("wechat_shop:REFUND", "pinduoduo:2", "douyin:1", "douyin:2"),
    ),
    ("refund_partial", "部分退款", "partial refund"),
    (
        "refund_with_return",
        "退货退款",
        "return and refund",
        ("wechat_shop:RETURN", "pinduoduo:3", "douyin:0"),
    ),
    ("replacement", "换货", "exchange", ("wechat_shop:EXCHANGE", "pinduoduo:4", "douyin:3")),
    ("resend", "补发", "send the missing part", ("pinduoduo:5", "douyin:7")),
    ("repair", "维修", "repair", ("pinduoduo:6", "douyin:8001")),
    ("price_difference", "退差价", "refund of the price difference", ("wechat_shop:refundpricediff",)),
    ("freight", "承担运费", "freight paid"),
    ("coupon", "优惠券", "coupon"),
    ("compensation", "赔付", "compensation"),
)

# What became of an offer; "" is an open one.
ANSWERS: Table = _table(
    ("open", "待答复", "open"),
    ("accepted", "已接受", "accepted"),
    ("denied", "已拒绝", "denied"),
    ("expired", "已过期", "expired"),
    ("withdrawn", "已撤回", "withdrawn"),
)

# What was promised in words of ours.
PROMISES: Table = _table(
    ("refund", "退款", "refund"),
    ("resend", "寄出", "send"),
    ("replace", "换货", "exchange"),
    ("repair", "维修", "repair"),
    ("reply", "回复", "answer"),
    ("collect", "上门取件", "collect"),
    ("other", "其他", "something else"),
)

PROMISE_STATES: Table = _table(
    ("open", "待兑现", "open"),
    ("kept", "已兑现", "kept"),
    ("late", "逾期兑现", "kept late"),
    ("broken", "未兑现", "broken"),
    ("unsaid", "结案前未记录", "not said before closing"),
)

EVIDENCE_KINDS: Table = _table(
    ("order", "订单截图", "order page"),
    ("listing_snapshot", "商品详情页快照", "listing as it stood"),
    ("chat", "聊天记录", "chat"),
    ("tracking", "物流轨迹", "tracking"),
    ("delivery_slip", "签收底单", "delivery slip"),
    ("signature", "签收凭证", "signature"),
    ("shipping_label", "面单", "shipping label"),
    ("carrier_statement", "物流公司证明", "carrier's statement"),
    ("packing_photo", "打包照片", "packing photo"),
    ("packing_video", "打包视频", "packing video"),
    ("unboxing_video", "开箱视频", "unboxing video"),
    ("weight_record", "称重记录", "weight record"),
    ("item_photo", "商品照片", "photo of the goods"),
    ("return_inspection", "退货验货", "inspection of the return"),
    ("quality_report", "质检报告", "test report"),
    ("purchase_invoice", "进货发票", "purchase invoice"),
    ("brand_authorisation", "品牌授权", "brand authorisation"),
    ("authenticity_certificate", "正品鉴定", "authenticity certificate"),
    ("refund_proof", "退款凭证", "proof of refund"),
    ("policy", "售后政策", "policy"),
    ("policy_acceptance", "买家确认", "buyer's acceptance"),
    ("payment_record", "支付记录", "payment record"),
    ("ip_device", "IP/设备", "IP and device"),
    ("prior_order", "历史订单", "earlier order"),
    ("police_report", "报案回执", "police report"),
    ("customs_document", "海关文件", "customs document"),
    ("affidavit", "声明", "statement"),
    ("other", "其他", "other"),
)

CASE_FIELDS: Table = _table(
    ("case_no", "案件编号", "case number"),
    ("order_no", "订单号", "order number"),
    ("aftersale_no", "售后单号", "after-sale number"),
    ("buyer_name", "买家", "buyer"),
    ("shop", "店铺", "shop"),
    ("tags", "标签", "tags"),
    ("platform", "平台", "platform"),
    ("law", "买家所在地的法律", "law of the buyer's country"),
    ("carrier", "物流公司", "carrier"),
    ("payment", "支付方式", "payment method"),
    ("title", "标题", "title"),
    ("amount", "争议金额", "amount in dispute"),
    ("currency", "币种", "currency"),
    ("opened_at", "立案时间", "opened"),
    ("paid_at", "付款时间", "paid"),
    ("shipped_at", "发货时间", "shipped"),
    ("signed_at", "签收时间", "signed for"),
    ("completed_at", "交易成功时间", "completed"),
    ("requested_at", "买家申请时间", "buyer's request"),
    ("refused_at", "拒绝时间", "refused"),
    ("agreed_at", "同意时间", "agreed"),
    ("returned_at", "买家寄回时间", "sent back"),
    ("return_signed_at", "退货签收时间", "return signed for"),
    ("refunded_at", "退款时间", "refunded"),
    ("escalated_at", "升级时间", "escalated"),
    ("decided_at", "裁决时间", "decided"),
    ("appealed_at", "申诉时间", "appealed"),
    ("charged_back_at", "拒付时间", "charged back"),
    ("claimed_at", "向物流索赔时间", "claimed from the carrier"),
    ("complained_at", "投诉受理时间", "complaint accepted"),
)

CONFIDENCE: Table = _table(
    ("official", "官方原文", "official"),
    ("court", "法院或主管机关", "court or authority"),
    ("news", "新闻报道", "news"),
    ("copy", "转载", "copy"),
    ("weak", "不可靠", "weak"),
    ("manual", "本人填写", "typed in"),
)

CHECK_STATES: Table = _table(
    ("todo", "待办", "to do"), ("done", "完成", "done"), ("skipped", "跳过", "skipped")
)


def label(table: Table, key: str) -> str:
    """The label of a key in the interface language; an unknown key is shown as it is."""
    term = table.get(key)
    return term.label if term else key


def near(word: str, words: Iterable[str], count: int = 3) -> list[str]:
    """The valid words most like a wrong one, best first; those that contain it count as like."""
    import difflib  # only the unlucky path pays for it

    words = list(words)
    close = difflib.get_close_matches(word, words, n=count, cutoff=0.5)
    lowered = word.lower()
    close += [other for other in words if lowered and lowered in other.lower() and other not in close]
    return close[:count]
