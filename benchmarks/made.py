"""Cases made by a seeded hand: chains that hold, words that vary, the kinds of events in a likely mix.

The same seed gives the same bytes, so that two runs measure the same work. Nothing here goes through the
verbs: making 100,000 cases that way would take an hour, this way a minute.
"""

from __future__ import annotations

import hashlib
import itertools
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from aftercase.case import chain

BEGINNING = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
PLAYBOOK = "product-quality"
STEPS = ("read-refusal", "ask-photos", "offer-choice", "wait-answer", "settle")
KEYS = tuple(f"check-{n}" for n in range(6))

# The more to the left, the more often it is said.
_ENGLISH = """
refund parcel photo buyer label broken delivery return order date answer screen colour size box seller
platform carrier scratch invoice evidence warehouse receipt shipment policy exchange amount deadline
message courier damaged missing seam lamp kettle battery charger sleeve collar zipper handle mirror
customs insurance signature tracking barcode envelope voucher discount postage partial inspection
porcelain varnish hinge gasket spindle tripod lanyard thermos
"""
_CHINESE = """
退款 包裹 照片 买家 面单 破损 签收 退货 订单 日期 答复 屏幕 颜色 尺码 外箱 卖家 平台 快递 划痕 发票 凭证
仓库 回执 物流 规则 换货 金额 时限 留言 派送 受潮 漏发 开线 台灯 水壶 电池 充电器 袖口 领口 拉链 把手
镜面 清关 保价 签名 单号 条码 信封 优惠券 差价 运费 部分退款 质检 瓷器 清漆 合页 垫圈 三脚架 挂绳 保温杯
"""
ENGLISH, CHINESE = _ENGLISH.split(), _CHINESE.split()
BUYERS = ("王芳", "李娜", "张敏", "刘洋", "陈静", "buyer-k", "buyer-m", "buyer-q", "赵磊", "孙丽")
_ENGLISH_WEIGHTS = list(itertools.accumulate(1 / (place + 1.5) for place in range(len(ENGLISH))))
_CHINESE_WEIGHTS = list(itertools.accumulate(1 / (place + 1.5) for place in range(len(CHINESE))))

COMMON = {"zh": "退款", "en": "refund"}
"""In most cases' words."""
RARE = {"zh": "罕见词", "en": "zymurgy"}
"""In one case of a thousand."""

TEXT = (
    "---\nschema: aftercase/1\nid: product-quality\nlanguage: zh\nkind: scenario\ncause: product-quality\n"
    "platform: [generic]\nstatus: draft\n---\n\n# 商品质量问题\n\n"
    + "".join(f'## {id_} <a id="{id_}"></a>\n\n- [ ] Look `id:check-0`\n\n' for id_ in STEPS[:-1])
    + '## settle <a id="settle"></a>\n\n`outcome:settled`\n'
)
"""The playbook all of them are worked from, as it is pinned."""
PIN = hashlib.sha256(TEXT.encode()).hexdigest()


