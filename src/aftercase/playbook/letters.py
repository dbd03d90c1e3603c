"""Letters as they are compared: one way of writing for what a reader takes as the same.

Small letters, full-width signs as usual ones, traditional characters as simplified ones, curly apostrophes as
straight ones. What is put between Chinese characters so that no machine should find the word (``加 微 信``,
``微·信``) is taken out, while the place of every character in the original text is remembered.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_TRADITIONAL = dict(
    zip(
        "騙負實詐訛惡買賣評價錢轉賬帳號碼驗證電話絕對擔賠償權釋終歸點還單職業進誰們這樣會請發後裡裏貨質貴滾廢腦瘋窮報復訴檢舉責認錯誤"
        "優處聯繫係寶銀戶匯掃圖憑說謊無賴臉媽養殺來開關門間時個為麼讓從與嗎虛偽僞極簡慣廠損壞換維護條應當線網購殘傻識貪訊資隱寫給級師"
        "罰傷據須擇屬離遠嚇鬧團飯館務誠聽讀懂聾將險總費運遲誼愛頭學問題過現該沒見親國產東車長寄嗬僅議協",
        "骗负实诈讹恶买卖评价钱转账账号码验证电话绝对担赔偿权释终归点还单职业进谁们这样会请发后里里货质贵滚废脑疯穷报复诉检举责认错误"
        "优处联系系宝银户汇扫图凭说谎无赖脸妈养杀来开关门间时个为么让从与吗虚伪伪极简惯厂损坏换维护条应当线网购残傻识贪讯资隐写给级师"
        "罚伤据须择属离远吓闹团饭馆务诚听读懂聋将险总费运迟谊爱头学问题过现该没见亲国产东车长寄嗬仅议协",
        strict=True,
    )
)
_TABLE: dict[int, str] = {
    **{0xFF01 + n: chr(0x21 + n) for n in range(94)},  # full-width signs, letters and digits
    **{ord(sign): " " for sign in "\u3000\u00a0\u2002\u2003\u2009\u202f\t"},
    **{ord(sign): "'" for sign in "’‘ʼ＇`´"},
    **{ord(sign): "-" for sign in "‐‑‒–"},
    **{ord(old): new for old, new in _TRADITIONAL.items()},
}
_TABLE |= {0xFF21 + n: chr(0x61 + n) for n in range(26)}  # full-width capitals
_HAN = "\u3400-\u9fff"
_BETWEEN = re.compile(
    f"(?<=[{_HAN}])([ .~-]{{1,2}}|[*·•_|]{{1,3}})(?=[{_HAN}])|(?<=[{_HAN}]) (?=[a-z])|(?<=[a-z]) (?=[{_HAN}])"
)
_HAN_CHAR = re.compile(f"[{_HAN}]")


class Folded(NamedTuple):
    """A text as it is compared.

    Attributes:
        text: In small letters, and so on.
        places: For each of its characters the place in the original, and the original's length as the last
            one; None where every character stands where it stood.
    """

    text: str
    places: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of this text in the original."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1 if end > start else self.places[start]


def alike(text: str) -> str:
    """The text in one way of writing, every character where it stood."""
    return _lower(text.translate(_TABLE))


def fold(text: str) -> Folded:
    """The text as it is compared."""
    low = alike(text)
    if _BETWEEN.search(low) is None:
        return Folded(low, None)
    return _joined(low)


def _lower(text: str) -> str:
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(one if len(one := char.lower()) == 1 else char for char in text)  # İ becomes two


def _joined(low: str) -> Folded:
    """Without what parts single Chinese characters, or those from letters; a space between words stays."""
    kept: list[str] = []
    places: list[int] = []
    at = 0
    for match in _BETWEEN.finditer(low):
        if (
            match[1]
            and match[1][0] in " .~-"
            and not (_alone(low, match.start() - 1) or _alone(low, match.end()))
        ):
            continue
        kept.append(low[at : match.start()])
        places.extend(range(at, match.start()))
        at = match.end()
    kept.append(low[at:])
    places.extend(range(at, len(low) + 1))
    return Folded("".join(kept), tuple(places))


def _alone(text: str, at: int) -> bool:
    """Whether a Chinese character has no other one beside it."""
    left = text[at - 1 : at] if at else ""
    right = text[at + 1 : at + 2]
    return not (_HAN_CHAR.match(left) or _HAN_CHAR.match(right))
