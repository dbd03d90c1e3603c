"""What is on stage in every picture and recording: the demo case and a few more, at one moment of one clock.

The clock stands still, and what is chance elsewhere (ids, salts, so the head of a case) is the same in every
run: a picture changes only when the screen does.
"""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime
from pathlib import Path

from aftercase.desk.demo import make_demo
from aftercase.desk.desk import Desk
from aftercase.desk.who import Who
from aftercase.guide.decide import Opening

FOLDER = Path(__file__).resolve().parent
NOW = datetime(2026, 8, 4, 1, 30, tzinfo=UTC)
ZONE = "Asia/Shanghai"
WHO = {"zh": Who("小陈", 1000, "desk", "system"), "en": Who("chen", 1000, "desk", "system")}
SIZES = ((80, 24), (120, 40))

# Further cases for the list: playbook, platform, buyer, title, asked so long ago.
MORE = {
    "zh": (
        ("logistics-dispute", "taobao", "王芳", "显示签收，买家说没收到", "-45h"),
        ("logistics-dispute#lost", "wechat_shop", "陈静", "轨迹停了六天", "-20h"),
        ("product-quality#find-cause", "tmall", "赵磊", "怀疑手表是假货", "-30h"),
        ("product-quality", "ebay", "M. Jones", "尺码不合适，要退货", "-3h"),
    ),
    "en": (
        ("logistics-dispute", "taobao", "Wang Fang", "Shown as delivered, not received", "-45h"),
        ("logistics-dispute#lost", "wechat_shop", "Chen Jing", "Tracking stuck for six days", "-20h"),
        ("product-quality#find-cause", "tmall", "Zhao Lei", "Watch said to be fake", "-30h"),
        ("product-quality", "ebay", "M. Jones", "Does not fit, wants to return it", "-3h"),
    ),
}


def no_chance() -> None:
    """From here on, in this process, what is random is the same as in every other run. For pictures alone."""
    os.urandom = random.Random(20260804).randbytes


def desk(folder: Path, language: str) -> tuple[Desk, str]:
    """A desk with the demo case and a few more, its clock standing still."""
    made, number = make_demo(folder, WHO[language], ZONE, NOW)
    made.clock = lambda: NOW
    for target, platform, buyer, title, asked in MORE[language]:
        dates = {"requested_at": asked, "refused_at": "-2h"}
        made.new(Opening(target, platform=platform, buyer_name=buyer, title=title, dates=dates))
    return made, number