class Log:
    """One case's events, each made by a call; ``events`` holds them."""

    def __init__(self, case: str, seed: int) -> None:
        """Nothing has happened yet."""
        self.case = case
        self.events: list[dict[str, Any]] = []
        self.random = random.Random(seed)
        self.chinese = self.random.random() < 0.6
        self.now = BEGINNING + timedelta(minutes=self.random.randrange(400_000))
        self.visit = 0
        self._prev = chain.GENESIS

    def take_up(self, events: Sequence[dict[str, Any]]) -> None:
        """Go on after these events."""
        self.events = list(events)
        self._prev = self.events[-1]["hash"]
        self.visit = next(event["seq"] for event in reversed(self.events) if event["kind"] == "step_entered")

    def add(self, kind: str, data: dict[str, Any], **private: str) -> int:
        """One event in an act of its own; its number."""
        draw = self.random
        seq = len(self.events) + 1
        self.now += timedelta(seconds=draw.randrange(40, 4000))
        sealed = {name: {"salt": f"{draw.getrandbits(128):032x}", "value": private[name]} for name in private}
        id_ = f"{draw.getrandbits(124):026d}"[-26:]
        event = {
            "v": 1,
            "case": self.case,
            "seq": seq,
            "id": id_,
            "act": id_[:-4] + f"{seq % 10_000:04d}",
            "at": self.stamp(),
            "zone": "Asia/Shanghai",
            "by": "li" if draw.random() < 0.7 else "wang",
            "via": {"uid": 1000, "host": "desk", "how": "system"},
            "kind": kind,
            "data": data,
            "private": sealed,
            "digests": {name: chain.digest(part["salt"], part["value"]) for name, part in sealed.items()},
            "prev": self._prev,
        }
        event["hash"] = self._prev = chain.event_hash(event)
        self.events.append(event)
        return seq

    def stamp(self, **later: int) -> str:
        """The moment of the last event, or one so much later."""
        return f"{self.now + timedelta(**later):%Y-%m-%dT%H:%M:%S}.000Z"

    def words(self, count: int) -> str:
        """So many words; now and then a rare one."""
        rare = self.random.random() < 0.0005
        if self.chinese:
            chosen = self.random.choices(CHINESE, cum_weights=_CHINESE_WEIGHTS, k=count)
            return "，".join([*chosen, *([RARE["zh"]] if rare else [])]) + "。"
        chosen = self.random.choices(ENGLISH, cum_weights=_ENGLISH_WEIGHTS, k=count)
        return " ".join([*chosen, *([RARE["en"]] if rare else [])]) + "."

    # -- what happens --------------------------------------------------------------------------------------

    def opened(self) -> None:
        """The case is opened and stands at its first step."""
        draw = self.random
        data = {
            "playbook": PLAYBOOK,
            "pins": {"zh": PIN},
            "structure": "b" * 64,
            "language": "zh",
            "platform": draw.choice(("taobao", "jd", "amazon", "ebay")),
            "dates": {"requested_at": self.stamp()},
        }
        order = f"{draw.randrange(10**15, 10**16)}"
        self.add("case_opened", data, title=self.words(3), order_no=order, buyer_name=draw.choice(BUYERS))
        self.entered("open")

    def entered(self, how: str = "choose") -> None:
        """The next step."""
        data: dict[str, Any] = {"playbook": PLAYBOOK, "step": self.random.choice(STEPS[:-1]), "how": how}
        if self.visit:
            data |= {"left": self.visit, "branch": {"key": "go", "target": "#next", "label": "Go on"}}
        self.visit = self.add("step_entered", data)

    def said(self) -> None:
        """A message to or from the buyer, or a note."""
        direction = self.random.choices(("in", "out", "internal"), (4, 4, 1))[0]
        data = {
            "direction": direction,
            "party": "colleague" if direction == "internal" else "buyer",
            "channel": "platform_chat",
            "occurred_at": self.stamp(),
            "visibility": "private" if direction == "internal" else "shareable",
            "step": "ask-photos",
        }
        self.add("said", data, text=self.words(self.random.randrange(6, 30)))

    def ticked(self) -> None:
        """A check of the step that is open."""
        key = self.random.choice(KEYS)
        self.add("check_ticked", {"visit": self.visit, "step": "ask-photos", "key": key})

    def recorded(self) -> None:
        """A variable."""
        name = self.random.choice(("item", "fault", "wanted"))
        self.add("value_recorded", {"name": name, "type": "text"}, value=self.words(4))

    def filed(self) -> None:
        """A file."""
        data = {
            "sha256": f"{self.random.getrandbits(256):064x}",
            "size": self.random.randrange(10_000, 3_000_000),
            "evidence_kind": "photo",
            "visit": self.visit,
            "key": "check-1",
        }
        self.add("evidence_added", data, name=f"IMG_{self.random.randrange(10_000):04d}.jpg")

    def clock(self) -> None:
        """A deadline."""
        data = {
            "name": self.random.choice(("answer", "refund", "appeal")),
            "due_at": self.stamp(hours=self.random.randrange(2, 200)),
            "started_at": self.stamp(),
            "whose": "us",
            "playbook": PLAYBOOK,
            "step": "ask-photos",
            "visit": self.visit,
            "rule": {"after": "48h", "source": "S1", "confidence": "high", "zone": "Asia/Shanghai"},
        }
        self.add("deadline_set", data)

    def moved(self) -> None:
        """Stage and turn."""
        stage = self.random.choice(("seller_review", "negotiation", "evidence"))
        self.add("stage_moved", {"stage": stage, "turn": self.random.choice(("us", "buyer")), "step": "x"})

    def undid(self) -> None:
        """The last act is taken back."""
        last = self.events[-1]
        if last["kind"] in ("said", "check_ticked", "value_recorded"):
            self.add("undone", {"act": last["act"]})

    def closed(self) -> None:
        """The end."""
        self.add("case_closed", {"outcome": "settled", "step": "settle"})


_MIX = ("said", "ticked", "recorded", "entered", "filed", "clock", "moved", "undid")
_WEIGHTS = (40, 26, 9, 8, 5, 4, 5, 3)


def long_log(case: str, count: int, seed: int = 1) -> list[dict[str, Any]]:
    """A case of ``count`` events, about 650 bytes each."""
    log = Log(case, seed)
    log.opened()
    while len(log.events) < count:
        getattr(log, log.random.choices(_MIX, _WEIGHTS)[0])()
    return log.events[:count]


def short_log(case: str, seed: int) -> list[dict[str, Any]]:
    """An ordinary case of about 4 KB; three of ten are closed."""
    log = Log(case, seed)
    log.opened()
    for act in ("moved", "clock", "said", "ticked", "said"):
        if log.random.random() < 0.85:
            getattr(log, act)()
    if log.random.random() < 0.3:
        log.closed()
    return log.events


class Made(NamedTuple):
    """A case ready to be written: its number, the bytes of its file."""

    case: str
    data: bytes


def cases(numbers: Iterator[int] | range) -> Iterator[Made]:
    """Ordinary cases with these counts in their numbers, sealed."""
    from aftercase.store import content

    for count in numbers:
        case = f"AC-2026-{count:04d}"
        events = {str(event["seq"]): event for event in short_log(case, count)}
        yield Made(case, content.seal({"events": events})[0])
