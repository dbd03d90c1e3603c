"""The demo case: a broken cup, told through the verbs a person would use, in the interface language.

The story ends where somebody can take over: the buyer has just sent the photos that were asked for.
"""

from __future__ import annotations

import struct
import tempfile
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aftercase import i18n
from aftercase.desk.desk import Desk
from aftercase.desk.who import Who
from aftercase.guide.decide import Opening, Speech

_ZH = {
    "title": "保温杯到货有裂纹",
    "buyer": "李伟",
    "shop": "清木家居",
    "complaint": "收到就是裂的，你们还拒绝退款？包装盒都压扁了。",
    "refused": "您好，签收后概不负责，本单不支持退款。",
    "reason": "收到就是裂的，包装盒压扁了",
    "note": "值班同事没看照片就拒了。外箱明显压扁，先核对能不能拒。",
    "check": "“签收即认可”的说法无效；可能是运输破损，拒绝站不住，撤回。",
    "photos": "拍好了，三张都发你了。希望今天能处理。",
    "request.png": "售后申请页面.png",
    "withdrawn.png": "撤回拒绝后的页面.png",
}
_EN = {
    "title": "Vacuum cup arrived cracked",
    "buyer": "Li Wei",
    "shop": "Clearwood Home",
    "complaint": "It was cracked when it came, and you refuse a refund? The box was crushed.",
    "refused": "Hello, we take no responsibility after signing. No refund for this order.",
    "reason": "Cracked on arrival, the box was crushed",
    "note": "Whoever was on duty refused without a look at the photos. The box is crushed: does it hold?",
    "check": "“Signing means accepting” is void, and it looks like the journey. Withdraw the refusal.",
    "photos": "Done, all three are with you. I hope you can handle it today.",
    "request.png": "request page.png",
    "withdrawn.png": "page after the withdrawal.png",
}


class _StoryClock:
    """The time the story is at; it starts in the past and is told to go on."""

    def __init__(self, now: datetime) -> None:
        """``now`` is where it starts."""
        self.now = now

    def __call__(self) -> datetime:
        """The moment of the story."""
        return self.now

    def forward(self, minutes: float) -> None:
        """Some time passes."""
        self.now += timedelta(minutes=minutes)


def make_demo(folder: Path, who: Who, zone: str, now: datetime | None = None) -> tuple[Desk, str]:
    """Make a desk in ``folder`` with the demo case in it.

    Args:
        folder: A data folder; made if it is missing. A demo case that is there already is used again.
        who, zone: As for `Desk`.
        now: The end of the story; this moment by default.

    Returns:
        The desk, with the real clock, and the number of the case.
    """
    desk = Desk(folder, who, zone)
    there = desk.store.ids()
    if there:
        return desk, there[0]
    end = now or datetime.now(UTC)
    clock = _StoryClock(end - timedelta(hours=17))
    story = Desk(folder, who, zone, clock)
    number = _tell(story, clock, _ZH if i18n.language() == "zh" else _EN)
    return desk, number


def _tell(desk: Desk, clock: _StoryClock, words: dict[str, str]) -> str:
    """Seventeen hours of the case, in the order in which they happened."""
    triage = desk.triage(["refused", "broken", "box-damaged"])
    opening = Opening(
        triage.target,
        platform="taobao",
        order_no="4021-8837-1906",
        buyer_name=words["buyer"],
        title=words["title"],
        amount="89.00",
        dates={
            "requested_at": "-95m",
            "refused_at": "-40m",
            "shipped_at": "-4d",
            "signed_at": "-130m",
        },
        triage=triage.kept(),
    )
    number = desk.new(opening).case.number
    desk.set_values(number, {"shop": words["shop"]})
    desk.say(number, Speech("out", "buyer", words["refused"], at="-40m"))
    desk.say(number, Speech("in", "buyer", words["complaint"], at="-30m"))
    clock.forward(4)
    desk.say(number, Speech("internal", "colleague", words["note"]))
    _file(desk, number, "order", words["request.png"])
    desk.tick(number, "request_reason", words["reason"])
    desk.tick(number, "countdown")
    clock.forward(3)
    desk.choose(number, "check")
    clock.forward(6)
    desk.tick(number, "compared")
    desk.tick(number, "refusal_check", words["check"])
    desk.choose(number, "wrong")
    clock.forward(5)
    desk.set_values(number, {"answer_by": "+22h"})
    desk.say(number, Speech("out", "buyer", message="withdraw"))
    desk.tick(number, "withdrawn")
    _file(desk, number, "chat", words["withdrawn.png"])
    desk.choose(number, "photos")
    clock.forward(2)
    desk.say(number, Speech("out", "buyer", message="ask-photos"))
    desk.tick(number, "asked")
    clock.forward(16 * 60)
    desk.say(number, Speech("in", "buyer", words["photos"]))
    return number


def _file(desk: Desk, number: str, check: str, name: str) -> None:
    """Attach a small picture under a plausible name."""
    with tempfile.TemporaryDirectory(prefix="aftercase-") as folder:
        path = Path(folder) / name
        path.write_bytes(_picture(len(name)))
        desk.attach(number, [path], check=check)


def _picture(shade: int) -> bytes:
    """A valid grey PNG of 8 x 8 pixels, each shade another file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + bytes([shade * 7 % 256] * 8) for _ in range(8))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
