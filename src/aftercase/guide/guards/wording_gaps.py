"""Places in a message that somebody meant to fill: variables, and what people write in place of words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aftercase.guide.quoting import GAP
from aftercase.guide.variables import USE

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_FIELDS = "地址|电话|单号|日期|时间|金额|天数|原因|姓名|称呼|订单|买家|运单"
_OWNERS = "客户|顾客|会员|用户|收件人|退货|收货|退款|寄件|发货|客服|买家|店铺|商品|平台"
_ENGLISH = (
    "your|insert|enter|name|date|order|amount|buyer|customer|fill|tbd|todo|reason|link|tracking|first|last|full"
    "|recipient|shop|store|product|item|price|total|address|phone|number|agent|user"
)
_TO_FILL = "填写|待填|待补|请填|待定|此处|姓名|日期|金额|订单号|单号|买家|to be (?:added|filled|completed)"
_ALONE = r"(?<![A-Za-z0-9_*])"
_OPEN = re.compile(
    "|".join(
        (
            r"\{[^{}\n]{1,40}\}",  # {name}
            rf"【(?:请?填|待填|某|(?:{_OWNERS})?(?:{_FIELDS}|名称|名字|编号))[^】\n]{{0,20}}】",
            r"\[(?!sic\])[a-z][a-z ]{0,20}\]",  # [name]
            rf"[<\[](?i:{_ENGLISH})[^\]>\n]{{0,30}}[\]>]",  # <order number>, [Your Name]
            rf"[<［\[〔（(](?:{_TO_FILL})[^\]>］〕）)\n]{{0,20}}[>］\]〕）)]",  # (待补)
            rf"{_ALONE}[Xx]{{3,}}(?![A-Za-z0-9_*])",  # XXX, but not XXXL
            rf"{_ALONE}[Xx]{{1,2}}\s?(?=[年月日元号]|天[内后前]|个工作日|[点件]前)",
            rf"{_ALONE}[Xx]{{2}}(?=[天点件%])",
            rf"{_ALONE}X{{1,2}}(?= (?:days?|hours?|{_MONTHS}|USD|EUR|GBP|dollars|euros|pounds|yuan)\b)",
            r"(?<=[$€£¥￥])X{1,4}\b",
            r"(?<=的)XX(?=[,，:：]|先生|女士|您)",  # 尊敬的XX女士
            r"(?:(?<=Dear )|(?<=Hello )|(?<=Hi )|(?<=M[rs] )|(?<=Mrs ))XX\b",
            r"[×╳]{2,}",
            r"(?<![A-Za-z0-9_])_{2,}(?![A-Za-z0-9_])|_{3,}",
            r"%(?:[A-Z_]{3,20}|[\u4e00-\u9fff]{2,6})%|#[A-Z]{2,12}(?:_[A-Z]{1,12}){0,3}#",  # %NAME%
            r"(?i:\b(?:dd|tt)([./-])mm\1(?:yy|jj){1,2}\b|\byyyy-mm-dd\b)",  # a date's pattern
            r"\b0000-00-00\b|\b00([./])00\2(?:00)?00\b",
            r"(?:(?<=Dear )|(?<=Hello )|(?<=Hi )|(?<=您好)|(?<=亲爱的))(?i:null|undefined|none)\b",
            r"(?<=[:：])\s?待(?:填写?|补充?|录入)(?=[。;；\n]|$)",
            r"某{3}|某某(?=先生|女士|处|$)",
            r"\b(?:TODO|TBD|TBC|FIXME|NaN|[Ll]orem [Ii]psum)\b|#N/A",
        )
    )
)


def open_places(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each gap begins and ends, and the variable's name; "" where it is no variable."""
    taken: set[int] = set()
    for pattern in (USE, GAP):
        for match in pattern.finditer(text):
            taken.update(range(*match.span()))
            yield *match.span(), match[1]
    for match in _OPEN.finditer(text):
        if match.start() not in taken:
            yield *match.span(), ""
